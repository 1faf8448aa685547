// SPDX-License-Identifier: GPL-2.0
/*
 * Neighbours: states, packets that wait, confirmation, ageing. The states and
 * the moves between them are RFC 4861 7.3.2's, as Linux uses them for ARP.
 */

#include <linux/hash.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/netlink.h>

#include "addr.h"
#include "arp.h"
#include "dev.h"
#include "icmp.h"
#include "kunit.h"
#include "neigh.h"
#include "netns.h"
#include "wire.h"

#define TOY_NEIGH_GC_INTERVAL	(30 * HZ)	/* as the host's gc_interval */
/*
 * A changed address is believed only when the known one is at least this old:
 * where several proxies answer, the first wins (the host's locktime).
 */
#define TOY_NEIGH_LOCKTIME	HZ

static unsigned long toy_neigh_ms(const int *ms)
{
	return msecs_to_jiffies(READ_ONCE(*ms));
}

static u32 toy_neigh_bucket(const struct net_device *dev, __be32 addr)
{
	return hash_32((__force u32)addr ^ dev->ifindex, TOY_NEIGH_HASH_BITS);
}

/* RCU read lock or the table's lock held */
static struct toy_neigh *toy_neigh_find(const struct toy_net *tnet,
					const struct net_device *dev, __be32 addr)
{
	struct toy_neigh *n;

	hlist_for_each_entry_rcu(n, &tnet->neigh.heads[toy_neigh_bucket(dev, addr)], node,
				 lockdep_is_held(&tnet->neigh.lock))
		if (n->key == addr && n->dev == dev)
			return n;
	return NULL;
}

static void toy_neigh_put(struct toy_neigh *n)
{
	if (refcount_dec_and_test(&n->refs))
		kfree_rcu(n, rcu);
}

/* An armed timer holds a reference; none is armed on a dead entry. */
static void toy_neigh_arm_locked(struct toy_neigh *n, unsigned long delay)
{
	lockdep_assert_held(&n->lock);
	if (!mod_timer(&n->timer, jiffies + max(delay, 1UL)))
		refcount_inc(&n->refs);
}

static void toy_neigh_disarm_locked(struct toy_neigh *n)
{
	lockdep_assert_held(&n->lock);
	if (timer_delete(&n->timer))
		toy_neigh_put(n);
}

static void toy_neigh_set_state_locked(struct toy_neigh *n, enum toy_neigh_state state)
{
	const struct toy_sysctls *sysctl = &n->tnet->sysctl;

	lockdep_assert_held(&n->lock);
	/* Pairs with toy_neigh_output(): who sees the state sees its ha. */
	smp_store_release(&n->state, state);
	switch (state) {
	case TOY_NEIGH_INCOMPLETE:
	case TOY_NEIGH_PROBE:
		n->probes = 0;
		toy_neigh_arm_locked(n, toy_neigh_ms(&sysctl->neigh_retrans_ms));
		break;
	case TOY_NEIGH_REACHABLE:
		toy_neigh_arm_locked(n, toy_neigh_ms(&sysctl->neigh_reachable_ms));
		break;
	case TOY_NEIGH_DELAY:
		toy_neigh_arm_locked(n, toy_neigh_ms(&sysctl->neigh_delay_first_probe_ms));
		break;
	case TOY_NEIGH_STALE:
	case TOY_NEIGH_FAILED:
	case TOY_NEIGH_PERMANENT:
		toy_neigh_disarm_locked(n);
		break;
	}
}

static void toy_neigh_set_ha_locked(struct toy_neigh *n, const u8 *ha)
{
	lockdep_assert_held(&n->lock);
	write_seqcount_begin(&n->ha_seq);
	memcpy(n->ha, ha, ETH_ALEN);
	write_seqcount_end(&n->ha_seq);
	n->updated = jiffies;
}

static void toy_neigh_read_ha(const struct toy_neigh *n, u8 *ha)
{
	unsigned int seq;

	do {
		seq = read_seqcount_begin(&n->ha_seq);
		memcpy(ha, n->ha, ETH_ALEN);
	} while (read_seqcount_retry(&n->ha_seq, seq));
}

