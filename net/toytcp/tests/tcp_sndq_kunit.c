// SPDX-License-Identifier: GPL-2.0
/*
 * The send queue against a twin: a flat list of segments, and a stream whose
 * bytes follow from their sequence numbers.
 */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../seq.h"
#include "../tcp_skb.h"
#include "../tcp_sndq.h"

#define TOY_SNDQ_TEST_STEPS	8000
#define TOY_SNDQ_TEST_BUFS	48	/* buffers in the queue at most */
#define TOY_SNDQ_TEST_CLONES	6
#define TOY_SNDQ_TEST_FRAGS	3

/* One buffer as the twin knows it. */
struct toy_sndq_seg {
	u32	seq;
	u32	end_seq;
	u32	segs;
	u64	sent_us;
	u8	flags;
	bool	lost;
	bool	retrans;
	bool	ever_retrans;
	bool	sacked;
};

/* What a device still holds. */
struct toy_sndq_clone {
	struct sk_buff	*skb;
	u32		seq;	/* of its first byte */
};

struct toy_sndq_test {
	struct kunit		*test;
	struct rnd_state	rnd;
	struct toy_tcp_sndq	q;
	struct toy_sndq_seg	seg[TOY_SNDQ_TEST_BUFS + 1];
	int			count;
	int			sent;	/* the first so many of seg[] */
	struct toy_sndq_clone	clones[TOY_SNDQ_TEST_CLONES];
	u32			write_seq;
	u32			una;
	u32			mss;
	s64			charged;	/* the owner's accounting */
	bool			fin;
	int			merges;
	int			splits;
	u32			delivered;	/* bytes that the last ACK told of */
	u8			bytes[2048];	/* of the buffer being looked at */
};

static u8 toy_sndq_test_byte(u32 seq)
{
	return (seq * 2654435761u) >> 24;
}

static u32 toy_sndq_test_segs(u32 len, u32 mss)
{
	return len <= mss ? 1 : 1 + toy_sndq_test_segs(len - mss, mss);
}

static u32 toy_sndq_test_random(struct toy_sndq_test *t, u32 below)
{
	return prandom_u32_state(&t->rnd) % below;
}

static u32 toy_sndq_seg_len(const struct toy_sndq_seg *seg)
{
	return seg->end_seq - seg->seq - !!(seg->flags & TOY_TCP_SYN) -
	       !!(seg->flags & TOY_TCP_FIN);
}

static void toy_sndq_test_content(struct toy_sndq_test *t, struct sk_buff *skb, u32 seq)
{
	u32 i, bad = 0;

	KUNIT_ASSERT_LE(t->test, skb->len, sizeof(t->bytes));
	KUNIT_ASSERT_EQ(t->test, skb_copy_bits(skb, 0, t->bytes, skb->len), 0);
	for (i = 0; i < skb->len; i++)
		bad += t->bytes[i] != toy_sndq_test_byte(seq + i);
	KUNIT_ASSERT_EQ_MSG(t->test, bad, 0u, "of %u bytes at %#x", skb->len, seq);
}

static struct sk_buff *toy_sndq_test_nth(struct toy_sndq_test *t, int n)
{
	struct sk_buff *skb;
	int i = 0;

	for (skb = toy_tcp_sndq_first_sent(&t->q); skb; skb = toy_tcp_sndq_next_sent(skb))
		if (i++ == n)
			return skb;
	skb_queue_walk(&t->q.unsent, skb)
		if (i++ == n)
			return skb;
	KUNIT_FAIL_AND_ABORT(t->test, "no buffer %d", n);
	return NULL;
}

static void toy_sndq_test_add_page(struct toy_sndq_test *t, struct sk_buff *skb, u32 seq, u32 len)
{
	struct page *page = alloc_page(GFP_KERNEL);
	u32 offset = toy_sndq_test_random(t, PAGE_SIZE - len), i;
	u8 *p;

	KUNIT_ASSERT_NOT_NULL(t->test, page);
	p = page_address(page) + offset;
	for (i = 0; i < len; i++)
		p[i] = toy_sndq_test_byte(seq + i);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, page, offset, len, len);
}

