// SPDX-License-Identifier: GPL-2.0
/* The table of connections against an array, in a namespace that has nothing else. */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../netns.h"
#include "../tcp.h"

#define TOY_DEMUX_TEST_STEPS	10000
#define TOY_DEMUX_TEST_FLOWS	200

struct toy_demux_test {
	struct kunit		*test;
	struct rnd_state	rnd;
	struct toy_net		*tnet;
	/* TIME-WAITs: the smallest thing that can be published */
	struct toy_tcp_timewait	tw[TOY_DEMUX_TEST_FLOWS];
	bool			published[TOY_DEMUX_TEST_FLOWS];
	u32			seen[TOY_DEMUX_TEST_FLOWS];
	u32			stop;	/* the walk is interrupted each so many calls */
	u32			calls;
};

static u32 toy_demux_test_random(struct toy_demux_test *t, u32 below)
{
	return prandom_u32_state(&t->rnd) % below;
}

/* A few tuples, so that two flows often want the same one; they differ in one member each. */
static void toy_demux_test_fill_in(struct toy_demux_test *t, struct toy_flow *flow)
{
	u32 r = toy_demux_test_random(t, 256);

	flow->kind = TOY_FLOW_TIMEWAIT;
	flow->tuple = (struct toy_tuple) {
		.laddr = htonl(r & 3),
		.raddr = htonl(r >> 2 & 3),
		.lport = htons(r >> 4 & 3),
		.rport = htons(r >> 6),
	};
}

/* Return: who has the tuple, or -1. */
static int toy_demux_twin_find(const struct toy_demux_test *t, const struct toy_tuple *tuple)
{
	int i;

	for (i = 0; i < TOY_DEMUX_TEST_FLOWS; i++)
		if (t->published[i] && !memcmp(&t->tw[i].flow.tuple, tuple, sizeof(*tuple)))
			return i;
	return -1;
}

static void toy_demux_test_find(struct toy_demux_test *t, const struct toy_tuple *tuple)
{
	int i = toy_demux_twin_find(t, tuple);
	struct toy_flow *flow;

	rcu_read_lock();
	flow = toy_demux_find(t->tnet, tuple);
	rcu_read_unlock();
	KUNIT_ASSERT_PTR_EQ(t->test, flow, i < 0 ? NULL : &t->tw[i].flow);
}

static void toy_demux_test_insert(struct toy_demux_test *t, int i)
{
	struct toy_flow *flow = &t->tw[i].flow;
	bool free;

	toy_demux_test_fill_in(t, flow);
	free = toy_demux_twin_find(t, &flow->tuple) < 0;
	KUNIT_ASSERT_EQ(t->test, toy_demux_insert(t->tnet, flow), free ? 0 : -EADDRNOTAVAIL);
	KUNIT_ASSERT_EQ(t->test, flow->hashed, free);
	t->published[i] = free;
}

/* @to takes the place of @from, as a TIME-WAIT that of its socket does. */
static void toy_demux_test_replace(struct toy_demux_test *t, int from, int to)
{
	t->tw[to].flow.kind = TOY_FLOW_TIMEWAIT;
	t->tw[to].flow.tuple = t->tw[from].flow.tuple;
	KUNIT_ASSERT_EQ(t->test, toy_demux_replace(t->tnet, &t->tw[from].flow, &t->tw[to].flow),
			t->published[from] ? 0 : -ENOENT);
	t->published[to] = t->published[from];
	t->published[from] = false;
	KUNIT_ASSERT_EQ(t->test, t->tw[to].flow.hashed, t->published[to]);
	KUNIT_ASSERT_FALSE(t->test, t->tw[from].flow.hashed);
}

static void toy_demux_test_remove(struct toy_demux_test *t, int i)
{
	KUNIT_ASSERT_EQ(t->test, toy_demux_remove(t->tnet, &t->tw[i].flow), t->published[i]);
	KUNIT_ASSERT_FALSE(t->test, t->tw[i].flow.hashed);
	t->published[i] = false;
}

