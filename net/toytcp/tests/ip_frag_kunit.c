// SPDX-License-Identifier: GPL-2.0
#include <linux/icmp.h>
#include <linux/prandom.h>
#include <linux/slab.h>
#include <net/checksum.h>
#include <net/inet_frag.h>
#include <net/ip.h>

#include "../neigh.h"
#include "fake_dev.h"

#define TOY_IP_FRAG_TEST_LEN	1200	/* of the echo, without its header */
#define TOY_IP_FRAG_TEST_TIME	10	/* seconds */

/* What one case leaves incomplete must not meet the next one's. */
static u16 toy_ip_frag_test_ids;

struct toy_ip_frag_test {
	struct net_device	*dev;	/* 10.77.0.1/24; its neighbour 10.77.0.9 is known */
	struct toy_fake_counts	before;
	struct rnd_state	rnd;
	u8			message[sizeof(struct icmphdr) + TOY_IP_FRAG_TEST_LEN];
	u16			id;
};

static int toy_ip_frag_test_init(struct kunit *test)
{
	struct toy_ip_frag_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct icmphdr *icmph;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->dev = toy_fake_dev_create(test, true);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(toy_fake_net(), t->dev, toy_ip(10, 77, 0, 9),
					    toy_fake_peer_ha, NULL), 0);
	prandom_seed_state(&t->rnd, 791);
	icmph = (struct icmphdr *)t->message;
	icmph->type = ICMP_ECHO;
	for (i = sizeof(*icmph); i < sizeof(t->message); i++)
		t->message[i] = i % 251;
	icmph->checksum = csum_fold(csum_partial(t->message, sizeof(t->message), 0));
	toy_fake_counts_take(&t->before);
	test->priv = t;
	return 0;
}

static void toy_ip_frag_test_exit(struct kunit *test)
{
	struct toy_ip_frag_test *t = test->priv;

	toy_fake_dev_destroy(test, t->dev);
}

/* Bytes of an echo as a fragment: @end is its last one's. */
static struct sk_buff *toy_ip_frag_test_skb(struct kunit *test, unsigned int begin,
					    unsigned int end, bool last)
{
	struct toy_ip_frag_test *t = test->priv;
	struct sk_buff *skb = toy_fake_ip(test, toy_ip(10, 77, 0, 9), toy_ip(10, 77, 0, 1),
					  IPPROTO_ICMP, end - begin);

	ip_hdr(skb)->id = htons(t->id);
	ip_hdr(skb)->frag_off = htons(begin / 8 | (last ? 0 : TOY_IP_MF));
	if (begin < sizeof(t->message))
		memcpy(skb->data + sizeof(struct iphdr), t->message + begin,
		       min_t(unsigned int, end, sizeof(t->message)) - begin);
	toy_fake_ip_csum(skb);
	return skb;
}

static void toy_ip_frag_test_receive(struct kunit *test, struct sk_buff *skb)
{
	struct toy_ip_frag_test *t = test->priv;

	toy_fake_ip_csum(skb);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_receive(t->dev, skb, ETH_P_IP, NULL), PACKET_OTHERHOST);
}

static void toy_ip_frag_test_piece(struct kunit *test, unsigned int begin, unsigned int end)
{
	struct toy_ip_frag_test *t = test->priv;

	toy_ip_frag_test_receive(test, toy_ip_frag_test_skb(test, begin, end,
							    end == sizeof(t->message)));
}

static void toy_ip_frag_test_next(struct toy_ip_frag_test *t)
{
	t->id = toy_ip_frag_test_ids;
	toy_ip_frag_test_ids += 100;
	toy_fake_counts_take(&t->before);
}

/*
 * What the stack has sent since; NULL: nothing. Where the machine is slow, what an earlier
 * step left incomplete times out meanwhile, and says so to its sender.
 */
static struct sk_buff *toy_ip_frag_test_sent(const struct toy_ip_frag_test *t)
{
	struct sk_buff *skb;

	while ((skb = toy_fake_dev_sent(t->dev))) {
		const struct iphdr *iph = (const struct iphdr *)(skb->data + ETH_HLEN);

		if (iph->protocol != IPPROTO_ICMP ||
		    ((const struct icmphdr *)(iph + 1))->type != ICMP_TIME_EXCEEDED)
			return skb;
		kfree_skb(skb);
	}
	return NULL;
}

