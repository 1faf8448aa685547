// SPDX-License-Identifier: GPL-2.0
/* An ACK: advance SND.UNA, sample the RTT, update the window, count duplicates. */

#include "seq.h"
#include "tcp.h"
#include "tcp_paws.h"

bool toy_tcp_fin_acked(const struct toy_tcp_sock *tp)
{
	return tp->fin_queued && tp->snd.una == tp->snd.write_seq;
}

/*
 * At most one sample for each ACK; from a SACK only where nothing else gives one. The
 * first of what is acknowledged has waited for the peer's delayed ACK, and the RTO must
 * cover that; the last tells how long the way is.
 */
static bool toy_tcp_ack_rtt(struct toy_tcp_sock *tp, const struct toy_tcp_sndq_acked *acked,
			    const struct toy_tcp_ack_round *r)
{
	u32 rtt = toy_tcp_ts_rtt(&tp->ts, r->now);

	if (acked->rtt_valid) {
		toy_tcp_rtt_sample(&tp->rtt, r->now - acked->first_us);
		toy_tcp_rtt_shortest(&tp->rtt, r->now - acked->sent_us);
	} else if (r->sacked && r->sent_us) {
		toy_tcp_rtt_sample(&tp->rtt, r->now - r->sent_us);
	} else if (acked->segs && rtt) {
		/* The echo says which copy is acknowledged: no need of Karn's rule (RFC 6298 3). */
		toy_tcp_rtt_sample(&tp->rtt, rtt);
	} else {
		return false;
	}
	return true;
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
static void toy_tcp_ack_clean(struct sock *sk, u32 una, struct toy_tcp_ack_round *r,
			      struct toy_tcp_sndq_acked *acked)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	toy_tcp_sndq_ack(&tp->snd.q, una, tp->snd.mss, toy_tcp_recovery_delivered, r, acked);
	tp->snd.una = una;
	if (acked->syn)
		toy_tcp_fastopen_done(tp, false);
	toy_tcp_urg_acked(tp);
	tp->snd.retransmits = 0;
	tp->snd.first_retrans_us = 0;
	toy_tcp_estats_rto_over(&tp->estats, r->now);
	WRITE_ONCE(sk->sk_err_soft, 0);
	tp->snd.bytes_acked += acked->bytes - acked->syn - acked->fin;
	r->advanced = true;
	r->set_timer = true;
	toy_tcp_ack_confirm(tp);
	/* Who waits for room is told when what may go has gone: toy_tcp_push(). */
	if (acked->truesize)
		toy_tcp_uncharge(sk, acked->truesize);
}

static void toy_tcp_ack_begin(struct toy_tcp_sock *tp, struct toy_tcp_ack_round *r)
{
	*r = (struct toy_tcp_ack_round) {
		.tp = tp,
		.now = toy_tcp_now_us(),
		.prior_una = tp->snd.una,
		.prior_out = tp->snd.q.segs_out,
		.prior_high = toy_tcp_sack_high(&tp->sack, &tp->snd.q, tp->snd.una),
	};
}

void toy_tcp_ack_syn(struct sock *sk, struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_sndq_acked acked;
	struct toy_tcp_ack_round r;

	toy_tcp_paws_update(tp, toy_tcp_cb(skb));
	toy_tcp_ack_begin(tp, &r);
	toy_tcp_ack_clean(sk, toy_tcp_cb(skb)->rx.ack, &r, &acked);
	toy_tcp_ack_rtt(tp, &acked, &r);
	toy_tcp_timers_data_acked(tp);
	if (tp->cong.state == TOY_TCP_CONG_OPEN)
		return;
	/*
	 * A lost SYN says nothing about the window that the way can bear: ssthresh
	 * would stay at 2 for good. RFC 5681 3.1 wants a small first window after
	 * it; as Linux, only when more than one was lost.
	 */
	toy_tcp_cong_init(&tp->cong, tp->cong.ops);
	toy_tcp_recovery_init(tp);
	if (tp->snd.total_retrans > 1)
		tp->cong.cwnd = 1;
}

/*
 * RFC 9293 3.10.7.4, fifth check: the window is taken from a segment that is
 * not older than the one it came from last. Text that the peer sends again has
 * an old number, and yet is newer when it acknowledges more than was (as
 * Linux): the old window from the new SND.UNA on would be more than was ever
 * offered. Return: it changed.
 */
