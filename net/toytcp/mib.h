/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_MIB_H
#define TOY_MIB_H

/*
 * Counters: one enum, per cpu, per namespace. A step that refuses a packet
 * returns its TOY_DROP_* counter and never frees; the entry point that owns
 * the skb calls toy_mib_drop() once, which counts, names the core's reason and
 * frees. The core's registry of drop reasons is closed to modules and coarser
 * than our causes, so the counter is the reason and is mapped onto the core's.
 */

#include <net/dropreason.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>

#include "mib_names.h"

struct toy_net;

enum toy_mib {
	TOY_DROP_NOT = 0,	/* accepted: not a counter */
#define X(e, name, reason) TOY_DROP_##e,
	TOY_MIB_DROPS(X)
#undef X
#define X(e, name) TOY_MIB_##e,
	TOY_MIB_EVENTS(X)
#undef X
	TOY_MIB_MAX
};

struct toy_mib_pcpu {
	u64 v[TOY_MIB_MAX];
};

/**
 * toy_mib_name() - the name user space sees
 * @m: counter; TOY_DROP_NOT < @m < TOY_MIB_MAX
 *
 * Return: a constant string; NULL for a value that is no counter.
 */
const char *toy_mib_name(enum toy_mib m);

/**
 * toy_mib_read() - sum of a counter over all cpus
 * @tnet: namespace
 * @m: counter
 *
 * Return: the sum; concurrent increments may or may not be in it.
 */
u64 toy_mib_read(const struct toy_net *tnet, enum toy_mib m);

/* Any context; no lock. */
void toy_mib_add(struct toy_net *tnet, enum toy_mib m, u32 n);

static inline void toy_mib_inc(struct toy_net *tnet, enum toy_mib m)
{
	toy_mib_add(tnet, m, 1);
}

/**
 * toy_mib_drop() - the one way a packet is dropped
 * @tnet: namespace that is charged
 * @skb: consumed
 * @drop: counter, one of TOY_DROP_*; TOY_DROP_NOT frees without counting (the
 *        packet was used up, not dropped)
 */
void toy_mib_drop(struct toy_net *tnet, struct sk_buff *skb, enum toy_mib drop);

int toy_mib_init(struct toy_net *tnet);
void toy_mib_exit(struct toy_net *tnet);

#endif /* TOY_MIB_H */
