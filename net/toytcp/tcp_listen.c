// SPDX-License-Identifier: GPL-2.0
/* Passive opens: the SYN queue, the accept queue, and the way from one to the other. */

#include <linux/slab.h>
#include <net/ip.h>

#include "seq.h"
#include "tcp.h"
#include "tcp_syncookie.h"
#include "tcp_paws.h"
#include "tcp_state.h"

static struct kmem_cache *toy_tcp_req_cache;

int toy_tcp_listen_cache_create(void)
{
	toy_tcp_req_cache = KMEM_CACHE(toy_tcp_req, SLAB_ACCOUNT);
	return toy_tcp_req_cache ? 0 : -ENOMEM;
}

/* After an rcu_barrier(): every request has been freed. */
void toy_tcp_listen_cache_destroy(void)
{
	kmem_cache_destroy(toy_tcp_req_cache);
}

static void toy_tcp_listen_req_free(struct toy_tcp_req *req)
{
	sock_put(req->listener);
	kfree(req->saved_syn);
	kmem_cache_free(toy_tcp_req_cache, req);
}

static void toy_tcp_listen_req_free_rcu(struct rcu_head *rcu)
{
	toy_tcp_listen_req_free(container_of(rcu, struct toy_tcp_req, rcu));
}

/* Never published: nobody else has it, and both references are the caller's. */
void toy_tcp_listen_req_discard(struct toy_tcp_req *req)
{
	toy_tcp_listen_req_free(req);
}

void toy_tcp_listen_req_put(struct toy_tcp_req *req)
{
	if (refcount_dec_and_test(&req->refs))
		call_rcu(&req->rcu, toy_tcp_listen_req_free_rcu);
}

/* The listener's lock held. Takes @req off the SYN queue; it is armed no more after that. */
static void toy_tcp_listen_unqueue_locked(struct toy_tcp_listen *listen, struct toy_tcp_req *req)
{
	lockdep_assert_held(&listen->lock);
	if (!req->queued)
		return;
	req->queued = false;
	list_del_init(&req->node);
	WRITE_ONCE(listen->syn_len, listen->syn_len - 1);
	if (!req->retries)
		WRITE_ONCE(listen->young, listen->young - 1);
}

static void toy_tcp_listen_stop_timer(struct toy_tcp_req *req)
{
	if (timer_delete(&req->timer))
		toy_tcp_listen_req_put(req);
}

void toy_tcp_listen_req_kill(struct toy_tcp_req *req)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(req->listener)->listen;
	bool mine = toy_demux_remove(req->tnet, &req->flow);

	spin_lock_bh(&listen->lock);
	toy_tcp_listen_unqueue_locked(listen, req);
	spin_unlock_bh(&listen->lock);
	toy_tcp_listen_stop_timer(req);
	if (mine)
		toy_tcp_listen_req_put(req);
}

void toy_tcp_listen_reply(struct toy_tcp_req *req, u8 flags, u32 tsval)
{
	bool syn = flags & TOY_TCP_SYN;
	struct toy_tcp_options opts = {
		.mss = syn ? req->mss : 0,
		.wscale = req->rcv_wscale,
		.has_wscale = syn && req->opts.has_wscale,
		.sack_ok = syn && req->opts.sack_ok,
		.has_ts = req->ts.ok,
		.tsval = tsval,
		.tsecr = req->ts.recent,
	};
	struct toy_tcp_reply reply = {
		.tuple = req->flow.tuple,
		.ip = req->ip,
		.seq = syn ? req->iss : req->iss + 1,
		.ack = req->irs + 1,
		.wnd = syn ? req->rcv_wnd : req->rcv_wnd >> req->rcv_wscale,
		.flags = flags,
		.opts = &opts,
	};

	/* Once, as Linux: a repeated SYN-ACK shall get through whatever is on the way. */
	if (syn && !req->resent && req->say_cookie) {
		opts.has_fastopen = true;
		opts.cookie_len = req->opts.cookie_len;
		memcpy(opts.cookie, req->opts.cookie, req->opts.cookie_len);
	}
	toy_tcp_send_reply(req->tnet, &reply);
}

static void toy_tcp_listen_send(struct toy_tcp_req *req, u8 flags)
{
	toy_tcp_listen_reply(req, flags, toy_tcp_ts_val(&req->ts, toy_tcp_now_us()));
}

