/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_PACING_H
#define TOY_TCP_PACING_H

#include <linux/types.h>

#define TOY_TCP_PACING_FREE	10	/* segments of a connection that go at once; as Linux */

/* When one connection's next buffer may leave, at a rate; all zero is its beginning. */
struct toy_tcp_pacing {
	u64	next_ns;	/* not before; of a monotonic clock */
	u32	segs;		/* that were sent, as far as TOY_TCP_PACING_FREE */
};

/**
 * toy_tcp_pacing_sent() - a buffer goes out
 * @pacing: state
 * @now_ns: time
 * @len: its bytes of data
 * @segs: its segments
 * @rate: bytes in a second; 0: none
 *
 * What was sent too late makes up for it, up to half of the next pause.
 *
 * Return: when it is to leave: now, or later where it was sent before its time.
 */
u64 toy_tcp_pacing_sent(struct toy_tcp_pacing *pacing, u64 now_ns, u32 len, u32 segs, u64 rate);

/**
 * toy_tcp_pacing_burst() - how much to send at once
 * @rate: bytes in a second
 * @min_rtt_us: smallest RTT; U32_MAX: none yet
 * @mss: bytes; > 0
 * @most: bytes
 *
 * Linux's rule: what goes in a millisecond, and for near peers more, for they repair
 * a loss quickly; two segments at least.
 *
 * Return: bytes, whole segments.
 */
u32 toy_tcp_pacing_burst(u64 rate, u32 min_rtt_us, u32 mss, u32 most);

#endif /* TOY_TCP_PACING_H */