/* Fills an empty buffer with @linear bytes in its head and @paged in up to three fragments. */
static void toy_sndq_test_fill(struct toy_sndq_test *t, struct sk_buff *skb, u32 linear,
			       u32 paged, u8 flags)
{
	u32 seq = t->write_seq + !!(flags & TOY_TCP_SYN), i;
	struct toy_tcp_cb *cb;

	KUNIT_ASSERT_NOT_NULL(t->test, skb);
	skb_reserve(skb, TOY_TCP_HEADROOM);
	cb = toy_tcp_cb(skb);
	memset(cb, 0, sizeof(*cb));
	cb->seq = t->write_seq;
	for (i = 0; i < linear; i++)
		skb_put_u8(skb, toy_sndq_test_byte(seq + i));
	while (paged) {
		u32 len = skb_shinfo(skb)->nr_frags == TOY_SNDQ_TEST_FRAGS - 1 ? paged :
			  toy_sndq_test_random(t, paged) + 1;

		toy_sndq_test_add_page(t, skb, seq + skb->len, len);
		paged -= len;
	}
	cb->flags = flags;
	cb->end_seq = seq + skb->len + !!(flags & TOY_TCP_FIN);
	cb->tx.segs = toy_sndq_test_segs(skb->len, t->mss);
}

static struct sk_buff *toy_sndq_test_skb(struct toy_sndq_test *t, u32 linear, u32 paged, u8 flags)
{
	struct sk_buff *skb = alloc_skb(TOY_TCP_HEADROOM + linear, GFP_KERNEL);

	toy_sndq_test_fill(t, skb, linear, paged, flags);
	return skb;
}

static void toy_sndq_test_append_skb(struct toy_sndq_test *t, struct sk_buff *skb)
{
	KUNIT_ASSERT_LT(t->test, t->count, TOY_SNDQ_TEST_BUFS);
	t->seg[t->count++] = (struct toy_sndq_seg) {
		.seq = t->write_seq,
		.end_seq = toy_tcp_cb(skb)->end_seq,
		.segs = toy_tcp_cb(skb)->tx.segs,
		.flags = toy_tcp_cb(skb)->flags,
	};
	t->write_seq = toy_tcp_cb(skb)->end_seq;
	t->fin |= !!(toy_tcp_cb(skb)->flags & TOY_TCP_FIN);
	t->charged += skb->truesize;
	toy_tcp_sndq_append(&t->q, skb);
}

static void toy_sndq_test_append(struct toy_sndq_test *t, u32 linear, u32 paged, u8 flags)
{
	toy_sndq_test_append_skb(t, toy_sndq_test_skb(t, linear, paged, flags));
}

static void toy_sndq_test_begin(struct toy_sndq_test *t, u32 iss)
{
	t->charged -= toy_tcp_sndq_purge(&t->q);
	KUNIT_ASSERT_EQ(t->test, t->charged, 0);
	KUNIT_ASSERT_TRUE(t->test, toy_tcp_sndq_empty(&t->q));
	t->count = 0;
	t->sent = 0;
	t->fin = false;
	t->write_seq = iss;
	t->una = iss;
}

/* Each buffer against the twin's; returns the sum of truesize. */
static s64 toy_sndq_test_check_bufs(struct toy_sndq_test *t)
{
	s64 truesize = 0;
	int i;

	for (i = 0; i < t->count; i++) {
		const struct toy_sndq_seg *seg = &t->seg[i];
		struct sk_buff *skb = toy_sndq_test_nth(t, i);
		const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

		KUNIT_ASSERT_EQ_MSG(t->test, cb->seq, seg->seq, "buffer %d", i);
		KUNIT_ASSERT_EQ(t->test, cb->end_seq, seg->end_seq);
		KUNIT_ASSERT_EQ(t->test, cb->flags, seg->flags);
		KUNIT_ASSERT_EQ(t->test, cb->tx.segs, seg->segs);
		KUNIT_ASSERT_EQ(t->test, cb->tx.lost, seg->lost);
		KUNIT_ASSERT_EQ(t->test, cb->tx.retrans, seg->retrans);
		KUNIT_ASSERT_EQ(t->test, cb->tx.ever_retrans, seg->ever_retrans);
		KUNIT_ASSERT_EQ(t->test, cb->tx.sacked, seg->sacked);
		KUNIT_ASSERT_EQ(t->test, cb->tx.sent_us, seg->sent_us);
		KUNIT_ASSERT_EQ(t->test, skb->len, toy_sndq_seg_len(seg));
		toy_sndq_test_content(t, skb, cb->seq + !!(cb->flags & TOY_TCP_SYN));
		truesize += skb->truesize;
	}
	return truesize;
}

