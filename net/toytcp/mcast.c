// SPDX-License-Identifier: GPL-2.0
/* Which groups each device is in, and who wants them (RFC 1112 6.1, 7.1). */

#include <linux/hash.h>
#include <linux/igmp.h>
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <net/ip.h>

#include "dev.h"
#include "kunit.h"
#include "mcast.h"
#include "netns.h"

static struct hlist_head *toy_mcast_dev_bucket(const struct toy_net *tnet,
					       const struct net_device *dev)
{
	return (struct hlist_head *)&tnet->mcast.devs[hash_ptr(dev, TOY_MCAST_HASH_BITS)];
}

static struct hlist_head *toy_mcast_group_bucket(const struct toy_net *tnet,
						 const struct net_device *dev, __be32 addr)
{
	u32 hash = hash_64((__force u32)addr ^ (u64)dev->ifindex << 32, TOY_MCAST_HASH_BITS);

	return (struct hlist_head *)&tnet->mcast.groups[hash];
}

struct toy_mcast_dev *toy_mcast_dev_find(const struct toy_net *tnet, const struct net_device *dev)
{
	struct toy_mcast_dev *md;

	hlist_for_each_entry_rcu(md, toy_mcast_dev_bucket(tnet, dev), node, lockdep_rtnl_is_held())
		if (md->dev == dev)
			return md;
	return NULL;
}

struct toy_mcast_group *toy_mcast_group_find(const struct toy_net *tnet,
					     const struct net_device *dev, __be32 addr)
{
	struct toy_mcast_group *group;

	hlist_for_each_entry_rcu(group, toy_mcast_group_bucket(tnet, dev, addr), node,
				 lockdep_rtnl_is_held() ||
				 lockdep_is_held(&tnet->mcast.lock))
		if (group->addr == addr && group->md->dev == dev)
			return group;
	return NULL;
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_group_find);

const struct toy_mcast_filter *toy_mcast_group_filter(const struct toy_mcast_group *group)
{
	return rcu_dereference_protected(group->filter, lockdep_rtnl_is_held() ||
					 lockdep_is_held(&group->md->tnet->mcast.lock));
}

bool toy_mcast_has_addr(const struct toy_net *tnet, const struct net_device *dev)
{
	const struct toy_mcast_dev *md = toy_mcast_dev_find(tnet, dev);

	return md && READ_ONCE(md->addrs);
}

bool toy_mcast_accepts(const struct toy_net *tnet, const struct net_device *dev,
		       const struct iphdr *iph)
{
	const struct toy_mcast_group *group = toy_mcast_group_find(tnet, dev, iph->daddr);

	if (!group)
		return false;
	/* RFC 3376 4.1.12: a querier need not be one of the sources */
	return iph->protocol == IPPROTO_IGMP ||
	       toy_mcast_filter_allows(rcu_dereference(group->filter), iph->saddr);
}

/* RTNL held. Return: what there will be for @dev, or NULL without memory. */
static struct toy_mcast_dev *toy_mcast_dev_create(struct toy_net *tnet, struct net_device *dev)
{
	struct toy_mcast_dev *md = kzalloc(sizeof(*md), GFP_KERNEL_ACCOUNT);

	ASSERT_RTNL();
	if (!md)
		return NULL;
	INIT_LIST_HEAD(&md->groups);
	md->tnet = tnet;
	md->dev = dev;
	netdev_hold(dev, &md->dev_tracker, GFP_KERNEL);
	toy_igmp_link_init(md);
	hlist_add_head_rcu(&md->node, toy_mcast_dev_bucket(tnet, dev));
	return md;
}

static struct toy_mcast_dev *toy_mcast_dev_get(struct toy_net *tnet, struct net_device *dev)
{
	return toy_mcast_dev_find(tnet, dev) ? : toy_mcast_dev_create(tnet, dev);
}

/* The device's own filter lets the group's frames through, or no longer; it counts them. */
static void toy_mcast_dev_listen(struct net_device *dev, __be32 addr, bool on)
{
	u8 ha[ETH_ALEN];

	if (dev->type != ARPHRD_ETHER)
		return;
	ip_eth_mc_map(addr, ha);
	if (on)
		dev_mc_add(dev, ha);
	else
		dev_mc_del(dev, ha);
}

static struct toy_mcast_group *toy_mcast_group_create(struct toy_mcast_dev *md, __be32 addr)
{
	struct toy_mcast_group *group = kzalloc(sizeof(*group), GFP_KERNEL_ACCOUNT);
	struct toy_mcast_table *table = &md->tnet->mcast;

