// SPDX-License-Identifier: GPL-2.0
/* Sets of sources of a group, and what several members want together (RFC 3376 3). */

#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "kunit.h"
#include "mcast_filter.h"

struct toy_mcast_filter toy_mcast_filter_any = { .mode = MCAST_EXCLUDE };
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_any);
struct toy_mcast_filter toy_mcast_filter_none = { .mode = MCAST_INCLUDE };
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_none);

/* Where @source is or would be. */
static u32 toy_mcast_filter_place(const struct toy_mcast_filter *filter, __be32 source)
{
	u32 low = 0, high = filter->count;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (ntohl(filter->sources[middle]) < ntohl(source))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool toy_mcast_filter_has(const struct toy_mcast_filter *filter, __be32 source)
{
	u32 at = toy_mcast_filter_place(filter, source);

	return at < filter->count && filter->sources[at] == source;
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_has);

bool toy_mcast_filter_allows(const struct toy_mcast_filter *filter, __be32 source)
{
	return toy_mcast_filter_has(filter, source) == (filter->mode == MCAST_INCLUDE);
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_allows);

bool toy_mcast_filter_equal(const struct toy_mcast_filter *a, const struct toy_mcast_filter *b)
{
	return a->mode == b->mode && a->count == b->count &&
	       !memcmp(a->sources, b->sources, a->count * sizeof(a->sources[0]));
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_equal);

struct toy_mcast_filter *toy_mcast_filter_alloc(u32 mode, u32 count)
{
	struct toy_mcast_filter *filter;

	filter = kvzalloc(struct_size(filter, sources, count), GFP_KERNEL_ACCOUNT);
	if (!filter)
		return NULL;
	filter->mode = mode;
	filter->count = count;
	return filter;
}

void toy_mcast_filter_free(struct toy_mcast_filter *filter)
{
	if (filter && !toy_mcast_filter_is_plain(filter))
		kvfree_rcu(filter, rcu);
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_free);

static int toy_mcast_filter_compare(const void *a, const void *b)
{
	u32 x = ntohl(*(const __be32 *)a), y = ntohl(*(const __be32 *)b);

	return x < y ? -1 : x > y;
}

struct toy_mcast_filter *toy_mcast_filter_from(u32 mode, const __be32 *sources, u32 count)
{
	struct toy_mcast_filter *filter = toy_mcast_filter_alloc(mode, count);
	u32 from, to = 0;

	if (!filter)
		return NULL;
	memcpy(filter->sources, sources, count * sizeof(*sources));
	sort(filter->sources, count, sizeof(*sources), toy_mcast_filter_compare, NULL);
	for (from = 0; from < count; from++)
		if (!to || filter->sources[to - 1] != filter->sources[from])
			filter->sources[to++] = filter->sources[from];
	filter->count = to;
	return filter;
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_from);

struct toy_mcast_filter *toy_mcast_filter_with(const struct toy_mcast_filter *filter, u32 mode,
					       __be32 source)
{
	u32 at = toy_mcast_filter_place(filter, source);
	struct toy_mcast_filter *with = toy_mcast_filter_alloc(mode, filter->count + 1);

	if (!with)
		return NULL;
	memcpy(with->sources, filter->sources, at * sizeof(source));
	with->sources[at] = source;
	memcpy(with->sources + at + 1, filter->sources + at,
	       (filter->count - at) * sizeof(source));
	return with;
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_with);

struct toy_mcast_filter *toy_mcast_filter_without(const struct toy_mcast_filter *filter,
						  __be32 source)
{
	u32 at = toy_mcast_filter_place(filter, source);
	struct toy_mcast_filter *without;

	without = toy_mcast_filter_alloc(filter->mode, filter->count - 1);
	if (!without)
		return NULL;
	memcpy(without->sources, filter->sources, at * sizeof(source));
	memcpy(without->sources + at, filter->sources + at + 1,
	       (filter->count - at - 1) * sizeof(source));
	return without;
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_without);

/* Is @source the one at *@at? Then *@at goes past it. */
static bool toy_mcast_filter_pass(const struct toy_mcast_filter *filter, u32 *at, __be32 source)
{
	if (*at == filter->count || filter->sources[*at] != source)
		return false;
	++*at;
	return true;
}

/* The smallest source at @i or behind it in @a, or at @j in @b; there is one. */
static __be32 toy_mcast_filter_next(const struct toy_mcast_filter *a, u32 i,
				    const struct toy_mcast_filter *b, u32 j)
{
	if (j == b->count || (i < a->count && ntohl(a->sources[i]) < ntohl(b->sources[j])))
		return a->sources[i];
	return b->sources[j];
}

/*
 * With everything it excludes turned into "wants all but these", each case of RFC 3376 3.2 is
 * one question about each source that either names: is it in the result's list?
 */
struct toy_mcast_filter *toy_mcast_filter_merge(const struct toy_mcast_filter *a,
						const struct toy_mcast_filter *b)
{
	u32 mode = a->mode == MCAST_EXCLUDE ? a->mode : b->mode;
	bool listed_if_wanted = mode == MCAST_INCLUDE;
	struct toy_mcast_filter *merged;
	u32 i = 0, j = 0;

	merged = toy_mcast_filter_alloc(mode, a->count + b->count);
	if (!merged)
		return NULL;
	merged->count = 0;
	while (i < a->count || j < b->count) {
		__be32 source = toy_mcast_filter_next(a, i, b, j);
		bool by_a = toy_mcast_filter_pass(a, &i, source) == (a->mode == MCAST_INCLUDE);
		bool by_b = toy_mcast_filter_pass(b, &j, source) == (b->mode == MCAST_INCLUDE);

		if ((by_a || by_b) == listed_if_wanted)
			merged->sources[merged->count++] = source;
	}
	return merged;
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_merge);

/* One that nobody else has seen: its memory is there again at once. */
static void toy_mcast_filter_discard(struct toy_mcast_filter *filter)
{
	if (filter && !toy_mcast_filter_is_plain(filter))
		kvfree(filter);
}

bool toy_mcast_sum_add(struct toy_mcast_sum *sum, struct toy_mcast_filter *filter)
{
	struct toy_mcast_filter *merged;
	int level;

	for (level = 0; sum->parts[level]; level++) {
		merged = toy_mcast_filter_merge(sum->parts[level], filter);
		if (level) {
			toy_mcast_filter_discard(sum->parts[level]);
			toy_mcast_filter_discard(filter);
		}
		sum->parts[level] = NULL;
		if (!merged)
			return false;
		filter = merged;
	}
	sum->parts[level] = filter;
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_sum_add);

struct toy_mcast_filter *toy_mcast_sum_end(struct toy_mcast_sum *sum, bool whole)
{
	struct toy_mcast_filter *all = whole ? &toy_mcast_filter_none : NULL, *more;
	int level;

	for (level = 0; level < ARRAY_SIZE(sum->parts); level++) {
		if (!sum->parts[level])
			continue;
		more = all ? toy_mcast_filter_merge(all, sum->parts[level]) : NULL;
		toy_mcast_filter_discard(all);
		if (level)
			toy_mcast_filter_discard(sum->parts[level]);
		all = more;
	}
	return all;
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_sum_end);
