// SPDX-License-Identifier: GPL-2.0
/*
 * IPv4 through: the router's role (RFC 1812 5). Fragments are sent on as they come (4.2.2.7),
 * and what GRO has merged goes on merged, where the next link's GSO can cut it as it was.
 *
 * Source routes are refused, as the host does by its default accept_source_route=0. A router
 * alert (RFC 2113) is forwarded like any other option: no protocol here listens for it.
 * not done: forwarding of multicast (RFC 1812 5.2.1.3), which needs a routing protocol;
 * directed broadcasts onto their network, which RFC 2644 wants off and Linux has off.
 */

#include <linux/inetdevice.h>
#include <linux/netfilter.h>
#include <net/gso.h>
#include <net/ip.h>
#include <net/route.h>

#include "addr.h"
#include "dev.h"
#include "forward.h"
#include "icmp.h"
#include "ip.h"
#include "ip_cast.h"
#include "ip_forward.h"
#include "ip_header.h"
#include "ip_record.h"
#include "kunit.h"
#include "mib.h"
#include "neigh.h"
#include "netns.h"
#include "route.h"
#include "wire.h"

#define TOY_IP_FORWARD_HDR_MAX	60

bool toy_ip_forward_wants(const struct toy_net *tnet, const struct sk_buff *skb,
			  const struct net_device *dev)
{
	const struct iphdr *iph;
	struct iphdr buf;

	/* RFC 1812 5.3.4: nothing that came as a link-layer broadcast or multicast */
	if (skb->pkt_type != PACKET_HOST || !toy_forward_is_on(tnet, dev))
		return false;
	iph = skb_header_pointer(skb, 0, sizeof(buf), &buf);
	if (!iph)
		return false;
	/* RFC 1122 3.3.6: our broadcasts are for our sockets, in any frame that a tunnel brings */
	if (toy_ip_cast_accepts(tnet, dev, iph) != TOY_ROUTE_UNICAST)
		return false;
	switch (toy_addr_host_type(tnet, dev, iph->daddr)) {
	case RTN_LOCAL:
	case RTN_ANYCAST:
	case RTN_BROADCAST:
	case RTN_MULTICAST:
		return false;
	default:
		return true;
	}
}

/* RFC 3927 2.7: link-local addresses mean nothing on another link */
static bool toy_ip_forward_is_martian(__be32 addr)
{
	return ipv4_is_loopback(addr) || toy_addr_is_reserved(addr) ||
	       ipv4_is_multicast(addr) || ipv4_is_lbcast(addr) || ipv4_is_linklocal_169(addr);
}

/*
 * RFC 1812 5.3.7, and 5.3.5 for broadcasts. A source that is the host's is refused here as
 * ours is; what is for us may well come from the host beside us.
 */
static enum toy_mib toy_ip_forward_check_addresses(const struct toy_net *tnet,
						   const struct sk_buff *skb)
{
	const __be32 saddr = ip_hdr(skb)->saddr;
	const __be32 daddr = ip_hdr(skb)->daddr;
	unsigned int host = toy_addr_host_type(tnet, skb->dev, saddr);

	if (toy_ip_forward_is_martian(saddr) || host == RTN_BROADCAST ||
	    toy_addr_is_broadcast(tnet, saddr))
		return TOY_DROP_IP_SADDR_MARTIAN;
	if (toy_addr_find(tnet, saddr) || host == RTN_LOCAL)
		return TOY_DROP_IP_SADDR_OWN;
	if (toy_ip_forward_is_martian(daddr))
		return TOY_DROP_IP_DADDR_MARTIAN;
	/* It was for us, or has become one of ours since it was asked. RFC 2644 */
	if (toy_addr_is_broadcast(tnet, daddr))
		return TOY_DROP_IP_FORW_BROADCAST;
	return toy_ip_check_reverse(tnet, skb) ? TOY_DROP_NOT : TOY_DROP_IP_RP_FILTER;
}

