// SPDX-License-Identifier: GPL-2.0
/* From a datagram's addresses to its socket. */

#include <linux/udp.h>
#include <linux/uidgid.h>
#include <net/sock.h>
#include <net/sock_reuseport.h>

#include "kunit.h"
#include "netns.h"
#include "udp.h"

static const struct rhashtable_params toy_udp_flow_params = {
	.key_len		= sizeof(struct toy_tuple),
	.key_offset		= offsetof(struct toy_udp_flow_entry, key),
	.head_offset		= offsetof(struct toy_udp_flow_entry, node),
	.automatic_shrinking	= true,
};

static const struct rhashtable_params toy_udp_local_params = {
	.key_len		= sizeof(struct toy_udp_local),
	.key_offset		= offsetof(struct toy_udp_local_entry, key),
	.head_offset		= offsetof(struct toy_udp_local_entry, node),
	.automatic_shrinking	= true,
};
static_assert(sizeof(struct toy_udp_local) == 8);

int toy_udp_demux_init(struct toy_net *tnet)
{
	struct toy_udp_demux *demux = &tnet->udp;
	int err;

	xa_init_flags(&demux->all, XA_FLAGS_ALLOC1);
	demux->next_id = 0;
	spin_lock_init(&demux->group_lock);
	err = rhltable_init(&demux->flows, &toy_udp_flow_params);
	if (err)
		return err;
	err = rhltable_init(&demux->locals, &toy_udp_local_params);
	if (err)
		rhltable_destroy(&demux->flows);
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_udp_demux_init);

/* Each socket is some program's, and no program is left. */
void toy_udp_demux_exit(struct toy_net *tnet)
{
	WARN_ON(!xa_empty(&tnet->udp.all));
	xa_destroy(&tnet->udp.all);
	rhltable_destroy(&tnet->udp.locals);
	rhltable_destroy(&tnet->udp.flows);
}
TOY_EXPORT_FOR_KUNIT(toy_udp_demux_exit);

static void toy_udp_demux_leave_flows(struct toy_udp_demux *demux, struct toy_udp_sock *up)
{
	if (!up->place.flow)
		return;
	rhltable_remove(&demux->flows, &up->place.flow->node, toy_udp_flow_params);
	up->place.flow = NULL;
}

static void toy_udp_demux_leave_locals(struct toy_udp_demux *demux, struct toy_udp_sock *up)
{
	if (!up->place.local)
		return;
	rhltable_remove(&demux->locals, &up->place.local->node, toy_udp_local_params);
	up->place.local = NULL;
}

static int toy_udp_demux_join_flows(struct toy_udp_demux *demux, struct toy_udp_sock *up)
{
	const struct toy_tuple key = {
		.laddr = up->dg.laddr, .lport = up->dg.lport,
		.raddr = up->dg.raddr, .rport = up->dg.rport,
	};
	struct toy_udp_flow_entry *old = up->place.flow;
	struct toy_udp_flow_entry *entry = &up->place.flows[old == &up->place.flows[0]];
	int err;

	if (old && !memcmp(&key, &old->key, sizeof(key)))
		return 0;
	entry->key = key;
	entry->up = up;
	err = rhltable_insert(&demux->flows, &entry->node, toy_udp_flow_params);
	if (err)
		return err;
	toy_udp_demux_leave_flows(demux, up);
	up->place.flow = entry;
	return 0;
}

static int toy_udp_demux_join_locals(struct toy_udp_demux *demux, struct toy_udp_sock *up)
{
	const struct toy_udp_local key = { .laddr = up->dg.laddr, .lport = up->dg.lport };
	struct toy_udp_local_entry *old = up->place.local;
	struct toy_udp_local_entry *entry = &up->place.locals[old == &up->place.locals[0]];
	int err;

	if (old && !memcmp(&key, &old->key, sizeof(key)))
		return 0;
	entry->key = key;
	entry->up = up;
	err = rhltable_insert(&demux->locals, &entry->node, toy_udp_local_params);
	if (err)
		return err;
	toy_udp_demux_leave_locals(demux, up);
	up->place.local = entry;
	return 0;
}

static bool toy_udp_demux_shares(const struct sock *sk, const struct sock *other)
{
	return other->sk_reuseport && uid_eq(sk->sk_uid, other->sk_uid) &&
	       READ_ONCE(sk->sk_bound_dev_if) == READ_ONCE(other->sk_bound_dev_if);
}

