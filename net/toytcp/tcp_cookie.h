/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_COOKIE_H
#define TOY_TCP_COOKIE_H

#include <linux/siphash.h>
#include <linux/types.h>

#include "demux.h"
#include "tcp_options.h"

/*
 * SYN cookies (RFC 4987 3.6): the SYN-ACK's number is a keyed hash of all that the
 * handshake would have to remember, and its ACK brings it back. In the number:
 *
 *	31      24 23                      0
 *	+--------+-------------------------+
 *	| period |   hash + index of MSS   |  + hash of the 4-tuple + the SYN's number
 *	+--------+-------------------------+
 *
 * In the lowest six bits of a timestamp, if the SYN carries one: window scale
 * (15: none), SACK-permitted, ECN.
 */

#define TOY_TCP_COOKIE_MINUTES	1	/* of a period */
#define TOY_TCP_COOKIE_AGE	2	/* periods that a cookie is good for, the first counted */

/* Made once at random, immutable then. */
struct toy_tcp_cookie_key {
	siphash_key_t	whole;		/* over the tuple */
	siphash_key_t	timed;		/* over tuple and period */
};

/**
 * toy_tcp_cookie_make() - the number of a SYN-ACK that nothing is kept of
 * @key: secret
 * @tuple: of the connection
 * @irs: the SYN's number
 * @mss: in: of the SYN; out: the one that the cookie says, not above it if any is that low
 * @period: the current one
 *
 * Return: ISS.
 */
u32 toy_tcp_cookie_make(const struct toy_tcp_cookie_key *key, const struct toy_tuple *tuple,
			u32 irs, u16 *mss, u32 period);

/**
 * toy_tcp_cookie_check() - does an ACK bring back a cookie of ours?
 * @key: secret
 * @tuple: of the connection
 * @irs: the number before the ACK's
 * @cookie: the number before the one it acknowledges
 * @period: the current one
 *
 * Return: the MSS that the cookie says; 0 when it is none, or too old.
 */
u16 toy_tcp_cookie_check(const struct toy_tcp_cookie_key *key, const struct toy_tuple *tuple,
			 u32 irs, u32 cookie, u32 period);

/**
 * toy_tcp_cookie_ts() - a timestamp that carries the options of a SYN
 * @ms: the connection's clock without its offset
 * @opts: agreed to
 * @ecn: ECN was agreed to
 *
 * Return: at most @ms and less than 64 before it, so that what follows is later.
 */
u32 toy_tcp_cookie_ts(u32 ms, const struct toy_tcp_options *opts, bool ecn);

/**
 * toy_tcp_cookie_ts_options() - the reverse
 * @ts: what the ACK echoes, without the offset
 * @opts: has_wscale, wscale and sack_ok are set
 *
 * Return: ECN was agreed to.
 */
bool toy_tcp_cookie_ts_options(u32 ts, struct toy_tcp_options *opts);

#endif /* TOY_TCP_COOKIE_H */
