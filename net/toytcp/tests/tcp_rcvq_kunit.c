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
};

/* Buffers that nobody has freed. */
static int toy_rcvq_test_alive;

static void toy_rcvq_test_destructor(struct sk_buff *skb)
{
	toy_rcvq_test_alive--;
}

static struct sk_buff *toy_rcvq_test_skb(struct kunit *test, u32 seq, u32 end_seq)
{
	struct sk_buff *skb = alloc_skb(0, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
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

/* @from and @to: offsets from RCV.NXT */
static bool toy_rcvq_test_add(struct toy_rcvq_test *t, u32 from, u32 to)
{
	u32 seq = t->nxt + from, end_seq = t->nxt + to, freed = U32_MAX;
	struct sk_buff *skb = toy_rcvq_test_skb(t->test, seq, end_seq);
	bool covered = toy_rcvq_twin_covered(t, seq, end_seq);
	u32 covers = toy_rcvq_twin_covers(t, seq, end_seq);
	bool taken = toy_tcp_rcvq_add(&t->q, skb, &freed);

	KUNIT_ASSERT_EQ(t->test, taken, !covered);
	KUNIT_ASSERT_EQ(t->test, freed, taken ? covers : 0);
	bitmap_set(t->there, from, to - from);
	if (taken) {
		t->taken++;
		t->covered += freed;
	} else {
		t->refused++;
		kfree_skb(skb);
	}
	toy_rcvq_test_check(t);
	return taken;
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

static void toy_tcp_rcvq_add__as_its_twin(struct kunit *test)
{
	struct toy_rcvq_test *t = test->priv;
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
	KUNIT_EXPECT_GT(test, t->taken, TOY_RCVQ_TEST_STEPS / 10);
	KUNIT_EXPECT_GT(test, t->refused, TOY_RCVQ_TEST_STEPS / 10);
	KUNIT_EXPECT_GT(test, t->covered, 100u);
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

static struct kunit_case toy_tcp_rcvq_cases[] = {
	KUNIT_CASE(toy_tcp_rcvq_add__as_its_twin),
	KUNIT_CASE(toy_tcp_rcvq_add__same_start),
	KUNIT_CASE(toy_tcp_rcvq_add__bridges_and_covers),
	KUNIT_CASE(toy_tcp_rcvq_add__at_the_right_end),
	KUNIT_CASE(toy_tcp_rcvq_pop__old_and_gap),
	{}
};

static struct kunit_suite toy_tcp_rcvq_suite = {
	.name		= "toytcp_tcp_rcvq",
	.init		= toy_rcvq_test_init,
	.exit		= toy_rcvq_test_exit,
	.test_cases	= toy_tcp_rcvq_cases,
};

kunit_test_suites(&toy_tcp_rcvq_suite);
