// SPDX-License-Identifier: GPL-2.0
/* The receive queue: its memory, reading it, readiness. */

#include <asm/ioctls.h>
#include <linux/poll.h>
#include <linux/sockios.h>
#include <linux/udp.h>

#include "ifreq.h"
#include "ip_cast.h"
#include "netns.h"
#include "dgram.h"
#include "dgram_tx.h"

/* sk_receive_queue.lock held. Return: TOY_DROP_NOT when the memory was taken. */
static enum toy_mib toy_dgram_charge_locked(struct sock *sk, int size)
{
	int lacking = size - sk->sk_forward_alloc;

	/* As the host: what comes while there is any room at all is taken whole. */
	if (atomic_read(&sk->sk_rmem_alloc) > READ_ONCE(sk->sk_rcvbuf))
		return toy_dgram_sk(sk)->kind->drop_rcvbuf;
	if (lacking > 0 && !__sk_mem_schedule(sk, lacking, SK_MEM_RECV))
		return toy_dgram_sk(sk)->kind->drop_mem;
	atomic_add(size, &sk->sk_rmem_alloc);
	sk_mem_charge(sk, size);
	return TOY_DROP_NOT;
}

static void toy_dgram_uncharge_locked(struct sock *sk, int size)
{
	atomic_sub(size, &sk->sk_rmem_alloc);
	sk_mem_uncharge(sk, size);
}

/* RFC 1122 4.1.3.5: where what was asked is not one of ours. RCU read lock held. */
static __be32 toy_dgram_spec_dst(const struct toy_dgram_sock *ds, const struct sk_buff *skb,
				 int iif)
{
	if (likely(skb->pkt_type == PACKET_HOST))
		return ip_hdr(skb)->daddr;
	if (!test_bit(TOY_DGRAM_PKTINFO, &ds->flags))
		return 0;
	return toy_ip_cast_answers_from(toy_net(sock_net(&ds->sk)), iif, ip_hdr(skb)->saddr);
}

enum toy_mib toy_dgram_queue(struct toy_dgram_sock *ds, struct sk_buff *skb)
{
	struct sock *sk = &ds->sk;
	struct sk_buff_head *queue = &sk->sk_receive_queue;
	int iif = skb->dev->ifindex;
	enum toy_mib drop;

	/* In a new place of its own: what other layers left there is of no use any more. */
	memset(skb->cb, 0, sizeof(skb->cb));
	toy_dgram_cb(skb)->iif = iif;
	toy_dgram_cb(skb)->spec_dst = toy_dgram_spec_dst(ds, skb, iif);
	skb->dev = NULL;

	spin_lock(&queue->lock);
	drop = toy_dgram_charge_locked(sk, skb->truesize);
	if (drop == TOY_DROP_NOT) {
		sock_skb_set_dropcount(sk, skb);
		__skb_queue_tail(queue, skb);
	}
	spin_unlock(&queue->lock);
	if (drop != TOY_DROP_NOT)
		atomic_inc(&sk->sk_drops);
	else if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_data_ready(sk);
	return drop;
}

void toy_dgram_queue_purge(struct sock *sk)
{
	struct sk_buff_head *queue = &sk->sk_receive_queue;
	struct sk_buff *skb;

	spin_lock_bh(&queue->lock);
	while ((skb = __skb_dequeue(queue))) {
		toy_dgram_uncharge_locked(sk, skb->truesize);
		kfree_skb(skb);
	}
	spin_unlock_bh(&queue->lock);
}

void toy_dgram_put_cmsgs(const struct toy_dgram_sock *ds, struct msghdr *msg, struct sk_buff *skb,
			 const struct toy_dgram_cb *info)
{
	const struct iphdr *iph = ip_hdr(skb);

	/* RFC 1122 4.1.3.5: the specific destination address goes up to the application */
	if (test_bit(TOY_DGRAM_PKTINFO, &ds->flags)) {
		const struct in_pktinfo pktinfo = {
			.ipi_ifindex		= info->iif,
			.ipi_spec_dst.s_addr	= info->spec_dst,
			.ipi_addr.s_addr	= iph->daddr,
		};

		put_cmsg(msg, SOL_IP, IP_PKTINFO, sizeof(pktinfo), (void *)&pktinfo);
	}
	if (test_bit(TOY_DGRAM_RECVTTL, &ds->flags)) {
		int ttl = iph->ttl;

		put_cmsg(msg, SOL_IP, IP_TTL, sizeof(ttl), &ttl);
	}
	if (test_bit(TOY_DGRAM_RECVTOS, &ds->flags)) {
		u8 tos = iph->tos;

		put_cmsg(msg, SOL_IP, IP_TOS, sizeof(tos), &tos);
	}
}

