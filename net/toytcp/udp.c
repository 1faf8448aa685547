// SPDX-License-Identifier: GPL-2.0
/* A UDP socket's life: create, bind, connect, disconnect, shut down, close. */

#include <linux/toytcp.h>
#include <net/ip.h>

#include "addr.h"
#include "af_toytcp.h"
#include "netns.h"
#include "udp.h"
#include "udp_cork.h"
#include "udp_mem.h"
#include "udp_tx.h"

struct proto toy_udp_prot = {
	.name			= "TOYUDP",
	/* No .owner: struct socket holds the module, toy_udp_unregister() waits for RCU. */
	.obj_size		= sizeof(struct toy_udp_sock),
	.memory_allocated	= &toy_udp_mem_allocated,
	.per_cpu_fw_alloc	= &toy_udp_mem_per_cpu,
	.sysctl_mem		= toy_udp_mem_limits,
	.sysctl_wmem		= toy_udp_mem_floor,
	.sysctl_rmem		= toy_udp_mem_floor,
};

int toy_udp_register(void)
{
	int err = toy_udp_mem_init();

	if (err)
		return err;
	err = proto_register(&toy_udp_prot, 1);
	if (err)
		toy_udp_mem_exit();
	return err;
}

void toy_udp_unregister(void)
{
	/* Nothing refers to a closed socket but its own grace period. */
	rcu_barrier();
	proto_unregister(&toy_udp_prot);
	toy_udp_mem_exit();
}

static void toy_udp_sock_destruct(struct sock *sk)
{
	WARN_ON_ONCE(toy_udp_sk(sk)->place.id);
	WARN_ON_ONCE(toy_udp_sk(sk)->bind.port);

	toy_udp_queue_purge(sk);
	__skb_queue_purge(&sk->sk_error_queue);
	sk_mem_reclaim_final(sk);
	WARN_ON_ONCE(atomic_read(&sk->sk_rmem_alloc));
	WARN_ON_ONCE(sk->sk_forward_alloc);
}

/* Locked. After a change of its addresses: where it is found. */
static int toy_udp_place(struct toy_udp_sock *up)
{
	return toy_udp_demux_place(toy_net(sock_net(&up->sk)), up);
}

static void toy_udp_give_port_back(struct toy_udp_sock *up)
{
	struct toy_net *tnet = toy_net(sock_net(&up->sk));

	toy_udp_demux_remove(tnet, up);
	toy_port_release(tnet, &up->bind);
	up->lport = 0;
}

/* Locked; has no port. @port: 0 for any. */
static int toy_udp_take_port(struct toy_udp_sock *up, __be32 addr, u16 port)
{
	int err;

	up->bind.addr = addr;
	err = toy_port_bind(toy_net(sock_net(&up->sk)), &up->bind, port);
	if (err)
		return err;
	up->laddr = addr;
	up->lport = htons(up->bind.port);
	err = toy_udp_place(up);
	if (err) {
		toy_udp_give_port_back(up);
		up->laddr = 0;
	}
	return err;
}

int toy_udp_autobind(struct toy_udp_sock *up)
{
	return up->lport || !toy_udp_take_port(up, up->laddr, 0) ? 0 : -EAGAIN;
}

static int toy_udp_bind_locked(struct toy_udp_sock *up, const struct sockaddr_in *addr)
{
	__be32 local = addr->sin_addr.s_addr;
	u16 port = ntohs(addr->sin_port);
	struct sock *sk = &up->sk;
	bool ours;
	int err;

	/* not done: broadcast and multicast addresses, which the host lets bind to. */
	rcu_read_lock();
	ours = !local || toy_addr_is_local(toy_net(sock_net(sk)), local);
	rcu_read_unlock();
	if (!ours)
		return -EADDRNOTAVAIL;
	if (port && inet_port_requires_bind_service(sock_net(sk), port) &&
	    !ns_capable(sock_net(sk)->user_ns, CAP_NET_BIND_SERVICE))
		return -EACCES;
	if (sk->sk_state != TCP_CLOSE || up->lport)
		return -EINVAL;
	err = toy_udp_take_port(up, local, port);
	if (err)
		return err;
	if (local)
		sk->sk_userlocks |= SOCK_BINDADDR_LOCK;
	if (port)
		sk->sk_userlocks |= SOCK_BINDPORT_LOCK;
	return 0;
}

static int toy_udp_bind(struct socket *sock, struct sockaddr_unsized *uaddr, int len)
{
	const struct sockaddr_in *addr = (const struct sockaddr_in *)uaddr;
	int err = toy_af_check_bind_addr(addr, len);

	if (err)
		return err;
	lock_sock(sock->sk);
	err = toy_udp_bind_locked(toy_udp_sk(sock->sk), addr);
	release_sock(sock->sk);
	return err;
}

/* Locked. Other addresses, and the port stays. An error: all is as it was. */
static int toy_udp_move(struct toy_udp_sock *up, __be32 laddr, __be32 raddr, __be16 rport)
{
	const __be32 old_laddr = up->laddr, old_raddr = up->raddr;
	const __be16 old_rport = up->rport;
	int err;

	up->laddr = laddr;
	up->raddr = raddr;
	up->rport = rport;
	err = toy_udp_place(up);
	if (err) {
		up->laddr = old_laddr;
		up->raddr = old_raddr;
		up->rport = old_rport;
		return err;
	}
	toy_port_move(toy_net(sock_net(&up->sk)), &up->bind, laddr);
	return 0;
}

