// SPDX-License-Identifier: GPL-2.0
/* Congestion states around a pluggable algorithm, and what brings them about. */

#include <linux/minmax.h>
#include <linux/string.h>

#include "kunit.h"
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

void toy_tcp_cong_reduce(struct toy_tcp_cong *cong, enum toy_tcp_cong_state state, u32 in_flight,
			 u32 snd_nxt)
{
	cong->prior_cwnd = cong->cwnd;
	cong->ssthresh = cong->ops->ssthresh(cong, in_flight);
	cong->reductions++;
	toy_tcp_cong_set_state(cong, state);
	cong->cwnd_cnt = 0;
	cong->recover = snd_nxt;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_reduce);

void toy_tcp_cong_enter_loss(struct toy_tcp_cong *cong, u32 in_flight, u32 snd_nxt,
			     bool first)
{
	/* RFC 5681 3.1: a repeated time-out of the same segment halves only once. */
	if (first)
		toy_tcp_cong_reduce(cong, TOY_TCP_CONG_LOSS, in_flight, snd_nxt);
	else
		toy_tcp_cong_set_state(cong, TOY_TCP_CONG_LOSS);
	cong->cwnd = 1;
	cong->cwnd_cnt = 0;
	cong->recover = snd_nxt;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_enter_loss);

void toy_tcp_cong_acked(struct toy_tcp_cong *cong, const struct toy_tcp_cong_ack *ack)
{
	struct toy_tcp_cong_ack grow = *ack;

	if (toy_tcp_cong_reducing(cong))
		return;
	/* After a time-out little is out, whatever the window. */
	if (cong->state == TOY_TCP_CONG_LOSS)
		grow.limited = true;
	cong->ops->cong_avoid(cong, &grow);
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
