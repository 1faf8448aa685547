// SPDX-License-Identifier: GPL-2.0
/* Timestamps: against 64-bit time that never wraps, and RFC 7323's rules one by one. */

#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/prandom.h>
#include <linux/time64.h>

#include "../tcp_ts.h"

#define TOY_TS_TEST_STEPS	20000
#define TOY_TS_TEST_DAY_US	(24ull * 3600 * USEC_PER_SEC)

static void toy_tcp_ts_val__a_millisecond_clock(struct kunit *test)
{
	struct toy_tcp_ts ts = { .ok = true, .offset = 0xfffffff0 };

	KUNIT_EXPECT_EQ(test, toy_tcp_ts_val(&ts, 0), 0xfffffff0u);
	KUNIT_EXPECT_EQ(test, toy_tcp_ts_val(&ts, 999), 0xfffffff0u);
	KUNIT_EXPECT_EQ(test, toy_tcp_ts_val(&ts, 1000), 0xfffffff1u);
	KUNIT_EXPECT_EQ(test, toy_tcp_ts_val(&ts, 16000), 0u);
	/* After 2^32 ms it begins anew. */
	KUNIT_EXPECT_EQ(test, toy_tcp_ts_val(&ts, (1ull << 32) * 1000 + 5000), 0xfffffff5u);
}

/* The peer's clock in 64 bits is the twin: what is older than the newest seen is refused. */
static void toy_tcp_ts_acceptable__as_its_twin(struct kunit *test)
{
	u64 now = 5 * USEC_PER_SEC, recent = 0xffff0000, refused = 0;
	struct toy_tcp_ts ts = { .ok = true };
	struct rnd_state rnd;
	int step;

	prandom_seed_state(&rnd, 7323);
	toy_tcp_ts_update(&ts, recent, now);
	for (step = 0; step < TOY_TS_TEST_STEPS; step++) {
		u32 r = prandom_u32_state(&rnd);
		u64 tsval = recent + r % 2000 - 1000;
		u32 slack = (r >> 16) % 4;

		now += r >> 20;
		/* Zero stands for none. */
		if (!(u32)tsval || !(u32)recent)
			tsval++;
		KUNIT_ASSERT_EQ(test, toy_tcp_ts_acceptable(&ts, tsval, slack, now),
				tsval + slack >= recent);
		KUNIT_ASSERT_EQ(test, toy_tcp_ts_newer(&ts, tsval), tsval > recent);
		toy_tcp_ts_update(&ts, tsval, now);
		refused += tsval < recent;
		recent = max(recent, tsval);
		KUNIT_ASSERT_EQ(test, ts.recent, (u32)recent);
	}
	KUNIT_EXPECT_GT(test, refused, TOY_TS_TEST_STEPS / 4ull);
	KUNIT_EXPECT_GT(test, recent, 1ull << 32);
}

/* RFC 7323 5.5 */
static void toy_tcp_ts_acceptable__after_24_days(struct kunit *test)
{
	struct toy_tcp_ts ts = { .ok = true };

	toy_tcp_ts_update(&ts, 5000, 1000);
	KUNIT_EXPECT_FALSE(test, toy_tcp_ts_acceptable(&ts, 4999, 0, 2000));
	KUNIT_EXPECT_FALSE(test, toy_tcp_ts_acceptable(&ts, 4999, 0,
						       24 * TOY_TS_TEST_DAY_US + 999));
	KUNIT_EXPECT_TRUE(test, toy_tcp_ts_acceptable(&ts, 4999, 0,
						      24 * TOY_TS_TEST_DAY_US + 1000));
	toy_tcp_ts_update(&ts, 17, 25 * TOY_TS_TEST_DAY_US);
	KUNIT_EXPECT_EQ(test, ts.recent, 17u);
	KUNIT_EXPECT_FALSE(test, toy_tcp_ts_acceptable(&ts, 16, 0, 26 * TOY_TS_TEST_DAY_US));
}

