// SPDX-License-Identifier: GPL-2.0
/* Which neighbours there are: made, evicted, aged, and ended with their device. */

#include <linux/hash.h>
#include <linux/inetdevice.h>
#include <linux/netlink.h>

#include "addr.h"
#include "dev.h"
#include "kunit.h"
#include "neigh.h"
#include "netns.h"

#define TOY_NEIGH_TABLE_GC_INTERVAL	(30 * HZ)	/* as the host's gc_interval */
#define TOY_NEIGH_TABLE_RECENT		(5 * HZ)	/* as in the host's neigh_forced_gc() */

static u32 toy_neigh_table_bucket(const struct net_device *dev, __be32 addr)
{
	return hash_32((__force u32)addr ^ dev->ifindex, TOY_NEIGH_HASH_BITS);
}

/* RCU read lock or the table's lock held */
struct toy_neigh *toy_neigh_table_find(const struct toy_net *tnet,
				       const struct net_device *dev, __be32 addr)
{
	struct toy_neigh *n;

	hlist_for_each_entry_rcu(n, &tnet->neigh.heads[toy_neigh_table_bucket(dev, addr)], node,
				 lockdep_is_held(&tnet->neigh.lock))
		if (n->key == addr && n->dev == dev)
			return n;
	return NULL;
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_table_find);

/*
 * First phase of an entry's death. Who still finds it sees dead under its lock
 * and keeps away from dev. What waited is handed to @orphans.
 */
static void toy_neigh_table_unpublish_locked(struct toy_neigh_table *table,
					     struct toy_neigh *n, struct sk_buff_head *orphans)
{
	lockdep_assert_held(&table->lock);
	hlist_del_rcu(&n->node);
	/* Only this table's lock lets an entry become permanent. */
	if (n->state == TOY_NEIGH_PERMANENT)
		table->permanent--;
	else
		table->count--;
	toy_neigh_stop(n, orphans);
	netdev_put(n->dev, &n->dev_tracker);
	toy_neigh_put(n);
}

static bool toy_neigh_table_is_idle(const struct toy_neigh *n)
{
	enum toy_neigh_state state = READ_ONCE(n->state);

	return state == TOY_NEIGH_STALE || state == TOY_NEIGH_FAILED;
}

/* Who has failed, or was not used lately, goes first; until there are @many. */
static void toy_neigh_table_collect_locked(struct toy_neigh_table *table, unsigned int many,
					   struct sk_buff_head *orphans)
{
	struct hlist_node *next;
	struct toy_neigh *n;
	int i;

	lockdep_assert_held(&table->lock);
	for (i = 0; i < ARRAY_SIZE(table->heads); i++)
		hlist_for_each_entry_safe(n, next, &table->heads[i], node) {
			if (table->count < many)
				return;
			if (toy_neigh_table_is_idle(n) &&
			    (READ_ONCE(n->state) == TOY_NEIGH_FAILED ||
			     time_after(jiffies, READ_ONCE(n->used) + TOY_NEIGH_TABLE_RECENT)))
				toy_neigh_table_unpublish_locked(table, n, orphans);
		}
}

/*
 * The host's gc_thresh2 and gc_thresh3: above the one what is idle goes every five
 * seconds, at the other for each newcomer. But once a jiffy at most: where a flood of
 * addresses fills the table with questions, nothing would be found each time.
 *
 * Return: there is room for one more.
 */
static bool toy_neigh_table_make_room_locked(struct toy_net *tnet, struct sk_buff_head *orphans)
{
	unsigned int many = READ_ONCE(tnet->sysctl.neigh_gc_thresh2);
	unsigned int most = READ_ONCE(tnet->sysctl.neigh_gc_thresh3);
	struct toy_neigh_table *table = &tnet->neigh;
	unsigned long now = jiffies;

	lockdep_assert_held(&table->lock);
	if (table->count >= most ? now != table->collected :
	    table->count >= many && now - table->collected > TOY_NEIGH_TABLE_RECENT) {
		table->collected = now;
		toy_neigh_table_collect_locked(table, min(many, most), orphans);
	}
	return table->count < most;
}

/*
 * A device that goes is first marked so and then flushed under the table's
 * lock; what is created later under that lock sees the mark. So no entry is
 * left behind with a reference on it.
 */
static struct toy_neigh *toy_neigh_table_create_locked(struct toy_net *tnet, struct net_device *dev,
						       __be32 addr, const u8 *permanent,
						       struct sk_buff_head *orphans)
{
	struct toy_neigh_table *table = &tnet->neigh;
	unsigned int *count = permanent ? &table->permanent : &table->count;
	struct toy_neigh *n;
	bool room;

