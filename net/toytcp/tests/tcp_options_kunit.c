// SPDX-License-Identifier: GPL-2.0
/* TCP options: what is built is parsed again, and nothing is read beyond the end. */

#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/unaligned.h>

#include "../tcp_options.h"
#include "../wire.h"

#define TOY_OPTIONS_TEST_STEPS	20000

/* What is parsed ends where the memory does, so that KASAN sees one byte too many. */
static int toy_options_test_init(struct kunit *test)
{
	test->priv = kunit_kmalloc(test, TOY_TCP_MAX_OPTLEN, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);
	return 0;
}

static void toy_options_test_parse(struct kunit *test, const u8 *bytes, unsigned int len,
				   bool syn, struct toy_tcp_options *opts)
{
	u8 *p = test->priv + TOY_TCP_MAX_OPTLEN - len;

	memcpy(p, bytes, len);
	memset(opts, 0xa5, sizeof(*opts));
	toy_tcp_options_parse(p, len, syn, opts);
}

static void toy_options_test_expect(struct kunit *test, const u8 *bytes, unsigned int len,
				    u16 mss, int wscale)
{
	struct toy_tcp_options opts;

	toy_options_test_parse(test, bytes, len, true, &opts);
	KUNIT_EXPECT_EQ_MSG(test, opts.mss, mss, "%*ph", len, bytes);
	KUNIT_EXPECT_EQ_MSG(test, opts.has_wscale, wscale >= 0, "%*ph", len, bytes);
	KUNIT_EXPECT_EQ_MSG(test, opts.wscale, wscale >= 0 ? wscale : 0, "%*ph", len, bytes);
}

/* @wscale -1: absent */
#define TOY_OPTIONS_TEST(test, mss, wscale, ...) do { \
	static const u8 bytes_[] = { __VA_ARGS__ }; \
	toy_options_test_expect(test, bytes_, sizeof(bytes_), mss, wscale); \
} while (0)

static void toy_tcp_options_parse__none(struct kunit *test)
{
	toy_options_test_expect(test, NULL, 0, 0, -1);
	TOY_OPTIONS_TEST(test, 0, -1, 0);
	TOY_OPTIONS_TEST(test, 0, -1, 1);
	TOY_OPTIONS_TEST(test, 0, -1, 1, 1, 1, 0);
}

/* The layouts in which other stacks send them */
static void toy_tcp_options_parse__of_other_stacks(struct kunit *test)
{
	/* Linux: mss, sackOK, TS, nop, wscale */
	TOY_OPTIONS_TEST(test, 1460, 7, 2, 4, 5, 0xb4, 4, 2, 8, 10, 0x12, 0x34, 0x56, 0x78,
			 0, 0, 0, 0, 1, 3, 3, 7);
	/* Windows: mss, nop, wscale, nop, nop, sackOK */
	TOY_OPTIONS_TEST(test, 1460, 8, 2, 4, 5, 0xb4, 1, 3, 3, 8, 1, 1, 4, 2);
	/* BSD: mss, nop, wscale, sackOK, TS, EOL */
	TOY_OPTIONS_TEST(test, 65495, 6, 2, 4, 0xff, 0xd7, 1, 3, 3, 6, 4, 2, 8, 10, 1, 2, 3, 4,
			 5, 6, 7, 8, 0, 0);
}

static void toy_tcp_options_parse__only_in_syn(struct kunit *test)
{
	static const u8 bytes[] = { 2, 4, 5, 0xb4, 1, 3, 3, 7 };
	static const u8 perm[] = { 1, 1, 4, 2 };
	struct toy_tcp_options opts;

	toy_options_test_parse(test, bytes, sizeof(bytes), false, &opts);
	KUNIT_EXPECT_EQ(test, opts.mss, 0);
	KUNIT_EXPECT_FALSE(test, opts.has_wscale);
	toy_options_test_parse(test, perm, sizeof(perm), false, &opts);
	KUNIT_EXPECT_FALSE(test, opts.sack_ok);
	toy_options_test_parse(test, perm, sizeof(perm), true, &opts);
	KUNIT_EXPECT_TRUE(test, opts.sack_ok);
}

