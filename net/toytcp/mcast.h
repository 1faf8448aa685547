/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_MCAST_H
#define TOY_MCAST_H

#include <linux/ip.h>
#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/spinlock.h>

#include "igmp.h"
#include "mcast_filter.h"

struct toy_mcast_group;
struct toy_net;

#define TOY_MCAST_HASH_BITS	8

/*
 * One who wants a group. filter is changed under RTNL and read under RCU; the rest is the
 * owner's. group is NULL once the device has gone.
 */
struct toy_mcast_member {
	struct list_head	group_node;
	struct toy_mcast_group	*group;
	struct toy_mcast_filter __rcu *filter;
};

/*
 * What multicast and broadcast keep for one device in one namespace. Made with the device's
 * first address or member, found under RCU. tnet and dev are immutable. addrs is written
 * under RTNL. Dies with the device (NETDEV_UNREGISTER) or the namespace: unhashed, its groups
 * ended, the reference on dev given up, freed after a grace period.
 */
struct toy_mcast_dev {
	struct hlist_node	node;
	struct list_head	groups;		/* in order of joining; table lock */
	struct toy_net		*tnet;
	struct net_device	*dev;
	netdevice_tracker	dev_tracker;
	unsigned int		addrs;		/* of ours on it; READ_ONCE */
	unsigned int		users;		/* addresses and members; RTNL */
	struct toy_mcast_member	all_hosts;	/* 224.0.0.1, while users is not 0 */
	struct toy_igmp_link	igmp;
	struct rcu_head		rcu;
};

/*
 * One group on one device. addr and md are immutable. members is guarded by RTNL; filter is
 * what its members want together, changed under the table's lock with RTNL held, read under
 * RCU. wanted, under the table's lock too, is set while it has members or will have one.
 * Dies with the last of them, but not before IGMP has told of that, or with its md: taken
 * from all lists under the table's lock, freed after a grace period.
 */
struct toy_mcast_group {
	struct hlist_node	node;
	struct list_head	list;		/* of md->groups */
	struct toy_mcast_dev	*md;
	__be32			addr;
	struct list_head	members;	/* toy_mcast_member.group_node */
	struct toy_mcast_filter __rcu *filter;
	bool			wanted;
	struct toy_igmp_entry	igmp;
	struct rcu_head		rcu;
};

struct toy_mcast_table {
	spinlock_t		lock;	/* softirq too; see above for what it guards */
	struct hlist_head	devs[1 << TOY_MCAST_HASH_BITS];
	struct hlist_head	groups[1 << TOY_MCAST_HASH_BITS];
};

void toy_mcast_init(struct toy_net *tnet);
void toy_mcast_exit(struct toy_net *tnet);

/*
 * An address of ours comes to @dev, or goes. With the first one the device hears broadcasts.
 * RTNL held. Return: 0 or -ENOMEM.
 */
int toy_mcast_addr_add(struct toy_net *tnet, struct net_device *dev);
void toy_mcast_addr_del(struct toy_net *tnet, struct net_device *dev);
/* The device goes. RTNL held. */
void toy_mcast_flush_dev(struct toy_net *tnet, struct net_device *dev);

/* RCU read lock held. */
bool toy_mcast_has_addr(const struct toy_net *tnet, const struct net_device *dev);
/* RCU read lock held. Does anybody here want a packet for a group that @dev brought? */
bool toy_mcast_accepts(const struct toy_net *tnet, const struct net_device *dev,
		       const struct iphdr *iph);

/**
 * toy_mcast_join() - somebody wants a group, and 224.0.0.1 with it
 * @tnet: namespace
 * @dev: by this device; RTNL held
 * @addr: the group
 * @member: not a member yet
 * @filter: of these sources; taken over, also on failure
 *
 * Return: 0 or -ENOMEM.
 */
int toy_mcast_join(struct toy_net *tnet, struct net_device *dev, __be32 addr,
		   struct toy_mcast_member *member, struct toy_mcast_filter *filter);
/* He wants other sources. RTNL held. @filter: as above. Return: 0 or -ENOMEM. */
int toy_mcast_change(struct toy_mcast_member *member, struct toy_mcast_filter *filter);
/* He wants it no more. RTNL held; harmless where the device has gone. */
void toy_mcast_leave(struct toy_mcast_member *member);

/* RCU read lock held or RTNL. Return: what there is for a device, or NULL. */
struct toy_mcast_dev *toy_mcast_dev_find(const struct toy_net *tnet, const struct net_device *dev);
/* RCU read lock held, RTNL or the table's lock. Return: or NULL. */
struct toy_mcast_group *toy_mcast_group_find(const struct toy_net *tnet,
					     const struct net_device *dev, __be32 addr);
/* RTNL or the table's lock held. */
const struct toy_mcast_filter *toy_mcast_group_filter(const struct toy_mcast_group *group);
/* The table's lock held. Nobody wants it, and nothing is left to be told of it. */
void toy_mcast_group_free_locked(struct toy_mcast_group *group);

#endif /* TOY_MCAST_H */
