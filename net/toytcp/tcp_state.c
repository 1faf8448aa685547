// SPDX-License-Identifier: GPL-2.0
/* One handler for each TCP state, the table of legal moves, the only writer of the state. */

#include "seq.h"
#include "tcp.h"
#include "tcp_paws.h"
#include "tcp_state.h"
#include "tcp_timewait.h"

#define TO(state) BIT(TCP_##state)

/* RFC 9293 3.3.2, figure 5; every state may also be aborted to CLOSED. */
static const u16 toy_tcp_state_moves[TCP_MAX_STATES] = {
	[TCP_CLOSE]	 = TO(SYN_SENT) | TO(LISTEN) | TO(SYN_RECV),
	[TCP_LISTEN]	 = TO(CLOSE),
	[TCP_SYN_SENT]	 = TO(CLOSE) | TO(SYN_RECV) | TO(ESTABLISHED),
	[TCP_SYN_RECV]	 = TO(CLOSE) | TO(ESTABLISHED) | TO(FIN_WAIT1) | TO(CLOSE_WAIT),
	[TCP_ESTABLISHED] = TO(CLOSE) | TO(FIN_WAIT1) | TO(CLOSE_WAIT),
	[TCP_FIN_WAIT1]	 = TO(CLOSE) | TO(FIN_WAIT2) | TO(CLOSING),
	[TCP_FIN_WAIT2]	 = TO(CLOSE),	/* TIME-WAIT is an object of its own */
	[TCP_CLOSING]	 = TO(CLOSE),
	[TCP_CLOSE_WAIT] = TO(CLOSE) | TO(LAST_ACK),
	[TCP_LAST_ACK]	 = TO(CLOSE),
};

void toy_tcp_set_state(struct sock *sk, int state)
{
	int old = sk->sk_state;

	DEBUG_NET_WARN_ON_ONCE(old != state && !(toy_tcp_state_moves[old] & BIT(state)));
	/* Readers without the lock: poll() and the socket dump. */
	smp_store_release(&sk->sk_state, state);
}

/* 2 MSL begins: the socket's place is taken by a small object. */
static void toy_tcp_state_time_wait(struct sock *sk)
{
	bool published = toy_tcp_timewait_enter(sk);

	toy_tcp_done(sk);
	if (published)
		sock_put(sk);	/* the table's; see toy_tcp_done() */
}

void toy_tcp_state_fin_received(struct sock *sk)
{
	/* RFC 9293 3.10.7.4, eighth step */
	sk->sk_shutdown |= RCV_SHUTDOWN;
	sock_set_flag(sk, SOCK_DONE);
	toy_tcp_sk(sk)->rcv.ack_now = true;
	/* Nothing follows a FIN: what a confused peer sent beyond it is no data. */
	toy_tcp_rcvq_purge(&toy_tcp_sk(sk)->rcv.q);
	toy_tcp_rcvsack_reset(&toy_tcp_sk(sk)->rcv.sack);

	switch (sk->sk_state) {
	case TCP_SYN_RECV:
	case TCP_ESTABLISHED:
		toy_tcp_set_state(sk, TCP_CLOSE_WAIT);
		break;
	case TCP_FIN_WAIT1:
		/* Ours is still under way, else the state would be FIN-WAIT-2. */
		toy_tcp_set_state(sk, TCP_CLOSING);
		break;
	case TCP_FIN_WAIT2:
		toy_tcp_send_ack(sk);
		toy_tcp_state_time_wait(sk);
		break;
	}
	if (!sock_flag(sk, SOCK_DEAD)) {
		sk->sk_state_change(sk);
		sk_wake_async(sk, SOCK_WAKE_WAITD, POLL_IN);
	}
}

bool toy_tcp_state_close(struct sock *sk)
{
	/* RFC 9293 3.10.4 */
	switch (sk->sk_state) {
	case TCP_SYN_RECV:
	case TCP_ESTABLISHED:
		toy_tcp_set_state(sk, TCP_FIN_WAIT1);
		return true;
	case TCP_CLOSE_WAIT:
		toy_tcp_set_state(sk, TCP_LAST_ACK);
		return true;
	default:
		return false;
	}
}

