/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_OPTIONS_H
#define TOY_TCP_OPTIONS_H

#include <linux/types.h>

#include "wire.h"

/* A range of sequence numbers that arrived: start, and one past the end. */
struct toy_tcp_sack_block {
	u32	start;
	u32	end;
};

/* Options of one segment, in host order. */
struct toy_tcp_options {
	u16	mss;		/* 0: absent; only looked for in SYNs */
	u8	wscale;
	bool	has_wscale;	/* only looked for in SYNs */
	bool	sack_ok;	/* SACK-permitted; only looked for in SYNs */
	bool	has_ts;
	bool	has_fastopen;	/* only looked for in SYNs */
	u8	cookie_len;	/* of Fast Open; 0: a cookie is asked for */
	u8	sack_count;	/* blocks in sack[]; not looked for in SYNs */
	u8	sack_at;	/* parse only: where the SACK option begins */
	u32	tsval;
	u32	tsecr;
	struct toy_tcp_sack_block sack[TOY_TCP_MAX_SACKS];
	u8	cookie[TOY_TCP_FASTOPEN_COOKIE_MAX];	/* cookie_len bytes are valid */
};

/**
 * toy_tcp_options_parse() - read the options of a header (RFC 9293 3.1, 3.2)
 * @p: first byte after the fixed header
 * @len: bytes of options, 0 to 40
 * @syn: is this a SYN or SYN-ACK
 * @opts: result; zeroed first, but for the blocks beyond sack_count and the cookie
 *
 * Unknown kinds are skipped by their length; a length that is impossible ends
 * the parse and keeps what came before it. A shift above 14 counts as 14
 * (RFC 7323 2.3). The last of a doubled option wins. What belongs into SYNs
 * only is not seen elsewhere, and SACK blocks not in SYNs.
 */
void toy_tcp_options_parse(const u8 *p, unsigned int len, bool syn,
			   struct toy_tcp_options *opts);

/**
 * toy_tcp_options_sack() - read the blocks of one SACK option (RFC 2018 3)
 * @p: the option's first byte; its length has been checked by the parse
 * @blocks: result
 *
 * Return: number of blocks, 1 to TOY_TCP_MAX_SACKS.
 */
unsigned int toy_tcp_options_sack(const u8 *p, struct toy_tcp_sack_block *blocks);

/**
 * toy_tcp_options_build() - write options in Linux's order
 * @p: room for TOY_TCP_MAX_OPTLEN bytes
 * @opts: what to say; what is zero or false is left out
 *
 * In a SYN: mss, sackOK, TS, nop, wscale, or without a timestamp mss, nop, nop,
 * sackOK, nop, wscale; then Fast Open's cookie, nop, nop. Elsewhere: nop, nop, TS,
 * nop, nop, SACK, with as many blocks, from the first on, as find room.
 *
 * Return: bytes written, a multiple of 4.
 */
unsigned int toy_tcp_options_build(u8 *p, const struct toy_tcp_options *opts);

/* Return: bytes that @blocks SACK blocks take beside a timestamp, NOPs included. */
static inline unsigned int toy_tcp_options_sack_len(unsigned int blocks)
{
	return blocks ? 2 + TOY_TCPOLEN_SACK_BASE + blocks * TOY_TCPOLEN_SACK_BLOCK : 0;
}

#endif /* TOY_TCP_OPTIONS_H */
