/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_ICMP_H
#define TOY_ICMP_H

#include <linux/skbuff.h>
#include <linux/types.h>

#include "icmp_limit.h"

struct toy_net;

void toy_icmp_init(struct toy_net *tnet);

/* @skb at the ICMP header, as toy_ip_rcv() hands it over; consumed. */
void toy_icmp_rcv(struct toy_net *tnet, struct sk_buff *skb);

/* RFC 792: milliseconds since midnight UT */
__be32 toy_icmp_now(void);

/**
 * toy_icmp_send() - tell the sender of a packet that it failed
 * @tnet: namespace
 * @skb: the offender, network header set; not consumed
 * @type: ICMP_DEST_UNREACH, ...
 * @code: its code
 * @info: rest of the header (next-hop MTU), host order
 *
 * Silent where RFC 1122 3.2.2 forbids an error (broadcasts, errors about
 * errors, later fragments) or the rate limit is reached.
 */
void toy_icmp_send(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code,
		   u32 info);

/**
 * toy_icmp_report_local() - a packet of our own could not leave
 * @tnet: namespace
 * @skb: at its IP header; not consumed
 * @code: ICMP_HOST_UNREACH, ...
 *
 * Takes the same way up to the transport as an ICMP error from outside.
 */
void toy_icmp_report_local(struct toy_net *tnet, struct sk_buff *skb, u8 code);
/* The same where the path's MTU is @mtu, and the packet must not be fragmented. */
void toy_icmp_report_too_big(struct toy_net *tnet, struct sk_buff *skb, u32 mtu);

/*
 * The same for a packet that may have been another's, who came by a device: then its sender
 * is told (RFC 1812 5.2.7.1). RCU read lock held.
 */
void toy_icmp_report_undelivered(struct toy_net *tnet, struct sk_buff *skb, u8 code);

/*
 * Positive errno of an ICMP_DEST_UNREACH code, RFC 1122 3.2.2.1 as Linux maps it;
 * *@hard (may be NULL) tells whether Linux ends a connection attempt by it.
 */
int toy_icmp_errno(u8 code, bool *hard);

#endif /* TOY_ICMP_H */