static void toy_neigh_touch(unsigned long *stamp)
{
	unsigned long now = jiffies;

	/* Once a jiffy is enough, and spares the other cpus the cache line. */
	if (READ_ONCE(*stamp) != now)
		WRITE_ONCE(*stamp, now);
}

static void toy_neigh_drop_list(struct toy_net *tnet, struct sk_buff_head *list,
				enum toy_mib drop)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(list)))
		toy_mib_drop(tnet, skb, drop);
}

/*
 * First phase of an entry's death. Who still finds it sees dead under its lock
 * and keeps away from dev. What waited is handed to @orphans.
 */
static void toy_neigh_unpublish_locked(struct toy_neigh_table *table, struct toy_neigh *n,
				       struct sk_buff_head *orphans)
{
	lockdep_assert_held(&table->lock);
	hlist_del_rcu(&n->node);
	spin_lock(&n->lock);
	n->dead = true;
	if (n->state == TOY_NEIGH_PERMANENT)
		table->permanent--;
	else
		table->count--;
	skb_queue_splice_tail_init(&n->pending, orphans);
	toy_neigh_disarm_locked(n);
	spin_unlock(&n->lock);
	netdev_put(n->dev, &n->dev_tracker);
	toy_neigh_put(n);
}

static bool toy_neigh_is_idle(const struct toy_neigh *n)
{
	enum toy_neigh_state state = READ_ONCE(n->state);

	return state == TOY_NEIGH_STALE || state == TOY_NEIGH_FAILED;
}

/* The table is full: the entry that was idle the longest makes room. */
static bool toy_neigh_evict_locked(struct toy_neigh_table *table, struct sk_buff_head *orphans)
{
	struct toy_neigh *n, *oldest = NULL;
	int i;

	lockdep_assert_held(&table->lock);
	for (i = 0; i < ARRAY_SIZE(table->heads); i++)
		hlist_for_each_entry(n, &table->heads[i], node)
			if (toy_neigh_is_idle(n) &&
			    (!oldest || time_before(READ_ONCE(n->used), READ_ONCE(oldest->used))))
				oldest = n;
	if (oldest)
		toy_neigh_unpublish_locked(table, oldest, orphans);
	return oldest;
}

/* An ARP request to be sent once the entry's lock is released. */
struct toy_neigh_probe {
	bool	wanted;
	bool	unicast;
	__be32	source;
	u8	ha[ETH_ALEN];
};

/*
 * Asks from the address that the waiting packet uses, so that the neighbour
 * learns the one it will answer to (the host's arp_announce 0).
 */
static void toy_neigh_ask_locked(struct toy_neigh *n, struct toy_neigh_probe *probe)
{
	const struct sk_buff *skb = skb_peek(&n->pending);

	lockdep_assert_held(&n->lock);
	n->probes++;
	probe->wanted = true;
	probe->unicast = n->state == TOY_NEIGH_PROBE;
	memcpy(probe->ha, n->ha, ETH_ALEN);
	if (skb && toy_addr_find(n->tnet, ip_hdr(skb)->saddr))
		probe->source = ip_hdr(skb)->saddr;
	else
		probe->source = toy_addr_select(n->tnet, n->dev, n->key);
}

/*
 * RCU read lock held since the entry was seen alive. A request that finds no
 * memory is lost like one on the wire; the timer sends the next.
 */
static void toy_neigh_send_probe(const struct toy_neigh *n, const struct toy_neigh_probe *probe)
{
	if (probe->wanted)
		toy_arp_send_request(n->tnet, n->dev, n->key, probe->source,
				     probe->unicast ? probe->ha : NULL);
}

/* INCOMPLETE and PROBE: ask again, or give up. */
static void toy_neigh_retry_locked(struct toy_neigh *n, struct toy_neigh_probe *probe,
				   struct sk_buff_head *failed)
{
	lockdep_assert_held(&n->lock);
	if (n->probes < TOY_NEIGH_PROBES) {
		toy_neigh_ask_locked(n, probe);
		toy_neigh_arm_locked(n, toy_neigh_ms(&n->tnet->sysctl.neigh_retrans_ms));
		return;
	}
	toy_neigh_set_state_locked(n, TOY_NEIGH_FAILED);
	toy_mib_inc(n->tnet, TOY_MIB_NEIGH_FAILURES);
	skb_queue_splice_tail_init(&n->pending, failed);
}

