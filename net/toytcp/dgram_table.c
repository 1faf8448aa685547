// SPDX-License-Identifier: GPL-2.0
/* Sockets by an ICMP id or an IP protocol. */

#include <net/sock.h>

#include "dgram.h"
#include "dgram_table.h"
#include "kunit.h"

/* A position: the bucket above, how many of its sockets have been seen below. */
#define TOY_DGRAM_POS_SHIFT	20
#define TOY_DGRAM_POS_MASK	(BIT(TOY_DGRAM_POS_SHIFT) - 1)

void toy_dgram_table_init(struct toy_dgram_table *table)
{
	int i;

	spin_lock_init(&table->lock);
	for (i = 0; i < TOY_DGRAM_BUCKETS; i++)
		INIT_HLIST_NULLS_HEAD(&table->buckets[i], i);
}
TOY_EXPORT_FOR_KUNIT(toy_dgram_table_init);

void toy_dgram_table_exit(struct toy_dgram_table *table)
{
	int i;

	for (i = 0; i < TOY_DGRAM_BUCKETS; i++)
		WARN_ON(!hlist_nulls_empty(&table->buckets[i]));
}
TOY_EXPORT_FOR_KUNIT(toy_dgram_table_exit);

void toy_dgram_table_add_locked(struct toy_dgram_table *table, struct toy_dgram_sock *ds, u16 num)
{
	lockdep_assert_held(&table->lock);
	WRITE_ONCE(ds->sk.sk_num, num);
	hlist_nulls_add_head_rcu(&ds->sk.sk_nulls_node, toy_dgram_table_bucket(table, num));
}
TOY_EXPORT_FOR_KUNIT(toy_dgram_table_add_locked);

bool toy_dgram_table_remove_locked(struct toy_dgram_table *table, struct toy_dgram_sock *ds)
{
	lockdep_assert_held(&table->lock);
	if (hlist_nulls_unhashed(&ds->sk.sk_nulls_node))
		return false;
	hlist_nulls_del_init_rcu(&ds->sk.sk_nulls_node);
	return true;
}

void toy_dgram_table_remove(struct toy_dgram_table *table, struct toy_dgram_sock *ds)
{
	spin_lock_bh(&table->lock);
	toy_dgram_table_remove_locked(table, ds);
	spin_unlock_bh(&table->lock);
}
TOY_EXPORT_FOR_KUNIT(toy_dgram_table_remove);

bool toy_dgram_table_match(const struct toy_dgram_sock *ds, __be32 laddr, __be32 raddr, int dif)
{
	__be32 to = READ_ONCE(ds->laddr), from = READ_ONCE(ds->raddr);
	int bound = READ_ONCE(ds->sk.sk_bound_dev_if);

	return (!to || to == laddr) && (!from || from == raddr) &&
	       (!bound || !dif || bound == dif);
}

int toy_dgram_table_move(struct toy_dgram_sock *ds, __be32 laddr, __be32 raddr, __be16 rport)
{
	WRITE_ONCE(ds->laddr, laddr);
	WRITE_ONCE(ds->raddr, raddr);
	ds->rport = rport;
	return 0;
}

/* The one at *@pos or behind it, referenced, and *@pos at it; or NULL. */
static struct toy_dgram_sock *toy_dgram_table_get(struct toy_dgram_table *table,
						  unsigned long *pos)
{
	unsigned long bucket = *pos >> TOY_DGRAM_POS_SHIFT, n;
	unsigned long skip = *pos & TOY_DGRAM_POS_MASK;
	struct hlist_nulls_node *node;
	struct sock *sk;

	rcu_read_lock();
	for (; bucket < TOY_DGRAM_BUCKETS; bucket++, skip = 0) {
		n = 0;
		sk_nulls_for_each_rcu(sk, node, &table->buckets[bucket]) {
			/* One that is just dying cannot be held. */
			if (n++ < skip || !refcount_inc_not_zero(&sk->sk_refcnt))
				continue;
			*pos = bucket << TOY_DGRAM_POS_SHIFT | (n - 1);
			rcu_read_unlock();
			return toy_dgram_sk(sk);
		}
	}
	rcu_read_unlock();
	*pos = bucket << TOY_DGRAM_POS_SHIFT;
	return NULL;
}

int toy_dgram_table_walk(struct toy_dgram_table *table, unsigned long *pos,
			 int (*fn)(struct toy_dgram_sock *ds, void *arg), void *arg)
{
	struct toy_dgram_sock *ds;
	int err;

	for (;;) {
		ds = toy_dgram_table_get(table, pos);
		if (!ds)
			return 0;
		err = fn(ds, arg);
		sock_put(&ds->sk);
		if (err)
			return err;
		++*pos;
		cond_resched();
	}
}
TOY_EXPORT_FOR_KUNIT(toy_dgram_table_walk);
