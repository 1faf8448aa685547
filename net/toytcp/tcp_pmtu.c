// SPDX-License-Identifier: GPL-2.0
/* The size of a connection's segments, and the path that sets it (RFC 1191, RFC 9293 3.7.1). */

#include <linux/in.h>
#include <net/ip.h>

#include "ip_pmtu.h"
#include "tcp.h"

/* As Linux: DO says so whatever the path is; WANT, unless it is hopelessly narrow. */
static void toy_tcp_pmtu_set_df(struct toy_tcp_sock *tp)
{
	tp->ip.df = tp->pmtu.discover == IP_PMTUDISC_DO ||
		    (tp->pmtu.discover == IP_PMTUDISC_WANT && !tp->pmtu.locked);
}

void toy_tcp_pmtu_init(struct toy_tcp_sock *tp)
{
	bool off = READ_ONCE(toy_sk_net(&tp->sk)->sysctl.ip_no_pmtu_disc);

	tp->pmtu = (struct toy_tcp_pmtu) {
		.discover = off ? IP_PMTUDISC_DONT : IP_PMTUDISC_WANT,
	};
	toy_tcp_pmtu_set_df(tp);
}

void toy_tcp_pmtu_inherit(struct toy_tcp_sock *tp, const struct toy_tcp_sock *listener)
{
	tp->pmtu.discover = READ_ONCE(listener->pmtu.discover);
	toy_tcp_pmtu_set_df(tp);
}

void toy_tcp_pmtu_forget(struct toy_tcp_sock *tp)
{
	tp->pmtu = (struct toy_tcp_pmtu) { .discover = tp->pmtu.discover };
	tp->mtup = (struct toy_tcp_mtup) { };
	toy_tcp_pmtu_set_df(tp);
}

/* Return: false without a way; what was known of it stays then. */
static bool toy_tcp_pmtu_find(struct toy_tcp_sock *tp)
{
	struct toy_net *tnet = toy_sk_net(&tp->sk);
	struct toy_ip_path path;

	/* Read first: what changes meanwhile is seen by the next check. */
	tp->pmtu.heard = READ_ONCE(tnet->pmtu.generation);
	tp->pmtu.routes = READ_ONCE(tnet->routes.generation);
	if (toy_ip_pmtu_find(tnet, &tp->ip, &path))
		return false;
	tp->pmtu.mtu = path.mtu;
	tp->pmtu.told = path.told;
	tp->pmtu.locked = path.told && path.known.locked;
	tp->pmtu.expires = path.told ? path.known.expires : 0;
	toy_tcp_pmtu_set_df(tp);
	return true;
}

/* Whatever the peer or a router asks for: options and eight bytes must find room. */
static u32 toy_tcp_pmtu_least(const struct toy_tcp_sock *tp)
{
	return READ_ONCE(toy_sk_net(&tp->sk)->sysctl.tcp_min_snd_mss);
}

u32 toy_tcp_pmtu_mss(const struct toy_tcp_sock *tp, u32 mtu)
{
	u32 mss = min_t(u32, tp->snd.peer_mss, mtu - sizeof(struct iphdr) - sizeof(struct tcphdr));

	if (tp->snd.user_mss)
		mss = min_t(u32, mss, tp->snd.user_mss);
	/* RFC 6691: the option does not count options; those of each segment come off here. */
	return max(mss, toy_tcp_pmtu_least(tp)) - toy_tcp_ts_len(&tp->ts);
}

void toy_tcp_sync_mss(struct toy_tcp_sock *tp)
{
	u32 most, mss, mtu;

	/* No way now: keep to what the peer allows, the sending will fail anyway. */
	toy_tcp_pmtu_find(tp);
	mtu = tp->pmtu.mtu ? : IP_MAX_MTU;
	mss = toy_tcp_pmtu_mss(tp, mtu);
	/* A peer that offers tiny windows must still get whole segments (Linux's rule). */
	most = tp->snd.max_wnd > TOY_TCP_DEFAULT_MSS ? tp->snd.max_wnd / 2 : tp->snd.max_wnd;
	if (most)
		mss = min(mss, max(most, toy_tcp_pmtu_least(tp) - toy_tcp_ts_len(&tp->ts)));
	mss = toy_tcp_mtup_limit(tp, mtu, mss);
	tp->snd.mss = min_t(u32, mss, U16_MAX);
}

