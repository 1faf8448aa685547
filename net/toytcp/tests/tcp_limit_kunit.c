// SPDX-License-Identifier: GPL-2.0
/* Limits on answers to bad segments; the clock is the test's. */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../tcp_limit.h"

/* The naive twin keeps the whole time since it last spoke, in a wide number. */
static void toy_tcp_limit_gap__as_its_twin(struct kunit *test)
{
	struct rnd_state rnd;
	u64 now = 0xffff0000ull, spoke = 0;
	u32 last = 0, gap = 500, allowed = 0;
	int i;

	prandom_seed_state(&rnd, 5961);
	for (i = 0; i < 10000; i++) {
		bool want;

		now += prandom_u32_state(&rnd) % 300;
		if ((u32)now == 0)
			now++;
		want = !spoke || now - spoke >= gap;
		KUNIT_ASSERT_EQ_MSG(test, toy_tcp_limit_gap(&last, gap, now), want, "step %d", i);
		if (want)
			spoke = now;
		allowed += want;
	}
	KUNIT_EXPECT_GT(test, allowed, 1000u);
	KUNIT_EXPECT_GT(test, now, 1ull << 32);
}

static void toy_tcp_limit_gap__first_at_zero(struct kunit *test)
{
	u32 last = 0;

	KUNIT_EXPECT_TRUE(test, toy_tcp_limit_gap(&last, 500, 0));
	KUNIT_EXPECT_FALSE(test, toy_tcp_limit_gap(&last, 500, 1));
	KUNIT_EXPECT_FALSE(test, toy_tcp_limit_gap(&last, 500, 500));
	KUNIT_EXPECT_TRUE(test, toy_tcp_limit_gap(&last, 500, 501));
}

/* No time between two: every one may go. */
static void toy_tcp_limit_gap__none(struct kunit *test)
{
	u32 last = 0;
	int i;

	for (i = 0; i < 10; i++)
		KUNIT_EXPECT_TRUE(test, toy_tcp_limit_gap(&last, 0, 7));
}

/* Half a turn of the clock without a word must not silence the next half. */
static void toy_tcp_limit_gap__long_silence(struct kunit *test)
{
	u32 last = 1000;

	KUNIT_EXPECT_TRUE(test, toy_tcp_limit_gap(&last, 500, 1000 + 0x80000001u));
}

static u32 toy_tcp_limit_test_second(struct toy_tcp_limit *limit, u32 most, u32 second, u32 random)
{
	u32 n = 0;

	while (toy_tcp_limit_take(limit, most, second, random))
		n++;
	return n;
}

/* Between half and one and a half of the limit, whatever the random number is. */
static void toy_tcp_limit_take__bounds(struct kunit *test)
{
	struct toy_tcp_limit limit = { };
	struct rnd_state rnd;
	u32 second, lowest = U32_MAX, highest = 0;
	u64 sum = 0;

	prandom_seed_state(&rnd, 7);
	for (second = 1; second <= 2000; second++) {
		u32 n = toy_tcp_limit_test_second(&limit, 100, second, prandom_u32_state(&rnd));

		lowest = min(lowest, n);
		highest = max(highest, n);
		sum += n;
	}
	KUNIT_EXPECT_EQ(test, lowest, 50u);
	KUNIT_EXPECT_EQ(test, highest, 149u);
	KUNIT_EXPECT_GT(test, sum, 95ull * 2000);
	KUNIT_EXPECT_LT(test, sum, 105ull * 2000);
}

static void toy_tcp_limit_take__small(struct kunit *test)
{
	struct toy_tcp_limit limit = { };

	KUNIT_EXPECT_EQ(test, toy_tcp_limit_test_second(&limit, 0, 1, 12345), 0u);
	KUNIT_EXPECT_EQ(test, toy_tcp_limit_test_second(&limit, 1, 2, 12345), 1u);
	KUNIT_EXPECT_EQ(test, toy_tcp_limit_test_second(&limit, 1, 2, 12345), 0u);
	KUNIT_EXPECT_EQ(test, toy_tcp_limit_test_second(&limit, 3, 3, 2), 4u);
}

static struct kunit_case toy_tcp_limit_cases[] = {
	KUNIT_CASE(toy_tcp_limit_gap__as_its_twin),
	KUNIT_CASE(toy_tcp_limit_gap__first_at_zero),
	KUNIT_CASE(toy_tcp_limit_gap__none),
	KUNIT_CASE(toy_tcp_limit_gap__long_silence),
	KUNIT_CASE(toy_tcp_limit_take__bounds),
	KUNIT_CASE(toy_tcp_limit_take__small),
	{}
};

static struct kunit_suite toy_tcp_limit_suite = {
	.name		= "toytcp_tcp_limit",
	.test_cases	= toy_tcp_limit_cases,
};

kunit_test_suites(&toy_tcp_limit_suite);