/* by_time has those whose fate is open, the oldest transmission first. */
static void toy_sndq_test_check_time(struct toy_sndq_test *t)
{
	const struct toy_tcp_cb *last = NULL;
	struct sk_buff *skb;
	int i, open = 0, listed = 0;

	for (i = 0; i < t->sent; i++)
		open += !t->seg[i].sacked && (!t->seg[i].lost || t->seg[i].retrans);
	list_for_each_entry(skb, &t->q.by_time, tcp_tsorted_anchor) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

		KUNIT_ASSERT_FALSE(t->test, cb->tx.sacked || (cb->tx.lost && !cb->tx.retrans));
		if (last && last->tx.sent_us == cb->tx.sent_us)
			KUNIT_ASSERT_TRUE(t->test, seq_lt(last->seq, cb->seq));
		else if (last)
			KUNIT_ASSERT_LT(t->test, last->tx.sent_us, cb->tx.sent_us);
		last = cb;
		listed++;
	}
	KUNIT_ASSERT_EQ(t->test, listed, open);
}

static void toy_sndq_test_check(struct toy_sndq_test *t)
{
	u32 out = 0, lost = 0, retrans = 0, sacked = 0;
	struct sk_buff *first_lost = NULL;
	int i;

	for (i = 0; i < t->sent; i++) {
		const struct toy_sndq_seg *seg = &t->seg[i];

		out += seg->segs;
		lost += seg->lost ? seg->segs : 0;
		retrans += seg->retrans ? seg->segs : 0;
		sacked += seg->sacked ? seg->segs : 0;
		if (!first_lost && seg->lost && !seg->retrans)
			first_lost = toy_sndq_test_nth(t, i);
	}
	KUNIT_ASSERT_EQ(t->test, t->q.segs_out, out);
	KUNIT_ASSERT_EQ(t->test, t->q.segs_lost, lost);
	KUNIT_ASSERT_EQ(t->test, t->q.segs_retrans, retrans);
	KUNIT_ASSERT_EQ(t->test, t->q.segs_sacked, sacked);
	KUNIT_ASSERT_EQ(t->test, toy_tcp_sndq_in_flight(&t->q), out - lost - sacked + retrans);
	KUNIT_ASSERT_PTR_EQ(t->test, toy_tcp_sndq_first_lost(&t->q), first_lost);
	KUNIT_ASSERT_EQ(t->test, skb_queue_len(&t->q.unsent), (u32)(t->count - t->sent));
	KUNIT_ASSERT_EQ(t->test, toy_tcp_sndq_empty(&t->q), !t->count);
	KUNIT_ASSERT_PTR_EQ(t->test, toy_tcp_sndq_last_sent(&t->q),
			    t->sent ? toy_sndq_test_nth(t, t->sent - 1) : NULL);
	KUNIT_ASSERT_PTR_EQ(t->test, toy_tcp_sndq_head(&t->q),
			    t->sent < t->count ? toy_sndq_test_nth(t, t->sent) : NULL);
	KUNIT_ASSERT_EQ(t->test, toy_sndq_test_check_bufs(t), t->charged);
	toy_sndq_test_check_time(t);
}

static void toy_sndq_test_send(struct toy_sndq_test *t, u64 now)
{
	if (t->sent == t->count)
		return;
	toy_tcp_sndq_sent(&t->q, toy_tcp_sndq_head(&t->q), now);
	t->seg[t->sent++].sent_us = now;
}

static void toy_sndq_test_retransmit(struct toy_sndq_test *t, int i, u64 now)
{
	if (t->seg[i].sacked)
		return;
	toy_tcp_sndq_retransmitted(&t->q, toy_sndq_test_nth(t, i), now);
	t->seg[i].retrans = t->seg[i].lost;
	t->seg[i].ever_retrans = true;
	t->seg[i].sent_us = now;
}

