// SPDX-License-Identifier: GPL-2.0
/* User bytes to a datagram on its way (RFC 768, RFC 1122 4.1.3). */

#include <linux/rcupdate.h>
#include <linux/toytcp.h>
#include <net/checksum.h>
#include <net/inet_ecn.h>
#include <net/route.h>

#include "addr.h"
#include "ip_pmtu.h"
#include "kunit.h"
#include "netns.h"
#include "udp.h"
#include "udp_cork.h"
#include "udp_tx.h"

/*
 * not done: PROBE and INTERFACE, which Linux lets go up to the device's MTU where it knows of
 * a narrower path, end at the path's.
 */
int toy_udp_may_send(u8 mode, const struct toy_udp_out *out, size_t len, bool *df)
{
	*df = false;
	len += sizeof(struct iphdr);
	if (len > IP_MAX_MTU)
		return -EMSGSIZE;
	switch (mode) {
	case IP_PMTUDISC_DO:
	case IP_PMTUDISC_PROBE:
		*df = true;
		return len > out->mtu ? -EMSGSIZE : 0;
	case IP_PMTUDISC_INTERFACE:
		return len > out->mtu ? -EMSGSIZE : 0;
	case IP_PMTUDISC_WANT:
		/* RFC 1191 3, as far as it goes without taking the user's datagram from him */
		*df = len <= out->mtu && !out->too_narrow;
		return 0;
	default:
		return 0;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_udp_may_send);

/* What the host says before it looks for a way. */
static int toy_udp_check_way(const struct toy_udp_sock *up, const struct toy_ip_flow *fl)
{
	struct net *net = sock_net(&up->sk);
	int err = 0;

	rcu_read_lock();
	if (fl->oif && !dev_get_by_index_rcu(net, fl->oif))
		err = -ENODEV;
	else if (fl->saddr && !toy_addr_is_local(toy_net(net), fl->saddr))
		err = -ENETUNREACH;	/* older hosts: EINVAL */
	else if (toy_addr_is_broadcast(toy_net(net), fl->daddr) &&
		 !sock_flag(&up->sk, SOCK_BROADCAST))
		err = -EACCES;
	rcu_read_unlock();
	return err;
}

int toy_udp_route(struct toy_udp_sock *up, struct toy_udp_out *out)
{
	struct toy_net *tnet = toy_net(sock_net(&up->sk));
	struct toy_ip_path path;
	int err;

	out->ip.protocol = IPPROTO_UDP;
	err = toy_udp_check_way(up, &out->ip);
	if (!err)
		err = toy_ip_route_out(tnet, &out->ip, NULL);
	if (!err)
		err = toy_ip_pmtu_find(tnet, &out->ip, &path);
	if (err)
		return err;
	out->mtu = path.mtu;
	out->too_narrow = path.told && path.known.locked;
	return 0;
}

/* Locked. Who it is for: the one that the call names, or the one that connect() did. */
static int toy_udp_get_dest(const struct toy_udp_sock *up, const struct msghdr *msg,
			    struct toy_udp_out *out)
{
	const struct sockaddr_in *addr = msg->msg_name;

	if (!addr) {
		if (up->sk.sk_state != TCP_ESTABLISHED)
			return -EDESTADDRREQ;
		out->ip.daddr = up->raddr;
		out->dport = up->rport;
		return 0;
	}
	if (msg->msg_namelen < (int)sizeof(*addr))
		return -EINVAL;
	if (addr->sin_family != AF_INET && addr->sin_family != AF_TOYTCP &&
	    addr->sin_family != AF_UNSPEC)
		return -EAFNOSUPPORT;
	if (!addr->sin_port)
		return -EINVAL;
	out->ip.daddr = addr->sin_addr.s_addr;
	out->dport = addr->sin_port;
	return 0;
}

static int toy_udp_cmsg_int(const struct cmsghdr *cmsg, int *val)
{
	if (cmsg->cmsg_len != CMSG_LEN(sizeof(*val)))
		return -EINVAL;
	memcpy(val, CMSG_DATA(cmsg), sizeof(*val));
	return 0;
}

static int toy_udp_cmsg_tos(const struct cmsghdr *cmsg, struct toy_ip_flow *fl)
{
	int val;

	if (cmsg->cmsg_len == CMSG_LEN(sizeof(u8)))
		val = *(const u8 *)CMSG_DATA(cmsg);
	else if (toy_udp_cmsg_int(cmsg, &val))
		return -EINVAL;
	if (val < 0 || val > 255)
		return -EINVAL;
	fl->tos = val;
	fl->priority = rt_tos2priority(val);
	return 0;
}

static int toy_udp_cmsg_ip(const struct cmsghdr *cmsg, struct toy_ip_flow *fl)
{
	struct in_pktinfo info;
	int val;

	switch (cmsg->cmsg_type) {
	case IP_PKTINFO:
		if (cmsg->cmsg_len != CMSG_LEN(sizeof(info)))
			return -EINVAL;
		memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
		if (info.ipi_ifindex)
			fl->oif = info.ipi_ifindex;
		if (info.ipi_spec_dst.s_addr)
			fl->saddr = info.ipi_spec_dst.s_addr;
		return 0;
	case IP_TTL:
		if (toy_udp_cmsg_int(cmsg, &val) || val < 1 || val > 255)
			return -EINVAL;
		fl->ttl = val;
		return 0;
	case IP_TOS:
		return toy_udp_cmsg_tos(cmsg, fl);
	default:
		return -EINVAL;
	}
}

static int toy_udp_cmsg_udp(const struct cmsghdr *cmsg, u16 *gso_size)
{
	if (cmsg->cmsg_type != UDP_SEGMENT || cmsg->cmsg_len != CMSG_LEN(sizeof(*gso_size)))
		return -EINVAL;
	memcpy(gso_size, CMSG_DATA(cmsg), sizeof(*gso_size));
	return 0;
}

/* not done: SO_TXTIME and SO_TIMESTAMPING, which are refused, not ignored. */
static int toy_udp_cmsg_sol_socket(struct sock *sk, struct msghdr *msg,
				   const struct cmsghdr *cmsg, struct toy_ip_flow *fl)
{
	struct sockcm_cookie cookie = { .mark = fl->mark };
	int err;

	/* AF_UNIX's, which the host passes over in any other family. */
	if (cmsg->cmsg_type == SCM_RIGHTS || cmsg->cmsg_type == SCM_CREDENTIALS)
		return 0;
	if (cmsg->cmsg_type != SO_MARK && cmsg->cmsg_type != SO_PRIORITY)
		return -EINVAL;
	/* All of that level at once: it knows who may. */
	err = sock_cmsg_send(sk, msg, &cookie);
	if (err)
		return err;
	fl->mark = cookie.mark;
	return cmsg->cmsg_type == SO_PRIORITY ? toy_udp_cmsg_int(cmsg, &fl->priority) : 0;
}

/* RFC 1122 4.1.4: what the application may set for one datagram */
static int toy_udp_get_cmsgs(struct sock *sk, struct msghdr *msg, struct toy_udp_out *out)
{
	struct cmsghdr *cmsg;
	int err = 0;

	for_each_cmsghdr(cmsg, msg) {
		if (!CMSG_OK(msg, cmsg))
			return -EINVAL;
		if (cmsg->cmsg_level == SOL_SOCKET)
			err = toy_udp_cmsg_sol_socket(sk, msg, cmsg, &out->ip);
		else if (cmsg->cmsg_level == SOL_IP)
			err = toy_udp_cmsg_ip(cmsg, &out->ip);
		else if (cmsg->cmsg_level == SOL_UDP)
			err = toy_udp_cmsg_udp(cmsg, &out->gso_size);
		if (err)
			return err;
	}
	return 0;
}

/* Locked. Everything but the bytes. */
static int toy_udp_prepare(struct toy_udp_sock *up, struct msghdr *msg, struct toy_udp_out *out)
{
	struct sock *sk = &up->sk;
	int err;

	*out = (struct toy_udp_out) {
		.ip.saddr	= up->laddr,
		.ip.oif		= READ_ONCE(sk->sk_bound_dev_if),
		.ip.mark	= READ_ONCE(sk->sk_mark),
		.ip.priority	= READ_ONCE(sk->sk_priority),
		.ip.tos		= READ_ONCE(up->tos),
		.ip.ttl		= READ_ONCE(up->ttl),
		.sport		= up->lport,
		.gso_size	= READ_ONCE(up->gso_size),
	};
	err = toy_udp_get_dest(up, msg, out);
	if (!err && msg->msg_controllen)
		err = toy_udp_get_cmsgs(sk, msg, out);
	return err ? : toy_udp_route(up, out);
}

/* UDP_SEGMENT: the datagrams that @len bytes become, as Linux's rules have it. */
static int toy_udp_check_segments(const struct toy_udp_sock *up, const struct toy_udp_out *out,
				  size_t len)
{
	size_t hdrs = sizeof(struct iphdr) + sizeof(struct udphdr);

	if (hdrs + min_t(size_t, len, out->gso_size) > out->mtu)
		return -EMSGSIZE;
	if (len > out->gso_size * UDP_MAX_SEGMENTS || up->sk.sk_no_check_tx)
		return -EINVAL;
	return len > TOY_UDP_MAX ? -EMSGSIZE : 0;
}

struct sk_buff *toy_udp_send_alloc(struct toy_udp_sock *up, const struct toy_udp_out *out,
				   size_t len, bool noblock)
{
	struct sk_buff *skb;
	bool df;
	int err;

	if (out->gso_size)
		err = toy_udp_check_segments(up, out, len);
	else
		err = toy_udp_may_send(READ_ONCE(up->pmtudisc), out,
				       len + sizeof(struct udphdr), &df);
	len += sizeof(struct udphdr);
	if (err == -EMSGSIZE) {
		toy_udp_report_too_big(up, out->ip.daddr, out->dport, out->mtu);
		return ERR_PTR(err);
	}
	if (!err)
		err = sock_error(&up->sk);
	if (err)
		return ERR_PTR(err);
	skb = toy_udp_tx_alloc(up, len, noblock, &err);
	return skb ? : ERR_PTR(err);
}

/* Fragments leave the stack as they are: no device sums up what is not whole. */
static void toy_udp_sum(struct sk_buff *skb, const struct toy_udp_out *out)
{
	struct udphdr *uh = udp_hdr(skb);
	__wsum sum;

	if (!skb_is_gso(skb) && skb->len + sizeof(struct iphdr) > out->mtu) {
		sum = skb_checksum(skb, 0, skb->len, 0);
		uh->check = csum_tcpudp_magic(out->ip.saddr, out->ip.daddr, skb->len,
					      IPPROTO_UDP, sum);
		/* RFC 768: a sum of zero is sent as all ones */
		uh->check = uh->check ? : CSUM_MANGLED_0;
		return;
	}
	uh->check = ~csum_tcpudp_magic(out->ip.saddr, out->ip.daddr, skb->len, IPPROTO_UDP, 0);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct udphdr, check);
}