/* RFC 4861 7.3.3: what time alone does to an entry */
static void toy_neigh_timeout_locked(struct toy_neigh *n, struct toy_neigh_probe *probe,
				     struct sk_buff_head *failed)
{
	const struct toy_sysctls *sysctl = &n->tnet->sysctl;
	unsigned long reachable = toy_neigh_ms(&sysctl->neigh_reachable_ms);
	unsigned long delay = toy_neigh_ms(&sysctl->neigh_delay_first_probe_ms);
	unsigned long now = jiffies;
	unsigned long age = now - READ_ONCE(n->confirmed);

	lockdep_assert_held(&n->lock);
	switch (n->state) {
	case TOY_NEIGH_REACHABLE:
		if (age < reachable)
			toy_neigh_arm_locked(n, reachable - age);
		else if (now - READ_ONCE(n->used) < delay)
			toy_neigh_set_state_locked(n, TOY_NEIGH_DELAY);
		else
			toy_neigh_set_state_locked(n, TOY_NEIGH_STALE);
		break;
	case TOY_NEIGH_DELAY:
		if (age <= delay) {
			toy_neigh_set_state_locked(n, TOY_NEIGH_REACHABLE);
			break;
		}
		toy_neigh_set_state_locked(n, TOY_NEIGH_PROBE);
		toy_neigh_retry_locked(n, probe, failed);
		break;
	case TOY_NEIGH_PROBE:
		if (age <= delay) {
			toy_neigh_set_state_locked(n, TOY_NEIGH_REACHABLE);
			break;
		}
		fallthrough;
	case TOY_NEIGH_INCOMPLETE:
		toy_neigh_retry_locked(n, probe, failed);
		break;
	case TOY_NEIGH_STALE:
	case TOY_NEIGH_FAILED:
	case TOY_NEIGH_PERMANENT:
		break;	/* it fired while its state was being changed */
	}
}

/* The whole handler runs in softirq, which the end of a namespace waits for. */
static void toy_neigh_timeout(struct timer_list *timer)
{
	struct toy_neigh *n = timer_container_of(n, timer, timer);
	struct toy_neigh_probe probe = {};
	struct sk_buff_head failed;
	struct sk_buff *skb;

	__skb_queue_head_init(&failed);
	rcu_read_lock();
	spin_lock(&n->lock);
	if (!n->dead)
		toy_neigh_timeout_locked(n, &probe, &failed);
	spin_unlock(&n->lock);

	toy_neigh_send_probe(n, &probe);
	skb_queue_walk(&failed, skb)
		toy_icmp_report_local(n->tnet, skb, ICMP_HOST_UNREACH);
	toy_neigh_drop_list(n->tnet, &failed, TOY_DROP_NEIGH_FAILED);
	toy_neigh_put(n);
	rcu_read_unlock();
}

static struct toy_neigh *toy_neigh_alloc(struct toy_net *tnet, struct net_device *dev,
					 __be32 addr)
{
	struct toy_neigh *n = kzalloc(sizeof(*n), GFP_ATOMIC);

	if (!n)
		return NULL;
	n->tnet = tnet;
	n->dev = dev;
	n->key = addr;
	spin_lock_init(&n->lock);
	seqcount_spinlock_init(&n->ha_seq, &n->lock);
	n->state = TOY_NEIGH_FAILED;
	n->used = jiffies;
	n->confirmed = jiffies;
	n->updated = jiffies - TOY_NEIGH_LOCKTIME - 1;
	__skb_queue_head_init(&n->pending);
	timer_setup(&n->timer, toy_neigh_timeout, 0);
	refcount_set(&n->refs, 1);
	return n;
}

/*
 * A device that goes is first marked so and then flushed under the table's
 * lock; what is created later under that lock sees the mark. So no entry is
 * left behind with a reference on it.
 */
static struct toy_neigh *toy_neigh_create_locked(struct toy_net *tnet, struct net_device *dev,
						 __be32 addr, bool permanent,
						 struct sk_buff_head *orphans)
{
	struct toy_neigh_table *table = &tnet->neigh;
	unsigned int *count = permanent ? &table->permanent : &table->count;
	struct toy_neigh *n;

