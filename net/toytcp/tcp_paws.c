// SPDX-License-Identifier: GPL-2.0
/* Old duplicates by their timestamp; what an ACK's timestamp changes (RFC 7323). */

#include <linux/siphash.h>

#include "seq.h"
#include "tcp.h"
#include "tcp_paws.h"

#define TOY_TCP_PAWS_SLACK	1	/* ms; as Linux, for clocks that jitter */

static siphash_key_t toy_tcp_paws_secret __read_mostly;

u32 toy_tcp_ts_offset(const struct toy_net *tnet, const struct toy_tuple *tuple)
{
	if (READ_ONCE(tnet->sysctl.tcp_timestamps) != 1)
		return 0;
	net_get_random_once(&toy_tcp_paws_secret, sizeof(toy_tcp_paws_secret));
	return siphash(tuple, sizeof(*tuple), &toy_tcp_paws_secret);
}

/*
 * An ACK that an own later one overtook on the way, and that changes nothing,
 * is no old duplicate (as Linux): the peer may have sent it just before.
 */
static bool toy_tcp_paws_disordered_ack(const struct toy_tcp_sock *tp, const struct toy_tcp_cb *cb)
{
	u32 replay = div_u64(tp->rtt.rto * 12ull, 10 * USEC_PER_MSEC);

	return cb->seq == tp->rcv.nxt && cb->rx.ack == tp->snd.una &&
	       (u32)cb->rx.wnd << tp->snd.wscale == tp->snd.wnd &&
	       seq_le(tp->ts.recent - replay, cb->rx.tsval);
}

enum toy_mib toy_tcp_check_paws(struct sock *sk, struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	bool bare_ack = cb->flags & TOY_TCP_ACK && cb->seq == cb->end_seq;

	/*
	 * RFC 7323 3.2 would drop what has none; as Linux it is taken, for the sake
	 * of middleboxes that take the option away.
	 */
	cb->rx.has_ts &= tp->ts.ok;
	toy_tcp_ts_segment(&tp->ts, cb->rx.has_ts, cb->rx.tsecr);
	if (!cb->rx.has_ts || toy_tcp_ts_acceptable(&tp->ts, cb->rx.tsval, TOY_TCP_PAWS_SLACK,
						    toy_tcp_now_us()))
		return TOY_DROP_NOT;
	/* RFC 7323 5.2: a reset is judged by its number; a SYN gets its challenge below. */
	if (cb->flags & (TOY_TCP_RST | TOY_TCP_SYN))
		return TOY_DROP_NOT;
	if (bare_ack && toy_tcp_paws_disordered_ack(tp, cb))
		return TOY_DROP_NOT;
	if (bare_ack && seq_lt(cb->seq, tp->rcv.nxt))
		return TOY_DROP_TCP_PAWS_OLD_ACK;
	/* RFC 7323 5.3, R1: "Send an acknowledgment in reply" */
	toy_tcp_answer_unacceptable(sk, skb);
	return TOY_DROP_TCP_PAWS;
}

void toy_tcp_paws_update(struct toy_tcp_sock *tp, const struct toy_tcp_cb *cb)
{
	/* RFC 7323 4.3, rule 2: Last.ACK.sent is what RCV.NXT was then. */
	if (cb->rx.has_ts && seq_le(cb->seq, tp->rcv.wup))
		toy_tcp_ts_update(&tp->ts, cb->rx.tsval, toy_tcp_now_us());
}