/* group_lock held. The group of those that share with @up, or one of its own. */
static int toy_udp_demux_join_group(struct toy_udp_demux *demux, struct toy_udp_sock *up)
{
	const struct toy_udp_local key = { .laddr = up->dg.laddr, .lport = up->dg.lport };
	struct toy_udp_sock *other = NULL;
	struct toy_udp_local_entry *entry;
	struct rhlist_head *list, *pos;
	int err;

	rcu_read_lock();
	list = rhltable_lookup(&demux->locals, &key, toy_udp_local_params);
	rhl_for_each_entry_rcu(entry, pos, list, node)
		if (!memcmp(&entry->key, &key, sizeof(key)) &&
		    toy_udp_demux_shares(&up->dg.sk, &entry->up->dg.sk)) {
			other = entry->up;
			break;
		}
	err = other ? reuseport_add_sock(&up->dg.sk, &other->dg.sk, !key.laddr) :
		      reuseport_alloc(&up->dg.sk, !key.laddr);
	rcu_read_unlock();
	up->place.shared = key.laddr;
	return err;
}

static void toy_udp_demux_leave_group(struct toy_udp_sock *up)
{
	if (rcu_access_pointer(up->dg.sk.sk_reuseport_cb))
		reuseport_detach_sock(&up->dg.sk);
}

/* Two that come at once must not miss each other. */
static int toy_udp_demux_join_shared(struct toy_udp_demux *demux, struct toy_udp_sock *up)
{
	int err;

	spin_lock_bh(&demux->group_lock);
	err = toy_udp_demux_join_group(demux, up);
	if (!err) {
		err = toy_udp_demux_join_locals(demux, up);
		if (err)
			toy_udp_demux_leave_group(up);
	}
	spin_unlock_bh(&demux->group_lock);
	return err;
}

int toy_udp_demux_place(struct toy_net *tnet, struct toy_udp_sock *up)
{
	struct toy_udp_demux *demux = &tnet->udp;
	bool first = !up->place.local && !up->place.flow;
	int err;

	if (!up->place.id) {
		err = xa_alloc_cyclic(&demux->all, &up->place.id, up, xa_limit_31b,
				      &demux->next_id, GFP_KERNEL);
		if (err < 0)
			return err;
	}
	if (up->dg.raddr) {
		err = toy_udp_demux_join_flows(demux, up);
		if (!err)
			toy_udp_demux_leave_locals(demux, up);
	} else {
		err = first && up->dg.sk.sk_reuseport ? toy_udp_demux_join_shared(demux, up) :
							toy_udp_demux_join_locals(demux, up);
		if (!err)
			toy_udp_demux_leave_flows(demux, up);
	}
	if (!err && up->dg.laddr != up->place.shared)
		toy_udp_demux_leave_group(up);
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_udp_demux_place);

void toy_udp_demux_remove(struct toy_net *tnet, struct toy_udp_sock *up)
{
	struct toy_udp_demux *demux = &tnet->udp;

	toy_udp_demux_leave_flows(demux, up);
	toy_udp_demux_leave_locals(demux, up);
	toy_udp_demux_leave_group(up);
	if (up->place.id)
		xa_erase(&demux->all, up->place.id);
	up->place.id = 0;
}
TOY_EXPORT_FOR_KUNIT(toy_udp_demux_remove);

/* -1: not for it at all. */
static int toy_udp_demux_score(const struct sock *sk, int dif)
{
	int bound = READ_ONCE(sk->sk_bound_dev_if);

	if (bound && dif && bound != dif)
		return -1;
	return (bound ? 2 : 0) + (READ_ONCE(sk->sk_incoming_cpu) == raw_smp_processor_id());
}

/* The best so far of those that have the same addresses. */
struct toy_udp_choice {
	struct toy_udp_sock	*up;
	int			score;
};

/* The table has the one that came last first, and among equal ones it stays. */
static void toy_udp_demux_choose(struct toy_udp_choice *best, struct toy_udp_sock *up, int dif)
{
	int score = toy_udp_demux_score(&up->dg.sk, dif);

	if (score >= 0 && (!best->up || score > best->score))
		*best = (struct toy_udp_choice) { .up = up, .score = score };
}

static struct toy_udp_sock *toy_udp_demux_find_flow(struct toy_udp_demux *demux,
						    const struct toy_tuple *tuple, int dif)
{
	struct toy_udp_choice best = { };
	struct toy_udp_flow_entry *entry;
	struct rhlist_head *list, *pos;

	list = rhltable_lookup(&demux->flows, tuple, toy_udp_flow_params);
	rhl_for_each_entry_rcu(entry, pos, list, node)
		if (!memcmp(&entry->key, tuple, sizeof(*tuple)))
			toy_udp_demux_choose(&best, entry->up, dif);
	return best.up;
}

