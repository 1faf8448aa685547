// SPDX-License-Identifier: GPL-2.0
/* What the lives of datagram sockets have in common: connect, disconnect, shut down, close. */

#include <net/ip.h>

#include "addr.h"
#include "af_toytcp.h"
#include "dgram.h"
#include "dgram_tx.h"
#include "netns.h"

void toy_dgram_sock_destruct(struct sock *sk)
{
	toy_dgram_queue_purge(sk);
	__skb_queue_purge(&sk->sk_error_queue);
	sk_mem_reclaim_final(sk);
	WARN_ON_ONCE(atomic_read(&sk->sk_rmem_alloc));
	WARN_ON_ONCE(sk->sk_forward_alloc);
}

bool toy_dgram_may_bind(const struct toy_dgram_sock *ds, __be32 addr, bool *many)
{
	const struct toy_net *tnet = toy_net(sock_net(&ds->sk));
	bool ours, shared;

	rcu_read_lock();
	ours = !addr || toy_addr_is_local(tnet, addr);
	shared = !ours && ds->kind->hears_many &&
		 (ipv4_is_multicast(addr) || toy_addr_is_broadcast(tnet, addr));
	rcu_read_unlock();
	if (many)
		*many = shared;
	return ours || shared;
}

/* As the host's, which forgets the device, too, and a port that bind() did not name. */
static int toy_dgram_disconnect(struct toy_dgram_sock *ds)
{
	struct sock *sk = &ds->sk;
	__be32 laddr = sk->sk_userlocks & SOCK_BINDADDR_LOCK ? ds->laddr : 0;
	int err;

	if (sk->sk_userlocks & SOCK_BINDPORT_LOCK) {
		err = ds->kind->move(ds, laddr, 0, 0);
		if (err)
			return err;
	} else {
		ds->kind->unbind(ds);
		ds->laddr = laddr;
		ds->raddr = 0;
		ds->rport = 0;
	}
	ds->many = ds->many && laddr;
	sk->sk_state = TCP_CLOSE;
	WRITE_ONCE(sk->sk_bound_dev_if, 0);
	return 0;
}

/* RFC 1122 4.1.3.5: the address is found now, and stays. */
static int toy_dgram_connect_locked(struct toy_dgram_sock *ds, const struct sockaddr_in *addr)
{
	struct toy_dgram_out out = {
		.ip.saddr	= toy_dgram_source(ds),
		.ip.daddr	= addr->sin_addr.s_addr,
		.ip.oif		= ds->sk.sk_bound_dev_if,
	};
	int err;

	err = toy_dgram_route(ds, &out);
	if (err)
		return err;
	/* What is bound to hear many goes on to hear them alone. */
	err = ds->kind->move(ds, ds->many ? ds->laddr : out.ip.saddr, out.ip.daddr,
			     addr->sin_port);
	if (err)
		return err;
	ds->saddr = out.ip.saddr;
	ds->sk.sk_state = TCP_ESTABLISHED;
	return 0;
}

int toy_dgram_connect(struct socket *sock, struct sockaddr_unsized *uaddr, int len, int flags)
{
	const struct sockaddr_in *addr = (const struct sockaddr_in *)uaddr;
	struct toy_dgram_sock *ds = toy_dgram_sk(sock->sk);
	int err;

	if (len < (int)sizeof(addr->sin_family))
		return -EINVAL;
	lock_sock(sock->sk);
	if (addr->sin_family == AF_UNSPEC) {
		err = toy_dgram_disconnect(ds);
	} else {
		err = ds->kind->autobind ? ds->kind->autobind(ds) : 0;
		if (!err)
			err = toy_af_check_addr(addr, len);
		if (!err)
			err = toy_dgram_connect_locked(ds, addr);
	}
	release_sock(sock->sk);
	return err;
}

int toy_dgram_getname(struct socket *sock, struct sockaddr *uaddr, int peer)
{
	struct toy_dgram_sock *ds = toy_dgram_sk(sock->sk);
	int ret;

	lock_sock(sock->sk);
	if (!peer)
		ret = toy_af_put_addr(uaddr, ds->laddr, ds->lport);
	else if (ds->rport)
		ret = toy_af_put_addr(uaddr, ds->raddr, ds->rport);
	else
		ret = -ENOTCONN;
	release_sock(sock->sk);
	return ret;
}

int toy_dgram_shutdown(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;
	int err = 0;

	how = toy_af_shutdown_bits(how);
	if (how < 0)
		return how;
	lock_sock(sk);
	/* As the host: it says so, and does it all the same. */
	if (sk->sk_state == TCP_CLOSE)
		err = -ENOTCONN;
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | how);
	if (how & SEND_SHUTDOWN)
		toy_dgram_tx_shutdown(toy_dgram_sk(sk));
	sk->sk_state_change(sk);
	release_sock(sk);
	return err;
}

int toy_dgram_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct toy_dgram_sock *ds;

	if (!sk)
		return 0;
	sock->sk = NULL;
	ds = toy_dgram_sk(sk);
	toy_mcast_sock_exit(&ds->mcast);
	lock_sock(sk);
	ds->kind->unbind(ds);
	sk->sk_state = TCP_CLOSE;
	sk->sk_shutdown = SHUTDOWN_MASK;
	sock_orphan(sk);
	if (ds->tx)
		toy_dgram_tx_destroy(ds);
	release_sock(sk);
	sock_put(sk);
	return 0;
}

int toy_dgram_sock_init(struct sock *sk, struct socket *sock, const struct toy_dgram_kind *kind,
			int protocol)
{
	struct toy_dgram_sock *ds = toy_dgram_sk(sk);

	ds->kind = kind;
	toy_mcast_sock_init(&ds->mcast);
	sk->sk_destruct = toy_dgram_sock_destruct;
	sk->sk_protocol = protocol;
	/* A finder under RCU uses the socket without a reference. */
	sock_set_flag(sk, SOCK_RCU_FREE);
	ds->pmtudisc = READ_ONCE(toy_net(sock_net(sk))->sysctl.ip_no_pmtu_disc) ?
		       IP_PMTUDISC_DONT : IP_PMTUDISC_WANT;
	return toy_dgram_tx_create(ds, sock);
}
