// SPDX-License-Identifier: GPL-2.0
/* The RTT estimator against RFC 6298's formulas in 64-bit fixed point. */

#include <kunit/test.h>
#include <linux/math64.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "../tcp_rtt.h"

#define TOY_RTT_TEST_STEPS	20000
#define TOY_RTT_TEST_SHIFT	20	/* fraction bits of the oracle */

/*
 * The module keeps whole microseconds and cuts off the rest of each quotient:
 * SRTT may end up to 8 us from the exact value, RTTVAR up to 4 us and what the
 * error of SRTT adds to it.
 */
#define TOY_RTT_TEST_SRTT_SLACK		8
#define TOY_RTT_TEST_RTTVAR_SLACK	16

struct toy_rtt_oracle {
	u64	srtt;
	u64	rttvar;
	bool	first_done;
};

/* RFC 6298 2.2 and 2.3, word by word */
static void toy_rtt_oracle_sample(struct toy_rtt_oracle *o, u32 us)
{
	u64 r = (u64)us << TOY_RTT_TEST_SHIFT;

	if (!o->first_done) {
		o->srtt = r;
		o->rttvar = r / 2;
		o->first_done = true;
		return;
	}
	o->rttvar = div_u64(3 * o->rttvar + (o->srtt > r ? o->srtt - r : r - o->srtt), 4);
	o->srtt = div_u64(7 * o->srtt + r, 8);
}

static u32 toy_rtt_test_distance(u64 exact, u32 us)
{
	u64 have = (u64)us << TOY_RTT_TEST_SHIFT;

	return (exact > have ? exact - have : have - exact) >> TOY_RTT_TEST_SHIFT;
}

/* The time-out that the estimate leads to. */
static u32 toy_rtt_test_rto(const struct toy_tcp_rtt *rtt)
{
	u64 var = max_t(u64, 4ull * rtt->rttvar, rtt->rto_min);

	return min_t(u64, rtt->srtt + var, TOY_TCP_RTO_MAX_US);
}

static void toy_tcp_rtt_init__before_any_sample(struct kunit *test)
{
	struct toy_tcp_rtt rtt;

	memset(&rtt, 0xa5, sizeof(rtt));
	toy_tcp_rtt_init(&rtt, TOY_TCP_RTO_MIN_US);
	KUNIT_EXPECT_EQ(test, rtt.srtt, 0u);
	KUNIT_EXPECT_EQ(test, rtt.rttvar, 0u);
	KUNIT_EXPECT_EQ(test, rtt.min, U32_MAX);
	KUNIT_EXPECT_EQ(test, rtt.backoff, 0);
	/* RFC 6298 2.1 */
	KUNIT_EXPECT_EQ(test, toy_tcp_rtt_timeout(&rtt), 1000000u);
}

static void toy_tcp_rtt_sample__first(struct kunit *test)
{
	struct toy_tcp_rtt rtt;

	toy_tcp_rtt_init(&rtt, TOY_TCP_RTO_MIN_US);
	toy_tcp_rtt_sample(&rtt, 300000);
	KUNIT_EXPECT_EQ(test, rtt.srtt, 300000u);
	KUNIT_EXPECT_EQ(test, rtt.rttvar, 150000u);
	KUNIT_EXPECT_EQ(test, rtt.latest, 300000u);
	KUNIT_EXPECT_EQ(test, rtt.min, 300000u);
	/* R + 4 * R/2 */
	KUNIT_EXPECT_EQ(test, toy_tcp_rtt_timeout(&rtt), 900000u);
}

static void toy_tcp_rtt_sample__second_by_hand(struct kunit *test)
{
	struct toy_tcp_rtt rtt;

	toy_tcp_rtt_init(&rtt, TOY_TCP_RTO_MIN_US);
	toy_tcp_rtt_sample(&rtt, 800000);
	toy_tcp_rtt_sample(&rtt, 1600000);
	/* RTTVAR = 3/4 * 400 ms + 1/4 * 800 ms with the SRTT of before */
	KUNIT_EXPECT_EQ(test, rtt.rttvar, 500000u);
	/* SRTT = 7/8 * 800 ms + 1/8 * 1600 ms */
	KUNIT_EXPECT_EQ(test, rtt.srtt, 900000u);
	KUNIT_EXPECT_EQ(test, rtt.rto, 2900000u);
	KUNIT_EXPECT_EQ(test, rtt.min, 800000u);
}

