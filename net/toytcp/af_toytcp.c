// SPDX-License-Identifier: GPL-2.0
/* The address family: sockets of it, their operations, and the checks of addresses. */

#include <linux/net.h>
#include <linux/toytcp.h>
#include <net/sock.h>

#include "af_toytcp.h"
#include "ping.h"
#include "raw.h"
#include "tcp.h"
#include "udp.h"

int toy_af_check_addr(const void *uaddr, int len)
{
	const struct sockaddr_in *addr = uaddr;

	if (len < (int)sizeof(*addr))
		return -EINVAL;
	if (addr->sin_family != AF_INET && addr->sin_family != AF_TOYTCP)
		return -EAFNOSUPPORT;
	return 0;
}

int toy_af_check_bind_addr(const struct sockaddr_in *addr, int len)
{
	int err = toy_af_check_addr(addr, len);

	/* As the host: AF_UNSPEC is bind()'s old way to say "any". */
	if (err == -EAFNOSUPPORT && addr->sin_family == AF_UNSPEC && !addr->sin_addr.s_addr)
		err = 0;
	return err;
}

int toy_af_put_addr(struct sockaddr *uaddr, __be32 addr, __be16 port)
{
	struct sockaddr_in *in = (struct sockaddr_in *)uaddr;

	*in = (struct sockaddr_in) {
		.sin_family		= AF_INET,
		.sin_addr.s_addr	= addr,
		.sin_port		= port,
	};
	return sizeof(*in);
}

int toy_af_shutdown_bits(int how)
{
	/* SHUT_RD, SHUT_WR, SHUT_RDWR become RCV_SHUTDOWN, SEND_SHUTDOWN, both. */
	how++;
	return how & ~SHUTDOWN_MASK || !how ? -EINVAL : how;
}

static int toy_af_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	long timeout = 0;

	if (!sk)
		return 0;
	if (sock_flag(sk, SOCK_LINGER) && !(current->flags & PF_EXITING))
		timeout = sk->sk_lingertime;
	sock->sk = NULL;
	toy_tcp_close(sk, timeout);
	return 0;
}

static int toy_af_bind(struct socket *sock, struct sockaddr_unsized *uaddr, int len)
{
	struct sockaddr_in *addr = (struct sockaddr_in *)uaddr;
	int err = toy_af_check_bind_addr(addr, len);

	if (err)
		return err;
	lock_sock(sock->sk);
	err = toy_tcp_bind(sock->sk, addr);
	release_sock(sock->sk);
	return err;
}

/* Waits for the handshake's end. Return: 0, or the errno of a wait cut short. */
static int toy_af_wait_connect(struct sock *sk, long timeo)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);

	add_wait_queue(sk_sleep(sk), &wait);
	while (BIT(sk->sk_state) & (TCPF_SYN_SENT | TCPF_SYN_RECV)) {
		release_sock(sk);
		timeo = wait_woken(&wait, TASK_INTERRUPTIBLE, timeo);
		lock_sock(sk);
		if (signal_pending(current) || !timeo)
			break;
	}
	remove_wait_queue(sk_sleep(sk), &wait);
	if (!(BIT(sk->sk_state) & (TCPF_SYN_SENT | TCPF_SYN_RECV)))
		return 0;
	return timeo ? sock_intr_errno(timeo) : -EINPROGRESS;
}

/* connect() on a socket whose handshake is under way or over. Return: 0 or an errno. */
static int toy_af_connect_finish(struct socket *sock, int flags)
{
	struct sock *sk = sock->sk;
	long timeo = sock_sndtimeo(sk, flags & O_NONBLOCK);
	int err;

	if (BIT(sk->sk_state) & (TCPF_SYN_SENT | TCPF_SYN_RECV)) {
		if (!timeo)
			return -EINPROGRESS;
		err = toy_af_wait_connect(sk, timeo);
		if (err)
			return err;
	}
	if (sk->sk_state == TCP_CLOSE) {
		/* The failed socket may be used again, as the host's. */
		err = sock_error(sk) ? : -ECONNABORTED;
		sock->state = SS_UNCONNECTED;
		toy_tcp_disconnect(sk);
		return err;
	}
	sock->state = SS_CONNECTED;
	return 0;
}

static int toy_af_connect_locked(struct socket *sock, struct sockaddr_in *addr, int flags,
				 struct toy_tcp_syn_data *data)
{
	struct sock *sk = sock->sk;
	int err;

