/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_ARP_H
#define TOY_ARP_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct toy_net;

/**
 * toy_arp_is_ours() - is this ARP packet for us, and does it teach us something?
 * @tnet: namespace; RCU read lock held
 * @skb: shared with the host: at the ARP header, not modified
 * @dev: device that it came in by
 *
 * It is ours when its target is one of our addresses. From one that is not,
 * an existing neighbour entry of its sender is brought up to date (RFC 826's
 * merge), and an address conflict is counted and answered.
 *
 * Return: whether the host must not see it.
 */
bool toy_arp_is_ours(struct toy_net *tnet, const struct sk_buff *skb,
		     struct net_device *dev);

/**
 * toy_arp_rcv() - an ARP packet that is for one of our addresses
 * @tnet: namespace
 * @skb: our own clone, at the ARP header; consumed
 * @dev: device that it came in by
 *
 * RFC 826 reception; validation failures count as TOY_DROP_ARP_*.
 */
void toy_arp_rcv(struct toy_net *tnet, struct sk_buff *skb, struct net_device *dev);

/*
 * Says to everybody that @addr is here (RFC 5227 2.3), where @dev has ARP and is up:
 * who knows it by another hardware address learns the new one. Process or softirq context.
 */
void toy_arp_announce(struct toy_net *tnet, struct net_device *dev, __be32 addr);

/* Asks for @target from @source; @dest_ha NULL broadcasts. Return: 0 or -ENOMEM. */
int toy_arp_send_request(struct toy_net *tnet, struct net_device *dev,
			 __be32 target, __be32 source, const u8 *dest_ha);

#endif /* TOY_ARP_H */
