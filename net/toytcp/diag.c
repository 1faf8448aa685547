// SPDX-License-Identifier: GPL-2.0
/* What goes on, for the control plane: sockets and counters. */

#include <net/sock.h>
#include <uapi/linux/toytcp.h>

#include "netlink.h"
#include "netlink-gen.h"
#include "netns.h"
#include "tcp.h"
#include "udp.h"
#include "dgram_tx.h"

static_assert((int)TCP_ESTABLISHED == TOYTCP_TCP_STATE_ESTABLISHED);
static_assert((int)TCP_LISTEN == TOYTCP_TCP_STATE_LISTEN);
static_assert((int)TCP_NEW_SYN_RECV == TOYTCP_TCP_STATE_NEW_SYN_RECV);

/* Where a dump stands: TCP's first, then the datagram sockets. */
struct toy_diag_pos {
	struct toy_demux_pos	tcp;
	unsigned long		udp;
	unsigned long		ping;
	unsigned long		raw;
};
static_assert(sizeof(struct toy_diag_pos) <= sizeof_field(struct netlink_callback, ctx));

struct toy_diag_u32 {
	int	attr;
	u32	value;
};

static int toy_diag_put_u32s(struct sk_buff *skb, const struct toy_diag_u32 *list,
			     unsigned int n)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < n && !err; i++)
		err = nla_put_u32(skb, list[i].attr, list[i].value);
	return err;
}

static int toy_diag_put_tuple(struct sk_buff *skb, u8 protocol, const struct toy_tuple *tuple,
			      int state, int oif)
{
	if (nla_put_u8(skb, TOYTCP_A_SOCK_PROTOCOL, protocol) ||
	    nla_put_u8(skb, TOYTCP_A_SOCK_STATE, state) ||
	    nla_put_in_addr(skb, TOYTCP_A_SOCK_LADDR, tuple->laddr) ||
	    nla_put_be16(skb, TOYTCP_A_SOCK_LPORT, tuple->lport) ||
	    nla_put_in_addr(skb, TOYTCP_A_SOCK_RADDR, tuple->raddr) ||
	    nla_put_be16(skb, TOYTCP_A_SOCK_RPORT, tuple->rport))
		return -EMSGSIZE;
	return oif ? nla_put_u32(skb, TOYTCP_A_SOCK_IFINDEX, oif) : 0;
}

/* @reader: the netlink socket that asks, for its idea of user ids */
static int toy_diag_put_owner(struct sk_buff *skb, const struct sock *reader,
			      struct sock *sk, u64 inode)
{
	uid_t uid = from_kuid_munged(sk_user_ns(reader), READ_ONCE(sk->sk_uid));

	if (nla_put_u32(skb, TOYTCP_A_SOCK_UID, uid) ||
	    nla_put_u64_64bit(skb, TOYTCP_A_SOCK_INODE, inode, TOYTCP_A_SOCK_PAD))
		return -EMSGSIZE;
	return 0;
}

static int toy_diag_put_timer(struct sk_buff *skb, int kind, const struct timer_list *timer)
{
	long left = (long)(READ_ONCE(timer->expires) - jiffies);

	if (nla_put_u8(skb, TOYTCP_A_SOCK_TIMER, kind) ||
	    nla_put_u32(skb, TOYTCP_A_SOCK_EXPIRES, left > 0 ? jiffies_to_msecs(left) : 0))
		return -EMSGSIZE;
	return 0;
}

/* The one that says most about the connection's fate, as /proc/net/tcp chooses. */
static int toy_diag_put_armed_timer(struct sk_buff *skb, const struct toy_tcp_timers *timers)
{
	static const struct {
		enum toy_tcp_timer_id	id;
		int			kind;
	} order[] = {
		{ TOY_TCP_TIMER_RETRANS, TOYTCP_TIMER_RETRANS },
		{ TOY_TCP_TIMER_PERSIST, TOYTCP_TIMER_PROBE },
		{ TOY_TCP_TIMER_KEEPALIVE, TOYTCP_TIMER_KEEPALIVE },
		{ TOY_TCP_TIMER_FINWAIT2, TOYTCP_TIMER_FIN_WAIT_2 },
		{ TOY_TCP_TIMER_DELACK, TOYTCP_TIMER_DELACK },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(order); i++)
		if (timer_pending(&timers->timer[order[i].id]))
			return toy_diag_put_timer(skb, order[i].kind,
						  &timers->timer[order[i].id]);
	return nla_put_u8(skb, TOYTCP_A_SOCK_TIMER, TOYTCP_TIMER_NONE);
}

