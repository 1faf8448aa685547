// SPDX-License-Identifier: GPL-2.0
/* ICMP echo sockets: a program sends requests and reads their replies (RFC 1122 3.2.2.6). */

#include <linux/filter.h>
#include <linux/icmp.h>
#include <net/checksum.h>

#include "addr.h"
#include "af_toytcp.h"
#include "dgram_table.h"
#include "dgram_tx.h"
#include "netns.h"
#include "ping.h"
#include "ping_id.h"
#include "transport.h"
#include "udp_mem.h"

/* sysctl udp_mem bounds what waits in these sockets as well. */
struct proto toy_ping_prot = {
	.name			= "TOYPING",
	/* No .owner: struct socket holds the module, toy_ping_unregister() waits for RCU. */
	.obj_size		= sizeof(struct toy_dgram_sock),
	.memory_allocated	= &toy_udp_mem_allocated,
	.per_cpu_fw_alloc	= &toy_udp_mem_per_cpu,
	.sysctl_mem		= toy_udp_mem_limits,
	.sysctl_wmem		= toy_udp_mem_floor,
	.sysctl_rmem		= toy_udp_mem_floor,
};

int toy_ping_register(void)
{
	return proto_register(&toy_ping_prot, 1);
}

void toy_ping_unregister(void)
{
	/* Nothing refers to a closed socket but its own grace period. */
	rcu_barrier();
	proto_unregister(&toy_ping_prot);
}

/* Locked; has no id. @id: 0 for one that nobody has. */
static int toy_ping_take_id(struct toy_dgram_sock *ds, u16 id)
{
	id = toy_ping_id_take(toy_net(sock_net(&ds->sk)), ds, id);
	if (!id)
		return -EADDRINUSE;
	ds->lport = htons(id);
	return 0;
}

static int toy_ping_autobind(struct toy_dgram_sock *ds)
{
	return ds->lport || !toy_ping_take_id(ds, 0) ? 0 : -EAGAIN;
}

static void toy_ping_unbind(struct toy_dgram_sock *ds)
{
	toy_ping_id_release(toy_net(sock_net(&ds->sk)), ds);
	ds->lport = 0;
}

static int toy_ping_bind_locked(struct toy_dgram_sock *ds, const struct sockaddr_in *addr)
{
	if (!toy_dgram_may_bind(ds, addr->sin_addr.s_addr, NULL))
		return -EADDRNOTAVAIL;
	if (ds->lport)
		return -EINVAL;
	if (toy_ping_take_id(ds, ntohs(addr->sin_port)))
		return -EADDRINUSE;
	toy_dgram_table_move(ds, addr->sin_addr.s_addr, 0, 0);
	if (addr->sin_addr.s_addr)
		ds->sk.sk_userlocks |= SOCK_BINDADDR_LOCK;
	if (addr->sin_port)
		ds->sk.sk_userlocks |= SOCK_BINDPORT_LOCK;
	return 0;
}

static int toy_ping_bind(struct socket *sock, struct sockaddr_unsized *uaddr, int len)
{
	const struct sockaddr_in *addr = (const struct sockaddr_in *)uaddr;
	int err = toy_af_check_bind_addr(addr, len);

	if (err)
		return err;
	lock_sock(sock->sk);
	err = toy_ping_bind_locked(toy_dgram_sk(sock->sk), addr);
	release_sock(sock->sk);
	return err;
}

/* The user's header: what he may ask for is an echo, and nothing else. */
static int toy_ping_get_header(struct msghdr *msg, size_t len, struct icmphdr *hdr)
{
	if (len > U16_MAX)
		return -EMSGSIZE;
	if (len < sizeof(*hdr))
		return -EINVAL;
	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (memcpy_from_msg(hdr, msg, sizeof(*hdr)))
		return -EFAULT;
	/* not done: ICMP_EXT_ECHO (RFC 8335), which the host lets pass as well. */
	return hdr->type == ICMP_ECHO && !hdr->code ? 0 : -EINVAL;
}

/* Locked. Everything but the bytes. */
static int toy_ping_prepare(struct toy_dgram_sock *ds, struct msghdr *msg,
			    struct toy_dgram_out *out)
{
	int err;

	toy_dgram_out_init(ds, out);
	err = toy_dgram_get_dest(ds, msg, out, false);
	out->dport = 0;
	if (!err && msg->msg_controllen)
		err = toy_dgram_get_cmsgs(ds, msg, out);
	return err ? : toy_dgram_route(ds, out);
}

static int toy_ping_send_now(struct toy_dgram_sock *ds, struct toy_dgram_out *out,
			     struct msghdr *msg, struct icmphdr *hdr, size_t len)
{
	struct toy_net *tnet = toy_net(sock_net(&ds->sk));
	struct sk_buff *skb;
	int err;

