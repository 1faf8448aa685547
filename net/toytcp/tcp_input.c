// SPDX-License-Identifier: GPL-2.0
/* A segment's entry: validation, lookup, and the steps of RFC 9293 3.10.7. */

#include <net/inet_ecn.h>
#include <net/ip.h>

#include "seq.h"
#include "tcp.h"
#include "tcp_header.h"
#include "tcp_invariant.h"
#include "tcp_rcvmem.h"
#include "tcp_state.h"
#include "tcp_timewait.h"
#include "transport.h"

void toy_tcp_input_locked(struct sock *sk, struct sk_buff *skb)
{
	bool queued = false;
	enum toy_mib drop;

	drop = toy_tcp_segment_arrives(sk, skb, &queued);
	if (!queued)
		toy_mib_drop(toy_sk_net(sk), skb, drop);
	toy_tcp_invariant_check(sk);
}

int toy_tcp_backlog_rcv(struct sock *sk, struct sk_buff *skb)
{
	toy_tcp_input_locked(sk, skb);
	return 0;
}

/* RFC 5082 3: it came from further away than the user wants to hear. Consumes @skb then. */
static bool toy_tcp_input_too_far(const struct sock *sk, struct sk_buff *skb)
{
	if (likely(ip_hdr(skb)->ttl >= READ_ONCE(toy_tcp_sk(sk)->min_ttl)))
		return false;
	toy_mib_drop(toy_sk_net(sk), skb, TOY_DROP_TCP_MINTTL);
	return true;
}

static void toy_tcp_input_sock(struct sock *sk, struct sk_buff *skb)
{
	/* As the host: room for a full window twice, and for ACKs. */
	u32 limit = 2 * READ_ONCE(sk->sk_rcvbuf) + READ_ONCE(sk->sk_sndbuf) / 2 + 64 * 1024;

	if (toy_tcp_input_too_far(sk, skb))
		return;
	/* A queue must not keep a device's name alive; the index stays in skb_iif. */
	skb->dev = NULL;
	bh_lock_sock_nested(sk);
	toy_tcp_estats_in(&toy_tcp_sk(sk)->estats, toy_tcp_skb_segs(skb), skb->len);
	if (!sock_owned_by_user(sk))
		toy_tcp_input_locked(sk, skb);
	else if (sk_add_backlog(sk, skb, limit))
		toy_mib_drop(toy_sk_net(sk), skb, TOY_DROP_TCP_BACKLOG);
	bh_unlock_sock(sk);
}

/* Return: false when @req has just become a socket elsewhere: look it up again. */
static bool toy_tcp_input_req(struct toy_net *tnet, struct toy_tcp_req *req,
			      struct sk_buff *skb)
{
	bool consumed = false;
	enum toy_mib drop;

	if (toy_tcp_input_too_far(req->listener, skb))
		return true;
	drop = toy_tcp_listen_req_rcv(req, skb, &consumed);
	if (consumed)
		return true;
	if (drop == TOY_DROP_TCP_LISTEN_CLOSED) {
		if (!READ_ONCE(req->flow.hashed))
			return false;
		/* The last ACK, just when listening ends: the peer would never hear of it. */
		toy_tcp_send_reset_to(tnet, skb);
	}
	toy_mib_drop(tnet, skb, drop);
	return true;
}

static void toy_tcp_input_listener(struct toy_net *tnet, struct sk_buff *skb,
				   const struct toy_tuple *tuple)
{
	bool consumed = false;
	enum toy_mib drop;
	struct sock *sk;

	sk = toy_demux_find_listener(tnet, tuple->laddr, tuple->lport, skb->skb_iif);
	if (!sk) {
		/* RFC 9293 3.10.7.1 */
		toy_tcp_send_reset_to(tnet, skb);
		toy_mib_drop(tnet, skb, TOY_DROP_TCP_NO_SOCKET);
		return;
	}
	sk = toy_demux_choose_listener(tnet, sk, tuple, skb);
	if (toy_tcp_input_too_far(sk, skb))
		return;
	drop = toy_tcp_listen_rcv(sk, skb, &consumed);
	if (!consumed)
		toy_mib_drop(tnet, skb, drop);
}

