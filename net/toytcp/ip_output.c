// SPDX-License-Identifier: GPL-2.0
/* IPv4 out: the way, the source address, the header, fragments. */

#include <linux/inetdevice.h>
#include <linux/random.h>
#include <net/gso.h>
#include <net/ip.h>

#include "addr.h"
#include "icmp.h"
#include "ip.h"
#include "ip_cast.h"
#include "ip_pmtu.h"
#include "ip_split.h"
#include "kunit.h"
#include "mib.h"
#include "neigh.h"
#include "netns.h"
#include "route.h"
#include "wire.h"

void toy_ip_init(struct toy_net *tnet)
{
	get_random_bytes(&tnet->ip_ids, sizeof(tnet->ip_ids));
}
TOY_EXPORT_FOR_KUNIT(toy_ip_init);

/* @count: numbers that segmentation will use up */
static __be16 toy_ip_next_id(struct toy_ip_ids *ids, const struct iphdr *iph, unsigned int count)
{
	u32 slot = siphash_3u32((__force u32)iph->saddr, (__force u32)iph->daddr,
				iph->protocol, &ids->key) % TOY_IP_ID_SLOTS;

	return htons((u16)(atomic_add_return(count, &ids->slots[slot]) - count));
}

/* RFC 1122 3.2.1.3 (g): 127.0.0.0/8 stays inside a host */
static bool toy_ip_escapes(const struct toy_ip_flow *fl, const struct toy_route_result *way)
{
	return ipv4_is_loopback(fl->saddr) && !(way->dev->flags & IFF_LOOPBACK);
}

/* Source address of a flow that has none, and sense of one that has. */
static int toy_ip_choose_saddr(const struct toy_net *tnet, const struct toy_route_result *way,
			       struct toy_ip_flow *fl)
{
	if (!fl->saddr)
		fl->saddr = way->prefsrc ?: toy_addr_select(tnet, way->dev, way->nexthop);
	else if (!toy_addr_is_local(tnet, fl->saddr))
		return -EADDRNOTAVAIL;
	if (!fl->saddr)
		return -EADDRNOTAVAIL;
	return toy_ip_escapes(fl, way) ? -EINVAL : 0;
}

int toy_ip_route_out(struct toy_net *tnet, struct toy_ip_flow *fl, u32 *mtu)
{
	struct toy_route_result way;
	int err;

	if (!fl->daddr)
		fl->daddr = fl->saddr ?: htonl(INADDR_LOOPBACK);
	if (ipv4_is_multicast(fl->daddr) && !fl->many)
		return -ENETUNREACH;
	if (toy_addr_is_reserved(fl->daddr))
		return -EINVAL;

	rcu_read_lock();
	if (!fl->many && toy_addr_is_broadcast(tnet, fl->daddr))
		err = -ENETUNREACH;
	else
		err = toy_ip_cast_way(tnet, fl, &way);
	/* RFC 791 3.1: no way for IP is narrower; who counts headers off it relies on that. */
	if (!err && way.mtu < TOY_IP_MIN_MTU)
		err = -ENETUNREACH;
	if (!err)
		err = toy_ip_choose_saddr(tnet, &way, fl);
	if (!err)
		fl->many = way.cast != TOY_ROUTE_UNICAST;
	rcu_read_unlock();
	if (!err && mtu)
		*mtu = min_t(u32, way.mtu, IP_MAX_MTU);	/* the loopback device has more */
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_ip_route_out);

void toy_ip_confirm(struct toy_net *tnet, const struct toy_ip_flow *fl)
{
	struct toy_route_result way;

	/* Many have no hardware address to be right about. */
	if (fl->many)
		return;
	rcu_read_lock();
	if (!toy_route_lookup(tnet, fl->daddr, fl->oif, &way) && !way.local)
		toy_neigh_confirm(tnet, way.dev, way.nexthop);
	rcu_read_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_ip_confirm);

void toy_ip_doubt(struct toy_net *tnet, const struct toy_ip_flow *fl)
{
	struct toy_route_result way;

	rcu_read_lock();
	if (!toy_route_lookup(tnet, fl->daddr, fl->oif, &way) && !way.local)
		toy_neigh_doubt(tnet, way.dev, way.nexthop);
	rcu_read_unlock();
}

/* @skb without its IP header: may it leave in one piece? */
static bool toy_ip_fits(const struct sk_buff *skb, u32 mtu)
{
	unsigned int len = skb->len + sizeof(struct iphdr);

	if (len > IP_MAX_MTU)
		return false;
	if (len <= mtu)
		return true;
	/* Header and payload of one segment, as the device's GSO will cut it. */
	return skb_is_gso(skb) && skb_gso_validate_network_len(skb, mtu);
}