static void toy_sndq_test_mark_lost(struct toy_sndq_test *t, int i)
{
	if (t->seg[i].sacked)
		return;
	toy_tcp_sndq_mark_lost(&t->q, toy_sndq_test_nth(t, i));
	t->seg[i].lost = true;
	t->seg[i].retrans = false;
}

static void toy_sndq_test_mark_sacked(struct toy_sndq_test *t, int i)
{
	toy_tcp_sndq_mark_sacked(&t->q, toy_sndq_test_nth(t, i));
	t->seg[i].sacked = true;
	t->seg[i].lost = false;
	t->seg[i].retrans = false;
}

static void toy_sndq_twin_split(struct toy_sndq_test *t, int i, u32 len)
{
	struct toy_sndq_seg *seg = &t->seg[i];

	memmove(seg + 1, seg, (t->count - i) * sizeof(*seg));
	t->count++;
	t->sent += i < t->sent;
	seg[0].end_seq = seg[0].seq + len + !!(seg[0].flags & TOY_TCP_SYN);
	seg[1].seq = seg[0].end_seq;
	seg[0].flags &= ~(TOY_TCP_FIN | TOY_TCP_PSH);
	seg[1].flags &= ~TOY_TCP_SYN;
	seg[0].segs = toy_sndq_test_segs(toy_sndq_seg_len(&seg[0]), t->mss);
	seg[1].segs = toy_sndq_test_segs(toy_sndq_seg_len(&seg[1]), t->mss);
}

static void toy_sndq_test_split(struct toy_sndq_test *t, int i, u32 len)
{
	u32 extra = U32_MAX;

	KUNIT_ASSERT_EQ(t->test, toy_tcp_sndq_split(&t->q, toy_sndq_test_nth(t, i), len, t->mss,
						    GFP_KERNEL, &extra), 0);
	t->charged += extra;
	toy_sndq_twin_split(t, i, len);
	t->splits++;
}

/* May buffers @i and @i + 1 become one of at most @limit bytes? */
static bool toy_sndq_twin_may_merge(const struct toy_sndq_test *t, int i, u32 limit)
{
	const struct toy_sndq_seg *a = &t->seg[i], *b = a + 1;

	return i + 1 < t->sent && a->lost == b->lost && a->retrans == b->retrans &&
	       a->sacked == b->sacked &&
	       !((a->flags | b->flags) & TOY_TCP_SYN) && !(a->flags & TOY_TCP_FIN) &&
	       toy_sndq_seg_len(b) && toy_sndq_seg_len(a) + toy_sndq_seg_len(b) <= limit;
}

static bool toy_sndq_test_merge(struct toy_sndq_test *t, int i, u32 limit)
{
	struct toy_sndq_seg *seg = &t->seg[i];
	u32 freed = U32_MAX;

	if (!toy_tcp_sndq_merge_next(&t->q, toy_sndq_test_nth(t, i), limit, t->mss, &freed)) {
		KUNIT_ASSERT_EQ(t->test, freed, 0u);
		return false;
	}
	KUNIT_ASSERT_TRUE(t->test, toy_sndq_twin_may_merge(t, i, limit));
	t->charged -= freed;
	seg[0].end_seq = seg[1].end_seq;
	seg[0].flags |= seg[1].flags;
	seg[0].ever_retrans |= seg[1].ever_retrans;
	seg[0].segs = toy_sndq_test_segs(toy_sndq_seg_len(&seg[0]), t->mss);
	memmove(seg + 1, seg + 2, (t->count - i - 2) * sizeof(*seg));
	t->count--;
	t->sent--;
	t->merges++;
	return true;
}

