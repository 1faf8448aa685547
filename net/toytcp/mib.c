// SPDX-License-Identifier: GPL-2.0
/* Counters, and the one place where a packet is dropped. */

#include <linux/cpumask.h>

#include "kunit.h"
#include "mib.h"
#include "netns.h"

static const char *const toy_mib_names[TOY_MIB_MAX] = {
#define X(e, name, reason) [TOY_DROP_##e] = name,
	TOY_MIB_DROPS(X)
#undef X
#define X(e, name) [TOY_MIB_##e] = name,
	TOY_MIB_EVENTS(X)
#undef X
};

static const enum skb_drop_reason toy_mib_reasons[] = {
#define X(e, name, reason) [TOY_DROP_##e] = SKB_DROP_REASON_##reason,
	TOY_MIB_DROPS(X)
#undef X
};

const char *toy_mib_name(enum toy_mib m)
{
	return m > TOY_DROP_NOT && m < TOY_MIB_MAX ? toy_mib_names[m] : NULL;
}
TOY_EXPORT_FOR_KUNIT(toy_mib_name);

u64 toy_mib_read(const struct toy_net *tnet, enum toy_mib m)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(tnet->mib, cpu)->v[m]);
	return sum;
}
TOY_EXPORT_FOR_KUNIT(toy_mib_read);

void toy_mib_add(struct toy_net *tnet, enum toy_mib m, u32 n)
{
	this_cpu_add(tnet->mib->v[m], n);
}
TOY_EXPORT_FOR_KUNIT(toy_mib_add);

void toy_mib_drop(struct toy_net *tnet, struct sk_buff *skb, enum toy_mib drop)
{
	if (drop == TOY_DROP_NOT) {
		consume_skb(skb);
		return;
	}
	toy_mib_inc(tnet, drop);
	kfree_skb_reason(skb, toy_mib_reasons[drop]);
}
TOY_EXPORT_FOR_KUNIT(toy_mib_drop);

int toy_mib_init(struct toy_net *tnet)
{
	tnet->mib = alloc_percpu(struct toy_mib_pcpu);
	return tnet->mib ? 0 : -ENOMEM;
}
TOY_EXPORT_FOR_KUNIT(toy_mib_init);

void toy_mib_exit(struct toy_net *tnet)
{
	free_percpu(tnet->mib);
}
TOY_EXPORT_FOR_KUNIT(toy_mib_exit);
