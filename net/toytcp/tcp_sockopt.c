// SPDX-License-Identifier: GPL-2.0
/* Socket options. */

#include <linux/ip.h>
#include <linux/net_tstamp.h>
#include <linux/sockptr.h>
#include <linux/tcp.h>
#include <net/inet_ecn.h>
#include <net/route.h>
#include <net/sock.h>

#include "sockopt.h"
#include "tcp.h"
#include "tcp_info.h"

/*
 * SOL_SOCKET options whose generic code would read an AF_INET socket out of
 * ours, and those that it would take and nobody would heed. not done:
 * SO_TIMESTAMPING's OPT_ID, SO_ZEROCOPY, filters of what a socket receives.
 */
static int toy_tcp_set_sol_socket(struct socket *sock, int optname, sockptr_t optval,
				  unsigned int optlen)
{
	switch (optname) {
	case SO_REUSEPORT:
		return toy_sockopt_set_reuseport(sock->sk, optval, optlen);
	case SO_ZEROCOPY:
	case SO_TIMESTAMPING_OLD:
	case SO_TIMESTAMPING_NEW:
	case SO_ATTACH_FILTER:
	case SO_ATTACH_BPF:
		return -ENOPROTOOPT;
	}
	return sock_setsockopt(sock, SOL_SOCKET, optname, optval, optlen);
}

static int toy_tcp_set_cork(struct sock *sk, bool on)
{
	toy_tcp_sk(sk)->snd.cork = on;
	/* Nagle's rule holds for what it held. */
	if (!on)
		toy_tcp_push(sk, false);
	return 0;
}

static int toy_tcp_set_nodelay(struct sock *sk, bool on)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	tp->snd.nodelay = on;
	/* As the host, what a cork holds too. */
	if (on)
		toy_tcp_push(sk, true);
	return 0;
}

/* As the host: what is not allowed to everyone takes CAP_NET_ADMIN. */
static int toy_tcp_set_congestion_locked(struct sock *sk, const struct toy_tcp_cong_ops *ops)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 allowed = READ_ONCE(toy_sk_net(sk)->sysctl.tcp_allowed_congestion_control);

	if (ops != tp->cong.ops) {
		if (!(allowed & toy_tcp_cong_bit(ops)) &&
		    !ns_capable(sock_net(sk)->user_ns, CAP_NET_ADMIN))
			return -EPERM;
		toy_tcp_cong_set_ops(&tp->cong, ops);
	}
	WRITE_ONCE(tp->cong_chosen, true);
	return 0;
}

/* The algorithms are part of the module: the host's EBUSY cannot be. */
static int toy_tcp_set_congestion(struct sock *sk, sockptr_t optval, unsigned int optlen)
{
	const struct toy_tcp_cong_ops *ops;
	char name[TOY_TCP_CONG_NAME_MAX] = { 0 };
	int err;

	if (optlen < 1)
		return -EINVAL;
	if (copy_from_sockptr(name, optval, min_t(unsigned int, optlen, sizeof(name) - 1)))
		return -EFAULT;
	ops = toy_tcp_cong_find(name);
	if (!ops)
		return -ENOENT;
	lock_sock(sk);
	err = toy_tcp_set_congestion_locked(sk, ops);
	release_sock(sk);
	return err;
}

#define TOY_TCP_LINGER2_MAX	120	/* seconds, as the host */

static int toy_tcp_set_linger2(struct sock *sk, int val)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (val < 0)
		tp->linger2 = -1;
	else
		tp->linger2 = min(val, TOY_TCP_LINGER2_MAX) * HZ;
	return 0;
}

static int toy_tcp_set_quickack(struct sock *sk, int val)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	tp->rcv.pingpong = !val;
	if (tp->rcv.pingpong)
		return 0;
	tp->rcv.quick = max_t(u8, tp->rcv.quick, 1);
	if (tp->rcv.ack_pending && BIT(sk->sk_state) & (TCPF_ESTABLISHED | TCPF_CLOSE_WAIT)) {
		toy_tcp_send_ack(sk);
		/* As Linux: an even number asks for this ACK and no more. */
		tp->rcv.pingpong = !(val & 1);
	}
	return 0;
}

static int toy_tcp_set_window_clamp(struct sock *sk, int val)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!val && sk->sk_state != TCP_CLOSE)
		return -EINVAL;
	/* What was offered stays offered; the next window is no larger. */
	WRITE_ONCE(tp->rcv.clamp, val ? max_t(int, val, SOCK_MIN_RCVBUF / 2) : 0);
	return 0;
}

static int toy_tcp_set_flag(int val, int most, u8 *flag)
{
	if (val < 0 || val > most)
		return -EINVAL;
	WRITE_ONCE(*flag, val);
	return 0;
}

