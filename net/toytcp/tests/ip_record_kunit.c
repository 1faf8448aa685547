// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/ip.h>

#include "../ip_record.h"
#include "fake_dev.h"

struct toy_ip_record_case {
	const char	*name;
	u8		before[40];
	u8		after[40];
	int		bad;	/* offset behind the fixed header */
};

/*
 * 10.78.0.1 at the time 1, 2, 3, 4. Type, length, pointer from 1 on; timestamps also overflow
 * and flag (RFC 791 3.1).
 */
static const struct toy_ip_record_case toy_ip_record_cases[] = {
	{ "route, the first", { 7, 11, 4 }, { 7, 11, 8, 10, 78, 0, 1 } },
	{ "route, the second", { 7, 11, 8, 9, 9, 9, 9 },
	  { 7, 11, 12, 9, 9, 9, 9, 10, 78, 0, 1 } },
	{ "route, behind others", { 1, 0x94, 4, 0, 0, 7, 7, 4 },
	  { 1, 0x94, 4, 0, 0, 7, 7, 8, 10, 78, 0, 1 } },
	{ "route, full", { 7, 7, 8, 9, 9, 9, 9 }, { 7, 7, 8, 9, 9, 9, 9 } },
	{ "route, none to hold", { 7, 3, 4 }, { 7, 3, 4 } },
	{ "route, half a place", { 7, 6, 4 }, { 7, 6, 4 }, 2 },
	{ "route, a byte of a place", { 7, 4, 4 }, { 7, 4, 4 }, 2 },
	{ "route, pointer too low", { 7, 7, 3 }, { 7, 7, 3 }, 2 },
	{ "route, no pointer", { 7, 2, 9 }, { 7, 2, 9 }, 1 },
	{ "not after the end", { 0, 7, 7, 4 }, { 0, 7, 7, 4 } },
	{ "one that nobody knows", { 200, 7, 4 }, { 200, 7, 4 } },
	{ "time", { 68, 8, 5, 0 }, { 68, 8, 9, 0, 1, 2, 3, 4 } },
	{ "time, full: counted", { 68, 8, 9, 0x20, 1, 1, 1, 1 },
	  { 68, 8, 9, 0x30, 1, 1, 1, 1 } },
	{ "time, too many to count", { 68, 8, 9, 0xf0 }, { 68, 8, 9, 0xf0 }, 3 },
	{ "time, pointer too low", { 68, 8, 4, 0 }, { 68, 8, 4, 0 }, 2 },
	{ "time, half a place", { 68, 7, 5, 0 }, { 68, 7, 5, 0 }, 2 },
	{ "time, no flags", { 68, 3, 5 }, { 68, 3, 5 }, 1 },
	{ "time, a flag that is none", { 68, 12, 5, 2 }, { 68, 12, 5, 2 } },
	{ "time and address", { 68, 20, 5, 1 },
	  { 68, 20, 13, 1, 10, 78, 0, 1, 1, 2, 3, 4 } },
	{ "time and address, the second", { 68, 20, 13, 1, 9, 9, 9, 9, 8, 8, 8, 8 },
	  { 68, 20, 21, 1, 9, 9, 9, 9, 8, 8, 8, 8, 10, 78, 0, 1, 1, 2, 3, 4 } },
	{ "time and address, half a place", { 68, 8, 5, 1 }, { 68, 8, 5, 1 }, 2 },
	{ "time of us", { 68, 12, 5, 3, 10, 77, 0, 1 },
	  { 68, 12, 13, 3, 10, 77, 0, 1, 1, 2, 3, 4 } },
	{ "time of another", { 68, 12, 5, 3, 10, 77, 0, 2 }, { 68, 12, 5, 3, 10, 77, 0, 2 } },
	{ "time of those named, full", { 68, 12, 13, 0xf3 }, { 68, 12, 13, 0xf3 } },
};

static bool toy_ip_record_test_is_own(const void *arg, __be32 addr)
{
	return addr == toy_ip(10, 77, 0, 1);
}

