// SPDX-License-Identifier: GPL-2.0
#include "../arp.h"
#include "../neigh.h"
#include "fake_dev.h"

static const u8 toy_arp_zero_ha[ETH_ALEN];

struct toy_arp_test {
	struct net_device	*dev;	/* 10.77.0.1/24 */
	struct toy_fake_counts	before;
};

static int toy_arp_test_init(struct kunit *test)
{
	struct toy_arp_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->dev = toy_fake_dev_create(test, true);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->dev, toy_ip(10, 77, 0, 1), 24), 0);
	toy_fake_counts_take(&t->before);
	test->priv = t;
	return 0;
}

static void toy_arp_test_exit(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;

	toy_fake_dev_destroy(test, t->dev);
}

static struct sk_buff *toy_arp_test_request(struct kunit *test, __be32 spa, __be32 tpa)
{
	return toy_fake_arp(test, ARPOP_REQUEST, toy_fake_peer_ha, spa, NULL, tpa);
}

static u8 toy_arp_test_receive(struct kunit *test, struct sk_buff *skb)
{
	struct toy_arp_test *t = test->priv;

	return toy_fake_dev_receive(t->dev, skb, ETH_P_ARP, NULL);
}

static void toy_arp_rcv__answers_request(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;
	const struct toy_arp_body *body;
	struct sk_buff *skb;

	skb = toy_arp_test_request(test, toy_ip(10, 77, 0, 9), toy_ip(10, 77, 0, 1));
	/* padded as on a wire */
	skb_put_zero(skb, 18);
	KUNIT_EXPECT_EQ(test, toy_arp_test_receive(test, skb), PACKET_OTHERHOST);
	skb = toy_fake_dev_sent(t->dev);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	body = toy_fake_arp_body(skb, ARPOP_REPLY);
	KUNIT_ASSERT_NOT_NULL(test, body);
	KUNIT_EXPECT_TRUE(test, ether_addr_equal(eth_hdr(skb)->h_dest, toy_fake_peer_ha));
	KUNIT_EXPECT_TRUE(test, ether_addr_equal(body->sha, t->dev->dev_addr));
	KUNIT_EXPECT_TRUE(test, ether_addr_equal(body->tha, toy_fake_peer_ha));
	KUNIT_EXPECT_EQ(test, body->spa, toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, body->tpa, toy_ip(10, 77, 0, 9));
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ARP_IN_REQUESTS), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ARP_OUT_REPLIES), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_NOT);
	/* Nobody asked for its sender. */
	KUNIT_EXPECT_EQ(test, toy_fake_net()->neigh.count, 0);
}

/* RFC 5227 2.1.1: who looks whether the address is taken must hear of it */
static void toy_arp_rcv__answers_probe(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;

	toy_arp_test_receive(test, toy_arp_test_request(test, 0, toy_ip(10, 77, 0, 1)));
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_NOT);
}

static void toy_arp_rcv__answers_on_any_device(struct kunit *test)
{
	struct net_device *other = toy_fake_dev_create(test, true);

	toy_fake_dev_receive(other, toy_arp_test_request(test, toy_ip(10, 77, 0, 9),
							 toy_ip(10, 77, 0, 1)), ETH_P_ARP, NULL);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(other), 1);
	toy_fake_dev_destroy(test, other);
}

struct toy_arp_bad {
	const char	*name;
	int		offset;	/* of the byte that is changed */
	u8		value;
	enum toy_mib	drop;
};

static void toy_arp_rcv__bad_formats(struct kunit *test)
{
	static const struct toy_arp_bad cases[] = {
		{ "hardware type",	1, 7,	TOY_DROP_ARP_FORMAT },
		{ "protocol",		2, 0x86, TOY_DROP_ARP_FORMAT },
		{ "short hardware",	4, 5,	TOY_DROP_ARP_FORMAT },
		{ "zero hardware",	4, 0,	TOY_DROP_ARP_FORMAT },
		{ "short protocol",	5, 3,	TOY_DROP_ARP_FORMAT },
		{ "long hardware",	4, 7,	TOY_DROP_ARP_SHORT },
		{ "longest hardware",	4, 255,	TOY_DROP_ARP_SHORT },
		{ "long protocol",	5, 16,	TOY_DROP_ARP_SHORT },
		{ "operation 0",	7, 0,	TOY_DROP_ARP_FORMAT },
		{ "operation 3",	7, 3,	TOY_DROP_ARP_FORMAT },
		{ "multicast sender",	8, 1,	TOY_DROP_ARP_SENDER },
		{ "sender 0/8",		14, 0,	TOY_DROP_ARP_SENDER },
		{ "sender 127/8",	14, 127, TOY_DROP_ARP_SENDER },
		{ "sender class D",	14, 224, TOY_DROP_ARP_SENDER },
		{ "sender broadcast",	17, 255, TOY_DROP_ARP_SENDER },
	};
	struct toy_arp_test *t = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sk_buff *skb = toy_arp_test_request(test, toy_ip(10, 77, 0, 9),
							   toy_ip(10, 77, 0, 1));

		skb->data[cases[i].offset] = cases[i].value;
		toy_fake_counts_take(&t->before);
		KUNIT_EXPECT_EQ_MSG(test, toy_arp_test_receive(test, skb), PACKET_OTHERHOST, "%s",
				    cases[i].name);
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_drop(&t->before), cases[i].drop, "%s",
				    cases[i].name);
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_dev_clear(t->dev), 0, "%s", cases[i].name);
	}
}

