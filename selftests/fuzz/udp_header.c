// SPDX-License-Identifier: GPL-2.0
/* A datagram's header: a twin's verdict, and what is left of the datagram. */

#include "../../net/toytcp/udp_header.h"
#include "fuzz.h"

#define IP_LEN	20

/* RFC 768: a sum of zero is none. */
static enum toy_mib twin_check(const struct fuzz_input *in, const struct sk_buff *skb)
{
	const u8 *p = in->data;
	unsigned int len;
	u32 sum;

	if (in->len < 8)
		return TOY_DROP_UDP_SHORT;
	len = get_unaligned_be16(p + 4);
	if (len < 8 || len > in->len)
		return TOY_DROP_UDP_LENGTH;
	if (!p[6] && !p[7])
		return TOY_DROP_NOT;
	sum = IPPROTO_UDP + len + fuzz_sum(0, skb->head + 12, 8);
	return fuzz_sum(sum, p, len) == 0xffff ? TOY_DROP_NOT : TOY_DROP_UDP_CSUM;
}

static void repair(struct fuzz_input *in)
{
	unsigned int len = in->len >= 8 ? get_unaligned_be16(in->data + 4) : 0;

	if (!(in->how & FUZZ_REPAIR) || len < 8 || len > in->len)
		return;
	put_unaligned_be16(0, in->data + 6);
	/* the addresses in front of it are all zero */
	put_unaligned_be16(~fuzz_sum(IPPROTO_UDP + len, in->data, len), in->data + 6);
}

int fuzz_one(const u8 *data, size_t size)
{
	enum toy_mib want, got;
	struct fuzz_input in;
	struct sk_buff *skb;
	u8 *now;

	if (!fuzz_begin(&in, data, size))
		return 0;
	repair(&in);
	skb = fuzz_skb(&in, IP_LEN);
	want = twin_check(&in, skb);
	got = toy_udp_header_check(skb);
	/* without memory a header that is not linear is as good as none */
	FUZZ_CHECK(got == want || (skb->no_memory && (got == TOY_DROP_UDP_SHORT ||
						      got == TOY_DROP_DEV_NOMEM)));
	if (got == TOY_DROP_NOT) {
		now = malloc(skb->len);
		FUZZ_CHECK(now && skb->len == get_unaligned_be16(in.data + 4));
		FUZZ_CHECK(skb_headlen(skb) >= 8);
		FUZZ_CHECK(!skb_copy_bits(skb, 0, now, skb->len));
		FUZZ_CHECK(!memcmp(now, in.data, skb->len));
		free(now);
	}
	kfree_skb(skb);
	fuzz_end(&in);
	return 0;
}
