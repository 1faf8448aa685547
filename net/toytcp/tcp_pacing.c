// SPDX-License-Identifier: GPL-2.0
/* When the next segments may leave: sends spread over the round trip. */

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "kunit.h"
#include "tcp_pacing.h"

#define TOY_TCP_PACING_SHIFT		10	/* a second / 1024 in one burst */
#define TOY_TCP_PACING_RTT_SHIFT	9	/* each 512 us of RTT halve what is near */
#define TOY_TCP_PACING_MIN_SEGS		2

u64 toy_tcp_pacing_sent(struct toy_tcp_pacing *pacing, u64 now_ns, u32 len, u32 segs, u64 rate)
{
	u64 when = max(pacing->next_ns, now_ns), late = when - pacing->next_ns, pause;

	pacing->next_ns = when;
	pacing->segs = min(pacing->segs + segs, (u32)TOY_TCP_PACING_FREE);
	if (!rate || pacing->segs < TOY_TCP_PACING_FREE)
		return when;
	pause = div64_u64((u64)len * NSEC_PER_SEC, rate);
	pacing->next_ns += pause - min(pause / 2, late);
	return when;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_pacing_sent);

u32 toy_tcp_pacing_burst(u64 rate, u32 min_rtt_us, u32 mss, u32 most)
{
	u64 bytes = rate >> TOY_TCP_PACING_SHIFT;
	u32 halvings = min_rtt_us >> TOY_TCP_PACING_RTT_SHIFT;

	if (halvings < 32)
		bytes += most >> halvings;
	bytes = min_t(u64, bytes, most);
	return max_t(u32, bytes / mss, TOY_TCP_PACING_MIN_SEGS) * mss;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_pacing_burst);
