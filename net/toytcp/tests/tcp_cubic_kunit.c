// SPDX-License-Identifier: GPL-2.0
/* CUBIC against the formulas of RFC 9438, worked out beforehand in floating point. */

#include <kunit/test.h>

#include "../tcp_cong.h"
#include "../tcp_cubic.h"

#define TOY_CUBIC_TEST_BEGIN_US	5000000000ull

static void toy_cubic_test_begin(struct toy_tcp_cong *cong, u32 cwnd, u32 ssthresh)
{
	toy_tcp_cong_init(cong, &toy_tcp_cubic);
	cong->cwnd = cwnd;
	cong->ssthresh = ssthresh;
}

static void toy_cubic_test_acked(struct toy_tcp_cong *cong, u64 now_us, u32 srtt_us, u32 segs)
{
	const struct toy_tcp_cong_ack ack = {
		.now_us = now_us,
		.segs = segs,
		.srtt_us = srtt_us,
		.limited = true,
	};

	toy_tcp_cubic.cong_avoid(cong, &ack);
}

/* Rounds of cwnd ACKs each, evenly spread; @now_us moves on. */
static void toy_cubic_test_rounds(struct toy_tcp_cong *cong, u64 *now_us, u32 rtt_us, u32 rounds)
{
	u32 round, i;

	for (round = 0; round < rounds; round++) {
		u32 n = cong->cwnd;

		for (i = 0; i < n; i++)
			toy_cubic_test_acked(cong, *now_us + (u64)rtt_us * i / n, rtt_us, 1);
		*now_us += rtt_us;
	}
}

/* floor(1000 * cbrt((w_max - cwnd) / 0.4)) */
static void toy_tcp_cubic_k_ms__formula(struct kunit *test)
{
	static const struct {
		u32	w_max, cwnd, k_ms;
	} cases[] = {
		{ 10, 7, 1957 },
		{ 100, 70, 4217 },
		{ 100, 85, 3347 },
		{ 1000, 700, 9085 },
		{ 12345, 8641, 20999 },
		{ 1000000, 700000, 90856 },
		{ 70, 70, 0 },
		{ 50, 80, 0 },
	};
	u32 k, diff;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, toy_tcp_cubic_k_ms(cases[i].w_max, cases[i].cwnd),
				    cases[i].k_ms, "%u to %u", cases[i].w_max, cases[i].cwnd);
	/* Rounded down and no further, over the whole range */
	for (diff = 1; diff < 1u << 31; diff += diff / 2 + 1) {
		u64 x = diff * 2500000000ull;

		k = toy_tcp_cubic_k_ms(diff, 0);
		KUNIT_ASSERT_LE(test, (u64)k * k * k, x);
		KUNIT_ASSERT_GT(test, (k + 1ull) * (k + 1) * (k + 1), x);
	}
}

/* floor(1000 * max(0.4 * (t - K)^3 + w_max, 0)), t and K in seconds */
static void toy_tcp_cubic_window__formula(struct kunit *test)
{
	static const struct {
		u32	w_max, k_ms, t_ms;
		u64	milli;
	} cases[] = {
		{ 100, 4217, 0, 70003 },
		{ 100, 4217, 1000, 86682 },
		{ 100, 4217, 4217, 100000 },
		{ 100, 4217, 5217, 100400 },
		{ 100, 4217, 8434, 129996 },
		{ 1000, 9085, 0, 700059 },
		{ 1000, 9085, 4000, 947406 },
		{ 1000, 9085, 20000, 1520153 },
		{ 10, 0, 60000, 86410000 },
		{ 5, 3000, 0, 0 },
		{ 100000, 42171, 1, 70003485 },
		{ 100000, 42171, 100000, 177356540 },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		u64 got = toy_tcp_cubic_window(cases[i].w_max, cases[i].k_ms, cases[i].t_ms);
		u64 milli = got * 1000 >> TOY_TCP_CUBIC_SHIFT;

		/* 2/65536 segment is less than one of the table's units */
		KUNIT_EXPECT_GE_MSG(test, milli + 1, cases[i].milli, "case %d", i);
		KUNIT_EXPECT_LE_MSG(test, milli, cases[i].milli + 1, "case %d", i);
	}
	/* Very long ago is as good as long ago. */
	KUNIT_EXPECT_EQ(test, toy_tcp_cubic_window(9, 0, ~0ull),
			toy_tcp_cubic_window(9, 0, 1u << 20));
}

/*
 * cwnd after every so many rounds of cwnd ACKs, all real numbers:
 *
 *	plateau = max(w_max, cwnd)	K = cbrt((plateau - cwnd) / 0.4)
 *	W(t) = 0.4 * (t - K)^3 + plateau
 *	w_est += (w_est < prior ? 3 * 0.3 / 1.7 : 1) / floor(cwnd), from cwnd
 *	if W(t) < w_est: cwnd = max(cwnd, w_est)
 *	else: target = min(max(ceil(W(t + rtt)), cwnd), 1.5 * cwnd)
 *	      cwnd += min((target - floor(cwnd)) / floor(cwnd), target - cwnd)
 *
 * rounded down in the end.
 */
