// SPDX-License-Identifier: GPL-2.0
/* What IGMP has to say and when: RFC 1112 appendix I, RFC 2236 6, RFC 3376 5 and 7. */

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "igmp_state.h"
#include "kunit.h"

unsigned long toy_igmp_delay(unsigned long max, u32 random)
{
	return 1 + (unsigned long)((u64)max * random >> 32);
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_delay);

int toy_igmp_version(struct toy_igmp_dev *dev, int force, unsigned long now)
{
	/* A time that is over must not come again when jiffies wrap. */
	if (dev->v1 && time_after(now, dev->v1_until))
		dev->v1 = false;
	if (dev->v2 && time_after(now, dev->v2_until))
		dev->v2 = false;
	/* As Linux: what is forced is the newest that is spoken, an older querier's is older. */
	if (dev->v1 || force == 1)
		return 1;
	return dev->v2 || force == 2 ? 2 : 3;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_version);

u8 toy_igmp_robustness(const struct toy_igmp_dev *dev, u8 fallback)
{
	return dev->qrv ? : fallback;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_robustness);

/* RFC 3376 8.12 */
static unsigned long toy_igmp_older_until(const struct toy_igmp_dev *dev, u8 fallback,
					  unsigned long now)
{
	unsigned long interval = dev->interval ? : TOY_IGMP_QUERY_INTERVAL;

	return now + toy_igmp_robustness(dev, fallback) * interval + TOY_IGMP_RESPONSE;
}

/* What a host of an older version reads into a newer query, and the other way round. */
static void toy_igmp_understand(struct toy_igmp_query *query, int version)
{
	if (version == 3 || query->version != 3)
		return;
	/* As Linux: to a host of version 2 the time is what the querier means by it. */
	query->count = 0;
	if (version == 1)
		*query = (struct toy_igmp_query) { .version = 1 };
}

bool toy_igmp_dev_query(struct toy_igmp_dev *dev, struct toy_igmp_query *query, int force,
			u8 fallback, unsigned long now)
{
	int before = toy_igmp_version(dev, force, now), version;

	if (query->version == 1) {
		dev->v1 = true;
		dev->v1_until = toy_igmp_older_until(dev, fallback, now);
	} else if (query->version == 2) {
		dev->v2 = true;
		dev->v2_until = toy_igmp_older_until(dev, fallback, now);
	} else if (before == 3) {
		dev->qrv = query->qrv;
		dev->interval = query->interval * HZ;
	}
	version = toy_igmp_version(dev, force, now);
	toy_igmp_understand(query, version);
	return version != before;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_dev_query);

unsigned long toy_igmp_max_delay(const struct toy_igmp_query *query)
{
	/* RFC 2236 4: a querier of version 1 means ten seconds */
	if (!query->max_delay)
		return query->version == 3 ? 1 : TOY_IGMP_RESPONSE;
	return max(query->max_delay * HZ / 10, 1UL);
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_max_delay);

/* The sooner of two times, where the first may not be set. */
static bool toy_igmp_sooner(bool *set, unsigned long *at, unsigned long when)
{
	if (*set && !time_before(when, *at))
		return false;
	*set = true;
	*at = when;
	return true;
}

void toy_igmp_dev_general(struct toy_igmp_dev *dev, unsigned long delay, unsigned long now)
{
	toy_igmp_sooner(&dev->general, &dev->general_at, now + delay);
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_dev_general);

void toy_igmp_dev_change(struct toy_igmp_dev *dev, unsigned long delay, unsigned long now)
{
	toy_igmp_sooner(&dev->change, &dev->change_at, now + delay);
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_dev_change);

bool toy_igmp_dev_answers_within(const struct toy_igmp_dev *dev, unsigned long delay,
				 unsigned long now)
{
	return dev->general && !time_after(dev->general_at, now + delay);
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_dev_answers_within);

bool toy_igmp_dev_due(const struct toy_igmp_dev *dev, unsigned long *at)
{
	bool set = false;

	if (dev->general)
		toy_igmp_sooner(&set, at, dev->general_at);
	if (dev->change)
		toy_igmp_sooner(&set, at, dev->change_at);
	return set;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_dev_due);

bool toy_igmp_group_query_old(struct toy_igmp_group *group, unsigned long max,
			      unsigned long delay, unsigned long now)
{
	/* As Linux: an answer is as good as what would have been repeated. */
	group->unsolicited = 0;
	if (group->answer && !time_after(group->answer_at, now + max))
		return false;
	group->answer = true;
	group->answer_at = now + delay;
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_group_query_old);

static bool toy_igmp_was_asked(const struct toy_igmp_group *group, __be32 source)
{
	int i;

	for (i = 0; i < group->n_asked; i++)
		if (group->asked[i] == source)
			return true;
	return false;
}

/* (5): to those that have been asked for. Where there are too many, to all. */
static void toy_igmp_ask_sources(struct toy_igmp_group *group, const struct toy_igmp_query *query)
{
	u32 i;

	for (i = 0; i < query->count; i++) {
		if (toy_igmp_was_asked(group, query->sources[i]))
			continue;
		if (group->n_asked == TOY_IGMP_ASKED_MAX) {
			group->n_asked = 0;
			return;
		}
		group->asked[group->n_asked++] = query->sources[i];
	}
}