/* UDP_SEGMENT: @skb is to become several. */
static void toy_udp_set_gso(struct sk_buff *skb, u16 size)
{
	unsigned int len = skb->len - sizeof(struct udphdr);

	if (!size || len <= size)
		return;
	skb_shinfo(skb)->gso_size = size;
	skb_shinfo(skb)->gso_type = SKB_GSO_UDP_L4;
	skb_shinfo(skb)->gso_segs = DIV_ROUND_UP(len, size);
}

static int toy_udp_set_df(const struct toy_udp_sock *up, struct toy_udp_out *out,
			  const struct sk_buff *skb)
{
	u8 mode = READ_ONCE(up->pmtudisc);

	if (!skb_is_gso(skb))
		return toy_udp_may_send(mode, out, skb->len, &out->ip.df);
	/* As Linux, which looks at the sum of their sizes: WANT goes without. */
	out->ip.df = mode == IP_PMTUDISC_DO || mode == IP_PMTUDISC_PROBE;
	return 0;
}

int toy_udp_send_skb(struct toy_udp_sock *up, struct toy_udp_out *out, struct sk_buff *skb)
{
	struct toy_net *tnet = toy_net(sock_net(&up->sk));
	struct udphdr *uh = udp_hdr(skb);
	u32 count;
	int err;

	toy_udp_set_gso(skb, out->gso_size);
	count = skb_is_gso(skb) ? skb_shinfo(skb)->gso_segs : 1;
	*uh = (struct udphdr) {
		.source	= out->sport,
		.dest	= out->dport,
		.len	= htons(skb->len),
	};
	/* RFC 1122 4.1.3.4: the application may do without */
	if (skb_is_gso(skb) || !up->sk.sk_no_check_tx)
		toy_udp_sum(skb, out);
	err = toy_udp_set_df(up, out, skb);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	err = toy_ip_output(tnet, skb, &out->ip);
	if (!err)
		toy_mib_add(tnet, TOY_MIB_UDP_OUT_DATAGRAMS, count);
	if (err != -ENOBUFS)
		return err;
	/* As the host: a queue that is full loses it, which is no error of the sender's. */
	toy_mib_inc(tnet, TOY_MIB_UDP_SNDBUF_ERRORS);
	return test_bit(TOY_UDP_RECVERR, &up->flags) ? err : 0;
}

