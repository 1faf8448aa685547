// SPDX-License-Identifier: GPL-2.0
#include <linux/icmp.h>
#include <net/ip.h>

#include "../forward.h"
#include "../icmp.h"
#include "../ip_forward.h"
#include "../neigh.h"
#include "../route.h"
#include "fake_dev.h"

#define TOY_IP_FORWARD_CLIENT	toy_ip(10, 77, 0, 9)
#define TOY_IP_FORWARD_SERVER	toy_ip(10, 78, 0, 9)
#define TOY_IP_FORWARD_FAR	toy_ip(10, 99, 0, 9)	/* behind nothing, until a route is made */
#define TOY_IP_FORWARD_PROTO	253	/* RFC 3692: for experiments */

/*
 *   10.77.0.9 ---- in 10.77.0.1, 10.78.0.1 out ---- 10.78.0.9
 */
struct toy_ip_forward_test {
	struct net_device	*in;
	struct net_device	*out;
	struct toy_fake_counts	before;
};

static int toy_ip_forward_test_init(struct kunit *test)
{
	struct toy_ip_forward_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct toy_net *tnet = toy_fake_net();

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->in = toy_fake_dev_create(test, true);
	t->out = toy_fake_dev_create(test, true);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->in, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->out, toy_ip(10, 78, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, t->in, TOY_IP_FORWARD_CLIENT,
					    toy_fake_peer_ha, NULL), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, t->out, TOY_IP_FORWARD_SERVER,
					    toy_fake_peer_ha, NULL), 0);
	tnet->sysctl.ip_forward = 1;
	tnet->sysctl.icmp_ratemask = 0;
	toy_fake_counts_take(&t->before);
	test->priv = t;
	return 0;
}

static void toy_ip_forward_test_exit(struct kunit *test)
{
	struct toy_ip_forward_test *t = test->priv;
	struct toy_net *tnet = toy_fake_net();

	tnet->sysctl.ip_forward = 0;
	tnet->sysctl.send_redirects = 0;
	tnet->sysctl.rp_filter = 0;
	tnet->sysctl.icmp_ratemask = 0x1818;
	tnet->sysctl.neigh_retrans_ms = 1000;
	toy_fake_dev_destroy(test, t->out);
	toy_fake_dev_destroy(test, t->in);
}

static struct sk_buff *toy_ip_forward_test_packet(struct kunit *test, __be32 saddr, __be32 daddr)
{
	return toy_fake_ip(test, saddr, daddr, TOY_IP_FORWARD_PROTO, 100);
}

/* Comes in and must be claimed. Return: what it was dropped for. */
static enum toy_mib toy_ip_forward_test_drop(struct kunit *test, struct sk_buff *skb)
{
	struct toy_ip_forward_test *t = test->priv;

	toy_fake_counts_take(&t->before);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_receive(t->in, skb, ETH_P_IP, NULL), PACKET_OTHERHOST);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_IN_RECEIVES), 1);
	return toy_fake_drop(&t->before);
}

static u8 toy_ip_forward_test_seen(struct kunit *test, __be32 saddr, __be32 daddr)
{
	struct toy_ip_forward_test *t = test->priv;

	return toy_fake_dev_receive(t->in, toy_ip_forward_test_packet(test, saddr, daddr),
				    ETH_P_IP, NULL);
}

static const struct iphdr *toy_ip_forward_test_hdr(const struct sk_buff *skb)
{
	return (const void *)skb->data + ETH_HLEN;
}

/* The oldest ICMP message sent to the client, without its frame's headers; NULL if none. */
static const struct icmphdr *toy_ip_forward_test_icmp(struct kunit *test, struct sk_buff **skb)
{
	struct toy_ip_forward_test *t = test->priv;
	const struct iphdr *iph;

	*skb = toy_fake_dev_sent(t->in);
	if (!*skb)
		return NULL;
	iph = toy_ip_forward_test_hdr(*skb);
	KUNIT_EXPECT_EQ(test, iph->protocol, IPPROTO_ICMP);
	KUNIT_EXPECT_EQ(test, iph->saddr, toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, iph->daddr, TOY_IP_FORWARD_CLIENT);
	KUNIT_EXPECT_EQ(test, iph->ttl, 64);
	return (const void *)(iph + 1);
}

