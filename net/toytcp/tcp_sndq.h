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
	u32			segs_sacked;	/* of segs_out: the peer has them */
	u32			lost_seq;	/* none that is pending begins before it */
	/*
	 * Buffers whose fate is open (neither sacked nor lost and waiting), by the
	 * time of their last transmission; linked by skb->tcp_tsorted_anchor.
	 */
	struct list_head	by_time;
};

/*
 * Told of each buffer that an acknowledgment delivers for the first time, before
 * its marks change or it goes; must leave the queue as it is.
 */
typedef void (*toy_tcp_sndq_delivered_fn)(void *context, const struct sk_buff *skb);

/* What one acknowledgment removed. */
struct toy_tcp_sndq_acked {
	u32	bytes;		/* of sequence space, SYN and FIN counted */
	u32	segs;
	u32	segs_sacked;	/* of segs: a SACK block had covered them before */
	u32	truesize;	/* to give back to the owner's accounting */
	u64	first_us;	/* when the first one not sacked before was sent; if rtt_valid */
	u64	sent_us;	/* and the last one */
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

/* Return: the first buffer with bytes at or after @seq, or NULL. */
struct sk_buff *toy_tcp_sndq_find(const struct toy_tcp_sndq *q, u32 seq);

/* Return: a copy for a device, sharing the data; NULL without memory. */
struct sk_buff *toy_tcp_sndq_copy(struct sk_buff *skb, gfp_t gfp);

/* The head of the unsent list has just been sent. */
void toy_tcp_sndq_sent(struct toy_tcp_sndq *q, struct sk_buff *skb, u64 now_us);

/* @skb, in the tree, has just been sent again. */
void toy_tcp_sndq_retransmitted(struct toy_tcp_sndq *q, struct sk_buff *skb, u64 now_us);

/* Declares @skb, or all that was sent, lost; outstanding retransmissions count as lost too. */
void toy_tcp_sndq_mark_lost(struct toy_tcp_sndq *q, struct sk_buff *skb);
void toy_tcp_sndq_mark_all_lost(struct toy_tcp_sndq *q);

/* Nothing was lost after all: what waits to be sent again is in flight (RFC 3522). */
void toy_tcp_sndq_unmark_lost(struct toy_tcp_sndq *q);

/* @skb, in the tree, has reached the peer out of order (RFC 2018). */
void toy_tcp_sndq_mark_sacked(struct toy_tcp_sndq *q, struct sk_buff *skb);
/* The peer has thrown away what it had (RFC 2018 8). */
void toy_tcp_sndq_unmark_sacked(struct toy_tcp_sndq *q);

/* Return: the first buffer that is lost and not sent again since, or NULL. */
struct sk_buff *toy_tcp_sndq_first_lost(struct toy_tcp_sndq *q);

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
 * Only buffers in the same state (lost, retransmitted, sacked) merge.
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
 * @delivered: told of what was not sacked before, in order; or NULL
 * @context: its first argument
 * @acked: result
 *
 * A buffer that is covered in part is cut, or kept whole when there is no memory.
 */
void toy_tcp_sndq_ack(struct toy_tcp_sndq *q, u32 una, u32 mss,
		      toy_tcp_sndq_delivered_fn delivered, void *context,
		      struct toy_tcp_sndq_acked *acked);

/* Segments that are in the network by the queue's own knowledge (RFC 6675's pipe). */
static inline u32 toy_tcp_sndq_in_flight(const struct toy_tcp_sndq *q)
{
	return q->segs_out - q->segs_lost - q->segs_sacked + q->segs_retrans;
}

static inline bool toy_tcp_sndq_empty(const struct toy_tcp_sndq *q)
{
	return RB_EMPTY_ROOT(&q->rtx) && skb_queue_empty(&q->unsent);
}

#endif /* TOY_TCP_SNDQ_H */
