/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_RCVQ_H
#define TOY_TCP_RCVQ_H

#include <linux/rbtree.h>
#include <linux/skbuff.h>
#include <linux/types.h>

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

/**
 * toy_tcp_rcvq_add() - keep an out-of-order segment
 * @q: queue
 * @skb: cb seq and end_seq filled in; with sequence space
 * @freed: gets the number of buffers that @skb covers and that were freed
 *
 * Costs O(log n) and O(1) at the right end.
 *
 * Return: true when @skb was taken; false when what is there covers it: the
 * caller still owns it then.
 */
bool toy_tcp_rcvq_add(struct toy_tcp_rcvq *q, struct sk_buff *skb, u32 *freed);

/**
 * toy_tcp_rcvq_pop() - take the first buffer that continues the stream
 * @q: queue
 * @nxt: RCV.NXT
 *
 * Return: a buffer with seq <= @nxt, owned by the caller (it may end at or
 * before @nxt: nothing new then); NULL when there is a gap.
 */
struct sk_buff *toy_tcp_rcvq_pop(struct toy_tcp_rcvq *q, u32 nxt);

static inline bool toy_tcp_rcvq_empty(const struct toy_tcp_rcvq *q)
{
	return RB_EMPTY_ROOT(&q->ofo);
}

#endif /* TOY_TCP_RCVQ_H */
