// SPDX-License-Identifier: GPL-2.0
/* SRTT, RTTVAR and RTO of RFC 6298. */

#include <linux/limits.h>
#include <linux/minmax.h>

#include "kunit.h"
#include "tcp_rtt.h"

void toy_tcp_rtt_init(struct toy_tcp_rtt *rtt, u32 rto_min)
{
	*rtt = (struct toy_tcp_rtt) {
		.rto = TOY_TCP_RTO_INIT_US,
		.rto_min = rto_min,
		.min = U32_MAX,
	};
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rtt_init);

void toy_tcp_rtt_sample(struct toy_tcp_rtt *rtt, u32 us)
{
	/* Zero stands for "no sample yet" in srtt. */
	us = clamp_t(u32, us, 1, TOY_TCP_RTO_MAX_US);

	rtt->latest = us;
	rtt->min = min(rtt->min, us);
	if (!rtt->srtt) {
		/* RFC 6298 2.2 */
		rtt->srtt = us;
		rtt->rttvar = us / 2;
	} else {
		/* RFC 6298 2.3: beta 1/4, alpha 1/8; RTTVAR first */
		u32 err = us > rtt->srtt ? us - rtt->srtt : rtt->srtt - us;

		rtt->rttvar = rtt->rttvar - rtt->rttvar / 4 + err / 4;
		rtt->srtt = max(rtt->srtt - rtt->srtt / 8 + us / 8, 1u);
	}
	/*
	 * Linux puts the minimum under the variance term, not under the sum, so
	 * that a path of 150 ms keeps a margin of 200 ms as well.
	 */
	rtt->rto = min(rtt->srtt + max(4 * rtt->rttvar, rtt->rto_min),
		       TOY_TCP_RTO_MAX_US);
	rtt->backoff = 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rtt_sample);

void toy_tcp_rtt_shortest(struct toy_tcp_rtt *rtt, u32 us)
{
	rtt->latest = clamp_t(u32, us, 1, TOY_TCP_RTO_MAX_US);
	rtt->min = min(rtt->min, rtt->latest);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rtt_shortest);

void toy_tcp_rtt_backoff(struct toy_tcp_rtt *rtt)
{
	if (toy_tcp_rtt_timeout(rtt) < TOY_TCP_RTO_MAX_US)
		rtt->backoff++;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rtt_backoff);

void toy_tcp_rtt_restart(struct toy_tcp_rtt *rtt)
{
	rtt->backoff = 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rtt_restart);

u32 toy_tcp_rtt_timeout(const struct toy_tcp_rtt *rtt)
{
	u64 us = (u64)rtt->rto << rtt->backoff;

	return min_t(u64, us, TOY_TCP_RTO_MAX_US);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rtt_timeout);
