// SPDX-License-Identifier: GPL-2.0
/* Received bytes move from wasteful buffers into fresh ones. */

#include <linux/log2.h>
#include <linux/minmax.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_collapse.h"
#include "tcp_skb.h"

bool toy_tcp_collapse_wasteful(const struct sk_buff *skb)
{
	return skb->truesize / 2 > skb->len &&
	       !(toy_tcp_cb(skb)->flags & (TOY_TCP_SYN | TOY_TCP_FIN | TOY_TCP_URG));
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_collapse_wasteful);

u32 toy_tcp_collapse_cost(u32 bytes)
{
	u32 rest = bytes % TOY_TCP_COLLAPSE_CHUNK;
	u32 cost = bytes / TOY_TCP_COLLAPSE_CHUNK * SKB_TRUESIZE(TOY_TCP_COLLAPSE_CHUNK);

	/* The allocator rounds up, at the worst to a power of two. */
	if (rest)
		cost += roundup_pow_of_two(SKB_DATA_ALIGN(rest) +
					   SKB_DATA_ALIGN(sizeof(struct skb_shared_info))) +
			SKB_DATA_ALIGN(sizeof(struct sk_buff));
	return cost;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_collapse_cost);

/* Fresh buffers for @bytes from @seq on; all or none. */
static bool toy_tcp_collapse_alloc(struct sk_buff_head *fresh, u32 seq, u32 bytes)
{
	while (bytes) {
		u32 len = min_t(u32, bytes, TOY_TCP_COLLAPSE_CHUNK);
		struct sk_buff *skb = alloc_skb(len, GFP_ATOMIC | __GFP_NOWARN);

		if (!skb) {
			__skb_queue_purge(fresh);
			return false;
		}
		memset(toy_tcp_cb(skb), 0, sizeof(struct toy_tcp_cb));
		toy_tcp_cb(skb)->seq = seq;
		toy_tcp_cb(skb)->end_seq = seq + len;
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		__skb_queue_tail(fresh, skb);
		seq += len;
		bytes -= len;
	}
	return true;
}

static u32 toy_tcp_collapse_truesize(const struct sk_buff_head *list)
{
	struct sk_buff *skb;
	u32 sum = 0;

	skb_queue_walk(list, skb)
		sum += skb->truesize;
	return sum;
}

/* The bytes of @from beyond those that are there already, to where they belong. */
static bool toy_tcp_collapse_copy(struct sk_buff **to, const struct sk_buff *from)
{
	u32 flags = toy_tcp_cb(from)->flags & (TOY_TCP_ACK | TOY_TCP_PSH);

	for (;;) {
		u32 at = toy_tcp_cb(*to)->seq + (*to)->len;
		u32 room = toy_tcp_cb(*to)->end_seq - at;
		u32 left = toy_tcp_cb(from)->end_seq - at;

		if (seq_ge(at, toy_tcp_cb(from)->end_seq))
			return true;
		if (!room) {
			*to = (*to)->next;
			continue;
		}
		left = min(left, room);
		if (skb_copy_bits(from, at - toy_tcp_cb(from)->seq, skb_put(*to, left), left))
			return false;
		toy_tcp_cb(*to)->flags |= flags;
	}
}

bool toy_tcp_collapse_run(struct sk_buff_head *run, struct sk_buff_head *fresh)
{
	u32 truesize = toy_tcp_collapse_truesize(run), bytes;
	struct sk_buff *skb, *to;

	bytes = toy_tcp_cb(skb_peek_tail(run))->end_seq - toy_tcp_cb(skb_peek(run))->seq;
	if (toy_tcp_collapse_cost(bytes) >= truesize ||
	    !toy_tcp_collapse_alloc(fresh, toy_tcp_cb(skb_peek(run))->seq, bytes))
		return false;
	/* Small buffers have a cache of their own, with its own size. */
	if (toy_tcp_collapse_truesize(fresh) >= truesize)
		goto drop_fresh;

	to = skb_peek(fresh);
	skb_queue_walk(run, skb)
		if (!toy_tcp_collapse_copy(&to, skb))
			goto drop_fresh;
	return true;

drop_fresh:
	__skb_queue_purge(fresh);
	return false;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_collapse_run);
