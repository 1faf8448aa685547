// SPDX-License-Identifier: GPL-2.0
/* A program's packet: it wrote what follows the IP header, or that as well (IP_HDRINCL). */

#include <net/ip.h>

#include "dgram_tx.h"
#include "netns.h"
#include "raw.h"
#include "wire.h"

/* Locked. Everything but the bytes. */
static int toy_raw_prepare(struct toy_dgram_sock *ds, struct msghdr *msg,
			   struct toy_dgram_out *out)
{
	int err;

	toy_dgram_out_init(ds, out);
	/* As the host: an address of no bytes is none. */
	if (!msg->msg_namelen)
		msg->msg_name = NULL;
	err = toy_dgram_get_dest(ds, msg, out, true);
	out->dport = 0;
	if (!err && msg->msg_controllen)
		err = toy_dgram_get_cmsgs(ds, msg, out);
	/* As the host, which looks at the type of what it sends. */
	if (!err && ds->sk.sk_protocol == IPPROTO_ICMP && msg_data_left(msg) < 2 &&
	    !test_bit(TOY_DGRAM_HDRINCL, &ds->flags))
		err = -EFAULT;
	return err ? : toy_dgram_route(ds, out);
}

/* RFC 1122 3.4 lets the user have the header; as Linux, these are filled in all the same. */
static int toy_raw_complete_header(struct toy_net *tnet, struct sk_buff *skb,
				   const struct toy_ip_flow *fl)
{
	struct iphdr *iph = ip_hdr(skb);
	unsigned int hdr_len = iph->ihl * 4;

	/* Linux sends what claims less than a header's length as it is. */
	if (hdr_len > skb->len || hdr_len < sizeof(*iph))
		return -EINVAL;
	iph->saddr = iph->saddr ? : fl->saddr;
	iph->tot_len = htons(skb->len);
	if (!iph->id && !(iph->frag_off & htons(TOY_IP_DF)))
		iph->id = toy_ip_choose_id(tnet, iph);
	iph->check = 0;
	iph->check = ip_fast_csum(iph, iph->ihl);
	skb_set_transport_header(skb, hdr_len);
	return 0;
}

static int toy_raw_send_header(struct toy_dgram_sock *ds, struct toy_dgram_out *out,
			       struct msghdr *msg, size_t len)
{
	struct toy_net *tnet = toy_net(sock_net(&ds->sk));
	struct sk_buff *skb;
	int err;

	if (len > out->dev_mtu) {
		toy_dgram_report_too_big(ds, out->ip.daddr, 0, out->dev_mtu);
		return -EMSGSIZE;
	}
	if (len < sizeof(struct iphdr))
		return -EINVAL;
	if (msg->msg_flags & MSG_PROBE)
		return 0;
	err = sock_error(&ds->sk);
	if (err)
		return err;
	skb = toy_dgram_tx_alloc(ds, len, msg->msg_flags & MSG_DONTWAIT, &err);
	if (!skb)
		return err;
	skb_reset_network_header(skb);
	err = skb_copy_datagram_from_iter(skb, 0, &msg->msg_iter, len) ? -EFAULT :
	      toy_raw_complete_header(tnet, skb, &out->ip);
	if (err) {
		kfree_skb(skb);
		return err;
	}
	return toy_ip_output_whole(tnet, skb, &out->ip);
}

static int toy_raw_send_payload(struct toy_dgram_sock *ds, struct toy_dgram_out *out,
				struct msghdr *msg, size_t len)
{
	struct sk_buff *skb;

	if (msg->msg_flags & MSG_PROBE)
		return 0;
	skb = toy_dgram_alloc(ds, out, len, msg->msg_flags & MSG_DONTWAIT);
	if (IS_ERR(skb))
		return PTR_ERR(skb);
	if (skb_copy_datagram_from_iter(skb, 0, &msg->msg_iter, len)) {
		kfree_skb(skb);
		return -EFAULT;
	}
	return toy_ip_output(toy_net(sock_net(&ds->sk)), skb, &out->ip);
}

/* not done: MSG_MORE, by which the host puts one packet of several writes together. */
int toy_raw_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct toy_dgram_sock *ds = toy_dgram_sk(sock->sk);
	struct toy_net *tnet = toy_net(sock_net(sock->sk));
	bool header = test_bit(TOY_DGRAM_HDRINCL, &ds->flags);
	struct toy_dgram_out out;
	int err;

	if (len > U16_MAX)
		return -EMSGSIZE;
	if (msg->msg_flags & MSG_OOB)
		return -EOPNOTSUPP;
	lock_sock(sock->sk);
	err = toy_raw_prepare(ds, msg, &out);
	release_sock(sock->sk);
	/* Without the lock: who waits for room keeps nobody else waiting. */
	if (err)
		return err;
	if (msg->msg_flags & MSG_CONFIRM)
		toy_ip_confirm(tnet, &out.ip);
	if (header)
		err = toy_raw_send_header(ds, &out, msg, len);
	else
		err = toy_raw_send_payload(ds, &out, msg, len);
	if (!err)
		toy_mib_inc(tnet, TOY_MIB_RAW_OUT_PACKETS);
	return toy_dgram_send_result(ds, err) ? : len;
}
