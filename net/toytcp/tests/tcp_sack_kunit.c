// SPDX-License-Identifier: GPL-2.0
/*
 * The scoreboard against a twin that keeps one flag for each segment and forgets
 * nothing; and what blocks must not be able to do.
 */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../seq.h"
#include "../tcp_sack.h"
#include "../tcp_skb.h"

#define TOY_SACK_TEST_MSS	10
#define TOY_SACK_TEST_SEGS	120
#define TOY_SACK_TEST_ROUNDS	60
#define TOY_SACK_TEST_STEPS	80

struct toy_sack_test {
	struct kunit		*test;
	struct rnd_state	rnd;
	struct toy_tcp_sndq	q;
	struct toy_tcp_sack	sack;
	u32			iss;
	u32			una;
	u32			nxt;
	u32			charged;
	bool			sacked[TOY_SACK_TEST_SEGS];	/* the twin's */
	int			told[TOY_SACK_TEST_SEGS];	/* how often the callback was */
};

static u32 toy_sack_test_random(struct toy_sack_test *t, u32 below)
{
	return prandom_u32_state(&t->rnd) % below;
}

static void toy_sack_test_begin(struct toy_sack_test *t, u32 iss)
{
	KUNIT_ASSERT_EQ(t->test, toy_tcp_sndq_purge(&t->q), t->charged);
	toy_tcp_sack_init(&t->sack, 3);
	memset(t->sacked, 0, sizeof(t->sacked));
	memset(t->told, 0, sizeof(t->told));
	t->iss = iss;
	t->una = iss;
	t->nxt = iss;
	t->charged = 0;
}

static void toy_sack_test_send(struct toy_sack_test *t, u32 len, u8 flags)
{
	struct sk_buff *skb = alloc_skb(TOY_TCP_HEADROOM + len, GFP_KERNEL);
	struct toy_tcp_cb *cb;

	KUNIT_ASSERT_NOT_NULL(t->test, skb);
	skb_reserve(skb, TOY_TCP_HEADROOM);
	skb_put_zero(skb, len);
	cb = toy_tcp_cb(skb);
	memset(cb, 0, sizeof(*cb));
	cb->seq = t->nxt;
	cb->end_seq = cb->seq + len + !!(flags & TOY_TCP_FIN);
	cb->flags = flags;
	cb->tx.segs = max(DIV_ROUND_UP(len, TOY_SACK_TEST_MSS), 1u);
	t->charged += skb->truesize;
	toy_tcp_sndq_append(&t->q, skb);
	toy_tcp_sndq_sent(&t->q, skb, 1);
	t->nxt = cb->end_seq;
}

static void toy_sack_test_told(void *context, const struct sk_buff *skb)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	struct toy_sack_test *t = context;
	u32 seq;

	for (seq = cb->seq; seq_lt(seq, cb->end_seq); seq += TOY_SACK_TEST_MSS)
		t->told[(seq - t->iss) / TOY_SACK_TEST_MSS]++;
}

static struct toy_tcp_sack_found toy_sack_test_mark(struct toy_sack_test *t, u32 ack,
						    const struct toy_tcp_sack_block *blocks,
						    unsigned int count)
{
	const struct toy_tcp_sack_ack in = {
		.blocks = blocks,
		.count = count,
		.ack = ack,
		.prior_una = t->una,
		.nxt = t->nxt,
		.max_wnd = 5000,
		.mss = TOY_SACK_TEST_MSS,
		.total_retrans = 1000,
		.delivered = toy_sack_test_told,
		.context = t,
	};
	struct toy_tcp_sack_found found;

	toy_tcp_sack_mark(&t->sack, &t->q, &in, &found);
	t->charged += found.truesize;
	return found;
}

static void toy_sack_test_ack(struct toy_sack_test *t, u32 una)
{
	struct toy_tcp_sndq_acked acked;

	toy_tcp_sndq_ack(&t->q, una, TOY_SACK_TEST_MSS, NULL, NULL, &acked);
	t->charged -= acked.truesize;
	t->una = una;
}

