// SPDX-License-Identifier: GPL-2.0
/* Congestion states around a pluggable algorithm; NewReno's recovery. */

#include <linux/minmax.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_cong.h"

void toy_tcp_cong_init(struct toy_tcp_cong *cong)
{
	*cong = (struct toy_tcp_cong) {
		.ops = &toy_tcp_reno,
		.cwnd = TOY_TCP_INIT_CWND,
		.ssthresh = TOY_TCP_SSTHRESH_INF,
	};
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_init);

bool toy_tcp_cong_dupack(struct toy_tcp_cong *cong, u32 segs_out)
{
	if (cong->state == TOY_TCP_CONG_LOSS)
		return false;
	/* What left cannot be more than what was out but for the missing one. */
	if (cong->dupacks + 1 < segs_out)
		cong->dupacks++;
	if (cong->state == TOY_TCP_CONG_RECOVERY)
		return false;
	cong->state = TOY_TCP_CONG_DISORDER;
	return cong->dupacks >= TOY_TCP_DUPTHRESH;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_dupack);

void toy_tcp_cong_enter_recovery(struct toy_tcp_cong *cong, u32 in_flight, u32 snd_nxt)
{
	cong->state = TOY_TCP_CONG_RECOVERY;
	cong->ssthresh = cong->ops->ssthresh(cong, in_flight);
	/*
	 * RFC 6582 inflates the window by each duplicate ACK; here the same
	 * segments are taken off the flight instead.
	 */
	cong->cwnd = cong->ssthresh;
	cong->cwnd_cnt = 0;
	cong->recover = snd_nxt;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_enter_recovery);

void toy_tcp_cong_enter_loss(struct toy_tcp_cong *cong, u32 in_flight, u32 snd_nxt,
			     bool first)
{
	/* RFC 5681 3.1: a repeated time-out of the same segment halves only once. */
	if (first)
		cong->ssthresh = cong->ops->ssthresh(cong, in_flight);
	cong->state = TOY_TCP_CONG_LOSS;
	cong->cwnd = 1;
	cong->cwnd_cnt = 0;
	cong->dupacks = 0;
	cong->recover = snd_nxt;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_enter_loss);

/* The partial ACK's own part of the window leaves with it (RFC 6582 3.2 step 3). */
static bool toy_tcp_cong_partial_ack(struct toy_tcp_cong *cong, u32 segs)
{
	u32 arrived = segs > 1 ? segs - 1 : 0;

	cong->dupacks -= min(cong->dupacks, arrived);
	return true;
}

bool toy_tcp_cong_acked(struct toy_tcp_cong *cong, u32 una, u32 segs, bool cwnd_limited)
{
	switch (cong->state) {
	case TOY_TCP_CONG_RECOVERY:
		if (seq_lt(una, cong->recover))
			return toy_tcp_cong_partial_ack(cong, segs);
		cong->cwnd = cong->ssthresh;
		cong->dupacks = 0;
		cong->state = TOY_TCP_CONG_OPEN;
		return false;
	case TOY_TCP_CONG_LOSS:
		if (seq_ge(una, cong->recover))
			cong->state = TOY_TCP_CONG_OPEN;
		cwnd_limited = true;
		break;
	case TOY_TCP_CONG_DISORDER:
		cong->state = TOY_TCP_CONG_OPEN;
		break;
	case TOY_TCP_CONG_OPEN:
		break;
	}
	cong->dupacks = 0;
	if (cwnd_limited)
		cong->ops->cong_avoid(cong, segs);
	return false;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_acked);

void toy_tcp_cong_restart(struct toy_tcp_cong *cong, u32 rtos)
{
	u32 restart = min_t(u32, cong->cwnd, TOY_TCP_INIT_CWND);

	cong->ssthresh = max(cong->ssthresh, (cong->cwnd >> 1) + (cong->cwnd >> 2));
	while (rtos-- && cong->cwnd > restart)
		cong->cwnd >>= 1;
	cong->cwnd = max(cong->cwnd, restart);
	cong->cwnd_cnt = 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_restart);
