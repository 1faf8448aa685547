// SPDX-License-Identifier: GPL-2.0
/* ECN bits against RFC 3168 6.1. */

#include <kunit/test.h>
#include <net/inet_ecn.h>

#include "../tcp_ecn.h"
#include "../wire.h"

/* 6.1.1: of all flags and codepoints one combination asks, and one answers. */
static void toy_tcp_ecn_syn__all(struct kunit *test)
{
	unsigned int flags, tos;

	for (flags = 0; flags < 256; flags++) {
		struct toy_tcp_ecn ecn = { .ok = true };
		bool ece = flags & TOY_TCP_ECE, cwr = flags & TOY_TCP_CWR;

		for (tos = 0; tos < 256; tos++)
			KUNIT_ASSERT_EQ(test, toy_tcp_ecn_syn_asks(flags, tos),
					ece && cwr && !(tos & 3));
		toy_tcp_ecn_syn_ack(&ecn, flags);
		KUNIT_ASSERT_EQ(test, ecn.ok, ece && !cwr);
		/* What was not asked for cannot be agreed to. */
		ecn.ok = false;
		toy_tcp_ecn_syn_ack(&ecn, flags);
		KUNIT_ASSERT_FALSE(test, ecn.ok);
	}
}

/* 6.1.3: from CE until CWR each ACK says ECE. */
static void toy_tcp_ecn_data__echo(struct kunit *test)
{
	struct toy_tcp_ecn ecn = { .ok = true };
	u8 flags = TOY_TCP_ACK;

	KUNIT_EXPECT_EQ(test, (int)toy_tcp_ecn_data(&ecn, 0, INET_ECN_NOT_ECT),
			TOY_TCP_ECN_NOTHING);
	KUNIT_EXPECT_EQ(test, (int)toy_tcp_ecn_data(&ecn, 0, INET_ECN_ECT_1),
			TOY_TCP_ECN_NOTHING);
	KUNIT_EXPECT_TRUE(test, ecn.seen);
	toy_tcp_ecn_send(&ecn, false, 0, &flags);
	KUNIT_EXPECT_EQ(test, flags, TOY_TCP_ACK);
	KUNIT_EXPECT_EQ(test, (int)toy_tcp_ecn_data(&ecn, 0, 0x20 | INET_ECN_CE), TOY_TCP_ECN_CE);
	KUNIT_EXPECT_EQ(test, (int)toy_tcp_ecn_data(&ecn, 0, INET_ECN_CE), TOY_TCP_ECN_NOTHING);
	KUNIT_EXPECT_EQ(test, (int)toy_tcp_ecn_data(&ecn, 0, INET_ECN_NOT_ECT),
			TOY_TCP_ECN_REPEATED);
	toy_tcp_ecn_send(&ecn, false, 0, &flags);
	KUNIT_EXPECT_EQ(test, flags, TOY_TCP_ACK | TOY_TCP_ECE);
	/* A reset that says nothing of it */
	flags = TOY_TCP_RST | TOY_TCP_ACK;
	toy_tcp_ecn_send(&ecn, false, 0, &flags);
	KUNIT_EXPECT_EQ(test, flags, TOY_TCP_RST | TOY_TCP_ACK);
	/* marked once more on its way: a new mark */
	KUNIT_EXPECT_EQ(test, (int)toy_tcp_ecn_data(&ecn, TOY_TCP_CWR, INET_ECN_CE),
			TOY_TCP_ECN_CE);
	KUNIT_EXPECT_TRUE(test, ecn.echo);
	KUNIT_EXPECT_EQ(test, (int)toy_tcp_ecn_data(&ecn, TOY_TCP_CWR, INET_ECN_ECT_0),
			TOY_TCP_ECN_CWR);
	KUNIT_EXPECT_FALSE(test, ecn.echo);
}

/* 6.1.2: CWR once for each reduction; only new data is able. */
static void toy_tcp_ecn_send__codepoints(struct kunit *test)
{
	struct toy_tcp_ecn ecn = { .ok = true };
	u8 flags = TOY_TCP_ACK;

	KUNIT_EXPECT_EQ(test, toy_tcp_ecn_send(&ecn, true, 0, &flags), INET_ECN_ECT_0);
	KUNIT_EXPECT_EQ(test, flags, TOY_TCP_ACK);
	KUNIT_EXPECT_EQ(test, toy_tcp_ecn_send(&ecn, false, 1, &flags), INET_ECN_NOT_ECT);
	KUNIT_EXPECT_EQ(test, flags, TOY_TCP_ACK);
	KUNIT_EXPECT_EQ(test, toy_tcp_ecn_send(&ecn, true, 1, &flags), INET_ECN_ECT_0);
	KUNIT_EXPECT_EQ(test, flags, TOY_TCP_ACK | TOY_TCP_CWR);
	flags = TOY_TCP_ACK;
	KUNIT_EXPECT_EQ(test, toy_tcp_ecn_send(&ecn, true, 1, &flags), INET_ECN_ECT_0);
	KUNIT_EXPECT_EQ(test, flags, TOY_TCP_ACK);
}

/* Nobody agreed: nothing is said, and nothing heard. */
static void toy_tcp_ecn__off(struct kunit *test)
{
	struct toy_tcp_ecn ecn = { 0 };
	u8 flags = TOY_TCP_ACK;

	KUNIT_EXPECT_EQ(test, (int)toy_tcp_ecn_data(&ecn, TOY_TCP_CWR, INET_ECN_CE),
			TOY_TCP_ECN_NOTHING);
	KUNIT_EXPECT_EQ(test, toy_tcp_ecn_send(&ecn, true, 1, &flags), INET_ECN_NOT_ECT);
	KUNIT_EXPECT_EQ(test, flags, TOY_TCP_ACK);
}

static struct kunit_case toy_tcp_ecn_cases[] = {
	KUNIT_CASE(toy_tcp_ecn_syn__all),
	KUNIT_CASE(toy_tcp_ecn_data__echo),
	KUNIT_CASE(toy_tcp_ecn_send__codepoints),
	KUNIT_CASE(toy_tcp_ecn__off),
	{}
};

static struct kunit_suite toy_tcp_ecn_suite = {
	.name		= "toytcp_tcp_ecn",
	.test_cases	= toy_tcp_ecn_cases,
};

kunit_test_suites(&toy_tcp_ecn_suite);
