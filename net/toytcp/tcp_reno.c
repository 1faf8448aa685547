// SPDX-License-Identifier: GPL-2.0
/* Slow start and congestion avoidance of RFC 5681. */

#include <linux/minmax.h>

#include "kunit.h"
#include "tcp_cong.h"

/* RFC 5681 3.1 eq. 4 */
static u32 toy_tcp_reno_ssthresh(struct toy_tcp_cong *cong, u32 in_flight)
{
	return max(in_flight / 2, 2u);
}

/* RFC 5681 3.1 eq. 2 and 3, counted in segments (RFC 3465's L is unlimited) */
static void toy_tcp_reno_cong_avoid(struct toy_tcp_cong *cong,
				    const struct toy_tcp_cong_ack *ack)
{
	u32 segs = ack->segs;

	if (!ack->limited)
		return;
	if (cong->cwnd < cong->ssthresh) {
		u32 grow = min(segs, cong->ssthresh - cong->cwnd);

		cong->cwnd += grow;
		segs -= grow;
	}
	cong->cwnd_cnt += segs;
	while (cong->cwnd_cnt >= cong->cwnd) {
		cong->cwnd_cnt -= cong->cwnd;
		cong->cwnd++;
	}
}

const struct toy_tcp_cong_ops toy_tcp_reno = {
	.name		= "reno",
	.ssthresh	= toy_tcp_reno_ssthresh,
	.cong_avoid	= toy_tcp_reno_cong_avoid,
};
TOY_EXPORT_FOR_KUNIT(toy_tcp_reno);