static void toy_tcp_state_become_established(struct sock *sk)
{
	toy_tcp_sock_established(toy_tcp_sk(sk));
	toy_tcp_set_state(sk, TCP_ESTABLISHED);
	toy_tcp_keepalive_begin(toy_tcp_sk(sk));
	if (!sock_flag(sk, SOCK_DEAD)) {
		sk->sk_state_change(sk);
		sk_wake_async(sk, SOCK_WAKE_IO, POLL_OUT);
	}
}

/* The segment's number goes into the answer, so that the peer believes it. */
static void toy_tcp_state_reset_unacceptable(struct sock *sk, struct sk_buff *skb)
{
	toy_tcp_send_reset_to(toy_sk_net(sk), skb);
}

/* RFC 9293 3.10.7.3, fourth step: what the peer's SYN tells; @opts gets its options */
static void toy_tcp_state_take_syn(struct sock *sk, struct sk_buff *skb,
				   struct toy_tcp_options *opts)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct tcphdr *th = tcp_hdr(skb);
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);

	toy_tcp_options_parse((const u8 *)(th + 1), th->doff * 4 - sizeof(*th), true, opts);
	tp->rcv.irs = cb->seq;
	tp->rcv.nxt = cb->seq + 1;
	tp->rcv.wup = tp->rcv.nxt;
	tp->rcv.copied = tp->rcv.nxt;
	tp->snd.peer_mss = opts->mss ? : TOY_TCP_DEFAULT_MSS;
	/* RFC 7323 2.2: scaling is on only if both SYNs carry it. */
	if (opts->has_wscale && tp->rcv.wscale_ok)
		tp->snd.wscale = opts->wscale;
	else
		tp->rcv.wscale = 0;
	tp->rcv.wscale_ok &= opts->has_wscale;
	tp->sack_ok &= opts->sack_ok;
	/* RFC 7323 3.2: on only if both SYNs carry it; TS.Recent begins with this one. */
	tp->ts.ok &= opts->has_ts;
	if (tp->ts.ok)
		toy_tcp_ts_update(&tp->ts, opts->tsval, toy_tcp_now_us());
	tp->snd.wnd = cb->rx.wnd;	/* of a SYN: never scaled */
	tp->snd.wl1 = cb->seq;
	tp->snd.wl2 = cb->rx.ack;
	tp->snd.max_wnd = tp->snd.wnd;
	toy_tcp_sync_mss(tp);
	/* The rest of the segment is processed as if the SYN were not there. */
	cb->seq++;
	cb->flags &= ~TOY_TCP_SYN;
}

/* Does it answer our SYN? By the number, and as Linux by the timestamp too. */
static enum toy_mib toy_tcp_state_check_syn_ack(const struct toy_tcp_sock *tp,
						const struct toy_tcp_cb *cb)
{
	if (seq_le(cb->rx.ack, tp->snd.iss) || seq_gt(cb->rx.ack, tp->snd.nxt))
		return TOY_DROP_TCP_ACK_UNSENT;
	if (!toy_tcp_ts_echo_since(&tp->ts, tp->snd.syn_us, toy_tcp_now_us()))
		return TOY_DROP_TCP_PAWS_ACTIVE;
	return TOY_DROP_NOT;
}

