// SPDX-License-Identifier: GPL-2.0
/* The tables of UDP sockets against an array that is gone through from end to end. */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../netns.h"
#include "../udp.h"

#define TOY_UDP_TEST_STEPS	10000
#define TOY_UDP_TEST_SOCKS	48

struct toy_udp_test {
	struct kunit		*test;
	struct rnd_state	rnd;
	struct toy_net		*tnet;
	struct toy_udp_sock	*socks;
	/* When it came to its place: of equal ones the last is the one. */
	u32			since[TOY_UDP_TEST_SOCKS];
	u32			now;
	u32			seen[TOY_UDP_TEST_SOCKS];
	u32			stop;
	u32			calls;
};

static u32 toy_udp_test_random(struct toy_udp_test *t, u32 below)
{
	return prandom_u32_state(&t->rnd) % below;
}

/* RFC 1122 4.1.3.5 and Linux's order, spelled out. -1: not for it. */
static int toy_udp_twin_score(const struct toy_udp_sock *up, const struct toy_tuple *tuple, int dif)
{
	int device = up->dg.sk.sk_bound_dev_if;
	int score = 0;

	if (!up->dg.lport || up->dg.lport != tuple->lport)
		return -1;
	if (up->dg.laddr && up->dg.laddr != tuple->laddr)
		return -1;
	if (up->dg.raddr && (up->dg.raddr != tuple->raddr || up->dg.rport != tuple->rport))
		return -1;
	if (device && dif && device != dif)
		return -1;
	if (up->dg.raddr)
		score += 8;
	if (up->dg.laddr)
		score += 4;
	if (device)
		score += 2;
	return score;
}

static struct toy_udp_sock *toy_udp_twin_find(struct toy_udp_test *t,
					      const struct toy_tuple *tuple, int dif)
{
	int i, best = -1, best_score = -1;

	for (i = 0; i < TOY_UDP_TEST_SOCKS; i++) {
		int score = toy_udp_twin_score(&t->socks[i], tuple, dif);

		if (score > best_score ||
		    (score == best_score && score >= 0 && t->since[i] > t->since[best])) {
			best = i;
			best_score = score;
		}
	}
	return best < 0 ? NULL : &t->socks[best];
}

/* Few values, so that there are often several that could have it. */
static void toy_udp_test_place(struct toy_udp_test *t, int i)
{
	struct toy_udp_sock *up = &t->socks[i];
	struct toy_udp_sock before = *up;
	u32 r = toy_udp_test_random(t, 1024);

	up->dg.lport = htons(1 + (r & 1));
	up->dg.laddr = r >> 1 & 3 ? htonl(r >> 1 & 3) : 0;
	up->dg.raddr = r & 8 && up->dg.laddr ? htonl(1 + (r >> 4 & 1)) : 0;
	up->dg.rport = up->dg.raddr ? htons(1 + (r >> 5 & 1)) : 0;
	up->dg.sk.sk_bound_dev_if = r >> 6 & 3;
	/* Who stays where he is keeps his turn. */
	if (before.dg.lport != up->dg.lport || before.dg.laddr != up->dg.laddr ||
	    before.dg.raddr != up->dg.raddr || before.dg.rport != up->dg.rport)
		t->since[i] = ++t->now;
	KUNIT_ASSERT_EQ(t->test, toy_udp_demux_place(t->tnet, up), 0);
	KUNIT_ASSERT_EQ(t->test, !!up->place.flow, up->dg.raddr != 0);
	KUNIT_ASSERT_EQ(t->test, !!up->place.local, up->dg.raddr == 0);
	KUNIT_ASSERT_NE(t->test, up->place.id, 0u);
}

static void toy_udp_test_remove(struct toy_udp_test *t, int i)
{
	toy_udp_demux_remove(t->tnet, &t->socks[i]);
	t->socks[i].dg.lport = 0;
	KUNIT_ASSERT_EQ(t->test, t->socks[i].place.id, 0u);
}

static void toy_udp_test_find(struct toy_udp_test *t)
{
	u32 r = toy_udp_test_random(t, 1024);
	const struct toy_tuple tuple = {
		.lport = htons(1 + (r & 1)),
		.laddr = htonl(1 + (r >> 1 & 3)),
		.raddr = htonl(1 + (r >> 3 & 1)),
		.rport = htons(1 + (r >> 4 & 1)),
	};
	int dif = r >> 5 & 3;
	struct toy_udp_sock *up;

	rcu_read_lock();
	up = toy_udp_demux_find(t->tnet, &tuple, dif, NULL);
	rcu_read_unlock();
	KUNIT_ASSERT_PTR_EQ(t->test, up, toy_udp_twin_find(t, &tuple, dif));
}