static void toy_tcp_listen_send_syn_ack(struct toy_tcp_req *req)
{
	toy_tcp_listen_send(req, TOY_TCP_SYN | TOY_TCP_ACK | (req->ecn ? TOY_TCP_ECE : 0));
}

/* Arms the next repetition, unless @req has left the queue. Return: armed. */
static bool toy_tcp_listen_arm(struct toy_tcp_req *req)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(req->listener)->listen;
	unsigned long delay = usecs_to_jiffies(TOY_TCP_RTO_INIT_US) << min_t(u8, req->retries, 7);
	bool armed;

	/* tcp_synack_retries goes up to 255: neither the shift nor the wait may. */
	delay = min(delay, usecs_to_jiffies(TOY_TCP_RTO_MAX_US));
	spin_lock_bh(&listen->lock);
	armed = req->queued;
	if (armed && !mod_timer(&req->timer, jiffies + delay))
		refcount_inc(&req->refs);
	spin_unlock_bh(&listen->lock);
	return armed;
}

/* One more time without an answer. */
static void toy_tcp_listen_grow_old(struct toy_tcp_req *req)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(req->listener)->listen;

	spin_lock_bh(&listen->lock);
	if (req->queued && !req->retries)
		WRITE_ONCE(listen->young, listen->young - 1);
	req->retries++;
	req->resent = true;
	spin_unlock_bh(&listen->lock);
}

/*
 * Linux's rule: from half a queue on the place is kept for those that have just
 * come, and what waits is given up the sooner the fewer of them there are.
 */
static u32 toy_tcp_listen_patience(const struct toy_tcp_req *req)
{
	const struct toy_tcp_listen *listen = &toy_tcp_sk(req->listener)->listen;
	u32 retries = READ_ONCE(req->tnet->sysctl.tcp_synack_retries);
	u32 len = READ_ONCE(listen->syn_len);
	u32 young = READ_ONCE(listen->young);

	if (len * 2 <= max(READ_ONCE(req->listener->sk_max_ack_backlog), 8u))
		return retries;
	for (young *= 2; retries > 2 && len >= young; young *= 2)
		retries--;
	return retries;
}

/* RFC 9293 3.8.1 for the SYN-ACK; Linux's tcp_synack_retries */
static void toy_tcp_listen_req_timeout(struct timer_list *t)
{
	struct toy_tcp_req *req = container_of(t, struct toy_tcp_req, timer);

	if (req->retries >= toy_tcp_listen_patience(req)) {
		toy_mib_inc(req->tnet, TOY_MIB_TCP_ATTEMPT_FAILS);
		toy_tcp_listen_req_kill(req);
	} else {
		toy_tcp_listen_grow_old(req);
		if (toy_tcp_listen_arm(req)) {
			toy_mib_inc(req->tnet, TOY_MIB_TCP_RETRANS_SEGS);
			toy_tcp_listen_send_syn_ack(req);
		}
	}
	toy_tcp_listen_req_put(req);
}

/* MSS that we can take on the way to the peer (RFC 9293 3.7.1) */
static u16 toy_tcp_listen_mss(const struct toy_tcp_sock *tp, u32 mtu)
{
	u32 mss = mtu - sizeof(struct iphdr) - sizeof(struct tcphdr);

	if (tp->snd.user_mss)
		mss = min_t(u32, mss, tp->snd.user_mss);
	return clamp_t(u32, mss, TOY_TCP_MIN_MSS, U16_MAX);
}

/* Options are used if the SYN carries them and the namespace has them on. */
static void toy_tcp_listen_agree(const struct toy_net *tnet, const struct tcphdr *th,
				 struct toy_tcp_options *opts)
{
	const struct toy_sysctls *sysctl = &tnet->sysctl;

	toy_tcp_options_parse((const u8 *)(th + 1), th->doff * 4 - sizeof(*th), true, opts);
	opts->has_wscale &= !!READ_ONCE(sysctl->tcp_window_scaling);
	if (!opts->has_wscale)
		opts->wscale = 0;
	opts->sack_ok &= !!READ_ONCE(sysctl->tcp_sack);
	opts->has_ts &= !!READ_ONCE(sysctl->tcp_timestamps);
}