static void toy_ip_build_header(struct toy_net *tnet, struct sk_buff *skb,
				const struct toy_ip_flow *fl)
{
	bool gso = skb_is_gso(skb);
	struct iphdr *iph;

	iph = skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	*iph = (struct iphdr) {
		.version	= 4,
		.ihl		= sizeof(*iph) / 4,
		.tos		= fl->tos,
		.tot_len	= htons(skb->len),
		.frag_off	= fl->df ? htons(TOY_IP_DF) : 0,
		.ttl		= fl->inside ? 0 :
				  fl->ttl ?: READ_ONCE(tnet->sysctl.ip_default_ttl),
		.protocol	= fl->protocol,
		.saddr		= fl->saddr,
		.daddr		= fl->daddr,
	};
	/* RFC 6864 4.1: the ID of what is not fragmented has no meaning */
	if (gso || !fl->df)
		iph->id = toy_ip_next_id(&tnet->ip_ids, iph,
					 gso ? skb_shinfo(skb)->gso_segs ?: 1 : 1);
	iph->check = ip_fast_csum(iph, iph->ihl);
	skb->protocol = htons(ETH_P_IP);
	skb->priority = fl->priority;
	skb->mark = fl->mark;
}

static int toy_ip_refuse(struct toy_net *tnet, struct sk_buff *skb, enum toy_mib drop, int err)
{
	toy_mib_drop(tnet, skb, drop);
	return err;
}

static int toy_ip_xmit(struct toy_net *tnet, struct sk_buff *skb,
		       const struct toy_route_result *way)
{
	if (unlikely(way->cast != TOY_ROUTE_UNICAST))
		return toy_ip_cast_output(tnet, skb, way);
	return toy_neigh_output(tnet, skb, way->dev, way->nexthop);
}

/* One packet, no super-segment, in fragments. RCU read lock held; consumes @skb. */
static int toy_ip_send_fragments(struct toy_net *tnet, struct sk_buff *skb,
				 const struct toy_route_result *way, u32 mtu)
{
	struct sk_buff_head fragments;
	struct sk_buff *frag;
	int err;

	/* The checksum is over all of it: no device can put it in later. */
	if ((skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb)) ||
	    toy_ip_split(skb, mtu, LL_RESERVED_SPACE(way->dev), &fragments)) {
		toy_mib_inc(tnet, TOY_MIB_IP_FRAG_FAILS);
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_NOMEM, -ENOMEM);
	}
	consume_skb(skb);
	do {
		frag = __skb_dequeue(&fragments);
		err = toy_ip_xmit(tnet, frag, way);
		if (!err)
			toy_mib_inc(tnet, TOY_MIB_IP_FRAG_CREATES);
	} while (!err && !skb_queue_empty(&fragments));
	/* As the host: where one is refused, the rest is of no use. */
	__skb_queue_purge(&fragments);
	toy_mib_inc(tnet, err ? TOY_MIB_IP_FRAG_FAILS : TOY_MIB_IP_FRAG_OKS);
	return err;
}

/* A super-segment with segments larger than the way: cut here, then into fragments. */
static int toy_ip_send_segments(struct toy_net *tnet, struct sk_buff *skb,
				const struct toy_route_result *way, u32 mtu)
{
	struct sk_buff *segs = skb_gso_segment(skb, 0);
	struct sk_buff *seg, *next;
	int err = 0;

	if (IS_ERR_OR_NULL(segs)) {
		toy_mib_inc(tnet, TOY_MIB_IP_FRAG_FAILS);
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_NOMEM, -ENOMEM);
	}
	consume_skb(skb);
	skb_list_walk_safe(segs, seg, next) {
		int sent;

		skb_mark_not_on_list(seg);
		if (seg->len > mtu)
			sent = toy_ip_send_fragments(tnet, seg, way, mtu);
		else
			sent = toy_ip_xmit(tnet, seg, way);
		err = err ?: sent;
	}
	return err;
}

/* @skb with its header, too large for the way. RCU read lock held; consumed. */
int toy_ip_send_pieces(struct toy_net *tnet, struct sk_buff *skb,
		       const struct toy_route_result *way, u32 mtu)
{
	if (skb_is_gso(skb))
		return toy_ip_send_segments(tnet, skb, way, mtu);
	return toy_ip_send_fragments(tnet, skb, way, mtu);
}

/*
 * What is for many: this machine's own members get theirs. @skb with its header.
 * Return: no others do; it is consumed.
 */
