// SPDX-License-Identifier: GPL-2.0
/* ICMP (RFC 792): echo, errors out with a rate limit, errors in to the transport. */

#include <linux/icmp.h>
#include <linux/inetdevice.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/timekeeping.h>
#include <net/checksum.h>
#include <net/inet_ecn.h>
#include <net/ip.h>

#include "addr.h"
#include "icmp.h"
#include "icmp_quote.h"
#include "ip.h"
#include "ip_record.h"
#include "kunit.h"
#include "mib.h"
#include "netns.h"
#include "ping.h"
#include "raw.h"
#include "transport.h"
#include "wire.h"

/* Data of a message that stands in one piece of memory. */
#define TOY_ICMP_LINEAR		2048
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

void toy_icmp_init(struct toy_net *tnet)
{
	get_random_bytes(&tnet->icmp.key, sizeof(tnet->icmp.key));
	toy_icmp_limit_init(&tnet->icmp, READ_ONCE(tnet->sysctl.icmp_msgs_burst), jiffies);
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_init);

/*
 * As Linux: limited are the types in icmp_ratemask, never path MTU discovery, and nothing
 * that stays in the machine.
 */
static enum toy_mib toy_icmp_check_rate(struct toy_net *tnet, const struct icmphdr *hdr,
					__be32 daddr)
{
	const struct toy_sysctls *sysctl = &tnet->sysctl;
	const struct toy_icmp_rates rates = {
		.per_second	= READ_ONCE(sysctl->icmp_msgs_per_sec),
		.burst		= READ_ONCE(sysctl->icmp_msgs_burst),
		.interval	= msecs_to_jiffies(READ_ONCE(sysctl->icmp_ratelimit)),
	};

	/* Linux limits redirects whatever the mask says, with buckets of their own. */
	if (hdr->type > NR_ICMP_TYPES ||
	    (!(READ_ONCE(sysctl->icmp_ratemask) & BIT(hdr->type)) && hdr->type != ICMP_REDIRECT))
		return TOY_DROP_NOT;
	if (hdr->type == ICMP_DEST_UNREACH && hdr->code == ICMP_FRAG_NEEDED)
		return TOY_DROP_NOT;
	if (toy_addr_is_local(tnet, daddr))
		return TOY_DROP_NOT;
	return toy_icmp_limit_take(&tnet->icmp, &rates, daddr, get_random_u32() % 3, jiffies);
}

/* A message with @len bytes of data to come: what is large is in pages, easier to get. */
static struct sk_buff *toy_icmp_alloc(const struct icmphdr *hdr, unsigned int len)
{
	unsigned int room = MAX_HEADER + sizeof(struct iphdr) + TOY_IP_OPTIONS_MAX;
	unsigned int linear = min_t(unsigned int, len, TOY_ICMP_LINEAR);
	struct sk_buff *skb;
	int err;

