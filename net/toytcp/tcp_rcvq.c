// SPDX-License-Identifier: GPL-2.0
/* Out-of-order segments until the gap before them is filled. */

#include "kunit.h"
#include "seq.h"
#include "tcp_rcvq.h"
#include "tcp_skb.h"

void toy_tcp_rcvq_init(struct toy_tcp_rcvq *q)
{
	q->ofo = RB_ROOT;
	q->last = NULL;
	q->count = 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvq_init);

u32 toy_tcp_rcvq_purge(struct toy_tcp_rcvq *q)
{
	struct sk_buff *skb, *next;
	u32 count = q->count;

	rbtree_postorder_for_each_entry_safe(skb, next, &q->ofo, rbnode)
		kfree_skb(skb);
	toy_tcp_rcvq_init(q);
	return count;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvq_purge);

bool toy_tcp_rcvq_is_lone_fin(const struct toy_tcp_rcvq *q)
{
	return q->count == 1 && !q->last->len && toy_tcp_cb(q->last)->flags & TOY_TCP_FIN;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvq_is_lone_fin);

void toy_tcp_rcvq_take(struct toy_tcp_rcvq *q, struct sk_buff *skb)
{
	if (q->last == skb)
		q->last = skb_rb_prev(skb);
	rb_erase(&skb->rbnode, &q->ofo);
	/* rbnode shares its place with next, prev and dev. */
	skb->next = NULL;
	skb->prev = NULL;
	skb->dev = NULL;
	q->count--;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvq_take);

static void toy_tcp_rcvq_note_dup(struct toy_tcp_rcvq_added *added, u32 start, u32 end)
{
	if (!added->has_dup)
		added->dup = (struct toy_tcp_sack_block) { start, end };
	else if (seq_le(start, added->dup.end))
		added->dup.end = seq_max(added->dup.end, end);
	added->has_dup = true;
}

/* Where @seq belongs: the link, its parent, and the buffer before it. */
static struct rb_node **toy_tcp_rcvq_find(struct toy_tcp_rcvq *q, u32 seq,
					  struct rb_node **parent, struct sk_buff **prev)
{
	struct rb_node **p = &q->ofo.rb_node;

	*parent = NULL;
	*prev = NULL;
	/* Most often the next segment after a loss: no search then. */
	if (q->last && seq_ge(seq, toy_tcp_cb(q->last)->seq)) {
		*parent = &q->last->rbnode;
		*prev = q->last;
		return &q->last->rbnode.rb_right;
	}
	while (*p) {
		*parent = *p;
		if (seq_lt(seq, toy_tcp_cb(rb_to_skb(*parent))->seq)) {
			p = &(*p)->rb_left;
		} else {
			*prev = rb_to_skb(*parent);
			p = &(*p)->rb_right;
		}
	}
	return p;
}

static void toy_tcp_rcvq_link(struct toy_tcp_rcvq *q, struct sk_buff *skb,
			      struct rb_node *parent, struct rb_node **p)
{
	rb_link_node(&skb->rbnode, parent, p);
	rb_insert_color(&skb->rbnode, &q->ofo);
	q->count++;
	if (!skb_rb_next(skb))
		q->last = skb;
}

void toy_tcp_rcvq_put(struct toy_tcp_rcvq *q, struct sk_buff *skb)
{
	struct rb_node **p, *parent;
	struct sk_buff *prev;

	p = toy_tcp_rcvq_find(q, toy_tcp_cb(skb)->seq, &parent, &prev);
	toy_tcp_rcvq_link(q, skb, parent, p);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvq_put);

bool toy_tcp_rcvq_coalesce(struct sk_buff *to, struct sk_buff *from, int *truesize)
{
	struct toy_tcp_cb *cb = toy_tcp_cb(to);
	bool stolen;

	/* Nothing follows a FIN, and what has no bytes cannot be put behind others. */
	if (cb->end_seq != toy_tcp_cb(from)->seq || cb->flags & TOY_TCP_FIN || !from->len ||
	    !skb_try_coalesce(to, from, &stolen, truesize))
		return false;
	cb->end_seq = toy_tcp_cb(from)->end_seq;
	cb->flags |= toy_tcp_cb(from)->flags & (TOY_TCP_FIN | TOY_TCP_PSH);
	kfree_skb_partial(from, stolen);
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvq_coalesce);

/* Frees the buffers after @skb that it covers, and notes what is there of the next one. */
static void toy_tcp_rcvq_drop_covered(struct toy_tcp_rcvq *q, struct sk_buff *skb,
				      struct toy_tcp_rcvq_added *added)
{
	u32 end = toy_tcp_cb(skb)->end_seq;
	struct sk_buff *next;

	while ((next = skb_rb_next(skb)) && seq_lt(toy_tcp_cb(next)->seq, end)) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(next);

		toy_tcp_rcvq_note_dup(added, cb->seq, seq_min(cb->end_seq, end));
		if (seq_gt(cb->end_seq, end))
			break;
		toy_tcp_rcvq_take(q, next);
		consume_skb(next);
		added->freed++;
	}
	if (!next)
		q->last = skb;
}

/* @skb begins where @old does and is longer: it takes its place. */
static void toy_tcp_rcvq_replace(struct toy_tcp_rcvq *q, struct sk_buff *old, struct sk_buff *skb,
				 struct toy_tcp_rcvq_added *added)
{
	toy_tcp_rcvq_note_dup(added, toy_tcp_cb(old)->seq, toy_tcp_cb(old)->end_seq);
	rb_replace_node(&old->rbnode, &skb->rbnode, &q->ofo);
	old->next = NULL;
	old->prev = NULL;
	old->dev = NULL;
	consume_skb(old);
	added->freed++;
}

bool toy_tcp_rcvq_add(struct toy_tcp_rcvq *q, struct sk_buff *skb,
		      struct toy_tcp_rcvq_added *added)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb), *old;
	struct rb_node **p, *parent;
	struct sk_buff *prev;

	memset(added, 0, sizeof(*added));
	p = toy_tcp_rcvq_find(q, cb->seq, &parent, &prev);
	old = prev ? toy_tcp_cb(prev) : NULL;
	/* None lies in another, so that only this one can cover it. */
	if (prev && seq_le(cb->end_seq, old->end_seq)) {
		toy_tcp_rcvq_note_dup(added, cb->seq, cb->end_seq);
		added->covered = true;
		return false;
	}
	if (prev && toy_tcp_rcvq_coalesce(prev, skb, &added->truesize)) {
		added->merged = true;
		toy_tcp_rcvq_drop_covered(q, prev, added);
		return false;
	}
	if (prev && old->seq == cb->seq) {
		toy_tcp_rcvq_replace(q, prev, skb, added);
	} else {
		if (prev && seq_lt(cb->seq, old->end_seq))
			toy_tcp_rcvq_note_dup(added, cb->seq, old->end_seq);
		toy_tcp_rcvq_link(q, skb, parent, p);
	}
	toy_tcp_rcvq_drop_covered(q, skb, added);
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvq_add);

struct sk_buff *toy_tcp_rcvq_pop(struct toy_tcp_rcvq *q, u32 nxt)
{
	struct sk_buff *skb = skb_rb_first(&q->ofo);

	if (!skb || seq_gt(toy_tcp_cb(skb)->seq, nxt))
		return NULL;
	toy_tcp_rcvq_take(q, skb);
	return skb;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvq_pop);
