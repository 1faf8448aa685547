// SPDX-License-Identifier: GPL-2.0
/* Path MTUs by destination (RFC 1191). */

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "kunit.h"
#include "pmtu.h"

void toy_pmtu_init(struct toy_pmtu_table *table)
{
	int i;

	spin_lock_init(&table->lock);
	get_random_bytes(&table->hash_key, sizeof(table->hash_key));
	table->generation = 0;
	table->count = 0;
	for (i = 0; i < ARRAY_SIZE(table->buckets); i++)
		INIT_HLIST_HEAD(&table->buckets[i]);
}
TOY_EXPORT_FOR_KUNIT(toy_pmtu_init);

static void toy_pmtu_remove_locked(struct toy_pmtu_table *table, struct toy_pmtu_entry *entry)
{
	lockdep_assert_held(&table->lock);
	hlist_del_rcu(&entry->node);
	WRITE_ONCE(table->count, table->count - 1);
	kfree_rcu(entry, rcu);
}

void toy_pmtu_exit(struct toy_pmtu_table *table)
{
	struct toy_pmtu_entry *entry;
	struct hlist_node *next;
	int i;

	spin_lock_bh(&table->lock);
	for (i = 0; i < ARRAY_SIZE(table->buckets); i++)
		hlist_for_each_entry_safe(entry, next, &table->buckets[i], node)
			toy_pmtu_remove_locked(table, entry);
	spin_unlock_bh(&table->lock);
}
TOY_EXPORT_FOR_KUNIT(toy_pmtu_exit);

static u32 toy_pmtu_bucket(const struct toy_pmtu_table *table, const struct toy_pmtu_way *way)
{
	return siphash_1u32((__force u32)way->daddr, &table->hash_key) %
	       ARRAY_SIZE(table->buckets);
}

static bool toy_pmtu_same_way(const struct toy_pmtu_way *a, const struct toy_pmtu_way *b)
{
	return a->daddr == b->daddr && a->nexthop == b->nexthop && a->oif == b->oif;
}

/* RFC 1191 6.3: after a while it is tried whether the way has become wider. */
static bool toy_pmtu_expired(const struct toy_pmtu_entry *entry, unsigned long now)
{
	return time_after_eq(now, entry->known.expires);
}

bool toy_pmtu_find(const struct toy_pmtu_table *table, const struct toy_pmtu_way *way,
		   unsigned long now, struct toy_pmtu *known)
{
	const struct toy_pmtu_entry *entry;
	bool found = false;

	if (!READ_ONCE(table->count))
		return false;
	rcu_read_lock();
	hlist_for_each_entry_rcu(entry, &table->buckets[toy_pmtu_bucket(table, way)], node) {
		if (!toy_pmtu_same_way(&entry->way, way) || toy_pmtu_expired(entry, now))
			continue;
		*known = entry->known;
		found = true;
		break;
	}
	rcu_read_unlock();
	return found;
}
TOY_EXPORT_FOR_KUNIT(toy_pmtu_find);

/* @old: what is known and has not expired, or NULL. Return: it changes; @known is the new. */
static bool toy_pmtu_judge(const struct toy_pmtu *old, const struct toy_pmtu_news *news,
			   unsigned long now, struct toy_pmtu *known)
{
	u32 mtu = old ? min(old->mtu, news->own) : news->own;

	if (old && old->locked)
		return false;
	*known = (struct toy_pmtu) {
		.mtu = news->mtu,
		.expires = now + news->lifetime,
	};
	if (news->mtu < news->least && news->mtu <= mtu) {
		known->mtu = min(mtu, news->least);
		known->locked = true;
		return true;
	}
	if (old && news->mtu == mtu)
		return time_after_eq(now, old->expires - news->lifetime / 2);
	return news->mtu < mtu;
}

/* Takes the place of the last entry of its way, of what has expired, and of the oldest. */
static void toy_pmtu_insert_locked(struct toy_pmtu_table *table, struct toy_pmtu_entry *new,
				   unsigned long now)
{
	struct hlist_head *head = &table->buckets[toy_pmtu_bucket(table, &new->way)];
	struct toy_pmtu_entry *entry;
	struct hlist_node *next;
	int depth = 0;

	lockdep_assert_held(&table->lock);
	hlist_add_head_rcu(&new->node, head);
	WRITE_ONCE(table->count, table->count + 1);
	hlist_for_each_entry_safe(entry, next, head, node) {
		if (entry == new)
			depth++;
		else if (toy_pmtu_same_way(&entry->way, &new->way) ||
			 toy_pmtu_expired(entry, now) || depth == TOY_PMTU_DEPTH)
			toy_pmtu_remove_locked(table, entry);
		else
			depth++;
	}
	WRITE_ONCE(table->generation, table->generation + 1);
}

bool toy_pmtu_learn(struct toy_pmtu_table *table, const struct toy_pmtu_way *way,
		    const struct toy_pmtu_news *news, unsigned long now)
{
	struct toy_pmtu_entry *entry = kmalloc(sizeof(*entry), GFP_ATOMIC | __GFP_NOWARN);
	struct toy_pmtu old;
	bool changed;

	if (!entry)
		return false;
	entry->way = *way;
	spin_lock_bh(&table->lock);
	changed = toy_pmtu_judge(toy_pmtu_find(table, way, now, &old) ? &old : NULL, news, now,
				 &entry->known);
	if (changed)
		toy_pmtu_insert_locked(table, entry, now);
	spin_unlock_bh(&table->lock);
	if (!changed)
		kfree(entry);
	return changed;
}
TOY_EXPORT_FOR_KUNIT(toy_pmtu_learn);