/* One peer's datagrams always go to the same one, unless a program has other ideas. */
static struct toy_udp_sock *toy_udp_demux_find_in_group(struct toy_net *tnet,
							struct toy_udp_sock *up,
							const struct toy_tuple *tuple,
							struct sk_buff *skb)
{
	struct sock *chosen;
	u32 hash;

	hash = toy_port_hash(&tnet->udp_ports, tuple->laddr, tuple->raddr, tuple->rport,
			     (__force u32)tuple->lport);
	chosen = reuseport_select_sock(&up->dg.sk, hash, skb, sizeof(struct udphdr));
	/* One that is connected since is another peer's. */
	return chosen && chosen->sk_state != TCP_ESTABLISHED ? toy_udp_sk(chosen) : up;
}

static struct toy_udp_sock *toy_udp_demux_find_local(struct toy_net *tnet,
						     const struct toy_tuple *tuple,
						     __be32 laddr, int dif, struct sk_buff *skb)
{
	const struct toy_udp_local key = { .laddr = laddr, .lport = tuple->lport };
	struct toy_udp_choice best = { };
	struct toy_udp_local_entry *entry;
	struct rhlist_head *list, *pos;

	list = rhltable_lookup(&tnet->udp.locals, &key, toy_udp_local_params);
	rhl_for_each_entry_rcu(entry, pos, list, node)
		if (!memcmp(&entry->key, &key, sizeof(key)))
			toy_udp_demux_choose(&best, entry->up, dif);
	if (!best.up || !rcu_access_pointer(best.up->dg.sk.sk_reuseport_cb))
		return best.up;
	return toy_udp_demux_find_in_group(tnet, best.up, tuple, skb);
}

struct toy_udp_sock *toy_udp_demux_find(struct toy_net *tnet, const struct toy_tuple *tuple,
					int dif, struct sk_buff *skb)
{
	struct toy_udp_sock *up;

	up = toy_udp_demux_find_flow(&tnet->udp, tuple, dif);
	if (!up)
		up = toy_udp_demux_find_local(tnet, tuple, tuple->laddr, dif, skb);
	if (!up)
		up = toy_udp_demux_find_local(tnet, tuple, 0, dif, skb);
	return up;
}
TOY_EXPORT_FOR_KUNIT(toy_udp_demux_find);

static void toy_udp_demux_each_local(struct toy_net *tnet, const struct toy_udp_local *key,
				     int dif, void (*fn)(struct toy_udp_sock *up, void *arg),
				     void *arg)
{
	struct toy_udp_local_entry *entry;
	struct rhlist_head *list, *pos;

	list = rhltable_lookup(&tnet->udp.locals, key, toy_udp_local_params);
	rhl_for_each_entry_rcu(entry, pos, list, node)
		if (!memcmp(&entry->key, key, sizeof(*key)) &&
		    toy_udp_demux_score(&entry->up->dg.sk, dif) >= 0)
			fn(entry->up, arg);
}

void toy_udp_demux_find_all(struct toy_net *tnet, const struct toy_tuple *tuple, int dif,
			    void (*fn)(struct toy_udp_sock *up, void *arg), void *arg)
{
	const struct toy_udp_local here = { .laddr = tuple->laddr, .lport = tuple->lport };
	const struct toy_udp_local any = { .lport = tuple->lport };
	struct toy_udp_flow_entry *entry;
	struct rhlist_head *list, *pos;

	list = rhltable_lookup(&tnet->udp.flows, tuple, toy_udp_flow_params);
	rhl_for_each_entry_rcu(entry, pos, list, node)
		if (!memcmp(&entry->key, tuple, sizeof(*tuple)) &&
		    toy_udp_demux_score(&entry->up->dg.sk, dif) >= 0)
			fn(entry->up, arg);
	toy_udp_demux_each_local(tnet, &here, dif, fn, arg);
	toy_udp_demux_each_local(tnet, &any, dif, fn, arg);
}
TOY_EXPORT_FOR_KUNIT(toy_udp_demux_find_all);

int toy_udp_demux_walk(struct toy_net *tnet, unsigned long *id,
		       int (*fn)(struct toy_udp_sock *up, void *arg), void *arg)
{
	struct toy_udp_sock *up;
	int err;

	for (;;) {
		rcu_read_lock();
		do {
			up = xa_find(&tnet->udp.all, id, ULONG_MAX, XA_PRESENT);
			/* One that is just dying cannot be held. */
		} while (up && !refcount_inc_not_zero(&up->dg.sk.sk_refcnt) && ++*id);
		rcu_read_unlock();
		if (!up)
			return 0;
		err = fn(up, arg);
		sock_put(&up->dg.sk);
		if (err)
			return err;
		++*id;
		cond_resched();
	}
}
TOY_EXPORT_FOR_KUNIT(toy_udp_demux_walk);
