/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_RECOVERY_H
#define TOY_TCP_RECOVERY_H

#include <linux/types.h>

#include "tcp_prr.h"
#include "tcp_rack.h"
#include "tcp_rate.h"
#include "tcp_sack.h"
#include "tcp_undo.h"

struct sk_buff;
struct sock;
struct toy_tcp_sock;

/* What one ACK did; tcp_ack.c fills it in, step by step. */
struct toy_tcp_ack_round {
	struct toy_tcp_sock	*tp;
	u64	now;		/* microseconds */
	u32	prior_una;
	u32	prior_out;	/* segments out before it */
	u32	prior_high;	/* toy_tcp_sack_high() before it */
	u32	delivered;	/* segments that it delivers, SACKed or acknowledged */
	u32	lost;		/* segments found lost with it */
	u32	reord_seq;	/* lowest that arrived late and was sent once; valid if reord */
	u64	sent_us;	/* of the last one delivered that was sent once; 0: none */
	struct toy_tcp_rate_sample rate;
	bool	reord;
	bool	advanced;	/* it moved SND.UNA */
	bool	dup;		/* RFC 5681 2: a duplicate, all five conditions */
	bool	sacked;		/* it has SACKs that are news */
	bool	dsack;		/* it has a D-SACK that counts */
	bool	dsack_probe;	/* which answers a tail loss probe */
	bool	orig;		/* it delivers what was sent once, before cong.recover */
	bool	retrans_acked;	/* it acknowledges what was sent more than once */
	bool	lost_retrans;	/* with it a retransmission was found lost */
	bool	ece;		/* the network asks for less (RFC 3168 6.1.2) */
	bool	set_timer;	/* the retransmission timer starts anew */
};

/* A connection without anything outstanding. */
void toy_tcp_recovery_init(struct toy_tcp_sock *tp);

/* Segments in the network, as far as is known (RFC 6675's pipe). */
u32 toy_tcp_in_flight(const struct toy_tcp_sock *tp);

/* A buffer is delivered for the first time; @context: the round. */
void toy_tcp_recovery_delivered(void *context, const struct sk_buff *skb);

/**
 * toy_tcp_recovery_ack() - the state machine of RFC 5681, 6582, 6675 and 8985
 * @sk: locked
 * @r: of an ACK that is a duplicate, has SACK blocks, or met another state than
 *     OPEN; SND.UNA, scoreboard and queue are as it left them
 *
 * Marks what is lost and moves between the congestion states; sends nothing.
 */
void toy_tcp_recovery_ack(struct sock *sk, struct toy_tcp_ack_round *r);

/* What the ACK says of a tail loss probe (RFC 8985 7.4). */
void toy_tcp_recovery_probe_ack(struct sock *sk, const struct toy_tcp_ack_round *r);

/* The window after the ACK, while it is reduced evenly (RFC 9937). */
void toy_tcp_recovery_reduce(struct toy_tcp_sock *tp, const struct toy_tcp_ack_round *r);

/*
 * The network asks for less (RFC 3168 6.1.2): CWR begins, with @out segments out.
 * Return: false when a reduction is under way that does for this as well.
 */
bool toy_tcp_recovery_enter_cwr(struct toy_tcp_sock *tp, u32 out);

/* The retransmission timer has gone off: marks, window and state (RFC 6298 5.4). */
void toy_tcp_recovery_timeout(struct sock *sk);

/*
 * What is marked lost was not the network's doing: it is sent again at once, as much
 * as the window has room for, and the window stays.
 */
void toy_tcp_recovery_resend(struct sock *sk);

/* The reordering timer has gone off (RFC 8985 6.2); sends what it finds lost. */
void toy_tcp_recovery_reorder_timeout(struct sock *sk);

/* The probe timer has gone off (RFC 8985 7.3). Return: a probe was sent. */
bool toy_tcp_recovery_send_probe(struct sock *sk);

/* Segments were sent again. */
void toy_tcp_recovery_retransmitted(struct toy_tcp_sock *tp, u32 segs, u64 now);

/* They were lost, and the window let them go: the timer's own and probes are not counted. */
void toy_tcp_recovery_repaired(const struct toy_tcp_sock *tp, u32 segs);

/* May a probe be armed: SACK, nothing amiss, none under way? */
bool toy_tcp_recovery_may_probe(const struct toy_tcp_sock *tp);

#endif /* TOY_TCP_RECOVERY_H */
