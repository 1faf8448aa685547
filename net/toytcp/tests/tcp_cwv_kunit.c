// SPDX-License-Identifier: GPL-2.0
/* Use of the congestion window, round by round. */

#include <kunit/test.h>

#include "../tcp_cong.h"
#include "../tcp_cwv.h"

#define TOY_CWV_TEST_RTO	200000u

/* Numbers that wrap in the second round */
static void toy_cwv_test_sent(struct toy_tcp_cwv *cwv, u32 una, u32 nxt, u32 out, bool limited)
{
	const struct toy_tcp_cwv_sent sent = {
		.una = una - 100,
		.nxt = nxt - 100,
		.out = out,
		.limited = limited,
	};

	toy_tcp_cwv_sent(cwv, &sent);
}

/* Being held back once counts for the whole round, and no longer. */
static void toy_tcp_cwv_sent__limited(struct kunit *test)
{
	struct toy_tcp_cwv cwv = { 0 };

	KUNIT_EXPECT_FALSE(test, toy_tcp_cwv_limited(&cwv, 10, 10));
	toy_cwv_test_sent(&cwv, 0, 50, 10, true);
	toy_cwv_test_sent(&cwv, 10, 60, 8, false);
	toy_cwv_test_sent(&cwv, 49, 70, 30, false);
	KUNIT_EXPECT_TRUE(test, toy_tcp_cwv_limited(&cwv, 10, 10));
	toy_cwv_test_sent(&cwv, 50, 120, 3, false);
	KUNIT_EXPECT_FALSE(test, toy_tcp_cwv_limited(&cwv, 10, 10));
	/* found out late in the round: from then on to the next one */
	toy_cwv_test_sent(&cwv, 60, 130, 10, true);
	toy_cwv_test_sent(&cwv, 125, 140, 2, false);
	KUNIT_EXPECT_TRUE(test, toy_tcp_cwv_limited(&cwv, 10, 10));
	toy_cwv_test_sent(&cwv, 130, 150, 2, false);
	KUNIT_EXPECT_FALSE(test, toy_tcp_cwv_limited(&cwv, 10, 10));
}

/* Slow start may always reach twice of the most that was out. */
static void toy_tcp_cwv_limited__slow_start(struct kunit *test)
{
	struct toy_tcp_cwv cwv = { 0 };

	toy_cwv_test_sent(&cwv, 0, 50, 6, false);
	toy_cwv_test_sent(&cwv, 1, 51, 7, false);
	toy_cwv_test_sent(&cwv, 2, 52, 4, false);
	KUNIT_EXPECT_TRUE(test, toy_tcp_cwv_limited(&cwv, 13, 100));
	KUNIT_EXPECT_FALSE(test, toy_tcp_cwv_limited(&cwv, 14, 100));
	KUNIT_EXPECT_FALSE(test, toy_tcp_cwv_limited(&cwv, 13, 13));
}

/* A window that is used stays; one that is not shrinks once an RTO, not below 10. */
static void toy_tcp_cwv_validate__halves_the_rest(struct kunit *test)
{
	struct toy_tcp_cwv cwv = { 0 };
	u64 now = 1000000;
	u32 cwnd = 100;

	toy_cwv_test_sent(&cwv, 0, 50, 100, true);
	cwnd = toy_tcp_cwv_validate(&cwv, 100, cwnd, 50, TOY_CWV_TEST_RTO, now);
	toy_cwv_test_sent(&cwv, 50, 100, 20, false);
	cwnd = toy_tcp_cwv_validate(&cwv, 20, cwnd, 50, TOY_CWV_TEST_RTO, now + 1000);
	cwnd = toy_tcp_cwv_validate(&cwv, 5, cwnd, 50, TOY_CWV_TEST_RTO,
				    now + TOY_CWV_TEST_RTO - 1);
	KUNIT_EXPECT_EQ(test, cwnd, 100u);
	now += TOY_CWV_TEST_RTO;
	cwnd = toy_tcp_cwv_validate(&cwv, 5, cwnd, 50, TOY_CWV_TEST_RTO, now);
	KUNIT_EXPECT_EQ(test, cwnd, 60u);	/* (100 + 20) / 2 */
	cwnd = toy_tcp_cwv_validate(&cwv, 5, cwnd, 50, TOY_CWV_TEST_RTO, now + 1000);
	KUNIT_EXPECT_EQ(test, cwnd, 60u);
	now += TOY_CWV_TEST_RTO;
	cwnd = toy_tcp_cwv_validate(&cwv, 5, cwnd, 50, TOY_CWV_TEST_RTO, now);
	KUNIT_EXPECT_EQ(test, cwnd, 35u);	/* (60 + 10) / 2 */
	for (; now < 10000000; now += TOY_CWV_TEST_RTO)
		cwnd = toy_tcp_cwv_validate(&cwv, 1, cwnd, 10, TOY_CWV_TEST_RTO, now);
	KUNIT_EXPECT_EQ(test, cwnd, (u32)TOY_TCP_INIT_CWND);
}

static struct kunit_case toy_tcp_cwv_cases[] = {
	KUNIT_CASE(toy_tcp_cwv_sent__limited),
	KUNIT_CASE(toy_tcp_cwv_limited__slow_start),
	KUNIT_CASE(toy_tcp_cwv_validate__halves_the_rest),
	{}
};

static struct kunit_suite toy_tcp_cwv_suite = {
	.name		= "toytcp_tcp_cwv",
	.test_cases	= toy_tcp_cwv_cases,
};

kunit_test_suites(&toy_tcp_cwv_suite);
