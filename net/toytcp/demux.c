// SPDX-License-Identifier: GPL-2.0
/* From a 4-tuple to its connection, from a port to its listener. */

#include <linux/hash.h>
#include <linux/random.h>
#include <linux/uidgid.h>
#include <net/sock.h>
#include <net/sock_reuseport.h>

#include "kunit.h"
#include "netns.h"
#include "tcp.h"

static const struct rhashtable_params toy_demux_params = {
	.key_len		= sizeof(struct toy_tuple),
	.key_offset		= offsetof(struct toy_flow, tuple),
	.head_offset		= offsetof(struct toy_flow, node),
	.automatic_shrinking	= true,
};
static_assert(sizeof(struct toy_tuple) == 12);	/* hashed as bytes: no padding */

int toy_demux_init(struct toy_net *tnet)
{
	spin_lock_init(&tnet->demux.listen_lock);
	return rhashtable_init(&tnet->demux.flows, &toy_demux_params);
}
TOY_EXPORT_FOR_KUNIT(toy_demux_init);

/* What a walk holds on to while it calls out. */
struct toy_demux_ref {
	struct sock	*sk;
	struct toy_flow	*flow;
};

/* RCU read lock held. Return: a reference was taken. */
static bool toy_demux_ref_get(struct toy_demux_ref *ref, struct toy_flow *flow)
{
	ref->sk = NULL;
	ref->flow = NULL;
	switch (flow->kind) {
	case TOY_FLOW_SOCK:
		ref->sk = &container_of(flow, struct toy_tcp_sock, flow)->sk;
		return refcount_inc_not_zero(&ref->sk->sk_refcnt);
	case TOY_FLOW_REQ:
		ref->flow = flow;
		return refcount_inc_not_zero(&container_of(flow, struct toy_tcp_req, flow)->refs);
	case TOY_FLOW_TIMEWAIT:
		ref->flow = flow;
		return refcount_inc_not_zero(&container_of(flow, struct toy_tcp_timewait,
							   flow)->refs);
	}
	return false;
}

static void toy_demux_ref_put(struct toy_demux_ref *ref)
{
	if (ref->sk)
		sock_put(ref->sk);
	else if (ref->flow->kind == TOY_FLOW_REQ)
		toy_tcp_listen_req_put(container_of(ref->flow, struct toy_tcp_req, flow));
	else
		toy_tcp_timewait_put(container_of(ref->flow, struct toy_tcp_timewait, flow));
}

/* RCU read lock held. The first of the bucket's listeners that is not passed yet. */
static bool toy_demux_next_listener(struct toy_demux *demux, struct toy_demux_pos *pos,
				    struct toy_demux_ref *ref)
{
	unsigned int n = 0;
	struct sock *sk;

	hlist_for_each_entry_rcu(sk, &demux->listeners[pos->bucket], sk_node) {
		if (n++ < pos->skip || !refcount_inc_not_zero(&sk->sk_refcnt))
			continue;
		ref->sk = sk;
		ref->flow = NULL;
		pos->skip = n - 1;
		return true;
	}
	return false;
}

/* As toy_demux_next_listener(). One that is just dying cannot be held and is passed over. */
static bool toy_demux_next_flow(struct toy_demux *demux, const struct bucket_table *tbl,
				struct toy_demux_pos *pos, struct toy_demux_ref *ref)
{
	struct rhash_head *head;
	unsigned int n = 0;

	rht_for_each_rcu(head, tbl, pos->bucket) {
		if (n++ < pos->skip ||
		    !toy_demux_ref_get(ref, container_of(head, struct toy_flow, node)))
			continue;
		pos->skip = n - 1;
		return true;
	}
	return false;
}

/*
 * RCU read lock held. The table that @pos counts in: while a resize is under
 * way there are two, and the entries are in one or the other. When it is gone
 * the walk begins again at the one that there is.
 */
static const struct bucket_table *toy_demux_table(struct toy_demux *demux,
						  struct toy_demux_pos *pos)
{
	const struct bucket_table *first = rcu_dereference(demux->flows.tbl);
	const struct bucket_table *tbl = first;

	while (tbl && (pos->stage == TOY_DEMUX_LISTENERS || tbl->hash_rnd != pos->table))
		tbl = rcu_dereference(tbl->future_tbl);
	if (tbl)
		return tbl;
	*pos = (struct toy_demux_pos) {
		.stage	= TOY_DEMUX_FLOWS,
		.table	= first->hash_rnd,
	};
	return first;
}

/* RCU read lock held. Return: @pos has come to the end, and @ref is not set. */
static bool toy_demux_end_of_walk(struct toy_demux *demux, struct toy_demux_pos *pos,
				  struct toy_demux_ref *ref)
{
	const struct bucket_table *tbl;

