// SPDX-License-Identifier: GPL-2.0
/* How many ICMP messages go out: for all, and to one destination. */

#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "icmp_limit.h"
#include "kunit.h"

void toy_icmp_limit_init(struct toy_icmp_limits *limits, unsigned int burst, unsigned long now)
{
	unsigned int i;

	spin_lock_init(&limits->lock);
	limits->stamp = now;
	limits->credit = burst;
	for (i = 0; i < TOY_ICMP_TARGETS; i++) {
		limits->targets[i].stamp = now;
		limits->targets[i].saved = ULONG_MAX / 2;	/* cut to a burst when used */
	}
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_limit_init);

/* Up to @most. Another processor may have been here with a later time: then nothing. */
static unsigned long toy_icmp_limit_passed(unsigned long stamp, unsigned long now,
					   unsigned long most)
{
	return time_after(now, stamp) ? min(now - stamp, most) : 0;
}

static void toy_icmp_limit_earn(struct toy_icmp_limits *limits,
				const struct toy_icmp_rates *rates, unsigned long now)
{
	unsigned long passed = toy_icmp_limit_passed(limits->stamp, now, HZ);
	u64 earned = div_u64((u64)passed * rates->per_second, HZ);

	/* A rate below one in a jiffy is not rounded away. */
	if (!earned)
		return;
	limits->credit = min_t(u64, limits->credit + earned, rates->burst);
	limits->stamp = now;
}

static bool toy_icmp_limit_take_target(struct toy_icmp_target *target, unsigned long interval,
				       unsigned long now)
{
	unsigned long most = TOY_ICMP_TARGET_BURST * interval;
	unsigned long passed = toy_icmp_limit_passed(target->stamp, now, most);

	if (!interval)
		return true;
	target->saved = min(target->saved + passed, most);
	if (passed)
		target->stamp = now;
	if (target->saved < interval)
		return false;
	target->saved -= interval;
	return true;
}

enum toy_mib toy_icmp_limit_take(struct toy_icmp_limits *limits,
				 const struct toy_icmp_rates *rates, __be32 daddr,
				 unsigned int cost, unsigned long now)
{
	u32 slot = siphash_1u32((__force u32)daddr, &limits->key) % TOY_ICMP_TARGETS;
	enum toy_mib drop = TOY_DROP_NOT;

	spin_lock_bh(&limits->lock);
	toy_icmp_limit_earn(limits, rates, now);
	if (!limits->credit)
		drop = TOY_DROP_ICMP_RATE_LIMIT;
	else if (!toy_icmp_limit_take_target(&limits->targets[slot], rates->interval, now))
		drop = TOY_DROP_ICMP_RATE_LIMIT_HOST;
	else
		limits->credit -= min(cost, limits->credit);
	spin_unlock_bh(&limits->lock);
	return drop;
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_limit_take);
