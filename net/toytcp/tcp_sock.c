// SPDX-License-Identifier: GPL-2.0
/* A TCP socket's life: create, bind, connect, shut down, close, die. */

#include <linux/completion.h>
#include <linux/mm.h>
#include <linux/siphash.h>
#include <net/ip.h>

#include "addr.h"
#include "seq.h"
#include "tcp.h"
#include "tcp_invariant.h"
#include "tcp_mem.h"
#include "tcp_paws.h"
#include "tcp_state.h"
#include "tcp_timewait.h"
#include "transport.h"

static siphash_key_t toy_tcp_isn_secret;

/* Sockets that exist; the module must outlive them all. */
static atomic_t toy_tcp_live = ATOMIC_INIT(1);
static DECLARE_COMPLETION(toy_tcp_all_dead);

/* The user lets go of the socket: what found it owned is done now. */
static void toy_tcp_release_cb(struct sock *sk)
{
	toy_tcp_err_run_deferred(sk);
	toy_tcp_pmtu_run_deferred(sk);
	toy_tcp_timers_run_deferred(sk);
	toy_tcp_invariant_check(sk);
}

struct proto toy_tcp_prot = {
	.name			= "TOYTCP",
	/*
	 * No .owner: an orphan would hold the module by it. struct socket holds
	 * it by the family, and toy_tcp_unregister() waits for the rest.
	 */
	.obj_size		= sizeof(struct toy_tcp_sock),
	.backlog_rcv		= toy_tcp_backlog_rcv,
	.keepalive		= toy_tcp_keepalive_set,
	.release_cb		= toy_tcp_release_cb,
	.stream_memory_free	= toy_tcp_stream_memory_free,
	.enter_memory_pressure	= toy_tcp_mem_enter_pressure,
	.leave_memory_pressure	= toy_tcp_mem_leave_pressure,
	.memory_allocated	= &toy_tcp_mem_allocated,
	.per_cpu_fw_alloc	= &toy_tcp_mem_per_cpu,
	.sockets_allocated	= &toy_tcp_mem_sockets,
	.memory_pressure	= &toy_tcp_mem_pressure,
	.sysctl_mem		= toy_tcp_mem_limits,
	.sysctl_wmem		= toy_tcp_mem_floor,
	.sysctl_rmem		= toy_tcp_mem_floor,
	.max_header		= MAX_HEADER + 128,
};

int toy_tcp_register(void)
{
	int err;

	get_random_bytes(&toy_tcp_isn_secret, sizeof(toy_tcp_isn_secret));
	err = toy_tcp_mem_init();
	if (err)
		return err;
	err = proto_register(&toy_tcp_prot, 1);
	if (err)
		goto err_mem;
	err = toy_tcp_listen_cache_create();
	if (err)
		goto err_proto;
	err = toy_tcp_timewait_cache_create();
	if (err)
		goto err_listen;
	return 0;

err_listen:
	toy_tcp_listen_cache_destroy();
err_proto:
	proto_unregister(&toy_tcp_prot);
err_mem:
	toy_tcp_mem_exit();
	return err;
}

void toy_tcp_unregister(void)
{
	/* Requests hold listeners until their grace period is over. */
	rcu_barrier();
	if (!atomic_dec_and_test(&toy_tcp_live))
		wait_for_completion(&toy_tcp_all_dead);
	rcu_barrier();
	toy_tcp_timewait_cache_destroy();
	toy_tcp_listen_cache_destroy();
	proto_unregister(&toy_tcp_prot);
	toy_tcp_mem_exit();
}

