// SPDX-License-Identifier: GPL-2.0
#include <linux/tcp.h>
#include <net/ip.h>

#include "../ip.h"
#include "../ip_pmtu.h"
#include "../neigh.h"
#include "../route.h"
#include "fake_dev.h"

struct toy_ip_output_test {
	struct net_device	*dev;	/* 10.77.0.1/24; its neighbour 10.77.0.9 is known */
	struct toy_fake_counts	before;
};

static int toy_ip_output_test_init(struct kunit *test)
{
	struct toy_ip_output_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->dev = toy_fake_dev_create(test, true);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->dev, toy_ip(10, 77, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_neigh_add(toy_fake_net(), t->dev, toy_ip(10, 77, 0, 9),
					    toy_fake_peer_ha, NULL), 0);
	toy_fake_counts_take(&t->before);
	test->priv = t;
	return 0;
}

static void toy_ip_output_test_exit(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;

	toy_fake_dev_destroy(test, t->dev);
}

static struct toy_ip_flow toy_ip_output_test_flow(__be32 daddr)
{
	return (struct toy_ip_flow) {
		.saddr		= toy_ip(10, 77, 0, 1),
		.daddr		= daddr,
		.protocol	= IPPROTO_TCP,
		.df		= true,
	};
}

/* A transport's packet with @room bytes before it. */
static struct sk_buff *toy_ip_output_test_skb(struct kunit *test, unsigned int room,
					      unsigned int len)
{
	struct sk_buff *skb = alloc_skb(room + len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, room);
	skb_put_zero(skb, len);
	skb_reset_transport_header(skb);
	return skb;
}

static void toy_ip_output__header(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(10, 77, 0, 9));
	struct sk_buff *skb = toy_ip_output_test_skb(test, 0, 40);
	const struct iphdr *iph;

	fl.tos = 0x10;
	fl.ttl = 7;
	fl.priority = 3;
	fl.mark = 0x1234;
	KUNIT_EXPECT_EQ(test, toy_ip_output(toy_fake_net(), skb, &fl), 0);
	skb = toy_fake_dev_sent(t->dev);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	iph = ip_hdr(skb);
	KUNIT_EXPECT_EQ(test, *(const u8 *)iph, 0x45);
	KUNIT_EXPECT_EQ(test, iph->tos, 0x10);
	KUNIT_EXPECT_EQ(test, ntohs(iph->tot_len), 60);
	KUNIT_EXPECT_EQ(test, iph->frag_off, htons(IP_DF));
	KUNIT_EXPECT_EQ(test, iph->id, (__be16)0);	/* RFC 6864 4.1 */
	KUNIT_EXPECT_EQ(test, iph->ttl, 7);
	KUNIT_EXPECT_EQ(test, iph->protocol, IPPROTO_TCP);
	KUNIT_EXPECT_EQ(test, iph->saddr, fl.saddr);
	KUNIT_EXPECT_EQ(test, iph->daddr, fl.daddr);
	KUNIT_EXPECT_EQ(test, ip_fast_csum(iph, 5), (__sum16)0);
	KUNIT_EXPECT_EQ(test, skb->protocol, htons(ETH_P_IP));
	KUNIT_EXPECT_EQ(test, skb->priority, 3);
	KUNIT_EXPECT_EQ(test, skb->mark, 0x1234);
	KUNIT_EXPECT_EQ(test, skb->len, ETH_HLEN + 60);
	KUNIT_EXPECT_NULL(test, skb->sk);
	kfree_skb(skb);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_OUT_REQUESTS), 1);
}

static u16 toy_ip_output_test_id(struct kunit *test, __be32 daddr, u8 *ttl)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(daddr);
	struct sk_buff *skb = toy_ip_output_test_skb(test, 64, 40);
	u16 id;

	fl.df = false;
	KUNIT_EXPECT_EQ(test, toy_ip_output(toy_fake_net(), skb, &fl), 0);
	skb = toy_fake_dev_sent(t->dev);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, ip_hdr(skb)->frag_off, (__be16)0);
	id = ntohs(ip_hdr(skb)->id);
	*ttl = ip_hdr(skb)->ttl;
	kfree_skb(skb);
	return id;
}

