// SPDX-License-Identifier: GPL-2.0
/* A packet that is cut for any MTU is whole again when its fragments are put together. */

#include "../../net/toytcp/ip_header.h"
#include "../../net/toytcp/ip_split.h"
#include "fuzz.h"

/* The header's sum and length are those of a packet that has passed the check. */
static bool make_packet(struct fuzz_input *in, struct sk_buff **skb)
{
	unsigned int hdr_len;

	if (in->len < 20)
		return false;
	in->data[0] = 0x40 | (in->data[0] & 15);
	hdr_len = (in->data[0] & 15) * 4;
	if (hdr_len < 20 || hdr_len > in->len)
		return false;
	/* a fragment may come along, but none that ends beyond what the field can say */
	in->data[6] &= 0xa7;
	put_unaligned_be16(in->len, in->data + 2);
	put_unaligned_be16(0, in->data + 10);
	put_unaligned_be16(~fuzz_sum(0, in->data, hdr_len), in->data + 10);
	in->how &= ~FUZZ_NO_MEMORY;
	*skb = fuzz_skb(in, 0);
	return pskb_may_pull(*skb, hdr_len);
}

/* Return: bytes of payload that it has brought, from @at on. */
static unsigned int check_fragment(const struct sk_buff *frag, const struct fuzz_input *in,
				   unsigned int at, unsigned int mtu, bool last)
{
	unsigned int hdr_len = (in->data[0] & 15) * 4;
	unsigned int len = frag->len - hdr_len;
	const u8 *p = frag->data;
	u16 whole = get_unaligned_be16(in->data + 6);
	u16 field = get_unaligned_be16(p + 6);

	FUZZ_CHECK(frag->len <= mtu && frag->len >= hdr_len && !frag->data_len);
	FUZZ_CHECK(get_unaligned_be16(p + 2) == frag->len);
	FUZZ_CHECK(fuzz_sum(0, p, hdr_len) == 0xffff);
	FUZZ_CHECK(p[0] == in->data[0] && p[1] == in->data[1]);
	FUZZ_CHECK(!memcmp(p + 4, in->data + 4, 2) && !memcmp(p + 8, in->data + 8, 2));
	FUZZ_CHECK(!memcmp(p + 12, in->data + 12, 8));
	FUZZ_CHECK((field & 0x1fff) == (whole & 0x1fff) + at / 8);
	FUZZ_CHECK((field & 0xc000) == (whole & 0xc000));
	FUZZ_CHECK(!(field & 0x2000) == (last && !(whole & 0x2000)));
	FUZZ_CHECK(last || len % 8 == 0);
	if (!at)
		FUZZ_CHECK(!memcmp(p + 20, in->data + 20, hdr_len - 20));
	FUZZ_CHECK(at + len <= in->len - hdr_len);
	FUZZ_CHECK(!memcmp(p + hdr_len, in->data + hdr_len + at, len));
	return len;
}

int fuzz_one(const u8 *data, size_t size)
{
	struct sk_buff_head fragments;
	struct sk_buff *skb = NULL, *frag;
	unsigned int mtu, hdr_len, at = 0;
	struct fuzz_input in;

	if (!fuzz_begin(&in, data, size))
		return 0;
	if (make_packet(&in, &skb)) {
		hdr_len = (in.data[0] & 15) * 4;
		mtu = 20 + in.linear;
		if (toy_ip_split(skb, mtu, 16, &fragments)) {
			FUZZ_CHECK(mtu < hdr_len + 8 && !fragments.count);
		} else {
			FUZZ_CHECK(mtu >= hdr_len + 8);
			while ((frag = __skb_dequeue(&fragments))) {
				at += check_fragment(frag, &in, at, mtu, !fragments.count);
				kfree_skb(frag);
			}
			FUZZ_CHECK(at == in.len - hdr_len);
		}
		FUZZ_CHECK(skb->len == in.len && !memcmp(skb->data, in.data, hdr_len));
	}
	if (skb)
		kfree_skb(skb);
	fuzz_end(&in);
	return 0;
}