struct toy_tcp_req *toy_tcp_listen_req_alloc(struct sock *sk, struct sk_buff *skb,
					     const struct toy_tcp_options *opts)
{
	const struct tcphdr *th = tcp_hdr(skb);
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_req *req;
	u32 mtu;

	req = kmem_cache_zalloc(toy_tcp_req_cache, GFP_ATOMIC);
	if (!req)
		return NULL;
	req->flow.tuple = (struct toy_tuple) {
		.laddr = ip_hdr(skb)->daddr,
		.raddr = ip_hdr(skb)->saddr,
		.lport = th->dest,
		.rport = th->source,
	};
	req->flow.kind = TOY_FLOW_REQ;
	req->tnet = toy_sk_net(sk);
	req->ip = tp->ip;
	req->ip.saddr = req->flow.tuple.laddr;
	req->ip.daddr = req->flow.tuple.raddr;
	req->ip.df = true;	/* whatever the listener's IP_MTU_DISCOVER is, as Linux: it fits */
	/* SO_BINDTODEVICE binds the answers too; what an earlier connect() left does not count. */
	req->ip.oif = READ_ONCE(sk->sk_bound_dev_if);
	req->ip.mark = READ_ONCE(sk->sk_mark);
	req->ip.priority = READ_ONCE(sk->sk_priority);
	if (toy_ip_route_out(req->tnet, &req->ip, &mtu)) {
		kmem_cache_free(toy_tcp_req_cache, req);
		return NULL;
	}

	req->ecn = READ_ONCE(req->tnet->sysctl.tcp_ecn) &&
		   toy_tcp_ecn_syn_asks(toy_tcp_cb(skb)->flags, ip_hdr(skb)->tos);
	req->opts = *opts;
	req->ts.ok = opts->has_ts;
	if (req->ts.ok) {
		req->ts.offset = toy_tcp_ts_offset(req->tnet, &req->flow.tuple);
		toy_tcp_ts_update(&req->ts, opts->tsval, toy_tcp_now_us());
	}
	req->mss = toy_tcp_listen_mss(tp, mtu);
	req->irs = toy_tcp_cb(skb)->seq;
	req->iss = toy_tcp_cb(skb)->rx.isn ? : toy_tcp_isn(&req->flow.tuple);
	toy_tcp_initial_window(sk, req->mss - toy_tcp_ts_len(&req->ts),
			       &req->rcv_wnd, &req->rcv_wscale);
	if (!req->opts.has_wscale)
		req->rcv_wscale = 0;
	/* The peer's window in its SYN is never scaled (RFC 7323 2.2). */
	req->snd_wnd = toy_tcp_cb(skb)->rx.wnd;
	timer_setup(&req->timer, toy_tcp_listen_req_timeout, 0);
	/* Found under RCU: it may have been closed and lost its last reference meanwhile. */
	if (!refcount_inc_not_zero(&sk->sk_refcnt)) {
		kmem_cache_free(toy_tcp_req_cache, req);
		return NULL;
	}
	req->listener = sk;
	refcount_set(&req->refs, 2);	/* the table's and the caller's */
	return req;
}

bool toy_tcp_listen_accept_full(const struct sock *sk)
{
	/* As Linux: more than the backlog, so that one of 0 lets one connection wait. */
	return READ_ONCE(toy_tcp_sk(sk)->listen.accept_len) > READ_ONCE(sk->sk_max_ack_backlog);
}

/*
 * Linux's limits, in its order. Half-open ones: as many as listen() allows, beyond
 * that cookies; without cookies a quarter of tcp_max_syn_backlog stays free as well.
 * A SYN that takes the place of a TIME-WAIT has a real peer, and is not limited.
 */
static enum toy_mib toy_tcp_listen_admit(const struct sock *sk, const struct sk_buff *skb,
					 bool *cookie)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;
	u32 len = READ_ONCE(toy_tcp_sk(sk)->listen.syn_len);
	int most = READ_ONCE(sysctl->tcp_max_syn_backlog);
	int cookies = READ_ONCE(sysctl->tcp_syncookies);
	bool reuse = toy_tcp_cb(skb)->rx.isn;

	*cookie = !reuse && (cookies == 2 || len > READ_ONCE(sk->sk_max_ack_backlog));
	if (*cookie && !cookies)
		return TOY_DROP_TCP_SYN_QUEUE_FULL;
	if (toy_tcp_listen_accept_full(sk))
		return TOY_DROP_TCP_ACCEPT_QUEUE_FULL;
	if (!cookies && !reuse && (s64)most - len < most / 4)
		return TOY_DROP_TCP_SYN_QUEUE_FULL;
	return TOY_DROP_NOT;
}

