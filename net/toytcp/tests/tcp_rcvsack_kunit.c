// SPDX-License-Identifier: GPL-2.0
/* SACK blocks of a receiver against four bitmaps, the newest first. */

#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/prandom.h>

#include "../seq.h"
#include "../tcp_rcvsack.h"

#define TOY_RCVSACK_TEST_STEPS	20000
#define TOY_RCVSACK_TEST_WINDOW	128

struct toy_rcvsack_test {
	struct kunit		*test;
	struct toy_tcp_rcvsack	s;
	u32			nxt;
	/* Bit n + 1: byte nxt + n; those beside a range show what touches it. */
	unsigned long		block[TOY_TCP_MAX_SACKS][BITS_TO_LONGS(TOY_RCVSACK_TEST_WINDOW)];
	u32			count;
};

static void toy_rcvsack_twin_add(struct toy_rcvsack_test *t, u32 from, u32 to)
{
	DECLARE_BITMAP(range, TOY_RCVSACK_TEST_WINDOW) = { 0 };
	DECLARE_BITMAP(near, TOY_RCVSACK_TEST_WINDOW) = { 0 };
	u32 i, kept = 0;

	bitmap_set(range, from + 1, to - from);
	bitmap_set(near, from, to - from + 2);
	for (i = 0; i < t->count; i++) {
		if (bitmap_intersects(near, t->block[i], TOY_RCVSACK_TEST_WINDOW))
			bitmap_or(range, range, t->block[i], TOY_RCVSACK_TEST_WINDOW);
		else
			memmove(t->block[kept++], t->block[i], sizeof(range));
	}
	kept = min_t(u32, kept, TOY_TCP_MAX_SACKS - 1);
	memmove(t->block[1], t->block[0], kept * sizeof(range));
	memcpy(t->block[0], range, sizeof(range));
	t->count = kept + 1;
}

static void toy_rcvsack_twin_advance(struct toy_rcvsack_test *t, u32 bytes)
{
	u32 i, kept = 0;

	for (i = 0; i < t->count; i++) {
		/* What begins at RCV.NXT or before it is not beyond a gap any more. */
		if (find_first_bit(t->block[i], TOY_RCVSACK_TEST_WINDOW) <= bytes + 1)
			continue;
		bitmap_shift_right(t->block[kept++], t->block[i], bytes,
				   TOY_RCVSACK_TEST_WINDOW);
	}
	t->count = kept;
	t->nxt += bytes;
}

static void toy_rcvsack_test_check(struct toy_rcvsack_test *t)
{
	u32 i;

	KUNIT_ASSERT_EQ(t->test, t->s.count, t->count);
	for (i = 0; i < t->count; i++) {
		u32 start = find_first_bit(t->block[i], TOY_RCVSACK_TEST_WINDOW);
		u32 end = find_next_zero_bit(t->block[i], TOY_RCVSACK_TEST_WINDOW, start);

		KUNIT_ASSERT_EQ(t->test, t->s.block[i].start - t->nxt, start - 1);
		KUNIT_ASSERT_EQ(t->test, t->s.block[i].end - t->nxt, end - 1);
		/* One range, and no more than it */
		KUNIT_ASSERT_EQ(t->test, bitmap_weight(t->block[i], TOY_RCVSACK_TEST_WINDOW),
				end - start);
	}
}

static int toy_rcvsack_test_init(struct kunit *test)
{
	struct toy_rcvsack_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->test = test;
	t->nxt = 0xfffff800;
	memset(&t->s, 0xa5, sizeof(t->s));
	toy_tcp_rcvsack_reset(&t->s);
	return 0;
}

static void toy_tcp_rcvsack_add__as_its_twin(struct kunit *test)
{
	struct toy_rcvsack_test *t = test->priv;
	u32 step, most = 0, merges = 0;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 2018);
	for (step = 0; step < TOY_RCVSACK_TEST_STEPS; step++) {
		u32 r = prandom_u32_state(&rnd);
		u32 from = 1 + r % (TOY_RCVSACK_TEST_WINDOW - 20);
		u32 to = from + 1 + (r >> 16) % 8;
		u32 before = t->count;

		if (r >> 28) {
			toy_rcvsack_twin_add(t, from, to);
			toy_tcp_rcvsack_add(&t->s, t->nxt + from, t->nxt + to);
			merges += t->count < before;
		} else {
			toy_rcvsack_twin_advance(t, from);
			toy_tcp_rcvsack_advance(&t->s, t->nxt);
		}
		most = max(most, t->count);
		toy_rcvsack_test_check(t);
	}
	KUNIT_EXPECT_EQ(test, most, TOY_TCP_MAX_SACKS);
	KUNIT_EXPECT_GT(test, merges, 100u);
}

