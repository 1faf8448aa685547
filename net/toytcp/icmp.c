// SPDX-License-Identifier: GPL-2.0
/* ICMP (RFC 792): echo, errors out with a rate limit, errors in to the transport. */

#include <linux/icmp.h>
#include <linux/inetdevice.h>
#include <linux/jiffies.h>
#include <net/checksum.h>
#include <net/inet_ecn.h>
#include <net/ip.h>

#include "addr.h"
#include "icmp.h"
#include "ip.h"
#include "kunit.h"
#include "mib.h"
#include "netns.h"
#include "transport.h"
#include "wire.h"

/* RFC 1812 4.3.2.3: as much of the offender as fits into this */
#define TOY_ICMP_ERROR_MAX	576
/* RFC 792: of the offender's payload at least this */
#define TOY_ICMP_QUOTE_MIN	8
#define TOY_ICMP_TOS_ERROR	IPTOS_PREC_INTERNETCONTROL	/* RFC 1812 4.3.2.5 */

struct toy_icmp_meaning {
	u8	err;	/* all of them are below 256 */
	bool	hard;
};

/* RFC 1122 3.2.2.1, with the errnos and the hardness that Linux gives them */
static const struct toy_icmp_meaning toy_icmp_meanings[] = {
	[ICMP_NET_UNREACH]	= { ENETUNREACH,	false },
	[ICMP_HOST_UNREACH]	= { EHOSTUNREACH,	false },
	[ICMP_PROT_UNREACH]	= { ENOPROTOOPT,	true },
	[ICMP_PORT_UNREACH]	= { ECONNREFUSED,	true },
	[ICMP_FRAG_NEEDED]	= { EMSGSIZE,		false },
	[ICMP_SR_FAILED]	= { EOPNOTSUPP,		false },
	[ICMP_NET_UNKNOWN]	= { ENETUNREACH,	true },
	[ICMP_HOST_UNKNOWN]	= { EHOSTDOWN,		true },
	[ICMP_HOST_ISOLATED]	= { ENONET,		true },
	[ICMP_NET_ANO]		= { ENETUNREACH,	true },
	[ICMP_HOST_ANO]		= { EHOSTUNREACH,	true },
	[ICMP_NET_UNR_TOS]	= { ENETUNREACH,	false },
	[ICMP_HOST_UNR_TOS]	= { EHOSTUNREACH,	false },
	[ICMP_PKT_FILTERED]	= { EHOSTUNREACH,	true },
	[ICMP_PREC_VIOLATION]	= { EHOSTUNREACH,	true },
	[ICMP_PREC_CUTOFF]	= { EHOSTUNREACH,	true },
};
static_assert(ARRAY_SIZE(toy_icmp_meanings) == NR_ICMP_UNREACH + 1);

int toy_icmp_errno(u8 code, bool *hard)
{
	/* A code that nobody has defined says no more than "unreachable". */
	const struct toy_icmp_meaning *meaning =
		&toy_icmp_meanings[code <= NR_ICMP_UNREACH ? code : ICMP_HOST_UNREACH];

	if (hard)
		*hard = meaning->hard;
	return meaning->err;
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_errno);

bool toy_icmp_limit_take(struct toy_icmp_limits *limits, unsigned int rate,
			 unsigned long now)
{
	unsigned long passed;
	bool granted;
	u64 earned;

	if (!rate)
		return true;
	spin_lock_bh(&limits->lock);
	passed = min_t(unsigned long, now - limits->stamp, HZ);
	earned = div_u64((u64)passed * rate, HZ);
	if (earned) {
		limits->credit = min_t(u64, limits->credit + earned, TOY_ICMP_BURST);
		limits->stamp = now;
	}
	granted = limits->credit;
	if (granted)
		limits->credit--;
	spin_unlock_bh(&limits->lock);
	return granted;
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_limit_take);

void toy_icmp_init(struct toy_net *tnet)
{
	spin_lock_init(&tnet->icmp.lock);
	tnet->icmp.stamp = jiffies;
	tnet->icmp.credit = TOY_ICMP_BURST;
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_init);

/*
 * A message with @len bytes of @skb from @offset behind its header, from the
 * address that @skb was sent to, back to its sender.
 */
