/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_ARP_H
#define TOY_ARP_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct toy_net;

/**
 * toy_arp_rcv() - an ARP packet that is for one of our addresses
 * @tnet: namespace
 * @skb: our own clone, at the ARP header; consumed
 * @dev: device that it came in by
 *
 * RFC 826 reception; validation failures count as TOY_DROP_ARP_*.
 */
void toy_arp_rcv(struct toy_net *tnet, struct sk_buff *skb, struct net_device *dev);

/* Asks for @target from @source; @dest_ha NULL broadcasts. Return: 0 or -ENOMEM. */
int toy_arp_send_request(struct toy_net *tnet, struct net_device *dev,
			 __be32 target, __be32 source, const u8 *dest_ha);

#endif /* TOY_ARP_H */
