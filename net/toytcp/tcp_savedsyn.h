/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_SAVEDSYN_H
#define TOY_TCP_SAVEDSYN_H

#include <linux/compiler.h>
#include <linux/types.h>

struct sk_buff;
struct sock;
struct toy_tcp_req;

/* Values of TCP_SAVE_SYN */
#define TOY_TCP_SAVE_SYN_IP	1	/* from the IP header on */
#define TOY_TCP_SAVE_SYN_MAC	2	/* from the link's header on */

/*
 * The headers of the SYN that a connection began with, for who asked its listener to keep
 * them. Owned by the request, then by the socket, until it is read or they die.
 */
struct toy_tcp_saved_syn {
	u32	len;
	u8	data[] __counted_by(len);
};

/* Keeps them in @req if its listener wants it; without memory it does without. */
void toy_tcp_savedsyn_keep(struct toy_tcp_req *req, const struct sk_buff *skb);

/* TCP_SAVED_SYN: gives it out, once. Return: 0; -EINVAL with the size that it needs; -EFAULT. */
int toy_tcp_savedsyn_get(struct sock *sk, char __user *optval, int __user *optlen);

#endif /* TOY_TCP_SAVEDSYN_H */
