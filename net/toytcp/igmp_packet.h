/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IGMP_PACKET_H
#define TOY_IGMP_PACKET_H

#include <linux/igmp.h>
#include <linux/skbuff.h>
#include <linux/types.h>

#include "mib.h"

/* IGMP messages as they are on the wire: RFC 1112 appendix I, RFC 2236 2, RFC 3376 4. */

/* A query as it stood there. */
struct toy_igmp_query {
	u8		version;	/* RFC 3376 7.1; 1, 2 or 3 */
	u8		qrv;		/* robustness; 0: not said */
	__be32		group;		/* 0: general */
	u32		max_delay;	/* tenths of a second; 0 in version 1, which does not say */
	u32		interval;	/* seconds; 0: not said */
	u32		count;
	const __be32	*sources;	/* in the packet */
};

/* RFC 3376 4.1.1, 4.1.7: small numbers as they are, large ones with an exponent */
u32 toy_igmp_packet_decode(u8 code);

/**
 * toy_igmp_packet_check() - is it an IGMP message that a host has use for?
 * @skb: at what should be one; network header set. Where it is one, all of it that is read
 *       later is in the linear part
 *
 * Return: TOY_DROP_NOT; TOY_DROP_IGMP_*.
 */
enum toy_mib toy_igmp_packet_check(struct sk_buff *skb);

/* What a query says that toy_igmp_packet_check() has let through. */
void toy_igmp_packet_query(const struct sk_buff *skb, struct toy_igmp_query *query);

/* A report of version 3 in the making (RFC 3376 4.2), in the caller's memory. */
struct toy_igmp_report {
	u8	*buf;
	u32	size;
	u32	len;		/* of it used */
	u32	record;		/* where the last record begins; 0: there is none */
	u16	records;
};

/* @size: TOY_IGMP_REPORT_MIN at least */
#define TOY_IGMP_REPORT_MIN	20	/* a record of one source */

void toy_igmp_report_begin(struct toy_igmp_report *report, u8 *buf, u32 size);
/* Is there room for a record with @count sources? */
bool toy_igmp_report_fits(const struct toy_igmp_report *report, u32 count);
/* A record without sources as yet. Return: false without room for it. */
bool toy_igmp_report_open(struct toy_igmp_report *report, u8 type, __be32 group);
/* One more source of the last record. Return: false without room for it. */
bool toy_igmp_report_source(struct toy_igmp_report *report, __be32 source);
/* Counts and sum. Return: its length. */
u32 toy_igmp_report_end(struct toy_igmp_report *report);

#endif /* TOY_IGMP_PACKET_H */
