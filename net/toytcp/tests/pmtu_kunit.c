// SPDX-License-Identifier: GPL-2.0
/* The table of path MTUs against a twin that has room for all of them. */

#include <kunit/test.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "../pmtu.h"

#define TOY_PMTU_TEST_WAYS	3000
/* a kernel with KASAN needs ten times as long for each */
#define TOY_PMTU_TEST_STEPS	(IS_ENABLED(CONFIG_KASAN) ? 3000 : 30000)
#define TOY_PMTU_TEST_LIFE	(600ul * HZ)

static int toy_pmtu_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct toy_pmtu_table), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);
	toy_pmtu_init(test->priv);
	return 0;
}

static void toy_pmtu_test_exit(struct kunit *test)
{
	if (test->priv)
		toy_pmtu_exit(test->priv);
}

static struct toy_pmtu_way toy_pmtu_test_way(u32 n)
{
	return (struct toy_pmtu_way) {
		.daddr = cpu_to_be32(0x0a000000 + n),
		.nexthop = cpu_to_be32(0x0a030009),
		.oif = 3,
	};
}

static bool toy_pmtu_test_learn(struct kunit *test, u32 n, u32 mtu, unsigned long now)
{
	const struct toy_pmtu_way way = toy_pmtu_test_way(n);
	const struct toy_pmtu_news news = {
		.mtu = mtu,
		.own = 1500,
		.least = 552,
		.lifetime = TOY_PMTU_TEST_LIFE,
	};

	return toy_pmtu_learn(test->priv, &way, &news, now);
}

/* Return: the MTU known, 0 for none; @locked may be NULL */
static u32 toy_pmtu_test_find(struct kunit *test, u32 n, unsigned long now, bool *locked)
{
	const struct toy_pmtu_way way = toy_pmtu_test_way(n);
	struct toy_pmtu known;

	memset(&known, 0xa5, sizeof(known));
	if (!toy_pmtu_find(test->priv, &way, now, &known))
		return 0;
	if (locked)
		*locked = known.locked;
	return known.mtu;
}

static u32 toy_pmtu_test_entries(const struct toy_pmtu_table *table, u32 *deepest)
{
	const struct toy_pmtu_entry *entry;
	u32 i, depth, n = 0;

	*deepest = 0;
	for (i = 0; i < ARRAY_SIZE(table->buckets); i++) {
		depth = 0;
		hlist_for_each_entry(entry, &table->buckets[i], node)
			depth++;
		*deepest = max(*deepest, depth);
		n += depth;
	}
	return n;
}

struct toy_pmtu_test_twin {
	u32		mtu;	/* 0: none */
	bool		locked;
	unsigned long	expires;
};

/* The rules, written down once more and without regard for room. Return: it changed. */
static bool toy_pmtu_test_twin_learn(struct toy_pmtu_test_twin *twin, u32 mtu, unsigned long now)
{
	bool valid = twin->mtu && time_before(now, twin->expires);
	u32 goes_by = valid ? twin->mtu : 1500;

	if (valid && twin->locked)
		return false;
	if (mtu > goes_by || (!valid && mtu == 1500))
		return false;
	if (valid && mtu == goes_by && mtu >= 552 &&
	    time_before(now, twin->expires - TOY_PMTU_TEST_LIFE / 2))
		return false;
	twin->locked = mtu < 552;
	twin->mtu = twin->locked ? min(goes_by, 552u) : mtu;
	twin->expires = now + TOY_PMTU_TEST_LIFE;
	return true;
}

/* What it says is right, or it says nothing; what it heard last is there; it is bounded. */
static void toy_pmtu_learn__as_its_twin(struct kunit *test)
{
	static const u32 mtus[] = { 0, 68, 551, 552, 1000, 1499, 1500, 1501, 65535 };
	struct toy_pmtu_table *table = test->priv;
	struct toy_pmtu_test_twin *twins, *twin;
	unsigned long now = INITIAL_JIFFIES;
	u32 i, n, mtu, got, known = 0, before, deepest;
	struct rnd_state rnd;
	bool locked, changed;

	twins = kunit_kcalloc(test, TOY_PMTU_TEST_WAYS, sizeof(*twins), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, twins);
	prandom_seed_state(&rnd, 1191);
	for (i = 0; i < TOY_PMTU_TEST_STEPS; i++) {
		n = prandom_u32_state(&rnd) % TOY_PMTU_TEST_WAYS;
		twin = &twins[n];
		now += prandom_u32_state(&rnd) % (HZ / 2 + 1);
		got = toy_pmtu_test_find(test, n, now, &locked);
		if (got) {
			KUNIT_ASSERT_TRUE(test, time_before(now, twin->expires));
			KUNIT_ASSERT_EQ(test, got, twin->mtu);
			KUNIT_ASSERT_EQ(test, locked, twin->locked);
			known++;
		} else {
			twin->mtu = 0;
		}
		mtu = 552 + prandom_u32_state(&rnd) % 960;
		if (!(prandom_u32_state(&rnd) % 4))
			mtu = mtus[prandom_u32_state(&rnd) % ARRAY_SIZE(mtus)];
		before = table->generation;
		changed = toy_pmtu_test_twin_learn(twin, mtu, now);
		KUNIT_ASSERT_EQ(test, toy_pmtu_test_learn(test, n, mtu, now), changed);
		KUNIT_ASSERT_EQ(test, table->generation, before + changed);
		if (changed)
			KUNIT_ASSERT_EQ(test, toy_pmtu_test_find(test, n, now, &locked), twin->mtu);
	}
	KUNIT_EXPECT_GT(test, known, TOY_PMTU_TEST_STEPS / 10);
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_entries(table, &deepest), table->count);
	KUNIT_EXPECT_EQ(test, deepest, TOY_PMTU_DEPTH);
}

