/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_MCAST_FILTER_H
#define TOY_MCAST_FILTER_H

#include <linux/in.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

/*
 * Which sources of a group are wanted (RFC 3376 3): those in the list (MCAST_INCLUDE) or all
 * but those (MCAST_EXCLUDE). Immutable once others can see it; freed by
 * toy_mcast_filter_free() after a grace period. A leaf: no sockets, no clock.
 */
struct toy_mcast_filter {
	struct rcu_head	rcu;
	u32		mode;		/* MCAST_INCLUDE, MCAST_EXCLUDE */
	u32		count;
	__be32		sources[];	/* ascending as numbers of the host's order, none twice */
};

/* Everybody, and nobody. Never freed. */
extern struct toy_mcast_filter toy_mcast_filter_any;
extern struct toy_mcast_filter toy_mcast_filter_none;

/* Is it one of these two, that is to say without a list? */
static inline bool toy_mcast_filter_is_plain(const struct toy_mcast_filter *filter)
{
	return filter == &toy_mcast_filter_any || filter == &toy_mcast_filter_none;
}

bool toy_mcast_filter_has(const struct toy_mcast_filter *filter, __be32 source);
/* Is a packet from @source wanted? */
bool toy_mcast_filter_allows(const struct toy_mcast_filter *filter, __be32 source);
bool toy_mcast_filter_equal(const struct toy_mcast_filter *a, const struct toy_mcast_filter *b);

/* Room for @count sources. Return: NULL without memory. Process context. */
struct toy_mcast_filter *toy_mcast_filter_alloc(u32 mode, u32 count);
/* Also of one of the two that stand for everybody and nobody, which stay. */
void toy_mcast_filter_free(struct toy_mcast_filter *filter);

/**
 * toy_mcast_filter_from() - a filter of sources in any order
 * @mode: MCAST_*
 * @sources: may be the same twice
 * @count: how many
 *
 * Return: NULL without memory.
 */
struct toy_mcast_filter *toy_mcast_filter_from(u32 mode, const __be32 *sources, u32 count);

/* As @filter with (or without) one source. Return: NULL without memory. */
struct toy_mcast_filter *toy_mcast_filter_with(const struct toy_mcast_filter *filter, u32 mode,
					       __be32 source);
struct toy_mcast_filter *toy_mcast_filter_without(const struct toy_mcast_filter *filter,
						  __be32 source);

/*
 * What two want together: what one of them wants (RFC 3376 3.2).
 * Return: NULL without memory.
 */
struct toy_mcast_filter *toy_mcast_filter_merge(const struct toy_mcast_filter *a,
						const struct toy_mcast_filter *b);

/*
 * What many want together. Two by two, as a merge sort goes: one list after the other would
 * copy the first ones again for each that comes. parts[n] is of 2^n filters; but for parts[0]
 * it is the sum's own. All NULL at first.
 */
struct toy_mcast_sum {
	struct toy_mcast_filter	*parts[32];
};

/* @filter stays the caller's, and as it is until toy_mcast_sum_end(). Return: has it worked? */
bool toy_mcast_sum_add(struct toy_mcast_sum *sum, struct toy_mcast_filter *filter);
/* The end, in any case; @whole: none has failed. Return: NULL where one has, or without memory. */
struct toy_mcast_filter *toy_mcast_sum_end(struct toy_mcast_sum *sum, bool whole);

#endif /* TOY_MCAST_FILTER_H */
