// SPDX-License-Identifier: GPL-2.0
/* The packet that an ICMP error quotes: what is accepted can be read to its eighth byte. */

#include "../../net/toytcp/icmp_quote.h"
#include "fuzz.h"

#define IP_LEN	20

static enum toy_mib twin_check(const struct fuzz_input *in)
{
	const u8 *inner = in->data + 8;
	unsigned int hdr_len;

	if (in->len < 8 + 20)
		return TOY_DROP_ICMP_SHORT;
	hdr_len = (inner[0] & 15) * 4;
	if (inner[0] >> 4 != 4 || hdr_len < 20)
		return TOY_DROP_ICMP_INNER;
	if (in->len < 8 + hdr_len + 8)
		return TOY_DROP_ICMP_SHORT;
	return get_unaligned_be16(inner + 6) & 0x1fff ? TOY_DROP_ICMP_INNER : TOY_DROP_NOT;
}

int fuzz_one(const u8 *data, size_t size)
{
	struct fuzz_input in;
	struct sk_buff *skb;
	enum toy_mib got;

	if (!fuzz_begin(&in, data, size))
		return 0;
	skb = fuzz_skb(&in, IP_LEN);
	/* the caller has looked at the ICMP header */
	if (pskb_may_pull(skb, sizeof(struct icmphdr))) {
		got = toy_icmp_quote_check(skb);
		FUZZ_CHECK(got == twin_check(&in) ||
			   (skb->no_memory && got == TOY_DROP_ICMP_SHORT));
		if (got == TOY_DROP_NOT) {
			const struct iphdr *inner = toy_icmp_quote(skb);

			FUZZ_CHECK(!memcmp(inner, in.data + 8, inner->ihl * 4 + 8));
		}
	}
	kfree_skb(skb);
	fuzz_end(&in);
	return 0;
}
