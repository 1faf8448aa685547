// SPDX-License-Identifier: GPL-2.0
/* RACK-TLP of RFC 8985: loss detection by time, and the tail loss probe. */

#include <linux/minmax.h>

#include "kunit.h"
#include "seq.h"
#include "tcp_rack.h"
#include "tcp_rtt.h"
#include "tcp_skb.h"

void toy_tcp_rack_init(struct toy_tcp_rack *rack)
{
	*rack = (struct toy_tcp_rack) { .reo_wnd_mult = 1 };
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rack_init);

/* RFC 8985 6.2 step 2, RACK_sent_after(): numbers decide between equal times. */
static bool toy_tcp_rack_sent_after(u64 ts, u32 end_seq, u64 other_ts, u32 other_end_seq)
{
	return ts > other_ts || (ts == other_ts && seq_gt(end_seq, other_end_seq));
}

void toy_tcp_rack_delivered(struct toy_tcp_rack *rack, const struct sk_buff *skb,
			    u32 min_rtt, u64 now)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	u32 rtt = min_t(u64, now - cb->tx.sent_us, U32_MAX);

	/* Sooner than any round trip: it answers the original, not the retransmission. */
	if (cb->tx.ever_retrans && rtt < min_rtt)
		return;
	rack->advanced = true;
	rack->rtt = rtt;
	if (toy_tcp_rack_sent_after(cb->tx.sent_us, cb->end_seq, rack->xmit_ts, rack->end_seq)) {
		rack->xmit_ts = cb->tx.sent_us;
		rack->end_seq = cb->end_seq;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rack_delivered);

void toy_tcp_rack_dsack(struct toy_tcp_rack *rack, u32 una, u32 nxt)
{
	if (rack->dsack_seen && seq_lt(una, rack->dsack_round))
		return;
	rack->dsack_seen = true;
	rack->dsack_round = nxt;
	if (rack->reo_wnd_mult < U8_MAX)
		rack->reo_wnd_mult++;
	rack->reo_wnd_persist = TOY_TCP_RACK_PERSIST;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rack_dsack);

void toy_tcp_rack_recovered(struct toy_tcp_rack *rack)
{
	if (rack->reo_wnd_persist && --rack->reo_wnd_persist)
		return;
	rack->reo_wnd_mult = 1;
	rack->dsack_seen = false;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rack_recovered);

u32 toy_tcp_rack_reo_wnd(const struct toy_tcp_rack *rack, const struct toy_tcp_rack_path *path)
{
	if (!path->reordered && path->at_once)
		return 0;
	return min_t(u64, (u64)(path->min_rtt / 4) * rack->reo_wnd_mult, path->srtt);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rack_reo_wnd);

/* Microseconds until @cb counts as lost; 0 or less: it does. */
static s64 toy_tcp_rack_left(const struct toy_tcp_rack *rack, const struct toy_tcp_cb *cb,
			     u32 reo_wnd, u64 now)
{
	return (s64)(cb->tx.sent_us + rack->rtt + reo_wnd - now);
}

void toy_tcp_rack_detect(struct toy_tcp_rack *rack, struct toy_tcp_sndq *q, u32 reo_wnd,
			 u64 now, struct toy_tcp_rack_found *found)
{
	struct sk_buff *skb, *next;

	*found = (struct toy_tcp_rack_found) { 0 };
	if (!rack->advanced)
		return;
	rack->advanced = false;

	list_for_each_entry_safe(skb, next, &q->by_time, tcp_tsorted_anchor) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
		s64 left;

		if (!toy_tcp_rack_sent_after(rack->xmit_ts, rack->end_seq,
					     cb->tx.sent_us, cb->end_seq))
			break;
		left = toy_tcp_rack_left(rack, cb, reo_wnd, now);
		if (left > 0) {
			found->timeout = max_t(s64, found->timeout, left);
			continue;
		}
		found->lost += cb->tx.segs;
		if (cb->tx.retrans)
			found->lost_retrans += cb->tx.segs;
		toy_tcp_sndq_mark_lost(q, skb);
	}
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rack_detect);

void toy_tcp_rack_mark_timeout(const struct toy_tcp_rack *rack, struct toy_tcp_sndq *q, u64 now)
{
	struct sk_buff *first = toy_tcp_sndq_first_sent(q), *skb;

	for (skb = first; skb; skb = toy_tcp_sndq_next_sent(skb)) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

		if (!cb->tx.sacked && (skb == first || toy_tcp_rack_left(rack, cb, 0, now) <= 0))
			toy_tcp_sndq_mark_lost(q, skb);
	}
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rack_mark_timeout);

u32 toy_tcp_rack_pto(u32 srtt, u32 segs_out, u32 delack, u32 margin)
{
	if (!srtt)
		return TOY_TCP_RTO_INIT_US;
	return min_t(u64, 2ull * srtt + (segs_out == 1 ? delack : margin), TOY_TCP_RTO_MAX_US);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rack_pto);

void toy_tcp_rack_tlp_sent(struct toy_tcp_rack *rack, u32 nxt, bool is_retrans)
{
	rack->tlp_out = true;
	rack->tlp_is_retrans = is_retrans;
	rack->tlp_end_seq = nxt;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rack_tlp_sent);

bool toy_tcp_rack_tlp_ack(struct toy_tcp_rack *rack, u32 ack, bool dsacked, bool pure_dup)
{
	if (!rack->tlp_out || seq_lt(ack, rack->tlp_end_seq))
		return false;
	if (!rack->tlp_is_retrans || dsacked) {
		rack->tlp_out = false;	/* new data has arrived, or both copies */
	} else if (ack != rack->tlp_end_seq) {
		rack->tlp_out = false;
		return true;
	} else if (pure_dup) {
		rack->tlp_out = false;	/* both copies, and the peer has no D-SACK */
	}
	return false;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_rack_tlp_ack);
