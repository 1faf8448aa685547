// SPDX-License-Identifier: GPL-2.0
/* The tests' network device, frames and counters. */

#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/module.h>
#include <net/checksum.h>
#include <net/ip.h>

#include "../route.h"
#include "fake_dev.h"

const u8 toy_fake_peer_ha[ETH_ALEN] = TOY_FAKE_PEER_HA;

struct toy_fake_priv {
	struct sk_buff_head	sent;
};

struct toy_net *toy_fake_net(void)
{
	return toy_net(&init_net);
}

static netdev_tx_t toy_fake_dev_start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct toy_fake_priv *priv = netdev_priv(dev);

	skb_queue_tail(&priv->sent, skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops toy_fake_dev_ops = {
	.ndo_start_xmit	= toy_fake_dev_start_xmit,
};

static void toy_fake_dev_setup(struct net_device *dev)
{
	struct toy_fake_priv *priv = netdev_priv(dev);

	ether_setup(dev);
	eth_hw_addr_random(dev);
	dev->netdev_ops = &toy_fake_dev_ops;
	dev->priv_flags |= IFF_NO_QUEUE;
	skb_queue_head_init(&priv->sent);
}

/* As tun's: it is there, and builds no header. */
static const struct header_ops toy_fake_dev_no_header;

static void toy_fake_dev_setup_bare(struct net_device *dev)
{
	toy_fake_dev_setup(dev);
	dev->type = ARPHRD_NONE;
	dev->header_ops = &toy_fake_dev_no_header;
	dev->hard_header_len = 0;
	dev->addr_len = 0;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP;
}

static int toy_fake_dev_register(struct net_device *dev)
{
	int err;

	rtnl_lock();
	err = register_netdevice(dev);
	if (!err)
		err = dev_open(dev, NULL);
	rtnl_unlock();
	return err;
}

struct net_device *toy_fake_dev_create(struct kunit *test, bool ether)
{
	struct net_device *dev;

	dev = alloc_netdev(sizeof(struct toy_fake_priv), "toyfake%d", NET_NAME_ENUM,
			   ether ? toy_fake_dev_setup : toy_fake_dev_setup_bare);
	KUNIT_ASSERT_NOT_NULL(test, dev);
	KUNIT_ASSERT_EQ(test, toy_fake_dev_register(dev), 0);
	toy_fake_dev_clear(dev);
	return dev;
}

void toy_fake_dev_destroy(struct kunit *test, struct net_device *dev)
{
	struct toy_fake_priv *priv = netdev_priv(dev);

	unregister_netdev(dev);
	skb_queue_purge(&priv->sent);
	free_netdev(dev);
}

void toy_fake_dev_set_up(struct net_device *dev, bool up)
{
	rtnl_lock();
	if (up)
		dev_open(dev, NULL);
	else
		dev_close(dev);
	rtnl_unlock();
}

int toy_fake_dev_addr(struct net_device *dev, __be32 local, u8 prefix_len)
{
	int err;

	rtnl_lock();
	err = toy_addr_add(toy_fake_net(), dev, local, prefix_len, NULL);
	rtnl_unlock();
	/* its announcement, which arp_kunit.c looks at */
	toy_fake_dev_clear(dev);
	return err;
}

int toy_fake_route(struct net_device *dev, __be32 dst, u8 prefix_len, __be32 gateway,
		   u32 metric)
{
	const struct toy_route_config config = {
		.dev = dev, .dst = dst, .prefix_len = prefix_len, .gateway = gateway,
		.metric = metric,
	};
	int err;

	rtnl_lock();
	err = toy_route_add(toy_fake_net(), &config, NULL);
	rtnl_unlock();
	return err;
}

struct sk_buff *toy_fake_dev_sent(struct net_device *dev)
{
	struct toy_fake_priv *priv = netdev_priv(dev);

	return skb_dequeue(&priv->sent);
}

unsigned int toy_fake_dev_clear(struct net_device *dev)
{
	struct sk_buff *skb;
	unsigned int n = 0;

	while ((skb = toy_fake_dev_sent(dev))) {
		kfree_skb(skb);
		n++;
	}
	return n;
}

struct sk_buff *toy_fake_dev_wait(struct net_device *dev)
{
	unsigned long deadline = jiffies + msecs_to_jiffies(TOY_FAKE_WAIT_MS);
	struct sk_buff *skb;

	while (!(skb = toy_fake_dev_sent(dev)) && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
	return skb;
}

u8 toy_fake_dev_receive(struct net_device *dev, struct sk_buff *skb, u16 proto,
			const u8 *dest_ha)
{
	u8 seen;

	if (dev->type == ARPHRD_NONE) {
		skb_reset_mac_header(skb);
		skb->dev = dev;
		skb->protocol = htons(proto);
	} else {
		eth_header(skb, dev, proto, dest_ha ?: dev->dev_addr, toy_fake_peer_ha, skb->len);
		skb->protocol = eth_type_trans(skb, dev);
	}
	skb_get(skb);
	local_bh_disable();
	netif_receive_skb(skb);
	local_bh_enable();
	seen = skb->pkt_type;
	kfree_skb(skb);
	return seen;
}

static struct sk_buff *toy_fake_skb(struct kunit *test, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(len + 64, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, 64);
	skb_put_zero(skb, len);
	skb_reset_network_header(skb);
	return skb;
}

void toy_fake_ip_csum(struct sk_buff *skb)
{
	struct iphdr *iph = (struct iphdr *)skb->data;

	iph->check = 0;
	iph->check = ip_fast_csum(iph, iph->ihl);
}

struct sk_buff *toy_fake_ip(struct kunit *test, __be32 saddr, __be32 daddr, u8 protocol,
			    unsigned int len)
{
	struct sk_buff *skb = toy_fake_skb(test, sizeof(struct iphdr) + len);
	struct iphdr *iph = (struct iphdr *)skb->data;

	*iph = (struct iphdr) {
		.version	= 4,
		.ihl		= 5,
		.tot_len	= htons(skb->len),
		.ttl		= 64,
		.protocol	= protocol,
		.saddr		= saddr,
		.daddr		= daddr,
	};
	toy_fake_ip_csum(skb);
	return skb;
}

struct sk_buff *toy_fake_arp(struct kunit *test, u16 op, const u8 *sha, __be32 spa,
			     const u8 *tha, __be32 tpa)
{
	struct sk_buff *skb = toy_fake_skb(test, sizeof(struct arphdr) +
					   sizeof(struct toy_arp_body));
	struct toy_arp_body *body = (void *)skb->data + sizeof(struct arphdr);
	struct arphdr *hdr = (void *)skb->data;

	*hdr = (struct arphdr) {
		.ar_hrd	= htons(ARPHRD_ETHER),
		.ar_pro	= htons(ETH_P_IP),
		.ar_hln	= ETH_ALEN,
		.ar_pln	= 4,
		.ar_op	= htons(op),
	};
	body->spa = spa;
	body->tpa = tpa;
	memcpy(body->sha, sha, ETH_ALEN);
	if (tha)
		memcpy(body->tha, tha, ETH_ALEN);
	return skb;
}

const struct toy_arp_body *toy_fake_arp_body(const struct sk_buff *skb, u16 op)
{
	const struct arphdr *hdr = (void *)skb->data + ETH_HLEN;

	if (skb->len < ETH_HLEN + sizeof(*hdr) + sizeof(struct toy_arp_body))
		return NULL;
	if (eth_hdr(skb)->h_proto != htons(ETH_P_ARP) || hdr->ar_op != htons(op))
		return NULL;
	return (const void *)(hdr + 1);
}

void toy_fake_counts_take(struct toy_fake_counts *counts)
{
	enum toy_mib m;

	for (m = TOY_DROP_NOT + 1; m < TOY_MIB_MAX; m++)
		counts->v[m] = toy_mib_read(toy_fake_net(), m);
}

u64 toy_fake_counted(const struct toy_fake_counts *before, enum toy_mib m)
{
	return toy_mib_read(toy_fake_net(), m) - before->v[m];
}

enum toy_mib toy_fake_drop(const struct toy_fake_counts *before)
{
	enum toy_mib m, found = TOY_DROP_NOT;

	/* The drops come first in the enum, the events behind them. */
	for (m = TOY_DROP_NOT + 1; m < TOY_MIB_DEV_IN; m++) {
		if (!toy_fake_counted(before, m))
			continue;
		if (found != TOY_DROP_NOT || toy_fake_counted(before, m) > 1)
			return TOY_MIB_MAX;
		found = m;
	}
	return found;
}

TOY_KUNIT_IMPORT_NS();
MODULE_DESCRIPTION("Tests of toytcp");
MODULE_LICENSE("GPL");
