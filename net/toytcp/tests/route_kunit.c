// SPDX-License-Identifier: GPL-2.0
#include <linux/inetdevice.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include "../route.h"
#include "fake_dev.h"

#define TOY_ROUTE_TEST_TWIN	2000	/* routes of the twin test */
/* routes of the growth test; a kernel with KASAN needs ten times as long for each */
#define TOY_ROUTE_TEST_MANY	(IS_ENABLED(CONFIG_KASAN) ? 10000 : 100000)

struct toy_route_test {
	struct net_device	*a;	/* 10.77.0.1/24 */
	struct net_device	*b;	/* 10.78.0.1/24 */
};

static int toy_route_test_init(struct kunit *test)
{
	struct toy_route_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->a = toy_fake_dev_create(test, true);
	t->b = toy_fake_dev_create(test, true);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->a, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->b, toy_ip(10, 78, 0, 1), 24), 0);
	test->priv = t;
	return 0;
}

static void toy_route_test_exit(struct kunit *test)
{
	struct toy_route_test *t = test->priv;

	toy_fake_dev_destroy(test, t->a);
	toy_fake_dev_destroy(test, t->b);
}

static int toy_route_test_del(struct net_device *dev, __be32 dst, u8 len, __be32 gw, u32 metric)
{
	const struct toy_route_config which = {
		.dev = dev, .dst = dst, .prefix_len = len, .gateway = gw, .metric = metric,
	};

	return toy_route_del(toy_fake_net(), &which, NULL);
}

/* The next hop; 0 when there is none. */
static __be32 toy_route_test_hop(__be32 dst, int oif, struct net_device **dev)
{
	struct toy_route_result res = {};

	rcu_read_lock();
	if (toy_route_lookup(toy_fake_net(), dst, oif, &res))
		res.dev = NULL;
	rcu_read_unlock();
	if (dev)
		*dev = res.dev;
	return res.dev ? res.nexthop : 0;
}

static void toy_route_lookup__longest_prefix(struct kunit *test)
{
	struct toy_route_test *t = test->priv;
	struct net_device *dev;

	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, 0, 0, toy_ip(10, 77, 0, 9), 0), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->b, toy_ip(10, 0, 0, 0), 8, toy_ip(10, 78, 0, 8), 0),
			0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, toy_ip(10, 5, 5, 5), 32,
					     toy_ip(10, 77, 0, 7), 0), 0);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(toy_ip(192, 0, 2, 1), 0, &dev),
			toy_ip(10, 77, 0, 9));
	KUNIT_EXPECT_PTR_EQ(test, dev, t->a);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(toy_ip(10, 5, 5, 4), 0, &dev),
			toy_ip(10, 78, 0, 8));
	KUNIT_EXPECT_PTR_EQ(test, dev, t->b);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(toy_ip(10, 5, 5, 5), 0, NULL),
			toy_ip(10, 77, 0, 7));
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(toy_ip(10, 77, 0, 55), 0, NULL),
			toy_ip(10, 77, 0, 55));
}

static void toy_route_lookup__metric_then_age(struct kunit *test)
{
	struct toy_route_test *t = test->priv;
	__be32 dst = toy_ip(192, 0, 2, 0);
	struct net_device *dev;

	KUNIT_EXPECT_EQ(test, toy_fake_route(t->b, dst, 24, 0, 20), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, dst, 24, 0, 10), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->b, dst, 24, 0, 10), -EEXIST);
	toy_route_test_hop(dst | toy_ip(0, 0, 0, 1), 0, &dev);
	KUNIT_EXPECT_PTR_EQ(test, dev, t->a);
	KUNIT_EXPECT_EQ(test, toy_route_test_del(NULL, dst, 24, 0, 0), 0);
	toy_route_test_hop(dst | toy_ip(0, 0, 0, 1), 0, &dev);
	KUNIT_EXPECT_PTR_EQ(test, dev, t->b);
}

