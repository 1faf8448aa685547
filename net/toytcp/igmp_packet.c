// SPDX-License-Identifier: GPL-2.0
/* IGMP messages as they are on the wire: RFC 1112 appendix I, RFC 2236 2, RFC 3376 4. */

#include <linux/igmp.h>
#include <linux/string.h>
#include <net/ip.h>

#include "igmp_packet.h"
#include "kunit.h"

u32 toy_igmp_packet_decode(u8 code)
{
	if (code < 0x80)
		return code;
	return ((code & 0x0f) | 0x10) << (((code >> 4) & 0x07) + 3);
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_packet_decode);

static const struct igmphdr *toy_igmp_packet_hdr(const struct sk_buff *skb)
{
	return (const struct igmphdr *)skb->data;
}

static const struct igmpv3_query *toy_igmp_packet_hdr3(const struct sk_buff *skb)
{
	return (const struct igmpv3_query *)skb->data;
}

/* RFC 3376 7.1: its length tells the version; what fits none is ignored */
static enum toy_mib toy_igmp_packet_check_query(struct sk_buff *skb)
{
	__be32 group = toy_igmp_packet_hdr(skb)->group;
	u32 count;

	/* RFC 1112 appendix I: in version 1 the group means nothing */
	if (skb->len == sizeof(struct igmphdr) && !toy_igmp_packet_hdr(skb)->code)
		return TOY_DROP_NOT;
	if (group && !ipv4_is_multicast(group))
		return TOY_DROP_IGMP_GROUP;
	if (skb->len == sizeof(struct igmphdr))
		return TOY_DROP_NOT;
	if (!pskb_may_pull(skb, sizeof(struct igmpv3_query)))
		return TOY_DROP_IGMP_LENGTH;
	count = ntohs(toy_igmp_packet_hdr3(skb)->nsrcs);
	/* 4.1.8: a general query is not about sources */
	if (count && !group)
		return TOY_DROP_IGMP_GROUP;
	/* 4.1.10: what stands behind them has no meaning yet */
	if (!pskb_may_pull(skb, sizeof(struct igmpv3_query) + count * sizeof(__be32)))
		return TOY_DROP_IGMP_LENGTH;
	return TOY_DROP_NOT;
}

enum toy_mib toy_igmp_packet_check(struct sk_buff *skb)
{
	/* With any TTL, as Linux: that it is 1 is a rule for who sends (RFC 3376 4). */
	if (!pskb_may_pull(skb, sizeof(struct igmphdr)))
		return TOY_DROP_IGMP_LENGTH;
	/* RFC 3376 4.1.2: over all of the payload, whatever the version */
	if (skb_checksum_simple_validate(skb))
		return TOY_DROP_IGMP_CSUM;
	switch (toy_igmp_packet_hdr(skb)->type) {
	case IGMP_HOST_MEMBERSHIP_QUERY:
		return toy_igmp_packet_check_query(skb);
	case IGMP_HOST_MEMBERSHIP_REPORT:
	case IGMPV2_HOST_MEMBERSHIP_REPORT:
		return ipv4_is_multicast(toy_igmp_packet_hdr(skb)->group) ? TOY_DROP_NOT :
									    TOY_DROP_IGMP_GROUP;
	default:
		/* RFC 2236 2.1: silently ignored; version 3's reports are routers' to read */
		return TOY_DROP_IGMP_TYPE;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_packet_check);

void toy_igmp_packet_query(const struct sk_buff *skb, struct toy_igmp_query *query)
{
	const struct igmpv3_query *hdr = toy_igmp_packet_hdr3(skb);

	*query = (struct toy_igmp_query) {
		.version	= 2,
		.group		= hdr->group,
		.max_delay	= hdr->code,
	};
	if (skb->len > sizeof(struct igmphdr)) {
		query->version = 3;
		query->max_delay = toy_igmp_packet_decode(hdr->code);
		query->qrv = hdr->qrv;
		query->interval = toy_igmp_packet_decode(hdr->qqic);
		query->count = ntohs(hdr->nsrcs);
		query->sources = hdr->srcs;
	} else if (!hdr->code) {
		/* RFC 1112 appendix I: there the group means nothing */
		query->version = 1;
		query->group = 0;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_packet_query);

void toy_igmp_report_begin(struct toy_igmp_report *report, u8 *buf, u32 size)
{
	*report = (struct toy_igmp_report) {
		.buf	= buf,
		.size	= size,
		.len	= sizeof(struct igmpv3_report),
	};
	memset(buf, 0, report->len);
	buf[0] = IGMPV3_HOST_MEMBERSHIP_REPORT;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_report_begin);

bool toy_igmp_report_fits(const struct toy_igmp_report *report, u32 count)
{
	return report->size - report->len >= sizeof(struct igmpv3_grec) &&
	       (report->size - report->len - sizeof(struct igmpv3_grec)) / sizeof(__be32) >= count;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_report_fits);

bool toy_igmp_report_open(struct toy_igmp_report *report, u8 type, __be32 group)
{
	const struct igmpv3_grec record = { .grec_type = type, .grec_mca = group };

	if (!toy_igmp_report_fits(report, 0) || report->records == U16_MAX)
		return false;
	report->record = report->len;
	memcpy(report->buf + report->len, &record, sizeof(record));
	report->len += sizeof(record);
	report->records++;
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_report_open);

bool toy_igmp_report_source(struct toy_igmp_report *report, __be32 source)
{
	struct igmpv3_grec *record = (struct igmpv3_grec *)(report->buf + report->record);

	if (report->size - report->len < sizeof(source) ||
	    record->grec_nsrcs == htons(U16_MAX))
		return false;
	memcpy(report->buf + report->len, &source, sizeof(source));
	report->len += sizeof(source);
	be16_add_cpu(&record->grec_nsrcs, 1);
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_report_source);

u32 toy_igmp_report_end(struct toy_igmp_report *report)
{
	struct igmpv3_report *hdr = (struct igmpv3_report *)report->buf;

	hdr->ngrec = htons(report->records);
	hdr->csum = 0;
	hdr->csum = ip_compute_csum(report->buf, report->len);
	return report->len;
}
TOY_EXPORT_FOR_KUNIT(toy_igmp_report_end);
