/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_ICMP_QUOTE_H
#define TOY_ICMP_QUOTE_H

#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/skbuff.h>

#include "mib.h"
#include "wire.h"

/* RFC 792: of the offender's payload at least this */
#define TOY_ICMP_QUOTE_MIN	8
/* RFC 1812 4.3.2.3: as much of the offender as fits into 576 bytes */
#define TOY_ICMP_QUOTE_MAX	(576 - sizeof(struct iphdr) - sizeof(struct icmphdr))

/**
 * toy_icmp_quote_check() - does an ICMP error quote enough to tell what it is about?
 * @skb: at the ICMP header, which is there; transport header set. Where it does, the
 *       quoted IPv4 header, its options and TOY_ICMP_QUOTE_MIN bytes behind them are in
 *       the linear part
 *
 * A later fragment has no ports: its text would stand for them.
 *
 * Return: TOY_DROP_NOT; TOY_DROP_ICMP_SHORT; TOY_DROP_ICMP_INNER.
 */
enum toy_mib toy_icmp_quote_check(struct sk_buff *skb);

/* The quoted header. @skb as toy_icmp_quote_check() has left it. */
static inline const struct iphdr *toy_icmp_quote(const struct sk_buff *skb)
{
	return (const struct iphdr *)(skb->data + sizeof(struct icmphdr));
}

#endif /* TOY_ICMP_QUOTE_H */