static bool toy_tcp_ack_window(struct sock *sk, const struct toy_tcp_cb *cb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 wnd = (u32)cb->rx.wnd << tp->snd.wscale;
	bool changed = false;

	if (seq_gt(cb->rx.ack, tp->snd.una) || seq_lt(tp->snd.wl1, cb->seq) ||
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

static void toy_tcp_ack_dsack(struct toy_tcp_sock *tp, const struct toy_tcp_sack_found *found,
			      struct toy_tcp_ack_round *r)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(&tp->sk)->sysctl;

	r->dsack = true;
	r->dsack_probe = found->dsack_segs == 1 &&
			 toy_tcp_rack_tlp_matches(&tp->rack, found->dsack_end);
	/* A duplicate that we sent has arrived: one less in the network, as Linux. */
	r->delivered += found->dsack_segs;
	toy_mib_inc(toy_sk_net(&tp->sk), TOY_MIB_TCP_DSACK_RECV);
	if (found->dsack_retrans)
		toy_tcp_undo_dsack(&tp->undo, found->dsack_end, found->dsack_segs);
	/* RFC 8985 6.2 step 4; a probe's duplicate says nothing about reordering. */
	if (tp->sack.reord_seen && !r->dsack_probe && !(READ_ONCE(sysctl->tcp_recovery) & 2))
		toy_tcp_rack_dsack(&tp->rack, tp->snd.una, tp->snd.nxt);
}

/* RFC 6675: before the queue is cleaned, so that a D-SACK may find its buffer. */
static void toy_tcp_ack_sacks(struct toy_tcp_sock *tp, const struct sk_buff *skb,
			      struct toy_tcp_ack_round *r)
{
	struct toy_tcp_sack_block blocks[TOY_TCP_MAX_SACKS];
	struct toy_tcp_sack_ack ack = {
		.blocks = blocks,
		.count = toy_tcp_skb_sacks(skb, blocks),
		.ack = toy_tcp_cb(skb)->rx.ack,
		.prior_una = tp->snd.una,
		.nxt = tp->snd.nxt,
		.max_wnd = tp->snd.max_wnd,
		.mss = tp->snd.mss,
		.total_retrans = tp->snd.total_retrans,
		/* A peer that cuts all into pieces makes their overhead ours: as Linux's limit. */
		.no_split = READ_ONCE(tp->sk.sk_wmem_queued) / 2 >
			    READ_ONCE(tp->sk.sk_sndbuf) + 2 * SKB_TRUESIZE(TOY_TCP_GSO_BYTES),
		.delivered = toy_tcp_recovery_delivered,
		.context = r,
	};
	struct toy_tcp_sack_found found;

	if (!ack.count)
		return;
	toy_tcp_sack_mark(&tp->sack, &tp->snd.q, &ack, &found);
	if (found.truesize)
		toy_tcp_charge(&tp->sk, found.truesize);
	toy_mib_add(toy_sk_net(&tp->sk), TOY_MIB_TCP_SACK_DISCARD, found.bad);
	r->sacked = found.segs > 0;
	r->set_timer |= r->sacked;
	if (found.dsack_segs)
		toy_tcp_ack_dsack(tp, &found, r);
}

/* Without SACK what duplicate ACKs told of is no news. */
static void toy_tcp_ack_new(struct sock *sk, u32 una, struct toy_tcp_ack_round *r,
			    struct toy_tcp_sndq_acked *acked)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	toy_tcp_ack_clean(sk, una, r, acked);
	if (tp->sack_ok)
		return;
	r->delivered = toy_tcp_sack_dupacks_acked(&tp->sack, acked->segs);
	/* RFC 5682 3: without SACK it cannot be told whose ACK this is. */
	if (r->retrans_acked)
		r->orig = false;
	r->reord = false;
}

/* All that an ACK says of what was sent has been taken in: what follows from it. */
static void toy_tcp_ack_react(struct sock *sk, struct toy_tcp_ack_round *r,
			      const struct toy_tcp_cong_ack *grow)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (tp->rack.tlp_out)
		toy_tcp_recovery_probe_ack(sk, r);
	if ((r->dup && tp->snd.q.segs_out) || r->sacked || r->dsack ||
	    tp->cong.state != TOY_TCP_CONG_OPEN)
		toy_tcp_recovery_ack(sk, r);
	/* RFC 3168 6.1.2: a mark is what a loss would be, once a round trip. */
	if (r->ece && toy_tcp_recovery_enter_cwr(tp, r->prior_out))
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ECN_REDUCTIONS);
	if (r->set_timer)
		toy_tcp_timers_data_acked(tp);
	/* As Linux: where much is reordered, SACKs let the window grow as well. */
	if (tp->cong.ops->cong_control)
		tp->cong.ops->cong_control(&tp->cong, grow);
	else if (toy_tcp_cong_reducing(&tp->cong))
		toy_tcp_recovery_reduce(tp, r);
	else if (r->advanced || (r->sacked &&
				 tp->sack.reordering > READ_ONCE(sysctl->tcp_reordering)))
		toy_tcp_cong_acked(&tp->cong, grow);
	if (r->advanced)
		toy_tcp_sock_grow_sndbuf(tp);
}

