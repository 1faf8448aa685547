// SPDX-License-Identifier: GPL-2.0
/* Which congestion state an ACK or a timer leads to, and what is lost then. */

#include <linux/math64.h>

#include "seq.h"
#include "tcp.h"

#define TOY_TCP_RECOVERY_STATIC_WND	BIT(1)	/* of tcp_recovery, as Linux */
#define TOY_TCP_RECOVERY_NO_DUPTHRESH	BIT(2)

static void toy_tcp_recovery_count(const struct toy_tcp_sock *tp, enum toy_mib m)
{
	toy_mib_inc(toy_sk_net(&tp->sk), m);
}

static u32 toy_tcp_recovery_ms(u64 now)
{
	return div_u64(now, USEC_PER_MSEC);
}

void toy_tcp_recovery_init(struct toy_tcp_sock *tp)
{
	toy_tcp_sack_init(&tp->sack, READ_ONCE(toy_sk_net(&tp->sk)->sysctl.tcp_reordering));
	toy_tcp_rack_init(&tp->rack);
	tp->undo = (struct toy_tcp_undo) { 0 };
	tp->prr = (struct toy_tcp_prr) { 0 };
}

u32 toy_tcp_in_flight(const struct toy_tcp_sock *tp)
{
	u32 flight = toy_tcp_sndq_in_flight(&tp->snd.q);

	return flight - min(flight, tp->sack.dupacks);
}

void toy_tcp_recovery_delivered(void *context, const struct sk_buff *skb)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	struct toy_tcp_ack_round *r = context;
	struct toy_tcp_sock *tp = r->tp;

	toy_tcp_rack_delivered(&tp->rack, skb, tp->rtt.min, r->now);
	toy_tcp_rate_delivered(&tp->rate, &r->rate, &cb->tx.rate, cb->tx.sent_us, cb->tx.segs,
			       r->now);
	r->delivered += cb->tx.segs;
	if (cb->tx.ever_retrans) {
		r->retrans_acked = true;
		return;
	}
	r->sent_us = cb->tx.sent_us;
	if (!r->reord || seq_lt(cb->seq, r->reord_seq))
		r->reord_seq = cb->seq;
	r->reord = true;
	r->orig |= seq_le(cb->end_seq, tp->cong.recover);
}

/* Has anything that is outstanding been sent more than once? The first tells, as Linux. */
static bool toy_tcp_recovery_any_retrans(const struct toy_tcp_sock *tp)
{
	const struct sk_buff *first = toy_tcp_sndq_first_sent(&tp->snd.q);

	return tp->snd.q.segs_retrans || (first && toy_tcp_cb(first)->tx.ever_retrans);
}

/* OPEN, or DISORDER while something is missing or was sent again. */
static void toy_tcp_recovery_keep_open(struct toy_tcp_sock *tp)
{
	enum toy_tcp_cong_state state = TOY_TCP_CONG_OPEN;

	if (tp->snd.q.segs_sacked || tp->sack.dupacks || tp->snd.q.segs_lost ||
	    toy_tcp_recovery_any_retrans(tp))
		state = TOY_TCP_CONG_DISORDER;
	if (state == tp->cong.state)
		return;
	toy_tcp_cong_set_state(&tp->cong, state);
	tp->cong.recover = tp->snd.nxt;
}

static void toy_tcp_recovery_try_open(struct toy_tcp_sock *tp)
{
	if (!toy_tcp_recovery_any_retrans(tp))
		toy_tcp_undo_forget_retrans(&tp->undo);
	if (tp->cong.state != TOY_TCP_CONG_CWR)
		toy_tcp_recovery_keep_open(tp);
}

/* Before a reduction: what undoing it would bring back. As Linux, a little less where idle. */
static u32 toy_tcp_recovery_ssthresh(const struct toy_tcp_cong *cong)
{
	if (toy_tcp_cong_reducing(cong))
		return cong->ssthresh;
	return max(cong->ssthresh, (cong->cwnd >> 1) + (cong->cwnd >> 2));
}

static void toy_tcp_recovery_arm_undo(struct toy_tcp_sock *tp)
{
	bool probe = tp->rack.tlp_out && tp->rack.tlp_is_retrans;

	toy_tcp_undo_arm(&tp->undo, tp->snd.una, tp->snd.q.segs_retrans + probe,
			 toy_tcp_recovery_ssthresh(&tp->cong));
}

