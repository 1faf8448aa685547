// SPDX-License-Identifier: GPL-2.0
/* Out-of-order segments against a bitmap of what has come. */

#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/prandom.h>

#include "../seq.h"
#include "../tcp_rcvq.h"
#include "../tcp_skb.h"

#define TOY_RCVQ_TEST_STEPS	4000
#define TOY_RCVQ_TEST_WINDOW	2048

struct toy_rcvq_test {
	struct kunit		*test;
	struct rnd_state	rnd;
	struct toy_tcp_rcvq	q;
	u32			nxt;
	/* Bit n: byte nxt + n is in the queue. */
	DECLARE_BITMAP(there, TOY_RCVQ_TEST_WINDOW);
	u32			taken;
	u32			refused;
	u32			covered;
	u32			merged;
	int			room;		/* of new buffers; see toy_rcvq_test_skb() */
};

/* Buffers that nobody has freed. */
static int toy_rcvq_test_alive;

static void toy_rcvq_test_destructor(struct sk_buff *skb)
{
	toy_rcvq_test_alive--;
}

/* Each byte is told by its number. */
static u8 toy_rcvq_test_byte(u32 seq)
{
	return seq ^ seq >> 8;
}

/* @room: for how many bytes of others; <0: it has no bytes at all, only numbers */
static struct sk_buff *toy_rcvq_test_skb(struct kunit *test, u32 seq, u32 end_seq, int room)
{
	struct sk_buff *skb = alloc_skb(room < 0 ? 0 : end_seq - seq + room, GFP_KERNEL);
	u32 at;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	for (at = seq; room >= 0 && at != end_seq; at++)
		skb_put_u8(skb, toy_rcvq_test_byte(at));
	toy_tcp_cb(skb)->seq = seq;
	toy_tcp_cb(skb)->end_seq = end_seq;
	skb->destructor = toy_rcvq_test_destructor;
	toy_rcvq_test_alive++;
	return skb;
}

/* Marks what is in the queue, checks its order, and compares. */
static void toy_rcvq_test_check(struct toy_rcvq_test *t)
{
	DECLARE_BITMAP(have, TOY_RCVQ_TEST_WINDOW);
	struct sk_buff *skb, *prev = NULL;
	u32 count = 0;

	bitmap_zero(have, TOY_RCVQ_TEST_WINDOW);
	for (skb = skb_rb_first(&t->q.ofo); skb; skb = skb_rb_next(skb)) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

		if (prev) {
			KUNIT_ASSERT_TRUE(t->test, seq_lt(toy_tcp_cb(prev)->seq, cb->seq));
			KUNIT_ASSERT_TRUE(t->test, seq_lt(toy_tcp_cb(prev)->end_seq, cb->end_seq));
		}
		KUNIT_ASSERT_LE(t->test, cb->end_seq - t->nxt, TOY_RCVQ_TEST_WINDOW);
		bitmap_set(have, cb->seq - t->nxt, toy_tcp_seg_len(skb));
		prev = skb;
		count++;
	}
	KUNIT_ASSERT_TRUE(t->test, bitmap_equal(have, t->there, TOY_RCVQ_TEST_WINDOW));
	KUNIT_ASSERT_EQ(t->test, t->q.count, count);
	KUNIT_ASSERT_EQ(t->test, toy_rcvq_test_alive, (int)count);
	KUNIT_ASSERT_PTR_EQ(t->test, t->q.last, prev);
	KUNIT_ASSERT_EQ(t->test, toy_tcp_rcvq_empty(&t->q), !count);
}

/* Is there one buffer that holds all of it? */
static bool toy_rcvq_twin_covered(const struct toy_rcvq_test *t, u32 seq, u32 end_seq)
{
	struct sk_buff *skb;

	for (skb = skb_rb_first(&t->q.ofo); skb; skb = skb_rb_next(skb))
		if (seq_le(toy_tcp_cb(skb)->seq, seq) && seq_ge(toy_tcp_cb(skb)->end_seq, end_seq))
			return true;
	return false;
}

/* How many buffers does it hold all of? */
static u32 toy_rcvq_twin_covers(const struct toy_rcvq_test *t, u32 seq, u32 end_seq)
{
	struct sk_buff *skb;
	u32 n = 0;

	for (skb = skb_rb_first(&t->q.ofo); skb; skb = skb_rb_next(skb))
		n += seq_le(seq, toy_tcp_cb(skb)->seq) && seq_ge(end_seq, toy_tcp_cb(skb)->end_seq);
	return n;
}

