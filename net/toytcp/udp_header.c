// SPDX-License-Identifier: GPL-2.0
/* A datagram's header (RFC 768). */

#include <linux/udp.h>
#include <net/ip.h>

#include "udp_header.h"

enum toy_mib toy_udp_header_check(struct sk_buff *skb)
{
	unsigned int len;

	if (!pskb_may_pull(skb, sizeof(struct udphdr)))
		return TOY_DROP_UDP_SHORT;
	len = ntohs(udp_hdr(skb)->len);
	if (len < sizeof(struct udphdr) || len > skb->len)
		return TOY_DROP_UDP_LENGTH;
	/* What follows is nobody's. */
	if (pskb_trim_rcsum(skb, len))
		return TOY_DROP_DEV_NOMEM;
	if (skb_checksum_validate_zero_check(skb, IPPROTO_UDP, udp_hdr(skb)->check,
					     inet_compute_pseudo))
		return TOY_DROP_UDP_CSUM;
	return TOY_DROP_NOT;
}
