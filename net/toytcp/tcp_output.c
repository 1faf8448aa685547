// SPDX-License-Identifier: GPL-2.0
/* What may be sent now; building segments; sending and sending again. */

#include <net/ip.h>
#include <net/tcp.h>

#include "seq.h"
#include "tcp.h"
#include "tcp_invariant.h"

/* A SYN or FIN of the user's must not be lost for want of memory; he may sleep. */
#define TOY_TCP_OUTPUT_GFP_SURE	(GFP_KERNEL | __GFP_NOFAIL)

/* Puts the TCP header in front of @skb's data. */
static void toy_tcp_output_header(struct sk_buff *skb, const struct toy_tcp_reply *seg)
{
	u8 opts[TOY_TCP_MAX_OPTLEN];
	unsigned int optlen = seg->opts ? toy_tcp_options_build(opts, seg->opts) : 0;
	struct tcphdr *th;

	th = skb_push(skb, sizeof(*th) + optlen);
	skb_reset_transport_header(skb);
	memset(th, 0, sizeof(*th));
	th->source = seg->tuple.lport;
	th->dest = seg->tuple.rport;
	th->seq = htonl(seg->seq);
	th->ack_seq = seg->flags & TOY_TCP_ACK ? htonl(seg->ack) : 0;
	th->doff = (sizeof(*th) + optlen) / 4;
	((u8 *)th)[13] = seg->flags | (seg->urg ? TOY_TCP_URG : 0);
	th->urg_ptr = htons(seg->urg);
	th->window = htons(seg->wnd);
	memcpy(th + 1, opts, optlen);

	/* RFC 9293 3.1: the device or the core fills in the rest of the sum. */
	th->check = ~csum_tcpudp_magic(seg->tuple.laddr, seg->tuple.raddr, skb->len,
				       IPPROTO_TCP, 0);
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offsetof(struct tcphdr, check);
}

int toy_tcp_send_reply(struct toy_net *tnet, const struct toy_tcp_reply *reply)
{
	struct sk_buff *skb = alloc_skb(TOY_TCP_HEADROOM, GFP_ATOMIC);

	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, TOY_TCP_HEADROOM);
	toy_tcp_output_header(skb, reply);
	toy_mib_inc(tnet, TOY_MIB_TCP_OUT_SEGS);
	if (reply->flags & TOY_TCP_RST)
		toy_mib_inc(tnet, TOY_MIB_TCP_OUT_RSTS);
	return toy_ip_output(tnet, skb, &reply->ip);
}

void toy_tcp_send_reset_to(struct toy_net *tnet, struct sk_buff *skb)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	struct toy_tcp_reply reply = {
		.tuple = {
			.laddr = ip_hdr(skb)->daddr,
			.raddr = ip_hdr(skb)->saddr,
			.lport = tcp_hdr(skb)->dest,
			.rport = tcp_hdr(skb)->source,
		},
		.ip = {
			.saddr = ip_hdr(skb)->daddr,
			.daddr = ip_hdr(skb)->saddr,
			.protocol = IPPROTO_TCP,
			.df = true,
		},
		.flags = TOY_TCP_RST,
	};

	if (cb->flags & TOY_TCP_RST)
		return;
	/* RFC 9293 3.5.2, group 1 */
	if (cb->flags & TOY_TCP_ACK) {
		reply.seq = cb->rx.ack;
	} else {
		reply.flags |= TOY_TCP_ACK;
		reply.ack = cb->end_seq;
	}
	toy_tcp_send_reply(tnet, &reply);
}

/* SACK blocks that find room beside the timestamp. */
static unsigned int toy_tcp_output_most_sacks(const struct toy_tcp_sock *tp)
{
	return tp->ts.ok ? TOY_TCP_MAX_SACKS - 1 : TOY_TCP_MAX_SACKS;
}

u32 toy_tcp_mss_now(const struct toy_tcp_sock *tp)
{
	unsigned int most = toy_tcp_output_most_sacks(tp);

	/* As Linux: with SACK blocks beside it a full segment must still fit the way. */
	return tp->snd.mss - toy_tcp_options_sack_len(toy_tcp_rcvsack_count(&tp->rcv.sack, most));
}

/* Options of a segment of this connection (RFC 7323 3.2, RFC 2018 4). */
static void toy_tcp_output_options(struct toy_tcp_sock *tp, u8 flags, u64 now,
				   struct toy_tcp_options *opts)
{
	bool syn = flags & TOY_TCP_SYN;

