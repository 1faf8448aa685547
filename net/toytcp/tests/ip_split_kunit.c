// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include <net/ip.h>

#include "../ip_split.h"
#include "fake_dev.h"

#define TOY_IP_SPLIT_PAYLOAD	4000

/* A packet with its payload numbered, and a header of so many bytes of which @options are given. */
static struct sk_buff *toy_ip_split_test_skb(struct kunit *test, const u8 *options,
					     unsigned int opt_len, unsigned int len, u16 frag_off)
{
	struct sk_buff *skb = toy_fake_ip(test, toy_ip(10, 77, 0, 1), toy_ip(10, 77, 0, 9), 253,
					  opt_len + len);
	unsigned int i;

	ip_hdr(skb)->ihl = (sizeof(struct iphdr) + opt_len) / 4;
	ip_hdr(skb)->id = htons(0x1234);
	ip_hdr(skb)->frag_off = htons(frag_off);
	memcpy(skb->data + sizeof(struct iphdr), options, opt_len);
	for (i = 0; i < len; i++)
		skb->data[ip_hdrlen(skb) + i] = i % 251;
	toy_fake_ip_csum(skb);
	skb->priority = 5;
	skb->mark = 0x77;
	skb->skb_iif = 7;
	skb->protocol = htons(ETH_P_IP);
	return skb;
}

/* The naive twin: puts each fragment where it says that it belongs. Return: bytes put. */
static unsigned int toy_ip_split_test_join(struct kunit *test, struct sk_buff_head *fragments,
					   unsigned int mtu, u8 *payload, bool *more)
{
	unsigned int total = 0;
	struct sk_buff *frag;

	while ((frag = __skb_dequeue(fragments))) {
		const struct iphdr *iph = ip_hdr(frag);
		unsigned int at = (ntohs(iph->frag_off) & TOY_IP_OFFSET) * 8;
		unsigned int len = frag->len - ip_hdrlen(frag);

		*more = iph->frag_off & htons(TOY_IP_MF);
		KUNIT_EXPECT_LE(test, frag->len, mtu);
		KUNIT_EXPECT_EQ(test, ntohs(iph->tot_len), frag->len);
		KUNIT_EXPECT_EQ(test, ip_fast_csum(iph, iph->ihl), (__sum16)0);
		KUNIT_EXPECT_EQ(test, ntohs(iph->id), 0x1234);
		KUNIT_EXPECT_EQ(test, frag->priority, 5);
		KUNIT_EXPECT_EQ(test, frag->mark, 0x77);
		KUNIT_EXPECT_EQ(test, frag->skb_iif, 7);
		KUNIT_EXPECT_EQ(test, frag->protocol, htons(ETH_P_IP));
		KUNIT_EXPECT_EQ(test, at, total);
		KUNIT_EXPECT_TRUE(test, skb_queue_empty(fragments) || (*more && len % 8 == 0));
		if (at + len <= TOY_IP_SPLIT_PAYLOAD)
			memcpy(payload + at, frag->data + ip_hdrlen(frag), len);
		total += len;
		kfree_skb(frag);
	}
	return total;
}

static void toy_ip_split_test_one(struct kunit *test, unsigned int opt_len, unsigned int len,
				  unsigned int mtu, u8 *payload)
{
	u8 options[40] = { [0 ... 39] = IPOPT_NOOP };
	struct sk_buff *skb = toy_ip_split_test_skb(test, options, opt_len, len, 0);
	struct sk_buff_head fragments;
	bool more = true;

	memset(payload, 0xee, TOY_IP_SPLIT_PAYLOAD);
	KUNIT_ASSERT_EQ(test, toy_ip_split(skb, mtu, 32, &fragments), 0);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&fragments),
			DIV_ROUND_UP(len, (mtu - 20 - opt_len) & ~7) -
			/* the last one may use what is no unit of 8 */
			(len % ((mtu - 20 - opt_len) & ~7) &&
			 len % ((mtu - 20 - opt_len) & ~7) <= (mtu - 20 - opt_len) % 8));
	KUNIT_EXPECT_GE(test, skb_headroom(skb_peek(&fragments)), 32);
	KUNIT_EXPECT_EQ_MSG(test, toy_ip_split_test_join(test, &fragments, mtu, payload, &more),
			    len, "options %u mtu %u", opt_len, mtu);
	KUNIT_EXPECT_FALSE(test, more);
	KUNIT_EXPECT_EQ(test, memcmp(payload, skb->data + ip_hdrlen(skb), len), 0);
	kfree_skb(skb);
}

