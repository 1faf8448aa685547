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

/* No longer published: gives back all that it holds, and the table's reference. */
static void toy_tcp_timewait_forget(struct toy_tcp_timewait *tw)
{
	struct toy_tcp_tw_table *table = &tw->tnet->timewait;

	spin_lock_bh(&table->lock);
	list_del_init(&tw->node);
	table->count--;
	spin_unlock_bh(&table->lock);
	toy_port_release(tw->tnet, &tw->bind);
	toy_tcp_timewait_put(tw);
}

/* Unpublishes @tw. Return: true to the one caller that did. */
static bool toy_tcp_timewait_unhash(struct toy_tcp_timewait *tw)
{
	struct toy_net *tnet = tw->tnet;

	if (!toy_demux_remove(tnet, &tw->flow))
		return false;
	toy_tcp_timewait_forget(tw);
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
	if (!ok)
		toy_mib_inc(tnet, TOY_MIB_TCP_TIMEWAIT_OVERFLOWS);
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
	tw->since = jiffies;
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

/* The answer to what is not acceptable: two that disagree must not answer each other for ever. */
static void toy_tcp_timewait_answer(struct toy_tcp_timewait *tw, const struct sk_buff *skb)
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

	if (toy_tcp_challenge_unacceptable(tw->tnet, skb, &tw->last_oow,
					   TOY_MIB_TCP_ACK_SKIPPED_TIME_WAIT))
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

/*
 * RFC 9293 3.10.7.4: the new connection's numbers begin beyond all that the old one
 * used, by more than an unscaled window (as Linux). Never 0, which says "any".
 */
static u32 toy_tcp_timewait_next_iss(const struct toy_tcp_timewait *tw)
{
	return tw->snd_nxt + 65535 + 2 ? : 1;
}

/* A SYN that may begin anew, for one who listens. It goes on to him in @tw's place. */
static bool toy_tcp_timewait_reuse(struct toy_tcp_timewait *tw, struct sk_buff *skb)
{
	const struct toy_tuple *tuple = &tw->flow.tuple;
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);

	if (!toy_tcp_timewait_reusable(tw, cb) ||
	    !toy_demux_find_listener(tw->tnet, tuple->laddr, tuple->lport, skb->skb_iif))
		return false;
	toy_mib_inc(tw->tnet, TOY_MIB_TCP_TIMEWAIT_REUSED);
	cb->rx.isn = toy_tcp_timewait_next_iss(tw);
	toy_tcp_timewait_kill(tw);
	return true;
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
		/* RFC 1337 3, fix F1, if it is asked for; else only the exact number ends it. */
		if (cb->seq != tw->rcv_nxt)
			return TOY_DROP_TCP_RST_INVALID;
		if (READ_ONCE(tw->tnet->sysctl.tcp_rfc1337))
			return TOY_DROP_TCP_RST_TIMEWAIT;
		toy_tcp_timewait_kill(tw);
		return TOY_DROP_NOT;
	}
	cb->rx.has_ts &= tw->ts.ok;
	/* RFC 7323 5.3, R1; a duplicate may belong to the connection that waits here */
	if (cb->rx.has_ts && !toy_tcp_ts_acceptable(&tw->ts, cb->rx.tsval, 0, toy_tcp_now_us())) {
		toy_tcp_timewait_arm(tw);
		toy_tcp_timewait_answer(tw, skb);
		return TOY_DROP_TCP_PAWS_TIMEWAIT;
	}
	*reuse = toy_tcp_timewait_reuse(tw, skb);
	if (*reuse)
		return TOY_DROP_NOT;
	if (!(cb->flags & (TOY_TCP_ACK | TOY_TCP_SYN)))
		return TOY_DROP_TCP_NO_ACK;
	toy_tcp_timewait_update_ts(tw, cb);
	if (cb->seq == tw->rcv_nxt && cb->seq == cb->end_seq)
		return TOY_DROP_NOT;
	/* A FIN again: our last ACK was lost. Wait anew (RFC 9293 3.10.7.4). */
	if (cb->flags & TOY_TCP_FIN)
		toy_tcp_timewait_arm(tw);
	toy_tcp_timewait_answer(tw, skb);
	return TOY_DROP_TCP_OLD_DATA;
}

/*
 * Linux's tcp_tw_reuse: a new connection from here may take the place of an old one
 * whose timestamps will tell its segments from the new ones (RFC 6191 2, RFC 7323 5.5),
 * if it was given this very port, or has waited a while for want of another.
 */
static bool toy_tcp_timewait_may_take(const struct toy_tcp_timewait *tw,
				      const struct toy_tcp_sock *tp)
{
	const struct toy_sysctls *sysctl = &tw->tnet->sysctl;
	u32 delay = msecs_to_jiffies(READ_ONCE(sysctl->tcp_tw_reuse_delay));
	int reuse = READ_ONCE(sysctl->tcp_tw_reuse);

	if (!tw->ts.ok || !tw->ts.recent_us || !READ_ONCE(sysctl->tcp_timestamps))
		return false;
	if (!tp->bind.implicit)
		return true;
	if (!reuse || (reuse == 2 && !ipv4_is_loopback(tw->flow.tuple.laddr) &&
		       !ipv4_is_loopback(tw->flow.tuple.raddr)))
		return false;
	return (u32)jiffies - tw->since > delay;
}

bool toy_tcp_timewait_take(struct toy_tcp_sock *tp)
{
	struct toy_net *tnet = toy_sk_net(&tp->sk);
	struct toy_tcp_timewait *tw;
	struct toy_flow *flow;
	bool taken = false;

	rcu_read_lock();
	flow = toy_demux_find(tnet, &tp->flow.tuple);
	if (flow && flow->kind == TOY_FLOW_TIMEWAIT) {
		tw = container_of(flow, struct toy_tcp_timewait, flow);
		taken = toy_tcp_timewait_may_take(tw, tp) &&
			!toy_demux_replace(tnet, &tw->flow, &tp->flow);
	}
	if (taken) {
		tp->snd.iss = toy_tcp_timewait_next_iss(tw);
		tp->ts.recent = tw->ts.recent;
		tp->ts.recent_us = tw->ts.recent_us;
		toy_mib_inc(tnet, TOY_MIB_TCP_TIMEWAIT_TAKEN);
		toy_tcp_timewait_forget(tw);
		/* Off the list it is never armed again. */
		if (timer_delete(&tw->timer))
			toy_tcp_timewait_put(tw);
	}
	rcu_read_unlock();
	return taken;
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
