// SPDX-License-Identifier: GPL-2.0
/* A datagram's entry: its header, its sum, its socket; and that of an error about one. */

#include <linux/filter.h>
#include <linux/icmp.h>
#include <net/gso.h>
#include <net/ip.h>

#include "icmp.h"
#include "kunit.h"
#include "mib.h"
#include "netns.h"
#include "transport.h"
#include "udp.h"
#include "udp_header.h"

static struct toy_tuple toy_udp_tuple(const struct sk_buff *skb)
{
	return (struct toy_tuple) {
		.laddr = ip_hdr(skb)->daddr,
		.raddr = ip_hdr(skb)->saddr,
		.lport = udp_hdr(skb)->dest,
		.rport = udp_hdr(skb)->source,
	};
}

/* The header is the filter's to see, and not its to cut off. */
static enum toy_mib toy_udp_give(struct toy_dgram_sock *ds, struct sk_buff *skb)
{
	if (sk_filter_trim_cap(&ds->sk, skb, sizeof(struct udphdr))) {
		atomic_inc(&ds->sk.sk_drops);
		return TOY_DROP_UDP_FILTER;
	}
	__skb_pull(skb, sizeof(struct udphdr));
	return toy_dgram_queue(ds, skb);
}

/* A datagram for many: each of its sockets gets one of its own. */
struct toy_udp_many {
	struct toy_net	*tnet;
	struct sk_buff	*skb;
	unsigned int	takers;
};

static void toy_udp_give_one(struct toy_udp_sock *up, void *arg)
{
	struct toy_udp_many *many = arg;
	const struct iphdr *iph = ip_hdr(many->skb);
	struct sk_buff *copy;
	enum toy_mib drop;

	if (ipv4_is_multicast(iph->daddr) &&
	    !toy_mcast_sock_allows(&up->dg.mcast, iph->daddr, iph->saddr,
				   many->skb->dev->ifindex))
		return;
	many->takers++;
	copy = skb_clone(many->skb, GFP_ATOMIC);
	if (!copy) {
		atomic_inc(&up->dg.sk.sk_drops);
		toy_mib_inc(many->tnet, TOY_DROP_DEV_NOMEM);
		return;
	}
	drop = toy_udp_give(&up->dg, copy);
	if (drop != TOY_DROP_NOT)
		toy_mib_drop(many->tnet, copy, drop);
}

/* RFC 1122 3.2.2: that nobody wants it is not told. Consumes @skb. */
static void toy_udp_deliver_many(struct toy_net *tnet, struct sk_buff *skb)
{
	struct toy_udp_many many = { .tnet = tnet, .skb = skb };
	const struct toy_tuple tuple = toy_udp_tuple(skb);

	toy_udp_demux_find_all(tnet, &tuple, skb->dev->ifindex, toy_udp_give_one, &many);
	toy_mib_drop(tnet, skb, many.takers ? TOY_DROP_NOT : TOY_DROP_UDP_MANY_IGNORED);
}

/* RCU read lock held. Return: TOY_DROP_NOT when the socket has it. */
static enum toy_mib toy_udp_deliver(struct toy_net *tnet, struct sk_buff *skb)
{
	const struct toy_tuple tuple = toy_udp_tuple(skb);
	struct toy_udp_sock *up = toy_udp_demux_find(tnet, &tuple, skb->dev->ifindex, skb);

	if (!up) {
		/* RFC 1122 4.1.3.1 */
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
		return TOY_DROP_UDP_NO_SOCKET;
	}
	return toy_udp_give(&up->dg, skb);
}

static void toy_udp_rcv_one(struct toy_net *tnet, struct sk_buff *skb)
{
	enum toy_mib drop = toy_udp_header_check(skb);

	if (drop == TOY_DROP_NOT && skb->pkt_type != PACKET_HOST) {
		toy_udp_deliver_many(tnet, skb);
		return;
	}
	if (drop == TOY_DROP_NOT)
		drop = toy_udp_deliver(tnet, skb);
	if (drop != TOY_DROP_NOT)
		toy_mib_drop(tnet, skb, drop);
}

