/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_CWV_H
#define TOY_TCP_CWV_H

#include <linux/types.h>

/*
 * How much of the congestion window a sender uses (RFC 7661's question, with
 * Linux's answer): a window that was not used must not grow, and one that has
 * not been used for an RTO shrinks. All zero is its beginning.
 */
struct toy_tcp_cwv {
	u32	max_out;	/* most segments that were out in this round */
	u32	round_end;	/* SND.NXT when it was found out */
	u32	used;		/* most segments that were out since used_us */
	u64	used_us;	/* when the window was last found in full use, or cut */
	bool	limited;	/* the window held the sender back in this round */
	bool	started;
};

/* What the sender looks like after it has sent all it may. */
struct toy_tcp_cwv_sent {
	u32	una;		/* SND.UNA */
	u32	nxt;		/* SND.NXT */
	u32	out;		/* segments that are not acknowledged */
	bool	limited;	/* more was not possible because of the window */
};

void toy_tcp_cwv_sent(struct toy_tcp_cwv *cwv, const struct toy_tcp_cwv_sent *sent);

/* The window was cut for another reason: its use counts from now on. */
void toy_tcp_cwv_restart(struct toy_tcp_cwv *cwv, u64 now_us);

/* May the window grow? In slow start also to twice of what was out. */
bool toy_tcp_cwv_limited(const struct toy_tcp_cwv *cwv, u32 cwnd, u32 ssthresh);

/**
 * toy_tcp_cwv_validate() - what a window that is not used comes to
 * @cwv: state
 * @out: segments that are not acknowledged
 * @cwnd: congestion window
 * @ssthresh: slow start threshold
 * @rto_us: RTO
 * @now_us: time
 *
 * Return: the new window: @cwnd, or half way from it down to what was used (but
 * not below TOY_TCP_INIT_CWND) when that was less for a whole RTO.
 */
u32 toy_tcp_cwv_validate(struct toy_tcp_cwv *cwv, u32 out, u32 cwnd, u32 ssthresh,
			 u32 rto_us, u64 now_us);

#endif /* TOY_TCP_CWV_H */
