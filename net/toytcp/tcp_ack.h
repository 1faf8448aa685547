/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_ACK_H
#define TOY_TCP_ACK_H

#include <linux/types.h>

#include "mib.h"

struct sk_buff;
struct sock;
struct toy_tcp_sock;

/**
 * toy_tcp_ack() - the ACK field of a segment (RFC 9293 3.10.7.4, fifth check)
 * @sk: locked, synchronized
 * @skb: cb filled in, ACK set, sequence number acceptable
 *
 * Return: TOY_DROP_NOT; TOY_DROP_TCP_ACK_UNSENT, and an ACK was sent, when it
 * acknowledges what was never sent.
 */
enum toy_mib toy_tcp_ack(struct sock *sk, struct sk_buff *skb);
/* The ACK of our SYN was taken: SND.UNA, the window and the first RTT sample. */
void toy_tcp_ack_syn(struct sock *sk, struct sk_buff *skb);
/* Has the peer acknowledged our FIN? */
bool toy_tcp_fin_acked(const struct toy_tcp_sock *tp);

#endif /* TOY_TCP_ACK_H */