/* Segments that lie wholly in one of the blocks once those that touch are joined */
static u32 toy_sack_twin_mark(struct toy_sack_test *t, const struct toy_tcp_sack_block *blocks,
			      unsigned int count)
{
	bool byte[TOY_SACK_TEST_MSS];
	u32 newly = 0, seq;
	unsigned int i, j;
	int seg;

	for (seg = 0; seg < TOY_SACK_TEST_SEGS; seg++) {
		bool all = true;

		memset(byte, 0, sizeof(byte));
		seq = t->iss + seg * TOY_SACK_TEST_MSS;
		if (seq_lt(seq, t->una) || seq_ge(seq, t->nxt))
			continue;
		for (i = 0; i < count; i++)
			for (j = 0; j < TOY_SACK_TEST_MSS; j++)
				byte[j] |= seq_ge(seq + j, blocks[i].start) &&
					   seq_lt(seq + j, blocks[i].end);
		for (j = 0; j < TOY_SACK_TEST_MSS; j++)
			all &= byte[j];
		newly += all && !t->sacked[seg];
		t->sacked[seg] |= all;
	}
	return newly;
}

static void toy_sack_test_check(struct toy_sack_test *t)
{
	u32 high = t->una, sacked = 0, seq;
	struct sk_buff *skb;
	int seg;

	for (seg = (t->una - t->iss) / TOY_SACK_TEST_MSS; seg < TOY_SACK_TEST_SEGS; seg++) {
		seq = t->iss + seg * TOY_SACK_TEST_MSS;
		if (seq_ge(seq, t->nxt))
			break;
		skb = toy_tcp_sndq_find(&t->q, seq);
		KUNIT_ASSERT_NOT_NULL(t->test, skb);
		KUNIT_ASSERT_EQ_MSG(t->test, toy_tcp_cb(skb)->tx.sacked, t->sacked[seg],
				    "segment %d", seg);
		KUNIT_ASSERT_EQ_MSG(t->test, t->told[seg], (int)t->sacked[seg], "segment %d", seg);
		sacked += t->sacked[seg];
		if (t->sacked[seg])
			high = seq + TOY_SACK_TEST_MSS;
	}
	KUNIT_ASSERT_EQ(t->test, t->q.segs_sacked, sacked);
	KUNIT_ASSERT_EQ(t->test, toy_tcp_sack_high(&t->sack, &t->q, t->una), high);
}

/* Blocks as a peer with holes gives them: valid, in any order, any length */
static void toy_sack_test_step_blocks(struct toy_sack_test *t)
{
	struct toy_tcp_sack_block blocks[TOY_TCP_MAX_SACKS];
	unsigned int i, count = toy_sack_test_random(t, TOY_TCP_MAX_SACKS) + 1;
	u32 out = t->nxt - t->una, newly;
	struct toy_tcp_sack_found found;

	if (out < 40)
		return;
	for (i = 0; i < count; i++) {
		u32 start = t->una + 1 + toy_sack_test_random(t, out - 2);
		u32 most = min(t->nxt - start, 60u);

		/* The last of what was said before, as peers do */
		if (i && i <= t->sack.cached && toy_sack_test_random(t, 2) &&
		    seq_gt(t->sack.cache[i - 1].start, t->una)) {
			blocks[i] = t->sack.cache[i - 1];
			continue;
		}
		blocks[i].start = start;
		blocks[i].end = start + 1 + toy_sack_test_random(t, most);
	}
	if (count > 1 && seq_ge(blocks[0].start, blocks[1].start) &&
	    seq_le(blocks[0].end, blocks[1].end))
		return;		/* a D-SACK: see below */
	newly = toy_sack_twin_mark(t, blocks, count);
	found = toy_sack_test_mark(t, t->una, blocks, count);
	KUNIT_ASSERT_EQ(t->test, found.segs, newly);
	KUNIT_ASSERT_EQ(t->test, found.bad, 0u);
	KUNIT_ASSERT_EQ(t->test, found.dsack_segs, 0u);
}

