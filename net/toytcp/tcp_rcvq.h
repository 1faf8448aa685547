/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_RCVQ_H
#define TOY_TCP_RCVQ_H

#include <linux/rbtree.h>
#include <linux/skbuff.h>
#include <linux/types.h>

#include "tcp_options.h"

/*
 * Segments that came before their time, ordered by sequence number. No buffer
 * in it is covered by another; two may overlap in part. In-order data is not
 * here but in the owner's receive list.
 *
 * Guarded by its owner's lock; buffers are charged to the owner before they
 * come here, and are freed through their destructor.
 */
struct toy_tcp_rcvq {
	struct rb_root		ofo;
	struct sk_buff		*last;	/* rightmost; NULL when empty */
	u32			count;
};

void toy_tcp_rcvq_init(struct toy_tcp_rcvq *q);

/* Return: number of buffers that were freed. */
u32 toy_tcp_rcvq_purge(struct toy_tcp_rcvq *q);

/* What became of a segment that was to be kept. */
struct toy_tcp_rcvq_added {
	bool	covered;	/* it was there already, whole: still the caller's */
	bool	merged;		/* its bytes are in its left neighbour now, and it is freed */
	int	truesize;	/* to charge the owner for, of that neighbour */
	u32	freed;		/* buffers that it covers and that were freed */
	bool	has_dup;
	struct toy_tcp_sack_block dup;	/* what of it was there before; valid if has_dup */
};

/**
 * toy_tcp_rcvq_add() - keep an out-of-order segment
 * @q: queue
 * @skb: cb seq and end_seq filled in; with sequence space
 * @added: result
 *
 * Bytes that continue a buffer are put behind it where that saves memory, so
 * that a long run behind a gap is few buffers. Costs O(log n), and O(1) at the
 * right end. Several separate ranges that were there before count as the first
 * of them, with what touches it (RFC 2883 4).
 *
 * Return: true when @skb is in the tree as it is.
 */
bool toy_tcp_rcvq_add(struct toy_tcp_rcvq *q, struct sk_buff *skb,
		      struct toy_tcp_rcvq_added *added);

/**
 * toy_tcp_rcvq_coalesce() - put a buffer's bytes behind those of the one before it
 * @to: a buffer of the receive queue or of this one
 * @from: of no queue
 * @truesize: gets what @to has grown by, to charge its owner for
 *
 * Return: true when @from's bytes and flags are @to's now and @from is freed.
 */
bool toy_tcp_rcvq_coalesce(struct sk_buff *to, struct sk_buff *from, int *truesize);

/**
 * toy_tcp_rcvq_pop() - take the first buffer that continues the stream
 * @q: queue
 * @nxt: RCV.NXT
 *
 * Return: a buffer with seq <= @nxt, owned by the caller (it may end at or
 * before @nxt: nothing new then); NULL when there is a gap.
 */
struct sk_buff *toy_tcp_rcvq_pop(struct toy_tcp_rcvq *q, u32 nxt);

/* Takes a buffer out of the tree; it is the caller's. */
void toy_tcp_rcvq_take(struct toy_tcp_rcvq *q, struct sk_buff *skb);

/* Puts a buffer in that the caller knows to fit: it covers none and none covers it. */
void toy_tcp_rcvq_put(struct toy_tcp_rcvq *q, struct sk_buff *skb);

static inline bool toy_tcp_rcvq_empty(const struct toy_tcp_rcvq *q)
{
	return RB_EMPTY_ROOT(&q->ofo);
}

/* All that came before its time is a FIN without data. */
bool toy_tcp_rcvq_is_lone_fin(const struct toy_tcp_rcvq *q);

#endif /* TOY_TCP_RCVQ_H */
