// SPDX-License-Identifier: GPL-2.0
/* IGMP on a device: what leaves by it, and that nothing does when it has gone. */

#include <linux/igmp.h>
#include <net/ip.h>

#include "../igmp.h"
#include "../mcast.h"
#include "fake_dev.h"

#define TOY_TEST_GROUP	toy_ip(239, 1, 2, 3)

static int toy_igmp_test_init(struct kunit *test)
{
	test->priv = toy_fake_dev_create(test, true);
	return 0;
}

static void toy_igmp_test_exit(struct kunit *test)
{
	toy_fake_dev_destroy(test, test->priv);
}

static int toy_igmp_test_join(struct net_device *dev, struct toy_mcast_member *member)
{
	int err;

	rtnl_lock();
	err = toy_mcast_join(toy_fake_net(), dev, TOY_TEST_GROUP, member, &toy_mcast_filter_any);
	rtnl_unlock();
	return err;
}

static void toy_igmp_test_leave(struct toy_mcast_member *member)
{
	rtnl_lock();
	toy_mcast_leave(member);
	rtnl_unlock();
}

static const struct iphdr *toy_igmp_test_ip(const struct sk_buff *skb)
{
	return (const struct iphdr *)(skb->data + ETH_HLEN);
}

static const struct igmpv3_report *toy_igmp_test_body(const struct sk_buff *skb)
{
	return (const struct igmpv3_report *)((const u8 *)toy_igmp_test_ip(skb) + 24);
}

static bool toy_igmp_test_is_report(const struct sk_buff *skb, u8 type)
{
	return skb->len == ETH_HLEN + 24 + 16 && skb->protocol == htons(ETH_P_IP) &&
	       toy_igmp_test_body(skb)->grec[0].grec_type == type;
}

/*
 * A report of one record comes out; what is told again meanwhile, and what ARP announces, is
 * let go. @from: its source address
 */
static void toy_igmp_test_report(struct kunit *test, struct net_device *dev, u8 type, __be32 from)
{
	const u8 ha[ETH_ALEN] = { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x16 };
	struct sk_buff *skb = toy_fake_dev_wait(dev);
	const struct igmpv3_report *report;
	const struct iphdr *iph;

	while (skb && !toy_igmp_test_is_report(skb, type)) {
		kfree_skb(skb);
		skb = toy_fake_dev_wait(dev);
	}
	/* not asserted: who has called has a member on the stack, which has to leave */
	KUNIT_EXPECT_NOT_NULL(test, skb);
	if (!skb)
		return;
	KUNIT_EXPECT_EQ(test, memcmp(skb->data, ha, ETH_ALEN), 0);
	iph = toy_igmp_test_ip(skb);
	KUNIT_EXPECT_EQ(test, iph->ihl * 4, 24);
	KUNIT_EXPECT_EQ(test, ip_fast_csum(iph, iph->ihl), 0);
	KUNIT_EXPECT_EQ(test, iph->saddr, from);
	KUNIT_EXPECT_EQ(test, iph->daddr, IGMPV3_ALL_MCR);
	report = toy_igmp_test_body(skb);
	KUNIT_EXPECT_EQ(test, ip_compute_csum(report, 16), 0);
	KUNIT_EXPECT_EQ(test, report->ngrec, htons(1));
	KUNIT_EXPECT_EQ(test, report->grec[0].grec_mca, TOY_TEST_GROUP);
	kfree_skb(skb);
}