static unsigned int toy_ip_frag_test_clear(const struct toy_ip_frag_test *t)
{
	struct sk_buff *skb;
	unsigned int n = 0;

	while ((skb = toy_ip_frag_test_sent(t))) {
		kfree_skb(skb);
		n++;
	}
	return n;
}

/* The echo came together: its answer says so, byte by byte. */
static bool toy_ip_frag_test_answered(struct kunit *test)
{
	struct toy_ip_frag_test *t = test->priv;
	struct sk_buff *skb = toy_ip_frag_test_sent(t);
	unsigned int at = ETH_HLEN + sizeof(struct iphdr);
	bool same;

	if (!skb)
		return false;
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_REASM_OKS), 1);
	KUNIT_EXPECT_EQ(test, skb->len, at + sizeof(t->message));
	same = skb->len == at + sizeof(t->message) && !skb_linearize(skb) &&
	       !memcmp(skb->data + at + 8, t->message + 8, TOY_IP_FRAG_TEST_LEN);
	kfree_skb(skb);
	return same;
}

/* Whatever the cuts and the order, and with some of them twice. */
static void toy_ip_frag_rcv__any_order(struct kunit *test)
{
	struct toy_ip_frag_test *t = test->priv;
	unsigned int edges[20], order[20], n, i, j, round, dups;

	for (round = 0; round < 300; round++) {
		toy_ip_frag_test_next(t);
		dups = 0;
		for (n = 0, i = 0; i < sizeof(t->message) && n < 19; n++) {
			edges[n] = i;
			order[n] = n;
			i += 8 * (8 + prandom_u32_state(&t->rnd) % 60);
		}
		edges[n] = sizeof(t->message);
		for (i = n - 1; i > 0; i--) {
			j = prandom_u32_state(&t->rnd) % (i + 1);
			swap(order[i], order[j]);
		}
		for (i = 0; i < n; i++) {
			KUNIT_EXPECT_EQ(test, toy_ip_frag_test_clear(t), 0);
			if (i && !(prandom_u32_state(&t->rnd) % 4)) {
				j = order[prandom_u32_state(&t->rnd) % i];
				toy_ip_frag_test_piece(test, edges[j], edges[j + 1]);
				dups++;
			}
			toy_ip_frag_test_piece(test, edges[order[i]], edges[order[i] + 1]);
		}
		KUNIT_EXPECT_TRUE_MSG(test, n == 1 || toy_ip_frag_test_answered(test), "round %u",
				      round);
		KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_REASM_FAILS), 0);
		KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_DROP_IP_FRAG_DUP), dups);
	}
}

struct toy_ip_frag_bad {
	const char	*name;
	enum toy_mib	drop;
	unsigned int	pieces[4][3];	/* begin, end, last */
};

/* Each ends the datagram: what would have completed it does not any more. */
static void toy_ip_frag_rcv__contradictions(struct kunit *test)
{
	static const struct toy_ip_frag_bad cases[] = {
		{ "into the one before", TOY_DROP_IP_FRAG_OVERLAP,
		  { { 0, 800 }, { 792, 1208, 1 } } },
		{ "into the one behind", TOY_DROP_IP_FRAG_OVERLAP,
		  { { 800, 1208, 1 }, { 0, 808 } } },
		{ "over the one between", TOY_DROP_IP_FRAG_OVERLAP,
		  { { 400, 800 }, { 800, 1208, 1 }, { 0, 1208 } } },
		{ "beyond the end", TOY_DROP_IP_FRAG_END, { { 800, 1208, 1 }, { 1208, 1216 } } },
		{ "an earlier end", TOY_DROP_IP_FRAG_END, { { 800, 1208, 1 }, { 600, 800, 1 } } },
		{ "a later end", TOY_DROP_IP_FRAG_END, { { 800, 1208, 1 }, { 1208, 1300, 1 } } },
		{ "an end before the middle", TOY_DROP_IP_FRAG_END,
		  { { 800, 1200 }, { 400, 600, 1 } } },
		{ "nothing", TOY_DROP_IP_FRAG_TINY, { { 800, 1208, 1 }, { 400, 407 } } },
		{ "an empty end", TOY_DROP_IP_FRAG_TINY, { { 0, 800 }, { 800, 800, 1 } } },
	};
	struct toy_ip_frag_test *t = test->priv;
	int i, j;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		toy_ip_frag_test_next(t);
		for (j = 0; j < 4 && cases[i].pieces[j][1]; j++) {
			const unsigned int *p = cases[i].pieces[j];

			KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_NOT);
			toy_ip_frag_test_receive(test, toy_ip_frag_test_skb(test, p[0], p[1],
									    p[2]));
		}
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_drop(&t->before), cases[i].drop, "%s",
				    cases[i].name);
		KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_REASM_FAILS), 1);
		/* What of it is new now is the beginning of another. */
		toy_ip_frag_test_piece(test, 0, 800);
		KUNIT_EXPECT_EQ_MSG(test, toy_ip_frag_test_clear(t), 0, "%s", cases[i].name);
		toy_ip_frag_test_piece(test, 800, sizeof(t->message));
		KUNIT_EXPECT_TRUE_MSG(test, toy_ip_frag_test_answered(test), "%s", cases[i].name);
	}
}

