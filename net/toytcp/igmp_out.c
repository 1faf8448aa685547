// SPDX-License-Identifier: GPL-2.0
/* IGMP messages that leave: RFC 2236 2, RFC 3376 4.2, each with a router alert (RFC 2113). */

#include <linux/inetdevice.h>
#include <linux/pkt_sched.h>
#include <net/ip.h>

#include "addr.h"
#include "dev.h"
#include "igmp_out.h"
#include "ip_cast.h"
#include "mcast.h"
#include "mib.h"
#include "netns.h"
#include "wire.h"

/* A report of version 3 stands in one piece of memory, whatever the device could carry. */
#define TOY_IGMP_OUT_MAX	1500

/* The header and the option that makes routers look at what is not for them */
struct toy_igmp_ip {
	struct iphdr	iph;
	__be32		alert;
};
static_assert(sizeof(struct toy_igmp_ip) == 24);
#define TOY_IGMP_ALERT	0x94040000

void toy_igmp_out_begin(struct toy_igmp_out *out, struct toy_mcast_dev *md)
{
	*out = (struct toy_igmp_out) { .md = md };
	__skb_queue_head_init(&out->queue);
}

/* Return: with room for @size bytes behind the IP header, or NULL. */
static struct sk_buff *toy_igmp_out_alloc(const struct toy_igmp_out *out, unsigned int size)
{
	unsigned int room = LL_RESERVED_SPACE(out->md->dev);
	struct sk_buff *skb;

	skb = alloc_skb(room + sizeof(struct toy_igmp_ip) + size, GFP_ATOMIC | __GFP_NOWARN);
	if (!skb) {
		toy_mib_inc(out->md->tnet, TOY_DROP_IP_OUT_NOMEM);
		return NULL;
	}
	skb_reserve(skb, room);
	skb_reset_network_header(skb);
	skb_put(skb, sizeof(struct toy_igmp_ip));
	skb_set_transport_header(skb, sizeof(struct toy_igmp_ip));
	return skb;
}

/* RFC 3376 4.2.13: an address of the device, or none: another device's is not from this link */
static __be32 toy_igmp_out_saddr(const struct toy_mcast_dev *md, __be32 daddr)
{
	const __be32 saddr = toy_addr_select(md->tnet, md->dev, daddr);
	const struct toy_addr *ta = toy_addr_find(md->tnet, saddr);

	return ta && ta->dev == md->dev ? saddr : 0;
}

/* RFC 3376 4: as a packet of control */
static void toy_igmp_out_queue(struct toy_igmp_out *out, struct sk_buff *skb, __be32 daddr)
{
	struct toy_igmp_ip *ip = (struct toy_igmp_ip *)skb_network_header(skb);
	const struct toy_mcast_dev *md = out->md;

	*ip = (struct toy_igmp_ip) {
		.iph = {
			.version	= 4,
			.ihl		= sizeof(*ip) / 4,
			.tos		= IPTOS_PREC_INTERNETCONTROL,
			.tot_len	= htons(skb->len),
			.frag_off	= htons(TOY_IP_DF),
			.ttl		= 1,
			.protocol	= IPPROTO_IGMP,
			.saddr		= toy_igmp_out_saddr(md, daddr),
			.daddr		= daddr,
		},
		.alert = htonl(TOY_IGMP_ALERT),
	};
	ip_send_check(&ip->iph);
	skb->protocol = htons(ETH_P_IP);
	skb->priority = TC_PRIO_CONTROL;
	__skb_queue_tail(&out->queue, skb);
}

