// SPDX-License-Identifier: GPL-2.0
#include <linux/ip.h>

#include "../neigh.h"
#include "fake_dev.h"

#define TOY_NEIGH_TEST_RETRANS	20	/* ms; three of them until a neighbour has failed */
#define TOY_NEIGH_TEST_MOST	1024	/* the default of neigh_gc_thresh3 */
#define TOY_NEIGH_TEST_LONG	60000

static const u8 toy_neigh_other_ha[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 0x98 };

struct toy_neigh_test {
	struct net_device	*dev;	/* 10.77.0.1/24 */
	struct toy_sysctls	saved;
};

static int toy_neigh_test_init(struct kunit *test)
{
	struct toy_neigh_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct toy_sysctls *sysctl = &toy_fake_net()->sysctl;

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->dev = toy_fake_dev_create(test, true);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->dev, toy_ip(10, 77, 0, 1), 24), 0);
	t->saved = *sysctl;
	sysctl->neigh_retrans_ms = TOY_NEIGH_TEST_RETRANS;
	sysctl->neigh_reachable_ms = TOY_NEIGH_TEST_LONG;
	sysctl->neigh_delay_first_probe_ms = TOY_NEIGH_TEST_LONG;
	test->priv = t;
	return 0;
}

static void toy_neigh_test_exit(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;

	toy_fake_net()->sysctl = t->saved;
	toy_fake_dev_destroy(test, t->dev);
}

static int toy_neigh_test_output(struct kunit *test, struct net_device *dev, __be32 hop)
{
	struct sk_buff *skb = toy_fake_ip(test, toy_ip(10, 77, 0, 1), hop, IPPROTO_UDP, 8);
	int err;

	skb->protocol = htons(ETH_P_IP);
	rcu_read_lock();
	err = toy_neigh_output(toy_fake_net(), skb, dev, hop);
	rcu_read_unlock();
	return err;
}

/* The state of an entry, or -ENOENT. */
static int toy_neigh_test_state(struct net_device *dev, __be32 addr)
{
	struct toy_neigh_table *table = &toy_fake_net()->neigh;
	int state = -ENOENT;
	struct toy_neigh *n;
	int i;

	rcu_read_lock();
	for (i = 0; i < ARRAY_SIZE(table->heads); i++)
		hlist_for_each_entry_rcu(n, &table->heads[i], node)
			if (n->key == addr && n->dev == dev)
				state = READ_ONCE(n->state);
	rcu_read_unlock();
	return state;
}

/* Takes one frame and says whether it is what was expected. */
static bool toy_neigh_test_sent(struct net_device *dev, u16 proto, const u8 *dest_ha)
{
	struct sk_buff *skb = toy_fake_dev_sent(dev);
	bool ok;

	if (!skb)
		return false;
	ok = eth_hdr(skb)->h_proto == htons(proto) &&
	     ether_addr_equal(eth_hdr(skb)->h_dest, dest_ha) &&
	     ether_addr_equal(eth_hdr(skb)->h_source, dev->dev_addr);
	kfree_skb(skb);
	return ok;
}

static void toy_neigh_test_resolve(struct kunit *test, struct net_device *dev, __be32 hop)
{
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, dev, hop), 0);
	toy_neigh_update(toy_fake_net(), dev, hop, toy_fake_peer_ha, TOY_NEIGH_ANSWER);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(dev, hop), (int)TOY_NEIGH_REACHABLE);
	toy_fake_dev_clear(dev);
}

static void toy_neigh_output__asks_and_waits(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);
	const struct toy_arp_body *body;
	struct sk_buff *skb;

	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), (int)TOY_NEIGH_INCOMPLETE);
	skb = toy_fake_dev_sent(t->dev);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	body = toy_fake_arp_body(skb, ARPOP_REQUEST);
	KUNIT_ASSERT_NOT_NULL(test, body);
	KUNIT_EXPECT_TRUE(test, is_broadcast_ether_addr(eth_hdr(skb)->h_dest));
	KUNIT_EXPECT_EQ(test, body->tpa, hop);
	KUNIT_EXPECT_EQ(test, body->spa, toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_TRUE(test, ether_addr_equal(body->sha, t->dev->dev_addr));
	KUNIT_EXPECT_TRUE(test, is_zero_ether_addr(body->tha));
	kfree_skb(skb);

	toy_neigh_update(toy_fake_net(), t->dev, hop, toy_fake_peer_ha, TOY_NEIGH_ANSWER);
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, toy_fake_peer_ha));
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, toy_fake_peer_ha));
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), (int)TOY_NEIGH_REACHABLE);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, toy_fake_peer_ha));
}