	lockdep_assert_held(&table->lock);
	if (table->closed || !toy_dev_usable(tnet, dev))
		return ERR_PTR(-ENETDOWN);
	if (permanent)
		room = table->permanent < TOY_NEIGH_PERMANENT_MAX;
	else
		room = toy_neigh_table_make_room_locked(tnet, orphans);
	if (!room)
		return ERR_PTR(-ENOSPC);
	n = toy_neigh_alloc(tnet, dev, addr);
	if (!n)
		return ERR_PTR(-ENOMEM);
	/* Whoever sees a permanent one may use its address at once. */
	if (permanent)
		toy_neigh_pin(n, permanent, orphans);
	else
		schedule_delayed_work(&table->gc_work, TOY_NEIGH_TABLE_GC_INTERVAL);
	netdev_hold(dev, &n->dev_tracker, GFP_ATOMIC);
	hlist_add_head_rcu(&n->node, &table->heads[toy_neigh_table_bucket(dev, addr)]);
	++*count;
	return n;
}

struct toy_neigh *toy_neigh_table_get(struct toy_net *tnet, struct net_device *dev,
				      __be32 addr)
{
	struct toy_neigh_table *table = &tnet->neigh;
	struct toy_neigh *n = toy_neigh_table_find(tnet, dev, addr);
	struct sk_buff_head orphans;

	if (likely(n))
		return n;
	__skb_queue_head_init(&orphans);
	spin_lock_bh(&table->lock);
	n = toy_neigh_table_find(tnet, dev, addr);
	if (!n)
		n = toy_neigh_table_create_locked(tnet, dev, addr, NULL, &orphans);
	spin_unlock_bh(&table->lock);
	toy_neigh_drop_list(tnet, &orphans, TOY_DROP_NEIGH_DEAD);
	return n;
}

static int toy_neigh_table_check(const struct net_device *dev, __be32 addr, const u8 *ha,
				 struct netlink_ext_ack *extack)
{
	if (!toy_dev_has_arp(dev)) {
		NL_SET_ERR_MSG(extack, "The device does no address resolution");
		return -EOPNOTSUPP;
	}
	if (toy_addr_is_reserved(addr) || ipv4_is_loopback(addr) || ipv4_is_multicast(addr) ||
	    ipv4_is_lbcast(addr)) {
		NL_SET_ERR_MSG(extack, "Not a unicast address");
		return -EINVAL;
	}
	if (!is_valid_ether_addr(ha)) {
		NL_SET_ERR_MSG(extack, "The hardware address must be unicast and not zero");
		return -EINVAL;
	}
	return 0;
}

/* A learnt entry becomes the administrator's. */
static int toy_neigh_table_pin_locked(struct toy_neigh_table *table, struct toy_neigh *n,
				      const u8 *ha, struct sk_buff_head *ready)
{
	lockdep_assert_held(&table->lock);
	if (n->state != TOY_NEIGH_PERMANENT) {
		if (table->permanent >= TOY_NEIGH_PERMANENT_MAX)
			return -ENOSPC;
		table->permanent++;
		table->count--;
	}
	toy_neigh_pin(n, ha, ready);
	return 0;
}

int toy_neigh_add(struct toy_net *tnet, struct net_device *dev, __be32 addr,
		  const u8 *ha, struct netlink_ext_ack *extack)
{
	struct toy_neigh_table *table = &tnet->neigh;
	struct sk_buff_head ready;
	struct toy_neigh *n;
	int err;

	err = toy_neigh_table_check(dev, addr, ha, extack);
	if (err)
		return err;
	__skb_queue_head_init(&ready);
	rcu_read_lock();
	spin_lock_bh(&table->lock);
	n = toy_neigh_table_find(tnet, dev, addr);
	if (n) {
		err = toy_neigh_table_pin_locked(table, n, ha, &ready);
	} else {
		n = toy_neigh_table_create_locked(tnet, dev, addr, ha, &ready);
		err = PTR_ERR_OR_ZERO(n);
	}
	spin_unlock_bh(&table->lock);
	if (!err)
		toy_neigh_send_list(n, &ready);
	rcu_read_unlock();

	if (err == -ENOSPC)
		NL_SET_ERR_MSG(extack, "This namespace has as many neighbours as are allowed");
	if (err == -ENETDOWN) {
		NL_SET_ERR_MSG(extack, "The device is down");
		err = -EINVAL;
	}
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_add);