void toy_tcp_rcv(struct toy_net *tnet, struct sk_buff *skb)
{
	struct toy_tuple tuple;
	struct toy_flow *flow;
	enum toy_mib drop;
	bool reuse = false;

	toy_mib_inc(tnet, TOY_MIB_TCP_IN_SEGS);
	drop = toy_tcp_header_read(skb);
	if (drop) {
		toy_mib_drop(tnet, skb, drop);
		return;
	}
	tuple = (struct toy_tuple) {
		.laddr = ip_hdr(skb)->daddr,
		.raddr = ip_hdr(skb)->saddr,
		.lport = tcp_hdr(skb)->dest,
		.rport = tcp_hdr(skb)->source,
	};
find:
	flow = toy_demux_find(tnet, &tuple);
	if (!flow) {
		toy_tcp_input_listener(tnet, skb, &tuple);
		return;
	}

	switch (flow->kind) {
	case TOY_FLOW_SOCK:
		toy_tcp_input_sock(&container_of(flow, struct toy_tcp_sock, flow)->sk, skb);
		break;
	case TOY_FLOW_REQ:
		/* Once: what replaced a request is never a request again. */
		if (!toy_tcp_input_req(tnet, container_of(flow, struct toy_tcp_req, flow), skb))
			goto find;
		break;
	case TOY_FLOW_TIMEWAIT:
		drop = toy_tcp_timewait_rcv(container_of(flow, struct toy_tcp_timewait, flow),
					    skb, &reuse);
		if (reuse)
			toy_tcp_input_listener(tnet, skb, &tuple);
		else
			toy_mib_drop(tnet, skb, drop);
		break;
	}
}

enum toy_mib toy_tcp_segment_arrives(struct sock *sk, struct sk_buff *skb, bool *queued)
{
	enum toy_mib drop = toy_tcp_state_handle(sk, skb, queued);

	toy_tcp_respond(sk);
	return drop;
}

/* RFC 2883 4: what came twice is told once, by the next segment. */
static void toy_tcp_input_dup(struct sock *sk, u32 start, u32 end)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!tp->sack_ok || !READ_ONCE(toy_sk_net(sk)->sysctl.tcp_dsack))
		return;
	toy_mib_inc(toy_sk_net(sk), seq_lt(start, tp->rcv.nxt) ? TOY_MIB_TCP_DSACK_OLD_SENT :
								 TOY_MIB_TCP_DSACK_OFO_SENT);
	toy_tcp_rcvsack_dup(&tp->rcv.sack, start, end);
}

/* Of a segment that was told of already, or not. */
static void toy_tcp_input_dup_more(struct sock *sk, u32 start, u32 end)
{
	struct toy_tcp_rcvsack *sack = &toy_tcp_sk(sk)->rcv.sack;

	if (sack->has_dup)
		toy_tcp_rcvsack_dup_more(sack, start, end);
	else
		toy_tcp_input_dup(sk, start, end);
}

/*
 * So many ACKs at once as half of the window holds segments, as Linux: what a peer
 * sends while it feels its way is not to wait for its last odd segment's ACK.
 */
static void toy_tcp_input_quick(struct toy_tcp_sock *tp)
{
	u32 acks = tp->rcv.wnd / (2 * max_t(u32, tp->rcv.mss, 1)) ? : 2;

	tp->rcv.quick = max_t(u32, tp->rcv.quick, min_t(u32, acks, TOY_TCP_QUICKACKS));
}

/* What came again was sent for want of an ACK: no more delay for a while (as Linux). */
static void toy_tcp_input_came_again(struct toy_tcp_sock *tp)
{
	toy_tcp_input_quick(tp);
	tp->rcv.pingpong = false;
	tp->rcv.ato = TOY_TCP_ATO_MIN;
}

void toy_tcp_answer_unacceptable(struct sock *sk, const struct sk_buff *skb)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	u32 nxt = toy_tcp_sk(sk)->rcv.nxt;

	/*
	 * Two ends that disagree would answer each other's bare ACKs for ever:
	 * those are limited, data is not (as Linux's tcp_invalid_ratelimit).
	 */
	if (cb->flags & TOY_TCP_SYN) {
		toy_tcp_send_challenge_ack(sk);	/* RFC 5961 4.2: wherever it lies */
		return;
	}
	if (!toy_tcp_challenge_unacceptable(toy_sk_net(sk), skb, &toy_tcp_sk(sk)->last_oow,
					    TOY_MIB_TCP_ACK_SKIPPED_SEQ))
		return;
	if (cb->seq != cb->end_seq && seq_lt(cb->seq, nxt)) {
		toy_tcp_input_came_again(toy_tcp_sk(sk));
		toy_tcp_input_dup(sk, cb->seq, seq_min(cb->end_seq, nxt));
	}
	toy_tcp_send_ack(sk);
}

/*
 * RFC 9293 3.10.7.4, first check. Of the four cases of its table the two with a
 * zero window come out right because the window's end is RCV.NXT then.
 */
