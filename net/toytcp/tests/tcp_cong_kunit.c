// SPDX-License-Identifier: GPL-2.0
/* Congestion states: what each event does in each of them. */

#include <kunit/test.h>

#include "../tcp_cong.h"

/* Sequence numbers that wrap within the first window */
#define TOY_CONG_TEST_NXT	0x00000100u
#define TOY_CONG_TEST_UNA	0xffffff00u

/* Established, @cwnd segments allowed, slow start over. */
static void toy_cong_test_begin(struct toy_tcp_cong *cong, u32 cwnd)
{
	toy_tcp_cong_init(cong, &toy_tcp_reno);
	cong->cwnd = cwnd;
	cong->ssthresh = cwnd;
}

static void toy_cong_test_acked(struct toy_tcp_cong *cong, u32 una, u32 segs, bool limited)
{
	const struct toy_tcp_cong_ack ack = {
		.una = una,
		.nxt = una + segs,
		.segs = segs,
		.limited = limited,
	};

	toy_tcp_cong_acked(cong, &ack);
}

/* An algorithm that writes down what it is told, in cong->priv. */
enum { TOY_CONG_TEST_INITS, TOY_CONG_TEST_STATE, TOY_CONG_TEST_EVENT, TOY_CONG_TEST_NOW };

static void toy_cong_test_init(struct toy_tcp_cong *cong)
{
	cong->priv[TOY_CONG_TEST_INITS]++;
}

static u32 toy_cong_test_ssthresh(struct toy_tcp_cong *cong, u32 in_flight)
{
	return 7;
}

static void toy_cong_test_avoid(struct toy_tcp_cong *cong, const struct toy_tcp_cong_ack *ack)
{
	cong->cwnd += ack->limited;
}

static u32 toy_cong_test_undo(struct toy_tcp_cong *cong)
{
	return cong->prior_cwnd + 1;
}

static void toy_cong_test_set_state(struct toy_tcp_cong *cong, enum toy_tcp_cong_state state)
{
	/* as 16 * old + new, the last two of them */
	cong->priv[TOY_CONG_TEST_STATE] = cong->priv[TOY_CONG_TEST_STATE] << 8 |
					  cong->state << 4 | state;
}

static void toy_cong_test_event(struct toy_tcp_cong *cong, enum toy_tcp_cong_event event,
				u64 now_us)
{
	cong->priv[TOY_CONG_TEST_EVENT] = event + 1;
	cong->priv[TOY_CONG_TEST_NOW] = now_us;
}

static const struct toy_tcp_cong_ops toy_cong_test_ops = {
	.name		= "witness",
	.init		= toy_cong_test_init,
	.ssthresh	= toy_cong_test_ssthresh,
	.cong_avoid	= toy_cong_test_avoid,
	.undo_cwnd	= toy_cong_test_undo,
	.set_state	= toy_cong_test_set_state,
	.cwnd_event	= toy_cong_test_event,
};

/* What a new algorithm finds, and what the old one left. */
static void toy_tcp_cong_set_ops__takes_over(struct kunit *test)
{
	struct toy_tcp_cong cong;

	toy_cong_test_begin(&cong, 40);
	cong.cwnd_cnt = 3;
	memset(cong.priv, 0xa5, sizeof(cong.priv));
	toy_tcp_cong_set_ops(&cong, &toy_cong_test_ops);
	KUNIT_EXPECT_EQ(test, cong.priv[TOY_CONG_TEST_INITS], 1ull);
	KUNIT_EXPECT_EQ(test, cong.priv[TOY_TCP_CONG_PRIV - 1], 0ull);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 40u);
	KUNIT_EXPECT_EQ(test, cong.ssthresh, 40u);
	KUNIT_EXPECT_EQ(test, cong.cwnd_cnt, 0u);
	/* One with a minimum of members needs no more than that. */
	toy_tcp_cong_set_ops(&cong, &toy_tcp_reno);
	toy_tcp_cong_event(&cong, TOY_TCP_CONG_EV_TX_START, 1);
	toy_tcp_cong_set_state(&cong, TOY_TCP_CONG_OPEN);
	cong.prior_cwnd = 50;
	KUNIT_EXPECT_EQ(test, toy_tcp_cong_undo_cwnd(&cong), 50u);
	cong.prior_cwnd = 30;
	KUNIT_EXPECT_EQ(test, toy_tcp_cong_undo_cwnd(&cong), 40u);
}

