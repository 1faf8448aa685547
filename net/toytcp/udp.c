// SPDX-License-Identifier: GPL-2.0
/* A UDP socket's life: its port and its place in the tables. The rest is in dgram.c. */

#include <linux/toytcp.h>
#include <net/ip.h>

#include "af_toytcp.h"
#include "netns.h"
#include "udp.h"
#include "udp_cork.h"
#include "udp_mem.h"

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

	toy_dgram_sock_destruct(sk);
}

/* Locked. After a change of its addresses: where it is found. */
static int toy_udp_place(struct toy_udp_sock *up)
{
	return toy_udp_demux_place(toy_net(sock_net(&up->dg.sk)), up);
}

static void toy_udp_give_port_back(struct toy_udp_sock *up)
{
	struct toy_net *tnet = toy_net(sock_net(&up->dg.sk));

	toy_udp_demux_remove(tnet, up);
	toy_port_release(tnet, &up->bind);
	up->dg.lport = 0;
}

/* Locked; has no port. @port: 0 for any. */
static int toy_udp_take_port(struct toy_udp_sock *up, __be32 addr, u16 port)
{
	int err;

	up->bind.addr = addr;
	err = toy_port_bind(toy_net(sock_net(&up->dg.sk)), &up->bind, port);
	if (err)
		return err;
	up->dg.laddr = addr;
	up->dg.lport = htons(up->bind.port);
	err = toy_udp_place(up);
	if (err) {
		toy_udp_give_port_back(up);
		up->dg.laddr = 0;
	}
	return err;
}

int toy_udp_autobind(struct toy_dgram_sock *ds)
{
	return ds->lport || !toy_udp_take_port(toy_udp_sk(&ds->sk), ds->laddr, 0) ? 0 : -EAGAIN;
}

static int toy_udp_bind_locked(struct toy_udp_sock *up, const struct sockaddr_in *addr)
{
	__be32 local = addr->sin_addr.s_addr;
	u16 port = ntohs(addr->sin_port);
	struct sock *sk = &up->dg.sk;
	bool many;
	int err;

	if (!toy_dgram_may_bind(&up->dg, local, &many))
		return -EADDRNOTAVAIL;
	if (port && inet_port_requires_bind_service(sock_net(sk), port) &&
	    !ns_capable(sock_net(sk)->user_ns, CAP_NET_BIND_SERVICE))
		return -EACCES;
	if (sk->sk_state != TCP_CLOSE || up->dg.lport)
		return -EINVAL;
	err = toy_udp_take_port(up, local, port);
	if (err)
		return err;
	up->dg.many = many;
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

static int toy_udp_move(struct toy_dgram_sock *ds, __be32 laddr, __be32 raddr, __be16 rport)
{
	struct toy_udp_sock *up = toy_udp_sk(&ds->sk);
	const __be32 old_laddr = ds->laddr, old_raddr = ds->raddr;
	const __be16 old_rport = ds->rport;
	int err;

	ds->laddr = laddr;
	ds->raddr = raddr;
	ds->rport = rport;
	err = toy_udp_place(up);
	if (err) {
		ds->laddr = old_laddr;
		ds->raddr = old_raddr;
		ds->rport = old_rport;
		return err;
	}
	toy_port_move(toy_net(sock_net(&ds->sk)), &up->bind, laddr);
	return 0;
}

static void toy_udp_unbind(struct toy_dgram_sock *ds)
{
	toy_udp_give_port_back(toy_udp_sk(&ds->sk));
}

static int toy_udp_release(struct socket *sock)
{
	if (sock->sk) {
		lock_sock(sock->sk);
		toy_udp_cork_drop(toy_udp_sk(sock->sk));
		release_sock(sock->sk);
	}
	return toy_dgram_release(sock);
}

static const struct toy_dgram_kind toy_udp_kind = {
	.udp		= true,
	.hears_many	= true,
	.received	= TOY_MIB_UDP_IN_DATAGRAMS,
	.drop_rcvbuf	= TOY_DROP_UDP_RCVBUF,
	.drop_mem	= TOY_DROP_UDP_MEM,
	.drop_fault	= TOY_DROP_UDP_FAULT,
	.autobind	= toy_udp_autobind,
	.move		= toy_udp_move,
	.unbind		= toy_udp_unbind,
};

const struct proto_ops toy_udp_ops = {
	.family		= PF_TOYTCP,
	.owner		= THIS_MODULE,
	.release	= toy_udp_release,
	.bind		= toy_udp_bind,
	.connect	= toy_dgram_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= sock_no_accept,
	.getname	= toy_dgram_getname,
	.poll		= toy_dgram_poll,
	.ioctl		= toy_dgram_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= sock_no_listen,
	.shutdown	= toy_dgram_shutdown,
	.setsockopt	= toy_udp_setsockopt,
	.getsockopt	= toy_udp_getsockopt,
	.sendmsg	= toy_udp_sendmsg,
	.recvmsg	= toy_dgram_recvmsg,
	.mmap		= sock_no_mmap,
	.set_peek_off	= sk_set_peek_off,
};

int toy_udp_sock_init(struct sock *sk, struct socket *sock)
{
	struct toy_udp_sock *up = toy_udp_sk(sk);
	int err;

	up->bind.sk = sk;
	up->bind.datagram = true;
	err = toy_dgram_sock_init(sk, sock, &toy_udp_kind, IPPROTO_UDP);
	sk->sk_destruct = toy_udp_sock_destruct;
	if (err)
		toy_udp_release(sock);
	return err;
}
