// SPDX-License-Identifier: GPL-2.0
#include "../dev.h"
#include "../neigh.h"
#include "fake_dev.h"

struct toy_dev_test {
	struct net_device	*dev;	/* 10.77.0.1/24 */
	struct toy_fake_counts	before;
};

static int toy_dev_test_init(struct kunit *test)
{
	struct toy_dev_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->dev = toy_fake_dev_create(test, true);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->dev, toy_ip(10, 77, 0, 1), 24), 0);
	toy_fake_counts_take(&t->before);
	test->priv = t;
	return 0;
}

static void toy_dev_test_exit(struct kunit *test)
{
	struct toy_dev_test *t = test->priv;

	toy_fake_dev_destroy(test, t->dev);
}

static struct sk_buff *toy_dev_test_packet(struct kunit *test, __be32 daddr)
{
	return toy_fake_ip(test, toy_ip(10, 77, 0, 9), daddr, 253, 8);
}

/* Ours is hidden from the host, all else comes to it as it was; what is for many is shared. */
static void toy_dev_rcv_ip__claims_ours(struct kunit *test)
{
	struct toy_dev_test *t = test->priv;
	static const struct {
		u8	addr[4];
		u8	seen;
		bool	in;
	} cases[] = {
		{ { 10, 77, 0, 1 },		PACKET_OTHERHOST,	true },
		{ { 10, 77, 0, 2 },		PACKET_HOST },
		{ { 10, 77, 0, 255 },		PACKET_HOST,		true },
		{ { 255, 255, 255, 255 },	PACKET_HOST,		true },
		{ { 224, 0, 0, 1 },		PACKET_HOST,		true },
		{ { 224, 0, 0, 9 },		PACKET_HOST },
		{ { 10, 78, 0, 255 },		PACKET_HOST },
		{ { 127, 0, 0, 1 },		PACKET_HOST },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const u8 *a = cases[i].addr;
		struct sk_buff *skb = toy_dev_test_packet(test, toy_ip(a[0], a[1], a[2], a[3]));

		toy_fake_counts_take(&t->before);
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_dev_receive(t->dev, skb, ETH_P_IP, NULL),
				    cases[i].seen, "%pI4", a);
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_counted(&t->before, TOY_MIB_DEV_IN),
				    cases[i].in, "%pI4", a);
	}
}

/* Our address as a sender makes a packet for somebody else no business of ours. */
static void toy_dev_rcv_ip__own_source(struct kunit *test)
{
	struct toy_dev_test *t = test->priv;
	struct sk_buff *skb = toy_fake_ip(test, toy_ip(10, 77, 0, 1), toy_ip(10, 77, 0, 2), 253, 8);

	KUNIT_EXPECT_EQ(test, toy_fake_dev_receive(t->dev, skb, ETH_P_IP, NULL), PACKET_HOST);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_DEV_IN), 0);
}

/* A promiscuous device brings frames for other machines. */
static void toy_dev_rcv_ip__other_host(struct kunit *test)
{
	struct toy_dev_test *t = test->priv;
	struct sk_buff *skb = toy_dev_test_packet(test, toy_ip(10, 77, 0, 1));

	KUNIT_EXPECT_EQ(test, toy_fake_dev_receive(t->dev, skb, ETH_P_IP, toy_fake_peer_ha),
			PACKET_OTHERHOST);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_DEV_IN), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_NOT);
}

static void toy_dev_rcv_ip__link_broadcast(struct kunit *test)
{
	static const u8 multicast[ETH_ALEN] = { 1, 0, 0x5e, 0, 0, 1 };
	struct toy_dev_test *t = test->priv;
	struct sk_buff *skb = toy_dev_test_packet(test, toy_ip(10, 77, 0, 1));

	KUNIT_EXPECT_EQ(test, toy_fake_dev_receive(t->dev, skb, ETH_P_IP, t->dev->broadcast),
			PACKET_OTHERHOST);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_LINK_BROADCAST);
	toy_fake_counts_take(&t->before);
	skb = toy_dev_test_packet(test, toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, toy_fake_dev_receive(t->dev, skb, ETH_P_IP, multicast),
			PACKET_OTHERHOST);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_LINK_BROADCAST);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

/* Without its destination a packet cannot be told to be ours. */
static void toy_dev_rcv_ip__too_short(struct kunit *test)
{
	struct toy_dev_test *t = test->priv;
	int len;

	for (len = 0; len < 20; len++) {
		struct sk_buff *skb = toy_dev_test_packet(test, toy_ip(10, 77, 0, 1));

		skb_trim(skb, len);
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_dev_receive(t->dev, skb, ETH_P_IP, NULL),
				    PACKET_HOST, "%d", len);
	}
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_NOT);
}

static void toy_dev_rcv_ip__header_less(struct kunit *test)
{
	struct net_device *bare = toy_fake_dev_create(test, false);
	struct toy_dev_test *t = test->priv;
	struct sk_buff *skb;

	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(bare, toy_ip(10, 79, 0, 1), 24), 0);
	skb = toy_fake_ip(test, toy_ip(10, 79, 0, 9), toy_ip(10, 79, 0, 1), 253, 8);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_receive(bare, skb, ETH_P_IP, NULL), PACKET_OTHERHOST);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_NO_PROTO);
	/* the protocol unreachable, with no link header before it */
	skb = toy_fake_dev_sent(bare);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, ip_hdr(skb)->protocol, IPPROTO_ICMP);
	KUNIT_EXPECT_PTR_EQ(test, skb->data, skb_network_header(skb));
	kfree_skb(skb);
	toy_fake_dev_destroy(test, bare);
}

