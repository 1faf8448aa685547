// SPDX-License-Identifier: GPL-2.0
/* Local ports against a flat list of claims, in a namespace that has nothing else. */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../netns.h"
#include "../port.h"

#define TOY_PORT_TEST_STEPS	10000
#define TOY_PORT_TEST_BINDS	24
#define TOY_PORT_TEST_LOW	40000
#define TOY_PORT_TEST_COUNT	7	/* odd, so that both halves of a range are tried */

struct toy_port_test {
	struct kunit		*test;
	struct rnd_state	rnd;
	struct toy_net		*tnet;
	struct toy_bind		bind[TOY_PORT_TEST_BINDS];
	bool			explicit_use[TOY_PORT_TEST_COUNT];
	u32			taken;		/* ports whose tuple try_tuple() refuses, as bits */
	u32			tried;		/* ports that try_tuple() was asked for */
	u32			tries;
	int			refusal;	/* what it says then */
	u32			counters[TOY_PORT_COUNTERS];
	u32			conflicts;
	u32			done;
};

static u32 toy_port_test_random(struct toy_port_test *t, u32 below)
{
	return prandom_u32_state(&t->rnd) % below;
}

/* Linux's rule, spelled out: may @a live beside @b? */
static bool toy_port_twin_agree(const struct toy_bind *a, const struct toy_bind *b)
{
	if (a->port != b->port)
		return true;
	if (a->addr != b->addr && a->addr && b->addr)
		return true;
	if (a->oif != b->oif && a->oif && b->oif)
		return true;
	if (a->implicit && b->implicit)
		return true;
	return a->reuse && b->reuse && !b->listening;
}

static bool toy_port_twin_may(const struct toy_port_test *t, const struct toy_bind *bind, u16 port)
{
	struct toy_bind want = *bind;
	int i;

	want.port = port;
	for (i = 0; i < TOY_PORT_TEST_BINDS; i++)
		if (&t->bind[i] != bind && t->bind[i].port &&
		    !toy_port_twin_agree(&want, &t->bind[i]))
			return false;
	return true;
}

static u32 toy_port_twin_claims(const struct toy_port_test *t, u16 port)
{
	u32 n = 0;
	int i;

	for (i = 0; i < TOY_PORT_TEST_BINDS; i++)
		n += t->bind[i].port == port;
	return n;
}

/* Could a connection have @port? */
static bool toy_port_twin_may_connect(const struct toy_port_test *t, const struct toy_bind *bind,
				      u32 n)
{
	return !t->explicit_use[n] && !(t->taken & BIT(n)) &&
	       toy_port_twin_may(t, bind, TOY_PORT_TEST_LOW + n);
}

/* Keeps the twin's memory of named ports, which ends with the last claim. */
static void toy_port_twin_update(struct toy_port_test *t)
{
	u32 n;
	int i;

	for (n = 0; n < TOY_PORT_TEST_COUNT; n++)
		t->explicit_use[n] &= toy_port_twin_claims(t, TOY_PORT_TEST_LOW + n) > 0;
	for (i = 0; i < TOY_PORT_TEST_BINDS; i++)
		if (t->bind[i].port && !t->bind[i].implicit)
			t->explicit_use[t->bind[i].port - TOY_PORT_TEST_LOW] = true;
}

static int toy_port_test_try(void *arg, u16 port)
{
	struct toy_port_test *t = arg;
	u32 n = port - TOY_PORT_TEST_LOW;

	t->tries++;
	t->tried |= BIT(n);
	return t->taken & BIT(n) ? t->refusal : 0;
}

static void toy_port_test_fill_in(struct toy_port_test *t, struct toy_bind *bind)
{
	memset(bind, 0, sizeof(*bind));
	bind->addr = htonl(toy_port_test_random(t, 3));
	bind->oif = toy_port_test_random(t, 3);
	bind->reuse = toy_port_test_random(t, 2);
}

static int toy_port_test_any(void *arg, u16 port)
{
	return 0;
}