static void toy_tcp_cubic_cong_avoid__formula(struct kunit *test)
{
	static const struct {
		u32	prior;		/* window before the loss */
		bool	timeout;
		u32	cwnd;		/* after it */
		u32	rtt_us, every;
		u32	want[10];
	} cases[] = {
		{ 100, false, 70, 100000, 10,
		  { 87, 96, 100, 100, 101, 103, 113, 123, 144, 178 } },
		/* A short way: Reno would be faster. */
		{ 20, false, 14, 5000, 20,
		  { 28, 48, 68, 88, 108, 128, 148, 168, 188, 208 } },
		{ 5000, false, 3500, 200000, 10,
		  { 4007, 4386, 4653, 4829, 4932, 4983, 4999, 5001, 5007, 5036 } },
		/* RFC 9438 4.8: K = 0 */
		{ 70, true, 50, 100000, 5,
		  { 52, 55, 57, 60, 63, 65, 68, 76, 87, 101 } },
	};
	struct toy_tcp_cong cong;
	int i, j;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		u64 now = TOY_CUBIC_TEST_BEGIN_US;

		toy_cubic_test_begin(&cong, cases[i].prior, TOY_TCP_SSTHRESH_INF);
		cong.ssthresh = toy_tcp_cubic.ssthresh(&cong, 0);
		if (cases[i].timeout)
			toy_tcp_cubic.set_state(&cong, TOY_TCP_CONG_LOSS);
		cong.cwnd = cases[i].cwnd;
		cong.ssthresh = cases[i].cwnd;
		for (j = 0; j < 10; j++) {
			toy_cubic_test_rounds(&cong, &now, cases[i].rtt_us, cases[i].every);
			KUNIT_EXPECT_GE_MSG(test, cong.cwnd + 1, cases[i].want[j],
					    "case %d, sample %d", i, j);
			KUNIT_EXPECT_LE_MSG(test, cong.cwnd, cases[i].want[j] + 1,
					    "case %d, sample %d", i, j);
		}
	}
}

/* RFC 9438 4.6: beta 0.7, and never below 2 */
static void toy_tcp_cubic_ssthresh__seven_tenths(struct kunit *test)
{
	struct toy_tcp_cong cong;
	u32 cwnd;

	for (cwnd = 1; cwnd < 3000; cwnd++) {
		toy_cubic_test_begin(&cong, cwnd, TOY_TCP_SSTHRESH_INF);
		KUNIT_ASSERT_EQ(test, toy_tcp_cubic.ssthresh(&cong, 5),
				cwnd < 3 ? 2 : cwnd * 7 / 10);
	}
}

/* RFC 9438 4.7: a loss below the last plateau lowers it: 0.85 of the window. */
static void toy_tcp_cubic_ssthresh__fast_convergence(struct kunit *test)
{
	u64 now = TOY_CUBIC_TEST_BEGIN_US;
	struct toy_tcp_cong cong;

	toy_cubic_test_begin(&cong, 1000, TOY_TCP_SSTHRESH_INF);
	cong.ssthresh = toy_tcp_cubic.ssthresh(&cong, 0);
	cong.cwnd = 700;
	cong.ssthresh = toy_tcp_cubic.ssthresh(&cong, 0);
	KUNIT_ASSERT_EQ(test, cong.ssthresh, 490u);
	cong.cwnd = 490;
	/* W_max is 595: K = cbrt(105 / 0.4) = 6.404 s, and there the window is 595. */
	toy_cubic_test_rounds(&cong, &now, 100000, 64);
	KUNIT_EXPECT_GE(test, cong.cwnd, 593u);
	KUNIT_EXPECT_LE(test, cong.cwnd, 596u);
}

/* As soon as less than a segment is missing the window is as large as it was. */
static void toy_tcp_cubic_ssthresh__on_the_plateau(struct kunit *test)
{
	u64 now = TOY_CUBIC_TEST_BEGIN_US;
	struct toy_tcp_cong cong;
	u32 epoch;

	toy_cubic_test_begin(&cong, 90, TOY_TCP_SSTHRESH_INF);
	for (epoch = 0; epoch < 5; epoch++) {
		cong.ssthresh = toy_tcp_cubic.ssthresh(&cong, 0);
		KUNIT_ASSERT_EQ(test, cong.ssthresh, 63u);
		cong.cwnd = 63;
		cong.cwnd_cnt = 0;
		/* K = cbrt(27 / 0.4) = 4.072 s; W(3.4 s) = 89.88 */
		toy_cubic_test_rounds(&cong, &now, 100000, 34);
		KUNIT_ASSERT_EQ(test, cong.cwnd, 90u);
	}
}

