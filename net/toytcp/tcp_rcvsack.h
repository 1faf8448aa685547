/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_RCVSACK_H
#define TOY_TCP_RCVSACK_H

#include <linux/types.h>

#include "tcp_options.h"

/*
 * What a receiver tells of the data beyond a gap (RFC 2018 4): the ranges that
 * grew last, the newest first, apart from each other. It is a memory of recent
 * segments, not a copy of the queue: each ACK names a few, and what an ACK was
 * lost with is said again by the next ones.
 *
 * Guarded by its owner's lock.
 */
struct toy_tcp_rcvsack {
	struct toy_tcp_sack_block block[TOY_TCP_MAX_SACKS];
	struct toy_tcp_sack_block dup;	/* RFC 2883: came twice; told once */
	u8	count;			/* of block[] */
	bool	has_dup;
};

void toy_tcp_rcvsack_reset(struct toy_tcp_rcvsack *s);

/* A segment beyond a gap came: it and what it touches are the first block now. */
void toy_tcp_rcvsack_add(struct toy_tcp_rcvsack *s, u32 start, u32 end);

/* RCV.NXT has moved: what begins before it is told by the ACK field. */
void toy_tcp_rcvsack_advance(struct toy_tcp_rcvsack *s, u32 nxt);

/* This range came twice: the next segment says so. */
void toy_tcp_rcvsack_dup(struct toy_tcp_rcvsack *s, u32 start, u32 end);

/* As toy_tcp_rcvsack_dup(), of the same segment: a range that is waiting grows, if they touch. */
void toy_tcp_rcvsack_dup_more(struct toy_tcp_rcvsack *s, u32 start, u32 end);

/* Return: how many blocks toy_tcp_rcvsack_take() would give of @most. */
static inline unsigned int toy_tcp_rcvsack_count(const struct toy_tcp_rcvsack *s,
						 unsigned int most)
{
	unsigned int n = s->count + s->has_dup;

	return n < most ? n : most;
}

/**
 * toy_tcp_rcvsack_take() - the blocks of a segment that goes out now
 * @s: state; the duplicate range is forgotten
 * @blocks: result: the duplicate range first (RFC 2883 4), then newest first
 * @most: room in @blocks
 *
 * Return: number of blocks.
 */
unsigned int toy_tcp_rcvsack_take(struct toy_tcp_rcvsack *s, struct toy_tcp_sack_block *blocks,
				  unsigned int most);

#endif /* TOY_TCP_RCVSACK_H */
