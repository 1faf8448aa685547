// SPDX-License-Identifier: GPL-2.0
/* Undo: what each kind of evidence proves, and what it does not. */

#include <kunit/test.h>

#include "../tcp_undo.h"

#define TOY_UNDO_TEST_UNA	0xffffff00u	/* the numbers wrap */
#define TOY_UNDO_TEST_MS	0xfffffffcu	/* and so does the clock */

static void toy_undo_test_arm(struct toy_tcp_undo *undo)
{
	*undo = (struct toy_tcp_undo) { 0 };
	toy_tcp_undo_arm(undo, TOY_UNDO_TEST_UNA, 0, 30);
}

/* RFC 3708: all that was sent again must come back as a duplicate. */
static void toy_tcp_undo_dsacked__all_of_them(struct kunit *test)
{
	struct toy_tcp_undo undo;

	toy_undo_test_arm(&undo);
	KUNIT_EXPECT_EQ(test, undo.prior_ssthresh, 30u);
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_dsacked(&undo));
	/* none was sent: no D-SACK can be for it */
	toy_tcp_undo_dsack(&undo, TOY_UNDO_TEST_UNA + 10, 1);
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_dsacked(&undo));

	toy_tcp_undo_retransmitted(&undo, 2, TOY_UNDO_TEST_MS);
	toy_tcp_undo_retransmitted(&undo, 1, TOY_UNDO_TEST_MS);
	toy_tcp_undo_dsack(&undo, TOY_UNDO_TEST_UNA + 10, 2);
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_dsacked(&undo));
	/* of an earlier episode */
	toy_tcp_undo_dsack(&undo, TOY_UNDO_TEST_UNA, 1);
	toy_tcp_undo_dsack(&undo, TOY_UNDO_TEST_UNA - 1, 1);
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_dsacked(&undo));
	toy_tcp_undo_dsack(&undo, 10, 7);
	KUNIT_EXPECT_TRUE(test, toy_tcp_undo_dsacked(&undo));
	KUNIT_EXPECT_TRUE(test, toy_tcp_undo_may(&undo, false, 0));
	/* one more goes out: wait again */
	toy_tcp_undo_retransmitted(&undo, 1, TOY_UNDO_TEST_MS);
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_dsacked(&undo));

	toy_tcp_undo_dsack(&undo, 10, 1);
	toy_tcp_undo_disarm(&undo);
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_dsacked(&undo));
}

/* What is still out from the recovery before counts as well. */
static void toy_tcp_undo_arm__counts_what_is_out(struct kunit *test)
{
	struct toy_tcp_undo undo = { 0 };

	toy_tcp_undo_arm(&undo, TOY_UNDO_TEST_UNA, 2, 30);
	toy_tcp_undo_dsack(&undo, 1, 1);
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_dsacked(&undo));
	toy_tcp_undo_dsack(&undo, 1, 1);
	KUNIT_EXPECT_TRUE(test, toy_tcp_undo_dsacked(&undo));
}

/* RFC 3522 3.2: an echo from before the first retransmission */
static void toy_tcp_undo_delayed__echo_of_the_original(struct kunit *test)
{
	struct toy_tcp_undo undo;

	toy_undo_test_arm(&undo);
	/* found lost, and there before it could be sent again */
	KUNIT_EXPECT_TRUE(test, toy_tcp_undo_delayed(&undo, false, 0));
	toy_tcp_undo_retransmitted(&undo, 1, TOY_UNDO_TEST_MS + 8);
	toy_tcp_undo_retransmitted(&undo, 1, TOY_UNDO_TEST_MS + 20);
	KUNIT_EXPECT_TRUE(test, toy_tcp_undo_delayed(&undo, true, TOY_UNDO_TEST_MS));
	KUNIT_EXPECT_TRUE(test, toy_tcp_undo_delayed(&undo, true, TOY_UNDO_TEST_MS + 7));
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_delayed(&undo, true, TOY_UNDO_TEST_MS + 8));
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_delayed(&undo, true, TOY_UNDO_TEST_MS + 9));
	/* an ACK that echoes nothing */
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_delayed(&undo, false, TOY_UNDO_TEST_MS));
	undo.retrans_ms = 5;
	KUNIT_EXPECT_TRUE(test, toy_tcp_undo_may(&undo, true, 4));
	toy_tcp_undo_disarm(&undo);
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_may(&undo, true, 4));
	toy_tcp_undo_forget_retrans(&undo);
	KUNIT_EXPECT_FALSE(test, toy_tcp_undo_may(&undo, true, 4));
}

struct toy_undo_frto {
	struct toy_tcp_undo	undo;
	u32			recover;
	struct toy_tcp_frto_ack	ack;
};