enum toy_mib toy_tcp_check_sequence(struct sock *sk, struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	u32 wnd_end = tp->rcv.nxt + toy_tcp_receive_window(tp);

	/*
	 * As Linux: an older ACK that was overtaken on the way passes as long as
	 * it is no older than our last own ACK, and so does one at the window's end.
	 */
	if (seq_ge(cb->end_seq, tp->rcv.wup) && seq_le(cb->seq, wnd_end))
		return TOY_DROP_NOT;
	if (!(cb->flags & TOY_TCP_RST))
		toy_tcp_answer_unacceptable(sk, skb);
	return seq_lt(cb->end_seq, tp->rcv.nxt) ? TOY_DROP_TCP_OLD_DATA : TOY_DROP_TCP_SEQ;
}

/* errno that a reset gives, as Linux's tcp_reset() maps states */
static int toy_tcp_reset_errno(const struct sock *sk)
{
	switch (sk->sk_state) {
	case TCP_SYN_SENT:
		return -ECONNREFUSED;
	case TCP_SYN_RECV:
		/* RFC 9293 3.10.7.4: of an active open "connection refused" */
		return toy_tcp_sk(sk)->passive ? -ECONNRESET : -ECONNREFUSED;
	case TCP_CLOSE_WAIT:
		return -EPIPE;
	default:
		return -ECONNRESET;
	}
}

enum toy_mib toy_tcp_check_reset_and_syn(struct sock *sk, struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

	if (cb->flags & TOY_TCP_RST) {
		/* RFC 9293 3.10.7.4, second check, and RFC 5961 3.2: only the exact number */
		if (cb->seq != tp->rcv.nxt) {
			toy_tcp_fastopen_early_reset(tp);
			toy_tcp_send_challenge_ack(sk);
			return TOY_DROP_TCP_RST_INVALID;
		}
		if (sk->sk_state == TCP_ESTABLISHED || sk->sk_state == TCP_CLOSE_WAIT)
			toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ESTAB_RESETS);
		else if (tp->fastopen.listener)
			toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ATTEMPT_FAILS);
		toy_tcp_fastopen_done(tp, true);
		toy_tcp_abort(sk, -toy_tcp_reset_errno(sk));
		/* The reset itself has done its work: not a drop. */
		return TOY_DROP_NOT;
	}
	if (cb->flags & TOY_TCP_SYN) {
		/* RFC 9293 3.10.7.4, fourth check, and RFC 5961 4.2 */
		toy_tcp_send_challenge_ack(sk);
		return TOY_DROP_TCP_SYN_IN_WINDOW;
	}
	return TOY_DROP_NOT;
}

/* Size of the peer's full segments, for the every-second-segment rule (RFC 9293 3.8.6.3). */
static void toy_tcp_input_measure_mss(struct toy_tcp_sock *tp, const struct sk_buff *skb)
{
	u32 len = skb_shinfo(skb)->gso_size ? : skb->len;

	if (len >= tp->rcv.mss)
		tp->rcv.mss = min_t(u32, len, tp->rcv.adv_mss);
}

/* When data came and what that says of the delayed ACK's time-out, as Linux does. */
static void toy_tcp_input_data_event(struct toy_tcp_sock *tp, const struct sk_buff *skb)
{
	unsigned long now = jiffies;

	tp->rcv.ack_pending = true;
	toy_tcp_input_measure_mss(tp, skb);
	if (!tp->rcv.ato) {
		toy_tcp_input_quick(tp);
		tp->rcv.ato = TOY_TCP_ATO_MIN;
	} else {
		unsigned long gap = now - tp->rcv.last_data;

		if (gap <= TOY_TCP_ATO_MIN / 2)
			tp->rcv.ato = tp->rcv.ato / 2 + TOY_TCP_ATO_MIN / 2;
		else if (gap < tp->rcv.ato)
			tp->rcv.ato = min_t(u32, tp->rcv.ato / 2 + gap, TOY_TCP_ATO_MAX);
		else if (gap > usecs_to_jiffies(tp->rtt.rto))
			/* After such a pause the peer begins with a small window again. */
			toy_tcp_input_quick(tp);
	}
	tp->rcv.last_data = now;
}

