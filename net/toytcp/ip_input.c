// SPDX-License-Identifier: GPL-2.0
/* IPv4 in: validate a packet (RFC 1122 3.2.1) and hand it to its transport. */

#include <linux/inetdevice.h>
#include <net/checksum.h>
#include <net/ip.h>

#include "addr.h"
#include "dev.h"
#include "icmp.h"
#include "ip.h"
#include "ip_frag.h"
#include "kunit.h"
#include "mib.h"
#include "netns.h"
#include "transport.h"
#include "wire.h"

/* BIG TCP: a packet merged beyond 64 KiB has a total length of zero. */
static unsigned int toy_ip_total_len(const struct sk_buff *skb)
{
	unsigned int len = ntohs(ip_hdr(skb)->tot_len);

	return !len && skb_is_gso(skb) && skb_is_gso_tcp(skb) ? skb->len : len;
}

/* A pull that fails with enough bytes there has found no memory. */
static enum toy_mib toy_ip_pull_error(const struct sk_buff *skb, unsigned int len,
				      enum toy_mib too_short)
{
	return skb->len < len ? too_short : TOY_DROP_DEV_NOMEM;
}

static enum toy_mib toy_ip_check_header(struct sk_buff *skb)
{
	unsigned int hdr_len, len;

	if (!pskb_may_pull(skb, sizeof(struct iphdr)))
		return toy_ip_pull_error(skb, sizeof(struct iphdr), TOY_DROP_IP_SHORT);
	skb_reset_network_header(skb);
	if (ip_hdr(skb)->version != 4)
		return TOY_DROP_IP_VERSION;
	hdr_len = ip_hdrlen(skb);
	if (hdr_len < sizeof(struct iphdr))
		return TOY_DROP_IP_HDRLEN;
	if (!pskb_may_pull(skb, hdr_len))
		return toy_ip_pull_error(skb, hdr_len, TOY_DROP_IP_HDRLEN);
	if (ip_fast_csum(ip_hdr(skb), ip_hdr(skb)->ihl))
		return TOY_DROP_IP_CSUM;
	len = toy_ip_total_len(skb);
	if (len < hdr_len || len > skb->len)
		return TOY_DROP_IP_TOTLEN;
	/* What follows is the link's padding. */
	if (pskb_trim_rcsum(skb, len))
		return TOY_DROP_DEV_NOMEM;
	skb_set_transport_header(skb, hdr_len);
	return TOY_DROP_NOT;
}

/*
 * RFC 1122 3.2.1.3: addresses that no packet on a wire may carry. On the
 * loopback device our own frames may carry our own addresses and 127.0.0.0/8.
 */
static enum toy_mib toy_ip_check_addresses(const struct toy_net *tnet, const struct sk_buff *skb)
{
	const __be32 saddr = ip_hdr(skb)->saddr;
	const __be32 daddr = ip_hdr(skb)->daddr;
	bool own = toy_dev_is_own_loopback(skb);

	if (!own && toy_addr_find(tnet, saddr))
		return TOY_DROP_IP_SADDR_OWN;
	if ((!own && ipv4_is_loopback(saddr)) || toy_addr_is_reserved(saddr) ||
	    ipv4_is_multicast(saddr) || toy_addr_is_broadcast(tnet, saddr))
		return TOY_DROP_IP_SADDR_MARTIAN;
	if (!own && ipv4_is_loopback(daddr))
		return TOY_DROP_IP_DADDR_MARTIAN;
	if (!toy_addr_is_local(tnet, daddr))
		return TOY_DROP_IP_NOT_OURS;
	return TOY_DROP_NOT;
}

/*
 * RFC 1122 3.2.1.8. Source routes are refused, as the host does by its default
 * accept_source_route=0. not done: route and timestamp recording; they tell
 * nothing to a host that does not echo options.
 *
 * Return: 0; the offset of the byte that makes no sense; -1 for a source route.
 */
static int toy_ip_parse_options(const u8 *hdr, int hdr_len)
{
	int at = sizeof(struct iphdr);
	int len;

	while (at < hdr_len && hdr[at] != IPOPT_END) {
		if (hdr[at] == IPOPT_NOOP) {
			at++;
			continue;
		}
		if (at + 1 >= hdr_len)
			return at;
		len = hdr[at + 1];
		if (len < 2 || at + len > hdr_len)
			return at + 1;
		if (hdr[at] == IPOPT_LSRR || hdr[at] == IPOPT_SSRR)
			return -1;
		at += len;
	}
	return 0;
}

static enum toy_mib toy_ip_check_options(struct toy_net *tnet, struct sk_buff *skb)
{
	int bad;

	if (likely(ip_hdrlen(skb) == sizeof(struct iphdr)))
		return TOY_DROP_NOT;
	bad = toy_ip_parse_options((const u8 *)ip_hdr(skb), ip_hdrlen(skb));
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

	drop = toy_ip_check_header(skb);
	if (drop == TOY_DROP_NOT)
		drop = toy_ip_check_addresses(tnet, skb);
	if (drop == TOY_DROP_NOT)
		drop = toy_ip_check_options(tnet, skb);
	return drop;
}

/* RFC 1122 3.2.2.1: a protocol that is not there is answered */
static void toy_ip_deliver(struct toy_net *tnet, struct sk_buff *skb)
{
	u8 protocol = ip_hdr(skb)->protocol;

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
	default:
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