static int toy_icmp_reply(struct toy_net *tnet, const struct sk_buff *skb,
			  const struct icmphdr *hdr, int offset, unsigned int len, u8 tos)
{
	const struct toy_ip_flow fl = {
		.saddr		= ip_hdr(skb)->daddr,
		.daddr		= ip_hdr(skb)->saddr,
		.protocol	= IPPROTO_ICMP,
		.tos		= tos,
	};
	struct icmphdr *icmph;
	struct sk_buff *reply;

	reply = alloc_skb(MAX_HEADER + sizeof(struct iphdr) + sizeof(*icmph) + len,
			  GFP_ATOMIC | __GFP_NOWARN);
	if (!reply)
		return -ENOMEM;
	skb_reserve(reply, MAX_HEADER + sizeof(struct iphdr));
	icmph = skb_put(reply, sizeof(*icmph) + len);
	skb_reset_transport_header(reply);
	*icmph = *hdr;
	icmph->checksum = 0;
	if (skb_copy_bits(skb, offset, icmph + 1, len)) {
		kfree_skb(reply);
		return -EFAULT;
	}
	icmph->checksum = csum_fold(csum_partial(icmph, sizeof(*icmph) + len, 0));
	return toy_ip_output(tnet, reply, &fl);
}

/* RFC 1122 3.2.2.6: from the address asked, with all the data */
static enum toy_mib toy_icmp_echo(struct toy_net *tnet, struct sk_buff *skb)
{
	struct icmphdr hdr = *icmp_hdr(skb);
	int err;

	toy_mib_inc(tnet, TOY_MIB_ICMP_IN_ECHOS);
	hdr.type = ICMP_ECHOREPLY;
	err = toy_icmp_reply(tnet, skb, &hdr, sizeof(hdr), skb->len - sizeof(hdr),
			     ip_hdr(skb)->tos & ~INET_ECN_MASK);
	if (err == -ENOMEM)
		return TOY_DROP_DEV_NOMEM;
	if (!err)
		toy_mib_inc(tnet, TOY_MIB_ICMP_OUT_ECHO_REPLIES);
	return TOY_DROP_NOT;
}

static bool toy_icmp_has_transport(const struct iphdr *iph)
{
	return iph->protocol == IPPROTO_TCP || iph->protocol == IPPROTO_UDP;
}

/* @skb at the packet that it is about. RCU read lock held, BHs off. */
static void toy_icmp_tell_transport(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code,
				    u32 info)
{
	if (((const struct iphdr *)skb->data)->protocol == IPPROTO_UDP)
		toy_udp_err(tnet, skb, type, code, info);
	else
		toy_tcp_err(tnet, skb, type, code, info);
}

/*
 * The packet that an error quotes must be one that we may have sent, and the
 * start of its transport header must be there to tell whose it was.
 */
static enum toy_mib toy_icmp_check_quote(const struct toy_net *tnet, struct sk_buff *skb)
{
	const struct iphdr *inner;
	unsigned int len = sizeof(struct icmphdr) + sizeof(*inner);

	if (!pskb_may_pull(skb, len))
		return TOY_DROP_ICMP_SHORT;
	inner = (const struct iphdr *)(icmp_hdr(skb) + 1);
	if (inner->version != 4 || inner->ihl * 4 < sizeof(*inner))
		return TOY_DROP_ICMP_INNER;
	len = sizeof(struct icmphdr) + inner->ihl * 4 + TOY_ICMP_QUOTE_MIN;
	if (!pskb_may_pull(skb, len))
		return TOY_DROP_ICMP_SHORT;
	inner = (const struct iphdr *)(icmp_hdr(skb) + 1);
	if (!toy_addr_is_local(tnet, inner->saddr) || !toy_icmp_has_transport(inner) ||
	    inner->frag_off & htons(TOY_IP_OFFSET))
		return TOY_DROP_ICMP_INNER;
	return TOY_DROP_NOT;
}

static enum toy_mib toy_icmp_error(struct toy_net *tnet, struct sk_buff *skb)
{
	struct icmphdr hdr = *icmp_hdr(skb);
	enum toy_mib drop;
	u32 info = 0;

	if (hdr.type == ICMP_DEST_UNREACH && hdr.code > NR_ICMP_UNREACH)
		return TOY_DROP_ICMP_TYPE;
	drop = toy_icmp_check_quote(tnet, skb);
	if (drop != TOY_DROP_NOT)
		return drop;
	toy_mib_inc(tnet, TOY_MIB_ICMP_IN_ERRORS);
	if (hdr.type == ICMP_DEST_UNREACH && hdr.code == ICMP_FRAG_NEEDED)
		info = ntohs(hdr.un.frag.mtu);
	__skb_pull(skb, sizeof(hdr));
	toy_icmp_tell_transport(tnet, skb, hdr.type, hdr.code, info);
	return TOY_DROP_NOT;
}