	skb = alloc_skb_with_frags(room + sizeof(*hdr) + linear, len - linear, 0, &err,
				   GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_reserve(skb, room);
	skb_reset_transport_header(skb);
	skb_put_data(skb, hdr, sizeof(*hdr));
	skb_put(skb, linear);
	skb->data_len = len - linear;
	skb->len += len - linear;
	return skb;
}

/* The data of @reply from @offset of @skb on. */
static int toy_icmp_fill(struct sk_buff *reply, const struct sk_buff *skb, int offset)
{
	unsigned int linear = skb_headlen(reply) - sizeof(struct icmphdr);
	int err = skb_copy_bits(skb, offset, icmp_hdr(reply) + 1, linear);
	int i;

	offset += linear;
	for (i = 0; !err && i < skb_shinfo(reply)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(reply)->frags[i];

		err = skb_copy_bits(skb, offset, skb_frag_address(frag), skb_frag_size(frag));
		offset += skb_frag_size(frag);
	}
	return err;
}

static bool toy_icmp_is_for_many(const struct toy_net *tnet, __be32 daddr)
{
	return ipv4_is_multicast(daddr) || toy_addr_is_broadcast(tnet, daddr);
}

static bool toy_icmp_is_own(const void *arg, __be32 addr)
{
	return toy_addr_is_local(arg, addr);
}

/*
 * RFC 1122 3.2.2.6, 3.2.2.8: who asks for the route or the times gets them back.
 * not done: in errors, where Linux has them too; nobody has asked.
 */
static int toy_icmp_output(struct toy_net *tnet, const struct sk_buff *skb, struct sk_buff *reply,
			   const struct toy_ip_flow *fl)
{
	const struct toy_ip_recorder recorder = {
		.addr	= fl->saddr,
		.now	= toy_icmp_now(),
		.is_own	= toy_icmp_is_own,
		.arg	= tnet,
	};
	u8 type = icmp_hdr(reply)->type;
	u8 options[TOY_IP_OPTIONS_MAX];
	struct iphdr *iph;
	int len = 0;

	if (unlikely(ip_hdrlen(skb) > sizeof(*iph)) &&
	    (type == ICMP_ECHOREPLY || type == ICMP_TIMESTAMPREPLY))
		len = toy_ip_record_answer(options, (const u8 *)ip_hdr(skb), ip_hdrlen(skb),
					   &recorder);
	if (!len)
		return toy_ip_output(tnet, reply, fl);
	memcpy(skb_push(reply, len), options, len);
	iph = skb_push(reply, sizeof(*iph));
	skb_reset_network_header(reply);
	*iph = (struct iphdr) {
		.version	= 4,
		.ihl		= (sizeof(*iph) + len) / 4,
		.tos		= fl->tos,
		.tot_len	= htons(reply->len),
		.ttl		= READ_ONCE(tnet->sysctl.ip_default_ttl),
		.protocol	= IPPROTO_ICMP,
		.saddr		= fl->saddr,
		.daddr		= fl->daddr,
	};
	iph->id = toy_ip_choose_id(tnet, iph);
	ip_send_check(iph);
	return toy_ip_output_whole(tnet, reply, fl);
}

/*
 * @reply, but for its checksum, from the address that @skb was sent to back to its sender.
 * Where that is not ours (RFC 1122 3.2.2.6 for many, RFC 1812 4.3.2.4 for one forwarded),
 * from one of the device that the reply leaves by.
 */
static int toy_icmp_answer(struct toy_net *tnet, const struct sk_buff *skb,
			   struct sk_buff *reply, u8 tos)
{
	struct toy_ip_flow fl = {
		.saddr		= ip_hdr(skb)->daddr,
		.daddr		= ip_hdr(skb)->saddr,
		.protocol	= IPPROTO_ICMP,
		.tos		= tos,
	};
	int err = 0;

	if (!toy_addr_is_local(tnet, fl.saddr)) {
		fl.saddr = 0;
		err = toy_ip_route_out(tnet, &fl, NULL);
	}
	if (err) {
		kfree_skb(reply);
		return err;
	}
	icmp_hdr(reply)->checksum = 0;
	icmp_hdr(reply)->checksum = csum_fold(skb_checksum(reply, 0, reply->len, 0));
	return toy_icmp_output(tnet, skb, reply, &fl);
}

/* The same with @len bytes of @skb from @offset behind its header. */
static int toy_icmp_reply(struct toy_net *tnet, const struct sk_buff *skb,
			  const struct icmphdr *hdr, int offset, unsigned int len, u8 tos)
{
	struct sk_buff *reply = toy_icmp_alloc(hdr, len);

	if (!reply)
		return -ENOMEM;
	if (toy_icmp_fill(reply, skb, offset)) {
		kfree_skb(reply);
		return -EFAULT;
	}
	return toy_icmp_answer(tnet, skb, reply, tos);
}

/* RFC 1122 3.2.2.6: from the address asked, with all the data */
static enum toy_mib toy_icmp_echo(struct toy_net *tnet, struct sk_buff *skb)
{
	struct icmphdr hdr = *icmp_hdr(skb);
	enum toy_mib drop;
	int err;

	toy_mib_inc(tnet, TOY_MIB_ICMP_IN_ECHOS);
	if (READ_ONCE(tnet->sysctl.icmp_echo_ignore_all))
		return TOY_DROP_ICMP_IGNORED;
	hdr.type = ICMP_ECHOREPLY;
	drop = toy_icmp_check_rate(tnet, &hdr, ip_hdr(skb)->saddr);
	if (drop != TOY_DROP_NOT)
		return drop;
	err = toy_icmp_reply(tnet, skb, &hdr, sizeof(hdr), skb->len - sizeof(hdr),
			     ip_hdr(skb)->tos & ~INET_ECN_MASK);
	if (err == -ENOMEM)
		return TOY_DROP_DEV_NOMEM;
	if (!err)
		toy_mib_inc(tnet, TOY_MIB_ICMP_OUT_ECHO_REPLIES);
	return TOY_DROP_NOT;
}

__be32 toy_icmp_now(void)
{
	struct timespec64 now;
	u32 seconds;

	ktime_get_real_ts64(&now);
	div_u64_rem(now.tv_sec, 24 * 60 * 60, &seconds);
	return htonl(seconds * MSEC_PER_SEC + now.tv_nsec / NSEC_PER_MSEC);
}

/* RFC 1122 3.2.2.8: its own time comes back, with ours of now */
static enum toy_mib toy_icmp_timestamp(struct toy_net *tnet, struct sk_buff *skb)
{
	struct icmphdr hdr = *icmp_hdr(skb);
	struct sk_buff *reply;
	enum toy_mib drop;
	__be32 times[3];

