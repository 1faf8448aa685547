// SPDX-License-Identifier: GPL-2.0
#include <kunit/test.h>
#include <kunit/visibility.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include "../igmp_state.h"

#define TOY_TEST_GROUP	htonl(0xef010203)

static __be32 toy_igmp_test_source(int n)
{
	return htonl(0x0a000001 + n);
}

static void toy_igmp_delay__within_bounds(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, toy_igmp_delay(1, 0), 1);
	KUNIT_EXPECT_EQ(test, toy_igmp_delay(1, U32_MAX), 1);
	KUNIT_EXPECT_EQ(test, toy_igmp_delay(1000, 0), 1);
	KUNIT_EXPECT_EQ(test, toy_igmp_delay(1000, 1U << 31), 501);
	KUNIT_EXPECT_EQ(test, toy_igmp_delay(1000, U32_MAX), 1000);
}

static void toy_igmp_version__older_querier(struct kunit *test)
{
	unsigned long now = ULONG_MAX - 300 * HZ;
	struct toy_igmp_dev dev = {};
	struct toy_igmp_query query = { .version = 2, .max_delay = 100 };
	int force;

	KUNIT_EXPECT_EQ(test, toy_igmp_version(&dev, 0, now), 3);
	KUNIT_EXPECT_TRUE(test, toy_igmp_dev_query(&dev, &query, 0, 2, now));
	KUNIT_EXPECT_FALSE(test, toy_igmp_dev_query(&dev, &query, 0, 2, now));
	/* RFC 3376 8.12: 2 * 125 s + 10 s; over the end of jiffies */
	KUNIT_EXPECT_EQ(test, toy_igmp_version(&dev, 0, now + 260 * HZ), 2);
	query = (struct toy_igmp_query) { .version = 1, .group = TOY_TEST_GROUP };
	KUNIT_EXPECT_TRUE(test, toy_igmp_dev_query(&dev, &query, 0, 2, now));
	KUNIT_EXPECT_EQ(test, toy_igmp_version(&dev, 0, now + 260 * HZ), 1);
	/* what is forced is not newer for it, but may be older */
	KUNIT_EXPECT_EQ(test, toy_igmp_version(&dev, 2, now + 260 * HZ), 1);
	KUNIT_EXPECT_EQ(test, toy_igmp_version(&dev, 3, now + 260 * HZ), 1);
	KUNIT_EXPECT_EQ(test, toy_igmp_version(&dev, 0, now + 260 * HZ + 1), 3);
	/* and never again */
	KUNIT_EXPECT_EQ(test, toy_igmp_version(&dev, 0, now), 3);
	for (force = 1; force <= 3; force++)
		KUNIT_EXPECT_EQ(test, toy_igmp_version(&dev, force, now), force);
}

static void toy_igmp_dev_query__robustness(struct kunit *test)
{
	struct toy_igmp_query query = { .version = 3, .qrv = 7, .interval = 10, .max_delay = 1 };
	struct toy_igmp_dev dev = {};

	KUNIT_EXPECT_EQ(test, toy_igmp_robustness(&dev, 2), 2);
	KUNIT_EXPECT_FALSE(test, toy_igmp_dev_query(&dev, &query, 0, 2, 0));
	KUNIT_EXPECT_EQ(test, toy_igmp_robustness(&dev, 2), 7);
	query.version = 2;
	KUNIT_EXPECT_TRUE(test, toy_igmp_dev_query(&dev, &query, 0, 2, 0));
	KUNIT_EXPECT_EQ(test, dev.v2_until, 7 * 10 * HZ + 10 * HZ);
	/* a newer query meanwhile: understood as the older querier would have meant it */
	query = (struct toy_igmp_query) { .version = 3, .group = TOY_TEST_GROUP, .count = 3 };
	KUNIT_EXPECT_FALSE(test, toy_igmp_dev_query(&dev, &query, 0, 2, 0));
	KUNIT_EXPECT_EQ(test, query.count, 0);
	KUNIT_EXPECT_EQ(test, query.group, TOY_TEST_GROUP);
	KUNIT_EXPECT_EQ(test, toy_igmp_robustness(&dev, 2), 7);
}