/* The algorithm sees each change of state before it, and is asked once for each loss. */
static void toy_tcp_cong_set_state__is_told(struct kunit *test)
{
	struct toy_tcp_cong cong;

	toy_tcp_cong_init(&cong, &toy_cong_test_ops);
	cong.cwnd = 30;
	toy_tcp_cong_set_state(&cong, TOY_TCP_CONG_DISORDER);
	KUNIT_EXPECT_EQ(test, cong.priv[TOY_CONG_TEST_STATE],
			TOY_TCP_CONG_OPEN << 4 | TOY_TCP_CONG_DISORDER);
	toy_tcp_cong_reduce(&cong, TOY_TCP_CONG_RECOVERY, 20, TOY_CONG_TEST_NXT);
	KUNIT_EXPECT_EQ(test, cong.priv[TOY_CONG_TEST_STATE] & 0xff,
			TOY_TCP_CONG_DISORDER << 4 | TOY_TCP_CONG_RECOVERY);
	KUNIT_EXPECT_EQ(test, cong.prior_cwnd, 30u);
	KUNIT_EXPECT_EQ(test, cong.ssthresh, 7u);
	KUNIT_EXPECT_EQ(test, toy_tcp_cong_undo_cwnd(&cong), 31u);
	toy_tcp_cong_restart(&cong, 1, 77);
	KUNIT_EXPECT_EQ(test, cong.priv[TOY_CONG_TEST_EVENT], TOY_TCP_CONG_EV_RESTART + 1ull);
	KUNIT_EXPECT_EQ(test, cong.priv[TOY_CONG_TEST_NOW], 77ull);
}

static void toy_tcp_cong_init__defaults(struct kunit *test)
{
	struct toy_tcp_cong cong;

	memset(&cong, 0xa5, sizeof(cong));
	toy_tcp_cong_init(&cong, &toy_tcp_reno);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 10u);	/* RFC 6928 */
	KUNIT_EXPECT_EQ(test, cong.ssthresh, TOY_TCP_SSTHRESH_INF);
	KUNIT_EXPECT_EQ(test, (int)cong.state, TOY_TCP_CONG_OPEN);
	KUNIT_EXPECT_EQ(test, cong.cwnd_cnt, 0u);
	KUNIT_EXPECT_PTR_EQ(test, cong.ops, &toy_tcp_reno);
}

/* A new ssthresh; the window comes down to it later, and does not grow meanwhile. */
static void toy_tcp_cong_reduce__halves(struct kunit *test)
{
	static const enum toy_tcp_cong_state states[] = {
		TOY_TCP_CONG_CWR, TOY_TCP_CONG_RECOVERY
	};
	struct toy_tcp_cong cong;
	int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		toy_cong_test_begin(&cong, 20);
		KUNIT_EXPECT_FALSE(test, toy_tcp_cong_reducing(&cong));
		toy_tcp_cong_reduce(&cong, states[i], 20, TOY_CONG_TEST_NXT);
		KUNIT_EXPECT_TRUE(test, toy_tcp_cong_reducing(&cong));
		KUNIT_EXPECT_EQ(test, cong.state, states[i]);
		KUNIT_EXPECT_EQ(test, cong.ssthresh, 10u);
		KUNIT_EXPECT_EQ(test, cong.cwnd, 20u);
		KUNIT_EXPECT_EQ(test, cong.prior_cwnd, 20u);
		KUNIT_EXPECT_EQ(test, cong.recover, TOY_CONG_TEST_NXT);
		KUNIT_EXPECT_EQ(test, cong.reductions, 1u);
		toy_cong_test_acked(&cong, TOY_CONG_TEST_UNA, 5, true);
		KUNIT_EXPECT_EQ(test, cong.cwnd, 20u);
	}
	toy_cong_test_begin(&cong, 4);
	toy_tcp_cong_reduce(&cong, TOY_TCP_CONG_RECOVERY, 3, TOY_CONG_TEST_NXT);
	KUNIT_EXPECT_EQ(test, cong.ssthresh, 2u);
}

/* RFC 5681 3.1: one segment, and slow start up to half of what was out */
static void toy_tcp_cong_enter_loss__go_back(struct kunit *test)
{
	struct toy_tcp_cong cong;

	toy_cong_test_begin(&cong, 40);
	toy_tcp_cong_enter_loss(&cong, 40, TOY_CONG_TEST_NXT, true);
	KUNIT_EXPECT_EQ(test, (int)cong.state, TOY_TCP_CONG_LOSS);
	KUNIT_EXPECT_EQ(test, cong.ssthresh, 20u);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 1u);
	KUNIT_EXPECT_FALSE(test, toy_tcp_cong_reducing(&cong));

	/* Slow start also where the window was not used up */
	toy_cong_test_acked(&cong, TOY_CONG_TEST_UNA, 1, false);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 2u);
	toy_cong_test_acked(&cong, TOY_CONG_TEST_NXT, 2, false);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 4u);
}

/* RFC 5681 3.1: held for a segment that the timer has sent before, halved for another */
static void toy_tcp_cong_enter_loss__repeated(struct kunit *test)
{
	struct toy_tcp_cong cong;

	toy_cong_test_begin(&cong, 40);
	toy_tcp_cong_enter_loss(&cong, 40, TOY_CONG_TEST_NXT, true);
	toy_tcp_cong_enter_loss(&cong, 1, TOY_CONG_TEST_NXT, false);
	toy_tcp_cong_enter_loss(&cong, 1, TOY_CONG_TEST_NXT, false);
	KUNIT_EXPECT_EQ(test, cong.ssthresh, 20u);

	/* It was acknowledged, and then the timer went off for the next. */
	toy_cong_test_acked(&cong, TOY_CONG_TEST_UNA, 1, true);
	toy_tcp_cong_enter_loss(&cong, 12, TOY_CONG_TEST_NXT, true);
	KUNIT_EXPECT_EQ(test, cong.ssthresh, 6u);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 1u);
}

