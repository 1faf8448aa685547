// SPDX-License-Identifier: GPL-2.0
/* Runs of wasteful buffers: every byte is where it was, in less memory. */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../seq.h"
#include "../tcp_collapse.h"
#include "../tcp_skb.h"

#define TOY_COLLAPSE_TEST_RUNS	300

static u8 toy_collapse_test_byte(u32 seq)
{
	return seq ^ seq >> 8 ^ seq >> 16;
}

/* @frag: behind the first bytes the rest is in a page, as many drivers give it. */
static struct sk_buff *toy_collapse_test_skb(struct kunit *test, u32 seq, u32 len, u32 room,
					     bool frag)
{
	struct sk_buff *skb = alloc_skb(len + room, GFP_KERNEL);
	u32 linear = frag ? len / 2 : len, i;
	struct page *page;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	for (i = 0; i < linear; i++)
		skb_put_u8(skb, toy_collapse_test_byte(seq + i));
	if (len > linear) {
		page = alloc_page(GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, page);
		for (; i < len; i++)
			((u8 *)page_address(page))[i - linear] = toy_collapse_test_byte(seq + i);
		skb_add_rx_frag(skb, 0, page, 0, len - linear, PAGE_SIZE);
	}
	toy_tcp_cb(skb)->seq = seq;
	toy_tcp_cb(skb)->end_seq = seq + len;
	toy_tcp_cb(skb)->flags = TOY_TCP_ACK;
	return skb;
}

static u32 toy_collapse_test_truesize(struct sk_buff_head *list)
{
	struct sk_buff *skb;
	u32 sum = 0;

	skb_queue_walk(list, skb)
		sum += skb->truesize;
	return sum;
}

/* From @seq to @end without a gap or an overlap, each byte the right one. */
static void toy_collapse_test_check(struct kunit *test, struct sk_buff_head *fresh, u32 seq,
				    u32 end)
{
	struct sk_buff *skb;
	u32 i;

	skb_queue_walk(fresh, skb) {
		KUNIT_ASSERT_EQ(test, toy_tcp_cb(skb)->seq, seq);
		KUNIT_ASSERT_EQ(test, toy_tcp_cb(skb)->end_seq, seq + skb->len);
		KUNIT_ASSERT_EQ(test, toy_tcp_cb(skb)->flags, TOY_TCP_ACK);
		for (i = 0; i < skb->len; i++)
			KUNIT_ASSERT_EQ(test, skb->data[i], toy_collapse_test_byte(seq + i));
		seq += skb->len;
	}
	KUNIT_ASSERT_EQ(test, seq, end);
}

static void toy_tcp_collapse_run__every_byte_once(struct kunit *test)
{
	struct sk_buff_head run, fresh;
	u32 saved = 0, kept = 0, step;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 1122);
	for (step = 0; step < TOY_COLLAPSE_TEST_RUNS; step++) {
		u32 start = prandom_u32_state(&rnd) | 0xffff0000, end = start, cost;
		u32 buffers = 1 + prandom_u32_state(&rnd) % 40, truesize;

		__skb_queue_head_init(&run);
		__skb_queue_head_init(&fresh);
		while (buffers--) {
			u32 r = prandom_u32_state(&rnd);
			u32 overlap = r % 4 ? 0 : min(end - start, r % 50);
			u32 len = overlap + 1 + (r >> 8) % 700;

			__skb_queue_tail(&run, toy_collapse_test_skb(test, end - overlap, len,
								     (r >> 20) % 1000, r >> 31));
			end += len - overlap;
		}
		truesize = toy_collapse_test_truesize(&run);
		cost = toy_tcp_collapse_cost(end - start);
		if (toy_tcp_collapse_run(&run, &fresh)) {
			saved++;
			KUNIT_ASSERT_LT(test, toy_collapse_test_truesize(&fresh), truesize);
			KUNIT_ASSERT_LE(test, toy_collapse_test_truesize(&fresh), cost + 512);
			toy_collapse_test_check(test, &fresh, start, end);
		} else {
			kept++;
			KUNIT_ASSERT_GE(test, cost + 512, truesize);
			KUNIT_ASSERT_TRUE(test, skb_queue_empty(&fresh));
		}
		__skb_queue_purge(&run);
		__skb_queue_purge(&fresh);
	}
	KUNIT_EXPECT_GT(test, saved, TOY_COLLAPSE_TEST_RUNS / 2u);
	KUNIT_EXPECT_GT(test, kept, 0u);
}

/* 500 bytes each, as one user of the window sends them: at most half is bookkeeping. */
static void toy_tcp_collapse_run__small_segments(struct kunit *test)
{
	struct sk_buff_head run, fresh;
	u32 seq;

	__skb_queue_head_init(&run);
	__skb_queue_head_init(&fresh);
	for (seq = 0; seq < 100 * 500; seq += 500)
		__skb_queue_tail(&run, toy_collapse_test_skb(test, seq, 500, 300, false));
	KUNIT_EXPECT_TRUE(test, toy_tcp_collapse_wasteful(skb_peek(&run)));
	KUNIT_ASSERT_TRUE(test, toy_tcp_collapse_run(&run, &fresh));
	KUNIT_EXPECT_LT(test, toy_collapse_test_truesize(&fresh), seq * 5 / 4);
	KUNIT_EXPECT_FALSE(test, toy_tcp_collapse_wasteful(skb_peek(&fresh)));
	__skb_queue_purge(&run);
	__skb_queue_purge(&fresh);
}

static void toy_tcp_collapse_wasteful__not_with_flags(struct kunit *test)
{
	static const u8 flags[] = { TOY_TCP_SYN, TOY_TCP_FIN, TOY_TCP_URG };
	struct sk_buff *skb = toy_collapse_test_skb(test, 1, 100, 1000, false);
	int i;

	KUNIT_EXPECT_TRUE(test, toy_tcp_collapse_wasteful(skb));
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		toy_tcp_cb(skb)->flags = TOY_TCP_ACK | flags[i];
		KUNIT_EXPECT_FALSE(test, toy_tcp_collapse_wasteful(skb));
	}
	kfree_skb(skb);
}

static struct kunit_case toy_tcp_collapse_cases[] = {
	KUNIT_CASE(toy_tcp_collapse_run__every_byte_once),
	KUNIT_CASE(toy_tcp_collapse_run__small_segments),
	KUNIT_CASE(toy_tcp_collapse_wasteful__not_with_flags),
	{}
};

static struct kunit_suite toy_tcp_collapse_suite = {
	.name		= "toytcp_tcp_collapse",
	.test_cases	= toy_tcp_collapse_cases,
};

kunit_test_suites(&toy_tcp_collapse_suite);
