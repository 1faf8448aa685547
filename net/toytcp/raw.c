// SPDX-License-Identifier: GPL-2.0
/* Raw sockets: a copy of each packet of a protocol, header and all (RFC 1122 3.4). */

#include <linux/filter.h>
#include <linux/icmp.h>

#include "addr.h"
#include "af_toytcp.h"
#include "dgram_table.h"
#include "netns.h"
#include "raw.h"
#include "sockopt.h"
#include "udp_mem.h"

/* sysctl udp_mem bounds what waits in these sockets as well. */
struct proto toy_raw_prot = {
	.name			= "TOYRAW",
	/* No .owner: struct socket holds the module, toy_raw_unregister() waits for RCU. */
	.obj_size		= sizeof(struct toy_raw_sock),
	.memory_allocated	= &toy_udp_mem_allocated,
	.per_cpu_fw_alloc	= &toy_udp_mem_per_cpu,
	.sysctl_mem		= toy_udp_mem_limits,
	.sysctl_wmem		= toy_udp_mem_floor,
	.sysctl_rmem		= toy_udp_mem_floor,
};

int toy_raw_register(void)
{
	return proto_register(&toy_raw_prot, 1);
}

void toy_raw_unregister(void)
{
	/* Nothing refers to a closed socket but its own grace period. */
	rcu_barrier();
	proto_unregister(&toy_raw_prot);
}

static struct toy_dgram_table *toy_raw_table(const struct toy_dgram_sock *ds)
{
	return &toy_net(sock_net(&ds->sk))->raws;
}

static void toy_raw_unbind(struct toy_dgram_sock *ds)
{
	toy_dgram_table_remove(toy_raw_table(ds), ds);
}

/* As the host: the family is not looked at, and it may be bound again. */
static int toy_raw_bind(struct socket *sock, struct sockaddr_unsized *uaddr, int len)
{
	const struct sockaddr_in *addr = (const struct sockaddr_in *)uaddr;
	struct toy_dgram_sock *ds = toy_dgram_sk(sock->sk);
	bool many;
	int err = 0;

	lock_sock(sock->sk);
	if (sock->sk->sk_state != TCP_CLOSE || len < (int)sizeof(*addr))
		err = -EINVAL;
	else if (!toy_dgram_may_bind(ds, addr->sin_addr.s_addr, &many))
		err = -EADDRNOTAVAIL;
	if (!err) {
		WRITE_ONCE(ds->laddr, addr->sin_addr.s_addr);
		ds->many = many;
	}
	release_sock(sock->sk);
	return err;
}

/* ICMP_FILTER: the bits are types that are not wanted; types beyond it always are. */
static bool toy_raw_is_filtered(const struct toy_dgram_sock *ds, const struct sk_buff *skb)
{
	u32 filter = READ_ONCE(toy_raw_sk(&ds->sk)->filter);
	const u8 *type;
	u8 buf;

	if (ip_hdr(skb)->protocol != IPPROTO_ICMP)
		return false;
	/* As the host: what has no whole header is nobody's. */
	if (skb->len - skb_transport_offset(skb) < sizeof(struct icmphdr))
		return true;
	type = skb_header_pointer(skb, skb_transport_offset(skb), sizeof(buf), &buf);
	return !type || (*type < BITS_PER_TYPE(filter) && filter & BIT(*type));
}

static enum toy_mib toy_raw_queue(struct toy_dgram_sock *ds, struct sk_buff *skb)
{
	if (sk_filter(&ds->sk, skb)) {
		atomic_inc(&ds->sk.sk_drops);
		return TOY_DROP_RAW_FILTER;
	}
	return toy_dgram_queue(ds, skb);
}

static void toy_raw_deliver(struct toy_net *tnet, struct toy_dgram_sock *ds,
			    const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct sk_buff *clone;
	enum toy_mib drop;

	if (toy_raw_is_filtered(ds, skb) ||
	    (ipv4_is_multicast(iph->daddr) &&
	     !toy_mcast_sock_allows(&ds->mcast, iph->daddr, iph->saddr, skb->dev->ifindex)))
		return;
	clone = skb_clone((struct sk_buff *)skb, GFP_ATOMIC);
	if (!clone) {
		atomic_inc(&ds->sk.sk_drops);
		toy_mib_inc(tnet, TOY_DROP_RAW_MEM);
		return;
	}
	drop = toy_raw_queue(ds, clone);
	if (drop != TOY_DROP_NOT)
		toy_mib_drop(tnet, clone, drop);
}

bool toy_raw_rcv(struct toy_net *tnet, struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	u8 protocol = iph->protocol;
	struct hlist_nulls_node *node;
	bool found = false;
	struct sock *sk;

	/* Nobody strays: a raw socket is in the table once in its life. */
	sk_nulls_for_each_rcu(sk, node, toy_dgram_table_bucket(&tnet->raws, protocol)) {
		struct toy_dgram_sock *ds = toy_dgram_sk(sk);

		if (READ_ONCE(sk->sk_num) != protocol ||
		    !toy_dgram_table_match(ds, iph->daddr, iph->saddr, skb->dev->ifindex))
			continue;
		found = true;
		toy_raw_deliver(tnet, ds, skb);
	}
	return found;
}