static void toy_ip_forward_test_expect_icmp(struct kunit *test, u8 type, u8 code, u32 info)
{
	const struct icmphdr *icmph;
	struct sk_buff *skb;

	icmph = toy_ip_forward_test_icmp(test, &skb);
	KUNIT_ASSERT_NOT_NULL(test, icmph);
	KUNIT_EXPECT_EQ(test, icmph->type, type);
	KUNIT_EXPECT_EQ(test, icmph->code, code);
	KUNIT_EXPECT_EQ(test, ntohl(icmph->un.gateway), info);
	kfree_skb(skb);
}

/* RFC 1812 5.2.1: one less to live, the checksum right again, nothing else changed. */
static void toy_ip_forward__sends_on(struct kunit *test)
{
	struct toy_ip_forward_test *t = test->priv;
	struct sk_buff *skb, *came;
	const struct iphdr *iph;

	came = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_SERVER);
	((struct iphdr *)came->data)->tos = 0x10;
	/* 4.2.2.3: the bit that means nothing goes on as it is */
	((struct iphdr *)came->data)->frag_off = htons(TOY_IP_RF | TOY_IP_DF);
	toy_fake_ip_csum(came);
	skb_get(came);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, came), TOY_DROP_NOT);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FORW_DATAGRAMS), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_IN_DELIVERS), 0);

	skb = toy_fake_dev_sent(t->out);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	iph = toy_ip_forward_test_hdr(skb);
	KUNIT_EXPECT_TRUE(test, ether_addr_equal(skb->data, toy_fake_peer_ha));
	KUNIT_EXPECT_TRUE(test, ether_addr_equal(skb->data + ETH_ALEN, t->out->dev_addr));
	KUNIT_EXPECT_EQ(test, iph->ttl, 63);
	KUNIT_EXPECT_EQ(test, ip_fast_csum(iph, iph->ihl), 0);
	KUNIT_EXPECT_EQ(test, iph->saddr, TOY_IP_FORWARD_CLIENT);
	KUNIT_EXPECT_EQ(test, iph->tos, 0x10);
	KUNIT_EXPECT_EQ(test, iph->frag_off, htons(TOY_IP_RF | TOY_IP_DF));
	KUNIT_EXPECT_EQ(test, skb->priority, 6);	/* TC_PRIO_INTERACTIVE */
	KUNIT_EXPECT_EQ(test, skb->len, ETH_HLEN + sizeof(*iph) + 100);
	kfree_skb(skb);
	/* a capture may hold the one that came */
	KUNIT_EXPECT_EQ(test, ip_hdr(came)->ttl, 64);
	kfree_skb(came);
}

/* Off unless the namespace or the device says on; never without an address of ours. */
static void toy_forward_is_on__choices(struct kunit *test)
{
	static const struct {
		int			all;
		enum toytcp_forwarding	choice;
		bool			on;
	} cases[] = {
		{ 0, TOYTCP_FORWARDING_DEFAULT, false },
		{ 0, TOYTCP_FORWARDING_OFF, false },
		{ 0, TOYTCP_FORWARDING_ON, true },
		{ 1, TOYTCP_FORWARDING_DEFAULT, true },
		{ 1, TOYTCP_FORWARDING_OFF, false },
		{ 1, TOYTCP_FORWARDING_ON, true },
	};
	struct toy_ip_forward_test *t = test->priv;
	struct toy_net *tnet = toy_fake_net();
	unsigned int addrs;
	u8 seen;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		tnet->sysctl.ip_forward = cases[i].all;
		rtnl_lock();
		KUNIT_EXPECT_EQ(test, toy_forward_set(tnet, t->in, cases[i].choice, NULL), 0);
		rtnl_unlock();
		KUNIT_EXPECT_EQ_MSG(test, toy_forward_is_on(tnet, t->in), cases[i].on, "%d", i);
		KUNIT_EXPECT_EQ(test, toy_forward_get(tnet, t->in, &addrs), cases[i].choice);
		KUNIT_EXPECT_EQ(test, addrs, 1);
		seen = toy_ip_forward_test_seen(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_SERVER);
		KUNIT_EXPECT_EQ(test, seen == PACKET_OTHERHOST, cases[i].on);
		KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->out), cases[i].on);
	}
	/* The last one was on by itself: the sysctl's writing undoes that. */
	tnet->sysctl.ip_forward = 0;
	toy_forward_reset(tnet);
	KUNIT_EXPECT_FALSE(test, toy_forward_is_on(tnet, t->in));
	KUNIT_EXPECT_EQ(test, tnet->forward.on, 0);
	tnet->sysctl.ip_forward = 1;
	KUNIT_EXPECT_TRUE(test, toy_forward_is_on(tnet, t->in));
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, toy_addr_del(tnet, t->in, toy_ip(10, 77, 0, 1), 24, NULL), 0);
	rtnl_unlock();
	KUNIT_EXPECT_FALSE(test, toy_forward_is_on(tnet, t->in));
	KUNIT_EXPECT_FALSE(test, toy_forward_is_on(tnet, init_net.loopback_dev));
}