/* What may be fragmented is numbered one by one; ttl is the namespace's. */
static void toy_ip_output__ids_and_ttl(struct kunit *test)
{
	__be32 daddr = toy_ip(10, 77, 0, 9);
	u16 first, second;
	u8 ttl;

	first = toy_ip_output_test_id(test, daddr, &ttl);
	KUNIT_EXPECT_EQ(test, ttl, 64);
	toy_fake_net()->sysctl.ip_default_ttl = 33;
	second = toy_ip_output_test_id(test, daddr, &ttl);
	toy_fake_net()->sysctl.ip_default_ttl = 64;
	KUNIT_EXPECT_EQ(test, ttl, 33);
	KUNIT_EXPECT_EQ(test, second, (u16)(first + 1));
}

static void toy_ip_output__too_big(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(10, 77, 0, 9));
	struct toy_net *tnet = toy_fake_net();

	KUNIT_EXPECT_EQ(test, toy_ip_output(tnet, toy_ip_output_test_skb(test, 64, 1480), &fl), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
	KUNIT_EXPECT_EQ(test, toy_ip_output(tnet, toy_ip_output_test_skb(test, 64, 1481), &fl),
			-EMSGSIZE);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_OUT_TOO_BIG);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

static struct sk_buff *toy_ip_output_test_gso(struct kunit *test, unsigned int len,
					      unsigned int gso_size)
{
	struct sk_buff *skb = toy_ip_output_test_skb(test, 64, len);
	struct tcphdr *th = tcp_hdr(skb);

	th->doff = sizeof(*th) / 4;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	skb_shinfo(skb)->gso_size = gso_size;
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(len - sizeof(*th), gso_size);
	return skb;
}

/* A super-segment counts by its segments; this device wants them cut. */
static void toy_ip_output__gso(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(10, 77, 0, 9));
	struct toy_net *tnet = toy_fake_net();

	KUNIT_EXPECT_EQ(test, toy_ip_output(tnet, toy_ip_output_test_gso(test, 20 + 4 * 1460, 1460),
					    &fl), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 4);
	KUNIT_EXPECT_EQ(test, toy_ip_output(tnet, toy_ip_output_test_gso(test, 20 + 4 * 1461, 1461),
					    &fl), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_OUT_TOO_BIG);
	KUNIT_EXPECT_EQ(test, toy_ip_output(tnet, toy_ip_output_test_gso(test, 65516, 1460), &fl),
			-EMSGSIZE);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

static void toy_ip_output__no_route(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(192, 0, 2, 1));

	KUNIT_EXPECT_EQ(test, toy_ip_output(toy_fake_net(), toy_ip_output_test_skb(test, 64, 40),
					    &fl), -ENETUNREACH);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_OUT_NO_ROUTE);
	toy_fake_counts_take(&t->before);
	fl.daddr = toy_ip(10, 77, 0, 9);
	fl.saddr = toy_ip(127, 0, 0, 1);
	KUNIT_EXPECT_EQ(test, toy_ip_output(toy_fake_net(), toy_ip_output_test_skb(test, 64, 40),
					    &fl), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_OUT_NO_ROUTE);
}

/* What a clone shares with its original is not written to. */
static void toy_ip_output__cloned(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(10, 77, 0, 9));
	struct sk_buff *skb = toy_ip_output_test_skb(test, 64, 40);
	struct sk_buff *clone;
	u8 before[64];

	memset(skb->head, 0xa5, 64);
	memcpy(before, skb->head, 64);
	clone = skb_clone(skb, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, clone);
	KUNIT_EXPECT_EQ(test, toy_ip_output(toy_fake_net(), clone, &fl), 0);
	KUNIT_EXPECT_EQ(test, memcmp(before, skb->head, 64), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 1);
	kfree_skb(skb);
}

