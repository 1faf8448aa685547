// SPDX-License-Identifier: GPL-2.0
/* TIME-WAIT: a small object that waits out 2 MSL in the place of a socket. */

#include <linux/slab.h>

#include "seq.h"
#include "tcp.h"
#include "tcp_timewait.h"

static struct kmem_cache *toy_tcp_timewait_cache;

int toy_tcp_timewait_cache_create(void)
{
	toy_tcp_timewait_cache = KMEM_CACHE(toy_tcp_timewait, SLAB_ACCOUNT);
	return toy_tcp_timewait_cache ? 0 : -ENOMEM;
}

/* After an rcu_barrier(): every object has been freed. */
void toy_tcp_timewait_cache_destroy(void)
{
	kmem_cache_destroy(toy_tcp_timewait_cache);
}

void toy_tcp_timewait_init(struct toy_net *tnet)
{
	spin_lock_init(&tnet->timewait.lock);
	INIT_LIST_HEAD(&tnet->timewait.list);
}

static void toy_tcp_timewait_free_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(toy_tcp_timewait_cache, container_of(rcu, struct toy_tcp_timewait, rcu));
}

void toy_tcp_timewait_put(struct toy_tcp_timewait *tw)
{
	if (refcount_dec_and_test(&tw->refs))
		call_rcu(&tw->rcu, toy_tcp_timewait_free_rcu);
}

/* Unpublishes @tw. Return: true to the one caller that did. */
static bool toy_tcp_timewait_unhash(struct toy_tcp_timewait *tw)
{
	struct toy_net *tnet = tw->tnet;

	if (!toy_demux_remove(tnet, &tw->flow))
		return false;
	spin_lock_bh(&tnet->timewait.lock);
	list_del_init(&tw->node);
	tnet->timewait.count--;
	spin_unlock_bh(&tnet->timewait.lock);
	toy_port_release(tnet, &tw->bind);
	toy_tcp_timewait_put(tw);
	return true;
}

static void toy_tcp_timewait_timeout(struct timer_list *t)
{
	struct toy_tcp_timewait *tw = container_of(t, struct toy_tcp_timewait, timer);

	toy_tcp_timewait_unhash(tw);
	toy_tcp_timewait_put(tw);
}

void toy_tcp_timewait_kill(struct toy_tcp_timewait *tw)
{
	toy_tcp_timewait_unhash(tw);
	/* Off the list it is never armed again. */
	if (timer_delete(&tw->timer))
		toy_tcp_timewait_put(tw);
}

/* 2 MSL from now on (again), unless it has been ended meanwhile. */
static void toy_tcp_timewait_arm(struct toy_tcp_timewait *tw)
{
	struct toy_tcp_tw_table *table = &tw->tnet->timewait;

	spin_lock_bh(&table->lock);
	if (!list_empty(&tw->node) && !mod_timer(&tw->timer, jiffies + TOY_TCP_TIMEWAIT_LEN))
		refcount_inc(&tw->refs);
	spin_unlock_bh(&table->lock);
}

/* Room for one more? Takes it. */
static bool toy_tcp_timewait_reserve(struct toy_net *tnet)
{
	struct toy_tcp_tw_table *table = &tnet->timewait;
	bool ok;

	spin_lock_bh(&table->lock);
	ok = !table->closed && table->count < READ_ONCE(tnet->sysctl.tcp_max_tw_buckets);
	if (ok)
		table->count++;
	spin_unlock_bh(&table->lock);
	return ok;
}

bool toy_tcp_timewait_enter(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_net *tnet = toy_sk_net(sk);
	struct toy_tcp_timewait *tw;

	if (!tp->flow.hashed || !toy_tcp_timewait_reserve(tnet))
		return false;
	tw = kmem_cache_zalloc(toy_tcp_timewait_cache, GFP_ATOMIC);
	if (!tw)
		goto err_unreserve;

	tw->flow.tuple = tp->flow.tuple;
	tw->flow.kind = TOY_FLOW_TIMEWAIT;
	tw->tnet = tnet;
	tw->snd_nxt = tp->snd.nxt;
	tw->rcv_nxt = tp->rcv.nxt;
	tw->rcv_wnd = toy_tcp_receive_window(tp);
	tw->rcv_wscale = tp->rcv.wscale;
	tw->ts = tp->ts;
	tw->tos = tp->ip.tos;
	tw->oif = tp->ip.oif;
	tw->mark = READ_ONCE(sk->sk_mark);
	timer_setup(&tw->timer, toy_tcp_timewait_timeout, 0);
	refcount_set(&tw->refs, 2);	/* the table's, and ours until it is armed */
	toy_port_transfer(tnet, &tp->bind, &tw->bind);

	spin_lock_bh(&tnet->timewait.lock);
	list_add_tail(&tw->node, &tnet->timewait.list);
	spin_unlock_bh(&tnet->timewait.lock);
	if (toy_demux_replace(tnet, &tp->flow, &tw->flow))
		goto err_unlink;
	toy_tcp_timewait_arm(tw);
	toy_tcp_timewait_put(tw);
	toy_mib_inc(tnet, TOY_MIB_TCP_TIMEWAITS);
	return true;

err_unlink:
	spin_lock_bh(&tnet->timewait.lock);
	list_del(&tw->node);
	spin_unlock_bh(&tnet->timewait.lock);
	toy_port_release(tnet, &tw->bind);
	kmem_cache_free(toy_tcp_timewait_cache, tw);
err_unreserve:
	spin_lock_bh(&tnet->timewait.lock);
	tnet->timewait.count--;
	spin_unlock_bh(&tnet->timewait.lock);
	return false;
}

