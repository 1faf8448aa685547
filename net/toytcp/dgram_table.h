/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_DGRAM_TABLE_H
#define TOY_DGRAM_TABLE_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <net/sock.h>

struct toy_dgram_sock;

#define TOY_DGRAM_BUCKETS	256	/* one for each IP protocol */

/*
 * Sockets of one kind in one namespace by a number that need not be a socket's own: an
 * ICMP id, an IP protocol. Linked by sk_nulls_node, numbered by sk_num, the last that came
 * first. Read under RCU; changed under the lock, which is taken with BHs off. A socket
 * leaves the table before its struct socket lets go of it, and its memory lasts for a
 * grace period. It may come back meanwhile with another number: who stands on it then comes
 * to the end of another bucket, sees that by toy_dgram_table_strayed(), and begins again.
 */
struct toy_dgram_table {
	spinlock_t		lock;		/* of the buckets' writers */
	struct hlist_nulls_head	buckets[TOY_DGRAM_BUCKETS];
};

void toy_dgram_table_init(struct toy_dgram_table *table);
/* Each socket is some program's, and no program is left. */
void toy_dgram_table_exit(struct toy_dgram_table *table);

static inline struct hlist_nulls_head *toy_dgram_table_bucket(struct toy_dgram_table *table,
							      u16 num)
{
	return &table->buckets[num % TOY_DGRAM_BUCKETS];
}

/* A walk of @num's bucket under RCU has come to its end, which is @end: was it another's? */
static inline bool toy_dgram_table_strayed(const struct hlist_nulls_node *end, u16 num)
{
	return get_nulls_value(end) != num % TOY_DGRAM_BUCKETS;
}

/* @table's lock held; @ds in no table. */
void toy_dgram_table_add_locked(struct toy_dgram_table *table, struct toy_dgram_sock *ds, u16 num);
/* @table's lock held. Harmless where it is in none. Return: it was in this one. */
bool toy_dgram_table_remove_locked(struct toy_dgram_table *table, struct toy_dgram_sock *ds);
void toy_dgram_table_remove(struct toy_dgram_table *table, struct toy_dgram_sock *ds);

/* Whether a packet from @raddr to @laddr by device @dif (0: any) is one for @ds. Under RCU. */
bool toy_dgram_table_match(const struct toy_dgram_sock *ds, __be32 laddr, __be32 raddr, int dif);

/* toy_dgram_kind.move: addresses are looked at by toy_dgram_table_match() alone. Return: 0. */
int toy_dgram_table_move(struct toy_dgram_sock *ds, __be32 laddr, __be32 raddr, __be16 rport);

/**
 * toy_dgram_table_walk() - call @fn for each socket, resumable
 * @table: table
 * @pos: where to begin, 0 at first; left at the one that @fn stopped at
 * @fn: called in process context without locks, with a reference
 * @arg: handed through
 *
 * Who comes or goes meanwhile may be missed, or another be seen twice.
 *
 * Return: 0 at the end, else what @fn returned.
 */
int toy_dgram_table_walk(struct toy_dgram_table *table, unsigned long *pos,
			 int (*fn)(struct toy_dgram_sock *ds, void *arg), void *arg);

#endif /* TOY_DGRAM_TABLE_H */
