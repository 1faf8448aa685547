// SPDX-License-Identifier: GPL-2.0
/* Departure times at a rate, and the size of bursts. */

#include <kunit/test.h>
#include <linux/time64.h>

#include "../tcp_pacing.h"

#define TOY_PACING_TEST_NOW	(5ull * NSEC_PER_SEC)

static void toy_tcp_pacing_sent__times(struct kunit *test)
{
	struct toy_tcp_pacing pacing = { 0 };
	u64 now = TOY_PACING_TEST_NOW, ms = NSEC_PER_MSEC;

	/* The first ten go at once; the one that makes ten is followed by a pause. */
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_sent(&pacing, now, 9000, 9, 100000), now);
	KUNIT_EXPECT_EQ(test, pacing.next_ns, now);
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_sent(&pacing, now, 1000, 1, 100000), now);
	KUNIT_EXPECT_EQ(test, pacing.next_ns, now + 10 * ms);
	/* what is sent before its time leaves at its time */
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_sent(&pacing, now + ms, 2000, 2, 100000),
			now + 10 * ms);
	KUNIT_EXPECT_EQ(test, pacing.next_ns, now + 30 * ms);
	/* late by 4 ms: the pause is as much shorter */
	now += 34 * ms;
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_sent(&pacing, now, 2000, 2, 100000), now);
	KUNIT_EXPECT_EQ(test, pacing.next_ns, now + 16 * ms);
	/* late by an hour: by no more than half */
	now += 3600 * NSEC_PER_SEC;
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_sent(&pacing, now, 2000, 2, 100000), now);
	KUNIT_EXPECT_EQ(test, pacing.next_ns, now + 10 * ms);
	/* without a rate none */
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_sent(&pacing, now + 20 * ms, 60000, 60, 0),
			now + 20 * ms);
	KUNIT_EXPECT_EQ(test, pacing.next_ns, now + 20 * ms);
}

static void toy_tcp_pacing_burst__sizes(struct kunit *test)
{
	/* far away: a 1024th of a second, two segments at least */
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_burst(10240000, 100000, 1000, 60000), 10000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_burst(10240, 100000, 1000, 60000), 2000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_burst(10240, U32_MAX, 1000, 60000), 2000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_burst(~0ull, 100000, 1000, 60000), 60000u);
	/* near: as much as there can be, then half of it for each 512 us */
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_burst(10240, 511, 1000, 60000), 60000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_burst(0, 1024, 1000, 60000), 15000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_pacing_burst(1024000, 1024, 1000, 60000), 16000u);
}

static struct kunit_case toy_tcp_pacing_cases[] = {
	KUNIT_CASE(toy_tcp_pacing_sent__times),
	KUNIT_CASE(toy_tcp_pacing_burst__sizes),
	{}
};

static struct kunit_suite toy_tcp_pacing_suite = {
	.name		= "toytcp_tcp_pacing",
	.test_cases	= toy_tcp_pacing_cases,
};

kunit_test_suites(&toy_tcp_pacing_suite);
