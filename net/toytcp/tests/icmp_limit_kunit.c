// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <linux/jiffies.h>

#include "../icmp_limit.h"
#include "fake_dev.h"

#define TOY_ICMP_LIMIT_A	toy_ip(10, 77, 0, 9)

static struct toy_icmp_limits *toy_icmp_limit_test_new(struct kunit *test, unsigned int burst,
						       unsigned long now)
{
	struct toy_icmp_limits *limits = kunit_kzalloc(test, sizeof(*limits), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, limits);
	toy_icmp_limit_init(limits, burst, now);
	return limits;
}

/* How many go at one time, and what stops them. */
static unsigned int toy_icmp_limit_test_take(struct toy_icmp_limits *limits,
					     const struct toy_icmp_rates *rates, __be32 daddr,
					     unsigned long now, enum toy_mib *drop)
{
	unsigned int n = 0;

	while (n < 1000 &&
	       (*drop = toy_icmp_limit_take(limits, rates, daddr, 1, now)) == TOY_DROP_NOT)
		n++;
	return n;
}

/* A burst, then the rate; never more saved up than a burst; time may wrap. */
static void toy_icmp_limit_take__all(struct kunit *test)
{
	struct toy_icmp_rates rates = { .per_second = 10, .burst = 50 };
	unsigned long now = -2UL * HZ;
	struct toy_icmp_limits *limits = toy_icmp_limit_test_new(test, 50, now);
	static const struct {
		long		after;		/* in eighths of a second */
		unsigned int	granted;
	} steps[] = { { 0, 50 }, { 4, 5 }, { 4, 0 }, { 8, 5 }, { 16, 10 }, { 1600, 10 } };
	enum toy_mib drop;
	int i;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		KUNIT_EXPECT_EQ_MSG(test,
				    toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A,
							     now + steps[i].after * HZ / 8, &drop),
				    steps[i].granted, "step %d", i);
		KUNIT_EXPECT_EQ(test, drop, TOY_DROP_ICMP_RATE_LIMIT);
	}
	rates.per_second = 1000;
	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A,
						       now + 500 * HZ, &drop), 50);
	rates.per_second = 0;
	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A,
						       now + 1000 * HZ, &drop), 0);
}

/* A rate below one in a jiffy is not rounded away. */
static void toy_icmp_limit_take__slow(struct kunit *test)
{
	struct toy_icmp_rates rates = { .per_second = 1, .burst = 50 };
	struct toy_icmp_limits *limits = toy_icmp_limit_test_new(test, 0, 0);
	unsigned int n = 0;
	unsigned long now;

	for (now = 0; now <= 10 * HZ; now++)
		n += toy_icmp_limit_take(limits, &rates, TOY_ICMP_LIMIT_A, 1, now) == TOY_DROP_NOT;
	KUNIT_EXPECT_EQ(test, n, 10);
}

/* What a message takes is not more than there is, and may be nothing. */
static void toy_icmp_limit_take__cost(struct kunit *test)
{
	struct toy_icmp_rates rates = { .per_second = 1, .burst = 50 };
	struct toy_icmp_limits *limits = toy_icmp_limit_test_new(test, 3, 0);
	static const unsigned int costs[] = { 0, 2, 0, 2 };
	int i;

	for (i = 0; i < ARRAY_SIZE(costs); i++)
		KUNIT_EXPECT_EQ(test, toy_icmp_limit_take(limits, &rates, TOY_ICMP_LIMIT_A,
							  costs[i], 0), TOY_DROP_NOT);
	KUNIT_EXPECT_EQ(test, toy_icmp_limit_take(limits, &rates, TOY_ICMP_LIMIT_A, 0, 0),
			TOY_DROP_ICMP_RATE_LIMIT);
}

/* Six to one destination, then one in each interval; others have their own. */
static void toy_icmp_limit_take__target(struct kunit *test)
{
	struct toy_icmp_rates rates = { .per_second = 1000, .burst = 1000, .interval = HZ };
	struct toy_icmp_limits *limits = toy_icmp_limit_test_new(test, 1000, -1UL);
	unsigned int n = 0, i;
	enum toy_mib drop;

	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A, 0, &drop),
			TOY_ICMP_TARGET_BURST);
	KUNIT_EXPECT_EQ(test, drop, TOY_DROP_ICMP_RATE_LIMIT_HOST);
	for (i = 1; i <= 5 * HZ; i++)
		n += toy_icmp_limit_take(limits, &rates, TOY_ICMP_LIMIT_A, 1, i) == TOY_DROP_NOT;
	KUNIT_EXPECT_EQ(test, n, 5);
	/* After a long silence no more than at first; half an interval is kept. */
	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A, 500 * HZ,
						       &drop), TOY_ICMP_TARGET_BURST);
	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A,
						       501 * HZ + HZ / 2, &drop), 1);
	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A,
						       502 * HZ, &drop), 1);

	/* Of 100 others a few share the bucket of one of them. */
	for (n = 0, i = 0; i < 100; i++)
		n += toy_icmp_limit_test_take(limits, &rates, htonl(0x0a4e0000 + i), 502 * HZ,
					      &drop);
	KUNIT_EXPECT_GT(test, n, 60 * TOY_ICMP_TARGET_BURST);
	KUNIT_EXPECT_LE(test, n, 100 * TOY_ICMP_TARGET_BURST);

	rates.interval = 0;
	toy_icmp_limit_init(limits, 1000, 0);
	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A, 0, &drop),
			1000);
}

/* The time was read before the lock was taken, and another processor came first. */
static void toy_icmp_limit_take__overtaken(struct kunit *test)
{
	struct toy_icmp_rates rates = { .per_second = 1000, .burst = 50, .interval = HZ };
	struct toy_icmp_limits *limits = toy_icmp_limit_test_new(test, 50, 0);
	enum toy_mib drop;

	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A, 1, &drop),
			TOY_ICMP_TARGET_BURST);
	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A, 0, &drop),
			0);
	KUNIT_EXPECT_EQ(test, drop, TOY_DROP_ICMP_RATE_LIMIT_HOST);

	rates.interval = 0;
	toy_icmp_limit_init(limits, 50, HZ);
	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A, HZ, &drop),
			50);
	KUNIT_EXPECT_EQ(test, toy_icmp_limit_test_take(limits, &rates, TOY_ICMP_LIMIT_A, HZ - 1,
						       &drop), 0);
}

static struct kunit_case toy_icmp_limit_cases[] = {
	KUNIT_CASE(toy_icmp_limit_take__all),
	KUNIT_CASE(toy_icmp_limit_take__slow),
	KUNIT_CASE(toy_icmp_limit_take__cost),
	KUNIT_CASE(toy_icmp_limit_take__target),
	KUNIT_CASE(toy_icmp_limit_take__overtaken),
	{}
};

static struct kunit_suite toy_icmp_limit_suite = {
	.name		= "toytcp_icmp_limit",
	.test_cases	= toy_icmp_limit_cases,
};

kunit_test_suite(toy_icmp_limit_suite);
