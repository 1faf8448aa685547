// SPDX-License-Identifier: GPL-2.0
/*
 * The border to the drivers: frames in through packet types, frames out through
 * dev_queue_xmit(), and the end of devices.
 *
 * Sharing the wire with the host. Our packet types are added after the host's
 * and so run before them. A frame for one of our addresses is cloned for us,
 * and the original is marked PACKET_OTHERHOST, which ip_rcv() and arp_rcv()
 * drop before they count, route, forward or answer anything. So it is with a
 * frame that we forward. All other frames are left as they are.
 */

#include <linux/etherdevice.h>
#include <linux/inetdevice.h>
#include <linux/netfilter.h>
#include <linux/rtnetlink.h>
#include <net/dst.h>

#include "addr.h"
#include "arp.h"
#include "dev.h"
#include "forward.h"
#include "igmp.h"
#include "ip.h"
#include "ip_cast.h"
#include "ip_forward.h"
#include "kunit.h"
#include "mcast.h"
#include "mib.h"
#include "neigh.h"
#include "netns.h"
#include "route.h"
#include "wire.h"

/* Locally administered and unicast, "toytcp" but for the bits that say so. */
const u8 toy_dev_loopback_tag[ETH_ALEN] = { 0x76, 'o', 'y', 't', 'c', 'p' };

/* tun and WireGuard have header_ops, but none that builds a header. */
bool toy_dev_has_header(const struct net_device *dev)
{
	return dev->header_ops && dev->header_ops->create;
}
TOY_EXPORT_FOR_KUNIT(toy_dev_has_header);

