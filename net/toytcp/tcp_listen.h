/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_LISTEN_H
#define TOY_TCP_LISTEN_H

#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

#include "demux.h"
#include "ip.h"
#include "mib.h"
#include "tcp_options.h"
#include "tcp_ts.h"

struct sock;
struct toy_net;
struct toy_tcp_sock;

/*
 * What a listener has and others have not; part of struct toy_tcp_sock. lock
 * nests inside the socket lock of listener or child. closed is set once, under lock, when
 * listening ends; no entry is added after that.
 */
struct toy_tcp_listen {
	spinlock_t		lock;		/* all members */
	struct list_head	syn_queue;	/* struct toy_tcp_req.node */
	struct list_head	accept_queue;	/* struct toy_tcp_sock.accept_node */
	u32			syn_len;
	u32			accept_len;	/* READ_ONCE without lock */
	bool			closed;
};

/*
 * A SYN that was answered: SYN-RECEIVED of a passive open without a socket yet. tuple, listener,
 * options and numbers are immutable after publication. refs: one while
 * hashed, one while the timer is armed. Dies when the handshake completes or is
 * reset, when the retries are used up, or with its listener: unhashed (one
 * caller wins), taken off the listener's queue, timer stopped; freed after a
 * grace period.
 */
struct toy_tcp_req {
	struct toy_flow		flow;
	struct toy_net		*tnet;
	struct sock		*listener;	/* referenced */
	struct list_head	node;		/* listener's syn_queue */
	bool			queued;		/* on it; under the listener's lock */
	struct timer_list	timer;
	refcount_t		refs;
	struct toy_ip_flow	ip;
	struct toy_tcp_options	opts;		/* of the SYN, less what is not agreed to */
	struct toy_tcp_ts	ts;		/* TS.Recent from it */
	u32			iss;
	u32			irs;
	u32			rcv_wnd;	/* that the SYN-ACK offers, bytes */
	u16			snd_wnd;	/* of the SYN */
	u16			mss;		/* that the SYN-ACK offers */
	u8			rcv_wscale;
	bool			ecn;		/* asked for and granted */
	u8			retries;	/* of the SYN-ACK; written by its timer */
	u64			sent_us;	/* of the first SYN-ACK */
	struct rcu_head		rcu;
};

int toy_tcp_listen_cache_create(void);
void toy_tcp_listen_cache_destroy(void);

/* @sk locked, bound or to be bound to any port. Return: 0, -EADDRINUSE, -ENOMEM. */
int toy_tcp_listen_start(struct sock *sk, int backlog);
/* @sk locked. Half-open connections are forgotten, those not accepted are reset. */
void toy_tcp_listen_stop(struct sock *sk);

/**
 * toy_tcp_listen_rcv() - a segment for a listener (RFC 9293 3.10.7.2)
 * @sk: listener, found under RCU, not locked
 * @skb: cb filled in, not consumed
 *
 * Return: the drop reason, TOY_DROP_NOT when it was used up.
 */
enum toy_mib toy_tcp_listen_rcv(struct sock *sk, struct sk_buff *skb);

/**
 * toy_tcp_listen_req_rcv() - a segment for a half-open connection
 * @req: found under RCU
 * @skb: cb filled in
 * @consumed: set when the handshake is complete and the new socket has taken @skb; else
 *            it is still the caller's
 *
 * Return: the drop reason, TOY_DROP_NOT when it was used up.
 */
enum toy_mib toy_tcp_listen_req_rcv(struct toy_tcp_req *req, struct sk_buff *skb,
				    bool *consumed);

/* An ICMP error about a SYN-ACK: the request is forgotten. */
void toy_tcp_listen_req_err(struct toy_tcp_req *req, u32 seq);

/* Ends a request whoever it belongs to; from the namespace's or the address's end. */
void toy_tcp_listen_req_kill(struct toy_tcp_req *req);

void toy_tcp_listen_req_put(struct toy_tcp_req *req);

/* @sk locked. Return: the next connection, a reference for the caller; NULL when there is none. */
struct sock *toy_tcp_listen_dequeue(struct sock *sk);

#endif /* TOY_TCP_LISTEN_H */