	lockdep_assert_held(&table->lock);
	if (table->closed || !toy_dev_usable(tnet, dev))
		return ERR_PTR(-ENETDOWN);
	if (*count >= TOY_NEIGH_MAX && (permanent || !toy_neigh_evict_locked(table, orphans)))
		return ERR_PTR(-ENOSPC);
	n = toy_neigh_alloc(tnet, dev, addr);
	if (!n)
		return ERR_PTR(-ENOMEM);
	if (permanent)
		n->state = TOY_NEIGH_PERMANENT;
	else
		schedule_delayed_work(&table->gc_work, TOY_NEIGH_GC_INTERVAL);
	netdev_hold(dev, &n->dev_tracker, GFP_ATOMIC);
	hlist_add_head_rcu(&n->node, &table->heads[toy_neigh_bucket(dev, addr)]);
	++*count;
	return n;
}

static struct toy_neigh *toy_neigh_find_or_create(struct toy_net *tnet, struct net_device *dev,
						  __be32 addr)
{
	struct toy_neigh_table *table = &tnet->neigh;
	struct toy_neigh *n = toy_neigh_find(tnet, dev, addr);
	struct sk_buff_head orphans;

	if (likely(n))
		return n;
	__skb_queue_head_init(&orphans);
	spin_lock_bh(&table->lock);
	n = toy_neigh_find(tnet, dev, addr);
	if (!n)
		n = toy_neigh_create_locked(tnet, dev, addr, false, &orphans);
	spin_unlock_bh(&table->lock);
	toy_neigh_drop_list(tnet, &orphans, TOY_DROP_NEIGH_DEAD);
	return n;
}

static int toy_neigh_refuse(struct toy_net *tnet, struct sk_buff *skb, int err)
{
	switch (err) {
	case -ENOSPC:
		toy_mib_drop(tnet, skb, TOY_DROP_NEIGH_TABLE_FULL);
		return -ENOBUFS;
	case -ENOMEM:
		toy_mib_drop(tnet, skb, TOY_DROP_DEV_NOMEM);
		return -ENOBUFS;
	default:
		toy_mib_drop(tnet, skb, TOY_DROP_NEIGH_DEAD);
		return -ENETDOWN;
	}
}

/* RFC 1122 2.3.2.2: keep at least the latest packet; here the latest sixty-four */
static void toy_neigh_enqueue_locked(struct toy_neigh *n, struct sk_buff *skb,
				     struct sk_buff_head *overflow)
{
	lockdep_assert_held(&n->lock);
	if (skb_queue_len(&n->pending) >= TOY_NEIGH_PENDING_MAX)
		__skb_queue_tail(overflow, __skb_dequeue(&n->pending));
	__skb_queue_tail(&n->pending, skb);
}

/* Everything but a neighbour that is known to be there. */
static int toy_neigh_output_slow(struct toy_neigh *n, struct sk_buff *skb)
{
	struct toy_neigh_probe probe = {};
	struct toy_net *tnet = n->tnet;
	struct sk_buff_head overflow;
	u8 ha[ETH_ALEN];

	__skb_queue_head_init(&overflow);
	spin_lock_bh(&n->lock);
	if (n->dead) {
		spin_unlock_bh(&n->lock);
		return toy_neigh_refuse(tnet, skb, -ENETDOWN);
	}
	if (n->state == TOY_NEIGH_STALE)
		toy_neigh_set_state_locked(n, TOY_NEIGH_DELAY);
	if (n->state == TOY_NEIGH_FAILED)
		toy_neigh_set_state_locked(n, TOY_NEIGH_INCOMPLETE);
	if (n->state != TOY_NEIGH_INCOMPLETE) {
		memcpy(ha, n->ha, ETH_ALEN);
		spin_unlock_bh(&n->lock);
		return toy_dev_xmit(tnet, skb, n->dev, ha);
	}
	toy_neigh_enqueue_locked(n, skb, &overflow);
	if (!n->probes)
		toy_neigh_ask_locked(n, &probe);
	spin_unlock_bh(&n->lock);

	toy_neigh_send_probe(n, &probe);
	toy_neigh_drop_list(tnet, &overflow, TOY_DROP_NEIGH_QUEUE_FULL);
	return 0;
}