static enum toy_mib toy_ip_forward_check(struct toy_net *tnet, struct sk_buff *skb)
{
	enum toy_mib drop;

	drop = toy_ip_header_check(skb);
	if (drop != TOY_DROP_NOT)
		return drop;
	if (skb_warn_if_lro(skb))
		return TOY_DROP_IP_FORW_LRO;
	drop = toy_ip_forward_check_addresses(tnet, skb);
	if (drop != TOY_DROP_NOT)
		return drop;
	return toy_ip_check_options(tnet, skb);
}

/* RFC 1812 5.2.7.1: the code says what kind of "no" the table had. A black hole is silent. */
static enum toy_mib toy_ip_forward_route(struct toy_net *tnet, struct sk_buff *skb,
					 struct toy_route_result *way)
{
	int err = toy_route_lookup(tnet, ip_hdr(skb)->daddr, 0, way);

	/* An address that became ours since; and RFC 791 3.1: no way for IP is narrower. */
	if (!err && (way->local || way->mtu < TOY_IP_MIN_MTU))
		err = -ENETUNREACH;
	switch (err) {
	case 0:
		return TOY_DROP_NOT;
	case -ENETUNREACH:
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, ICMP_NET_UNREACH, 0);
		return TOY_DROP_IP_FORW_NO_ROUTE;
	case -EHOSTUNREACH:
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
		return TOY_DROP_IP_FORW_REFUSED;
	case -EACCES:
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, ICMP_PKT_FILTERED, 0);
		return TOY_DROP_IP_FORW_REFUSED;
	default:
		return TOY_DROP_IP_FORW_REFUSED;
	}
}

static bool toy_ip_forward_fits(const struct sk_buff *skb, u32 mtu)
{
	return skb->len <= mtu || (skb_is_gso(skb) && skb_gso_validate_network_len(skb, mtu));
}

/*
 * RFC 1812 5.2.7.2: it goes back to the network that it came from, and its sender has been
 * told by no source route to come here. (A source route was refused before.)
 */
static void toy_ip_forward_redirect(struct toy_net *tnet, struct sk_buff *skb,
				    const struct toy_route_result *way)
{
	if (way->dev != skb->dev || !READ_ONCE(tnet->sysctl.send_redirects))
		return;
	/* Where all are one hop away from us alone, nobody can go past us. */
	if (!toy_dev_has_arp(way->dev))
		return;
	if (toy_addr_share_net(tnet, way->dev, ip_hdr(skb)->saddr, way->nexthop))
		toy_icmp_send(tnet, skb, ICMP_REDIRECT, ICMP_REDIR_HOST, ntohl(way->nexthop));
}

static bool toy_ip_forward_is_own(const void *arg, __be32 addr)
{
	return toy_addr_find(arg, addr);
}

/*
 * RFC 1812 5.3.13.5, 5.3.13.6: we enter the address of the device that it leaves by, into
 * a copy of the header: an error quotes what came.
 */
static enum toy_mib toy_ip_forward_record(struct toy_net *tnet, struct sk_buff *skb,
					  const struct toy_route_result *way, u8 *hdr)
{
	const struct toy_ip_recorder recorder = {
		.addr	= toy_addr_select(tnet, way->dev, way->nexthop),
		.now	= toy_icmp_now(),
		.is_own	= toy_ip_forward_is_own,
		.arg	= tnet,
	};
	int bad;

	memcpy(hdr, ip_hdr(skb), ip_hdrlen(skb));
	bad = toy_ip_record(hdr, ip_hdrlen(skb), &recorder);
	if (!bad)
		return TOY_DROP_NOT;
	toy_icmp_send(tnet, skb, ICMP_PARAMETERPROB, 0, (u32)bad << 24);
	return TOY_DROP_IP_OPTIONS;
}