/* The first run of bytes of the segment that are there already. */
static void toy_rcvq_twin_dup(const struct toy_rcvq_test *t, u32 from, u32 to,
			      const struct toy_tcp_rcvq_added *added)
{
	u32 start = find_next_bit(t->there, TOY_RCVQ_TEST_WINDOW, from);
	u32 end = find_next_zero_bit(t->there, TOY_RCVQ_TEST_WINDOW, start);

	KUNIT_ASSERT_EQ(t->test, added->has_dup, start < to);
	if (start >= to)
		return;
	KUNIT_ASSERT_EQ(t->test, added->dup.start - t->nxt, start);
	KUNIT_ASSERT_EQ(t->test, added->dup.end - t->nxt, min(end, to));
}

/* @from and @to: offsets from RCV.NXT. Return: it was not there already. */
static bool toy_rcvq_test_add(struct toy_rcvq_test *t, u32 from, u32 to)
{
	u32 seq = t->nxt + from, end_seq = t->nxt + to;
	struct sk_buff *skb = toy_rcvq_test_skb(t->test, seq, end_seq, t->room);
	bool covered = toy_rcvq_twin_covered(t, seq, end_seq);
	u32 covers = toy_rcvq_twin_covers(t, seq, end_seq);
	struct toy_tcp_rcvq_added added;
	bool taken;

	memset(&added, 0xa5, sizeof(added));
	taken = toy_tcp_rcvq_add(&t->q, skb, &added);
	KUNIT_ASSERT_EQ(t->test, added.covered, covered);
	KUNIT_ASSERT_EQ(t->test, taken, !covered && !added.merged);
	if (t->room < 0)
		KUNIT_ASSERT_FALSE(t->test, added.merged);
	/* The neighbour that it was put behind may cover more than it does itself. */
	if (!added.merged)
		KUNIT_ASSERT_EQ(t->test, added.freed, covered ? 0 : covers);
	toy_rcvq_twin_dup(t, from, to, &added);
	bitmap_set(t->there, from, to - from);
	if (covered) {
		t->refused++;
		kfree_skb(skb);
	} else {
		t->taken++;
		t->merged += added.merged;
		t->covered += added.freed;
	}
	toy_rcvq_test_check(t);
	return !covered;
}

static void toy_rcvq_test_bytes(struct toy_rcvq_test *t, struct sk_buff *skb)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	u32 i;

	if (t->room < 0)
		return;
	KUNIT_ASSERT_EQ(t->test, skb->len, cb->end_seq - cb->seq);
	KUNIT_ASSERT_EQ(t->test, skb_linearize(skb), 0);
	for (i = 0; i < skb->len; i++)
		KUNIT_ASSERT_EQ(t->test, skb->data[i], toy_rcvq_test_byte(cb->seq + i));
}

/* Moves RCV.NXT; what lies before it is no longer looked at. */
static void toy_rcvq_test_advance(struct toy_rcvq_test *t, u32 bytes)
{
	t->nxt += bytes;
	bitmap_shift_right(t->there, t->there, bytes, TOY_RCVQ_TEST_WINDOW);
}

/* The gap before the queue is filled by @bytes: all that joins comes out, in order. */
static void toy_rcvq_test_fill(struct toy_rcvq_test *t, u32 bytes)
{
	/* By the bitmap, RCV.NXT moves to the first byte that is not there. */
	u32 expect = find_next_zero_bit(t->there, TOY_RCVQ_TEST_WINDOW, bytes);
	u32 popped = t->nxt + bytes;
	struct sk_buff *skb;

	while ((skb = toy_tcp_rcvq_pop(&t->q, popped))) {
		KUNIT_ASSERT_TRUE(t->test, seq_le(toy_tcp_cb(skb)->seq, popped));
		/* rbnode's place is what a list uses now. */
		KUNIT_ASSERT_NULL(t->test, skb->next);
		KUNIT_ASSERT_NULL(t->test, skb->dev);
		toy_rcvq_test_bytes(t, skb);
		popped = seq_max(popped, toy_tcp_cb(skb)->end_seq);
		kfree_skb(skb);
	}
	KUNIT_ASSERT_EQ(t->test, popped - t->nxt, expect);
	toy_rcvq_test_advance(t, expect);
	toy_rcvq_test_check(t);
}

static int toy_rcvq_test_init(struct kunit *test)
{
	struct toy_rcvq_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->test = test;
	t->nxt = 0xffffff00;
	t->room = -1;
	toy_rcvq_test_alive = 0;
	prandom_seed_state(&t->rnd, 2018);
	memset(&t->q, 0xa5, sizeof(t->q));
	toy_tcp_rcvq_init(&t->q);
	return 0;
}

static void toy_rcvq_test_exit(struct kunit *test)
{
	struct toy_rcvq_test *t = test->priv;
	u32 count = t->q.count;

	KUNIT_EXPECT_EQ(test, toy_tcp_rcvq_purge(&t->q), count);
	KUNIT_EXPECT_TRUE(test, toy_tcp_rcvq_empty(&t->q));
	KUNIT_EXPECT_EQ(test, toy_rcvq_test_alive, 0);
}

