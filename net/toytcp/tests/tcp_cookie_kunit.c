// SPDX-License-Identifier: GPL-2.0
/* SYN cookies against a twin that tries every cookie that could have been sent. */

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../tcp_cookie.h"

static const u16 toy_tcp_cookie_test_mss[] = { 536, 1300, 1440, 1460 };

struct toy_tcp_cookie_test {
	struct rnd_state		rnd;
	struct toy_tcp_cookie_key	key;
	struct toy_tuple		tuple;
	u32				irs;
};

static void toy_tcp_cookie_test_draw(struct toy_tcp_cookie_test *t)
{
	prandom_bytes_state(&t->rnd, &t->key, sizeof(t->key));
	prandom_bytes_state(&t->rnd, &t->tuple, sizeof(t->tuple));
	t->irs = prandom_u32_state(&t->rnd);
}

static u32 toy_tcp_cookie_test_make(const struct toy_tcp_cookie_test *t, u16 mss, u32 period)
{
	return toy_tcp_cookie_make(&t->key, &t->tuple, t->irs, &mss, period);
}

static u16 toy_tcp_cookie_twin_check(const struct toy_tcp_cookie_test *t, u32 cookie, u32 period)
{
	u32 age;
	int i;

	for (age = 0; age < TOY_TCP_COOKIE_AGE; age++)
		for (i = 0; i < ARRAY_SIZE(toy_tcp_cookie_test_mss); i++)
			if (toy_tcp_cookie_test_make(t, toy_tcp_cookie_test_mss[i],
						     period - age) == cookie)
				return toy_tcp_cookie_test_mss[i];
	return 0;
}

static int toy_tcp_cookie_test_init(struct kunit *test)
{
	struct toy_tcp_cookie_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	prandom_seed_state(&t->rnd, 4987);
	return 0;
}

/* What is sent is taken: now, in the next period, and in no other. */
static void toy_tcp_cookie_check__good_for_two_periods(struct kunit *test)
{
	struct toy_tcp_cookie_test *t = test->priv;
	int i, age;

	for (i = 0; i < 2000; i++) {
		u32 period = i < 10 ? i - 5 : prandom_u32_state(&t->rnd);
		u16 mss = toy_tcp_cookie_test_mss[i % 4];
		u32 cookie;

		toy_tcp_cookie_test_draw(t);
		cookie = toy_tcp_cookie_test_make(t, mss, period);
		for (age = -3; age <= 5; age++) {
			u16 got = toy_tcp_cookie_check(&t->key, &t->tuple, t->irs, cookie,
						       period + age);

			KUNIT_ASSERT_EQ(test, got, age == 0 || age == 1 ? mss : 0);
		}
	}
}

/* Cookies near to a good one, and any at all: only what the twin takes is taken. */
static void toy_tcp_cookie_check__as_its_twin(struct kunit *test)
{
	struct toy_tcp_cookie_test *t = test->priv;
	u32 taken = 0;
	int i;

	for (i = 0; i < 50000; i++) {
		u32 period = prandom_u32_state(&t->rnd), cookie;
		u16 want;

		toy_tcp_cookie_test_draw(t);
		cookie = toy_tcp_cookie_test_make(t, 1440, period);
		if (i % 2)
			cookie += (int)(prandom_u32_state(&t->rnd) % 9) - 4;
		else
			cookie ^= BIT(prandom_u32_state(&t->rnd) % 32);
		want = toy_tcp_cookie_twin_check(t, cookie, period);
		KUNIT_ASSERT_EQ(test, toy_tcp_cookie_check(&t->key, &t->tuple, t->irs, cookie,
							   period), want);
		taken += want != 0;
	}
	/* Four of nine steps from the third MSS lead to another MSS or to itself. */
	KUNIT_EXPECT_GT(test, taken, 10000u);
	KUNIT_EXPECT_LT(test, taken, 20000u);
}