	if (pos->stage == TOY_DEMUX_LISTENERS) {
		for (; pos->bucket < ARRAY_SIZE(demux->listeners); pos->bucket++) {
			if (toy_demux_next_listener(demux, pos, ref))
				return false;
			pos->skip = 0;
		}
	}
	if (pos->stage == TOY_DEMUX_END)
		return true;

	for (tbl = toy_demux_table(demux, pos); tbl; tbl = rcu_dereference(tbl->future_tbl)) {
		if (tbl->hash_rnd != pos->table) {
			pos->table = tbl->hash_rnd;
			pos->bucket = 0;
		}
		for (; pos->bucket < tbl->size; pos->bucket++) {
			if (toy_demux_next_flow(demux, tbl, pos, ref))
				return false;
			pos->skip = 0;
		}
	}
	pos->stage = TOY_DEMUX_END;
	return true;
}

/* Has @fn taken it out of its bucket? Then the next one has slid into its place. */
static bool toy_demux_is_gone(const struct toy_demux_pos *pos, const struct toy_demux_ref *ref)
{
	const struct toy_flow *flow = ref->flow;

	if (pos->stage == TOY_DEMUX_LISTENERS)
		return sk_unhashed(ref->sk);
	if (!flow)
		flow = &toy_tcp_sk(ref->sk)->flow;
	return !READ_ONCE(flow->hashed);
}

int toy_demux_walk(struct toy_net *tnet, struct toy_demux_pos *pos, toy_demux_fn fn, void *arg)
{
	struct toy_demux_ref ref;
	bool end;
	int err;

	for (;;) {
		rcu_read_lock();
		end = toy_demux_end_of_walk(&tnet->demux, pos, &ref);
		rcu_read_unlock();
		if (end)
			return 0;
		err = fn(ref.sk, ref.flow, arg);
		if (!err && !toy_demux_is_gone(pos, &ref))
			pos->skip++;
		toy_demux_ref_put(&ref);
		if (err)
			return err;
		cond_resched();
	}
}
TOY_EXPORT_FOR_KUNIT(toy_demux_walk);

void toy_demux_for_each(struct toy_net *tnet,
			int (*fn)(struct sock *sk, struct toy_flow *flow, void *arg),
			void *arg)
{
	struct toy_demux_pos pos = { };

	toy_demux_walk(tnet, &pos, fn, arg);
}

u32 toy_demux_generation(struct toy_net *tnet)
{
	const struct bucket_table *tbl;
	u32 generation;

	rcu_read_lock();
	tbl = rcu_dereference(tnet->demux.flows.tbl);
	/* Entries are on the move: one already met may be met again further on. */
	generation = rcu_access_pointer(tbl->future_tbl) ? get_random_u32() : tbl->hash_rnd;
	rcu_read_unlock();
	return generation;
}
TOY_EXPORT_FOR_KUNIT(toy_demux_generation);

/* Ends whatever is still published when the namespace or the module goes. */
static int toy_demux_end(struct sock *sk, struct toy_flow *flow, void *arg)
{
	if (flow) {
		/* TIME-WAIT has its own exit, which came before. */
		if (flow->kind == TOY_FLOW_REQ)
			toy_tcp_listen_req_kill(container_of(flow, struct toy_tcp_req, flow));
		return 0;
	}
	lock_sock(sk);
	toy_tcp_abort(sk, ENETDOWN);
	release_sock(sk);
	return 0;
}

void toy_demux_exit(struct toy_net *tnet)
{
	/*
	 * A walk may miss what moves while the table resizes; but nothing is
	 * added any more, so a few rounds see the end.
	 */
	do {
		toy_demux_for_each(tnet, toy_demux_end, NULL);
		synchronize_rcu();
	} while (atomic_read(&tnet->demux.flows.nelems));
	rhashtable_destroy(&tnet->demux.flows);
}
TOY_EXPORT_FOR_KUNIT(toy_demux_exit);

struct toy_flow *toy_demux_find(struct toy_net *tnet, const struct toy_tuple *tuple)
{
	return rhashtable_lookup(&tnet->demux.flows, tuple, toy_demux_params);
}
TOY_EXPORT_FOR_KUNIT(toy_demux_find);

int toy_demux_insert(struct toy_net *tnet, struct toy_flow *flow)
{
	int err;

	/* Set first: a finder may run the moment that it is in the table. */
	flow->hashed = true;
	err = rhashtable_lookup_insert_fast(&tnet->demux.flows, &flow->node, toy_demux_params);
	if (err)
		flow->hashed = false;
	return err == -EEXIST ? -EADDRNOTAVAIL : err;
}
TOY_EXPORT_FOR_KUNIT(toy_demux_insert);