static void toy_route_lookup__bound_to_device(struct kunit *test)
{
	struct toy_route_test *t = test->priv;
	struct net_device *dev;

	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, 0, 0, toy_ip(10, 77, 0, 9), 0), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->b, 0, 0, toy_ip(10, 78, 0, 9), 5), 0);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(toy_ip(192, 0, 2, 1), t->b->ifindex, &dev),
			toy_ip(10, 78, 0, 9));
	KUNIT_EXPECT_PTR_EQ(test, dev, t->b);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(toy_ip(10, 77, 0, 5), t->b->ifindex, NULL),
			toy_ip(10, 78, 0, 9));
}

/* A device that is down is passed over, and used again when it comes up. */
static void toy_route_lookup__device_down(struct kunit *test)
{
	struct toy_route_test *t = test->priv;
	u32 generation;

	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, 0, 0, toy_ip(10, 77, 0, 9), 0), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->b, 0, 0, toy_ip(10, 78, 0, 9), 5), 0);
	generation = READ_ONCE(toy_fake_net()->routes.generation);
	toy_fake_dev_set_up(t->a, false);
	KUNIT_EXPECT_NE(test, READ_ONCE(toy_fake_net()->routes.generation), generation);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(toy_ip(192, 0, 2, 1), 0, NULL),
			toy_ip(10, 78, 0, 9));
	toy_fake_dev_set_up(t->b, false);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(toy_ip(192, 0, 2, 1), 0, NULL), (__be32)0);
	toy_fake_dev_set_up(t->a, true);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(toy_ip(192, 0, 2, 1), 0, NULL),
			toy_ip(10, 77, 0, 9));
}

static int toy_route_test_refuse(enum toytcp_route_type type, __be32 dst, u8 len, u32 metric)
{
	const struct toy_route_config config = {
		.dst = dst, .prefix_len = len, .type = type, .metric = metric,
	};

	return toy_route_add(toy_fake_net(), &config, NULL);
}

static int toy_route_test_lookup(__be32 dst, int oif)
{
	struct toy_route_result res;
	int err;

	rcu_read_lock();
	err = toy_route_lookup(toy_fake_net(), dst, oif, &res);
	rcu_read_unlock();
	return err;
}

/* Such a route wins and loses as any other; what is longer still gets through. */
static void toy_route_lookup__types(struct kunit *test)
{
	static const struct {
		enum toytcp_route_type	type;
		int			err;
	} cases[] = {
		{ TOYTCP_ROUTE_TYPE_BLACKHOLE, -EINVAL },
		{ TOYTCP_ROUTE_TYPE_UNREACHABLE, -EHOSTUNREACH },
		{ TOYTCP_ROUTE_TYPE_PROHIBIT, -EACCES },
	};
	struct toy_route_test *t = test->priv;
	__be32 dst = toy_ip(192, 0, 2, 0);
	__be32 one = toy_ip(192, 0, 2, 1);
	int i;

	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, 0, 0, toy_ip(10, 77, 0, 9), 0), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->b, dst, 28, toy_ip(10, 78, 0, 9), 0), 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		KUNIT_EXPECT_EQ(test, toy_route_test_refuse(cases[i].type, dst, 24, 5), 0);
		KUNIT_EXPECT_EQ(test, toy_route_test_refuse(cases[i].type, dst, 24, 5), -EEXIST);
		KUNIT_EXPECT_EQ(test, toy_route_test_lookup(dst | toy_ip(0, 0, 0, 99), 0),
				cases[i].err);
		KUNIT_EXPECT_EQ(test, toy_route_test_lookup(one, 0), 0);
		/* a gateway behind it is none */
		KUNIT_EXPECT_EQ(test, toy_fake_route(NULL, toy_ip(198, 51, 100, 0), 24,
						     dst | toy_ip(0, 0, 0, 99), 0), -ENETUNREACH);
		KUNIT_EXPECT_EQ(test, toy_fake_route(t->b, dst, 24, toy_ip(10, 78, 0, 9), 4), 0);
		KUNIT_EXPECT_EQ(test, toy_route_test_lookup(dst | toy_ip(0, 0, 0, 99), 0), 0);
		KUNIT_EXPECT_EQ(test, toy_route_test_del(NULL, dst, 24, 0, 4), 0);
		KUNIT_EXPECT_EQ(test, toy_route_test_del(NULL, dst, 24, 0, 0), 0);
	}
}