static void toy_port_test_bind(struct toy_port_test *t, struct toy_bind *bind)
{
	u32 n = toy_port_test_random(t, TOY_PORT_TEST_COUNT + 1);
	bool may = false;
	int err;

	toy_port_test_fill_in(t, bind);
	if (n < TOY_PORT_TEST_COUNT) {
		may = toy_port_twin_may(t, bind, TOY_PORT_TEST_LOW + n);
		err = toy_port_bind(t->tnet, bind, TOY_PORT_TEST_LOW + n);
	} else {
		for (n = 0; n < TOY_PORT_TEST_COUNT; n++)
			may |= !toy_port_twin_claims(t, TOY_PORT_TEST_LOW + n);
		err = toy_port_bind(t->tnet, bind, 0);
		/* It never shares. */
		if (!err)
			KUNIT_ASSERT_EQ(t->test, toy_port_twin_claims(t, bind->port), 1u);
		n = bind->port - TOY_PORT_TEST_LOW;
	}
	KUNIT_ASSERT_EQ(t->test, err, may ? 0 : -EADDRINUSE);
	KUNIT_ASSERT_EQ(t->test, bind->port, may ? TOY_PORT_TEST_LOW + n : 0);
	t->conflicts += !may;
	t->done += may;
}

static void toy_port_test_connect(struct toy_port_test *t, struct toy_bind *bind)
{
	bool may = false;
	u32 n;
	int err;

	toy_port_test_fill_in(t, bind);
	bind->implicit = true;
	t->refusal = -EADDRNOTAVAIL;
	t->taken = toy_port_test_random(t, 1 << TOY_PORT_TEST_COUNT);
	for (n = 0; n < TOY_PORT_TEST_COUNT; n++)
		may |= toy_port_twin_may_connect(t, bind, n);
	err = toy_port_connect(t->tnet, bind, htonl(9), htons(80), toy_port_test_try, t);
	KUNIT_ASSERT_EQ(t->test, err, may ? 0 : -EADDRNOTAVAIL);
	KUNIT_ASSERT_EQ(t->test, !!bind->port, may);
	if (may)
		KUNIT_ASSERT_TRUE(t->test, toy_port_twin_may_connect(t, bind, bind->port -
								     TOY_PORT_TEST_LOW));
	t->conflicts += !may;
	t->done += may;
}

static void toy_port_test_listen(struct toy_port_test *t, struct toy_bind *bind)
{
	bool may = toy_port_twin_may(t, bind, bind->port);

	if (bind->listening) {
		toy_port_unlisten(t->tnet, bind);
		KUNIT_ASSERT_FALSE(t->test, bind->listening);
		return;
	}
	KUNIT_ASSERT_EQ(t->test, toy_port_listen(t->tnet, bind), may ? 0 : -EADDRINUSE);
	KUNIT_ASSERT_EQ(t->test, bind->listening, may);
}

static void toy_port_test_step(struct toy_port_test *t)
{
	struct toy_bind *bind = &t->bind[toy_port_test_random(t, TOY_PORT_TEST_BINDS)];
	struct toy_bind *other = &t->bind[toy_port_test_random(t, TOY_PORT_TEST_BINDS)];
	u16 port = bind->port;

	if (!port) {
		if (toy_port_test_random(t, 2))
			toy_port_test_bind(t, bind);
		else
			toy_port_test_connect(t, bind);
	} else if (toy_port_test_random(t, 2)) {
		toy_port_release(t->tnet, bind);
		KUNIT_ASSERT_EQ(t->test, bind->port, 0);
	} else if (!other->port && toy_port_test_random(t, 2)) {
		toy_port_transfer(t->tnet, bind, other);
		KUNIT_ASSERT_EQ(t->test, bind->port, 0);
		KUNIT_ASSERT_EQ(t->test, other->port, port);
	} else if (!other->port) {
		KUNIT_ASSERT_EQ(t->test, toy_port_inherit(t->tnet, other, bind, htonl(1)), 0);
		KUNIT_ASSERT_EQ(t->test, other->port, port);
		KUNIT_ASSERT_FALSE(t->test, other->listening);
	} else if (!bind->implicit) {
		toy_port_test_listen(t, bind);
	}
	toy_port_twin_update(t);
}