static enum toy_mib toy_ip_forward_prepare(struct toy_net *tnet, struct sk_buff *skb,
					   const struct toy_route_result *way)
{
	bool has_options = unlikely(ip_hdrlen(skb) > sizeof(struct iphdr));
	u8 hdr[TOY_IP_FORWARD_HDR_MAX] __aligned(4);
	enum toy_mib drop = TOY_DROP_NOT;

	if (has_options)
		drop = toy_ip_forward_record(tnet, skb, way, hdr);
	if (drop != TOY_DROP_NOT)
		return drop;
	if (skb_cow(skb, LL_RESERVED_SPACE(way->dev)))
		return TOY_DROP_DEV_NOMEM;
	/* Nothing can go wrong any more. */
	toy_ip_forward_redirect(tnet, skb, way);
	/* From here on it is written to; till now it was the host's and the captures' too. */
	if (has_options) {
		memcpy(ip_hdr(skb), hdr, ip_hdrlen(skb));
		ip_send_check(ip_hdr(skb));
	}
	/* A queue may keep it for longer than the device that it came by is there. */
	skb->dev = way->dev;
	ip_decrease_ttl(ip_hdr(skb));
	skb->priority = rt_tos2priority(ip_hdr(skb)->tos);
	skb_forward_csum(skb);
	/* The time of arrival would be taken for one of departure. */
	skb_clear_tstamp(skb);
	nf_reset_trace(skb);
	return TOY_DROP_NOT;
}

static enum toy_mib toy_ip_forward_check_way(struct toy_net *tnet, struct sk_buff *skb,
					     const struct toy_route_result *way, bool fits)
{
	/* RFC 1812 5.3.1 */
	if (ip_hdr(skb)->ttl <= 1) {
		toy_icmp_send(tnet, skb, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, 0);
		return TOY_DROP_IP_FORW_TTL;
	}
	/* RFC 1191 4; as Linux, by the device's MTU: others may tell a router what they like */
	if (!fits && ip_hdr(skb)->frag_off & htons(TOY_IP_DF)) {
		toy_mib_inc(tnet, TOY_MIB_IP_FRAG_FAILS);
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
			      min_t(u32, way->mtu, IP_MAX_MTU));
		return TOY_DROP_IP_FORW_TOO_BIG;
	}
	return TOY_DROP_NOT;
}

/* A switch that routes has sent it on by itself; only we are to know of it. */
static bool toy_ip_forward_is_done(const struct sk_buff *skb)
{
#ifdef CONFIG_NET_SWITCHDEV
	return skb->offload_l3_fwd_mark;
#else
	return false;
#endif
}

void toy_ip_forward(struct toy_net *tnet, struct sk_buff *skb)
{
	struct toy_route_result way;
	enum toy_mib drop;
	bool fits = true;

	toy_mib_inc(tnet, TOY_MIB_IP_IN_RECEIVES);
	rcu_read_lock();
	drop = toy_ip_forward_check(tnet, skb);
	if (drop == TOY_DROP_NOT)
		drop = toy_ip_forward_route(tnet, skb, &way);
	if (drop == TOY_DROP_NOT) {
		fits = toy_ip_forward_fits(skb, way.mtu);
		drop = toy_ip_forward_check_way(tnet, skb, &way, fits);
	}
	if (drop == TOY_DROP_NOT)
		drop = toy_ip_forward_prepare(tnet, skb, &way);
	if (drop != TOY_DROP_NOT) {
		toy_mib_drop(tnet, skb, drop);
	} else {
		toy_mib_inc(tnet, TOY_MIB_IP_FORW_DATAGRAMS);
		if (toy_ip_forward_is_done(skb))
			consume_skb(skb);
		else if (fits)
			toy_neigh_output(tnet, skb, way.dev, way.nexthop);
		else
			toy_ip_send_pieces(tnet, skb, &way, way.mtu);
	}
	rcu_read_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_ip_forward);
