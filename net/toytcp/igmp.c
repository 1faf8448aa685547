// SPDX-License-Identifier: GPL-2.0
/*
 * IGMP, a host's side: routers and switches of a link are told which groups are wanted there
 * (RFC 1112 appendix I, RFC 2236, RFC 3376). What is said when is igmp_state.c's to decide;
 * how it looks is igmp_packet.c's and igmp_out.c's.
 */

#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "igmp.h"
#include "igmp_out.h"
#include "kunit.h"
#include "mcast.h"
#include "mib.h"
#include "netns.h"

static int toy_igmp_force(const struct toy_net *tnet)
{
	return READ_ONCE(tnet->sysctl.force_igmp_version);
}

static int toy_igmp_link_version(struct toy_mcast_dev *md)
{
	return toy_igmp_version(&md->igmp.state, toy_igmp_force(md->tnet), jiffies);
}

/* How often something is told. */
static u8 toy_igmp_link_robustness(const struct toy_mcast_dev *md)
{
	return toy_igmp_robustness(&md->igmp.state, READ_ONCE(md->tnet->sysctl.igmp_qrv));
}

static unsigned long toy_igmp_random(unsigned long max)
{
	return toy_igmp_delay(max, get_random_u32());
}

/* RFC 3376 6: 224.0.0.1 never; as Linux, the others of the link unless the sysctl says no */
static bool toy_igmp_is_reported(const struct toy_mcast_group *group)
{
	if (group->addr == IGMP_ALL_HOSTS || !group->md->igmp.up)
		return false;
	return !ipv4_is_local_multicast(group->addr) ||
	       READ_ONCE(group->md->tnet->sysctl.igmp_link_local_mcast_reports);
}

/* On the loopback device there is nobody else to be told. */
static bool toy_igmp_can_talk(const struct net_device *dev)
{
	return (dev->flags & (IFF_UP | IFF_MULTICAST | IFF_LOOPBACK)) == (IFF_UP | IFF_MULTICAST);
}

static struct toy_mcast_group *toy_igmp_first_due(const struct toy_igmp_link *link)
{
	struct rb_node *node = rb_first_cached(&link->due);

	return node ? rb_entry(node, struct toy_mcast_group, igmp.due_node) : NULL;
}

/*
 * The wheel of timers may be late by an eighth of the time, and the querier's is a limit: the
 * handler that comes too early for anything arms the timer again.
 */
static void toy_igmp_arm(struct toy_igmp_link *link)
{
	const struct toy_mcast_group *group = toy_igmp_first_due(link);
	unsigned long at, now = jiffies;
	bool due = toy_igmp_dev_due(&link->state, &at);

	if (group && (!due || time_before(group->igmp.state.answer_at, at))) {
		at = group->igmp.state.answer_at;
		due = true;
	}
	if (!due)
		timer_delete(&link->timer);
	else if (time_after(at, now))
		mod_timer(&link->timer, at - (at - now) / 8);
	else
		mod_timer(&link->timer, now);
}

static bool toy_igmp_is_before(struct rb_node *a, const struct rb_node *b)
{
	return time_before(rb_entry(a, struct toy_igmp_entry, due_node)->state.answer_at,
			   rb_entry(b, struct toy_igmp_entry, due_node)->state.answer_at);
}

static void toy_igmp_unplace(struct toy_mcast_group *group)
{
	struct toy_igmp_entry *entry = &group->igmp;

	if (!RB_EMPTY_NODE(&entry->due_node)) {
		rb_erase_cached(&entry->due_node, &group->md->igmp.due);
		RB_CLEAR_NODE(&entry->due_node);
	}
}

/* After a change of its answer; the order is looked at when it is put in, not when taken out. */
static void toy_igmp_place(struct toy_mcast_group *group)
{
	toy_igmp_unplace(group);
	if (group->igmp.state.answer)
		rb_add_cached(&group->igmp.due_node, &group->md->igmp.due, toy_igmp_is_before);
}

static void toy_igmp_forget(struct toy_mcast_group *group)
{
	toy_igmp_group_cancel(&group->igmp.state);
	toy_igmp_unplace(group);
	list_del_init(&group->igmp.changed_node);
}

/* Is there anything to be reported of it? An empty list of wanted sources is no membership. */
static bool toy_igmp_is_joined(const struct toy_mcast_group *group)
{
	return toy_igmp_is_reported(group) &&
	       !toy_mcast_filter_equal(toy_mcast_group_filter(group), &toy_mcast_filter_none);
}