static int toy_udp_test_see(struct toy_udp_sock *up, void *arg)
{
	struct toy_udp_test *t = arg;

	if (t->stop && ++t->calls % t->stop == 0)
		return -EAGAIN;
	t->seen[up - t->socks]++;
	return 0;
}

/* A walk that stops and goes on meets each of them, once. */
static void toy_udp_test_walk(struct toy_udp_test *t, u32 stop)
{
	unsigned long id = 0;
	int i, rounds = 0;

	memset(t->seen, 0, sizeof(t->seen));
	t->calls = 0;
	t->stop = stop;
	while (toy_udp_demux_walk(t->tnet, &id, toy_udp_test_see, t))
		KUNIT_ASSERT_LT(t->test, ++rounds, 100 * TOY_UDP_TEST_SOCKS);
	for (i = 0; i < TOY_UDP_TEST_SOCKS; i++)
		KUNIT_ASSERT_EQ(t->test, t->seen[i], (u32)!!t->socks[i].dg.lport);
}

static int toy_udp_test_init(struct kunit *test)
{
	struct toy_udp_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->tnet = kunit_kzalloc(test, sizeof(*t->tnet), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->tnet);
	t->socks = kunit_kcalloc(test, TOY_UDP_TEST_SOCKS, sizeof(*t->socks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->socks);
	t->test = test;
	test->priv = t;
	prandom_seed_state(&t->rnd, 768);
	for (i = 0; i < TOY_UDP_TEST_SOCKS; i++) {
		refcount_set(&t->socks[i].dg.sk.sk_refcnt, 1);
		t->socks[i].dg.sk.sk_incoming_cpu = -1;
	}
	KUNIT_ASSERT_EQ(test, toy_udp_demux_init(t->tnet), 0);
	return 0;
}

static void toy_udp_test_exit(struct kunit *test)
{
	struct toy_udp_test *t = test->priv;
	int i;

	for (i = 0; i < TOY_UDP_TEST_SOCKS; i++)
		toy_udp_demux_remove(t->tnet, &t->socks[i]);
	/* The tables free themselves by work of theirs. */
	rcu_barrier();
	toy_udp_demux_exit(t->tnet);
}

static void toy_udp_demux_find__as_its_twin(struct kunit *test)
{
	struct toy_udp_test *t = test->priv;
	int step;

	for (step = 0; step < TOY_UDP_TEST_STEPS; step++) {
		int i = toy_udp_test_random(t, TOY_UDP_TEST_SOCKS);

		if (toy_udp_test_random(t, 3))
			toy_udp_test_place(t, i);
		else
			toy_udp_test_remove(t, i);
		toy_udp_test_find(t);
		if (step % 100 == 0)
			toy_udp_test_walk(t, step % 500 ? 2 + step % 7 : 0);
	}
}

/* SO_INCOMING_CPU: among equal ones the one that wants this processor's. */
static void toy_udp_demux_find__incoming_cpu(struct kunit *test)
{
	const struct toy_tuple tuple = {
		.laddr = htonl(1), .lport = htons(1), .raddr = htonl(2), .rport = htons(2),
	};
	struct toy_udp_test *t = test->priv;
	struct toy_udp_sock *up;
	int i;

	for (i = 0; i < 3; i++) {
		t->socks[i].dg.lport = htons(1);
		KUNIT_ASSERT_EQ(test, toy_udp_demux_place(t->tnet, &t->socks[i]), 0);
	}
	preempt_disable();
	t->socks[1].dg.sk.sk_incoming_cpu = smp_processor_id();
	rcu_read_lock();
	up = toy_udp_demux_find(t->tnet, &tuple, 0, NULL);
	rcu_read_unlock();
	preempt_enable();
	KUNIT_EXPECT_PTR_EQ(test, up, &t->socks[1]);
}

/* SO_REUSEPORT: peers are spread over those that share, and each keeps to his. */
static void toy_udp_demux_find__reuseport(struct kunit *test)
{
	struct toy_udp_test *t = test->priv;
	struct toy_udp_sock *up;
	u32 got[4] = { };
	int i, round;

	toy_port_init(t->tnet);
	/* The one without it comes first, and so hears nothing. */
	for (i = 4; i >= 0; i--) {
		t->socks[i].dg.lport = htons(1);
		t->socks[i].dg.sk.sk_reuseport = i < 4;
		KUNIT_ASSERT_EQ(test, toy_udp_demux_place(t->tnet, &t->socks[i]), 0);
	}
	for (round = 0; round < 2; round++) {
		for (i = 0; i < 400; i++) {
			const struct toy_tuple tuple = {
				.laddr = htonl(1), .lport = htons(1),
				.raddr = htonl(2), .rport = htons(1 + i),
			};

			rcu_read_lock();
			up = toy_udp_demux_find(t->tnet, &tuple, 0, NULL);
			rcu_read_unlock();
			KUNIT_ASSERT_NOT_NULL(test, up);
			KUNIT_ASSERT_LT(test, up - t->socks, 4);
			if (round == 0)
				t->seen[up - t->socks]++;
			else
				got[up - t->socks]++;
		}
	}
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_GT(test, got[i], 50u);
		KUNIT_EXPECT_EQ(test, got[i], t->seen[i]);
	}
	toy_port_exit(t->tnet);
}

