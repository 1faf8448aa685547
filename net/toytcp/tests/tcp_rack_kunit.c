// SPDX-License-Identifier: GPL-2.0
/* RACK against a twin that looks at every segment, and the tail loss probe's cases. */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../seq.h"
#include "../tcp_rack.h"
#include "../tcp_skb.h"

#define TOY_RACK_TEST_SEGS	64
#define TOY_RACK_TEST_LEN	10
#define TOY_RACK_TEST_ROUNDS	60
#define TOY_RACK_TEST_STEPS	200

/* One segment as the twin knows it. */
struct toy_rack_seg {
	u64	sent;
	bool	out;
	bool	retrans;	/* ever */
	bool	lost;		/* and not sent again since */
};

struct toy_rack_test {
	struct kunit		*test;
	struct rnd_state	rnd;
	struct toy_tcp_sndq	q;
	struct toy_tcp_rack	rack;
	struct toy_rack_seg	seg[TOY_RACK_TEST_SEGS];
	u32			iss;
	int			sent;
	u64			now;
	u32			min_rtt;
	/* RACK.xmit_ts, end_seq and rtt as the twin has them */
	u64			xmit_ts;
	u32			end_seq;
	u32			rtt;
};

static u32 toy_rack_test_random(struct toy_rack_test *t, u32 below)
{
	return prandom_u32_state(&t->rnd) % below;
}

static void toy_rack_test_begin(struct toy_rack_test *t, u32 iss)
{
	toy_tcp_sndq_purge(&t->q);
	toy_tcp_rack_init(&t->rack);
	memset(t->seg, 0, sizeof(t->seg));
	t->iss = iss;
	t->sent = 0;
	t->now = 1000000;
	t->min_rtt = 100;
	t->xmit_ts = 0;
	t->rtt = 0;
}

static u32 toy_rack_test_end_seq(const struct toy_rack_test *t, int i)
{
	return t->iss + (i + 1) * TOY_RACK_TEST_LEN;
}

static struct sk_buff *toy_rack_test_skb(struct toy_rack_test *t, int i)
{
	return toy_tcp_sndq_find(&t->q, t->iss + i * TOY_RACK_TEST_LEN);
}

static void toy_rack_test_send(struct toy_rack_test *t)
{
	struct sk_buff *skb = alloc_skb(TOY_TCP_HEADROOM + TOY_RACK_TEST_LEN, GFP_KERNEL);
	struct toy_tcp_cb *cb;

	KUNIT_ASSERT_NOT_NULL(t->test, skb);
	skb_reserve(skb, TOY_TCP_HEADROOM);
	skb_put_zero(skb, TOY_RACK_TEST_LEN);
	cb = toy_tcp_cb(skb);
	memset(cb, 0, sizeof(*cb));
	cb->seq = t->iss + t->sent * TOY_RACK_TEST_LEN;
	cb->end_seq = cb->seq + TOY_RACK_TEST_LEN;
	cb->tx.segs = 1;
	toy_tcp_sndq_append(&t->q, skb);
	toy_tcp_sndq_sent(&t->q, skb, t->now);
	t->seg[t->sent++] = (struct toy_rack_seg) { .sent = t->now, .out = true };
}

static void toy_rack_test_resend(struct toy_rack_test *t, int i)
{
	toy_tcp_sndq_retransmitted(&t->q, toy_rack_test_skb(t, i), t->now);
	t->seg[i].sent = t->now;
	t->seg[i].retrans = true;
	t->seg[i].lost = false;
}

static bool toy_rack_twin_after(const struct toy_rack_test *t, u64 ts, u32 end_seq)
{
	return t->xmit_ts > ts || (t->xmit_ts == ts && seq_gt(t->end_seq, end_seq));
}

static void toy_rack_test_deliver(struct toy_rack_test *t, int i)
{
	struct sk_buff *skb = toy_rack_test_skb(t, i);
	struct toy_rack_seg *seg = &t->seg[i];
	u32 rtt = t->now - seg->sent;

	toy_tcp_rack_delivered(&t->rack, skb, t->min_rtt, t->now);
	toy_tcp_sndq_mark_sacked(&t->q, skb);
	seg->out = false;
	if (seg->retrans && rtt < t->min_rtt)
		return;
	t->rtt = rtt;
	if (!toy_rack_twin_after(t, seg->sent, toy_rack_test_end_seq(t, i))) {
		t->xmit_ts = seg->sent;
		t->end_seq = toy_rack_test_end_seq(t, i);
	}
}

/* RFC 8985 6.2 step 5 as it stands there, over all segments */
static void toy_rack_twin_detect(struct toy_rack_test *t, u32 reo_wnd,
				 struct toy_tcp_rack_found *found)
{
	int i;

