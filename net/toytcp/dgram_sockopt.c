// SPDX-License-Identifier: GPL-2.0
/* Options of datagram sockets of every kind: SOL_SOCKET and SOL_IP. */

#include <net/route.h>

#include "dgram.h"
#include "ip_pmtu.h"
#include "netns.h"
#include "sockopt.h"

/*
 * SOL_SOCKET options whose generic code would read an AF_INET socket out of ours, and
 * those that it would take and nobody would heed. not done: SO_TIMESTAMPING, SO_TXTIME,
 * SO_ZEROCOPY.
 */
static int toy_dgram_set_sol_socket(struct socket *sock, int optname, sockptr_t optval,
				    unsigned int optlen)
{
	switch (optname) {
	case SO_REUSEPORT:
		return toy_sockopt_set_reuseport(sock->sk, optval, optlen);
	case SO_TIMESTAMPING_OLD:
	case SO_TIMESTAMPING_NEW:
	case SO_TXTIME:
	case SO_ZEROCOPY:
		return -ENOPROTOOPT;
	}
	return sock_setsockopt(sock, SOL_SOCKET, optname, optval, optlen);
}

/* The bit of an option that is on or off; -1: it is another kind. */
static int toy_dgram_ip_flag(int optname)
{
	switch (optname) {
	case IP_PKTINFO:
		return TOY_DGRAM_PKTINFO;
	case IP_RECVTTL:
		return TOY_DGRAM_RECVTTL;
	case IP_RECVTOS:
		return TOY_DGRAM_RECVTOS;
	case IP_RECVERR:
		return TOY_DGRAM_RECVERR;
	default:
		return -1;
	}
}

static int toy_dgram_set_ip_flag(struct sock *sk, int bit, int val)
{
	assign_bit(bit, &toy_dgram_sk(sk)->flags, val);
	if (bit == TOY_DGRAM_RECVERR && !val)
		skb_queue_purge(&sk->sk_error_queue);
	return 0;
}

static int toy_dgram_set_ip_value(struct sock *sk, int optname, int val)
{
	struct toy_dgram_sock *ds = toy_dgram_sk(sk);

	switch (optname) {
	case IP_TOS:
		if (READ_ONCE(ds->tos) != (u8)val) {
			WRITE_ONCE(ds->tos, val);
			WRITE_ONCE(sk->sk_priority, rt_tos2priority((u8)val));
		}
		return 0;
	case IP_TTL:
		if (val != -1 && (val < 1 || val > 255))
			return -EINVAL;
		WRITE_ONCE(ds->ttl, val == -1 ? 0 : val);
		return 0;
	case IP_MTU_DISCOVER:
		if (val < IP_PMTUDISC_DONT || val > IP_PMTUDISC_OMIT)
			return -EINVAL;
		WRITE_ONCE(ds->pmtudisc, val);
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

/* not done: IP_RECVOPTS, IP_RECVORIGDSTADDR, IP_FREEBIND. */
static int toy_dgram_set_ip(struct sock *sk, int optname, sockptr_t optval, unsigned int optlen)
{
	int bit = toy_dgram_ip_flag(optname);
	int val, err;

	if (optname == IP_OPTIONS)
		return toy_sockopt_set_ip_options(optlen);
	if (bit < 0 && optname != IP_TOS && optname != IP_TTL && optname != IP_MTU_DISCOVER)
		return toy_mcast_setsockopt(sk, &toy_dgram_sk(sk)->mcast, optname, optval, optlen);
	err = toy_sockopt_int_or_byte(optval, optlen, &val);
	if (err)
		return err;
	return bit >= 0 ? toy_dgram_set_ip_flag(sk, bit, val) :
			  toy_dgram_set_ip_value(sk, optname, val);
}

int toy_dgram_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
			 unsigned int optlen)
{
	switch (level) {
	case SOL_SOCKET:
		return toy_dgram_set_sol_socket(sock, optname, optval, optlen);
	case SOL_IP:
		return toy_dgram_set_ip(sock->sk, optname, optval, optlen);
	default:
		return -ENOPROTOOPT;
	}
}

/* Return: the MTU of the way to the peer; -ENOTCONN, or why there is no way. */
static int toy_dgram_get_mtu(struct sock *sk)
{
	struct toy_dgram_sock *ds = toy_dgram_sk(sk);
	struct toy_dgram_out out = { };
	struct toy_ip_path path;
	int err = -ENOTCONN;

	lock_sock(sk);
	if (sk->sk_state == TCP_ESTABLISHED) {
		out.ip.saddr = toy_dgram_source(ds);
		out.ip.daddr = ds->raddr;
		out.ip.oif = sk->sk_bound_dev_if;
		err = toy_dgram_route(ds, &out);
	}
	release_sock(sk);
	/* Also of who sends as if he did not know it. */
	out.ip.blind = false;
	if (!err)
		err = toy_ip_pmtu_find(toy_net(sock_net(sk)), &out.ip, &path);
	return err ? -ENOTCONN : path.mtu;
}

static int toy_dgram_get_ip(struct sock *sk, int optname, char __user *optval, int __user *optlen)
{
	struct toy_dgram_sock *ds = toy_dgram_sk(sk);
	int bit = toy_dgram_ip_flag(optname);
	int val;

	switch (optname) {
	case IP_OPTIONS:
		return toy_sockopt_put(optval, optlen, NULL, 0);
	case IP_TOS:
		val = READ_ONCE(ds->tos);
		break;
	case IP_TTL:
		val = READ_ONCE(ds->ttl) ? : toy_net(sock_net(sk))->sysctl.ip_default_ttl;
		break;
	case IP_MTU_DISCOVER:
		val = READ_ONCE(ds->pmtudisc);
		break;
	case IP_MTU:
		val = toy_dgram_get_mtu(sk);
		if (val < 0)
			return val;
		break;
	default:
		if (bit < 0)
			return toy_mcast_getsockopt(sk, &ds->mcast, optname, optval, optlen);
		val = test_bit(bit, &ds->flags);
	}
	return toy_sockopt_put_int_or_byte(optval, optlen, val);
}

int toy_dgram_getsockopt(struct socket *sock, int level, int optname, char __user *optval,
			 int __user *optlen)
{
	/* SOL_SOCKET is the core's; the errno is the host's, setsockopt() differs. */
	return level == SOL_IP ? toy_dgram_get_ip(sock->sk, optname, optval, optlen) : -EOPNOTSUPP;
}