	toy_mib_inc(tnet, TOY_MIB_ICMP_IN_TIMESTAMPS);
	/* As Linux: what the answer will overwrite need not be there. */
	if (skb_copy_bits(skb, sizeof(hdr), times, sizeof(times[0])))
		return TOY_DROP_ICMP_SHORT;
	hdr.type = ICMP_TIMESTAMPREPLY;
	hdr.code = 0;
	drop = toy_icmp_check_rate(tnet, &hdr, ip_hdr(skb)->saddr);
	if (drop != TOY_DROP_NOT)
		return drop;
	reply = toy_icmp_alloc(&hdr, sizeof(times));
	if (!reply)
		return TOY_DROP_DEV_NOMEM;
	times[1] = toy_icmp_now();
	times[2] = times[1];
	memcpy(icmp_hdr(reply) + 1, times, sizeof(times));
	if (!toy_icmp_answer(tnet, skb, reply, ip_hdr(skb)->tos & ~INET_ECN_MASK))
		toy_mib_inc(tnet, TOY_MIB_ICMP_OUT_TIMESTAMP_REPLIES);
	return TOY_DROP_NOT;
}

/*
 * @skb at the packet that it is about. RCU read lock held, BHs off.
 * Return: there is somebody who could have sent it.
 */
static bool toy_icmp_tell_transport(struct toy_net *tnet, struct sk_buff *skb, u8 type, u8 code,
				    u32 info)
{
	bool raw = toy_raw_err(tnet, skb, type, code, info);

	switch (((const struct iphdr *)skb->data)->protocol) {
	case IPPROTO_TCP:
		toy_tcp_err(tnet, skb, type, code, info);
		return true;
	case IPPROTO_UDP:
		toy_udp_err(tnet, skb, type, code, info);
		return true;
	case IPPROTO_ICMP:
		toy_ping_err(tnet, skb, type, code, info);
		return true;
	default:
		return raw;
	}
}

/* The packet that an error quotes must be one that we may have sent. */
static enum toy_mib toy_icmp_check_quote(const struct toy_net *tnet, struct sk_buff *skb)
{
	enum toy_mib drop = toy_icmp_quote_check(skb);

	if (drop != TOY_DROP_NOT)
		return drop;
	if (!toy_addr_is_local(tnet, toy_icmp_quote(skb)->saddr))
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
	if (hdr.type == ICMP_DEST_UNREACH && hdr.code == ICMP_FRAG_NEEDED)
		info = ntohs(hdr.un.frag.mtu);
	else if (hdr.type == ICMP_PARAMETERPROB)
		info = ntohl(hdr.un.gateway) >> 24;	/* the pointer, for IP_RECVERR */
	__skb_pull(skb, sizeof(hdr));
	if (!toy_icmp_tell_transport(tnet, skb, hdr.type, hdr.code, info))
		return TOY_DROP_ICMP_INNER;
	toy_mib_inc(tnet, TOY_MIB_ICMP_IN_ERRORS);
	return TOY_DROP_NOT;
}

/* RFC 1122 3.2.2.6, 3.2.2.8: what asks many at once may be ignored; others ask nobody so. */
static enum toy_mib toy_icmp_check_many(const struct toy_net *tnet, const struct sk_buff *skb)
{
	u8 type = icmp_hdr(skb)->type;