	*opts = (struct toy_tcp_options) {
		.mss = syn ? tp->rcv.adv_mss : 0,
		.wscale = tp->rcv.wscale,
		.has_wscale = syn && tp->rcv.wscale_ok,
		.sack_ok = syn && tp->sack_ok,
		.has_ts = tp->ts.ok,
	};
	if (tp->ts.ok) {
		opts->tsval = toy_tcp_ts_val(&tp->ts, now);
		opts->tsecr = tp->ts.recent;
	}
	if (syn && tp->fastopen.say) {
		opts->has_fastopen = true;
		opts->cookie_len = tp->fastopen.cookie_len;
		memcpy(opts->cookie, tp->fastopen.cookie, tp->fastopen.cookie_len);
	}
	if (!syn && tp->sack_ok)
		opts->sack_count = toy_tcp_rcvsack_take(&tp->rcv.sack, opts->sack,
							toy_tcp_output_most_sacks(tp));
}

/* Header of a segment of this connection, with ACK, window and options as of @now. */
static void toy_tcp_output_fill(struct sock *sk, struct toy_tcp_reply *seg,
				struct toy_tcp_options *opts, u32 seq, u8 flags, u64 now)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	toy_tcp_output_options(tp, flags, now, opts);
	seg->opts = opts;

	seg->tuple = tp->flow.tuple;
	seg->seq = seq;
	seg->flags = flags;
	seg->urg = flags & (TOY_TCP_SYN | TOY_TCP_RST) ? 0 : toy_tcp_urg_pointer(tp, seq);
	if (flags & TOY_TCP_SYN) {
		/* The window of a SYN was chosen when the connection began. */
		seg->wnd = min(tp->rcv.wnd, 65535u);
		seg->ack = tp->rcv.nxt;
	} else if (flags & TOY_TCP_ACK) {
		seg->wnd = toy_tcp_select_window(tp) >> tp->rcv.wscale;
		seg->ack = tp->rcv.nxt;
	} else {
		seg->wnd = 0;
		seg->ack = 0;
	}
}

/* A segment without data. */
static int toy_tcp_output_bare(struct sock *sk, u32 seq, u8 flags)
{
	struct toy_tcp_options opts;
	struct toy_tcp_reply seg;

	toy_tcp_output_fill(sk, &seg, &opts, seq, flags, toy_tcp_now_us());
	toy_tcp_ecn_send(&toy_tcp_sk(sk)->ecn, false, 0, &seg.flags);
	seg.ip = toy_tcp_sk(sk)->ip;
	seg.ip.mark = READ_ONCE(sk->sk_mark);
	seg.ip.priority = READ_ONCE(sk->sk_priority);
	toy_tcp_estats_out(&toy_tcp_sk(sk)->estats, 1, 0, false, 0);
	return toy_tcp_send_reply(toy_sk_net(sk), &seg);
}

/* SND.NXT, or the end of the window when that lies before it (it was shrunk). */
static u32 toy_tcp_output_seq(const struct toy_tcp_sock *tp)
{
	return seq_lt(toy_tcp_wnd_end(tp), tp->snd.nxt) ? toy_tcp_wnd_end(tp) : tp->snd.nxt;
}

void toy_tcp_send_ack(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	int err;

	if (sk->sk_state == TCP_CLOSE || sk->sk_state == TCP_SYN_SENT)
		return;
	err = toy_tcp_output_bare(sk, toy_tcp_output_seq(tp), TOY_TCP_ACK);
	if (err == -ENOMEM) {
		/* The peer must hear of it some time: let the timer try again. */
		tp->rcv.ack_pending = true;
		tp->rcv.ato = TOY_TCP_ATO_MAX;
		toy_tcp_timers_ack_pending(tp);
		return;
	}
	toy_tcp_timers_ack_sent(tp);
}

void toy_tcp_send_reset(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	toy_tcp_output_bare(sk, toy_tcp_output_seq(tp), TOY_TCP_RST | TOY_TCP_ACK);
}

/* Does the algorithm or SO_MAX_PACING_RATE want the sends spread over time? */
static bool toy_tcp_output_paces(const struct toy_tcp_sock *tp)
{
	return tp->cong.ops->paced || READ_ONCE(tp->sk.sk_pacing_status) == SK_PACING_NEEDED;
}

