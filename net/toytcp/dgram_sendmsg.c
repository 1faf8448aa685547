// SPDX-License-Identifier: GPL-2.0
/* Where a datagram goes, what its control messages say, and whether it may be sent. */

#include <linux/rcupdate.h>
#include <linux/toytcp.h>
#include <linux/udp.h>
#include <net/route.h>

#include "addr.h"
#include "dgram.h"
#include "dgram_tx.h"
#include "ip_pmtu.h"
#include "kunit.h"
#include "netns.h"

int toy_dgram_may_send(u8 mode, const struct toy_dgram_out *out, size_t len, bool *df)
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
TOY_EXPORT_FOR_KUNIT(toy_dgram_may_send);

/* What the host says before it looks for a way. */
static int toy_dgram_check_way(const struct toy_dgram_sock *ds, const struct toy_ip_flow *fl)
{
	struct net *net = sock_net(&ds->sk);
	int err = 0;

	rcu_read_lock();
	if (fl->oif && !dev_get_by_index_rcu(net, fl->oif))
		err = -ENODEV;
	else if (fl->saddr && !toy_addr_is_local(toy_net(net), fl->saddr))
		err = -ENETUNREACH;	/* older hosts: EINVAL */
	rcu_read_unlock();
	return err;
}

int toy_dgram_route(struct toy_dgram_sock *ds, struct toy_dgram_out *out)
{
	struct toy_net *tnet = toy_net(sock_net(&ds->sk));
	struct toy_ip_path path;
	int err;

	out->ip.protocol = ds->sk.sk_protocol;
	toy_mcast_sock_aim(&ds->mcast, &out->ip);
	err = toy_dgram_check_way(ds, &out->ip);
	if (!err)
		err = toy_ip_route_out(tnet, &out->ip, &out->dev_mtu);
	/* RFC 1122 3.3.6: only who has said that he means it */
	if (!err && out->ip.many && !ipv4_is_multicast(out->ip.daddr) &&
	    !sock_flag(&ds->sk, SOCK_BROADCAST))
		err = -EACCES;
	toy_mcast_sock_limit(&ds->mcast, &out->ip);
	/* A group has a TTL of its own. */
	if (!out->ip.ttl && !ipv4_is_multicast(out->ip.daddr))
		out->ip.ttl = READ_ONCE(ds->ttl);
	/* As Linux: from PROBE on the path is not looked at, only the device. */
	out->ip.blind = READ_ONCE(ds->pmtudisc) >= IP_PMTUDISC_PROBE;
	if (!err)
		err = toy_ip_pmtu_find(tnet, &out->ip, &path);
	if (err)
		return err;
	out->mtu = path.mtu;
	out->too_narrow = path.told && path.known.locked;
	return 0;
}

void toy_dgram_out_init(const struct toy_dgram_sock *ds, struct toy_dgram_out *out)
{
	const struct sock *sk = &ds->sk;

	*out = (struct toy_dgram_out) {
		.ip.saddr	= toy_dgram_source(ds),
		.ip.oif		= READ_ONCE(sk->sk_bound_dev_if),
		.ip.mark	= READ_ONCE(sk->sk_mark),
		.ip.priority	= READ_ONCE(sk->sk_priority),
		.ip.tos		= READ_ONCE(ds->tos),
		.sport		= ds->lport,
	};
}

int toy_dgram_get_dest(const struct toy_dgram_sock *ds, const struct msghdr *msg,
		       struct toy_dgram_out *out, bool unspec)
{
	const struct sockaddr_in *addr = msg->msg_name;

	if (!addr) {
		if (ds->sk.sk_state != TCP_ESTABLISHED)
			return -EDESTADDRREQ;
		out->ip.daddr = ds->raddr;
		out->dport = ds->rport;
		return 0;
	}
	if (msg->msg_namelen < (int)sizeof(*addr))
		return -EINVAL;
	if (addr->sin_family != AF_INET && addr->sin_family != AF_TOYTCP &&
	    !(unspec && addr->sin_family == AF_UNSPEC))
		return -EAFNOSUPPORT;
	out->ip.daddr = addr->sin_addr.s_addr;
	out->dport = addr->sin_port;
	return 0;
}