static bool toy_ip_stays(struct toy_net *tnet, struct sk_buff *skb, const struct toy_ip_flow *fl,
			 const struct toy_route_result *way)
{
	if (way->cast == TOY_ROUTE_BROADCAST || fl->loop)
		toy_ip_cast_loop(tnet, skb, way);
	/* RFC 1112 6.1: the TTL says how far a group's packets go; 0 is no step */
	if (way->cast != TOY_ROUTE_MULTICAST || ip_hdr(skb)->ttl ||
	    way->dev->flags & IFF_LOOPBACK)
		return false;
	consume_skb(skb);
	return true;
}

/* RCU read lock held. */
static int toy_ip_send(struct toy_net *tnet, struct sk_buff *skb, const struct toy_ip_flow *fl)
{
	struct toy_route_result way;
	struct toy_ip_path path;
	bool fits;
	int err;

	err = toy_ip_cast_way(tnet, fl, &way);
	if (err)
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_NO_ROUTE, err);
	if (toy_ip_escapes(fl, &way))
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_NO_ROUTE, -EINVAL);
	if (skb_cow_head(skb, sizeof(struct iphdr) + LL_RESERVED_SPACE(way.dev)))
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_NOMEM, -ENOMEM);
	/* skb_gso_validate_network_len() wants to know where the header will be. */
	skb_set_network_header(skb, -(int)sizeof(struct iphdr));
	toy_ip_pmtu_flow(tnet, fl, &way, &path);
	/* Who answers has not asked toy_ip_route_out(), and a device may become narrow since. */
	if (path.mtu < TOY_IP_MIN_MTU)
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_NO_ROUTE, -ENETUNREACH);
	fits = toy_ip_fits(skb, path.mtu);
	/* RFC 791 3.1: what must not be fragmented, and what no fragments can hold */
	if (!fits && (fl->df || skb->len + sizeof(struct iphdr) > IP_MAX_MTU)) {
		toy_mib_inc(tnet, TOY_MIB_IP_FRAG_FAILS);
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_TOO_BIG, -EMSGSIZE);
	}
	toy_ip_build_header(tnet, skb, fl);
	if (toy_ip_stays(tnet, skb, fl, &way))
		return 0;
	if (!fits)
		return toy_ip_send_pieces(tnet, skb, &way, path.mtu);
	return toy_ip_xmit(tnet, skb, &way);
}

int toy_ip_output(struct toy_net *tnet, struct sk_buff *skb,
		  const struct toy_ip_flow *fl)
{
	int err;

	toy_mib_inc(tnet, TOY_MIB_IP_OUT_REQUESTS);
	rcu_read_lock();
	err = toy_ip_send(tnet, skb, fl);
	rcu_read_unlock();
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_ip_output);

__be16 toy_ip_choose_id(struct toy_net *tnet, const struct iphdr *iph)
{
	return toy_ip_next_id(&tnet->ip_ids, iph, 1);
}

/* RCU read lock held. */
static int toy_ip_send_whole(struct toy_net *tnet, struct sk_buff *skb,
			     const struct toy_ip_flow *fl)
{
	struct toy_route_result way;
	struct toy_ip_path path;
	bool fits;
	int err;

	err = toy_ip_cast_way(tnet, fl, &way);
	if (err)
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_NO_ROUTE, err);
	if (skb_cow_head(skb, LL_RESERVED_SPACE(way.dev)))
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_NOMEM, -ENOMEM);
	skb->protocol = htons(ETH_P_IP);
	skb->priority = fl->priority;
	skb->mark = fl->mark;
	toy_ip_pmtu_path(tnet, fl->daddr, &way, &path);
	if (path.mtu < TOY_IP_MIN_MTU)
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_NO_ROUTE, -ENETUNREACH);
	fits = skb->len <= path.mtu;
	if (!fits && ip_hdr(skb)->frag_off & htons(TOY_IP_DF)) {
		/* As the host: who wrote the header hears it from IP as well. */
		toy_icmp_report_too_big(tnet, skb, path.mtu);
		toy_mib_inc(tnet, TOY_MIB_IP_FRAG_FAILS);
		return toy_ip_refuse(tnet, skb, TOY_DROP_IP_OUT_TOO_BIG, -EMSGSIZE);
	}
	if (toy_ip_stays(tnet, skb, fl, &way))
		return 0;
	if (!fits)
		return toy_ip_send_pieces(tnet, skb, &way, path.mtu);
	return toy_ip_xmit(tnet, skb, &way);
}

int toy_ip_output_whole(struct toy_net *tnet, struct sk_buff *skb, const struct toy_ip_flow *fl)
{
	int err;

	toy_mib_inc(tnet, TOY_MIB_IP_OUT_REQUESTS);
	rcu_read_lock();
	err = toy_ip_send_whole(tnet, skb, fl);
	rcu_read_unlock();
	return err;
}