/* RFC 1812 5.3.7, 5.3.5, RFC 3927 2.7 */
static void toy_ip_forward__addresses(struct kunit *test)
{
	static const struct {
		u8		saddr[4];
		u8		daddr[4];
		enum toy_mib	drop;
	} cases[] = {
		{ { 0, 1, 2, 3 }, { 10, 78, 0, 9 }, TOY_DROP_IP_SADDR_MARTIAN },
		{ { 127, 0, 0, 1 }, { 10, 78, 0, 9 }, TOY_DROP_IP_SADDR_MARTIAN },
		{ { 224, 0, 0, 1 }, { 10, 78, 0, 9 }, TOY_DROP_IP_SADDR_MARTIAN },
		{ { 240, 0, 0, 1 }, { 10, 78, 0, 9 }, TOY_DROP_IP_SADDR_MARTIAN },
		{ { 255, 255, 255, 255 }, { 10, 78, 0, 9 }, TOY_DROP_IP_SADDR_MARTIAN },
		{ { 169, 254, 1, 1 }, { 10, 78, 0, 9 }, TOY_DROP_IP_SADDR_MARTIAN },
		{ { 10, 77, 0, 255 }, { 10, 78, 0, 9 }, TOY_DROP_IP_SADDR_MARTIAN },
		{ { 10, 77, 0, 1 }, { 10, 78, 0, 9 }, TOY_DROP_IP_SADDR_OWN },
		{ { 10, 78, 0, 1 }, { 10, 78, 0, 9 }, TOY_DROP_IP_SADDR_OWN },
		{ { 10, 77, 0, 9 }, { 240, 0, 0, 1 }, TOY_DROP_IP_DADDR_MARTIAN },
		{ { 10, 77, 0, 9 }, { 169, 254, 1, 1 }, TOY_DROP_IP_DADDR_MARTIAN },
	};
	struct toy_ip_forward_test *t = test->priv;
	__be32 saddr, daddr;
	struct sk_buff *skb;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memcpy(&saddr, cases[i].saddr, sizeof(saddr));
		memcpy(&daddr, cases[i].daddr, sizeof(daddr));
		skb = toy_ip_forward_test_packet(test, saddr, daddr);
		KUNIT_EXPECT_EQ_MSG(test, toy_ip_forward_test_drop(test, skb), cases[i].drop,
				    "%d", i);
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_dev_clear(t->in) + toy_fake_dev_clear(t->out), 0,
				    "%d", i);
	}
}

/* Merged by a driver that has not said how: nobody can take it apart again. */
static void toy_ip_forward__merged_by_driver(struct kunit *test)
{
	struct toy_ip_forward_test *t = test->priv;
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	struct sk_buff *skb;

	KUNIT_ASSERT_NOT_NULL(test, page);
	skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_SERVER);
	skb_add_rx_frag(skb, 0, page, 0, 2000, PAGE_SIZE);
	((struct iphdr *)skb->data)->tot_len = htons(skb->len);
	toy_fake_ip_csum(skb);
	skb_shinfo(skb)->gso_size = 1000;
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_IP_FORW_LRO);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->out), 0);
}

