// SPDX-License-Identifier: GPL-2.0
/* Ids of ICMP echo sockets, and their table, against an array that is gone through. */

#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/prandom.h>

#include "../dgram.h"
#include "../dgram_table.h"
#include "../netns.h"
#include "../ping_id.h"

#define TOY_PING_ID_TEST_STEPS	10000
#define TOY_PING_ID_TEST_SOCKS	40

struct toy_ping_id_test {
	struct kunit		*test;
	struct rnd_state	rnd;
	struct toy_net		*tnet;
	struct toy_dgram_sock	*socks;
	u16			ids[TOY_PING_ID_TEST_SOCKS];	/* the twin; 0: none */
	u32			seen[TOY_PING_ID_TEST_SOCKS];
	u32			calls;
};

static u32 toy_ping_id_test_random(struct toy_ping_id_test *t, u32 below)
{
	return prandom_u32_state(&t->rnd) % below;
}

/* Whether @i may have @id: nobody has it, or all that do share it and so does he. */
static bool toy_ping_id_twin_free(struct toy_ping_id_test *t, int i, u16 id)
{
	int other;

	for (other = 0; other < TOY_PING_ID_TEST_SOCKS; other++)
		if (t->ids[other] == id &&
		    !(t->socks[other].sk.sk_reuse && t->socks[i].sk.sk_reuse))
			return false;
	return true;
}

static bool toy_ping_id_twin_used(struct toy_ping_id_test *t, u16 id)
{
	int i;

	for (i = 0; i < TOY_PING_ID_TEST_SOCKS; i++)
		if (t->ids[i] == id)
			return true;
	return false;
}

/* Few ids, of two buckets; or any. */
static void toy_ping_id_test_take(struct toy_ping_id_test *t, int i)
{
	u16 wanted = (1 + toy_ping_id_test_random(t, 4)) << 7;
	u16 id;

	t->socks[i].sk.sk_reuse = toy_ping_id_test_random(t, 4) > 0;
	if (toy_ping_id_test_random(t, 4)) {
		bool free = toy_ping_id_twin_free(t, i, wanted);

		id = toy_ping_id_take(t->tnet, &t->socks[i], wanted);
		KUNIT_ASSERT_EQ(t->test, id, free ? wanted : 0);
	} else {
		id = toy_ping_id_take(t->tnet, &t->socks[i], 0);
		KUNIT_ASSERT_NE(t->test, id, 0);
		KUNIT_ASSERT_FALSE(t->test, toy_ping_id_twin_used(t, id));
	}
	t->ids[i] = id;
}

static int toy_ping_id_test_see(struct toy_dgram_sock *ds, void *arg)
{
	struct toy_ping_id_test *t = arg;

	if (++t->calls % 7 == 0)
		return -EAGAIN;
	t->seen[ds - t->socks]++;
	return 0;
}

/* A walk that stops and goes on meets each of them, once. */
static void toy_ping_id_test_walk(struct toy_ping_id_test *t)
{
	unsigned long pos = 0;
	int i, rounds = 0;

	memset(t->seen, 0, sizeof(t->seen));
	while (toy_dgram_table_walk(&t->tnet->pings, &pos, toy_ping_id_test_see, t))
		KUNIT_ASSERT_LT(t->test, ++rounds, TOY_PING_ID_TEST_SOCKS);
	for (i = 0; i < TOY_PING_ID_TEST_SOCKS; i++)
		KUNIT_ASSERT_EQ(t->test, t->seen[i], (u32)!!t->ids[i]);
}

