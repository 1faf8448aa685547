/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_PING_H
#define TOY_PING_H

#include "dgram.h"

/*
 * ICMP echo sockets: SOCK_DGRAM with IPPROTO_ICMP, for those in ping_group_range. Such a
 * socket is a struct toy_dgram_sock and no more; its port is the id of its requests.
 */
extern struct proto toy_ping_prot;
extern const struct proto_ops toy_ping_ops;
int toy_ping_register(void);
/* Returns when no socket is left in memory. */
void toy_ping_unregister(void);
/* Completes a new socket. Return: 0, -EACCES or -ENOMEM. */
int toy_ping_sock_init(struct sock *sk, struct socket *sock);

/* An echo reply at its ICMP header; not consumed. RCU read lock held, BHs off. */
enum toy_mib toy_ping_rcv(struct toy_net *tnet, struct sk_buff *skb);
/* As toy_udp_err(). */
void toy_ping_err(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code, u32 info);

#endif /* TOY_PING_H */