static void toy_tcp_sock_destruct(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	WARN_ON_ONCE(sk->sk_state != TCP_CLOSE);
	WARN_ON_ONCE(tp->flow.hashed);
	WARN_ON_ONCE(tp->bind.port);

	toy_tcp_sendq_purge(sk);
	kfree(tp->saved_syn);
	toy_tcp_rcvq_purge(&tp->rcv.q);
	__skb_queue_purge(&sk->sk_receive_queue);
	__skb_queue_purge(&sk->sk_error_queue);
	sk_mem_reclaim_final(sk);
	WARN_ON_ONCE(atomic_read(&sk->sk_rmem_alloc));
	WARN_ON_ONCE(READ_ONCE(sk->sk_wmem_queued));
	WARN_ON_ONCE(sk->sk_forward_alloc);

	sk_sockets_allocated_dec(sk);
	if (atomic_dec_and_test(&toy_tcp_live))
		complete(&toy_tcp_all_dead);
}

void toy_tcp_sock_init(struct sock *sk)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	atomic_inc(&toy_tcp_live);
	sk_sockets_allocated_inc(sk);
	sk->sk_backlog_rcv = toy_tcp_backlog_rcv;
	sk->sk_destruct = toy_tcp_sock_destruct;
	sk->sk_write_space = toy_tcp_write_space;
	sk->sk_protocol = IPPROTO_TCP;
	sk->sk_rcvbuf = READ_ONCE(sysctl->tcp_rmem[1]);
	sk->sk_sndbuf = READ_ONCE(sysctl->tcp_wmem[1]);
	/* A finder under RCU uses the socket without a reference. */
	sock_set_flag(sk, SOCK_RCU_FREE);

	tp->bind.sk = sk;
	tp->last_confirm = jiffies - HZ;
	tp->ip.protocol = IPPROTO_TCP;
	toy_tcp_pmtu_init(tp);
	tp->snd.mss = TOY_TCP_DEFAULT_MSS;
	tp->snd.peer_mss = TOY_TCP_DEFAULT_MSS;
	tp->rcv.mss = TOY_TCP_DEFAULT_MSS;
	tp->rcv.adv_mss = TOY_TCP_DEFAULT_MSS;
	tp->rcv.quick = TOY_TCP_QUICKACKS;
	tp->listen.closed = true;
	spin_lock_init(&tp->listen.lock);
	INIT_LIST_HEAD(&tp->listen.syn_queue);
	INIT_LIST_HEAD(&tp->listen.accept_queue);
	INIT_LIST_HEAD(&tp->accept_node);
	toy_tcp_sndq_init(&tp->snd.q);
	toy_tcp_rcvq_init(&tp->rcv.q);
	toy_tcp_rtt_init(&tp->rtt, READ_ONCE(sysctl->tcp_rto_min_us));
	toy_tcp_cong_init(&tp->cong, READ_ONCE(sysctl->tcp_congestion_control));
	toy_tcp_recovery_init(tp);
	toy_tcp_timers_init(sk);
}

struct sock *toy_tcp_sock_clone(struct sock *listener)
{
	const struct toy_tcp_sock *ltp = toy_tcp_sk(listener);
	struct toy_tcp_sock *tp;
	struct sock *sk;

	sk = sk_alloc(sock_net(listener), listener->sk_family, GFP_ATOMIC, &toy_tcp_prot, 0);
	if (!sk)
		return NULL;
	sock_init_data(NULL, sk);
	toy_tcp_sock_init(sk);
	tp = toy_tcp_sk(sk);