	*found = (struct toy_tcp_rack_found) { 0 };
	for (i = 0; i < t->sent; i++) {
		struct toy_rack_seg *seg = &t->seg[i];
		u64 due = seg->sent + t->rtt + reo_wnd;

		if (!seg->out || seg->lost ||
		    !toy_rack_twin_after(t, seg->sent, toy_rack_test_end_seq(t, i)))
			continue;
		if (due > t->now) {
			found->timeout = max_t(u64, found->timeout, due - t->now);
			continue;
		}
		seg->lost = true;
		found->lost++;
		found->lost_retrans += seg->retrans;
	}
}

static void toy_rack_test_check(struct toy_rack_test *t)
{
	int i;

	for (i = 0; i < t->sent; i++) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(toy_rack_test_skb(t, i));

		KUNIT_ASSERT_EQ_MSG(t->test, cb->tx.lost && !cb->tx.retrans, t->seg[i].lost,
				    "segment %d", i);
		KUNIT_ASSERT_EQ(t->test, !cb->tx.sacked, t->seg[i].out);
	}
}

static void toy_rack_test_detect(struct toy_rack_test *t, u32 reo_wnd)
{
	struct toy_tcp_rack_found found, twin;

	toy_tcp_rack_detect(&t->rack, &t->q, reo_wnd, t->now, &found);
	toy_rack_twin_detect(t, reo_wnd, &twin);
	KUNIT_ASSERT_EQ(t->test, found.lost, twin.lost);
	KUNIT_ASSERT_EQ(t->test, found.lost_retrans, twin.lost_retrans);
	KUNIT_ASSERT_EQ(t->test, found.timeout, twin.timeout);
	toy_rack_test_check(t);
}

static void toy_rack_test_step(struct toy_rack_test *t)
{
	int i = t->sent ? toy_rack_test_random(t, t->sent) : 0;

	t->now += toy_rack_test_random(t, 60);
	switch (toy_rack_test_random(t, 4)) {
	case 0:
		if (t->sent < TOY_RACK_TEST_SEGS)
			toy_rack_test_send(t);
		break;
	case 1:
		if (t->sent && t->seg[i].out && t->seg[i].lost)
			toy_rack_test_resend(t, i);
		break;
	default:
		if (t->sent && t->seg[i].out && !t->seg[i].lost) {
			toy_rack_test_deliver(t, i);
			/* An ACK that says nothing for sure starts no look. */
			if (t->rack.advanced)
				toy_rack_test_detect(t, toy_rack_test_random(t, 200));
		}
	}
}

static int toy_rack_test_init(struct kunit *test)
{
	struct toy_rack_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->test = test;
	prandom_seed_state(&t->rnd, 8985);
	toy_tcp_sndq_init(&t->q);
	toy_rack_test_begin(t, -100);
	return 0;
}

static void toy_rack_test_exit(struct kunit *test)
{
	toy_tcp_sndq_purge(&((struct toy_rack_test *)test->priv)->q);
}

static void toy_tcp_rack_detect__as_its_twin(struct kunit *test)
{
	struct toy_rack_test *t = test->priv;
	int round, step;
	u32 lost = 0;

	for (round = 0; round < TOY_RACK_TEST_ROUNDS; round++) {
		toy_rack_test_begin(t, -toy_rack_test_random(t, 600));
		for (step = 0; step < TOY_RACK_TEST_STEPS; step++)
			toy_rack_test_step(t);
		lost += t->q.segs_lost;
	}
	KUNIT_EXPECT_GT(test, lost, 50u);
}

/* The one behind it has come, and it has not within the window: a look, no sooner. */
static void toy_tcp_rack_detect__waits_the_window(struct kunit *test)
{
	struct toy_rack_test *t = test->priv;
	struct toy_tcp_rack_found found;
	int i;

	for (i = 0; i < 3; i++, t->now += 10)
		toy_rack_test_send(t);
	t->now = 1000000 + 1010;
	toy_rack_test_deliver(t, 1);	/* a round trip of 1000 */
	toy_tcp_rack_detect(&t->rack, &t->q, 250, t->now, &found);
	KUNIT_EXPECT_EQ(test, found.lost, 0u);
	KUNIT_EXPECT_EQ(test, found.timeout, 240u);
	/* nothing new has come: no look */
	t->now += 240;
	toy_tcp_rack_detect(&t->rack, &t->q, 250, t->now, &found);
	KUNIT_EXPECT_EQ(test, found.lost, 0u);
	t->rack.advanced = true;	/* what the timer says */
	toy_tcp_rack_detect(&t->rack, &t->q, 250, t->now, &found);
	KUNIT_EXPECT_EQ(test, found.lost, 1u);
	KUNIT_EXPECT_EQ(test, found.timeout, 0u);
	KUNIT_EXPECT_EQ(test, t->q.segs_lost, 1u);
	/* The third was sent later than what came: its fate is open. */
	KUNIT_EXPECT_FALSE(test, toy_tcp_cb(toy_rack_test_skb(t, 2))->tx.lost);
}

