// SPDX-License-Identifier: GPL-2.0
/* One packet for many hosts: broadcast and multicast (RFC 1122 3.3.6, 3.3.7, RFC 1112). */

#include <linux/etherdevice.h>
#include <linux/inetdevice.h>
#include <net/ip.h>

#include "addr.h"
#include "dev.h"
#include "ip.h"
#include "ip_cast.h"
#include "kunit.h"
#include "mcast.h"
#include "mib.h"
#include "neigh.h"
#include "netns.h"

/* Our address on a device by which there is a directed broadcast. @oif: 0 for any. */
static const struct toy_addr *toy_ip_cast_find_directed(const struct toy_net *tnet, __be32 daddr,
							int oif)
{
	const struct toy_addr *ta;

	toy_addr_for_each_broadcast(tnet, ta, daddr)
		if (ta->broadcast == daddr && (!oif || ta->dev->ifindex == oif) &&
		    toy_dev_usable(tnet, ta->dev))
			return ta;
	return NULL;
}

static void toy_ip_cast_fill(struct toy_route_result *way, enum toy_route_cast cast,
			     struct net_device *dev, __be32 daddr, __be32 prefsrc)
{
	*way = (struct toy_route_result) {
		.dev		= dev,
		.nexthop	= daddr,
		.prefsrc	= prefsrc,
		.mtu		= READ_ONCE(dev->mtu),
		.cast		= cast,
	};
	/* The loopback device's own address is in no table. */
	if (!prefsrc && dev->flags & IFF_LOOPBACK)
		way->prefsrc = htonl(INADDR_LOOPBACK);
}

/* Return: the device with @ifindex if it can be sent by, or NULL. */
static struct net_device *toy_ip_cast_dev(const struct toy_net *tnet, int ifindex)
{
	struct net_device *dev = dev_get_by_index_rcu(tnet->net, ifindex);

	return dev && toy_dev_supported(dev) && toy_dev_usable(tnet, dev) ? dev : NULL;
}

/* The device of a source address that is given; NULL: none is, or it is nobody's any more. */
static struct net_device *toy_ip_cast_source_dev(const struct toy_net *tnet, __be32 saddr)
{
	const struct toy_addr *ta;

	if (!saddr)
		return NULL;
	if (ipv4_is_loopback(saddr))
		return toy_ip_cast_dev(tnet, READ_ONCE(tnet->net->loopback_dev)->ifindex);
	ta = toy_addr_find(tnet, saddr);
	return ta ? toy_ip_cast_dev(tnet, ta->dev->ifindex) : NULL;
}

/* 255.255.255.255 and groups: no prefix says by which device. */
static int toy_ip_cast_way_limited(const struct toy_net *tnet, const struct toy_ip_flow *fl,
				   enum toy_route_cast cast, struct toy_route_result *way)
{
	struct net_device *dev;
	int err;

	dev = fl->oif ? toy_ip_cast_dev(tnet, fl->oif) : toy_ip_cast_source_dev(tnet, fl->saddr);
	if (!dev && (fl->oif || fl->saddr))
		return -ENETUNREACH;
	/* As Linux: what stays on the link asks no table. */
	if (dev && (!fl->oif || cast == TOY_ROUTE_BROADCAST ||
		    ipv4_is_local_multicast(fl->daddr))) {
		toy_ip_cast_fill(way, cast, dev, fl->daddr, 0);
		return 0;
	}
	err = toy_route_lookup(tnet, fl->daddr, fl->oif, way);
	if (err)
		return err;
	toy_ip_cast_fill(way, cast, way->dev, fl->daddr,
			 way->prefsrc ? : toy_addr_select(tnet, way->dev, way->nexthop));
	return 0;
}

int toy_ip_cast_way(const struct toy_net *tnet, const struct toy_ip_flow *fl,
		    struct toy_route_result *way)
{
	const struct toy_addr *ta;

