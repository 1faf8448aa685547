// SPDX-License-Identifier: GPL-2.0
/* An ACK: advance SND.UNA, sample the RTT, update the window, count duplicates. */

#include "seq.h"
#include "tcp.h"
#include "tcp_paws.h"

bool toy_tcp_fin_acked(const struct toy_tcp_sock *tp)
{
	return tp->fin_queued && tp->snd.una == tp->snd.write_seq;
}

static void toy_tcp_ack_rtt(struct toy_tcp_sock *tp, const struct toy_tcp_sndq_acked *acked)
{
	u32 rtt = toy_tcp_ts_rtt(&tp->ts, toy_tcp_now_us());

	if (acked->rtt_valid)
		toy_tcp_rtt_sample(&tp->rtt, toy_tcp_now_us() - acked->sent_us);
	else if (acked->segs && rtt)
		/* The echo says which copy is acknowledged: no need of Karn's rule (RFC 6298 3). */
		toy_tcp_rtt_sample(&tp->rtt, rtt);
	else if (acked->segs)
		toy_tcp_rtt_restart(&tp->rtt);
}

/* New data got there and back: so the next hop is alive. Once a second will do. */
static void toy_tcp_ack_confirm(struct toy_tcp_sock *tp)
{
	if (time_before(jiffies, tp->last_confirm + HZ))
		return;
	tp->last_confirm = jiffies;
	toy_ip_confirm(toy_sk_net(&tp->sk), &tp->ip);
}

/* Takes what is acknowledged out of the queue. */
static void toy_tcp_ack_clean(struct sock *sk, u32 una, struct toy_tcp_sndq_acked *acked)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	toy_tcp_sndq_ack(&tp->snd.q, una, tp->snd.mss, NULL, NULL, acked);
	tp->snd.una = una;
	toy_tcp_urg_acked(tp);
	tp->snd.retransmits = 0;
	tp->snd.first_retrans_us = 0;
	WRITE_ONCE(sk->sk_err_soft, 0);
	tp->snd.bytes_acked += acked->bytes - acked->syn - acked->fin;
	toy_tcp_ack_rtt(tp, acked);
	toy_tcp_timers_data_acked(tp);
	toy_tcp_ack_confirm(tp);
	if (acked->truesize) {
		toy_tcp_uncharge(sk, acked->truesize);
		toy_tcp_write_space(sk);
	}
}

void toy_tcp_ack_syn(struct sock *sk, struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_sndq_acked acked;

	toy_tcp_paws_update(tp, toy_tcp_cb(skb));
	toy_tcp_ack_clean(sk, toy_tcp_cb(skb)->rx.ack, &acked);
	if (tp->cong.state == TOY_TCP_CONG_OPEN)
		return;
	/*
	 * A lost SYN says nothing about the window that the way can bear: ssthresh
	 * would stay at 2 for good. RFC 5681 3.1 wants a small first window after
	 * it; as Linux, only when more than one was lost.
	 */
	toy_tcp_cong_init(&tp->cong, tp->cong.ops);
	if (tp->snd.total_retrans > 1)
		tp->cong.cwnd = 1;
}

/*
 * RFC 9293 3.10.7.4, fifth check: the window is taken from a segment that is
 * not older than the one it came from last. Return: it changed.
 */
static bool toy_tcp_ack_window(struct sock *sk, const struct toy_tcp_cb *cb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 wnd = (u32)cb->rx.wnd << tp->snd.wscale;
	bool changed = false;

	if (seq_lt(tp->snd.wl1, cb->seq) ||
	    (tp->snd.wl1 == cb->seq && seq_le(tp->snd.wl2, cb->rx.ack))) {
		changed = wnd != tp->snd.wnd;
		tp->snd.wnd = wnd;
		tp->snd.wl1 = cb->seq;
		tp->snd.wl2 = cb->rx.ack;
		if (wnd > tp->snd.max_wnd) {
			tp->snd.max_wnd = wnd;
			/* A small first window may have held the segments small. */
			if (tp->snd.mss + toy_tcp_ts_len(&tp->ts) < tp->snd.peer_mss &&
			    tp->snd.mss < wnd / 2)
				toy_tcp_sync_mss(tp);
		}
	}
	return changed;
}