/* A place in the SYN queue and in the table. */
static enum toy_mib toy_tcp_listen_enqueue(struct sock *sk, struct toy_tcp_req *req)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(sk)->listen;
	enum toy_mib drop = TOY_DROP_NOT;

	spin_lock_bh(&listen->lock);
	if (listen->closed) {
		drop = TOY_DROP_TCP_LISTEN_CLOSED;
	} else if (toy_demux_insert(req->tnet, &req->flow)) {
		drop = TOY_DROP_TCP_NOMEM;
	} else {
		list_add_tail(&req->node, &listen->syn_queue);
		WRITE_ONCE(listen->syn_len, listen->syn_len + 1);
		WRITE_ONCE(listen->young, listen->young + 1);
		req->queued = true;
	}
	spin_unlock_bh(&listen->lock);
	return drop;
}

static enum toy_mib toy_tcp_listen_syn(struct sock *sk, struct sk_buff *skb, bool *consumed)
{
	struct toy_tcp_options opts;
	struct toy_tcp_req *req;
	enum toy_mib drop;
	bool cookie;

	drop = toy_tcp_listen_admit(sk, skb, &cookie);
	if (drop)
		return drop;
	toy_tcp_listen_agree(toy_sk_net(sk), tcp_hdr(skb), &opts);
	req = toy_tcp_listen_req_alloc(sk, skb, &opts);
	if (!req)
		return TOY_DROP_TCP_NOMEM;
	req->sent_us = toy_tcp_now_us();
	if (!cookie)
		toy_tcp_savedsyn_keep(req, skb);
	if (cookie)
		toy_tcp_syncookie_send(req);
	else if (!consumed || !toy_tcp_fastopen_rcv_syn(req, skb, consumed))
		drop = toy_tcp_listen_enqueue(sk, req);
	if (cookie || req->fast || drop) {
		toy_tcp_listen_req_discard(req);
		return drop;
	}
	if (toy_tcp_listen_arm(req))
		toy_tcp_listen_send_syn_ack(req);
	toy_tcp_listen_req_put(req);
	return TOY_DROP_NOT;
}

enum toy_mib toy_tcp_listen_rcv(struct sock *sk, struct sk_buff *skb, bool *consumed)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	enum toy_mib drop;

	if (READ_ONCE(sk->sk_state) != TCP_LISTEN) {
		/* Found just before it ended: RFC 9293 3.10.7.1 */
		toy_tcp_send_reset_to(toy_sk_net(sk), skb);
		return TOY_DROP_TCP_LISTEN_CLOSED;
	}
	/* RFC 9293 3.10.7.2, in its order */
	if (cb->flags & TOY_TCP_RST)
		return TOY_DROP_TCP_LISTEN_FLAGS;
	if (cb->flags & TOY_TCP_ACK) {
		if (consumed && toy_tcp_syncookie_rcv(sk, skb, consumed, &drop))
			return drop;
		toy_tcp_send_reset_to(toy_sk_net(sk), skb);
		return TOY_DROP_TCP_LISTEN_FLAGS;
	}
	/* A FIN with a SYN is nobody's honest segment; Linux drops it too. */
	if (!(cb->flags & TOY_TCP_SYN) || cb->flags & TOY_TCP_FIN)
		return TOY_DROP_TCP_LISTEN_FLAGS;
	return toy_tcp_listen_syn(sk, skb, consumed);
}

/* Gives the new socket what the handshake found out. */
static void toy_tcp_listen_child_init(struct toy_tcp_sock *tp, const struct toy_tcp_req *req)
{
	tp->flow.tuple = req->flow.tuple;
	tp->flow.kind = TOY_FLOW_SOCK;
	tp->ip = req->ip;
	tp->passive = true;

	tp->ecn.ok = req->ecn;
	tp->snd.iss = req->iss;
	tp->snd.una = req->iss;
	tp->snd.nxt = req->iss + 1;
	tp->snd.write_seq = req->iss + 1;
	tp->snd.sml = tp->snd.nxt;
	tp->urg.up = req->iss;
	tp->snd.peer_mss = req->opts.mss ? : TOY_TCP_DEFAULT_MSS;
	tp->snd.wscale = req->opts.wscale;
	tp->snd.wnd = req->snd_wnd;
	tp->snd.max_wnd = req->snd_wnd;
	tp->snd.wl1 = req->irs;

	tp->rcv.irs = req->irs;
	tp->rcv.nxt = req->irs + 1;
	tp->rcv.wup = req->irs + 1;
	tp->rcv.copied = req->irs + 1;
	tp->rcv.wnd = req->rcv_wnd;
	tp->rcv.wscale = req->rcv_wscale;
	tp->rcv.wscale_ok = req->opts.has_wscale;
	tp->rcv.adv_mss = req->mss;
	tp->rcv.mss = min_t(u16, req->mss, TOY_TCP_DEFAULT_MSS);
	tp->sack_ok = req->opts.sack_ok;
	tp->ts = req->ts;
	toy_tcp_sync_mss(tp);
	/* RFC 6298 3: a SYN-ACK that was repeated gives no sample, nor does a cookie. */
	if (!req->resent && !req->unpublished)
		toy_tcp_rtt_sample(&tp->rtt, toy_tcp_now_us() - req->sent_us);
	if (!req->fast)
		return;
	/* The SYN-ACK is yet to be sent. */
	tp->snd.nxt = req->iss;
	tp->snd.write_seq = req->iss;
	tp->snd.sml = req->iss;
}