/* RFC 1122 3.3.6, in a frame for one host, as all are that come by a tunnel: ours and the host's */
static void toy_ip_forward_wants__broadcast(struct kunit *test)
{
	__be32 daddrs[] = { toy_ip(10, 77, 0, 255), toy_ip(10, 78, 0, 255) };
	struct toy_ip_forward_test *t = test->priv;
	struct sk_buff *skb;
	int i;

	for (i = 0; i < ARRAY_SIZE(daddrs); i++) {
		skb = toy_fake_ip(test, TOY_IP_FORWARD_CLIENT, daddrs[i], IPPROTO_UDP, 100);
		toy_fake_counts_take(&t->before);
		KUNIT_EXPECT_EQ(test, toy_fake_dev_receive(t->in, skb, ETH_P_IP, NULL),
				PACKET_HOST);
		KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_IN_DELIVERS), 1);
		KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_DROP_IP_FORW_BROADCAST), 0);
	}
	/* an address that has come after the packet was claimed */
	skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, daddrs[1]);
	skb_reset_network_header(skb);
	skb->dev = t->in;
	toy_fake_counts_take(&t->before);
	local_bh_disable();
	toy_ip_forward(toy_fake_net(), skb);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_FORW_BROADCAST);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->in) + toy_fake_dev_clear(t->out), 0);
}

/* What is the host's stays the host's; what came to many is for none of us to forward. */
static void toy_ip_forward_wants__not_ours(struct kunit *test)
{
	static const u8 everyone[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct toy_ip_forward_test *t = test->priv;
	struct sk_buff *skb;

	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_seen(test, TOY_IP_FORWARD_CLIENT,
						       toy_ip(127, 0, 0, 1)), PACKET_HOST);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_seen(test, TOY_IP_FORWARD_CLIENT,
						       toy_ip(255, 255, 255, 255)), PACKET_HOST);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_seen(test, TOY_IP_FORWARD_CLIENT,
						       toy_ip(224, 0, 0, 1)), PACKET_HOST);
	skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_SERVER);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_receive(t->in, skb, ETH_P_IP, everyone),
			PACKET_BROADCAST);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->out), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FORW_DATAGRAMS), 0);
}

/* RFC 1812 5.3.1 */
static void toy_ip_forward__ttl(struct kunit *test)
{
	struct toy_ip_forward_test *t = test->priv;
	struct sk_buff *skb;
	int ttl;

	for (ttl = 0; ttl <= 2; ttl++) {
		skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT,
						 TOY_IP_FORWARD_SERVER);
		((struct iphdr *)skb->data)->ttl = ttl;
		toy_fake_ip_csum(skb);
		KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb),
				ttl < 2 ? TOY_DROP_IP_FORW_TTL : TOY_DROP_NOT);
		if (ttl < 2)
			toy_ip_forward_test_expect_icmp(test, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, 0);
	}
	skb = toy_fake_dev_sent(t->out);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_hdr(skb)->ttl, 1);
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->in), 0);
}

/* RFC 1812 5.2.7.1; 4.3.2.7: nothing about an ICMP error */
static void toy_ip_forward__no_route(struct kunit *test)
{
	struct toy_ip_forward_test *t = test->priv;
	struct sk_buff *skb;

	skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_FAR);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_IP_FORW_NO_ROUTE);
	toy_ip_forward_test_expect_icmp(test, ICMP_DEST_UNREACH, ICMP_NET_UNREACH, 0);

	skb = toy_fake_ip(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_FAR, IPPROTO_ICMP, 36);
	skb->data[sizeof(struct iphdr)] = ICMP_DEST_UNREACH;
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_IP_FORW_NO_ROUTE);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->in), 0);
}

/* RFC 1812 5.3.12.3, 5.3.12.4: a way by a device that is down is none; it comes back with it. */
static void toy_ip_forward__device_down(struct kunit *test)
{
	struct toy_ip_forward_test *t = test->priv;
	struct sk_buff *skb;

	toy_fake_dev_set_up(t->out, false);
	skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_SERVER);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_IP_FORW_NO_ROUTE);
	toy_ip_forward_test_expect_icmp(test, ICMP_DEST_UNREACH, ICMP_NET_UNREACH, 0);
	toy_fake_dev_set_up(t->out, true);
	toy_fake_dev_clear(t->out);
	skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_SERVER);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
	/* its neighbours went with it: a question */
	skb = toy_fake_dev_sent(t->out);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_NOT_NULL(test, toy_fake_arp_body(skb, ARPOP_REQUEST));
	kfree_skb(skb);
}