/* Who names a device that has no way there, or a way that refuses, asks its neighbours. */
static void toy_route_lookup__on_link_by_device(struct kunit *test)
{
	struct toy_route_test *t = test->priv;
	__be32 one = toy_ip(192, 0, 2, 1);
	struct net_device *dev;

	KUNIT_EXPECT_EQ(test, toy_route_test_lookup(one, 0), -ENETUNREACH);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(one, t->b->ifindex, &dev), one);
	KUNIT_EXPECT_PTR_EQ(test, dev, t->b);
	KUNIT_EXPECT_EQ(test, toy_route_test_lookup(one, 0x7fffffff), -ENETUNREACH);
	KUNIT_EXPECT_EQ(test, toy_route_test_refuse(TOYTCP_ROUTE_TYPE_PROHIBIT, 0, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, toy_route_test_lookup(one, 0), -EACCES);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(one, t->b->ifindex, NULL), one);
	toy_fake_dev_set_up(t->b, false);
	KUNIT_EXPECT_EQ(test, toy_route_test_lookup(one, t->b->ifindex), -ENETUNREACH);
	KUNIT_EXPECT_EQ(test, toy_route_test_del(NULL, 0, 0, 0, 0), 0);
}

static void toy_route_lookup__local(struct kunit *test)
{
	struct toy_route_result res = {};

	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, toy_route_lookup(toy_fake_net(), toy_ip(10, 77, 0, 1), 0, &res), 0);
	KUNIT_EXPECT_TRUE(test, res.local);
	KUNIT_EXPECT_PTR_EQ(test, res.dev, init_net.loopback_dev);
	KUNIT_EXPECT_EQ(test, res.prefsrc, toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, toy_route_lookup(toy_fake_net(), toy_ip(127, 9, 9, 9), 0, &res), 0);
	KUNIT_EXPECT_TRUE(test, res.local);
	KUNIT_EXPECT_EQ(test, res.prefsrc, toy_ip(127, 0, 0, 1));
	rcu_read_unlock();
}

static void toy_route_add__refuses(struct kunit *test)
{
	struct toy_route_test *t = test->priv;
	__be32 dst = toy_ip(192, 0, 2, 0);
	__be32 gw = toy_ip(10, 77, 0, 9);
	const struct toy_route_config foreign = {
		.dev = t->a, .dst = dst, .prefix_len = 24, .gateway = gw,
		.prefsrc = toy_ip(10, 99, 0, 1),
	};
	const struct toy_route_config hole = {
		.dev = t->a, .dst = dst, .prefix_len = 24, .type = TOYTCP_ROUTE_TYPE_BLACKHOLE,
	};

	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, dst, 33, gw, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, toy_ip(192, 0, 2, 1), 24, gw, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, toy_ip(224, 0, 0, 0), 8, gw, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, toy_ip(127, 0, 0, 0), 8, 0, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, toy_ip(240, 0, 0, 0), 24, gw, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_fake_route(NULL, dst, 24, 0, 0), -ENODEV);
	KUNIT_EXPECT_EQ(test, toy_fake_route(NULL, dst, 24, toy_ip(10, 9, 9, 9), 0), -ENETUNREACH);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->b, dst, 24, gw, 0), -ENETUNREACH);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, dst, 24, toy_ip(10, 77, 0, 1), 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, dst, 24, toy_ip(224, 0, 0, 1), 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_route_add(toy_fake_net(), &foreign, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_route_add(toy_fake_net(), &hole, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(dst | toy_ip(0, 0, 0, 1), 0, NULL), (__be32)0);
}

/* A gateway behind a gateway is no neighbour; without a device it tells which. */
static void toy_route_add__gateway(struct kunit *test)
{
	struct toy_route_test *t = test->priv;
	struct net_device *dev;

	KUNIT_EXPECT_EQ(test, toy_fake_route(NULL, toy_ip(192, 0, 2, 0), 24,
					     toy_ip(10, 78, 0, 9), 0), 0);
	toy_route_test_hop(toy_ip(192, 0, 2, 1), 0, &dev);
	KUNIT_EXPECT_PTR_EQ(test, dev, t->b);
	KUNIT_EXPECT_EQ(test, toy_fake_route(NULL, toy_ip(198, 51, 100, 0), 24,
					     toy_ip(192, 0, 2, 1), 0), -ENETUNREACH);
}

