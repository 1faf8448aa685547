// SPDX-License-Identifier: GPL-2.0
/* Counters: their names, their sums, and the one way a packet is dropped. */

#include <kunit/test.h>
#include <linux/ctype.h>

#include "../netns.h"

static int toy_mib_test_alive;

static void toy_mib_test_destructor(struct sk_buff *skb)
{
	toy_mib_test_alive--;
}

static int toy_mib_test_init(struct kunit *test)
{
	struct toy_net *tnet = kunit_kzalloc(test, sizeof(*tnet), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, tnet);
	KUNIT_ASSERT_EQ(test, toy_mib_init(tnet), 0);
	test->priv = tnet;
	return 0;
}

static void toy_mib_test_exit(struct kunit *test)
{
	toy_mib_exit(test->priv);
}

/* Lower case, digits and underscores; drops are called so; no name twice */
static void toy_mib_name__all(struct kunit *test)
{
	enum toy_mib a, b;
	const char *p;

	KUNIT_EXPECT_NULL(test, toy_mib_name(TOY_DROP_NOT));
	KUNIT_EXPECT_NULL(test, toy_mib_name(TOY_MIB_MAX));
	for (a = TOY_DROP_NOT + 1; a < TOY_MIB_MAX; a++) {
		const char *name = toy_mib_name(a);

		KUNIT_ASSERT_NOT_NULL(test, name);
		for (p = name; *p; p++)
			KUNIT_EXPECT_TRUE_MSG(test, islower(*p) || isdigit(*p) || *p == '_',
					      "%s", name);
		KUNIT_EXPECT_EQ_MSG(test, !!strstr(name, "_drop_"), a < TOY_MIB_DEV_IN, "%s", name);
		for (b = TOY_DROP_NOT + 1; b < a; b++)
			KUNIT_EXPECT_STRNEQ(test, toy_mib_name(b), name);
	}
}

static void toy_mib_read__sums_and_keeps_apart(struct kunit *test)
{
	struct toy_net *tnet = test->priv;
	enum toy_mib m;
	int cpu;

	for (m = TOY_DROP_NOT + 1; m < TOY_MIB_MAX; m++) {
		KUNIT_EXPECT_EQ(test, toy_mib_read(tnet, m), 0ull);
		toy_mib_add(tnet, m, m);
		toy_mib_inc(tnet, m);
	}
	/* More than 32 bits, on every processor there may be */
	for_each_possible_cpu(cpu)
		per_cpu_ptr(tnet->mib, cpu)->v[TOY_MIB_DEV_IN] += 1ull << 33;
	for (m = TOY_DROP_NOT + 1; m < TOY_MIB_MAX; m++) {
		u64 expect = m + 1;

		if (m == TOY_MIB_DEV_IN)
			expect += (u64)num_possible_cpus() << 33;
		KUNIT_EXPECT_EQ_MSG(test, toy_mib_read(tnet, m), expect, "%s", toy_mib_name(m));
	}
}

static void toy_mib_drop__counts_once_and_frees(struct kunit *test)
{
	struct toy_net *tnet = test->priv;
	enum toy_mib m, other;

	for (m = TOY_DROP_NOT; m < TOY_MIB_DEV_IN; m++) {
		struct sk_buff *skb = alloc_skb(0, GFP_KERNEL);
		u64 sum = 0;

		KUNIT_ASSERT_NOT_NULL(test, skb);
		skb->destructor = toy_mib_test_destructor;
		toy_mib_test_alive = 1;
		toy_mib_drop(tnet, skb, m);
		KUNIT_EXPECT_EQ(test, toy_mib_test_alive, 0);
		for (other = TOY_DROP_NOT + 1; other < TOY_MIB_MAX; other++)
			sum += toy_mib_read(tnet, other);
		/* The m-th drop; TOY_DROP_NOT is none. */
		KUNIT_EXPECT_EQ(test, sum, (u64)m);
		if (m != TOY_DROP_NOT)
			KUNIT_EXPECT_EQ(test, toy_mib_read(tnet, m), 1ull);
	}
}

static struct kunit_case toy_mib_cases[] = {
	KUNIT_CASE(toy_mib_name__all),
	KUNIT_CASE(toy_mib_read__sums_and_keeps_apart),
	KUNIT_CASE(toy_mib_drop__counts_once_and_frees),
	{}
};

static struct kunit_suite toy_mib_suite = {
	.name		= "toytcp_mib",
	.init		= toy_mib_test_init,
	.exit		= toy_mib_test_exit,
	.test_cases	= toy_mib_cases,
};

kunit_test_suites(&toy_mib_suite);