	if (!group)
		return NULL;
	INIT_LIST_HEAD(&group->members);
	group->md = md;
	group->addr = addr;
	group->wanted = true;
	toy_igmp_entry_init(&group->igmp);
	RCU_INIT_POINTER(group->filter, &toy_mcast_filter_none);
	spin_lock_bh(&table->lock);
	hlist_add_head_rcu(&group->node, toy_mcast_group_bucket(md->tnet, md->dev, addr));
	list_add_tail(&group->list, &md->groups);
	spin_unlock_bh(&table->lock);
	return group;
}

/* RTNL held. One that has just been left may still be there to be told of. */
static struct toy_mcast_group *toy_mcast_group_get(struct toy_mcast_dev *md, __be32 addr)
{
	struct toy_mcast_table *table = &md->tnet->mcast;
	struct toy_mcast_group *group;

	spin_lock_bh(&table->lock);
	group = toy_mcast_group_find(md->tnet, md->dev, addr);
	if (group)
		group->wanted = true;
	spin_unlock_bh(&table->lock);
	return group ? : toy_mcast_group_create(md, addr);
}

void toy_mcast_group_free_locked(struct toy_mcast_group *group)
{
	lockdep_assert_held(&group->md->tnet->mcast.lock);
	toy_igmp_entry_end(group);
	hlist_del_rcu(&group->node);
	list_del(&group->list);
	toy_mcast_filter_free(rcu_dereference_protected(group->filter, true));
	kfree_rcu(group, rcu);
}

/* What all of @group want together. RTNL held. Return: NULL without memory. */
static struct toy_mcast_filter *toy_mcast_group_wants(const struct toy_mcast_group *group)
{
	const struct toy_mcast_member *member;
	struct toy_mcast_sum sum = { };
	bool whole = true;

	list_for_each_entry(member, &group->members, group_node)
		if (rtnl_dereference(member->filter) == &toy_mcast_filter_any)
			return &toy_mcast_filter_any;
	list_for_each_entry(member, &group->members, group_node)
		whole = whole && toy_mcast_sum_add(&sum, rtnl_dereference(member->filter));
	return toy_mcast_sum_end(&sum, whole);
}

/* @wanted is what its members want from now on; taken over. RTNL held. */
static void toy_mcast_group_set(struct toy_mcast_group *group, struct toy_mcast_filter *wanted)
{
	struct toy_mcast_table *table = &group->md->tnet->mcast;
	struct toy_mcast_filter *old = rtnl_dereference(group->filter);
	struct toy_igmp_changes *room = toy_igmp_room(group, old, wanted);

	spin_lock_bh(&table->lock);
	rcu_assign_pointer(group->filter, wanted);
	room = toy_igmp_changed(group, old, wanted, room);
	group->wanted = !list_empty(&group->members);
	if (!group->wanted && !toy_igmp_lingers(group))
		toy_mcast_group_free_locked(group);
	spin_unlock_bh(&table->lock);
	kfree(room);
	toy_mcast_filter_free(old);
}

static void toy_mcast_member_add(struct toy_mcast_group *group, struct toy_mcast_member *member)
{
	if (list_empty(&group->members))
		toy_mcast_dev_listen(group->md->dev, group->addr, true);
	list_add_tail(&member->group_node, &group->members);
	member->group = group;
}

static void toy_mcast_member_del(struct toy_mcast_member *member)
{
	struct toy_mcast_group *group = member->group;

	list_del(&member->group_node);
	member->group = NULL;
	if (list_empty(&group->members))
		toy_mcast_dev_listen(group->md->dev, group->addr, false);
}

int toy_mcast_change(struct toy_mcast_member *member, struct toy_mcast_filter *filter)
{
	struct toy_mcast_filter *old = rtnl_dereference(member->filter), *wanted;

	ASSERT_RTNL();
	/* A device that has gone takes no part in it. */
	rcu_assign_pointer(member->filter, filter);
	if (member->group) {
		wanted = toy_mcast_group_wants(member->group);
		if (!wanted) {
			rcu_assign_pointer(member->filter, old);
			toy_mcast_filter_free(filter);
			return -ENOMEM;
		}
		toy_mcast_group_set(member->group, wanted);
	}
	toy_mcast_filter_free(old);
	return 0;
}

static int toy_mcast_member_join(struct toy_mcast_dev *md, __be32 addr,
				 struct toy_mcast_member *member, struct toy_mcast_filter *filter)
{
	struct toy_mcast_group *group = toy_mcast_group_get(md, addr);
	struct toy_mcast_filter *wanted;