/* @out: segments that were out before the ACK that it begins with */
static void toy_tcp_recovery_begin_reduction(struct toy_tcp_sock *tp,
					     enum toy_tcp_cong_state state, u32 out)
{
	tp->rack.tlp_out = false;
	toy_tcp_prr_begin(&tp->prr, tp->cong.cwnd);
	/* RFC 5681 3.2 step 2: FlightSize without what limited transmit let out */
	toy_tcp_cong_reduce(&tp->cong, state, min(out, tp->cong.cwnd), tp->snd.nxt);
}

/* RFC 9937: whatever the evenness came to, ssthresh is where it ends; unless undone. */
static void toy_tcp_recovery_end_reduction(struct toy_tcp_sock *tp)
{
	if (tp->cong.state == TOY_TCP_CONG_CWR || tp->undo.armed)
		tp->cong.cwnd = tp->cong.ssthresh;
}

static void toy_tcp_recovery_enter(struct toy_tcp_sock *tp, u32 out)
{
	toy_tcp_recovery_count(tp, tp->sack_ok ? TOY_MIB_TCP_SACK_RECOVERY :
						 TOY_MIB_TCP_RENO_RECOVERY);
	/* One that is under way for a mark has reduced already; it is only this now. */
	if (tp->cong.state == TOY_TCP_CONG_CWR) {
		/* Nor may a probe's answer reduce it once more. */
		tp->rack.tlp_out = false;
		toy_tcp_cong_set_state(&tp->cong, TOY_TCP_CONG_RECOVERY);
		return;
	}
	toy_tcp_recovery_arm_undo(tp);
	toy_tcp_recovery_begin_reduction(tp, TOY_TCP_CONG_RECOVERY, out);
}

bool toy_tcp_recovery_enter_cwr(struct toy_tcp_sock *tp, u32 out)
{
	tp->undo.prior_ssthresh = 0;
	if (tp->cong.state >= TOY_TCP_CONG_CWR)
		return false;
	toy_tcp_undo_disarm(&tp->undo);
	toy_tcp_recovery_begin_reduction(tp, TOY_TCP_CONG_CWR, out);
	return true;
}

/* The reduction was wrong. @unmark: so are the marks of what is lost */
static void toy_tcp_recovery_undo(struct toy_tcp_sock *tp, bool unmark)
{
	if (unmark)
		toy_tcp_sndq_unmark_lost(&tp->snd.q);
	if (tp->undo.prior_ssthresh) {
		tp->cong.cwnd = toy_tcp_cong_undo_cwnd(&tp->cong);
		tp->cong.ssthresh = max(tp->cong.ssthresh, tp->undo.prior_ssthresh);
	}
	toy_tcp_undo_disarm(&tp->undo);
	tp->undo.hold = false;
	/* What was lost all the same shall be found again. */
	tp->rack.advanced = true;
}

static bool toy_tcp_recovery_may_undo(const struct toy_tcp_sock *tp)
{
	return toy_tcp_undo_may(&tp->undo, tp->ts.has_echo, tp->ts.echo);
}

/*
 * RFC 6582 4.1: without SACK duplicates of what was sent again look like a new
 * loss. So the state stays until something beyond it is acknowledged.
 */
static bool toy_tcp_recovery_stays(const struct toy_tcp_sock *tp)
{
	return !tp->sack_ok && tp->snd.una == tp->cong.recover;
}

static void toy_tcp_recovery_leave(struct toy_tcp_sock *tp)
{
	if (tp->cong.state != TOY_TCP_CONG_OPEN)
		toy_tcp_cong_set_state(&tp->cong, TOY_TCP_CONG_OPEN);
	tp->sack.reneged = false;
}

/* All that was out when it began is acknowledged. Return: the state stays all the same. */
static bool toy_tcp_recovery_complete(struct toy_tcp_sock *tp)
{
	if (toy_tcp_recovery_may_undo(tp)) {
		toy_tcp_recovery_count(tp, tp->cong.state == TOY_TCP_CONG_LOSS ?
					   TOY_MIB_TCP_LOSS_UNDO : TOY_MIB_TCP_FULL_UNDO);
		toy_tcp_recovery_undo(tp, false);
	} else {
		toy_tcp_rack_recovered(&tp->rack);
	}
	if (toy_tcp_recovery_stays(tp))
		return true;
	toy_tcp_recovery_leave(tp);
	return false;
}