int toy_demux_replace(struct toy_net *tnet, struct toy_flow *old, struct toy_flow *new)
{
	int err;

	new->hashed = true;
	err = rhashtable_replace_fast(&tnet->demux.flows, &old->node, &new->node,
				      toy_demux_params);
	if (err)
		new->hashed = false;
	else
		old->hashed = false;
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_demux_replace);

bool toy_demux_remove(struct toy_net *tnet, struct toy_flow *flow)
{
	if (rhashtable_remove_fast(&tnet->demux.flows, &flow->node, toy_demux_params))
		return false;
	flow->hashed = false;
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_demux_remove);

static struct hlist_head *toy_demux_listen_head(struct toy_net *tnet, __be16 port)
{
	return &tnet->demux.listeners[hash_32((__force u16)port, TOY_DEMUX_LISTEN_BITS)];
}

static bool toy_demux_shares(const struct sock *sk, const struct sock *other)
{
	const struct toy_bind *a = &toy_tcp_sk(sk)->bind, *b = &toy_tcp_sk(other)->bind;

	return a->port == b->port && a->addr == b->addr &&
	       sk->sk_bound_dev_if == other->sk_bound_dev_if &&
	       other->sk_reuseport && uid_eq(sk->sk_uid, other->sk_uid);
}

/* listen_lock held. The group of those that share with @sk, or one of its own. */
static int toy_demux_join_group(const struct hlist_head *head, struct sock *sk)
{
	bool any = !toy_tcp_sk(sk)->bind.addr;
	struct sock *other;

	hlist_for_each_entry(other, head, sk_node)
		if (toy_demux_shares(sk, other))
			return reuseport_add_sock(sk, other, any);
	return reuseport_alloc(sk, any);
}

int toy_demux_listen_add(struct toy_net *tnet, struct sock *sk)
{
	struct hlist_head *head = toy_demux_listen_head(tnet, htons(toy_tcp_sk(sk)->bind.port));
	int err = 0;

	spin_lock_bh(&tnet->demux.listen_lock);
	if (sk->sk_reuseport)
		err = toy_demux_join_group(head, sk);
	if (!err) {
		sock_hold(sk);
		hlist_add_head_rcu(&sk->sk_node, head);
	}
	spin_unlock_bh(&tnet->demux.listen_lock);
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_demux_listen_add);

void toy_demux_listen_del(struct toy_net *tnet, struct sock *sk)
{
	bool linked;

	spin_lock_bh(&tnet->demux.listen_lock);
	linked = !hlist_unhashed(&sk->sk_node);
	if (linked) {
		if (rcu_access_pointer(sk->sk_reuseport_cb))
			reuseport_stop_listen_sock(sk);
		hlist_del_init_rcu(&sk->sk_node);
	}
	spin_unlock_bh(&tnet->demux.listen_lock);
	if (linked)
		__sock_put(sk);
}
TOY_EXPORT_FOR_KUNIT(toy_demux_listen_del);

struct sock *toy_demux_find_listener(struct toy_net *tnet, __be32 laddr, __be16 lport, int dif)
{
	struct sock *sk, *best = NULL;
	int best_score = -1;

	hlist_for_each_entry_rcu(sk, toy_demux_listen_head(tnet, lport), sk_node) {
		const struct toy_bind *bind = &toy_tcp_sk(sk)->bind;
		int score;

		if (htons(READ_ONCE(bind->port)) != lport)
			continue;
		if (bind->addr && bind->addr != laddr)
			continue;
		if (sk->sk_bound_dev_if && sk->sk_bound_dev_if != dif)
			continue;
		score = (bind->addr ? 4 : 0) + (sk->sk_bound_dev_if ? 2 : 0) +
			(READ_ONCE(sk->sk_incoming_cpu) == raw_smp_processor_id());
		if (score > best_score) {
			best = sk;
			best_score = score;
		}
	}
	return best;
}

struct sock *toy_demux_choose_listener(struct toy_net *tnet, struct sock *sk,
				       const struct toy_tuple *tuple, struct sk_buff *skb)
{
	struct sock *chosen;
	u32 hash;

	if (!rcu_access_pointer(sk->sk_reuseport_cb))
		return sk;
	hash = toy_port_hash(&tnet->ports, tuple->laddr, tuple->raddr, tuple->rport,
			     (__force u32)tuple->lport);
	chosen = reuseport_select_sock(sk, hash, skb, 0);
	return chosen ? : sk;	/* the group has just lost its last one */
}
