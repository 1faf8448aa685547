/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_RCVMEM_H
#define TOY_TCP_RCVMEM_H

#include <linux/types.h>

struct sk_buff;
struct sock;

/**
 * toy_tcp_rcvmem_admit() - is there memory for a segment of the window
 * @sk: locked
 * @skb: not charged yet
 * @in_order: it continues the stream
 *
 * When there is none, wasteful buffers are collapsed; then out-of-order data is
 * given up, from its end, for what comes before it (RFC 2018 8 lets a receiver
 * do that). With an empty receive queue in-order data is always taken: refusing
 * it would stall the connection for good.
 *
 * Return: false when @skb cannot be taken.
 */
bool toy_tcp_rcvmem_admit(struct sock *sk, struct sk_buff *skb, bool in_order);

/* The user has read up to rcv.copied: may the receive buffer grow, for more to come? */
void toy_tcp_rcvmem_read(struct sock *sk);

/* What has come is out of order: as far as it reaches there must be room beside the rest. */
void toy_tcp_rcvmem_ofo(struct sock *sk);

/* A buffer of @sk has grown by so much: so has its charge. */
void toy_tcp_rcvmem_charge(struct sock *sk, int truesize);

#endif /* TOY_TCP_RCVMEM_H */
