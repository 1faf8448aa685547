// SPDX-License-Identifier: GPL-2.0
#include <net/tcp.h>

#include "../neigh.h"
#include "../tcp.h"
#include "fake_dev.h"

#define TOY_TCP_LISTEN_TEST_PEER	toy_ip(10, 77, 0, 9)
#define TOY_TCP_LISTEN_TEST_ADDR	toy_ip(10, 77, 0, 1)
#define TOY_TCP_LISTEN_TEST_PORT	4711

static int toy_tcp_listen_test_init(struct kunit *test)
{
	struct net_device *dev = toy_fake_dev_create(test, true);

	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(dev, TOY_TCP_LISTEN_TEST_ADDR, 24), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(toy_fake_net(), dev, TOY_TCP_LISTEN_TEST_PEER,
					    toy_fake_peer_ha, NULL), 0);
	test->priv = dev;
	return 0;
}

static void toy_tcp_listen_test_exit(struct kunit *test)
{
	toy_fake_dev_destroy(test, test->priv);
}

static struct sk_buff *toy_tcp_listen_test_syn(struct kunit *test, u32 seq)
{
	struct sk_buff *skb = toy_fake_ip(test, TOY_TCP_LISTEN_TEST_PEER,
					  TOY_TCP_LISTEN_TEST_ADDR, IPPROTO_TCP,
					  sizeof(struct tcphdr));
	struct tcphdr *th = (struct tcphdr *)(skb->data + sizeof(struct iphdr));

	*th = (struct tcphdr) {
		.source	= htons(1000),
		.dest	= htons(TOY_TCP_LISTEN_TEST_PORT),
		.seq	= htonl(seq),
		.doff	= sizeof(*th) / 4,
		.syn	= 1,
	};
	th->check = tcp_v4_check(sizeof(*th), TOY_TCP_LISTEN_TEST_PEER, TOY_TCP_LISTEN_TEST_ADDR,
				 csum_partial(th, sizeof(*th), 0));
	return skb;
}

/* A SYN that finds a listener which close() has just ended: RFC 9293 3.10.7.1 */
static void toy_tcp_listen_rcv__just_closed(struct kunit *test)
{
	struct toy_tcp_sock *tp = kunit_kzalloc(test, sizeof(*tp), GFP_KERNEL);
	struct net_device *dev = test->priv;
	struct toy_net *tnet = toy_fake_net();
	struct toy_fake_counts before;
	const struct tcphdr *th;
	struct sk_buff *skb;

	KUNIT_ASSERT_NOT_NULL(test, tp);
	sock_net_set(&tp->sk, tnet->net);
	refcount_set(&tp->sk.sk_refcnt, 1);
	tp->sk.sk_state = TCP_CLOSE;
	tp->bind.port = TOY_TCP_LISTEN_TEST_PORT;
	toy_demux_listen_add(tnet, &tp->sk);
	toy_fake_counts_take(&before);
	toy_fake_dev_receive(dev, toy_tcp_listen_test_syn(test, 77), ETH_P_IP, NULL);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&before), TOY_DROP_TCP_LISTEN_CLOSED);
	toy_demux_listen_del(tnet, &tp->sk);
	synchronize_net();

	skb = toy_fake_dev_sent(dev);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	th = (const void *)skb->data + ETH_HLEN + sizeof(struct iphdr);
	KUNIT_EXPECT_TRUE(test, th->rst && th->ack);
	KUNIT_EXPECT_EQ(test, ntohl(th->ack_seq), 78);
	kfree_skb(skb);
	/* and when it is in the table no more */
	toy_fake_counts_take(&before);
	toy_fake_dev_receive(dev, toy_tcp_listen_test_syn(test, 77), ETH_P_IP, NULL);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&before), TOY_DROP_TCP_NO_SOCKET);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(dev), 1);
}

static struct kunit_case toy_tcp_listen_cases[] = {
	KUNIT_CASE(toy_tcp_listen_rcv__just_closed),
	{}
};

static struct kunit_suite toy_tcp_listen_suite = {
	.name		= "toytcp_tcp_listen",
	.init		= toy_tcp_listen_test_init,
	.exit		= toy_tcp_listen_test_exit,
	.test_cases	= toy_tcp_listen_cases,
};

kunit_test_suites(&toy_tcp_listen_suite);
