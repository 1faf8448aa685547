// SPDX-License-Identifier: GPL-2.0
/* HyStart++ against RFC 9406's rules, round by round. */

#include <kunit/test.h>
#include <linux/minmax.h>
#include <linux/prandom.h>

#include "../tcp_cong.h"
#include "../tcp_hystart.h"

#define TOY_HYSTART_TEST_STEPS	100000

/* One round of @acks ACKs of one segment with the same RTT. Return: the growth. */
static u32 toy_hystart_test_round(struct toy_tcp_hystart *hs, u32 *una, u32 acks, u32 rtt_us)
{
	u32 grow = 0, i;
	/* All of it is out by the first ACK, which is the one that ends the last round. */
	u32 nxt = *una + 100;

	for (i = 0; i < acks; i++) {
		*una = i == acks - 1 ? nxt : *una + 1;
		grow += toy_tcp_hystart_acked(hs, *una, nxt, 1, rtt_us);
	}
	return grow;
}

/* The first ACK only says where the first round ends. */
static void toy_hystart_test_begin(struct toy_tcp_hystart *hs, u32 *una)
{
	memset(hs, 0, sizeof(*hs));
	*una = 0xffffff80;
	toy_tcp_hystart_acked(hs, *una, *una, 1, 0);
}

/* As long as the delay stays, the window doubles. */
static void toy_tcp_hystart_acked__same_delay(struct kunit *test)
{
	struct toy_tcp_hystart hs;
	u32 una, round;

	toy_hystart_test_begin(&hs, &una);
	for (round = 0; round < 10; round++)
		KUNIT_EXPECT_EQ(test, toy_hystart_test_round(&hs, &una, 10, 50000), 10u);
	KUNIT_EXPECT_EQ(test, (int)hs.phase, TOY_TCP_HYSTART_SLOW_START);
}

/* RttThresh is an eighth of the last round's, from 4 to 16 ms. */
static void toy_tcp_hystart_acked__threshold(struct kunit *test)
{
	static const struct {
		u32	before, thresh;
	} cases[] = {
		{ 1000, 4000 }, { 31000, 4000 }, { 40000, 5000 }, { 80000, 10000 },
		{ 128000, 16000 }, { 800000, 16000 },
	};
	struct toy_tcp_hystart hs;
	int i, below;
	u32 una;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (below = 0; below < 2; below++) {
			toy_hystart_test_begin(&hs, &una);
			toy_hystart_test_round(&hs, &una, 10, cases[i].before);
			toy_hystart_test_round(&hs, &una, 10,
					       cases[i].before + cases[i].thresh - below);
			KUNIT_EXPECT_EQ_MSG(test, (int)hs.phase,
					    below ? TOY_TCP_HYSTART_SLOW_START :
						    TOY_TCP_HYSTART_CSS,
					    "%u us", cases[i].before);
		}
	}
}

/* Fewer than eight samples say nothing. */
static void toy_tcp_hystart_acked__few_samples(struct kunit *test)
{
	struct toy_tcp_hystart hs;
	u32 una;

	toy_hystart_test_begin(&hs, &una);
	toy_hystart_test_round(&hs, &una, 10, 50000);
	toy_hystart_test_round(&hs, &una, 7, 500000);
	KUNIT_EXPECT_EQ(test, (int)hs.phase, TOY_TCP_HYSTART_SLOW_START);
}

/* Five rounds of a quarter of the growth, of which the first was begun in full. */
static void toy_tcp_hystart_acked__css(struct kunit *test)
{
	struct toy_tcp_hystart hs;
	u32 una, round;

	toy_hystart_test_begin(&hs, &una);
	toy_hystart_test_round(&hs, &una, 16, 50000);
	/* the eighth sample ends the full growth */
	KUNIT_EXPECT_EQ(test, toy_hystart_test_round(&hs, &una, 16, 60000), 8u + 2);
	for (round = 1; round < 5; round++) {
		KUNIT_EXPECT_EQ(test, (int)hs.phase, TOY_TCP_HYSTART_CSS);
		KUNIT_EXPECT_EQ(test, toy_hystart_test_round(&hs, &una, 16, 60000), 4u);
	}
	KUNIT_EXPECT_EQ(test, (int)hs.phase, TOY_TCP_HYSTART_CSS);
	toy_tcp_hystart_acked(&hs, una + 1, una + 100, 1, 60000);
	KUNIT_EXPECT_EQ(test, (int)hs.phase, TOY_TCP_HYSTART_DONE);
}

