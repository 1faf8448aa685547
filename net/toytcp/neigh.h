/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_NEIGH_H
#define TOY_NEIGH_H

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "mib.h"

struct netlink_ext_ack;
struct toy_net;

#define TOY_NEIGH_HASH_BITS	10
#define TOY_NEIGH_PERMANENT_MAX	1024	/* per namespace; of the others neigh_gc_thresh3 */
#define TOY_NEIGH_THRESH_MAX	16384
#define TOY_NEIGH_PENDING_MAX	64	/* packets that wait per neighbour */
#define TOY_NEIGH_PENDING_BYTES	212992	/* that they may hold in memory, as the host */
#define TOY_NEIGH_PROBES	3	/* requests before FAILED, as the host */

/* RFC 4861 7.3.2's states, as Linux uses them for ARP */
enum toy_neigh_state {
	TOY_NEIGH_INCOMPLETE,	/* asked, no answer yet; packets wait */
	TOY_NEIGH_REACHABLE,	/* confirmed a short time ago */
	TOY_NEIGH_STALE,	/* usable; the next use starts a confirmation */
	TOY_NEIGH_DELAY,	/* used while stale; waits for a hint from above */
	TOY_NEIGH_PROBE,	/* unicast requests under way */
	TOY_NEIGH_FAILED,	/* nobody answered */
	TOY_NEIGH_PERMANENT,	/* set by the administrator */
};

/* What an ARP packet means by the address that it tells. */
enum toy_neigh_word {
	TOY_NEIGH_HINT,		/* it came by the way */
	TOY_NEIGH_ANNOUNCEMENT,	/* told to everybody, to be believed at once */
	TOY_NEIGH_ANSWER,	/* to a question of ours */
};

/*
 * One neighbour on one device. key, tnet and dev are immutable; the rest is
 * guarded by lock. Found under RCU and used inside that read section only.
 *
 * ha and state are also read without lock by the sender of a packet: state by
 * READ_ONCE, ha under ha_seq, whose write sections lie inside lock. used and
 * confirmed are hints that anyone may set to the current jiffies.
 *
 * refs: one for the table, one for an armed timer. Dies by age, by device or
 * namespace end, or by toy_neigh_del(): unhashed under the table's lock, marked
 * dead, pending packets dropped, timer stopped, and the reference on dev given
 * up at once. dev may be used after that only in an RCU read section that saw
 * the entry alive: a device's end waits for those. Freed by the last put after
 * a grace period.
 */
struct toy_neigh {
	struct hlist_node	node;
	struct toy_net		*tnet;
	struct net_device	*dev;
	netdevice_tracker	dev_tracker;
	__be32			key;

	spinlock_t		lock;	/* state to pending, and arming timer */
	seqcount_spinlock_t	ha_seq;
	enum toy_neigh_state	state;
	u8			ha[ETH_ALEN];
	u8			probes;
	bool			dead;
	unsigned long		confirmed;	/* jiffies */
	unsigned long		used;		/* jiffies */
	unsigned long		updated;	/* jiffies; when ha was last learnt */
	struct sk_buff_head	pending;
	unsigned int		pending_bytes;	/* truesize of what is pending */
	struct timer_list	timer;
	refcount_t		refs;
	struct rcu_head		rcu;
};

struct toy_neigh_table {
	spinlock_t		lock;	/* writers: heads, count; nests outside neigh->lock */
	struct hlist_head	heads[1 << TOY_NEIGH_HASH_BITS];
	unsigned int		count;	/* without permanent ones */
	unsigned int		permanent;
	unsigned long		collected; /* jiffies; when room was last made */
	bool			closed;	/* no new entries: the namespace is going */
	struct delayed_work	gc_work;
};

int toy_neigh_init(struct toy_net *tnet);
void toy_neigh_exit(struct toy_net *tnet);

/**
 * toy_neigh_output() - give an IPv4 packet its link header and send it
 * @tnet: namespace
 * @skb: at its IP header, skb->protocol set; consumed in every case
 * @dev: outgoing device, valid through the caller's RCU read section
 * @nexthop: on-link address
 *
 * Resolved: sent at once. Unresolved: queued (bounded in number and bytes, oldest dropped) and
 * asked for; when nobody answers each queued packet is reported to its
 * transport as EHOSTUNREACH (RFC 1122 2.3.2.2), or to the sender of what was forwarded. A
 * device without link header has no resolution; one with IFF_NOARP or the loopback gets its
 * own address.
 *
 * A neighbour that failed before is asked for again, as on the host.
 *
 * Return: 0 when sent or queued; -ENOBUFS (table full, no memory); -ENETDOWN;
 * what dev_queue_xmit() says.
 */
int toy_neigh_output(struct toy_net *tnet, struct sk_buff *skb,
		     struct net_device *dev, __be32 nexthop);

/**
 * toy_neigh_update() - an ARP packet told us an address
 * @tnet: namespace
 * @dev: device that it came in by
 * @addr: protocol address
 * @ha: hardware address, ETH_ALEN bytes
 * @word: an answer confirms the entry, the others do not
 *
 * Never creates an entry. Softirq or process context.
 */
void toy_neigh_update(struct toy_net *tnet, struct net_device *dev, __be32 addr,
		      const u8 *ha, enum toy_neigh_word word);

/* Progress of a transport confirms the next hop of @daddr (RFC 1122 2.3.2.1). */
void toy_neigh_confirm(struct toy_net *tnet, struct net_device *dev, __be32 nexthop);
/* A transport gets no answer by it: the next use asks for it again. */
void toy_neigh_doubt(struct toy_net *tnet, struct net_device *dev, __be32 nexthop);

/* Administrator's permanent entry. Return: 0, -EINVAL, -ENOMEM, -EOPNOTSUPP, -ENOSPC. */
int toy_neigh_add(struct toy_net *tnet, struct net_device *dev, __be32 addr,
		  const u8 *ha, struct netlink_ext_ack *extack);
/* Return: 0 or -ENOENT. */
int toy_neigh_del(struct toy_net *tnet, struct net_device *dev, __be32 addr,
		  struct netlink_ext_ack *extack);
void toy_neigh_flush_dev(struct toy_net *tnet, struct net_device *dev);
/* All but the administrator's. */
void toy_neigh_flush_learnt(struct toy_net *tnet, struct net_device *dev);

/*
 * Between neigh_table.c and neigh.c. The table's functions want its lock or an
 * RCU read section, _get() creates what is not there and returns an ERR_PTR()
 * where it cannot. The entry's own take its lock.
 */
struct toy_neigh *toy_neigh_table_find(const struct toy_net *tnet,
				       const struct net_device *dev, __be32 addr);
struct toy_neigh *toy_neigh_table_get(struct toy_net *tnet, struct net_device *dev,
				      __be32 addr);

struct toy_neigh *toy_neigh_alloc(struct toy_net *tnet, struct net_device *dev,
				  __be32 addr);
void toy_neigh_put(struct toy_neigh *n);
/* Dead from here on: no timer, no packets; what waited goes to @orphans. */
void toy_neigh_stop(struct toy_neigh *n, struct sk_buff_head *orphans);
/* PERMANENT with @ha; what waited goes to @ready, for toy_neigh_send_list(). */
void toy_neigh_pin(struct toy_neigh *n, const u8 *ha, struct sk_buff_head *ready);
void toy_neigh_send_list(struct toy_neigh *n, struct sk_buff_head *ready);
void toy_neigh_drop_list(struct toy_net *tnet, struct sk_buff_head *list,
			 enum toy_mib drop);

#endif /* TOY_NEIGH_H */