static const struct toy_tcp_rate_sample *toy_tcp_ack_rate(struct toy_tcp_sock *tp,
							  struct toy_tcp_ack_round *r)
{
	if (r->ece)
		tp->rate.delivered_ce += r->delivered;
	toy_tcp_rate_acked(&tp->rate, &r->rate, tp->rtt.min, r->now);
	return &r->rate;
}

/* The rate that the algorithm or SO_MAX_PACING_RATE wants, else Linux's of the window. */
static void toy_tcp_ack_pacing(struct toy_tcp_sock *tp)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(&tp->sk)->sysctl;
	const u32 ratios[2] = {
		READ_ONCE(sysctl->tcp_pacing_ss_ratio),
		READ_ONCE(sysctl->tcp_pacing_ca_ratio),
	};
	u64 rate = tp->cong.pacing_rate;

	if (!tp->rtt.srtt)
		return;
	if (!rate)
		rate = toy_tcp_rate_pacing(tp->cong.cwnd, tp->cong.ssthresh, tp->snd.q.segs_out,
					   tp->snd.mss, tp->rtt.srtt, ratios);
	WRITE_ONCE(tp->sk.sk_pacing_rate,
		   min_t(u64, rate, READ_ONCE(tp->sk.sk_max_pacing_rate)));
}

/* Everything that @skb says of what is outstanding; SND.UNA moves to @una. */
static void toy_tcp_ack_outstanding(struct sock *sk, const struct sk_buff *skb, u32 una,
				    bool window_changed)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_sndq_acked acked = { 0 };
	struct toy_tcp_cong_ack grow = {
		.una = una,
		.nxt = tp->snd.nxt,
		.limited = toy_tcp_cwv_limited(&tp->cwv, tp->cong.cwnd, tp->cong.ssthresh),
	};
	struct toy_tcp_ack_round r;

	toy_tcp_ack_begin(tp, &r);
	r.ece = tp->ecn.ok && cb->flags & TOY_TCP_ECE && r.prior_out;
	if (tp->sack_ok && cb->rx.sack_at)
		toy_tcp_ack_sacks(tp, skb, &r);
	/* RFC 5681 2: the conditions of a duplicate, but the first */
	if (una != tp->snd.una) {
		toy_tcp_ack_new(sk, una, &r, &acked);
		toy_tcp_mtup_acked(tp);
	} else if (!window_changed && cb->seq == cb->end_seq && una == cb->rx.ack) {
		r.dup = true;
	}
	if (toy_tcp_ack_rtt(tp, &acked, &r))
		grow.rtt_us = acked.rtt_valid ? tp->rtt.latest : 0;

	grow.now_us = r.now;
	grow.srtt_us = tp->rtt.srtt;
	grow.segs = r.delivered - min_t(u32, r.delivered, acked.syn);
	grow.in_flight = toy_tcp_in_flight(tp);
	grow.rate = toy_tcp_ack_rate(tp, &r);
	toy_tcp_ack_react(sk, &r, &grow);
	toy_tcp_ack_pacing(tp);
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
		/* It was overtaken; its SACK blocks may be news all the same. */
		if (tp->sack_ok && cb->rx.sack_at && tp->snd.q.segs_out)
			toy_tcp_ack_outstanding(sk, skb, tp->snd.una, false);
		return TOY_DROP_NOT;
	}

	toy_tcp_paws_update(tp, cb);
	tp->snd.probes = 0;
	tp->snd.last_ack_us = toy_tcp_now_us();
	window_changed = toy_tcp_ack_window(sk, cb);

	/* A D-SACK, or what else tells of a probe, may come when all is acknowledged. */
	if (tp->snd.q.segs_out || cb->rx.sack_at || tp->rack.tlp_out)
		toy_tcp_ack_outstanding(sk, skb, cb->rx.ack, window_changed);

	if (window_changed)
		toy_tcp_timers_window_opened(tp);
	return TOY_DROP_NOT;
}
