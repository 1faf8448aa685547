/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_TIMEWAIT_H
#define TOY_TCP_TIMEWAIT_H

#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

#include "demux.h"
#include "mib.h"
#include "port.h"
#include "tcp_ts.h"

struct sock;
struct toy_net;
struct toy_tcp_sock;

/* Linux's value of 2 MSL (RFC 9293 3.4.2 asks for 4 minutes; the reason is its own). */
#define TOY_TCP_TIMEWAIT_LEN	(60 * HZ)

/*
 * A connection that only waits out 2 MSL. Immutable after publication but for
 * the timer, TS.Recent and the list node. refs: one while hashed, one while the
 * timer is armed. Dies when the timer fires, when a new SYN reuses it (RFC 9293
 * 3.10.7.4), or with its address or namespace; freed after a grace period.
 */
struct toy_tcp_timewait {
	struct toy_flow		flow;
	struct toy_bind		bind;
	struct toy_net		*tnet;
	struct list_head	node;	/* tnet->timewait.list, under its lock */
	struct timer_list	timer;
	refcount_t		refs;
	u32			snd_nxt;
	u32			rcv_nxt;
	u32			rcv_wnd;
	u8			rcv_wscale;
	struct toy_tcp_ts	ts;	/* read without a lock: any of the last TS.Recent will do */
	u8			tos;
	int			oif;
	u32			mark;
	u32			since;	/* jiffies */
	u32			last_oow; /* jiffies; a bad segment was answered; no lock */
	struct rcu_head		rcu;
};

struct toy_tcp_tw_table {
	spinlock_t		lock;	/* list, count, closed */
	struct list_head	list;
	unsigned int		count;
	bool			closed;
};

void toy_tcp_timewait_init(struct toy_net *tnet);
/* Ends every TIME-WAIT of the namespace and waits for its timers. */
void toy_tcp_timewait_exit(struct toy_net *tnet);

int toy_tcp_timewait_cache_create(void);
void toy_tcp_timewait_cache_destroy(void);

/**
 * toy_tcp_timewait_enter() - a connection becomes a TIME-WAIT object
 * @sk: locked, about to be closed; its flow and port move over
 *
 * Return: true, and the table's reference on @sk is the caller's to put once
 * the socket is done; false when memory or tcp_max_tw_buckets forbids, and the
 * connection just ends.
 */
bool toy_tcp_timewait_enter(struct sock *sk);

/**
 * toy_tcp_timewait_rcv() - a segment for a TIME-WAIT (RFC 9293 3.10.7.4)
 * @tw: found under the caller's RCU read section
 * @skb: at the TCP header, cb filled in; not consumed
 * @reuse: set when the segment is a SYN that may open a new connection and somebody
 *         listens; the TIME-WAIT is gone then, and @skb's cb says what number to begin
 *         with; else cleared
 *
 * Return: the drop reason; TOY_DROP_NOT when it was used up.
 */
enum toy_mib toy_tcp_timewait_rcv(struct toy_tcp_timewait *tw, struct sk_buff *skb,
				  bool *reuse);

/**
 * toy_tcp_timewait_take() - a connection from here takes the place of a TIME-WAIT
 * @tp: in CLOSED, its tuple filled in and taken; snd.iss and ts follow on the old one's
 *
 * Return: true when @tp is published; the table has the caller's reference on it.
 */
bool toy_tcp_timewait_take(struct toy_tcp_sock *tp);

/* Ends @tw, referenced or under RCU, before its time. Process context or softirq. */
void toy_tcp_timewait_kill(struct toy_tcp_timewait *tw);
void toy_tcp_timewait_put(struct toy_tcp_timewait *tw);

#endif /* TOY_TCP_TIMEWAIT_H */