/* Part of what came is nothing new, even where the pieces were others. */
static void toy_ip_frag_rcv__contained(struct kunit *test)
{
	struct toy_ip_frag_test *t = test->priv;

	toy_ip_frag_test_next(t);
	toy_ip_frag_test_piece(test, 0, 400);
	toy_ip_frag_test_piece(test, 400, 800);
	toy_ip_frag_test_piece(test, 200, 600);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_FRAG_DUP);
	toy_ip_frag_test_piece(test, 800, sizeof(t->message));
	KUNIT_EXPECT_TRUE(test, toy_ip_frag_test_answered(test));
}

/* RFC 791 3.1: a rest of less than 8 bytes is no part of a fragment that others follow. */
static void toy_ip_frag_rcv__rest(struct kunit *test)
{
	struct toy_ip_frag_test *t = test->priv;

	toy_ip_frag_test_next(t);
	toy_ip_frag_test_piece(test, 0, 407);
	toy_ip_frag_test_piece(test, 400, sizeof(t->message));
	KUNIT_EXPECT_TRUE(test, toy_ip_frag_test_answered(test));
}

/* All but one in common is another datagram. */
static void toy_ip_frag_rcv__key(struct kunit *test)
{
	struct toy_ip_frag_test *t = test->priv;
	struct sk_buff *skb;
	int i;

	for (i = 0; i < 3; i++) {
		toy_ip_frag_test_next(t);
		toy_ip_frag_test_piece(test, 0, 800);
		skb = toy_ip_frag_test_skb(test, 800, sizeof(t->message), true);
		if (i == 0)
			ip_hdr(skb)->id = htons(t->id + 1);
		else if (i == 1)
			ip_hdr(skb)->saddr = toy_ip(10, 77, 0, 8);
		else
			ip_hdr(skb)->protocol = 253;
		toy_ip_frag_test_receive(test, skb);
		KUNIT_EXPECT_EQ(test, toy_ip_frag_test_clear(t), 0);
		toy_ip_frag_test_piece(test, 800, sizeof(t->message));
		KUNIT_EXPECT_TRUE(test, toy_ip_frag_test_answered(test));
	}
}

/* RFC 1858 3: TCP is not cut within its flags. */
static void toy_ip_frag_rcv__tcp(struct kunit *test)
{
	static const struct {
		unsigned int	begin, end;
		enum toy_mib	drop;
	} cases[] = {
		{ 0, 8, TOY_DROP_IP_FRAG_TINY }, { 0, 16, TOY_DROP_NOT },
		{ 8, 800, TOY_DROP_IP_FRAG_TINY }, { 16, 800, TOY_DROP_NOT },
	};
	struct toy_ip_frag_test *t = test->priv;
	struct sk_buff *skb;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		toy_ip_frag_test_next(t);
		skb = toy_ip_frag_test_skb(test, cases[i].begin, cases[i].end, false);
		ip_hdr(skb)->protocol = IPPROTO_TCP;
		toy_ip_frag_test_receive(test, skb);
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_drop(&t->before), cases[i].drop, "%d", i);
	}
}