/* What an ACK for @una removes from the twin. */
static void toy_sndq_twin_ack(struct toy_sndq_test *t, u32 una, struct toy_tcp_sndq_acked *acked,
			      u32 *delivered)
{
	*delivered = 0;
	memset(acked, 0, sizeof(*acked));
	acked->rtt_valid = true;
	while (t->sent && seq_lt(t->seg[0].seq, una)) {
		struct toy_sndq_seg *seg = &t->seg[0];

		if (seq_gt(seg->end_seq, una)) {
			u32 len = una - seg->seq - !!(seg->flags & TOY_TCP_SYN);

			/* All but the FIN: it stays whole. */
			if (len >= toy_sndq_seg_len(seg))
				break;
			toy_sndq_twin_split(t, 0, len);
		}
		acked->bytes += seg->end_seq - seg->seq;
		acked->segs += seg->segs;
		if (seg->sacked) {
			acked->segs_sacked += seg->segs;
		} else {
			acked->sent_us = seg->sent_us;
			*delivered += seg->end_seq - seg->seq;
		}
		acked->rtt_valid &= !seg->ever_retrans;
		acked->syn |= !!(seg->flags & TOY_TCP_SYN);
		acked->fin |= !!(seg->flags & TOY_TCP_FIN);
		memmove(seg, seg + 1, --t->count * sizeof(*seg));
		t->sent--;
	}
	acked->rtt_valid &= acked->segs > acked->segs_sacked;
}

static void toy_sndq_test_delivered(void *context, const struct sk_buff *skb)
{
	struct toy_sndq_test *t = context;

	KUNIT_ASSERT_FALSE(t->test, toy_tcp_cb(skb)->tx.sacked);
	t->delivered += toy_tcp_seg_len(skb);
}

static void toy_sndq_test_ack(struct toy_sndq_test *t, u32 una, struct toy_tcp_sndq_acked *acked)
{
	struct toy_tcp_sndq_acked twin;
	u32 delivered;

	memset(acked, 0xa5, sizeof(*acked));
	t->delivered = 0;
	toy_tcp_sndq_ack(&t->q, una, t->mss, toy_sndq_test_delivered, t, acked);
	toy_sndq_twin_ack(t, una, &twin, &delivered);
	KUNIT_ASSERT_EQ(t->test, t->delivered, delivered);
	t->charged -= (s32)acked->truesize;
	t->una = una;

	KUNIT_ASSERT_EQ(t->test, acked->bytes, twin.bytes);
	KUNIT_ASSERT_EQ(t->test, acked->segs, twin.segs);
	KUNIT_ASSERT_EQ(t->test, acked->segs_sacked, twin.segs_sacked);
	KUNIT_ASSERT_EQ(t->test, acked->rtt_valid, twin.rtt_valid);
	if (acked->rtt_valid)
		KUNIT_ASSERT_EQ(t->test, acked->sent_us, twin.sent_us);
	KUNIT_ASSERT_EQ(t->test, acked->syn, twin.syn);
	KUNIT_ASSERT_EQ(t->test, acked->fin, twin.fin);
}