/* The child takes the request's place, if that has one. */
static int toy_tcp_listen_replace(struct toy_tcp_req *req, struct toy_tcp_sock *tp)
{
	if (req->unpublished)
		return toy_demux_insert(req->tnet, &tp->flow);
	return toy_demux_replace(req->tnet, &req->flow, &tp->flow);
}

/* Return: the reason if it cannot be. */
static enum toy_mib toy_tcp_listen_publish(struct sock *sk, struct toy_tcp_req *req,
					   struct toy_tcp_sock *tp)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(sk)->listen;
	enum toy_mib drop = TOY_DROP_NOT;

	spin_lock_bh(&listen->lock);
	if (listen->closed) {
		drop = TOY_DROP_TCP_LISTEN_CLOSED;
	} else if (toy_port_inherit(req->tnet, &tp->bind, &toy_tcp_sk(sk)->bind,
				    req->flow.tuple.laddr)) {
		drop = TOY_DROP_TCP_LISTEN_CLOSED;
	} else if (toy_tcp_listen_replace(req, tp)) {
		toy_port_release(req->tnet, &tp->bind);
		drop = TOY_DROP_TCP_LISTEN_CLOSED;
	} else {
		toy_tcp_listen_unqueue_locked(listen, req);
		sock_hold(&tp->sk);	/* the table's; the first is the queue's */
		swap(tp->saved_syn, req->saved_syn);
		list_add_tail(&tp->accept_node, &listen->accept_queue);
		WRITE_ONCE(listen->accept_len, listen->accept_len + 1);
	}
	spin_unlock_bh(&listen->lock);
	return drop;
}

enum toy_mib toy_tcp_listen_child(struct toy_tcp_req *req,
				  void (*begin)(struct sock *child, struct toy_tcp_req *req,
						struct sk_buff *skb, bool *consumed),
				  struct sk_buff *skb, bool *consumed)
{
	struct sock *sk = req->listener, *newsk;
	struct toy_net *tnet = req->tnet;
	enum toy_mib drop;

	newsk = toy_tcp_sock_clone(sk);
	if (!newsk)
		return TOY_DROP_TCP_NOMEM;
	/* Held from before it can be found until it has seen this segment. */
	bh_lock_sock_nested(newsk);
	toy_tcp_listen_child_init(toy_tcp_sk(newsk), req);
	toy_tcp_set_state(newsk, TCP_SYN_RECV);
	/* as the host, the SYN too */
	toy_tcp_estats_in(&toy_tcp_sk(newsk)->estats, 1, 0);
	if (!(toy_tcp_cb(skb)->flags & TOY_TCP_SYN))
		toy_tcp_estats_in(&toy_tcp_sk(newsk)->estats, toy_tcp_skb_segs(skb), skb->len);
	drop = toy_tcp_listen_publish(sk, req, toy_tcp_sk(newsk));
	if (drop)
		toy_tcp_done(newsk);
	else
		begin(newsk, req, skb, consumed);
	bh_unlock_sock(newsk);
	if (drop) {
		sock_put(newsk);
		return drop;
	}
	toy_mib_inc(tnet, TOY_MIB_TCP_PASSIVE_OPENS);
	sk->sk_data_ready(sk);
	return TOY_DROP_NOT;
}

