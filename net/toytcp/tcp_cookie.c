// SPDX-License-Identifier: GPL-2.0
/* SYN cookies: a handshake without memory (RFC 4987 3.6). */

#include <linux/array_size.h>
#include <linux/bits.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_cookie.h"

#define TOY_TCP_COOKIE_BITS	24	/* below the period */
#define TOY_TCP_COOKIE_MASK	GENMASK(TOY_TCP_COOKIE_BITS - 1, 0)

#define TOY_TCP_COOKIE_TS_WSCALE 0xf	/* 15, which no scale is: none */
#define TOY_TCP_COOKIE_TS_SACK	BIT(4)
#define TOY_TCP_COOKIE_TS_ECN	BIT(5)
#define TOY_TCP_COOKIE_TS_BITS	6

/* Rising. Linux's choice: what peers say most often, and the smallest that may be taken. */
static const u16 toy_tcp_cookie_mss[] = { 536, 1300, 1440, 1460 };

struct toy_tcp_cookie_timed {
	struct toy_tuple	tuple;
	u32			period;
};
static_assert(sizeof(struct toy_tcp_cookie_timed) == 16);	/* hashed as bytes: no padding */

static u32 toy_tcp_cookie_whole(const struct toy_tcp_cookie_key *key,
				const struct toy_tuple *tuple, u32 irs)
{
	return (u32)siphash(tuple, sizeof(*tuple), &key->whole) + irs;
}

static u32 toy_tcp_cookie_timed(const struct toy_tcp_cookie_key *key,
				const struct toy_tuple *tuple, u32 period)
{
	const struct toy_tcp_cookie_timed data = { .tuple = *tuple, .period = period };

	return siphash(&data, sizeof(data), &key->timed);
}

u32 toy_tcp_cookie_make(const struct toy_tcp_cookie_key *key, const struct toy_tuple *tuple,
			u32 irs, u16 *mss, u32 period)
{
	u32 i = ARRAY_SIZE(toy_tcp_cookie_mss) - 1;

	while (i && toy_tcp_cookie_mss[i] > *mss)
		i--;
	*mss = toy_tcp_cookie_mss[i];
	return toy_tcp_cookie_whole(key, tuple, irs) + (period << TOY_TCP_COOKIE_BITS) +
	       ((toy_tcp_cookie_timed(key, tuple, period) + i) & TOY_TCP_COOKIE_MASK);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cookie_make);

u16 toy_tcp_cookie_check(const struct toy_tcp_cookie_key *key, const struct toy_tuple *tuple,
			 u32 irs, u32 cookie, u32 period)
{
	u32 age, i;

	cookie -= toy_tcp_cookie_whole(key, tuple, irs);
	age = (period - (cookie >> TOY_TCP_COOKIE_BITS)) & (U32_MAX >> TOY_TCP_COOKIE_BITS);
	if (age >= TOY_TCP_COOKIE_AGE)
		return 0;
	i = (cookie - toy_tcp_cookie_timed(key, tuple, period - age)) & TOY_TCP_COOKIE_MASK;
	return i < ARRAY_SIZE(toy_tcp_cookie_mss) ? toy_tcp_cookie_mss[i] : 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cookie_check);

u32 toy_tcp_cookie_ts(u32 ms, const struct toy_tcp_options *opts, bool ecn)
{
	u32 bits = opts->has_wscale ? opts->wscale : TOY_TCP_COOKIE_TS_WSCALE;
	u32 ts;

	if (opts->sack_ok)
		bits |= TOY_TCP_COOKIE_TS_SACK;
	if (ecn)
		bits |= TOY_TCP_COOKIE_TS_ECN;
	ts = (ms & ~GENMASK(TOY_TCP_COOKIE_TS_BITS - 1, 0)) | bits;
	/* Never ahead of the clock: the next segment's would be older. */
	return seq_gt(ts, ms) ? ts - (1u << TOY_TCP_COOKIE_TS_BITS) : ts;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cookie_ts);

bool toy_tcp_cookie_ts_options(u32 ts, struct toy_tcp_options *opts)
{
	u8 wscale = ts & TOY_TCP_COOKIE_TS_WSCALE;

	opts->has_wscale = wscale != TOY_TCP_COOKIE_TS_WSCALE;
	opts->wscale = opts->has_wscale ? wscale : 0;
	opts->sack_ok = ts & TOY_TCP_COOKIE_TS_SACK;
	return ts & TOY_TCP_COOKIE_TS_ECN;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cookie_ts_options);