static void toy_route_del__selects(struct kunit *test)
{
	struct toy_route_test *t = test->priv;
	__be32 dst = toy_ip(192, 0, 2, 0);

	KUNIT_EXPECT_EQ(test, toy_fake_route(t->a, dst, 24, toy_ip(10, 77, 0, 9), 1), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->b, dst, 24, toy_ip(10, 78, 0, 9), 2), 0);
	KUNIT_EXPECT_EQ(test, toy_route_test_del(t->b, dst, 24, 0, 1), -ESRCH);
	KUNIT_EXPECT_EQ(test, toy_route_test_del(NULL, dst, 25, 0, 0), -ESRCH);
	KUNIT_EXPECT_EQ(test, toy_route_test_del(NULL, dst, 24, toy_ip(10, 77, 0, 8), 0), -ESRCH);
	KUNIT_EXPECT_EQ(test, toy_route_test_del(NULL, dst, 24, toy_ip(10, 78, 0, 9), 0), 0);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(dst | toy_ip(0, 0, 0, 1), 0, NULL),
			toy_ip(10, 77, 0, 9));
	KUNIT_EXPECT_EQ(test, toy_route_test_del(t->a, dst, 24, 0, 1), 0);
	KUNIT_EXPECT_EQ(test, toy_route_test_del(t->a, dst, 24, 0, 1), -ESRCH);
}

/* A linear table that does the same, slowly. */
struct toy_route_twin {
	u32	dst;
	u8	len;
	u32	metric;
	bool	b;
};

static const struct toy_route_twin *toy_route_twin_lookup(const struct toy_route_twin *twin,
							  int n, u32 dst)
{
	const struct toy_route_twin *best = NULL;
	int i;

	for (i = 0; i < n; i++) {
		u32 mask = ntohl(inet_make_mask(twin[i].len));

		if ((dst & mask) != twin[i].dst)
			continue;
		if (!best || twin[i].len > best->len ||
		    (twin[i].len == best->len && twin[i].metric < best->metric))
			best = &twin[i];
	}
	return best;
}

static int toy_route_twin_fill(struct kunit *test, struct toy_route_twin *twin,
			       struct rnd_state *rnd)
{
	struct toy_route_test *t = test->priv;
	int i, n = 0, err;

	for (i = 0; i < TOY_ROUTE_TEST_TWIN; i++) {
		struct toy_route_twin *r = &twin[n];

		r->len = 6 + prandom_u32_state(rnd) % 27;
		/* Few enough high bits that prefixes cover each other. */
		r->dst = (0x14000000 | (prandom_u32_state(rnd) & 0x0303ffff)) &
			 ntohl(inet_make_mask(r->len));
		r->metric = 1 + prandom_u32_state(rnd) % 3;
		r->b = prandom_u32_state(rnd) & 1;
		err = toy_fake_route(r->b ? t->b : t->a, htonl(r->dst), r->len, 0, r->metric);
		if (!err)
			n++;
		else
			KUNIT_EXPECT_EQ(test, err, -EEXIST);
	}
	return n;
}

static void toy_route_lookup__as_its_twin(struct kunit *test)
{
	struct toy_route_twin *twin = kunit_kcalloc(test, TOY_ROUTE_TEST_TWIN, sizeof(*twin),
						    GFP_KERNEL);
	struct toy_route_test *t = test->priv;
	struct rnd_state rnd;
	int i, n, hits = 0;

	KUNIT_ASSERT_NOT_NULL(test, twin);
	prandom_seed_state(&rnd, 20241);
	n = toy_route_twin_fill(test, twin, &rnd);
	for (i = 0; i < 4 * TOY_ROUTE_TEST_TWIN; i++) {
		u32 dst = 0x14000000 | (prandom_u32_state(&rnd) & 0x0303ffff);
		const struct toy_route_twin *want = toy_route_twin_lookup(twin, n, dst);
		struct net_device *dev;

		toy_route_test_hop(htonl(dst), 0, &dev);
		hits += !!want;
		if (dev != (want ? (want->b ? t->b : t->a) : NULL)) {
			KUNIT_FAIL(test, "%x differs", dst);
			break;
		}
		/* Take some away on the way. */
		if (want && i % 8 == 0) {
			struct toy_route_twin *gone = &twin[want - twin];

			KUNIT_EXPECT_EQ(test, toy_route_test_del(want->b ? t->b : t->a,
								 htonl(gone->dst), gone->len, 0,
								 gone->metric), 0);
			*gone = twin[--n];
		}
	}
	KUNIT_EXPECT_GT(test, hits, TOY_ROUTE_TEST_TWIN);
}