/* RFC 1191 3: what is known is never raised by such a message. */
static void toy_pmtu_learn__only_lower(struct kunit *test)
{
	unsigned long now = INITIAL_JIFFIES;

	KUNIT_EXPECT_FALSE(test, toy_pmtu_test_learn(test, 1, 1500, now));
	KUNIT_EXPECT_FALSE(test, toy_pmtu_test_learn(test, 1, 1501, now));
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 1, now, NULL), 0);
	KUNIT_EXPECT_TRUE(test, toy_pmtu_test_learn(test, 1, 1400, now));
	KUNIT_EXPECT_FALSE(test, toy_pmtu_test_learn(test, 1, 1450, now));
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 1, now, NULL), 1400);
	KUNIT_EXPECT_TRUE(test, toy_pmtu_test_learn(test, 1, 1300, now));
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 1, now, NULL), 1300);
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 2, now, NULL), 0);
}

/* RFC 1191 6.3, over the wrap of jiffies; half of the time is enough to be renewed. */
static void toy_pmtu_learn__expires(struct kunit *test)
{
	unsigned long life = TOY_PMTU_TEST_LIFE, now = -(life / 4);

	KUNIT_EXPECT_TRUE(test, toy_pmtu_test_learn(test, 1, 1400, now));
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 1, now + life - 1, NULL), 1400);
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 1, now + life, NULL), 0);
	KUNIT_EXPECT_FALSE(test, toy_pmtu_test_learn(test, 1, 1400, now + life / 2 - 1));
	KUNIT_EXPECT_TRUE(test, toy_pmtu_test_learn(test, 1, 1400, now + life / 2));
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 1, now + life, NULL), 1400);
	/* What has expired is no reason to refuse more. */
	now += life / 2 + life;
	KUNIT_EXPECT_TRUE(test, toy_pmtu_test_learn(test, 1, 1450, now));
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 1, now, NULL), 1450);
}

/* As Linux: not below the least, but without DF from then on, and so until it expires. */
static void toy_pmtu_learn__least(struct kunit *test)
{
	unsigned long now = INITIAL_JIFFIES;
	bool locked = true;

	KUNIT_EXPECT_TRUE(test, toy_pmtu_test_learn(test, 1, 552, now));
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 1, now, &locked), 552);
	KUNIT_EXPECT_FALSE(test, locked);
	KUNIT_EXPECT_TRUE(test, toy_pmtu_test_learn(test, 2, 0, now));
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 2, now, &locked), 552);
	KUNIT_EXPECT_TRUE(test, locked);
	KUNIT_EXPECT_FALSE(test, toy_pmtu_test_learn(test, 2, 0, now + TOY_PMTU_TEST_LIFE - 1));
	KUNIT_EXPECT_TRUE(test, toy_pmtu_test_learn(test, 2, 1400, now + TOY_PMTU_TEST_LIFE));
	KUNIT_EXPECT_EQ(test, toy_pmtu_test_find(test, 2, now + TOY_PMTU_TEST_LIFE, &locked), 1400);
	KUNIT_EXPECT_FALSE(test, locked);
}

/* What was told of one way says nothing of another to the same destination. */
static void toy_pmtu_find__other_way(struct kunit *test)
{
	struct toy_pmtu_way way = toy_pmtu_test_way(1);
	unsigned long now = INITIAL_JIFFIES;
	struct toy_pmtu known;

	KUNIT_EXPECT_TRUE(test, toy_pmtu_test_learn(test, 1, 1400, now));
	KUNIT_EXPECT_TRUE(test, toy_pmtu_find(test->priv, &way, now, &known));
	way.oif++;
	KUNIT_EXPECT_FALSE(test, toy_pmtu_find(test->priv, &way, now, &known));
	way.oif--;
	way.nexthop ^= cpu_to_be32(1);
	KUNIT_EXPECT_FALSE(test, toy_pmtu_find(test->priv, &way, now, &known));
}

static struct kunit_case toy_pmtu_cases[] = {
	KUNIT_CASE(toy_pmtu_learn__as_its_twin),
	KUNIT_CASE(toy_pmtu_learn__only_lower),
	KUNIT_CASE(toy_pmtu_learn__expires),
	KUNIT_CASE(toy_pmtu_learn__least),
	KUNIT_CASE(toy_pmtu_find__other_way),
	{}
};

static struct kunit_suite toy_pmtu_suite = {
	.name		= "toytcp_pmtu",
	.init		= toy_pmtu_test_init,
	.exit		= toy_pmtu_test_exit,
	.test_cases	= toy_pmtu_cases,
};

kunit_test_suites(&toy_pmtu_suite);
