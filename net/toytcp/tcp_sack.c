// SPDX-License-Identifier: GPL-2.0
/* The sender's scoreboard: SACK blocks become marks on the send queue. */

#include <linux/math.h>
#include <linux/minmax.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_sack.h"
#include "tcp_skb.h"

void toy_tcp_sack_init(struct toy_tcp_sack *sack, u32 reordering)
{
	*sack = (struct toy_tcp_sack) { .reordering = reordering };
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sack_init);

/* SND.UNA once the ACK is processed */
static u32 toy_tcp_sack_una(const struct toy_tcp_sack_ack *ack)
{
	return seq_max(ack->ack, ack->prior_una);
}

/*
 * RFC 2883 4: a first block below SEG.ACK, or within the second block, tells of
 * a duplicate.
 */
static bool toy_tcp_sack_is_dsack(const struct toy_tcp_sack_ack *ack)
{
	const struct toy_tcp_sack_block *b = ack->blocks;

	if (seq_lt(b[0].start, ack->ack))
		return true;
	return ack->count > 1 && seq_ge(b[0].start, b[1].start) && seq_le(b[0].end, b[1].end);
}

static void toy_tcp_sack_dsack(struct toy_tcp_sack *sack, struct toy_tcp_sndq *q,
			       const struct toy_tcp_sack_ack *ack, struct toy_tcp_sack_found *found)
{
	const struct toy_tcp_sack_block *b = &ack->blocks[0];
	struct sk_buff *skb;
	u32 segs;

	/* No receiver was ever offered that much, or holds what was never sent. */
	if (seq_ge(b->start, b->end) || b->end - b->start > ack->max_wnd ||
	    seq_gt(b->end, ack->nxt)) {
		found->bad++;
		return;
	}
	segs = DIV_ROUND_UP(b->end - b->start, ack->mss);
	/* Duplicates that we did not send: the network made them (as Linux). */
	sack->dsack_dups += segs;
	if (sack->dsack_dups > ack->total_retrans)
		return;
	found->dsack_segs = segs;
	found->dsack_end = b->end;
	found->dsack_old = seq_le(b->end, ack->prior_una);
	found->dsack_retrans = found->dsack_old;
	if (!found->dsack_old) {
		/* One look is enough: a block must not cost a walk. */
		skb = toy_tcp_sndq_find(q, b->start);
		found->dsack_retrans = skb && toy_tcp_cb(skb)->tx.ever_retrans;
	}
}

/* Can a peer say this of what is outstanding (RFC 2018 3)? */
static bool toy_tcp_sack_is_valid(const struct toy_tcp_sack_ack *ack,
				  const struct toy_tcp_sack_block *b)
{
	/* One that began at SND.UNA would have been acknowledged. */
	return seq_lt(b->start, b->end) && seq_gt(b->start, toy_tcp_sack_una(ack)) &&
	       seq_le(b->end, ack->nxt);
}

/* Takes over the valid blocks in ascending order. Return: how many. */
static unsigned int toy_tcp_sack_sort(struct toy_tcp_sack_block *sorted,
				      const struct toy_tcp_sack_ack *ack, bool dsack,
				      struct toy_tcp_sack_found *found)
{
	unsigned int i, j, n = 0;

	for (i = dsack; i < ack->count; i++) {
		const struct toy_tcp_sack_block *b = &ack->blocks[i];

		if (!toy_tcp_sack_is_valid(ack, b)) {
			/* An ACK that was overtaken has blocks that are old, not wrong. */
			found->bad += seq_gt(b->end, toy_tcp_sack_una(ack));
			continue;
		}
		for (j = n++; j && seq_lt(b->start, sorted[j - 1].start); j--)
			sorted[j] = sorted[j - 1];
		sorted[j] = *b;
	}
	return n;
}

/* Joins blocks that touch. Return: how many are left. */
static unsigned int toy_tcp_sack_join(struct toy_tcp_sack_block *b, unsigned int n)
{
	unsigned int i, last = 0;

	if (!n)
		return 0;
	for (i = 1; i < n; i++) {
		if (seq_le(b[i].start, b[last].end))
			b[last].end = seq_max(b[last].end, b[i].end);
		else
			b[++last] = b[i];
	}
	return last + 1;
}

/* Cuts @skb so that its first @len bytes stay. Return: the rest; NULL without memory. */
static struct sk_buff *toy_tcp_sack_split(struct toy_tcp_sndq *q, struct sk_buff *skb, u32 len,
					  const struct toy_tcp_sack_ack *ack,
					  struct toy_tcp_sack_found *found)
{
	u32 extra;

	if (ack->no_split ||
	    toy_tcp_sndq_split(q, skb, len, ack->mss, GFP_ATOMIC, &extra))
		return NULL;
	found->truesize += extra;
	return toy_tcp_sndq_next_sent(skb);
}

/*
 * The part of @skb that lies in the block, cut out of it by whole segments: a peer
 * must not be able to cut what we hold into single bytes. Return: NULL: no part.
 */