/* RFC 3376 7.2.1: to a host of version 1 any newer query is for all groups, in ten seconds */
static void toy_igmp_dev_query__newer(struct kunit *test)
{
	struct toy_igmp_query query = { .version = 1 };
	struct toy_igmp_dev dev = {};

	KUNIT_EXPECT_TRUE(test, toy_igmp_dev_query(&dev, &query, 0, 2, 0));
	query = (struct toy_igmp_query) { .version = 3, .group = TOY_TEST_GROUP, .max_delay = 1 };
	KUNIT_EXPECT_FALSE(test, toy_igmp_dev_query(&dev, &query, 0, 2, 0));
	KUNIT_EXPECT_EQ(test, query.group, 0);
	KUNIT_EXPECT_EQ(test, toy_igmp_max_delay(&query), 10 * HZ);
	/* version 2's has its time where version 1 has nothing, and is taken at its word */
	query = (struct toy_igmp_query) { .version = 2, .group = TOY_TEST_GROUP, .max_delay = 10 };
	KUNIT_EXPECT_FALSE(test, toy_igmp_dev_query(&dev, &query, 0, 2, 0));
	KUNIT_EXPECT_EQ(test, query.group, TOY_TEST_GROUP);
	KUNIT_EXPECT_EQ(test, toy_igmp_max_delay(&query), HZ);
}

static void toy_igmp_max_delay__each_version(struct kunit *test)
{
	struct toy_igmp_query query = { .version = 1 };

	KUNIT_EXPECT_EQ(test, toy_igmp_max_delay(&query), 10 * HZ);
	query.version = 3;
	KUNIT_EXPECT_EQ(test, toy_igmp_max_delay(&query), 1);
	query.max_delay = 100;
	KUNIT_EXPECT_EQ(test, toy_igmp_max_delay(&query), 10 * HZ);
	query.max_delay = toy_igmp_packet_decode(0xff);
	KUNIT_EXPECT_EQ(test, toy_igmp_max_delay(&query), 31744UL * HZ / 10);
}

/* RFC 2236 6: reset only where the answer would come later than the querier waits. */
static void toy_igmp_group_query_old__resets(struct kunit *test)
{
	struct toy_igmp_group group = {};

	KUNIT_EXPECT_TRUE(test, toy_igmp_group_query_old(&group, 1000, 700, 0));
	KUNIT_EXPECT_EQ(test, group.answer_at, 700);
	KUNIT_EXPECT_FALSE(test, toy_igmp_group_query_old(&group, 600, 5, 100));
	KUNIT_EXPECT_EQ(test, group.answer_at, 700);
	KUNIT_EXPECT_TRUE(test, toy_igmp_group_query_old(&group, 599, 30, 100));
	KUNIT_EXPECT_EQ(test, group.answer_at, 130);
	toy_igmp_group_heard(&group);
	KUNIT_EXPECT_FALSE(test, group.answer);
}

static void toy_igmp_group_join_old__repeats(struct kunit *test)
{
	struct toy_igmp_group group = {};

	toy_igmp_group_join_old(&group, 3, 50);
	KUNIT_EXPECT_TRUE(test, group.answer);
	KUNIT_EXPECT_EQ(test, group.answer_at, 50);
	toy_igmp_group_reported(&group, 10, 50);
	KUNIT_EXPECT_TRUE(test, group.answer && group.reporter);
	KUNIT_EXPECT_EQ(test, group.answer_at, 60);
	toy_igmp_group_reported(&group, 10, 60);
	KUNIT_EXPECT_TRUE(test, group.answer);
	toy_igmp_group_reported(&group, 10, 70);
	KUNIT_EXPECT_FALSE(test, group.answer);
	KUNIT_EXPECT_TRUE(test, group.reporter);
	/* asked for meanwhile: the answer is the last of them */
	toy_igmp_group_join_old(&group, 3, 100);
	toy_igmp_group_reported(&group, 10, 100);
	KUNIT_EXPECT_FALSE(test, toy_igmp_group_query_old(&group, 50, 20, 101));
	KUNIT_EXPECT_EQ(test, group.answer_at, 110);
	toy_igmp_group_reported(&group, 10, 110);
	KUNIT_EXPECT_FALSE(test, group.answer);
}

/* RFC 2236 6: only who has reported last says that it leaves, and only in version 2. */
static void toy_igmp_group_leave_old__last_reporter(struct kunit *test)
{
	struct toy_igmp_group group = {};

	toy_igmp_group_join_old(&group, 2, 0);
	toy_igmp_group_leave_old(&group, 2, 5);
	KUNIT_EXPECT_FALSE(test, group.leave || group.answer);
	toy_igmp_group_join_old(&group, 2, 0);
	toy_igmp_group_reported(&group, 10, 0);
	toy_igmp_group_leave_old(&group, 1, 5);
	KUNIT_EXPECT_FALSE(test, group.leave || group.answer);
	toy_igmp_group_join_old(&group, 2, 0);
	toy_igmp_group_reported(&group, 10, 0);
	toy_igmp_group_leave_old(&group, 2, 5);
	KUNIT_EXPECT_TRUE(test, group.leave && group.answer);
	KUNIT_EXPECT_EQ(test, group.answer_at, 5);
	toy_igmp_group_heard(&group);
	KUNIT_EXPECT_TRUE(test, group.leave && group.answer);
	toy_igmp_group_join_old(&group, 2, 6);
	KUNIT_EXPECT_FALSE(test, group.leave);
	toy_igmp_group_reported(&group, 10, 6);
	toy_igmp_group_heard(&group);
	toy_igmp_group_leave_old(&group, 2, 7);
	KUNIT_EXPECT_FALSE(test, group.leave || group.answer);
}

