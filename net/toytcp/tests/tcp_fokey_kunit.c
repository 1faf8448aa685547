// SPDX-License-Identifier: GPL-2.0
/* Keys of Fast Open: cookies against SipHash's published vector, keys as text and back. */

#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "../tcp_fokey.h"

static void toy_tcp_fokey_test_draw(struct rnd_state *rnd, struct toy_tcp_fokeys *keys, u8 count)
{
	prandom_bytes_state(rnd, keys->key, sizeof(keys->key));
	keys->count = count;
}

/* The 8-byte vector of the SipHash paper's program: key 00..0f, message 00..07 */
static void toy_tcp_fokey_cookie__vector(struct kunit *test)
{
	static const u8 want[] = { 0x62, 0x24, 0x93, 0x9a, 0x79, 0xf5, 0xf5, 0x93 };
	u8 key[TOY_TCP_FOKEY_LEN], cookie[TOY_TCP_FASTOPEN_COOKIE_SIZE];
	int i;

	for (i = 0; i < sizeof(key); i++)
		key[i] = i;
	toy_tcp_fokey_cookie(key, cpu_to_be32(0x00010203), cpu_to_be32(0x04050607), cookie);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(cookie, want, sizeof(want)), 0, "%*ph",
			    (int)sizeof(cookie), cookie);
}

/* Good with the key that made it, for these two addresses, whole; and with no other. */
static void toy_tcp_fokey_check__only_its_own(struct kunit *test)
{
	u8 cookie[TOY_TCP_FASTOPEN_COOKIE_SIZE];
	struct toy_tcp_fokeys keys, old;
	struct rnd_state rnd;
	int i, bit;

	prandom_seed_state(&rnd, 7413);
	for (i = 0; i < 500; i++) {
		__be32 peer = (__force __be32)prandom_u32_state(&rnd);
		__be32 local = (__force __be32)prandom_u32_state(&rnd);

		toy_tcp_fokey_test_draw(&rnd, &keys, 2);
		toy_tcp_fokey_cookie(keys.key[i % 2], peer, local, cookie);
		KUNIT_ASSERT_EQ(test, toy_tcp_fokey_check(&keys, peer, local, cookie, 8), i % 2);
		KUNIT_ASSERT_EQ(test, toy_tcp_fokey_check(&keys, local, peer, cookie, 8), -ENOENT);
		KUNIT_ASSERT_EQ(test, toy_tcp_fokey_check(&keys, peer, local, cookie, 6), -ENOENT);
		KUNIT_ASSERT_EQ(test, toy_tcp_fokey_check(&keys, peer, local, cookie, 0), -ENOENT);
		old = keys;
		old.count = 1;
		KUNIT_ASSERT_EQ(test, toy_tcp_fokey_check(&old, peer, local, cookie, 8),
				i % 2 ? -ENOENT : 0);
		bit = prandom_u32_state(&rnd) % 64;
		cookie[bit / 8] ^= 1 << bit % 8;
		KUNIT_ASSERT_EQ(test, toy_tcp_fokey_check(&keys, peer, local, cookie, 8), -ENOENT);
	}
}

static void toy_tcp_fokey_parse__what_was_shown(struct kunit *test)
{
	struct toy_tcp_fokeys keys, back;
	char text[TOY_TCP_FOKEY_TEXT];
	struct rnd_state rnd;
	int i;

	prandom_seed_state(&rnd, 7414);
	for (i = 0; i < 500; i++) {
		toy_tcp_fokey_test_draw(&rnd, &keys, 1 + i % 2);
		toy_tcp_fokey_show(&keys, text);
		KUNIT_ASSERT_EQ(test, strlen(text), 35 + 36 * (i % 2));
		KUNIT_ASSERT_EQ(test, toy_tcp_fokey_parse(&back, text), 0);
		KUNIT_ASSERT_EQ(test, back.count, keys.count);
		KUNIT_ASSERT_EQ(test, memcmp(back.key, keys.key, keys.count * TOY_TCP_FOKEY_LEN),
				0);
	}
}

/* Linux's: each word in the machine's order of a little-endian one, short ones too */
static void toy_tcp_fokey_parse__words(struct kunit *test)
{
	static const u8 want[] = { 1, 0, 0, 0, 0x34, 0x12, 0, 0,
				   0, 0, 0, 0, 0xdd, 0xcc, 0xbb, 0xaa };
	struct toy_tcp_fokeys keys;

	KUNIT_ASSERT_EQ(test, toy_tcp_fokey_parse(&keys, "1-1234-0-aabbccdd"), 0);
	KUNIT_EXPECT_EQ(test, keys.count, 1);
	KUNIT_EXPECT_EQ(test, memcmp(keys.key[0], want, sizeof(want)), 0);
}

static void toy_tcp_fokey_parse__refused(struct kunit *test)
{
	static const char * const bad[] = {
		"", "1", "1-2-3", "1-2-3-4,", "1-2-3-4,5", "1-2-3-4,1-2-3-4,1-2-3-4", "1-2-3-4-5",
		"1-2-3-x", "123456789-2-3-4", "1-2-3-4 1-2-3-4", ",1-2-3-4",
	};
	struct toy_tcp_fokeys keys = { .count = 1, .key = { { 42 } } };
	int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(test, toy_tcp_fokey_parse(&keys, bad[i]), -EINVAL, "%s",
				    bad[i]);
	KUNIT_EXPECT_EQ(test, keys.count, 1);
	KUNIT_EXPECT_EQ(test, keys.key[0][0], 42);
}

static void toy_tcp_fokey_set__lengths(struct kunit *test)
{
	struct toy_tcp_fokeys keys = { };
	u8 bytes[3 * TOY_TCP_FOKEY_LEN] = { };
	unsigned int len;

	for (len = 0; len <= sizeof(bytes); len++) {
		bool good = len == TOY_TCP_FOKEY_LEN || len == 2 * TOY_TCP_FOKEY_LEN;

		KUNIT_EXPECT_EQ(test, toy_tcp_fokey_set(&keys, bytes, len), good ? 0 : -EINVAL);
		if (good)
			KUNIT_EXPECT_EQ(test, keys.count, len / TOY_TCP_FOKEY_LEN);
	}
}

static struct kunit_case toy_tcp_fokey_cases[] = {
	KUNIT_CASE(toy_tcp_fokey_cookie__vector),
	KUNIT_CASE(toy_tcp_fokey_check__only_its_own),
	KUNIT_CASE(toy_tcp_fokey_parse__what_was_shown),
	KUNIT_CASE(toy_tcp_fokey_parse__words),
	KUNIT_CASE(toy_tcp_fokey_parse__refused),
	KUNIT_CASE(toy_tcp_fokey_set__lengths),
	{}
};

static struct kunit_suite toy_tcp_fokey_suite = {
	.name		= "toytcp_tcp_fokey",
	.test_cases	= toy_tcp_fokey_cases,
};

kunit_test_suites(&toy_tcp_fokey_suite);