static bool toy_tcp_recovery_undo_dsack(struct toy_tcp_sock *tp)
{
	if (!toy_tcp_undo_dsacked(&tp->undo))
		return false;
	tp->rack.reo_wnd_persist = min(tp->rack.reo_wnd_persist + 1, TOY_TCP_RACK_PERSIST);
	toy_tcp_recovery_undo(tp, false);
	toy_tcp_recovery_count(tp, TOY_MIB_TCP_DSACK_UNDO);
	return true;
}

/* A time-out turns out to be wrong. @frto: F-RTO says so */
static bool toy_tcp_recovery_undo_loss(struct toy_tcp_sock *tp, bool frto)
{
	if (!frto && !toy_tcp_recovery_may_undo(tp))
		return false;
	toy_tcp_recovery_undo(tp, true);
	toy_tcp_recovery_count(tp, TOY_MIB_TCP_LOSS_UNDO);
	if (frto)
		toy_tcp_recovery_count(tp, TOY_MIB_TCP_SPURIOUS_RTOS);
	tp->snd.retransmits = 0;
	tp->undo.frto = false;
	if (!toy_tcp_recovery_stays(tp) && (frto || tp->sack_ok))
		toy_tcp_recovery_leave(tp);
	return true;
}

static void toy_tcp_recovery_reordered(struct toy_tcp_sock *tp, u32 low, enum toy_mib how)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(&tp->sk)->sysctl;
	u32 high = toy_tcp_sack_high(&tp->sack, &tp->snd.q, tp->snd.una);

	if (seq_ge(low, high))
		return;
	toy_tcp_sack_reordered(&tp->sack, high - low, tp->snd.mss,
			       READ_ONCE(sysctl->tcp_max_reordering));
	toy_tcp_recovery_count(tp, how);
}

/*
 * A partial ACK. Return: it was an original's, so nothing is found lost by it for
 * now; retransmissions are still out that would be in the way of an undo.
 */
static bool toy_tcp_recovery_partial(struct toy_tcp_sock *tp, const struct toy_tcp_ack_round *r)
{
	if (!toy_tcp_undo_delayed(&tp->undo, tp->ts.has_echo, tp->ts.echo))
		return false;
	toy_tcp_recovery_reordered(tp, r->prior_una, TOY_MIB_TCP_TS_REORDER);
	if (tp->snd.q.segs_retrans)
		return true;
	if (!toy_tcp_recovery_any_retrans(tp))
		toy_tcp_undo_forget_retrans(&tp->undo);
	toy_tcp_recovery_undo(tp, true);
	toy_tcp_recovery_count(tp, TOY_MIB_TCP_PARTIAL_UNDO);
	toy_tcp_recovery_keep_open(tp);
	return false;
}

/* RFC 6582 3.2, step 2 and 3: the first segment, not the whole buffer that it is in */
static void toy_tcp_recovery_mark_reno(struct toy_tcp_sock *tp, struct toy_tcp_ack_round *r)
{
	struct sk_buff *skb = toy_tcp_sndq_first_sent(&tp->snd.q);
	u32 mss = tp->snd.mss, extra;

	if (!(tp->cong.state == TOY_TCP_CONG_RECOVERY ? r->advanced :
	      tp->cong.state < TOY_TCP_CONG_RECOVERY && tp->sack.dupacks >= tp->sack.reordering))
		return;
	if (toy_tcp_cb(skb)->tx.lost)
		return;
	if (skb->len > mss && !toy_tcp_sndq_split(&tp->snd.q, skb, mss, mss, GFP_ATOMIC, &extra))
		toy_tcp_charge(&tp->sk, extra);
	r->lost += toy_tcp_cb(skb)->tx.segs;
	toy_tcp_sndq_mark_lost(&tp->snd.q, skb);
}

/* RACK's look; arms its timer where more may be found later. */
static void toy_tcp_recovery_detect(struct toy_tcp_sock *tp, struct toy_tcp_rack_found *found)
{
	u32 flags = READ_ONCE(toy_sk_net(&tp->sk)->sysctl.tcp_recovery);
	const struct toy_tcp_rack_path path = {
		.srtt = tp->rtt.srtt,
		.min_rtt = tp->rtt.min,
		.reordered = tp->sack.reord_seen,
		.at_once = tp->cong.state >= TOY_TCP_CONG_RECOVERY ||
			   (tp->snd.q.segs_sacked >= tp->sack.reordering &&
			    !(flags & TOY_TCP_RECOVERY_NO_DUPTHRESH)),
	};

	toy_tcp_rack_detect(&tp->rack, &tp->snd.q, toy_tcp_rack_reo_wnd(&tp->rack, &path),
			    toy_tcp_now_us(), found);
	toy_mib_add(toy_sk_net(&tp->sk), TOY_MIB_TCP_LOST_RETRANSMIT, found->lost_retrans);
	if (found->timeout)
		toy_tcp_timers_reordering(tp, found->timeout);
}

