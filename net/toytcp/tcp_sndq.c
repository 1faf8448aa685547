// SPDX-License-Identifier: GPL-2.0
/* The send queue: unacknowledged and unsent buffers of several segments. */

#include <linux/list_sort.h>
#include <linux/math.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_skb.h"
#include "tcp_sndq.h"

void toy_tcp_sndq_init(struct toy_tcp_sndq *q)
{
	memset(q, 0, sizeof(*q));
	q->rtx = RB_ROOT;
	INIT_LIST_HEAD(&q->by_time);
	__skb_queue_head_init(&q->unsent);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_init);

/*
 * The anchor shares its place with the destination and destructor that an skb
 * elsewhere has: whoever else gets to see the skb must find none.
 */
static void toy_tcp_sndq_unlink_time(struct sk_buff *skb)
{
	list_del(&skb->tcp_tsorted_anchor);
	skb->_skb_refdst = 0;
	skb->destructor = NULL;
}

/* @skb is in no half of the queue any more. */
static u32 toy_tcp_sndq_free(struct sk_buff *skb)
{
	u32 truesize = skb->truesize;

	consume_skb(skb);
	return truesize;
}

u32 toy_tcp_sndq_purge(struct toy_tcp_sndq *q)
{
	struct sk_buff *skb, *next;
	u32 truesize = 0;

	rbtree_postorder_for_each_entry_safe(skb, next, &q->rtx, rbnode) {
		toy_tcp_sndq_unlink_time(skb);
		truesize += toy_tcp_sndq_free(skb);
	}
	while ((skb = __skb_dequeue(&q->unsent)))
		truesize += toy_tcp_sndq_free(skb);
	toy_tcp_sndq_init(q);
	return truesize;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_purge);

void toy_tcp_sndq_append(struct toy_tcp_sndq *q, struct sk_buff *skb)
{
	__skb_queue_tail(&q->unsent, skb);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_append);

u32 toy_tcp_sndq_drop_empty_tail(struct toy_tcp_sndq *q)
{
	struct sk_buff *skb = skb_peek_tail(&q->unsent);

	if (!skb || toy_tcp_seg_len(skb))
		return 0;
	__skb_unlink(skb, &q->unsent);
	return toy_tcp_sndq_free(skb);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_drop_empty_tail);

struct sk_buff *toy_tcp_sndq_head(const struct toy_tcp_sndq *q)
{
	return skb_peek(&q->unsent);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_head);

struct sk_buff *toy_tcp_sndq_tail(const struct toy_tcp_sndq *q)
{
	return skb_peek_tail(&q->unsent);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_tail);

struct sk_buff *toy_tcp_sndq_first_sent(const struct toy_tcp_sndq *q)
{
	return skb_rb_first(&q->rtx);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_first_sent);

struct sk_buff *toy_tcp_sndq_last_sent(const struct toy_tcp_sndq *q)
{
	return skb_rb_last(&q->rtx);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_last_sent);

struct sk_buff *toy_tcp_sndq_next_sent(const struct sk_buff *skb)
{
	return skb_rb_next(skb);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_next_sent);

struct sk_buff *toy_tcp_sndq_find(const struct toy_tcp_sndq *q, u32 seq)
{
	struct rb_node *node = q->rtx.rb_node;
	struct sk_buff *found = NULL;

