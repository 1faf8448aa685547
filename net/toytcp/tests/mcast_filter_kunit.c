// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <kunit/visibility.h>
#include <linux/prandom.h>

#include "../mcast_filter.h"

/* The naive twin of a filter: what it says of each of so many sources, and of all others. */
#define TOY_TWIN_SOURCES	12

struct toy_mcast_twin {
	bool	wanted[TOY_TWIN_SOURCES];
	bool	others;
};

static __be32 toy_mcast_test_source(int n)
{
	/* Their order as numbers is not that of their bytes in memory. */
	return htonl(0x0a000000 + n * 0x00fffffb);
}

static struct toy_mcast_filter *toy_mcast_test_random(struct kunit *test, struct rnd_state *rnd,
						      struct toy_mcast_twin *twin)
{
	u32 mode = prandom_u32_state(rnd) & 1 ? MCAST_INCLUDE : MCAST_EXCLUDE;
	__be32 sources[2 * TOY_TWIN_SOURCES];
	struct toy_mcast_filter *filter;
	u32 count = 0;
	int i;

	twin->others = mode == MCAST_EXCLUDE;
	for (i = TOY_TWIN_SOURCES - 1; i >= 0; i--) {
		bool listed = prandom_u32_state(rnd) & 1;

		twin->wanted[i] = listed == (mode == MCAST_INCLUDE);
		if (!listed)
			continue;
		sources[count++] = toy_mcast_test_source(i);
		if (i & 1)
			sources[count++] = toy_mcast_test_source(i);
	}
	filter = toy_mcast_filter_from(mode, sources, count);
	KUNIT_ASSERT_NOT_NULL(test, filter);
	return filter;
}

static void toy_mcast_test_same(struct kunit *test, const struct toy_mcast_filter *filter,
				const struct toy_mcast_twin *twin)
{
	u32 listed = 0;
	int i;

	KUNIT_EXPECT_EQ(test, filter->mode == MCAST_EXCLUDE, twin->others);
	KUNIT_EXPECT_EQ(test, toy_mcast_filter_allows(filter, htonl(0x01020304)), twin->others);
	for (i = 0; i < TOY_TWIN_SOURCES; i++) {
		KUNIT_EXPECT_EQ(test, toy_mcast_filter_allows(filter, toy_mcast_test_source(i)),
				twin->wanted[i]);
		listed += twin->wanted[i] != twin->others;
	}
	KUNIT_EXPECT_EQ(test, filter->count, listed);
	for (i = 1; i < filter->count; i++)
		KUNIT_EXPECT_LT(test, ntohl(filter->sources[i - 1]), ntohl(filter->sources[i]));
}

static void toy_mcast_filter_from__twin(struct kunit *test)
{
	struct toy_mcast_filter *filter;
	struct toy_mcast_twin twin;
	struct rnd_state rnd;
	int i;

	prandom_seed_state(&rnd, 3376);
	for (i = 0; i < 200; i++) {
		filter = toy_mcast_test_random(test, &rnd, &twin);
		toy_mcast_test_same(test, filter, &twin);
		toy_mcast_filter_free(filter);
	}
}

static void toy_mcast_filter_merge__twin(struct kunit *test)
{
	struct toy_mcast_filter *a, *b, *both;
	struct toy_mcast_twin x, y;
	struct rnd_state rnd;
	int i, n;

	prandom_seed_state(&rnd, 32);
	for (i = 0; i < 500; i++) {
		a = toy_mcast_test_random(test, &rnd, &x);
		b = toy_mcast_test_random(test, &rnd, &y);
		both = toy_mcast_filter_merge(a, b);
		KUNIT_ASSERT_NOT_NULL(test, both);
		for (n = 0; n < TOY_TWIN_SOURCES; n++)
			x.wanted[n] |= y.wanted[n];
		x.others |= y.others;
		toy_mcast_test_same(test, both, &x);
		toy_mcast_filter_free(a);
		toy_mcast_filter_free(b);
		toy_mcast_filter_free(both);
	}
}