/* RFC 3376 5.2 (3) to (5) */
static void toy_igmp_group_query__merges(struct kunit *test)
{
	__be32 sources[TOY_IGMP_ASKED_MAX + 1];
	struct toy_igmp_query query = { .version = 3, .sources = sources, .count = 2 };
	struct toy_igmp_group group = {};
	int i;

	for (i = 0; i < ARRAY_SIZE(sources); i++)
		sources[i] = toy_igmp_test_source(i);
	KUNIT_EXPECT_TRUE(test, toy_igmp_group_query(&group, &query, 100, 0));
	KUNIT_EXPECT_EQ(test, group.n_asked, 2);
	query.sources = sources + 1;
	KUNIT_EXPECT_FALSE(test, toy_igmp_group_query(&group, &query, 100, 1));
	KUNIT_EXPECT_EQ(test, group.n_asked, 3);
	KUNIT_EXPECT_EQ(test, group.answer_at, 100);
	query.sources = sources;
	query.count = ARRAY_SIZE(sources);
	KUNIT_EXPECT_TRUE(test, toy_igmp_group_query(&group, &query, 97, 2));
	KUNIT_EXPECT_EQ(test, group.n_asked, 0);
	KUNIT_EXPECT_EQ(test, group.answer_at, 99);
	query.count = 1;
	KUNIT_EXPECT_FALSE(test, toy_igmp_group_query(&group, &query, 500, 2));
	KUNIT_EXPECT_EQ(test, group.n_asked, 0);
	/* answered: the next question is a new one */
	group.answer = false;
	KUNIT_EXPECT_TRUE(test, toy_igmp_group_query(&group, &query, 500, 2));
	KUNIT_EXPECT_EQ(test, group.n_asked, 1);
	query.count = 0;
	KUNIT_EXPECT_FALSE(test, toy_igmp_group_query(&group, &query, 600, 2));
	KUNIT_EXPECT_EQ(test, group.n_asked, 0);
}

/*
 * The naive twin of what is still to be told: a counter for each of a few sources and one
 * for the mode, changed by going through all of them.
 */
#define TOY_TWIN_SOURCES	8

struct toy_igmp_twin {
	int	left[TOY_TWIN_SOURCES];
	int	mode_left;
};

static struct toy_mcast_filter *toy_igmp_test_filter(struct kunit *test, struct rnd_state *rnd)
{
	u32 bits = prandom_u32_state(rnd);
	__be32 sources[TOY_TWIN_SOURCES];
	struct toy_mcast_filter *filter;
	u32 count = 0;
	int i;

	for (i = 0; i < TOY_TWIN_SOURCES; i++)
		if (bits & BIT(i))
			sources[count++] = toy_igmp_test_source(i);
	/* Mostly the same mode, or no source would ever have a turn. */
	filter = toy_mcast_filter_from(bits & 0x700 ? MCAST_EXCLUDE : MCAST_INCLUDE, sources,
				       count);
	KUNIT_ASSERT_NOT_NULL(test, filter);
	return filter;
}

static void toy_igmp_twin_change(struct toy_igmp_twin *twin, const struct toy_mcast_filter *old,
				 const struct toy_mcast_filter *new, int robustness)
{
	int i;

	if (old->mode != new->mode)
		*twin = (struct toy_igmp_twin) { .mode_left = robustness };
	for (i = 0; i < TOY_TWIN_SOURCES && old->mode == new->mode; i++)
		if (toy_mcast_filter_has(old, toy_igmp_test_source(i)) !=
		    toy_mcast_filter_has(new, toy_igmp_test_source(i)))
			twin->left[i] = robustness;
}

static void toy_igmp_twin_told(struct toy_igmp_twin *twin)
{
	int i;

	for (i = 0; i < TOY_TWIN_SOURCES; i++)
		twin->left[i] -= twin->left[i] > 0;
	twin->mode_left -= twin->mode_left > 0;
}