static int toy_port_test_init(struct kunit *test)
{
	struct toy_port_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->tnet = kunit_kzalloc(test, sizeof(*t->tnet), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->tnet);
	t->test = test;
	test->priv = t;
	prandom_seed_state(&t->rnd, 6056);
	t->tnet->sysctl.ip_local_port_range[0] = TOY_PORT_TEST_LOW;
	t->tnet->sysctl.ip_local_port_range[1] = TOY_PORT_TEST_LOW + TOY_PORT_TEST_COUNT - 1;
	toy_port_init(t->tnet);
	t->tnet->ports.counters = t->counters;
	return 0;
}

static void toy_port_test_exit(struct kunit *test)
{
	struct toy_port_test *t = test->priv;
	int i;

	for (i = 0; i < TOY_PORT_TEST_BINDS; i++)
		toy_port_release(t->tnet, &t->bind[i]);
	KUNIT_EXPECT_TRUE(test, xa_empty(&t->tnet->ports.ports));
	toy_port_exit(t->tnet);
}

static void toy_port_bind__as_its_twin(struct kunit *test)
{
	struct toy_port_test *t = test->priv;
	int step;

	for (step = 0; step < TOY_PORT_TEST_STEPS; step++)
		toy_port_test_step(t);
	KUNIT_EXPECT_GT(test, t->conflicts, TOY_PORT_TEST_STEPS / 50);
	KUNIT_EXPECT_GT(test, t->done, TOY_PORT_TEST_STEPS / 50);
}

/* Lets the search for a port to 0.0.0.9:@rport begin at @offset, now and after a shuffle. */
static void toy_port_test_begin_at(struct toy_port_test *t, __be16 rport, u32 offset)
{
	u32 period = jiffies / (10 * HZ);
	u64 hash;
	int i;

	for (i = 0; i < 2; i++) {
		hash = toy_port_hash(&t->tnet->ports, 0, htonl(9), rport, period + i);
		t->counters[hash % TOY_PORT_COUNTERS] = offset - (u32)(hash >> 32);
	}
}

/* Every port of the range is tried once, wherever the search begins. */
static void toy_port_connect__whole_range(struct kunit *test)
{
	struct toy_port_test *t = test->priv;
	u32 i, all = BIT(TOY_PORT_TEST_COUNT) - 1;

	t->refusal = -EADDRNOTAVAIL;
	t->taken = all;
	for (i = 0; i < 100; i++) {
		toy_port_test_begin_at(t, htons(i), prandom_u32_state(&t->rnd));
		t->tried = 0;
		t->tries = 0;
		KUNIT_ASSERT_EQ(test, toy_port_connect(t->tnet, &t->bind[0], htonl(9), htons(i),
						       toy_port_test_try, t), -EADDRNOTAVAIL);
		KUNIT_ASSERT_EQ(test, t->tried, all);
		KUNIT_ASSERT_EQ(test, t->tries, (u32)TOY_PORT_TEST_COUNT);
		cond_resched();	/* an empty xarray gives its nodes to RCU */
	}
}

static void toy_port_connect__wraps(struct kunit *test)
{
	struct toy_port_test *t = test->priv;
	u32 n, all = BIT(TOY_PORT_TEST_COUNT) - 1;

	t->refusal = -EADDRNOTAVAIL;
	t->taken = all;
	for (n = 0; n < 2 * TOY_PORT_TEST_COUNT; n++) {
		toy_port_test_begin_at(t, htons(80), -n);
		t->tried = 0;
		KUNIT_ASSERT_EQ(test, toy_port_connect(t->tnet, &t->bind[0], htonl(9), htons(80),
						       toy_port_test_try, t), -EADDRNOTAVAIL);
		KUNIT_EXPECT_EQ_MSG(test, t->tried, all, "%u before the wrap", n);
	}
}

static void toy_port_bind__any_wraps(struct kunit *test)
{
	struct toy_port_test *t = test->priv;
	u32 n;

	/* Six of seven are in use: it has to find the last, from anywhere. */
	for (n = 0; n < TOY_PORT_TEST_COUNT - 1; n++)
		KUNIT_ASSERT_EQ(test, toy_port_bind(t->tnet, &t->bind[n], 0), 0);
	for (n = 0; n < 100; n++) {
		t->tnet->ports.next = -(n % 32);
		KUNIT_ASSERT_EQ(test, toy_port_bind(t->tnet, &t->bind[7], 0), 0);
		toy_port_release(t->tnet, &t->bind[7]);
	}
	KUNIT_ASSERT_EQ(test, toy_port_bind(t->tnet, &t->bind[7], 0), 0);
	KUNIT_EXPECT_EQ(test, toy_port_bind(t->tnet, &t->bind[8], 0), -EADDRINUSE);
}