static enum toy_mib toy_tcp_state_syn_sent(struct sock *sk, struct sk_buff *skb, bool *queued)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	struct toy_tcp_options opts;

	cb->rx.has_ts &= tp->ts.ok;
	toy_tcp_ts_segment(&tp->ts, cb->rx.has_ts, cb->rx.tsecr);
	/* RFC 9293 3.10.7.3, first step */
	if (cb->flags & TOY_TCP_ACK) {
		enum toy_mib drop = toy_tcp_state_check_syn_ack(tp, cb);

		if (drop) {
			if (!(cb->flags & TOY_TCP_RST))
				toy_tcp_state_reset_unacceptable(sk, skb);
			return drop;
		}
	}
	/* second step */
	if (cb->flags & TOY_TCP_RST) {
		if (!(cb->flags & TOY_TCP_ACK))
			return TOY_DROP_TCP_RST_INVALID;
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ATTEMPT_FAILS);
		toy_tcp_abort(sk, ECONNREFUSED);
		return TOY_DROP_NOT;
	}
	/* fifth step */
	if (!(cb->flags & TOY_TCP_SYN))
		return TOY_DROP_TCP_FLAGS;

	toy_tcp_state_take_syn(sk, skb, &opts);
	if (!(cb->flags & TOY_TCP_ACK)) {
		/* RFC 3168 6.1.1: agreed if both have asked */
		tp->ecn.ok &= toy_tcp_ecn_syn_asks(cb->flags, ip_hdr(skb)->tos);
		/* Simultaneous open (figure 8); data in such a SYN will come again. */
		toy_tcp_set_state(sk, TCP_SYN_RECV);
		toy_tcp_send_syn_ack(sk);
		return TOY_DROP_NOT;
	}
	toy_tcp_ecn_syn_ack(&tp->ecn, cb->flags);
	toy_tcp_ack_syn(sk, skb);
	toy_tcp_state_become_established(sk);
	tp->rcv.ack_now = true;
	toy_tcp_fastopen_syn_acked(sk, &opts);
	return toy_tcp_process_text(sk, skb, queued);
}

/* RFC 9293 3.10.7.4, fifth check: the window that comes with the ACK of our SYN */
static void toy_tcp_state_ack_syn(struct sock *sk, struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

	toy_tcp_ack_syn(sk, skb);
	tp->rate.delivered += tp->passive;	/* the SYN-ACK; a request sent it */
	tp->snd.wnd = cb->rx.wnd;
	/* RFC 7323 2.2: that of a crossed SYN, stripped of it by now, is not scaled. */
	if (!tcp_hdr(skb)->syn)
		tp->snd.wnd <<= tp->snd.wscale;
	tp->snd.max_wnd = max(tp->snd.max_wnd, tp->snd.wnd);
	tp->snd.wl1 = cb->seq;
	tp->snd.wl2 = cb->rx.ack;
}

static enum toy_mib toy_tcp_state_syn_received(struct sock *sk, struct sk_buff *skb,
					       bool *queued)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	enum toy_mib drop = TOY_DROP_NOT;

	if (seq_le(cb->rx.ack, tp->snd.una) || seq_gt(cb->rx.ack, tp->snd.nxt)) {
		toy_tcp_state_reset_unacceptable(sk, skb);
		return TOY_DROP_TCP_ACK_UNSENT;
	}
	/* Of Fast Open there may be data in the queue behind the SYN. */
	if (tp->fastopen.listener)
		drop = toy_tcp_ack(sk, skb);
	else
		toy_tcp_state_ack_syn(sk, skb);
	if (drop)
		return drop;
	toy_tcp_state_become_established(sk);
	toy_tcp_fastopen_syn_acked(sk, NULL);
	return toy_tcp_process_text(sk, skb, queued);
}

static enum toy_mib toy_tcp_state_established(struct sock *sk, struct sk_buff *skb,
					      bool *queued)
{
	enum toy_mib drop = toy_tcp_ack(sk, skb);

	return drop ? : toy_tcp_process_text(sk, skb, queued);
}

unsigned long toy_tcp_state_fin_timeout(const struct toy_tcp_sock *tp)
{
	unsigned long rto = usecs_to_jiffies(toy_tcp_rtt_timeout(&tp->rtt));
	unsigned long timeout = READ_ONCE(toy_sk_net(&tp->sk)->sysctl.tcp_fin_timeout) * HZ;

	if (tp->linger2 > 0)
		timeout = tp->linger2;
	/* As the host: time for three repetitions of the peer's FIN. */
	return max(timeout, rto * 7 / 2);
}

