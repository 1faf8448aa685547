// SPDX-License-Identifier: GPL-2.0
/* CUBIC (RFC 9438): growth by time since the last reduction, not by round trips. */

#include <linux/align.h>
#include <linux/bits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "kunit.h"
#include "tcp_cong.h"
#include "tcp_cubic.h"
#include "tcp_hystart.h"

#define TOY_TCP_CUBIC_ONE	BIT_ULL(TOY_TCP_CUBIC_SHIFT)
/* 1/C in ms^3 per segment: C is 0.4 segments/s^3 (RFC 9438 5) */
#define TOY_TCP_CUBIC_INV_C	2500000000u
/* Cubes up to here fit 64 bits. */
#define TOY_TCP_CUBIC_MAX_MS	BIT(20)
/* 3 (1 - beta) / (1 + beta) with beta 0.7, and 1, in 2^-32 segments (RFC 9438 4.3) */
#define TOY_TCP_CUBIC_ALPHA	2273766370ull
#define TOY_TCP_CUBIC_ALPHA_ONE	BIT_ULL(32)

/* What an epoch, the time since the last reduction, began with. */
struct toy_tcp_cubic_epoch {
	u64	start_us;	/* moved on by all time in which the window was not used */
	u64	w_est;		/* what Reno would have; 2^-32 segments */
	u32	w_max;		/* before the reduction; 0: there was none */
	u32	plateau;	/* W_max of equation 1 */
	u32	k_ms;
	u32	cwnd_prior;	/* cwnd at the reduction */
	bool	running;
};

struct toy_tcp_cubic {
	struct toy_tcp_cubic_epoch	epoch;
	struct toy_tcp_cubic_epoch	saved;	/* before the last reduction */
	struct toy_tcp_hystart		hystart;
	u64				last_us; /* of the last ACK */
};
static_assert(sizeof(struct toy_tcp_cubic) <= TOY_TCP_CONG_PRIV * sizeof(u64));

/* Cube root, rounded down, one bit of the result after the other. */
static u32 toy_tcp_cubic_root(u64 x)
{
	u64 root = 0;
	int bit;

	for (bit = 21; bit >= 0; bit--) {
		u64 next = root | 1ull << bit;

		/* next * next * next <= x, without leaving 64 bits */
		if (next * next <= div64_u64(x, next))
			root = next;
	}
	return root;
}

u32 toy_tcp_cubic_k_ms(u32 w_max, u32 cwnd)
{
	if (cwnd >= w_max)
		return 0;
	return toy_tcp_cubic_root((u64)(w_max - cwnd) * TOY_TCP_CUBIC_INV_C);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cubic_k_ms);

u64 toy_tcp_cubic_window(u32 w_max, u32 k_ms, u64 t_ms)
{
	u64 d = t_ms > k_ms ? t_ms - k_ms : k_ms - t_ms;
	u64 plateau = (u64)w_max << TOY_TCP_CUBIC_SHIFT;
	u64 delta;
	u32 rest;

	d = min_t(u64, d, TOY_TCP_CUBIC_MAX_MS);
	delta = div_u64_rem(d * d * d, TOY_TCP_CUBIC_INV_C, &rest) << TOY_TCP_CUBIC_SHIFT;
	delta += div_u64((u64)rest << TOY_TCP_CUBIC_SHIFT, TOY_TCP_CUBIC_INV_C);
	if (t_ms > k_ms)
		return plateau + delta;
	return plateau > delta ? plateau - delta : 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cubic_window);

static u32 toy_tcp_cubic_ssthresh(struct toy_tcp_cong *cong, u32 in_flight)
{
	struct toy_tcp_cubic *cubic = toy_tcp_cong_priv(cong);
	struct toy_tcp_cubic_epoch *epoch = &cubic->epoch;

	cubic->saved = *epoch;
	/* RFC 9438 4.7, fast convergence: give way to whoever is new here */
	if (cong->cwnd < epoch->w_max)
		epoch->w_max = (u64)cong->cwnd * 17 / 20;
	else
		epoch->w_max = cong->cwnd;
	epoch->cwnd_prior = cong->cwnd;
	epoch->running = false;
	/*
	 * RFC 9438 4.6 allows cwnd in the place of the flight where the window does
	 * not grow while it is not used; so does Linux.
	 */
	return max_t(u32, (u64)cong->cwnd * 7 / 10, 2);
}

static u32 toy_tcp_cubic_undo_cwnd(struct toy_tcp_cong *cong)
{
	struct toy_tcp_cubic *cubic = toy_tcp_cong_priv(cong);

	/* RFC 9438 4.9: as if it had not been */
	cubic->epoch = cubic->saved;
	return max(cong->cwnd, cong->prior_cwnd);
}

static void toy_tcp_cubic_set_state(struct toy_tcp_cong *cong, enum toy_tcp_cong_state state)
{
	struct toy_tcp_cubic *cubic = toy_tcp_cong_priv(cong);

	if (state != TOY_TCP_CONG_LOSS)
		return;
	/* RFC 9438 4.8: the epoch after a time-out begins at its own plateau. */
	cubic->epoch.w_max = 0;
	cubic->epoch.running = false;
}

/* RFC 9438 4.2: time in which the window was not used is not part of t. */
static void toy_tcp_cubic_pause(struct toy_tcp_cubic *cubic, u64 now_us)
{
	if (cubic->last_us)
		cubic->epoch.start_us += now_us - cubic->last_us;
	cubic->last_us = now_us;
}

static void toy_tcp_cubic_cwnd_event(struct toy_tcp_cong *cong, enum toy_tcp_cong_event event,
				     u64 now_us)
{
	if (event == TOY_TCP_CONG_EV_TX_START)
		toy_tcp_cubic_pause(toy_tcp_cong_priv(cong), now_us);
}