static void toy_sack_test_step(struct toy_sack_test *t)
{
	u32 what = toy_sack_test_random(t, 10);
	int seg;

	if (what < 3 && t->nxt - t->iss < (TOY_SACK_TEST_SEGS - 12) * TOY_SACK_TEST_MSS) {
		toy_sack_test_send(t, (1 + toy_sack_test_random(t, 12)) * TOY_SACK_TEST_MSS, 0);
	} else if (what < 8) {
		toy_sack_test_step_blocks(t);
	} else if (what < 9 && t->nxt != t->una) {
		seg = toy_sack_test_random(t, (t->nxt - t->una) / TOY_SACK_TEST_MSS) / 4;
		toy_sack_test_ack(t, t->una + seg * TOY_SACK_TEST_MSS);
	} else if (toy_tcp_sack_check_renege(&t->sack, &t->q)) {
		memset(t->sacked, 0, sizeof(t->sacked));
		memset(t->told, 0, sizeof(t->told));
	}
}

static int toy_sack_test_init(struct kunit *test)
{
	struct toy_sack_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->test = test;
	prandom_seed_state(&t->rnd, 6675);
	toy_tcp_sndq_init(&t->q);
	toy_sack_test_begin(t, 1000);
	return 0;
}

static void toy_sack_test_exit(struct kunit *test)
{
	toy_tcp_sndq_purge(&((struct toy_sack_test *)test->priv)->q);
}

static void toy_tcp_sack_mark__as_its_twin(struct kunit *test)
{
	struct toy_sack_test *t = test->priv;
	u32 round, step, sacked = 0;

	for (round = 0; round < TOY_SACK_TEST_ROUNDS; round++) {
		toy_sack_test_begin(t, -toy_sack_test_random(t, 1500));
		for (step = 0; step < TOY_SACK_TEST_STEPS; step++) {
			toy_sack_test_step(t);
			toy_sack_test_check(t);
		}
		sacked += t->q.segs_sacked;
	}
	KUNIT_EXPECT_GT(test, sacked, 200u);
	toy_sack_test_begin(t, 0);
}

/* RFC 2883 4: below the ACK, or within the second block */
static void toy_tcp_sack_mark__dsack(struct kunit *test)
{
	struct toy_sack_test *t = test->priv;
	struct toy_tcp_sack_block old = { 1000, 1020 };
	struct toy_tcp_sack_block fresh = { 1040, 1050 };
	struct toy_tcp_sack_block within[] = { { 1070, 1080 }, { 1060, 1090 } };
	struct toy_tcp_sack_found found;

	toy_sack_test_send(t, 200, 0);
	toy_sack_test_ack(t, 1030);
	found = toy_sack_test_mark(t, 1030, &old, 1);
	KUNIT_EXPECT_EQ(test, found.dsack_segs, 2u);
	KUNIT_EXPECT_EQ(test, found.dsack_end, 1020u);
	KUNIT_EXPECT_TRUE(test, found.dsack_old);
	KUNIT_EXPECT_TRUE(test, found.dsack_retrans);
	KUNIT_EXPECT_EQ(test, found.segs, 0u);
	KUNIT_EXPECT_EQ(test, found.bad, 0u);

	/* acknowledged by the very ACK that says so; it was sent once only */
	found = toy_sack_test_mark(t, 1060, &fresh, 1);
	KUNIT_EXPECT_EQ(test, found.dsack_segs, 1u);
	KUNIT_EXPECT_FALSE(test, found.dsack_old);
	KUNIT_EXPECT_FALSE(test, found.dsack_retrans);
	toy_sack_test_ack(t, 1050);

	found = toy_sack_test_mark(t, 1050, within, 2);
	KUNIT_EXPECT_EQ(test, found.dsack_segs, 1u);
	KUNIT_EXPECT_EQ(test, found.dsack_end, 1080u);
	KUNIT_EXPECT_EQ(test, found.segs, 3u);

	/* sent again meanwhile */
	toy_tcp_sndq_retransmitted(&t->q, toy_tcp_sndq_first_sent(&t->q), 2);
	fresh = (struct toy_tcp_sack_block) { 1050, 1060 };
	found = toy_sack_test_mark(t, 1060, &fresh, 1);
	KUNIT_EXPECT_TRUE(test, found.dsack_retrans);
	KUNIT_EXPECT_FALSE(test, found.dsack_old);
}