static void toy_tcp_timewait_send_ack(struct toy_tcp_timewait *tw)
{
	const struct toy_tcp_options opts = {
		.has_ts = tw->ts.ok,
		.tsval = toy_tcp_ts_val(&tw->ts, toy_tcp_now_us()),
		.tsecr = tw->ts.recent,
	};
	struct toy_tcp_reply reply = {
		.tuple = tw->flow.tuple,
		.ip = {
			.saddr = tw->flow.tuple.laddr,
			.daddr = tw->flow.tuple.raddr,
			.oif = tw->oif,
			.mark = tw->mark,
			.protocol = IPPROTO_TCP,
			.tos = tw->tos,
			.df = true,
		},
		.seq = tw->snd_nxt,
		.ack = tw->rcv_nxt,
		.wnd = min(tw->rcv_wnd >> tw->rcv_wscale, 65535u),
		.flags = TOY_TCP_ACK,
		.opts = &opts,
	};

	toy_tcp_send_reply(tw->tnet, &reply);
}

/*
 * May this SYN begin a new connection? If it lies beyond the old numbers (RFC 9293
 * 3.10.7.4, RFC 1122 4.2.2.13) or its timestamp beyond the old ones (RFC 6191 2).
 */
static bool toy_tcp_timewait_reusable(const struct toy_tcp_timewait *tw,
				      const struct toy_tcp_cb *cb)
{
	if ((cb->flags & (TOY_TCP_SYN | TOY_TCP_ACK)) != TOY_TCP_SYN)
		return false;
	return seq_gt(cb->seq, tw->rcv_nxt) ||
	       (cb->rx.has_ts && toy_tcp_ts_newer(&tw->ts, cb->rx.tsval));
}

/* The segment is within the old numbers: its timestamp is the last one seen. */
static void toy_tcp_timewait_update_ts(struct toy_tcp_timewait *tw, const struct toy_tcp_cb *cb)
{
	if (!cb->rx.has_ts || seq_gt(cb->seq, tw->rcv_nxt))
		return;
	spin_lock_bh(&tw->tnet->timewait.lock);
	toy_tcp_ts_update(&tw->ts, cb->rx.tsval, toy_tcp_now_us());
	spin_unlock_bh(&tw->tnet->timewait.lock);
}

enum toy_mib toy_tcp_timewait_rcv(struct toy_tcp_timewait *tw, struct sk_buff *skb,
				  bool *reuse)
{
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);

	if (cb->flags & TOY_TCP_RST) {
		/* RFC 1337 3, fix 1 in Linux's form: only the exact number ends it. */
		if (cb->seq != tw->rcv_nxt)
			return TOY_DROP_TCP_RST_INVALID;
		toy_tcp_timewait_kill(tw);
		return TOY_DROP_NOT;
	}
	cb->rx.has_ts &= tw->ts.ok;
	/* RFC 7323 5.3, R1; a duplicate may belong to the connection that waits here */
	if (cb->rx.has_ts && !toy_tcp_ts_acceptable(&tw->ts, cb->rx.tsval, 0, toy_tcp_now_us())) {
		toy_tcp_timewait_arm(tw);
		toy_tcp_timewait_send_ack(tw);
		return TOY_DROP_TCP_PAWS_TIMEWAIT;
	}
	/* Where nobody listens it would only end the waiting. */
	if (toy_tcp_timewait_reusable(tw, cb) &&
	    toy_demux_find_listener(tw->tnet, tw->flow.tuple.laddr, tw->flow.tuple.lport,
				    skb->skb_iif)) {
		toy_mib_inc(tw->tnet, TOY_MIB_TCP_TIMEWAIT_REUSED);
		toy_tcp_timewait_kill(tw);
		*reuse = true;
		return TOY_DROP_NOT;
	}
	if (!(cb->flags & (TOY_TCP_ACK | TOY_TCP_SYN)))
		return TOY_DROP_TCP_NO_ACK;
	toy_tcp_timewait_update_ts(tw, cb);
	/* A FIN again: our last ACK was lost. Wait anew (RFC 9293 3.10.7.4). */
	if (cb->flags & TOY_TCP_FIN || cb->seq != cb->end_seq || cb->flags & TOY_TCP_SYN) {
		if (cb->flags & TOY_TCP_FIN)
			toy_tcp_timewait_arm(tw);
		toy_tcp_timewait_send_ack(tw);
		return TOY_DROP_TCP_OLD_DATA;
	}
	return TOY_DROP_NOT;
}

void toy_tcp_timewait_exit(struct toy_net *tnet)
{
	struct toy_tcp_tw_table *table = &tnet->timewait;
	struct toy_tcp_timewait *tw;

	do {
		spin_lock_bh(&table->lock);
		table->closed = true;
		tw = list_first_entry_or_null(&table->list, struct toy_tcp_timewait, node);
		/* One that is on the list and has no reference left is about to leave it. */
		if (tw && !refcount_inc_not_zero(&tw->refs))
			tw = NULL;
		spin_unlock_bh(&table->lock);
		if (tw) {
			toy_tcp_timewait_kill(tw);
			toy_tcp_timewait_put(tw);
			cond_resched();
		}
	} while (tw);
}