static void toy_igmp_free_ended(struct toy_mcast_group *group)
{
	if (!group->wanted && !toy_igmp_lingers(group))
		toy_mcast_group_free_locked(group);
}

/* RFC 3376 7.2.1: what was due is not */
static void toy_igmp_cancel(struct toy_mcast_dev *md)
{
	struct toy_mcast_group *group, *next;

	md->igmp.state.general = false;
	md->igmp.state.change = false;
	list_for_each_entry_safe(group, next, &md->groups, list) {
		toy_igmp_forget(group);
		toy_igmp_free_ended(group);
	}
}

static void toy_igmp_say_filter(struct toy_igmp_out *out, const struct toy_mcast_group *group,
				u8 if_include, u8 if_exclude)
{
	const struct toy_mcast_filter *filter = toy_mcast_group_filter(group);

	toy_igmp_out_filter(out, filter->mode == MCAST_INCLUDE ? if_include : if_exclude,
			    group->addr, filter);
}

/* RFC 3376 5.1: ALLOW for those that are wanted now, BLOCK for the others */
static void toy_igmp_say_sources(struct toy_igmp_out *out, const struct toy_mcast_group *group,
				 bool wanted)
{
	const struct toy_igmp_changes *changes = group->igmp.state.changes;
	u8 type = wanted ? IGMPV3_ALLOW_NEW_SOURCES : IGMPV3_BLOCK_OLD_SOURCES;
	u32 i;

	for (i = 0; changes && i < changes->count; i++)
		if (changes->sources[i].left &&
		    toy_mcast_filter_allows(toy_mcast_group_filter(group),
					    changes->sources[i].addr) == wanted)
			toy_igmp_out_source(out, type, group->addr, changes->sources[i].addr);
}

static void toy_igmp_say_change(struct toy_igmp_out *out, struct toy_mcast_group *group)
{
	if (group->igmp.state.mode_left) {
		toy_igmp_say_filter(out, group, IGMPV3_CHANGE_TO_INCLUDE,
				    IGMPV3_CHANGE_TO_EXCLUDE);
	} else {
		toy_igmp_say_sources(out, group, true);
		toy_igmp_say_sources(out, group, false);
	}
	toy_igmp_group_told(&group->igmp.state);
	if (toy_igmp_group_has_change(&group->igmp.state))
		return;
	list_del_init(&group->igmp.changed_node);
	toy_igmp_free_ended(group);
}

static void toy_igmp_say_changes(struct toy_igmp_out *out)
{
	struct toy_igmp_link *link = &out->md->igmp;
	struct toy_mcast_group *group, *next;

	link->state.change = false;
	list_for_each_entry_safe(group, next, &link->changed, igmp.changed_node)
		toy_igmp_say_change(out, group);
	/* the next report of changes is not to be one with an answer */
	toy_igmp_out_close(out);
	if (!list_empty(&link->changed))
		toy_igmp_dev_change(&link->state, toy_igmp_random(TOY_IGMP_V3_UNSOLICITED),
				    jiffies);
}

static void toy_igmp_say_general(struct toy_igmp_out *out)
{
	struct toy_mcast_dev *md = out->md;
	const struct toy_mcast_group *group;

	md->igmp.state.general = false;
	list_for_each_entry(group, &md->groups, list)
		if (toy_igmp_is_joined(group))
			toy_igmp_say_filter(out, group, IGMPV3_MODE_IS_INCLUDE,
					    IGMPV3_MODE_IS_EXCLUDE);
	toy_igmp_out_close(out);
}

/* RFC 3376 5.2, the table at its end: of those asked for, those that are wanted */
static void toy_igmp_say_asked(struct toy_igmp_out *out, const struct toy_mcast_group *group)
{
	const struct toy_igmp_group *state = &group->igmp.state;
	int i;

	for (i = 0; i < state->n_asked; i++)
		if (toy_mcast_filter_allows(toy_mcast_group_filter(group), state->asked[i]))
			toy_igmp_out_source(out, IGMPV3_MODE_IS_INCLUDE, group->addr,
					    state->asked[i]);
}