bool toy_tcp_paced(struct toy_tcp_sock *tp)
{
	if (!toy_tcp_output_paces(tp) || tp->pacing.next_ns <= ktime_get_ns())
		return false;
	toy_tcp_timers_paced(tp, tp->pacing.next_ns);
	return true;
}

/* @copy goes out: when it is to leave, for a queueing discipline that looks at it too. */
static void toy_tcp_output_depart(struct toy_tcp_sock *tp, const struct sk_buff *skb,
				  struct sk_buff *copy)
{
	unsigned long rate = READ_ONCE(tp->sk.sk_pacing_rate);
	u64 when;

	if (!toy_tcp_output_paces(tp))
		return;
	when = toy_tcp_pacing_sent(&tp->pacing, ktime_get_ns(), skb->len,
				   toy_tcp_cb(skb)->tx.segs, rate == ~0ul ? 0 : rate);
	/* 1 is the monotonic clock, whether the kernel takes a clock or a yes. */
	skb_set_delivery_time(copy, ns_to_ktime(when), 1);
}

/*
 * An error is like a loss on the way: the timer repeats it. What the network
 * layer says is kept for the user (RFC 1122 4.2.3.9); a way that has become
 * narrower makes smaller segments.
 */
static void toy_tcp_output_note_error(struct toy_tcp_sock *tp, int err)
{
	if (err == -EHOSTUNREACH || err == -ENETUNREACH)
		WRITE_ONCE(tp->sk.sk_err_soft, -err);
	else if (err == -EMSGSIZE)
		toy_tcp_sync_mss(tp);
}

int toy_tcp_transmit(struct sock *sk, struct sk_buff *skb, u64 now)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	struct toy_tcp_options opts;
	struct toy_tcp_reply seg;
	struct toy_ip_flow ip = tp->ip;
	struct sk_buff *copy;
	/* The options say what this leaves room for: take it before they are made. */
	u32 mss = toy_tcp_mtup_is_probe(tp, skb) ? skb->len : toy_tcp_mss_now(tp);
	u32 segs = cb->tx.segs;
	int err;

	copy = toy_tcp_sndq_copy(skb, GFP_ATOMIC);
	if (!copy)
		return -ENOMEM;
	toy_tcp_output_fill(sk, &seg, &opts, cb->seq, cb->flags, now);
	if (!(cb->flags & TOY_TCP_SYN)) {
		bool fresh = skb->len && !seq_lt(cb->seq, tp->snd.nxt);

		ip.tos |= toy_tcp_ecn_send(&tp->ecn, fresh, tp->cong.reductions, &seg.flags);
	}
	if (copy->len > mss) {
		skb_shinfo(copy)->gso_size = mss;
		skb_shinfo(copy)->gso_segs = DIV_ROUND_UP(copy->len, mss);
		skb_shinfo(copy)->gso_type = SKB_GSO_TCPV4;
		/* CWR goes on the first of them only. */
		if (seg.flags & TOY_TCP_CWR)
			skb_shinfo(copy)->gso_type |= SKB_GSO_TCP_ECN;
	} else {
		/* pskb_copy() takes over what an earlier send may have set. */
		skb_shinfo(copy)->gso_size = 0;
		skb_shinfo(copy)->gso_segs = 0;
		skb_shinfo(copy)->gso_type = 0;
	}
	toy_tcp_rate_sent(&tp->rate, &toy_tcp_cb(skb)->tx.rate, now, !tp->snd.q.segs_out);
	toy_tcp_output_header(copy, &seg);
	toy_tcp_output_depart(tp, skb, copy);
	if (cb->flags & TOY_TCP_ACK)
		toy_tcp_timers_ack_sent(tp);
	toy_mib_add(toy_sk_net(sk), TOY_MIB_TCP_OUT_SEGS, segs);
	toy_tcp_estats_out(&tp->estats, segs, skb->len, seq_lt(cb->seq, tp->snd.nxt), now);
	ip.mark = READ_ONCE(sk->sk_mark);
	ip.priority = READ_ONCE(sk->sk_priority);
	err = toy_ip_output(toy_sk_net(sk), copy, &ip);
	toy_tcp_output_note_error(tp, err);
	return err;
}

