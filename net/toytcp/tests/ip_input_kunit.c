// SPDX-License-Identifier: GPL-2.0
#include <linux/icmp.h>

#include "../dev.h"
#include "../icmp.h"
#include "../neigh.h"
#include "fake_dev.h"

#define TOY_IP_INPUT_PROTO	253	/* RFC 3692: for experiments; nobody answers */

struct toy_ip_input_test {
	struct net_device	*dev;	/* 10.77.0.1/24; its neighbour 10.77.0.9 is known */
	struct toy_fake_counts	before;
};

static int toy_ip_input_test_init(struct kunit *test)
{
	struct toy_ip_input_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->dev = toy_fake_dev_create(test, true);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(toy_fake_net(), t->dev, toy_ip(10, 77, 0, 9),
					    toy_fake_peer_ha, NULL), 0);
	toy_fake_net()->sysctl.icmp_ratemask = 0;
	toy_fake_counts_take(&t->before);
	test->priv = t;
	return 0;
}

static void toy_ip_input_test_exit(struct kunit *test)
{
	struct toy_ip_input_test *t = test->priv;

	toy_fake_net()->sysctl.icmp_ratemask = 0x1818;
	toy_fake_dev_destroy(test, t->dev);
}

static struct sk_buff *toy_ip_input_test_packet(struct kunit *test, unsigned int len)
{
	return toy_fake_ip(test, toy_ip(10, 77, 0, 9), toy_ip(10, 77, 0, 1), TOY_IP_INPUT_PROTO,
			   len);
}

static enum toy_mib toy_ip_input_test_drop(struct kunit *test, struct sk_buff *skb)
{
	struct toy_ip_input_test *t = test->priv;

	toy_fake_counts_take(&t->before);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_receive(t->dev, skb, ETH_P_IP, NULL), PACKET_OTHERHOST);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_IN_RECEIVES), 1);
	return toy_fake_drop(&t->before);
}

struct toy_ip_input_bad {
	const char	*name;
	int		offset;	/* of the byte that is changed */
	u8		value;
	bool		fix_csum;
	enum toy_mib	drop;
};

static void toy_ip_rcv__bad_headers(struct kunit *test)
{
	static const struct toy_ip_input_bad cases[] = {
		{ "version 6",		0, 0x65, true,	TOY_DROP_IP_VERSION },
		{ "version 0",		0, 0x05, true,	TOY_DROP_IP_VERSION },
		{ "no header",		0, 0x40, false,	TOY_DROP_IP_HDRLEN },
		{ "header of 16",	0, 0x44, false,	TOY_DROP_IP_HDRLEN },
		{ "header beyond end",	0, 0x4f, false,	TOY_DROP_IP_HDRLEN },
		{ "checksum",		10, 0x5a, false, TOY_DROP_IP_CSUM },
		{ "ttl changed",	8, 63,	false,	TOY_DROP_IP_CSUM },
		{ "total below header",	3, 19,	true,	TOY_DROP_IP_TOTLEN },
		{ "total 0",		3, 0,	true,	TOY_DROP_IP_TOTLEN },
		{ "total beyond end",	3, 29,	true,	TOY_DROP_IP_TOTLEN },
		{ "total far beyond",	2, 0xff, true,	TOY_DROP_IP_TOTLEN },
		{ "source 0/8",		12, 0,	true,	TOY_DROP_IP_SADDR_MARTIAN },
		{ "source 127/8",	12, 127, true,	TOY_DROP_IP_SADDR_MARTIAN },
		{ "source multicast",	12, 224, true,	TOY_DROP_IP_SADDR_MARTIAN },
		{ "source class E",	12, 240, true,	TOY_DROP_IP_SADDR_MARTIAN },
		{ "source broadcast",	15, 255, true,	TOY_DROP_IP_SADDR_MARTIAN },
		{ "source is us",	15, 1,	true,	TOY_DROP_IP_SADDR_OWN },
	};
	struct toy_ip_input_test *t = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sk_buff *skb = toy_ip_input_test_packet(test, 8);

		skb->data[cases[i].offset] = cases[i].value;
		if (cases[i].fix_csum)
			toy_fake_ip_csum(skb);
		KUNIT_EXPECT_EQ_MSG(test, toy_ip_input_test_drop(test, skb), cases[i].drop, "%s",
				    cases[i].name);
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_dev_clear(t->dev), 0, "%s", cases[i].name);
	}
}