/* The delay falls below what it was when CSS began: it was jitter. */
static void toy_tcp_hystart_acked__resumes(struct kunit *test)
{
	struct toy_tcp_hystart hs;
	u32 una;

	toy_hystart_test_begin(&hs, &una);
	toy_hystart_test_round(&hs, &una, 16, 50000);
	toy_hystart_test_round(&hs, &una, 16, 60000);
	toy_hystart_test_round(&hs, &una, 16, 60000);
	KUNIT_EXPECT_EQ(test, (int)hs.phase, TOY_TCP_HYSTART_CSS);
	toy_hystart_test_round(&hs, &una, 16, 59999);
	KUNIT_EXPECT_EQ(test, (int)hs.phase, TOY_TCP_HYSTART_SLOW_START);
	KUNIT_EXPECT_EQ(test, toy_hystart_test_round(&hs, &una, 16, 60000), 16u);
}

#define TOY_HYSTART_TEST_INF	~0ull

/* RFC 9406 4.2 word by word; infinity is infinity. */
struct toy_hystart_twin {
	u64	window_end;
	u64	last, lowest, baseline;
	u32	count, rounds;
	int	phase;
};

static void toy_hystart_twin_round(struct toy_hystart_twin *twin, u64 nxt)
{
	twin->window_end = nxt;
	twin->last = twin->lowest;
	twin->lowest = TOY_HYSTART_TEST_INF;
	twin->count = 0;
}

static void toy_hystart_twin_acked(struct toy_hystart_twin *twin, u64 una, u64 nxt, u32 rtt)
{
	if (una > twin->window_end) {
		if (twin->phase == TOY_TCP_HYSTART_CSS && ++twin->rounds == 5)
			twin->phase = TOY_TCP_HYSTART_DONE;
		toy_hystart_twin_round(twin, nxt);
	}
	if (rtt) {
		twin->lowest = min_t(u64, twin->lowest, rtt);
		twin->count++;
	}
	if (twin->count >= 8 && twin->phase == TOY_TCP_HYSTART_SLOW_START &&
	    twin->lowest != TOY_HYSTART_TEST_INF && twin->last != TOY_HYSTART_TEST_INF) {
		u64 thresh = max(4000ull, min(twin->last / 8, 16000ull));

		if (twin->lowest >= twin->last + thresh) {
			twin->baseline = twin->lowest;
			twin->phase = TOY_TCP_HYSTART_CSS;
			twin->rounds = 0;
		}
	} else if (twin->count >= 8 && twin->phase == TOY_TCP_HYSTART_CSS &&
		   twin->lowest < twin->baseline) {
		twin->baseline = TOY_HYSTART_TEST_INF;
		twin->phase = TOY_TCP_HYSTART_SLOW_START;
	}
}

/*
 * Each flight is twice the last and goes out at twice the pace of the way: the queue
 * that it makes is gone when the next one comes, and is no reason to slow down.
 */
static void toy_tcp_hystart_acked__own_queue(struct kunit *test)
{
	struct toy_tcp_hystart hs = { 0 };
	u32 una = 0, nxt = 10, flight, i;

	for (flight = 10; flight < 2000; flight *= 2) {
		for (i = 1; i <= flight; i++) {
			toy_tcp_hystart_acked(&hs, ++una, nxt, 1, 200000 + i * 60);
			nxt += 2;
		}
		KUNIT_EXPECT_EQ_MSG(test, (int)hs.phase, TOY_TCP_HYSTART_SLOW_START,
				    "flight of %u", flight);
	}
}