static void toy_tcp_sack_mark__dsack_refused(struct kunit *test)
{
	struct toy_sack_test *t = test->priv;
	struct toy_tcp_sack_block blocks[] = {
		{ 1020, 1020 }, { 1020, 1010 }, { 1000 - 5100, 1010 }, { 1020, 1201 },
	};
	struct toy_tcp_sack_found found;
	int i;

	toy_sack_test_send(t, 200, 0);
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		found = toy_sack_test_mark(t, 1030, &blocks[i], 1);
		KUNIT_EXPECT_EQ_MSG(test, found.dsack_segs, 0u, "block %d", i);
		KUNIT_EXPECT_EQ_MSG(test, found.bad, 1u, "block %d", i);
	}
	/* More duplicates than were ever sent again: they are not ours. */
	t->sack.dsack_dups = 1000;
	blocks[0] = (struct toy_tcp_sack_block) { 1000, 1010 };
	found = toy_sack_test_mark(t, 1030, &blocks[0], 1);
	KUNIT_EXPECT_EQ(test, found.dsack_segs, 0u);
	KUNIT_EXPECT_EQ(test, found.bad, 0u);
}

static void toy_tcp_sack_mark__blocks_that_cannot_be(struct kunit *test)
{
	struct toy_sack_test *t = test->priv;
	/* first a good one, so that the others are no D-SACK */
	struct toy_tcp_sack_block blocks[][2] = {
		{ { 1100, 1110 }, { 1150, 1201 } },	/* never sent */
		{ { 1100, 1110 }, { 1150, 1150 } },	/* empty */
		{ { 1100, 1110 }, { 1160, 1150 } },	/* backwards */
		{ { 1100, 1110 }, { 1000, 1010 } },	/* begins at SND.UNA */
		{ { 1100, 1110 }, { 1150, 1150 + 0x70000000 } },
	};
	struct toy_tcp_sack_found found;
	int i;

	toy_sack_test_send(t, 200, 0);
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		found = toy_sack_test_mark(t, 1000, blocks[i], 2);
		KUNIT_EXPECT_EQ_MSG(test, found.bad, 1u, "blocks %d", i);
		KUNIT_EXPECT_EQ_MSG(test, t->q.segs_sacked, 1u, "blocks %d", i);
	}
	/* One of an ACK that was overtaken is only old. */
	toy_sack_test_ack(t, 1120);
	found = toy_sack_test_mark(t, 1000, blocks[0], 1);
	KUNIT_EXPECT_EQ(test, found.bad, 0u);
	KUNIT_EXPECT_EQ(test, t->q.segs_sacked, 0u);
}

/* A thousand single bytes must not make a thousand buffers. */
static void toy_tcp_sack_mark__single_bytes(struct kunit *test)
{
	struct toy_sack_test *t = test->priv;
	struct toy_tcp_sack_block block;
	u32 seq, buffers = 0;
	struct sk_buff *skb;

	toy_sack_test_send(t, 995, 0);
	for (seq = t->una + 1; seq_lt(seq, t->nxt); seq += 2) {
		block = (struct toy_tcp_sack_block) { seq, seq + 1 };
		toy_sack_test_mark(t, t->una, &block, 1);
	}
	for (skb = toy_tcp_sndq_first_sent(&t->q); skb; skb = toy_tcp_sndq_next_sent(skb))
		buffers++;
	KUNIT_EXPECT_EQ(test, t->q.segs_sacked, 0u);
	KUNIT_EXPECT_LE(test, buffers, 100u);
}