/* RFC 2236 9: a report goes to its group, a leave to the routers */
void toy_igmp_out_old(struct toy_igmp_out *out, u8 type, __be32 group)
{
	struct sk_buff *skb = toy_igmp_out_alloc(out, sizeof(struct igmphdr));
	struct igmphdr *hdr;

	if (!skb)
		return;
	hdr = skb_put(skb, sizeof(*hdr));
	*hdr = (struct igmphdr) { .type = type, .group = group };
	hdr->csum = ip_compute_csum(hdr, sizeof(*hdr));
	toy_igmp_out_queue(out, skb,
			   type == IGMP_HOST_LEAVE_MESSAGE ? IGMP_ALL_ROUTER : group);
}

void toy_igmp_out_close(struct toy_igmp_out *out)
{
	if (!out->skb)
		return;
	skb_put(out->skb, toy_igmp_report_end(&out->report));
	/* RFC 3376 4.2.14 */
	toy_igmp_out_queue(out, out->skb, IGMPV3_ALL_MCR);
	out->skb = NULL;
}

/* A record that has room for @count sources, if any report has. */
static bool toy_igmp_out_open(struct toy_igmp_out *out, u8 type, __be32 group, u32 count)
{
	u32 size = min_t(u32, READ_ONCE(out->md->dev->mtu), TOY_IGMP_OUT_MAX);

	if (out->skb && !toy_igmp_report_fits(&out->report, count))
		toy_igmp_out_close(out);
	if (!out->skb) {
		if (size < TOY_IP_MIN_MTU)
			return false;
		size -= sizeof(struct toy_igmp_ip);
		out->skb = toy_igmp_out_alloc(out, size);
		if (!out->skb)
			return false;
		toy_igmp_report_begin(&out->report, skb_tail_pointer(out->skb), size);
	}
	out->type = type;
	out->group = group;
	return toy_igmp_report_open(&out->report, type, group);
}

void toy_igmp_out_source(struct toy_igmp_out *out, u8 type, __be32 group, __be32 source)
{
	if (out->skb && out->report.records && out->type == type && out->group == group &&
	    toy_igmp_report_source(&out->report, source))
		return;
	if (toy_igmp_out_open(out, type, group, 1))
		toy_igmp_report_source(&out->report, source);
}

/*
 * RFC 3376 4.2.16: a list of sources that are wanted may be told in several records. One of
 * those that are not is told in one, as far as it goes: what is missing there is forwarded,
 * not lost.
 */
void toy_igmp_out_filter(struct toy_igmp_out *out, u8 type, __be32 group,
			 const struct toy_mcast_filter *filter)
{
	bool whole = filter->mode == MCAST_EXCLUDE;
	u32 i;

	if (!toy_igmp_out_open(out, type, group, whole ? filter->count : min(filter->count, 1U)))
		return;
	for (i = 0; i < filter->count; i++) {
		if (!whole)
			toy_igmp_out_source(out, type, group, filter->sources[i]);
		else if (!toy_igmp_report_source(&out->report, filter->sources[i]))
			return;
	}
}

static void toy_igmp_out_count(struct toy_net *tnet, const struct sk_buff *skb)
{
	toy_mib_inc(tnet, TOY_MIB_IP_OUT_REQUESTS);
	toy_mib_inc(tnet, igmp_hdr(skb)->type == IGMP_HOST_LEAVE_MESSAGE ?
			  TOY_MIB_IGMP_OUT_LEAVES : TOY_MIB_IGMP_OUT_REPORTS);
}

/* Without the copy for this machine: our own membership is no news here. */
void toy_igmp_out_send(struct toy_igmp_out *out)
{
	struct toy_route_result way = {
		.dev	= out->md->dev,
		.mtu	= READ_ONCE(out->md->dev->mtu),
		.cast	= TOY_ROUTE_MULTICAST,
	};
	struct toy_net *tnet = out->md->tnet;
	struct sk_buff *skb;

	toy_igmp_out_close(out);
	while ((skb = __skb_dequeue(&out->queue))) {
		toy_igmp_out_count(tnet, skb);
		way.nexthop = ip_hdr(skb)->daddr;
		toy_ip_cast_output(tnet, skb, &way);
	}
}