static void toy_tcp_recovery_mark(struct toy_tcp_sock *tp, struct toy_tcp_ack_round *r)
{
	struct toy_tcp_rack_found found;

	if (!tp->snd.q.segs_out)
		return;
	if (!tp->sack_ok) {
		toy_tcp_recovery_mark_reno(tp, r);
		return;
	}
	toy_tcp_recovery_detect(tp, &found);
	r->lost += found.lost;
	r->lost_retrans |= found.lost_retrans > 0;
	if (found.timeout)
		r->set_timer = false;
}

/* Without SACK each duplicate says that one segment has left. */
static void toy_tcp_recovery_dupack(struct toy_tcp_sock *tp, struct toy_tcp_ack_round *r)
{
	if (!tp->sack_ok && r->dup && toy_tcp_sack_dupack(&tp->sack, &tp->snd.q))
		r->delivered++;
}

/* Nothing is lost so far: is there now? */
static void toy_tcp_recovery_in_open(struct toy_tcp_sock *tp, struct toy_tcp_ack_round *r)
{
	if (r->advanced)
		tp->sack.dupacks = 0;
	toy_tcp_recovery_dupack(tp, r);
	if (tp->cong.state <= TOY_TCP_CONG_DISORDER)
		toy_tcp_recovery_undo_dsack(tp);
	toy_tcp_recovery_mark(tp, r);
	if (!tp->snd.q.segs_lost)
		toy_tcp_recovery_try_open(tp);
	else if (!toy_tcp_mtup_lost(&tp->sk))
		toy_tcp_recovery_enter(tp, r->prior_out);
}

static void toy_tcp_recovery_in_recovery(struct toy_tcp_sock *tp, struct toy_tcp_ack_round *r)
{
	if (!r->advanced)
		toy_tcp_recovery_dupack(tp, r);
	else if (toy_tcp_recovery_partial(tp, r))
		return;
	if (toy_tcp_recovery_undo_dsack(tp))
		toy_tcp_recovery_try_open(tp);
	toy_tcp_recovery_mark(tp, r);
	/* Undone, and then something was lost indeed. */
	if (tp->cong.state < TOY_TCP_CONG_RECOVERY && tp->snd.q.segs_lost)
		toy_tcp_recovery_enter(tp, r->prior_out);
}

/* RFC 5682 3.1 where it applies, else go-back */
static void toy_tcp_recovery_after_timeout(struct toy_tcp_sock *tp, struct toy_tcp_ack_round *r)
{
	bool done = seq_ge(tp->snd.una, tp->cong.recover);
	const struct sk_buff *head = toy_tcp_sndq_head(&tp->snd.q);
	const struct toy_tcp_frto_ack ack = {
		.una = tp->snd.una,
		.nxt = tp->snd.nxt,
		.advanced = r->advanced,
		.duplicate = r->dup || r->sacked,
		.orig = r->orig,
		.can_send = head && seq_gt(toy_tcp_wnd_end(tp), tp->snd.nxt),
	};

	tp->undo.hold = false;
	if (r->advanced && toy_tcp_recovery_undo_loss(tp, false))
		return;
	switch (toy_tcp_frto_ack(&tp->undo, &tp->cong.recover, &ack)) {
	case TOY_TCP_FRTO_SPURIOUS:
		toy_tcp_recovery_undo_loss(tp, true);
		return;
	case TOY_TCP_FRTO_SEND_NEW:
		tp->undo.hold = true;
		return;
	case TOY_TCP_FRTO_LOST:
		break;
	}
	if (done) {
		toy_tcp_recovery_complete(tp);
		return;
	}
	/* Without SACK a duplicate is for the new data of step 2.b, if there is any. */
	if (r->dup && seq_gt(tp->snd.nxt, tp->cong.recover))
		toy_tcp_recovery_dupack(tp, r);
	else if (r->advanced)
		tp->sack.dupacks = 0;
}

static void toy_tcp_recovery_in_loss(struct toy_tcp_sock *tp, struct toy_tcp_ack_round *r)
{
	toy_tcp_recovery_after_timeout(tp, r);
	toy_tcp_recovery_mark(tp, r);
	if (tp->cong.state == TOY_TCP_CONG_OPEN || r->lost_retrans)
		toy_tcp_recovery_in_open(tp, r);
}

