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

static void toy_tcp_rcvq_unlink(struct toy_tcp_rcvq *q, struct sk_buff *skb)
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

/* Frees the buffers after @skb that it covers. */
static u32 toy_tcp_rcvq_drop_covered(struct toy_tcp_rcvq *q, struct sk_buff *skb)
{
	struct sk_buff *next;
	u32 freed = 0;

	while ((next = skb_rb_next(skb)) &&
	       seq_le(toy_tcp_cb(next)->end_seq, toy_tcp_cb(skb)->end_seq)) {
		toy_tcp_rcvq_unlink(q, next);
		consume_skb(next);
		freed++;
	}
	return freed;
}

bool toy_tcp_rcvq_add(struct toy_tcp_rcvq *q, struct sk_buff *skb, u32 *freed)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	struct rb_node **p = &q->ofo.rb_node, *parent = NULL;

	*freed = 0;
	/* Most often the next segment after a loss: no search then. */
	if (q->last && seq_ge(cb->seq, toy_tcp_cb(q->last)->end_seq)) {
		parent = &q->last->rbnode;
		p = &parent->rb_right;
	}
	while (*p) {
		const struct toy_tcp_cb *old;

		parent = *p;
		old = toy_tcp_cb(rb_to_skb(parent));
		if (seq_ge(cb->seq, old->seq) && seq_le(cb->end_seq, old->end_seq))
			return false;
		if (seq_lt(cb->seq, old->seq))
			p = &parent->rb_left;
		else
			p = &parent->rb_right;
	}
	rb_link_node(&skb->rbnode, parent, p);
	rb_insert_color(&skb->rbnode, &q->ofo);
	q->count++;

	/* One with the same start but a smaller end sorts before it. */
	if (skb_rb_prev(skb) && toy_tcp_cb(skb_rb_prev(skb))->seq == cb->seq) {
		struct sk_buff *prev = skb_rb_prev(skb);

		toy_tcp_rcvq_unlink(q, prev);
		consume_skb(prev);
		(*freed)++;
	}
	*freed += toy_tcp_rcvq_drop_covered(q, skb);
	if (!skb_rb_next(skb))
		q->last = skb;
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvq_add);

struct sk_buff *toy_tcp_rcvq_pop(struct toy_tcp_rcvq *q, u32 nxt)
{
	struct sk_buff *skb = skb_rb_first(&q->ofo);

	if (!skb || seq_gt(toy_tcp_cb(skb)->seq, nxt))
		return NULL;
	toy_tcp_rcvq_unlink(q, skb);
	return skb;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvq_pop);