int toy_neigh_output(struct toy_net *tnet, struct sk_buff *skb,
		     struct net_device *dev, __be32 nexthop)
{
	struct toy_neigh *n;
	u8 ha[ETH_ALEN];

	if (!toy_dev_has_arp(dev))
		return toy_dev_xmit(tnet, skb, dev, dev->header_ops ? dev->dev_addr : NULL);

	n = toy_neigh_find_or_create(tnet, dev, nexthop);
	if (IS_ERR(n))
		return toy_neigh_refuse(tnet, skb, PTR_ERR(n));
	toy_neigh_touch(&n->used);
	/* Pairs with toy_neigh_set_state_locked(). */
	switch (smp_load_acquire(&n->state)) {
	case TOY_NEIGH_REACHABLE:
	case TOY_NEIGH_DELAY:
	case TOY_NEIGH_PROBE:
	case TOY_NEIGH_PERMANENT:
		toy_neigh_read_ha(n, ha);
		return toy_dev_xmit(tnet, skb, dev, ha);
	default:
		return toy_neigh_output_slow(n, skb);
	}
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_output);

/*
 * RFC 4861 7.2.5 in ARP's terms: only an answer to a question confirms; any
 * other word about the address makes it worth a question.
 */
static void toy_neigh_learn_locked(struct toy_neigh *n, const u8 *ha, bool solicited,
				   struct sk_buff_head *ready)
{
	bool asked = n->state == TOY_NEIGH_INCOMPLETE || n->state == TOY_NEIGH_PROBE;
	bool known = n->state != TOY_NEIGH_INCOMPLETE && n->state != TOY_NEIGH_FAILED;
	bool same = known && ether_addr_equal(n->ha, ha);

	lockdep_assert_held(&n->lock);
	if (n->state == TOY_NEIGH_PERMANENT)
		return;
	if (known && !same && time_before_eq(jiffies, n->updated + TOY_NEIGH_LOCKTIME))
		return;
	if (!same)
		toy_neigh_set_ha_locked(n, ha);
	skb_queue_splice_tail_init(&n->pending, ready);
	if (asked && solicited) {
		WRITE_ONCE(n->confirmed, jiffies);
		toy_neigh_set_state_locked(n, TOY_NEIGH_REACHABLE);
	} else if (!skb_queue_empty(ready)) {
		toy_neigh_set_state_locked(n, TOY_NEIGH_DELAY);
	} else if (!same) {
		toy_neigh_set_state_locked(n, TOY_NEIGH_STALE);
	}
}

/* RCU read lock held since the entry was seen alive. */
static void toy_neigh_send_list(struct toy_neigh *n, struct sk_buff_head *ready)
{
	struct sk_buff *skb;
	u8 ha[ETH_ALEN];

	toy_neigh_read_ha(n, ha);
	while ((skb = __skb_dequeue(ready)))
		toy_dev_xmit(n->tnet, skb, n->dev, ha);
}

void toy_neigh_update(struct toy_net *tnet, struct net_device *dev, __be32 addr,
		      const u8 *ha, bool solicited)
{
	struct sk_buff_head ready;
	struct toy_neigh *n;

	__skb_queue_head_init(&ready);
	rcu_read_lock();
	n = toy_neigh_find(tnet, dev, addr);
	if (n) {
		spin_lock_bh(&n->lock);
		if (!n->dead)
			toy_neigh_learn_locked(n, ha, solicited, &ready);
		spin_unlock_bh(&n->lock);
		toy_neigh_send_list(n, &ready);
	}
	rcu_read_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_update);

void toy_neigh_confirm(struct toy_net *tnet, struct net_device *dev, __be32 nexthop)
{
	struct toy_neigh *n;

	rcu_read_lock();
	n = toy_neigh_find(tnet, dev, nexthop);
	if (n)
		toy_neigh_touch(&n->confirmed);
	rcu_read_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_confirm);

