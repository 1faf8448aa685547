// SPDX-License-Identifier: GPL-2.0
/* The IPv4 header: what it must say, and its options (RFC 791 3.1, RFC 1122 3.2.1). */

#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <net/ip.h>

#include "ip_header.h"

/* BIG TCP: a packet merged beyond 64 KiB has a total length of zero. */
static unsigned int toy_ip_header_total_len(const struct sk_buff *skb)
{
	unsigned int len = ntohs(ip_hdr(skb)->tot_len);

	return !len && skb_is_gso(skb) && skb_is_gso_tcp(skb) ? skb->len : len;
}

/* A pull that fails with enough bytes there has found no memory. */
static enum toy_mib toy_ip_header_pull_error(const struct sk_buff *skb, unsigned int len,
					     enum toy_mib too_short)
{
	return skb->len < len ? too_short : TOY_DROP_DEV_NOMEM;
}

enum toy_mib toy_ip_header_check(struct sk_buff *skb)
{
	unsigned int hdr_len, len;

	if (!pskb_may_pull(skb, sizeof(struct iphdr)))
		return toy_ip_header_pull_error(skb, sizeof(struct iphdr), TOY_DROP_IP_SHORT);
	skb_reset_network_header(skb);
	if (ip_hdr(skb)->version != 4)
		return TOY_DROP_IP_VERSION;
	hdr_len = ip_hdrlen(skb);
	if (hdr_len < sizeof(struct iphdr))
		return TOY_DROP_IP_HDRLEN;
	if (!pskb_may_pull(skb, hdr_len))
		return toy_ip_header_pull_error(skb, hdr_len, TOY_DROP_IP_HDRLEN);
	if (ip_fast_csum(ip_hdr(skb), ip_hdr(skb)->ihl))
		return TOY_DROP_IP_CSUM;
	len = toy_ip_header_total_len(skb);
	if (len < hdr_len || len > skb->len)
		return TOY_DROP_IP_TOTLEN;
	/* What follows is the link's padding. */
	if (pskb_trim_rcsum(skb, len))
		return TOY_DROP_DEV_NOMEM;
	skb_set_transport_header(skb, hdr_len);
	return TOY_DROP_NOT;
}

int toy_ip_header_options(const u8 *hdr, int hdr_len)
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

/* RFC 791 3.1: an option without the copied flag stands in the first fragment alone. */
void toy_ip_header_blank_options(struct iphdr *iph)
{
	u8 *opt = (u8 *)(iph + 1);
	u8 *end = (u8 *)iph + iph->ihl * 4;

	while (opt < end && *opt != IPOPT_END) {
		unsigned int len = 1;

		/* a length that makes no sense is stepped over like a NOP */
		if (*opt != IPOPT_NOOP && opt + 1 < end)
			len = clamp_t(unsigned int, opt[1], 1, end - opt);
		if (!IPOPT_COPIED(*opt))
			memset(opt, IPOPT_NOOP, len);
		opt += len;
	}
}