/* The head of the unsent list goes out. */
static void toy_tcp_output_send_head(struct sock *sk, struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	bool first = !tp->snd.q.segs_out;
	u32 mss = toy_tcp_mss_now(tp);
	u64 now = toy_tcp_now_us();

	toy_tcp_transmit(sk, skb, now);
	toy_tcp_sndq_sent(&tp->snd.q, skb, now);
	tp->snd.nxt = toy_tcp_cb(skb)->end_seq;
	tp->snd.last_send_us = now;
	if (skb->len % mss && !toy_tcp_mtup_is_probe(tp, skb))
		tp->snd.sml = tp->snd.nxt;
	if (toy_tcp_cong_reducing(&tp->cong))
		toy_tcp_prr_sent(&tp->prr, toy_tcp_cb(skb)->tx.segs);
	/* An answer soon after a question: ACKs can ride on the next one (as Linux). */
	if (skb->len && tp->rcv.ato && jiffies - tp->rcv.last_data < tp->rcv.ato)
		tp->rcv.pingpong = true;
	/* RFC 6298 5.1: started if it is not running */
	if (first)
		toy_tcp_timers_data_sent(tp);
}

u32 toy_tcp_quota(const struct toy_tcp_sock *tp)
{
	u32 flight = toy_tcp_in_flight(tp);

	/* A SYN-ACK leaves the whole of the first window to the data, as Linux. */
	if (tp->fastopen.listener && flight)
		flight--;
	return tp->cong.cwnd > flight ? tp->cong.cwnd - flight : 0;
}

/*
 * Nagle's rule in Minshall's form (RFC 9293 3.7.4; as Linux): a small segment
 * waits while another small one is not acknowledged; with TCP_CORK it always
 * waits.
 */
static bool toy_tcp_output_nagle_holds(const struct toy_tcp_sock *tp, bool push_now)
{
	/* What is urgent does not wait either. */
	if (push_now || toy_tcp_urg_sending(tp))
		return false;
	if (tp->snd.cork)
		return true;
	return !tp->snd.nodelay && tp->snd.q.segs_out &&
	       seq_gt(tp->snd.sml, tp->snd.una) && seq_le(tp->snd.sml, tp->snd.nxt);
}

/*
 * How many bytes of @skb may go now: 0 none, skb->len all of it (with its
 * FIN), else a multiple of the MSS.
 */
static u32 toy_tcp_output_sendable(const struct toy_tcp_sock *tp, const struct sk_buff *skb,
				   bool push_now, bool *all)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	u32 quota = toy_tcp_quota(tp);
	u32 mss = toy_tcp_mss_now(tp);
	u32 room, limit;

	*all = false;
	if (!quota || seq_gt(cb->seq, toy_tcp_wnd_end(tp)))
		return 0;
	room = toy_tcp_wnd_end(tp) - cb->seq;
	limit = min_t(u64, (u64)quota * mss, TOY_TCP_GSO_BYTES / mss * mss);
	if (toy_tcp_output_paces(tp))
		limit = min(limit, toy_tcp_pacing_burst(READ_ONCE(tp->sk.sk_pacing_rate),
							tp->rtt.min, mss, limit));
	/* Each segment of a large buffer would carry the same pointer. */
	if (toy_tcp_urg_sending(tp))
		limit = mss;
	limit = max(limit, mss);

	if (cb->end_seq - cb->seq <= room && skb->len <= limit) {
		u32 tail = skb->len % mss;

		if (!tail || cb->flags & TOY_TCP_FIN || !toy_tcp_output_nagle_holds(tp, push_now)) {
			*all = true;
			return skb->len;
		}
		return skb->len - tail;
	}
	/* RFC 9293 3.8.6.2.1: cut only at full segments */
	limit = min3(limit, room, skb->len);
	return limit - limit % mss;
}

/*
 * Cuts the head of the unsent list so that it holds @len bytes; its FIN has a
 * number too (RFC 9293 3.4), and stays behind when the window ends before it.
 * Return: success.
 */
static bool toy_tcp_output_cut(struct sock *sk, struct sk_buff *skb, u32 len)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 extra;

	if (len >= skb->len && seq_le(toy_tcp_cb(skb)->end_seq, toy_tcp_wnd_end(tp)))
		return true;
	if (toy_tcp_sndq_split(&tp->snd.q, skb, len, toy_tcp_mss_now(tp), GFP_ATOMIC, &extra))
		return false;
	toy_tcp_charge(sk, extra);
	return true;
}

