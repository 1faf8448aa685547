// SPDX-License-Identifier: GPL-2.0
#include <linux/icmp.h>
#include <net/checksum.h>

#include "../icmp.h"
#include "../neigh.h"
#include "fake_dev.h"

struct toy_icmp_test {
	struct net_device	*dev;	/* 10.77.0.1/24; its neighbour 10.77.0.9 is known */
	struct toy_fake_counts	before;
};

static int toy_icmp_test_init(struct kunit *test)
{
	struct toy_icmp_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->dev = toy_fake_dev_create(test, true);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(toy_fake_net(), t->dev, toy_ip(10, 77, 0, 9),
					    toy_fake_peer_ha, NULL), 0);
	toy_icmp_init(toy_fake_net());
	toy_fake_net()->sysctl.icmp_ratemask = 0;
	toy_fake_counts_take(&t->before);
	test->priv = t;
	return 0;
}

static void toy_icmp_test_exit(struct kunit *test)
{
	struct toy_icmp_test *t = test->priv;
	struct toy_sysctls *sysctl = &toy_fake_net()->sysctl;

	sysctl->icmp_ratemask = 0x1818;
	sysctl->icmp_ratelimit = 1000;
	sysctl->icmp_msgs_per_sec = 1000;
	sysctl->icmp_msgs_burst = 50;
	toy_icmp_init(toy_fake_net());
	toy_fake_dev_destroy(test, t->dev);
}

static struct icmphdr *toy_icmp_test_hdr(struct sk_buff *skb)
{
	return (struct icmphdr *)(skb->data + sizeof(struct iphdr));
}

static void toy_icmp_test_csum(struct sk_buff *skb)
{
	struct icmphdr *icmph = toy_icmp_test_hdr(skb);

	icmph->checksum = 0;
	icmph->checksum = csum_fold(csum_partial(icmph, skb->len - sizeof(struct iphdr), 0));
}

/* An ICMP message from the neighbour with @len bytes behind its header. */
static struct sk_buff *toy_icmp_test_msg(struct kunit *test, u8 type, u8 code, unsigned int len)
{
	struct sk_buff *skb = toy_fake_ip(test, toy_ip(10, 77, 0, 9), toy_ip(10, 77, 0, 1),
					  IPPROTO_ICMP, sizeof(struct icmphdr) + len);
	u8 *data = (u8 *)(toy_icmp_test_hdr(skb) + 1);
	unsigned int i;

	toy_icmp_test_hdr(skb)->type = type;
	toy_icmp_test_hdr(skb)->code = code;
	for (i = 0; i < len; i++)
		data[i] = i;
	toy_icmp_test_csum(skb);
	return skb;
}

/* The same, quoting a TCP segment from @saddr. */
static struct sk_buff *toy_icmp_test_error(struct kunit *test, u8 type, u8 code, __be32 saddr)
{
	struct sk_buff *skb = toy_icmp_test_msg(test, type, code, sizeof(struct iphdr) + 8);
	struct iphdr *inner = (struct iphdr *)(toy_icmp_test_hdr(skb) + 1);

	*inner = (struct iphdr) {
		.version	= 4,
		.ihl		= 5,
		.tot_len	= htons(40),
		.ttl		= 63,
		.protocol	= IPPROTO_TCP,
		.saddr		= saddr,
		.daddr		= toy_ip(10, 77, 0, 9),
	};
	toy_icmp_test_csum(skb);
	return skb;
}

static enum toy_mib toy_icmp_test_drop(struct kunit *test, struct sk_buff *skb)
{
	struct toy_icmp_test *t = test->priv;

	toy_fake_counts_take(&t->before);
	toy_fake_dev_receive(t->dev, skb, ETH_P_IP, NULL);
	return toy_fake_drop(&t->before);
}

