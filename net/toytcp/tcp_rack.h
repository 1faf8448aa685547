/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_RACK_H
#define TOY_TCP_RACK_H

#include <linux/skbuff.h>
#include <linux/types.h>

#include "tcp_sndq.h"

#define TOY_TCP_RACK_PERSIST	16	/* RFC 8985 6.2: recoveries that a wide window lasts */

/*
 * Loss detection by time (RFC 8985): a segment is lost when one that was sent
 * later has arrived, and it itself has not within a reordering window. The tail
 * loss probe asks for such an arrival where nothing else would bring it. All
 * times are microseconds of one clock; the names are the RFC's.
 */
struct toy_tcp_rack {
	u64	xmit_ts;	/* of the segment sent last among those delivered */
	u32	end_seq;	/* and its end */
	u32	rtt;		/* of the one delivered last; 0: none yet */
	u32	dsack_round;	/* SND.NXT when a D-SACK widened the window */
	u8	reo_wnd_mult;	/* quarters of the smallest RTT, at least 1 */
	u8	reo_wnd_persist; /* recoveries until it is 1 again */
	bool	advanced;	/* there is something to detect by */
	bool	dsack_seen;	/* dsack_round is valid */

	bool	tlp_out;	/* a probe's fate is open */
	bool	tlp_is_retrans;	/* it repeats the last segment */
	u32	tlp_end_seq;	/* SND.NXT when it was sent; valid if tlp_out */
};

/* What the reordering window depends on. */
struct toy_tcp_rack_path {
	u32	srtt;		/* microseconds */
	u32	min_rtt;	/* microseconds; U32_MAX: unknown */
	bool	reordered;	/* segments have overtaken each other on it */
	bool	at_once;	/* recovering, or DupThresh is reached: wait only if reordered */
};

/* What one look for losses found. */
struct toy_tcp_rack_found {
	u32	lost;		/* segments newly marked */
	u32	lost_retrans;	/* of lost: those that had been sent again */
	u32	timeout;	/* look again after so many microseconds; 0: no need */
};

void toy_tcp_rack_init(struct toy_tcp_rack *rack);

/* @skb has just been delivered, by a SACK or an ACK (RFC 8985 6.2 step 1 and 2). */
void toy_tcp_rack_delivered(struct toy_tcp_rack *rack, const struct sk_buff *skb,
			    u32 min_rtt, u64 now);

/*
 * A D-SACK says that a retransmission was for nothing: wait longer, once a round
 * trip (RFC 8985 6.2 step 4).
 */
void toy_tcp_rack_dsack(struct toy_tcp_rack *rack, u32 una, u32 nxt);
/* A recovery has ended and was needed. */
void toy_tcp_rack_recovered(struct toy_tcp_rack *rack);

/* Return: RACK.reo_wnd, in microseconds. */
u32 toy_tcp_rack_reo_wnd(const struct toy_tcp_rack *rack, const struct toy_tcp_rack_path *path);

/**
 * toy_tcp_rack_detect() - mark what is lost (RFC 8985 6.2 step 5)
 * @rack: state
 * @q: send queue
 * @reo_wnd: toy_tcp_rack_reo_wnd(), microseconds
 * @now: microseconds
 * @found: result
 *
 * Looks at what was sent before the segment delivered last and is not marked
 * yet, so at each buffer once or for as long as the reordering window.
 */
void toy_tcp_rack_detect(struct toy_tcp_rack *rack, struct toy_tcp_sndq *q, u32 reo_wnd,
			 u64 now, struct toy_tcp_rack_found *found);

/*
 * The retransmission timer went off: the first segment is lost, and all that had
 * its round trip to arrive (RFC 8985 6.3).
 */
void toy_tcp_rack_mark_timeout(const struct toy_tcp_rack *rack, struct toy_tcp_sndq *q, u64 now);

/**
 * toy_tcp_rack_pto() - time until the tail loss probe (RFC 8985 7.2)
 * @srtt: microseconds; 0: not known
 * @segs_out: segments that are not acknowledged
 * @delack: most that the peer may wait with its ACK of a single segment
 * @margin: against a timer that is as early as the ACK
 *
 * Return: microseconds.
 */
u32 toy_tcp_rack_pto(u32 srtt, u32 segs_out, u32 delack, u32 margin);

/* A probe has just gone out; @nxt is SND.NXT after it. */
void toy_tcp_rack_tlp_sent(struct toy_tcp_rack *rack, u32 nxt, bool is_retrans);

/* Is a D-SACK that ends there the answer to the probe? */
static inline bool toy_tcp_rack_tlp_matches(const struct toy_tcp_rack *rack, u32 dsack_end)
{
	return rack->tlp_out && rack->tlp_end_seq == dsack_end;
}

/**
 * toy_tcp_rack_tlp_ack() - what an ACK says of the probe (RFC 8985 7.4.2)
 * @rack: state
 * @ack: SEG.ACK
 * @dsacked: it has a D-SACK that matches the probe
 * @pure_dup: it neither moves SND.UNA nor has data, a new window or a SACK
 *
 * Return: true when the probe has repaired a loss that nothing else told of.
 */
bool toy_tcp_rack_tlp_ack(struct toy_tcp_rack *rack, u32 ack, bool dsacked, bool pure_dup);

#endif /* TOY_TCP_RACK_H */
