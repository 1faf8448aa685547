// SPDX-License-Identifier: GPL-2.0
/* Delivery-rate samples of paths whose rate is known. */

#include <kunit/test.h>

#include "../tcp_rate.h"

#define TOY_RATE_TEST_SEGS	100
/* Numbers and times that wrap */
#define TOY_RATE_TEST_COUNT	0xffffffe0u
#define TOY_RATE_TEST_US	0xffff0000u

/* One ACK for one buffer. */
static void toy_rate_test_ack(struct toy_tcp_rate *rate, struct toy_tcp_rate_sample *sample,
			      const struct toy_tcp_rate_tx *tx, u32 sent_us, u32 now_us)
{
	memset(sample, 0, sizeof(*sample));
	toy_tcp_rate_delivered(rate, sample, tx, sent_us, 1, now_us);
	toy_tcp_rate_acked(rate, sample, 1, now_us);
}

/* A window of ten, a segment each ms, 10 ms of way: 1000 segments in a second */
static void toy_tcp_rate_acked__steady(struct kunit *test)
{
	struct toy_tcp_rate_tx tx[TOY_RATE_TEST_SEGS];
	struct toy_tcp_rate_sample sample;
	struct toy_tcp_rate rate = { .delivered = TOY_RATE_TEST_COUNT };
	u32 i, begun = TOY_RATE_TEST_US;

	for (i = 0; i < TOY_RATE_TEST_SEGS; i++) {
		u32 now = begun + i * 1000;

		if (i >= 10)
			toy_rate_test_ack(&rate, &sample, &tx[i - 10], now - 10000, now);
		toy_tcp_rate_sent(&rate, &tx[i], now, !i);
		if (i < 30)
			continue;
		KUNIT_ASSERT_EQ(test, sample.count, 10u);
		KUNIT_ASSERT_EQ(test, sample.interval_us, 10000u);
	}
	KUNIT_EXPECT_EQ(test, rate.delivered, TOY_RATE_TEST_COUNT + TOY_RATE_TEST_SEGS - 10);
	KUNIT_EXPECT_EQ(test, toy_tcp_rate_bytes(&rate, 1000), 1000000ull);
}

/* Ten ACKs at once after a pause do not make a faster way. */
static void toy_tcp_rate_acked__compressed(struct kunit *test)
{
	struct toy_tcp_rate_sample sample = { 0 };
	struct toy_tcp_rate rate = { 0 };
	struct toy_tcp_rate_tx tx[20];
	u32 i;

	for (i = 0; i < 20; i++)
		toy_tcp_rate_sent(&rate, &tx[i], 1000 * i, !i);
	toy_rate_test_ack(&rate, &sample, &tx[0], 0, 30000);
	for (i = 1; i < 20; i++) {
		toy_rate_test_ack(&rate, &sample, &tx[i], 1000 * i, 30000 + i);
		KUNIT_ASSERT_GE(test, sample.interval_us, 1000 * i);
	}
	/* 20 in the 30 ms from the first sending to the last ACK */
	KUNIT_EXPECT_EQ(test, toy_tcp_rate_bytes(&rate, 1), 20 * 1000000ull / 30019);
}