static void toy_ip_forward__route_types(struct kunit *test)
{
	static const struct {
		enum toytcp_route_type	type;
		int			code;	/* -1: silent */
	} cases[] = {
		{ TOYTCP_ROUTE_TYPE_BLACKHOLE, -1 },
		{ TOYTCP_ROUTE_TYPE_UNREACHABLE, ICMP_HOST_UNREACH },
		{ TOYTCP_ROUTE_TYPE_PROHIBIT, ICMP_PKT_FILTERED },
	};
	struct toy_ip_forward_test *t = test->priv;
	struct toy_route_config config = { .dst = toy_ip(10, 99, 0, 0), .prefix_len = 16 };
	struct sk_buff *skb;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		config.type = cases[i].type;
		rtnl_lock();
		KUNIT_EXPECT_EQ(test, toy_route_add(toy_fake_net(), &config, NULL), 0);
		rtnl_unlock();
		skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_FAR);
		KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb),
				TOY_DROP_IP_FORW_REFUSED);
		if (cases[i].code >= 0)
			toy_ip_forward_test_expect_icmp(test, ICMP_DEST_UNREACH, cases[i].code, 0);
		KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->in), 0);
		rtnl_lock();
		KUNIT_EXPECT_EQ(test, toy_route_del(toy_fake_net(), &config, NULL), 0);
		rtnl_unlock();
	}
}

/* RFC 791 3.2, RFC 1191 4 */
static void toy_ip_forward__narrow(struct kunit *test)
{
	struct toy_ip_forward_test *t = test->priv;
	unsigned int sizes[3], n = 0;
	struct sk_buff *skb;
	struct iphdr *iph;
	bool df;

	t->out->mtu = 500;
	for (df = false; ; df = true) {
		skb = toy_fake_ip(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_SERVER,
				  TOY_IP_FORWARD_PROTO, 1000);
		iph = (struct iphdr *)skb->data;
		iph->frag_off = df ? htons(IP_DF) : 0;
		iph->id = htons(77);
		toy_fake_ip_csum(skb);
		if (df)
			break;
		KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
	}
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FRAG_CREATES), 3);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FORW_DATAGRAMS), 1);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_IP_FORW_TOO_BIG);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FRAG_FAILS), 1);
	toy_ip_forward_test_expect_icmp(test, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, 500);

	while ((skb = toy_fake_dev_sent(t->out)) && n < ARRAY_SIZE(sizes)) {
		const struct iphdr *sent = toy_ip_forward_test_hdr(skb);

		KUNIT_EXPECT_EQ(test, sent->ttl, 63);
		KUNIT_EXPECT_EQ(test, sent->id, htons(77));
		KUNIT_EXPECT_EQ(test, ntohs(sent->frag_off) & IP_OFFSET, n * 480 / 8);
		sizes[n++] = ntohs(sent->tot_len);
		kfree_skb(skb);
	}
	KUNIT_EXPECT_NULL(test, skb);
	KUNIT_ASSERT_EQ(test, n, 3);
	KUNIT_EXPECT_EQ(test, sizes[0], 500);
	KUNIT_EXPECT_EQ(test, sizes[1], 500);
	KUNIT_EXPECT_EQ(test, sizes[2], 60);
}

static struct sk_buff *toy_ip_forward_test_option(struct kunit *test, u8 type, u8 pointer)
{
	struct sk_buff *skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT,
							 TOY_IP_FORWARD_SERVER);
	u8 *option = skb->data + sizeof(struct iphdr);

	/* of the payload's zero bytes, which are ends of options */
	((struct iphdr *)skb->data)->ihl = 7;
	option[0] = type;
	option[1] = 7;
	option[2] = pointer;
	toy_fake_ip_csum(skb);
	return skb;
}

/* RFC 1812 5.3.13: with our address of the way out; a source route is refused. */
static void toy_ip_forward__options(struct kunit *test)
{
	static const u8 route[] = { IPOPT_RR, 7, 8, 10, 78, 0, 1, 0 };
	struct toy_ip_forward_test *t = test->priv;
	struct sk_buff *skb;

	skb = toy_ip_forward_test_option(test, IPOPT_RR, 4);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
	skb = toy_fake_dev_sent(t->out);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, memcmp(toy_ip_forward_test_hdr(skb) + 1, route, sizeof(route)), 0);
	KUNIT_EXPECT_EQ(test, ip_fast_csum(toy_ip_forward_test_hdr(skb), 7), 0);
	kfree_skb(skb);

	/* a router alert: RFC 2113, passed on */
	skb = toy_ip_forward_test_option(test, IPOPT_RA, 0);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->out), 1);
	skb = toy_ip_forward_test_option(test, IPOPT_LSRR, 4);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_IP_OPTIONS);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->in), 0);
	skb = toy_ip_forward_test_option(test, IPOPT_RR, 3);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_IP_OPTIONS);
	toy_ip_forward_test_expect_icmp(test, ICMP_PARAMETERPROB, 0, 22 << 24);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->out), 0);
}

