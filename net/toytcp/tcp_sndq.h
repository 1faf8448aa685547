/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_SNDQ_H
#define TOY_TCP_SNDQ_H

#include <linux/rbtree.h>
#include <linux/skbuff.h>
#include <linux/types.h>

/*
 * The send queue of one connection: what was sent and is not acknowledged, in
 * a tree ordered by sequence number, and what was not sent, in a list. A
 * buffer may hold several segments of the current MSS; the counts are in
 * segments. SYN and FIN take their place in it as flags of a buffer.
 *
 * Guarded by its owner's lock. It holds the only reference on its buffers;
 * whatever is on the way to a device is a clone. Memory accounting is the
 * owner's, by the truesize that the calls report.
 */
struct toy_tcp_sndq {
	struct rb_root		rtx;
	struct sk_buff_head	unsent;
	u32			segs_out;	/* in rtx */
	u32			segs_lost;	/* of segs_out: declared lost */
	u32			segs_retrans;	/* of segs_out: sent again, fate unknown */
	u32			segs_pending;	/* of segs_lost: not sent again since */
};

/* What one acknowledgment removed. */
struct toy_tcp_sndq_acked {
	u32	bytes;		/* of sequence space, SYN and FIN counted */
	u32	segs;
	u32	truesize;	/* to give back to the owner's accounting */
	u64	sent_us;	/* of the last buffer; valid if rtt_valid */
	bool	rtt_valid;	/* nothing of it was ever retransmitted (Karn) */
	bool	syn;		/* our SYN was among it */
	bool	fin;		/* our FIN was among it */
};

void toy_tcp_sndq_init(struct toy_tcp_sndq *q);

/* Return: truesize of all that was freed. */
u32 toy_tcp_sndq_purge(struct toy_tcp_sndq *q);

/* cb seq, end_seq, flags and segs filled in; seq continues the queue's end. */
void toy_tcp_sndq_append(struct toy_tcp_sndq *q, struct sk_buff *skb);

/* Removes a last unsent buffer without sequence space. Return: its truesize, or 0. */
u32 toy_tcp_sndq_drop_empty_tail(struct toy_tcp_sndq *q);

/* Return: the first / last buffer that was not sent, or NULL. */
struct sk_buff *toy_tcp_sndq_head(const struct toy_tcp_sndq *q);
struct sk_buff *toy_tcp_sndq_tail(const struct toy_tcp_sndq *q);

/* Return: the oldest unacknowledged buffer, or NULL. */
struct sk_buff *toy_tcp_sndq_first_sent(const struct toy_tcp_sndq *q);
/* Return: the newest unacknowledged buffer, or NULL. */
struct sk_buff *toy_tcp_sndq_last_sent(const struct toy_tcp_sndq *q);
/* Return: the buffer after @skb in the tree, or NULL. */
struct sk_buff *toy_tcp_sndq_next_sent(const struct sk_buff *skb);

/* The head of the unsent list has just been sent. */
void toy_tcp_sndq_sent(struct toy_tcp_sndq *q, struct sk_buff *skb, u64 now_us);

/* @skb, in the tree, has just been sent again. */
void toy_tcp_sndq_retransmitted(struct toy_tcp_sndq *q, struct sk_buff *skb, u64 now_us);

/* Declares @skb, or all that was sent, lost; outstanding retransmissions count as lost too. */
void toy_tcp_sndq_mark_lost(struct toy_tcp_sndq *q, struct sk_buff *skb);
void toy_tcp_sndq_mark_all_lost(struct toy_tcp_sndq *q);

/* Return: the first buffer that is lost and not sent again since, or NULL. */
struct sk_buff *toy_tcp_sndq_first_lost(const struct toy_tcp_sndq *q);

/**
 * toy_tcp_sndq_split() - cut a buffer in two
 * @q: queue
 * @skb: in either half of the queue, with more than @len bytes of data
 * @len: bytes that stay in @skb
 * @mss: to count segments by; > 0
 * @gfp: for the new buffer
 * @truesize: gets the additional truesize
 *
 * FIN and PSH move to the second part, which follows @skb in the same half.
 *
 * Return: 0 or -ENOMEM, nothing changed then.
 */
int toy_tcp_sndq_split(struct toy_tcp_sndq *q, struct sk_buff *skb, u32 len,
		       u32 mss, gfp_t gfp, u32 *truesize);

/**
 * toy_tcp_sndq_merge_next() - append the buffer after @skb to it
 * @q: queue
 * @skb: in the tree
 * @limit: largest number of bytes that the result may hold
 * @mss: to count segments by
 * @truesize: gets the truesize given back (0 if nothing was merged)
 *
 * Only buffers in the same state (lost, retransmitted) merge.
 *
 * Return: merged or not.
 */
bool toy_tcp_sndq_merge_next(struct toy_tcp_sndq *q, struct sk_buff *skb, u32 limit,
			     u32 mss, u32 *truesize);

/* Counts the segments of @skb anew after the MSS has changed. */
void toy_tcp_sndq_set_segs(struct toy_tcp_sndq *q, struct sk_buff *skb, u32 mss);

/**
 * toy_tcp_sndq_ack() - remove what is acknowledged
 * @q: queue
 * @una: new SND.UNA
 * @mss: to count segments by
 * @acked: result
 *
 * A buffer that is covered in part is cut, or kept whole when there is no memory.
 */
void toy_tcp_sndq_ack(struct toy_tcp_sndq *q, u32 una, u32 mss,
		      struct toy_tcp_sndq_acked *acked);

/* Segments that are in the network by the queue's own knowledge (RFC 5681's FlightSize). */
static inline u32 toy_tcp_sndq_in_flight(const struct toy_tcp_sndq *q)
{
	return q->segs_out - q->segs_lost + q->segs_retrans;
}

static inline bool toy_tcp_sndq_empty(const struct toy_tcp_sndq *q)
{
	return RB_EMPTY_ROOT(&q->rtx) && skb_queue_empty(&q->unsent);
}

#endif /* TOY_TCP_SNDQ_H */