/* Every prefix of every option: what was whole before the cut counts, the cut one does not. */
static void toy_tcp_options_parse__truncated(struct kunit *test)
{
	static const u8 bytes[] = {
		2, 4, 5, 0xb4,				/* ends at 4 */
		4, 2,
		8, 10, 1, 2, 3, 4, 5, 6, 7, 8,
		30, 5, 1, 2, 3,				/* an unknown one */
		1,
		3, 3, 9,				/* ends at 25 */
	};
	unsigned int len;

	static_assert(sizeof(bytes) == 25);
	for (len = 0; len <= sizeof(bytes); len++)
		toy_options_test_expect(test, bytes, len, len >= 4 ? 1460 : 0,
					len >= 25 ? 9 : -1);
}

/* A length that cannot be ends the parse; a wrong one for its kind skips the option. */
static void toy_tcp_options_parse__lengths(struct kunit *test)
{
	unsigned int optlen;

	for (optlen = 0; optlen < 256; optlen++) {
		const u8 mss[] = { 2, optlen, 5, 0xb4, 1, 1, 3, 3, 7 };
		const u8 unknown[] = { 99, optlen, 1, 1, 1, 1, 3, 3, 7 };
		const u8 last[] = { 3, 3, 7, 99, optlen };
		bool reaches = optlen >= 2 && optlen <= 6;
		/* From the middle of the MSS option on, 5 is a kind and 0xb4 its length. */
		bool sane = reaches && optlen != 2 && optlen != 3;

		toy_options_test_expect(test, mss, sizeof(mss), optlen == 4 ? 1460 : 0,
					sane ? 7 : -1);
		toy_options_test_expect(test, unknown, sizeof(unknown), 0, reaches ? 7 : -1);
		toy_options_test_expect(test, last, sizeof(last), 0, 7);
	}
	TOY_OPTIONS_TEST(test, 0, 5, 3, 2, 3, 4, 1, 1, 3, 3, 5);
}

static void toy_tcp_options_parse__unknown_kinds(struct kunit *test)
{
	unsigned int kind;

	for (kind = 0; kind < 256; kind++) {
		const u8 bytes[] = { kind, 3, 12, 2, 4, 2, 0 };

		switch (kind) {
		case TOY_TCPOPT_EOL:
			toy_options_test_expect(test, bytes, sizeof(bytes), 0, -1);
			break;
		case TOY_TCPOPT_NOP:
			/* Then it reads: kind 3, length 12, too long. */
			toy_options_test_expect(test, bytes, sizeof(bytes), 0, -1);
			break;
		case TOY_TCPOPT_WSCALE:
			toy_options_test_expect(test, bytes, sizeof(bytes), 512, 12);
			break;
		default:
			toy_options_test_expect(test, bytes, sizeof(bytes), 512, -1);
		}
	}
}

static void toy_tcp_options_parse__eol_ends(struct kunit *test)
{
	TOY_OPTIONS_TEST(test, 536, -1, 2, 4, 2, 24, 0, 3, 3, 7);
	TOY_OPTIONS_TEST(test, 536, -1, 2, 4, 2, 24, 0, 99, 0, 0);
	TOY_OPTIONS_TEST(test, 0, -1, 0, 2, 4, 2, 24);
}

static void toy_tcp_options_parse__doubled(struct kunit *test)
{
	TOY_OPTIONS_TEST(test, 1000, -1, 2, 4, 5, 0xb4, 2, 4, 3, 0xe8);
	TOY_OPTIONS_TEST(test, 0, 3, 3, 3, 9, 1, 1, 3, 3, 3);
	/* An MSS of zero says nothing, so the first stays. */
	TOY_OPTIONS_TEST(test, 1460, -1, 2, 4, 5, 0xb4, 2, 4, 0, 0);
}