static void toy_ip_route_out__errors(struct kunit *test)
{
	static const struct {
		u8	saddr[4];
		u8	daddr[4];
		int	err;
	} cases[] = {
		{ { 0, 0, 0, 0 },	{ 10, 77, 0, 9 },	0 },
		{ { 10, 77, 0, 1 },	{ 10, 77, 0, 9 },	0 },
		{ { 10, 77, 0, 2 },	{ 10, 77, 0, 9 },	-EADDRNOTAVAIL },
		{ { 127, 0, 0, 1 },	{ 10, 77, 0, 9 },	-EINVAL },
		{ { 0, 0, 0, 0 },	{ 192, 0, 2, 1 },	-ENETUNREACH },
		{ { 0, 0, 0, 0 },	{ 224, 0, 0, 1 },	-ENETUNREACH },
		{ { 0, 0, 0, 0 },	{ 255, 255, 255, 255 },	-ENETUNREACH },
		{ { 0, 0, 0, 0 },	{ 10, 77, 0, 255 },	-ENETUNREACH },
		{ { 0, 0, 0, 0 },	{ 240, 0, 0, 1 },	-EINVAL },
		{ { 0, 0, 0, 0 },	{ 0, 0, 0, 1 },		-EINVAL },
		{ { 127, 0, 0, 1 },	{ 127, 0, 0, 2 },	0 },
		{ { 127, 0, 0, 1 },	{ 10, 77, 0, 1 },	0 },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const u8 *s = cases[i].saddr;
		const u8 *d = cases[i].daddr;
		struct toy_ip_flow fl = {
			.saddr	= toy_ip(s[0], s[1], s[2], s[3]),
			.daddr	= toy_ip(d[0], d[1], d[2], d[3]),
		};

		KUNIT_EXPECT_EQ_MSG(test, toy_ip_route_out(toy_fake_net(), &fl, NULL),
				    cases[i].err, "%pI4 to %pI4", s, d);
	}
}

static __be32 toy_ip_output_test_saddr(struct kunit *test, __be32 daddr, u32 *mtu)
{
	struct toy_ip_flow fl = { .daddr = daddr };

	KUNIT_EXPECT_EQ(test, toy_ip_route_out(toy_fake_net(), &fl, mtu), 0);
	return fl.saddr;
}

static void toy_ip_route_out__chooses_source(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	u32 mtu;

	KUNIT_EXPECT_EQ(test, toy_fake_dev_addr(t->dev, toy_ip(10, 78, 0, 1), 24), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->dev, 0, 0, toy_ip(10, 78, 0, 9), 0), 0);
	KUNIT_EXPECT_EQ(test, toy_ip_output_test_saddr(test, toy_ip(10, 77, 0, 9), &mtu),
			toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, mtu, 1500);
	/* by a gateway: the address that shares its network */
	KUNIT_EXPECT_EQ(test, toy_ip_output_test_saddr(test, toy_ip(192, 0, 2, 1), NULL),
			toy_ip(10, 78, 0, 1));
	KUNIT_EXPECT_EQ(test, toy_ip_output_test_saddr(test, toy_ip(10, 77, 0, 1), &mtu),
			toy_ip(10, 77, 0, 1));
	KUNIT_EXPECT_EQ(test, mtu, min(init_net.loopback_dev->mtu, 65535u));
	KUNIT_EXPECT_EQ(test, toy_ip_output_test_saddr(test, toy_ip(127, 0, 0, 7), NULL),
			toy_ip(127, 0, 0, 1));
}

