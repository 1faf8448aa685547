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

/*
 * With everything it excludes turned into "wants all but these", each case of RFC 3376 3.2 is
 * one question about each source that either names: is it in the result's list?
 */
static void toy_mcast_filter_merge_into(struct toy_mcast_filter *merged,
					const struct toy_mcast_filter *from,
					const struct toy_mcast_filter *a,
					const struct toy_mcast_filter *b)
{
	bool listed_if_wanted = merged->mode == MCAST_INCLUDE;
	u32 i;

	for (i = 0; i < from->count; i++) {
		__be32 source = from->sources[i];
		bool wanted = toy_mcast_filter_allows(a, source) ||
			      toy_mcast_filter_allows(b, source);

		if (wanted == listed_if_wanted)
			merged->sources[merged->count++] = source;
	}
}

struct toy_mcast_filter *toy_mcast_filter_merge(const struct toy_mcast_filter *a,
						const struct toy_mcast_filter *b)
{
	u32 mode = a->mode == MCAST_EXCLUDE ? a->mode : b->mode;
	struct toy_mcast_filter *merged, *whole;

	merged = toy_mcast_filter_alloc(mode, a->count + b->count);
	if (!merged)
		return NULL;
	merged->count = 0;
	toy_mcast_filter_merge_into(merged, a, a, b);
	toy_mcast_filter_merge_into(merged, b, a, b);
	/* in order again, each once */
	whole = toy_mcast_filter_from(mode, merged->sources, merged->count);
	kvfree(merged);
	return whole;
}
TOY_EXPORT_FOR_KUNIT(toy_mcast_filter_merge);
