// SPDX-License-Identifier: GPL-2.0
/* A segment's header: the verdict and the numbers of a twin that looks at flat bytes. */

#include "../../net/toytcp/tcp_header.h"
#include "../../net/toytcp/tcp_skb.h"
#include "fuzz.h"

#define IP_LEN	20

static enum toy_mib twin_check(const struct fuzz_input *in, u16 sum)
{
	const u8 *p = in->data;

	if (in->how & FUZZ_BROADCAST)
		return TOY_DROP_TCP_NOT_UNICAST;
	if (in->len < 20)
		return TOY_DROP_TCP_SHORT;
	if ((p[12] >> 4) < 5 || in->len < (p[12] >> 4) * 4u)
		return TOY_DROP_TCP_HDRLEN;
	return sum == 0xffff ? TOY_DROP_NOT : TOY_DROP_TCP_CSUM;
}

static void check_numbers(const struct sk_buff *skb, const struct fuzz_input *in)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	struct toy_tcp_sack_block blocks[TOY_TCP_MAX_SACKS];
	unsigned int hdr_len = (in->data[12] >> 4) * 4, n;
	const u8 *p = in->data;
	u32 seg_len = in->len - hdr_len + (p[13] & 1) + ((p[13] >> 1) & 1);
	u8 *text = malloc(skb->len);

	FUZZ_CHECK(text);
	FUZZ_CHECK(skb->len == in->len - hdr_len);
	FUZZ_CHECK(skb->ip_summed == CHECKSUM_UNNECESSARY);
	FUZZ_CHECK(cb->seq == get_unaligned_be32(p + 4) && toy_tcp_seg_len(skb) == seg_len);
	FUZZ_CHECK(cb->rx.ack == get_unaligned_be32(p + 8));
	FUZZ_CHECK(cb->flags == p[13] && cb->rx.wnd == get_unaligned_be16(p + 14));
	FUZZ_CHECK(!cb->rx.sack_at ||
		   (cb->rx.sack_at >= 20 && cb->rx.sack_at + 10u <= hdr_len &&
		    p[cb->rx.sack_at] == 5 && !(p[13] & 2)));
	/* who looks at the blocks later reads the header where it is then */
	n = toy_tcp_skb_sacks(skb, blocks);
	FUZZ_CHECK(!n == !cb->rx.sack_at);
	FUZZ_CHECK(!n || cb->rx.sack_at + 2 + n * 8 <= hdr_len);
	FUZZ_CHECK(!skb_copy_bits(skb, 0, text, skb->len));
	FUZZ_CHECK(!memcmp(text, p + hdr_len, skb->len));
	free(text);
}

static void repair(struct fuzz_input *in)
{
	struct sk_buff *skb;
	u16 sum;

	if (!(in->how & FUZZ_REPAIR) || in->len < 18)
		return;
	put_unaligned_be16(0, in->data + 16);
	skb = fuzz_skb(in, IP_LEN);
	sum = fuzz_transport_sum(skb, IPPROTO_TCP);
	put_unaligned_be16(~sum, in->data + 16);
	kfree_skb(skb);
}

int fuzz_one(const u8 *data, size_t size)
{
	enum toy_mib want, got;
	struct fuzz_input in;
	struct sk_buff *skb;

	if (!fuzz_begin(&in, data, size))
		return 0;
	repair(&in);
	skb = fuzz_skb(&in, IP_LEN);
	want = twin_check(&in, fuzz_transport_sum(skb, IPPROTO_TCP));
	got = toy_tcp_header_read(skb);
	/* without memory nothing can be said but that it is too short */
	FUZZ_CHECK(got == want || (skb->no_memory && (got == TOY_DROP_TCP_SHORT ||
						      got == TOY_DROP_TCP_HDRLEN)));
	if (got == TOY_DROP_NOT)
		check_numbers(skb, &in);
	kfree_skb(skb);
	fuzz_end(&in);
	return 0;
}
