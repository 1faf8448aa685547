/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_SEQ_H
#define TOY_SEQ_H

/*
 * The only comparisons of sequence numbers (RFC 9293 3.4): modulo 2^32, valid
 * while the two are less than 2^31 apart.
 */

#include <linux/types.h>

static inline bool seq_lt(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

static inline bool seq_le(u32 a, u32 b)
{
	return (s32)(a - b) <= 0;
}

static inline bool seq_gt(u32 a, u32 b)
{
	return seq_lt(b, a);
}

static inline bool seq_ge(u32 a, u32 b)
{
	return seq_le(b, a);
}

/* low <= seq < high */
static inline bool seq_between(u32 seq, u32 low, u32 high)
{
	return seq - low < high - low;
}

static inline u32 seq_max(u32 a, u32 b)
{
	return seq_gt(a, b) ? a : b;
}

static inline u32 seq_min(u32 a, u32 b)
{
	return seq_lt(a, b) ? a : b;
}

#endif /* TOY_SEQ_H */