	while (node) {
		struct sk_buff *skb = rb_to_skb(node);

		if (seq_gt(toy_tcp_cb(skb)->end_seq, seq)) {
			found = skb;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_find);

struct sk_buff *toy_tcp_sndq_copy(struct sk_buff *skb, gfp_t gfp)
{
	struct list_head anchor = skb->tcp_tsorted_anchor;
	struct sk_buff *copy;

	/* Or the copy would take a reference on what it takes for a destination. */
	skb->_skb_refdst = 0;
	skb->destructor = NULL;
	/* Another copy still on its way would share the room for headers. */
	copy = skb_cloned(skb) ? pskb_copy(skb, gfp) : skb_clone(skb, gfp);
	skb->tcp_tsorted_anchor = anchor;
	return copy;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_copy);

static void toy_tcp_sndq_link(struct toy_tcp_sndq *q, struct sk_buff *skb)
{
	struct rb_node **p = &q->rtx.rb_node, *parent = NULL;

	while (*p) {
		parent = *p;
		if (seq_lt(toy_tcp_cb(skb)->seq, toy_tcp_cb(rb_to_skb(parent))->seq))
			p = &parent->rb_left;
		else
			p = &parent->rb_right;
	}
	rb_link_node(&skb->rbnode, parent, p);
	rb_insert_color(&skb->rbnode, &q->rtx);
}

/* Adds (@sign 1) or removes (@sign -1) the counts of a buffer in the tree. */
static void toy_tcp_sndq_count(struct toy_tcp_sndq *q, const struct sk_buff *skb, int sign)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	int segs = sign * cb->tx.segs;

	q->segs_out += segs;
	if (cb->tx.lost)
		q->segs_lost += segs;
	if (cb->tx.retrans)
		q->segs_retrans += segs;
	if (cb->tx.sacked)
		q->segs_sacked += segs;
	if (cb->tx.lost && !cb->tx.retrans)
		q->segs_pending += segs;
}

void toy_tcp_sndq_sent(struct toy_tcp_sndq *q, struct sk_buff *skb, u64 now_us)
{
	__skb_unlink(skb, &q->unsent);
	toy_tcp_cb(skb)->tx.sent_us = now_us;
	toy_tcp_sndq_link(q, skb);
	list_add_tail(&skb->tcp_tsorted_anchor, &q->by_time);
	toy_tcp_sndq_count(q, skb, 1);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_sent);

void toy_tcp_sndq_retransmitted(struct toy_tcp_sndq *q, struct sk_buff *skb, u64 now_us)
{
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);

	toy_tcp_sndq_count(q, skb, -1);
	/* A probe's copy is not counted beside an original that is still under way (as Linux). */
	cb->tx.retrans = cb->tx.lost;
	cb->tx.ever_retrans = true;
	cb->tx.sent_us = now_us;
	list_move_tail(&skb->tcp_tsorted_anchor, &q->by_time);
	toy_tcp_sndq_count(q, skb, 1);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_retransmitted);

void toy_tcp_sndq_mark_lost(struct toy_tcp_sndq *q, struct sk_buff *skb)
{
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);

	if (!q->segs_pending || seq_lt(cb->seq, q->lost_seq))
		q->lost_seq = cb->seq;
	toy_tcp_sndq_count(q, skb, -1);
	cb->tx.lost = true;
	cb->tx.retrans = false;
	list_del_init(&skb->tcp_tsorted_anchor);
	toy_tcp_sndq_count(q, skb, 1);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_mark_lost);

/* Linear in what is in flight, but only once for each time-out. */
void toy_tcp_sndq_mark_all_lost(struct toy_tcp_sndq *q)
{
	struct sk_buff *skb;

	for (skb = skb_rb_first(&q->rtx); skb; skb = skb_rb_next(skb))
		if (!toy_tcp_cb(skb)->tx.sacked)
			toy_tcp_sndq_mark_lost(q, skb);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_mark_all_lost);

static bool toy_tcp_sndq_sent_before(const struct sk_buff *a, const struct sk_buff *b)
{
	const struct toy_tcp_cb *acb = toy_tcp_cb(a), *bcb = toy_tcp_cb(b);

	return acb->tx.sent_us != bcb->tx.sent_us ? acb->tx.sent_us < bcb->tx.sent_us :
						    seq_lt(acb->seq, bcb->seq);
}

static int toy_tcp_sndq_compare_time(void *priv, const struct list_head *a,
				     const struct list_head *b)
{
	return !toy_tcp_sndq_sent_before(list_entry(a, struct sk_buff, tcp_tsorted_anchor),
					 list_entry(b, struct sk_buff, tcp_tsorted_anchor));
}

/*
 * As much work as is in flight, but only once for each loss that was none. A peer
 * may have chosen which are to go back to by_time: they are sorted, not searched for.
 */
void toy_tcp_sndq_unmark_lost(struct toy_tcp_sndq *q)
{
	struct sk_buff *skb;

	for (skb = skb_rb_first(&q->rtx); skb; skb = skb_rb_next(skb)) {
		struct toy_tcp_cb *cb = toy_tcp_cb(skb);

		if (!cb->tx.lost)
			continue;
		toy_tcp_sndq_count(q, skb, -1);
		cb->tx.lost = false;
		if (!cb->tx.retrans)
			list_add_tail(&skb->tcp_tsorted_anchor, &q->by_time);
		toy_tcp_sndq_count(q, skb, 1);
	}
	list_sort(NULL, &q->by_time, toy_tcp_sndq_compare_time);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_unmark_lost);

