// SPDX-License-Identifier: GPL-2.0
#include "../route.h"
#include "fake_dev.h"

static struct net_device *toy_addr_test_dev(struct kunit *test)
{
	return test->priv;
}

static int toy_addr_test_init(struct kunit *test)
{
	test->priv = toy_fake_dev_create(test, true);
	return 0;
}

static void toy_addr_test_exit(struct kunit *test)
{
	toy_fake_dev_destroy(test, test->priv);
}

static int toy_addr_test_del(struct net_device *dev, __be32 local, u8 prefix_len)
{
	int err;

	rtnl_lock();
	err = toy_addr_del(toy_fake_net(), dev, local, prefix_len, NULL);
	rtnl_unlock();
	return err;
}

static bool toy_addr_test_known(__be32 addr)
{
	bool known;

	rcu_read_lock();
	known = toy_addr_find(toy_fake_net(), addr);
	rcu_read_unlock();
	return known;
}

static bool toy_addr_test_broadcast(__be32 addr)
{
	bool is;

	rcu_read_lock();
	is = toy_addr_is_broadcast(toy_fake_net(), addr);
	rcu_read_unlock();
	return is;
}

/* The source that a lookup gives; 0 when there is no route. */
static __be32 toy_addr_test_prefsrc(__be32 dst)
{
	struct toy_route_result res;
	int err;

	rcu_read_lock();
	err = toy_route_lookup(toy_fake_net(), dst, 0, &res);
	rcu_read_unlock();
	return err ? 0 : res.prefsrc;
}

static void toy_addr_add__is_found(struct kunit *test)
{
	struct net_device *dev = toy_addr_test_dev(test);

	KUNIT_EXPECT_FALSE(test, toy_addr_test_known(toy_ip(10, 77, 0, 1)));
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_TRUE(test, toy_addr_test_known(toy_ip(10, 77, 0, 1)));
	KUNIT_EXPECT_FALSE(test, toy_addr_test_known(toy_ip(10, 77, 0, 2)));
	KUNIT_EXPECT_EQ(test, toy_addr_test_prefsrc(toy_ip(10, 77, 0, 2)), toy_ip(10, 77, 0, 1));
}

static void toy_addr_add__refuses(struct kunit *test)
{
	static const struct {
		u8	addr[4];
		u8	prefix_len;
		int	err;
	} cases[] = {
		{ { 0, 0, 0, 0 },		24, -EINVAL },
		{ { 0, 1, 2, 3 },		24, -EINVAL },
		{ { 127, 0, 0, 1 },		8,  -EINVAL },
		{ { 127, 1, 2, 3 },		32, -EINVAL },
		{ { 224, 0, 0, 1 },		24, -EINVAL },
		{ { 239, 255, 255, 255 },	24, -EINVAL },
		{ { 240, 0, 0, 1 },		24, -EINVAL },
		{ { 255, 255, 255, 255 },	32, -EINVAL },
		{ { 10, 77, 0, 255 },		24, -EINVAL },
		{ { 10, 77, 0, 1 },		33, -EINVAL },
		{ { 10, 77, 0, 1 },		255, -EINVAL },
	};
	struct net_device *dev = toy_addr_test_dev(test);
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const u8 *a = cases[i].addr;

		KUNIT_EXPECT_EQ_MSG(test, toy_fake_dev_addr(dev, toy_ip(a[0], a[1], a[2], a[3]),
							    cases[i].prefix_len),
				    cases[i].err, "%pI4/%u", a, cases[i].prefix_len);
	}
}

static void toy_addr_add__twice(struct kunit *test)
{
	struct net_device *dev = toy_addr_test_dev(test);
	struct net_device *other = toy_fake_dev_create(test, true);

	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 1), 24), -EEXIST);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 1), 16), -EEXIST);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(other, toy_ip(10, 77, 0, 1), 24), -EEXIST);
	toy_fake_dev_destroy(test, other);
}