/* A device may have any MTU; IP wants 68 bytes (RFC 791 3.1). */
static void toy_ip_route_out__narrow_device(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	static const u32 mtus[] = { 0, 1, 39, 40, 67 };
	struct toy_ip_flow fl = { .daddr = toy_ip(10, 77, 0, 9) };
	u32 mtu = 0, before = t->dev->mtu;
	int i;

	for (i = 0; i < ARRAY_SIZE(mtus); i++) {
		WRITE_ONCE(t->dev->mtu, mtus[i]);
		KUNIT_EXPECT_EQ(test, toy_ip_route_out(toy_fake_net(), &fl, &mtu), -ENETUNREACH);
	}
	WRITE_ONCE(t->dev->mtu, 68);
	KUNIT_EXPECT_EQ(test, toy_ip_route_out(toy_fake_net(), &fl, &mtu), 0);
	KUNIT_EXPECT_EQ(test, mtu, 68);
	WRITE_ONCE(t->dev->mtu, before);
}

/* Who answers asks for no way before; on one that IP cannot use nothing is cut for ever. */
static void toy_ip_output__narrow_device(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(10, 77, 0, 9));
	static const u32 mtus[] = { 0, 16, 20, 27, 28, 67 };
	u32 before = t->dev->mtu;
	int i;

	fl.df = false;
	for (i = 0; i < ARRAY_SIZE(mtus); i++) {
		WRITE_ONCE(t->dev->mtu, mtus[i]);
		KUNIT_EXPECT_EQ(test, toy_ip_output(toy_fake_net(),
						    toy_ip_output_test_skb(test, 64, 100), &fl),
				-ENETUNREACH);
	}
	WRITE_ONCE(t->dev->mtu, before);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

static void toy_ip_route_out__any_means_here(struct kunit *test)
{
	struct toy_ip_flow fl = {};

	KUNIT_EXPECT_EQ(test, toy_ip_route_out(toy_fake_net(), &fl, NULL), 0);
	KUNIT_EXPECT_EQ(test, fl.daddr, toy_ip(127, 0, 0, 1));
	KUNIT_EXPECT_EQ(test, fl.saddr, toy_ip(127, 0, 0, 1));
}

/* RFC 1191 3: what a router told of one destination holds for that one, and that way. */
static void toy_ip_output__path_mtu(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(10, 77, 0, 9));
	struct toy_ip_flow other = toy_ip_output_test_flow(toy_ip(10, 77, 0, 8));
	struct toy_ip_path path;
	u32 mtu = 0;

	toy_ip_pmtu_learn(toy_fake_net(), &fl, 1500);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_PMTU_LEARNED), 0);
	toy_ip_pmtu_learn(toy_fake_net(), &fl, 1000);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_PMTU_LEARNED), 1);
	KUNIT_EXPECT_EQ(test, toy_ip_output(toy_fake_net(),
					    toy_ip_output_test_skb(test, 100, 980), &fl), 0);
	KUNIT_EXPECT_EQ(test, toy_ip_output(toy_fake_net(),
					    toy_ip_output_test_skb(test, 100, 981), &fl),
			-EMSGSIZE);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_DROP_IP_OUT_TOO_BIG), 1);
	KUNIT_EXPECT_EQ(test, toy_ip_pmtu_find(toy_fake_net(), &fl, &path), 0);
	KUNIT_EXPECT_EQ(test, path.mtu, 1000);
	KUNIT_EXPECT_TRUE(test, path.told);
	KUNIT_EXPECT_EQ(test, toy_ip_pmtu_find(toy_fake_net(), &other, &path), 0);
	KUNIT_EXPECT_EQ(test, path.mtu, 1500);
	KUNIT_EXPECT_FALSE(test, path.told);
	/* What can be received is not less for that. */
	KUNIT_EXPECT_EQ(test, toy_ip_route_out(toy_fake_net(), &fl, &mtu), 0);
	KUNIT_EXPECT_EQ(test, mtu, 1500);
	/* Another router, another path. */
	KUNIT_EXPECT_EQ(test, toy_fake_route(t->dev, fl.daddr, 32, toy_ip(10, 77, 0, 8), 0), 0);
	KUNIT_EXPECT_EQ(test, toy_ip_pmtu_find(toy_fake_net(), &fl, &path), 0);
	KUNIT_EXPECT_EQ(test, path.mtu, 1500);
	toy_fake_dev_clear(t->dev);
}