static void toy_neigh_output__queue_is_bounded(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);
	struct toy_fake_counts before;
	int i;

	toy_fake_net()->sysctl.neigh_retrans_ms = TOY_NEIGH_TEST_LONG;
	toy_fake_counts_take(&before);
	for (i = 0; i < TOY_NEIGH_PENDING_MAX + 5; i++)
		KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&before, TOY_DROP_NEIGH_QUEUE_FULL), 5);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
	toy_neigh_update(toy_fake_net(), t->dev, hop, toy_fake_peer_ha, TOY_NEIGH_ANSWER);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), TOY_NEIGH_PENDING_MAX);
}

/* So are the bytes: a flood of large ones is no more than one of small ones. */
static void toy_neigh_output__bytes_are_bounded(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);
	unsigned int truesize = 0;
	int i, most;

	toy_fake_net()->sysctl.neigh_retrans_ms = TOY_NEIGH_TEST_LONG;
	for (i = 0; i < TOY_NEIGH_PENDING_MAX; i++) {
		struct sk_buff *skb = toy_fake_ip(test, toy_ip(10, 77, 0, 1), hop, IPPROTO_UDP,
						  15000);

		skb->protocol = htons(ETH_P_IP);
		truesize = skb->truesize;
		rcu_read_lock();
		KUNIT_EXPECT_EQ(test, toy_neigh_output(toy_fake_net(), skb, t->dev, hop), 0);
		rcu_read_unlock();
	}
	most = TOY_NEIGH_PENDING_BYTES / truesize;
	KUNIT_EXPECT_LT(test, most, TOY_NEIGH_PENDING_MAX);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
	toy_neigh_update(toy_fake_net(), t->dev, hop, toy_fake_peer_ha, TOY_NEIGH_ANSWER);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), most);
}

static void toy_neigh_timeout__fails_after_three(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);
	struct toy_fake_counts before;

	toy_fake_counts_take(&before);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	TOY_FAKE_WAIT(test, toy_neigh_test_state(t->dev, hop) == TOY_NEIGH_FAILED);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&before), TOY_DROP_NEIGH_FAILED);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&before, TOY_MIB_NEIGH_FAILURES), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&before, TOY_MIB_ARP_OUT_REQUESTS),
			TOY_NEIGH_PROBES);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), TOY_NEIGH_PROBES);
	/* The next packet asks again. */
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), (int)TOY_NEIGH_INCOMPLETE);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
}

/* Unused it becomes stale; used it is asked for directly, and lost without an answer. */
static void toy_neigh_timeout__stale_delay_probe_failed(struct kunit *test)
{
	struct toy_sysctls *sysctl = &toy_fake_net()->sysctl;
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);
	int i;

	sysctl->neigh_reachable_ms = TOY_NEIGH_TEST_RETRANS;
	sysctl->neigh_delay_first_probe_ms = 1;
	toy_neigh_test_resolve(test, t->dev, hop);
	TOY_FAKE_WAIT(test, toy_neigh_test_state(t->dev, hop) == TOY_NEIGH_STALE);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);

	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, toy_fake_peer_ha));
	TOY_FAKE_WAIT(test, toy_neigh_test_state(t->dev, hop) == TOY_NEIGH_FAILED);
	for (i = 0; i < TOY_NEIGH_PROBES; i++)
		KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_ARP, toy_fake_peer_ha));
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

static bool toy_neigh_test_confirmed(struct net_device *dev, __be32 hop)
{
	toy_neigh_confirm(toy_fake_net(), dev, hop);
	return toy_neigh_test_state(dev, hop) == TOY_NEIGH_REACHABLE;
}