bool toy_raw_err(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code, u32 info)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	struct toy_dgram_error error = { .type = type, .code = code, .info = info };
	struct hlist_nulls_node *node;
	bool found = false;
	struct sock *sk;

	/* A program wrote the source, which is not ours: as the host's, it is not told. */
	if (!toy_addr_is_local(tnet, iph->saddr))
		return false;
	sk_nulls_for_each_rcu(sk, node, toy_dgram_table_bucket(&tnet->raws, iph->protocol)) {
		struct toy_dgram_sock *ds = toy_dgram_sk(sk);

		if (READ_ONCE(sk->sk_num) != iph->protocol ||
		    !toy_dgram_table_match(ds, iph->saddr, iph->daddr, 0))
			continue;
		found = true;
		/* Who wrote the header may want to see it. */
		error.offset = test_bit(TOY_DGRAM_HDRINCL, &ds->flags) ? 0 : iph->ihl * 4;
		toy_dgram_err(tnet, ds, skb, &error);
	}
	return found;
}

static int toy_raw_set_filter(struct toy_raw_sock *raw, sockptr_t optval, unsigned int optlen)
{
	u32 filter = READ_ONCE(raw->filter);

	if (copy_from_sockptr(&filter, optval, min_t(unsigned int, optlen, sizeof(filter))))
		return -EFAULT;
	WRITE_ONCE(raw->filter, filter);
	return 0;
}

static int toy_raw_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
			      unsigned int optlen)
{
	struct toy_raw_sock *raw = toy_raw_sk(sock->sk);
	int val, err;

	if (level == SOL_RAW && optname == ICMP_FILTER)
		return sock->sk->sk_num == IPPROTO_ICMP ?
		       toy_raw_set_filter(raw, optval, optlen) : -EOPNOTSUPP;
	if (level == SOL_IP && optname == IP_HDRINCL) {
		err = toy_sockopt_int_or_byte(optval, optlen, &val);
		if (!err)
			assign_bit(TOY_DGRAM_HDRINCL, &raw->dg.flags, val);
		return err;
	}
	return toy_dgram_setsockopt(sock, level, optname, optval, optlen);
}

static int toy_raw_getsockopt(struct socket *sock, int level, int optname, char __user *optval,
			      int __user *optlen)
{
	const struct toy_raw_sock *raw = toy_raw_sk(sock->sk);
	u32 filter = READ_ONCE(raw->filter);

	if (level == SOL_RAW && optname == ICMP_FILTER)
		return sock->sk->sk_num == IPPROTO_ICMP ?
		       toy_sockopt_put(optval, optlen, &filter, sizeof(filter)) : -EOPNOTSUPP;
	if (level == SOL_RAW)
		return -ENOPROTOOPT;
	if (level == SOL_IP && optname == IP_HDRINCL)
		return toy_sockopt_put_int_or_byte(optval, optlen,
						   test_bit(TOY_DGRAM_HDRINCL, &raw->dg.flags));
	return toy_dgram_getsockopt(sock, level, optname, optval, optlen);
}

static const struct toy_dgram_kind toy_raw_kind = {
	.hears_many	= true,
	.received	= TOY_MIB_RAW_IN_PACKETS,
	.drop_rcvbuf	= TOY_DROP_RAW_RCVBUF,
	.drop_mem	= TOY_DROP_RAW_MEM,
	.move		= toy_dgram_table_move,
	.unbind		= toy_raw_unbind,
};

const struct proto_ops toy_raw_ops = {
	.family		= PF_TOYTCP,
	.owner		= THIS_MODULE,
	.release	= toy_dgram_release,
	.bind		= toy_raw_bind,
	.connect	= toy_dgram_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= sock_no_accept,
	.getname	= toy_dgram_getname,
	.poll		= toy_dgram_poll,
	.ioctl		= toy_dgram_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= sock_no_listen,
	.shutdown	= toy_dgram_shutdown,
	.setsockopt	= toy_raw_setsockopt,
	.getsockopt	= toy_raw_getsockopt,
	.sendmsg	= toy_raw_sendmsg,
	.recvmsg	= toy_dgram_recvmsg,
	.mmap		= sock_no_mmap,
};

int toy_raw_sock_init(struct sock *sk, struct socket *sock, int protocol)
{
	struct toy_dgram_sock *ds = toy_dgram_sk(sk);
	int err = toy_dgram_sock_init(sk, sock, &toy_raw_kind, protocol);

	if (err) {
		toy_dgram_release(sock);
		return err;
	}
	ds->lport = htons(protocol);
	/* Linux's raw sockets hear nothing any more once disconnected; these go on. */
	sk->sk_userlocks |= SOCK_BINDPORT_LOCK;
	/* Who sends any protocol has to say which: in a header of his own. */
	if (protocol == IPPROTO_RAW)
		set_bit(TOY_DGRAM_HDRINCL, &ds->flags);
	spin_lock_bh(&toy_raw_table(ds)->lock);
	toy_dgram_table_add_locked(toy_raw_table(ds), ds, protocol);
	spin_unlock_bh(&toy_raw_table(ds)->lock);
	return 0;
}