bool toy_dev_supported(const struct net_device *dev)
{
	switch (dev->type) {
	case ARPHRD_ETHER:
		return dev->addr_len == ETH_ALEN;
	case ARPHRD_LOOPBACK:
		return true;
	default:
		return !toy_dev_has_header(dev) && !dev->addr_len;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_dev_supported);

bool toy_dev_has_arp(const struct net_device *dev)
{
	return dev->type == ARPHRD_ETHER && !(dev->flags & (IFF_NOARP | IFF_LOOPBACK));
}
TOY_EXPORT_FOR_KUNIT(toy_dev_has_arp);

bool toy_dev_usable(const struct toy_net *tnet, const struct net_device *dev)
{
	return READ_ONCE(dev->reg_state) == NETREG_REGISTERED &&
	       (READ_ONCE(dev->flags) & IFF_UP) && netif_running(dev) &&
	       net_eq(dev_net(dev), tnet->net);
}
TOY_EXPORT_FOR_KUNIT(toy_dev_usable);

bool toy_dev_is_own_loopback(const struct sk_buff *skb)
{
	return (skb->dev->flags & IFF_LOOPBACK) && skb_mac_header_was_set(skb) &&
	       skb_mac_header_len(skb) == ETH_HLEN &&
	       ether_addr_equal_unaligned(eth_hdr(skb)->h_source, toy_dev_loopback_tag);
}
TOY_EXPORT_FOR_KUNIT(toy_dev_is_own_loopback);

/* Room for the header, then the header. */
static enum toy_mib toy_dev_build_header(struct sk_buff *skb, struct net_device *dev,
					 const u8 *dest_ha)
{
	const u8 *source = dev->flags & IFF_LOOPBACK ? toy_dev_loopback_tag : dev->dev_addr;

	if (!(dev->flags & IFF_UP))
		return TOY_DROP_DEV_DOWN;
	if (skb_cow_head(skb, LL_RESERVED_SPACE(dev)))
		return TOY_DROP_DEV_NOMEM;
	skb_reset_network_header(skb);
	if (dev_hard_header(skb, dev, ntohs(skb->protocol), dest_ha, source, skb->len) < 0)
		return TOY_DROP_DEV_HEADER;
	return TOY_DROP_NOT;
}

static int toy_dev_errno(enum toy_mib drop)
{
	return drop == TOY_DROP_DEV_DOWN ? -ENETDOWN : -ENOBUFS;
}

int toy_dev_xmit(struct toy_net *tnet, struct sk_buff *skb, struct net_device *dev,
		 const u8 *dest_ha)
{
	enum toy_mib drop;
	int err;

	skb->dev = dev;
	drop = toy_dev_build_header(skb, dev, dest_ha);
	if (drop != TOY_DROP_NOT) {
		toy_mib_drop(tnet, skb, drop);
		return toy_dev_errno(drop);
	}
	err = dev_queue_xmit(skb);
	if (!net_xmit_eval(err)) {
		toy_mib_inc(tnet, TOY_MIB_DEV_OUT);
		return 0;
	}
	toy_mib_inc(tnet, TOY_MIB_DEV_OUT_ERRORS);
	return err < 0 ? err : -ENOBUFS;
}
TOY_EXPORT_FOR_KUNIT(toy_dev_xmit);

/* The host drops a frame for another host before it does anything with it. */
static void toy_dev_hide_from_host(struct sk_buff *skb)
{
	skb->pkt_type = PACKET_OTHERHOST;
}

/* Without what the host's stack may have hung on it. */
static void toy_dev_strip(struct sk_buff *clone)
{
	skb_dst_drop(clone);
	nf_reset_ct(clone);
	memset(clone->cb, 0, sizeof(clone->cb));
}

/*
 * Our own copy of a frame, without what the host's stack may have hung on it.
 * Return: the clone or NULL; the reference on @skb is given up in both cases.
 */
static struct sk_buff *toy_dev_claim(struct toy_net *tnet, struct sk_buff *skb)
{
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

	toy_dev_hide_from_host(skb);
	if (!clone) {
		toy_mib_drop(tnet, skb, TOY_DROP_DEV_NOMEM);
		return NULL;
	}
	consume_skb(skb);
	toy_dev_strip(clone);
	return clone;
}

/*
 * 127.0.0.0/8 is the host's as well as ours: there the sender decides. What we
 * sent on the loopback device stays ours even when its destination has gone
 * from the table meanwhile.
 */
static bool toy_dev_ip_is_ours(const struct toy_net *tnet, const struct sk_buff *skb,
			       const struct net_device *dev)
{
	const struct iphdr *iph;
	struct iphdr buf;

	if (toy_dev_is_own_loopback(skb))
		return true;
	if (!READ_ONCE(tnet->addrs.count))
		return false;
	iph = skb_header_pointer(skb, 0, sizeof(buf), &buf);
	return iph && toy_addr_find(tnet, iph->daddr);
}

/*
 * What was for many is the host's as well: it keeps its frame as it is. RFC 1122 3.3.6.
 * What its 127.0.0.0/8 says on the loopback device is for itself.
 */
static struct sk_buff *toy_dev_share(struct toy_net *tnet, struct sk_buff *skb,
				     struct net_device *dev)
{
	const struct iphdr *iph;
	struct sk_buff *clone;
	struct iphdr buf;

	if (skb->pkt_type == PACKET_OTHERHOST)
		return NULL;
	iph = skb_header_pointer(skb, 0, sizeof(buf), &buf);
	if (!iph || ipv4_is_loopback(iph->saddr) ||
	    toy_ip_cast_accepts(tnet, dev, iph) == TOY_ROUTE_UNICAST)
		return NULL;
	toy_mib_inc(tnet, TOY_MIB_DEV_IN);
	clone = skb_clone(skb, GFP_ATOMIC);
	if (!clone) {
		toy_mib_inc(tnet, TOY_DROP_DEV_NOMEM);
		return NULL;
	}
	toy_dev_strip(clone);
	return clone;
}

/*
 * So is what we send to many on the loopback device, but for what comes from 127.0.0.0/8,
 * which the host would take for forged. There no link says that it is for many: the host must
 * not take it for something to be sent on.
 */
static bool toy_dev_mark_own_many(const struct toy_net *tnet, struct sk_buff *skb)
{
	const struct iphdr *iph;
	struct iphdr buf;

	if (!toy_dev_is_own_loopback(skb))
		return false;
	iph = skb_header_pointer(skb, 0, sizeof(buf), &buf);
	if (!iph || ipv4_is_loopback(iph->saddr))
		return false;
	if (ipv4_is_multicast(iph->daddr))
		skb->pkt_type = PACKET_MULTICAST;
	else if (toy_addr_is_broadcast(tnet, iph->daddr))
		skb->pkt_type = PACKET_BROADCAST;
	return skb->pkt_type != PACKET_HOST;
}

static int toy_dev_rcv_ip(struct sk_buff *skb, struct net_device *dev,
			  struct packet_type *pt, struct net_device *orig_dev)
{
	struct toy_net *tnet = toy_net(dev_net(dev));
	struct sk_buff *shared;
	u8 pkt_type = skb->pkt_type;
	bool ours;

	if (pkt_type == PACKET_OTHERHOST) {
		consume_skb(skb);
		return NET_RX_SUCCESS;
	}
	ours = !toy_dev_mark_own_many(tnet, skb) && toy_dev_ip_is_ours(tnet, skb, dev);
	if (!ours && !toy_ip_forward_wants(tnet, skb, dev)) {
		shared = toy_dev_share(tnet, skb, dev);
		consume_skb(skb);
		if (shared)
			toy_ip_rcv(tnet, shared);
		return NET_RX_SUCCESS;
	}
	toy_mib_inc(tnet, TOY_MIB_DEV_IN);
	/* RFC 1122 3.3.6: a unicast packet in a link-layer broadcast is discarded */
	if (pkt_type != PACKET_HOST) {
		toy_dev_hide_from_host(skb);
		toy_mib_drop(tnet, skb, TOY_DROP_IP_LINK_BROADCAST);
		return NET_RX_SUCCESS;
	}
	skb = toy_dev_claim(tnet, skb);
	if (skb) {
		skb->pkt_type = pkt_type;
		if (ours)
			toy_ip_rcv(tnet, skb);
		else
			toy_ip_forward(tnet, skb);
	}
	return NET_RX_SUCCESS;
}

static int toy_dev_rcv_arp(struct sk_buff *skb, struct net_device *dev,
			   struct packet_type *pt, struct net_device *orig_dev)
{
	struct toy_net *tnet = toy_net(dev_net(dev));
	u8 pkt_type = skb->pkt_type;

	if (pkt_type == PACKET_OTHERHOST || !toy_dev_has_arp(dev) ||
	    !READ_ONCE(tnet->addrs.count) || !toy_arp_is_ours(tnet, skb, dev)) {
		consume_skb(skb);
		return NET_RX_SUCCESS;
	}
	toy_mib_inc(tnet, TOY_MIB_DEV_IN);
	skb = toy_dev_claim(tnet, skb);
	if (skb) {
		skb->pkt_type = pkt_type;
		toy_arp_rcv(tnet, skb, dev);
	}
	return NET_RX_SUCCESS;
}

static struct packet_type toy_dev_ip_packets __read_mostly = {
	.type	= cpu_to_be16(ETH_P_IP),
	.func	= toy_dev_rcv_ip,
};

static struct packet_type toy_dev_arp_packets __read_mostly = {
	.type	= cpu_to_be16(ETH_P_ARP),
	.func	= toy_dev_rcv_arp,
};

/*
 * A device that moves to another namespace says UNREGISTER in the old one. On
 * the removal of the notifier the core says DOWN and UNREGISTER for every
 * device, which ends what the module has on them.
 */
static int toy_dev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct toy_net *tnet = toy_net(dev_net(dev));

	switch (event) {
	case NETDEV_UP:
		toy_route_bump(tnet);
		toy_addr_announce_dev(tnet, dev);
		toy_igmp_dev_up(tnet, dev);
		break;
	case NETDEV_CHANGE:
		/* As the host: at the end of another cable there may be others. */
		if (!netif_carrier_ok(dev))
			toy_neigh_flush_learnt(tnet, dev);
		break;
	case NETDEV_CHANGEMTU:
		toy_route_bump(tnet);
		break;
	case NETDEV_DOWN:
		toy_route_bump(tnet);
		toy_neigh_flush_dev(tnet, dev);
		toy_igmp_dev_down(tnet, dev);
		break;
	case NETDEV_CHANGEADDR:
		toy_neigh_flush_dev(tnet, dev);
		toy_addr_announce_dev(tnet, dev);
		break;
	case NETDEV_NOTIFY_PEERS:
		/* a bond's other cable, a guest that has moved: switches have to learn */
		toy_addr_announce_dev(tnet, dev);
		break;
	case NETDEV_RESEND_IGMP:
		toy_igmp_dev_resend(tnet, dev);
		break;
	case NETDEV_UNREGISTER:
		toy_addr_flush_dev(tnet, dev);
		toy_route_flush_dev(tnet, dev);
		toy_neigh_flush_dev(tnet, dev);
		toy_forward_flush_dev(tnet, dev);
		toy_mcast_flush_dev(tnet, dev);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block toy_dev_notifier = {
	.notifier_call	= toy_dev_event,
};

int toy_dev_register(void)
{
	int err;

	err = register_netdevice_notifier(&toy_dev_notifier);
	if (err)
		return err;
	err = toy_addr_register();
	if (err) {
		unregister_netdevice_notifier(&toy_dev_notifier);
		return err;
	}
	dev_add_pack(&toy_dev_arp_packets);
	dev_add_pack(&toy_dev_ip_packets);
	return 0;
}

void toy_dev_unregister(void)
{
	dev_remove_pack(&toy_dev_ip_packets);
	dev_remove_pack(&toy_dev_arp_packets);
	toy_addr_unregister();
	unregister_netdevice_notifier(&toy_dev_notifier);
}
