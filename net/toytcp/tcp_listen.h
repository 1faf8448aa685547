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
#include "tcp_fastopen.h"
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
	u32			syn_len;	/* READ_ONCE without lock */
	u32			young;		/* of those: SYN-ACK not repeated; the same */
	u32			accept_len;	/* the same */
	unsigned long		cookie_sent;	/* jiffies, the last one; 0: never; no lock */
	bool			closed;
	u8			save_syn;	/* TCP_SAVE_SYN, 0 to 2; READ_ONCE */
	struct toy_tcp_fastopen_listen fastopen;
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
	bool			unpublished;	/* nor armed: a cookie came back, or Fast Open */
	bool			resent;		/* the SYN-ACK; by the timer, or for a SYN again */
	bool			say_cookie;	/* of Fast Open: opts' is in the SYN-ACK */
	bool			fast;		/* Fast Open: the SYN-ACK is the new socket's */
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
	u8			retries;	/* of the SYN-ACK; under that lock by its timer */
	u32			last_oow;	/* jiffies; a bad segment was answered; no lock */
	u64			sent_us;	/* of the first SYN-ACK */
	struct toy_tcp_saved_syn *saved_syn;	/* the new socket's then; NULL: none */
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
 * @skb: cb filled in
 * @consumed: set when @skb brought a SYN cookie back or was a Fast Open's SYN, and the new
 *            socket has taken it;
 *            NULL where no socket can be made, for the listener is locked
 *
 * Return: the drop reason, TOY_DROP_NOT when it was used up.
 */
enum toy_mib toy_tcp_listen_rcv(struct sock *sk, struct sk_buff *skb, bool *consumed);

/**
 * toy_tcp_listen_req_alloc() - what is kept of a handshake, not published
 * @sk: listener, under RCU
 * @skb: the SYN; or the ACK of a cookie, and irs and iss are the caller's to set
 * @opts: that both ends agree to
 *
 * Return: two references for the caller; NULL without memory, without a way back, or when
 * the listener is going.
 */
struct toy_tcp_req *toy_tcp_listen_req_alloc(struct sock *sk, struct sk_buff *skb,
					     const struct toy_tcp_options *opts);

/* Sends a segment of @req with @flags; @tsval is used if timestamps are. */
void toy_tcp_listen_reply(struct toy_tcp_req *req, u8 flags, u32 tsval);

/**
 * toy_tcp_listen_open() - the handshake is complete: a socket for it
 * @req: in the table, or a cookie
 * @skb: its ACK, acceptable
 * @consumed: set when the new socket has taken @skb
 *
 * Return: the drop reason.
 */
enum toy_mib toy_tcp_listen_open(struct toy_tcp_req *req, struct sk_buff *skb, bool *consumed);

/**
 * toy_tcp_listen_child() - a socket in SYN-RECEIVED
 * @req: what is known of the handshake; in the table, or unpublished
 * @begin: gives the socket, which is published, in the accept queue and locked, what
 *         has come for it
 * @skb: that segment
 * @consumed: set by @begin when the new socket has taken @skb
 *
 * Return: TOY_DROP_NOT, or the reason why there is none; then @begin was not called.
 */
enum toy_mib toy_tcp_listen_child(struct toy_tcp_req *req,
				  void (*begin)(struct sock *child, struct toy_tcp_req *req,
						struct sk_buff *skb, bool *consumed),
				  struct sk_buff *skb, bool *consumed);

/* Does a connection wait for accept() that is one too many? */
bool toy_tcp_listen_accept_full(const struct sock *sk);

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
/* Frees one that was never published. */
void toy_tcp_listen_req_discard(struct toy_tcp_req *req);

/* @sk locked. Return: the next connection, a reference for the caller; NULL when there is none. */
struct sock *toy_tcp_listen_dequeue(struct sock *sk);

#endif /* TOY_TCP_LISTEN_H */