/* Linux's parity: connections take the even ones of the range first, bind(0) the odd ones. */
static void toy_port_connect__evens_first(struct kunit *test)
{
	struct toy_port_test *t = test->priv;
	int i;

	t->refusal = -EADDRNOTAVAIL;
	for (i = 0; i < (TOY_PORT_TEST_COUNT + 1) / 2; i++) {
		t->taken = t->tried;
		KUNIT_ASSERT_EQ(test, toy_port_connect(t->tnet, &t->bind[i], htonl(9), htons(80),
						       toy_port_test_try, t), 0);
		KUNIT_EXPECT_EQ(test, (t->bind[i].port - TOY_PORT_TEST_LOW) % 2, 0);
	}
	for (; i < TOY_PORT_TEST_COUNT; i++) {
		KUNIT_ASSERT_EQ(test, toy_port_bind(t->tnet, &t->bind[i], 0), 0);
		KUNIT_EXPECT_EQ(test, (t->bind[i].port - TOY_PORT_TEST_LOW) % 2, 1);
	}
}

static void toy_port_bind__range_of_one(struct kunit *test)
{
	struct toy_port_test *t = test->priv;

	t->tnet->sysctl.ip_local_port_range[1] = TOY_PORT_TEST_LOW;
	KUNIT_EXPECT_EQ(test, toy_port_bind(t->tnet, &t->bind[0], 0), 0);
	KUNIT_EXPECT_EQ(test, t->bind[0].port, TOY_PORT_TEST_LOW);
	KUNIT_EXPECT_EQ(test, toy_port_bind(t->tnet, &t->bind[1], 0), -EADDRINUSE);
	toy_port_release(t->tnet, &t->bind[0]);
	KUNIT_EXPECT_EQ(test, toy_port_connect(t->tnet, &t->bind[1], htonl(9), htons(80),
					       toy_port_test_try, t), 0);
	KUNIT_EXPECT_EQ(test, t->bind[1].port, TOY_PORT_TEST_LOW);
}

/* Another errno than "this one is taken" ends the search, and the claim. */
static void toy_port_connect__other_error(struct kunit *test)
{
	struct toy_port_test *t = test->priv;

	t->refusal = -ENOMEM;
	t->taken = BIT(TOY_PORT_TEST_COUNT) - 1;
	KUNIT_EXPECT_EQ(test, toy_port_connect(t->tnet, &t->bind[0], htonl(9), htons(80),
					       toy_port_test_try, t), -ENOMEM);
	KUNIT_EXPECT_EQ(test, t->tries, 1u);
	KUNIT_EXPECT_EQ(test, t->bind[0].port, 0);
	KUNIT_EXPECT_TRUE(test, xa_empty(&t->tnet->ports.ports));
}

#define TOY_PORT_TEST_RUN	100

/* The ports that @n connections to @rport get in a row, each closed before the next. */
static void toy_port_test_run(struct toy_port_test *t, u16 rport, int n, u16 *ports)
{
	struct toy_bind bind = { };
	int i;

	for (i = 0; i < n; i++) {
		KUNIT_ASSERT_EQ(t->test, toy_port_connect(t->tnet, &bind, htonl(9), htons(rport),
							  toy_port_test_any, NULL), 0);
		ports[i] = bind.port;
		toy_port_release(t->tnet, &bind);
	}
}