	if (likely(!fl->many))
		return toy_route_lookup(tnet, fl->daddr, fl->oif, way);
	if (ipv4_is_multicast(fl->daddr))
		return toy_ip_cast_way_limited(tnet, fl, TOY_ROUTE_MULTICAST, way);
	if (ipv4_is_lbcast(fl->daddr))
		return toy_ip_cast_way_limited(tnet, fl, TOY_ROUTE_BROADCAST, way);
	ta = toy_ip_cast_find_directed(tnet, fl->daddr, fl->oif);
	if (!ta)
		return toy_route_lookup(tnet, fl->daddr, fl->oif, way);
	toy_ip_cast_fill(way, TOY_ROUTE_BROADCAST, ta->dev, fl->daddr, ta->local);
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_ip_cast_way);

/* RFC 1112 6.4: the group's low 23 bits in 01-00-5E-00-00-00 */
int toy_ip_cast_output(struct toy_net *tnet, struct sk_buff *skb,
		       const struct toy_route_result *way)
{
	struct net_device *dev = way->dev;
	u8 ha[ETH_ALEN];

	if (dev->type != ARPHRD_ETHER ||
	    (way->cast == TOY_ROUTE_BROADCAST && dev->flags & IFF_NOARP))
		return toy_neigh_output(tnet, skb, dev, way->nexthop);
	if (way->cast == TOY_ROUTE_MULTICAST)
		ip_eth_mc_map(way->nexthop, ha);
	else
		ether_addr_copy(ha, dev->broadcast);
	return toy_dev_xmit(tnet, skb, dev, ha);
}

void toy_ip_cast_loop(struct toy_net *tnet, struct sk_buff *skb,
		      const struct toy_route_result *way)
{
	struct sk_buff *copy;

	/* What the loopback device sends comes back by itself. */
	if (way->dev->flags & IFF_LOOPBACK)
		return;
	copy = skb_clone(skb, GFP_ATOMIC);
	if (!copy) {
		toy_mib_inc(tnet, TOY_DROP_DEV_NOMEM);
		return;
	}
	copy->dev = way->dev;
	skb_reset_mac_header(copy);
	/* No frame from outside has it, and the host's own copies have it as well. */
	copy->pkt_type = PACKET_LOOPBACK;
	if (copy->ip_summed == CHECKSUM_NONE)
		copy->ip_summed = CHECKSUM_UNNECESSARY;
	netif_rx(copy);
}

/* RFC 1122 3.2.1.3 (a): "this host" has no address yet, and asks a server or a router */
static bool toy_ip_cast_nameless_may(const struct iphdr *iph)
{
	return ipv4_is_lbcast(iph->daddr) || ipv4_is_local_multicast(iph->daddr) ||
	       iph->protocol == IPPROTO_IGMP;
}

enum toy_route_cast toy_ip_cast_accepts(const struct toy_net *tnet, const struct net_device *dev,
					const struct iphdr *iph)
{
	if (!iph->saddr && !toy_ip_cast_nameless_may(iph))
		return TOY_ROUTE_UNICAST;
	if (ipv4_is_multicast(iph->daddr))
		return toy_mcast_accepts(tnet, dev, iph) ? TOY_ROUTE_MULTICAST : TOY_ROUTE_UNICAST;
	/* The loopback device has an address of ours without one in the table. */
	if (toy_addr_is_broadcast(tnet, iph->daddr) &&
	    (dev->flags & IFF_LOOPBACK || toy_mcast_has_addr(tnet, dev)))
		return TOY_ROUTE_BROADCAST;
	return TOY_ROUTE_UNICAST;
}

__be32 toy_ip_cast_answers_from(const struct toy_net *tnet, int ifindex, __be32 saddr)
{
	const struct net_device *dev = dev_get_by_index_rcu(tnet->net, ifindex);

	if (!dev)
		return 0;
	if (dev->flags & IFF_LOOPBACK)
		return htonl(INADDR_LOOPBACK);
	return toy_addr_select(tnet, dev, saddr);
}
