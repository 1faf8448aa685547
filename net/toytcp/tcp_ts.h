/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_TS_H
#define TOY_TCP_TS_H

#include <linux/types.h>

#include "wire.h"

/*
 * The timestamps of one connection (RFC 7323). The stack's clock comes in as
 * microseconds; on the wire it ticks once a millisecond, from an offset that
 * is the connection's own, so that it tells nobody how long the machine has
 * been up (RFC 7323 7.1).
 *
 * Guarded by its owner's lock.
 */
struct toy_tcp_ts {
	bool	ok;		/* both SYNs carried the option; for the SYN: ours offers it */
	bool	has_echo;	/* the segment that is processed carried a TSecr */
	u32	echo;		/* which says when ours was sent: ms of the stack's clock */
	u32	offset;		/* of TSval from the clock */
	u32	recent;		/* TS.Recent; 0: none */
	u64	recent_us;	/* when it was taken; 0: never */
};

/* Return: bytes that it takes in each segment. */
static inline u32 toy_tcp_ts_len(const struct toy_tcp_ts *ts)
{
	return ts->ok ? TOY_TCPOLEN_TS_ALIGNED : 0;
}

/* Return: TSval of a segment that is sent now. */
u32 toy_tcp_ts_val(const struct toy_tcp_ts *ts, u64 now_us);

/* A segment comes in: what it echoes. @tsecr counts only if @has_ts; 0 echoes nothing. */
void toy_tcp_ts_segment(struct toy_tcp_ts *ts, bool has_ts, u32 tsecr);

/**
 * toy_tcp_ts_acceptable() - PAWS (RFC 7323 5.3, R1)
 * @ts: of the connection
 * @tsval: SEG.TSval
 * @slack: milliseconds that it may lie before TS.Recent
 * @now_us: the time
 *
 * TS.Recent is too old to judge by after 24 days without a new one (5.5). As
 * Linux, a TS.Recent of 0 judges nothing: some stacks send that in their SYN.
 *
 * Return: false for an old duplicate.
 */
bool toy_tcp_ts_acceptable(const struct toy_tcp_ts *ts, u32 tsval, u32 slack, u64 now_us);

/* Is TSval later than TS.Recent? Only then may it reuse a TIME-WAIT (RFC 6191 2). */
bool toy_tcp_ts_newer(const struct toy_tcp_ts *ts, u32 tsval);

/* TSval becomes TS.Recent if it is acceptable (RFC 7323 4.3, rule 2; the number is checked). */
void toy_tcp_ts_update(struct toy_tcp_ts *ts, u32 tsval, u64 now_us);

/**
 * toy_tcp_ts_rtt() - RTTM from what the segment echoes (RFC 7323 4.1)
 * @ts: after toy_tcp_ts_segment()
 * @now_us: the time
 *
 * Return: microseconds, at least 1000, the clock's grain; 0 when it echoes
 * nothing, or what cannot be: the future, or more than 2^31 ms ago.
 */
u32 toy_tcp_ts_rtt(const struct toy_tcp_ts *ts, u64 now_us);

/* Did the echo leave here between @first_us and now? True without an echo. */
bool toy_tcp_ts_echo_since(const struct toy_tcp_ts *ts, u64 first_us, u64 now_us);

#endif /* TOY_TCP_TS_H */