/* Puts in-order data behind the receive queue; RCV.NXT moves; a FIN is seen. */
static void toy_tcp_input_queue(struct sock *sk, struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct toy_tcp_cb cb = *toy_tcp_cb(skb);
	struct sk_buff *tail = skb_peek_tail(&sk->sk_receive_queue);
	int delta;

	tp->rcv.bytes += cb.end_seq - tp->rcv.nxt;
	tp->rcv.nxt = cb.end_seq;

	if (tail && toy_tcp_rcvq_coalesce(tail, skb, &delta)) {
		toy_tcp_rcvmem_charge(sk, delta);
	} else if (skb->len) {
		__skb_queue_tail(&sk->sk_receive_queue, skb);
		/* What waited out of order is charged already. */
		if (skb->sk != sk)
			skb_set_owner_r(skb, sk);
	} else {
		consume_skb(skb);
	}
	if (cb.flags & TOY_TCP_FIN)
		toy_tcp_state_fin_received(sk);
}

/* A round trip as the receiver sees it, for the growth of its buffer. */
static void toy_tcp_input_rtt(struct toy_tcp_sock *tp, u32 len, bool drained)
{
	u64 now = toy_tcp_now_us();

	toy_tcp_rcvspace_window(&tp->rcv.space, tp->rcv.nxt, tp->rcv.wnd, now);
	/* As Linux: a small segment may have waited for the program over there. */
	if (tp->ts.has_echo && len >= tp->rcv.mss)
		toy_tcp_rcvspace_echo(&tp->rcv.space, tp->ts.echo, toy_tcp_ts_rtt(&tp->ts, now),
				      drained);
}

/* The gap is closed: what waited behind it follows. */
static void toy_tcp_input_drain_ofo(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 new_end = tp->rcv.nxt;
	struct sk_buff *skb;

	while ((skb = toy_tcp_rcvq_pop(&tp->rcv.q, tp->rcv.nxt))) {
		if (seq_lt(toy_tcp_cb(skb)->seq, new_end))
			toy_tcp_input_dup_more(sk, toy_tcp_cb(skb)->seq,
					       seq_min(toy_tcp_cb(skb)->end_seq, new_end));
		if (seq_le(toy_tcp_cb(skb)->end_seq, tp->rcv.nxt)) {
			consume_skb(skb);
			continue;
		}
		toy_tcp_input_queue(sk, skb);
	}
	if (toy_tcp_rcvq_empty(&tp->rcv.q))
		tp->rcv.sack.count = 0;
	else
		toy_tcp_rcvsack_advance(&tp->rcv.sack, tp->rcv.nxt);
}

/* RFC 3168 6.1.3; when to be quick with the ACKs is Linux's */
static void toy_tcp_input_ecn(struct sock *sk, const struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u8 tos = ip_hdr(skb)->tos;

	if (tp->ecn.ok && INET_ECN_is_ce(tos))
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ECN_CE);
	switch (toy_tcp_ecn_data(&tp->ecn, toy_tcp_cb(skb)->flags, tos)) {
	case TOY_TCP_ECN_NOTHING:
		break;
	case TOY_TCP_ECN_CWR:
		tp->rcv.ack_now = true;
		break;
	case TOY_TCP_ECN_CE:
	case TOY_TCP_ECN_REPEATED:
		tp->rcv.quick = max_t(u8, tp->rcv.quick, 2);
		tp->rcv.pingpong = false;
		break;
	}
}

static enum toy_mib toy_tcp_input_ofo(struct sock *sk, struct sk_buff *skb, bool *queued)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct toy_tcp_cb cb = *toy_tcp_cb(skb);
	struct toy_tcp_rcvq_added added;

	/* RFC 5681 4.2: an out-of-order segment is answered at once. */
	tp->rcv.ack_now = true;
	tp->rcv.ack_pending = true;
	if (!toy_tcp_rcvmem_admit(sk, skb, false))
		return TOY_DROP_TCP_RCVQ_FULL;
	toy_tcp_input_measure_mss(tp, skb);
	tp->estats.ofo_segs += toy_tcp_skb_segs(skb);
	if (toy_tcp_rcvq_add(&tp->rcv.q, skb, &added))
		skb_set_owner_r(skb, sk);
	else if (added.merged)
		toy_tcp_rcvmem_charge(sk, added.truesize);
	if (added.has_dup)
		toy_tcp_input_dup(sk, added.dup.start, added.dup.end);
	if (tp->sack_ok)
		toy_tcp_rcvsack_add(&tp->rcv.sack, cb.seq, cb.end_seq);
	if (added.covered)
		return TOY_DROP_TCP_OFO_DUP;
	toy_tcp_rcvmem_ofo(sk);
	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_OFO_QUEUED);
	*queued = true;
	return TOY_DROP_NOT;
}