	sk->sk_type = listener->sk_type;
	sk->sk_uid = listener->sk_uid;
	sk->sk_rcvbuf = READ_ONCE(listener->sk_rcvbuf);
	sk->sk_sndbuf = READ_ONCE(listener->sk_sndbuf);
	sk->sk_userlocks = listener->sk_userlocks & ~SOCK_BINDPORT_LOCK;
	sk->sk_reuse = listener->sk_reuse;
	sk->sk_reuseport = listener->sk_reuseport;
	sk->sk_bound_dev_if = listener->sk_bound_dev_if;
	sk->sk_mark = READ_ONCE(listener->sk_mark);
	sk->sk_rcvlowat = READ_ONCE(listener->sk_rcvlowat);
	sk->sk_max_pacing_rate = READ_ONCE(listener->sk_max_pacing_rate);
	sk->sk_pacing_rate = READ_ONCE(listener->sk_pacing_rate);
	sk->sk_pacing_status = READ_ONCE(listener->sk_pacing_status);
	sk->sk_rcvtimeo = READ_ONCE(listener->sk_rcvtimeo);
	sk->sk_sndtimeo = READ_ONCE(listener->sk_sndtimeo);
	sk->sk_lingertime = READ_ONCE(listener->sk_lingertime);
	sock_valbool_flag(sk, SOCK_LINGER, sock_flag(listener, SOCK_LINGER));
	sock_valbool_flag(sk, SOCK_URGINLINE, sock_flag(listener, SOCK_URGINLINE));
	sock_valbool_flag(sk, SOCK_KEEPOPEN, sock_flag(listener, SOCK_KEEPOPEN));

	tp->snd.nodelay = ltp->snd.nodelay;
	tp->snd.cork = ltp->snd.cork;
	tp->snd.user_mss = ltp->snd.user_mss;
	toy_tcp_pmtu_inherit(tp, ltp);
	tp->snd.user_timeout = READ_ONCE(ltp->snd.user_timeout);
	tp->snd.notsent_lowat = READ_ONCE(ltp->snd.notsent_lowat);
	tp->rcv.clamp = READ_ONCE(ltp->rcv.clamp);
	tp->rcv.inq = READ_ONCE(ltp->rcv.inq);
	tp->min_ttl = READ_ONCE(ltp->min_ttl);
	tp->listen.save_syn = READ_ONCE(ltp->listen.save_syn);
	tp->keepalive = ltp->keepalive;
	tp->linger2 = ltp->linger2;
	/* Else the namespace's default of now, as the host does. */
	tp->cong_chosen = READ_ONCE(ltp->cong_chosen);
	if (tp->cong_chosen)
		toy_tcp_cong_set_ops(&tp->cong, READ_ONCE(ltp->cong.ops));
	return sk;
}

u32 toy_tcp_isn(const struct toy_tuple *tuple)
{
	u32 hash = siphash(tuple, sizeof(*tuple), &toy_tcp_isn_secret);

	/* RFC 9293 3.4.1: M + F(...); M ticks every 64 ns, as the host's */
	return hash + (u32)(ktime_get_real_ns() >> 6);
}

void toy_tcp_sock_grow_sndbuf(struct toy_tcp_sock *tp)
{
	struct sock *sk = &tp->sk;
	int want, most;

	if (sk->sk_userlocks & SOCK_SNDBUF_LOCK)
		return;
	most = READ_ONCE(toy_sk_net(sk)->sysctl.tcp_wmem[2]);
	/* Two windows: one on the way, one being written (Linux's rule). */
	want = min_t(u64, 2ull * max_t(u32, tp->cong.cwnd, TOY_TCP_INIT_CWND) *
			  SKB_TRUESIZE(tp->snd.mss + TOY_TCP_HEADROOM), most);
	if (want > sk->sk_sndbuf)
		WRITE_ONCE(sk->sk_sndbuf, want);
}

void toy_tcp_sock_established(struct toy_tcp_sock *tp)
{
	/* As Linux: what the peer's segments can hold beside their timestamp. */
	tp->rcv.adv_mss -= toy_tcp_ts_len(&tp->ts);
	toy_tcp_mtup_init(tp);
	toy_tcp_sync_mss(tp);
	toy_tcp_sock_grow_sndbuf(tp);
	toy_tcp_rcvspace_begin(&tp->rcv.space, tp->rcv.copied,
			       min_t(u32, tp->rcv.wnd, TOY_TCP_INIT_CWND * tp->rcv.adv_mss),
			       toy_tcp_now_us());
}