static void toy_ip_rcv__limited_broadcast_source(struct kunit *test)
{
	struct sk_buff *skb = toy_fake_ip(test, toy_ip(255, 255, 255, 255), toy_ip(10, 77, 0, 1),
					  TOY_IP_INPUT_PROTO, 8);

	KUNIT_EXPECT_EQ(test, toy_ip_input_test_drop(test, skb), TOY_DROP_IP_SADDR_MARTIAN);
}

/* DF is no fragment; padding is no data; a header of its full length is none too many. */
static void toy_ip_rcv__good(struct kunit *test)
{
	struct toy_ip_input_test *t = test->priv;
	struct sk_buff *skb;

	skb = toy_ip_input_test_packet(test, 8);
	skb->data[6] = 0x40;
	toy_fake_ip_csum(skb);
	skb_put_zero(skb, 18);
	KUNIT_EXPECT_EQ(test, toy_ip_input_test_drop(test, skb), TOY_DROP_IP_NO_PROTO);
	skb = toy_fake_dev_sent(t->dev);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	/* header, ICMP header, the offender without its padding */
	KUNIT_EXPECT_EQ(test, skb->len, ETH_HLEN + 20 + 8 + 28);
	kfree_skb(skb);

	skb = toy_ip_input_test_packet(test, 40);
	skb->data[0] = 0x4f;
	memset(skb->data + 20, IPOPT_NOOP, 40);
	toy_fake_ip_csum(skb);
	KUNIT_EXPECT_EQ(test, toy_ip_input_test_drop(test, skb), TOY_DROP_IP_NO_PROTO);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
}

/* All of the packet in page fragments, none of it in the linear part. */
static void toy_ip_rcv__non_linear(struct kunit *test)
{
	struct toy_ip_input_test *t = test->priv;
	struct sk_buff *linear = toy_ip_input_test_packet(test, 100);
	struct page *page = alloc_page(GFP_KERNEL);
	struct sk_buff *skb;

	KUNIT_ASSERT_NOT_NULL(test, page);
	memcpy(page_address(page), linear->data, linear->len);
	skb = alloc_skb(ETH_HLEN + 2, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, ETH_HLEN + 2);
	skb_fill_page_desc(skb, 0, page, 0, linear->len);
	skb->len += linear->len;
	skb->data_len += linear->len;
	skb->truesize += PAGE_SIZE;
	skb_reset_network_header(skb);
	kfree_skb(linear);
	KUNIT_EXPECT_EQ(test, toy_ip_input_test_drop(test, skb), TOY_DROP_IP_NO_PROTO);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
}

static void toy_ip_rcv__protocol_unreachable(struct kunit *test)
{
	struct toy_ip_input_test *t = test->priv;
	struct icmphdr *icmph;
	struct sk_buff *skb;

	skb = toy_ip_input_test_packet(test, 8);
	KUNIT_EXPECT_EQ(test, toy_ip_input_test_drop(test, skb), TOY_DROP_IP_NO_PROTO);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_OUT_UNREACHS), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_IN_DELIVERS), 0);
	skb = toy_fake_dev_sent(t->dev);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	icmph = (struct icmphdr *)(ip_hdr(skb) + 1);
	KUNIT_EXPECT_EQ(test, icmph->type, ICMP_DEST_UNREACH);
	KUNIT_EXPECT_EQ(test, icmph->code, ICMP_PROT_UNREACH);
	KUNIT_EXPECT_EQ(test, ip_hdr(skb)->saddr, toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, ip_hdr(skb)->daddr, toy_ip(10, 77, 0, 9));
	kfree_skb(skb);
}

struct toy_ip_input_option {
	const char	*name;
	u8		bytes[8];
	enum toy_mib	drop;
	int		pointer;	/* of the parameter problem; 0: none is sent */
};