static void toy_addr_add__unknown_device_type(struct kunit *test)
{
	struct net_device *dev = toy_addr_test_dev(test);
	unsigned short type = dev->type;

	dev->type = ARPHRD_INFINIBAND;
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 1), 24), -EOPNOTSUPP);
	dev->type = type;
}

static void toy_addr_add__table_full(struct kunit *test)
{
	struct net_device *dev = toy_addr_test_dev(test);
	unsigned int before = toy_fake_net()->addrs.count;
	unsigned int n = 0;
	int err;

	do {
		err = toy_fake_dev_addr(dev, htonl(0x0b000001 + n), 32);
		n += !err;
	} while (!err);
	KUNIT_EXPECT_EQ(test, err, -ENOSPC);
	KUNIT_EXPECT_EQ(test, before + n, TOY_ADDR_MAX);
	KUNIT_EXPECT_TRUE(test, toy_addr_test_known(htonl(0x0b000001)));
	KUNIT_EXPECT_TRUE(test, toy_addr_test_known(htonl(0x0b000000 + n)));
	KUNIT_EXPECT_FALSE(test, toy_addr_test_known(htonl(0x0b000001 + n)));
}

static void toy_addr_del__wants_all_three(struct kunit *test)
{
	struct net_device *dev = toy_addr_test_dev(test);
	struct net_device *other = toy_fake_dev_create(test, true);
	__be32 addr = toy_ip(10, 77, 0, 1);

	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, addr, 24), 0);
	KUNIT_EXPECT_EQ(test, toy_addr_test_del(dev, addr, 25), -EADDRNOTAVAIL);
	KUNIT_EXPECT_EQ(test, toy_addr_test_del(other, addr, 24), -EADDRNOTAVAIL);
	KUNIT_EXPECT_EQ(test, toy_addr_test_del(dev, toy_ip(10, 77, 0, 2), 24), -EADDRNOTAVAIL);
	KUNIT_EXPECT_TRUE(test, toy_addr_test_known(addr));
	KUNIT_EXPECT_EQ(test, toy_addr_test_del(dev, addr, 24), 0);
	KUNIT_EXPECT_FALSE(test, toy_addr_test_known(addr));
	KUNIT_EXPECT_EQ(test, toy_addr_test_del(dev, addr, 24), -EADDRNOTAVAIL);
	toy_fake_dev_destroy(test, other);
}

static int toy_addr_test_lookup(__be32 dst)
{
	struct toy_route_result way;
	int err;

	rcu_read_lock();
	err = toy_route_lookup(toy_fake_net(), dst, 0, &way);
	rcu_read_unlock();
	return err;
}

/* As on Linux: a route by a gateway outlives the gateway's net, but not the last address. */
static void toy_addr_del__last_takes_routes(struct kunit *test)
{
	struct net_device *dev = toy_addr_test_dev(test);
	__be32 far = toy_ip(10, 99, 0, 1);

	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 78, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(dev, toy_ip(10, 99, 0, 0), 16, toy_ip(10, 77, 0, 9),
					     0), 0);
	KUNIT_EXPECT_EQ(test, toy_addr_test_del(dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_addr_test_lookup(far), 0);
	KUNIT_EXPECT_EQ(test, toy_addr_test_del(dev, toy_ip(10, 78, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_addr_test_lookup(far), -ENETUNREACH);
}

/* The prefix's route stays while another address of it does, with that as source. */
static void toy_addr_del__sibling_keeps_route(struct kunit *test)
{
	struct net_device *dev = toy_addr_test_dev(test);
	__be32 dst = toy_ip(10, 77, 0, 200);

	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 2), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_addr_test_prefsrc(dst), toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, toy_addr_test_del(dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_addr_test_prefsrc(dst), toy_ip(10, 77, 0, 2));
	KUNIT_EXPECT_EQ(test, toy_addr_test_del(dev, toy_ip(10, 77, 0, 2), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_addr_test_prefsrc(dst), (__be32)0);
}

static void toy_addr_is_broadcast__directed(struct kunit *test)
{
	struct net_device *dev = toy_addr_test_dev(test);

	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 78, 0, 0), 31), 0);
	KUNIT_EXPECT_TRUE(test, toy_addr_test_broadcast(toy_ip(255, 255, 255, 255)));
	KUNIT_EXPECT_TRUE(test, toy_addr_test_broadcast(toy_ip(10, 77, 0, 255)));
	KUNIT_EXPECT_FALSE(test, toy_addr_test_broadcast(toy_ip(10, 77, 0, 254)));
	KUNIT_EXPECT_FALSE(test, toy_addr_test_broadcast(toy_ip(10, 78, 0, 1)));
	KUNIT_EXPECT_EQ(test, toy_addr_test_del(dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_FALSE(test, toy_addr_test_broadcast(toy_ip(10, 77, 0, 255)));
}

static void toy_addr_is_local__loopback(struct kunit *test)
{
	struct toy_net *tnet = toy_fake_net();

	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, toy_addr_is_local(tnet, toy_ip(127, 0, 0, 1)));
	KUNIT_EXPECT_TRUE(test, toy_addr_is_local(tnet, toy_ip(127, 255, 255, 254)));
	KUNIT_EXPECT_FALSE(test, toy_addr_is_local(tnet, toy_ip(128, 0, 0, 1)));
	rcu_read_unlock();
}