static bool toy_tcp_output_may_send(const struct sock *sk)
{
	/* RFC 7413 4.2.2: a Fast Open server need not wait for the handshake's end. */
	return toy_tcp_sk(sk)->fastopen.listener ||
	       BIT(sk->sk_state) & (TCPF_ESTABLISHED | TCPF_CLOSE_WAIT | TCPF_FIN_WAIT1 |
				    TCPF_CLOSING | TCPF_LAST_ACK);
}

/* A pause of an RTO or more makes the window old (RFC 5681 4.1). */
static void toy_tcp_output_check_idle(struct toy_tcp_sock *tp)
{
	u64 now = toy_tcp_now_us(), idle;

	if (tp->snd.q.segs_out || !tp->snd.last_send_us)
		return;
	toy_tcp_cong_event(&tp->cong, TOY_TCP_CONG_EV_TX_START, now);
	if (!READ_ONCE(toy_sk_net(&tp->sk)->sysctl.tcp_slow_start_after_idle))
		return;
	idle = now - tp->snd.last_send_us;
	if (idle <= tp->rtt.rto)
		return;
	toy_tcp_cong_restart(&tp->cong, min_t(u64, div_u64(idle, tp->rtt.rto), 16), now);
	toy_tcp_cwv_restart(&tp->cwv, now);
}

/* All that may be sent has been: how much of the window was that? */
static void toy_tcp_output_note_use(struct toy_tcp_sock *tp)
{
	const struct toy_tcp_cwv_sent sent = {
		.una = tp->snd.una,
		.nxt = tp->snd.nxt,
		.out = tp->snd.q.segs_out,
		.limited = !toy_tcp_quota(tp),
	};
	u32 cwnd;

	toy_tcp_cwv_sent(&tp->cwv, &sent);
	if (!sent.limited && !toy_tcp_sndq_head(&tp->snd.q) && !tp->snd.q.segs_pending)
		toy_tcp_rate_app_limited(&tp->rate, toy_tcp_in_flight(tp));
	/* As Linux: what the send buffer or a loss holds back is no fault of the program's. */
	if (!READ_ONCE(toy_sk_net(&tp->sk)->sysctl.tcp_slow_start_after_idle) ||
	    tp->cong.state != TOY_TCP_CONG_OPEN || !tp->sk.sk_socket ||
	    test_bit(SOCK_NOSPACE, &tp->sk.sk_socket->flags))
		return;
	cwnd = toy_tcp_cwv_validate(&tp->cwv, sent.out, tp->cong.cwnd, tp->cong.ssthresh,
				    tp->rtt.rto, tp->snd.last_send_us);
	toy_tcp_cong_validate(&tp->cong, cwnd);
}

/* What was never sent, as far as the windows allow. Return: something went out. */
static bool toy_tcp_output_new(struct sock *sk, bool push_now)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 nxt = tp->snd.nxt;
	struct sk_buff *skb;
	bool sent = false;

	if (!toy_tcp_sndq_head(&tp->snd.q))
		return false;
	toy_tcp_output_check_idle(tp);
	if (!toy_tcp_mtup_push(sk))
		return false;

	while ((skb = toy_tcp_sndq_head(&tp->snd.q))) {
		/* Data behind it must not be held by what is small only here. */
		bool tail = skb == toy_tcp_sndq_tail(&tp->snd.q);
		bool all;
		u32 len = toy_tcp_output_sendable(tp, skb, push_now || !tail, &all);

		if ((!len && !all) || toy_tcp_paced(tp))
			break;
		if (!all && !toy_tcp_output_cut(sk, skb, len))
			break;
		toy_tcp_sndq_set_segs(&tp->snd.q, skb, toy_tcp_mss_now(tp));
		toy_tcp_output_send_head(sk, skb);
		sent = true;
	}
	if (sent || !toy_tcp_quota(tp))
		toy_tcp_output_note_use(tp);
	if (skb && !tp->snd.q.segs_out && !hrtimer_is_queued(&tp->timers.pacing))
		toy_tcp_timers_send_blocked(tp);
	return tp->snd.nxt != nxt;
}