/* RFC 9293 3.10.7.4: what lies beyond the window was never offered, a FIN there neither. */
static void toy_tcp_input_trim(struct toy_tcp_sock *tp, struct sk_buff *skb)
{
	u32 edge = tp->rcv.nxt + toy_tcp_receive_window(tp);
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	u32 beyond;

	if (likely(seq_le(cb->end_seq, edge)))
		return;
	beyond = cb->end_seq - edge;
	/* A FIN right at the edge needs no buffer (RFC 9293 3.8.6). */
	if (cb->flags & TOY_TCP_FIN) {
		if (beyond == 1)
			return;
		cb->flags &= ~TOY_TCP_FIN;
		cb->end_seq--;
		beyond--;
	}
	/* Shortening needs no memory where the end is in the linear part or in pages. */
	if (pskb_trim(skb, skb->len - beyond))
		return;
	cb->end_seq -= beyond;
	tp->rcv.ack_now = true;
}

enum toy_mib toy_tcp_process_text(struct sock *sk, struct sk_buff *skb, bool *queued)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	bool had_ofo = !toy_tcp_rcvq_empty(&tp->rcv.q);
	bool drained = tp->rcv.nxt == tp->rcv.copied;
	u32 len;

	toy_tcp_urg_rcv(sk, skb);
	if (cb->seq == cb->end_seq)
		return TOY_DROP_NOT;
	if (seq_le(cb->end_seq, tp->rcv.nxt)) {
		toy_tcp_input_came_again(tp);
		toy_tcp_input_dup(sk, cb->seq, cb->end_seq);
		tp->rcv.ack_now = true;
		tp->rcv.ack_pending = true;
		return TOY_DROP_TCP_OLD_DATA;
	}
	if (BIT(sk->sk_state) & (TCPF_FIN_WAIT1 | TCPF_FIN_WAIT2) &&
	    sk->sk_shutdown & RCV_SHUTDOWN &&
	    seq_gt(cb->end_seq - !!(cb->flags & TOY_TCP_FIN), tp->rcv.nxt)) {
		/*
		 * Nobody will ever read it (RFC 9293 3.6.1 and RFC 1122 4.2.2.13). Text
		 * that was read before and only comes again with the FIN does not count.
		 */
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ABORT_ON_CLOSE);
		toy_tcp_send_reset_to(toy_sk_net(sk), skb);
		toy_tcp_abort(sk, ECONNRESET);
		return TOY_DROP_TCP_DATA_AFTER_CLOSE;
	}
	if (seq_ge(cb->seq, tp->rcv.nxt + toy_tcp_receive_window(tp)) && skb->len) {
		tp->rcv.ack_now = true;
		tp->rcv.ack_pending = true;
		return toy_tcp_receive_window(tp) ? TOY_DROP_TCP_WINDOW :
						    TOY_DROP_TCP_ZERO_WINDOW;
	}

	toy_tcp_input_trim(tp, skb);
	if (seq_le(cb->end_seq, tp->rcv.nxt)) {
		/* All that was new of it is gone. */
		tp->rcv.ack_pending = true;
		return TOY_DROP_TCP_WINDOW;
	}
	len = skb->len;
	toy_tcp_input_ecn(sk, skb);
	if (seq_gt(cb->seq, tp->rcv.nxt))
		return toy_tcp_input_ofo(sk, skb, queued);

	if (skb->len && !toy_tcp_rcvmem_admit(sk, skb, true)) {
		tp->rcv.ack_now = true;
		tp->rcv.ack_pending = true;
		return TOY_DROP_TCP_RCVQ_FULL;
	}
	if (seq_lt(cb->seq, tp->rcv.nxt))
		toy_tcp_input_dup(sk, cb->seq, tp->rcv.nxt);
	*queued = true;
	toy_tcp_input_data_event(tp, skb);
	/* A filled gap is acknowledged at once (RFC 5681 4.2). */
	tp->rcv.ack_now |= had_ofo;
	toy_tcp_input_queue(sk, skb);
	toy_tcp_input_rtt(tp, len, drained);
	toy_tcp_input_drain_ofo(sk);
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_data_ready(sk);
	return TOY_DROP_NOT;
}

void toy_tcp_respond(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (sk->sk_state == TCP_CLOSE)
		return;
	toy_tcp_push(sk, false);
	if (!tp->rcv.ack_pending && !tp->rcv.ack_now)
		return;
	/* RFC 9293 3.8.6.3: at least every second full segment */
	if (tp->rcv.ack_now || (tp->rcv.quick && !tp->rcv.pingpong) ||
	    tp->rcv.nxt - tp->rcv.wup > tp->rcv.mss)
		toy_tcp_send_ack(sk);
	else
		toy_tcp_timers_ack_pending(tp);
}