/* More than 65535 bytes with the header, by the fragment alone or by the first one's options. */
static void toy_ip_frag_rcv__oversize(struct kunit *test)
{
	struct toy_ip_frag_test *t = test->priv;
	unsigned int at;
	struct sk_buff *skb;

	toy_ip_frag_test_next(t);
	toy_ip_frag_test_receive(test, toy_ip_frag_test_skb(test, 65528, 65536, true));
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_FRAG_OVERSIZE);

	toy_ip_frag_test_next(t);
	skb = toy_ip_frag_test_skb(test, 0, 1204, false);
	ip_hdr(skb)->ihl = 6;
	memset(skb->data + sizeof(struct iphdr), IPOPT_NOOP, 4);
	toy_ip_frag_test_receive(test, skb);
	for (at = 1200; at < 65512; at += 1400)
		toy_ip_frag_test_receive(test, toy_ip_frag_test_skb(test, at,
								    min(at + 1400, 65512U),
								    false));
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_NOT);
	toy_ip_frag_test_receive(test, toy_ip_frag_test_skb(test, 65512, 65515, true));
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_FRAG_OVERSIZE);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_REASM_FAILS), 1);
}

/* RFC 3168 5.3: CE among ECT is CE; ECT or CE among what has none is no good. */
static void toy_ip_frag_rcv__ecn(struct kunit *test)
{
	/* of the whole, by those of the two; -1: dropped */
	static const int want[4][4] = {
		/* Not-ECT, ECT(1), ECT(0), CE */
		{ 0, -1, -1, -1 },
		{ -1, 1, 1, 3 },
		{ -1, 2, 2, 3 },
		{ -1, 3, 3, 3 },
	};
	struct toy_ip_frag_test *t = test->priv;
	struct sk_buff *skb;
	int a, b;

	for (a = 0; a < 4; a++) {
		for (b = 0; b < 4; b++) {
			toy_ip_frag_test_next(t);
			/* Of a protocol that is not there: the error quotes the whole's header. */
			skb = toy_ip_frag_test_skb(test, 0, 800, false);
			ip_hdr(skb)->tos = a;
			ip_hdr(skb)->protocol = 253;
			toy_ip_frag_test_receive(test, skb);
			skb = toy_ip_frag_test_skb(test, 800, 808, true);
			ip_hdr(skb)->tos = b;
			ip_hdr(skb)->protocol = 253;
			toy_ip_frag_test_receive(test, skb);
			KUNIT_EXPECT_EQ_MSG(test, toy_fake_drop(&t->before),
					    want[a][b] < 0 ? TOY_DROP_IP_FRAG_ECN :
							     TOY_DROP_IP_NO_PROTO, "%d %d", a, b);
			skb = toy_ip_frag_test_sent(t);
			KUNIT_EXPECT_EQ_MSG(test, !skb, want[a][b] < 0, "%d %d", a, b);
			if (skb)
				KUNIT_EXPECT_EQ_MSG(test, skb->data[ETH_HLEN + 28 + 1], want[a][b],
						    "%d %d", a, b);
			kfree_skb(skb);
		}
	}
}

/* The whole is marked DF where the largest fragment was, and has no offset and no MF. */
static void toy_ip_frag_rcv__header(struct kunit *test)
{
	struct toy_ip_frag_test *t = test->priv;
	struct sk_buff *skb;
	struct iphdr *iph;
	int df;

	for (df = 0; df < 3; df++) {
		toy_ip_frag_test_next(t);
		skb = toy_ip_frag_test_skb(test, 800, 807, true);
		ip_hdr(skb)->protocol = 253;
		ip_hdr(skb)->frag_off |= htons(df == 1 ? TOY_IP_DF : 0);
		toy_ip_frag_test_receive(test, skb);
		skb = toy_ip_frag_test_skb(test, 0, 800, false);
		ip_hdr(skb)->protocol = 253;
		ip_hdr(skb)->frag_off |= htons(df == 2 ? TOY_IP_DF : 0);
		toy_ip_frag_test_receive(test, skb);
		skb = toy_ip_frag_test_sent(t);
		KUNIT_ASSERT_NOT_NULL(test, skb);
		iph = (struct iphdr *)(skb->data + ETH_HLEN + 28);
		KUNIT_EXPECT_EQ(test, ntohs(iph->tot_len), 827);
		KUNIT_EXPECT_EQ(test, ntohs(iph->frag_off), df == 2 ? TOY_IP_DF : 0);
		KUNIT_EXPECT_EQ(test, ip_fast_csum(iph, 5), (__sum16)0);
		kfree_skb(skb);
	}
}