static void toy_tcp_options_parse__out_of_range(struct kunit *test)
{
	unsigned int shift;

	/* RFC 7323 2.3: more than 14 counts as 14 */
	for (shift = 0; shift < 256; shift++) {
		const u8 bytes[] = { 3, 3, shift, 0 };

		toy_options_test_expect(test, bytes, sizeof(bytes), 0, min(shift, 14u));
	}
	TOY_OPTIONS_TEST(test, 0, -1, 2, 4, 0, 0);
	TOY_OPTIONS_TEST(test, 1, -1, 2, 4, 0, 1);
	TOY_OPTIONS_TEST(test, 65535, -1, 2, 4, 255, 255);
}

/* Without the fast path and without state: one pass over the bytes for each kind. */
static int toy_options_twin_find(const u8 *p, unsigned int len, u8 kind, bool (*ok)(u8 len))
{
	unsigned int at = 0;
	int found = -1;

	while (at < len && p[at] != 0) {
		if (p[at] == 1) {
			at++;
			continue;
		}
		if (at + 1 >= len || p[at + 1] < 2 || at + p[at + 1] > len)
			break;
		if (p[at] == kind && ok(p[at + 1]))
			found = at;
		at += p[at + 1];
	}
	return found;
}

static bool toy_options_twin_ten(u8 len)
{
	return len == 10;
}

static bool toy_options_twin_two(u8 len)
{
	return len == 2;
}

static bool toy_options_twin_three(u8 len)
{
	return len == 3;
}

static bool toy_options_twin_blocks(u8 len)
{
	return len == 10 || len == 18 || len == 26 || len == 34;
}

static void toy_options_test_twin(struct kunit *test, const u8 *bytes, unsigned int len, bool syn)
{
	int ts = toy_options_twin_find(bytes, len, 8, toy_options_twin_ten);
	int perm = toy_options_twin_find(bytes, len, 4, toy_options_twin_two);
	int wscale = toy_options_twin_find(bytes, len, 3, toy_options_twin_three);
	int sack = toy_options_twin_find(bytes, len, 5, toy_options_twin_blocks);
	struct toy_tcp_options opts;
	unsigned int i;

	toy_options_test_parse(test, bytes, len, syn, &opts);
	KUNIT_ASSERT_EQ_MSG(test, opts.has_ts, ts >= 0, "%*ph", len, bytes);
	if (ts >= 0) {
		KUNIT_ASSERT_EQ(test, opts.tsval, get_unaligned_be32(bytes + ts + 2));
		KUNIT_ASSERT_EQ(test, opts.tsecr, get_unaligned_be32(bytes + ts + 6));
	}
	KUNIT_ASSERT_EQ_MSG(test, opts.sack_ok, syn && perm >= 0, "%*ph", len, bytes);
	KUNIT_ASSERT_EQ_MSG(test, opts.has_wscale, syn && wscale >= 0, "%*ph", len, bytes);
	KUNIT_ASSERT_EQ(test, opts.wscale, opts.has_wscale ? min(bytes[wscale + 2], 14) : 0);
	if (syn || sack < 0) {
		KUNIT_ASSERT_EQ_MSG(test, opts.sack_count, 0, "%*ph", len, bytes);
		return;
	}
	KUNIT_ASSERT_EQ_MSG(test, opts.sack_count, (bytes[sack + 1] - 2) / 8, "%*ph", len, bytes);
	KUNIT_ASSERT_EQ(test, opts.sack_at, sack);
	for (i = 0; i < opts.sack_count; i++) {
		KUNIT_ASSERT_EQ(test, opts.sack[i].start,
				get_unaligned_be32(bytes + sack + 2 + 8 * i));
		KUNIT_ASSERT_EQ(test, opts.sack[i].end,
				get_unaligned_be32(bytes + sack + 6 + 8 * i));
	}
}