static void toy_tcp_ts_acceptable__nothing_to_judge_by(struct kunit *test)
{
	struct toy_tcp_ts ts = { .ok = true };

	KUNIT_EXPECT_TRUE(test, toy_tcp_ts_acceptable(&ts, 0x80000001, 0, 1000));
	/* A SYN with TSval 0, and then real ones */
	toy_tcp_ts_update(&ts, 0, 1000);
	KUNIT_EXPECT_TRUE(test, toy_tcp_ts_acceptable(&ts, 0x80000001, 0, 2000));
	toy_tcp_ts_update(&ts, 0x80000001, 2000);
	KUNIT_EXPECT_EQ(test, ts.recent, 0x80000001u);
}

static void toy_tcp_ts_rtt__from_the_echo(struct kunit *test)
{
	struct toy_tcp_ts ts = { .ok = true, .offset = 0x12345678 };
	u32 sent = toy_tcp_ts_val(&ts, 1000000);

	toy_tcp_ts_segment(&ts, false, sent);
	KUNIT_EXPECT_EQ(test, toy_tcp_ts_rtt(&ts, 1200000), 0u);
	toy_tcp_ts_segment(&ts, true, 0);
	KUNIT_EXPECT_EQ(test, toy_tcp_ts_rtt(&ts, 1200000), 0u);
	toy_tcp_ts_segment(&ts, true, sent);
	KUNIT_EXPECT_EQ(test, toy_tcp_ts_rtt(&ts, 1200000), 200000u);
	/* No better than the clock's grain, and never nothing */
	KUNIT_EXPECT_EQ(test, toy_tcp_ts_rtt(&ts, 1000999), 1000u);
	/* From the future: the peer made it up. */
	toy_tcp_ts_segment(&ts, true, sent + 1);
	KUNIT_EXPECT_EQ(test, toy_tcp_ts_rtt(&ts, 1000999), 0u);
	/* More than 32 bits of microseconds is as much as they hold. */
	KUNIT_EXPECT_EQ(test, toy_tcp_ts_rtt(&ts, 7000000000ull), U32_MAX);
}

static void toy_tcp_ts_echo_since__within(struct kunit *test)
{
	struct toy_tcp_ts ts = { .ok = true, .offset = 0xfffffc00 };
	u64 first = 2000000, now = 3000000;

	toy_tcp_ts_segment(&ts, false, 77);
	KUNIT_EXPECT_TRUE(test, toy_tcp_ts_echo_since(&ts, first, now));
	toy_tcp_ts_segment(&ts, true, toy_tcp_ts_val(&ts, first));
	KUNIT_EXPECT_TRUE(test, toy_tcp_ts_echo_since(&ts, first, now));
	toy_tcp_ts_segment(&ts, true, toy_tcp_ts_val(&ts, now));
	KUNIT_EXPECT_TRUE(test, toy_tcp_ts_echo_since(&ts, first, now));
	toy_tcp_ts_segment(&ts, true, toy_tcp_ts_val(&ts, first) - 1);
	KUNIT_EXPECT_FALSE(test, toy_tcp_ts_echo_since(&ts, first, now));
	toy_tcp_ts_segment(&ts, true, toy_tcp_ts_val(&ts, now) + 1);
	KUNIT_EXPECT_FALSE(test, toy_tcp_ts_echo_since(&ts, first, now));
}

static struct kunit_case toy_tcp_ts_cases[] = {
	KUNIT_CASE(toy_tcp_ts_val__a_millisecond_clock),
	KUNIT_CASE(toy_tcp_ts_acceptable__as_its_twin),
	KUNIT_CASE(toy_tcp_ts_acceptable__after_24_days),
	KUNIT_CASE(toy_tcp_ts_acceptable__nothing_to_judge_by),
	KUNIT_CASE(toy_tcp_ts_rtt__from_the_echo),
	KUNIT_CASE(toy_tcp_ts_echo_since__within),
	{}
};

static struct kunit_suite toy_tcp_ts_suite = {
	.name		= "toytcp_tcp_ts",
	.test_cases	= toy_tcp_ts_cases,
};

kunit_test_suites(&toy_tcp_ts_suite);