/* What holds back what has not been acknowledged or not been sent? */
static void toy_tcp_output_note_chrono(struct toy_tcp_sock *tp)
{
	const struct sk_buff *head = toy_tcp_sndq_head(&tp->snd.q);
	const struct socket *sock = tp->sk.sk_socket;
	enum toy_tcp_chrono chrono = TOY_TCP_CHRONO_BUSY;

	if (head) {
		u32 len = min(head->len, toy_tcp_mss_now(tp));

		if (toy_tcp_quota(tp) &&
		    seq_gt(toy_tcp_cb(head)->seq + len, toy_tcp_wnd_end(tp)))
			chrono = TOY_TCP_CHRONO_RWND;
	} else if (!tp->snd.q.segs_out) {
		chrono = TOY_TCP_CHRONO_IDLE;
	} else if (sock && test_bit(SOCK_NOSPACE, &sock->flags)) {
		chrono = TOY_TCP_CHRONO_SNDBUF;
	}
	if (chrono != tp->estats.chrono)
		toy_tcp_estats_chrono(&tp->estats, chrono, toy_tcp_now_us());
}

void toy_tcp_push(struct sock *sk, bool push_now)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!toy_tcp_output_may_send(sk))
		return;
	toy_tcp_pmtu_check(tp);
	if (!tp->undo.hold)
		toy_tcp_retransmit_lost(sk);
	if (toy_tcp_output_new(sk, push_now || tp->undo.hold))
		toy_tcp_timers_probe(tp);
	if (tp->undo.hold && tp->snd.nxt == tp->cong.recover) {
		/* RFC 5682 3.1 step 2.b asks for new data, and none could go. */
		tp->undo.hold = false;
		tp->undo.frto = false;
		toy_tcp_retransmit_lost(sk);
	}
	toy_tcp_output_note_chrono(tp);
	toy_tcp_write_space(sk);
}

bool toy_tcp_send_one(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *skb = toy_tcp_sndq_head(&tp->snd.q);
	u32 mss = toy_tcp_mss_now(tp), len;

	if (!skb || !toy_tcp_output_may_send(sk))
		return false;
	len = min(skb->len, mss);
	/* without text it is a FIN */
	if (seq_gt(toy_tcp_cb(skb)->seq + max(len, 1u), toy_tcp_wnd_end(tp)) ||
	    !toy_tcp_output_cut(sk, skb, len))
		return false;
	toy_tcp_sndq_set_segs(&tp->snd.q, skb, mss);
	toy_tcp_output_send_head(sk, skb);
	return true;
}

bool toy_tcp_send_sized(struct sock *sk, u32 len)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *skb = toy_tcp_sndq_head(&tp->snd.q);
	u32 extra;

	if (!skb || skb->len < len)
		return false;
	if (skb->len > len) {
		if (toy_tcp_sndq_split(&tp->snd.q, skb, len, len, GFP_ATOMIC, &extra))
			return false;
		toy_tcp_charge(sk, extra);
	}
	toy_tcp_sndq_set_segs(&tp->snd.q, skb, len);
	toy_tcp_output_send_head(sk, skb);
	return true;
}

/* Puts a buffer that only carries @flags at the end of the queue. Return: success. */
static bool toy_tcp_output_queue_flag(struct sock *sk, u8 flags, gfp_t gfp)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_cb *cb;
	struct sk_buff *skb;

	skb = alloc_skb(TOY_TCP_HEADROOM, gfp);
	if (!skb)
		return false;
	skb_reserve(skb, TOY_TCP_HEADROOM);
	cb = toy_tcp_cb(skb);
	memset(cb, 0, sizeof(*cb));
	cb->seq = tp->snd.write_seq;
	cb->end_seq = ++tp->snd.write_seq;
	cb->flags = flags;
	cb->tx.segs = 1;
	toy_tcp_charge(sk, skb->truesize);
	toy_tcp_sndq_append(&tp->snd.q, skb);
	return true;
}

void toy_tcp_queue_syn(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	/* RFC 3168 6.1.1 */
	toy_tcp_output_queue_flag(sk, TOY_TCP_SYN |
				  (tp->ecn.ok ? TOY_TCP_ECE | TOY_TCP_CWR : 0),
				  TOY_TCP_OUTPUT_GFP_SURE);
}

