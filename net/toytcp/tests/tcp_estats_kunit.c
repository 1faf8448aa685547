// SPDX-License-Identifier: GPL-2.0
/* What a connection has done, counted. */

#include <kunit/test.h>

#include "../tcp_estats.h"

static void toy_tcp_estats_in__text(struct kunit *test)
{
	struct toy_tcp_estats es = { 0 };

	toy_tcp_estats_in(&es, 1, 0);
	toy_tcp_estats_in(&es, 3, 4000);
	KUNIT_EXPECT_EQ(test, es.segs_in, 4u);
	KUNIT_EXPECT_EQ(test, es.data_segs_in, 3u);
}

static void toy_tcp_estats_out__again(struct kunit *test)
{
	struct toy_tcp_estats es = { 0 };

	toy_tcp_estats_out(&es, 1, 0, true, 5);
	KUNIT_EXPECT_EQ(test, es.last_data_us, 0ull);
	KUNIT_EXPECT_EQ(test, es.bytes_retrans, 0ull);
	toy_tcp_estats_out(&es, 2, 2000, false, 6);
	toy_tcp_estats_out(&es, 1, 1000, true, 7);
	KUNIT_EXPECT_EQ(test, es.last_data_us, 7ull);
	KUNIT_EXPECT_EQ(test, es.segs_out, 4u);
	KUNIT_EXPECT_EQ(test, es.data_segs_out, 3u);
	KUNIT_EXPECT_EQ(test, es.bytes_sent, 3000ull);
	KUNIT_EXPECT_EQ(test, es.bytes_retrans, 1000ull);
}

/* Every microsecond goes to one of them, the running one's included. */
static void toy_tcp_estats_chrono__sum(struct kunit *test)
{
	static const enum toy_tcp_chrono moves[] = {
		TOY_TCP_CHRONO_BUSY, TOY_TCP_CHRONO_RWND, TOY_TCP_CHRONO_RWND, TOY_TCP_CHRONO_BUSY,
		TOY_TCP_CHRONO_SNDBUF, TOY_TCP_CHRONO_IDLE, TOY_TCP_CHRONO_BUSY,
	};
	struct toy_tcp_estats es = { 0 };
	u64 naive[TOY_TCP_CHRONOS] = { 0 };
	u64 now = 1000, sum = 0;
	unsigned int i, chrono;

	naive[TOY_TCP_CHRONO_IDLE] = now;
	for (i = 0; i < ARRAY_SIZE(moves); i++) {
		toy_tcp_estats_chrono(&es, moves[i], now);
		naive[moves[i]] += 10 + i;
		now += 10 + i;
	}
	for (chrono = 0; chrono < TOY_TCP_CHRONOS; chrono++) {
		KUNIT_EXPECT_EQ_MSG(test, toy_tcp_estats_spent(&es, chrono, now), naive[chrono],
				    "chrono %u", chrono);
		sum += toy_tcp_estats_spent(&es, chrono, now);
	}
	KUNIT_EXPECT_EQ(test, sum, now);
}

/* Repeated time-outs are one recovery, and its time runs to the ACK that ends it. */
static void toy_tcp_estats_rto__recovery(struct kunit *test)
{
	struct toy_tcp_estats es = { 0 };

	toy_tcp_estats_rto_over(&es, 100);
	KUNIT_EXPECT_EQ(test, toy_tcp_estats_rto_time(&es, 200), 0ull);
	toy_tcp_estats_rto(&es, 1000);
	toy_tcp_estats_rto(&es, 3000);
	KUNIT_EXPECT_EQ(test, toy_tcp_estats_rto_time(&es, 3500), 2500ull);
	toy_tcp_estats_rto_over(&es, 4000);
	toy_tcp_estats_rto_over(&es, 9000);
	toy_tcp_estats_rto(&es, 10000);
	toy_tcp_estats_rto_over(&es, 10500);
	KUNIT_EXPECT_EQ(test, es.rtos, 3u);
	KUNIT_EXPECT_EQ(test, es.rto_recoveries, 2u);
	KUNIT_EXPECT_EQ(test, toy_tcp_estats_rto_time(&es, 99999), 3500ull);
}

static struct kunit_case toy_tcp_estats_cases[] = {
	KUNIT_CASE(toy_tcp_estats_in__text),
	KUNIT_CASE(toy_tcp_estats_out__again),
	KUNIT_CASE(toy_tcp_estats_chrono__sum),
	KUNIT_CASE(toy_tcp_estats_rto__recovery),
	{}
};

static struct kunit_suite toy_tcp_estats_suite = {
	.name		= "toytcp_tcp_estats",
	.test_cases	= toy_tcp_estats_cases,
};

kunit_test_suites(&toy_tcp_estats_suite);