static void toy_arp_rcv__zero_sender(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;

	toy_arp_test_receive(test, toy_fake_arp(test, ARPOP_REQUEST, toy_arp_zero_ha,
						toy_ip(10, 77, 0, 9), NULL, toy_ip(10, 77, 0, 1)));
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_ARP_SENDER);
	toy_fake_counts_take(&t->before);
	toy_arp_test_receive(test, toy_fake_arp(test, ARPOP_REPLY, toy_fake_peer_ha, 0,
						t->dev->dev_addr, toy_ip(10, 77, 0, 1)));
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_ARP_SENDER);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

/* Too short to say whose it is: the host's, as without us. */
static void toy_arp_is_ours__too_short(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;
	struct sk_buff *skb;
	int len;

	for (len = 0; len < 28; len++) {
		skb = toy_arp_test_request(test, toy_ip(10, 77, 0, 9), toy_ip(10, 77, 0, 1));
		skb_trim(skb, len);
		KUNIT_EXPECT_EQ_MSG(test, toy_arp_test_receive(test, skb), PACKET_HOST, "%d", len);
	}
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_NOT);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

static void toy_arp_is_ours__for_others(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;

	struct sk_buff *skb = toy_arp_test_request(test, toy_ip(10, 77, 0, 9),
						   toy_ip(10, 77, 0, 2));

	KUNIT_EXPECT_EQ(test, toy_arp_test_receive(test, skb), PACKET_HOST);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_DEV_IN), 0);
}

/* The next frame tells everybody where @addr is. */
static void toy_arp_test_announced(struct kunit *test, __be32 addr)
{
	struct toy_arp_test *t = test->priv;
	struct sk_buff *skb = toy_fake_dev_sent(t->dev);
	const struct toy_arp_body *body;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	body = toy_fake_arp_body(skb, ARPOP_REQUEST);
	KUNIT_ASSERT_NOT_NULL(test, body);
	KUNIT_EXPECT_TRUE(test, is_broadcast_ether_addr(eth_hdr(skb)->h_dest));
	KUNIT_EXPECT_TRUE(test, ether_addr_equal(body->sha, t->dev->dev_addr));
	KUNIT_EXPECT_EQ(test, body->spa, addr);
	KUNIT_EXPECT_EQ(test, body->tpa, addr);
	kfree_skb(skb);
}

static void toy_arp_rcv__conflict(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;
	__be32 own = toy_ip(10, 77, 0, 1);
	struct sk_buff *skb;

	/* gratuitous, from another machine: for us to drop, not to answer */
	toy_arp_test_receive(test, toy_arp_test_request(test, own, own));
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_ARP_SENDER);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ARP_CONFLICTS), 1);
	/* the impostor asks for somebody else */
	skb = toy_arp_test_request(test, own, toy_ip(10, 77, 0, 2));
	KUNIT_EXPECT_EQ(test, toy_arp_test_receive(test, skb), PACKET_HOST);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ARP_CONFLICTS), 2);
	/* our own question, come back */
	toy_arp_test_receive(test, toy_fake_arp(test, ARPOP_REQUEST, t->dev->dev_addr, own, NULL,
						toy_ip(10, 77, 0, 2)));
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ARP_CONFLICTS), 2);
	/* said once that it is ours */
	toy_arp_test_announced(test, own);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

