/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_PMTU_H
#define TOY_PMTU_H

#include <linux/rculist.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define TOY_PMTU_BITS	6
#define TOY_PMTU_DEPTH	16	/* ways in a bucket: 1024 in all */

/* A way to a destination: what a router on another says does not count for it. */
struct toy_pmtu_way {
	__be32	daddr;
	__be32	nexthop;
	int	oif;		/* index of the device that it begins with */
};

/* What is known of a way. */
struct toy_pmtu {
	unsigned long	expires;	/* jiffies */
	u32		mtu;
	bool		locked;		/* narrower than we go down to: no DF on it */
};

/* Immutable after publication; unpublished, then freed after a grace period. */
struct toy_pmtu_entry {
	struct hlist_node	node;
	struct toy_pmtu_way	way;
	struct toy_pmtu		known;
	struct rcu_head		rcu;
};

/*
 * Path MTUs that routers have told of (RFC 1191 3). What is too old is not believed any
 * more; a full bucket lets go of what was heard longest ago. Read under RCU.
 */
struct toy_pmtu_table {
	spinlock_t		lock;		/* writers: all members but hash_key */
	siphash_key_t		hash_key;	/* immutable */
	u32			generation;	/* bumped after each change; READ_ONCE */
	u32			count;		/* entries; READ_ONCE: 0 is not looked into */
	struct hlist_head	buckets[1 << TOY_PMTU_BITS];	/* newest first */
};

/* A router could not forward a packet without cutting it in pieces. */
struct toy_pmtu_news {
	u32		mtu;		/* that it tells of; 0: none (RFC 1191 5) */
	u32		own;		/* our own device's */
	u32		least;		/* we go no further down */
	unsigned long	lifetime;	/* jiffies */
};

void toy_pmtu_init(struct toy_pmtu_table *table);
/* Nobody reads or writes any more. */
void toy_pmtu_exit(struct toy_pmtu_table *table);

/**
 * toy_pmtu_learn() - take in what a router has told
 * @table: table
 * @way: that the packet went
 * @news: what it told
 * @now: jiffies
 *
 * Linux's rules: only what is not more than we go by is news (RFC 1191 3: an estimate
 * never rises by such a message); the same again renews it, once half of its time is
 * over. Below @news->least it becomes that and is locked, and what is locked stays as
 * it is until it expires.
 *
 * Return: something changed.
 */
bool toy_pmtu_learn(struct toy_pmtu_table *table, const struct toy_pmtu_way *way,
		    const struct toy_pmtu_news *news, unsigned long now);

/* Return: something is known of @way at @now, and @known says what. */
bool toy_pmtu_find(const struct toy_pmtu_table *table, const struct toy_pmtu_way *way,
		   unsigned long now, struct toy_pmtu *known);

#endif /* TOY_PMTU_H */