static int toy_neigh_check(const struct net_device *dev, __be32 addr, const u8 *ha,
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
static int toy_neigh_make_permanent_locked(struct toy_neigh_table *table, struct toy_neigh *n,
					   const u8 *ha, struct sk_buff_head *ready)
{
	lockdep_assert_held(&table->lock);
	spin_lock(&n->lock);
	if (n->state != TOY_NEIGH_PERMANENT) {
		if (table->permanent >= TOY_NEIGH_MAX) {
			spin_unlock(&n->lock);
			return -ENOSPC;
		}
		table->permanent++;
		table->count--;
	}
	toy_neigh_set_ha_locked(n, ha);
	toy_neigh_set_state_locked(n, TOY_NEIGH_PERMANENT);
	skb_queue_splice_tail_init(&n->pending, ready);
	spin_unlock(&n->lock);
	return 0;
}

int toy_neigh_add(struct toy_net *tnet, struct net_device *dev, __be32 addr,
		  const u8 *ha, struct netlink_ext_ack *extack)
{
	struct toy_neigh_table *table = &tnet->neigh;
	struct sk_buff_head ready;
	struct toy_neigh *n;
	int err;

	err = toy_neigh_check(dev, addr, ha, extack);
	if (err)
		return err;
	__skb_queue_head_init(&ready);
	rcu_read_lock();
	spin_lock_bh(&table->lock);
	n = toy_neigh_find(tnet, dev, addr);
	if (!n)
		n = toy_neigh_create_locked(tnet, dev, addr, true, &ready);
	err = IS_ERR(n) ? PTR_ERR(n) : toy_neigh_make_permanent_locked(table, n, ha, &ready);
	spin_unlock_bh(&table->lock);
	if (!err)
		toy_neigh_send_list(n, &ready);
	rcu_read_unlock();

	if (err == -ENOSPC)
		NL_SET_ERR_MSG(extack, "No more permanent neighbours are allowed in this namespace");
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
	n = toy_neigh_find(tnet, dev, addr);
	if (n)
		toy_neigh_unpublish_locked(table, n, &orphans);
	spin_unlock_bh(&table->lock);
	toy_neigh_drop_list(tnet, &orphans, TOY_DROP_NEIGH_DEAD);
	if (n)
		return 0;
	NL_SET_ERR_MSG(extack, "The device has no such neighbour");
	return -ENOENT;
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_del);

/* Return: how many went. @dev NULL and @idle_for 0 match all. */
static unsigned int toy_neigh_flush(struct toy_net *tnet, const struct net_device *dev,
				    unsigned long idle_for)
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
			if ((dev && n->dev != dev) ||
			    (idle_for && (!toy_neigh_is_idle(n) ||
					  jiffies - READ_ONCE(n->used) < idle_for)))
				continue;
			toy_neigh_unpublish_locked(table, n, &orphans);
			gone++;
		}
		spin_unlock_bh(&table->lock);
	}
	toy_neigh_drop_list(tnet, &orphans, TOY_DROP_NEIGH_DEAD);
	return gone;
}

void toy_neigh_flush_dev(struct toy_net *tnet, struct net_device *dev)
{
	toy_neigh_flush(tnet, dev, 0);
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_flush_dev);

static void toy_neigh_gc(struct work_struct *work)
{
	struct toy_neigh_table *table = container_of(to_delayed_work(work),
						     struct toy_neigh_table, gc_work);
	struct toy_net *tnet = container_of(table, struct toy_net, neigh);

	toy_neigh_flush(tnet, NULL, max(toy_neigh_ms(&tnet->sysctl.neigh_gc_stale_ms), 1UL));
	spin_lock_bh(&table->lock);
	if (table->count && !table->closed)
		schedule_delayed_work(&table->gc_work, TOY_NEIGH_GC_INTERVAL);
	spin_unlock_bh(&table->lock);
}

int toy_neigh_init(struct toy_net *tnet)
{
	spin_lock_init(&tnet->neigh.lock);
	INIT_DELAYED_WORK(&tnet->neigh.gc_work, toy_neigh_gc);
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_init);

void toy_neigh_exit(struct toy_net *tnet)
{
	struct toy_neigh_table *table = &tnet->neigh;

	spin_lock_bh(&table->lock);
	table->closed = true;
	spin_unlock_bh(&table->lock);
	cancel_delayed_work_sync(&table->gc_work);
	/* A handler that runs meanwhile counts in tnet: wait it out. */
	if (toy_neigh_flush(tnet, NULL, 0))
		synchronize_rcu();
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_exit);
