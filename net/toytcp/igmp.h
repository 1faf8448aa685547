/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IGMP_H
#define TOY_IGMP_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/skbuff.h>
#include <linux/timer.h>

#include "igmp_state.h"

struct toy_mcast_dev;
struct toy_mcast_group;
struct toy_net;

/*
 * What IGMP keeps for one device: a part of struct toy_mcast_dev. All of it is guarded by the
 * multicast table's lock. timer is armed for what is due first, of the device or of one of
 * its groups, and is the only one: whatever is sent is sent by its handler, without the
 * lock. Ends with the device: dead is set under the lock, after which nothing arms the
 * timer, and toy_igmp_link_end() waits for a handler that runs.
 */
struct toy_igmp_link {
	struct toy_igmp_dev	state;
	struct timer_list	timer;
	struct rb_root_cached	due;		/* groups with an answer to give, by its time */
	struct list_head	changed;	/* groups with a change to tell */
	bool			up;		/* reports leave by the device */
	bool			dead;
};

/*
 * What IGMP keeps for one group on one device: a part of struct toy_mcast_group, same lock.
 * A group that is wanted no more stays until that has been told, as toy_igmp_lingers() says.
 */
struct toy_igmp_entry {
	struct toy_igmp_group	state;
	struct rb_node		due_node;
	struct list_head	changed_node;
};

void toy_igmp_link_init(struct toy_mcast_dev *md);
/* RTNL held; before its groups end. Those that linger are freed, and nothing is told. */
void toy_igmp_link_end(struct toy_mcast_dev *md);
void toy_igmp_entry_init(struct toy_igmp_entry *entry);
/* The table's lock held: nothing is due for it any more. */
void toy_igmp_entry_end(struct toy_mcast_group *group);

/* RTNL held. Memory for a list of what changes; NULL: none is needed, or there is none. */
struct toy_igmp_changes *toy_igmp_room(const struct toy_mcast_group *group,
				       const struct toy_mcast_filter *old,
				       const struct toy_mcast_filter *new);

/**
 * toy_igmp_changed() - other sources of a group are wanted
 * @group: the table's lock held, and RTNL
 * @old: those wanted before; the filter of nobody for who joins
 * @new: those wanted from now on; the filter of nobody for who leaves
 * @room: what toy_igmp_room() gave; taken over
 *
 * Return: memory that is for kfree() without the lock; may be NULL.
 */
struct toy_igmp_changes *toy_igmp_changed(struct toy_mcast_group *group,
					  const struct toy_mcast_filter *old,
					  const struct toy_mcast_filter *new,
					  struct toy_igmp_changes *room);
/* The table's lock held. Is its leaving still to be told? */
bool toy_igmp_lingers(const struct toy_mcast_group *group);

/* The table's lock held. Return: which version its reports have; 0: there are none. */
int toy_igmp_group_version(const struct toy_mcast_group *group);

/* The device goes up or down. RTNL held. What is joined is reported anew, or not any more. */
void toy_igmp_dev_up(struct toy_net *tnet, struct net_device *dev);
void toy_igmp_dev_down(struct toy_net *tnet, struct net_device *dev);
/* RTNL held. Another switch hears it now: what is joined is reported as if it had asked. */
void toy_igmp_dev_resend(struct toy_net *tnet, struct net_device *dev);

/**
 * toy_igmp_rcv() - an IGMP message has come in
 * @tnet: namespace; RCU read lock held, BHs off
 * @skb: at the IGMP header, network and transport headers set; consumed
 */
void toy_igmp_rcv(struct toy_net *tnet, struct sk_buff *skb);

#endif /* TOY_IGMP_H */
