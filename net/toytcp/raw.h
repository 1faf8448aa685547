/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_RAW_H
#define TOY_RAW_H

#include <linux/icmp.h>

#include "dgram.h"

/*
 * Raw sockets: SOCK_RAW with an IP protocol, for CAP_NET_RAW. Their port is the protocol;
 * it is theirs until they are closed. filter is a single word, read with READ_ONCE().
 */
struct toy_raw_sock {
	struct toy_dgram_sock	dg;	/* first */
	u32			filter;	/* ICMP_FILTER: types not wanted */
};

static inline struct toy_raw_sock *toy_raw_sk(const struct sock *sk)
{
	return container_of(sk, struct toy_raw_sock, dg.sk);
}

extern struct proto toy_raw_prot;
extern const struct proto_ops toy_raw_ops;
int toy_raw_register(void);
/* Returns when no socket is left in memory. */
void toy_raw_unregister(void);
/* Completes a new socket. Return: 0 or -ENOMEM. */
int toy_raw_sock_init(struct sock *sk, struct socket *sock, int protocol);

/*
 * A whole packet for us, at its IP header with the transport header set: each socket that
 * wants it gets a copy. Not consumed. RCU read lock held, BHs off. Return: somebody is there.
 */
bool toy_raw_rcv(struct toy_net *tnet, struct sk_buff *skb);
/* As toy_udp_err(), about a packet of any protocol. Return: somebody is there. */
bool toy_raw_err(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code, u32 info);

/* raw_sendmsg.c */
int toy_raw_sendmsg(struct socket *sock, struct msghdr *msg, size_t len);

#endif /* TOY_RAW_H */