static void toy_arp_announce__device(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;
	struct toy_net *tnet = toy_fake_net();
	__be32 own = toy_ip(10, 77, 0, 1);

	toy_arp_announce(tnet, t->dev, own);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ARP_OUT_ANNOUNCEMENTS), 1);
	toy_arp_test_announced(test, own);
	toy_fake_dev_set_up(t->dev, false);
	toy_arp_announce(tnet, t->dev, own);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
	/* by itself when it comes up, unless that is not wanted */
	toy_fake_dev_set_up(t->dev, true);
	toy_arp_test_announced(test, own);
	toy_fake_dev_set_up(t->dev, false);
	tnet->sysctl.arp_notify = 0;
	toy_fake_dev_set_up(t->dev, true);
	tnet->sysctl.arp_notify = 1;
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

static enum toy_neigh_state toy_arp_test_state(__be32 addr)
{
	struct toy_neigh_table *table = &toy_fake_net()->neigh;
	enum toy_neigh_state state = TOY_NEIGH_FAILED;
	struct toy_neigh *n;
	int i;

	rcu_read_lock();
	for (i = 0; i < ARRAY_SIZE(table->heads); i++)
		hlist_for_each_entry_rcu(n, &table->heads[i], node)
			if (n->key == addr)
				state = READ_ONCE(n->state);
	rcu_read_unlock();
	return state;
}

static void toy_arp_test_ask(struct kunit *test, __be32 hop)
{
	struct toy_arp_test *t = test->priv;
	struct sk_buff *skb = toy_fake_ip(test, toy_ip(10, 77, 0, 1), hop, IPPROTO_UDP, 8);

	skb->protocol = htons(ETH_P_IP);
	rcu_read_lock();
	toy_neigh_output(toy_fake_net(), skb, t->dev, hop);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
}

static void toy_arp_rcv__reply_resolves(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);
	struct sk_buff *skb;

	toy_arp_test_ask(test, hop);
	skb = toy_fake_arp(test, ARPOP_REPLY, toy_fake_peer_ha, hop, t->dev->dev_addr,
			   toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, toy_arp_test_receive(test, skb), PACKET_OTHERHOST);
	KUNIT_EXPECT_EQ(test, toy_arp_test_state(hop), TOY_NEIGH_REACHABLE);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ARP_IN_REPLIES), 1);
}

/* RFC 826's merge: a passing question from it teaches the same, for the host as well. */
static void toy_arp_is_ours__merges(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);
	struct sk_buff *skb;

	toy_arp_test_ask(test, hop);
	skb = toy_arp_test_request(test, hop, toy_ip(10, 77, 0, 2));
	KUNIT_EXPECT_EQ(test, toy_arp_test_receive(test, skb), PACKET_HOST);
	KUNIT_EXPECT_EQ(test, toy_arp_test_state(hop), TOY_NEIGH_DELAY);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
}

/* A malformed one teaches nothing. */
static void toy_arp_is_ours__bad_teaches_nothing(struct kunit *test)
{
	struct toy_arp_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);
	struct sk_buff *skb;

	toy_arp_test_ask(test, hop);
	skb = toy_arp_test_request(test, hop, toy_ip(10, 77, 0, 2));
	skb->data[4] = 8;
	toy_arp_test_receive(test, skb);
	toy_arp_test_receive(test, toy_fake_arp(test, ARPOP_REQUEST, toy_arp_zero_ha, hop, NULL,
						toy_ip(10, 77, 0, 2)));
	KUNIT_EXPECT_EQ(test, toy_arp_test_state(hop), TOY_NEIGH_INCOMPLETE);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

static struct kunit_case toy_arp_cases[] = {
	KUNIT_CASE(toy_arp_rcv__answers_request),
	KUNIT_CASE(toy_arp_rcv__answers_probe),
	KUNIT_CASE(toy_arp_rcv__answers_on_any_device),
	KUNIT_CASE(toy_arp_rcv__bad_formats),
	KUNIT_CASE(toy_arp_rcv__zero_sender),
	KUNIT_CASE(toy_arp_is_ours__too_short),
	KUNIT_CASE(toy_arp_is_ours__for_others),
	KUNIT_CASE(toy_arp_rcv__conflict),
	KUNIT_CASE(toy_arp_announce__device),
	KUNIT_CASE(toy_arp_rcv__reply_resolves),
	KUNIT_CASE(toy_arp_is_ours__merges),
	KUNIT_CASE(toy_arp_is_ours__bad_teaches_nothing),
	{}
};

static struct kunit_suite toy_arp_suite = {
	.name		= "toytcp_arp",
	.init		= toy_arp_test_init,
	.exit		= toy_arp_test_exit,
	.test_cases	= toy_arp_cases,
};

kunit_test_suite(toy_arp_suite);