/* A retransmission that is overtaken by what was sent after it is lost again. */
static void toy_tcp_rack_detect__lost_retransmission(struct kunit *test)
{
	struct toy_rack_test *t = test->priv;
	struct toy_tcp_rack_found found;

	toy_rack_test_send(t);
	toy_rack_test_send(t);
	t->now += 1000;
	toy_rack_test_deliver(t, 1);
	toy_tcp_rack_detect(&t->rack, &t->q, 0, t->now, &found);
	KUNIT_EXPECT_EQ(test, found.lost, 1u);
	KUNIT_EXPECT_EQ(test, found.lost_retrans, 0u);
	toy_rack_test_resend(t, 0);
	t->now += 10;
	toy_rack_test_send(t);
	t->now += 1000;
	toy_rack_test_deliver(t, 2);
	toy_tcp_rack_detect(&t->rack, &t->q, 0, t->now, &found);
	KUNIT_EXPECT_EQ(test, found.lost, 1u);
	KUNIT_EXPECT_EQ(test, found.lost_retrans, 1u);
	KUNIT_EXPECT_EQ(test, t->q.segs_retrans, 0u);
}

/* RFC 8985 6.2 step 2: it comes too soon to be the retransmission's. */
static void toy_tcp_rack_delivered__ambiguous(struct kunit *test)
{
	struct toy_rack_test *t = test->priv;

	toy_rack_test_send(t);
	t->now += 1000;
	toy_rack_test_resend(t, 0);
	t->now += 99;
	toy_tcp_rack_delivered(&t->rack, toy_rack_test_skb(t, 0), t->min_rtt, t->now);
	KUNIT_EXPECT_FALSE(test, t->rack.advanced);
	t->now += 1;
	toy_tcp_rack_delivered(&t->rack, toy_rack_test_skb(t, 0), t->min_rtt, t->now);
	KUNIT_EXPECT_TRUE(test, t->rack.advanced);
	KUNIT_EXPECT_EQ(test, t->rack.rtt, 100u);
}

static void toy_tcp_rack_reo_wnd__of_the_path(struct kunit *test)
{
	struct toy_tcp_rack_path path = { .srtt = 10000, .min_rtt = 8000 };
	struct toy_tcp_rack rack;
	int i;

	toy_tcp_rack_init(&rack);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_reo_wnd(&rack, &path), 2000u);
	path.at_once = true;
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_reo_wnd(&rack, &path), 0u);
	path.reordered = true;
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_reo_wnd(&rack, &path), 2000u);

	/* one more quarter for each round trip with a D-SACK, and SRTT at most */
	toy_tcp_rack_dsack(&rack, 1000, 5000);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_reo_wnd(&rack, &path), 4000u);
	toy_tcp_rack_dsack(&rack, 4999, 9000);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_reo_wnd(&rack, &path), 4000u);
	toy_tcp_rack_dsack(&rack, 5000, 9000);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_reo_wnd(&rack, &path), 6000u);
	for (i = 2; i < 400; i++)
		toy_tcp_rack_dsack(&rack, 5000 * i, 5000 * i);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_reo_wnd(&rack, &path), 10000u);

	/* sixteen recoveries without one, and it is as in the beginning */
	for (i = 0; i < TOY_TCP_RACK_PERSIST - 1; i++)
		toy_tcp_rack_recovered(&rack);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_reo_wnd(&rack, &path), 10000u);
	toy_tcp_rack_recovered(&rack);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_reo_wnd(&rack, &path), 2000u);
	toy_tcp_rack_recovered(&rack);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_reo_wnd(&rack, &path), 2000u);
}

