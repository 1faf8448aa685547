// SPDX-License-Identifier: GPL-2.0
/* Congestion-window validation: was the window used? */

#include <linux/minmax.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_cong.h"
#include "tcp_cwv.h"

void toy_tcp_cwv_sent(struct toy_tcp_cwv *cwv, const struct toy_tcp_cwv_sent *sent)
{
	bool new_round = !cwv->started || seq_ge(sent->una, cwv->round_end);

	/* The strongest sign of use in a round is what is remembered. */
	if (!new_round && !sent->limited && (cwv->limited || sent->out <= cwv->max_out))
		return;
	cwv->started = true;
	cwv->limited = sent->limited;
	cwv->max_out = sent->out;
	cwv->round_end = sent->nxt;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cwv_sent);

bool toy_tcp_cwv_limited(const struct toy_tcp_cwv *cwv, u32 cwnd, u32 ssthresh)
{
	return cwv->limited || (cwnd < ssthresh && cwnd < 2 * cwv->max_out);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cwv_limited);

void toy_tcp_cwv_restart(struct toy_tcp_cwv *cwv, u64 now_us)
{
	cwv->used = 0;
	cwv->used_us = now_us;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cwv_restart);

u32 toy_tcp_cwv_validate(struct toy_tcp_cwv *cwv, u32 out, u32 cwnd, u32 ssthresh,
			 u32 rto_us, u64 now_us)
{
	u32 used;

	if (!cwv->used_us || toy_tcp_cwv_limited(cwv, cwnd, ssthresh)) {
		toy_tcp_cwv_restart(cwv, now_us);
		return cwnd;
	}
	cwv->used = max(cwv->used, out);
	if (now_us - cwv->used_us < rto_us)
		return cwnd;
	used = max_t(u32, cwv->used, TOY_TCP_INIT_CWND);
	toy_tcp_cwv_restart(cwv, now_us);
	return used < cwnd ? (cwnd + used) / 2 : cwnd;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cwv_validate);