static int toy_diag_put_listener(struct sk_buff *skb, const struct sock *reader,
				 struct sock *sk)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct toy_tuple tuple = {
		.laddr = tp->bind.addr,
		.lport = htons(tp->bind.port),
	};
	const struct toy_diag_u32 list[] = {
		{ TOYTCP_A_SOCK_RX_QUEUE, READ_ONCE(tp->listen.accept_len) },
		{ TOYTCP_A_SOCK_TX_QUEUE, READ_ONCE(sk->sk_max_ack_backlog) },
		{ TOYTCP_A_SOCK_SYN_QUEUE, READ_ONCE(tp->listen.syn_len) },
	};

	if (toy_diag_put_tuple(skb, IPPROTO_TCP, &tuple, TCP_LISTEN, tp->bind.oif) ||
	    toy_diag_put_u32s(skb, list, ARRAY_SIZE(list)) ||
	    toy_diag_put_owner(skb, reader, sk, sock_i_ino(sk)) ||
	    nla_put_u8(skb, TOYTCP_A_SOCK_TIMER, TOYTCP_TIMER_NONE))
		return -EMSGSIZE;
	return 0;
}

/* Socket lock held. What only some connections have. */
static int toy_diag_put_estimates(struct sk_buff *skb, const struct toy_tcp_sock *tp)
{
	if (tp->rtt.srtt &&
	    (nla_put_u32(skb, TOYTCP_A_SOCK_SRTT, tp->rtt.srtt) ||
	     nla_put_u32(skb, TOYTCP_A_SOCK_RTTVAR, tp->rtt.rttvar)))
		return -EMSGSIZE;
	if (tp->cong.ssthresh < TOY_TCP_SSTHRESH_INF &&
	    nla_put_u32(skb, TOYTCP_A_SOCK_SSTHRESH, tp->cong.ssthresh))
		return -EMSGSIZE;
	return tp->cong.ops ? nla_put_string(skb, TOYTCP_A_SOCK_CONG, tp->cong.ops->name) : 0;
}

/* Socket lock held. */
static int toy_diag_put_internals(struct sk_buff *skb, const struct toy_tcp_sock *tp)
{
	const struct toy_diag_u32 list[] = {
		{ TOYTCP_A_SOCK_RX_QUEUE, max_t(int, tp->rcv.nxt - tp->rcv.copied, 0) },
		{ TOYTCP_A_SOCK_TX_QUEUE, tp->snd.write_seq - tp->snd.una },
		{ TOYTCP_A_SOCK_RETRANSMITS, tp->snd.retransmits },
		{ TOYTCP_A_SOCK_TOTAL_RETRANS, tp->snd.total_retrans },
		{ TOYTCP_A_SOCK_UNACKED, tp->snd.q.segs_out },
		{ TOYTCP_A_SOCK_CWND, tp->cong.cwnd },
		{ TOYTCP_A_SOCK_RTO, toy_tcp_rtt_timeout(&tp->rtt) },
		{ TOYTCP_A_SOCK_MSS, tp->snd.mss },
		{ TOYTCP_A_SOCK_RCV_MSS, tp->rcv.mss },
		{ TOYTCP_A_SOCK_RCV_WND, toy_tcp_receive_window(tp) },
		{ TOYTCP_A_SOCK_SND_WND, tp->snd.wnd },
	};

	return toy_diag_put_u32s(skb, list, ARRAY_SIZE(list));
}

