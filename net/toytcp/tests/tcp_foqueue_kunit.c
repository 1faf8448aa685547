// SPDX-License-Identifier: GPL-2.0
/* The limit of Fast Open handshakes against a twin that keeps the time of each reset. */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../tcp_foqueue.h"

#define TOY_FOQUEUE_TEST_STEPS	20000

struct toy_foqueue_twin {
	u32		open;
	u32		count;
	unsigned long	resets[TOY_FOQUEUE_TEST_STEPS];
};

/* Resets younger than @age. */
static u32 toy_foqueue_twin_younger(const struct toy_foqueue_twin *twin, unsigned long now,
				    unsigned long age)
{
	u32 i, n = 0;

	for (i = twin->count; i && now - twin->resets[i - 1] < age; i--)
		n++;
	return n;
}

/* Never more than the limit, resets of the last minute counted; never less for older ones. */
static void toy_tcp_foqueue_take__as_its_twin(struct kunit *test)
{
	struct toy_foqueue_twin *twin = kunit_kzalloc(test, sizeof(*twin), GFP_KERNEL);
	struct toy_tcp_foqueue q = { .most = 20 };
	unsigned long now = INITIAL_JIFFIES;
	struct rnd_state rnd;
	u32 refused = 0;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, twin);
	prandom_seed_state(&rnd, 7413);
	for (i = 0; i < TOY_FOQUEUE_TEST_STEPS; i++) {
		u32 what = prandom_u32_state(&rnd) % 8;

		now += prandom_u32_state(&rnd) % (i % 1000 ? 3 * HZ : 200 * HZ);
		if (what < 4) {
			u32 least = twin->open + toy_foqueue_twin_younger(twin, now, 60 * HZ);
			u32 most = twin->open + toy_foqueue_twin_younger(twin, now, 70 * HZ);
			bool taken = toy_tcp_foqueue_take(&q, now);

			KUNIT_ASSERT_TRUE(test, !taken || least < q.most);
			KUNIT_ASSERT_TRUE(test, taken || most >= q.most);
			twin->open += taken;
			refused += !taken;
		} else if (twin->open) {
			toy_tcp_foqueue_give(&q, what > 4, now);
			twin->open--;
			if (what > 4)
				twin->resets[twin->count++] = now;
		}
		KUNIT_ASSERT_EQ(test, q.open, twin->open);
	}
	KUNIT_EXPECT_GT(test, refused, 100u);
	KUNIT_EXPECT_GT(test, twin->count, 100u);
}

static void toy_tcp_foqueue_full__off(struct kunit *test)
{
	struct toy_tcp_foqueue q = { };

	KUNIT_EXPECT_TRUE(test, toy_tcp_foqueue_full(&q, 0));
	KUNIT_EXPECT_FALSE(test, toy_tcp_foqueue_take(&q, 0));
	q.most = 1;
	KUNIT_EXPECT_TRUE(test, toy_tcp_foqueue_take(&q, 0));
	KUNIT_EXPECT_FALSE(test, toy_tcp_foqueue_take(&q, 0));
	/* A lower limit is for those to come. */
	q.most = 0;
	toy_tcp_foqueue_give(&q, false, 0);
	KUNIT_EXPECT_EQ(test, q.open, 0u);
}

static void toy_tcp_foqueue_give__reset_for_a_minute(struct kunit *test)
{
	unsigned long begin;

	for (begin = 0; begin < 20 * HZ; begin += HZ) {
		struct toy_tcp_foqueue q = { .most = 1 };

		KUNIT_ASSERT_TRUE(test, toy_tcp_foqueue_take(&q, begin));
		toy_tcp_foqueue_give(&q, true, begin);
		KUNIT_EXPECT_TRUE(test, toy_tcp_foqueue_full(&q, begin + 60 * HZ - 1));
		KUNIT_EXPECT_FALSE(test, toy_tcp_foqueue_full(&q, begin + 70 * HZ));
	}
}

static struct kunit_case toy_tcp_foqueue_cases[] = {
	KUNIT_CASE(toy_tcp_foqueue_take__as_its_twin),
	KUNIT_CASE(toy_tcp_foqueue_full__off),
	KUNIT_CASE(toy_tcp_foqueue_give__reset_for_a_minute),
	{}
};

static struct kunit_suite toy_tcp_foqueue_suite = {
	.name		= "toytcp_tcp_foqueue",
	.test_cases	= toy_tcp_foqueue_cases,
};

kunit_test_suites(&toy_tcp_foqueue_suite);
