/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_MTUP_H
#define TOY_TCP_MTUP_H

#include <linux/types.h>

struct sock;
struct toy_tcp_sock;

/*
 * A connection's own search for the path's MTU (RFC 4821), which believes no router; part
 * of struct toy_tcp_sock. Sizes are of packets. While it runs no segment but a probe is
 * larger than low allows.
 */
struct toy_tcp_mtup {
	u32		low;		/* gets through (RFC 4821 5.2: search_low) */
	u32		high;		/* search_high: no more than this does */
	u32		probe;		/* size of the probe that is under way; 0: none */
	u32		start;		/* its sequence numbers; valid if probe */
	u32		end;
	unsigned long	since;		/* jiffies; begin of the search */
	bool		running;
};

/* The SYNs are known: where the search begins, if it runs from the beginning. */
void toy_tcp_mtup_init(struct toy_tcp_sock *tp);

/* The path's MTU is @mtu, by what else is known of it. Return: the MSS, @mss at the most. */
u32 toy_tcp_mtup_limit(struct toy_tcp_sock *tp, u32 mtu, u32 mss);

/*
 * The retransmission timer has fired again and again (RFC 4821 7.7): perhaps a black hole,
 * where large packets vanish and nobody tells. The MSS becomes less.
 */
void toy_tcp_mtup_time_out(struct toy_tcp_sock *tp);

/* New data may be sent: is a probe due? Return: false, to send nothing else for now. */
bool toy_tcp_mtup_push(struct sock *sk);

/* SND.UNA has moved: has the probe got through? */
void toy_tcp_mtup_acked(struct toy_tcp_sock *tp);

/*
 * Something was found lost. Return: it was the probe, and no sign of congestion; it has
 * been sent again in smaller segments.
 */
bool toy_tcp_mtup_lost(struct sock *sk);

/* Is @skb, about to be sent for the first time, the probe? It goes in one piece. */
bool toy_tcp_mtup_is_probe(const struct toy_tcp_sock *tp, const struct sk_buff *skb);

#endif /* TOY_TCP_MTUP_H */