	RCU_INIT_POINTER(member->filter, filter);
	if (!group)
		goto err_filter;
	toy_mcast_member_add(group, member);
	wanted = toy_mcast_group_wants(group);
	if (!wanted)
		goto err_member;
	toy_mcast_group_set(group, wanted);
	return 0;

err_member:
	toy_mcast_member_del(member);
	if (list_empty(&group->members))
		toy_mcast_group_set(group, &toy_mcast_filter_none);
err_filter:
	toy_mcast_filter_free(filter);
	RCU_INIT_POINTER(member->filter, NULL);
	return -ENOMEM;
}

static void toy_mcast_member_leave(struct toy_mcast_member *member)
{
	struct toy_mcast_group *group = member->group;
	struct toy_mcast_filter *wanted;

	ASSERT_RTNL();
	if (group) {
		toy_mcast_member_del(member);
		wanted = toy_mcast_group_wants(group);
		/* Without memory it goes on to want more than it has to. */
		toy_mcast_group_set(group, wanted ? : &toy_mcast_filter_any);
	}
	toy_mcast_filter_free(rtnl_dereference(member->filter));
	RCU_INIT_POINTER(member->filter, NULL);
}

/*
 * RFC 1112 7.2: a device is in 224.0.0.1 while it is in use at all. One that has no address but
 * members is as well: that is where a router asks for what they want.
 */
static struct toy_mcast_dev *toy_mcast_dev_use(struct toy_net *tnet, struct net_device *dev)
{
	struct toy_mcast_dev *md = toy_mcast_dev_get(tnet, dev);

	if (!md)
		return NULL;
	if (!md->users && toy_mcast_member_join(md, IGMP_ALL_HOSTS, &md->all_hosts,
						&toy_mcast_filter_any))
		return NULL;
	md->users++;
	return md;
}

static void toy_mcast_dev_unuse(struct toy_mcast_dev *md)
{
	md->users--;
	if (!md->users)
		toy_mcast_member_leave(&md->all_hosts);
}

int toy_mcast_join(struct toy_net *tnet, struct net_device *dev, __be32 addr,
		   struct toy_mcast_member *member, struct toy_mcast_filter *filter)
{
	struct toy_mcast_dev *md = toy_mcast_dev_use(tnet, dev);
	int err;

	if (!md) {
		toy_mcast_filter_free(filter);
		return -ENOMEM;
	}
	err = toy_mcast_member_join(md, addr, member, filter);
	if (err)
		toy_mcast_dev_unuse(md);
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_join);

void toy_mcast_leave(struct toy_mcast_member *member)
{
	struct toy_mcast_dev *md = member->group ? member->group->md : NULL;

	toy_mcast_member_leave(member);
	if (md)
		toy_mcast_dev_unuse(md);
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_leave);

int toy_mcast_addr_add(struct toy_net *tnet, struct net_device *dev)
{
	struct toy_mcast_dev *md = toy_mcast_dev_use(tnet, dev);

	if (!md)
		return -ENOMEM;
	WRITE_ONCE(md->addrs, md->addrs + 1);
	return 0;
}

void toy_mcast_addr_del(struct toy_net *tnet, struct net_device *dev)
{
	struct toy_mcast_dev *md = toy_mcast_dev_find(tnet, dev);

	WRITE_ONCE(md->addrs, md->addrs - 1);
	toy_mcast_dev_unuse(md);
}

/* Its members stay their owners', who find that the device has gone. */
static void toy_mcast_dev_free(struct toy_mcast_dev *md)
{
	struct toy_mcast_group *group, *next;
	struct toy_mcast_member *member, *after;

	hlist_del_rcu(&md->node);
	/* From here on nobody but us takes a group out. */
	toy_igmp_link_end(md);
	list_for_each_entry_safe(group, next, &md->groups, list) {
		list_for_each_entry_safe(member, after, &group->members, group_node)
			toy_mcast_member_del(member);
		toy_mcast_group_set(group, &toy_mcast_filter_none);
	}
	netdev_put(md->dev, &md->dev_tracker);
	kfree_rcu(md, rcu);
}

void toy_mcast_flush_dev(struct toy_net *tnet, struct net_device *dev)
{
	struct toy_mcast_dev *md = toy_mcast_dev_find(tnet, dev);

	if (md)
		toy_mcast_dev_free(md);
}

void toy_mcast_init(struct toy_net *tnet)
{
	spin_lock_init(&tnet->mcast.lock);
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_init);

void toy_mcast_exit(struct toy_net *tnet)
{
	struct toy_mcast_dev *md;
	struct hlist_node *next;
	int i;

	rtnl_lock();
	for (i = 0; i < ARRAY_SIZE(tnet->mcast.devs); i++)
		hlist_for_each_entry_safe(md, next, &tnet->mcast.devs[i], node)
			toy_mcast_dev_free(md);
	rtnl_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_exit);