static void toy_icmp_errno__all_codes(struct kunit *test)
{
	static const struct {
		int	err;
		bool	hard;
	} want[] = {
		{ ENETUNREACH, false }, { EHOSTUNREACH, false }, { ENOPROTOOPT, true },
		{ ECONNREFUSED, true }, { EMSGSIZE, false }, { EOPNOTSUPP, false },
		{ ENETUNREACH, true }, { EHOSTDOWN, true }, { ENONET, true },
		{ ENETUNREACH, true }, { EHOSTUNREACH, true }, { ENETUNREACH, false },
		{ EHOSTUNREACH, false }, { EHOSTUNREACH, true }, { EHOSTUNREACH, true },
		{ EHOSTUNREACH, true },
	};
	bool hard;
	int i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		KUNIT_EXPECT_EQ_MSG(test, toy_icmp_errno(i, &hard), want[i].err, "code %d", i);
		KUNIT_EXPECT_EQ_MSG(test, hard, want[i].hard, "code %d", i);
	}
	for (; i < 256; i++)
		KUNIT_EXPECT_EQ_MSG(test, toy_icmp_errno(i, &hard), EHOSTUNREACH, "code %d", i);
	KUNIT_EXPECT_FALSE(test, hard);
	KUNIT_EXPECT_EQ(test, toy_icmp_errno(ICMP_PORT_UNREACH, NULL), ECONNREFUSED);
}

static void toy_icmp_test_echo(struct kunit *test, unsigned int len)
{
	struct toy_icmp_test *t = test->priv;
	struct sk_buff *skb, *request = toy_icmp_test_msg(test, ICMP_ECHO, 0, len);
	struct icmphdr *icmph;

	toy_icmp_test_hdr(request)->un.echo.id = htons(77);
	toy_icmp_test_hdr(request)->un.echo.sequence = htons(3);
	toy_icmp_test_csum(request);
	skb = skb_copy(request, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ_MSG(test, toy_icmp_test_drop(test, skb), TOY_DROP_NOT, "%u", len);
	skb = toy_fake_dev_sent(t->dev);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_pull(skb, ETH_HLEN);
	KUNIT_EXPECT_EQ(test, skb->len, request->len);
	icmph = toy_icmp_test_hdr(skb);
	KUNIT_EXPECT_EQ(test, icmph->type, ICMP_ECHOREPLY);
	KUNIT_EXPECT_EQ(test, icmph->un.echo.id, htons(77));
	KUNIT_EXPECT_EQ(test, icmph->un.echo.sequence, htons(3));
	KUNIT_EXPECT_EQ(test, memcmp(icmph + 1, toy_icmp_test_hdr(request) + 1, len), 0);
	KUNIT_EXPECT_EQ(test, ip_compute_csum(icmph, skb->len - sizeof(struct iphdr)), (__sum16)0);
	KUNIT_EXPECT_EQ(test, ip_hdr(skb)->saddr, toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, ip_hdr(skb)->daddr, toy_ip(10, 77, 0, 9));
	kfree_skb(skb);
	kfree_skb(request);
}

static void toy_icmp_rcv__echo(struct kunit *test)
{
	struct toy_icmp_test *t = test->priv;

	toy_icmp_test_echo(test, 0);
	toy_icmp_test_echo(test, 1);
	toy_icmp_test_echo(test, 57);
	toy_icmp_test_echo(test, 1472);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_IN_MSGS), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_IN_ECHOS), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_OUT_ECHO_REPLIES), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_IN_DELIVERS), 1);
}

