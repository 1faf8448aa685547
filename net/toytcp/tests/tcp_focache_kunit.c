// SPDX-License-Identifier: GPL-2.0
/* A Fast Open client's cache against a twin that never forgets. */

#include <kunit/test.h>
#include <linux/jiffies.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "../tcp_focache.h"

#define TOY_FOCACHE_TEST_SERVERS	2000
#define TOY_FOCACHE_TEST_STEPS		20000
#define TOY_FOCACHE_TEST_LOCAL		cpu_to_be32(0x0a030001)

static int toy_focache_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct toy_tcp_focache), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);
	return 0;
}

static void toy_focache_test_exit(struct kunit *test)
{
	if (test->priv)
		toy_tcp_focache_purge(test->priv);
}

static struct toy_tcp_focache_known toy_focache_test_get(struct kunit *test, u32 server,
							 unsigned long now)
{
	struct toy_tcp_focache_known known;

	memset(&known, 0xa5, sizeof(known));
	toy_tcp_focache_get(test->priv, TOY_FOCACHE_TEST_LOCAL, cpu_to_be32(server), now, &known);
	return known;
}

static void toy_focache_test_set(struct kunit *test, u32 server,
				 const struct toy_tcp_focache_news *news, unsigned long now)
{
	toy_tcp_focache_set(test->priv, TOY_FOCACHE_TEST_LOCAL, cpu_to_be32(server), news, now);
}

static u32 toy_focache_test_entries(const struct toy_tcp_focache *cache)
{
	const struct toy_tcp_focache_entry *entry;
	u32 i, n = 0;

	for (i = 0; i < ARRAY_SIZE(cache->buckets); i++)
		for (entry = cache->buckets[i]; entry; entry = entry->next)
			n++;
	return n;
}

/* What it says is right, or it says nothing; it is bounded, and the last news are there. */
static void toy_tcp_focache_get__as_its_twin(struct kunit *test)
{
	struct toy_tcp_focache_known *twin;
	struct rnd_state rnd;
	u8 cookie[TOY_TCP_FASTOPEN_COOKIE_MAX];
	u32 known = 0;
	int i;

	twin = kunit_kcalloc(test, TOY_FOCACHE_TEST_SERVERS, sizeof(*twin), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, twin);
	prandom_seed_state(&rnd, 7413);
	for (i = 0; i < TOY_FOCACHE_TEST_STEPS; i++) {
		u32 server = prandom_u32_state(&rnd) % TOY_FOCACHE_TEST_SERVERS;
		struct toy_tcp_focache_known got = toy_focache_test_get(test, server, 0);
		struct toy_tcp_focache_news news = {
			.mss = 1 + prandom_u32_state(&rnd) % 9000,
			.cookie_len = 4 + 2 * (prandom_u32_state(&rnd) % 7),
			.cookie = cookie,
		};

		if (got.mss) {
			KUNIT_ASSERT_EQ(test, memcmp(&got, &twin[server], sizeof(got)), 0);
			known++;
		} else {
			KUNIT_ASSERT_EQ(test, got.cookie_len, 0);
		}
		prandom_bytes_state(&rnd, cookie, sizeof(cookie));
		memset(&twin[server], 0, sizeof(twin[server]));
		if (got.mss)
			twin[server] = got;
		twin[server].mss = news.mss;
		twin[server].cookie_len = news.cookie_len;
		memcpy(twin[server].cookie, cookie, news.cookie_len);
		toy_focache_test_set(test, server, &news, 0);
		got = toy_focache_test_get(test, server, 0);
		KUNIT_ASSERT_EQ(test, memcmp(&got, &twin[server], sizeof(got)), 0);
	}
	KUNIT_EXPECT_GT(test, known, TOY_FOCACHE_TEST_STEPS / 5u);
	KUNIT_EXPECT_EQ(test, toy_focache_test_entries(test->priv),
			TOY_TCP_FOCACHE_DEPTH << TOY_TCP_FOCACHE_BITS);
}

/* Each address of ours has its own; a SYN-ACK without a cookie takes none away. */
static void toy_tcp_focache_set__keeps(struct kunit *test)
{
	const struct toy_tcp_focache_news first = {
		.mss = 1460, .cookie_len = 4, .cookie = "abcd",
	};
	const struct toy_tcp_focache_news second = { .mss = 536 };
	struct toy_tcp_focache_known got;

	toy_focache_test_set(test, 1, &first, 0);
	toy_focache_test_set(test, 1, &second, 0);
	got = toy_focache_test_get(test, 1, 0);
	KUNIT_EXPECT_EQ(test, got.mss, 536);
	KUNIT_EXPECT_EQ(test, got.cookie_len, 4);
	KUNIT_EXPECT_EQ(test, memcmp(got.cookie, "abcd", 4), 0);
	toy_tcp_focache_get(test->priv, cpu_to_be32(0x0a030002), cpu_to_be32(1), 0, &got);
	KUNIT_EXPECT_EQ(test, got.mss, 0);
	KUNIT_EXPECT_EQ(test, got.cookie_len, 0);
}

/* RFC 7413 4.1.3.1: one failure is none; then 2, 4, ... 64 minutes, and one success ends it. */
static void toy_tcp_focache_set__pause(struct kunit *test)
{
	const struct toy_tcp_focache_news bad = { .failed = true };
	const struct toy_tcp_focache_news good = { .passed = true };
	const struct toy_tcp_focache_news neither = { .mss = 1460 };
	unsigned long now = INITIAL_JIFFIES, pause;
	int i;

	toy_focache_test_set(test, 1, &bad, now);
	KUNIT_EXPECT_FALSE(test, toy_focache_test_get(test, 1, now).paused);
	for (i = 1; i < 300; i++) {
		pause = (unsigned long)(60 * HZ) << min(i, 6);
		toy_focache_test_set(test, 1, &bad, now);
		toy_focache_test_set(test, 1, &neither, now);
		KUNIT_ASSERT_TRUE(test, toy_focache_test_get(test, 1, now + pause - 1).paused);
		KUNIT_ASSERT_FALSE(test, toy_focache_test_get(test, 1, now + pause).paused);
		now += pause;
	}
	toy_focache_test_set(test, 1, &bad, now);
	KUNIT_EXPECT_TRUE(test, toy_focache_test_get(test, 1, now).paused);
	toy_focache_test_set(test, 1, &good, now);
	KUNIT_EXPECT_FALSE(test, toy_focache_test_get(test, 1, now).paused);
}

static struct kunit_case toy_tcp_focache_cases[] = {
	KUNIT_CASE(toy_tcp_focache_get__as_its_twin),
	KUNIT_CASE(toy_tcp_focache_set__keeps),
	KUNIT_CASE(toy_tcp_focache_set__pause),
	{}
};

static struct kunit_suite toy_tcp_focache_suite = {
	.name		= "toytcp_tcp_focache",
	.init		= toy_focache_test_init,
	.exit		= toy_focache_test_exit,
	.test_cases	= toy_tcp_focache_cases,
};

kunit_test_suites(&toy_tcp_focache_suite);