static void toy_tcp_ack_lost_first(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *skb = toy_tcp_sndq_first_sent(&tp->snd.q);
	u32 extra;

	if (!skb)
		return;
	/* One segment is lost, not the whole buffer that it is in. */
	if (skb->len > tp->snd.mss &&
	    !toy_tcp_sndq_split(&tp->snd.q, skb, tp->snd.mss, tp->snd.mss, GFP_ATOMIC, &extra))
		toy_tcp_charge(sk, extra);
	toy_tcp_sndq_mark_lost(&tp->snd.q, skb);
	toy_tcp_retransmit_first(sk);
}

static void toy_tcp_ack_duplicate(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!toy_tcp_cong_dupack(&tp->cong, tp->snd.q.segs_out))
		return;
	/* RFC 6582 3.2 step 2 */
	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_FAST_RETRANS);
	toy_tcp_cong_enter_recovery(&tp->cong, tp->snd.q.segs_out, tp->snd.nxt);
	toy_tcp_ack_lost_first(sk);
}

static void toy_tcp_ack_new(struct sock *sk, u32 una)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_sndq_acked acked;
	struct toy_tcp_cong_ack ack = {
		.now_us = toy_tcp_now_us(),
		.una = una,
		.nxt = tp->snd.nxt,
		.limited = toy_tcp_cwv_limited(&tp->cwv, tp->cong.cwnd, tp->cong.ssthresh),
	};

	toy_tcp_ack_clean(sk, una, &acked);
	ack.segs = acked.segs;
	ack.rtt_us = acked.rtt_valid ? tp->rtt.latest : 0;
	ack.srtt_us = tp->rtt.srtt;
	if (toy_tcp_cong_acked(&tp->cong, &ack))
		toy_tcp_ack_lost_first(sk);
	toy_tcp_sock_grow_sndbuf(tp);
}

/* RFC 3168 6.1.2: a mark is what a loss would be, once a round trip. */
static void toy_tcp_ack_ece(struct sock *sk, const struct toy_tcp_cb *cb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!tp->ecn.ok || !(cb->flags & TOY_TCP_ECE) || !tp->snd.q.segs_out)
		return;
	if (toy_tcp_cong_enter_cwr(&tp->cong, cb->rx.ack, tp->snd.q.segs_out, tp->snd.nxt))
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ECN_REDUCTIONS);
}

enum toy_mib toy_tcp_ack(struct sock *sk, struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	bool window_changed;

	if (seq_gt(cb->rx.ack, tp->snd.nxt)) {
		/* RFC 9293 3.10.7.4: "send an ACK, drop the segment" */
		toy_tcp_send_challenge_ack(sk);
		return TOY_DROP_TCP_ACK_UNSENT;
	}
	if (seq_lt(cb->rx.ack, tp->snd.una)) {
		/*
		 * RFC 5961 5.2: older than anything the window ever covered. As Linux,
		 * nor may it be older than the connection; one is for the SYN or the FIN.
		 */
		u32 oldest = min_t(u64, tp->snd.max_wnd, tp->snd.bytes_acked + 1);

		if (seq_lt(cb->rx.ack, tp->snd.una - oldest)) {
			toy_tcp_send_challenge_ack(sk);
			return TOY_DROP_TCP_ACK_OLD;
		}
		return TOY_DROP_NOT;
	}

	toy_tcp_paws_update(tp, cb);
	tp->snd.probes = 0;
	tp->snd.last_ack_us = toy_tcp_now_us();
	window_changed = toy_tcp_ack_window(sk, cb);
	toy_tcp_ack_ece(sk, cb);

	if (cb->rx.ack != tp->snd.una)
		toy_tcp_ack_new(sk, cb->rx.ack);
	else if (!window_changed && cb->seq == cb->end_seq && tp->snd.q.segs_out)
		toy_tcp_ack_duplicate(sk);	/* RFC 5681 2: all five conditions */

	if (window_changed)
		toy_tcp_timers_window_opened(tp);
	return TOY_DROP_NOT;
}
