// SPDX-License-Identifier: GPL-2.0
/*
 * One neighbour: its states, the packets that wait for it, its confirmation. The
 * states and the moves between them are RFC 4861 7.3.2's, as Linux uses them for
 * ARP. Which neighbours there are is neigh_table.c's business.
 */

#include <linux/inetdevice.h>
#include <linux/ip.h>

#include "addr.h"
#include "arp.h"
#include "dev.h"
#include "event.h"
#include "icmp.h"
#include "kunit.h"
#include "neigh.h"
#include "netns.h"
#include "wire.h"

/*
 * A changed address is believed only when the known one is at least this old:
 * where several proxies answer, the first wins (the host's locktime). An announcement is
 * no such answer: who has taken an address over says so, and at once.
 */
#define TOY_NEIGH_LOCKTIME	HZ

static unsigned long toy_neigh_ms(const int *ms)
{
	return msecs_to_jiffies(READ_ONCE(*ms));
}

void toy_neigh_put(struct toy_neigh *n)
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
	toy_event_neigh_changed(n);
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

static void toy_neigh_take_pending_locked(struct toy_neigh *n, struct sk_buff_head *list)
{
	lockdep_assert_held(&n->lock);
	skb_queue_splice_tail_init(&n->pending, list);
	n->pending_bytes = 0;
}

void toy_neigh_stop(struct toy_neigh *n, struct sk_buff_head *orphans)
{
	spin_lock_bh(&n->lock);
	toy_event_neigh_gone(n);
	n->dead = true;
	toy_neigh_take_pending_locked(n, orphans);
	toy_neigh_disarm_locked(n);
	spin_unlock_bh(&n->lock);
}

void toy_neigh_pin(struct toy_neigh *n, const u8 *ha, struct sk_buff_head *ready)
{
	spin_lock_bh(&n->lock);
	toy_neigh_set_ha_locked(n, ha);
	toy_neigh_set_state_locked(n, TOY_NEIGH_PERMANENT);
	toy_neigh_take_pending_locked(n, ready);
	spin_unlock_bh(&n->lock);
}

void toy_neigh_drop_list(struct toy_net *tnet, struct sk_buff_head *list,
			 enum toy_mib drop)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(list)))
		toy_mib_drop(tnet, skb, drop);
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
	toy_neigh_take_pending_locked(n, failed);
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
		toy_icmp_report_undelivered(n->tnet, skb, ICMP_HOST_UNREACH);
	toy_neigh_drop_list(n->tnet, &failed, TOY_DROP_NEIGH_FAILED);
	toy_neigh_put(n);
	rcu_read_unlock();
}

struct toy_neigh *toy_neigh_alloc(struct toy_net *tnet, struct net_device *dev,
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

/*
 * RFC 1122 2.3.2.2: keep at least the latest packet; here the latest sixty-four, or fewer
 * large ones: a flood for many who are not there must not fill the memory with them.
 */
static void toy_neigh_enqueue_locked(struct toy_neigh *n, struct sk_buff *skb,
				     struct sk_buff_head *overflow)
{
	lockdep_assert_held(&n->lock);
	while (!skb_queue_empty(&n->pending) &&
	       (skb_queue_len(&n->pending) >= TOY_NEIGH_PENDING_MAX ||
		n->pending_bytes + skb->truesize > TOY_NEIGH_PENDING_BYTES)) {
		struct sk_buff *oldest = __skb_dequeue(&n->pending);

		n->pending_bytes -= oldest->truesize;
		__skb_queue_tail(overflow, oldest);
	}
	__skb_queue_tail(&n->pending, skb);
	n->pending_bytes += skb->truesize;
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
		return toy_dev_xmit(tnet, skb, dev, toy_dev_has_header(dev) ? dev->dev_addr : NULL);

	n = toy_neigh_table_get(tnet, dev, nexthop);
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
static void toy_neigh_learn_locked(struct toy_neigh *n, const u8 *ha, enum toy_neigh_word word,
				   struct sk_buff_head *ready)
{
	bool asked = n->state == TOY_NEIGH_INCOMPLETE || n->state == TOY_NEIGH_PROBE;
	bool known = n->state != TOY_NEIGH_INCOMPLETE && n->state != TOY_NEIGH_FAILED;
	bool same = known && ether_addr_equal(n->ha, ha);

	lockdep_assert_held(&n->lock);
	if (n->state == TOY_NEIGH_PERMANENT)
		return;
	if (known && !same && word != TOY_NEIGH_ANNOUNCEMENT &&
	    time_before_eq(jiffies, n->updated + TOY_NEIGH_LOCKTIME))
		return;
	if (!same)
		toy_neigh_set_ha_locked(n, ha);
	toy_neigh_take_pending_locked(n, ready);
	if (asked && word == TOY_NEIGH_ANSWER) {
		WRITE_ONCE(n->confirmed, jiffies);
		toy_neigh_set_state_locked(n, TOY_NEIGH_REACHABLE);
	} else if (!skb_queue_empty(ready)) {
		toy_neigh_set_state_locked(n, TOY_NEIGH_DELAY);
	} else if (!same) {
		toy_neigh_set_state_locked(n, TOY_NEIGH_STALE);
	}
}

/* RCU read lock held since the entry was seen alive. */
void toy_neigh_send_list(struct toy_neigh *n, struct sk_buff_head *ready)
{
	struct sk_buff *skb;
	u8 ha[ETH_ALEN];

	toy_neigh_read_ha(n, ha);
	while ((skb = __skb_dequeue(ready)))
		toy_dev_xmit(n->tnet, skb, n->dev, ha);
}

void toy_neigh_update(struct toy_net *tnet, struct net_device *dev, __be32 addr,
		      const u8 *ha, enum toy_neigh_word word)
{
	struct sk_buff_head ready;
	struct toy_neigh *n;

	__skb_queue_head_init(&ready);
	rcu_read_lock();
	n = toy_neigh_table_find(tnet, dev, addr);
	if (n) {
		spin_lock_bh(&n->lock);
		if (!n->dead)
			toy_neigh_learn_locked(n, ha, word, &ready);
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
	n = toy_neigh_table_find(tnet, dev, nexthop);
	if (n)
		toy_neigh_touch(&n->confirmed);
	rcu_read_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_confirm);

void toy_neigh_doubt(struct toy_net *tnet, struct net_device *dev, __be32 nexthop)
{
	struct toy_neigh *n;

	rcu_read_lock();
	n = toy_neigh_table_find(tnet, dev, nexthop);
	if (n) {
		spin_lock_bh(&n->lock);
		if (n->state == TOY_NEIGH_REACHABLE)
			toy_neigh_set_state_locked(n, TOY_NEIGH_STALE);
		spin_unlock_bh(&n->lock);
	}
	rcu_read_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_neigh_doubt);
