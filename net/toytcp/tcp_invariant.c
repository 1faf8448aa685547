// SPDX-License-Identifier: GPL-2.0
/* A debug build's look at a connection after each event. */

#include "tcp_invariant.h"

#ifdef TOYTCP_DEBUG

#include "seq.h"
#include "tcp.h"

/* Buffers of a queue that are looked at: enough for every case, not for every byte. */
#define TOY_TCP_INVARIANT_WALK	64

/* RFC 9293 3.4: SND.UNA =< SND.NXT, and neither beyond what the user gave */
static const char *toy_tcp_invariant_numbers(const struct toy_tcp_sock *tp)
{
	if (seq_gt(tp->snd.una, tp->snd.nxt))
		return "SND.UNA is beyond SND.NXT";
	if (seq_gt(tp->snd.nxt, tp->snd.write_seq))
		return "SND.NXT is beyond what was written";
	if (seq_gt(tp->rcv.wup, tp->rcv.nxt))
		return "more was acknowledged than came";
	if (seq_gt(tp->rcv.copied, tp->rcv.nxt))
		return "more was read than came";
	/* RFC 9293 3.8.6: what was offered holds the FIN's number at the most too */
	if (seq_gt(tp->rcv.nxt, tp->rcv.wup + tp->rcv.wnd + 1))
		return "RCV.NXT is beyond the window";
	if (!tp->snd.mss || !tp->cong.cwnd || tp->cong.ssthresh < 2)
		return "MSS, cwnd or ssthresh is too small";
	return NULL;
}

/* The counts of the send queue among themselves */
static const char *toy_tcp_invariant_counts(const struct toy_tcp_sock *tp)
{
	const struct toy_tcp_sndq *q = &tp->snd.q;

	if (q->segs_lost + q->segs_sacked > q->segs_out)
		return "more lost and sacked than out";
	if (q->segs_retrans > q->segs_out)
		return "more sent again than out";
	if (q->segs_pending > q->segs_lost)
		return "more waits to be sent again than is lost";
	if (RB_EMPTY_ROOT(&q->rtx) != !q->segs_out)
		return "segments out without a buffer, or the other way round";
	if (RB_EMPTY_ROOT(&q->rtx) && tp->snd.una != tp->snd.nxt)
		return "what is unacknowledged is in no buffer";
	return NULL;
}

struct toy_tcp_invariant_sum {
	u32	out;
	u32	lost;
	u32	retrans;
	u32	sacked;
};

static void toy_tcp_invariant_add(struct toy_tcp_invariant_sum *sum, const struct toy_tcp_cb *cb)
{
	sum->out += cb->tx.segs;
	sum->lost += cb->tx.lost ? cb->tx.segs : 0;
	sum->retrans += cb->tx.retrans ? cb->tx.segs : 0;
	sum->sacked += cb->tx.sacked ? cb->tx.segs : 0;
}

/* What was sent: without a gap from SND.UNA to SND.NXT, and counted right */
static const char *toy_tcp_invariant_sent(const struct toy_tcp_sock *tp)
{
	const struct toy_tcp_sndq *q = &tp->snd.q;
	struct toy_tcp_invariant_sum sum = { };
	struct sk_buff *skb = toy_tcp_sndq_first_sent(q);
	u32 next = tp->snd.una, n = 0;

	if (skb && seq_gt(toy_tcp_cb(skb)->seq, tp->snd.una))
		return "the oldest buffer begins beyond SND.UNA";
	for (; skb && n < TOY_TCP_INVARIANT_WALK; skb = toy_tcp_sndq_next_sent(skb), n++) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

		if (n && cb->seq != next)
			return "a gap in what was sent";
		if (seq_le(cb->end_seq, tp->snd.una))
			return "a buffer that is acknowledged";
		if (cb->tx.sacked && (cb->tx.lost || cb->tx.retrans))
			return "a buffer both sacked and lost";
		next = cb->end_seq;
		toy_tcp_invariant_add(&sum, cb);
	}
	if (skb)
		return NULL;
	if (n && next != tp->snd.nxt)
		return "the newest buffer does not end at SND.NXT";
	if (sum.out != q->segs_out || sum.lost != q->segs_lost ||
	    sum.retrans != q->segs_retrans || sum.sacked != q->segs_sacked)
		return "the scoreboard's counts are not its buffers'";
	return NULL;
}