static int toy_dgram_cmsg_int(const struct cmsghdr *cmsg, int *val)
{
	if (cmsg->cmsg_len != CMSG_LEN(sizeof(*val)))
		return -EINVAL;
	memcpy(val, CMSG_DATA(cmsg), sizeof(*val));
	return 0;
}

static int toy_dgram_cmsg_tos(const struct cmsghdr *cmsg, struct toy_ip_flow *fl)
{
	int val;

	if (cmsg->cmsg_len == CMSG_LEN(sizeof(u8)))
		val = *(const u8 *)CMSG_DATA(cmsg);
	else if (toy_dgram_cmsg_int(cmsg, &val))
		return -EINVAL;
	if (val < 0 || val > 255)
		return -EINVAL;
	fl->tos = val;
	fl->priority = rt_tos2priority(val);
	return 0;
}

static int toy_dgram_cmsg_ip(const struct cmsghdr *cmsg, struct toy_ip_flow *fl)
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
		if (toy_dgram_cmsg_int(cmsg, &val) || val < 1 || val > 255)
			return -EINVAL;
		fl->ttl = val;
		return 0;
	case IP_TOS:
		return toy_dgram_cmsg_tos(cmsg, fl);
	default:
		return -EINVAL;
	}
}

static int toy_dgram_cmsg_udp(const struct cmsghdr *cmsg, u16 *gso_size)
{
	if (cmsg->cmsg_type != UDP_SEGMENT || cmsg->cmsg_len != CMSG_LEN(sizeof(*gso_size)))
		return -EINVAL;
	memcpy(gso_size, CMSG_DATA(cmsg), sizeof(*gso_size));
	return 0;
}

/* not done: SO_TXTIME and SO_TIMESTAMPING, which are refused, not ignored. */
static int toy_dgram_cmsg_sol_socket(struct sock *sk, struct msghdr *msg,
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
	return cmsg->cmsg_type == SO_PRIORITY ? toy_dgram_cmsg_int(cmsg, &fl->priority) : 0;
}

/* RFC 1122 4.1.4: what the application may set for one datagram */
int toy_dgram_get_cmsgs(struct toy_dgram_sock *ds, struct msghdr *msg, struct toy_dgram_out *out)
{
	struct cmsghdr *cmsg;
	int err = 0;

	for_each_cmsghdr(cmsg, msg) {
		if (!CMSG_OK(msg, cmsg))
			return -EINVAL;
		if (cmsg->cmsg_level == SOL_SOCKET)
			err = toy_dgram_cmsg_sol_socket(&ds->sk, msg, cmsg, &out->ip);
		else if (cmsg->cmsg_level == SOL_IP)
			err = toy_dgram_cmsg_ip(cmsg, &out->ip);
		else if (cmsg->cmsg_level == SOL_UDP && ds->kind->udp)
			err = toy_dgram_cmsg_udp(cmsg, &out->gso_size);
		if (err)
			return err;
	}
	return 0;
}

struct sk_buff *toy_dgram_alloc(struct toy_dgram_sock *ds, struct toy_dgram_out *out, size_t len,
				bool noblock)
{
	struct sk_buff *skb;
	int err;

	err = toy_dgram_may_send(READ_ONCE(ds->pmtudisc), out, len, &out->ip.df);
	if (err == -EMSGSIZE)
		toy_dgram_report_too_big(ds, out->ip.daddr, out->dport, out->mtu);
	else if (!err && ds->sk.sk_type != SOCK_RAW)	/* as the host */
		err = sock_error(&ds->sk);
	if (err)
		return ERR_PTR(err);
	skb = toy_dgram_tx_alloc(ds, len, noblock, &err);
	return skb ? : ERR_PTR(err);
}

int toy_dgram_send_result(const struct toy_dgram_sock *ds, int err)
{
	return err == -ENOBUFS && !test_bit(TOY_DGRAM_RECVERR, &ds->flags) ? 0 : err;
}