static void toy_igmp_say_answer(struct toy_igmp_out *out, struct toy_mcast_group *group)
{
	struct toy_igmp_group *state = &group->igmp.state;

	state->answer = false;
	if (state->n_asked)
		toy_igmp_say_asked(out, group);
	else
		toy_igmp_say_filter(out, group, IGMPV3_MODE_IS_INCLUDE, IGMPV3_MODE_IS_EXCLUDE);
	state->n_asked = 0;
	toy_igmp_out_close(out);
}

static void toy_igmp_say_old(struct toy_igmp_out *out, struct toy_mcast_group *group, int version)
{
	struct toy_igmp_group *state = &group->igmp.state;

	if (state->leave) {
		toy_igmp_out_old(out, IGMP_HOST_LEAVE_MESSAGE, group->addr);
		state->leave = false;
		state->answer = false;
		return;
	}
	toy_igmp_out_old(out, version == 1 ? IGMP_HOST_MEMBERSHIP_REPORT :
					     IGMPV2_HOST_MEMBERSHIP_REPORT, group->addr);
	toy_igmp_group_reported(state, toy_igmp_random(TOY_IGMP_V2_UNSOLICITED), jiffies);
}

static void toy_igmp_say_group(struct toy_igmp_out *out, struct toy_mcast_group *group)
{
	int version = toy_igmp_link_version(out->md);

	if (!toy_igmp_is_reported(group))
		toy_igmp_group_cancel(&group->igmp.state);
	else if (version == 3 && !group->igmp.state.leave)
		toy_igmp_say_answer(out, group);
	else
		toy_igmp_say_old(out, group, version);
	toy_igmp_place(group);
	toy_igmp_free_ended(group);
}

static void toy_igmp_say_due(struct toy_igmp_out *out)
{
	struct toy_igmp_dev *state = &out->md->igmp.state;
	struct toy_mcast_group *group;
	unsigned long now = jiffies;

	/* Who has set force_igmp_version meanwhile does not want these any more. */
	if ((state->change || state->general) && toy_igmp_link_version(out->md) != 3)
		toy_igmp_cancel(out->md);
	if (state->change && !time_after(state->change_at, now))
		toy_igmp_say_changes(out);
	if (state->general && !time_after(state->general_at, now))
		toy_igmp_say_general(out);
	while ((group = toy_igmp_first_due(&out->md->igmp)) &&
	       !time_after(group->igmp.state.answer_at, now))
		toy_igmp_say_group(out, group);
}

static void toy_igmp_timeout(struct timer_list *timer)
{
	struct toy_igmp_link *link = timer_container_of(link, timer, timer);
	struct toy_mcast_dev *md = container_of(link, struct toy_mcast_dev, igmp);
	struct toy_igmp_out out;

	toy_igmp_out_begin(&out, md);
	rcu_read_lock();
	spin_lock(&md->tnet->mcast.lock);
	if (!link->dead) {
		toy_igmp_say_due(&out);
		toy_igmp_out_close(&out);
		toy_igmp_arm(link);
	}
	spin_unlock(&md->tnet->mcast.lock);
	toy_igmp_out_send(&out);
	rcu_read_unlock();
}

static void toy_igmp_ask(struct toy_mcast_group *group, const struct toy_igmp_query *query,
			 int version)
{
	unsigned long max = toy_igmp_max_delay(query);
	unsigned long delay = toy_igmp_random(max);

	if (!toy_igmp_is_joined(group))
		return;
	/* RFC 3376 5.2 (1) */
	if (version == 3 && toy_igmp_dev_answers_within(&group->md->igmp.state, delay, jiffies))
		return;
	if (version == 3)
		toy_igmp_group_query(&group->igmp.state, query, delay, jiffies);
	else
		toy_igmp_group_query_old(&group->igmp.state, max, delay, jiffies);
	toy_igmp_place(group);
}

/* All groups of the device are asked for. */
static void toy_igmp_ask_all(struct toy_mcast_dev *md, const struct toy_igmp_query *query,
			     int version)
{
	struct toy_mcast_group *group;

	if (version == 3) {
		toy_igmp_dev_general(&md->igmp.state, toy_igmp_random(toy_igmp_max_delay(query)),
				     jiffies);
		return;
	}
	list_for_each_entry(group, &md->groups, list)
		toy_igmp_ask(group, query, version);
}