/* The tail: a last segment that is not full, and a FIN */
static void toy_tcp_sack_mark__tail(struct kunit *test)
{
	struct toy_sack_test *t = test->priv;
	struct toy_tcp_sack_block block = { 1010, 1095 };
	struct toy_tcp_sack_found found;

	toy_sack_test_send(t, 95, TOY_TCP_FIN);
	/* all data but not the FIN: the last segment carries it and waits for it */
	found = toy_sack_test_mark(t, 1000, &block, 1);
	KUNIT_EXPECT_EQ(test, found.segs, 8u);
	KUNIT_EXPECT_EQ(test, toy_tcp_cb(toy_tcp_sndq_last_sent(&t->q))->seq, 1090u);
	block.end++;
	found = toy_sack_test_mark(t, 1000, &block, 1);
	KUNIT_EXPECT_EQ(test, found.segs, 1u);
	KUNIT_EXPECT_EQ(test, t->q.segs_sacked, 9u);

	/* the same with a last segment that is full */
	toy_sack_test_begin(t, 1000);
	toy_sack_test_send(t, 90, TOY_TCP_FIN);
	block = (struct toy_tcp_sack_block) { 1010, 1090 };
	found = toy_sack_test_mark(t, 1000, &block, 1);
	KUNIT_EXPECT_EQ(test, found.segs, 7u);
	block.end++;
	found = toy_sack_test_mark(t, 1000, &block, 1);
	KUNIT_EXPECT_EQ(test, found.segs, 1u);
}

/* What is known to be there is neither lost nor to be sent again. */
static void toy_tcp_sack_mark__clears_lost(struct kunit *test)
{
	struct toy_sack_test *t = test->priv;
	struct toy_tcp_sack_block block = { 1010, 1030 };

	toy_sack_test_send(t, 10, 0);
	toy_sack_test_send(t, 10, 0);
	toy_sack_test_send(t, 10, 0);
	toy_tcp_sndq_mark_all_lost(&t->q);
	toy_tcp_sndq_retransmitted(&t->q, toy_tcp_sndq_find(&t->q, 1010), 2);
	KUNIT_EXPECT_EQ(test, toy_tcp_sndq_in_flight(&t->q), 1u);
	toy_sack_test_mark(t, 1000, &block, 1);
	KUNIT_EXPECT_EQ(test, t->q.segs_lost, 1u);
	KUNIT_EXPECT_EQ(test, t->q.segs_retrans, 0u);
	KUNIT_EXPECT_EQ(test, toy_tcp_sndq_in_flight(&t->q), 0u);
}

static void toy_tcp_sack_check_renege__only_the_first(struct kunit *test)
{
	struct toy_sack_test *t = test->priv;
	struct toy_tcp_sack_block block = { 1010, 1030 };

	toy_sack_test_send(t, 50, 0);
	toy_sack_test_mark(t, 1000, &block, 1);
	KUNIT_EXPECT_FALSE(test, toy_tcp_sack_check_renege(&t->sack, &t->q));
	KUNIT_EXPECT_EQ(test, t->q.segs_sacked, 2u);
	/* It acknowledges up to what it said that it had, and no further. */
	toy_sack_test_ack(t, 1010);
	KUNIT_EXPECT_TRUE(test, toy_tcp_sack_check_renege(&t->sack, &t->q));
	KUNIT_EXPECT_TRUE(test, t->sack.reneged);
	KUNIT_EXPECT_EQ(test, t->q.segs_sacked, 0u);
	/* The same block again is news now. */
	block = (struct toy_tcp_sack_block) { 1020, 1030 };
	KUNIT_EXPECT_EQ(test, toy_sack_test_mark(t, 1010, &block, 1).segs, 1u);
}

static void toy_tcp_sack_reordered__degree(struct kunit *test)
{
	struct toy_tcp_sack sack;

	toy_tcp_sack_init(&sack, 3);
	toy_tcp_sack_reordered(&sack, 3000, 1000, 300);
	KUNIT_EXPECT_EQ(test, sack.reordering, 3u);
	KUNIT_EXPECT_EQ(test, sack.reord_seen, 1u);
	toy_tcp_sack_reordered(&sack, 3001, 1000, 300);
	KUNIT_EXPECT_EQ(test, sack.reordering, 4u);
	toy_tcp_sack_reordered(&sack, 900000, 1000, 300);
	KUNIT_EXPECT_EQ(test, sack.reordering, 300u);
	toy_tcp_sack_reordered(&sack, 5000, 1000, 300);
	KUNIT_EXPECT_EQ(test, sack.reordering, 300u);
	KUNIT_EXPECT_EQ(test, sack.reord_seen, 4u);
}

