// SPDX-License-Identifier: GPL-2.0
/* Congestion states around a pluggable algorithm; NewReno's recovery. */

#include <linux/minmax.h>
#include <linux/string.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_cong.h"

void toy_tcp_cong_init(struct toy_tcp_cong *cong, const struct toy_tcp_cong_ops *ops)
{
	*cong = (struct toy_tcp_cong) {
		.cwnd = TOY_TCP_INIT_CWND,
		.ssthresh = TOY_TCP_SSTHRESH_INF,
	};
	toy_tcp_cong_set_ops(cong, ops);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_init);

void toy_tcp_cong_set_ops(struct toy_tcp_cong *cong, const struct toy_tcp_cong_ops *ops)
{
	WRITE_ONCE(cong->ops, ops);
	cong->cwnd_cnt = 0;
	memset(cong->priv, 0, sizeof(cong->priv));
	if (ops->init)
		ops->init(cong);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_set_ops);

void toy_tcp_cong_set_state(struct toy_tcp_cong *cong, enum toy_tcp_cong_state state)
{
	if (cong->ops->set_state)
		cong->ops->set_state(cong, state);
	cong->state = state;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_set_state);

u32 toy_tcp_cong_undo_cwnd(struct toy_tcp_cong *cong)
{
	if (cong->ops->undo_cwnd)
		return cong->ops->undo_cwnd(cong);
	return max(cong->cwnd, cong->prior_cwnd);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_undo_cwnd);

void toy_tcp_cong_event(struct toy_tcp_cong *cong, enum toy_tcp_cong_event event, u64 now_us)
{
	if (cong->ops->cwnd_event)
		cong->ops->cwnd_event(cong, event, now_us);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_event);

bool toy_tcp_cong_dupack(struct toy_tcp_cong *cong, u32 segs_out)
{
	if (cong->state == TOY_TCP_CONG_LOSS)
		return false;
	/* What left cannot be more than what was out but for the missing one. */
	if (cong->dupacks + 1 < segs_out)
		cong->dupacks++;
	if (cong->state == TOY_TCP_CONG_RECOVERY)
		return false;
	if (cong->state == TOY_TCP_CONG_OPEN)
		toy_tcp_cong_set_state(cong, TOY_TCP_CONG_DISORDER);
	return cong->dupacks >= TOY_TCP_DUPTHRESH;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_dupack);

static void toy_tcp_cong_reduce(struct toy_tcp_cong *cong, u32 in_flight)
{
	cong->prior_cwnd = cong->cwnd;
	cong->ssthresh = cong->ops->ssthresh(cong, in_flight);
	cong->reductions++;
}

/* Data that was sent after the reduction, and so with CWR, has arrived. */
static bool toy_tcp_cong_cwr_over(const struct toy_tcp_cong *cong, u32 una)
{
	return cong->state == TOY_TCP_CONG_CWR && seq_gt(una, cong->recover);
}

bool toy_tcp_cong_enter_cwr(struct toy_tcp_cong *cong, u32 una, u32 in_flight, u32 snd_nxt)
{
	if (toy_tcp_cong_cwr_over(cong, una))
		toy_tcp_cong_set_state(cong, TOY_TCP_CONG_OPEN);
	if (cong->state != TOY_TCP_CONG_OPEN && cong->state != TOY_TCP_CONG_DISORDER)
		return false;
	toy_tcp_cong_reduce(cong, in_flight);
	toy_tcp_cong_set_state(cong, TOY_TCP_CONG_CWR);
	cong->cwnd = min(cong->cwnd, cong->ssthresh);
	cong->cwnd_cnt = 0;
	cong->recover = snd_nxt;
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_enter_cwr);

void toy_tcp_cong_enter_recovery(struct toy_tcp_cong *cong, u32 in_flight, u32 snd_nxt)
{
	/* What a mark has reduced is not reduced again for a loss of the same round. */
	if (cong->state != TOY_TCP_CONG_CWR)
		toy_tcp_cong_reduce(cong, in_flight);
	toy_tcp_cong_set_state(cong, TOY_TCP_CONG_RECOVERY);
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
	if (first && cong->state != TOY_TCP_CONG_CWR)
		toy_tcp_cong_reduce(cong, in_flight);
	toy_tcp_cong_set_state(cong, TOY_TCP_CONG_LOSS);
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

bool toy_tcp_cong_acked(struct toy_tcp_cong *cong, const struct toy_tcp_cong_ack *ack)
{
	struct toy_tcp_cong_ack grow = *ack;

	switch (cong->state) {
	case TOY_TCP_CONG_RECOVERY:
		if (seq_lt(ack->una, cong->recover))
			return toy_tcp_cong_partial_ack(cong, ack->segs);
		cong->cwnd = cong->ssthresh;
		cong->dupacks = 0;
		toy_tcp_cong_set_state(cong, TOY_TCP_CONG_OPEN);
		return false;
	case TOY_TCP_CONG_CWR:
		if (!toy_tcp_cong_cwr_over(cong, ack->una))
			return false;
		toy_tcp_cong_set_state(cong, TOY_TCP_CONG_OPEN);
		break;
	case TOY_TCP_CONG_LOSS:
		if (seq_ge(ack->una, cong->recover))
			toy_tcp_cong_set_state(cong, TOY_TCP_CONG_OPEN);
		grow.limited = true;
		break;
	case TOY_TCP_CONG_DISORDER:
		toy_tcp_cong_set_state(cong, TOY_TCP_CONG_OPEN);
		break;
	case TOY_TCP_CONG_OPEN:
		break;
	}
	cong->dupacks = 0;
	cong->ops->cong_avoid(cong, &grow);
	return false;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_acked);

/* RFC 7661 4.3: what was learnt stays in ssthresh. */
static void toy_tcp_cong_remember(struct toy_tcp_cong *cong)
{
	cong->ssthresh = max(cong->ssthresh, (cong->cwnd >> 1) + (cong->cwnd >> 2));
}

void toy_tcp_cong_validate(struct toy_tcp_cong *cong, u32 cwnd)
{
	if (cwnd >= cong->cwnd)
		return;
	toy_tcp_cong_remember(cong);
	cong->cwnd = cwnd;
	cong->cwnd_cnt = 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_validate);

void toy_tcp_cong_restart(struct toy_tcp_cong *cong, u32 rtos, u64 now_us)
{
	u32 restart = min_t(u32, cong->cwnd, TOY_TCP_INIT_CWND);

	toy_tcp_cong_remember(cong);
	while (rtos-- && cong->cwnd > restart)
		cong->cwnd >>= 1;
	cong->cwnd = max(cong->cwnd, restart);
	cong->cwnd_cnt = 0;
	toy_tcp_cong_event(cong, TOY_TCP_CONG_EV_RESTART, now_us);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_restart);