static void toy_icmp_rcv__bad(struct kunit *test)
{
	struct toy_icmp_test *t = test->priv;
	struct sk_buff *skb;
	int len;

	for (len = 0; len < 8; len++) {
		skb = toy_fake_ip(test, toy_ip(10, 77, 0, 9), toy_ip(10, 77, 0, 1), IPPROTO_ICMP,
				  len);
		KUNIT_EXPECT_EQ_MSG(test, toy_icmp_test_drop(test, skb), TOY_DROP_ICMP_SHORT,
				    "%d", len);
	}
	skb = toy_icmp_test_msg(test, ICMP_ECHO, 0, 8);
	toy_icmp_test_hdr(skb)->checksum ^= htons(1);
	KUNIT_EXPECT_EQ(test, toy_icmp_test_drop(test, skb), TOY_DROP_ICMP_CSUM);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

/* What is no business of a host is dropped without a word. */
static void toy_icmp_rcv__other_types(struct kunit *test)
{
	static const u8 types[] = {
		ICMP_SOURCE_QUENCH, ICMP_REDIRECT, ICMP_ADDRESS, 40, 255,
	};
	struct toy_icmp_test *t = test->priv;
	struct sk_buff *skb;
	int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		skb = toy_icmp_test_msg(test, types[i], 0, 32);
		KUNIT_EXPECT_EQ_MSG(test, toy_icmp_test_drop(test, skb), TOY_DROP_ICMP_TYPE,
				    "type %d", types[i]);
	}
	skb = toy_icmp_test_error(test, ICMP_DEST_UNREACH, NR_ICMP_UNREACH + 1,
				  toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, toy_icmp_test_drop(test, skb), TOY_DROP_ICMP_TYPE);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

/* An error must quote a TCP segment that we may have sent. */
static void toy_icmp_rcv__quotes(struct kunit *test)
{
	static const struct {
		const char	*name;
		int		offset;	/* in the quoted header */
		u8		value;
	} cases[] = {
		{ "version",	0, 0x65 },
		{ "length",	0, 0x44 },
		{ "fragment",	7, 1 },
		{ "protocol",	9, IPPROTO_GRE },
		{ "source",	15, 2 },
	};
	struct toy_icmp_test *t = test->priv;
	struct sk_buff *skb;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		skb = toy_icmp_test_error(test, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH,
					  toy_ip(10, 77, 0, 1));
		((u8 *)(toy_icmp_test_hdr(skb) + 1))[cases[i].offset] = cases[i].value;
		toy_icmp_test_csum(skb);
		KUNIT_EXPECT_EQ_MSG(test, toy_icmp_test_drop(test, skb), TOY_DROP_ICMP_INNER,
				    "%s", cases[i].name);
		KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_IN_ERRORS), 0);
	}
	for (i = 0; i < 28; i++) {
		skb = toy_icmp_test_error(test, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH,
					  toy_ip(10, 77, 0, 1));
		skb_trim(skb, sizeof(struct iphdr) + sizeof(struct icmphdr) + i);
		((struct iphdr *)skb->data)->tot_len = htons(skb->len);
		toy_fake_ip_csum(skb);
		toy_icmp_test_csum(skb);
		KUNIT_EXPECT_EQ_MSG(test, toy_icmp_test_drop(test, skb), TOY_DROP_ICMP_SHORT,
				    "%d bytes", i);
	}
	skb = toy_icmp_test_error(test, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH,
				  toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, toy_icmp_test_drop(test, skb), TOY_DROP_NOT);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_IN_ERRORS), 1);
}