int toy_tcp_bind(struct sock *sk, struct sockaddr_in *addr)
{
	__be32 local = addr->sin_addr.s_addr;
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_net *tnet = toy_sk_net(sk);
	u16 port = ntohs(addr->sin_port);
	bool ours;
	int err;

	if (sk->sk_state != TCP_CLOSE || tp->bind.port)
		return -EINVAL;
	rcu_read_lock();
	ours = !local || toy_addr_is_local(tnet, local);
	rcu_read_unlock();
	if (!ours)
		return -EADDRNOTAVAIL;
	if (port && inet_port_requires_bind_service(sock_net(sk), port) &&
	    !ns_capable(sock_net(sk)->user_ns, CAP_NET_BIND_SERVICE))
		return -EACCES;

	tp->bind.addr = local;
	tp->bind.oif = sk->sk_bound_dev_if;
	err = toy_port_bind(tnet, &tp->bind, port);
	if (err)
		return err;
	tp->flow.tuple.laddr = local;
	tp->flow.tuple.lport = htons(tp->bind.port);
	if (port)
		sk->sk_userlocks |= SOCK_BINDPORT_LOCK;
	if (local)
		sk->sk_userlocks |= SOCK_BINDADDR_LOCK;
	return 0;
}

/* Publishes the connection from @port. */
static int toy_tcp_try_tuple(void *arg, u16 port)
{
	struct toy_tcp_sock *tp = arg;
	int err;

	tp->flow.tuple.lport = htons(port);
	sock_hold(&tp->sk);
	err = toy_demux_insert(toy_sk_net(&tp->sk), &tp->flow);
	if (err == -EADDRNOTAVAIL && toy_tcp_timewait_take(tp))
		err = 0;
	if (err)
		__sock_put(&tp->sk);
	return err;
}

/* There is no connection (any more): of its addresses only the user's own choice stays. */
static void toy_tcp_forget_tuple(struct toy_tcp_sock *tp)
{
	memset(&tp->flow.tuple, 0, sizeof(tp->flow.tuple));
	/* A port that was not given back is the user's. */
	if (tp->bind.port) {
		tp->flow.tuple.laddr = tp->bind.addr;
		tp->flow.tuple.lport = htons(tp->bind.port);
	} else {
		tp->sk.sk_userlocks &= ~SOCK_BINDADDR_LOCK;
		/* Or listen() would take the last connection's address for the user's. */
		tp->bind.addr = 0;
		tp->bind.oif = 0;
	}
}

/*
 * The address may have been taken away since it was chosen. Published first, then looked
 * at: whoever takes it away looks for what is published last.
 */
static int toy_tcp_recheck_addr(struct toy_tcp_sock *tp)
{
	struct toy_net *tnet = toy_sk_net(&tp->sk);
	bool local;

	rcu_read_lock();
	local = toy_addr_is_local(tnet, tp->flow.tuple.laddr);
	rcu_read_unlock();
	if (local)
		return 0;
	if (toy_demux_remove(tnet, &tp->flow))
		__sock_put(&tp->sk);
	if (!(tp->sk.sk_userlocks & SOCK_BINDPORT_LOCK))
		toy_port_release(tnet, &tp->bind);
	return -EADDRNOTAVAIL;
}

static int toy_tcp_connect_tuple(struct toy_tcp_sock *tp)
{
	struct toy_net *tnet = toy_sk_net(&tp->sk);

	tp->flow.kind = TOY_FLOW_SOCK;
	if (tp->bind.port)
		return toy_tcp_try_tuple(tp, tp->bind.port);
	tp->bind.addr = tp->flow.tuple.laddr;
	tp->bind.oif = tp->sk.sk_bound_dev_if;
	return toy_port_connect(tnet, &tp->bind, tp->flow.tuple.raddr, tp->flow.tuple.rport,
				toy_tcp_try_tuple, tp);
}