/* As many as there may be, one after the other; and those that were put in are as before. */
static void toy_mcast_sum_end__twin(struct kunit *test)
{
	struct toy_mcast_filter *parts[40], *all;
	struct toy_mcast_twin twin[40], want;
	struct rnd_state rnd;
	int count, i, n;

	prandom_seed_state(&rnd, 33);
	for (count = 0; count < ARRAY_SIZE(parts); count++) {
		struct toy_mcast_sum sum = { };

		want = (struct toy_mcast_twin) { };
		for (i = 0; i < count; i++) {
			parts[i] = toy_mcast_test_random(test, &rnd, &twin[i]);
			KUNIT_ASSERT_TRUE(test, toy_mcast_sum_add(&sum, parts[i]));
			for (n = 0; n < TOY_TWIN_SOURCES; n++)
				want.wanted[n] |= twin[i].wanted[n];
			want.others |= twin[i].others;
		}
		all = toy_mcast_sum_end(&sum, true);
		KUNIT_ASSERT_NOT_NULL(test, all);
		toy_mcast_test_same(test, all, &want);
		toy_mcast_filter_free(all);
		for (i = 0; i < count; i++) {
			toy_mcast_test_same(test, parts[i], &twin[i]);
			toy_mcast_filter_free(parts[i]);
		}
	}
}

static void toy_mcast_sum_end__failed(struct kunit *test)
{
	const __be32 source = toy_mcast_test_source(1);
	struct toy_mcast_filter *filter = toy_mcast_filter_from(MCAST_INCLUDE, &source, 1);
	struct toy_mcast_sum sum = { };
	int i;

	KUNIT_ASSERT_NOT_NULL(test, filter);
	for (i = 0; i < 7; i++)
		KUNIT_EXPECT_TRUE(test, toy_mcast_sum_add(&sum, filter));
	KUNIT_EXPECT_NULL(test, toy_mcast_sum_end(&sum, false));
	KUNIT_EXPECT_TRUE(test, toy_mcast_filter_has(filter, source));
	toy_mcast_filter_free(filter);
}

static void toy_mcast_filter_with__twin(struct kunit *test)
{
	struct toy_mcast_filter *filter, *next;
	struct toy_mcast_twin twin;
	struct rnd_state rnd;
	int i, n;

	prandom_seed_state(&rnd, 7);
	filter = toy_mcast_test_random(test, &rnd, &twin);
	for (i = 0; i < 500; i++) {
		n = prandom_u32_state(&rnd) % TOY_TWIN_SOURCES;
		if (toy_mcast_filter_has(filter, toy_mcast_test_source(n)))
			next = toy_mcast_filter_without(filter, toy_mcast_test_source(n));
		else
			next = toy_mcast_filter_with(filter, filter->mode,
						     toy_mcast_test_source(n));
		KUNIT_ASSERT_NOT_NULL(test, next);
		KUNIT_EXPECT_FALSE(test, toy_mcast_filter_equal(filter, next));
		toy_mcast_filter_free(filter);
		filter = next;
		twin.wanted[n] = !twin.wanted[n];
		toy_mcast_test_same(test, filter, &twin);
	}
	toy_mcast_filter_free(filter);
}

static void toy_mcast_filter_any__wants_all(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, toy_mcast_filter_allows(&toy_mcast_filter_any, 0));
	KUNIT_EXPECT_FALSE(test, toy_mcast_filter_allows(&toy_mcast_filter_none, 0));
	KUNIT_EXPECT_FALSE(test, toy_mcast_filter_equal(&toy_mcast_filter_any,
							&toy_mcast_filter_none));
	toy_mcast_filter_free(&toy_mcast_filter_any);
	toy_mcast_filter_free(NULL);
}

static struct kunit_case toy_mcast_filter_cases[] = {
	KUNIT_CASE(toy_mcast_filter_from__twin),
	KUNIT_CASE(toy_mcast_filter_merge__twin),
	KUNIT_CASE(toy_mcast_sum_end__twin),
	KUNIT_CASE(toy_mcast_sum_end__failed),
	KUNIT_CASE(toy_mcast_filter_with__twin),
	KUNIT_CASE(toy_mcast_filter_any__wants_all),
	{ }
};

static struct kunit_suite toy_mcast_filter_suite = {
	.name		= "toytcp_mcast_filter",
	.test_cases	= toy_mcast_filter_cases,
};

kunit_test_suite(toy_mcast_filter_suite);
