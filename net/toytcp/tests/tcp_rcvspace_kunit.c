// SPDX-License-Identifier: GPL-2.0
/* How large a window a receiver can use. Numbers and times wrap on the way. */

#include <kunit/test.h>

#include "../tcp_rcvspace.h"

#define TOY_RCVSPACE_TEST_SEQ	(-5000u)
#define TOY_RCVSPACE_TEST_NOW	(-20000u)

/* What fills a window is a round trip; the smallest of all. */
static void toy_tcp_rcvspace_window__smallest(struct kunit *test)
{
	u32 seq = TOY_RCVSPACE_TEST_SEQ, now = TOY_RCVSPACE_TEST_NOW;
	struct toy_tcp_rcvspace rs = { 0 };

	toy_tcp_rcvspace_window(&rs, seq, 8000, now);
	toy_tcp_rcvspace_window(&rs, seq + 7999, 9000, now + 30000);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_rtt(&rs), 0u);
	toy_tcp_rcvspace_window(&rs, seq + 8000, 9000, now + 40000);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_rtt(&rs), 40000u);
	toy_tcp_rcvspace_window(&rs, seq + 17500, 1000, now + 100000);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_rtt(&rs), 40000u);
	toy_tcp_rcvspace_window(&rs, seq + 18500, 1000, now + 100000);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_rtt(&rs), 1u);
}

static void toy_tcp_rcvspace_echo__samples(struct kunit *test)
{
	struct toy_tcp_rcvspace rs = { 0 };

	toy_tcp_rcvspace_echo(&rs, 7, 0, true);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_rtt(&rs), 0u);
	toy_tcp_rcvspace_echo(&rs, 7, 80000, true);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_rtt(&rs), 80000u);
	toy_tcp_rcvspace_echo(&rs, 7, 1000, true);	/* once for each value */
	toy_tcp_rcvspace_echo(&rs, 8, 160000, false);	/* the user was slow */
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_rtt(&rs), 80000u);
	toy_tcp_rcvspace_echo(&rs, 9, 160000, true);	/* an eighth of the difference */
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_rtt(&rs), 90000u);
	toy_tcp_rcvspace_echo(&rs, 10, 40000, false);	/* a smaller one is taken whole */
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_rtt(&rs), 40000u);
	/* The largest there can be do not wrap. */
	rs = (struct toy_tcp_rcvspace) { 0 };
	toy_tcp_rcvspace_echo(&rs, 1, U32_MAX, true);
	toy_tcp_rcvspace_echo(&rs, 2, U32_MAX, true);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_rtt(&rs), U32_MAX / 16);
}

/* Once in a round trip, less what waits, and only more than ever before. */
static void toy_tcp_rcvspace_read__measures(struct kunit *test)
{
	u32 seq = TOY_RCVSPACE_TEST_SEQ, now = TOY_RCVSPACE_TEST_NOW;
	struct toy_tcp_rcvspace rs;

	toy_tcp_rcvspace_begin(&rs, seq, 14600, now);
	/* no round trip is known yet */
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_read(&rs, seq + 20000, seq + 20000, now + 9000), 0u);
	toy_tcp_rcvspace_echo(&rs, 1, 10000, true);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_read(&rs, seq + 20000, seq + 20000, now + 9999), 0u);
	KUNIT_EXPECT_EQ(test, rs.space, 14600u);
	now += 10000;
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_read(&rs, seq + 20000, seq + 25399, now), 14600u);
	KUNIT_EXPECT_EQ(test, rs.space, 14601u);
	seq += 20000;
	now += 10000;
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_read(&rs, seq + 14601, seq + 14601, now), 0u);
	/* more waits than was read */
	seq += 14601;
	now += 10000;
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_read(&rs, seq + 5000, seq + 60000, now), 0u);
	KUNIT_EXPECT_EQ(test, rs.space, 14601u);
}

static void toy_tcp_rcvspace_want__by_hand(struct kunit *test)
{
	struct toy_tcp_rcvspace rs = { .space = 20000, .rtt8 = 8 * 50000 };

	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_want(&rs, 20000, 1000), 40000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_want(&rs, 16000, 1000), 60000u);
	/* the sender doubles its rate: six times as much as came */
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_want(&rs, 10000, 1000), 120000u);
	rs.rtt8 = 8 * 250;
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_want(&rs, 10000, 1000), 50000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_want(&rs, 10000, 0), 120000u);
	rs = (struct toy_tcp_rcvspace) { .space = S32_MAX, .rtt8 = 8 * 50000 };
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvspace_want(&rs, 1, 1000), (u32)S32_MAX);
}

static struct kunit_case toy_tcp_rcvspace_cases[] = {
	KUNIT_CASE(toy_tcp_rcvspace_window__smallest),
	KUNIT_CASE(toy_tcp_rcvspace_echo__samples),
	KUNIT_CASE(toy_tcp_rcvspace_read__measures),
	KUNIT_CASE(toy_tcp_rcvspace_want__by_hand),
	{}
};

static struct kunit_suite toy_tcp_rcvspace_suite = {
	.name		= "toytcp_tcp_rcvspace",
	.test_cases	= toy_tcp_rcvspace_cases,
};

kunit_test_suites(&toy_tcp_rcvspace_suite);
