// SPDX-License-Identifier: GPL-2.0
/* The window that a receiver can use: its round trip, and what is read in one. */

#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_rcvspace.h"

#define TOY_TCP_RCVSPACE_RTT_MAX	(U32_MAX / 16)	/* four minutes: a sum has room */

void toy_tcp_rcvspace_begin(struct toy_tcp_rcvspace *rs, u32 copied, u32 space, u32 now_us)
{
	*rs = (struct toy_tcp_rcvspace) {
		.space = max(space, 1u),
		.seq = copied,
		.seq_us = now_us,
	};
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvspace_begin);

/* Return: it was the first or the smallest so far, and is taken. */
static bool toy_tcp_rcvspace_smallest(struct toy_tcp_rcvspace *rs, u32 rtt_us)
{
	if (rs->rtt8 && rtt_us * 8 >= rs->rtt8)
		return false;
	rs->rtt8 = rtt_us * 8;
	return true;
}

void toy_tcp_rcvspace_window(struct toy_tcp_rcvspace *rs, u32 nxt, u32 wnd, u32 now_us)
{
	if (rs->wnd_valid && seq_lt(nxt, rs->wnd_end))
		return;
	if (rs->wnd_valid)
		toy_tcp_rcvspace_smallest(rs, clamp(now_us - rs->wnd_us, 1u,
						    TOY_TCP_RCVSPACE_RTT_MAX));
	rs->wnd_valid = true;
	rs->wnd_end = nxt + wnd;
	rs->wnd_us = now_us;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvspace_window);

void toy_tcp_rcvspace_echo(struct toy_tcp_rcvspace *rs, u32 echo, u32 rtt_us, bool drained)
{
	if (!rtt_us || echo == rs->echo)
		return;
	rs->echo = echo;
	rtt_us = min(rtt_us, TOY_TCP_RCVSPACE_RTT_MAX);
	if (!toy_tcp_rcvspace_smallest(rs, rtt_us) && drained)
		rs->rtt8 += rtt_us - (rs->rtt8 >> 3);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvspace_echo);

u32 toy_tcp_rcvspace_read(struct toy_tcp_rcvspace *rs, u32 copied, u32 nxt, u32 now_us)
{
	u32 before = rs->space;
	s32 taken;

	if (!rs->rtt8 || now_us - rs->seq_us < toy_tcp_rcvspace_rtt(rs))
		return 0;
	/* What waits unread is room that the user has not made use of. */
	taken = copied - rs->seq - (nxt - copied);
	rs->seq = copied;
	rs->seq_us = now_us;
	if (taken <= (s32)before)
		return 0;
	rs->space = taken;
	return before;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvspace_read);

u32 toy_tcp_rcvspace_want(const struct toy_tcp_rcvspace *rs, u32 before, u32 low_rtt_us)
{
	u64 twice = 2ull * rs->space, more;

	/* The measurement is a round trip old: the sender may double its rate meanwhile. */
	if (toy_tcp_rcvspace_rtt(rs) < low_rtt_us)
		more = div_u64(twice * toy_tcp_rcvspace_rtt(rs), low_rtt_us);
	else
		more = div_u64(2 * twice * (rs->space - before), before);
	return min_t(u64, twice + more, S32_MAX);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvspace_want);
