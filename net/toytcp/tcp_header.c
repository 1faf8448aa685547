// SPDX-License-Identifier: GPL-2.0
/* A segment's header as it came (RFC 9293 3.1). */

#include <linux/string.h>
#include <net/ip.h>

#include "tcp_header.h"
#include "tcp_options.h"
#include "tcp_skb.h"

/* The options that any segment may carry; those of SYNs are for who looks at SYNs. */
static void toy_tcp_header_options(struct toy_tcp_cb *cb, const struct tcphdr *th,
				   unsigned int hdrlen)
{
	struct toy_tcp_options opts;

	toy_tcp_options_parse((const u8 *)(th + 1), hdrlen - sizeof(*th), th->syn, &opts);
	cb->rx.has_ts = opts.has_ts;
	cb->rx.tsval = opts.tsval;
	cb->rx.tsecr = opts.tsecr;
	cb->rx.sack_at = opts.sack_count ? sizeof(*th) + opts.sack_at : 0;
}

enum toy_mib toy_tcp_header_read(struct sk_buff *skb)
{
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	const struct tcphdr *th;
	unsigned int hdrlen;

	/* RFC 9293 3.10.7.2: nothing that was sent to many is answered or taken. */
	if (skb->pkt_type != PACKET_HOST)
		return TOY_DROP_TCP_NOT_UNICAST;
	if (!pskb_may_pull(skb, sizeof(*th)))
		return TOY_DROP_TCP_SHORT;
	hdrlen = tcp_hdr(skb)->doff * 4;
	if (hdrlen < sizeof(*th) || !pskb_may_pull(skb, hdrlen))
		return TOY_DROP_TCP_HDRLEN;
	if (skb_checksum_init(skb, IPPROTO_TCP, inet_compute_pseudo) ||
	    skb_checksum_complete(skb))
		return TOY_DROP_TCP_CSUM;

	th = tcp_hdr(skb);
	memset(cb, 0, sizeof(*cb));
	cb->flags = toy_tcp_flags(th);
	cb->seq = ntohl(th->seq);
	cb->end_seq = cb->seq + th->syn + th->fin + skb->len - hdrlen;
	cb->rx.ack = ntohl(th->ack_seq);
	cb->rx.wnd = ntohs(th->window);
	if (hdrlen > sizeof(*th))
		toy_tcp_header_options(cb, th, hdrlen);
	__skb_pull(skb, hdrlen);
	/* Later readers of the data must not sum it again. */
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return TOY_DROP_NOT;
}