static int toy_demux_test_see(struct sock *sk, struct toy_flow *flow, void *arg)
{
	struct toy_demux_test *t = arg;

	if (t->stop && ++t->calls % t->stop == 0)
		return -EAGAIN;
	KUNIT_EXPECT_NULL(t->test, sk);
	t->seen[container_of(flow, struct toy_tcp_timewait, flow) - t->tw]++;
	return 0;
}

/* A walk that stops and goes on meets every flow; twice only if the table was resized. */
static void toy_demux_test_walk(struct toy_demux_test *t, u32 stop)
{
	u32 generation = toy_demux_generation(t->tnet);
	struct toy_demux_pos pos = {};
	u32 rounds = 0;
	bool resized;
	int i;

	memset(t->seen, 0, sizeof(t->seen));
	t->calls = 0;
	t->stop = stop;
	while (toy_demux_walk(t->tnet, &pos, toy_demux_test_see, t))
		KUNIT_ASSERT_LT(t->test, ++rounds, 100 * TOY_DEMUX_TEST_FLOWS);
	resized = toy_demux_generation(t->tnet) != generation;
	for (i = 0; i < TOY_DEMUX_TEST_FLOWS; i++) {
		KUNIT_ASSERT_EQ(t->test, t->seen[i] > 0, t->published[i]);
		if (!resized)
			KUNIT_ASSERT_LE(t->test, t->seen[i], 1u);
	}
}

static int toy_demux_test_init(struct kunit *test)
{
	struct toy_demux_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->tnet = kunit_kzalloc(test, sizeof(*t->tnet), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->tnet);
	t->test = test;
	test->priv = t;
	prandom_seed_state(&t->rnd, 18);
	for (i = 0; i < TOY_DEMUX_TEST_FLOWS; i++)
		refcount_set(&t->tw[i].refs, 1);
	KUNIT_ASSERT_EQ(test, toy_demux_init(t->tnet), 0);
	return 0;
}

static void toy_demux_test_exit(struct kunit *test)
{
	struct toy_demux_test *t = test->priv;
	int i;

	for (i = 0; i < TOY_DEMUX_TEST_FLOWS; i++)
		toy_demux_remove(t->tnet, &t->tw[i].flow);
	toy_demux_exit(t->tnet);
}

static void toy_demux_find__as_its_twin(struct kunit *test)
{
	struct toy_demux_test *t = test->priv;
	struct toy_flow probe;
	int step;

	for (step = 0; step < TOY_DEMUX_TEST_STEPS; step++) {
		int i = toy_demux_test_random(t, TOY_DEMUX_TEST_FLOWS);
		int other = toy_demux_test_random(t, TOY_DEMUX_TEST_FLOWS);
		u32 what = toy_demux_test_random(t, 8);

		if (what < 5 && !t->published[i])
			toy_demux_test_insert(t, i);
		else if (what < 6 && !t->published[other] && i != other)
			toy_demux_test_replace(t, i, other);
		else
			toy_demux_test_remove(t, i);
		toy_demux_test_fill_in(t, &probe);
		toy_demux_test_find(t, &probe.tuple);
		if (step % 100 == 0)
			toy_demux_test_walk(t, step % 500 ? 2 + step % 7 : 0);
	}
}

/* Whoever removes it first owns the table's reference; nobody else does. */
static void toy_demux_remove__one_caller(struct kunit *test)
{
	struct toy_demux_test *t = test->priv;

	toy_demux_test_insert(t, 0);
	KUNIT_EXPECT_TRUE(test, toy_demux_remove(t->tnet, &t->tw[0].flow));
	KUNIT_EXPECT_FALSE(test, toy_demux_remove(t->tnet, &t->tw[0].flow));
	t->published[0] = false;
	toy_demux_test_find(t, &t->tw[0].flow.tuple);
	toy_demux_test_walk(t, 0);
}

static struct kunit_case toy_demux_cases[] = {
	KUNIT_CASE(toy_demux_find__as_its_twin),
	KUNIT_CASE(toy_demux_remove__one_caller),
	{}
};

static struct kunit_suite toy_demux_suite = {
	.name		= "toytcp_demux",
	.init		= toy_demux_test_init,
	.exit		= toy_demux_test_exit,
	.test_cases	= toy_demux_cases,
};

kunit_test_suites(&toy_demux_suite);