static void toy_tcp_state_enter_fin_wait_2(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	toy_tcp_set_state(sk, TCP_FIN_WAIT2);
	sk->sk_shutdown |= SEND_SHUTDOWN;
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_state_change(sk);	/* a lingering close() waits for it */
	else if (tp->linger2 < 0)
		toy_tcp_done(sk);
	else
		toy_tcp_timers_fin_wait_2(tp, toy_tcp_state_fin_timeout(tp));
}

static enum toy_mib toy_tcp_state_fin_wait_1(struct sock *sk, struct sk_buff *skb,
					     bool *queued)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	enum toy_mib drop = toy_tcp_ack(sk, skb);

	if (drop)
		return drop;
	if (toy_tcp_fin_acked(tp))
		toy_tcp_state_enter_fin_wait_2(sk);
	if (sk->sk_state == TCP_CLOSE) {
		/* TCP_LINGER2 < 0; as Linux: the peer must not go on sending to nobody. */
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ABORT_ON_CLOSE);
		toy_tcp_send_reset_to(toy_sk_net(sk), skb);
		return TOY_DROP_NOT;
	}
	return toy_tcp_process_text(sk, skb, queued);
}

static enum toy_mib toy_tcp_state_fin_wait_2(struct sock *sk, struct sk_buff *skb,
					     bool *queued)
{
	enum toy_mib drop = toy_tcp_ack(sk, skb);

	return drop ? : toy_tcp_process_text(sk, skb, queued);
}

/*
 * After the peer's FIN nothing more can come: text is ignored (RFC 9293
 * 3.10.7.4, seventh step). What comes again passes the first check when it ends
 * at RCV.NXT, as the FIN does: our ACK of it was lost, and without another one
 * the peer would repeat it until it gives up.
 */
static enum toy_mib toy_tcp_state_ack_again(struct sock *sk, struct sk_buff *skb)
{
	if (!toy_tcp_seg_len(skb))
		return TOY_DROP_NOT;
	if (seq_ge(toy_tcp_cb(skb)->seq, toy_tcp_sk(sk)->rcv.nxt))
		return TOY_DROP_TCP_SEQ;
	toy_tcp_sk(sk)->rcv.ack_now = true;
	return TOY_DROP_TCP_OLD_DATA;
}

static enum toy_mib toy_tcp_state_close_wait(struct sock *sk, struct sk_buff *skb, bool *queued)
{
	enum toy_mib drop = toy_tcp_ack(sk, skb);

	return drop ? : toy_tcp_state_ack_again(sk, skb);
}

static enum toy_mib toy_tcp_state_closing(struct sock *sk, struct sk_buff *skb, bool *queued)
{
	enum toy_mib drop = toy_tcp_ack(sk, skb);

	if (drop)
		return drop;
	drop = toy_tcp_state_ack_again(sk, skb);
	if (toy_tcp_fin_acked(toy_tcp_sk(sk))) {
		/* The socket answers no more, and TIME-WAIT has not seen this one. */
		if (drop)
			toy_tcp_send_ack(sk);
		toy_tcp_state_time_wait(sk);
	}
	return drop;
}

static enum toy_mib toy_tcp_state_last_ack(struct sock *sk, struct sk_buff *skb, bool *queued)
{
	enum toy_mib drop = toy_tcp_ack(sk, skb);

	if (drop)
		return drop;
	if (!toy_tcp_fin_acked(toy_tcp_sk(sk)))
		return toy_tcp_state_ack_again(sk, skb);
	toy_tcp_done(sk);
	return TOY_DROP_NOT;
}

static enum toy_mib toy_tcp_state_closed(struct sock *sk, struct sk_buff *skb, bool *queued)
{
	const struct toy_tuple tuple = {
		.laddr = ip_hdr(skb)->daddr,
		.raddr = ip_hdr(skb)->saddr,
		.lport = tcp_hdr(skb)->dest,
		.rport = tcp_hdr(skb)->source,
	};
	struct toy_net *tnet = toy_sk_net(sk);
	bool replaced;