/* A time-out in the round of a mark does not reduce once more. */
static void toy_tcp_cong_enter_loss__after_a_mark(struct kunit *test)
{
	struct toy_tcp_cong cong;

	toy_cong_test_begin(&cong, 20);
	toy_tcp_cong_reduce(&cong, TOY_TCP_CONG_CWR, 20, TOY_CONG_TEST_NXT);
	toy_tcp_cong_enter_loss(&cong, 18, TOY_CONG_TEST_NXT, false);
	KUNIT_EXPECT_EQ(test, cong.ssthresh, 10u);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 1u);
	KUNIT_EXPECT_EQ(test, cong.reductions, 1u);
	toy_tcp_cong_enter_loss(&cong, 18, TOY_CONG_TEST_NXT, true);
	KUNIT_EXPECT_EQ(test, cong.reductions, 2u);
}

/* An unused window comes down, what it was stays known, and it never goes up by it. */
static void toy_tcp_cong_validate__remembers(struct kunit *test)
{
	struct toy_tcp_cong cong;

	toy_cong_test_begin(&cong, 100);
	cong.ssthresh = 20;
	toy_tcp_cong_validate(&cong, 100);
	KUNIT_EXPECT_EQ(test, cong.ssthresh, 20u);
	toy_tcp_cong_validate(&cong, 60);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 60u);
	KUNIT_EXPECT_EQ(test, cong.ssthresh, 75u);
	toy_tcp_cong_validate(&cong, 70);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 60u);
}

/* A window that was not used says nothing about the path (RFC 7661). */
static void toy_tcp_cong_acked__only_when_limited(struct kunit *test)
{
	struct toy_tcp_cong cong;

	toy_tcp_cong_init(&cong, &toy_tcp_reno);
	toy_cong_test_acked(&cong, TOY_CONG_TEST_UNA, 5, false);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 10u);
	toy_cong_test_acked(&cong, TOY_CONG_TEST_UNA, 5, true);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 15u);
}

/* RFC 5681 4.1, by halves as Linux: one for each RTO of silence */
static void toy_tcp_cong_restart__decays(struct kunit *test)
{
	struct toy_tcp_cong cong;
	u32 rtos;

	for (rtos = 0; rtos < 40; rtos++) {
		u32 expect = rtos < 4 ? 100 >> rtos : 10;

		toy_cong_test_begin(&cong, 100);
		cong.cwnd_cnt = 7;
		cong.ssthresh = 50;
		toy_tcp_cong_restart(&cong, rtos, 0);
		KUNIT_EXPECT_EQ_MSG(test, cong.cwnd, max(expect, 10u), "%u rtos", rtos);
		KUNIT_EXPECT_EQ(test, cong.ssthresh, 75u);
		KUNIT_EXPECT_EQ(test, cong.cwnd_cnt, 0u);
	}
	/* One smaller than the initial window stays as it is. */
	toy_cong_test_begin(&cong, 3);
	toy_tcp_cong_restart(&cong, 16, 0);
	KUNIT_EXPECT_EQ(test, cong.cwnd, 3u);
	/* Nothing was learnt yet: nothing is limited. */
	toy_tcp_cong_init(&cong, &toy_tcp_reno);
	toy_tcp_cong_restart(&cong, 16, 0);
	KUNIT_EXPECT_EQ(test, cong.ssthresh, TOY_TCP_SSTHRESH_INF);
}

static struct kunit_case toy_tcp_cong_cases[] = {
	KUNIT_CASE(toy_tcp_cong_init__defaults),
	KUNIT_CASE(toy_tcp_cong_set_ops__takes_over),
	KUNIT_CASE(toy_tcp_cong_set_state__is_told),
	KUNIT_CASE(toy_tcp_cong_reduce__halves),
	KUNIT_CASE(toy_tcp_cong_acked__only_when_limited),
	KUNIT_CASE(toy_tcp_cong_enter_loss__after_a_mark),
	KUNIT_CASE(toy_tcp_cong_validate__remembers),
	KUNIT_CASE(toy_tcp_cong_enter_loss__go_back),
	KUNIT_CASE(toy_tcp_cong_enter_loss__repeated),
	KUNIT_CASE(toy_tcp_cong_restart__decays),
	{}
};

static struct kunit_suite toy_tcp_cong_suite = {
	.name		= "toytcp_tcp_cong",
	.test_cases	= toy_tcp_cong_cases,
};

kunit_test_suites(&toy_tcp_cong_suite);
