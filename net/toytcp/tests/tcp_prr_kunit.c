// SPDX-License-Identifier: GPL-2.0
/* Proportional rate reduction: RFC 9937's two halves, ACK by ACK. */

#include <kunit/test.h>

#include "../tcp_prr.h"

struct toy_prr_test {
	struct toy_tcp_prr	prr;
	u32			ssthresh;
	u32			cwnd;
	u32			in_flight;
	u32			sent;
};

static void toy_prr_test_begin(struct toy_prr_test *t, u32 cwnd, u32 ssthresh, u32 in_flight)
{
	*t = (struct toy_prr_test) { .ssthresh = ssthresh, .cwnd = cwnd, .in_flight = in_flight };
	toy_tcp_prr_begin(&t->prr, cwnd);
}

/* An ACK that delivers so much and finds so much lost; then what it allows is sent. */
static u32 toy_prr_test_ack(struct toy_prr_test *t, u32 delivered, u32 lost, bool advanced)
{
	struct toy_tcp_prr_ack ack = {
		.in_flight = t->in_flight - delivered - lost,
		.delivered = delivered,
		.safe = advanced && !lost,
	};
	u32 room;

	t->cwnd = toy_tcp_prr_ack(&t->prr, t->ssthresh, &ack, t->cwnd);
	t->in_flight = ack.in_flight;
	room = t->cwnd - t->in_flight;
	toy_tcp_prr_sent(&t->prr, room);
	t->in_flight += room;
	t->sent += room;
	return room;
}

/* Half the window: after the fast retransmit every second ACK sends one. */
static void toy_tcp_prr_ack__halves_evenly(struct kunit *test)
{
	struct toy_prr_test t;
	int i;

	toy_prr_test_begin(&t, 20, 10, 18);
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 1, 1, false), 1u);
	KUNIT_EXPECT_EQ(test, t.cwnd, 17u);
	for (i = 0; t.in_flight > 11; i++)
		KUNIT_EXPECT_EQ_MSG(test, toy_prr_test_ack(&t, 1, 0, false), i % 2, "ACK %d", i);
	KUNIT_EXPECT_EQ(test, i, 11);
	/* It comes down to ssthresh and stays there, one for one. */
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 1, 0, false), 0u);
	KUNIT_EXPECT_EQ(test, t.in_flight, 10u);
	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 1, 0, false), 1u);
		KUNIT_EXPECT_EQ(test, t.in_flight, 10u);
	}
}

/* CUBIC's 0.7: seven for each ten that arrive */
static void toy_tcp_prr_ack__seven_of_ten(struct kunit *test)
{
	struct toy_prr_test t;
	int i;

	toy_prr_test_begin(&t, 100, 70, 100);
	for (i = 0; i < 60; i++)
		toy_prr_test_ack(&t, 1, 0, false);
	KUNIT_EXPECT_EQ(test, t.sent, 42u);
	KUNIT_EXPECT_EQ(test, t.in_flight, 82u);
}

/* Much was lost: slow start up to ssthresh, but only while the recovery gets on. */
static void toy_tcp_prr_ack__refills_below_ssthresh(struct kunit *test)
{
	struct toy_prr_test t;

	toy_prr_test_begin(&t, 20, 10, 20);
	/* 15 of 20 are lost at once: the fast retransmit, no more than arrived */
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 1, 15, false), 1u);
	KUNIT_EXPECT_EQ(test, t.in_flight, 5u);
	/* without progress: packet conservation */
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 1, 0, false), 1u);
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 2, 0, false), 2u);
	KUNIT_EXPECT_EQ(test, t.in_flight, 5u);
	/* with a loss found in it */
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 1, 1, true), 1u);
	KUNIT_EXPECT_EQ(test, t.in_flight, 4u);
	/* with progress: one more each time, until ssthresh */
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 1, 0, true), 2u);
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 1, 0, true), 2u);
	KUNIT_EXPECT_EQ(test, t.in_flight, 6u);
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 3, 0, true), 4u);
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 3, 0, true), 4u);
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 3, 0, true), 4u);
	KUNIT_EXPECT_EQ(test, t.in_flight, 9u);
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 3, 0, true), 4u);
	KUNIT_EXPECT_EQ(test, toy_prr_test_ack(&t, 3, 0, true), 3u);
	KUNIT_EXPECT_EQ(test, t.in_flight, 10u);
}

/* The sender had nothing to send for a while: the banked part goes out, to ssthresh. */
static void toy_tcp_prr_ack__catches_up(struct kunit *test)
{
	struct toy_tcp_prr_ack ack = { .in_flight = 19, .delivered = 1 };
	struct toy_tcp_prr prr;
	int i;

	toy_tcp_prr_begin(&prr, 20);
	KUNIT_EXPECT_EQ(test, toy_tcp_prr_ack(&prr, 10, &ack, 20), 20u);
	toy_tcp_prr_sent(&prr, 1);
	for (i = 0; i < 12; i++) {
		ack.in_flight = 18 - i;
		toy_tcp_prr_ack(&prr, 10, &ack, 20);
	}
	/* 13 delivered, 1 sent, 7 out */
	KUNIT_EXPECT_EQ(test, toy_tcp_prr_ack(&prr, 10, &ack, 20), 10u);
}

static void toy_tcp_prr_ack__nothing_delivered(struct kunit *test)
{
	struct toy_tcp_prr_ack ack = { .in_flight = 3 };
	struct toy_tcp_prr prr;

	toy_tcp_prr_begin(&prr, 0);	/* must not divide by it */
	KUNIT_EXPECT_EQ(test, toy_tcp_prr_ack(&prr, 10, &ack, 7), 7u);
	ack.delivered = 1;
	KUNIT_EXPECT_EQ(test, toy_tcp_prr_ack(&prr, 2, &ack, 7), 5u);
}

static struct kunit_case toy_tcp_prr_cases[] = {
	KUNIT_CASE(toy_tcp_prr_ack__halves_evenly),
	KUNIT_CASE(toy_tcp_prr_ack__seven_of_ten),
	KUNIT_CASE(toy_tcp_prr_ack__refills_below_ssthresh),
	KUNIT_CASE(toy_tcp_prr_ack__catches_up),
	KUNIT_CASE(toy_tcp_prr_ack__nothing_delivered),
	{}
};

static struct kunit_suite toy_tcp_prr_suite = {
	.name		= "toytcp_tcp_prr",
	.test_cases	= toy_tcp_prr_cases,
};

kunit_test_suites(&toy_tcp_prr_suite);