/* A time-out with SND.UNA 1000 and SND.NXT 11000; F-RTO has begun. */
static void toy_undo_test_frto(struct toy_undo_frto *t)
{
	*t = (struct toy_undo_frto) {
		.recover = 11000,
		.ack = { .una = 1000, .nxt = 11000, .can_send = true },
	};
	t->undo.frto = true;
}

static enum toy_tcp_frto toy_undo_test_frto_ack(struct toy_undo_frto *t, u32 una, bool orig)
{
	t->ack.advanced = una != t->ack.una;
	t->ack.duplicate = !t->ack.advanced;
	t->ack.una = una;
	t->ack.orig = orig;
	return toy_tcp_frto_ack(&t->undo, &t->recover, &t->ack);
}

/* RFC 5682 2.1, without SACK: two ACKs that advance */
static void toy_tcp_frto_ack__spurious(struct kunit *test)
{
	struct toy_undo_frto t;

	toy_undo_test_frto(&t);
	KUNIT_EXPECT_EQ(test, (int)toy_undo_test_frto_ack(&t, 2000, false), TOY_TCP_FRTO_SEND_NEW);
	KUNIT_EXPECT_EQ(test, t.recover, 11000u);
	t.ack.nxt = 13000;
	KUNIT_EXPECT_EQ(test, (int)toy_undo_test_frto_ack(&t, 3000, true), TOY_TCP_FRTO_SPURIOUS);
	KUNIT_EXPECT_FALSE(test, t.undo.frto);
	KUNIT_EXPECT_EQ(test, (int)toy_undo_test_frto_ack(&t, 4000, true), TOY_TCP_FRTO_LOST);
}

/* Step 3.a: the new segments arrive, the old ones do not. */
static void toy_tcp_frto_ack__real(struct kunit *test)
{
	struct toy_undo_frto t;

	toy_undo_test_frto(&t);
	KUNIT_EXPECT_EQ(test, (int)toy_undo_test_frto_ack(&t, 2000, false), TOY_TCP_FRTO_SEND_NEW);
	t.ack.nxt = 13000;
	KUNIT_EXPECT_EQ(test, (int)toy_undo_test_frto_ack(&t, 2000, false), TOY_TCP_FRTO_LOST);
	KUNIT_EXPECT_FALSE(test, t.undo.frto);
	KUNIT_EXPECT_EQ(test, (int)toy_undo_test_frto_ack(&t, 3000, true), TOY_TCP_FRTO_LOST);
}

/* Step 2.a: a duplicate first, or all at once */
static void toy_tcp_frto_ack__not_told(struct kunit *test)
{
	struct toy_undo_frto t;

	toy_undo_test_frto(&t);
	KUNIT_EXPECT_EQ(test, (int)toy_undo_test_frto_ack(&t, 1000, false), TOY_TCP_FRTO_LOST);
	KUNIT_EXPECT_EQ(test, (int)toy_undo_test_frto_ack(&t, 11000, false), TOY_TCP_FRTO_LOST);

	/* step 2.b: nothing to send that would tell */
	toy_undo_test_frto(&t);
	t.ack.can_send = false;
	KUNIT_EXPECT_EQ(test, (int)toy_undo_test_frto_ack(&t, 2000, false), TOY_TCP_FRTO_LOST);
	KUNIT_EXPECT_FALSE(test, t.undo.frto);
}

/* SACK-enhanced: a block of what was sent once is enough. */
static void toy_tcp_frto_ack__sack(struct kunit *test)
{
	struct toy_undo_frto t;

	toy_undo_test_frto(&t);
	KUNIT_EXPECT_EQ(test, (int)toy_undo_test_frto_ack(&t, 1000, true), TOY_TCP_FRTO_SPURIOUS);
}

static struct kunit_case toy_tcp_undo_cases[] = {
	KUNIT_CASE(toy_tcp_undo_dsacked__all_of_them),
	KUNIT_CASE(toy_tcp_undo_arm__counts_what_is_out),
	KUNIT_CASE(toy_tcp_undo_delayed__echo_of_the_original),
	KUNIT_CASE(toy_tcp_frto_ack__spurious),
	KUNIT_CASE(toy_tcp_frto_ack__real),
	KUNIT_CASE(toy_tcp_frto_ack__not_told),
	KUNIT_CASE(toy_tcp_frto_ack__sack),
	{}
};

static struct kunit_suite toy_tcp_undo_suite = {
	.name		= "toytcp_tcp_undo",
	.test_cases	= toy_tcp_undo_cases,
};

kunit_test_suites(&toy_tcp_undo_suite);