static void toy_igmp_twin_same(struct kunit *test, const struct toy_igmp_twin *twin,
			       const struct toy_igmp_group *group)
{
	int got[TOY_TWIN_SOURCES] = {}, i, any = twin->mode_left;

	for (i = 0; group->changes && i < group->changes->count; i++) {
		u32 n = ntohl(group->changes->sources[i].addr) - 0x0a000001;

		KUNIT_ASSERT_LT(test, n, TOY_TWIN_SOURCES);
		KUNIT_EXPECT_EQ(test, got[n], 0);
		got[n] = group->changes->sources[i].left;
	}
	for (i = 0; i < TOY_TWIN_SOURCES; i++) {
		KUNIT_EXPECT_EQ(test, got[i], twin->left[i]);
		any += twin->left[i];
	}
	KUNIT_EXPECT_EQ(test, group->mode_left, twin->mode_left);
	KUNIT_EXPECT_EQ(test, toy_igmp_group_has_change(group), any != 0);
}

static void toy_igmp_group_change__twin(struct kunit *test)
{
	struct toy_mcast_filter *filter = &toy_mcast_filter_none, *next;
	struct toy_igmp_group group = {};
	struct toy_igmp_twin twin = {};
	struct toy_igmp_changes *room;
	struct rnd_state rnd;
	int i, robustness;
	u32 count;

	prandom_seed_state(&rnd, 3376);
	for (i = 0; i < 2000; i++) {
		if (prandom_u32_state(&rnd) & 1) {
			toy_igmp_group_told(&group);
			toy_igmp_twin_told(&twin);
		} else {
			next = toy_igmp_test_filter(test, &rnd);
			robustness = 1 + prandom_u32_state(&rnd) % 3;
			count = toy_igmp_changes_max(&group, filter, next);
			room = NULL;
			if (count)
				room = kzalloc(struct_size(room, sources, count), GFP_KERNEL);
			toy_igmp_twin_change(&twin, filter, next, robustness);
			kfree(toy_igmp_group_change(&group, filter, next, room, robustness));
			toy_mcast_filter_free(filter);
			filter = next;
		}
		toy_igmp_twin_same(test, &twin, &group);
	}
	toy_igmp_group_cancel(&group);
	KUNIT_EXPECT_FALSE(test, toy_igmp_group_has_change(&group));
	kfree(group.changes);
	toy_mcast_filter_free(filter);
}

static void toy_igmp_dev_due__sooner(struct kunit *test)
{
	struct toy_igmp_dev dev = {};
	unsigned long at;

	KUNIT_EXPECT_FALSE(test, toy_igmp_dev_due(&dev, &at));
	toy_igmp_dev_general(&dev, 10, 100);
	toy_igmp_dev_general(&dev, 11, 100);
	KUNIT_EXPECT_TRUE(test, toy_igmp_dev_due(&dev, &at));
	KUNIT_EXPECT_EQ(test, at, 110);
	KUNIT_EXPECT_FALSE(test, toy_igmp_dev_answers_within(&dev, 9, 100));
	KUNIT_EXPECT_TRUE(test, toy_igmp_dev_answers_within(&dev, 10, 100));
	toy_igmp_dev_change(&dev, 5, 100);
	KUNIT_EXPECT_TRUE(test, toy_igmp_dev_due(&dev, &at));
	KUNIT_EXPECT_EQ(test, at, 105);
	toy_igmp_dev_general(&dev, 0, 100);
	KUNIT_EXPECT_TRUE(test, toy_igmp_dev_due(&dev, &at));
	KUNIT_EXPECT_EQ(test, at, 100);
}

static struct kunit_case toy_igmp_state_cases[] = {
	KUNIT_CASE(toy_igmp_delay__within_bounds),
	KUNIT_CASE(toy_igmp_version__older_querier),
	KUNIT_CASE(toy_igmp_dev_query__robustness),
	KUNIT_CASE(toy_igmp_dev_query__newer),
	KUNIT_CASE(toy_igmp_max_delay__each_version),
	KUNIT_CASE(toy_igmp_group_query_old__resets),
	KUNIT_CASE(toy_igmp_group_join_old__repeats),
	KUNIT_CASE(toy_igmp_group_leave_old__last_reporter),
	KUNIT_CASE(toy_igmp_group_query__merges),
	KUNIT_CASE(toy_igmp_group_change__twin),
	KUNIT_CASE(toy_igmp_dev_due__sooner),
	{ }
};

static struct kunit_suite toy_igmp_state_suite = {
	.name		= "toytcp_igmp_state",
	.test_cases	= toy_igmp_state_cases,
};

kunit_test_suite(toy_igmp_state_suite);
