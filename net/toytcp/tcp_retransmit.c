// SPDX-License-Identifier: GPL-2.0
/* Sending again: what, in which pieces (RFC 9293 3.8.1). Who decides: tcp_recovery.c. */

#include "seq.h"
#include "tcp.h"

int toy_tcp_retransmit(struct sock *sk, struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 mss = toy_tcp_mss_now(tp), freed, extra;
	u64 now = toy_tcp_now_us();
	int err;

	/* RFC 4821 7.6.4: what becomes of a probe tells nothing any more. */
	tp->mtup.probe = 0;
	/* RFC 3168 6.1.1.1: somebody on the way may take offence at the two bits. */
	if (toy_tcp_cb(skb)->flags & TOY_TCP_SYN &&
	    READ_ONCE(toy_sk_net(sk)->sysctl.tcp_ecn_fallback) &&
	    toy_tcp_ecn_syn_asks(toy_tcp_cb(skb)->flags, 0)) {
		toy_tcp_cb(skb)->flags &= ~(TOY_TCP_ECE | TOY_TCP_CWR);
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ECN_FALLBACKS);
	}
	/* The MSS may have shrunk, or the buffer may hold more than one segment. */
	if (skb->len > mss) {
		if (toy_tcp_sndq_split(&tp->snd.q, skb, mss, mss, GFP_ATOMIC, &extra))
			return -ENOMEM;
		toy_tcp_charge(sk, extra);
	}
	/* Small neighbours that are lost as well share a segment (RFC 9293 3.8.1). */
	while (skb->len < mss && !(toy_tcp_cb(skb)->flags & (TOY_TCP_SYN | TOY_TCP_FIN)) &&
	       toy_tcp_sndq_merge_next(&tp->snd.q, skb, mss, mss, &freed))
		toy_tcp_uncharge(sk, freed);
	toy_tcp_sndq_set_segs(&tp->snd.q, skb, mss);

	err = toy_tcp_transmit(sk, skb, now);
	toy_tcp_sndq_retransmitted(&tp->snd.q, skb, now);
	if (!tp->snd.first_retrans_us)
		tp->snd.first_retrans_us = now;
	tp->snd.total_retrans += toy_tcp_cb(skb)->tx.segs;
	toy_mib_add(toy_sk_net(sk), TOY_MIB_TCP_RETRANS_SEGS, toy_tcp_cb(skb)->tx.segs);
	toy_tcp_recovery_retransmitted(tp, toy_tcp_cb(skb)->tx.segs, now);
	return err;
}

int toy_tcp_retransmit_first(struct sock *sk)
{
	struct sk_buff *skb = toy_tcp_sndq_first_sent(&toy_tcp_sk(sk)->snd.q);

	toy_tcp_pmtu_check(toy_tcp_sk(sk));
	return skb ? toy_tcp_retransmit(sk, skb) : -EAGAIN;
}

int toy_tcp_retransmit_last(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *skb = toy_tcp_sndq_last_sent(&tp->snd.q);
	u32 mss = toy_tcp_mss_now(tp), extra;

	if (!skb || toy_tcp_cb(skb)->tx.sacked)
		return -EAGAIN;
	if (skb->len > mss) {
		u32 rest = skb->len % mss ? : mss;

		if (toy_tcp_sndq_split(&tp->snd.q, skb, skb->len - rest, mss, GFP_ATOMIC, &extra))
			return -ENOMEM;
		toy_tcp_charge(sk, extra);
		skb = toy_tcp_sndq_last_sent(&tp->snd.q);
	}
	return toy_tcp_retransmit(sk, skb);
}

void toy_tcp_retransmit_lost(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *skb;

	while (toy_tcp_quota(tp) && (skb = toy_tcp_sndq_first_lost(&tp->snd.q)) &&
	       !toy_tcp_paced(tp)) {
		/* RFC 9293 3.8.6: not beyond a shrunk window; but the first one, which probes it */
		if ((seq_ge(toy_tcp_cb(skb)->seq, toy_tcp_wnd_end(tp)) &&
		     toy_tcp_cb(skb)->seq != tp->snd.una) ||
		    toy_tcp_retransmit(sk, skb))
			break;
		toy_tcp_recovery_repaired(tp, toy_tcp_cb(skb)->tx.segs);
		/* As Linux: what is sent again has all of an RTO. */
		if (skb == toy_tcp_sndq_first_sent(&tp->snd.q))
			toy_tcp_timers_first_again(tp);
	}
}