void toy_tcp_sndq_mark_sacked(struct toy_tcp_sndq *q, struct sk_buff *skb)
{
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);

	toy_tcp_sndq_count(q, skb, -1);
	cb->tx.sacked = true;
	cb->tx.lost = false;
	cb->tx.retrans = false;
	list_del_init(&skb->tcp_tsorted_anchor);
	toy_tcp_sndq_count(q, skb, 1);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_mark_sacked);

/* As unmark_lost: what the peer had and has no more is in flight, until it is found lost. */
void toy_tcp_sndq_unmark_sacked(struct toy_tcp_sndq *q)
{
	struct sk_buff *skb;

	for (skb = skb_rb_first(&q->rtx); skb; skb = skb_rb_next(skb)) {
		if (!toy_tcp_cb(skb)->tx.sacked)
			continue;
		toy_tcp_sndq_count(q, skb, -1);
		toy_tcp_cb(skb)->tx.sacked = false;
		list_add_tail(&skb->tcp_tsorted_anchor, &q->by_time);
		toy_tcp_sndq_count(q, skb, 1);
	}
	list_sort(NULL, &q->by_time, toy_tcp_sndq_compare_time);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_unmark_sacked);

/* Lost buffers are sent again in order: the next is behind the one found last. */
struct sk_buff *toy_tcp_sndq_first_lost(struct toy_tcp_sndq *q)
{
	struct sk_buff *skb;

	if (!q->segs_pending)
		return NULL;
	for (skb = toy_tcp_sndq_find(q, q->lost_seq); skb; skb = skb_rb_next(skb)) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

		if (cb->tx.lost && !cb->tx.retrans) {
			q->lost_seq = cb->seq;
			return skb;
		}
	}
	return NULL;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_first_lost);

static u16 toy_tcp_sndq_segs(const struct sk_buff *skb, u32 mss)
{
	/* A bare SYN or FIN is a segment too. */
	return max(DIV_ROUND_UP(skb->len, mss), 1u);
}

/* Is @skb in the tree (rather than in the unsent list)? */
static bool toy_tcp_sndq_is_sent(const struct toy_tcp_sndq *q, const struct sk_buff *skb)
{
	const struct sk_buff *head = skb_peek(&q->unsent);

	return !head || seq_lt(toy_tcp_cb(skb)->seq, toy_tcp_cb(head)->seq);
}

void toy_tcp_sndq_set_segs(struct toy_tcp_sndq *q, struct sk_buff *skb, u32 mss)
{
	bool sent = toy_tcp_sndq_is_sent(q, skb);

	if (sent)
		toy_tcp_sndq_count(q, skb, -1);
	toy_tcp_cb(skb)->tx.segs = toy_tcp_sndq_segs(skb, mss);
	if (sent)
		toy_tcp_sndq_count(q, skb, 1);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_set_segs);

int toy_tcp_sndq_split(struct toy_tcp_sndq *q, struct sk_buff *skb, u32 len,
		       u32 mss, gfp_t gfp, u32 *truesize)
{
	struct toy_tcp_cb *cb = toy_tcp_cb(skb), *cb2;
	bool sent = toy_tcp_sndq_is_sent(q, skb);
	u32 linear = skb_headlen(skb) > len ? skb_headlen(skb) - len : 0;
	u32 moved = skb->len - len;
	u32 before = skb->truesize;
	struct sk_buff *rest;

	rest = alloc_skb(TOY_TCP_HEADROOM + linear, gfp);
	if (!rest)
		return -ENOMEM;
	skb_reserve(rest, TOY_TCP_HEADROOM);
	/* A clone on its way out may share the frags array that is cut here. */
	if (skb_unclone(skb, gfp)) {
		consume_skb(rest);
		return -ENOMEM;
	}
	/* The head of its own may be a larger one: the owner pays for that as well. */
	*truesize = rest->truesize + skb->truesize - before;

	if (sent)
		toy_tcp_sndq_count(q, skb, -1);

	skb_split(skb, rest, len);
	/* The pages go along; the sum stays what it was. */
	moved = min(moved, skb->truesize - SKB_TRUESIZE(skb_end_offset(skb)));
	rest->truesize += moved;
	skb->truesize -= moved;
	rest->ip_summed = skb->ip_summed;

	cb2 = toy_tcp_cb(rest);
	*cb2 = *cb;
	cb2->seq = cb->seq + len + !!(cb->flags & TOY_TCP_SYN);
	cb->end_seq = cb2->seq;
	cb->flags &= ~(TOY_TCP_FIN | TOY_TCP_PSH);
	cb2->flags &= ~TOY_TCP_SYN;
	cb->tx.segs = toy_tcp_sndq_segs(skb, mss);
	cb2->tx.segs = toy_tcp_sndq_segs(rest, mss);

	if (sent) {
		toy_tcp_sndq_link(q, rest);
		if (list_empty(&skb->tcp_tsorted_anchor))
			INIT_LIST_HEAD(&rest->tcp_tsorted_anchor);
		else
			list_add(&rest->tcp_tsorted_anchor, &skb->tcp_tsorted_anchor);
		toy_tcp_sndq_count(q, skb, 1);
		toy_tcp_sndq_count(q, rest, 1);
	} else {
		__skb_queue_after(&q->unsent, skb, rest);
	}
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_split);

