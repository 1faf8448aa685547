// SPDX-License-Identifier: GPL-2.0
/* TCP options: parse and build. */

#include <linux/align.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "kunit.h"
#include "tcp_options.h"

/* NOP, NOP, kind 8, length 10: how nearly every segment with data begins its options. */
#define TOY_TCP_OPTIONS_TS_WORD	0x0101080a

static void toy_tcp_options_ts(const u8 *p, struct toy_tcp_options *opts)
{
	opts->has_ts = true;
	opts->tsval = get_unaligned_be32(p);
	opts->tsecr = get_unaligned_be32(p + 4);
}

/* RFC 7413 4.1.1: nothing, which asks for a cookie, or one of an even length */
static void toy_tcp_options_fastopen(const u8 *p, u8 len, struct toy_tcp_options *opts)
{
	u8 cookie_len = len - TOY_TCPOLEN_FASTOPEN_BASE;

	if (cookie_len % 2 || (cookie_len && (cookie_len < TOY_TCP_FASTOPEN_COOKIE_MIN ||
					      cookie_len > TOY_TCP_FASTOPEN_COOKIE_MAX)))
		return;
	opts->has_fastopen = true;
	opts->cookie_len = cookie_len;
	memcpy(opts->cookie, p + TOY_TCPOLEN_FASTOPEN_BASE, cookie_len);
}

/* Those of a SYN only (RFC 9293 3.2, RFC 7323 2.2, RFC 2018 2, RFC 7413 4.1.1) */
static void toy_tcp_options_one_syn(const u8 *p, u8 len, struct toy_tcp_options *opts)
{
	switch (p[0]) {
	case TOY_TCPOPT_MSS:
		/* An MSS of zero says nothing that could be obeyed. */
		if (len == TOY_TCPOLEN_MSS && get_unaligned_be16(p + 2))
			opts->mss = get_unaligned_be16(p + 2);
		break;
	case TOY_TCPOPT_WSCALE:
		if (len == TOY_TCPOLEN_WSCALE) {
			opts->has_wscale = true;
			opts->wscale = min_t(u8, p[2], TOY_TCP_MAX_WSCALE);
		}
		break;
	case TOY_TCPOPT_SACK_PERM:
		if (len == TOY_TCPOLEN_SACK_PERM)
			opts->sack_ok = true;
		break;
	case TOY_TCPOPT_FASTOPEN:
		toy_tcp_options_fastopen(p, len, opts);
		break;
	}
}

unsigned int toy_tcp_options_sack(const u8 *p, struct toy_tcp_sack_block *blocks)
{
	unsigned int i, n = (p[1] - TOY_TCPOLEN_SACK_BASE) / TOY_TCPOLEN_SACK_BLOCK;

	n = min_t(unsigned int, n, TOY_TCP_MAX_SACKS);
	p += TOY_TCPOLEN_SACK_BASE;
	for (i = 0; i < n; i++, p += TOY_TCPOLEN_SACK_BLOCK) {
		blocks[i].start = get_unaligned_be32(p);
		blocks[i].end = get_unaligned_be32(p + 4);
	}
	return n;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_options_sack);

static bool toy_tcp_options_is_sack(const u8 *p, u8 len)
{
	return p[0] == TOY_TCPOPT_SACK &&
	       len >= TOY_TCPOLEN_SACK_BASE + TOY_TCPOLEN_SACK_BLOCK &&
	       (len - TOY_TCPOLEN_SACK_BASE) % TOY_TCPOLEN_SACK_BLOCK == 0;
}

static void toy_tcp_options_note_sack(const u8 *p, u8 at, struct toy_tcp_options *opts)
{
	opts->sack_at = at;
	opts->sack_count = toy_tcp_options_sack(p, opts->sack);
}

void toy_tcp_options_parse(const u8 *p, unsigned int len, bool syn,
			   struct toy_tcp_options *opts)
{
	const u8 *start = p;

	memset(opts, 0, offsetof(struct toy_tcp_options, sack));
	if (len == TOY_TCPOLEN_TS_ALIGNED && get_unaligned_be32(p) == TOY_TCP_OPTIONS_TS_WORD) {
		toy_tcp_options_ts(p + 4, opts);
		return;
	}