/*
 * Datagrams that a driver, a virtual one's peer or GRO has put together come apart
 * again: what was sent as several is read as several.
 */
static void toy_udp_rcv_merged(struct toy_net *tnet, struct sk_buff *skb)
{
	struct sk_buff *segs, *seg, *next;

	skb_push(skb, -skb_mac_offset(skb));
	segs = __skb_gso_segment(skb, NETIF_F_SG, false);
	if (IS_ERR_OR_NULL(segs)) {
		toy_mib_drop(tnet, skb, TOY_DROP_UDP_GSO);
		return;
	}
	consume_skb(skb);
	skb_list_walk_safe(segs, seg, next) {
		skb_mark_not_on_list(seg);
		__skb_pull(seg, skb_transport_offset(seg));
		toy_udp_rcv_one(tnet, seg);
	}
}

/*
 * UDP_GRO: the socket that takes them as they came, or NULL. GRO itself puts together what is
 * for a socket of ours only where the device's rx-udp-gro-forwarding is on.
 * not done: several sockets that hear many get each datagram by itself.
 */
static struct toy_udp_sock *toy_udp_find_merged(struct toy_net *tnet, struct sk_buff *skb)
{
	struct toy_udp_sock *up;
	struct toy_tuple tuple;

	if (skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST || skb->pkt_type != PACKET_HOST ||
	    !pskb_may_pull(skb, sizeof(struct udphdr)))
		return NULL;
	tuple = toy_udp_tuple(skb);
	up = toy_udp_demux_find(tnet, &tuple, skb->dev->ifindex, skb);
	return up && test_bit(TOY_DGRAM_GRO, &up->dg.flags) ? up : NULL;
}

/* RCU read lock held. */
static void toy_udp_rcv_gso(struct toy_net *tnet, struct sk_buff *skb)
{
	struct toy_udp_sock *up = toy_udp_find_merged(tnet, skb);
	enum toy_mib drop;

	if (!up) {
		toy_udp_rcv_merged(tnet, skb);
		return;
	}
	drop = toy_udp_header_check(skb);
	if (drop == TOY_DROP_NOT)
		drop = toy_udp_give(&up->dg, skb);
	if (drop != TOY_DROP_NOT)
		toy_mib_drop(tnet, skb, drop);
}

void toy_udp_rcv(struct toy_net *tnet, struct sk_buff *skb)
{
	unsigned int type = skb_is_gso(skb) ? skb_shinfo(skb)->gso_type : 0;

	if (type & (SKB_GSO_UDP_L4 | SKB_GSO_FRAGLIST))
		toy_udp_rcv_gso(tnet, skb);
	else if (!skb_is_gso(skb) || type & SKB_GSO_UDP)
		/* SKB_GSO_UDP is one datagram, which would leave as fragments of IP. */
		toy_udp_rcv_one(tnet, skb);
	else
		toy_mib_drop(tnet, skb, TOY_DROP_UDP_GSO);
}
TOY_EXPORT_FOR_KUNIT(toy_udp_rcv);

void toy_udp_err(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	const struct udphdr *uh = (const struct udphdr *)(skb->data + iph->ihl * 4);
	const struct toy_tuple tuple = {
		.laddr = iph->saddr,
		.raddr = iph->daddr,
		.lport = uh->source,
		.rport = uh->dest,
	};
	const struct toy_dgram_error error = {
		.type	= type,
		.code	= code,
		.info	= info,
		.port	= uh->dest,
		.offset	= iph->ihl * 4 + sizeof(*uh),
	};
	struct toy_udp_sock *up = toy_udp_demux_find(tnet, &tuple, 0, NULL);

	if (up)
		toy_dgram_err(tnet, &up->dg, skb, &error);
}