static void toy_tcp_rtt_sample__limits(struct kunit *test)
{
	struct toy_tcp_rtt rtt;
	int i;

	toy_tcp_rtt_init(&rtt, TOY_TCP_RTO_MIN_US);
	toy_tcp_rtt_sample(&rtt, 0);
	KUNIT_EXPECT_EQ(test, rtt.srtt, 1u);
	KUNIT_EXPECT_EQ(test, toy_tcp_rtt_timeout(&rtt), 1 + TOY_TCP_RTO_MIN_US);
	for (i = 0; i < 100; i++)
		toy_tcp_rtt_sample(&rtt, 0);
	KUNIT_EXPECT_GE(test, rtt.srtt, 1u);
	for (i = 0; i < 100; i++) {
		toy_tcp_rtt_sample(&rtt, U32_MAX);
		KUNIT_EXPECT_LE(test, rtt.rto, TOY_TCP_RTO_MAX_US);
		KUNIT_EXPECT_LE(test, rtt.srtt, TOY_TCP_RTO_MAX_US);
	}
	KUNIT_EXPECT_EQ(test, rtt.min, 1u);
	KUNIT_EXPECT_EQ(test, toy_tcp_rtt_timeout(&rtt), TOY_TCP_RTO_MAX_US);
}

/* A path of @base us whose samples vary by up to @jitter us. */
static void toy_rtt_test_path(struct kunit *test, u32 base, u32 jitter, u32 rto_min, u64 seed)
{
	struct toy_rtt_oracle oracle = {};
	struct toy_tcp_rtt rtt;
	struct rnd_state rnd;
	u32 least = U32_MAX;
	int i;

	prandom_seed_state(&rnd, seed);
	toy_tcp_rtt_init(&rtt, rto_min);
	for (i = 0; i < TOY_RTT_TEST_STEPS; i++) {
		u32 us = base + prandom_u32_state(&rnd) % (jitter + 1);

		/* Now and then the path changes altogether. */
		if (prandom_u32_state(&rnd) % 512 == 0)
			us *= 20;
		toy_tcp_rtt_sample(&rtt, us);
		toy_rtt_oracle_sample(&oracle, us);
		least = min(least, us);

		KUNIT_ASSERT_LE_MSG(test, toy_rtt_test_distance(oracle.srtt, rtt.srtt),
				    TOY_RTT_TEST_SRTT_SLACK, "step %d: srtt %u", i, rtt.srtt);
		KUNIT_ASSERT_LE_MSG(test, toy_rtt_test_distance(oracle.rttvar, rtt.rttvar),
				    TOY_RTT_TEST_RTTVAR_SLACK, "step %d: rttvar %u", i, rtt.rttvar);
		KUNIT_ASSERT_EQ(test, rtt.rto, toy_rtt_test_rto(&rtt));
		KUNIT_ASSERT_EQ(test, rtt.min, least);
		KUNIT_ASSERT_EQ(test, rtt.latest, us);
	}
}

static void toy_tcp_rtt_sample__against_rfc6298(struct kunit *test)
{
	const u32 least = TOY_TCP_RTO_MIN_US;

	toy_rtt_test_path(test, 30, 10, least, 1);		/* one machine */
	toy_rtt_test_path(test, 200, 2000, least, 2);		/* one switch */
	toy_rtt_test_path(test, 20000, 5000, least, 3);		/* one country */
	toy_rtt_test_path(test, 600000, 3000000, least, 4);	/* a satellite and a full queue */
	toy_rtt_test_path(test, 200, 2000, 1, 5);
	toy_rtt_test_path(test, 200, 2000, INT_MAX, 6);
}

static void toy_tcp_rtt_sample__settles(struct kunit *test)
{
	struct toy_tcp_rtt rtt;
	int i;

	toy_tcp_rtt_init(&rtt, TOY_TCP_RTO_MIN_US);
	toy_tcp_rtt_sample(&rtt, 2000000);
	for (i = 0; i < 200; i++)
		toy_tcp_rtt_sample(&rtt, 50000);
	KUNIT_EXPECT_LE(test, toy_rtt_test_distance(50000ull << TOY_RTT_TEST_SHIFT, rtt.srtt),
			TOY_RTT_TEST_SRTT_SLACK);
	KUNIT_EXPECT_LE(test, rtt.rttvar, TOY_RTT_TEST_RTTVAR_SLACK);
	/* The minimum is a margin above SRTT. */
	KUNIT_EXPECT_EQ(test, rtt.rto, rtt.srtt + TOY_TCP_RTO_MIN_US);
}

