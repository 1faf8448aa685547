// SPDX-License-Identifier: GPL-2.0
/* What may be sent in one packet, and with DF or without. */

#include <kunit/test.h>

#include "../netns.h"
#include "../udp.h"

/* IP_MTU_DISCOVER: a row for each mode, around a path of 1500 bytes */
static void toy_dgram_may_send__modes(struct kunit *test)
{
	static const struct {
		u8	mode;
		bool	df_small, df_large, may_large;
	} rows[] = {
		{ IP_PMTUDISC_DONT, false, false, true },
		{ IP_PMTUDISC_WANT, true, false, true },
		{ IP_PMTUDISC_DO, true, true, false },
		{ IP_PMTUDISC_PROBE, true, true, false },
		{ IP_PMTUDISC_INTERFACE, false, false, false },
		{ IP_PMTUDISC_OMIT, false, false, true },
	};
	struct toy_dgram_out out = { .mtu = 1500 };
	bool df;
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		out.too_narrow = false;
		KUNIT_EXPECT_EQ(test, toy_dgram_may_send(rows[i].mode, &out, 1480, &df), 0);
		KUNIT_EXPECT_EQ(test, df, rows[i].df_small);
		KUNIT_EXPECT_EQ(test, toy_dgram_may_send(rows[i].mode, &out, 1481, &df),
				rows[i].may_large ? 0 : -EMSGSIZE);
		KUNIT_EXPECT_EQ(test, df, rows[i].df_large);
		KUNIT_EXPECT_EQ(test, toy_dgram_may_send(rows[i].mode, &out, 65516, &df),
				-EMSGSIZE);
		/* A path that is hopelessly narrow: only who insists gets DF. */
		out.too_narrow = true;
		KUNIT_EXPECT_EQ(test, toy_dgram_may_send(rows[i].mode, &out, 100, &df), 0);
		KUNIT_EXPECT_EQ(test, df, rows[i].mode == IP_PMTUDISC_DO ||
				rows[i].mode == IP_PMTUDISC_PROBE);
	}
}

static struct kunit_case toy_dgram_sendmsg_cases[] = {
	KUNIT_CASE(toy_dgram_may_send__modes),
	{}
};

static struct kunit_suite toy_dgram_sendmsg_suite = {
	.name		= "toytcp_dgram_sendmsg",
	.test_cases	= toy_dgram_sendmsg_cases,
};

kunit_test_suites(&toy_dgram_sendmsg_suite);