/* RFC 3376 4.2.13: no address is no reason to say nothing, and another device's is none */
static void toy_igmp_changed__no_address(struct kunit *test)
{
	struct net_device *other = toy_fake_dev_create(test, true);
	struct toy_mcast_member member = {};
	struct net_device *dev = test->priv;

	KUNIT_ASSERT_EQ(test, toy_fake_dev_addr(other, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_ASSERT_EQ(test, toy_igmp_test_join(dev, &member), 0);
	toy_igmp_test_report(test, dev, IGMPV3_CHANGE_TO_EXCLUDE, 0);
	toy_igmp_test_leave(&member);
	toy_igmp_test_report(test, dev, IGMPV3_CHANGE_TO_INCLUDE, 0);
	toy_fake_dev_destroy(test, other);
}

/* A query for all groups comes in, to be answered at once. */
static void toy_igmp_test_query(struct kunit *test, struct net_device *dev)
{
	const u8 ha[ETH_ALEN] = { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x01 };
	struct sk_buff *skb = toy_fake_ip(test, toy_ip(10, 77, 0, 2), IGMP_ALL_HOSTS,
					  IPPROTO_IGMP, sizeof(struct igmpv3_query));
	struct igmpv3_query *query = (struct igmpv3_query *)(skb->data + sizeof(struct iphdr));

	query->type = IGMP_HOST_MEMBERSHIP_QUERY;
	query->csum = ip_compute_csum(query, sizeof(*query));
	((struct iphdr *)skb->data)->ttl = 1;
	toy_fake_ip_csum(skb);
	toy_fake_dev_receive(dev, skb, ETH_P_IP, ha);
}

/* RFC 1112 7.2: who is in any group is in 224.0.0.1, with an address or without */
static void toy_igmp_rcv__no_address(struct kunit *test)
{
	struct toy_mcast_member member = {};
	struct net_device *dev = test->priv;

	KUNIT_ASSERT_EQ(test, toy_igmp_test_join(dev, &member), 0);
	toy_igmp_test_query(test, dev);
	toy_igmp_test_report(test, dev, IGMPV3_MODE_IS_EXCLUDE, 0);
	toy_igmp_test_leave(&member);
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, toy_mcast_group_find(toy_fake_net(), dev, IGMP_ALL_HOSTS));
	rcu_read_unlock();
}

/* What has been left is gone when that has been told as often as it has to be. */
static void toy_igmp_lingers__until_told(struct kunit *test)
{
	struct toy_mcast_member member = {};
	struct net_device *dev = test->priv;

	KUNIT_ASSERT_EQ(test, toy_igmp_test_join(dev, &member), 0);
	toy_igmp_test_leave(&member);
	toy_igmp_test_report(test, dev, IGMPV3_CHANGE_TO_INCLUDE, 0);
	toy_igmp_test_report(test, dev, IGMPV3_CHANGE_TO_INCLUDE, 0);
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, toy_mcast_group_find(toy_fake_net(), dev, TOY_TEST_GROUP));
	rcu_read_unlock();
}

/* What is joined is told anew where the device comes up, and not of one that is down. */
static void toy_igmp_dev_up__tells_again(struct kunit *test)
{
	struct toy_mcast_member member = {};
	struct net_device *dev = test->priv;

	KUNIT_ASSERT_EQ(test, toy_fake_dev_addr(dev, toy_ip(10, 77, 0, 1), 24), 0);
	toy_fake_dev_set_up(dev, false);
	toy_fake_dev_clear(dev);
	KUNIT_ASSERT_EQ(test, toy_igmp_test_join(dev, &member), 0);
	toy_fake_dev_set_up(dev, true);
	toy_igmp_test_report(test, dev, IGMPV3_CHANGE_TO_EXCLUDE, toy_ip(10, 77, 0, 1));
	toy_igmp_test_leave(&member);
}

/* A bond's other cable: its switch has to learn what is joined, and so it is reported. */
static void toy_igmp_dev_resend__reports(struct kunit *test)
{
	struct toy_mcast_member member = {};
	struct net_device *dev = test->priv;

	KUNIT_ASSERT_EQ(test, toy_igmp_test_join(dev, &member), 0);
	rtnl_lock();
	call_netdevice_notifiers(NETDEV_RESEND_IGMP, dev);
	rtnl_unlock();
	toy_igmp_test_report(test, dev, IGMPV3_MODE_IS_EXCLUDE, 0);
	toy_igmp_test_leave(&member);
}

/* The device goes with a group joined and another one still to be told of. */
static void toy_igmp_link_end__while_telling(struct kunit *test)
{
	struct toy_mcast_member stays = {}, leaves = {};
	struct net_device *dev;
	int i;

	for (i = 0; i < 20; i++) {
		dev = toy_fake_dev_create(test, true);
		KUNIT_ASSERT_EQ(test, toy_igmp_test_join(dev, &stays), 0);
		rtnl_lock();
		KUNIT_EXPECT_EQ(test, toy_mcast_join(toy_fake_net(), dev, toy_ip(239, 4, 5, 6),
						     &leaves, &toy_mcast_filter_any), 0);
		rtnl_unlock();
		toy_igmp_test_leave(&leaves);
		if (i & 1)
			kfree_skb(toy_fake_dev_wait(dev));
		toy_fake_dev_destroy(test, dev);
		KUNIT_EXPECT_NULL(test, stays.group);
		toy_igmp_test_leave(&stays);
	}
}

static struct kunit_case toy_igmp_cases[] = {
	KUNIT_CASE(toy_igmp_changed__no_address),
	KUNIT_CASE(toy_igmp_rcv__no_address),
	KUNIT_CASE(toy_igmp_lingers__until_told),
	KUNIT_CASE(toy_igmp_dev_up__tells_again),
	KUNIT_CASE(toy_igmp_dev_resend__reports),
	KUNIT_CASE(toy_igmp_link_end__while_telling),
	{ }
};

static struct kunit_suite toy_igmp_suite = {
	.name		= "toytcp_igmp",
	.init		= toy_igmp_test_init,
	.exit		= toy_igmp_test_exit,
	.test_cases	= toy_igmp_cases,
};

kunit_test_suite(toy_igmp_suite);
