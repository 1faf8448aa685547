/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_PRR_H
#define TOY_TCP_PRR_H

#include <linux/types.h>

/*
 * Proportional rate reduction (RFC 9937): in a recovery the window comes down to
 * ssthresh evenly, one segment for so many that arrive. All in segments.
 */
struct toy_tcp_prr {
	u32	recover_fs;	/* RecoverFS: the window when it began, as Linux */
	u32	delivered;	/* prr_delivered */
	u32	out;		/* prr_out */
};

/* One ACK of a recovery. */
struct toy_tcp_prr_ack {
	u32	in_flight;	/* after it, losses found with it taken off */
	u32	delivered;	/* that it brought, SACKed or acknowledged */
	bool	safe;		/* SafeACK: SND.UNA moved, and no loss was found */
};

void toy_tcp_prr_begin(struct toy_tcp_prr *prr, u32 cwnd);

/* So much was sent, new or again. */
static inline void toy_tcp_prr_sent(struct toy_tcp_prr *prr, u32 segs)
{
	prr->out += segs;
}

/**
 * toy_tcp_prr_ack() - the window after an ACK
 * @prr: state
 * @ssthresh: where the window shall come to
 * @ack: what it said
 * @cwnd: the window now
 *
 * Return: the new window; @cwnd when the ACK delivered nothing.
 */
u32 toy_tcp_prr_ack(struct toy_tcp_prr *prr, u32 ssthresh, const struct toy_tcp_prr_ack *ack,
		    u32 cwnd);

#endif /* TOY_TCP_PRR_H */
