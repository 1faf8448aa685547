// SPDX-License-Identifier: GPL-2.0
/* What the network layer says of our datagrams, and the queue of such errors. */

#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <net/ip.h>

#include "dgram.h"
#include "icmp.h"
#include "icmp_quote.h"
#include "ip_pmtu.h"
#include "netns.h"

/*
 * RFC 1122 4.1.3.3: all of them go up to the application, that is to say to one that has
 * asked for them by IP_RECVERR; as on Linux the others hear of hard ones, if connected.
 */
static bool toy_dgram_err_is_hard(const struct toy_dgram_sock *ds, u8 type, u8 code, int *err)
{
	bool hard = false;

	switch (type) {
	case ICMP_DEST_UNREACH:
		*err = toy_icmp_errno(code, &hard);
		if (code == ICMP_FRAG_NEEDED)
			hard = READ_ONCE(ds->pmtudisc) != IP_PMTUDISC_DONT;
		return hard;
	case ICMP_PARAMETERPROB:
		*err = EPROTO;
		return true;
	default:
		*err = EHOSTUNREACH;
		return false;
	}
}

/*
 * RFC 1191 3: the path is narrower than we knew. As Linux, who does not heed such messages
 * does not teach others either: they are easy to forge. Return: somebody wants to hear it. Who
 * lets his datagrams be fragmented does not, but for raw sockets with IP_RECVERR.
 */
static bool toy_dgram_err_too_big(struct toy_net *tnet, const struct toy_dgram_sock *ds,
				  __be32 daddr, u32 *mtu)
{
	const struct toy_ip_flow fl = {
		.daddr	= daddr,
		.oif	= READ_ONCE(ds->sk.sk_bound_dev_if),
	};
	const u8 mode = READ_ONCE(ds->pmtudisc);

	if (!toy_ip_pmtu_heed(tnet, mtu))
		return false;
	if (mode != IP_PMTUDISC_INTERFACE && mode != IP_PMTUDISC_OMIT)
		toy_ip_pmtu_learn(tnet, &fl, *mtu);
	return mode != IP_PMTUDISC_DONT || ds->sk.sk_type == SOCK_RAW;
}

/* @skb's data begins with the quoted packet; its network header is that of the error. */
static void toy_dgram_err_queue(struct sock *sk, struct sk_buff *skb,
				const struct toy_dgram_error *error, int err)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	struct sk_buff *clone;

	clone = skb_clone(skb, GFP_ATOMIC);
	if (!clone)
		return;
	memset(clone->cb, 0, sizeof(clone->cb));
	SKB_EXT_ERR(clone)->ee = (struct sock_extended_err) {
		.ee_errno	= err,
		.ee_origin	= SO_EE_ORIGIN_ICMP,
		.ee_type	= error->type,
		.ee_code	= error->code,
		.ee_info	= error->info,
	};
	SKB_EXT_ERR(clone)->addr_offset = (const u8 *)&iph->daddr - skb_network_header(skb);
	SKB_EXT_ERR(clone)->port = error->port;
	clone->dev = NULL;
	/* What has not come by a device is as long as it was sent; as much as would be quoted. */
	if (!skb->skb_iif && pskb_trim(clone, TOY_ICMP_QUOTE_MAX)) {
		kfree_skb(clone);
		return;
	}
	__skb_pull(clone, error->offset);
	skb_reset_transport_header(clone);
	if (sock_queue_err_skb(sk, clone))
		kfree_skb(clone);
}

void toy_dgram_err(struct toy_net *tnet, struct toy_dgram_sock *ds, struct sk_buff *skb,
		   const struct toy_dgram_error *error)
{
	struct toy_dgram_error told = *error;
	bool hard;
	int err;

	if (told.type == ICMP_DEST_UNREACH && told.code == ICMP_FRAG_NEEDED &&
	    !toy_dgram_err_too_big(tnet, ds, ((const struct iphdr *)skb->data)->daddr, &told.info))
		return;
	hard = toy_dgram_err_is_hard(ds, told.type, told.code, &err);
	if (test_bit(TOY_DGRAM_RECVERR, &ds->flags))
		toy_dgram_err_queue(&ds->sk, skb, &told, err);
	else if (!hard || READ_ONCE(ds->sk.sk_state) != TCP_ESTABLISHED)
		return;
	WRITE_ONCE(ds->sk.sk_err, err);
	sk_error_report(&ds->sk);
}

void toy_dgram_report_too_big(struct toy_dgram_sock *ds, __be32 daddr, __be16 dport, u32 mtu)
{
	struct iphdr *iph;
	struct sk_buff *skb;

	if (!test_bit(TOY_DGRAM_RECVERR, &ds->flags))
		return;
	skb = alloc_skb(sizeof(*iph), GFP_KERNEL);
	if (!skb)
		return;
	/* The place that the reader takes the destination from; no bytes. */
	iph = skb_put_zero(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	iph->daddr = daddr;
	memset(skb->cb, 0, sizeof(skb->cb));
	SKB_EXT_ERR(skb)->ee = (struct sock_extended_err) {
		.ee_errno	= EMSGSIZE,
		.ee_origin	= SO_EE_ORIGIN_LOCAL,
		.ee_info	= mtu,
	};
	SKB_EXT_ERR(skb)->addr_offset = offsetof(struct iphdr, daddr);
	SKB_EXT_ERR(skb)->port = dport;
	__skb_pull(skb, sizeof(*iph));
	skb_reset_transport_header(skb);
	if (sock_queue_err_skb(&ds->sk, skb))
		kfree_skb(skb);
}

static void toy_dgram_put_error(const struct toy_dgram_sock *ds, struct msghdr *msg,
				struct sk_buff *skb)
{
	const struct toy_dgram_cb info = { .spec_dst = ip_hdr(skb)->daddr };
	const struct sock_exterr_skb *serr = SKB_EXT_ERR(skb);
	struct sockaddr_in *name = msg->msg_name;
	struct {
		struct sock_extended_err	ee;
		struct sockaddr_in		offender;
	} told = { .ee = serr->ee };

	if (name) {
		*name = (struct sockaddr_in) {
			.sin_family	= AF_INET,
			.sin_port	= serr->port,
			.sin_addr.s_addr = *(__be32 *)(skb_network_header(skb) +
						       serr->addr_offset),
		};
		msg->msg_namelen = sizeof(*name);
	}
	if (serr->ee.ee_origin == SO_EE_ORIGIN_ICMP) {
		told.offender.sin_family = AF_INET;
		told.offender.sin_addr.s_addr = ip_hdr(skb)->saddr;
		toy_dgram_put_cmsgs(ds, msg, skb, &info);
	}
	put_cmsg(msg, SOL_IP, IP_RECVERR, sizeof(told), &told);
}

int toy_dgram_recv_error(struct toy_dgram_sock *ds, struct msghdr *msg, size_t len)
{
	struct sk_buff *skb = sock_dequeue_err_skb(&ds->sk);
	int copied;

	if (!skb)
		return -EAGAIN;
	copied = min_t(size_t, skb->len, len);
	if (copied < skb->len)
		msg->msg_flags |= MSG_TRUNC;
	if (skb_copy_datagram_msg(skb, 0, msg, copied)) {
		kfree_skb(skb);
		return -EFAULT;
	}
	sock_recv_timestamp(msg, &ds->sk, skb);
	toy_dgram_put_error(ds, msg, skb);
	msg->msg_flags |= MSG_ERRQUEUE;
	consume_skb(skb);
	return copied;
}