	if (!data && addr->sin_family == AF_UNSPEC) {
		err = toy_tcp_disconnect(sk);
		sock->state = err ? SS_DISCONNECTING : SS_UNCONNECTED;
		return err;
	}
	switch (sock->state) {
	case SS_CONNECTED:
		return -EISCONN;
	case SS_CONNECTING:
		if (toy_tcp_sk(sk)->fastopen.deferred) {
			if (!data)
				return -EISCONN;
			toy_tcp_connect_deferred(sk, data);
			return toy_af_connect_finish(sock, flags);
		}
		/* A second call waits for the first one's handshake. */
		err = toy_af_connect_finish(sock, flags);
		return err == -EINPROGRESS ? -EALREADY : err;
	case SS_UNCONNECTED:
		break;
	default:
		return -EINVAL;
	}
	if (sk->sk_state != TCP_CLOSE)
		return -EISCONN;
	err = toy_tcp_connect(sk, addr, data);
	if (err)
		return err;
	sock->state = SS_CONNECTING;
	if (toy_tcp_sk(sk)->fastopen.deferred)
		return 0;
	return toy_af_connect_finish(sock, flags);
}

int toy_af_connect_with(struct socket *sock, struct sockaddr_in *addr, int len, int flags,
			struct toy_tcp_syn_data *data)
{
	int err = 0;

	if (sock->state == SS_UNCONNECTED)
		err = toy_af_check_addr(addr, len);
	return err ? : toy_af_connect_locked(sock, addr, flags, data);
}

static int toy_af_connect(struct socket *sock, struct sockaddr_unsized *uaddr, int len, int flags)
{
	struct sockaddr_in *addr = (struct sockaddr_in *)uaddr;
	int err;

	if (len < (int)sizeof(addr->sin_family))
		return -EINVAL;
	if (addr->sin_family != AF_UNSPEC) {
		err = toy_af_check_addr(addr, len);
		if (err)
			return err;
	}
	lock_sock(sock->sk);
	err = toy_af_connect_locked(sock, addr, flags, NULL);
	release_sock(sock->sk);
	return err;
}

/* Waits for a connection to accept. Return: 0 or an errno. */
static int toy_af_wait_accept(struct sock *sk, long timeo)
{
	DEFINE_WAIT(wait);
	int err = 0;

	while (!READ_ONCE(toy_tcp_sk(sk)->listen.accept_len)) {
		if (sk->sk_state != TCP_LISTEN)
			return -EINVAL;
		if (!timeo)
			return -EAGAIN;
		if (signal_pending(current))
			return sock_intr_errno(timeo);
		/* One connection wakes one waiter. */
		prepare_to_wait_exclusive(sk_sleep(sk), &wait, TASK_INTERRUPTIBLE);
		release_sock(sk);
		if (!READ_ONCE(toy_tcp_sk(sk)->listen.accept_len))
			timeo = schedule_timeout(timeo);
		lock_sock(sk);
		finish_wait(sk_sleep(sk), &wait);
	}
	return err;
}

static int toy_af_accept(struct socket *sock, struct socket *newsock,
			 struct proto_accept_arg *arg)
{
	struct sock *sk = sock->sk, *newsk = NULL;
	int err;

	lock_sock(sk);
	if (sk->sk_state != TCP_LISTEN)
		err = -EINVAL;
	else
		err = toy_af_wait_accept(sk, sock_rcvtimeo(sk, arg->flags & O_NONBLOCK));
	if (!err)
		newsk = toy_tcp_listen_dequeue(sk);
	release_sock(sk);
	if (!newsk)
		return err ? : -EAGAIN;

	lock_sock(newsk);
	sock_graft(newsk, newsock);
	newsock->state = SS_CONNECTED;
	toy_sock_custom_sockopt(newsock);
	release_sock(newsk);
	return 0;
}

toy_accept_op(toy_af_accept);

static int toy_af_getname(struct socket *sock, struct sockaddr *uaddr, int peer)
{
	struct sock *sk = sock->sk;
	const struct toy_tuple *tuple = &toy_tcp_sk(sk)->flow.tuple;
	int ret;

	lock_sock(sk);
	if (!peer)
		ret = toy_af_put_addr(uaddr, tuple->laddr, tuple->lport);
	/* accept() asks with 2: it wants the name of a dead connection too */
	else if (!tuple->rport || (peer == 1 && BIT(sk->sk_state) & (TCPF_CLOSE | TCPF_SYN_SENT)))
		ret = -ENOTCONN;
	else
		ret = toy_af_put_addr(uaddr, tuple->raddr, tuple->rport);
	release_sock(sk);
	return ret;
}

static int toy_af_listen(struct socket *sock, int backlog)
{
	struct sock *sk = sock->sk;
	int err = 0;

	lock_sock(sk);
	if (sock->state != SS_UNCONNECTED ||
	    !(BIT(sk->sk_state) & (TCPF_CLOSE | TCPF_LISTEN)))
		err = -EINVAL;
	else if (sk->sk_state == TCP_LISTEN)
		WRITE_ONCE(sk->sk_max_ack_backlog, backlog);
	else
		err = toy_tcp_listen_start(sk, backlog);
	release_sock(sk);
	return err;
}