/* Has SND.UNA reached what was out when the state was entered? Return: and yet it stays. */
static bool toy_tcp_recovery_exit(struct toy_tcp_sock *tp)
{
	if (tp->cong.state == TOY_TCP_CONG_OPEN) {
		toy_tcp_undo_forget_retrans(&tp->undo);
		return false;
	}
	if (seq_lt(tp->snd.una, tp->cong.recover))
		return false;
	switch (tp->cong.state) {
	case TOY_TCP_CONG_CWR:
		/* RFC 3168 6.1.2: something beyond it, so that our CWR has got there */
		if (tp->snd.una == tp->cong.recover)
			break;
		toy_tcp_recovery_end_reduction(tp);
		toy_tcp_cong_set_state(&tp->cong, TOY_TCP_CONG_OPEN);
		break;
	case TOY_TCP_CONG_RECOVERY:
		tp->sack.dupacks = 0;
		if (toy_tcp_recovery_complete(tp))
			return true;
		toy_tcp_recovery_end_reduction(tp);
		break;
	default:
		break;
	}
	return false;
}

/* RFC 2018 8: what begins at SND.UNA is said to be there. As Linux, soon a time-out. */
static bool toy_tcp_recovery_reneged(struct toy_tcp_sock *tp, struct toy_tcp_ack_round *r)
{
	const struct sk_buff *first = toy_tcp_sndq_first_sent(&tp->snd.q);

	if (!r->advanced || !first || !toy_tcp_cb(first)->tx.sacked)
		return false;
	toy_tcp_timers_reneged(tp);
	r->set_timer = false;
	return true;
}

void toy_tcp_recovery_ack(struct sock *sk, struct toy_tcp_ack_round *r)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (r->reord && seq_lt(r->reord_seq, r->prior_high))
		toy_tcp_recovery_reordered(tp, r->reord_seq, TOY_MIB_TCP_SACK_REORDER);
	if (toy_tcp_recovery_reneged(tp, r) || toy_tcp_recovery_exit(tp))
		return;
	switch (tp->cong.state) {
	case TOY_TCP_CONG_RECOVERY:
		toy_tcp_recovery_in_recovery(tp, r);
		break;
	case TOY_TCP_CONG_LOSS:
		toy_tcp_recovery_in_loss(tp, r);
		break;
	default:
		toy_tcp_recovery_in_open(tp, r);
	}
}

void toy_tcp_recovery_probe_ack(struct sock *sk, const struct toy_tcp_ack_round *r)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!toy_tcp_rack_tlp_ack(&tp->rack, tp->snd.una, r->dsack_probe, r->dup && !r->sacked))
		return;
	/* RFC 8985 7.4.2: the loss that it repaired counts like any other. */
	toy_tcp_undo_disarm(&tp->undo);
	/* What was out when it was sent may have been acknowledged: the window tells, as Linux. */
	toy_tcp_recovery_begin_reduction(tp, TOY_TCP_CONG_CWR, tp->cong.cwnd);
	toy_tcp_recovery_end_reduction(tp);
	toy_tcp_recovery_keep_open(tp);
	toy_tcp_recovery_count(tp, TOY_MIB_TCP_LOSS_PROBE_RECOVERY);
}

void toy_tcp_recovery_reduce(struct toy_tcp_sock *tp, const struct toy_tcp_ack_round *r)
{
	const struct toy_tcp_prr_ack ack = {
		.in_flight = toy_tcp_in_flight(tp),
		.delivered = r->delivered,
		.safe = r->advanced && !r->lost,
	};

	tp->cong.cwnd = toy_tcp_prr_ack(&tp->prr, tp->cong.ssthresh, &ack, tp->cong.cwnd);
}

