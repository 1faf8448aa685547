// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <kunit/visibility.h>
#include <linux/ip.h>
#include <linux/prandom.h>
#include <linux/skbuff.h>
#include <net/ip.h>

#include "../igmp_packet.h"

#define TOY_TEST_GROUP	htonl(0xef010203)

/* A message behind a header with TTL 1; its sum is made right. */
static struct sk_buff *toy_igmp_test_skb(struct kunit *test, const void *msg, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(sizeof(struct iphdr) + len + 8, GFP_KERNEL);
	struct iphdr *iph;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	iph = skb_put_zero(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	*iph = (struct iphdr) { .version = 4, .ihl = 5, .ttl = 1, .protocol = IPPROTO_IGMP };
	skb_pull(skb, sizeof(*iph));
	skb_reset_transport_header(skb);
	skb_put_data(skb, msg, len);
	if (len >= sizeof(struct igmphdr)) {
		igmp_hdr(skb)->csum = 0;
		igmp_hdr(skb)->csum = ip_compute_csum(skb->data, len);
	}
	return skb;
}

static enum toy_mib toy_igmp_test_check(struct kunit *test, const void *msg, unsigned int len)
{
	struct sk_buff *skb = toy_igmp_test_skb(test, msg, len);
	enum toy_mib drop = toy_igmp_packet_check(skb);

	kfree_skb(skb);
	return drop;
}

/* The twin: a floating point number as RFC 3376 4.1.1 draws it. */
static void toy_igmp_packet_decode__twin(struct kunit *test)
{
	u32 code, mantissa, i, exponent;

	for (code = 0; code < 256; code++) {
		if (code < 128) {
			KUNIT_EXPECT_EQ(test, toy_igmp_packet_decode(code), code);
			continue;
		}
		mantissa = 16 + code % 16;
		exponent = code / 16 - 8 + 3;
		for (i = 0; i < exponent; i++)
			mantissa *= 2;
		KUNIT_EXPECT_EQ(test, toy_igmp_packet_decode(code), mantissa);
	}
}

static void toy_igmp_packet_check__lengths(struct kunit *test)
{
	u8 msg[32] = { 0x11, 100, 0, 0, 239, 1, 2, 3, 2, 125, 0, 2 };
	unsigned int len;

	for (len = 0; len < sizeof(msg); len++) {
		enum toy_mib want = len == 8 || len >= 20 ? TOY_DROP_NOT : TOY_DROP_IGMP_LENGTH;

		KUNIT_EXPECT_EQ(test, toy_igmp_test_check(test, msg, len), want);
	}
	memset(msg + 4, 0, 4);
	KUNIT_EXPECT_EQ(test, toy_igmp_test_check(test, msg, 20), TOY_DROP_IGMP_GROUP);
	KUNIT_EXPECT_EQ(test, toy_igmp_test_check(test, msg, 8), TOY_DROP_NOT);
}

static void toy_igmp_packet_check__types(struct kunit *test)
{
	u8 msg[8] = { 0, 0, 0, 0, 239, 1, 2, 3 };
	int type;

	for (type = 0; type < 256; type++) {
		bool known = type == 0x11 || type == 0x12 || type == 0x16;

		msg[0] = type;
		KUNIT_EXPECT_EQ(test, toy_igmp_test_check(test, msg, sizeof(msg)),
				known ? TOY_DROP_NOT : TOY_DROP_IGMP_TYPE);
	}
	msg[4] = 10;
	/* a query of version 1, in which the group means nothing */
	msg[0] = 0x11;
	KUNIT_EXPECT_EQ(test, toy_igmp_test_check(test, msg, sizeof(msg)), TOY_DROP_NOT);
	msg[1] = 100;
	for (type = 0x11; type <= 0x16; type++) {
		bool known = type == 0x11 || type == 0x12 || type == 0x16;

		msg[0] = type;
		KUNIT_EXPECT_EQ(test, toy_igmp_test_check(test, msg, sizeof(msg)),
				known ? TOY_DROP_IGMP_GROUP : TOY_DROP_IGMP_TYPE);
	}
}

static void toy_igmp_packet_check__sum_and_ttl(struct kunit *test)
{
	const u8 msg[8] = { 0x11, 100 };
	struct sk_buff *skb = toy_igmp_test_skb(test, msg, sizeof(msg));

	skb->data[7] ^= 1;
	KUNIT_EXPECT_EQ(test, toy_igmp_packet_check(skb), TOY_DROP_IGMP_CSUM);
	skb->data[7] ^= 1;
	KUNIT_EXPECT_EQ(test, toy_igmp_packet_check(skb), TOY_DROP_NOT);
	ip_hdr(skb)->ttl = 2;
	KUNIT_EXPECT_EQ(test, toy_igmp_packet_check(skb), TOY_DROP_NOT);
	kfree_skb(skb);
}

static void toy_igmp_packet_query__versions(struct kunit *test)
{
	u8 msg[20] = { 0x11, 0, 0, 0, 239, 1, 2, 3, 0x0a, 0x8f, 0, 2, 10, 0, 0, 1, 10, 0, 0, 2 };
	struct toy_igmp_query query;
	struct sk_buff *skb;

	skb = toy_igmp_test_skb(test, msg, 8);
	toy_igmp_packet_query(skb, &query);
	KUNIT_EXPECT_EQ(test, query.version, 1);
	KUNIT_EXPECT_EQ(test, query.group, 0);
	kfree_skb(skb);
	msg[1] = 0x8f;
	skb = toy_igmp_test_skb(test, msg, 8);
	toy_igmp_packet_query(skb, &query);
	KUNIT_EXPECT_EQ(test, query.version, 2);
	KUNIT_EXPECT_EQ(test, query.group, TOY_TEST_GROUP);
	KUNIT_EXPECT_EQ(test, query.max_delay, 0x8f);
	kfree_skb(skb);
	skb = toy_igmp_test_skb(test, msg, sizeof(msg));
	toy_igmp_packet_query(skb, &query);
	KUNIT_EXPECT_EQ(test, query.version, 3);
	KUNIT_EXPECT_EQ(test, query.max_delay, 31 * 8);
	KUNIT_EXPECT_EQ(test, query.interval, 31 * 8);
	KUNIT_EXPECT_EQ(test, query.qrv, 2);
	KUNIT_EXPECT_EQ(test, query.count, 2);
	KUNIT_EXPECT_EQ(test, query.sources[1], htonl(0x0a000002));
	kfree_skb(skb);
}

/* The twin appends bytes to a list. */
static void toy_igmp_report__twin(struct kunit *test)
{
	u8 *twin = kunit_kzalloc(test, 300, GFP_KERNEL);
	u8 *buf = kunit_kzalloc(test, 300, GFP_KERNEL);
	u32 size = TOY_IGMP_REPORT_MIN + 100, at = 8, open = 0;
	struct toy_igmp_report report;
	struct rnd_state rnd;
	int i;

	KUNIT_ASSERT_TRUE(test, buf && twin);
	prandom_seed_state(&rnd, 2236);
	twin[0] = 0x22;
	toy_igmp_report_begin(&report, buf, size);
	for (i = 0; i < 200; i++) {
		bool source = open && prandom_u32_state(&rnd) & 3;
		__be32 addr = htonl(0x0a000000 + i);
		u32 need = source ? 4 : 8;

		KUNIT_EXPECT_EQ(test, toy_igmp_report_fits(&report, 1), at + 12 <= size);
		if (source)
			KUNIT_EXPECT_EQ(test, toy_igmp_report_source(&report, addr),
					at + need <= size);
		else
			KUNIT_EXPECT_EQ(test, toy_igmp_report_open(&report, 1 + i % 6, addr),
					at + need <= size);
		if (at + need > size)
			continue;
		memcpy(twin + at + need - 4, &addr, 4);
		if (source) {
			twin[open + 3]++;
		} else {
			open = at;
			twin[at] = 1 + i % 6;
			twin[7]++;
		}
		at += need;
	}
	KUNIT_EXPECT_EQ(test, toy_igmp_report_end(&report), at);
	KUNIT_EXPECT_EQ(test, ip_compute_csum(buf, at), 0);
	memset(buf + 2, 0, 2);
	KUNIT_EXPECT_EQ(test, memcmp(buf, twin, 300), 0);
}

static struct kunit_case toy_igmp_packet_cases[] = {
	KUNIT_CASE(toy_igmp_packet_decode__twin),
	KUNIT_CASE(toy_igmp_packet_check__lengths),
	KUNIT_CASE(toy_igmp_packet_check__types),
	KUNIT_CASE(toy_igmp_packet_check__sum_and_ttl),
	KUNIT_CASE(toy_igmp_packet_query__versions),
	KUNIT_CASE(toy_igmp_report__twin),
	{ }
};

static struct kunit_suite toy_igmp_packet_suite = {
	.name		= "toytcp_igmp_packet",
	.test_cases	= toy_igmp_packet_cases,
};

kunit_test_suite(toy_igmp_packet_suite);
