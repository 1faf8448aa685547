/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IGMP_STATE_H
#define TOY_IGMP_STATE_H

#include <linux/types.h>

#include "igmp_packet.h"
#include "mcast_filter.h"

/*
 * The host's side of IGMP (RFC 1112 appendix I, RFC 2236 6, RFC 3376 5 and 7): what is due
 * when, and what is to be said then. A leaf: no sockets, no clock; time comes in as @now in
 * jiffies, chance as a delay. The caller has the lock.
 */

#define TOY_IGMP_QUERY_INTERVAL	(125 * HZ)	/* RFC 3376 8.2 */
#define TOY_IGMP_RESPONSE	(10 * HZ)	/* 8.3 */
#define TOY_IGMP_V2_UNSOLICITED	(10 * HZ)	/* RFC 2236 8.10 */
#define TOY_IGMP_V3_UNSOLICITED	(1 * HZ)	/* RFC 3376 8.11 */
#define TOY_IGMP_ASKED_MAX	64		/* sources; by more a query is for all of them */

/* One device's querier, and what is due for all its groups at once. */
struct toy_igmp_dev {
	unsigned long	v1_until;	/* while v1: an older querier is about */
	unsigned long	v2_until;
	unsigned long	general_at;	/* while general: the answer to a query for all groups */
	unsigned long	change_at;	/* while change: a report of what has changed */
	unsigned long	interval;	/* the querier's; 0: the default */
	u8		qrv;		/* the same */
	bool		v1;
	bool		v2;
	bool		general;
	bool		change;
};

struct toy_igmp_source {
	__be32	addr;
	u8	left;	/* how often its coming or going is still to be told */
};

struct toy_igmp_changes {
	u32			count;
	struct toy_igmp_source	sources[];
};

/* One group on one device. */
struct toy_igmp_group {
	unsigned long		answer_at;	/* while answer: a report of it alone */
	struct toy_igmp_changes	*changes;	/* or NULL */
	bool			answer;
	bool			reporter;	/* the last report was ours (RFC 2236 6) */
	u8			unsolicited;	/* version 1 and 2: reports still to come */
	u8			mode_left;	/* how often the filter is still to be told whole */
	u8			source_left;	/* the most that one of changes has left */
	bool			leave;		/* version 2: at answer_at, its end */
	u8			n_asked;	/* by a query for sources; 0: for all of them */
	__be32			asked[TOY_IGMP_ASKED_MAX];
};

/* Spread over 1 to @max jiffies by @random, all bits of which are. */
unsigned long toy_igmp_delay(unsigned long max, u32 random);

/* What the querier understands: 1, 2 or 3. @force: the newest there is to be, 0 for 3. */
int toy_igmp_version(struct toy_igmp_dev *dev, int force, unsigned long now);

/* RFC 3376 8.1. @fallback: the sysctl. */
u8 toy_igmp_robustness(const struct toy_igmp_dev *dev, u8 fallback);

/**
 * toy_igmp_dev_query() - what a query says of who sends it (RFC 3376 7.2.1, 4.1.6, 4.1.7)
 * @dev: the device that it came by
 * @query: as it stood on the wire; on return as a host of the version is to understand it
 * @force: sysctl force_igmp_version
 * @fallback: sysctl igmp_qrv
 * @now: jiffies
 *
 * Return: is it another version from now on, and so what was due is not (7.2.1)?
 */
bool toy_igmp_dev_query(struct toy_igmp_dev *dev, struct toy_igmp_query *query, int force,
			u8 fallback, unsigned long now);

/* In jiffies, 1 at least, how long the answer to @query may take. */
unsigned long toy_igmp_max_delay(const struct toy_igmp_query *query);

/* Version 3: an answer for all groups is due after @delay, or before. */
void toy_igmp_dev_general(struct toy_igmp_dev *dev, unsigned long delay, unsigned long now);
/* Version 3: changes are to be told after @delay; what is due before stays. */
void toy_igmp_dev_change(struct toy_igmp_dev *dev, unsigned long delay, unsigned long now);
/* RFC 3376 5.2 (1): is one for all groups due by then anyway? */
bool toy_igmp_dev_answers_within(const struct toy_igmp_dev *dev, unsigned long delay,
				 unsigned long now);
/* When something is due for @dev. Return: false: nothing is. */
bool toy_igmp_dev_due(const struct toy_igmp_dev *dev, unsigned long *at);

/* Version 1 and 2, RFC 2236 6: a query; @delay within @max. Return: answer_at is another. */
bool toy_igmp_group_query_old(struct toy_igmp_group *group, unsigned long max,
			      unsigned long delay, unsigned long now);
/* Version 3, RFC 3376 5.2 (3) to (5): a query for this group. Return: the same. */
bool toy_igmp_group_query(struct toy_igmp_group *group, const struct toy_igmp_query *query,
			  unsigned long delay, unsigned long now);
/* Version 1 and 2: somebody else has reported it. */
void toy_igmp_group_heard(struct toy_igmp_group *group);
/* Version 1 and 2: joined; a report is due now, and others after it. */
void toy_igmp_group_join_old(struct toy_igmp_group *group, u8 robustness, unsigned long now);
/* The group is wanted no more; version 2 may have to say so, now. */
void toy_igmp_group_leave_old(struct toy_igmp_group *group, int version, unsigned long now);
/* Version 1 and 2: a report has gone out; where others follow, the next after @delay. */
void toy_igmp_group_reported(struct toy_igmp_group *group, unsigned long delay,
			     unsigned long now);

/* How many sources toy_igmp_group_change() may have to list. RTNL held. */
u32 toy_igmp_changes_max(const struct toy_igmp_group *group, const struct toy_mcast_filter *old,
			 const struct toy_mcast_filter *new);

/**
 * toy_igmp_group_change() - version 3: other sources are wanted (RFC 3376 5.1)
 * @group: group
 * @old: those wanted before
 * @new: those wanted from now on
 * @room: for as many as toy_igmp_changes_max() says; taken over. NULL for none, where the
 *        whole filter is told. That says the same, and serves where there is no memory
 * @robustness: how often it is to be told
 *
 * Return: what was group->changes or @room, to be freed; may be NULL.
 */
struct toy_igmp_changes *toy_igmp_group_change(struct toy_igmp_group *group,
					       const struct toy_mcast_filter *old,
					       const struct toy_mcast_filter *new,
					       struct toy_igmp_changes *room, u8 robustness);
/* Is there any change to tell of? */
bool toy_igmp_group_has_change(const struct toy_igmp_group *group);
/* What changed has been told once more. */
void toy_igmp_group_told(struct toy_igmp_group *group);
/* RFC 3376 7.2.1: nothing is due any more. group->changes stays, with none left to tell. */
void toy_igmp_group_cancel(struct toy_igmp_group *group);

#endif /* TOY_IGMP_STATE_H */