static void toy_tcp_listen_begin(struct sock *child, struct toy_tcp_req *req,
				 struct sk_buff *skb, bool *consumed)
{
	if (!req->unpublished) {
		toy_tcp_listen_stop_timer(req);
		toy_tcp_listen_req_put(req);	/* the table's */
	}
	*consumed = true;
	skb->dev = NULL;
	toy_tcp_input_locked(child, skb);
}

enum toy_mib toy_tcp_listen_open(struct toy_tcp_req *req, struct sk_buff *skb, bool *consumed)
{
	return toy_tcp_listen_child(req, toy_tcp_listen_begin, skb, consumed);
}

static enum toy_mib toy_tcp_listen_complete(struct toy_tcp_req *req, struct sk_buff *skb,
					    bool *consumed)
{
	if (!toy_tcp_listen_accept_full(req->listener))
		return toy_tcp_listen_open(req, skb, consumed);
	/* As the host: the ACK is forgotten, the SYN-ACK will be repeated. */
	if (READ_ONCE(req->tnet->sysctl.tcp_abort_on_overflow)) {
		toy_tcp_send_reset_to(req->tnet, skb);
		toy_mib_inc(req->tnet, TOY_MIB_TCP_ATTEMPT_FAILS);
		toy_tcp_listen_req_kill(req);
	}
	return TOY_DROP_TCP_ACCEPT_QUEUE_FULL;
}

/* RFC 5961 3.2 and 4.2, within the limits */
static void toy_tcp_listen_challenge(struct toy_tcp_req *req)
{
	if (toy_tcp_challenge_gap(req->tnet, &req->last_oow, TOY_MIB_TCP_ACK_SKIPPED_CHALLENGE) &&
	    toy_tcp_challenge_allowed(req->tnet))
		toy_tcp_listen_send(req, TOY_TCP_ACK);
}

/* PAWS against the SYN, and an echo must be of one of our SYN-ACKs (as Linux). */
static enum toy_mib toy_tcp_listen_check_ts(const struct toy_tcp_req *req,
					    const struct toy_tcp_cb *cb)
{
	struct toy_tcp_ts ts = req->ts;
	u64 now = toy_tcp_now_us();

	/* RFC 7323 5.2: a reset is judged by its number alone */
	if (!ts.ok || !cb->rx.has_ts || cb->flags & TOY_TCP_RST)
		return TOY_DROP_NOT;
	toy_tcp_ts_segment(&ts, true, cb->rx.tsecr);
	if (!toy_tcp_ts_acceptable(&ts, cb->rx.tsval, 0, now))
		return TOY_DROP_TCP_PAWS;
	if (!(cb->flags & TOY_TCP_SYN) && !toy_tcp_ts_echo_since(&ts, req->sent_us, now))
		return TOY_DROP_TCP_TSECR;
	return TOY_DROP_NOT;
}

enum toy_mib toy_tcp_listen_req_rcv(struct toy_tcp_req *req, struct sk_buff *skb,
				    bool *consumed)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	u32 rcv_nxt = req->irs + 1;
	enum toy_mib paws;

	paws = toy_tcp_listen_check_ts(req, cb);
	/* The SYN again: our answer was lost (RFC 9293 3.8.1). */
	if (!paws && cb->seq == req->irs &&
	    (cb->flags & (TOY_TCP_SYN | TOY_TCP_ACK | TOY_TCP_RST)) == TOY_TCP_SYN) {
		if (toy_tcp_challenge_gap(req->tnet, &req->last_oow,
					  TOY_MIB_TCP_ACK_SKIPPED_SYN_RECV)) {
			WRITE_ONCE(req->resent, true);
			toy_tcp_listen_send_syn_ack(req);
		}
		return TOY_DROP_TCP_OLD_DATA;
	}
	/* RFC 9293 3.10.7.4, first check */
	if (paws || seq_lt(cb->end_seq, rcv_nxt) || seq_gt(cb->seq, rcv_nxt + req->rcv_wnd)) {
		if (!(cb->flags & TOY_TCP_RST) &&
		    toy_tcp_challenge_unacceptable(req->tnet, skb, &req->last_oow,
						   TOY_MIB_TCP_ACK_SKIPPED_SYN_RECV))
			toy_tcp_listen_send(req, TOY_TCP_ACK);
		return paws ? : TOY_DROP_TCP_SEQ;
	}
	/* second: a passive open just returns to LISTEN */
	if (cb->flags & TOY_TCP_RST) {
		if (cb->seq != rcv_nxt) {
			toy_tcp_listen_challenge(req);
			return TOY_DROP_TCP_RST_INVALID;
		}
		toy_mib_inc(req->tnet, TOY_MIB_TCP_ATTEMPT_FAILS);
		toy_tcp_listen_req_kill(req);
		return TOY_DROP_NOT;
	}
	/* fourth, in RFC 5961 4.2's form */
	if (cb->flags & TOY_TCP_SYN) {
		toy_tcp_listen_challenge(req);
		return TOY_DROP_TCP_SYN_IN_WINDOW;
	}
	/* fifth */
	if (!(cb->flags & TOY_TCP_ACK))
		return TOY_DROP_TCP_NO_ACK;
	if (cb->rx.ack != req->iss + 1) {
		toy_tcp_send_reset_to(req->tnet, skb);
		return TOY_DROP_TCP_ACK_UNSENT;
	}
	return toy_tcp_listen_complete(req, skb, consumed);
}