/* RFC 1122 3.2.2: packets that no error may answer */
static void toy_icmp_send__silent(struct kunit *test)
{
	struct toy_icmp_test *t = test->priv;
	struct toy_net *tnet = toy_fake_net();
	static const struct {
		const char	*name;
		u8		saddr[4];
		u8		daddr[4];
		u8		icmp_type;	/* of the offender; 0xff: it is UDP */
		u16		frag_off;
		u8		pkt_type;
		bool		answered;
	} cases[] = {
		{ "unicast", { 10, 77, 0, 9 }, { 10, 77, 0, 1 }, 0xff, 0, PACKET_HOST, true },
		{ "first fragment", { 10, 77, 0, 9 }, { 10, 77, 0, 1 }, 0xff, 0x2000, PACKET_HOST,
		  true },
		{ "echo", { 10, 77, 0, 9 }, { 10, 77, 0, 1 }, ICMP_ECHO, 0, PACKET_HOST, true },
		{ "error", { 10, 77, 0, 9 }, { 10, 77, 0, 1 }, ICMP_DEST_UNREACH, 0, PACKET_HOST,
		  false },
		{ "unknown ICMP", { 10, 77, 0, 9 }, { 10, 77, 0, 1 }, 99, 0, PACKET_HOST, false },
		{ "later fragment", { 10, 77, 0, 9 }, { 10, 77, 0, 1 }, 0xff, 5, PACKET_HOST,
		  false },
		{ "link broadcast", { 10, 77, 0, 9 }, { 10, 77, 0, 1 }, 0xff, 0, PACKET_BROADCAST,
		  false },
		{ "from nowhere", { 0, 0, 0, 0 }, { 10, 77, 0, 1 }, 0xff, 0, PACKET_HOST, false },
		{ "from multicast", { 224, 0, 0, 1 }, { 10, 77, 0, 1 }, 0xff, 0, PACKET_HOST,
		  false },
		{ "from broadcast", { 10, 77, 0, 255 }, { 10, 77, 0, 1 }, 0xff, 0, PACKET_HOST,
		  false },
		{ "to broadcast", { 10, 77, 0, 9 }, { 10, 77, 0, 255 }, 0xff, 0, PACKET_HOST,
		  false },
		{ "to multicast", { 10, 77, 0, 9 }, { 224, 0, 0, 1 }, 0xff, 0, PACKET_HOST,
		  false },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const u8 *s = cases[i].saddr;
		const u8 *d = cases[i].daddr;
		bool icmp = cases[i].icmp_type != 0xff;
		struct sk_buff *skb;

		skb = toy_fake_ip(test, toy_ip(s[0], s[1], s[2], s[3]),
				  toy_ip(d[0], d[1], d[2], d[3]),
				  icmp ? IPPROTO_ICMP : IPPROTO_UDP, 16);
		if (icmp)
			toy_icmp_test_hdr(skb)->type = cases[i].icmp_type;
		ip_hdr(skb)->frag_off = htons(cases[i].frag_off);
		skb->pkt_type = cases[i].pkt_type;
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
		kfree_skb(skb);
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_dev_clear(t->dev), cases[i].answered, "%s",
				    cases[i].name);
	}
}

/* As much of the offender as fits into 576 bytes, and no more than there is. */
static void toy_icmp_send__quotes(struct kunit *test)
{
	static const unsigned int lens[] = { 0, 8, 100, 528, 529, 1400 };
	struct toy_icmp_test *t = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		struct sk_buff *offender, *skb;
		unsigned int quoted = min(20 + lens[i], 548U);

		offender = toy_fake_ip(test, toy_ip(10, 77, 0, 9), toy_ip(10, 77, 0, 1),
				       IPPROTO_UDP, lens[i]);
		toy_icmp_send(toy_fake_net(), offender, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, 1400);
		skb = toy_fake_dev_sent(t->dev);
		KUNIT_ASSERT_NOT_NULL(test, skb);
		skb_pull(skb, ETH_HLEN);
		KUNIT_EXPECT_EQ(test, skb->len, 28 + quoted);
		KUNIT_EXPECT_EQ(test, memcmp(toy_icmp_test_hdr(skb) + 1, offender->data, quoted),
				0);
		KUNIT_EXPECT_EQ(test, ntohs(toy_icmp_test_hdr(skb)->un.frag.mtu), 1400);
		KUNIT_EXPECT_EQ(test, ip_compute_csum(toy_icmp_test_hdr(skb), skb->len - 20),
				(__sum16)0);
		KUNIT_EXPECT_EQ(test, ip_hdr(skb)->tos, 0xc0);
		kfree_skb(skb);
		kfree_skb(offender);
	}
}