/* What the SYN will say, and where the numbers begin (RFC 9293 3.10.1). */
static void toy_tcp_connect_init(struct sock *sk, u32 mtu)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;
	u32 mss = mtu - sizeof(struct iphdr) - sizeof(struct tcphdr);

	if (tp->snd.user_mss)
		mss = min_t(u32, mss, tp->snd.user_mss);
	tp->rcv.adv_mss = clamp_t(u32, mss, TOY_TCP_MIN_MSS, U16_MAX);
	tp->rcv.mss = min_t(u16, tp->rcv.adv_mss, TOY_TCP_DEFAULT_MSS);
	toy_tcp_sync_mss(tp);
	tp->rcv.wscale_ok = READ_ONCE(sysctl->tcp_window_scaling);
	tp->sack_ok = READ_ONCE(sysctl->tcp_sack);
	tp->ts.ok = READ_ONCE(sysctl->tcp_timestamps);
	tp->ts.offset = toy_tcp_ts_offset(toy_sk_net(sk), &tp->flow.tuple);
	toy_tcp_rcvsack_reset(&tp->rcv.sack);
	toy_tcp_initial_window(sk, tp->rcv.adv_mss, &tp->rcv.wnd, &tp->rcv.wscale);

	tp->ecn = (struct toy_tcp_ecn) {
		.ok = READ_ONCE(toy_sk_net(sk)->sysctl.tcp_ecn) == 1,
	};
	if (!tp->snd.iss)	/* one that follows on those of a TIME-WAIT is there already */
		tp->snd.iss = toy_tcp_isn(&tp->flow.tuple);
	tp->snd.una = tp->snd.iss;
	tp->snd.nxt = tp->snd.iss;
	tp->snd.write_seq = tp->snd.iss;
	tp->snd.sml = tp->snd.iss;
	tp->urg = (struct toy_tcp_urg) { .up = tp->snd.iss };
	tp->snd.wnd = 1;	/* for the SYN itself */
	WRITE_ONCE(sk->sk_err, 0);	/* what an earlier connection left */
	/* a listener that lost its address has both of an ended connection */
	tp->timers.dead = false;
	sk->sk_shutdown = 0;
}

void toy_tcp_connect_deferred(struct sock *sk, struct toy_tcp_syn_data *data)
{
	toy_tcp_sk(sk)->fastopen.deferred = false;
	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ACTIVE_OPENS);
	toy_tcp_fastopen_send_syn(sk, data);
}

int toy_tcp_connect(struct sock *sk, struct sockaddr_in *addr, struct toy_tcp_syn_data *data)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_net *tnet = toy_sk_net(sk);
	u32 mtu;
	int err;

	tp->ip.daddr = addr->sin_addr.s_addr ? : htonl(INADDR_LOOPBACK);
	tp->ip.saddr = tp->bind.port ? tp->bind.addr : 0;
	tp->ip.oif = sk->sk_bound_dev_if;
	err = toy_ip_route_out(tnet, &tp->ip, &mtu);
	if (err)
		return err;

	tp->flow.tuple.laddr = tp->ip.saddr;
	tp->flow.tuple.raddr = tp->ip.daddr;
	tp->flow.tuple.rport = addr->sin_port;
	toy_tcp_set_state(sk, TCP_SYN_SENT);
	tp->snd.iss = 0;
	tp->ts = (struct toy_tcp_ts) { };
	err = toy_tcp_connect_tuple(tp);
	if (!err)
		err = toy_tcp_recheck_addr(tp);
	if (err) {
		toy_tcp_set_state(sk, TCP_CLOSE);
		toy_tcp_forget_tuple(tp);
		return err;
	}
	toy_tcp_connect_init(sk, mtu);
	if (data || !toy_tcp_fastopen_defer(sk))
		toy_tcp_connect_deferred(sk, data);
	return 0;
}