/* What others have sent meanwhile does not matter; what the source has, does. */
static void toy_ip_frag_rcv__too_far(struct kunit *test)
{
	struct toy_ip_frag_test *t = test->priv;
	u16 old;
	int i;

	for (i = 0; i < 2; i++) {
		unsigned int between = 63 + i * 2;

		toy_ip_frag_test_next(t);
		old = t->id;
		toy_ip_frag_test_piece(test, 0, 800);
		while (between--) {
			t->id += 1;
			toy_ip_frag_test_piece(test, 0, 8);
		}
		t->id = old;
		toy_ip_frag_test_piece(test, 800, sizeof(t->message));
		KUNIT_EXPECT_EQ(test, toy_ip_frag_test_answered(test), !i);
		KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_REASM_TOO_FAR), i);
	}
	/* What came last counts: with the rest it is whole. */
	toy_fake_counts_take(&t->before);
	t->id = old;
	toy_ip_frag_test_piece(test, 0, 800);
	KUNIT_EXPECT_TRUE(test, toy_ip_frag_test_answered(test));
}

/* Beyond the limit nothing is taken; what is there may be completed below it again. */
static void toy_ip_frag_rcv__memory(struct kunit *test)
{
	struct toy_ip_frag_test *t = test->priv;
	struct toy_sysctls *sysctl = &toy_fake_net()->sysctl;
	int i;

	toy_ip_frag_test_next(t);
	sysctl->ipfrag_high_thresh = 0;
	toy_ip_frag_test_piece(test, 0, 800);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_FRAG_MEMORY);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_REASM_FAILS), 1);

	sysctl->ipfrag_high_thresh = 1 << 18;
	for (i = 0; i < 500; i++) {
		t->id++;
		toy_ip_frag_test_piece(test, 0, 800);
	}
	KUNIT_EXPECT_GT(test, toy_fake_counted(&t->before, TOY_DROP_IP_FRAG_MEMORY), 200);
	/* One more than there may be, by its fragment and its queue. */
	KUNIT_EXPECT_LE(test, frag_mem_limit(toy_fake_net()->frags.dir), (1 << 18) + 4096);
	sysctl->ipfrag_high_thresh = 4 << 20;
	t->id++;
	toy_ip_frag_test_clear(t);
	toy_fake_counts_take(&t->before);
	toy_ip_frag_test_piece(test, 0, 800);
	toy_ip_frag_test_piece(test, 800, sizeof(t->message));
	KUNIT_EXPECT_TRUE(test, toy_ip_frag_test_answered(test));
}

static struct kunit_case toy_ip_frag_cases[] = {
	KUNIT_CASE(toy_ip_frag_rcv__any_order),
	KUNIT_CASE(toy_ip_frag_rcv__contradictions),
	KUNIT_CASE(toy_ip_frag_rcv__contained),
	KUNIT_CASE(toy_ip_frag_rcv__rest),
	KUNIT_CASE(toy_ip_frag_rcv__key),
	KUNIT_CASE(toy_ip_frag_rcv__tcp),
	KUNIT_CASE(toy_ip_frag_rcv__oversize),
	KUNIT_CASE(toy_ip_frag_rcv__ecn),
	KUNIT_CASE(toy_ip_frag_rcv__header),
	KUNIT_CASE(toy_ip_frag_rcv__too_far),
	KUNIT_CASE(toy_ip_frag_rcv__memory),
	{}
};

static int toy_ip_frag_test_begin(struct kunit_suite *suite)
{
	toy_fake_net()->sysctl.ipfrag_time = TOY_IP_FRAG_TEST_TIME;
	toy_fake_net()->sysctl.icmp_ratemask = 0;
	return 0;
}

/* No time-out of what stayed incomplete may speak into another suite. */
static void toy_ip_frag_test_end(struct kunit_suite *suite)
{
	unsigned long deadline = jiffies + 2 * TOY_IP_FRAG_TEST_TIME * HZ;

	while (frag_mem_limit(toy_fake_net()->frags.dir) && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
	toy_fake_net()->sysctl.ipfrag_time = 30;
	toy_fake_net()->sysctl.icmp_ratemask = 0x1818;
}

static struct kunit_suite toy_ip_frag_suite = {
	.name		= "toytcp_ip_frag",
	.suite_init	= toy_ip_frag_test_begin,
	.suite_exit	= toy_ip_frag_test_end,
	.init		= toy_ip_frag_test_init,
	.exit		= toy_ip_frag_test_exit,
	.test_cases	= toy_ip_frag_cases,
};

kunit_test_suite(toy_ip_frag_suite);
