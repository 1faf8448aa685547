// SPDX-License-Identifier: GPL-2.0
/* An ARP packet as it is on the wire (RFC 826). */

#include <linux/if_arp.h>

#include "arp_packet.h"

/* Lengths as the header claims them, which need not be ours. */
static unsigned int toy_arp_packet_claimed_len(const struct arphdr *hdr)
{
	return sizeof(*hdr) + 2 * (hdr->ar_hln + hdr->ar_pln);
}

bool toy_arp_packet_format_ok(const struct arphdr *hdr)
{
	/* RFC 1042: 802 networks may name themselves so; the host takes both. */
	if (hdr->ar_hrd != htons(ARPHRD_ETHER) && hdr->ar_hrd != htons(ARPHRD_IEEE802))
		return false;
	if (hdr->ar_pro != htons(ETH_P_IP) || hdr->ar_hln != ETH_ALEN || hdr->ar_pln != 4)
		return false;
	return hdr->ar_op == htons(ARPOP_REQUEST) || hdr->ar_op == htons(ARPOP_REPLY);
}

enum toy_mib toy_arp_packet_check(struct sk_buff *skb)
{
	const struct toy_arp_packet *arp;

	if (!pskb_may_pull(skb, sizeof(*arp)))
		return TOY_DROP_ARP_SHORT;
	arp = (const struct toy_arp_packet *)skb->data;
	if (toy_arp_packet_claimed_len(&arp->hdr) > skb->len)
		return TOY_DROP_ARP_SHORT;
	return toy_arp_packet_format_ok(&arp->hdr) ? TOY_DROP_NOT : TOY_DROP_ARP_FORMAT;
}