static struct sk_buff *toy_tcp_sack_cut(struct toy_tcp_sndq *q, struct sk_buff *skb,
					const struct toy_tcp_sack_block *b,
					const struct toy_tcp_sack_ack *ack,
					struct toy_tcp_sack_found *found)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	u32 mss = ack->mss, len;

	if (seq_gt(b->start, cb->seq)) {
		len = roundup(b->start - cb->seq, mss);
		if (len >= skb->len)
			return NULL;
		skb = toy_tcp_sack_split(q, skb, len, ack, found);
		if (!skb)
			return NULL;
		cb = toy_tcp_cb(skb);
	}
	if (seq_ge(b->end, cb->end_seq))
		return skb;
	if (seq_le(b->end, cb->seq))
		return NULL;
	len = rounddown(min(b->end - cb->seq, skb->len), mss);
	/* All but the FIN: the last segment stays with it. */
	if (len && len == skb->len)
		len -= mss;
	return len && toy_tcp_sack_split(q, skb, len, ack, found) ? skb : NULL;
}

/* Marks what block @b covers of the buffers from the one at @from up to @to. */
static void toy_tcp_sack_walk(struct toy_tcp_sack *sack, struct toy_tcp_sndq *q,
			      const struct toy_tcp_sack_ack *ack,
			      const struct toy_tcp_sack_block *b, u32 from, u32 to,
			      struct toy_tcp_sack_found *found)
{
	struct sk_buff *skb, *next, *in;

	for (skb = toy_tcp_sndq_find(q, from); skb && seq_lt(toy_tcp_cb(skb)->seq, to);
	     skb = next) {
		next = toy_tcp_sndq_next_sent(skb);
		if (toy_tcp_cb(skb)->tx.sacked)
			continue;
		in = toy_tcp_sack_cut(q, skb, b, ack, found);
		if (!in)
			continue;
		if (!q->segs_sacked || seq_gt(toy_tcp_cb(in)->end_seq, sack->high))
			sack->high = toy_tcp_cb(in)->end_seq;
		if (ack->delivered)
			ack->delivered(ack->context, in);
		found->segs += toy_tcp_cb(in)->tx.segs;
		toy_tcp_sndq_mark_sacked(q, in);
	}
}

/* What the cache covers of the block was marked with an earlier ACK. */
static void toy_tcp_sack_block(struct toy_tcp_sack *sack, struct toy_tcp_sndq *q,
			       const struct toy_tcp_sack_ack *ack,
			       const struct toy_tcp_sack_block *b,
			       struct toy_tcp_sack_found *found)
{
	u32 from = b->start;
	unsigned int i;

	for (i = 0; i < sack->cached && seq_lt(from, b->end); i++) {
		const struct toy_tcp_sack_block *c = &sack->cache[i];

		if (seq_le(c->end, from) || seq_ge(c->start, b->end))
			continue;
		if (seq_lt(from, c->start))
			toy_tcp_sack_walk(sack, q, ack, b, from, c->start, found);
		from = c->end;
	}
	if (seq_lt(from, b->end))
		toy_tcp_sack_walk(sack, q, ack, b, from, b->end, found);
}

void toy_tcp_sack_mark(struct toy_tcp_sack *sack, struct toy_tcp_sndq *q,
		       const struct toy_tcp_sack_ack *ack, struct toy_tcp_sack_found *found)
{
	struct toy_tcp_sack_block sorted[TOY_TCP_MAX_SACKS];
	bool dsack = ack->count && toy_tcp_sack_is_dsack(ack);
	unsigned int i, n;

	*found = (struct toy_tcp_sack_found) { 0 };
	if (dsack)
		toy_tcp_sack_dsack(sack, q, ack, found);
	n = toy_tcp_sack_join(sorted, toy_tcp_sack_sort(sorted, ack, dsack, found));
	for (i = 0; i < n; i++)
		toy_tcp_sack_block(sack, q, ack, &sorted[i], found);
	memcpy(sack->cache, sorted, n * sizeof(sorted[0]));
	sack->cached = n;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sack_mark);

u32 toy_tcp_sack_high(const struct toy_tcp_sack *sack, const struct toy_tcp_sndq *q, u32 una)
{
	return q->segs_sacked ? seq_max(sack->high, una) : una;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sack_high);

void toy_tcp_sack_reordered(struct toy_tcp_sack *sack, u32 bytes, u32 mss, u32 most)
{
	if (bytes > sack->reordering * mss)
		sack->reordering = min(DIV_ROUND_UP(bytes, mss), most);
	sack->reord_seen++;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sack_reordered);

bool toy_tcp_sack_dupack(struct toy_tcp_sack *sack, const struct toy_tcp_sndq *q)
{
	if (sack->dupacks + max(q->segs_lost, 1u) >= q->segs_out)
		return false;
	sack->dupacks++;
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sack_dupack);

u32 toy_tcp_sack_dupacks_acked(struct toy_tcp_sack *sack, u32 segs)
{
	u32 known;

	if (!segs)
		return 0;
	known = min(sack->dupacks, segs - 1);
	sack->dupacks -= known;
	return segs - known;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sack_dupacks_acked);

bool toy_tcp_sack_check_renege(struct toy_tcp_sack *sack, struct toy_tcp_sndq *q)
{
	const struct sk_buff *first = toy_tcp_sndq_first_sent(q);

	if (!first || !toy_tcp_cb(first)->tx.sacked)
		return false;
	sack->reneged = true;
	sack->cached = 0;
	toy_tcp_sndq_unmark_sacked(q);
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_sack_check_renege);