/* RFC 6056 3.3.4: a port that was given back rests until the range has been gone through. */
static void toy_port_connect__rests(struct kunit *test)
{
	struct toy_port_test *t = test->priv;
	u16 ports[TOY_PORT_TEST_RUN];
	int i, step, early = 0;
	u32 before, after;

	toy_sysctl_set_defaults(&t->tnet->sysctl);
	do {
		before = jiffies / (10 * HZ);
		toy_port_test_run(t, 80, TOY_PORT_TEST_RUN, ports);
		after = jiffies / (10 * HZ);
	} while (before != after);	/* the hashes have changed: again */
	for (i = 1; i < TOY_PORT_TEST_RUN; i++) {
		step = ports[i] - ports[i - 1];
		/* onwards by at most eight pairs, or from the end of the range to its begin */
		early += (step <= 0 || step > 16) && step > -28000;
	}
	KUNIT_EXPECT_EQ(test, early, 0);
}

/* RFC 6056 3.3.4: what one destination sees tells nothing of the ports that another sees. */
static void toy_port_connect__destinations_unrelated(struct kunit *test)
{
	struct toy_port_test *t = test->priv;
	int i, near = 0, halves = 0;
	u16 here, there;

	toy_sysctl_set_defaults(&t->tnet->sysctl);
	for (i = 0; i < TOY_PORT_TEST_RUN; i++) {
		toy_port_test_run(t, 1000 + i, 1, &here);
		toy_port_test_run(t, 2000 + i, 1, &there);
		near += abs(here - there) < 280;
		halves += here < 32768 + 28232 / 2;
		cond_resched();
	}
	/* By chance 2 of 100 lie so near; ten and more would not be chance. */
	KUNIT_EXPECT_LT(test, near, 10);
	KUNIT_EXPECT_GT(test, halves, 20);
	KUNIT_EXPECT_LT(test, halves, 80);
}

/* Datagrams have ports of their own, and any number of sockets share one by their addresses. */
static void toy_port_bind__datagrams(struct kunit *test)
{
	struct toy_port_test *t = test->priv;
	struct toy_bind *bind = t->bind;
	u32 i, used = 0;

	for (i = 0; i < 2 * TOY_PORT_TEST_COUNT + 2; i++) {
		bind[i] = (struct toy_bind) { .datagram = true, .addr = htonl(1 + i % 2) };
		/* One range for each address, and no more. */
		KUNIT_EXPECT_EQ(test, toy_port_bind(t->tnet, &bind[i], 0),
				i < 2 * TOY_PORT_TEST_COUNT ? 0 : -EADDRINUSE);
		used |= bind[i].port ? BIT(bind[i].port - TOY_PORT_TEST_LOW) : 0;
	}
	KUNIT_EXPECT_EQ(test, used, (1u << TOY_PORT_TEST_COUNT) - 1);

	/* A stream's port is another. */
	bind[i] = (struct toy_bind) { };
	KUNIT_EXPECT_EQ(test, toy_port_bind(t->tnet, &bind[i], TOY_PORT_TEST_LOW), 0);

	/* One that moves on to another address makes room at the first. */
	toy_port_move(t->tnet, &bind[0], htonl(3));
	bind[i + 1] = (struct toy_bind) { .datagram = true, .addr = htonl(1) };
	KUNIT_EXPECT_EQ(test, toy_port_bind(t->tnet, &bind[i + 1], bind[0].port), 0);
	bind[i + 2] = (struct toy_bind) { .datagram = true, .addr = htonl(3) };
	KUNIT_EXPECT_EQ(test, toy_port_bind(t->tnet, &bind[i + 2], bind[0].port), -EADDRINUSE);
}

static struct kunit_case toy_port_cases[] = {
	KUNIT_CASE(toy_port_bind__datagrams),
	KUNIT_CASE(toy_port_bind__as_its_twin),
	KUNIT_CASE(toy_port_bind__any_wraps),
	KUNIT_CASE(toy_port_connect__whole_range),
	KUNIT_CASE(toy_port_connect__wraps),
	KUNIT_CASE(toy_port_bind__range_of_one),
	KUNIT_CASE(toy_port_connect__evens_first),
	KUNIT_CASE(toy_port_connect__other_error),
	KUNIT_CASE(toy_port_connect__rests),
	KUNIT_CASE(toy_port_connect__destinations_unrelated),
	{}
};

static struct kunit_suite toy_port_suite = {
	.name		= "toytcp_port",
	.init		= toy_port_test_init,
	.exit		= toy_port_test_exit,
	.test_cases	= toy_port_cases,
};

kunit_test_suites(&toy_port_suite);
