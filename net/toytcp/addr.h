/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_ADDR_H
#define TOY_ADDR_H

#include <linux/hash.h>
#include <linux/in.h>
#include <linux/netdevice.h>
#include <linux/rculist.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct netlink_ext_ack;
struct toy_net;

#define TOY_ADDR_HASH_BITS	8
#define TOY_ADDR_MAX		4096	/* per namespace */

/*
 * One local address on one device. All members but the list nodes and defended are
 * immutable after publication. Published under toy_addr_table.lock, read under
 * RCU; holds a reference on dev. Dies by toy_addr_del(), by its device's
 * NETDEV_UNREGISTER or with the namespace: unpublished under the lock, freed
 * after a grace period.
 */
struct toy_addr {
	struct hlist_node	hash_node;	/* by local */
	struct hlist_node	bcast_node;	/* by broadcast, if there is one */
	struct list_head	list_node;	/* all, in order of addition */
	struct list_head	gone_node;	/* those that are being taken away; RTNL */
	struct net_device	*dev;
	netdevice_tracker	dev_tracker;
	__be32			local;
	__be32			broadcast;	/* directed broadcast; 0 for /31, /32 */
	u8			prefix_len;
	unsigned long		defended;	/* jiffies; atomic; against who claims it, by ARP */
	struct rcu_head		rcu;
};

struct toy_addr_table {
	spinlock_t		lock;	/* writers: all members */
	struct hlist_head	heads[1 << TOY_ADDR_HASH_BITS];
	struct hlist_head	bcast_heads[1 << TOY_ADDR_HASH_BITS];
	struct list_head	list;
	unsigned int		count;
};

/*
 * The host's stack asks before it takes an address: one of ours is refused.
 * Return: 0 or an errno.
 */
int toy_addr_register(void);
void toy_addr_unregister(void);

void toy_addr_init(struct toy_net *tnet);
void toy_addr_exit(struct toy_net *tnet);

/**
 * toy_addr_add() - put a local address on a device
 * @tnet: namespace
 * @dev: device of the same namespace; RTNL held by the caller
 * @local: address
 * @prefix_len: 0 to 32
 * @extack: gets one sentence on each refusal; may be NULL
 *
 * Adds the connected (on-link) route of the prefix as well.
 *
 * Return: 0; -EINVAL (not a unicast address, prefix); -EADDRINUSE (the host
 * stack has this address in the namespace); -EEXIST; -ENOSPC; -ENOMEM;
 * -EOPNOTSUPP (a device type that we cannot drive).
 */
int toy_addr_add(struct toy_net *tnet, struct net_device *dev, __be32 local,
		 u8 prefix_len, struct netlink_ext_ack *extack);

/* Return: 0, or -EADDRNOTAVAIL with a sentence. Aborts the connections that use it. */
int toy_addr_del(struct toy_net *tnet, struct net_device *dev, __be32 local,
		 u8 prefix_len, struct netlink_ext_ack *extack);

/*
 * What is on @dev is announced by ARP, if the sysctl arp_notify says so: it has come up, or
 * its hardware address has changed. From the netdevice notifier, RTNL held.
 */
void toy_addr_announce_dev(struct toy_net *tnet, struct net_device *dev);

/* Everything on @dev goes; from the netdevice notifier, RTNL held. */
void toy_addr_flush_dev(struct toy_net *tnet, struct net_device *dev);

/*
 * 0.0.0.0/8, "this network" (RFC 1122 3.2.1.3), and 240.0.0.0/4 without
 * 255.255.255.255 (RFC 1112 4). Linux takes both for unicast by now; no
 * registry hands them out and most routers drop them.
 */
static inline bool toy_addr_is_reserved(__be32 addr)
{
	return !(addr & htonl(0xff000000)) ||
	       ((addr & htonl(0xf0000000)) == htonl(0xf0000000) &&
		addr != htonl(INADDR_BROADCAST));
}

/* RCU read lock held. Candidates: those whose broadcast may be @addr. */
#define toy_addr_for_each_broadcast(tnet, ta, addr) \
	hlist_for_each_entry_rcu(ta, (tnet)->addrs.bcast_heads + \
				 hash_32((__force u32)(addr), TOY_ADDR_HASH_BITS), bcast_node)

/* RCU read lock held. Is it one of ours (the table, or 127.0.0.0/8)? */
bool toy_addr_is_local(const struct toy_net *tnet, __be32 addr);

/*
 * What the host's stack takes an address for: RTN_LOCAL, RTN_BROADCAST, ... are its own, by
 * its table or by that of the VRF that @dev belongs to; RTN_UNICAST is none of its.
 */
unsigned int toy_addr_host_type(const struct toy_net *tnet, const struct net_device *dev,
				__be32 addr);

/* RCU read lock held. Like toy_addr_is_local() but without 127.0.0.0/8. */
struct toy_addr *toy_addr_find(const struct toy_net *tnet, __be32 addr);

/* RCU read lock held. 255.255.255.255, or a directed broadcast of one of our prefixes. */
bool toy_addr_is_broadcast(const struct toy_net *tnet, __be32 addr);

/**
 * toy_addr_select() - source address for a destination
 * @tnet: namespace; RCU read lock held
 * @dev: device that the packet leaves by
 * @nexthop: next hop; an address whose prefix covers it is preferred
 *
 * Return: an address; 0 if the namespace has none.
 */
__be32 toy_addr_select(const struct toy_net *tnet, const struct net_device *dev,
		       __be32 nexthop);

/* RCU read lock held. Does a prefix on @dev cover both addresses? */
bool toy_addr_share_net(const struct toy_net *tnet, const struct net_device *dev,
			__be32 a, __be32 b);

#endif /* TOY_ADDR_H */