void toy_tcp_pmtu_check(struct toy_tcp_sock *tp)
{
	const struct toy_net *tnet = toy_sk_net(&tp->sk);
	u32 mtu = tp->pmtu.mtu;

	if (tp->pmtu.heard == READ_ONCE(tnet->pmtu.generation) &&
	    tp->pmtu.routes == READ_ONCE(tnet->routes.generation) &&
	    !(tp->pmtu.told && time_after_eq(jiffies, tp->pmtu.expires)))
		return;
	if (toy_tcp_pmtu_find(tp) && tp->pmtu.mtu != mtu)
		toy_tcp_sync_mss(tp);
}

int toy_tcp_pmtu_set_discover(struct toy_tcp_sock *tp, int val)
{
	if (val < IP_PMTUDISC_DONT || val > IP_PMTUDISC_OMIT)
		return -EINVAL;
	WRITE_ONCE(tp->pmtu.discover, val);
	toy_tcp_pmtu_set_df(tp);
	return 0;
}

int toy_tcp_pmtu_get(const struct toy_tcp_sock *tp)
{
	struct toy_ip_path path;

	if (!tp->ip.daddr || toy_ip_pmtu_find(toy_sk_net(&tp->sk), &tp->ip, &path))
		return -ENOTCONN;
	return path.mtu;
}

/* Bytes of the segments that @skb was sent in, at the most; @old: no more than these. */
static u32 toy_tcp_pmtu_seg_size(const struct sk_buff *skb, u32 old)
{
	u32 segs = toy_tcp_cb(skb)->tx.segs;

	return segs > 1 ? min(old, (skb->len - 1) / (segs - 1)) : skb->len;
}

void toy_tcp_pmtu_resend(struct sock *sk, u32 old)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 mss = toy_tcp_mss_now(tp);
	bool lost = false;
	struct sk_buff *skb;

	if (sk->sk_state == TCP_SYN_SENT) {
		/* Of Fast Open's the data: the SYN alone gets through. */
		if (tp->fastopen.syn_data)
			toy_tcp_retransmit_first(sk);
		return;
	}
	for (skb = toy_tcp_sndq_first_sent(&tp->snd.q); skb; skb = toy_tcp_sndq_next_sent(skb)) {
		if (toy_tcp_cb(skb)->tx.sacked || toy_tcp_pmtu_seg_size(skb, old) <= mss)
			continue;
		toy_tcp_sndq_mark_lost(&tp->snd.q, skb);
		lost = true;
	}
	if (lost)
		toy_tcp_recovery_resend(sk);
}

static void toy_tcp_pmtu_reduced(struct sock *sk, u32 mtu)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_net *tnet = toy_sk_net(sk);
	u32 before = tp->pmtu.mtu, mss = toy_tcp_mss_now(tp);

	toy_ip_pmtu_learn(tnet, &tp->ip, mtu);
	/* As Linux, where the user does not want such messages heeded: the next send looks. */
	if (tp->pmtu.discover == IP_PMTUDISC_DONT || tp->pmtu.discover > IP_PMTUDISC_PROBE)
		return;
	toy_tcp_sync_mss(tp);
	/* Nothing that we send gets through: what the user hears if it stays so. */
	if (mtu < tp->pmtu.mtu && tp->ip.df)
		WRITE_ONCE(sk->sk_err_soft, EMSGSIZE);
	if (tp->pmtu.mtu >= before)
		return;
	toy_mib_inc(tnet, TOY_MIB_TCP_PMTU_REDUCED);
	toy_tcp_pmtu_resend(sk, mss);
}

void toy_tcp_pmtu_err(struct sock *sk, u32 mtu)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!sock_owned_by_user(sk)) {
		toy_tcp_pmtu_reduced(sk, mtu);
		return;
	}
	tp->pmtu.message = mtu;
	tp->pmtu.deferred = true;
}

void toy_tcp_pmtu_run_deferred(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!tp->pmtu.deferred)
		return;
	tp->pmtu.deferred = false;
	if (!(BIT(sk->sk_state) & (TCPF_CLOSE | TCPF_LISTEN)))
		toy_tcp_pmtu_reduced(sk, tp->pmtu.message);
}