static int toy_af_shutdown(struct socket *sock, int how)
{
	struct sock *sk = sock->sk;
	int err = 0;

	how = toy_af_shutdown_bits(how);
	if (how < 0)
		return how;
	lock_sock(sk);
	switch (sk->sk_state) {
	case TCP_CLOSE:
		err = -ENOTCONN;
		fallthrough;
	default:
		sk->sk_shutdown |= how;
		toy_tcp_shutdown(sk, how);
		break;
	case TCP_LISTEN:
		if (!(how & RCV_SHUTDOWN))
			break;
		fallthrough;
	case TCP_SYN_SENT:
		err = toy_tcp_disconnect(sk);
		sock->state = SS_UNCONNECTED;
		break;
	}
	sk->sk_state_change(sk);
	release_sock(sk);
	return err;
}

static const struct proto_ops toy_af_stream_ops = {
	.family		= PF_TOYTCP,
	.owner		= THIS_MODULE,
	.release	= toy_af_release,
	.bind		= toy_af_bind,
	.connect	= toy_af_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= toy_accept_name(toy_af_accept),
	.getname	= toy_af_getname,
	.poll		= toy_tcp_poll,
	.ioctl		= toy_tcp_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= toy_af_listen,
	.shutdown	= toy_af_shutdown,
	.setsockopt	= toy_tcp_setsockopt,
	.getsockopt	= toy_tcp_getsockopt,
	.sendmsg	= toy_tcp_sendmsg,
	.recvmsg	= toy_tcp_recvmsg,
	.mmap		= sock_no_mmap,
	.set_rcvlowat	= toy_tcp_set_rcvlowat,
};

static int toy_af_init_tcp(struct sock *sk, struct socket *sock, int protocol)
{
	toy_tcp_sock_init(sk);
	return 0;
}

static int toy_af_init_udp(struct sock *sk, struct socket *sock, int protocol)
{
	return toy_udp_sock_init(sk, sock);
}

static int toy_af_init_ping(struct sock *sk, struct socket *sock, int protocol)
{
	return toy_ping_sock_init(sk, sock);
}

/* What there is to choose from. The protocol 0 asks for the first of a type; as a row's, any. */
static const struct toy_af_kind {
	int			type;
	int			protocol;
	struct proto		*prot;
	const struct proto_ops	*ops;
	int			(*init)(struct sock *sk, struct socket *sock, int protocol);
} toy_af_kinds[] = {
	{ SOCK_STREAM, IPPROTO_TCP, &toy_tcp_prot, &toy_af_stream_ops, toy_af_init_tcp },
	{ SOCK_DGRAM, IPPROTO_UDP, &toy_udp_prot, &toy_udp_ops, toy_af_init_udp },
	{ SOCK_DGRAM, IPPROTO_ICMP, &toy_ping_prot, &toy_ping_ops, toy_af_init_ping },
	{ SOCK_RAW, IPPROTO_IP, &toy_raw_prot, &toy_raw_ops, toy_raw_sock_init },
};

static bool toy_af_kind_has(const struct toy_af_kind *kind, int protocol)
{
	/* Raw sockets know no protocol of their own, which 0 could ask for. */
	if (kind->protocol == IPPROTO_IP)
		return protocol > IPPROTO_IP && protocol <= IPPROTO_RAW;
	return !protocol || protocol == kind->protocol;
}

static const struct toy_af_kind *toy_af_kind_find(int type, int protocol, int *err)
{
	const struct toy_af_kind *kind;

	*err = -ESOCKTNOSUPPORT;
	for (kind = toy_af_kinds; kind < toy_af_kinds + ARRAY_SIZE(toy_af_kinds); kind++) {
		if (kind->type != type)
			continue;
		if (toy_af_kind_has(kind, protocol))
			return kind;
		*err = -EPROTONOSUPPORT;
	}
	return NULL;
}

static int toy_af_create(struct net *net, struct socket *sock, int protocol, int kern)
{
	const struct toy_af_kind *kind;
	struct sock *sk;
	int err;

	if (protocol < 0 || protocol >= IPPROTO_MAX)
		return -EINVAL;
	kind = toy_af_kind_find(sock->type, protocol, &err);
	if (!kind)
		return err;
	if (sock->type == SOCK_RAW && !kern && !ns_capable(net->user_ns, CAP_NET_RAW))
		return -EPERM;
	sk = sk_alloc(net, PF_TOYTCP, GFP_KERNEL, kind->prot, kern);
	if (!sk)
		return -ENOMEM;
	sock->state = SS_UNCONNECTED;
	sock->ops = kind->ops;
	/* The core would treat some SOL_SOCKET options as AF_INET's. */
	toy_sock_custom_sockopt(sock);
	sock_init_data(sock, sk);
	return kind->init(sk, sock, protocol);
}

static const struct net_proto_family toy_af_family = {
	.family	= PF_TOYTCP,
	.create	= toy_af_create,
	.owner	= THIS_MODULE,
};

int toy_af_register(void)
{
	int err = sock_register(&toy_af_family);

	if (err)
		pr_err("toytcp: address family %d is taken by another module\n", PF_TOYTCP);
	return err;
}

void toy_af_unregister(void)
{
	sock_unregister(PF_TOYTCP);
}