static int toy_tcp_set_tcp_locked(struct sock *sk, int optname, int val)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	switch (optname) {
	case TCP_NODELAY:
		return toy_tcp_set_nodelay(sk, val);
	case TCP_CORK:
		return toy_tcp_set_cork(sk, val);
	case TCP_MAXSEG:
		if (val && (val < TOY_TCP_MIN_MSS || val > 32767))
			return -EINVAL;
		tp->snd.user_mss = val;
		return 0;
	case TCP_SYNCNT:
		if (val < 1 || val > 127)
			return -EINVAL;
		tp->snd.syn_retries = val;
		return 0;
	case TCP_LINGER2:
		return toy_tcp_set_linger2(sk, val);
	case TCP_KEEPIDLE:
	case TCP_KEEPINTVL:
	case TCP_KEEPCNT:
		return toy_tcp_keepalive_set_option(sk, optname, val);
	case TCP_USER_TIMEOUT:
		if (val < 0)
			return -EINVAL;
		WRITE_ONCE(tp->snd.user_timeout, val);
		return 0;
	case TCP_QUICKACK:
		return toy_tcp_set_quickack(sk, val);
	case TCP_WINDOW_CLAMP:
		return toy_tcp_set_window_clamp(sk, val);
	case TCP_NOTSENT_LOWAT:
		WRITE_ONCE(tp->snd.notsent_lowat, val);
		sk->sk_write_space(sk);
		return 0;
	case TCP_SAVE_SYN:
		return toy_tcp_set_flag(val, TOY_TCP_SAVE_SYN_MAC, &tp->listen.save_syn);
	case TCP_INQ:
		return toy_tcp_set_flag(val, 1, &tp->rcv.inq);
	case TCP_FASTOPEN:
	case TCP_FASTOPEN_CONNECT:
	case TCP_FASTOPEN_NO_COOKIE:
		return toy_tcp_fastopen_set_option(sk, optname, val);
	default:
		return -ENOPROTOOPT;
	}
}

static int toy_tcp_set_tcp(struct sock *sk, int optname, sockptr_t optval, unsigned int optlen)
{
	int val, err;

	if (optname == TCP_CONGESTION)
		return toy_tcp_set_congestion(sk, optval, optlen);
	if (optname == TCP_FASTOPEN_KEY)
		return toy_tcp_fastopen_set_key(sk, optval, optlen);
	err = toy_sockopt_int(optval, optlen, &val);
	if (err)
		return err;
	lock_sock(sk);
	err = toy_tcp_set_tcp_locked(sk, optname, val);
	release_sock(sk);
	return err;
}

/* The two ECN bits are TCP's own. */
static void toy_tcp_set_tos(struct sock *sk, u8 tos)
{
	struct toy_ip_flow *ip = &toy_tcp_sk(sk)->ip;

	tos = (tos & ~INET_ECN_MASK) | (ip->tos & INET_ECN_MASK);
	if (tos == ip->tos)
		return;
	ip->tos = tos;
	WRITE_ONCE(sk->sk_priority, rt_tos2priority(tos));
}

static int toy_tcp_set_ip_locked(struct sock *sk, int optname, int val)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	switch (optname) {
	case IP_TOS:
		toy_tcp_set_tos(sk, val);
		return 0;
	case IP_TTL:
		if (val != -1 && (val < 1 || val > 255))
			return -EINVAL;
		tp->ip.ttl = val == -1 ? 0 : val;
		return 0;
	case IP_MTU_DISCOVER:
		return toy_tcp_pmtu_set_discover(tp, val);
	case IP_MINTTL:
		return toy_tcp_set_flag(val, 255, &tp->min_ttl);
	default:
		return -ENOPROTOOPT;
	}
}

static int toy_tcp_set_ip(struct sock *sk, int optname, sockptr_t optval, unsigned int optlen)
{
	int val, err;

	switch (optname) {
	case IP_OPTIONS:
		return toy_sockopt_set_ip_options(optlen);
	case IP_TOS:
	case IP_TTL:
	case IP_MTU_DISCOVER:
	case IP_MINTTL:
		break;
	default:
		return -ENOPROTOOPT;
	}
	/* as the host, which takes nothing for 0 elsewhere */
	if (optname == IP_MINTTL && !optlen)
		return -EINVAL;
	err = toy_sockopt_int_or_byte(optval, optlen, &val);
	if (err)
		return err;
	lock_sock(sk);
	err = toy_tcp_set_ip_locked(sk, optname, val);
	release_sock(sk);
	return err;
}

int toy_tcp_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
		       unsigned int optlen)
{
	switch (level) {
	case SOL_SOCKET:
		return toy_tcp_set_sol_socket(sock, optname, optval, optlen);
	case SOL_TCP:
		return toy_tcp_set_tcp(sock->sk, optname, optval, optlen);
	case SOL_IP:
		return toy_tcp_set_ip(sock->sk, optname, optval, optlen);
	default:
		return -ENOPROTOOPT;
	}
}