/* As the host's, which forgets the device, too, and a port that bind() did not name. */
static int toy_udp_disconnect(struct toy_udp_sock *up)
{
	struct sock *sk = &up->sk;
	__be32 laddr = sk->sk_userlocks & SOCK_BINDADDR_LOCK ? up->laddr : 0;
	int err;

	if (sk->sk_userlocks & SOCK_BINDPORT_LOCK) {
		err = toy_udp_move(up, laddr, 0, 0);
		if (err)
			return err;
	} else {
		toy_udp_give_port_back(up);
		up->laddr = laddr;
		up->raddr = 0;
		up->rport = 0;
	}
	sk->sk_state = TCP_CLOSE;
	WRITE_ONCE(sk->sk_bound_dev_if, 0);
	return 0;
}

/* RFC 1122 4.1.3.5: the address is found now, and stays. */
static int toy_udp_connect_locked(struct toy_udp_sock *up, const struct sockaddr_in *addr)
{
	struct toy_udp_out out = {
		.ip.saddr	= up->laddr,
		.ip.daddr	= addr->sin_addr.s_addr,
		.ip.oif		= up->sk.sk_bound_dev_if,
	};
	int err;

	err = toy_udp_route(up, &out);
	if (err)
		return err;
	err = toy_udp_move(up, out.ip.saddr, out.ip.daddr, addr->sin_port);
	if (err)
		return err;
	up->sk.sk_state = TCP_ESTABLISHED;
	return 0;
}

static int toy_udp_connect(struct socket *sock, struct sockaddr_unsized *uaddr, int len, int flags)
{
	const struct sockaddr_in *addr = (const struct sockaddr_in *)uaddr;
	struct toy_udp_sock *up = toy_udp_sk(sock->sk);
	int err;

	if (len < (int)sizeof(addr->sin_family))
		return -EINVAL;
	lock_sock(sock->sk);
	if (addr->sin_family == AF_UNSPEC) {
		err = toy_udp_disconnect(up);
	} else {
		err = toy_udp_autobind(up);
		if (!err)
			err = toy_af_check_addr(addr, len);
		if (!err)
			err = toy_udp_connect_locked(up, addr);
	}
	release_sock(sock->sk);
	return err;
}

static int toy_udp_getname(struct socket *sock, struct sockaddr *uaddr, int peer)
{
	struct toy_udp_sock *up = toy_udp_sk(sock->sk);
	int ret;

	lock_sock(sock->sk);
	if (!peer)
		ret = toy_af_put_addr(uaddr, up->laddr, up->lport);
	else if (up->rport)
		ret = toy_af_put_addr(uaddr, up->raddr, up->rport);
	else
		ret = -ENOTCONN;
	release_sock(sock->sk);
	return ret;
}

static int toy_udp_shutdown(struct socket *sock, int how)
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
		toy_udp_tx_shutdown(toy_udp_sk(sk));
	sk->sk_state_change(sk);
	release_sock(sk);
	return err;
}

static int toy_udp_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct toy_udp_sock *up;

	if (!sk)
		return 0;
	sock->sk = NULL;
	up = toy_udp_sk(sk);
	lock_sock(sk);
	toy_udp_give_port_back(up);
	toy_udp_cork_drop(up);
	sk->sk_state = TCP_CLOSE;
	sk->sk_shutdown = SHUTDOWN_MASK;
	sock_orphan(sk);
	if (up->tx)
		toy_udp_tx_destroy(up);
	release_sock(sk);
	sock_put(sk);
	return 0;
}

const struct proto_ops toy_udp_ops = {
	.family		= PF_TOYTCP,
	.owner		= THIS_MODULE,
	.release	= toy_udp_release,
	.bind		= toy_udp_bind,
	.connect	= toy_udp_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= sock_no_accept,
	.getname	= toy_udp_getname,
	.poll		= toy_udp_poll,
	.ioctl		= toy_udp_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= sock_no_listen,
	.shutdown	= toy_udp_shutdown,
	.setsockopt	= toy_udp_setsockopt,
	.getsockopt	= toy_udp_getsockopt,
	.sendmsg	= toy_udp_sendmsg,
	.recvmsg	= toy_udp_recvmsg,
	.mmap		= sock_no_mmap,
	.set_peek_off	= sk_set_peek_off,
};

int toy_udp_sock_init(struct sock *sk, struct socket *sock)
{
	struct toy_udp_sock *up = toy_udp_sk(sk);
	int err;

	sk->sk_destruct = toy_udp_sock_destruct;
	sk->sk_protocol = IPPROTO_UDP;
	/* A finder under RCU uses the socket without a reference. */
	sock_set_flag(sk, SOCK_RCU_FREE);
	up->bind.sk = sk;
	up->bind.datagram = true;
	up->pmtudisc = READ_ONCE(toy_net(sock_net(sk))->sysctl.ip_no_pmtu_disc) ?
		       IP_PMTUDISC_DONT : IP_PMTUDISC_WANT;
	err = toy_udp_tx_create(up, sock);
	if (err)
		toy_udp_release(sock);
	return err;
}
