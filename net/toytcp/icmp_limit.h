/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_ICMP_LIMIT_H
#define TOY_ICMP_LIMIT_H

#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "mib.h"

#define TOY_ICMP_TARGETS	256
#define TOY_ICMP_TARGET_BURST	6	/* as Linux's */

struct toy_icmp_target {
	unsigned long	stamp;	/* jiffies */
	unsigned long	saved;	/* jiffies; each message takes an interval of it */
};

/*
 * How many ICMP messages we may send (RFC 1122 3.2.2, RFC 1812 4.3.2.8): one bucket of
 * tokens for all, and one for each destination. Destinations whose hashes are
 * equal share theirs, so that memory stays what it is whoever asks.
 */
struct toy_icmp_limits {
	spinlock_t		lock;	/* all but the key */
	unsigned long		stamp;	/* jiffies */
	u32			credit;
	struct toy_icmp_target	targets[TOY_ICMP_TARGETS];
	siphash_key_t		key;	/* immutable */
};

struct toy_icmp_rates {
	unsigned int	per_second;	/* for all */
	unsigned int	burst;
	unsigned long	interval;	/* jiffies, for one destination; 0: any number */
};

/* Both buckets full. */
void toy_icmp_limit_init(struct toy_icmp_limits *limits, unsigned int burst, unsigned long now);

/**
 * toy_icmp_limit_take() - may one more message go?
 * @limits: of the namespace
 * @rates: what its tunables say
 * @daddr: where to
 * @cost: what it takes out of the bucket for all, 1 on average. A random number: an exact one
 *        tells a stranger how many others were sent (as Linux)
 * @now: jiffies
 *
 * Return: TOY_DROP_NOT, TOY_DROP_ICMP_RATE_LIMIT or TOY_DROP_ICMP_RATE_LIMIT_HOST.
 */
enum toy_mib toy_icmp_limit_take(struct toy_icmp_limits *limits,
				 const struct toy_icmp_rates *rates, __be32 daddr,
				 unsigned int cost, unsigned long now);

#endif /* TOY_ICMP_LIMIT_H */
