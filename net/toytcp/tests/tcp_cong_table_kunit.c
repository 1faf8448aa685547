// SPDX-License-Identifier: GPL-2.0
/* Names of algorithms to algorithms and back. */

#include <kunit/test.h>

#include "../tcp_cong.h"

static void toy_tcp_cong_find__names(struct kunit *test)
{
	KUNIT_EXPECT_PTR_EQ(test, toy_tcp_cong_find("reno"), &toy_tcp_reno);
	KUNIT_EXPECT_PTR_EQ(test, toy_tcp_cong_find("cubic"), &toy_tcp_cubic);
	KUNIT_EXPECT_NULL(test, toy_tcp_cong_find(""));
	KUNIT_EXPECT_NULL(test, toy_tcp_cong_find("ren"));
	KUNIT_EXPECT_NULL(test, toy_tcp_cong_find("reno "));
}

static void toy_tcp_cong_names__cut_to_size(struct kunit *test)
{
	char buf[TOY_TCP_CONG_NAMES_SIZE];

	toy_tcp_cong_names(TOY_TCP_CONG_ALL, buf, sizeof(buf));
	KUNIT_EXPECT_STREQ(test, buf, "reno cubic");
	toy_tcp_cong_names(toy_tcp_cong_bit(&toy_tcp_cubic), buf, sizeof(buf));
	KUNIT_EXPECT_STREQ(test, buf, "cubic");
	toy_tcp_cong_names(0, buf, sizeof(buf));
	KUNIT_EXPECT_STREQ(test, buf, "");
	toy_tcp_cong_names(TOY_TCP_CONG_ALL, buf, 7);
	KUNIT_EXPECT_STREQ(test, buf, "reno c");
}

static void toy_tcp_cong_parse_names__lists(struct kunit *test)
{
	u32 bits = 77;
	char list[32];

	strscpy(list, " cubic  reno\n", sizeof(list));
	KUNIT_EXPECT_EQ(test, toy_tcp_cong_parse_names(list, &bits), 0);
	KUNIT_EXPECT_EQ(test, bits, toy_tcp_cong_bit(&toy_tcp_reno) |
				    toy_tcp_cong_bit(&toy_tcp_cubic));
	strscpy(list, "reno vegas", sizeof(list));
	KUNIT_EXPECT_EQ(test, toy_tcp_cong_parse_names(list, &bits), -ENOENT);
	KUNIT_EXPECT_NE(test, bits, toy_tcp_cong_bit(&toy_tcp_reno));
	strscpy(list, "", sizeof(list));
	KUNIT_EXPECT_EQ(test, toy_tcp_cong_parse_names(list, &bits), 0);
	KUNIT_EXPECT_EQ(test, bits, 0u);
}

static struct kunit_case toy_tcp_cong_table_cases[] = {
	KUNIT_CASE(toy_tcp_cong_find__names),
	KUNIT_CASE(toy_tcp_cong_names__cut_to_size),
	KUNIT_CASE(toy_tcp_cong_parse_names__lists),
	{}
};

static struct kunit_suite toy_tcp_cong_table_suite = {
	.name		= "toytcp_tcp_cong_table",
	.test_cases	= toy_tcp_cong_table_cases,
};

kunit_test_suites(&toy_tcp_cong_table_suite);
