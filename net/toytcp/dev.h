/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_DEV_H
#define TOY_DEV_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct toy_net;

/*
 * Source hardware address of our own frames on the loopback device. 127.0.0.0/8
 * is the host's as well as ours there; the frame's sender tells whose it is.
 */
extern const u8 toy_dev_loopback_tag[ETH_ALEN];

/* Hooks the packet types and the netdevice notifier. Return: 0 or an errno. */
int toy_dev_register(void);
/* Returns when no handler runs any more. */
void toy_dev_unregister(void);

/* Up, registered and (still) in @tnet: packets may leave by it. */
bool toy_dev_usable(const struct toy_net *tnet, const struct net_device *dev);

/* Did we send this frame on the loopback device? */
bool toy_dev_is_own_loopback(const struct sk_buff *skb);

/* Can we drive it (Ethernet, loopback, header-less layer 3)? */
bool toy_dev_supported(const struct net_device *dev);
/* Does it put a link header on? */
bool toy_dev_has_header(const struct net_device *dev);
/* Does it want ARP? */
bool toy_dev_has_arp(const struct net_device *dev);

/**
 * toy_dev_xmit() - put the link header on and give the packet to the driver
 * @tnet: namespace, for the counters
 * @skb: at its network header, skb->protocol set; consumed
 * @dev: device
 * @dest_ha: destination hardware address; NULL on a header-less device
 *
 * Return: 0, -ENOBUFS, -ENETDOWN or what dev_queue_xmit() says.
 */
int toy_dev_xmit(struct toy_net *tnet, struct sk_buff *skb, struct net_device *dev,
		 const u8 *dest_ha);

#endif /* TOY_DEV_H */
