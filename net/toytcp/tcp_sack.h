/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_SACK_H
#define TOY_TCP_SACK_H

#include <linux/types.h>

#include "tcp_options.h"
#include "tcp_sndq.h"

/*
 * The sender's side of SACK (RFC 2018 5, RFC 2883, RFC 6675): what a peer's blocks
 * say is marked on the buffers of the send queue. A peer repeats its blocks in
 * every ACK, so those of the last ACK are kept and what they cover is not looked
 * at again.
 */
struct toy_tcp_sack {
	struct toy_tcp_sack_block cache[TOY_TCP_MAX_SACKS];	/* ascending, apart */
	u8	cached;
	bool	reneged;	/* the peer took back what it had; until the recovery ends */
	u32	high;		/* end of the highest that was marked */
	u32	reordering;	/* segments that may overtake each other, as seen so far */
	u32	reord_seen;	/* how often that was seen */
	u32	dsack_dups;	/* segments that the peer says came twice */
	u32	dupacks;	/* without SACK: segments that duplicate ACKs say have left */
};

/* An ACK with blocks, and the connection that it meets. */
struct toy_tcp_sack_ack {
	const struct toy_tcp_sack_block *blocks;
	unsigned int		count;
	u32			ack;		/* SEG.ACK */
	u32			prior_una;	/* SND.UNA before it */
	u32			nxt;		/* SND.NXT */
	u32			max_wnd;	/* largest window that the peer offered */
	u32			mss;		/* to count segments by */
	u32			total_retrans;	/* segments ever sent again */
	bool			no_split;	/* memory is used up: mark whole buffers only */
	toy_tcp_sndq_delivered_fn delivered;	/* told of each newly marked buffer; or NULL */
	void			*context;
};

/* What the blocks said. */
struct toy_tcp_sack_found {
	u32	segs;		/* newly marked */
	u32	truesize;	/* additional, of buffers that were cut */
	u32	bad;		/* blocks that cannot be */
	u32	dsack_segs;	/* that came twice; 0: no D-SACK that counts */
	u32	dsack_end;	/* valid if dsack_segs */
	bool	dsack_old;	/* of what had been acknowledged before this ACK */
	bool	dsack_retrans;	/* of what was sent more than once, as far as is known */
};

void toy_tcp_sack_init(struct toy_tcp_sack *sack, u32 reordering);

/**
 * toy_tcp_sack_mark() - process the blocks of an ACK
 * @sack: state
 * @q: send queue; what @ack->ack covers is still in it
 * @ack: the blocks
 * @found: result
 *
 * Buffers are cut where a block begins or ends, at whole segments only: what a
 * block covers of a segment in part is not marked. Costs a search for each block
 * and each cached one, and a step for each buffer that is newly covered.
 */
void toy_tcp_sack_mark(struct toy_tcp_sack *sack, struct toy_tcp_sndq *q,
		       const struct toy_tcp_sack_ack *ack, struct toy_tcp_sack_found *found);

/* Return: end of the highest that the peer is known to have; SND.UNA if that is all. */
u32 toy_tcp_sack_high(const struct toy_tcp_sack *sack, const struct toy_tcp_sndq *q, u32 una);

/**
 * toy_tcp_sack_reordered() - a segment arrived after ones with higher numbers
 * @sack: state
 * @bytes: how far the highest was ahead of it
 * @mss: to count segments by
 * @most: limit of the degree (tcp_max_reordering)
 */
void toy_tcp_sack_reordered(struct toy_tcp_sack *sack, u32 bytes, u32 mss, u32 most);

/*
 * A duplicate ACK from a peer without SACK: one more segment has left, which
 * cannot be one of those that are lost. Return: false: more than were out.
 */
bool toy_tcp_sack_dupack(struct toy_tcp_sack *sack, const struct toy_tcp_sndq *q);

/*
 * @segs were acknowledged by a peer without SACK; the first was the missing one.
 * Return: how many of them no duplicate ACK had told of.
 */
u32 toy_tcp_sack_dupacks_acked(struct toy_tcp_sack *sack, u32 segs);

/**
 * toy_tcp_sack_check_renege() - does the peer still have what it said?
 * @sack: state
 * @q: send queue
 *
 * If the first buffer is marked, the peer should have acknowledged it: it has
 * thrown it away (RFC 2018 8). All marks are taken off then.
 *
 * Return: true when it has.
 */
bool toy_tcp_sack_check_renege(struct toy_tcp_sack *sack, struct toy_tcp_sndq *q);

#endif /* TOY_TCP_SACK_H */