static void toy_tcp_options_parse__random_bytes(struct kunit *test)
{
	static const u8 lengths[] = { 2, 3, 4, 10, 18, 26, 34 };
	u8 bytes[TOY_TCP_MAX_OPTLEN];
	struct rnd_state rnd;
	int step, i;

	prandom_seed_state(&rnd, 793);
	for (step = 0; step < TOY_OPTIONS_TEST_STEPS; step++) {
		unsigned int len = prandom_u32_state(&rnd) % (sizeof(bytes) + 1);

		/* Small numbers: kinds and lengths that are worth a look */
		for (i = 0; i < len; i++)
			bytes[i] = prandom_u32_state(&rnd) % (step % 2 ? 256 : 12);
		/* And whole options, as far as they fit */
		for (i = 0; step % 3 == 0 && i + 1 < len; i += bytes[i + 1]) {
			bytes[i] = 2 + prandom_u32_state(&rnd) % 7;
			bytes[i + 1] = lengths[prandom_u32_state(&rnd) % ARRAY_SIZE(lengths)];
		}
		toy_options_test_twin(test, bytes, len, true);
		toy_options_test_twin(test, bytes, len, false);
	}
}

static void toy_tcp_options_parse__timestamp(struct kunit *test)
{
	static const u8 aligned[] = { 1, 1, 8, 10, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0 };
	static const u8 bare[] = { 8, 10, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 1 };
	static const u8 wrong[] = { 1, 1, 8, 9, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0 };
	struct toy_tcp_options opts;
	int syn;

	for (syn = 0; syn < 2; syn++) {
		toy_options_test_parse(test, aligned, sizeof(aligned), syn, &opts);
		KUNIT_EXPECT_TRUE(test, opts.has_ts);
		KUNIT_EXPECT_EQ(test, opts.tsval, 0x12345678u);
		KUNIT_EXPECT_EQ(test, opts.tsecr, 0x9abcdef0u);
		toy_options_test_parse(test, bare, sizeof(bare), syn, &opts);
		KUNIT_EXPECT_TRUE(test, opts.has_ts);
		KUNIT_EXPECT_EQ(test, opts.tsecr, 0x9abcdef0u);
		toy_options_test_parse(test, wrong, sizeof(wrong), syn, &opts);
		KUNIT_EXPECT_FALSE(test, opts.has_ts);
	}
}

/* Only whole blocks, one to four of them. */
static void toy_tcp_options_parse__sack_lengths(struct kunit *test)
{
	u8 bytes[TOY_TCP_MAX_OPTLEN] = { 5 };
	struct toy_tcp_options opts;
	unsigned int len;

	for (len = 2; len <= sizeof(bytes); len++) {
		bytes[1] = len;
		toy_options_test_parse(test, bytes, len, false, &opts);
		KUNIT_EXPECT_EQ(test, opts.sack_count, len > 2 && len % 8 == 2 ? len / 8 : 0);
		toy_options_test_parse(test, bytes, len, true, &opts);
		KUNIT_EXPECT_EQ(test, opts.sack_count, 0);
	}
}

/* RFC 7413 4.1.1: none, or 4 to 16 bytes, an even number; in a SYN */
static void toy_tcp_options_parse__fastopen_lengths(struct kunit *test)
{
	u8 bytes[TOY_TCP_MAX_OPTLEN] = { 34 };
	struct toy_tcp_options opts;
	unsigned int len, i;

	for (i = 2; i < sizeof(bytes); i++)
		bytes[i] = i;
	for (len = 2; len <= sizeof(bytes); len++) {
		unsigned int cookie = len - 2;
		bool good = !cookie || (cookie % 2 == 0 && cookie >= 4 && cookie <= 16);

		bytes[1] = len;
		toy_options_test_parse(test, bytes, len, true, &opts);
		KUNIT_EXPECT_EQ(test, opts.has_fastopen, good);
		KUNIT_EXPECT_EQ(test, opts.cookie_len, good ? cookie : 0);
		if (good)
			KUNIT_EXPECT_EQ(test, memcmp(opts.cookie, bytes + 2, cookie), 0);
		toy_options_test_parse(test, bytes, len, false, &opts);
		KUNIT_EXPECT_FALSE(test, opts.has_fastopen);
	}
}