static void toy_tcp_hystart_acked__as_its_twin(struct kunit *test)
{
	int step, phases[3] = { 0 };
	struct toy_hystart_twin twin;
	struct toy_tcp_hystart hs;
	struct rnd_state rnd;
	u64 una = 0;

	prandom_seed_state(&rnd, 9406);
	memset(&hs, 0, sizeof(hs));
	for (step = 0; step < TOY_HYSTART_TEST_STEPS; step++) {
		u32 rtt = prandom_u32_state(&rnd) % 8 ?
			  20000 + prandom_u32_state(&rnd) % 9000 + step % 200 * 500 : 0;
		u64 nxt;

		una += 1 + prandom_u32_state(&rnd) % 3;
		nxt = una + 9 + prandom_u32_state(&rnd) % 20;
		if (!hs.started || hs.phase == TOY_TCP_HYSTART_DONE) {
			memset(&hs, 0, sizeof(hs));
			twin = (struct toy_hystart_twin) { .lowest = TOY_HYSTART_TEST_INF };
			toy_hystart_twin_round(&twin, nxt);
		}
		toy_tcp_hystart_acked(&hs, (u32)una, (u32)nxt, 1, rtt);
		toy_hystart_twin_acked(&twin, una, nxt, rtt);
		KUNIT_ASSERT_EQ_MSG(test, (int)hs.phase, twin.phase, "step %d", step);
		phases[hs.phase]++;
	}
	/* It was worth it. */
	KUNIT_EXPECT_GT(test, phases[TOY_TCP_HYSTART_CSS], 100);
	KUNIT_EXPECT_GT(test, phases[TOY_TCP_HYSTART_DONE], 10);
}

/* CUBIC's first slow start ends by it, without a loss. */
static void toy_tcp_cubic_slow_start__ends(struct kunit *test)
{
	struct toy_tcp_cong_ack ack = { .segs = 1, .limited = true, .now_us = 1000000 };
	struct toy_tcp_cong cong;
	u32 round, i, n;

	toy_tcp_cong_init(&cong, &toy_tcp_cubic);
	for (round = 0; round < 9; round++) {
		n = cong.cwnd;
		ack.rtt_us = round < 2 ? 50000 : 70000;
		for (i = 0; i < n; i++) {
			ack.una++;
			ack.nxt = ack.una + n;
			ack.now_us += 50000 / n;
			toy_tcp_cubic.cong_avoid(&cong, &ack);
		}
	}
	/* 10, 20, then 40 + 8 + 8, and four rounds of a quarter: 70, 87, 108, 135 */
	KUNIT_EXPECT_NE(test, cong.ssthresh, TOY_TCP_SSTHRESH_INF);
	KUNIT_EXPECT_GT(test, cong.ssthresh, 100u);
	KUNIT_EXPECT_LT(test, cong.ssthresh, 200u);
}

static struct kunit_case toy_tcp_hystart_cases[] = {
	KUNIT_CASE(toy_tcp_hystart_acked__same_delay),
	KUNIT_CASE(toy_tcp_hystart_acked__threshold),
	KUNIT_CASE(toy_tcp_hystart_acked__few_samples),
	KUNIT_CASE(toy_tcp_hystart_acked__css),
	KUNIT_CASE(toy_tcp_hystart_acked__resumes),
	KUNIT_CASE(toy_tcp_hystart_acked__own_queue),
	KUNIT_CASE(toy_tcp_hystart_acked__as_its_twin),
	KUNIT_CASE(toy_tcp_cubic_slow_start__ends),
	{}
};

static struct kunit_suite toy_tcp_hystart_suite = {
	.name		= "toytcp_tcp_hystart",
	.test_cases	= toy_tcp_hystart_cases,
};

kunit_test_suites(&toy_tcp_hystart_suite);