/* A clone goes to a device; the one that was there comes back as it went. */
static void toy_sndq_test_clone(struct toy_sndq_test *t, struct sk_buff *skb)
{
	struct toy_sndq_clone *c = &t->clones[toy_sndq_test_random(t, TOY_SNDQ_TEST_CLONES)];

	if (c->skb) {
		toy_sndq_test_content(t, c->skb, c->seq);
		kfree_skb(c->skb);
	}
	c->skb = NULL;
	if (!skb)
		return;
	c->skb = toy_tcp_sndq_copy(skb, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(t->test, c->skb);
	c->seq = toy_tcp_cb(skb)->seq + !!(toy_tcp_cb(skb)->flags & TOY_TCP_SYN);
}

static void toy_sndq_test_write(struct toy_sndq_test *t)
{
	u32 linear = toy_sndq_test_random(t, 3) ? 0 : toy_sndq_test_random(t, 200);
	u32 paged = toy_sndq_test_random(t, 500);
	u8 flags = toy_sndq_test_random(t, 2) ? TOY_TCP_PSH : 0;

	if (t->count >= TOY_SNDQ_TEST_BUFS / 2 || t->fin)
		return;
	if (t->write_seq == t->una && !t->count)
		flags |= TOY_TCP_SYN;
	else if (!toy_sndq_test_random(t, 30))
		flags |= TOY_TCP_FIN;
	else
		paged++;	/* without a flag there must be data */
	toy_sndq_test_append(t, linear, paged, flags);
}

/* Acknowledges up to a byte that was sent; after the FIN a new stream begins. */
static void toy_sndq_test_step_ack(struct toy_sndq_test *t)
{
	struct toy_tcp_sndq_acked acked;
	u32 una;

	if (!t->sent)
		return;
	una = t->seg[toy_sndq_test_random(t, t->sent)].end_seq;
	/* On a border between buffers, or inside one */
	if (toy_sndq_test_random(t, 2))
		una = t->una + toy_sndq_test_random(t, una - t->una + 1);
	toy_sndq_test_ack(t, una, &acked);
	if (acked.fin)
		toy_sndq_test_begin(t, -toy_sndq_test_random(t, 8000));
}

static void toy_sndq_test_step_cut(struct toy_sndq_test *t)
{
	int i = toy_sndq_test_random(t, t->count);
	u32 len = toy_sndq_seg_len(&t->seg[i]);

	if (len > 1 && t->count < TOY_SNDQ_TEST_BUFS - 1)
		toy_sndq_test_split(t, i, toy_sndq_test_random(t, len - 1) + 1);
}

static void toy_sndq_test_step_mss(struct toy_sndq_test *t)
{
	int i = toy_sndq_test_random(t, t->count);

	t->mss = 50 + toy_sndq_test_random(t, 200);
	toy_tcp_sndq_set_segs(&t->q, toy_sndq_test_nth(t, i), t->mss);
	t->seg[i].segs = toy_sndq_test_segs(toy_sndq_seg_len(&t->seg[i]), t->mss);
}

/* Something happens to what was sent. */
static void toy_sndq_test_step_sent(struct toy_sndq_test *t, u32 what, u64 now)
{
	int i = toy_sndq_test_random(t, t->sent);

	if (what < 2)
		toy_sndq_test_mark_lost(t, i);
	else if (what < 4)
		toy_sndq_test_retransmit(t, i, now);
	else if (what < 6)
		toy_sndq_test_mark_sacked(t, i);
	else if (what < 10)
		toy_sndq_test_merge(t, i, 100 + toy_sndq_test_random(t, 900));
	else
		toy_sndq_test_clone(t, toy_sndq_test_nth(t, i));
}

static void toy_sndq_test_step_all_lost(struct toy_sndq_test *t)
{
	int i;

	toy_tcp_sndq_mark_all_lost(&t->q);
	for (i = 0; i < t->sent; i++) {
		if (t->seg[i].sacked)
			continue;
		t->seg[i].lost = true;
		t->seg[i].retrans = false;
	}
}

static void toy_sndq_test_step_none_lost(struct toy_sndq_test *t)
{
	int i;

	toy_tcp_sndq_unmark_lost(&t->q);
	for (i = 0; i < t->sent; i++)
		t->seg[i].lost = false;
}

static void toy_sndq_test_step_renege(struct toy_sndq_test *t)
{
	int i;

	toy_tcp_sndq_unmark_sacked(&t->q);
	for (i = 0; i < t->sent; i++)
		t->seg[i].sacked = false;
}

static void toy_sndq_test_step(struct toy_sndq_test *t, u64 now)
{
	u32 what = toy_sndq_test_random(t, 20);

	if (what < 5)
		toy_sndq_test_write(t);
	else if (what < 9)
		toy_sndq_test_send(t, now);
	else if (what < 11)
		toy_sndq_test_step_ack(t);
	else if (what < 13 && t->count)
		toy_sndq_test_step_cut(t);
	else if (what < 14 && t->count)
		toy_sndq_test_step_mss(t);
	else if (t->sent && toy_sndq_test_random(t, 50))
		toy_sndq_test_step_sent(t, toy_sndq_test_random(t, 12), now);
	else if (toy_sndq_test_random(t, 3))
		toy_sndq_test_step_all_lost(t);
	else if (toy_sndq_test_random(t, 2))
		toy_sndq_test_step_none_lost(t);
	else
		toy_sndq_test_step_renege(t);
}

static int toy_sndq_test_init(struct kunit *test)
{
	struct toy_sndq_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->test = test;
	t->mss = 100;
	prandom_seed_state(&t->rnd, 9293);
	toy_tcp_sndq_init(&t->q);
	/* A stream that wraps after some thousand bytes */
	toy_sndq_test_begin(t, 0xfffff000);
	return 0;
}

static void toy_sndq_test_exit(struct kunit *test)
{
	struct toy_sndq_test *t = test->priv;
	int i;

	toy_tcp_sndq_purge(&t->q);
	for (i = 0; i < TOY_SNDQ_TEST_CLONES; i++)
		kfree_skb(t->clones[i].skb);
}

static void toy_tcp_sndq_ack__as_its_twin(struct kunit *test)
{
	struct toy_sndq_test *t = test->priv;
	u64 step;

	for (step = 1; step <= TOY_SNDQ_TEST_STEPS; step++) {
		toy_sndq_test_step(t, step);
		toy_sndq_test_check(t);
	}
	KUNIT_EXPECT_GT(test, t->merges, 100);
	KUNIT_EXPECT_GT(test, t->splits, 100);
	toy_sndq_test_begin(t, 0);
}

static void toy_tcp_sndq_split__flags(struct kunit *test)
{
	struct toy_sndq_test *t = test->priv;

	toy_sndq_test_append(t, 100, 250, TOY_TCP_SYN | TOY_TCP_PSH | TOY_TCP_FIN);
	toy_sndq_test_split(t, 0, 30);
	toy_sndq_test_send(t, 1);
	toy_sndq_test_split(t, 1, 300);
	toy_sndq_test_check(t);
	KUNIT_EXPECT_EQ(test, t->seg[0].flags, TOY_TCP_SYN);
	KUNIT_EXPECT_EQ(test, t->seg[1].flags, 0);
	KUNIT_EXPECT_EQ(test, t->seg[2].flags, TOY_TCP_PSH | TOY_TCP_FIN);
}

/* A head that others share is copied for the cut, into one that the allocator makes larger. */
static void toy_tcp_sndq_split__larger_head(struct kunit *test)
{
	u32 size = SKB_DATA_ALIGN(TOY_TCP_HEADROOM + 1100) +
		   SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct toy_sndq_test *t = test->priv;
	void *head = netdev_alloc_frag(size);
	struct sk_buff *skb, *rest;
	u32 before;

	KUNIT_ASSERT_NOT_NULL(test, head);
	skb = build_skb(head, size);
	toy_sndq_test_fill(t, skb, 900, 200, 0);
	toy_sndq_test_append_skb(t, skb);
	before = skb->truesize;
	t->clones[0].skb = skb_clone(skb, GFP_KERNEL);
	t->clones[0].seq = t->una;
	toy_sndq_test_split(t, 0, 1000);
	rest = toy_sndq_test_nth(t, 1);
	KUNIT_EXPECT_GT(test, skb->truesize + rest->truesize,
			before + SKB_TRUESIZE(skb_end_offset(rest)));
	/* Neither costs less than its head and the pages that it holds. */
	KUNIT_EXPECT_GE(test, skb->truesize, SKB_TRUESIZE(skb_end_offset(skb)) + 100);
	KUNIT_EXPECT_GE(test, rest->truesize, SKB_TRUESIZE(skb_end_offset(rest)) + 100);
	toy_sndq_test_check(t);
}

/* Karn: nothing that was retransmitted gives a sample, nor what came with it. */
static void toy_tcp_sndq_ack__karn(struct kunit *test)
{
	struct toy_sndq_test *t = test->priv;
	struct toy_tcp_sndq_acked acked;
	int i;

	for (i = 0; i < 4; i++) {
		toy_sndq_test_append(t, 0, 100, 0);
		toy_sndq_test_send(t, 10 + i);
	}
	toy_sndq_test_retransmit(t, 2, 20);
	toy_sndq_test_ack(t, t->seg[1].end_seq, &acked);
	KUNIT_EXPECT_TRUE(test, acked.rtt_valid);
	KUNIT_EXPECT_EQ(test, acked.sent_us, 11ull);
	toy_sndq_test_ack(t, t->seg[1].end_seq, &acked);
	KUNIT_EXPECT_EQ(test, acked.segs, 2u);
	KUNIT_EXPECT_FALSE(test, acked.rtt_valid);
	/* And none if nothing was acknowledged */
	toy_sndq_test_ack(t, t->una, &acked);
	KUNIT_EXPECT_FALSE(test, acked.rtt_valid);
	toy_sndq_test_check(t);
}

static void toy_tcp_sndq_merge_next__refuses(struct kunit *test)
{
	struct toy_sndq_test *t = test->priv;

	toy_sndq_test_append(t, 0, 0, TOY_TCP_SYN);
	toy_sndq_test_append(t, 0, 80, TOY_TCP_PSH);
	toy_sndq_test_append(t, 0, 80, TOY_TCP_PSH);
	toy_sndq_test_append(t, 0, 0, TOY_TCP_FIN);
	toy_sndq_test_send(t, 1);
	toy_sndq_test_send(t, 1);
	KUNIT_EXPECT_FALSE(test, toy_sndq_test_merge(t, 0, 1000));	/* a SYN */
	KUNIT_EXPECT_FALSE(test, toy_sndq_test_merge(t, 1, 1000));	/* the next was not sent */
	toy_sndq_test_send(t, 1);
	toy_sndq_test_send(t, 1);
	KUNIT_EXPECT_FALSE(test, toy_sndq_test_merge(t, 1, 159));
	KUNIT_EXPECT_FALSE(test, toy_sndq_test_merge(t, 2, 1000));	/* a bare FIN */
	KUNIT_EXPECT_FALSE(test, toy_sndq_test_merge(t, 3, 1000));	/* the last */
	toy_sndq_test_mark_lost(t, 1);
	KUNIT_EXPECT_FALSE(test, toy_sndq_test_merge(t, 1, 1000));
	toy_sndq_test_mark_lost(t, 2);
	KUNIT_EXPECT_TRUE(test, toy_sndq_test_merge(t, 1, 160));
	toy_sndq_test_check(t);
}

/* Every number of a stream across the wrap, and those around it */
static void toy_tcp_sndq_find__every_number(struct kunit *test)
{
	struct toy_sndq_test *t = test->priv;
	u32 seq;
	int i;

	toy_sndq_test_begin(t, -50);
	for (i = 0; i < 5; i++) {
		toy_sndq_test_append(t, 0, 20 + i, 0);
		toy_sndq_test_send(t, i);
	}
	for (seq = -60; seq != 70; seq++) {
		i = 0;
		while (i < t->sent && seq_le(t->seg[i].end_seq, seq))
			i++;
		KUNIT_ASSERT_PTR_EQ(test, toy_tcp_sndq_find(&t->q, seq),
				    i < t->sent ? toy_sndq_test_nth(t, i) : NULL);
	}
}

static void toy_tcp_sndq_drop_empty_tail__only_without_sequence(struct kunit *test)
{
	struct toy_sndq_test *t = test->priv;
	struct sk_buff *skb = toy_sndq_test_skb(t, 0, 0, 0);
	u32 truesize = skb->truesize;

	toy_tcp_sndq_append(&t->q, skb);
	KUNIT_EXPECT_EQ(test, toy_tcp_sndq_drop_empty_tail(&t->q), truesize);
	toy_sndq_test_append(t, 0, 1, 0);
	toy_sndq_test_append(t, 0, 0, TOY_TCP_FIN);
	KUNIT_EXPECT_EQ(test, toy_tcp_sndq_drop_empty_tail(&t->q), 0u);
	toy_sndq_test_check(t);
}

static struct kunit_case toy_tcp_sndq_cases[] = {
	KUNIT_CASE(toy_tcp_sndq_ack__as_its_twin),
	KUNIT_CASE(toy_tcp_sndq_ack__karn),
	KUNIT_CASE(toy_tcp_sndq_split__flags),
	KUNIT_CASE(toy_tcp_sndq_split__larger_head),
	KUNIT_CASE(toy_tcp_sndq_merge_next__refuses),
	KUNIT_CASE(toy_tcp_sndq_find__every_number),
	KUNIT_CASE(toy_tcp_sndq_drop_empty_tail__only_without_sequence),
	{}
};

static struct kunit_suite toy_tcp_sndq_suite = {
	.name		= "toytcp_tcp_sndq",
	.init		= toy_sndq_test_init,
	.exit		= toy_sndq_test_exit,
	.test_cases	= toy_tcp_sndq_cases,
};

kunit_test_suites(&toy_tcp_sndq_suite);