static int toy_ping_id_test_init(struct kunit *test)
{
	struct toy_ping_id_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->tnet = kunit_kzalloc(test, sizeof(*t->tnet), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->tnet);
	t->socks = kunit_kcalloc(test, TOY_PING_ID_TEST_SOCKS, sizeof(*t->socks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->socks);
	t->test = test;
	test->priv = t;
	prandom_seed_state(&t->rnd, 792);
	for (i = 0; i < TOY_PING_ID_TEST_SOCKS; i++)
		refcount_set(&t->socks[i].sk.sk_refcnt, 1);
	KUNIT_ASSERT_EQ(test, toy_ping_id_init(t->tnet), 0);
	return 0;
}

static void toy_ping_id_test_exit(struct kunit *test)
{
	struct toy_ping_id_test *t = test->priv;
	int i;

	for (i = 0; i < TOY_PING_ID_TEST_SOCKS; i++)
		toy_ping_id_release(t->tnet, &t->socks[i]);
	/* None is in use any more but the one that never is. */
	KUNIT_EXPECT_EQ(test, bitmap_weight(t->tnet->ping_ids, TOY_PING_IDS), 1);
	toy_ping_id_exit(t->tnet);
}

static void toy_ping_id_take__as_its_twin(struct kunit *test)
{
	struct toy_ping_id_test *t = test->priv;
	int step;

	for (step = 0; step < TOY_PING_ID_TEST_STEPS; step++) {
		int i = toy_ping_id_test_random(t, TOY_PING_ID_TEST_SOCKS);

		if (!t->ids[i]) {
			toy_ping_id_test_take(t, i);
		} else {
			toy_ping_id_release(t->tnet, &t->socks[i]);
			t->ids[i] = 0;
		}
		if (step % 100 == 0)
			toy_ping_id_test_walk(t);
	}
}

static void toy_ping_id_take__all_in_use(struct kunit *test)
{
	struct toy_ping_id_test *t = test->priv;

	bitmap_fill(t->tnet->ping_ids, TOY_PING_IDS);
	KUNIT_EXPECT_EQ(test, toy_ping_id_take(t->tnet, &t->socks[0], 0), 0);
	__clear_bit(4711, t->tnet->ping_ids);
	KUNIT_EXPECT_EQ(test, toy_ping_id_take(t->tnet, &t->socks[0], 0), 4711);
	KUNIT_EXPECT_EQ(test, toy_ping_id_take(t->tnet, &t->socks[1], 0), 0);
	bitmap_zero(t->tnet->ping_ids, TOY_PING_IDS);
	__set_bit(0, t->tnet->ping_ids);
}

static void toy_ping_id_choose__round(struct kunit *test)
{
	static const struct {
		u16 free, first;
	} rows[] = { { 1, 1 }, { 1, 0 }, { 1, 2 }, { 65535, 65535 }, { 65535, 0 }, { 9, 65535 }, };
	unsigned long *used = bitmap_alloc(TOY_PING_IDS, GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, used);
	bitmap_fill(used, TOY_PING_IDS);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_EXPECT_EQ(test, toy_ping_id_choose(used, rows[i].first), 0);
		__clear_bit(rows[i].free, used);
		KUNIT_EXPECT_EQ(test, toy_ping_id_choose(used, rows[i].first), rows[i].free);
		__set_bit(rows[i].free, used);
	}
	bitmap_free(used);
}

/* Who stands on a socket while it moves comes to another bucket's end, and can tell. */
static void toy_dgram_table_strayed__moved(struct kunit *test)
{
	struct toy_ping_id_test *t = test->priv;
	struct hlist_nulls_node *node;
	struct sock *sk;
	int seen = 0;

	toy_ping_id_take(t->tnet, &t->socks[0], 5);
	toy_ping_id_take(t->tnet, &t->socks[1], 5 + TOY_DGRAM_BUCKETS);
	toy_ping_id_take(t->tnet, &t->socks[2], 6);
	rcu_read_lock();
	sk_nulls_for_each_rcu(sk, node, toy_dgram_table_bucket(&t->tnet->pings, 5))
		seen++;
	KUNIT_EXPECT_EQ(test, seen, 2);
	KUNIT_EXPECT_FALSE(test, toy_dgram_table_strayed(node, 5));
	sk_nulls_for_each_rcu(sk, node, toy_dgram_table_bucket(&t->tnet->pings, 5)) {
		/* the later one comes first, and is moved under the walk's feet */
		if (sk != &t->socks[1].sk)
			continue;
		toy_ping_id_release(t->tnet, &t->socks[1]);
		toy_ping_id_take(t->tnet, &t->socks[1], 6 + TOY_DGRAM_BUCKETS);
	}
	KUNIT_EXPECT_TRUE(test, toy_dgram_table_strayed(node, 5));
	rcu_read_unlock();
}

static struct kunit_case toy_ping_id_cases[] = {
	KUNIT_CASE(toy_ping_id_take__as_its_twin),
	KUNIT_CASE(toy_ping_id_take__all_in_use),
	KUNIT_CASE(toy_ping_id_choose__round),
	KUNIT_CASE(toy_dgram_table_strayed__moved),
	{}
};

static struct kunit_suite toy_ping_id_suite = {
	.name		= "toytcp_ping_id",
	.init		= toy_ping_id_test_init,
	.exit		= toy_ping_id_test_exit,
	.test_cases	= toy_ping_id_cases,
};

kunit_test_suite(toy_ping_id_suite);