/* The next fragment; its payload goes to where it belongs. Return: bytes of it. */
static unsigned int toy_ip_output_test_piece(struct kunit *test, u8 *payload, u16 *id, bool *more)
{
	struct toy_ip_output_test *t = test->priv;
	struct sk_buff *skb = toy_fake_dev_sent(t->dev);
	const struct iphdr *iph;
	unsigned int at, len;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	iph = ip_hdr(skb);
	at = (ntohs(iph->frag_off) & TOY_IP_OFFSET) * 8;
	len = ntohs(iph->tot_len) - 20;
	KUNIT_EXPECT_LE(test, len, 1480);
	KUNIT_EXPECT_EQ(test, ip_fast_csum(iph, 5), (__sum16)0);
	KUNIT_EXPECT_EQ(test, (int)skb->ip_summed, CHECKSUM_NONE);
	*id = ntohs(iph->id);
	*more = iph->frag_off & htons(TOY_IP_MF);
	KUNIT_ASSERT_EQ(test, skb_copy_bits(skb, ETH_HLEN + 20, payload + at, len), 0);
	kfree_skb(skb);
	return len;
}

static void toy_ip_output_test_tcp_sum(struct kunit *test, const u8 *segment, unsigned int len)
{
	KUNIT_EXPECT_EQ(test, csum_tcpudp_magic(toy_ip(10, 77, 0, 1), toy_ip(10, 77, 0, 9), len,
						IPPROTO_TCP, csum_partial(segment, len, 0)),
			(__sum16)0);
}

/* What the device was to put into the checksum is there before the first cut. */
static void toy_ip_output__fragments(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(10, 77, 0, 9));
	struct sk_buff *skb = toy_ip_output_test_gso(test, 4000, 1400);
	u8 *payload = kunit_kzalloc(test, 4000, GFP_KERNEL);
	unsigned int len = 0;
	u16 first, id;
	bool more;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, payload);
	skb_gso_reset(skb);
	for (i = 20; i < 4000; i++)
		skb->data[i] = i % 251;
	tcp_hdr(skb)->check = ~csum_tcpudp_magic(fl.saddr, fl.daddr, skb->len, IPPROTO_TCP, 0);
	fl.df = false;
	KUNIT_EXPECT_EQ(test, toy_ip_output(toy_fake_net(), skb, &fl), 0);
	for (i = 0; i < 3; i++) {
		len += toy_ip_output_test_piece(test, payload, &id, &more);
		KUNIT_EXPECT_EQ(test, more, i < 2);
		first = i ? first : id;
		KUNIT_EXPECT_EQ(test, id, first);
	}
	KUNIT_EXPECT_EQ(test, len, 4000);
	KUNIT_EXPECT_EQ(test, payload[3999], 3999 % 251);
	toy_ip_output_test_tcp_sum(test, payload, 4000);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FRAG_OKS), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FRAG_CREATES), 3);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FRAG_FAILS), 0);
}

/* A super-segment whose segments are too large: each has its ID, and its fragments that one. */
static void toy_ip_output__gso_fragments(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(10, 77, 0, 9));
	struct sk_buff *skb = toy_ip_output_test_gso(test, 20 + 5000, 2000);
	u8 *payload = kunit_kzalloc(test, 4000, GFP_KERNEL);
	u16 ids[2], last = 0;
	unsigned int len;
	bool more;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, payload);
	tcp_hdr(skb)->check = ~csum_tcpudp_magic(fl.saddr, fl.daddr, skb->len, IPPROTO_TCP, 0);
	fl.df = false;
	KUNIT_EXPECT_EQ(test, toy_ip_output(toy_fake_net(), skb, &fl), 0);
	for (i = 0; i < 2; i++) {
		len = toy_ip_output_test_piece(test, payload, &ids[0], &more);
		KUNIT_EXPECT_TRUE(test, more);
		len += toy_ip_output_test_piece(test, payload, &ids[1], &more);
		KUNIT_EXPECT_FALSE(test, more);
		KUNIT_EXPECT_EQ(test, len, 2020);
		KUNIT_EXPECT_EQ(test, ids[0], ids[1]);
		KUNIT_EXPECT_TRUE(test, !i || ids[0] == (u16)(last + 1));
		last = ids[0];
		toy_ip_output_test_tcp_sum(test, payload, len);
	}
	len = toy_ip_output_test_piece(test, payload, &ids[0], &more);
	KUNIT_EXPECT_FALSE(test, more);
	KUNIT_EXPECT_EQ(test, len, 1020);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FRAG_CREATES), 4);
}