static struct toy_tcp_options toy_options_test_random(struct rnd_state *rnd)
{
	u32 r = prandom_u32_state(rnd), i;
	struct toy_tcp_options in = {
		.has_ts = r & 4,
		.tsval = r & 4 ? r * 7 : 0,
		.tsecr = r & 4 ? r * 11 : 0,
	};

	if (r & 8) {
		in.mss = r & 1 ? r >> 16 : 0;
		in.has_wscale = r & 2;
		in.wscale = r & 2 ? (r >> 5) % (TOY_TCP_MAX_WSCALE + 1) : 0;
		in.sack_ok = r & 16;
		in.has_fastopen = r & 32;
		if (in.has_fastopen && r & 64)
			in.cookie_len = 4 + 2 * ((r >> 24) % 7);
		memset(in.cookie, r >> 16, in.cookie_len);
		return in;
	}
	in.sack_count = (r >> 8) % (TOY_TCP_MAX_SACKS + 1);
	for (i = 0; i < in.sack_count; i++) {
		in.sack[i].start = prandom_u32_state(rnd);
		in.sack[i].end = prandom_u32_state(rnd);
	}
	return in;
}

static void toy_tcp_options_build__parsed_again(struct kunit *test)
{
	struct rnd_state rnd;
	int step;

	prandom_seed_state(&rnd, 7323);
	for (step = 0; step < TOY_OPTIONS_TEST_STEPS; step++) {
		struct toy_tcp_options in = toy_options_test_random(&rnd), out;
		unsigned int fits = in.has_ts ? 3 : 4;
		u8 bytes[TOY_TCP_MAX_OPTLEN];
		unsigned int len;

		len = toy_tcp_options_build(bytes, &in);
		KUNIT_ASSERT_LE(test, len, TOY_TCP_MAX_OPTLEN);
		KUNIT_ASSERT_EQ(test, len % 4, 0);
		toy_options_test_parse(test, bytes, len, !in.sack_count, &out);
		KUNIT_ASSERT_EQ(test, out.mss, in.mss);
		KUNIT_ASSERT_EQ(test, out.has_wscale, in.has_wscale);
		KUNIT_ASSERT_EQ(test, out.wscale, in.wscale);
		KUNIT_ASSERT_EQ(test, out.sack_ok, in.sack_ok);
		KUNIT_ASSERT_EQ(test, out.has_ts, in.has_ts);
		KUNIT_ASSERT_EQ(test, out.has_fastopen, in.has_fastopen);
		KUNIT_ASSERT_EQ(test, out.cookie_len, in.cookie_len);
		KUNIT_ASSERT_EQ(test, memcmp(out.cookie, in.cookie, in.cookie_len), 0);
		KUNIT_ASSERT_EQ(test, out.tsval, in.tsval);
		KUNIT_ASSERT_EQ(test, out.tsecr, in.tsecr);
		KUNIT_ASSERT_EQ(test, out.sack_count, min_t(u32, in.sack_count, fits));
		KUNIT_ASSERT_EQ(test, memcmp(out.sack, in.sack,
					     out.sack_count * sizeof(in.sack[0])), 0);
		if (in.sack_count)
			KUNIT_ASSERT_EQ(test, len, (in.has_ts ? 12 : 0) +
					toy_tcp_options_sack_len(out.sack_count));
	}
}

static void toy_options_test_build(struct kunit *test, const struct toy_tcp_options *in,
				   const u8 *expect, unsigned int len)
{
	u8 bytes[TOY_TCP_MAX_OPTLEN];

	KUNIT_EXPECT_EQ(test, toy_tcp_options_build(bytes, in), len);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(bytes, expect, len), 0, "%*ph", len, bytes);
}