/* Each limit has its counter; path MTU discovery and what the mask leaves out have none. */
static void toy_icmp_send__rate_limit(struct kunit *test)
{
	struct toy_icmp_test *t = test->priv;
	struct toy_net *tnet = toy_fake_net();
	struct sk_buff *skb;
	int i;

	tnet->sysctl.icmp_ratemask = BIT(ICMP_DEST_UNREACH);
	tnet->sysctl.icmp_msgs_per_sec = 1;
	/* One costs 0 to 2: those six that one destination gets do not use it up. */
	tnet->sysctl.icmp_msgs_burst = 20;
	toy_icmp_init(tnet);
	skb = toy_fake_ip(test, toy_ip(10, 77, 0, 9), toy_ip(10, 77, 0, 1), IPPROTO_UDP, 8);
	for (i = 0; i < 20; i++)
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
	/* Twenty take less than six seconds. */
	KUNIT_EXPECT_GE(test, toy_fake_counted(&t->before, TOY_DROP_ICMP_RATE_LIMIT_HOST), 8);
	tnet->sysctl.icmp_ratelimit = 0;
	for (i = 0; i < 100; i++)
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
	KUNIT_EXPECT_GE(test, toy_fake_counted(&t->before, TOY_DROP_ICMP_RATE_LIMIT), 50);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_DROP_ICMP_RATE_LIMIT) +
			toy_fake_counted(&t->before, TOY_DROP_ICMP_RATE_LIMIT_HOST) +
			toy_fake_counted(&t->before, TOY_MIB_ICMP_OUT_UNREACHS), 120);
	toy_fake_counts_take(&t->before);
	for (i = 0; i < 20; i++) {
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, 1000);
		toy_icmp_send(tnet, skb, ICMP_TIME_EXCEEDED, ICMP_EXC_FRAGTIME, 0);
		toy_icmp_send(tnet, skb, ICMP_PARAMETERPROB, 0, 0);
	}
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_OUT_UNREACHS), 20);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_OUT_TIME_EXCDS), 20);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_OUT_PARM_PROBS), 20);
	/* By default answers are not limited; by the mask they can be. */
	toy_fake_dev_clear(t->dev);
	toy_icmp_test_drop(test, toy_icmp_test_msg(test, ICMP_ECHO, 0, 8));
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
	tnet->sysctl.icmp_ratemask = BIT(ICMP_ECHOREPLY);
	tnet->sysctl.icmp_msgs_burst = 0;
	toy_icmp_init(tnet);
	KUNIT_EXPECT_EQ(test, toy_icmp_test_drop(test, toy_icmp_test_msg(test, ICMP_ECHO, 0, 8)),
			TOY_DROP_ICMP_RATE_LIMIT);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

/* RFC 792: its own time, and twice ours. */
static void toy_icmp_rcv__timestamp(struct kunit *test)
{
	struct toy_icmp_test *t = test->priv;
	unsigned int len;

	for (len = 3; len <= 40; len++) {
		struct sk_buff *skb = toy_icmp_test_msg(test, ICMP_TIMESTAMP, 0, len);
		enum toy_mib drop = toy_icmp_test_drop(test, skb);
		u8 data[] = { 0, 1, 2, 3 };
		const __be32 *times;

		KUNIT_EXPECT_EQ(test, drop, len < 4 ? TOY_DROP_ICMP_SHORT : TOY_DROP_NOT);
		skb = toy_fake_dev_sent(t->dev);
		KUNIT_EXPECT_EQ(test, !skb, len < 4);
		if (!skb)
			continue;
		skb_pull(skb, ETH_HLEN);
		KUNIT_EXPECT_EQ(test, skb->len, 20 + 8 + 12);
		KUNIT_EXPECT_EQ(test, toy_icmp_test_hdr(skb)->type, ICMP_TIMESTAMPREPLY);
		KUNIT_EXPECT_EQ(test, ip_compute_csum(toy_icmp_test_hdr(skb), 20), (__sum16)0);
		times = (const __be32 *)(toy_icmp_test_hdr(skb) + 1);
		KUNIT_EXPECT_EQ(test, memcmp(times, data, 4), 0);
		KUNIT_EXPECT_EQ(test, times[1], times[2]);
		KUNIT_EXPECT_LT(test, ntohl(times[1]), 24 * 60 * 60 * 1000);
		kfree_skb(skb);
		KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_IN_TIMESTAMPS), 1);
		KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before,
						       TOY_MIB_ICMP_OUT_TIMESTAMP_REPLIES), 1);
	}
}