/* Below ssthresh. Return: segments of @ack that lie beyond it. */
static u32 toy_tcp_cubic_slow_start(struct toy_tcp_cong *cong, const struct toy_tcp_cong_ack *ack)
{
	struct toy_tcp_cubic *cubic = toy_tcp_cong_priv(cong);
	u32 room = cong->ssthresh - cong->cwnd;
	u32 grow = ack->segs;

	if (cong->ssthresh == TOY_TCP_SSTHRESH_INF) {
		/* RFC 9406 4.3: only the first one, in which nothing was learnt yet */
		grow = toy_tcp_hystart_acked(&cubic->hystart, ack->una, ack->nxt, ack->segs,
					     ack->rtt_us);
		if (ack->limited)
			cong->cwnd += grow;
		if (cubic->hystart.phase == TOY_TCP_HYSTART_DONE)
			cong->ssthresh = cong->cwnd;
		return 0;
	}
	if (!ack->limited)
		return 0;
	grow = min(grow, room);
	cong->cwnd += grow;
	return ack->segs - grow;
}

/* RFC 9438 4.2: the first ACK of congestion avoidance */
static void toy_tcp_cubic_begin(struct toy_tcp_cubic_epoch *epoch, u32 cwnd, u64 now_us)
{
	epoch->running = true;
	epoch->start_us = now_us;
	epoch->plateau = max(epoch->w_max, cwnd);
	epoch->k_ms = toy_tcp_cubic_k_ms(epoch->w_max, cwnd);
	epoch->w_est = (u64)cwnd << 32;
}

/* RFC 9438 4.3, equation 4 */
static u64 toy_tcp_cubic_reno(struct toy_tcp_cubic_epoch *epoch, u32 cwnd, u32 segs)
{
	u64 alpha = TOY_TCP_CUBIC_ALPHA;

	if (epoch->w_est >> 32 >= epoch->cwnd_prior)
		alpha = TOY_TCP_CUBIC_ALPHA_ONE;
	epoch->w_est += div_u64(alpha * segs, cwnd);
	return epoch->w_est >> (32 - TOY_TCP_CUBIC_SHIFT);
}

/*
 * RFC 9438 4.4: what the curve will be a round trip later, in whole segments. As
 * Linux, the window is at the plateau as soon as less than one is missing. Else a
 * loss on the flat part, which is most of it, would find the window a fraction too
 * small and take that for a sign of others (4.7): of each such loss the next
 * plateau would be 0.85 of this one.
 */
static u64 toy_tcp_cubic_target(const struct toy_tcp_cubic_epoch *epoch, u64 t_us, u32 srtt_us)
{
	u64 target = toy_tcp_cubic_window(epoch->plateau, epoch->k_ms,
					  div_u64(t_us + srtt_us, 1000));

	return ALIGN(target, TOY_TCP_CUBIC_ONE);
}

static void toy_tcp_cubic_grow(struct toy_tcp_cong *cong, const struct toy_tcp_cong_ack *ack,
			       u32 segs)
{
	struct toy_tcp_cubic *cubic = toy_tcp_cong_priv(cong);
	struct toy_tcp_cubic_epoch *epoch = &cubic->epoch;
	u64 cwnd = ((u64)cong->cwnd << TOY_TCP_CUBIC_SHIFT) + cong->cwnd_cnt;
	u64 t_us, target, whole, reno;

	if (!epoch->running)
		toy_tcp_cubic_begin(epoch, cong->cwnd, ack->now_us);
	t_us = ack->now_us - epoch->start_us;
	reno = toy_tcp_cubic_reno(epoch, cong->cwnd, segs);

	if (toy_tcp_cubic_window(epoch->plateau, epoch->k_ms, div_u64(t_us, 1000)) < reno) {
		/* RFC 9438 4.3: the Reno-friendly region */
		cwnd = max(cwnd, reno);
	} else {
		/* 4.4 and 4.5; from the whole segments on, or it would never quite get there */
		target = toy_tcp_cubic_target(epoch, t_us, ack->srtt_us);
		target = clamp(target, cwnd, cwnd + cwnd / 2);
		whole = (u64)cong->cwnd << TOY_TCP_CUBIC_SHIFT;
		cwnd += min(div_u64((target - whole) * segs, cong->cwnd), target - cwnd);
	}
	cong->cwnd = min_t(u64, cwnd >> TOY_TCP_CUBIC_SHIFT, TOY_TCP_SSTHRESH_INF - 1);
	cong->cwnd_cnt = cwnd & (TOY_TCP_CUBIC_ONE - 1);
}

static void toy_tcp_cubic_cong_avoid(struct toy_tcp_cong *cong,
				     const struct toy_tcp_cong_ack *ack)
{
	struct toy_tcp_cubic *cubic = toy_tcp_cong_priv(cong);
	u32 segs = ack->segs;

	if (!ack->limited)
		toy_tcp_cubic_pause(cubic, ack->now_us);
	cubic->last_us = ack->now_us;
	if (cong->cwnd < cong->ssthresh)
		segs = toy_tcp_cubic_slow_start(cong, ack);
	if (segs && ack->limited)
		toy_tcp_cubic_grow(cong, ack, segs);
}

const struct toy_tcp_cong_ops toy_tcp_cubic = {
	.name		= "cubic",
	.ssthresh	= toy_tcp_cubic_ssthresh,
	.cong_avoid	= toy_tcp_cubic_cong_avoid,
	.undo_cwnd	= toy_tcp_cubic_undo_cwnd,
	.set_state	= toy_tcp_cubic_set_state,
	.cwnd_event	= toy_tcp_cubic_cwnd_event,
};
TOY_EXPORT_FOR_KUNIT(toy_tcp_cubic);