/* However many segments an ACK covers: not above half as much again (4.5's clamp). */
static void toy_tcp_cubic_cong_avoid__one_large_ack(struct kunit *test)
{
	struct toy_tcp_cong cong;

	toy_cubic_test_begin(&cong, 100, 100);
	toy_cubic_test_acked(&cong, TOY_CUBIC_TEST_BEGIN_US, 100000, 1);
	toy_cubic_test_acked(&cong, TOY_CUBIC_TEST_BEGIN_US + 60000000, 100000, 60000);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 150u);
}

/* Below a ssthresh that a loss has set: as Reno, up to it. */
static void toy_tcp_cubic_cong_avoid__slow_start(struct kunit *test)
{
	struct toy_tcp_cong cong;

	toy_cubic_test_begin(&cong, 4, 10);
	toy_cubic_test_acked(&cong, TOY_CUBIC_TEST_BEGIN_US, 100000, 4);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 8u);
	toy_cubic_test_acked(&cong, TOY_CUBIC_TEST_BEGIN_US, 100000, 8);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 10u);
}

/* What was not used does not grow, and its time does not count (RFC 9438 4.2). */
static void toy_tcp_cubic_cong_avoid__pause(struct kunit *test)
{
	const struct toy_tcp_cong_ack unused = {
		.now_us = TOY_CUBIC_TEST_BEGIN_US + 2000000 + 90000000,
		.segs = 10,
		.srtt_us = 100000,
	};
	u64 now = TOY_CUBIC_TEST_BEGIN_US, then = now;
	struct toy_tcp_cong busy, cong;

	toy_cubic_test_begin(&busy, 100, 50);
	toy_cubic_test_begin(&cong, 100, 50);
	toy_cubic_test_rounds(&busy, &now, 100000, 20);
	toy_cubic_test_rounds(&cong, &then, 100000, 20);
	KUNIT_ASSERT_EQ(test, busy.cwnd, cong.cwnd);
	/* the last ACKs of it come in while there is nothing to send */
	toy_tcp_cubic.cong_avoid(&cong, &unused);
	KUNIT_EXPECT_EQ(test, cong.cwnd, busy.cwnd);
	then += 100000000;
	toy_tcp_cong_event(&cong, TOY_TCP_CONG_EV_TX_START, then);
	toy_cubic_test_rounds(&busy, &now, 100000, 20);
	toy_cubic_test_rounds(&cong, &then, 100000, 20);
	KUNIT_EXPECT_LE(test, cong.cwnd, busy.cwnd);
	KUNIT_EXPECT_GE(test, cong.cwnd + 1, busy.cwnd);
}

/* RFC 9438 4.9: growth goes on as if there had been no reduction. */
static void toy_tcp_cubic_undo_cwnd__as_before(struct kunit *test)
{
	u64 now = TOY_CUBIC_TEST_BEGIN_US, then;
	struct toy_tcp_cong cong, twin;

	toy_cubic_test_begin(&cong, 100, 50);
	toy_cubic_test_rounds(&cong, &now, 100000, 30);
	then = now;
	twin = cong;
	toy_tcp_cong_enter_loss(&cong, 90, 0, true);
	toy_tcp_cong_enter_loss(&cong, 1, 0, false);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 1u);
	cong.cwnd = toy_tcp_cong_undo_cwnd(&cong);
	cong.ssthresh = twin.ssthresh;
	KUNIT_EXPECT_EQ(test, cong.cwnd, twin.cwnd);
	toy_cubic_test_rounds(&cong, &now, 100000, 30);
	toy_cubic_test_rounds(&twin, &then, 100000, 30);
	KUNIT_EXPECT_LE(test, cong.cwnd, twin.cwnd + 1);
	KUNIT_EXPECT_GE(test, cong.cwnd + 1, twin.cwnd);
}

static struct kunit_case toy_tcp_cubic_cases[] = {
	KUNIT_CASE(toy_tcp_cubic_k_ms__formula),
	KUNIT_CASE(toy_tcp_cubic_window__formula),
	KUNIT_CASE(toy_tcp_cubic_cong_avoid__formula),
	KUNIT_CASE(toy_tcp_cubic_ssthresh__seven_tenths),
	KUNIT_CASE(toy_tcp_cubic_ssthresh__fast_convergence),
	KUNIT_CASE(toy_tcp_cubic_ssthresh__on_the_plateau),
	KUNIT_CASE(toy_tcp_cubic_cong_avoid__one_large_ack),
	KUNIT_CASE(toy_tcp_cubic_cong_avoid__slow_start),
	KUNIT_CASE(toy_tcp_cubic_cong_avoid__pause),
	KUNIT_CASE(toy_tcp_cubic_undo_cwnd__as_before),
	{}
};

static struct kunit_suite toy_tcp_cubic_suite = {
	.name		= "toytcp_tcp_cubic",
	.test_cases	= toy_tcp_cubic_cases,
};

kunit_test_suites(&toy_tcp_cubic_suite);