/* What the program's pauses slow down is marked, and does not hide a better one. */
static void toy_tcp_rate_acked__app_limited(struct kunit *test)
{
	struct toy_tcp_rate_sample sample = { 0 };
	struct toy_tcp_rate rate = { 0 };
	struct toy_tcp_rate_tx tx[3];

	toy_tcp_rate_sent(&rate, &tx[0], 0, true);
	toy_tcp_rate_sent(&rate, &tx[1], 0, false);
	toy_rate_test_ack(&rate, &sample, &tx[0], 0, 10000);
	toy_rate_test_ack(&rate, &sample, &tx[1], 0, 10000);
	KUNIT_EXPECT_EQ(test, toy_tcp_rate_bytes(&rate, 1000), 200000ull);
	KUNIT_EXPECT_FALSE(test, rate.last_app_limited);

	/* one lonely segment in 10 ms */
	toy_tcp_rate_app_limited(&rate, 0);
	toy_tcp_rate_sent(&rate, &tx[2], 50000, true);
	KUNIT_EXPECT_TRUE(test, tx[2].app_limited);
	toy_rate_test_ack(&rate, &sample, &tx[2], 50000, 60000);
	KUNIT_EXPECT_EQ(test, sample.count, 1u);
	KUNIT_EXPECT_EQ(test, sample.interval_us, 10000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_rate_bytes(&rate, 1000), 200000ull);
	KUNIT_EXPECT_EQ(test, rate.app_limited, 0u);

	/* a faster one is believed all the same */
	toy_tcp_rate_app_limited(&rate, 0);
	toy_tcp_rate_sent(&rate, &tx[2], 70000, true);
	toy_rate_test_ack(&rate, &sample, &tx[2], 70000, 71000);
	KUNIT_EXPECT_EQ(test, toy_tcp_rate_bytes(&rate, 1000), 1000000ull);
	KUNIT_EXPECT_TRUE(test, rate.last_app_limited);
}

/* Of several buffers of one ACK the one sent last counts; in less than an RTT, none. */
static void toy_tcp_rate_acked__which(struct kunit *test)
{
	struct toy_tcp_rate_sample sample = { 0 };
	struct toy_tcp_rate rate = { 0 };
	struct toy_tcp_rate_tx tx[2];

	toy_tcp_rate_acked(&rate, &sample, 0, 500);
	KUNIT_EXPECT_EQ(test, toy_tcp_rate_bytes(&rate, 1000), 0ull);
	toy_tcp_rate_sent(&rate, &tx[0], 1000, true);
	toy_tcp_rate_sent(&rate, &tx[1], 3000, false);
	toy_tcp_rate_delivered(&rate, &sample, &tx[1], 3000, 5, 11000);
	toy_tcp_rate_delivered(&rate, &sample, &tx[0], 1000, 7, 11000);
	KUNIT_EXPECT_EQ(test, sample.sent_us, 3000u);
	toy_tcp_rate_acked(&rate, &sample, 10001, 11000);
	KUNIT_EXPECT_EQ(test, sample.interval_us, 0u);
	toy_tcp_rate_acked(&rate, &sample, 10000, 11000);
	KUNIT_EXPECT_EQ(test, sample.interval_us, 10000u);
	KUNIT_EXPECT_EQ(test, sample.count, 12u);
	KUNIT_EXPECT_EQ(test, rate.first_us, 3000u);
}

/* cwnd * mss / srtt, twice of it below half of ssthresh, and a fifth more */
static void toy_tcp_rate_pacing__rates(struct kunit *test)
{
	static const u32 ratios[2] = { 200, 120 };

	KUNIT_EXPECT_EQ(test, toy_tcp_rate_pacing(10, 100, 5, 1000, 100000, ratios), 200000ull);
	KUNIT_EXPECT_EQ(test, toy_tcp_rate_pacing(50, 100, 5, 1000, 100000, ratios), 600000ull);
	KUNIT_EXPECT_EQ(test, toy_tcp_rate_pacing(10, 10, 20, 1000, 100000, ratios), 240000ull);
	KUNIT_EXPECT_EQ(test, toy_tcp_rate_pacing(100000, 10, 0, 9000, 50, ratios),
			21600000000000ull);
}

static struct kunit_case toy_tcp_rate_cases[] = {
	KUNIT_CASE(toy_tcp_rate_acked__steady),
	KUNIT_CASE(toy_tcp_rate_acked__compressed),
	KUNIT_CASE(toy_tcp_rate_acked__app_limited),
	KUNIT_CASE(toy_tcp_rate_acked__which),
	KUNIT_CASE(toy_tcp_rate_pacing__rates),
	{}
};

static struct kunit_suite toy_tcp_rate_suite = {
	.name		= "toytcp_tcp_rate",
	.test_cases	= toy_tcp_rate_cases,
};

kunit_test_suites(&toy_tcp_rate_suite);