static void toy_rcvq_test_random(struct toy_rcvq_test *t)
{
	int step;

	for (step = 0; step < TOY_RCVQ_TEST_STEPS; step++) {
		u32 r = prandom_u32_state(&t->rnd);
		u32 from = 1 + r % (TOY_RCVQ_TEST_WINDOW - 300);
		u32 len = 1 + (r >> 16) % 256;

		/* Most often what a peer sends: whole segments of one size */
		if (r & 1) {
			from = 100 + from / 100 * 100;
			len = 100;
		}
		if (prandom_u32_state(&t->rnd) % 16)
			toy_rcvq_test_add(t, from, from + len);
		else
			toy_rcvq_test_fill(t, 1 + len);
	}
	KUNIT_EXPECT_GT(t->test, t->taken, TOY_RCVQ_TEST_STEPS / 10);
	KUNIT_EXPECT_GT(t->test, t->refused, TOY_RCVQ_TEST_STEPS / 10);
	KUNIT_EXPECT_GT(t->test, t->covered, 100u);
}

static void toy_tcp_rcvq_add__as_its_twin(struct kunit *test)
{
	toy_rcvq_test_random(test->priv);
}

/* With bytes in them, buffers that touch become one. */
static void toy_tcp_rcvq_add__as_its_twin_with_data(struct kunit *test)
{
	struct toy_rcvq_test *t = test->priv;

	t->room = 300;
	toy_rcvq_test_random(t);
	KUNIT_EXPECT_GT(test, t->merged, 100u);
}

/* A long run behind a gap is few buffers. */
static void toy_tcp_rcvq_add__coalesces(struct kunit *test)
{
	struct toy_rcvq_test *t = test->priv;
	u32 from;

	t->room = 1000;
	for (from = 10; from < 1010; from += 10)
		KUNIT_ASSERT_TRUE(test, toy_rcvq_test_add(t, from, from + 10));
	KUNIT_EXPECT_LE(test, t->q.count, 2u);
	KUNIT_EXPECT_FALSE(test, toy_rcvq_test_add(t, 500, 600));
	/* Over the joint of two buffers, to the end and beyond */
	KUNIT_EXPECT_TRUE(test, toy_rcvq_test_add(t, 900, 1011));
	toy_rcvq_test_fill(t, 10);
	KUNIT_EXPECT_EQ(test, t->q.count, 0u);
}

/* Nothing is put behind a FIN. */
static void toy_tcp_rcvq_coalesce__not_behind_a_fin(struct kunit *test)
{
	struct sk_buff *to = toy_rcvq_test_skb(test, 100, 200, 300);
	struct sk_buff *from = toy_rcvq_test_skb(test, 201, 301, 0);
	int truesize;

	toy_tcp_cb(to)->flags = TOY_TCP_FIN;
	toy_tcp_cb(to)->end_seq++;
	KUNIT_EXPECT_FALSE(test, toy_tcp_rcvq_coalesce(to, from, &truesize));
	toy_tcp_cb(to)->flags = 0;
	KUNIT_EXPECT_TRUE(test, toy_tcp_rcvq_coalesce(to, from, &truesize));
	KUNIT_EXPECT_EQ(test, toy_tcp_cb(to)->end_seq, 301u);
	KUNIT_EXPECT_EQ(test, to->len, 200u);
	kfree_skb(to);
}

static void toy_tcp_rcvq_add__same_start(struct kunit *test)
{
	struct toy_rcvq_test *t = test->priv;

	KUNIT_EXPECT_TRUE(test, toy_rcvq_test_add(t, 100, 200));
	KUNIT_EXPECT_FALSE(test, toy_rcvq_test_add(t, 100, 200));
	KUNIT_EXPECT_FALSE(test, toy_rcvq_test_add(t, 100, 150));
	KUNIT_EXPECT_FALSE(test, toy_rcvq_test_add(t, 150, 200));
	KUNIT_EXPECT_TRUE(test, toy_rcvq_test_add(t, 100, 250));
	KUNIT_EXPECT_EQ(test, t->q.count, 1u);
	KUNIT_EXPECT_TRUE(test, toy_rcvq_test_add(t, 99, 250));
	KUNIT_EXPECT_EQ(test, t->q.count, 1u);
}