/* Not what was sent too recently to have arrived */
static void toy_tcp_rack_mark_timeout__spares_the_recent(struct kunit *test)
{
	struct toy_rack_test *t = test->priv;
	int i;

	for (i = 0; i < 4; i++, t->now += 400)
		toy_rack_test_send(t);
	t->now = 1000000 + 1400;
	toy_rack_test_deliver(t, 1);	/* rtt 1000 */
	toy_tcp_rack_mark_timeout(&t->rack, &t->q, t->now + 399);
	KUNIT_EXPECT_TRUE(test, toy_tcp_cb(toy_rack_test_skb(t, 0))->tx.lost);
	KUNIT_EXPECT_TRUE(test, toy_tcp_cb(toy_rack_test_skb(t, 1))->tx.sacked);
	KUNIT_EXPECT_FALSE(test, toy_tcp_cb(toy_rack_test_skb(t, 2))->tx.lost);
	KUNIT_EXPECT_EQ(test, t->q.segs_lost, 1u);
	toy_tcp_rack_mark_timeout(&t->rack, &t->q, t->now + 400);
	KUNIT_EXPECT_EQ(test, t->q.segs_lost, 2u);

	/* The first always, even if it went out just now. */
	toy_rack_test_begin(t, 0);
	toy_rack_test_send(t);
	t->rack.rtt = 1000;
	toy_tcp_rack_mark_timeout(&t->rack, &t->q, t->now);
	KUNIT_EXPECT_EQ(test, t->q.segs_lost, 1u);
}

static void toy_tcp_rack_pto__of_the_flight(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_pto(0, 5, 200000, 2000), 1000000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_pto(50000, 5, 200000, 2000), 102000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_pto(50000, 1, 200000, 2000), 300000u);
	KUNIT_EXPECT_EQ(test, toy_tcp_rack_pto(U32_MAX, 1, 200000, 2000), 120000000u);
}

/* RFC 8985 7.4.2, its cases */
static void toy_tcp_rack_tlp_ack__cases(struct kunit *test)
{
	struct toy_tcp_rack rack;

	toy_tcp_rack_init(&rack);
	KUNIT_EXPECT_FALSE(test, toy_tcp_rack_tlp_ack(&rack, 500, false, true));
	KUNIT_EXPECT_FALSE(test, toy_tcp_rack_tlp_matches(&rack, 0));

	/* new data */
	toy_tcp_rack_tlp_sent(&rack, 500, false);
	KUNIT_EXPECT_FALSE(test, toy_tcp_rack_tlp_ack(&rack, 499, false, false));
	KUNIT_EXPECT_TRUE(test, rack.tlp_out);
	KUNIT_EXPECT_FALSE(test, toy_tcp_rack_tlp_ack(&rack, 500, false, false));
	KUNIT_EXPECT_FALSE(test, rack.tlp_out);

	/* the last segment again: both copies arrived, said by D-SACK */
	toy_tcp_rack_tlp_sent(&rack, 500, true);
	KUNIT_EXPECT_TRUE(test, toy_tcp_rack_tlp_matches(&rack, 500));
	KUNIT_EXPECT_FALSE(test, toy_tcp_rack_tlp_ack(&rack, 500, true, false));
	KUNIT_EXPECT_FALSE(test, rack.tlp_out);
	/* or by a duplicate ACK, after the one that may have been the original's */
	toy_tcp_rack_tlp_sent(&rack, 500, true);
	KUNIT_EXPECT_FALSE(test, toy_tcp_rack_tlp_ack(&rack, 500, false, false));
	KUNIT_EXPECT_TRUE(test, rack.tlp_out);
	KUNIT_EXPECT_FALSE(test, toy_tcp_rack_tlp_ack(&rack, 500, false, true));
	KUNIT_EXPECT_FALSE(test, rack.tlp_out);

	/* one copy arrived: the probe has hidden a loss */
	toy_tcp_rack_tlp_sent(&rack, 500, true);
	KUNIT_EXPECT_FALSE(test, toy_tcp_rack_tlp_ack(&rack, 500, false, false));
	KUNIT_EXPECT_TRUE(test, toy_tcp_rack_tlp_ack(&rack, 501, false, false));
	KUNIT_EXPECT_FALSE(test, rack.tlp_out);
}

static struct kunit_case toy_tcp_rack_cases[] = {
	KUNIT_CASE(toy_tcp_rack_detect__as_its_twin),
	KUNIT_CASE(toy_tcp_rack_detect__waits_the_window),
	KUNIT_CASE(toy_tcp_rack_detect__lost_retransmission),
	KUNIT_CASE(toy_tcp_rack_delivered__ambiguous),
	KUNIT_CASE(toy_tcp_rack_reo_wnd__of_the_path),
	KUNIT_CASE(toy_tcp_rack_mark_timeout__spares_the_recent),
	KUNIT_CASE(toy_tcp_rack_pto__of_the_flight),
	KUNIT_CASE(toy_tcp_rack_tlp_ack__cases),
	{}
};

static struct kunit_suite toy_tcp_rack_suite = {
	.name		= "toytcp_tcp_rack",
	.init		= toy_rack_test_init,
	.exit		= toy_rack_test_exit,
	.test_cases	= toy_tcp_rack_cases,
};

kunit_test_suites(&toy_tcp_rack_suite);