	if (msg->msg_flags & MSG_CONFIRM)
		toy_ip_confirm(tnet, &out->ip);
	if (msg->msg_flags & MSG_PROBE)
		return 0;
	skb = toy_dgram_alloc(ds, out, len, msg->msg_flags & MSG_DONTWAIT);
	if (IS_ERR(skb))
		return PTR_ERR(skb);
	if (skb_copy_datagram_from_iter(skb, sizeof(*hdr), &msg->msg_iter, len - sizeof(*hdr))) {
		kfree_skb(skb);
		return -EFAULT;
	}
	hdr->un.echo.id = out->sport;
	hdr->checksum = 0;
	*icmp_hdr(skb) = *hdr;
	icmp_hdr(skb)->checksum = csum_fold(skb_checksum(skb, 0, skb->len, 0));
	err = toy_ip_output(tnet, skb, &out->ip);
	if (!err)
		toy_mib_inc(tnet, TOY_MIB_ICMP_OUT_ECHOS);
	return err;
}

static int toy_ping_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct toy_dgram_sock *ds = toy_dgram_sk(sock->sk);
	struct toy_dgram_out out;
	struct icmphdr hdr;
	int err;

	lock_sock(sock->sk);
	err = toy_ping_autobind(ds);
	if (!err)
		err = toy_ping_get_header(msg, len, &hdr);
	if (!err)
		err = toy_ping_prepare(ds, msg, &out);
	release_sock(sock->sk);
	/* Without the lock: who waits for room keeps nobody else waiting. */
	if (!err)
		err = toy_ping_send_now(ds, &out, msg, &hdr, len);
	return err ? : len;
}

/* RCU read lock held. As the host: who sent it does not matter, be the socket connected or not. */
static struct toy_dgram_sock *toy_ping_find(struct toy_net *tnet, __be16 id, __be32 laddr, int dif)
{
	struct hlist_nulls_node *node;
	struct sock *sk;

	do {
		sk_nulls_for_each_rcu(sk, node, toy_dgram_table_bucket(&tnet->pings, ntohs(id))) {
			struct toy_dgram_sock *ds = toy_dgram_sk(sk);

			if (READ_ONCE(sk->sk_num) == ntohs(id) &&
			    toy_dgram_table_match(ds, laddr, READ_ONCE(ds->raddr), dif))
				return ds;
		}
	} while (toy_dgram_table_strayed(node, ntohs(id)));
	return NULL;
}

enum toy_mib toy_ping_rcv(struct toy_net *tnet, struct sk_buff *skb)
{
	struct toy_dgram_sock *ds = toy_ping_find(tnet, icmp_hdr(skb)->un.echo.id,
						  ip_hdr(skb)->daddr, skb->dev->ifindex);
	enum toy_mib drop;

	if (!ds)
		return TOY_DROP_PING_NO_SOCKET;
	if (sk_filter(&ds->sk, skb)) {
		atomic_inc(&ds->sk.sk_drops);
		return TOY_DROP_PING_FILTER;
	}
	/* The caller's reference stays the caller's. */
	drop = toy_dgram_queue(ds, skb_get(skb));
	if (drop != TOY_DROP_NOT)
		consume_skb(skb);
	return drop;
}

void toy_ping_err(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	const struct icmphdr *hdr = (const struct icmphdr *)(skb->data + iph->ihl * 4);
	const struct toy_dgram_error error = {
		.type	= type,
		.code	= code,
		.info	= info,
		.offset	= iph->ihl * 4,
	};
	struct toy_dgram_sock *ds;

	if (hdr->type != ICMP_ECHO || hdr->code)
		return;
	ds = toy_ping_find(tnet, hdr->un.echo.id, iph->saddr, 0);
	if (ds)
		toy_dgram_err(tnet, ds, skb, &error);
}

static const struct toy_dgram_kind toy_ping_kind = {
	.received	= TOY_MIB_ICMP_IN_ECHO_REPLIES,
	.drop_rcvbuf	= TOY_DROP_PING_RCVBUF,
	.drop_mem	= TOY_DROP_PING_MEM,
	.autobind	= toy_ping_autobind,
	.move		= toy_dgram_table_move,
	.unbind		= toy_ping_unbind,
};

const struct proto_ops toy_ping_ops = {
	.family		= PF_TOYTCP,
	.owner		= THIS_MODULE,
	.release	= toy_dgram_release,
	.bind		= toy_ping_bind,
	.connect	= toy_dgram_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= sock_no_accept,
	.getname	= toy_dgram_getname,
	.poll		= toy_dgram_poll,
	.ioctl		= toy_dgram_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= sock_no_listen,
	.shutdown	= toy_dgram_shutdown,
	.setsockopt	= toy_dgram_setsockopt,
	.getsockopt	= toy_dgram_getsockopt,
	.sendmsg	= toy_ping_sendmsg,
	.recvmsg	= toy_dgram_recvmsg,
	.mmap		= sock_no_mmap,
};

int toy_ping_sock_init(struct sock *sk, struct socket *sock)
{
	int err = toy_dgram_sock_init(sk, sock, &toy_ping_kind, IPPROTO_ICMP);

	sk->sk_reuse = SK_CAN_REUSE;
	if (!err && !toy_ping_group_allowed(toy_net(sock_net(sk))))
		err = -EACCES;
	if (err)
		toy_dgram_release(sock);
	return err;
}
