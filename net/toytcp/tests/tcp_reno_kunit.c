// SPDX-License-Identifier: GPL-2.0
/* Reno's growth against RFC 5681, segment by segment. */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../tcp_cong.h"

#define TOY_RENO_TEST_STEPS	20000

static void toy_reno_test_begin(struct toy_tcp_cong *cong, u32 cwnd, u32 ssthresh)
{
	toy_tcp_cong_init(cong, &toy_tcp_reno);
	cong->cwnd = cwnd;
	cong->ssthresh = ssthresh;
}

static void toy_reno_test_acked(struct toy_tcp_cong *cong, u32 segs)
{
	const struct toy_tcp_cong_ack ack = { .segs = segs, .limited = true };

	toy_tcp_reno.cong_avoid(cong, &ack);
}

/* RFC 5681 3.1, one segment at a time: eq. 2 below ssthresh, else one for each window */
static void toy_reno_twin_acked(u32 *cwnd, u32 *count, u32 ssthresh)
{
	if (*cwnd < ssthresh) {
		++*cwnd;
	} else if (++*count == *cwnd) {
		*count = 0;
		++*cwnd;
	}
}

static void toy_tcp_reno_ssthresh__half_the_flight(struct kunit *test)
{
	struct toy_tcp_cong cong;
	u32 flight;

	/* RFC 5681 eq. 4: of FlightSize, not of cwnd */
	toy_reno_test_begin(&cong, 1000, 500);
	for (flight = 0; flight < 100; flight++)
		KUNIT_EXPECT_EQ(test, toy_tcp_reno.ssthresh(&cong, flight),
				flight < 4 ? 2 : flight / 2);
}

/* A round trip doubles the window, however the ACKs are grouped. */
static void toy_tcp_reno_cong_avoid__slow_start(struct kunit *test)
{
	struct toy_tcp_cong cong;
	u32 group, left;

	for (group = 1; group <= 10; group++) {
		toy_reno_test_begin(&cong, 10, TOY_TCP_SSTHRESH_INF);
		for (left = 10; left; left -= min(left, group))
			toy_reno_test_acked(&cong, min(left, group));
		KUNIT_EXPECT_EQ_MSG(test, cong.cwnd, 20u, "in groups of %u", group);
		KUNIT_EXPECT_EQ(test, cong.cwnd_cnt, 0u);
	}
}

/* A round trip adds one segment. */
static void toy_tcp_reno_cong_avoid__linear(struct kunit *test)
{
	struct toy_tcp_cong cong;
	u32 round, i;

	toy_reno_test_begin(&cong, 10, 10);
	for (round = 0; round < 50; round++) {
		u32 cwnd = cong.cwnd;

		for (i = 0; i < cwnd - 1; i++)
			toy_reno_test_acked(&cong, 1);
		KUNIT_ASSERT_EQ(test, cong.cwnd, cwnd);
		toy_reno_test_acked(&cong, 1);
		KUNIT_ASSERT_EQ(test, cong.cwnd, cwnd + 1);
	}
}

/* An ACK that reaches over ssthresh is slow start up to it and linear beyond. */
static void toy_tcp_reno_cong_avoid__crosses_ssthresh(struct kunit *test)
{
	struct toy_tcp_cong cong;

	toy_reno_test_begin(&cong, 10, 12);
	toy_reno_test_acked(&cong, 10);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 12u);
	KUNIT_EXPECT_EQ(test, cong.cwnd_cnt, 8u);
	toy_reno_test_acked(&cong, 4);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 13u);
	KUNIT_EXPECT_EQ(test, cong.cwnd_cnt, 0u);
}

static void toy_tcp_reno_cong_avoid__as_its_twin(struct kunit *test)
{
	u32 cwnd = 1, count = 0, step, i;
	struct toy_tcp_cong cong;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 5681);
	toy_reno_test_begin(&cong, 1, 100);
	for (step = 0; step < TOY_RENO_TEST_STEPS; step++) {
		u32 segs = prandom_u32_state(&rnd) % (2 * cwnd);

		/* A loss now and then, so that it starts anew */
		if (prandom_u32_state(&rnd) % 100 == 0) {
			cwnd = prandom_u32_state(&rnd) % 50 + 1;
			count = 0;
			toy_reno_test_begin(&cong, cwnd, prandom_u32_state(&rnd) % 100 + 2);
		}
		toy_reno_test_acked(&cong, segs);
		for (i = 0; i < segs; i++)
			toy_reno_twin_acked(&cwnd, &count, cong.ssthresh);
		KUNIT_ASSERT_EQ(test, cong.cwnd, cwnd);
		KUNIT_ASSERT_EQ(test, cong.cwnd_cnt, count);
	}
}

static struct kunit_case toy_tcp_reno_cases[] = {
	KUNIT_CASE(toy_tcp_reno_ssthresh__half_the_flight),
	KUNIT_CASE(toy_tcp_reno_cong_avoid__slow_start),
	KUNIT_CASE(toy_tcp_reno_cong_avoid__linear),
	KUNIT_CASE(toy_tcp_reno_cong_avoid__crosses_ssthresh),
	KUNIT_CASE(toy_tcp_reno_cong_avoid__as_its_twin),
	{}
};

static struct kunit_suite toy_tcp_reno_suite = {
	.name		= "toytcp_tcp_reno",
	.test_cases	= toy_tcp_reno_cases,
};

kunit_test_suites(&toy_tcp_reno_suite);
