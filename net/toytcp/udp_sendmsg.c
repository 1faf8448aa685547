// SPDX-License-Identifier: GPL-2.0
/* User bytes to a datagram on its way (RFC 768, RFC 1122 4.1.3). */

#include <linux/skbuff.h>
#include <net/checksum.h>

#include "dgram_tx.h"
#include "netns.h"
#include "udp.h"
#include "udp_cork.h"

/* Locked. Everything but the bytes. */
static int toy_udp_prepare(struct toy_udp_sock *up, struct msghdr *msg, struct toy_dgram_out *out)
{
	int err;

	toy_dgram_out_init(&up->dg, out);
	out->gso_size = READ_ONCE(up->gso_size);
	err = toy_dgram_get_dest(&up->dg, msg, out, true);
	if (!err && msg->msg_name && !out->dport)
		err = -EINVAL;
	if (!err && msg->msg_controllen)
		err = toy_dgram_get_cmsgs(&up->dg, msg, out);
	return err ? : toy_dgram_route(&up->dg, out);
}

/* UDP_SEGMENT: the datagrams that @len bytes become, as Linux's rules have it. */
static int toy_udp_check_segments(const struct toy_udp_sock *up, const struct toy_dgram_out *out,
				  size_t len)
{
	size_t hdrs = sizeof(struct iphdr) + sizeof(struct udphdr);

	if (hdrs + min_t(size_t, len, out->gso_size) > out->mtu)
		return -EMSGSIZE;
	if (len > out->gso_size * UDP_MAX_SEGMENTS || up->dg.sk.sk_no_check_tx)
		return -EINVAL;
	return len > TOY_UDP_MAX ? -EMSGSIZE : 0;
}

struct sk_buff *toy_udp_send_alloc(struct toy_udp_sock *up, struct toy_dgram_out *out,
				   size_t len, bool noblock)
{
	struct sk_buff *skb;
	int err;

	if (!out->gso_size)
		return toy_dgram_alloc(&up->dg, out, len + sizeof(struct udphdr), noblock);
	err = toy_udp_check_segments(up, out, len);
	if (err == -EMSGSIZE)
		toy_dgram_report_too_big(&up->dg, out->ip.daddr, out->dport, out->mtu);
	else if (!err)
		err = sock_error(&up->dg.sk);
	if (err)
		return ERR_PTR(err);
	skb = toy_dgram_tx_alloc(&up->dg, len + sizeof(struct udphdr), noblock, &err);
	return skb ? : ERR_PTR(err);
}

/* Fragments leave the stack as they are: no device sums up what is not whole. */
static void toy_udp_sum(struct sk_buff *skb, const struct toy_dgram_out *out)
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

static int toy_udp_set_df(const struct toy_udp_sock *up, struct toy_dgram_out *out,
			  const struct sk_buff *skb)
{
	u8 mode = READ_ONCE(up->dg.pmtudisc);

	if (!skb_is_gso(skb))
		return toy_dgram_may_send(mode, out, skb->len, &out->ip.df);
	/* As Linux, which looks at the sum of their sizes: WANT goes without. */
	out->ip.df = mode == IP_PMTUDISC_DO || mode == IP_PMTUDISC_PROBE;
	return 0;
}

int toy_udp_send_skb(struct toy_udp_sock *up, struct toy_dgram_out *out, struct sk_buff *skb)
{
	struct toy_net *tnet = toy_net(sock_net(&up->dg.sk));
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
	if (skb_is_gso(skb) || !up->dg.sk.sk_no_check_tx)
		toy_udp_sum(skb, out);
	err = toy_udp_set_df(up, out, skb);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	err = toy_ip_output(tnet, skb, &out->ip);
	if (!err)
		toy_mib_add(tnet, TOY_MIB_UDP_OUT_DATAGRAMS, count);
	/* As the host: a queue that is full loses it, which is no error of the sender's. */
	if (err == -ENOBUFS)
		toy_mib_inc(tnet, TOY_MIB_UDP_SNDBUF_ERRORS);
	return toy_dgram_send_result(&up->dg, err);
}

static int toy_udp_send_now(struct toy_udp_sock *up, struct toy_dgram_out *out,
			    struct msghdr *msg, size_t len)
{
	struct sk_buff *skb;

	if (msg->msg_flags & MSG_CONFIRM)
		toy_ip_confirm(toy_net(sock_net(&up->dg.sk)), &out->ip);
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
static int toy_udp_send_locked(struct toy_udp_sock *up, struct toy_dgram_out *out,
			       struct msghdr *msg, size_t len, bool *now)
{
	bool more = msg->msg_flags & MSG_MORE || test_bit(TOY_DGRAM_CORK, &up->dg.flags);
	int err;

	err = toy_udp_autobind(&up->dg);
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
	struct toy_dgram_out out;
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
