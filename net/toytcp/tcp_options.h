/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_OPTIONS_H
#define TOY_TCP_OPTIONS_H

#include <linux/types.h>

/* Options of one segment, in host order. */
struct toy_tcp_options {
	u16	mss;		/* 0: absent; only looked for in SYNs */
	u8	wscale;
	bool	has_wscale;	/* only looked for in SYNs */
};

/**
 * toy_tcp_options_parse() - read the options of a header (RFC 9293 3.1, 3.2)
 * @p: first byte after the fixed header
 * @len: bytes of options, 0 to 40
 * @syn: is this a SYN or SYN-ACK
 * @opts: result; zeroed first
 *
 * Unknown kinds are skipped by their length; a length that is impossible ends
 * the parse and keeps what came before it. A shift above 14 counts as 14
 * (RFC 7323 2.3). The last of a doubled option wins.
 */
void toy_tcp_options_parse(const u8 *p, unsigned int len, bool syn,
			   struct toy_tcp_options *opts);

/**
 * toy_tcp_options_build() - write the options of a SYN in Linux's order
 * @p: room for TOY_TCP_MAX_OPTLEN bytes
 * @opts: what to say; mss 0 and has_wscale false leave theirs out
 *
 * Return: bytes written, a multiple of 4.
 */
unsigned int toy_tcp_options_build(u8 *p, const struct toy_tcp_options *opts);

#endif /* TOY_TCP_OPTIONS_H */
