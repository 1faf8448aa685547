// SPDX-License-Identifier: GPL-2.0
/* The packet that an ICMP error quotes (RFC 792). */

#include "icmp_quote.h"

enum toy_mib toy_icmp_quote_check(struct sk_buff *skb)
{
	unsigned int len = sizeof(struct icmphdr) + sizeof(struct iphdr);

	if (!pskb_may_pull(skb, len))
		return TOY_DROP_ICMP_SHORT;
	if (toy_icmp_quote(skb)->version != 4 ||
	    toy_icmp_quote(skb)->ihl * 4 < sizeof(struct iphdr))
		return TOY_DROP_ICMP_INNER;
	len = sizeof(struct icmphdr) + toy_icmp_quote(skb)->ihl * 4 + TOY_ICMP_QUOTE_MIN;
	if (!pskb_may_pull(skb, len))
		return TOY_DROP_ICMP_SHORT;
	if (toy_icmp_quote(skb)->frag_off & htons(TOY_IP_OFFSET))
		return TOY_DROP_ICMP_INNER;
	return TOY_DROP_NOT;
}
