// SPDX-License-Identifier: GPL-2.0
/* TCP options: as a twin reads them, and the same after being written and read again. */

#include "../../net/toytcp/tcp_options.h"
#include "fuzz.h"

/* One option in its place, as RFC 9293 3.2 and the RFCs of each kind have it. */
static void twin_one(const u8 *p, u8 len, bool syn, struct toy_tcp_options *want)
{
	unsigned int cookie = len - 2, i;

	if (p[0] == 8 && len == 10) {
		want->has_ts = true;
		want->tsval = get_unaligned_be32(p + 2);
		want->tsecr = get_unaligned_be32(p + 6);
	} else if (syn && p[0] == 2 && len == 4 && (p[2] || p[3])) {
		want->mss = get_unaligned_be16(p + 2);
	} else if (syn && p[0] == 3 && len == 3) {
		want->has_wscale = true;
		want->wscale = p[2] > 14 ? 14 : p[2];
	} else if (syn && p[0] == 4 && len == 2) {
		want->sack_ok = true;
	} else if (syn && p[0] == 34 && cookie % 2 == 0 &&
		   (!cookie || (cookie >= 4 && cookie <= 16))) {
		want->has_fastopen = true;
		want->cookie_len = cookie;
		memcpy(want->cookie, p + 2, cookie);
	} else if (!syn && p[0] == 5 && len > 2 && (len - 2) % 8 == 0) {
		want->sack_count = (len - 2) / 8;
		for (i = 0; i < want->sack_count; i++) {
			want->sack[i].start = get_unaligned_be32(p + 2 + i * 8);
			want->sack[i].end = get_unaligned_be32(p + 6 + i * 8);
		}
	}
}

static void twin_parse(const u8 *p, unsigned int len, bool syn, struct toy_tcp_options *want)
{
	unsigned int at = 0;

	memset(want, 0, sizeof(*want));
	while (at < len && p[at]) {
		if (p[at] == 1) {
			at++;
			continue;
		}
		if (len - at < 2 || p[at + 1] < 2 || p[at + 1] > len - at)
			return;
		twin_one(p + at, p[at + 1], syn, want);
		at += p[at + 1];
	}
}

static void check_same(const struct toy_tcp_options *got, const struct toy_tcp_options *want)
{
	FUZZ_CHECK(got->mss == want->mss);
	FUZZ_CHECK(got->has_wscale == want->has_wscale && got->wscale == want->wscale);
	FUZZ_CHECK(got->sack_ok == want->sack_ok);
	FUZZ_CHECK(got->has_ts == want->has_ts);
	FUZZ_CHECK(got->tsval == want->tsval && got->tsecr == want->tsecr);
	FUZZ_CHECK(got->has_fastopen == want->has_fastopen);
	FUZZ_CHECK(got->cookie_len == want->cookie_len);
	FUZZ_CHECK(!memcmp(got->cookie, want->cookie, want->cookie_len));
	FUZZ_CHECK(got->sack_count == want->sack_count && want->sack_count <= TOY_TCP_MAX_SACKS);
	FUZZ_CHECK(!memcmp(got->sack, want->sack, want->sack_count * sizeof(want->sack[0])));
}

/* What has been read fits into a header again, but for SACK blocks beside a timestamp. */
static void check_built(const struct toy_tcp_options *opts, bool syn)
{
	u8 *p = malloc(TOY_TCP_MAX_OPTLEN);
	struct toy_tcp_options again, want = *opts;
	unsigned int len;

	if (!p)
		abort();
	if (want.has_ts && want.sack_count > 3)
		want.sack_count = 3;
	len = toy_tcp_options_build(p, opts);
	FUZZ_CHECK(len <= TOY_TCP_MAX_OPTLEN && len % 4 == 0);
	toy_tcp_options_parse(p, len, syn, &again);
	check_same(&again, &want);
	free(p);
}

int fuzz_one(const u8 *data, size_t size)
{
	struct toy_tcp_sack_block blocks[TOY_TCP_MAX_SACKS];
	struct toy_tcp_options got, want;
	struct fuzz_input in;
	bool syn;

	if (!fuzz_begin(&in, data, size))
		return 0;
	syn = in.how & FUZZ_SYN;
	if (in.len <= TOY_TCP_MAX_OPTLEN) {
		/* what is not valid must be taken from nowhere */
		memset(&got, 0xa5, sizeof(got));
		toy_tcp_options_parse(in.data, in.len, syn, &got);
		twin_parse(in.data, in.len, syn, &want);
		check_same(&got, &want);
		if (got.sack_count)
			FUZZ_CHECK(toy_tcp_options_sack(in.data + got.sack_at, blocks) ==
				   got.sack_count &&
				   !memcmp(blocks, got.sack, got.sack_count * sizeof(blocks[0])));
		check_built(&got, syn);
	}
	fuzz_end(&in);
	return 0;
}
