/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_SYNCOOKIE_H
#define TOY_TCP_SYNCOOKIE_H

#include <linux/types.h>

#include "mib.h"

struct sk_buff;
struct sock;
struct toy_tcp_req;

/* Answers a SYN with a cookie. @req is never published; its options become what a cookie says. */
void toy_tcp_syncookie_send(struct toy_tcp_req *req);

/**
 * toy_tcp_syncookie_rcv() - an ACK for a listener: does it bring a cookie back?
 * @sk: listener, under RCU, not locked
 * @skb: cb filled in, ACK set
 * @consumed: set when it did, and the new socket has taken @skb
 * @drop: the drop reason, when true is returned
 *
 * Return: false when it is no cookie of ours: a reset is due.
 */
bool toy_tcp_syncookie_rcv(struct sock *sk, struct sk_buff *skb, bool *consumed,
			   enum toy_mib *drop);

#endif /* TOY_TCP_SYNCOOKIE_H */