static void toy_ip_record__options(struct kunit *test)
{
	const struct toy_ip_recorder recorder = {
		.addr	= toy_ip(10, 78, 0, 1),
		.now	= toy_ip(1, 2, 3, 4),
		.is_own	= toy_ip_record_test_is_own,
	};
	u8 hdr[sizeof(struct iphdr) + 40] = { };
	u8 *options = hdr + sizeof(struct iphdr);
	int i;

	for (i = 0; i < ARRAY_SIZE(toy_ip_record_cases); i++) {
		const struct toy_ip_record_case *c = &toy_ip_record_cases[i];
		int bad = c->bad ? c->bad + (int)sizeof(struct iphdr) : 0;

		memcpy(options, c->before, sizeof(c->before));
		KUNIT_EXPECT_EQ_MSG(test, toy_ip_record_check(hdr, sizeof(hdr)), bad, "%s",
				    c->name);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(options, c->before, sizeof(c->before)), 0, "%s",
				    c->name);
		KUNIT_EXPECT_EQ_MSG(test, toy_ip_record(hdr, sizeof(hdr), &recorder), bad, "%s",
				    c->name);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(options, c->after, sizeof(c->after)), 0, "%s",
				    c->name);
	}
}

struct toy_ip_record_answer_case {
	const char	*name;
	u8		asked[40];
	u8		answer[40];
	int		len;
};

/* Whom it has reached, and whom the answer comes from: 10.78.0.1 twice. */
static const struct toy_ip_record_answer_case toy_ip_record_answer_cases[] = {
	{ "none", { }, { }, 0 },
	{ "others are not told", { 0x94, 4, 0, 0, 0x88, 4, 0, 1 }, { }, 0 },
	{ "route", { 7, 15, 4 }, { 7, 15, 12, 10, 78, 0, 1, 10, 78, 0, 1 }, 16 },
	{ "route, on the way", { 1, 7, 11, 8, 9, 9, 9, 9 },
	  { 7, 11, 12, 9, 9, 9, 9, 10, 78, 0, 1 }, 12 },
	{ "route, full", { 7, 7, 8, 9, 9, 9, 9 }, { 7, 7, 8, 9, 9, 9, 9 }, 8 },
	{ "time, behind a route", { 7, 7, 8, 9, 9, 9, 9, 0x94, 4, 0, 0, 68, 12, 5, 0 },
	  { 7, 7, 8, 9, 9, 9, 9, 68, 12, 13, 0, 1, 2, 3, 4, 1, 2, 3, 4 }, 20 },
	{ "time, one place: not counted twice", { 68, 8, 5, 0 }, { 68, 8, 9, 0, 1, 2, 3, 4 }, 8 },
	{ "time, full: counted once", { 68, 8, 9, 0 }, { 68, 8, 9, 0x10 }, 8 },
	{ "time of us", { 68, 20, 5, 3, 10, 77, 0, 1, 0, 0, 0, 0, 10, 77, 0, 2 },
	  { 68, 20, 13, 3, 10, 77, 0, 1, 1, 2, 3, 4, 10, 77, 0, 2 }, 20 },
};

static void toy_ip_record_answer__options(struct kunit *test)
{
	const struct toy_ip_recorder recorder = {
		.addr	= toy_ip(10, 78, 0, 1),
		.now	= toy_ip(1, 2, 3, 4),
		.is_own	= toy_ip_record_test_is_own,
	};
	u8 hdr[sizeof(struct iphdr) + TOY_IP_OPTIONS_MAX] = { };
	int i;

	for (i = 0; i < ARRAY_SIZE(toy_ip_record_answer_cases); i++) {
		const struct toy_ip_record_answer_case *c = &toy_ip_record_answer_cases[i];
		u8 options[TOY_IP_OPTIONS_MAX] = { };

		memcpy(hdr + sizeof(struct iphdr), c->asked, sizeof(c->asked));
		KUNIT_EXPECT_EQ_MSG(test, toy_ip_record_answer(options, hdr, sizeof(hdr),
							       &recorder), c->len, "%s", c->name);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(options, c->answer, sizeof(options)), 0, "%s",
				    c->name);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(hdr + sizeof(struct iphdr), c->asked,
						 sizeof(c->asked)), 0, "%s", c->name);
	}
}

static struct kunit_case toy_ip_record_cases_list[] = {
	KUNIT_CASE(toy_ip_record__options),
	KUNIT_CASE(toy_ip_record_answer__options),
	{}
};

static struct kunit_suite toy_ip_record_suite = {
	.name		= "toytcp_ip_record",
	.test_cases	= toy_ip_record_cases_list,
};

kunit_test_suite(toy_ip_record_suite);
