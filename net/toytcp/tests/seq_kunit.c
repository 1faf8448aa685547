// SPDX-License-Identifier: GPL-2.0
/* Sequence comparison against counting, over an 8-bit ring and at the edges of 32 bits. */

#include <kunit/test.h>
#include <linux/kernel.h>

#include "../seq.h"

/* Where numbers are drawn from: around zero, and around what looks signed. */
static const u32 toy_seq_test_bases[] = {
	0, 1, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff, 0x12345678,
};

/* Distances that are legal: less than 2^31 either way (RFC 9293 3.4). */
static const u32 toy_seq_test_ahead[] = {
	1, 2, 255, 65535, 65536, 0x3fffffff, 0x40000000, 0x7ffffffe, 0x7fffffff,
};

static void toy_seq_lt__around_the_wrap(struct kunit *test)
{
	int i, j;

	for (i = 0; i < ARRAY_SIZE(toy_seq_test_bases); i++) {
		u32 a = toy_seq_test_bases[i];

		KUNIT_EXPECT_FALSE(test, seq_lt(a, a));
		KUNIT_EXPECT_FALSE(test, seq_gt(a, a));
		KUNIT_EXPECT_TRUE(test, seq_le(a, a));
		KUNIT_EXPECT_TRUE(test, seq_ge(a, a));
		for (j = 0; j < ARRAY_SIZE(toy_seq_test_ahead); j++) {
			u32 b = a + toy_seq_test_ahead[j];

			KUNIT_ASSERT_TRUE_MSG(test, seq_lt(a, b), "%#x %#x", a, b);
			KUNIT_ASSERT_TRUE_MSG(test, seq_le(a, b), "%#x %#x", a, b);
			KUNIT_ASSERT_TRUE_MSG(test, seq_gt(b, a), "%#x %#x", a, b);
			KUNIT_ASSERT_TRUE_MSG(test, seq_ge(b, a), "%#x %#x", a, b);
			KUNIT_ASSERT_FALSE_MSG(test, seq_lt(b, a), "%#x %#x", a, b);
			KUNIT_ASSERT_FALSE_MSG(test, seq_le(b, a), "%#x %#x", a, b);
			KUNIT_ASSERT_FALSE_MSG(test, seq_gt(a, b), "%#x %#x", a, b);
			KUNIT_ASSERT_FALSE_MSG(test, seq_ge(a, b), "%#x %#x", a, b);
		}
	}
}

/* Walks from @low up and counts: is @seq met before @high? */
static bool toy_seq_test_met(u32 seq, u32 low, u32 high)
{
	for (; low != high; low++)
		if (low == seq)
			return true;
	return false;
}

static void toy_seq_between__brute_force(struct kunit *test)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(toy_seq_test_bases); i++) {
		u32 base = toy_seq_test_bases[i], low, high, seq;

		for (low = base - 6; low != base + 6; low++)
			for (high = low; high != base + 8; high++)
				for (seq = base - 9; seq != base + 9; seq++)
					KUNIT_ASSERT_EQ_MSG(test, seq_between(seq, low, high),
							    toy_seq_test_met(seq, low, high),
							    "%#x in %#x..%#x", seq, low, high);
	}
}

static void toy_seq_between__whole_window(struct kunit *test)
{
	/* The largest window there is: 65535 << 14 */
	const u32 wnd = 65535u << 14;
	int i;

	for (i = 0; i < ARRAY_SIZE(toy_seq_test_bases); i++) {
		u32 low = toy_seq_test_bases[i];

		KUNIT_EXPECT_TRUE(test, seq_between(low, low, low + wnd));
		KUNIT_EXPECT_TRUE(test, seq_between(low + wnd - 1, low, low + wnd));
		KUNIT_EXPECT_FALSE(test, seq_between(low + wnd, low, low + wnd));
		KUNIT_EXPECT_FALSE(test, seq_between(low - 1, low, low + wnd));
		KUNIT_EXPECT_FALSE(test, seq_between(low, low, low));
	}
}

static void toy_seq_max__either_order(struct kunit *test)
{
	int i, j;

	for (i = 0; i < ARRAY_SIZE(toy_seq_test_bases); i++) {
		u32 a = toy_seq_test_bases[i];

		KUNIT_EXPECT_EQ(test, seq_max(a, a), a);
		KUNIT_EXPECT_EQ(test, seq_min(a, a), a);
		for (j = 0; j < ARRAY_SIZE(toy_seq_test_ahead); j++) {
			u32 b = a + toy_seq_test_ahead[j];

			KUNIT_EXPECT_EQ(test, seq_max(a, b), b);
			KUNIT_EXPECT_EQ(test, seq_max(b, a), b);
			KUNIT_EXPECT_EQ(test, seq_min(a, b), a);
			KUNIT_EXPECT_EQ(test, seq_min(b, a), a);
		}
	}
}

static struct kunit_case toy_seq_cases[] = {
	KUNIT_CASE(toy_seq_lt__around_the_wrap),
	KUNIT_CASE(toy_seq_between__brute_force),
	KUNIT_CASE(toy_seq_between__whole_window),
	KUNIT_CASE(toy_seq_max__either_order),
	{}
};

static struct kunit_suite toy_seq_suite = {
	.name		= "toytcp_seq",
	.test_cases	= toy_seq_cases,
};

kunit_test_suites(&toy_seq_suite);