static void toy_ip_split__every_size(struct kunit *test)
{
	static const unsigned int mtus[] = { 68, 69, 75, 76, 576, 1500 };
	static const unsigned int opts[] = { 0, 4, 40 };
	u8 *payload = kunit_kzalloc(test, TOY_IP_SPLIT_PAYLOAD, GFP_KERNEL);
	unsigned int i, j, len;

	KUNIT_ASSERT_NOT_NULL(test, payload);
	for (i = 0; i < ARRAY_SIZE(mtus); i++) {
		for (j = 0; j < ARRAY_SIZE(opts); j++) {
			unsigned int room = mtus[i] - 20 - opts[j];

			for (len = room + 1; len <= room + 17; len++)
				toy_ip_split_test_one(test, opts[j], len, mtus[i], payload);
			for (len = 2 * room - 9; len <= 2 * room + 9; len++)
				toy_ip_split_test_one(test, opts[j], max(len, room + 1), mtus[i],
						      payload);
			toy_ip_split_test_one(test, opts[j], TOY_IP_SPLIT_PAYLOAD, mtus[i],
					      payload);
		}
	}
}

/* RFC 791 3.1: the router alert is in all of them, the recorded route in the first. */
static void toy_ip_split__options(struct kunit *test)
{
	static const u8 options[12] = { 0x94, 4, 0, 0, IPOPT_RR, 7, 4, 1, 2, 3, 4, IPOPT_NOOP };
	static const u8 later[12] = { 0x94, 4, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1 };
	struct sk_buff *frag, *skb = toy_ip_split_test_skb(test, options, 12, 200, 0);
	struct sk_buff_head fragments;
	int n = 0;

	KUNIT_ASSERT_EQ(test, toy_ip_split(skb, 136, 0, &fragments), 0);
	while ((frag = __skb_dequeue(&fragments))) {
		KUNIT_EXPECT_EQ(test, memcmp(frag->data + 20, n ? later : options, 12), 0);
		kfree_skb(frag);
		n++;
	}
	KUNIT_EXPECT_EQ(test, n, 2);
	kfree_skb(skb);
}

/* Where not even a unit of 8 bytes fits beside the header. */
static void toy_ip_split__too_narrow(struct kunit *test)
{
	static const unsigned int mtus[] = { 0, 1, 19, 20, 27 };
	struct sk_buff *skb = toy_ip_split_test_skb(test, NULL, 0, 200, 0);
	struct sk_buff_head fragments;
	int i;

	for (i = 0; i < ARRAY_SIZE(mtus); i++)
		KUNIT_EXPECT_EQ(test, toy_ip_split(skb, mtus[i], 0, &fragments), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_ip_split(skb, 28, 0, &fragments), 0);
	__skb_queue_purge(&fragments);
	kfree_skb(skb);
}

/* Options that make no sense are not looked at beyond the header's end. */
static void toy_ip_split__bad_options(struct kunit *test)
{
	static const u8 bad[][4] = {
		{ 7, 0, 7, 0 }, { 7, 255, 7, 7 }, { 1, 1, 1, 7 }, { 0, 7, 7, 7 },
	};
	struct sk_buff_head fragments;
	u8 payload[200];
	struct sk_buff *skb;
	bool more;
	int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		skb = toy_ip_split_test_skb(test, bad[i], 4, sizeof(payload), 0);
		KUNIT_ASSERT_EQ(test, toy_ip_split(skb, 128, 0, &fragments), 0);
		toy_ip_split_test_join(test, &fragments, 128, payload, &more);
		KUNIT_EXPECT_EQ(test, memcmp(payload, skb->data + 24, sizeof(payload)), 0);
		kfree_skb(skb);
	}
}

/* A fragment in fragments: where it began is kept, and that more follows it. */
static void toy_ip_split__again(struct kunit *test)
{
	struct sk_buff *frag, *skb = toy_ip_split_test_skb(test, NULL, 0, 160, TOY_IP_MF | 100);
	struct sk_buff_head fragments;
	int at = 100;

	KUNIT_ASSERT_EQ(test, toy_ip_split(skb, 100, 0, &fragments), 0);
	KUNIT_EXPECT_EQ(test, skb_queue_len(&fragments), 2);
	while ((frag = __skb_dequeue(&fragments))) {
		KUNIT_EXPECT_EQ(test, ntohs(ip_hdr(frag)->frag_off), TOY_IP_MF | at);
		at += 10;
		kfree_skb(frag);
	}
	kfree_skb(skb);
}

static struct kunit_case toy_ip_split_cases[] = {
	KUNIT_CASE(toy_ip_split__every_size),
	KUNIT_CASE(toy_ip_split__options),
	KUNIT_CASE(toy_ip_split__too_narrow),
	KUNIT_CASE(toy_ip_split__bad_options),
	KUNIT_CASE(toy_ip_split__again),
	{}
};

static struct kunit_suite toy_ip_split_suite = {
	.name		= "toytcp_ip_split",
	.test_cases	= toy_ip_split_cases,
};

kunit_test_suite(toy_ip_split_suite);