static void toy_dev_xmit__down(struct kunit *test)
{
	struct toy_dev_test *t = test->priv;
	struct sk_buff *skb = toy_dev_test_packet(test, toy_ip(10, 77, 0, 9));

	skb->protocol = htons(ETH_P_IP);
	toy_fake_dev_set_up(t->dev, false);
	toy_fake_counts_take(&t->before);
	KUNIT_EXPECT_EQ(test, toy_dev_xmit(toy_fake_net(), skb, t->dev, toy_fake_peer_ha),
			-ENETDOWN);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_DEV_DOWN);
}

/* Whatever room there is, the header gets its own, and a clone's data is not touched. */
static void toy_dev_xmit__headroom(struct kunit *test)
{
	struct toy_dev_test *t = test->priv;
	struct sk_buff *skb, *clone, *sent;
	u8 before[8];

	skb = toy_dev_test_packet(test, toy_ip(10, 77, 0, 9));
	skb->protocol = htons(ETH_P_IP);
	memcpy(before, skb->data - 8, 8);
	clone = skb_clone(skb, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, clone);
	KUNIT_EXPECT_EQ(test, toy_dev_xmit(toy_fake_net(), clone, t->dev, toy_fake_peer_ha), 0);
	KUNIT_EXPECT_EQ(test, memcmp(before, skb->data - 8, 8), 0);
	sent = toy_fake_dev_sent(t->dev);
	KUNIT_ASSERT_NOT_NULL(test, sent);
	KUNIT_EXPECT_EQ(test, sent->len, skb->len + ETH_HLEN);
	KUNIT_EXPECT_TRUE(test, ether_addr_equal(eth_hdr(sent)->h_dest, toy_fake_peer_ha));
	KUNIT_EXPECT_EQ(test, eth_hdr(sent)->h_proto, htons(ETH_P_IP));
	KUNIT_EXPECT_EQ(test, memcmp(skb_network_header(sent), skb->data, skb->len), 0);
	kfree_skb(sent);

	skb_push(skb, skb_headroom(skb));	/* no headroom at all */
	KUNIT_EXPECT_EQ(test, toy_dev_xmit(toy_fake_net(), skb, t->dev, toy_fake_peer_ha), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_DEV_OUT), 2);
}

static void toy_dev_supported__types(struct kunit *test)
{
	struct net_device *bare = toy_fake_dev_create(test, false);
	struct toy_dev_test *t = test->priv;

	KUNIT_EXPECT_TRUE(test, toy_dev_supported(t->dev));
	KUNIT_EXPECT_TRUE(test, toy_dev_has_arp(t->dev));
	KUNIT_EXPECT_TRUE(test, toy_dev_supported(bare));
	KUNIT_EXPECT_FALSE(test, toy_dev_has_arp(bare));
	KUNIT_EXPECT_TRUE(test, toy_dev_supported(init_net.loopback_dev));
	KUNIT_EXPECT_FALSE(test, toy_dev_has_arp(init_net.loopback_dev));
	toy_fake_dev_destroy(test, bare);
}

/* Another link address of our own: what neighbours know of us is outdated, and we of them. */
static void toy_dev_event__change_of_address(struct kunit *test)
{
	struct toy_dev_test *t = test->priv;
	static const u8 ha[ETH_ALEN] = { 2, 0, 0, 0, 0, 5 };

	KUNIT_EXPECT_EQ(test, toy_neigh_add(toy_fake_net(), t->dev, toy_ip(10, 77, 0, 9),
					    toy_fake_peer_ha, NULL), 0);
	rtnl_lock();
	eth_hw_addr_set(t->dev, ha);
	call_netdevice_notifiers(NETDEV_CHANGEADDR, t->dev);
	rtnl_unlock();
	KUNIT_EXPECT_EQ(test, toy_fake_net()->neigh.permanent, 0);
}

/* Without an address to send to, no header can be made. */
static void toy_dev_xmit__no_header(struct kunit *test)
{
	struct toy_dev_test *t = test->priv;
	struct toy_fake_counts before;
	struct sk_buff *skb;

	skb = toy_fake_ip(test, toy_ip(10, 77, 0, 1), toy_ip(10, 77, 0, 9), IPPROTO_UDP, 8);
	skb->protocol = htons(ETH_P_IP);
	toy_fake_counts_take(&before);
	KUNIT_EXPECT_EQ(test, toy_dev_xmit(toy_fake_net(), skb, t->dev, NULL), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&before), TOY_DROP_DEV_HEADER);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

static struct kunit_case toy_dev_cases[] = {
	KUNIT_CASE(toy_dev_rcv_ip__claims_ours),
	KUNIT_CASE(toy_dev_rcv_ip__own_source),
	KUNIT_CASE(toy_dev_rcv_ip__other_host),
	KUNIT_CASE(toy_dev_rcv_ip__link_broadcast),
	KUNIT_CASE(toy_dev_rcv_ip__too_short),
	KUNIT_CASE(toy_dev_rcv_ip__header_less),
	KUNIT_CASE(toy_dev_xmit__down),
	KUNIT_CASE(toy_dev_xmit__headroom),
	KUNIT_CASE(toy_dev_xmit__no_header),
	KUNIT_CASE(toy_dev_supported__types),
	KUNIT_CASE(toy_dev_event__change_of_address),
	{}
};

static struct kunit_suite toy_dev_suite = {
	.name		= "toytcp_dev",
	.init		= toy_dev_test_init,
	.exit		= toy_dev_test_exit,
	.test_cases	= toy_dev_cases,
};

kunit_test_suite(toy_dev_suite);
