// SPDX-License-Identifier: GPL-2.0
/* A packet is cut into fragments (RFC 791 3.2). */

#include <net/ip.h>

#include "ip_header.h"
#include "ip_split.h"
#include "kunit.h"
#include "wire.h"

/* The fragment with @len bytes from @begin of the payload. */
static struct sk_buff *toy_ip_split_one(const struct sk_buff *skb, unsigned int begin,
					unsigned int len, unsigned int headroom)
{
	unsigned int hdr_len = ip_hdrlen(skb);
	struct sk_buff *frag = alloc_skb(headroom + hdr_len + len, GFP_ATOMIC | __GFP_NOWARN);
	struct iphdr *iph;

	if (!frag)
		return NULL;
	skb_reserve(frag, headroom);
	iph = skb_put(frag, hdr_len + len);
	memcpy(iph, ip_hdr(skb), hdr_len);
	if (skb_copy_bits(skb, hdr_len + begin, (u8 *)iph + hdr_len, len)) {
		kfree_skb(frag);
		return NULL;
	}
	skb_reset_network_header(frag);
	skb_set_transport_header(frag, hdr_len);
	frag->protocol = skb->protocol;
	frag->priority = skb->priority;
	frag->mark = skb->mark;
	frag->skb_iif = skb->skb_iif;
	/* The sender pays until the driver has sent it, for each piece as for the whole. */
	if (skb->sk)
		skb_set_owner_w(frag, skb->sk);

	/* What is a fragment already begins where it stood, and only its end may be the end. */
	be16_add_cpu(&iph->frag_off, begin / 8);
	if (hdr_len + begin + len < skb->len)
		iph->frag_off |= htons(TOY_IP_MF);
	if (begin)
		toy_ip_header_blank_options(iph);
	iph->tot_len = htons(frag->len);
	ip_send_check(iph);
	return frag;
}

int toy_ip_split(const struct sk_buff *skb, unsigned int mtu, unsigned int headroom,
		 struct sk_buff_head *fragments)
{
	unsigned int hdr_len = ip_hdrlen(skb);
	unsigned int room = (mtu - hdr_len) & ~7;	/* all but the last are units of 8 */
	unsigned int begin, len;
	struct sk_buff *frag;

	__skb_queue_head_init(fragments);
	/* Without room for a unit there would be no end. */
	if (mtu < hdr_len + 8)
		return -EINVAL;
	for (begin = 0; hdr_len + begin < skb->len; begin += len) {
		len = skb->len - hdr_len - begin;
		if (hdr_len + len > mtu)
			len = room;
		frag = toy_ip_split_one(skb, begin, len, headroom);
		if (!frag) {
			__skb_queue_purge(fragments);
			return -ENOMEM;
		}
		__skb_queue_tail(fragments, frag);
	}
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_ip_split);