/* Process context; @sk referenced. */
static int toy_diag_put_sock(struct sk_buff *skb, const struct sock *reader, struct sock *sk)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u64 inode = sock_i_ino(sk);
	bool slow;
	int err;

	if (READ_ONCE(sk->sk_state) == TCP_LISTEN)
		return toy_diag_put_listener(skb, reader, sk);

	slow = lock_sock_fast(sk);
	err = toy_diag_put_tuple(skb, IPPROTO_TCP, &tp->flow.tuple, sk->sk_state,
				 sk->sk_bound_dev_if) ||
	      toy_diag_put_owner(skb, reader, sk, inode) ||
	      toy_diag_put_armed_timer(skb, &tp->timers) ||
	      toy_diag_put_internals(skb, tp) ||
	      toy_diag_put_estimates(skb, tp);
	unlock_sock_fast(sk, slow);
	return err ? -EMSGSIZE : 0;
}

/* Process context; @ds referenced. */
static int toy_diag_put_dgram(struct sk_buff *skb, const struct sock *reader,
			      struct toy_dgram_sock *ds)
{
	struct sock *sk = &ds->sk;
	u64 inode = sock_i_ino(sk);
	int err;

	lock_sock(sk);
	{
		const struct toy_tuple tuple = {
			.laddr = ds->laddr, .lport = ds->lport,
			.raddr = ds->raddr, .rport = ds->rport,
		};
		const struct toy_diag_u32 list[] = {
			{ TOYTCP_A_SOCK_RX_QUEUE, atomic_read(&sk->sk_rmem_alloc) },
			/* Closed meanwhile: nothing is its own any more. */
			{ TOYTCP_A_SOCK_TX_QUEUE, ds->tx ? toy_dgram_tx_queued(ds) : 0 },
			{ TOYTCP_A_SOCK_DROPS, atomic_read(&sk->sk_drops) },
		};

		err = toy_diag_put_tuple(skb, sk->sk_protocol, &tuple, sk->sk_state,
					 sk->sk_bound_dev_if) ||
		      toy_diag_put_u32s(skb, list, ARRAY_SIZE(list)) ||
		      toy_diag_put_owner(skb, reader, sk, inode) ||
		      nla_put_u8(skb, TOYTCP_A_SOCK_TYPE, sk->sk_type) ||
		      nla_put_u8(skb, TOYTCP_A_SOCK_TIMER, TOYTCP_TIMER_NONE);
	}
	release_sock(sk);
	return err ? -EMSGSIZE : 0;
}

static int toy_diag_put_req(struct sk_buff *skb, const struct sock *reader,
			    const struct toy_tcp_req *req)
{
	if (toy_diag_put_tuple(skb, IPPROTO_TCP, &req->flow.tuple, TCP_NEW_SYN_RECV, 0) ||
	    toy_diag_put_owner(skb, reader, req->listener, 0) ||
	    toy_diag_put_timer(skb, TOYTCP_TIMER_RETRANS, &req->timer) ||
	    nla_put_u32(skb, TOYTCP_A_SOCK_RETRANSMITS, READ_ONCE(req->retries)))
		return -EMSGSIZE;
	return 0;
}

/* Nobody owns it any more: neither user nor inode. */
static int toy_diag_put_timewait(struct sk_buff *skb, const struct toy_tcp_timewait *tw)
{
	if (toy_diag_put_tuple(skb, IPPROTO_TCP, &tw->flow.tuple, TCP_TIME_WAIT, tw->oif) ||
	    toy_diag_put_timer(skb, TOYTCP_TIMER_TIME_WAIT, &tw->timer))
		return -EMSGSIZE;
	return 0;
}

static int toy_diag_put_flow(struct sk_buff *skb, const struct sock *reader,
			     struct toy_flow *flow)
{
	switch (flow->kind) {
	case TOY_FLOW_SOCK:
		return toy_diag_put_sock(skb, reader,
					 &container_of(flow, struct toy_tcp_sock, flow)->sk);
	case TOY_FLOW_REQ:
		return toy_diag_put_req(skb, reader,
					container_of(flow, struct toy_tcp_req, flow));
	case TOY_FLOW_TIMEWAIT:
		return toy_diag_put_timewait(skb, container_of(flow, struct toy_tcp_timewait,
							       flow));
	default:
		return 0;
	}
}

/* The ends that a request names; both are there, as far as it must have them. */
static struct toy_tuple toy_diag_tuple(const struct genl_info *info)
{
	const struct nlattr *raddr = info->attrs[TOYTCP_A_SOCK_RADDR];
	const struct nlattr *rport = info->attrs[TOYTCP_A_SOCK_RPORT];