static void toy_ip_rcv__options(struct kunit *test)
{
	static const struct toy_ip_input_option cases[] = {
		{ "no-operations",	{ 1, 1, 1, 1, 1, 1, 1, 1 },	TOY_DROP_IP_NO_PROTO },
		{ "end and rubbish",	{ 0, 131, 99, 1, 9, 9, 9, 9 },	TOY_DROP_IP_NO_PROTO },
		{ "record route",	{ 7, 7, 4, 0, 0, 0, 0, 0 },	TOY_DROP_IP_NO_PROTO },
		{ "record route, pointer 3", { 7, 7, 3, 0, 0, 0, 0, 0 }, TOY_DROP_IP_OPTIONS, 22 },
		{ "timestamp, pointer 4", { 68, 8, 4, 0, 0, 0, 0, 0 },	TOY_DROP_IP_OPTIONS, 22 },
		{ "timestamp, full",	{ 68, 8, 9, 0, 1, 1, 1, 1 },	TOY_DROP_IP_NO_PROTO },
		{ "router alert",	{ 148, 4, 0, 0, 1, 1, 1, 1 },	TOY_DROP_IP_NO_PROTO },
		{ "loose source route",	{ 131, 7, 4, 10, 1, 1, 1, 0 },	TOY_DROP_IP_OPTIONS },
		{ "strict source route", { 137, 7, 4, 10, 1, 1, 1, 0 },	TOY_DROP_IP_OPTIONS },
		{ "after a nop",	{ 1, 131, 7, 4, 10, 1, 1, 1 },	TOY_DROP_IP_OPTIONS },
		{ "length 0",		{ 7, 0, 4, 0, 0, 0, 0, 0 },	TOY_DROP_IP_OPTIONS, 21 },
		{ "length 1",		{ 1, 7, 1, 0, 0, 0, 0, 0 },	TOY_DROP_IP_OPTIONS, 22 },
		{ "length beyond",	{ 7, 9, 4, 0, 0, 0, 0, 0 },	TOY_DROP_IP_OPTIONS, 21 },
		{ "no length",		{ 1, 1, 1, 1, 1, 1, 1, 7 },	TOY_DROP_IP_OPTIONS, 27 },
	};
	struct toy_ip_input_test *t = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sk_buff *skb = toy_ip_input_test_packet(test, 16);
		bool problem = cases[i].pointer;
		struct icmphdr *icmph;

		skb->data[0] = 0x47;
		memcpy(skb->data + 20, cases[i].bytes, 8);
		toy_fake_ip_csum(skb);
		KUNIT_EXPECT_EQ_MSG(test, toy_ip_input_test_drop(test, skb), cases[i].drop, "%s",
				    cases[i].name);
		skb = toy_fake_dev_sent(t->dev);
		KUNIT_EXPECT_EQ_MSG(test, !!skb, problem || cases[i].drop == TOY_DROP_IP_NO_PROTO,
				    "%s", cases[i].name);
		if (!skb)
			continue;
		icmph = (struct icmphdr *)(ip_hdr(skb) + 1);
		KUNIT_EXPECT_EQ_MSG(test, icmph->type,
				    problem ? ICMP_PARAMETERPROB : ICMP_DEST_UNREACH, "%s",
				    cases[i].name);
		if (problem)
			KUNIT_EXPECT_EQ_MSG(test, ntohl(icmph->un.gateway) >> 24,
					    cases[i].pointer, "%s", cases[i].name);
		kfree_skb(skb);
	}
}

static struct kunit_case toy_ip_input_cases[] = {
	KUNIT_CASE(toy_ip_rcv__bad_headers),
	KUNIT_CASE(toy_ip_rcv__limited_broadcast_source),
	KUNIT_CASE(toy_ip_rcv__good),
	KUNIT_CASE(toy_ip_rcv__non_linear),
	KUNIT_CASE(toy_ip_rcv__protocol_unreachable),
	KUNIT_CASE(toy_ip_rcv__options),
	{}
};

static struct kunit_suite toy_ip_input_suite = {
	.name		= "toytcp_ip_input",
	.init		= toy_ip_input_test_init,
	.exit		= toy_ip_input_test_exit,
	.test_cases	= toy_ip_input_cases,
};

kunit_test_suite(toy_ip_input_suite);
