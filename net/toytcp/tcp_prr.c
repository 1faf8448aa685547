// SPDX-License-Identifier: GPL-2.0
/* Proportional rate reduction of RFC 9937. */

#include <linux/math64.h>
#include <linux/minmax.h>

#include "kunit.h"
#include "tcp_prr.h"

void toy_tcp_prr_begin(struct toy_tcp_prr *prr, u32 cwnd)
{
	*prr = (struct toy_tcp_prr) { .recover_fs = max(cwnd, 1u) };
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_prr_begin);

/* More is in flight than shall be: ssthresh / RecoverFS of what arrives is sent. */
static s64 toy_tcp_prr_reduce(const struct toy_tcp_prr *prr, u32 ssthresh)
{
	u64 due = (u64)prr->delivered * ssthresh + prr->recover_fs - 1;

	return (s64)div_u64(due, prr->recover_fs) - prr->out;
}

/*
 * Less is: as much as arrives (PRR-CRB, packet conservation), and one more for an
 * ACK that shows that the recovery gets on (PRR-SSRB), but not above ssthresh.
 */
static s64 toy_tcp_prr_refill(const struct toy_tcp_prr *prr, u32 ssthresh,
			      const struct toy_tcp_prr_ack *ack)
{
	s64 count = max_t(s64, (s64)prr->delivered - prr->out, ack->delivered);

	return min_t(s64, count + ack->safe, ssthresh - ack->in_flight);
}

u32 toy_tcp_prr_ack(struct toy_tcp_prr *prr, u32 ssthresh, const struct toy_tcp_prr_ack *ack,
		    u32 cwnd)
{
	s64 count;

	if (!ack->delivered)
		return cwnd;
	prr->delivered += ack->delivered;
	if (ack->in_flight > ssthresh)
		count = toy_tcp_prr_reduce(prr, ssthresh);
	else
		count = toy_tcp_prr_refill(prr, ssthresh, ack);
	/* RFC 9937: the fast retransmit itself is never held back */
	count = max_t(s64, count, prr->out ? 0 : 1);
	return ack->in_flight + count;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_prr_ack);