/* Word from the transport spares the question. */
static void toy_neigh_confirm__spares_probe(struct kunit *test)
{
	struct toy_sysctls *sysctl = &toy_fake_net()->sysctl;
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);

	sysctl->neigh_reachable_ms = 1;
	sysctl->neigh_delay_first_probe_ms = 200;
	toy_neigh_test_resolve(test, t->dev, hop);
	TOY_FAKE_WAIT(test, toy_neigh_test_state(t->dev, hop) == TOY_NEIGH_DELAY);
	sysctl->neigh_reachable_ms = TOY_NEIGH_TEST_LONG;
	TOY_FAKE_WAIT(test, toy_neigh_test_confirmed(t->dev, hop));
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

/* A transport that gets no answer: the next packet starts a confirmation. */
static void toy_neigh_doubt__asks_again(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);

	toy_neigh_doubt(toy_fake_net(), t->dev, hop);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), -ENOENT);
	toy_neigh_test_resolve(test, t->dev, hop);
	toy_neigh_doubt(toy_fake_net(), t->dev, hop);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), (int)TOY_NEIGH_STALE);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), (int)TOY_NEIGH_DELAY);
	toy_neigh_doubt(toy_fake_net(), t->dev, hop);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), (int)TOY_NEIGH_DELAY);
}

static void toy_neigh_update__creates_nothing(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 addr = toy_ip(10, 77, 0, 9);

	toy_neigh_update(toy_fake_net(), t->dev, addr, toy_fake_peer_ha, TOY_NEIGH_ANSWER);
	toy_neigh_update(toy_fake_net(), t->dev, addr, toy_fake_peer_ha, TOY_NEIGH_HINT);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, addr), -ENOENT);
}

/* A hint lets the waiting packets go, but is no confirmation. */
static void toy_neigh_update__hint(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);

	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	toy_fake_dev_clear(t->dev);
	toy_neigh_update(toy_fake_net(), t->dev, hop, toy_fake_peer_ha, TOY_NEIGH_HINT);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), (int)TOY_NEIGH_DELAY);
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, toy_fake_peer_ha));
}

/* Another address for a fresh entry is not believed; the same changes nothing. */
static void toy_neigh_update__locktime(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);

	toy_neigh_test_resolve(test, t->dev, hop);
	toy_neigh_update(toy_fake_net(), t->dev, hop, toy_neigh_other_ha, TOY_NEIGH_ANSWER);
	toy_neigh_update(toy_fake_net(), t->dev, hop, toy_fake_peer_ha, TOY_NEIGH_HINT);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), (int)TOY_NEIGH_REACHABLE);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, toy_fake_peer_ha));
}

/* One who has taken the address over says so, and is believed at once; but not confirmed. */
static void toy_neigh_update__announcement(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);

	toy_neigh_test_resolve(test, t->dev, hop);
	toy_neigh_update(toy_fake_net(), t->dev, hop, toy_neigh_other_ha, TOY_NEIGH_ANNOUNCEMENT);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), (int)TOY_NEIGH_STALE);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, toy_neigh_other_ha));
}

static void toy_neigh_add__permanent(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	struct toy_net *tnet = toy_fake_net();
	__be32 hop = toy_ip(10, 77, 0, 9);

	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, t->dev, hop, toy_fake_peer_ha, NULL), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), (int)TOY_NEIGH_PERMANENT);
	toy_neigh_update(tnet, t->dev, hop, toy_neigh_other_ha, TOY_NEIGH_ANSWER);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, toy_fake_peer_ha));
	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, t->dev, hop, toy_neigh_other_ha, NULL), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, toy_neigh_other_ha));
	KUNIT_EXPECT_EQ(test, toy_neigh_del(tnet, t->dev, hop, NULL), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_del(tnet, t->dev, hop, NULL), -ENOENT);
	KUNIT_EXPECT_EQ(test, tnet->neigh.permanent, 0);
}

/* Made permanent while packets wait: they go. */
static void toy_neigh_add__releases_pending(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);

	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	toy_fake_dev_clear(t->dev);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(toy_fake_net(), t->dev, hop, toy_fake_peer_ha, NULL),
			0);
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, toy_fake_peer_ha));
	KUNIT_EXPECT_EQ(test, toy_fake_net()->neigh.count, 0);
}