	if (!toy_icmp_is_for_many(tnet, ip_hdr(skb)->daddr))
		return TOY_DROP_NOT;
	if (type != ICMP_ECHO && type != ICMP_TIMESTAMP)
		return TOY_DROP_ICMP_TYPE;
	/* RFC 1122 3.2.1.3 (a): who has no address yet has none to be answered at */
	if (!ip_hdr(skb)->saddr)
		return TOY_DROP_ICMP_IGNORED;
	return READ_ONCE(tnet->sysctl.icmp_echo_ignore_broadcasts) ? TOY_DROP_ICMP_IGNORED :
								     TOY_DROP_NOT;
}

/*
 * not done: redirects, which RFC 1122 3.2.2.2 lets change routes and no checksum protects;
 * source quench, which RFC 6633 3 says to ignore; information and address mask requests,
 * which RFC 6918 2 has ended.
 */
static enum toy_mib toy_icmp_dispatch(struct toy_net *tnet, struct sk_buff *skb)
{
	enum toy_mib drop;

	if (!pskb_may_pull(skb, sizeof(struct icmphdr)))
		return TOY_DROP_ICMP_SHORT;
	if (skb_checksum_simple_validate(skb))
		return TOY_DROP_ICMP_CSUM;
	drop = toy_icmp_check_many(tnet, skb);
	if (drop != TOY_DROP_NOT)
		return drop;
	switch (icmp_hdr(skb)->type) {
	case ICMP_ECHO:
		return toy_icmp_echo(tnet, skb);
	case ICMP_ECHOREPLY:
		return toy_ping_rcv(tnet, skb);
	case ICMP_TIMESTAMP:
		return toy_icmp_timestamp(tnet, skb);
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
	       !toy_icmp_is_for_many(tnet, iph->daddr) &&
	       !(iph->frag_off & htons(TOY_IP_OFFSET)) && toy_icmp_is_query(skb);
}

static void toy_icmp_count_error(struct toy_net *tnet, u8 type)
{
	switch (type) {
	case ICMP_DEST_UNREACH:
		toy_mib_inc(tnet, TOY_MIB_ICMP_OUT_UNREACHS);
		break;
	case ICMP_TIME_EXCEEDED:
		toy_mib_inc(tnet, TOY_MIB_ICMP_OUT_TIME_EXCDS);
		break;
	case ICMP_PARAMETERPROB:
		toy_mib_inc(tnet, TOY_MIB_ICMP_OUT_PARM_PROBS);
		break;
	case ICMP_REDIRECT:
		toy_mib_inc(tnet, TOY_MIB_ICMP_OUT_REDIRECTS);
		break;
	}
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
	enum toy_mib drop;
	unsigned int len;

	rcu_read_lock();
	if (!toy_icmp_may_answer(tnet, skb))
		goto unlock;
	drop = toy_icmp_check_rate(tnet, &hdr, ip_hdr(skb)->saddr);
	if (drop != TOY_DROP_NOT) {
		toy_mib_inc(tnet, drop);
		goto unlock;
	}
	len = min_t(unsigned int, skb->len - offset, TOY_ICMP_QUOTE_MAX);
	if (!toy_icmp_reply(tnet, skb, &hdr, offset, len,
			    (ip_hdr(skb)->tos & IPTOS_TOS_MASK) | TOY_ICMP_TOS_ERROR))
		toy_icmp_count_error(tnet, type);
unlock:
	rcu_read_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_send);

static void toy_icmp_report(struct toy_net *tnet, struct sk_buff *skb, u8 code, u32 info)
{
	unsigned int len = ip_hdrlen(skb) + TOY_ICMP_QUOTE_MIN;

	if (!pskb_may_pull(skb, len))
		return;
	/* A later fragment has no ports: its text would stand for them. */
	if (ip_hdr(skb)->frag_off & htons(TOY_IP_OFFSET) || !toy_icmp_is_query(skb))
		return;
	local_bh_disable();
	rcu_read_lock();
	toy_icmp_tell_transport(tnet, skb, ICMP_DEST_UNREACH, code, info);
	rcu_read_unlock();
	local_bh_enable();
}

void toy_icmp_report_local(struct toy_net *tnet, struct sk_buff *skb, u8 code)
{
	toy_icmp_report(tnet, skb, code, 0);
}
TOY_EXPORT_FOR_KUNIT(toy_icmp_report_local);

void toy_icmp_report_too_big(struct toy_net *tnet, struct sk_buff *skb, u32 mtu)
{
	toy_icmp_report(tnet, skb, ICMP_FRAG_NEEDED, mtu);
}

void toy_icmp_report_undelivered(struct toy_net *tnet, struct sk_buff *skb, u8 code)
{
	/* Its source does not tell: our addresses may have changed since it came or was made. */
	if (!skb->skb_iif)
		toy_icmp_report_local(tnet, skb, code);
	else
		toy_icmp_send(tnet, skb, ICMP_DEST_UNREACH, code, 0);
}