/* One segment, and two buffers: what is sent again is the SYN alone (RFC 7413 4.1.3.1). */
static void toy_tcp_output_syn_data(struct sock *sk, struct sk_buff *syn, struct sk_buff *data)
{
	struct toy_tcp_cb *cb = toy_tcp_cb(data), *syn_cb = toy_tcp_cb(syn);
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u64 now = toy_tcp_now_us();
	u8 flags = cb->flags;

	cb->seq = syn_cb->seq;
	cb->flags = syn_cb->flags;
	toy_tcp_transmit(sk, data, now);
	cb->seq = syn_cb->end_seq;
	cb->flags = flags;
	syn_cb->tx.rate = cb->tx.rate;
	toy_tcp_sndq_sent(&tp->snd.q, syn, now);
	toy_tcp_sndq_sent(&tp->snd.q, data, now);
	tp->snd.nxt = cb->end_seq;
	tp->snd.last_send_us = now;
	toy_tcp_timers_data_sent(tp);
}

void toy_tcp_send_syn(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_sndq *q = &tp->snd.q;
	struct sk_buff *syn = toy_tcp_sndq_head(q);

	if (syn == toy_tcp_sndq_tail(q))
		toy_tcp_output_send_head(sk, syn);
	else
		toy_tcp_output_syn_data(sk, syn, skb_queue_next(&q->unsent, syn));
	tp->snd.syn_us = tp->snd.last_send_us;
}

bool toy_tcp_send_child_syn_ack(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!toy_tcp_output_queue_flag(sk, TOY_TCP_SYN | TOY_TCP_ACK |
				       (tp->ecn.ok ? TOY_TCP_ECE : 0), GFP_ATOMIC))
		return false;
	toy_tcp_output_send_head(sk, toy_tcp_sndq_head(&tp->snd.q));
	return true;
}

void toy_tcp_send_syn_ack(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *skb = toy_tcp_sndq_first_sent(&tp->snd.q);

	if (WARN_ON_ONCE(!skb))
		return;
	toy_tcp_cb(skb)->flags |= TOY_TCP_ACK;
	toy_tcp_cb(skb)->flags &= ~(TOY_TCP_CWR | (tp->ecn.ok ? 0 : TOY_TCP_ECE));
	toy_tcp_retransmit(sk, skb);
}

void toy_tcp_send_fin(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *tail = toy_tcp_sndq_tail(&tp->snd.q);

	if (tp->fin_queued)
		return;
	tp->fin_queued = true;
	if (tail) {
		toy_tcp_cb(tail)->flags |= TOY_TCP_FIN | TOY_TCP_PSH;
		toy_tcp_cb(tail)->end_seq++;
		tp->snd.write_seq++;
	} else {
		toy_tcp_output_queue_flag(sk, TOY_TCP_FIN | TOY_TCP_ACK, TOY_TCP_OUTPUT_GFP_SURE);
	}
	toy_tcp_push(sk, true);
}

void toy_tcp_send_keepalive(struct sock *sk)
{
	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_KEEPALIVE_PROBES);
	/* As Linux, without the garbage octet that RFC 9293 3.8.4 allows. */
	toy_tcp_output_bare(sk, toy_tcp_sk(sk)->snd.una - 1, TOY_TCP_ACK);
}

int toy_tcp_send_probe(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *skb = toy_tcp_sndq_head(&tp->snd.q);
	u32 room;

	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_WINDOW_PROBES);
	/* RFC 9293 3.8.6.2.1 (4): the override timer sends what the window takes. */
	if (skb && seq_lt(toy_tcp_cb(skb)->seq, toy_tcp_wnd_end(tp))) {
		room = toy_tcp_wnd_end(tp) - toy_tcp_cb(skb)->seq;
		room = min3(room, toy_tcp_mss_now(tp), skb->len);
		if (!toy_tcp_output_cut(sk, skb, room))
			return -ENOMEM;
		toy_tcp_sndq_set_segs(&tp->snd.q, skb, toy_tcp_mss_now(tp));
		toy_tcp_output_send_head(sk, skb);
		return 0;
	}
	/* RFC 9293 3.8.5: the peer shall know of it though its window is closed. */
	if (toy_tcp_urg_sending(tp))
		toy_tcp_output_bare(sk, tp->snd.una, TOY_TCP_ACK);
	/* As Linux: an old number makes the peer answer and costs it no data. */
	return toy_tcp_output_bare(sk, tp->snd.una - 1, TOY_TCP_ACK);
}