static void toy_neigh_add__refuses(struct kunit *test)
{
	static const u8 multicast[ETH_ALEN] = { 1, 0, 0x5e, 0, 0, 1 };
	static const u8 zero[ETH_ALEN];
	struct net_device *bare = toy_fake_dev_create(test, false);
	struct toy_neigh_test *t = test->priv;
	struct toy_net *tnet = toy_fake_net();
	__be32 addr = toy_ip(10, 77, 0, 9);

	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, t->dev, addr, multicast, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, t->dev, addr, zero, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, t->dev, 0, toy_fake_peer_ha, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, t->dev, toy_ip(224, 0, 0, 1), toy_fake_peer_ha,
					    NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, bare, addr, toy_fake_peer_ha, NULL),
			-EOPNOTSUPP);
	toy_fake_dev_set_up(t->dev, false);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, t->dev, addr, toy_fake_peer_ha, NULL), -EINVAL);
	toy_fake_dev_destroy(test, bare);
}

/* Idle entries make room; ones that are being asked for do not. */
static void toy_neigh_output__table_full(struct kunit *test)
{
	struct toy_neigh_table *table = &toy_fake_net()->neigh;
	struct toy_neigh_test *t = test->priv;
	struct toy_fake_counts before;
	int i;

	toy_fake_net()->sysctl.neigh_retrans_ms = TOY_NEIGH_TEST_LONG;
	for (i = 0; i < TOY_NEIGH_TEST_MOST; i++)
		KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, htonl(0x0a4d1000 + i)),
				0);
	KUNIT_EXPECT_EQ(test, table->count, TOY_NEIGH_TEST_MOST);
	toy_fake_counts_take(&before);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, toy_ip(10, 77, 0, 9)), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&before), TOY_DROP_NEIGH_TABLE_FULL);

	toy_neigh_update(toy_fake_net(), t->dev, htonl(0x0a4d1007), toy_fake_peer_ha,
			 TOY_NEIGH_ANSWER);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, toy_ip(10, 77, 0, 9)), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, toy_neigh_del(toy_fake_net(), t->dev, htonl(0x0a4d1007), NULL), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, toy_ip(10, 77, 0, 9)), 0);
	KUNIT_EXPECT_EQ(test, table->count, TOY_NEIGH_TEST_MOST);
}

/* From thresh2 on who failed makes room, and who was used lately does not. */
static void toy_neigh_output__thresholds(struct kunit *test)
{
	struct toy_net *tnet = toy_fake_net();
	struct toy_neigh_table *table = &tnet->neigh;
	struct toy_neigh_test *t = test->priv;
	int i;

	tnet->sysctl.neigh_gc_thresh2 = 4;
	tnet->sysctl.neigh_gc_thresh3 = 6;
	table->collected = jiffies - 6 * HZ;
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, htonl(0x0a4d1000 + i)),
				0);
	KUNIT_EXPECT_EQ(test, table->count, 4);
	for (i = 0; i < 4; i++)
		TOY_FAKE_WAIT(test, toy_neigh_test_state(t->dev, htonl(0x0a4d1000 + i)) ==
			      TOY_NEIGH_FAILED);
	tnet->sysctl.neigh_retrans_ms = TOY_NEIGH_TEST_LONG;
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, htonl(0x0a4d1010)), 0);
	KUNIT_EXPECT_EQ(test, table->count, 4);
	/* not again so soon, until thresh3 is reached */
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, htonl(0x0a4d1020 + i)),
				0);
	KUNIT_EXPECT_EQ(test, table->count, 6);
	table->collected = jiffies - 1;
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, htonl(0x0a4d1030)), 0);
	KUNIT_EXPECT_EQ(test, table->count, 4);
	/* nothing is idle now */
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, htonl(0x0a4d1040 + i)),
				0);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, htonl(0x0a4d1050)), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, table->count, 6);
}

