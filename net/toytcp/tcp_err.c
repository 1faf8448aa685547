// SPDX-License-Identifier: GPL-2.0
/* What the network layer says of our segments, and of our addresses. */

#include <linux/icmp.h>

#include "icmp.h"
#include "ip_pmtu.h"
#include "seq.h"
#include "tcp.h"
#include "tcp_timewait.h"
#include "transport.h"

/* An ICMP message about a segment of ours. */
struct toy_tcp_err_msg {
	u32	seq;
	int	err;
	bool	too_big;	/* "fragmentation needed" */
	u32	mtu;		/* valid if too_big */
};

/* RFC 1122 4.2.3.9, in Linux's reading: during the handshake every error counts. */
static void toy_tcp_err_locked(struct sock *sk, const struct toy_tcp_err_msg *msg)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	/* As Linux: a Fast Open socket that somebody has accepted is an open one. */
	bool opening = BIT(sk->sk_state) & (TCPF_SYN_SENT | TCPF_SYN_RECV) &&
		       !(tp->fastopen.listener && sk->sk_socket);

	if (msg->too_big) {
		toy_tcp_pmtu_err(sk, msg->mtu);
	} else if (opening && !sock_owned_by_user(sk)) {
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ATTEMPT_FAILS);
		toy_tcp_abort(sk, msg->err);
	} else {
		/*
		 * Hard ones do not end an open connection either (RFC 5927 5.2).
		 * SO_ERROR tells the user (RFC 9293 3.9.2.2). One who owns the socket now
		 * will hear of it from the next error or the timer.
		 */
		WRITE_ONCE(sk->sk_err_soft, msg->err);
	}
}

static void toy_tcp_err_sock(struct sock *sk, const struct toy_tcp_err_msg *msg)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	bh_lock_sock(sk);
	if (sk->sk_state != TCP_CLOSE && sk->sk_state != TCP_LISTEN) {
		/* RFC 5927 4.1: only about what is under way */
		if (seq_ge(msg->seq, tp->snd.una) && seq_le(msg->seq, tp->snd.nxt))
			toy_tcp_err_locked(sk, msg);
		else
			toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_OUT_OF_WINDOW_ICMPS);
	}
	bh_unlock_sock(sk);
}

/* "Fragmentation needed" is nothing to it, as in Linux: a SYN-ACK fits every way. */
static void toy_tcp_err_req(struct toy_tcp_req *req, const struct toy_tcp_err_msg *msg)
{
	if (msg->seq != req->iss)
		toy_mib_inc(req->tnet, TOY_MIB_TCP_OUT_OF_WINDOW_ICMPS);
	else if (!msg->too_big)
		toy_tcp_listen_req_err(req, msg->seq);
}

void toy_tcp_err(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	const struct tcphdr *th = (const struct tcphdr *)(skb->data + iph->ihl * 4);
	struct toy_tuple tuple = {
		.laddr = iph->saddr,
		.raddr = iph->daddr,
		.lport = th->source,
		.rport = th->dest,
	};
	struct toy_flow *flow = toy_demux_find(tnet, &tuple);
	struct toy_tcp_err_msg msg = {
		.seq = ntohl(th->seq),
		.too_big = type == ICMP_DEST_UNREACH && code == ICMP_FRAG_NEEDED,
		.mtu = info,
	};

	if (!flow || (msg.too_big && !toy_ip_pmtu_heed(tnet, &msg.mtu)))
		return;
	if (type == ICMP_DEST_UNREACH)
		msg.err = toy_icmp_errno(code, NULL);
	else
		msg.err = type == ICMP_PARAMETERPROB ? EPROTO : EHOSTUNREACH;

	switch (flow->kind) {
	case TOY_FLOW_SOCK:
		toy_tcp_err_sock(&container_of(flow, struct toy_tcp_sock, flow)->sk, &msg);
		break;
	case TOY_FLOW_REQ:
		toy_tcp_err_req(container_of(flow, struct toy_tcp_req, flow), &msg);
		break;
	case TOY_FLOW_TIMEWAIT:
		break;
	}
}

struct toy_tcp_err_abort {
	__be32	addr;
	bool	found;	/* so look once more: a walk may pass over what is near */
};

static void toy_tcp_err_addr_gone(struct sock *sk)
{
	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ABORT_ON_DEV);
	toy_tcp_abort(sk, ENETDOWN);
}

void toy_tcp_err_run_deferred(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!tp->addr_gone)
		return;
	tp->addr_gone = false;
	if (sk->sk_state != TCP_CLOSE)
		toy_tcp_err_addr_gone(sk);
}

/* Ending it may sleep. No user holds a listener's lock while he copies. */
static void toy_tcp_err_abort_listener(struct sock *sk, struct toy_tcp_err_abort *abort)
{
	lock_sock(sk);
	if (sk->sk_state == TCP_LISTEN && toy_tcp_sk(sk)->flow.tuple.laddr == abort->addr) {
		toy_tcp_err_addr_gone(sk);
		abort->found = true;
	}
	release_sock(sk);
}

/*
 * RTNL is held, and must not wait for a user who holds the socket while he copies from
 * memory that is not there: he ends it himself when he lets go.
 */
static void toy_tcp_err_abort_sock(struct sock *sk, struct toy_tcp_err_abort *abort)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	bool listener;

	local_bh_disable();
	bh_lock_sock(sk);
	listener = sk->sk_state == TCP_LISTEN;
	if (!listener && sk->sk_state != TCP_CLOSE && !tp->addr_gone &&
	    tp->flow.tuple.laddr == abort->addr) {
		abort->found = true;
		if (sock_owned_by_user(sk))
			tp->addr_gone = true;
		else
			toy_tcp_err_addr_gone(sk);
	}
	bh_unlock_sock(sk);
	local_bh_enable();
	if (listener)
		toy_tcp_err_abort_listener(sk, abort);
}

static int toy_tcp_err_abort_one(struct sock *sk, struct toy_flow *flow, void *arg)
{
	struct toy_tcp_err_abort *abort = arg;

	if (sk) {
		toy_tcp_err_abort_sock(sk, abort);
		return 0;
	}
	if (flow->tuple.laddr != abort->addr)
		return 0;
	abort->found = true;
	if (flow->kind == TOY_FLOW_REQ)
		toy_tcp_listen_req_kill(container_of(flow, struct toy_tcp_req, flow));
	else
		toy_tcp_timewait_kill(container_of(flow, struct toy_tcp_timewait, flow));
	return 0;
}

void toy_tcp_abort_addr(struct toy_net *tnet, __be32 addr)
{
	struct toy_tcp_err_abort abort = { .addr = addr };

	do {
		abort.found = false;
		toy_demux_for_each(tnet, toy_tcp_err_abort_one, &abort);
	} while (abort.found);
}