/* RFC 1122 3.2.2: an error quotes what came, though an option before the bad one was good. */
static void toy_ip_forward__bad_option_quoted(struct kunit *test)
{
	static const u8 options[] = { IPOPT_RR, 7, 4, 0, 0, 0, 0, IPOPT_RR, 7, 3, 0, 0 };
	struct toy_ip_forward_test *t = test->priv;
	struct sk_buff *skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT,
							 TOY_IP_FORWARD_SERVER);
	const struct iphdr *quoted;
	struct sk_buff *error;

	((struct iphdr *)skb->data)->ihl = 9;
	memcpy(skb->data + sizeof(*quoted), options, sizeof(options));
	toy_fake_ip_csum(skb);
	toy_fake_net()->sysctl.send_redirects = 1;
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_IP_OPTIONS);
	quoted = (const void *)(toy_ip_forward_test_icmp(test, &error) + 1);
	KUNIT_ASSERT_NOT_NULL(test, error);
	KUNIT_EXPECT_EQ(test, memcmp(quoted + 1, options, sizeof(options)), 0);
	KUNIT_EXPECT_EQ(test, quoted->ttl, 64);
	KUNIT_EXPECT_EQ(test, ip_fast_csum(quoted, 9), 0);
	kfree_skb(error);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->in), 0);
}

/* RFC 1812 5.2.7.2: the same device, the sender's own net; told, and sent on all the same. */
static void toy_ip_forward__redirect(struct kunit *test)
{
	struct toy_ip_forward_test *t = test->priv;
	struct toy_net *tnet = toy_fake_net();
	struct sk_buff *skb;
	int i;

	KUNIT_EXPECT_EQ(test, toy_neigh_add(tnet, t->in, toy_ip(10, 77, 0, 7), toy_fake_peer_ha,
					    NULL), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->in, toy_ip(10, 99, 0, 0), 16,
					     toy_ip(10, 77, 0, 7), 0), 0);
	for (i = 0; i < 2; i++) {
		tnet->sysctl.send_redirects = i;
		skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_FAR);
		KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
		KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_OUT_REDIRECTS), i);
		if (i)
			toy_ip_forward_test_expect_icmp(test, ICMP_REDIRECT, ICMP_REDIR_HOST,
							0x0a4d0007);
		KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->in), 1);
	}
	/* another net's sender, and another device's way */
	skb = toy_ip_forward_test_packet(test, toy_ip(10, 55, 0, 9), TOY_IP_FORWARD_FAR);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_OUT_REDIRECTS), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->in), 1);
	skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_SERVER);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->in), 0);
	/* where nobody asks by ARP, nobody can go past us */
	tnet->sysctl.send_redirects = 1;
	t->in->flags |= IFF_NOARP;
	skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, TOY_IP_FORWARD_FAR);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_OUT_REDIRECTS), 0);
	toy_fake_dev_clear(t->in);
	t->in->flags &= ~IFF_NOARP;
	/* who says that he is of the net beyond, and is not */
	skb = toy_ip_forward_test_packet(test, toy_ip(10, 78, 0, 8), TOY_IP_FORWARD_SERVER);
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_ICMP_OUT_REDIRECTS), 0);
}