static int toy_udp_send_now(struct toy_udp_sock *up, struct toy_udp_out *out,
			    struct msghdr *msg, size_t len)
{
	struct sk_buff *skb;

	if (msg->msg_flags & MSG_CONFIRM)
		toy_ip_confirm(toy_net(sock_net(&up->sk)), &out->ip);
	if (msg->msg_flags & MSG_PROBE && !len)
		return 0;
	skb = toy_udp_send_alloc(up, out, len, msg->msg_flags & MSG_DONTWAIT);
	if (IS_ERR(skb))
		return PTR_ERR(skb);
	if (skb_copy_datagram_from_iter(skb, sizeof(struct udphdr), &msg->msg_iter, len)) {
		kfree_skb(skb);
		return -EFAULT;
	}
	return toy_udp_send_skb(up, out, skb);
}

/* Locked. Return: 0 or an errno; *@now: there is a datagram to be sent by itself. */
static int toy_udp_send_locked(struct toy_udp_sock *up, struct toy_udp_out *out,
			       struct msghdr *msg, size_t len, bool *now)
{
	bool more = msg->msg_flags & MSG_MORE || test_bit(TOY_UDP_CORK, &up->flags);
	int err;

	err = toy_udp_autobind(up);
	if (err)
		return err;
	/* What goes on has its address already. */
	if (!up->cork.data) {
		err = toy_udp_prepare(up, msg, out);
		*now = !err && !more;
		if (err || *now)
			return err;
	}
	err = toy_udp_cork_add(up, out, msg, len);
	if (!err && !more)
		err = toy_udp_cork_push(up, msg->msg_flags & MSG_DONTWAIT);
	return err;
}

int toy_udp_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct toy_udp_sock *up = toy_udp_sk(sock->sk);
	struct toy_udp_out out;
	bool now = false;
	int err;

	if (len > U16_MAX)
		return -EMSGSIZE;
	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	lock_sock(sock->sk);
	err = toy_udp_send_locked(up, &out, msg, len, &now);
	release_sock(sock->sk);
	/* Without the lock: who waits for room keeps nobody else waiting. */
	if (now)
		err = toy_udp_send_now(up, &out, msg, len);
	return err ? : len;
}