/* What was not sent: without a gap from SND.NXT to the end */
static const char *toy_tcp_invariant_unsent(const struct toy_tcp_sock *tp)
{
	u32 next = tp->snd.nxt, n = 0;
	const struct sk_buff *skb;

	skb_queue_walk(&tp->snd.q.unsent, skb) {
		if (toy_tcp_cb(skb)->seq != next)
			return "a gap in what is to be sent";
		next = toy_tcp_cb(skb)->end_seq;
		if (++n == TOY_TCP_INVARIANT_WALK)
			return NULL;
	}
	return next == tp->snd.write_seq ? NULL : "what was written is in no buffer";
}

/* What came out of order: beyond RCV.NXT, in order among itself, counted */
static const char *toy_tcp_invariant_ofo(const struct toy_tcp_sock *tp)
{
	const struct toy_tcp_rcvq *q = &tp->rcv.q;
	const struct toy_tcp_cb *last = NULL;
	struct sk_buff *skb;
	u32 n = 0;

	for (skb = skb_rb_first(&q->ofo); skb; skb = skb_rb_next(skb)) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

		if (seq_le(cb->seq, tp->rcv.nxt))
			return "what waits out of order is in order";
		if (last && (seq_le(cb->seq, last->seq) || seq_le(cb->end_seq, last->end_seq)))
			return "the out-of-order queue is not in order";
		last = cb;
		if (++n == TOY_TCP_INVARIANT_WALK)
			return NULL;
	}
	return n == q->count ? NULL : "the out-of-order queue's count is not its buffers'";
}

/* What came and was not read: without a gap up to RCV.NXT */
static const char *toy_tcp_invariant_received(const struct toy_tcp_sock *tp)
{
	const struct toy_tcp_cb *last = NULL;
	const struct sk_buff *skb;
	u32 n = 0;

	skb_queue_walk(&tp->sk.sk_receive_queue, skb) {
		const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

		/* Where the next one overlaps, the reader skips what he has. */
		if (last && seq_gt(cb->seq, last->end_seq))
			return "a gap in what came";
		if (last && seq_le(cb->end_seq, last->end_seq))
			return "what came brings nothing new";
		last = cb;
		if (++n == TOY_TCP_INVARIANT_WALK)
			return NULL;
	}
	/* A FIN that came without text is in no buffer. */
	if (last && last->end_seq != tp->rcv.nxt && last->end_seq + 1 != tp->rcv.nxt)
		return "what came does not end at RCV.NXT";
	return NULL;
}

/* Each returns the first thing that does not hold, in words; NULL when all does. */
static const char *(*const toy_tcp_invariants[])(const struct toy_tcp_sock *tp) = {
	toy_tcp_invariant_numbers,
	toy_tcp_invariant_counts,
	toy_tcp_invariant_sent,
	toy_tcp_invariant_unsent,
	toy_tcp_invariant_ofo,
	toy_tcp_invariant_received,
};

void toy_tcp_invariant_check(const struct sock *sk)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const char *broken = NULL;
	size_t i;

	/* Before the numbers are known and after the end there is nothing to hold. */
	if (BIT(sk->sk_state) & (TCPF_CLOSE | TCPF_LISTEN | TCPF_SYN_SENT))
		return;
	for (i = 0; i < ARRAY_SIZE(toy_tcp_invariants) && !broken; i++)
		broken = toy_tcp_invariants[i](tp);
	WARN_ONCE(broken, "toytcp: state %d: %s; una %u nxt %u end %u, rcv nxt %u wup %u wnd %u, out %u lost %u retrans %u sacked %u cwnd %u\n",
		  sk->sk_state, broken, tp->snd.una - tp->snd.iss, tp->snd.nxt - tp->snd.iss,
		  tp->snd.write_seq - tp->snd.iss, tp->rcv.nxt - tp->rcv.irs,
		  tp->rcv.wup - tp->rcv.irs, tp->rcv.wnd, tp->snd.q.segs_out,
		  tp->snd.q.segs_lost, tp->snd.q.segs_retrans, tp->snd.q.segs_sacked,
		  tp->cong.cwnd);
}

void toy_tcp_invariant_window(const struct toy_tcp_sock *tp, u32 edge)
{
	WARN_ONCE(seq_lt(tp->rcv.wup + tp->rcv.wnd, edge), "toytcp: the window shrank by %u bytes\n",
		  edge - tp->rcv.wup - tp->rcv.wnd);
}

#endif /* TOYTCP_DEBUG */
