/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_ARP_PACKET_H
#define TOY_ARP_PACKET_H

#include <linux/skbuff.h>
#include <linux/string.h>

#include "mib.h"
#include "wire.h"

struct toy_arp_packet {
	struct arphdr		hdr;
	struct toy_arp_body	body;
} __packed;
static_assert(sizeof(struct toy_arp_packet) == 28);

/* Is it a request or a reply, for IPv4 over Ethernet? */
bool toy_arp_packet_format_ok(const struct arphdr *hdr);

/* RFC 5227 2.1.1: a probe asks without an address of its own */
static inline bool toy_arp_packet_is_probe(const struct toy_arp_packet *arp)
{
	return arp->hdr.ar_op == htons(ARPOP_REQUEST) && !arp->body.spa;
}

/* RFC 5227 1.1: who has an address says so to everybody. As Linux, a reply must say it twice. */
static inline bool toy_arp_packet_is_announcement(const struct toy_arp_packet *arp)
{
	return arp->body.spa == arp->body.tpa &&
	       (arp->hdr.ar_op == htons(ARPOP_REQUEST) ||
		!memcmp(arp->body.sha, arp->body.tha, ETH_ALEN));
}

/**
 * toy_arp_packet_check() - is it an ARP packet that we understand (RFC 826)?
 * @skb: at what should be one; the packet is in the linear part where it is
 *
 * Return: TOY_DROP_NOT; TOY_DROP_ARP_SHORT; TOY_DROP_ARP_FORMAT.
 */
enum toy_mib toy_arp_packet_check(struct sk_buff *skb);

#endif /* TOY_ARP_PACKET_H */
