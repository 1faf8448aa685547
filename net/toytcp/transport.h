/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TRANSPORT_H
#define TOY_TRANSPORT_H

/* What the network layer calls above itself. */

#include <linux/skbuff.h>
#include <linux/types.h>

struct sock;
struct toy_net;

/**
 * toy_tcp_rcv() - a TCP segment has come in
 * @tnet: namespace; RCU read lock held, BHs off
 * @skb: at the TCP header, network and transport headers set; consumed
 */
void toy_tcp_rcv(struct toy_net *tnet, struct sk_buff *skb);

/**
 * toy_tcp_err() - an ICMP error about a segment that we sent (RFC 5927 checks)
 * @tnet: namespace; RCU read lock held, BHs off
 * @skb: skb->data at the inner IP header, at least 8 bytes beyond it readable;
 *       not consumed
 * @type: ICMP_DEST_UNREACH, ICMP_TIME_EXCEEDED, ICMP_PARAMETERPROB
 * @code: its code
 * @info: next-hop MTU of ICMP_FRAG_NEEDED, host order
 */
void toy_tcp_err(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code, u32 info);

/* As toy_tcp_rcv() and toy_tcp_err(), for datagrams. */
void toy_udp_rcv(struct toy_net *tnet, struct sk_buff *skb);
void toy_udp_err(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code, u32 info);

/*
 * A local address has gone, and who could still see it has finished: connections from it
 * fail with ENETDOWN, one that its user holds when he lets go. Process context, RTNL held.
 */
void toy_tcp_abort_addr(struct toy_net *tnet, __be32 addr);

/* From the socket's release_cb: its address went while the user had it. */
void toy_tcp_err_run_deferred(struct sock *sk);

#endif /* TOY_TRANSPORT_H */