bool toy_igmp_group_query(struct toy_igmp_group *group, const struct toy_igmp_query *query,
			  unsigned long delay, unsigned long now)
{
	/* (4): one of the two is for all sources, and so is the answer */
	if (!query->count || (group->answer && !group->n_asked)) {
		group->n_asked = 0;
	} else {
		if (!group->answer)
			group->n_asked = 0;
		toy_igmp_ask_sources(group, query);
	}
	return toy_igmp_sooner(&group->answer, &group->answer_at, now + delay);
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_group_query);

void toy_igmp_group_heard(struct toy_igmp_group *group)
{
	/* The other one stays; that we go is said all the same, and the routers will ask. */
	if (group->leave)
		return;
	group->answer = false;
	group->unsolicited = 0;
	group->reporter = false;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_group_heard);

void toy_igmp_group_join_old(struct toy_igmp_group *group, u8 robustness, unsigned long now)
{
	group->leave = false;
	group->unsolicited = robustness;
	group->answer = true;
	group->answer_at = now;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_group_join_old);

void toy_igmp_group_leave_old(struct toy_igmp_group *group, int version, unsigned long now)
{
	/* RFC 2236 6: who was not the last to report it leaves in silence, as all of version 1 */
	group->leave = version == 2 && group->reporter;
	group->answer = group->leave;
	group->answer_at = now;
	group->unsolicited = 0;
	group->reporter = false;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_group_leave_old);

void toy_igmp_group_reported(struct toy_igmp_group *group, unsigned long delay,
			     unsigned long now)
{
	group->reporter = true;
	if (group->unsolicited)
		group->unsolicited--;
	group->answer = group->unsolicited;
	group->answer_at = now + delay;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_group_reported);

u32 toy_igmp_changes_max(const struct toy_igmp_group *group, const struct toy_mcast_filter *old,
			 const struct toy_mcast_filter *new)
{
	if (old->mode != new->mode || toy_mcast_filter_equal(old, new))
		return 0;
	return old->count + new->count + (group->changes ? group->changes->count : 0);
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_changes_max);

/* Those of @from that @other does not have, for as often as a change is told. */
static void toy_igmp_list_difference(struct toy_igmp_changes *list,
				     const struct toy_mcast_filter *from,
				     const struct toy_mcast_filter *other, u8 robustness)
{
	u32 i;

	for (i = 0; i < from->count; i++)
		if (!toy_mcast_filter_has(other, from->sources[i]))
			list->sources[list->count++] = (struct toy_igmp_source) {
				.addr	= from->sources[i],
				.left	= robustness,
			};
}

/* Those of which has been told before, but not often enough, and which stay as they were. */
static void toy_igmp_list_left(struct toy_igmp_changes *list,
			       const struct toy_igmp_changes *before,
			       const struct toy_mcast_filter *old,
			       const struct toy_mcast_filter *new)
{
	u32 i;

	for (i = 0; i < before->count; i++) {
		const struct toy_igmp_source *source = &before->sources[i];

		if (source->left && toy_mcast_filter_has(old, source->addr) ==
				    toy_mcast_filter_has(new, source->addr))
			list->sources[list->count++] = *source;
	}
}

static u8 toy_igmp_most_left(const struct toy_igmp_changes *list)
{
	u8 most = 0;
	u32 i;

	for (i = 0; i < list->count; i++)
		most = max(most, list->sources[i].left);
	return most;
}

struct toy_igmp_changes *toy_igmp_group_change(struct toy_igmp_group *group,
					       const struct toy_mcast_filter *old,
					       const struct toy_mcast_filter *new,
					       struct toy_igmp_changes *room, u8 robustness)
{
	struct toy_igmp_changes *before = group->changes;

	if (toy_mcast_filter_equal(old, new))
		return room;
	if (!room) {
		group->mode_left = robustness;
		group->source_left = 0;
		group->changes = NULL;
		return before;
	}
	room->count = 0;
	toy_igmp_list_difference(room, old, new, robustness);
	toy_igmp_list_difference(room, new, old, robustness);
	if (before)
		toy_igmp_list_left(room, before, old, new);
	group->changes = room;
	group->source_left = toy_igmp_most_left(room);
	return before;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_group_change);

bool toy_igmp_group_has_change(const struct toy_igmp_group *group)
{
	return group->mode_left || group->source_left;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_group_has_change);

void toy_igmp_group_told(struct toy_igmp_group *group)
{
	u32 i;

	if (group->mode_left)
		group->mode_left--;
	if (group->source_left)
		group->source_left--;
	for (i = 0; group->changes && i < group->changes->count; i++)
		if (group->changes->sources[i].left)
			group->changes->sources[i].left--;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_group_told);

void toy_igmp_group_cancel(struct toy_igmp_group *group)
{
	group->answer = false;
	group->leave = false;
	group->unsolicited = 0;
	group->mode_left = 0;
	group->source_left = 0;
	if (group->changes)
		group->changes->count = 0;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_group_cancel);