/* UDP_GRO: of what size each datagram was but the last, where several are read as one */
static void toy_dgram_put_gro(const struct toy_dgram_sock *ds, struct msghdr *msg,
			      const struct sk_buff *skb)
{
	int size = skb_shinfo(skb)->gso_size;

	if (test_bit(TOY_DGRAM_GRO, &ds->flags) && skb_shinfo(skb)->gso_type & SKB_GSO_UDP_L4)
		put_cmsg(msg, SOL_UDP, UDP_GRO, sizeof(size), &size);
}

static void toy_dgram_put_name(const struct toy_dgram_sock *ds, struct msghdr *msg,
			       const struct sk_buff *skb)
{
	struct sockaddr_in *addr = msg->msg_name;

	if (!addr)
		return;
	*addr = (struct sockaddr_in) {
		.sin_family		= AF_INET,
		.sin_port		= ds->kind->udp ? udp_hdr(skb)->source : 0,
		.sin_addr.s_addr	= ip_hdr(skb)->saddr,
	};
	msg->msg_namelen = sizeof(*addr);
}

/* The next datagram, its memory given back but for a look at it. */
static struct sk_buff *toy_dgram_dequeue(struct sock *sk, int flags, int *off, int *err)
{
	struct sk_buff_head *queue = &sk->sk_receive_queue;
	struct sk_buff *skb = __skb_recv_datagram(sk, queue, flags, off, err);

	if (skb && !(flags & MSG_PEEK)) {
		spin_lock_bh(&queue->lock);
		toy_dgram_uncharge_locked(sk, skb->truesize);
		spin_unlock_bh(&queue->lock);
	}
	return skb;
}

static int toy_dgram_read(struct toy_dgram_sock *ds, struct msghdr *msg, struct sk_buff *skb,
			  int off, size_t len, int flags)
{
	struct toy_net *tnet = toy_net(sock_net(&ds->sk));
	size_t copied = min_t(size_t, len, skb->len - off);
	bool peek = flags & MSG_PEEK;

	if (len <= skb->len - off && len < skb->len)
		msg->msg_flags |= MSG_TRUNC;
	if (skb_copy_datagram_msg(skb, off, msg, copied)) {
		if (!peek && ds->kind->drop_fault)
			toy_mib_inc(tnet, ds->kind->drop_fault);
		return -EFAULT;
	}
	if (!peek && ds->kind->received)
		toy_mib_inc(tnet, ds->kind->received);
	sock_recv_cmsgs(msg, &ds->sk, skb);
	toy_dgram_put_name(ds, msg, skb);
	toy_dgram_put_gro(ds, msg, skb);
	toy_dgram_put_cmsgs(ds, msg, skb, toy_dgram_cb(skb));
	copied = flags & MSG_TRUNC ? skb->len : copied;
	if (peek)
		sk_peek_offset_fwd(&ds->sk, copied);
	else
		sk_peek_offset_bwd(&ds->sk, copied);
	return copied;
}

int toy_dgram_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct sock *sk = sock->sk;
	int off = sk_peek_offset(sk, flags);
	struct sk_buff *skb;
	int ret;

	if (flags & MSG_ERRQUEUE)
		return toy_dgram_recv_error(toy_dgram_sk(sk), msg, len);
	/* As the host: UDP does not look at it. */
	if (flags & MSG_OOB && !toy_dgram_sk(sk)->kind->udp)
		return -EOPNOTSUPP;
	skb = toy_dgram_dequeue(sk, flags, &off, &ret);
	if (!skb)
		return ret;
	ret = toy_dgram_read(toy_dgram_sk(sk), msg, skb, off, len, flags);
	consume_skb(skb);
	return ret;
}

__poll_t toy_dgram_poll(struct file *file, struct socket *sock, poll_table *wait)
{
	const __poll_t write = EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;
	__poll_t mask = datagram_poll(file, sock, wait) & ~write;

	return toy_dgram_tx_writable(toy_dgram_sk(sock->sk)) ? mask | write : mask;
}

/* Of the first one: a read gives no more. */
static int toy_dgram_readable(struct sock *sk)
{
	struct sk_buff_head *queue = &sk->sk_receive_queue;
	const struct sk_buff *skb;
	int len;

	spin_lock_bh(&queue->lock);
	skb = skb_peek(queue);
	len = skb ? skb->len : 0;
	spin_unlock_bh(&queue->lock);
	return len;
}

int toy_dgram_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	int answer;

	switch (cmd) {
	case SIOCINQ:
		answer = toy_dgram_readable(sock->sk);
		break;
	case SIOCOUTQ:
		answer = toy_dgram_tx_queued(toy_dgram_sk(sock->sk));
		break;
	default:
		return toy_ifreq_ioctl(sock, cmd, arg);
	}
	return put_user(answer, (int __user *)arg);
}