/* RFC 6298 5.4, and RFC 5682 3.1 step 1 */
void toy_tcp_recovery_timeout(struct sock *sk)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	bool fresh = tp->cong.state < TOY_TCP_CONG_RECOVERY;
	u32 reordering = READ_ONCE(sysctl->tcp_reordering);
	/* RFC 5681 3.1: once for what is out; again when another segment's turn came */
	bool reduce = tp->cong.state <= TOY_TCP_CONG_DISORDER ||
		      seq_ge(tp->snd.una, tp->cong.recover) ||
		      (tp->cong.state == TOY_TCP_CONG_LOSS && !tp->snd.retransmits);
	u32 flight = min(tp->snd.q.segs_out, tp->cong.cwnd);

	/* So many arrived and yet none was found lost: too much reordering was assumed. */
	if (tp->cong.state <= TOY_TCP_CONG_DISORDER && tp->snd.q.segs_sacked >= reordering)
		tp->sack.reordering = min(tp->sack.reordering, reordering);

	tp->sack.dupacks = 0;
	if (toy_tcp_sack_check_renege(&tp->sack, &tp->snd.q)) {
		toy_tcp_recovery_count(tp, TOY_MIB_TCP_SACK_RENEGING);
		toy_tcp_sndq_mark_all_lost(&tp->snd.q);
	} else {
		toy_tcp_rack_mark_timeout(&tp->rack, &tp->snd.q, toy_tcp_now_us());
	}
	if (reduce)
		toy_tcp_recovery_arm_undo(tp);
	toy_tcp_cong_enter_loss(&tp->cong, flight, tp->snd.nxt, reduce);
	/* As Linux: what was sent a moment ago may still arrive. */
	tp->cong.cwnd = toy_tcp_in_flight(tp) + 1;
	tp->rack.tlp_out = false;
	tp->undo.hold = false;
	tp->undo.frto = READ_ONCE(sysctl->tcp_frto) && (fresh || tp->snd.retransmits);
}

void toy_tcp_recovery_resend(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	tp->sack.dupacks = 0;
	if (tp->cong.state != TOY_TCP_CONG_LOSS) {
		tp->cong.ssthresh = toy_tcp_recovery_ssthresh(&tp->cong);
		toy_tcp_undo_disarm(&tp->undo);
		tp->undo.prior_ssthresh = 0;
		toy_tcp_cong_set_state(&tp->cong, TOY_TCP_CONG_LOSS);
		tp->cong.recover = tp->snd.nxt;
	}
	tp->undo.frto = false;
	tp->undo.hold = false;
	tp->rack.tlp_out = false;
	toy_tcp_retransmit_lost(sk);
	/* The first of them has just been sent. */
	toy_tcp_timers_data_acked(tp);
}

void toy_tcp_recovery_reorder_timeout(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_ack_round r = { .delivered = 1 };
	struct toy_tcp_rack_found found;

	tp->rack.advanced = true;
	toy_tcp_recovery_detect(tp, &found);
	if (!found.lost)
		return;
	r.lost = found.lost;
	if (toy_tcp_mtup_lost(sk))
		return;
	if (tp->cong.state != TOY_TCP_CONG_RECOVERY) {
		toy_tcp_recovery_enter(tp, tp->snd.q.segs_out);
		toy_tcp_recovery_reduce(tp, &r);
	}
	toy_tcp_push(sk, false);
}

bool toy_tcp_recovery_may_probe(const struct toy_tcp_sock *tp)
{
	int early = READ_ONCE(toy_sk_net(&tp->sk)->sysctl.tcp_early_retrans);

	/* Not before a Fast Open's handshake is over: its SYN-ACK goes first, as Linux. */
	return (early == 3 || early == 4) && tp->sack_ok && tp->snd.q.segs_out &&
	       !tp->fastopen.listener &&
	       (tp->cong.state == TOY_TCP_CONG_OPEN || tp->cong.state == TOY_TCP_CONG_CWR);
}

bool toy_tcp_recovery_send_probe(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	bool is_retrans = false;

	if (tp->rack.tlp_out)
		return false;
	/* RFC 8985 7.3: new data tells the same, and is wanted anyway. */
	if (!toy_tcp_send_one(sk)) {
		if (toy_tcp_retransmit_last(sk))
			return false;
		is_retrans = true;
	}
	toy_tcp_rack_tlp_sent(&tp->rack, tp->snd.nxt, is_retrans);
	toy_tcp_recovery_count(tp, TOY_MIB_TCP_LOSS_PROBES);
	return true;
}

void toy_tcp_recovery_retransmitted(struct toy_tcp_sock *tp, u32 segs, u64 now)
{
	toy_tcp_undo_retransmitted(&tp->undo, segs, toy_tcp_recovery_ms(now));
	if (toy_tcp_cong_reducing(&tp->cong))
		toy_tcp_prr_sent(&tp->prr, segs);
}

void toy_tcp_recovery_repaired(const struct toy_tcp_sock *tp, u32 segs)
{
	toy_mib_add(toy_sk_net(&tp->sk), tp->cong.state == TOY_TCP_CONG_LOSS ?
		    TOY_MIB_TCP_SLOW_START_RETRANS : TOY_MIB_TCP_FAST_RETRANS, segs);
}