static void toy_neigh_output__evicts_idle(struct kunit *test)
{
	struct toy_neigh_table *table = &toy_fake_net()->neigh;
	struct toy_neigh_test *t = test->priv;
	__be32 idle = toy_ip(10, 77, 0, 9);
	int i;

	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, idle), 0);
	TOY_FAKE_WAIT(test, toy_neigh_test_state(t->dev, idle) == TOY_NEIGH_FAILED);
	toy_fake_net()->sysctl.neigh_retrans_ms = TOY_NEIGH_TEST_LONG;
	for (i = 0; i < TOY_NEIGH_TEST_MOST; i++)
		KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, htonl(0x0a4d1000 + i)),
				0);
	KUNIT_EXPECT_EQ(test, table->count, TOY_NEIGH_TEST_MOST);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, idle), -ENOENT);
}

/* Down: entries go, what waited is dropped; nothing is made on a device that is down. */
static void toy_neigh_flush_dev__on_down(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;
	__be32 hop = toy_ip(10, 77, 0, 9);
	struct toy_fake_counts before;

	toy_fake_net()->sysctl.neigh_retrans_ms = TOY_NEIGH_TEST_LONG;
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), 0);
	toy_fake_counts_take(&before);
	toy_fake_dev_set_up(t->dev, false);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&before), TOY_DROP_NEIGH_DEAD);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_state(t->dev, hop), -ENOENT);
	toy_fake_counts_take(&before);
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, hop), -ENETDOWN);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&before), TOY_DROP_NEIGH_DEAD);
	KUNIT_EXPECT_EQ(test, toy_fake_net()->neigh.count, 0);
}

/* A device without link header has no neighbours: out it goes, as it is. */
static void toy_neigh_output__header_less(struct kunit *test)
{
	struct net_device *bare = toy_fake_dev_create(test, false);
	struct sk_buff *skb;

	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, bare, toy_ip(10, 77, 0, 9)), 0);
	skb = toy_fake_dev_sent(bare);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, skb->len, 28);
	KUNIT_EXPECT_EQ(test, skb->data[0], 0x45);
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, toy_fake_net()->neigh.count, 0);
	toy_fake_dev_destroy(test, bare);
}

/* One that does not do ARP gets its own address, as the host's would. */
static void toy_neigh_output__noarp(struct kunit *test)
{
	struct toy_neigh_test *t = test->priv;

	t->dev->flags |= IFF_NOARP;
	KUNIT_EXPECT_EQ(test, toy_neigh_test_output(test, t->dev, toy_ip(10, 77, 0, 9)), 0);
	KUNIT_EXPECT_TRUE(test, toy_neigh_test_sent(t->dev, ETH_P_IP, t->dev->dev_addr));
	t->dev->flags &= ~IFF_NOARP;
}

static struct kunit_case toy_neigh_cases[] = {
	KUNIT_CASE(toy_neigh_output__asks_and_waits),
	KUNIT_CASE(toy_neigh_output__queue_is_bounded),
	KUNIT_CASE(toy_neigh_output__bytes_are_bounded),
	KUNIT_CASE(toy_neigh_timeout__fails_after_three),
	KUNIT_CASE(toy_neigh_timeout__stale_delay_probe_failed),
	KUNIT_CASE(toy_neigh_confirm__spares_probe),
	KUNIT_CASE(toy_neigh_doubt__asks_again),
	KUNIT_CASE(toy_neigh_update__creates_nothing),
	KUNIT_CASE(toy_neigh_update__hint),
	KUNIT_CASE(toy_neigh_update__locktime),
	KUNIT_CASE(toy_neigh_update__announcement),
	KUNIT_CASE(toy_neigh_add__permanent),
	KUNIT_CASE(toy_neigh_add__releases_pending),
	KUNIT_CASE(toy_neigh_add__refuses),
	KUNIT_CASE(toy_neigh_output__table_full),
	KUNIT_CASE(toy_neigh_output__thresholds),
	KUNIT_CASE(toy_neigh_output__evicts_idle),
	KUNIT_CASE(toy_neigh_flush_dev__on_down),
	KUNIT_CASE(toy_neigh_output__header_less),
	KUNIT_CASE(toy_neigh_output__noarp),
	{}
};

static struct kunit_suite toy_neigh_suite = {
	.name		= "toytcp_neigh",
	.init		= toy_neigh_test_init,
	.exit		= toy_neigh_test_exit,
	.test_cases	= toy_neigh_cases,
};

kunit_test_suite(toy_neigh_suite);