void toy_tcp_done(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_net *tnet = toy_sk_net(sk);
	bool unhashed;

	unhashed = tp->flow.hashed && toy_demux_remove(tnet, &tp->flow);
	toy_tcp_timers_stop(tp);
	toy_tcp_fastopen_end(tp);
	sk->sk_shutdown = SHUTDOWN_MASK;
	toy_tcp_set_state(sk, TCP_CLOSE);
	/* A port that the user chose stays the user's until close(). */
	if (sock_flag(sk, SOCK_DEAD) || !(sk->sk_userlocks & SOCK_BINDPORT_LOCK))
		toy_port_release(tnet, &tp->bind);
	if (tp->orphan) {
		tp->orphan = false;
		atomic_dec(&tnet->tcp_orphans);
	}
	if (!sock_flag(sk, SOCK_DEAD)) {
		sk->sk_state_change(sk);
	} else {
		toy_tcp_sendq_purge(sk);
		toy_tcp_rcvq_purge(&tp->rcv.q);
	}
	/*
	 * Of an orphan this may be the last one. The caller goes on with the
	 * socket all the same: it is freed after a grace period, and whoever has
	 * no reference of his own found it under RCU.
	 */
	if (unhashed)
		sock_put(sk);
}

void toy_tcp_abort(struct sock *sk, int err)
{
	if (sk->sk_state == TCP_CLOSE)
		return;
	if (sk->sk_state == TCP_LISTEN)
		toy_tcp_listen_stop(sk);
	toy_tcp_sendq_purge(sk);
	WRITE_ONCE(sk->sk_err, err);
	toy_tcp_done(sk);
	if (!sock_flag(sk, SOCK_DEAD))
		sk_error_report(sk);
}

/* Drops what was received and not read. Return: there was such data. */
static bool toy_tcp_drop_unread(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	bool unread = false;
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(&sk->sk_receive_queue))) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

		unread |= seq_lt(tp->rcv.copied, cb->seq + skb->len);
		consume_skb(skb);
	}
	return unread;
}

/* RFC 9293 3.10.4 and RFC 1122 4.2.2.13; how the connection ends on close() */
static void toy_tcp_close_connection(struct sock *sk)
{
	bool unread = toy_tcp_drop_unread(sk);

	if (sk->sk_state == TCP_CLOSE)
		return;
	if (sk->sk_state == TCP_LISTEN) {
		toy_tcp_listen_stop(sk);
		toy_tcp_done(sk);
	} else if (sk->sk_state == TCP_SYN_SENT) {
		toy_tcp_sendq_purge(sk);
		toy_tcp_done(sk);
	} else if (unread || (sock_flag(sk, SOCK_LINGER) && !sk->sk_lingertime)) {
		/* Data was lost, or the user asked for it: the peer must know. */
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ABORT_ON_CLOSE);
		toy_tcp_send_reset(sk);
		toy_tcp_sendq_purge(sk);
		toy_tcp_done(sk);
	} else if (toy_tcp_state_close(sk)) {
		toy_tcp_send_fin(sk);
	}
}

/* The user is gone; what is left of the connection is ours, within limits. */
static void toy_tcp_make_orphan(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_net *tnet = toy_sk_net(sk);

	tp->orphan = true;
	atomic_inc(&tnet->tcp_orphans);
	if (toy_tcp_mem_short(sk, 0)) {
		toy_mib_inc(tnet, TOY_MIB_TCP_ABORT_ON_MEMORY);
		toy_tcp_send_reset(sk);
		toy_tcp_done(sk);
		return;
	}
	if (sk->sk_state != TCP_FIN_WAIT2)
		return;
	if (tp->linger2 < 0) {
		/* As the host: the peer must not go on sending to nobody. */
		toy_tcp_send_reset(sk);
		toy_tcp_done(sk);
	} else {
		toy_tcp_timers_fin_wait_2(tp, toy_tcp_state_fin_timeout(tp));
	}
}

/* SO_LINGER: waits until our FIN is acknowledged, the time is over, or a signal comes. */
static void toy_tcp_wait_close(struct sock *sk, long timeout)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);

	add_wait_queue(sk_sleep(sk), &wait);
	while (timeout && !signal_pending(current) &&
	       BIT(sk->sk_state) & (TCPF_FIN_WAIT1 | TCPF_CLOSING | TCPF_LAST_ACK)) {
		release_sock(sk);
		timeout = wait_woken(&wait, TASK_INTERRUPTIBLE, timeout);
		lock_sock(sk);
	}
	remove_wait_queue(sk_sleep(sk), &wait);
}