static struct toy_udp_sock *toy_udp_test_from(struct toy_udp_test *t, u32 laddr, u32 raddr)
{
	const struct toy_tuple tuple = {
		.laddr = htonl(laddr), .lport = htons(1),
		.raddr = htonl(raddr), .rport = htons(2),
	};
	struct toy_udp_sock *up;

	rcu_read_lock();
	up = toy_udp_demux_find(t->tnet, &tuple, 0, NULL);
	rcu_read_unlock();
	return up;
}

static void toy_udp_test_full(struct toy_udp_test *t, bool full)
{
	static unsigned int flows, locals;

	if (full) {
		flows = t->tnet->udp.flows.ht.max_elems;
		locals = t->tnet->udp.locals.ht.max_elems;
	}
	t->tnet->udp.flows.ht.max_elems = full ? 0 : flows;
	t->tnet->udp.locals.ht.max_elems = full ? 0 : locals;
}

/* Who finds no room stays where he was, and moves when there is some. */
static void toy_udp_demux_place__no_room(struct kunit *test)
{
	struct toy_udp_test *t = test->priv;
	struct toy_udp_sock *flow = &t->socks[0], *local = &t->socks[1];

	flow->dg.lport = htons(1);
	flow->dg.laddr = htonl(1);
	flow->dg.raddr = htonl(2);
	flow->dg.rport = htons(2);
	KUNIT_ASSERT_EQ(test, toy_udp_demux_place(t->tnet, flow), 0);
	local->dg.lport = htons(1);
	local->dg.laddr = htonl(5);
	KUNIT_ASSERT_EQ(test, toy_udp_demux_place(t->tnet, local), 0);

	toy_udp_test_full(t, true);
	flow->dg.raddr = htonl(3);
	KUNIT_EXPECT_EQ(test, toy_udp_demux_place(t->tnet, flow), -E2BIG);
	local->dg.laddr = htonl(6);
	KUNIT_EXPECT_EQ(test, toy_udp_demux_place(t->tnet, local), -E2BIG);
	KUNIT_EXPECT_PTR_EQ(test, toy_udp_test_from(t, 1, 2), flow);
	KUNIT_EXPECT_NULL(test, toy_udp_test_from(t, 1, 3));
	KUNIT_EXPECT_PTR_EQ(test, toy_udp_test_from(t, 5, 2), local);
	KUNIT_EXPECT_NULL(test, toy_udp_test_from(t, 6, 2));
	/* Nor from one table to the other. */
	flow->dg.raddr = 0;
	KUNIT_EXPECT_EQ(test, toy_udp_demux_place(t->tnet, flow), -E2BIG);
	KUNIT_EXPECT_PTR_EQ(test, toy_udp_test_from(t, 1, 2), flow);

	toy_udp_test_full(t, false);
	flow->dg.raddr = htonl(3);
	KUNIT_EXPECT_EQ(test, toy_udp_demux_place(t->tnet, flow), 0);
	KUNIT_EXPECT_EQ(test, toy_udp_demux_place(t->tnet, local), 0);
	KUNIT_EXPECT_PTR_EQ(test, toy_udp_test_from(t, 1, 3), flow);
	KUNIT_EXPECT_NULL(test, toy_udp_test_from(t, 1, 2));
	KUNIT_EXPECT_PTR_EQ(test, toy_udp_test_from(t, 6, 2), local);
	KUNIT_EXPECT_NULL(test, toy_udp_test_from(t, 5, 2));
}

static struct kunit_case toy_udp_demux_cases[] = {
	KUNIT_CASE(toy_udp_demux_place__no_room),
	KUNIT_CASE(toy_udp_demux_find__reuseport),
	KUNIT_CASE(toy_udp_demux_find__as_its_twin),
	KUNIT_CASE(toy_udp_demux_find__incoming_cpu),
	{}
};

static struct kunit_suite toy_udp_demux_suite = {
	.name		= "toytcp_udp_demux",
	.init		= toy_udp_test_init,
	.exit		= toy_udp_test_exit,
	.test_cases	= toy_udp_demux_cases,
};

kunit_test_suites(&toy_udp_demux_suite);