void toy_tcp_listen_req_err(struct toy_tcp_req *req, u32 seq)
{
	if (seq != req->iss)
		return;
	toy_mib_inc(req->tnet, TOY_MIB_TCP_ATTEMPT_FAILS);
	toy_tcp_listen_req_kill(req);
}

int toy_tcp_listen_start(struct sock *sk, int backlog)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_net *tnet = toy_sk_net(sk);
	int err;

	if (!tp->bind.port) {
		err = toy_port_bind(tnet, &tp->bind, 0);
		if (err)
			return err;
	}
	err = toy_port_listen(tnet, &tp->bind);
	if (err)
		return err;
	spin_lock_bh(&tp->listen.lock);
	tp->listen.closed = false;
	spin_unlock_bh(&tp->listen.lock);
	WRITE_ONCE(sk->sk_max_ack_backlog, backlog);
	toy_tcp_fastopen_listen(sk, backlog);
	tp->flow.tuple.lport = htons(tp->bind.port);
	toy_tcp_set_state(sk, TCP_LISTEN);
	err = toy_demux_listen_add(tnet, sk);
	if (!err)
		return 0;
	toy_tcp_set_state(sk, TCP_CLOSE);
	spin_lock_bh(&tp->listen.lock);
	tp->listen.closed = true;
	spin_unlock_bh(&tp->listen.lock);
	toy_port_unlisten(tnet, &tp->bind);
	return err;
}

/* A connection that nobody accepted: reset, as the host does. */
static void toy_tcp_listen_discard(struct sock *child)
{
	lock_sock_nested(child, SINGLE_DEPTH_NESTING);
	sock_set_flag(child, SOCK_DEAD);
	if (child->sk_state != TCP_CLOSE) {
		toy_tcp_send_reset(child);
		toy_tcp_abort(child, ECONNRESET);
	}
	release_sock(child);
	sock_put(child);
}

void toy_tcp_listen_stop(struct sock *sk)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(sk)->listen;
	struct toy_net *tnet = toy_sk_net(sk);
	struct toy_tcp_req *req;
	struct sock *child;

	toy_demux_listen_del(tnet, sk);
	toy_port_unlisten(tnet, &toy_tcp_sk(sk)->bind);

	spin_lock_bh(&listen->lock);
	listen->closed = true;
	while ((req = list_first_entry_or_null(&listen->syn_queue, struct toy_tcp_req, node))) {
		/* On the queue it is alive: leaving the queue comes before the last put. */
		refcount_inc(&req->refs);
		toy_tcp_listen_unqueue_locked(listen, req);
		spin_unlock_bh(&listen->lock);
		toy_tcp_listen_req_kill(req);
		toy_tcp_listen_req_put(req);
		cond_resched();
		spin_lock_bh(&listen->lock);
	}
	spin_unlock_bh(&listen->lock);

	while ((child = toy_tcp_listen_dequeue(sk)))
		toy_tcp_listen_discard(child);
}

struct sock *toy_tcp_listen_dequeue(struct sock *sk)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(sk)->listen;
	struct toy_tcp_sock *tp;

	spin_lock_bh(&listen->lock);
	tp = list_first_entry_or_null(&listen->accept_queue, struct toy_tcp_sock, accept_node);
	if (tp) {
		list_del_init(&tp->accept_node);
		WRITE_ONCE(listen->accept_len, listen->accept_len - 1);
	}
	spin_unlock_bh(&listen->lock);
	return tp ? &tp->sk : NULL;
}