	return (struct toy_tuple) {
		.laddr = nla_get_in_addr(info->attrs[TOYTCP_A_SOCK_LADDR]),
		.lport = nla_get_be16(info->attrs[TOYTCP_A_SOCK_LPORT]),
		.raddr = raddr ? nla_get_in_addr(raddr) : 0,
		.rport = rport ? nla_get_be16(rport) : 0,
	};
}

/*
 * RCU read lock held. Without a remote end it is a listener that is asked for.
 *
 * Return: a referenced socket; else NULL, with @flow set if what was found is
 * no socket.
 */
static struct sock *toy_diag_find(struct genl_info *info, struct toy_flow **flow)
{
	struct toy_net *tnet = toy_net(genl_info_net(info));
	const struct toy_tuple tuple = toy_diag_tuple(info);
	struct sock *sk = NULL;

	*flow = NULL;
	if (info->attrs[TOYTCP_A_SOCK_RADDR] || info->attrs[TOYTCP_A_SOCK_RPORT])
		*flow = toy_demux_find(tnet, &tuple);
	else
		sk = toy_demux_find_listener(tnet, tuple.laddr, tuple.lport, 0);
	if (*flow && (*flow)->kind == TOY_FLOW_SOCK) {
		sk = &container_of(*flow, struct toy_tcp_sock, flow)->sk;
		*flow = NULL;
	}
	return sk && refcount_inc_not_zero(&sk->sk_refcnt) ? sk : NULL;
}

/* Return: 0; -ENOENT when there is none; -EMSGSIZE. */
static int toy_diag_get_tcp(struct genl_info *info, struct sk_buff *skb,
			    const struct sock *reader)
{
	struct toy_flow *flow;
	struct sock *sk;
	int err = -ENOENT;

	rcu_read_lock();
	sk = toy_diag_find(info, &flow);
	if (flow)
		err = toy_diag_put_flow(skb, reader, flow);
	rcu_read_unlock();
	if (sk) {
		err = toy_diag_put_sock(skb, reader, sk);
		sock_put(sk);
	}
	return err;
}

/* As toy_diag_get_tcp(). */
static int toy_diag_get_udp(struct genl_info *info, struct sk_buff *skb,
			    const struct sock *reader)
{
	const struct toy_tuple tuple = toy_diag_tuple(info);
	struct toy_udp_sock *up;
	int err;

	rcu_read_lock();
	up = toy_udp_demux_find(toy_net(genl_info_net(info)), &tuple, 0, NULL);
	if (up && !refcount_inc_not_zero(&up->dg.sk.sk_refcnt))
		up = NULL;
	rcu_read_unlock();
	if (!up)
		return -ENOENT;
	err = toy_diag_put_dgram(skb, reader, &up->dg);
	sock_put(&up->dg.sk);
	return err;
}

int toy_netlink_sock_get_doit(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *protocol = info->attrs[TOYTCP_A_SOCK_PROTOCOL];
	const struct sock *reader = NETLINK_CB(request).sk;
	struct sk_buff *skb;
	void *hdr;
	int err;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_SOCK_LADDR, "The local address is missing") ||
	    TOY_NETLINK_MISSING(info, TOYTCP_A_SOCK_LPORT, "The local port is missing"))
		return -EINVAL;
	skb = toy_netlink_reply_new(info, &hdr);
	if (!skb)
		return -ENOMEM;
	if (protocol && nla_get_u8(protocol) == IPPROTO_UDP)
		err = toy_diag_get_udp(info, skb, reader);
	else
		err = toy_diag_get_tcp(info, skb, reader);
	if (err == -ENOENT)
		NL_SET_ERR_MSG(info->extack, "There is no such connection or listener");
	return toy_netlink_reply_send(skb, hdr, info, err);
}

struct toy_diag_dump {
	struct sk_buff		*skb;
	struct netlink_callback	*cb;
};