bool toy_tcp_sndq_merge_next(struct toy_tcp_sndq *q, struct sk_buff *skb, u32 limit,
			     u32 mss, u32 *truesize)
{
	struct sk_buff *next = skb_rb_next(skb);
	struct toy_tcp_cb *cb = toy_tcp_cb(skb), *ncb;
	u32 before;
	bool stolen;
	int delta;

	*truesize = 0;
	if (!next)
		return false;
	ncb = toy_tcp_cb(next);
	if ((cb->flags | ncb->flags) & TOY_TCP_SYN || cb->flags & TOY_TCP_FIN ||
	    cb->tx.lost != ncb->tx.lost || cb->tx.retrans != ncb->tx.retrans ||
	    cb->tx.sacked != ncb->tx.sacked || skb->len + next->len > limit || !next->len)
		return false;

	before = skb->truesize + next->truesize;
	toy_tcp_sndq_count(q, skb, -1);
	if (!skb_try_coalesce(skb, next, &stolen, &delta)) {
		toy_tcp_sndq_count(q, skb, 1);
		return false;
	}
	toy_tcp_sndq_count(q, next, -1);
	rb_erase(&next->rbnode, &q->rtx);
	toy_tcp_sndq_unlink_time(next);

	/* skb->truesize has grown by delta already. */
	*truesize = before - skb->truesize;

	cb->end_seq = ncb->end_seq;
	cb->flags |= ncb->flags;
	cb->tx.ever_retrans |= ncb->tx.ever_retrans;
	cb->tx.segs = toy_tcp_sndq_segs(skb, mss);
	toy_tcp_sndq_count(q, skb, 1);
	kfree_skb_partial(next, stolen);
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_merge_next);

void toy_tcp_sndq_ack(struct toy_tcp_sndq *q, u32 una, u32 mss,
		      toy_tcp_sndq_delivered_fn delivered, void *context,
		      struct toy_tcp_sndq_acked *acked)
{
	struct sk_buff *skb;

	memset(acked, 0, sizeof(*acked));
	acked->rtt_valid = true;

	while ((skb = skb_rb_first(&q->rtx))) {
		struct toy_tcp_cb *cb = toy_tcp_cb(skb);
		u32 extra = 0;

		if (seq_ge(cb->seq, una))
			break;
		if (seq_gt(cb->end_seq, una)) {
			u32 len = una - cb->seq - !!(cb->flags & TOY_TCP_SYN);

			if (len >= skb->len ||
			    toy_tcp_sndq_split(q, skb, len, mss, GFP_ATOMIC, &extra))
				break;
		}
		if (cb->tx.sacked)
			acked->segs_sacked += cb->tx.segs;
		else
			acked->sent_us = cb->tx.sent_us;
		if (!acked->first_us)
			acked->first_us = acked->sent_us;
		if (!cb->tx.sacked && delivered)
			delivered(context, skb);
		toy_tcp_sndq_count(q, skb, -1);
		rb_erase(&skb->rbnode, &q->rtx);
		toy_tcp_sndq_unlink_time(skb);

		acked->bytes += cb->end_seq - cb->seq;
		acked->segs += cb->tx.segs;
		acked->rtt_valid &= !cb->tx.ever_retrans;
		acked->syn |= !!(cb->flags & TOY_TCP_SYN);
		acked->fin |= !!(cb->flags & TOY_TCP_FIN);
		acked->truesize += toy_tcp_sndq_free(skb) - extra;
	}
	acked->rtt_valid &= acked->segs > acked->segs_sacked;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sndq_ack);