/* 65535 is what a header can say, in however many pieces. */
static void toy_ip_output__largest(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(10, 77, 0, 9));
	struct toy_net *tnet = toy_fake_net();

	fl.df = false;
	KUNIT_EXPECT_EQ(test, toy_ip_output(tnet, toy_ip_output_test_skb(test, 64, 65515), &fl), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 45);
	KUNIT_EXPECT_EQ(test, toy_ip_output(tnet, toy_ip_output_test_skb(test, 64, 65516), &fl),
			-EMSGSIZE);
	KUNIT_EXPECT_EQ(test, toy_fake_drop(&t->before), TOY_DROP_IP_OUT_TOO_BIG);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FRAG_FAILS), 1);
}

/* Where the first is refused the rest is not sent. */
static void toy_ip_output__fragments_refused(struct kunit *test)
{
	struct toy_ip_output_test *t = test->priv;
	struct toy_ip_flow fl = toy_ip_output_test_flow(toy_ip(10, 77, 0, 9));

	fl.df = false;
	KUNIT_ASSERT_EQ(test, toy_neigh_del(toy_fake_net(), t->dev, toy_ip(10, 77, 0, 9), NULL), 0);
	toy_fake_net()->neigh.closed = true;
	KUNIT_EXPECT_NE(test, toy_ip_output(toy_fake_net(), toy_ip_output_test_skb(test, 64, 4000),
					    &fl), 0);
	toy_fake_net()->neigh.closed = false;
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FRAG_FAILS), 1);
	KUNIT_EXPECT_EQ(test, toy_fake_counted(&t->before, TOY_MIB_IP_FRAG_CREATES), 0);
	KUNIT_EXPECT_EQ(test, toy_fake_dev_clear(t->dev), 0);
}

static struct kunit_case toy_ip_output_cases[] = {
	KUNIT_CASE(toy_ip_output__fragments),
	KUNIT_CASE(toy_ip_output__gso_fragments),
	KUNIT_CASE(toy_ip_output__largest),
	KUNIT_CASE(toy_ip_output__fragments_refused),
	KUNIT_CASE(toy_ip_output__header),
	KUNIT_CASE(toy_ip_output__ids_and_ttl),
	KUNIT_CASE(toy_ip_output__too_big),
	KUNIT_CASE(toy_ip_output__gso),
	KUNIT_CASE(toy_ip_output__no_route),
	KUNIT_CASE(toy_ip_output__cloned),
	KUNIT_CASE(toy_ip_route_out__errors),
	KUNIT_CASE(toy_ip_route_out__chooses_source),
	KUNIT_CASE(toy_ip_route_out__narrow_device),
	KUNIT_CASE(toy_ip_output__narrow_device),
	KUNIT_CASE(toy_ip_route_out__any_means_here),
	KUNIT_CASE(toy_ip_output__path_mtu),
	{}
};

static struct kunit_suite toy_ip_output_suite = {
	.name		= "toytcp_ip_output",
	.init		= toy_ip_output_test_init,
	.exit		= toy_ip_output_test_exit,
	.test_cases	= toy_ip_output_cases,
};

kunit_test_suite(toy_ip_output_suite);
