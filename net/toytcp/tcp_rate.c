// SPDX-License-Identifier: GPL-2.0
/* Delivery-rate samples, and the rate for pacing. */

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_rate.h"

void toy_tcp_rate_sent(struct toy_tcp_rate *rate, struct toy_tcp_rate_tx *tx, u32 now_us,
		       bool idle)
{
	/* The pause before it is nobody's rate. */
	if (idle) {
		rate->first_us = now_us;
		rate->delivered_us = now_us;
	}
	*tx = (struct toy_tcp_rate_tx) {
		.delivered = rate->delivered,
		.delivered_us = rate->delivered_us,
		.first_us = rate->first_us,
		.app_limited = rate->app_limited,
	};
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rate_sent);

void toy_tcp_rate_delivered(struct toy_tcp_rate *rate, struct toy_tcp_rate_sample *sample,
			    const struct toy_tcp_rate_tx *tx, u32 sent_us, u32 segs,
			    u32 now_us)
{
	rate->delivered += segs;
	rate->delivered_us = now_us;
	/* Of equally old ones the later, which is higher up in the queue */
	if (sample->valid && seq_lt(sent_us, sample->sent_us))
		return;
	sample->valid = true;
	sample->tx = *tx;
	sample->sent_us = sent_us;
	rate->first_us = sent_us;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rate_delivered);

/* The last measurement that was not the program's doing, or the best of those that were */
static bool toy_tcp_rate_better(const struct toy_tcp_rate *rate,
				const struct toy_tcp_rate_sample *sample)
{
	return !sample->tx.app_limited || !rate->last_us ||
	       (u64)sample->count * rate->last_us >= (u64)rate->last_count * sample->interval_us;
}

void toy_tcp_rate_acked(struct toy_tcp_rate *rate, struct toy_tcp_rate_sample *sample,
			u32 min_rtt_us, u32 now_us)
{
	u32 interval;

	if (rate->app_limited && seq_gt(rate->delivered, rate->app_limited))
		rate->app_limited = 0;
	if (!sample->valid)
		return;
	sample->count = rate->delivered - sample->tx.delivered;
	/* ACKs may be compressed on their way, and sends before it: the slower counts. */
	interval = max(sample->sent_us - sample->tx.first_us, now_us - sample->tx.delivered_us);
	if (!interval || interval < min_rtt_us)
		return;
	sample->interval_us = interval;
	if (!toy_tcp_rate_better(rate, sample))
		return;
	rate->last_count = sample->count;
	rate->last_us = interval;
	rate->last_app_limited = sample->tx.app_limited;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rate_acked);

void toy_tcp_rate_app_limited(struct toy_tcp_rate *rate, u32 in_flight)
{
	rate->app_limited = (rate->delivered + in_flight) ? : 1;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rate_app_limited);

u64 toy_tcp_rate_bytes(const struct toy_tcp_rate *rate, u32 mss)
{
	if (!rate->last_us)
		return 0;
	return div_u64((u64)rate->last_count * mss * USEC_PER_SEC, rate->last_us);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rate_bytes);

u64 toy_tcp_rate_pacing(u32 cwnd, u32 ssthresh, u32 out, u32 mss, u32 srtt_us,
			const u32 ratios[2])
{
	u32 percent = ratios[cwnd >= ssthresh / 2];

	return div_u64((u64)max(cwnd, out) * mss * (USEC_PER_SEC / 100) * percent, srtt_us);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rate_pacing);