/* On the device and covering the next hop, on the device, anywhere: in that order. */
static void toy_addr_select__order(struct kunit *test)
{
	struct net_device *dev = toy_addr_test_dev(test);
	struct net_device *other = toy_fake_dev_create(test, true);
	struct net_device *bare = toy_fake_dev_create(test, false);
	struct toy_net *tnet = toy_fake_net();

	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(other, toy_ip(10, 79, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 78, 0, 1), 24), 0);
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, toy_addr_select(tnet, dev, toy_ip(10, 78, 0, 9)),
			toy_ip(10, 78, 0, 1));
	KUNIT_EXPECT_EQ(test, toy_addr_select(tnet, dev, toy_ip(10, 79, 0, 9)),
			toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, toy_addr_select(tnet, bare, toy_ip(10, 99, 0, 9)),
			toy_ip(10, 79, 0, 1));
	rcu_read_unlock();
	toy_fake_dev_destroy(test, bare);
	toy_fake_dev_destroy(test, other);
}

static void toy_addr_flush_dev__on_unregister(struct kunit *test)
{
	struct net_device *dev = toy_fake_dev_create(test, true);
	unsigned int before = toy_fake_net()->addrs.count;
	u32 generation = toy_fake_net()->routes.generation;

	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 80, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 80, 1, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_net()->addrs.count, before + 2);
	KUNIT_EXPECT_NE(test, toy_fake_net()->routes.generation, generation);
	toy_fake_dev_destroy(test, dev);
	KUNIT_EXPECT_EQ(test, toy_fake_net()->addrs.count, before);
	KUNIT_EXPECT_EQ(test, toy_addr_test_prefsrc(toy_ip(10, 80, 0, 2)), (__be32)0);
}

static struct kunit_case toy_addr_cases[] = {
	KUNIT_CASE(toy_addr_add__is_found),
	KUNIT_CASE(toy_addr_add__refuses),
	KUNIT_CASE(toy_addr_add__twice),
	KUNIT_CASE(toy_addr_add__unknown_device_type),
	KUNIT_CASE(toy_addr_add__table_full),
	KUNIT_CASE(toy_addr_del__wants_all_three),
	KUNIT_CASE(toy_addr_del__sibling_keeps_route),
	KUNIT_CASE(toy_addr_del__last_takes_routes),
	KUNIT_CASE(toy_addr_is_broadcast__directed),
	KUNIT_CASE(toy_addr_is_local__loopback),
	KUNIT_CASE(toy_addr_select__order),
	KUNIT_CASE(toy_addr_flush_dev__on_unregister),
	{}
};

static struct kunit_suite toy_addr_suite = {
	.name		= "toytcp_addr",
	.init		= toy_addr_test_init,
	.exit		= toy_addr_test_exit,
	.test_cases	= toy_addr_cases,
};

kunit_test_suite(toy_addr_suite);
