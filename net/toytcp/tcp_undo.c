// SPDX-License-Identifier: GPL-2.0
/* Was the reduction wrong? D-SACK (RFC 3708), Eifel (RFC 3522) and F-RTO (RFC 5682). */

#include <linux/limits.h>
#include <linux/minmax.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_undo.h"

void toy_tcp_undo_arm(struct toy_tcp_undo *undo, u32 una, u32 retrans_out, u32 ssthresh)
{
	undo->armed = true;
	undo->marker = una;
	/* Zero means "all have come back": so nothing sent must be something else. */
	undo->retrans = retrans_out ? min_t(u32, retrans_out, S32_MAX) : -1;
	undo->prior_ssthresh = ssthresh;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_undo_arm);

void toy_tcp_undo_retransmitted(struct toy_tcp_undo *undo, u32 segs, u32 ms)
{
	if (!undo->has_retrans)
		undo->retrans_ms = ms;
	undo->has_retrans = true;
	undo->retrans = max(undo->retrans, 0) + segs;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_undo_retransmitted);

void toy_tcp_undo_dsack(struct toy_tcp_undo *undo, u32 end, u32 segs)
{
	/* One from an episode before this one says nothing. */
	if (undo->armed && undo->retrans > 0 && seq_gt(end, undo->marker))
		undo->retrans = max_t(s64, (s64)undo->retrans - segs, 0);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_undo_dsack);

bool toy_tcp_undo_dsacked(const struct toy_tcp_undo *undo)
{
	return undo->armed && !undo->retrans;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_undo_dsacked);

bool toy_tcp_undo_delayed(const struct toy_tcp_undo *undo, bool has_echo, u32 echo)
{
	/* What was found lost but not sent again yet has arrived all the same. */
	if (!undo->has_retrans)
		return undo->armed;
	return undo->armed && has_echo && seq_lt(echo, undo->retrans_ms);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_undo_delayed);

bool toy_tcp_undo_may(const struct toy_tcp_undo *undo, bool has_echo, u32 echo)
{
	return toy_tcp_undo_dsacked(undo) || toy_tcp_undo_delayed(undo, has_echo, echo);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_undo_may);

enum toy_tcp_frto toy_tcp_frto_ack(struct toy_tcp_undo *undo, u32 *recover,
				   const struct toy_tcp_frto_ack *ack)
{
	if (!undo->frto)
		return TOY_TCP_FRTO_LOST;
	/* Step 3.b: what was sent once has arrived, so not all was lost. */
	if (ack->orig) {
		undo->frto = false;
		return TOY_TCP_FRTO_SPURIOUS;
	}
	if (seq_gt(ack->nxt, *recover)) {
		/* Step 3.a: only what was sent after the time-out arrives. */
		if (ack->duplicate)
			undo->frto = false;
		return TOY_TCP_FRTO_LOST;
	}
	if (ack->advanced && seq_lt(ack->una, *recover)) {
		*recover = ack->nxt;
		/* Step 2.b: two new segments tell the cases apart. */
		if (ack->can_send)
			return TOY_TCP_FRTO_SEND_NEW;
		undo->frto = false;
	}
	return TOY_TCP_FRTO_LOST;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_frto_ack);
