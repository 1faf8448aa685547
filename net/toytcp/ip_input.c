// SPDX-License-Identifier: GPL-2.0
/* IPv4 in: validate a packet (RFC 1122 3.2.1) and hand it to its transport. */

#include <linux/inetdevice.h>
#include <net/ip.h>

#include "addr.h"
#include "dev.h"
#include "icmp.h"
#include "igmp.h"
#include "ip.h"
#include "ip_cast.h"
#include "ip_frag.h"
#include "ip_header.h"
#include "ip_record.h"
#include "kunit.h"
#include "mib.h"
#include "netns.h"
#include "raw.h"
#include "route.h"
#include "transport.h"
#include "wire.h"

/*
 * RFC 1812 5.3.8, RFC 3704 2: would an answer go back where this came in by (strict), or by
 * any device at all (loose)?
 */
bool toy_ip_check_reverse(const struct toy_net *tnet, const struct sk_buff *skb)
{
	int mode = READ_ONCE(tnet->sysctl.rp_filter);
	struct toy_route_result back;

	if (likely(!mode))
		return true;
	if (toy_route_lookup(tnet, ip_hdr(skb)->saddr, 0, &back))
		return false;
	return mode == TOY_IP_RP_LOOSE || back.dev == skb->dev;
}

/*
 * RFC 1122 3.2.1.3: addresses that no packet on a wire may carry. On the
 * loopback device our own frames may carry our own addresses and 127.0.0.0/8.
 */
static enum toy_mib toy_ip_check_addresses(const struct toy_net *tnet, struct sk_buff *skb)
{
	const __be32 saddr = ip_hdr(skb)->saddr;
	const __be32 daddr = ip_hdr(skb)->daddr;
	bool own = toy_dev_is_own_loopback(skb) || skb->pkt_type == PACKET_LOOPBACK;
	enum toy_route_cast cast = TOY_ROUTE_UNICAST;

	if (!own && toy_addr_find(tnet, saddr))
		return TOY_DROP_IP_SADDR_OWN;
	if ((!own && ipv4_is_loopback(saddr)) || (saddr && toy_addr_is_reserved(saddr)) ||
	    ipv4_is_multicast(saddr) || toy_addr_is_broadcast(tnet, saddr))
		return TOY_DROP_IP_SADDR_MARTIAN;
	if (!own && ipv4_is_loopback(daddr))
		return TOY_DROP_IP_DADDR_MARTIAN;
	if (!toy_addr_is_local(tnet, daddr)) {
		cast = toy_ip_cast_accepts(tnet, skb->dev, ip_hdr(skb));
		if (cast == TOY_ROUTE_UNICAST)
			return saddr ? TOY_DROP_IP_NOT_OURS : TOY_DROP_IP_SADDR_MARTIAN;
	} else if (!saddr) {
		return TOY_DROP_IP_SADDR_MARTIAN;
	}
	if (!own && saddr && !toy_ip_check_reverse(tnet, skb))
		return TOY_DROP_IP_RP_FILTER;
	/* From here on it tells whom the packet, not the frame, was for. */
	if (cast != TOY_ROUTE_UNICAST)
		skb->pkt_type = cast == TOY_ROUTE_BROADCAST ? PACKET_BROADCAST : PACKET_MULTICAST;
	return TOY_DROP_NOT;
}

enum toy_mib toy_ip_check_options(struct toy_net *tnet, struct sk_buff *skb)
{
	int bad;

	if (likely(ip_hdrlen(skb) == sizeof(struct iphdr)))
		return TOY_DROP_NOT;
	bad = toy_ip_header_options((const u8 *)ip_hdr(skb), ip_hdrlen(skb));
	if (!bad)
		bad = toy_ip_record_check((const u8 *)ip_hdr(skb), ip_hdrlen(skb));
	if (!bad)
		return TOY_DROP_NOT;
	/* RFC 1122 3.2.2.5: the pointer is the header's first byte */
	if (bad > 0)
		toy_icmp_send(tnet, skb, ICMP_PARAMETERPROB, 0, (u32)bad << 24);
	return TOY_DROP_IP_OPTIONS;
}

static enum toy_mib toy_ip_check(struct toy_net *tnet, struct sk_buff *skb)
{
	enum toy_mib drop;

	drop = toy_ip_header_check(skb);
	if (drop == TOY_DROP_NOT)
		drop = toy_ip_check_addresses(tnet, skb);
	if (drop == TOY_DROP_NOT)
		drop = toy_ip_check_options(tnet, skb);
	return drop;
}

/* Raw sockets first. RFC 1122 3.2.2.1: a protocol that is not there is answered */
static void toy_ip_deliver(struct toy_net *tnet, struct sk_buff *skb)
{
	u8 protocol = ip_hdr(skb)->protocol;
	bool raw = toy_raw_rcv(tnet, skb);

	skb_pull_rcsum(skb, ip_hdrlen(skb));
	switch (protocol) {
	case IPPROTO_TCP:
		toy_mib_inc(tnet, TOY_MIB_IP_IN_DELIVERS);
		toy_tcp_rcv(tnet, skb);
		break;
	case IPPROTO_UDP:
		toy_mib_inc(tnet, TOY_MIB_IP_IN_DELIVERS);
		toy_udp_rcv(tnet, skb);
		break;
	case IPPROTO_ICMP:
		toy_mib_inc(tnet, TOY_MIB_IP_IN_DELIVERS);
		toy_icmp_rcv(tnet, skb);
		break;
	case IPPROTO_IGMP:
		toy_mib_inc(tnet, TOY_MIB_IP_IN_DELIVERS);
		toy_igmp_rcv(tnet, skb);
		break;
	default:
		if (raw) {
			toy_mib_inc(tnet, TOY_MIB_IP_IN_DELIVERS);
			consume_skb(skb);
			break;
		}
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, 0);
		toy_mib_drop(tnet, skb, TOY_DROP_IP_NO_PROTO);
		break;
	}
}

void toy_ip_rcv(struct toy_net *tnet, struct sk_buff *skb)
{
	enum toy_mib drop;

	toy_mib_inc(tnet, TOY_MIB_IP_IN_RECEIVES);
	rcu_read_lock();
	drop = toy_ip_check(tnet, skb);
	if (drop != TOY_DROP_NOT) {
		toy_mib_drop(tnet, skb, drop);
		skb = NULL;
	} else if (ip_is_fragment(ip_hdr(skb))) {
		skb = toy_ip_frag_rcv(tnet, skb);
	}
	if (skb)
		toy_ip_deliver(tnet, skb);
	rcu_read_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_ip_rcv);