	while (len && p[0] != TOY_TCPOPT_EOL) {
		unsigned int optlen = 1;

		if (p[0] != TOY_TCPOPT_NOP) {
			if (len < 2 || p[1] < 2 || p[1] > len)
				break;
			optlen = p[1];
			if (p[0] == TOY_TCPOPT_TS && optlen == TOY_TCPOLEN_TS)
				toy_tcp_options_ts(p + 2, opts);
			else if (syn)
				toy_tcp_options_one_syn(p, optlen, opts);
			else if (toy_tcp_options_is_sack(p, optlen))
				toy_tcp_options_note_sack(p, p - start, opts);
		}
		p += optlen;
		len -= optlen;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_options_parse);

static u8 *toy_tcp_options_put(u8 *p, u8 kind, u8 len)
{
	*p++ = kind;
	*p++ = len;
	return p;
}

/* SACK-permitted and the timestamp share what would else be two NOPs. */
static u8 *toy_tcp_options_put_ts(u8 *p, const struct toy_tcp_options *opts)
{
	if (opts->sack_ok)
		p = toy_tcp_options_put(p, TOY_TCPOPT_SACK_PERM, TOY_TCPOLEN_SACK_PERM);
	else
		p = toy_tcp_options_put(p, TOY_TCPOPT_NOP, TOY_TCPOPT_NOP);
	p = toy_tcp_options_put(p, TOY_TCPOPT_TS, TOY_TCPOLEN_TS);
	put_unaligned_be32(opts->tsval, p);
	put_unaligned_be32(opts->tsecr, p + 4);
	return p + 8;
}

static u8 *toy_tcp_options_put_sack(u8 *p, unsigned int room, const struct toy_tcp_options *opts)
{
	unsigned int i, n = opts->sack_count;

	while (n && toy_tcp_options_sack_len(n) > room)
		n--;
	if (!n)
		return p;
	p = toy_tcp_options_put(p, TOY_TCPOPT_NOP, TOY_TCPOPT_NOP);
	p = toy_tcp_options_put(p, TOY_TCPOPT_SACK,
				TOY_TCPOLEN_SACK_BASE + n * TOY_TCPOLEN_SACK_BLOCK);
	for (i = 0; i < n; i++, p += TOY_TCPOLEN_SACK_BLOCK) {
		put_unaligned_be32(opts->sack[i].start, p);
		put_unaligned_be32(opts->sack[i].end, p + 4);
	}
	return p;
}

/* Two NOPs behind it, as Linux, where the cookie's end is no multiple of four. */
static u8 *toy_tcp_options_put_fastopen(u8 *p, unsigned int room,
					const struct toy_tcp_options *opts)
{
	u8 len = TOY_TCPOLEN_FASTOPEN_BASE + opts->cookie_len;

	if (ALIGN(len, 4) > room)
		return p;
	p = toy_tcp_options_put(p, TOY_TCPOPT_FASTOPEN, len);
	memcpy(p, opts->cookie, opts->cookie_len);
	p += opts->cookie_len;
	return len % 4 ? toy_tcp_options_put(p, TOY_TCPOPT_NOP, TOY_TCPOPT_NOP) : p;
}

unsigned int toy_tcp_options_build(u8 *p, const struct toy_tcp_options *opts)
{
	u8 *start = p;

	if (opts->mss) {
		p = toy_tcp_options_put(p, TOY_TCPOPT_MSS, TOY_TCPOLEN_MSS);
		put_unaligned_be16(opts->mss, p);
		p += 2;
	}
	if (opts->has_ts) {
		p = toy_tcp_options_put_ts(p, opts);
	} else if (opts->sack_ok) {
		p = toy_tcp_options_put(p, TOY_TCPOPT_NOP, TOY_TCPOPT_NOP);
		p = toy_tcp_options_put(p, TOY_TCPOPT_SACK_PERM, TOY_TCPOLEN_SACK_PERM);
	}
	if (opts->has_wscale) {
		p = toy_tcp_options_put(p, TOY_TCPOPT_NOP, TOY_TCPOPT_WSCALE);
		p = toy_tcp_options_put(p, TOY_TCPOLEN_WSCALE, opts->wscale);
	}
	if (opts->has_fastopen)
		p = toy_tcp_options_put_fastopen(p, TOY_TCP_MAX_OPTLEN - (p - start), opts);
	p = toy_tcp_options_put_sack(p, TOY_TCP_MAX_OPTLEN - (p - start), opts);
	return p - start;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_options_build);
