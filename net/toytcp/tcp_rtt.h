/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_RTT_H
#define TOY_TCP_RTT_H

#include <linux/types.h>

#define TOY_TCP_RTO_INIT_US	1000000u	/* RFC 6298 2.1 */
#define TOY_TCP_RTO_MIN_US	200000u		/* Linux's; RFC 6298 2.4 says 1 s */
#define TOY_TCP_RTO_MAX_US	120000000u	/* RFC 6298 2.5 */

/* Round-trip estimate of one connection. All times in microseconds. */
struct toy_tcp_rtt {
	u32	srtt;		/* SRTT; 0 before the first sample */
	u32	rttvar;		/* RTTVAR */
	u32	rto;		/* RTO without back-off */
	u32	rto_min;	/* least that stands for RTTVAR, up to INT_MAX: tcp_rto_min_us */
	u32	latest;		/* last sample */
	u32	min;		/* smallest sample; U32_MAX before the first */
	u8	backoff;	/* doublings since the last sample */
};

void toy_tcp_rtt_init(struct toy_tcp_rtt *rtt, u32 rto_min);

/* A sample from a segment that was sent once (RFC 6298 2.2, 2.3, 3). Ends the back-off. */
void toy_tcp_rtt_sample(struct toy_tcp_rtt *rtt, u32 us);

/* A later segment of the same ACK came back after @us: latest and min are of the way alone. */
void toy_tcp_rtt_shortest(struct toy_tcp_rtt *rtt, u32 us);

/* The timer went off (RFC 6298 5.5). */
void toy_tcp_rtt_backoff(struct toy_tcp_rtt *rtt);

/* The window was opened: the next probe starts from the RTO again. */
void toy_tcp_rtt_restart(struct toy_tcp_rtt *rtt);

/* Return: the time-out to arm now, back-off and upper limit applied. */
u32 toy_tcp_rtt_timeout(const struct toy_tcp_rtt *rtt);

#endif /* TOY_TCP_RTT_H */
