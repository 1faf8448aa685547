/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IGMP_OUT_H
#define TOY_IGMP_OUT_H

#include <linux/skbuff.h>

#include "igmp_packet.h"
#include "mcast_filter.h"

struct toy_mcast_dev;

/*
 * Messages of one device: put together under the table's lock, sent without it. On the stack
 * of who does both. What there is no memory for is lost like one on the wire.
 */
struct toy_igmp_out {
	struct toy_mcast_dev	*md;
	struct sk_buff_head	queue;
	struct sk_buff		*skb;		/* a report of version 3 in the making, or NULL */
	struct toy_igmp_report	report;
	u8			type;		/* of its last record */
	__be32			group;
};

void toy_igmp_out_begin(struct toy_igmp_out *out, struct toy_mcast_dev *md);
/* A message of version 1 or 2 about @group. */
void toy_igmp_out_old(struct toy_igmp_out *out, u8 type, __be32 group);
/* Version 3: a record with a source, or with one more where the last is of the same kind. */
void toy_igmp_out_source(struct toy_igmp_out *out, u8 type, __be32 group, __be32 source);
/* Version 3: a record with all that the filter lists. */
void toy_igmp_out_filter(struct toy_igmp_out *out, u8 type, __be32 group,
			 const struct toy_mcast_filter *filter);
/* No more records come for now: those of the next call begin anew. */
void toy_igmp_out_close(struct toy_igmp_out *out);
/* RCU read lock held, the table's lock not. */
void toy_igmp_out_send(struct toy_igmp_out *out);

#endif /* TOY_IGMP_OUT_H */