static void toy_icmp_rcv__ignored(struct kunit *test)
{
	struct toy_icmp_test *t = test->priv;
	struct toy_sysctls *sysctl = &toy_fake_net()->sysctl;

	sysctl->icmp_echo_ignore_all = 1;
	KUNIT_EXPECT_EQ(test, toy_icmp_test_drop(test, toy_icmp_test_msg(test, ICMP_ECHO, 0, 8)),
			TOY_DROP_ICMP_IGNORED);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_IN_ECHOS), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
	sysctl->icmp_echo_ignore_all = 0;
	KUNIT_EXPECT_EQ(test, toy_icmp_test_drop(test, toy_icmp_test_msg(test, ICMP_ECHO, 0, 8)),
			TOY_DROP_NOT);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
}

/* A message to a broadcast address, as it would come from ip_input.c. */
static enum toy_mib toy_icmp_test_many(struct kunit *test, u8 type)
{
	struct toy_icmp_test *t = test->priv;
	struct sk_buff *skb = toy_icmp_test_msg(test, type, 0, 20);

	ip_hdr(skb)->daddr = toy_ip(10, 77, 0, 255);
	skb->pkt_type = PACKET_BROADCAST;
	skb->dev = t->dev;
	skb_pull(skb, sizeof(struct iphdr));
	skb_reset_transport_header(skb);
	toy_fake_counts_take(&t->before);
	local_bh_disable();
	rcu_read_lock();
	toy_icmp_rcv(toy_fake_net(), skb);
	rcu_read_unlock();
	local_bh_enable();
	return toy_fake_drop(&t->before);
}

/* RFC 1122 3.2.2.6: ignored, or answered from an address of the device. */
static void toy_icmp_rcv__broadcast(struct kunit *test)
{
	struct toy_icmp_test *t = test->priv;
	struct toy_sysctls *sysctl = &toy_fake_net()->sysctl;
	struct sk_buff *skb;

	KUNIT_EXPECT_EQ(test, toy_icmp_test_many(test, ICMP_ECHO), TOY_DROP_ICMP_IGNORED);
	KUNIT_EXPECT_EQ(test, toy_icmp_test_many(test, ICMP_TIMESTAMP), TOY_DROP_ICMP_IGNORED);
	KUNIT_EXPECT_EQ(test, toy_icmp_test_many(test, ICMP_DEST_UNREACH), TOY_DROP_ICMP_TYPE);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
	sysctl->icmp_echo_ignore_broadcasts = 0;
	KUNIT_EXPECT_EQ(test, toy_icmp_test_many(test, ICMP_ECHO), TOY_DROP_NOT);
	sysctl->icmp_echo_ignore_broadcasts = 1;
	skb = toy_fake_dev_sent(t->dev);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, ip_hdr(skb)->saddr, toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, ip_hdr(skb)->daddr, toy_ip(10, 77, 0, 9));
	kfree_skb(skb);
}

static struct kunit_case toy_icmp_cases[] = {
	KUNIT_CASE(toy_icmp_errno__all_codes),
	KUNIT_CASE(toy_icmp_rcv__echo),
	KUNIT_CASE(toy_icmp_rcv__timestamp),
	KUNIT_CASE(toy_icmp_rcv__ignored),
	KUNIT_CASE(toy_icmp_rcv__broadcast),
	KUNIT_CASE(toy_icmp_rcv__bad),
	KUNIT_CASE(toy_icmp_rcv__other_types),
	KUNIT_CASE(toy_icmp_rcv__quotes),
	KUNIT_CASE(toy_icmp_send__silent),
	KUNIT_CASE(toy_icmp_send__quotes),
	KUNIT_CASE(toy_icmp_send__rate_limit),
	{}
};

static struct kunit_suite toy_icmp_suite = {
	.name		= "toytcp_icmp",
	.init		= toy_icmp_test_init,
	.exit		= toy_icmp_test_exit,
	.test_cases	= toy_icmp_cases,
};

kunit_test_suite(toy_icmp_suite);
