/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_RATE_H
#define TOY_TCP_RATE_H

#include <linux/types.h>

/*
 * Delivery rate of one connection, measured as Linux does: for the segment that
 * was delivered last, what was delivered between its sending and its ACK, over
 * the longer of the times that sending and acknowledging that took. Times are
 * microseconds of one clock modulo 2^32, counts are segments modulo 2^32. All
 * zero is its beginning.
 */
struct toy_tcp_rate {
	u32	delivered;	/* acknowledged or SACKed, each once */
	u32	delivered_ce;	/* of these: by ACKs that said ECE */
	u32	delivered_us;	/* when delivered last moved; or when sending began again */
	u32	first_us;	/* when the segment was sent that was delivered last */
	u32	app_limited;	/* up to this many delivered, the program was short of data; 0 */
	u32	last_count;	/* the measurement to show: so many segments */
	u32	last_us;	/* in so long; 0: there is none */
	bool	last_app_limited;
};

/* What a buffer remembers of the moment when it was sent. */
struct toy_tcp_rate_tx {
	u32	delivered;
	u32	delivered_us;
	u32	first_us;
	bool	app_limited;
};

/* What one ACK delivers; all zero is its beginning. */
struct toy_tcp_rate_sample {
	struct toy_tcp_rate_tx	tx;	/* of the buffer that was sent last */
	u32			sent_us; /* of it */
	u32			count;	/* segments delivered since it was sent */
	u32			interval_us; /* in so long; 0: no measurement */
	bool			valid;	/* something was delivered */
};

/* A buffer goes out, new or again. @idle: nothing was out before */
void toy_tcp_rate_sent(struct toy_tcp_rate *rate, struct toy_tcp_rate_tx *tx, u32 now_us,
		       bool idle);

/* A buffer of @segs segments that was sent at @sent_us is delivered. */
void toy_tcp_rate_delivered(struct toy_tcp_rate *rate, struct toy_tcp_rate_sample *sample,
			    const struct toy_tcp_rate_tx *tx, u32 sent_us, u32 segs,
			    u32 now_us);

/**
 * toy_tcp_rate_acked() - the end of an ACK
 * @rate: state
 * @sample: what it delivered; gets count and interval_us
 * @min_rtt_us: smallest RTT there was: what is measured in less is no rate
 * @now_us: time
 */
void toy_tcp_rate_acked(struct toy_tcp_rate *rate, struct toy_tcp_rate_sample *sample,
			u32 min_rtt_us, u32 now_us);

/* All was sent, and more would have been possible: what is measured is the program's rate. */
void toy_tcp_rate_app_limited(struct toy_tcp_rate *rate, u32 in_flight);

/* Return: bytes in a second; 0 without a measurement. */
u64 toy_tcp_rate_bytes(const struct toy_tcp_rate *rate, u32 mss);

/**
 * toy_tcp_rate_pacing() - the rate that spreads a window over a round trip
 * @cwnd: segments
 * @ssthresh: segments
 * @out: segments that are not acknowledged
 * @mss: bytes
 * @srtt_us: smoothed RTT; > 0
 * @ratios: percent of it in slow start, so that the window may double, and later
 *
 * Return: bytes in a second.
 */
u64 toy_tcp_rate_pacing(u32 cwnd, u32 ssthresh, u32 out, u32 mss, u32 srtt_us,
			const u32 ratios[2]);

#endif /* TOY_TCP_RATE_H */
