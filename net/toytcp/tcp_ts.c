// SPDX-License-Identifier: GPL-2.0
/* Timestamps of a connection: PAWS, TS.Recent, RTTM (RFC 7323). */

#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_ts.h"

#define TOY_TCP_TS_IDLE_US	(24ull * 24 * 3600 * USEC_PER_SEC)	/* RFC 7323 5.5 */

static u32 toy_tcp_ts_ms(u64 us)
{
	return div_u64(us, USEC_PER_MSEC);
}

u32 toy_tcp_ts_val(const struct toy_tcp_ts *ts, u64 now_us)
{
	return toy_tcp_ts_ms(now_us) + ts->offset;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ts_val);

void toy_tcp_ts_segment(struct toy_tcp_ts *ts, bool has_ts, u32 tsecr)
{
	ts->has_echo = has_ts && tsecr;
	ts->echo = tsecr - ts->offset;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ts_segment);

bool toy_tcp_ts_acceptable(const struct toy_tcp_ts *ts, u32 tsval, u32 slack, u64 now_us)
{
	/* RFC 7323 5.2: timestamps are compared as sequence numbers are */
	return !ts->recent || !ts->recent_us || seq_le(ts->recent - slack, tsval) ||
	       now_us - ts->recent_us >= TOY_TCP_TS_IDLE_US;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ts_acceptable);

bool toy_tcp_ts_newer(const struct toy_tcp_ts *ts, u32 tsval)
{
	return seq_lt(ts->recent, tsval);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ts_newer);

void toy_tcp_ts_update(struct toy_tcp_ts *ts, u32 tsval, u64 now_us)
{
	if (!toy_tcp_ts_acceptable(ts, tsval, 0, now_us))
		return;
	ts->recent = tsval;
	ts->recent_us = now_us;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ts_update);

u32 toy_tcp_ts_rtt(const struct toy_tcp_ts *ts, u64 now_us)
{
	u32 now = toy_tcp_ts_ms(now_us);

	if (!ts->has_echo || seq_gt(ts->echo, now))
		return 0;
	return min_t(u64, max(now - ts->echo, 1u) * (u64)USEC_PER_MSEC, U32_MAX);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ts_rtt);

bool toy_tcp_ts_echo_since(const struct toy_tcp_ts *ts, u64 first_us, u64 now_us)
{
	return !ts->has_echo || (seq_ge(ts->echo, toy_tcp_ts_ms(first_us)) &&
				 seq_le(ts->echo, toy_tcp_ts_ms(now_us)));
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ts_echo_since);