	/*
	 * It ended while the segment waited for the lock. Where TIME-WAIT has taken
	 * its place a reset would end the peer's side of an orderly close.
	 */
	rcu_read_lock();
	replaced = toy_demux_find(tnet, &tuple);
	rcu_read_unlock();
	if (!replaced)
		toy_tcp_send_reset_to(tnet, skb);	/* RFC 9293 3.10.7.1 */
	return TOY_DROP_TCP_CLOSED;
}

static enum toy_mib toy_tcp_state_listen(struct sock *sk, struct sk_buff *skb, bool *queued)
{
	return toy_tcp_listen_rcv(sk, skb, NULL);
}

struct toy_tcp_state_row {
	enum toy_mib	(*handler)(struct sock *sk, struct sk_buff *skb, bool *queued);
	bool		synchronized;	/* the common checks of 3.10.7.4 come first */
};

static const struct toy_tcp_state_row toy_tcp_state_rows[TCP_MAX_STATES] = {
	[0]		  = { toy_tcp_state_closed, false },
	[TCP_CLOSE]	  = { toy_tcp_state_closed, false },
	[TCP_LISTEN]	  = { toy_tcp_state_listen, false },
	[TCP_SYN_SENT]	  = { toy_tcp_state_syn_sent, false },
	[TCP_SYN_RECV]	  = { toy_tcp_state_syn_received, true },
	[TCP_ESTABLISHED] = { toy_tcp_state_established, true },
	[TCP_FIN_WAIT1]	  = { toy_tcp_state_fin_wait_1, true },
	[TCP_FIN_WAIT2]	  = { toy_tcp_state_fin_wait_2, true },
	[TCP_CLOSE_WAIT]  = { toy_tcp_state_close_wait, true },
	[TCP_CLOSING]	  = { toy_tcp_state_closing, true },
	[TCP_LAST_ACK]	  = { toy_tcp_state_last_ack, true },
	/* Never a socket's state here: TIME-WAIT and requests are other objects. */
	[TCP_TIME_WAIT]	  = { toy_tcp_state_closed, false },
	[TCP_NEW_SYN_RECV] = { toy_tcp_state_closed, false },
};

/*
 * The SYN-ACK of a simultaneous open repeats a number that was taken already,
 * and yet its ACK is the one that counts (RFC 9293 figure 8).
 */
static void toy_tcp_state_strip_crossed_syn(struct sock *sk, struct toy_tcp_cb *cb)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (sk->sk_state == TCP_SYN_RECV && cb->seq == tp->rcv.irs &&
	    (cb->flags & (TOY_TCP_SYN | TOY_TCP_ACK | TOY_TCP_RST)) ==
	    (TOY_TCP_SYN | TOY_TCP_ACK) && seq_gt(cb->rx.ack, tp->snd.una) &&
	    seq_le(cb->rx.ack, tp->snd.nxt)) {
		cb->seq++;
		cb->flags &= ~TOY_TCP_SYN;
	}
}

enum toy_mib toy_tcp_state_handle(struct sock *sk, struct sk_buff *skb, bool *queued)
{
	const struct toy_tcp_state_row *row = &toy_tcp_state_rows[sk->sk_state];
	enum toy_mib drop;

	if (row->synchronized) {
		if (toy_tcp_fastopen_syn_again(sk, skb))
			return TOY_DROP_TCP_OLD_DATA;
		toy_tcp_state_strip_crossed_syn(sk, toy_tcp_cb(skb));
		drop = toy_tcp_check_paws(sk, skb);
		if (drop)
			return drop;
		drop = toy_tcp_check_sequence(sk, skb);
		if (drop)
			return drop;
		drop = toy_tcp_check_reset_and_syn(sk, skb);
		if (drop || sk->sk_state == TCP_CLOSE)
			return drop;
		/* fifth check: without ACK it is dropped */
		if (!(toy_tcp_cb(skb)->flags & TOY_TCP_ACK))
			return TOY_DROP_TCP_NO_ACK;
	}
	return row->handler(sk, skb, queued);
}