static void toy_igmp_heard_query(struct toy_mcast_dev *md, const struct sk_buff *skb)
{
	struct toy_igmp_query query;
	struct toy_mcast_group *group;
	int version;

	toy_igmp_packet_query(skb, &query);
	if (toy_igmp_dev_query(&md->igmp.state, &query, toy_igmp_force(md->tnet),
			       READ_ONCE(md->tnet->sysctl.igmp_qrv), jiffies))
		toy_igmp_cancel(md);
	version = toy_igmp_link_version(md);
	if (!query.group) {
		toy_igmp_ask_all(md, &query, version);
	} else {
		group = toy_mcast_group_find(md->tnet, md->dev, query.group);
		if (group)
			toy_igmp_ask(group, &query, version);
	}
	toy_igmp_arm(&md->igmp);
}

/* RFC 2236 6: one report of a group is enough; in version 3 each host's is wanted (5.2) */
static void toy_igmp_heard_report(struct toy_mcast_dev *md, const struct sk_buff *skb)
{
	struct toy_mcast_group *group;

	if (skb->pkt_type == PACKET_HOST || toy_igmp_link_version(md) == 3)
		return;
	group = toy_mcast_group_find(md->tnet, md->dev, igmp_hdr(skb)->group);
	if (!group)
		return;
	toy_igmp_group_heard(&group->igmp.state);
	toy_igmp_place(group);
	toy_igmp_arm(&md->igmp);
}

void toy_igmp_rcv(struct toy_net *tnet, struct sk_buff *skb)
{
	enum toy_mib drop = toy_igmp_packet_check(skb);
	struct toy_mcast_dev *md;
	bool query;

	if (drop == TOY_DROP_NOT) {
		query = igmp_hdr(skb)->type == IGMP_HOST_MEMBERSHIP_QUERY;
		toy_mib_inc(tnet, query ? TOY_MIB_IGMP_IN_QUERIES : TOY_MIB_IGMP_IN_REPORTS);
		md = toy_mcast_dev_find(tnet, skb->dev);
		spin_lock(&tnet->mcast.lock);
		if (md && md->igmp.up && query)
			toy_igmp_heard_query(md, skb);
		else if (md && md->igmp.up)
			toy_igmp_heard_report(md, skb);
		spin_unlock(&tnet->mcast.lock);
	}
	toy_mib_drop(tnet, skb, drop);
}