static void toy_tcp_rtt_backoff__doubles_to_the_limit(struct kunit *test)
{
	struct toy_tcp_rtt rtt;
	u64 expect;
	int i;

	toy_tcp_rtt_init(&rtt, TOY_TCP_RTO_MIN_US);
	toy_tcp_rtt_sample(&rtt, 10000);
	expect = toy_tcp_rtt_timeout(&rtt);
	/* Longer than the shift could be, were it not limited */
	for (i = 0; i < 300; i++) {
		toy_tcp_rtt_backoff(&rtt);
		expect = min_t(u64, 2 * expect, TOY_TCP_RTO_MAX_US);
		KUNIT_ASSERT_EQ_MSG(test, (u64)toy_tcp_rtt_timeout(&rtt), expect, "step %d", i);
	}
	KUNIT_EXPECT_EQ(test, rtt.rto, toy_rtt_test_rto(&rtt));
}

static void toy_tcp_rtt_restart__ends_the_backoff(struct kunit *test)
{
	struct toy_tcp_rtt rtt;
	u32 before;

	toy_tcp_rtt_init(&rtt, TOY_TCP_RTO_MIN_US);
	toy_tcp_rtt_sample(&rtt, 10000);
	before = toy_tcp_rtt_timeout(&rtt);

	toy_tcp_rtt_backoff(&rtt);
	toy_tcp_rtt_backoff(&rtt);
	KUNIT_EXPECT_EQ(test, toy_tcp_rtt_timeout(&rtt), 4 * before);
	toy_tcp_rtt_restart(&rtt);
	KUNIT_EXPECT_EQ(test, toy_tcp_rtt_timeout(&rtt), before);
	KUNIT_EXPECT_EQ(test, rtt.srtt, 10000u);

	/* So does a sample (RFC 6298 5, Karn). */
	toy_tcp_rtt_backoff(&rtt);
	toy_tcp_rtt_sample(&rtt, 10000);
	KUNIT_EXPECT_EQ(test, rtt.backoff, 0);
}

/* The RTO is of the first segment of an ACK, the shortest way of the last. */
static void toy_tcp_rtt_shortest__leaves_the_rto(struct kunit *test)
{
	struct toy_tcp_rtt rtt;
	u32 rto;

	toy_tcp_rtt_init(&rtt, TOY_TCP_RTO_MIN_US);
	toy_tcp_rtt_sample(&rtt, 180000);
	rto = rtt.rto;
	toy_tcp_rtt_shortest(&rtt, 30000);
	KUNIT_EXPECT_EQ(test, rtt.rto, rto);
	KUNIT_EXPECT_EQ(test, rtt.srtt, 180000);
	KUNIT_EXPECT_EQ(test, rtt.latest, 30000);
	KUNIT_EXPECT_EQ(test, rtt.min, 30000);
	toy_tcp_rtt_shortest(&rtt, 0);
	KUNIT_EXPECT_EQ(test, rtt.min, 1);
}

static struct kunit_case toy_tcp_rtt_cases[] = {
	KUNIT_CASE(toy_tcp_rtt_init__before_any_sample),
	KUNIT_CASE(toy_tcp_rtt_sample__first),
	KUNIT_CASE(toy_tcp_rtt_sample__second_by_hand),
	KUNIT_CASE(toy_tcp_rtt_sample__limits),
	KUNIT_CASE(toy_tcp_rtt_sample__against_rfc6298),
	KUNIT_CASE(toy_tcp_rtt_sample__settles),
	KUNIT_CASE(toy_tcp_rtt_shortest__leaves_the_rto),
	KUNIT_CASE(toy_tcp_rtt_backoff__doubles_to_the_limit),
	KUNIT_CASE(toy_tcp_rtt_restart__ends_the_backoff),
	{}
};

static struct kunit_suite toy_tcp_rtt_suite = {
	.name		= "toytcp_tcp_rtt",
	.test_cases	= toy_tcp_rtt_cases,
};

kunit_test_suites(&toy_tcp_rtt_suite);