/*
 * not done: timestamp requests, which only help who wants to guess our clock;
 * redirects, which RFC 1122 3.2.2.2 lets change routes and no checksum protects;
 * source quench, which RFC 6633 3 says to ignore.
 */
static enum toy_mib toy_icmp_dispatch(struct toy_net *tnet, struct sk_buff *skb)
{
	if (!pskb_may_pull(skb, sizeof(struct icmphdr)))
		return TOY_DROP_ICMP_SHORT;
	if (skb_checksum_simple_validate(skb))
		return TOY_DROP_ICMP_CSUM;
	switch (icmp_hdr(skb)->type) {
	case ICMP_ECHO:
		return toy_icmp_echo(tnet, skb);
	case ICMP_DEST_UNREACH:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETERPROB:
		return toy_icmp_error(tnet, skb);
	default:
		return TOY_DROP_ICMP_TYPE;
	}
}

void toy_icmp_rcv(struct toy_net *tnet, struct sk_buff *skb)
{
	toy_mib_inc(tnet, TOY_MIB_ICMP_IN_MSGS);
	toy_mib_drop(tnet, skb, toy_icmp_dispatch(tnet, skb));
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_rcv);

/* RFC 1122 3.2.2: an error about an error is never sent; what is unknown may be one */
static bool toy_icmp_is_query(const struct sk_buff *skb)
{
	const u8 *type;
	u8 buf;

	if (ip_hdr(skb)->protocol != IPPROTO_ICMP)
		return true;
	type = skb_header_pointer(skb, skb_network_offset(skb) + ip_hdrlen(skb), 1, &buf);
	return type && (*type == ICMP_ECHO || *type == ICMP_ECHOREPLY ||
			*type == ICMP_TIMESTAMP || *type == ICMP_TIMESTAMPREPLY);
}

static bool toy_icmp_may_answer(const struct toy_net *tnet, const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);

	return skb->pkt_type == PACKET_HOST && !toy_addr_is_reserved(iph->saddr) &&
	       !ipv4_is_multicast(iph->saddr) &&
	       !toy_addr_is_broadcast(tnet, iph->saddr) &&
	       toy_addr_is_local(tnet, iph->daddr) &&
	       !(iph->frag_off & htons(TOY_IP_OFFSET)) && toy_icmp_is_query(skb);
}

void toy_icmp_send(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code,
		   u32 info)
{
	const struct icmphdr hdr = {
		.type		= type,
		.code		= code,
		.un.gateway	= htonl(info),
	};
	int offset = skb_network_offset(skb);
	unsigned int len;

	rcu_read_lock();
	if (!toy_icmp_may_answer(tnet, skb))
		goto unlock;
	if (!toy_icmp_limit_take(&tnet->icmp, READ_ONCE(tnet->sysctl.icmp_ratelimit), jiffies)) {
		toy_mib_inc(tnet, TOY_DROP_ICMP_RATE_LIMIT);
		goto unlock;
	}
	len = min_t(unsigned int, skb->len - offset,
		    TOY_ICMP_ERROR_MAX - sizeof(struct iphdr) - sizeof(hdr));
	if (!toy_icmp_reply(tnet, skb, &hdr, offset, len,
			    (ip_hdr(skb)->tos & IPTOS_TOS_MASK) | TOY_ICMP_TOS_ERROR) &&
	    type == ICMP_DEST_UNREACH)
		toy_mib_inc(tnet, TOY_MIB_ICMP_OUT_UNREACHS);
unlock:
	rcu_read_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_send);

void toy_icmp_report_local(struct toy_net *tnet, struct sk_buff *skb, u8 code)
{
	unsigned int len = ip_hdrlen(skb) + TOY_ICMP_QUOTE_MIN;

	if (!toy_icmp_has_transport(ip_hdr(skb)) || !pskb_may_pull(skb, len))
		return;
	local_bh_disable();
	rcu_read_lock();
	toy_icmp_tell_transport(tnet, skb, ICMP_DEST_UNREACH, code, 0);
	rcu_read_unlock();
	local_bh_enable();
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_report_local);
