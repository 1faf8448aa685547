// SPDX-License-Identifier: GPL-2.0
/* The SACK blocks that a receiver sends (RFC 2018, RFC 2883). */

#include <linux/string.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_rcvsack.h"

void toy_tcp_rcvsack_reset(struct toy_tcp_rcvsack *s)
{
	s->count = 0;
	s->has_dup = false;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvsack_reset);

/* Overlaps it or ends where it begins: they are one range then. */
static bool toy_tcp_rcvsack_touches(const struct toy_tcp_sack_block *block, u32 start, u32 end)
{
	return seq_le(start, block->end) && seq_le(block->start, end);
}

static void toy_tcp_rcvsack_grow(struct toy_tcp_sack_block *block, u32 start, u32 end)
{
	block->start = seq_min(block->start, start);
	block->end = seq_max(block->end, end);
}

void toy_tcp_rcvsack_add(struct toy_tcp_rcvsack *s, u32 start, u32 end)
{
	struct toy_tcp_sack_block first = { start, end };
	unsigned int i, kept = 0;

	/* Blocks lie apart: what touches the grown range touches the segment too. */
	for (i = 0; i < s->count; i++) {
		struct toy_tcp_sack_block *block = &s->block[i];

		if (toy_tcp_rcvsack_touches(block, start, end))
			toy_tcp_rcvsack_grow(&first, block->start, block->end);
		else
			s->block[kept++] = *block;
	}
	/* RFC 2018 4: the segment that triggered the ACK first; the oldest is forgotten. */
	if (kept == TOY_TCP_MAX_SACKS)
		kept--;
	memmove(&s->block[1], &s->block[0], kept * sizeof(s->block[0]));
	s->block[0] = first;
	s->count = kept + 1;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvsack_add);

void toy_tcp_rcvsack_advance(struct toy_tcp_rcvsack *s, u32 nxt)
{
	unsigned int i, kept = 0;

	for (i = 0; i < s->count; i++)
		if (seq_gt(s->block[i].start, nxt))
			s->block[kept++] = s->block[i];
	s->count = kept;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvsack_advance);

void toy_tcp_rcvsack_dup(struct toy_tcp_rcvsack *s, u32 start, u32 end)
{
	s->dup = (struct toy_tcp_sack_block) { start, end };
	s->has_dup = true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvsack_dup);

void toy_tcp_rcvsack_dup_more(struct toy_tcp_rcvsack *s, u32 start, u32 end)
{
	if (!s->has_dup)
		toy_tcp_rcvsack_dup(s, start, end);
	else if (toy_tcp_rcvsack_touches(&s->dup, start, end))
		toy_tcp_rcvsack_grow(&s->dup, start, end);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvsack_dup_more);

unsigned int toy_tcp_rcvsack_take(struct toy_tcp_rcvsack *s, struct toy_tcp_sack_block *blocks,
				  unsigned int most)
{
	unsigned int n = 0, i;

	if (s->has_dup && most)
		blocks[n++] = s->dup;
	s->has_dup = false;
	for (i = 0; i < s->count && n < most; i++)
		blocks[n++] = s->block[i];
	return n;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rcvsack_take);