#define TOY_OPTIONS_TEST_BUILD(test, in, ...) do { \
	static const u8 expect_[] = { __VA_ARGS__ }; \
	toy_options_test_build(test, in, expect_, sizeof(expect_)); \
} while (0)

static void toy_tcp_options_build__order_of_linux(struct kunit *test)
{
	struct toy_tcp_options opts = {
		.mss = 1460, .has_wscale = true, .wscale = 7, .sack_ok = true,
		.has_ts = true, .tsval = 0x01020304, .tsecr = 0x05060708,
	};

	TOY_OPTIONS_TEST_BUILD(test, &opts, 2, 4, 5, 0xb4, 4, 2, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8,
			       1, 3, 3, 7);
	opts.sack_ok = false;
	TOY_OPTIONS_TEST_BUILD(test, &opts, 2, 4, 5, 0xb4, 1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8,
			       1, 3, 3, 7);
	opts.sack_ok = true;
	opts.has_ts = false;
	TOY_OPTIONS_TEST_BUILD(test, &opts, 2, 4, 5, 0xb4, 1, 1, 4, 2, 1, 3, 3, 7);
	opts.sack_ok = false;
	TOY_OPTIONS_TEST_BUILD(test, &opts, 2, 4, 5, 0xb4, 1, 3, 3, 7);
	opts.has_fastopen = true;
	TOY_OPTIONS_TEST_BUILD(test, &opts, 2, 4, 5, 0xb4, 1, 3, 3, 7, 34, 2, 1, 1);
	opts.cookie_len = 4;
	memcpy(opts.cookie, "abcd", 4);
	TOY_OPTIONS_TEST_BUILD(test, &opts, 2, 4, 5, 0xb4, 1, 3, 3, 7, 34, 6, 'a', 'b', 'c', 'd',
			       1, 1);
	opts.cookie_len = 6;
	memcpy(opts.cookie, "abcdef", 6);
	TOY_OPTIONS_TEST_BUILD(test, &opts, 2, 4, 5, 0xb4, 1, 3, 3, 7, 34, 8, 'a', 'b', 'c', 'd',
			       'e', 'f');
	opts = (struct toy_tcp_options) {
		.has_ts = true, .tsval = 0x01020304, .tsecr = 0x05060708,
		.sack_count = 1, .sack = { { 0x0a0b0c0d, 0x0e0f1011 } },
	};
	TOY_OPTIONS_TEST_BUILD(test, &opts, 1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8,
			       1, 1, 5, 10, 10, 11, 12, 13, 14, 15, 16, 17);
}

static struct kunit_case toy_tcp_options_cases[] = {
	KUNIT_CASE(toy_tcp_options_parse__none),
	KUNIT_CASE(toy_tcp_options_parse__of_other_stacks),
	KUNIT_CASE(toy_tcp_options_parse__only_in_syn),
	KUNIT_CASE(toy_tcp_options_parse__truncated),
	KUNIT_CASE(toy_tcp_options_parse__lengths),
	KUNIT_CASE(toy_tcp_options_parse__unknown_kinds),
	KUNIT_CASE(toy_tcp_options_parse__eol_ends),
	KUNIT_CASE(toy_tcp_options_parse__doubled),
	KUNIT_CASE(toy_tcp_options_parse__out_of_range),
	KUNIT_CASE(toy_tcp_options_parse__random_bytes),
	KUNIT_CASE(toy_tcp_options_parse__timestamp),
	KUNIT_CASE(toy_tcp_options_parse__sack_lengths),
	KUNIT_CASE(toy_tcp_options_parse__fastopen_lengths),
	KUNIT_CASE(toy_tcp_options_build__parsed_again),
	KUNIT_CASE(toy_tcp_options_build__order_of_linux),
	{}
};

static struct kunit_suite toy_tcp_options_suite = {
	.name		= "toytcp_tcp_options",
	.init		= toy_options_test_init,
	.test_cases	= toy_tcp_options_cases,
};

kunit_test_suites(&toy_tcp_options_suite);