/* RFC 2018 8: the sender's segments 5000 on, of 500 bytes; the first is lost. */
static void toy_tcp_rcvsack_add__rfc_2018_examples(struct kunit *test)
{
	struct toy_rcvsack_test *t = test->priv;
	struct toy_tcp_sack_block got[TOY_TCP_MAX_SACKS];
	u32 seq;

	for (seq = 5500; seq < 9000; seq += 500) {
		toy_tcp_rcvsack_add(&t->s, seq, seq + 500);
		KUNIT_ASSERT_EQ(test, toy_tcp_rcvsack_take(&t->s, got, 4), 1);
		KUNIT_EXPECT_EQ(test, got[0].start, 5500u);
		KUNIT_EXPECT_EQ(test, got[0].end, seq + 500);
	}
	/* Case 3: the second, fourth, sixth and eighth are lost. */
	toy_tcp_rcvsack_reset(&t->s);
	for (seq = 6000; seq < 9000; seq += 1000)
		toy_tcp_rcvsack_add(&t->s, seq, seq + 500);
	KUNIT_ASSERT_EQ(test, toy_tcp_rcvsack_take(&t->s, got, 3), 3);
	KUNIT_EXPECT_EQ(test, got[0].start, 8000u);
	KUNIT_EXPECT_EQ(test, got[1].start, 7000u);
	KUNIT_EXPECT_EQ(test, got[2].start, 6000u);
	/* The fourth comes: it joins its neighbours, and is told first. */
	toy_tcp_rcvsack_add(&t->s, 6500, 7000);
	KUNIT_ASSERT_EQ(test, toy_tcp_rcvsack_take(&t->s, got, 3), 2);
	KUNIT_EXPECT_EQ(test, got[0].start, 6000u);
	KUNIT_EXPECT_EQ(test, got[0].end, 7500u);
	KUNIT_EXPECT_EQ(test, got[1].start, 8000u);
	/* The second comes: RCV.NXT is 7500. */
	toy_tcp_rcvsack_advance(&t->s, 7500);
	KUNIT_ASSERT_EQ(test, toy_tcp_rcvsack_take(&t->s, got, 3), 1);
	KUNIT_EXPECT_EQ(test, got[0].start, 8000u);
	KUNIT_EXPECT_EQ(test, got[0].end, 8500u);
}

/* RFC 2883 4: first, and only once; with three blocks the oldest has no room. */
static void toy_tcp_rcvsack_dup__told_once(struct kunit *test)
{
	struct toy_rcvsack_test *t = test->priv;
	struct toy_tcp_sack_block got[TOY_TCP_MAX_SACKS];

	toy_tcp_rcvsack_add(&t->s, 100, 200);
	toy_tcp_rcvsack_add(&t->s, 300, 400);
	toy_tcp_rcvsack_add(&t->s, 500, 600);
	toy_tcp_rcvsack_dup(&t->s, 300, 350);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvsack_count(&t->s, 3), 3);
	KUNIT_EXPECT_EQ(test, toy_tcp_rcvsack_count(&t->s, 4), 4);
	KUNIT_ASSERT_EQ(test, toy_tcp_rcvsack_take(&t->s, got, 3), 3);
	KUNIT_EXPECT_EQ(test, got[0].start, 300u);
	KUNIT_EXPECT_EQ(test, got[0].end, 350u);
	KUNIT_EXPECT_EQ(test, got[1].start, 500u);
	KUNIT_EXPECT_EQ(test, got[2].start, 300u);
	KUNIT_ASSERT_EQ(test, toy_tcp_rcvsack_take(&t->s, got, 3), 3);
	KUNIT_EXPECT_EQ(test, got[0].start, 500u);
	KUNIT_EXPECT_EQ(test, got[2].start, 100u);
}

static void toy_tcp_rcvsack_dup_more__grows_if_it_touches(struct kunit *test)
{
	struct toy_rcvsack_test *t = test->priv;

	toy_tcp_rcvsack_dup_more(&t->s, 100, 200);
	toy_tcp_rcvsack_dup_more(&t->s, 200, 300);
	toy_tcp_rcvsack_dup_more(&t->s, 50, 120);
	KUNIT_EXPECT_EQ(test, t->s.dup.start, 50u);
	KUNIT_EXPECT_EQ(test, t->s.dup.end, 300u);
	toy_tcp_rcvsack_dup_more(&t->s, 301, 400);
	KUNIT_EXPECT_EQ(test, t->s.dup.end, 300u);
}

static struct kunit_case toy_tcp_rcvsack_cases[] = {
	KUNIT_CASE(toy_tcp_rcvsack_add__as_its_twin),
	KUNIT_CASE(toy_tcp_rcvsack_add__rfc_2018_examples),
	KUNIT_CASE(toy_tcp_rcvsack_dup__told_once),
	KUNIT_CASE(toy_tcp_rcvsack_dup_more__grows_if_it_touches),
	{}
};

static struct kunit_suite toy_tcp_rcvsack_suite = {
	.name		= "toytcp_tcp_rcvsack",
	.init		= toy_rcvsack_test_init,
	.test_cases	= toy_tcp_rcvsack_cases,
};

kunit_test_suites(&toy_tcp_rcvsack_suite);