struct toy_igmp_changes *toy_igmp_room(const struct toy_mcast_group *group,
				       const struct toy_mcast_filter *old,
				       const struct toy_mcast_filter *new)
{
	struct toy_igmp_changes *room;
	u32 count;

	ASSERT_RTNL();
	/* Nobody but who holds the RTNL makes the list longer. */
	count = toy_igmp_changes_max(&group->igmp.state, old, new);
	if (!count)
		return NULL;
	return kzalloc(struct_size(room, sources, count), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
}

static void toy_igmp_changed_old(struct toy_mcast_group *group, bool wanted_before, bool wanted,
				 int version)
{
	struct toy_igmp_group *state = &group->igmp.state;

	if (wanted == wanted_before)
		return;
	if (wanted)
		toy_igmp_group_join_old(state, toy_igmp_link_robustness(group->md), jiffies);
	else
		toy_igmp_group_leave_old(state, version, jiffies);
	toy_igmp_place(group);
}

static struct toy_igmp_changes *toy_igmp_changed_now(struct toy_mcast_group *group,
						     const struct toy_mcast_filter *old,
						     const struct toy_mcast_filter *new,
						     struct toy_igmp_changes *room)
{
	struct toy_igmp_entry *entry = &group->igmp;
	struct toy_igmp_link *link = &group->md->igmp;
	struct toy_igmp_changes *unused;

	unused = toy_igmp_group_change(&entry->state, old, new, room,
				       toy_igmp_link_robustness(group->md));
	/* What was asked of it has no answer once it has gone; that it goes is said. */
	if (toy_mcast_filter_equal(new, &toy_mcast_filter_none)) {
		entry->state.answer = false;
		toy_igmp_unplace(group);
	}
	if (!toy_igmp_group_has_change(&entry->state))
		return unused;
	if (list_empty(&entry->changed_node))
		list_add_tail(&entry->changed_node, &link->changed);
	toy_igmp_dev_change(&link->state, 0, jiffies);
	return unused;
}

struct toy_igmp_changes *toy_igmp_changed(struct toy_mcast_group *group,
					  const struct toy_mcast_filter *old,
					  const struct toy_mcast_filter *new,
					  struct toy_igmp_changes *room)
{
	int version;

	lockdep_assert_held(&group->md->tnet->mcast.lock);
	if (!toy_igmp_is_reported(group))
		return room;
	version = toy_igmp_link_version(group->md);
	if (version == 3)
		room = toy_igmp_changed_now(group, old, new, room);
	else
		toy_igmp_changed_old(group, !toy_mcast_filter_equal(old, &toy_mcast_filter_none),
				     !toy_mcast_filter_equal(new, &toy_mcast_filter_none),
				     version);
	toy_igmp_arm(&group->md->igmp);
	return room;
}

bool toy_igmp_lingers(const struct toy_mcast_group *group)
{
	return group->igmp.state.leave || toy_igmp_group_has_change(&group->igmp.state);
}

int toy_igmp_group_version(const struct toy_mcast_group *group)
{
	return toy_igmp_is_reported(group) ? toy_igmp_link_version(group->md) : 0;
}

void toy_igmp_dev_up(struct toy_net *tnet, struct net_device *dev)
{
	struct toy_mcast_dev *md = toy_mcast_dev_find(tnet, dev);
	struct toy_mcast_group *group;

	ASSERT_RTNL();
	if (!md)
		return;
	spin_lock_bh(&tnet->mcast.lock);
	md->igmp.up = toy_igmp_can_talk(dev);
	spin_unlock_bh(&tnet->mcast.lock);
	/* The lock may go in between: none lingers, and only who has the RTNL takes one out. */
	list_for_each_entry(group, &md->groups, list) {
		const struct toy_mcast_filter *filter = toy_mcast_group_filter(group);
		struct toy_igmp_changes *room;

		room = toy_igmp_room(group, &toy_mcast_filter_none, filter);
		spin_lock_bh(&tnet->mcast.lock);
		room = toy_igmp_changed(group, &toy_mcast_filter_none, filter, room);
		spin_unlock_bh(&tnet->mcast.lock);
		kfree(room);
	}
}

void toy_igmp_dev_down(struct toy_net *tnet, struct net_device *dev)
{
	struct toy_mcast_dev *md = toy_mcast_dev_find(tnet, dev);

	ASSERT_RTNL();
	if (!md)
		return;
	spin_lock_bh(&tnet->mcast.lock);
	md->igmp.up = false;
	toy_igmp_cancel(md);
	/* Another cable may have another querier. */
	md->igmp.state = (struct toy_igmp_dev) {};
	spin_unlock_bh(&tnet->mcast.lock);
}

void toy_igmp_dev_resend(struct toy_net *tnet, struct net_device *dev)
{
	const struct toy_igmp_query at_once = { .version = 3 };
	struct toy_mcast_dev *md = toy_mcast_dev_find(tnet, dev);

	ASSERT_RTNL();
	if (!md)
		return;
	spin_lock_bh(&tnet->mcast.lock);
	if (md->igmp.up) {
		toy_igmp_ask_all(md, &at_once, toy_igmp_link_version(md));
		toy_igmp_arm(&md->igmp);
	}
	spin_unlock_bh(&tnet->mcast.lock);
}

void toy_igmp_link_init(struct toy_mcast_dev *md)
{
	struct toy_igmp_link *link = &md->igmp;

	timer_setup(&link->timer, toy_igmp_timeout, 0);
	link->due = RB_ROOT_CACHED;
	INIT_LIST_HEAD(&link->changed);
	link->up = toy_igmp_can_talk(md->dev);
}

void toy_igmp_link_end(struct toy_mcast_dev *md)
{
	struct toy_igmp_link *link = &md->igmp;

	spin_lock_bh(&md->tnet->mcast.lock);
	link->dead = true;
	link->up = false;
	toy_igmp_cancel(md);
	spin_unlock_bh(&md->tnet->mcast.lock);
	timer_delete_sync(&link->timer);
}

void toy_igmp_entry_init(struct toy_igmp_entry *entry)
{
	RB_CLEAR_NODE(&entry->due_node);
	INIT_LIST_HEAD(&entry->changed_node);
}

void toy_igmp_entry_end(struct toy_mcast_group *group)
{
	toy_igmp_unplace(group);
	list_del_init(&group->igmp.changed_node);
	kfree(group->igmp.state.changes);
	group->igmp.state.changes = NULL;
}