int toy_neigh_del(struct toy_net *tnet, struct net_device *dev, __be32 addr,
		  struct netlink_ext_ack *extack)
{
	struct toy_neigh_table *table = &tnet->neigh;
	struct sk_buff_head orphans;
	struct toy_neigh *n;

	__skb_queue_head_init(&orphans);
	spin_lock_bh(&table->lock);
	n = toy_neigh_table_find(tnet, dev, addr);
	if (n)
		toy_neigh_table_unpublish_locked(table, n, &orphans);
	spin_unlock_bh(&table->lock);
	toy_neigh_drop_list(tnet, &orphans, TOY_DROP_NEIGH_DEAD);
	if (n)
		return 0;
	NL_SET_ERR_MSG(extack, "The device has no such neighbour");
	return -ENOENT;
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_del);

/* Which entries: all zero matches every one. */
struct toy_neigh_table_selector {
	const struct net_device	*dev;
	unsigned long		idle_for;	/* jiffies */
	bool			learnt;		/* not permanent */
};

static bool toy_neigh_table_matches(const struct toy_neigh *n,
				    const struct toy_neigh_table_selector *sel)
{
	if (sel->dev && n->dev != sel->dev)
		return false;
	if (sel->learnt && READ_ONCE(n->state) == TOY_NEIGH_PERMANENT)
		return false;
	return !sel->idle_for || (toy_neigh_table_is_idle(n) &&
				  !time_before(jiffies, READ_ONCE(n->used) + sel->idle_for));
}

/* Return: how many went. */
static unsigned int toy_neigh_table_flush(struct toy_net *tnet,
					  const struct toy_neigh_table_selector *sel)
{
	struct toy_neigh_table *table = &tnet->neigh;
	struct sk_buff_head orphans;
	struct hlist_node *next;
	unsigned int gone = 0;
	struct toy_neigh *n;
	int i;

	__skb_queue_head_init(&orphans);
	for (i = 0; i < ARRAY_SIZE(table->heads); i++) {
		spin_lock_bh(&table->lock);
		hlist_for_each_entry_safe(n, next, &table->heads[i], node) {
			if (!toy_neigh_table_matches(n, sel))
				continue;
			toy_neigh_table_unpublish_locked(table, n, &orphans);
			gone++;
		}
		spin_unlock_bh(&table->lock);
	}
	toy_neigh_drop_list(tnet, &orphans, TOY_DROP_NEIGH_DEAD);
	return gone;
}

void toy_neigh_flush_dev(struct toy_net *tnet, struct net_device *dev)
{
	const struct toy_neigh_table_selector sel = { .dev = dev };

	toy_neigh_table_flush(tnet, &sel);
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_flush_dev);

void toy_neigh_flush_learnt(struct toy_net *tnet, struct net_device *dev)
{
	const struct toy_neigh_table_selector sel = { .dev = dev, .learnt = true };

	toy_neigh_table_flush(tnet, &sel);
}

static void toy_neigh_table_gc(struct work_struct *work)
{
	struct toy_neigh_table *table = container_of(to_delayed_work(work),
						     struct toy_neigh_table, gc_work);
	struct toy_net *tnet = container_of(table, struct toy_net, neigh);
	struct toy_neigh_table_selector sel = { };

	/* As the host: few entries may stay for ever. */
	if (READ_ONCE(table->count) >= READ_ONCE(tnet->sysctl.neigh_gc_thresh1)) {
		sel.idle_for = max(msecs_to_jiffies(READ_ONCE(tnet->sysctl.neigh_gc_stale_ms)),
				   1UL);
		toy_neigh_table_flush(tnet, &sel);
	}
	spin_lock_bh(&table->lock);
	if (table->count && !table->closed)
		schedule_delayed_work(&table->gc_work, TOY_NEIGH_TABLE_GC_INTERVAL);
	spin_unlock_bh(&table->lock);
}

int toy_neigh_init(struct toy_net *tnet)
{
	spin_lock_init(&tnet->neigh.lock);
	tnet->neigh.collected = jiffies - TOY_NEIGH_TABLE_RECENT - 1;
	INIT_DELAYED_WORK(&tnet->neigh.gc_work, toy_neigh_table_gc);
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_init);

void toy_neigh_exit(struct toy_net *tnet)
{
	const struct toy_neigh_table_selector all = { };
	struct toy_neigh_table *table = &tnet->neigh;

	spin_lock_bh(&table->lock);
	table->closed = true;
	spin_unlock_bh(&table->lock);
	cancel_delayed_work_sync(&table->gc_work);
	/* A handler that runs meanwhile counts in tnet: wait it out. */
	if (toy_neigh_table_flush(tnet, &all))
		synchronize_rcu();
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_exit);
