// SPDX-License-Identifier: GPL-2.0
/* HyStart++ (RFC 9406): the end of the first slow start, found by growing delay. */

#include <linux/minmax.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_hystart.h"

/* RFC 9406 4.2: the start of a round */
static void toy_tcp_hystart_begin_round(struct toy_tcp_hystart *hs, u32 nxt)
{
	hs->window_end = nxt;
	hs->last_min_us = hs->min_us;
	hs->min_us = 0;
	hs->samples = 0;
	hs->started = true;
}

static void toy_tcp_hystart_sample(struct toy_tcp_hystart *hs, u32 rtt_us)
{
	if (!rtt_us)
		return;
	hs->min_us = hs->min_us ? min(hs->min_us, rtt_us) : rtt_us;
	if (hs->samples < TOY_TCP_HYSTART_SAMPLES)
		hs->samples++;
}

/* Has the delay of this round grown over that of the last one? */
static bool toy_tcp_hystart_delayed(const struct toy_tcp_hystart *hs)
{
	u32 thresh = clamp(hs->last_min_us / TOY_TCP_HYSTART_RTT_DIVISOR,
			   TOY_TCP_HYSTART_MIN_THRESH_US, TOY_TCP_HYSTART_MAX_THRESH_US);

	return hs->last_min_us && hs->min_us >= hs->last_min_us + thresh;
}

static void toy_tcp_hystart_judge(struct toy_tcp_hystart *hs)
{
	if (hs->samples < TOY_TCP_HYSTART_SAMPLES)
		return;
	if (hs->phase == TOY_TCP_HYSTART_SLOW_START && toy_tcp_hystart_delayed(hs)) {
		hs->phase = TOY_TCP_HYSTART_CSS;
		hs->baseline_us = hs->min_us;
		hs->css_rounds = 0;
		hs->css_segs = 0;
	} else if (hs->phase == TOY_TCP_HYSTART_CSS && hs->min_us < hs->baseline_us) {
		/* It was jitter: go on where it was left. */
		hs->phase = TOY_TCP_HYSTART_SLOW_START;
	}
}

/*
 * RFC 9406 4.2 allows at most 8 segments of growth an ACK to a sender that does
 * not pace. As Linux, there is no such limit here: receivers that merge
 * segments acknowledge forty at once, and slow start would become linear.
 */
static u32 toy_tcp_hystart_growth(struct toy_tcp_hystart *hs, u32 segs)
{
	u32 grow;

	if (hs->phase == TOY_TCP_HYSTART_SLOW_START)
		return segs;
	segs += hs->css_segs;
	grow = segs / TOY_TCP_HYSTART_CSS_DIVISOR;
	hs->css_segs = segs % TOY_TCP_HYSTART_CSS_DIVISOR;
	return grow;
}

static void toy_tcp_hystart_end_round(struct toy_tcp_hystart *hs)
{
	/* A round in which CSS began counts as one of its rounds. */
	if (hs->phase == TOY_TCP_HYSTART_CSS &&
	    ++hs->css_rounds >= TOY_TCP_HYSTART_CSS_ROUNDS)
		hs->phase = TOY_TCP_HYSTART_DONE;
}

/*
 * RFC 9406 4.2: a round ends "when windowEnd is ACKed". As Linux, that is the
 * octet at windowEnd, the first that the round's ACKs let go: by its ACK all of
 * the next flight is out. By the ACK before it the answer to that ACK is not, and
 * each round would begin with more of the last flight's end, where a queue has
 * grown that is gone again when the next one comes.
 */
u32 toy_tcp_hystart_acked(struct toy_tcp_hystart *hs, u32 una, u32 nxt, u32 segs, u32 rtt_us)
{
	u32 grow;

	if (!hs->started) {
		toy_tcp_hystart_begin_round(hs, nxt);
	} else if (seq_gt(una, hs->window_end)) {
		toy_tcp_hystart_end_round(hs);
		toy_tcp_hystart_begin_round(hs, nxt);
	}
	grow = toy_tcp_hystart_growth(hs, segs);
	toy_tcp_hystart_sample(hs, rtt_us);
	toy_tcp_hystart_judge(hs);
	return grow;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_hystart_acked);
