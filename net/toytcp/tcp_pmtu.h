/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_PMTU_H
#define TOY_TCP_PMTU_H

#include <linux/types.h>

#include "tcp_mtup.h"

struct sock;
struct toy_tcp_sock;

#define TOY_TCP_MIN_SND_MSS	48	/* tcp_min_snd_mss and its least value; Linux's */

/* How large the packets of a connection are; part of struct toy_tcp_sock. */
struct toy_tcp_pmtu {
	u32		mtu;		/* of the path, when the MSS was set; 0: never */
	u32		heard;		/* generation of the table of path MTUs then */
	u32		routes;		/* and of the routing table */
	unsigned long	expires;	/* of what a router told, jiffies; valid if told */
	u32		message;	/* MTU in the last ICMP message; valid if deferred */
	u8		discover;	/* IP_MTU_DISCOVER */
	bool		told;		/* a router has told of the path */
	bool		locked;		/* and it is narrower than we go down to */
	bool		deferred;	/* the message found the socket in the user's hands */
};

/* A new socket; of a listener's child, what the listener has. */
void toy_tcp_pmtu_init(struct toy_tcp_sock *tp);
void toy_tcp_pmtu_inherit(struct toy_tcp_sock *tp, const struct toy_tcp_sock *listener);

/* The connection has ended, and the user may make another with the socket. */
void toy_tcp_pmtu_forget(struct toy_tcp_sock *tp);

/* Sets the send MSS from the path's MTU, the peer's option and TCP_MAXSEG (RFC 9293 3.7.1). */
void toy_tcp_sync_mss(struct toy_tcp_sock *tp);

/* Before something is sent: is what the MSS was set by still so? Else it is set anew. */
void toy_tcp_pmtu_check(struct toy_tcp_sock *tp);

/* Data bytes of a segment that a packet of @mtu bytes holds beside a timestamp. */
u32 toy_tcp_pmtu_mss(const struct toy_tcp_sock *tp, u32 mtu);

/*
 * RFC 1191 6.4: what does not fit the path is lost for sure, and is sent again at once, in
 * smaller segments. No congestion has been met, so the window stays. @old: the MSS before
 */
void toy_tcp_pmtu_resend(struct sock *sk, u32 old);

/* IP_MTU_DISCOVER. Return: 0 or -EINVAL. */
int toy_tcp_pmtu_set_discover(struct toy_tcp_sock *tp, int val);

/* IP_MTU. Return: bytes, or -ENOTCONN. */
int toy_tcp_pmtu_get(const struct toy_tcp_sock *tp);

/**
 * toy_tcp_pmtu_err() - ICMP "fragmentation needed" about a segment that is under way
 * @sk: BH-locked; not in CLOSED or LISTEN
 * @mtu: as toy_ip_pmtu_heed() left it
 *
 * Where the user has the socket it counts when he lets go: unlike other errors this one
 * is not repeated by itself.
 */
void toy_tcp_pmtu_err(struct sock *sk, u32 mtu);

/* From the socket's release_cb: such a message found it owned. */
void toy_tcp_pmtu_run_deferred(struct sock *sk);

#endif /* TOY_TCP_PMTU_H */
