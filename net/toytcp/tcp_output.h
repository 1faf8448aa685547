/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_OUTPUT_H
#define TOY_TCP_OUTPUT_H

#include <linux/skbuff.h>
#include <linux/types.h>

#include "demux.h"
#include "ip.h"
#include "tcp_challenge.h"
#include "tcp_options.h"

struct sock;
struct toy_net;
struct toy_tcp_sock;

/* All that takes a socket wants it locked. */

/* Sends what window, congestion window and Nagle allow. @push_now: Nagle does not count */
void toy_tcp_push(struct sock *sk, bool push_now);
/* The SYN takes its place in the queue, and then goes out with the data behind it, if any is. */
void toy_tcp_queue_syn(struct sock *sk);
void toy_tcp_send_syn(struct sock *sk);
/* The SYN-ACK of a Fast Open socket. Return: false without memory. */
bool toy_tcp_send_child_syn_ack(struct sock *sk);
/* Our SYN again, with an ACK: simultaneous open, RFC 9293 figure 8. */
void toy_tcp_send_syn_ack(struct sock *sk);
void toy_tcp_send_fin(struct sock *sk);
void toy_tcp_send_ack(struct sock *sk);
void toy_tcp_send_reset(struct sock *sk);
/* One new segment, whatever the congestion window and Nagle say. Return: was there one? */
bool toy_tcp_send_one(struct sock *sk);
/* One new segment of @len bytes, more than the MSS; the windows are the caller's. Return: sent */
bool toy_tcp_send_sized(struct sock *sk, u32 len);
/* A window probe (RFC 9293 3.8.6.1). Return: 0 or an errno. */
int toy_tcp_send_probe(struct sock *sk);
/* Data bytes of a segment that goes out now: less, while there is a gap to tell of. */
u32 toy_tcp_mss_now(const struct toy_tcp_sock *tp);
/* Asks a silent peer for a sign of life (RFC 9293 3.8.4). */
void toy_tcp_send_keepalive(struct sock *sk);
/*
 * Sends a copy of a queued buffer, which stays where it is; @now becomes its sent_us.
 * Return: 0, -ENOMEM, or what the network layer says, which is noted.
 */
int toy_tcp_transmit(struct sock *sk, struct sk_buff *skb, u64 now);
/* Congestion window left, in segments. */
u32 toy_tcp_quota(const struct toy_tcp_sock *tp);
/* Must the next buffer wait for its time? Then it goes when that comes. */
bool toy_tcp_paced(struct toy_tcp_sock *tp);

/* tcp_retransmit.c */
/* One segment of @skb, sent before; the rest of it stays. Return: as toy_tcp_transmit() */
int toy_tcp_retransmit(struct sock *sk, struct sk_buff *skb);
/* Return: 0; -EAGAIN nothing lost or no room; an errno of the network layer. */
int toy_tcp_retransmit_first(struct sock *sk);
void toy_tcp_retransmit_lost(struct sock *sk);
/* The last segment that was sent, for a tail loss probe. Return: as retransmit_first() */
int toy_tcp_retransmit_last(struct sock *sk);

/* tcp_rcvwnd.c */
/* Window to offer now; never shrinks what was offered. */
u32 toy_tcp_select_window(struct toy_tcp_sock *tp);
/* Window of a SYN and its scale, from the receive buffer. */
void toy_tcp_initial_window(const struct sock *sk, u16 mss, u32 *wnd, u8 *wscale);
/* Reads the user took: tells the peer when the window has grown enough. */
void toy_tcp_window_update(struct sock *sk, u32 copied);
/* The most that may ever be offered: TCP_WINDOW_CLAMP, or what the scale allows. */
u32 toy_tcp_window_clamp(const struct toy_tcp_sock *tp);

/* A segment that belongs to no socket's queue. */
struct toy_tcp_reply {
	struct toy_tuple	tuple;
	struct toy_ip_flow	ip;
	u32			seq;
	u32			ack;
	u16			wnd;	/* as on the wire */
	u16			urg;	/* urgent pointer; 0: none */
	u8			flags;
	const struct toy_tcp_options *opts;	/* NULL: none */
};

/* Builds and sends @reply. Return: 0 or an errno. */
int toy_tcp_send_reply(struct toy_net *tnet, const struct toy_tcp_reply *reply);
/* The reset that answers @skb (RFC 9293 3.10.7.1); silent if @skb is a reset. */
void toy_tcp_send_reset_to(struct toy_net *tnet, struct sk_buff *skb);

#endif /* TOY_TCP_OUTPUT_H */
