/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_HYSTART_H
#define TOY_TCP_HYSTART_H

#include <linux/types.h>

/* RFC 9406 4.3 */
#define TOY_TCP_HYSTART_MIN_THRESH_US	4000u
#define TOY_TCP_HYSTART_MAX_THRESH_US	16000u
#define TOY_TCP_HYSTART_RTT_DIVISOR	8
#define TOY_TCP_HYSTART_SAMPLES		8
#define TOY_TCP_HYSTART_CSS_DIVISOR	4
#define TOY_TCP_HYSTART_CSS_ROUNDS	5

enum toy_tcp_hystart_phase {
	TOY_TCP_HYSTART_SLOW_START,
	TOY_TCP_HYSTART_CSS,		/* conservative slow start */
	TOY_TCP_HYSTART_DONE,		/* congestion avoidance is to begin */
};

/* HyStart++ of one connection; all zero is its beginning. */
struct toy_tcp_hystart {
	u32	window_end;	/* SND.NXT when the round began */
	u32	last_min_us;	/* smallest RTT of the last round; 0: no sample */
	u32	min_us;		/* of this round; 0: no sample yet */
	u32	baseline_us;	/* min_us when CSS began */
	u8	phase;		/* enum toy_tcp_hystart_phase */
	u8	samples;	/* of this round, counted up to TOY_TCP_HYSTART_SAMPLES */
	u8	css_rounds;	/* of CSS that have ended */
	u8	css_segs;	/* acknowledged in CSS and not yet a quarter of growth */
	bool	started;	/* window_end is valid */
};

/**
 * toy_tcp_hystart_acked() - an ACK of new data during the first slow start
 * @hs: state
 * @una: SND.UNA after it
 * @nxt: SND.NXT
 * @segs: segments that it acknowledges
 * @rtt_us: its RTT sample; 0: none
 *
 * Return: by how many segments the window may grow. In phase DONE the caller
 * sets ssthresh to the window and calls no more.
 */
u32 toy_tcp_hystart_acked(struct toy_tcp_hystart *hs, u32 una, u32 nxt, u32 segs, u32 rtt_us);

#endif /* TOY_TCP_HYSTART_H */