static void toy_tcp_rcvq_add__bridges_and_covers(struct kunit *test)
{
	struct toy_rcvq_test *t = test->priv;

	KUNIT_EXPECT_TRUE(test, toy_rcvq_test_add(t, 100, 200));
	KUNIT_EXPECT_TRUE(test, toy_rcvq_test_add(t, 300, 400));
	KUNIT_EXPECT_TRUE(test, toy_rcvq_test_add(t, 500, 600));
	/* Overlaps both neighbours but covers none */
	KUNIT_EXPECT_TRUE(test, toy_rcvq_test_add(t, 150, 350));
	KUNIT_EXPECT_EQ(test, t->q.count, 4u);
	KUNIT_EXPECT_TRUE(test, toy_rcvq_test_add(t, 120, 600));
	KUNIT_EXPECT_EQ(test, t->q.count, 2u);
	KUNIT_EXPECT_TRUE(test, toy_rcvq_test_add(t, 100, 601));
	KUNIT_EXPECT_EQ(test, t->q.count, 1u);
}

static void toy_tcp_rcvq_pop__old_and_gap(struct kunit *test)
{
	struct toy_rcvq_test *t = test->priv;
	struct sk_buff *skb;

	KUNIT_EXPECT_NULL(test, toy_tcp_rcvq_pop(&t->q, t->nxt));
	toy_rcvq_test_add(t, 100, 200);
	KUNIT_EXPECT_NULL(test, toy_tcp_rcvq_pop(&t->q, t->nxt + 99));
	/* All of it has come by another way: it is handed out nevertheless. */
	skb = toy_tcp_rcvq_pop(&t->q, t->nxt + 300);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, toy_tcp_cb(skb)->seq, t->nxt + 100);
	kfree_skb(skb);
	KUNIT_EXPECT_NULL(test, t->q.last);
	KUNIT_EXPECT_EQ(test, t->q.count, 0u);
}

/* In order behind a gap, as after one loss */
static void toy_tcp_rcvq_add__at_the_right_end(struct kunit *test)
{
	struct toy_rcvq_test *t = test->priv;
	u32 from;

	for (from = 10; from < TOY_RCVQ_TEST_WINDOW - 20; from += 10)
		KUNIT_ASSERT_TRUE(test, toy_rcvq_test_add(t, from, from + 10));
	toy_rcvq_test_fill(t, 10);
	KUNIT_EXPECT_EQ(test, t->q.count, 0u);
}

static void toy_tcp_rcvq_is_lone_fin__only_that(struct kunit *test)
{
	struct toy_tcp_rcvq_added added;
	struct sk_buff *skb;
	struct toy_tcp_rcvq q;

	toy_tcp_rcvq_init(&q);
	KUNIT_EXPECT_FALSE(test, toy_tcp_rcvq_is_lone_fin(&q));
	skb = toy_rcvq_test_skb(test, 100, 101, -1);
	toy_tcp_cb(skb)->flags = TOY_TCP_FIN;
	KUNIT_EXPECT_TRUE(test, toy_tcp_rcvq_add(&q, skb, &added));
	KUNIT_EXPECT_TRUE(test, toy_tcp_rcvq_is_lone_fin(&q));
	KUNIT_EXPECT_TRUE(test, toy_tcp_rcvq_add(&q, toy_rcvq_test_skb(test, 50, 60, 0), &added));
	KUNIT_EXPECT_FALSE(test, toy_tcp_rcvq_is_lone_fin(&q));
	toy_tcp_rcvq_purge(&q);

	skb = toy_rcvq_test_skb(test, 90, 100, 0);
	toy_tcp_cb(skb)->end_seq++;
	toy_tcp_cb(skb)->flags = TOY_TCP_FIN;
	KUNIT_EXPECT_TRUE(test, toy_tcp_rcvq_add(&q, skb, &added));
	KUNIT_EXPECT_FALSE(test, toy_tcp_rcvq_is_lone_fin(&q));
	toy_tcp_rcvq_purge(&q);
}

static struct kunit_case toy_tcp_rcvq_cases[] = {
	KUNIT_CASE(toy_tcp_rcvq_add__as_its_twin),
	KUNIT_CASE(toy_tcp_rcvq_add__as_its_twin_with_data),
	KUNIT_CASE(toy_tcp_rcvq_add__coalesces),
	KUNIT_CASE(toy_tcp_rcvq_coalesce__not_behind_a_fin),
	KUNIT_CASE(toy_tcp_rcvq_add__same_start),
	KUNIT_CASE(toy_tcp_rcvq_add__bridges_and_covers),
	KUNIT_CASE(toy_tcp_rcvq_add__at_the_right_end),
	KUNIT_CASE(toy_tcp_rcvq_pop__old_and_gap),
	KUNIT_CASE(toy_tcp_rcvq_is_lone_fin__only_that),
	{}
};

static struct kunit_suite toy_tcp_rcvq_suite = {
	.name		= "toytcp_tcp_rcvq",
	.init		= toy_rcvq_test_init,
	.exit		= toy_rcvq_test_exit,
	.test_cases	= toy_tcp_rcvq_cases,
};

kunit_test_suites(&toy_tcp_rcvq_suite);