/* Another's tuple, number or key makes it worthless. */
static void toy_tcp_cookie_check__of_another(struct kunit *test)
{
	struct toy_tcp_cookie_test *t = test->priv;
	u32 cookie, i, taken = 0;

	toy_tcp_cookie_test_draw(t);
	cookie = toy_tcp_cookie_test_make(t, 1460, 77);
	for (i = 0; i < 8 * sizeof(t->tuple); i++) {
		struct toy_tuple other = t->tuple;

		((u8 *)&other)[i / 8] ^= BIT(i % 8);
		taken += toy_tcp_cookie_check(&t->key, &other, t->irs, cookie, 77) != 0;
	}
	/* One to three off is another MSS to it: the ACK of such a one would not fit the stream. */
	for (i = 2; i < 32; i++)
		taken += toy_tcp_cookie_check(&t->key, &t->tuple, t->irs ^ BIT(i), cookie,
					      77) != 0;
	for (i = 0; i < 8 * sizeof(t->key); i++) {
		struct toy_tcp_cookie_key other = t->key;

		((u8 *)&other)[i / 8] ^= BIT(i % 8);
		taken += toy_tcp_cookie_check(&other, &t->tuple, t->irs, cookie, 77) != 0;
	}
	KUNIT_EXPECT_EQ(test, taken, 0u);
}

/* The largest of the table that is not above the peer's. */
static void toy_tcp_cookie_make__mss(struct kunit *test)
{
	static const u16 cases[][2] = {
		{ 1, 536 }, { 535, 536 }, { 536, 536 }, { 1299, 536 }, { 1300, 1300 },
		{ 1439, 1300 }, { 1440, 1440 }, { 1459, 1440 }, { 1460, 1460 },
		{ 8960, 1460 }, { 65535, 1460 },
	};
	struct toy_tcp_cookie_test *t = test->priv;
	int i;

	toy_tcp_cookie_test_draw(t);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		u16 mss = cases[i][0];
		u32 cookie = toy_tcp_cookie_make(&t->key, &t->tuple, t->irs, &mss, 5);

		KUNIT_EXPECT_EQ(test, mss, cases[i][1]);
		KUNIT_EXPECT_EQ(test, toy_tcp_cookie_check(&t->key, &t->tuple, t->irs, cookie, 5),
				cases[i][1]);
	}
}

static void toy_tcp_cookie_test_ts(struct kunit *test, u32 ms, int wscale, bool sack, bool ecn)
{
	struct toy_tcp_options opts = {
		.has_wscale = wscale >= 0,
		.wscale = max(wscale, 0),
		.sack_ok = sack,
	};
	struct toy_tcp_options got = { .has_wscale = true, .wscale = 9, .sack_ok = !sack };
	u32 ts = toy_tcp_cookie_ts(ms, &opts, ecn);

	KUNIT_ASSERT_LT(test, ms - ts, 64u);
	KUNIT_ASSERT_EQ(test, toy_tcp_cookie_ts_options(ts, &got), ecn);
	KUNIT_ASSERT_EQ(test, got.has_wscale, opts.has_wscale);
	KUNIT_ASSERT_EQ(test, got.wscale, opts.wscale);
	KUNIT_ASSERT_EQ(test, got.sack_ok, sack);
}

/* Every set of options comes back, and the clock never runs ahead, nor far behind. */
static void toy_tcp_cookie_ts__all(struct kunit *test)
{
	int wscale, bits;
	u32 ms;

	for (wscale = -1; wscale <= TOY_TCP_MAX_WSCALE; wscale++)
		for (bits = 0; bits < 4; bits++)
			for (ms = -200u; ms != 200; ms++)
				toy_tcp_cookie_test_ts(test, ms, wscale, bits & 1, bits & 2);
}

static struct kunit_case toy_tcp_cookie_cases[] = {
	KUNIT_CASE(toy_tcp_cookie_check__good_for_two_periods),
	KUNIT_CASE(toy_tcp_cookie_check__as_its_twin),
	KUNIT_CASE(toy_tcp_cookie_check__of_another),
	KUNIT_CASE(toy_tcp_cookie_make__mss),
	KUNIT_CASE(toy_tcp_cookie_ts__all),
	{}
};

static struct kunit_suite toy_tcp_cookie_suite = {
	.name		= "toytcp_tcp_cookie",
	.init		= toy_tcp_cookie_test_init,
	.test_cases	= toy_tcp_cookie_cases,
};

kunit_test_suites(&toy_tcp_cookie_suite);
