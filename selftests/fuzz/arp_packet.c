// SPDX-License-Identifier: GPL-2.0
/* An ARP packet: the verdict of a twin that looks at flat bytes. */

#include "../../net/toytcp/arp_packet.h"
#include "fuzz.h"

static enum toy_mib twin_check(const struct fuzz_input *in)
{
	static const u8 formats[4][8] = {
		{ 0, 1, 8, 0, 6, 4, 0, 1 }, { 0, 1, 8, 0, 6, 4, 0, 2 },
		{ 0, 6, 8, 0, 6, 4, 0, 1 }, { 0, 6, 8, 0, 6, 4, 0, 2 },
	};
	const u8 *p = in->data;
	int i;

	if (in->len < 28 || in->len < 8u + 2 * p[4] + 2 * p[5])
		return TOY_DROP_ARP_SHORT;
	for (i = 0; i < 4; i++)
		if (!memcmp(p, formats[i], 8))
			return TOY_DROP_NOT;
	return TOY_DROP_ARP_FORMAT;
}

int fuzz_one(const u8 *data, size_t size)
{
	const struct toy_arp_packet *arp;
	struct fuzz_input in;
	struct sk_buff *skb;
	enum toy_mib got;

	if (!fuzz_begin(&in, data, size))
		return 0;
	skb = fuzz_skb(&in, 0);
	got = toy_arp_packet_check(skb);
	FUZZ_CHECK(got == twin_check(&in) || (skb->no_memory && got == TOY_DROP_ARP_SHORT));
	if (got == TOY_DROP_NOT) {
		FUZZ_CHECK(skb_headlen(skb) >= 28);
		arp = (const struct toy_arp_packet *)skb->data;
		FUZZ_CHECK(!memcmp(arp->body.sha, in.data + 8, 6));
		FUZZ_CHECK(!memcmp(&arp->body.spa, in.data + 14, 4));
		FUZZ_CHECK(!memcmp(arp->body.tha, in.data + 18, 6));
		FUZZ_CHECK(!memcmp(&arp->body.tpa, in.data + 24, 4));
		FUZZ_CHECK(toy_arp_packet_is_probe(arp) ==
			   (in.data[7] == 1 && !get_unaligned_be32(in.data + 14)));
	}
	kfree_skb(skb);
	fuzz_end(&in);
	return 0;
}
