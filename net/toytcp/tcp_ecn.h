/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_ECN_H
#define TOY_TCP_ECN_H

#include <linux/types.h>

/* Explicit congestion notification (RFC 3168) of one connection. */
struct toy_tcp_ecn {
	bool	ok;		/* both sides have agreed; before the SYN-ACK: we asked */
	bool	seen;		/* a segment came with ECT or CE */
	bool	echo;		/* CE came: ECE until CWR (6.1.3) */
	u32	told;		/* reductions of the window that CWR has told the peer of */
};

/* What a segment of data brought. */
enum toy_tcp_ecn_news {
	TOY_TCP_ECN_NOTHING,
	TOY_TCP_ECN_CE,		/* the first mark: acknowledge the next ones at once */
	TOY_TCP_ECN_CWR,	/* the peer has reduced; its window may be tiny */
	TOY_TCP_ECN_REPEATED,	/* not marked as able though others were: sent again, it seems */
};

/* Does a SYN with these flags and this TOS byte ask for ECN (6.1.1)? */
bool toy_tcp_ecn_syn_asks(u8 flags, u8 tos);

/* The SYN-ACK has come: is it agreed (6.1.1)? */
void toy_tcp_ecn_syn_ack(struct toy_tcp_ecn *ecn, u8 flags);

/* Data within the window came (6.1.3). */
enum toy_tcp_ecn_news toy_tcp_ecn_data(struct toy_tcp_ecn *ecn, u8 flags, u8 tos);

/**
 * toy_tcp_ecn_send() - the ECN bits of a segment that is not a SYN
 * @ecn: state
 * @new_data: it has data that is sent for the first time
 * @reductions: how often the window has been reduced up to now
 * @flags: TCP flags; ECE and CWR are added
 *
 * Return: the codepoint for the IP header, 0 or ECT(0).
 */
u8 toy_tcp_ecn_send(struct toy_tcp_ecn *ecn, bool new_data, u32 reductions, u8 *flags);

#endif /* TOY_TCP_ECN_H */