static int toy_route_test_count(const struct toy_route *route, void *arg)
{
	struct toy_route_test *t = arg;

	return route->dev == t->b ? 1 : 0;
}

/* Stopped at a route, a walk offers it again. */
static void toy_route_walk__resumes(struct kunit *test)
{
	struct toy_route_test *t = test->priv;
	struct toy_route_pos pos = {};
	int i, n = 0;

	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_EQ(test, toy_fake_route(t->b, htonl(0x14000000 + (i << 8)), 24, 0, 0),
				0);
	rcu_read_lock();
	while (toy_route_walk(toy_fake_net(), &pos, toy_route_test_count, t)) {
		n++;
		pos.id++;
	}
	rcu_read_unlock();
	/* its connected one as well */
	KUNIT_EXPECT_EQ(test, n, 101);
}

static u64 toy_route_test_time(void)
{
	u64 start = ktime_get_ns();
	int i;

	for (i = 0; i < 20000; i++)
		toy_route_test_hop(htonl(0x14000001 + ((i % 50) << 8)), 0, NULL);
	return ktime_get_ns() - start;
}

/* With a hundred thousand routes a lookup costs what it costs with fifty. */
static void toy_route_lookup__flat(struct kunit *test)
{
	struct toy_route_test *t = test->priv;
	u64 few, many;
	int i, err = 0;

	for (i = 0; i < 50; i++)
		toy_fake_route(t->a, htonl(0x14000000 + (i << 8)), 24, 0, 0);
	few = toy_route_test_time();
	for (i = 50; i < TOY_ROUTE_TEST_MANY && !err; i++)
		err = toy_fake_route(t->a, htonl(0x14000000 + (i << 8)), 24, 0, 0);
	KUNIT_EXPECT_EQ(test, err, 0);
	many = toy_route_test_time();
	kunit_info(test, "20000 lookups: %llu us of 50, %llu us of %d routes\n", few / 1000,
		   many / 1000, TOY_ROUTE_TEST_MANY);
	/* A machine under load may stumble; a linear table is off by thousands. */
	KUNIT_EXPECT_LT(test, many, 20 * few + 10 * NSEC_PER_MSEC);
	KUNIT_EXPECT_EQ(test, toy_route_test_hop(htonl(0x14000001 + ((i - 1) << 8)), 0, NULL),
			htonl(0x14000001 + ((i - 1) << 8)));
}

static struct kunit_case toy_route_cases[] = {
	KUNIT_CASE(toy_route_lookup__longest_prefix),
	KUNIT_CASE(toy_route_lookup__metric_then_age),
	KUNIT_CASE(toy_route_lookup__bound_to_device),
	KUNIT_CASE(toy_route_lookup__device_down),
	KUNIT_CASE(toy_route_lookup__types),
	KUNIT_CASE(toy_route_lookup__on_link_by_device),
	KUNIT_CASE(toy_route_lookup__local),
	KUNIT_CASE(toy_route_add__refuses),
	KUNIT_CASE(toy_route_add__gateway),
	KUNIT_CASE(toy_route_del__selects),
	KUNIT_CASE(toy_route_lookup__as_its_twin),
	KUNIT_CASE(toy_route_walk__resumes),
	KUNIT_CASE(toy_route_lookup__flat),
	{}
};

static struct kunit_suite toy_route_suite = {
	.name		= "toytcp_route",
	.init		= toy_route_test_init,
	.exit		= toy_route_test_exit,
	.test_cases	= toy_route_cases,
};

kunit_test_suite(toy_route_suite);