static int toy_diag_dump_one(struct sock *sk, struct toy_flow *flow, void *arg)
{
	struct toy_diag_dump *dump = arg;
	const struct sock *reader = NETLINK_CB(dump->cb->skb).sk;
	void *hdr;
	int err;

	hdr = toy_netlink_begin(dump->skb, dump->cb, TOYTCP_CMD_SOCK_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (sk)
		err = toy_diag_put_sock(dump->skb, reader, sk);
	else
		err = toy_diag_put_flow(dump->skb, reader, flow);
	return toy_netlink_end(dump->skb, hdr, err);
}

static int toy_diag_dump_dgram(struct toy_dgram_sock *ds, void *arg)
{
	struct toy_diag_dump *dump = arg;
	void *hdr;

	hdr = toy_netlink_begin(dump->skb, dump->cb, TOYTCP_CMD_SOCK_GET);
	if (!hdr)
		return -EMSGSIZE;
	return toy_netlink_end(dump->skb, hdr,
			       toy_diag_put_dgram(dump->skb, NETLINK_CB(dump->cb->skb).sk, ds));
}

static int toy_diag_dump_udp(struct toy_udp_sock *up, void *arg)
{
	return toy_diag_dump_dgram(&up->dg, arg);
}

int toy_netlink_sock_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct toy_diag_pos *pos = (struct toy_diag_pos *)cb->ctx;
	struct toy_net *tnet = toy_net(sock_net(skb->sk));
	struct toy_diag_dump dump = { .skb = skb, .cb = cb };

	cb->seq = toy_demux_generation(tnet) | 1;	/* 0 would switch the check off */
	if (toy_demux_walk(tnet, &pos->tcp, toy_diag_dump_one, &dump) ||
	    toy_udp_demux_walk(tnet, &pos->udp, toy_diag_dump_udp, &dump) ||
	    toy_dgram_table_walk(&tnet->pings, &pos->ping, toy_diag_dump_dgram, &dump))
		return skb->len;
	toy_dgram_table_walk(&tnet->raws, &pos->raw, toy_diag_dump_dgram, &dump);
	return skb->len;
}

static int toy_diag_put_stat(struct sk_buff *skb, const struct toy_net *tnet,
			     enum toy_mib m)
{
	if (nla_put_string(skb, TOYTCP_A_STATS_NAME, toy_mib_name(m)) ||
	    nla_put_u64_64bit(skb, TOYTCP_A_STATS_VALUE, toy_mib_read(tnet, m),
			      TOYTCP_A_STATS_PAD))
		return -EMSGSIZE;
	return 0;
}

/* The counters in order; TOY_DROP_NOT and the end have no name. */
static enum toy_mib toy_diag_next_stat(unsigned int m)
{
	while (m < TOY_MIB_MAX && !toy_mib_name(m))
		m++;
	return m;
}

int toy_netlink_stats_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct toy_net *tnet = toy_net(genl_info_net(info));
	enum toy_mib m = toy_diag_next_stat(0);
	struct sk_buff *skb;
	void *hdr;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_STATS_NAME,
				"The name of the counter is missing"))
		return -EINVAL;
	while (m < TOY_MIB_MAX &&
	       nla_strcmp(info->attrs[TOYTCP_A_STATS_NAME], toy_mib_name(m)))
		m = toy_diag_next_stat(m + 1);
	if (m == TOY_MIB_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[TOYTCP_A_STATS_NAME],
				    "No counter has this name");
		return -ENOENT;
	}
	skb = toy_netlink_reply_new(info, &hdr);
	if (!skb)
		return -ENOMEM;
	return toy_netlink_reply_send(skb, hdr, info, toy_diag_put_stat(skb, tnet, m));
}

int toy_netlink_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct toy_netlink_pos *pos = (struct toy_netlink_pos *)cb->ctx;
	struct toy_net *tnet = toy_net(sock_net(skb->sk));
	enum toy_mib m = toy_diag_next_stat(pos->skip);
	void *hdr;

	while (m < TOY_MIB_MAX) {
		hdr = toy_netlink_begin(skb, cb, TOYTCP_CMD_STATS_GET);
		if (!hdr || toy_netlink_end(skb, hdr, toy_diag_put_stat(skb, tnet, m)))
			break;
		m = toy_diag_next_stat(m + 1);
	}
	pos->skip = m;
	return skb->len;
}
