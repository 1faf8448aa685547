// SPDX-License-Identifier: GPL-2.0
/* Options that only a UDP socket has. */

#include <linux/udp.h>

#include "sockopt.h"
#include "udp.h"
#include "udp_cork.h"

static int toy_udp_set_cork(struct toy_udp_sock *up, int val)
{
	lock_sock(&up->dg.sk);
	assign_bit(TOY_DGRAM_CORK, &up->dg.flags, val);
	/* As the host: what becomes of it is not told. */
	if (!val)
		toy_udp_cork_push(up, false);
	release_sock(&up->dg.sk);
	return 0;
}

/* not done: UDP_ENCAP, whose protocols are the host's. */
static int toy_udp_set_udp(struct sock *sk, int optname, sockptr_t optval, unsigned int optlen)
{
	struct toy_udp_sock *up = toy_udp_sk(sk);
	int val, err;

	err = toy_sockopt_int(optval, optlen, &val);
	if (err)
		return err;
	switch (optname) {
	case UDP_CORK:
		return toy_udp_set_cork(up, val);
	case UDP_GRO:
		assign_bit(TOY_DGRAM_GRO, &up->dg.flags, val);
		return 0;
	case UDP_SEGMENT:
		if (val < 0 || val > U16_MAX)
			return -EINVAL;
		WRITE_ONCE(up->gso_size, val);
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

int toy_udp_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
		       unsigned int optlen)
{
	if (level == SOL_UDP)
		return toy_udp_set_udp(sock->sk, optname, optval, optlen);
	return toy_dgram_setsockopt(sock, level, optname, optval, optlen);
}

static int toy_udp_get_udp(struct sock *sk, int optname, char __user *optval, int __user *optlen)
{
	const struct toy_udp_sock *up = toy_udp_sk(sk);
	int val;

	switch (optname) {
	case UDP_CORK:
		val = test_bit(TOY_DGRAM_CORK, &up->dg.flags);
		break;
	case UDP_GRO:
		val = test_bit(TOY_DGRAM_GRO, &up->dg.flags);
		break;
	case UDP_SEGMENT:
		val = READ_ONCE(up->gso_size);
		break;
	default:
		return -ENOPROTOOPT;
	}
	return toy_sockopt_put(optval, optlen, &val, sizeof(val));
}

int toy_udp_getsockopt(struct socket *sock, int level, int optname, char __user *optval,
		       int __user *optlen)
{
	if (level == SOL_UDP)
		return toy_udp_get_udp(sock->sk, optname, optval, optlen);
	return toy_dgram_getsockopt(sock, level, optname, optval, optlen);
}