void toy_tcp_close(struct sock *sk, long timeout)
{
	lock_sock(sk);
	sk->sk_shutdown = SHUTDOWN_MASK;
	toy_tcp_close_connection(sk);
	toy_tcp_wait_close(sk, timeout);

	sock_orphan(sk);
	if (sk->sk_state != TCP_CLOSE)
		toy_tcp_make_orphan(sk);
	else
		toy_port_release(toy_sk_net(sk), &toy_tcp_sk(sk)->bind);
	release_sock(sk);
	sock_put(sk);
}

void toy_tcp_shutdown(struct sock *sk, int how)
{
	if (!(how & SEND_SHUTDOWN))
		return;
	if (toy_tcp_state_close(sk))
		toy_tcp_send_fin(sk);
}

int toy_tcp_disconnect(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (sk->sk_state == TCP_LISTEN) {
		toy_tcp_listen_stop(sk);
		toy_tcp_done(sk);
	} else if (sk->sk_state != TCP_CLOSE) {
		/* RFC 9293 3.10.5, and the states in which Linux sends it */
		if (BIT(sk->sk_state) & (TCPF_ESTABLISHED | TCPF_CLOSE_WAIT | TCPF_FIN_WAIT1 |
					 TCPF_FIN_WAIT2 | TCPF_SYN_RECV))
			toy_tcp_send_reset(sk);
		toy_tcp_sendq_purge(sk);
		WRITE_ONCE(sk->sk_err, ECONNRESET);
		toy_tcp_done(sk);
	}
	toy_tcp_drop_unread(sk);
	toy_tcp_rcvq_purge(&tp->rcv.q);

	/* What a new connection begins with; options of the user stay. */
	WRITE_ONCE(sk->sk_err_soft, 0);
	sk->sk_shutdown = 0;
	sock_reset_flag(sk, SOCK_DONE);
	tp->fin_queued = false;
	toy_tcp_fastopen_reset(&tp->fastopen);
	tp->urg.state = TOY_TCP_URG_NONE;
	tp->passive = false;
	tp->timers.dead = false;
	tp->ip.saddr = 0;
	tp->ip.daddr = 0;
	toy_tcp_pmtu_forget(tp);
	toy_tcp_forget_tuple(tp);
	/* poll() and FIONREAD would still count what was dropped unread. */
	tp->rcv.copied = tp->rcv.nxt;
	tp->rcv.bytes = 0;
	tp->snd.bytes_acked = 0;
	tp->snd.total_retrans = 0;
	tp->snd.probes = 0;
	tp->snd.probes_us = 0;
	tp->snd.wscale = 0;
	tp->snd.max_wnd = 0;
	tp->ts.ok = false;
	tp->sack_ok = false;
	toy_tcp_rcvsack_reset(&tp->rcv.sack);
	tp->snd.retransmits = 0;
	tp->snd.first_retrans_us = 0;
	tp->snd.last_send_us = 0;
	tp->rcv.quick = TOY_TCP_QUICKACKS;
	tp->rcv.pingpong = false;
	tp->rcv.ack_pending = false;
	tp->rcv.ack_now = false;
	tp->rcv.ato = 0;
	toy_tcp_rtt_init(&tp->rtt, tp->rtt.rto_min);
	toy_tcp_cong_init(&tp->cong, tp->cong.ops);
	memset(&tp->estats, 0, sizeof(tp->estats));
	memset(&tp->cwv, 0, sizeof(tp->cwv));
	memset(&tp->rate, 0, sizeof(tp->rate));
	memset(&tp->pacing, 0, sizeof(tp->pacing));
	memset(&tp->ecn, 0, sizeof(tp->ecn));
	toy_tcp_recovery_init(tp);
	return 0;
}