/* RFC 3704 2.2, 2.3: strict wants the device, loose any way; for what is for us as well. */
static void toy_ip_check_reverse__modes(struct kunit *test)
{
	static const struct {
		u8	saddr[4];
		bool	passes[3];	/* by mode */
	} cases[] = {
		{ { 10, 77, 0, 9 }, { true, true, true } },
		{ { 10, 78, 0, 8 }, { true, false, true } },
		{ { 10, 55, 0, 9 }, { true, false, false } },
	};
	__be32 daddrs[] = { TOY_IP_FORWARD_SERVER, toy_ip(10, 77, 0, 1) };
	struct toy_ip_forward_test *t = test->priv;
	__be32 saddr;
	int i, mode, to;

	for (i = 0; i < ARRAY_SIZE(cases) * 3 * 2; i++) {
		mode = i / 2 % 3;
		to = i % 2;
		toy_fake_net()->sysctl.rp_filter = mode;
		memcpy(&saddr, cases[i / 6].saddr, sizeof(saddr));
		toy_ip_forward_test_drop(test,
					 toy_ip_forward_test_packet(test, saddr, daddrs[to]));
		KUNIT_EXPECT_EQ_MSG(test, toy_fake_counted(&t->before, TOY_DROP_IP_RP_FILTER),
				    !cases[i / 6].passes[mode], "%d", i);
		toy_fake_dev_clear(t->in);
		toy_fake_dev_clear(t->out);
	}
}

/* RFC 1812 5.2.7.1: nobody answers ARP for the next hop, and the sender hears of it. */
static void toy_ip_forward__no_neighbour(struct kunit *test)
{
	struct toy_ip_forward_test *t = test->priv;
	const struct icmphdr *icmph;
	struct sk_buff *skb;

	toy_fake_net()->sysctl.neigh_retrans_ms = 20;
	skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, toy_ip(10, 78, 0, 50));
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
	skb = toy_fake_dev_wait(t->in);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	icmph = (const void *)(toy_ip_forward_test_hdr(skb) + 1);
	KUNIT_EXPECT_EQ(test, icmph->type, ICMP_DEST_UNREACH);
	KUNIT_EXPECT_EQ(test, icmph->code, ICMP_HOST_UNREACH);
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_DROP_NEIGH_FAILED), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->out), 3);
}

/* What waits for a neighbour outlives the device that it came by, and no pointer to that stays. */
static void toy_ip_forward__waits_by_way_out(struct kunit *test)
{
	struct toy_ip_forward_test *t = test->priv;
	const struct sk_buff *waiting;
	struct sk_buff *skb;
	struct toy_neigh *n;

	skb = toy_ip_forward_test_packet(test, TOY_IP_FORWARD_CLIENT, toy_ip(10, 78, 0, 51));
	KUNIT_EXPECT_EQ(test, toy_ip_forward_test_drop(test, skb), TOY_DROP_NOT);
	rcu_read_lock();
	n = toy_neigh_table_find(toy_fake_net(), t->out, toy_ip(10, 78, 0, 51));
	KUNIT_EXPECT_NOT_NULL(test, n);
	if (n) {
		spin_lock_bh(&n->lock);
		waiting = skb_peek(&n->pending);
		KUNIT_EXPECT_TRUE(test, waiting && waiting->dev == t->out);
		KUNIT_EXPECT_TRUE(test, waiting && waiting->skb_iif == t->in->ifindex);
		spin_unlock_bh(&n->lock);
	}
	rcu_read_unlock();
}

static struct kunit_case toy_ip_forward_cases[] = {
	KUNIT_CASE(toy_ip_forward__sends_on),
	KUNIT_CASE(toy_forward_is_on__choices),
	KUNIT_CASE(toy_ip_forward__addresses),
	KUNIT_CASE(toy_ip_forward__merged_by_driver),
	KUNIT_CASE(toy_ip_forward_wants__broadcast),
	KUNIT_CASE(toy_ip_forward_wants__not_ours),
	KUNIT_CASE(toy_ip_forward__ttl),
	KUNIT_CASE(toy_ip_forward__no_route),
	KUNIT_CASE(toy_ip_forward__device_down),
	KUNIT_CASE(toy_ip_forward__route_types),
	KUNIT_CASE(toy_ip_forward__narrow),
	KUNIT_CASE(toy_ip_forward__options),
	KUNIT_CASE(toy_ip_forward__bad_option_quoted),
	KUNIT_CASE(toy_ip_forward__redirect),
	KUNIT_CASE(toy_ip_check_reverse__modes),
	KUNIT_CASE(toy_ip_forward__no_neighbour),
	KUNIT_CASE(toy_ip_forward__waits_by_way_out),
	{}
};

static struct kunit_suite toy_ip_forward_suite = {
	.name		= "toytcp_ip_forward",
	.init		= toy_ip_forward_test_init,
	.exit		= toy_ip_forward_test_exit,
	.test_cases	= toy_ip_forward_cases,
};

kunit_test_suite(toy_ip_forward_suite);
