/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_FAKE_DEV_H
#define TOY_FAKE_DEV_H

/*
 * A network device for the tests. It is registered in the initial namespace, so
 * that the module's own hooks and notifiers work on it; what is sent on it is
 * kept for the test to look at.
 */

#include <kunit/test.h>
#include <kunit/visibility.h>
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "../addr.h"
#include "../mib.h"
#include "../netns.h"
#include "../wire.h"

#define TOY_FAKE_PEER_HA	{ 0x02, 0x00, 0x00, 0x00, 0x00, 0x99 }
#define TOY_FAKE_WAIT_MS	5000

extern const u8 toy_fake_peer_ha[ETH_ALEN];

/* IPv4 address from its four bytes, in network order */
#define toy_ip(a, b, c, d) htonl(((u32)(a) << 24) | ((b) << 16) | ((c) << 8) | (d))

struct toy_net *toy_fake_net(void);

/* An Ethernet device, or one without link header, that is up. Gone at the test's end. */
struct net_device *toy_fake_dev_create(struct kunit *test, bool ether);
void toy_fake_dev_destroy(struct kunit *test, struct net_device *dev);
void toy_fake_dev_set_up(struct net_device *dev, bool up);

/* Puts an address on it under RTNL, as netlink would. */
int toy_fake_dev_addr(struct net_device *dev, __be32 local, u8 prefix_len);
int toy_fake_route(struct net_device *dev, __be32 dst, u8 prefix_len, __be32 gateway,
		   u32 metric);

/* The oldest frame sent, at its link header, or NULL; kfree_skb() is the caller's. */
struct sk_buff *toy_fake_dev_sent(struct net_device *dev);
/* Forgets what was sent. Return: how many frames it were. */
unsigned int toy_fake_dev_clear(struct net_device *dev);
/* Waits for a frame; NULL after TOY_FAKE_WAIT_MS. */
struct sk_buff *toy_fake_dev_wait(struct net_device *dev);

/*
 * A frame comes in. @skb begins at its network header.
 * Return: the pkt_type that the host saw.
 */
u8 toy_fake_dev_receive(struct net_device *dev, struct sk_buff *skb, u16 proto,
			const u8 *dest_ha);

/* An IPv4 packet with @len zero bytes of payload; good header, ttl 64. */
struct sk_buff *toy_fake_ip(struct kunit *test, __be32 saddr, __be32 daddr, u8 protocol,
			    unsigned int len);
/* Makes the header checksum right again. */
void toy_fake_ip_csum(struct sk_buff *skb);

/* Body of an ARP packet behind its header, or NULL when @skb is none. */
const struct toy_arp_body *toy_fake_arp_body(const struct sk_buff *skb, u16 op);
struct sk_buff *toy_fake_arp(struct kunit *test, u16 op, const u8 *sha, __be32 spa,
			     const u8 *tha, __be32 tpa);

/* The counters of the initial namespace at one time. */
struct toy_fake_counts {
	u64 v[TOY_MIB_MAX];
};

void toy_fake_counts_take(struct toy_fake_counts *counts);
u64 toy_fake_counted(const struct toy_fake_counts *before, enum toy_mib m);

/*
 * Which drop was counted since @before, and only once? TOY_DROP_NOT: none;
 * TOY_MIB_MAX: several.
 */
enum toy_mib toy_fake_drop(const struct toy_fake_counts *before);

/* Waits for a condition; the test fails where it does not come true. */
#define TOY_FAKE_WAIT(test, condition) do { \
	unsigned long deadline_ = jiffies + msecs_to_jiffies(TOY_FAKE_WAIT_MS); \
	bool ok_; \
	while (!(ok_ = (condition)) && time_before(jiffies, deadline_)) \
		schedule_timeout_uninterruptible(1); \
	KUNIT_EXPECT_TRUE(test, ok_); \
} while (0)

#endif /* TOY_FAKE_DEV_H */