static int toy_tcp_get_congestion(struct sock *sk, char __user *optval, int __user *optlen)
{
	char name[TOY_TCP_CONG_NAME_MAX] = { 0 };

	strscpy(name, READ_ONCE(toy_tcp_sk(sk)->cong.ops)->name, sizeof(name));
	return toy_sockopt_put(optval, optlen, name, sizeof(name));
}

static int toy_tcp_get_linger2(const struct toy_tcp_sock *tp)
{
	if (tp->linger2 < 0)
		return -1;
	return (tp->linger2 ? : toy_sk_net(&tp->sk)->sysctl.tcp_fin_timeout * HZ) / HZ;
}

static int toy_tcp_get_tcp(struct sock *sk, int optname, char __user *optval, int __user *optlen)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_fokeys keys;
	int val;

	switch (optname) {
	case TCP_INFO:
		return toy_tcp_info_get(sk, optval, optlen);
	case TCP_CC_INFO:
		return toy_sockopt_put(optval, optlen, &val, 0);
	case TCP_CONGESTION:
		return toy_tcp_get_congestion(sk, optval, optlen);
	case TCP_SAVED_SYN:
		return toy_tcp_savedsyn_get(sk, optval, optlen);
	case TCP_FASTOPEN_KEY:
		toy_tcp_fastopen_key(sk, &keys);
		return toy_sockopt_put(optval, optlen, keys.key,
				       keys.count * TOY_TCP_FOKEY_LEN);
	case TCP_NODELAY:
		val = tp->snd.nodelay;
		break;
	case TCP_CORK:
		val = tp->snd.cork;
		break;
	case TCP_MAXSEG:
		val = tp->snd.mss;
		if (BIT(sk->sk_state) & (TCPF_CLOSE | TCPF_LISTEN) && tp->snd.user_mss)
			val = tp->snd.user_mss;
		break;
	case TCP_SYNCNT:
		val = tp->snd.syn_retries ? : toy_sk_net(sk)->sysctl.tcp_syn_retries;
		break;
	case TCP_KEEPIDLE:
	case TCP_KEEPINTVL:
	case TCP_KEEPCNT:
		val = toy_tcp_keepalive_option(sk, optname);
		break;
	case TCP_USER_TIMEOUT:
		val = READ_ONCE(tp->snd.user_timeout);
		break;
	case TCP_LINGER2:
		val = toy_tcp_get_linger2(tp);
		break;
	case TCP_QUICKACK:
		val = !tp->rcv.pingpong;
		break;
	case TCP_WINDOW_CLAMP:
		val = tp->rcv.clamp;
		if (sk->sk_state != TCP_CLOSE && sk->sk_state != TCP_LISTEN)
			val = toy_tcp_window_clamp(tp);
		break;
	case TCP_NOTSENT_LOWAT:
		val = READ_ONCE(tp->snd.notsent_lowat);
		break;
	case TCP_SAVE_SYN:
		val = READ_ONCE(tp->listen.save_syn);
		break;
	case TCP_INQ:
		val = READ_ONCE(tp->rcv.inq);
		break;
	case TCP_FASTOPEN:
	case TCP_FASTOPEN_CONNECT:
	case TCP_FASTOPEN_NO_COOKIE:
		val = toy_tcp_fastopen_option(sk, optname);
		break;
	default:
		return -ENOPROTOOPT;
	}
	return toy_sockopt_put(optval, optlen, &val, sizeof(val));
}

static int toy_tcp_get_ip(struct sock *sk, int optname, char __user *optval, int __user *optlen)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	int val;

	switch (optname) {
	case IP_OPTIONS:
		return toy_sockopt_put(optval, optlen, NULL, 0);
	case IP_TOS:
		val = tp->ip.tos;
		break;
	case IP_TTL:
		val = tp->ip.ttl ? : toy_sk_net(sk)->sysctl.ip_default_ttl;
		break;
	case IP_MTU_DISCOVER:
		val = READ_ONCE(tp->pmtu.discover);
		break;
	case IP_MINTTL:
		val = READ_ONCE(tp->min_ttl);
		break;
	case IP_MTU:
		lock_sock(sk);
		val = toy_tcp_pmtu_get(tp);
		release_sock(sk);
		if (val < 0)
			return val;
		break;
	default:
		return -ENOPROTOOPT;
	}
	return toy_sockopt_put_int_or_byte(optval, optlen, val);
}

int toy_tcp_getsockopt(struct socket *sock, int level, int optname,
		       char __user *optval, int __user *optlen)
{
	switch (level) {
	case SOL_TCP:
		return toy_tcp_get_tcp(sock->sk, optname, optval, optlen);
	case SOL_IP:
		return toy_tcp_get_ip(sock->sk, optname, optval, optlen);
	default:
		return -EOPNOTSUPP;	/* as the host; setsockopt() differs */
	}
}