/* Of n segments that are out, n - 1 can have left and the first one cannot. */
static void toy_tcp_sack_dupack__no_more_than_were_out(struct kunit *test)
{
	struct toy_sack_test *t = test->priv;
	int i;

	KUNIT_EXPECT_FALSE(test, toy_tcp_sack_dupack(&t->sack, &t->q));
	for (i = 0; i < 6; i++)
		toy_sack_test_send(t, 10, 0);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_TRUE(test, toy_tcp_sack_dupack(&t->sack, &t->q));
	toy_tcp_sndq_mark_lost(&t->q, toy_tcp_sndq_find(&t->q, 1000));
	KUNIT_EXPECT_TRUE(test, toy_tcp_sack_dupack(&t->sack, &t->q));
	KUNIT_EXPECT_FALSE(test, toy_tcp_sack_dupack(&t->sack, &t->q));
	KUNIT_EXPECT_EQ(test, t->sack.dupacks, 5u);
	/* two that are lost are not among those that have left */
	t->sack.dupacks = 4;
	toy_tcp_sndq_mark_lost(&t->q, toy_tcp_sndq_find(&t->q, 1010));
	KUNIT_EXPECT_FALSE(test, toy_tcp_sack_dupack(&t->sack, &t->q));
}

/* RFC 6582 3.2 step 3: what a partial ACK covers had left before, but for the first. */
static void toy_tcp_sack_dupacks_acked__partial(struct kunit *test)
{
	struct toy_tcp_sack sack;

	toy_tcp_sack_init(&sack, 3);
	sack.dupacks = 9;
	KUNIT_EXPECT_EQ(test, toy_tcp_sack_dupacks_acked(&sack, 0), 0u);
	KUNIT_EXPECT_EQ(test, toy_tcp_sack_dupacks_acked(&sack, 5), 1u);
	KUNIT_EXPECT_EQ(test, sack.dupacks, 5u);
	KUNIT_EXPECT_EQ(test, toy_tcp_sack_dupacks_acked(&sack, 1), 1u);
	KUNIT_EXPECT_EQ(test, sack.dupacks, 5u);
	KUNIT_EXPECT_EQ(test, toy_tcp_sack_dupacks_acked(&sack, 9), 4u);
	KUNIT_EXPECT_EQ(test, sack.dupacks, 0u);
}

static struct kunit_case toy_tcp_sack_cases[] = {
	KUNIT_CASE(toy_tcp_sack_mark__as_its_twin),
	KUNIT_CASE(toy_tcp_sack_mark__dsack),
	KUNIT_CASE(toy_tcp_sack_mark__dsack_refused),
	KUNIT_CASE(toy_tcp_sack_mark__blocks_that_cannot_be),
	KUNIT_CASE(toy_tcp_sack_mark__single_bytes),
	KUNIT_CASE(toy_tcp_sack_mark__tail),
	KUNIT_CASE(toy_tcp_sack_mark__clears_lost),
	KUNIT_CASE(toy_tcp_sack_check_renege__only_the_first),
	KUNIT_CASE(toy_tcp_sack_reordered__degree),
	KUNIT_CASE(toy_tcp_sack_dupack__no_more_than_were_out),
	KUNIT_CASE(toy_tcp_sack_dupacks_acked__partial),
	{}
};

static struct kunit_suite toy_tcp_sack_suite = {
	.name		= "toytcp_tcp_sack",
	.init		= toy_sack_test_init,
	.exit		= toy_sack_test_exit,
	.test_cases	= toy_tcp_sack_cases,
};

kunit_test_suites(&toy_tcp_sack_suite);
