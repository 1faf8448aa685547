// SPDX-License-Identifier: GPL-2.0
/* Packetization layer path MTU discovery (RFC 4821): searching the path's MTU by probes. */

#include <linux/jiffies.h>
#include <net/ip.h>

#include "seq.h"
#include "tcp.h"

#define TOY_TCP_MTUP_MIN_CWND	11	/* segments; below it there is too little to gain */

/* Size of the packet that a segment of @mss bytes beside a timestamp is in. */
static u32 toy_tcp_mtup_size(const struct toy_tcp_sock *tp, u32 mss)
{
	return mss + toy_tcp_ts_len(&tp->ts) + sizeof(struct tcphdr) + sizeof(struct iphdr);
}

/* RFC 4821 7.2: no more than the peer takes, no less than what every path lets through. */
static void toy_tcp_mtup_set_range(struct toy_tcp_sock *tp, u32 low)
{
	u32 most = tp->snd.peer_mss;

	if (tp->snd.user_mss)
		most = min_t(u32, most, tp->snd.user_mss);
	tp->mtup.high = most + sizeof(struct tcphdr) + sizeof(struct iphdr);
	tp->mtup.low = toy_tcp_mtup_size(tp, low);
	tp->mtup.probe = 0;
	tp->mtup.since = jiffies;
}

void toy_tcp_mtup_init(struct toy_tcp_sock *tp)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(&tp->sk)->sysctl;

	tp->mtup.running = READ_ONCE(sysctl->tcp_mtu_probing) > 1;
	toy_tcp_mtup_set_range(tp, READ_ONCE(sysctl->tcp_base_mss));
}

u32 toy_tcp_mtup_limit(struct toy_tcp_sock *tp, u32 mtu, u32 mss)
{
	tp->mtup.high = min(tp->mtup.high, mtu);
	if (!tp->mtup.running)
		return mss;
	return min(mss, toy_tcp_pmtu_mss(tp, tp->mtup.low));
}

void toy_tcp_mtup_time_out(struct toy_tcp_sock *tp)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(&tp->sk)->sysctl;
	u32 mss;

	if (!READ_ONCE(sysctl->tcp_mtu_probing))
		return;
	toy_mib_inc(toy_sk_net(&tp->sk), TOY_MIB_TCP_MTUP_TIMEOUTS);
	if (!tp->mtup.running) {
		tp->mtup.running = true;
		tp->mtup.since = jiffies;
	} else {
		/* Linux's way down: tcp_base_mss, and half of it each time. */
		mss = toy_tcp_pmtu_mss(tp, tp->mtup.low) / 2;
		mss = min_t(u32, mss, READ_ONCE(sysctl->tcp_base_mss));
		mss = max_t(u32, mss, READ_ONCE(sysctl->tcp_mtu_probe_floor));
		mss = max_t(u32, mss, READ_ONCE(sysctl->tcp_min_snd_mss));
		tp->mtup.low = toy_tcp_mtup_size(tp, mss);
	}
	toy_tcp_sync_mss(tp);
}

/* RFC 4821 7.3: a search that has ended begins anew after a while; the path may be wider. */
static void toy_tcp_mtup_search_again(struct toy_tcp_sock *tp)
{
	int interval = READ_ONCE(toy_sk_net(&tp->sk)->sysctl.tcp_probe_interval);

	if (time_before(jiffies, tp->mtup.since + (unsigned long)interval * HZ))
		return;
	toy_tcp_mtup_set_range(tp, tp->snd.mss);
}

/* RFC 4821 7.4: nothing amiss, and so much in hand that a lost probe is soon noticed */
static bool toy_tcp_mtup_may_probe(const struct toy_tcp_sock *tp)
{
	/* SACK blocks of ours would take room away in it. */
	return tp->mtup.running && !tp->mtup.probe && tp->cong.state == TOY_TCP_CONG_OPEN &&
	       tp->cong.cwnd >= TOY_TCP_MTUP_MIN_CWND && toy_tcp_mss_now(tp) == tp->snd.mss;
}

/* Sends a probe of @mss bytes. Return: it went. */
static bool toy_tcp_mtup_send(struct sock *sk, u32 mss)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	tp->mtup.start = tp->snd.nxt;
	tp->mtup.probe = toy_tcp_mtup_size(tp, mss);
	if (!toy_tcp_send_sized(sk, mss)) {
		tp->mtup.probe = 0;
		return false;
	}
	tp->mtup.end = tp->snd.nxt;
	/* As Linux: it counts for two. */
	tp->cong.cwnd--;
	return true;
}

bool toy_tcp_mtup_push(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct sk_buff *head = toy_tcp_sndq_head(&tp->snd.q);
	u32 mss, needed;

	if (likely(!tp->mtup.running) || !toy_tcp_mtup_may_probe(tp))
		return true;
	mss = toy_tcp_pmtu_mss(tp, (tp->mtup.high + tp->mtup.low) / 2);
	if (tp->mtup.high < tp->mtup.low + READ_ONCE(toy_sk_net(sk)->sysctl.tcp_probe_threshold) ||
	    mss <= tp->snd.mss) {
		toy_tcp_mtup_search_again(tp);
		return true;
	}
	/*
	 * RFC 4821 7.4: as much behind it as tells of its loss.
	 * not done: a probe from several buffers; small writes share one anyway.
	 */
	needed = mss + (tp->sack.reordering + 1) * tp->snd.mss;
	if (tp->snd.write_seq - tp->snd.nxt < needed || tp->snd.wnd < needed || head->len < mss)
		return true;
	if (seq_gt(tp->snd.nxt + needed, toy_tcp_wnd_end(tp)))
		return false;
	if (toy_tcp_in_flight(tp) + 2 > tp->cong.cwnd)
		return !toy_tcp_in_flight(tp);
	toy_tcp_mtup_send(sk, mss);
	return true;
}

void toy_tcp_mtup_acked(struct toy_tcp_sock *tp)
{
	struct toy_tcp_cong *cong = &tp->cong;
	u64 bytes;

	if (likely(!tp->mtup.probe) || seq_lt(tp->snd.una, tp->mtup.end))
		return;
	/* RFC 4821 7.6.1: the window stays what it is in bytes. */
	bytes = (u64)cong->cwnd * toy_tcp_mtup_size(tp, tp->snd.mss);
	cong->cwnd = max_t(u32, div_u64(bytes, tp->mtup.probe), 1);
	cong->cwnd_cnt = 0;
	cong->ssthresh = max(cong->ssthresh, cong->cwnd / 2 + cong->cwnd / 4);
	tp->mtup.low = tp->mtup.probe;
	tp->mtup.probe = 0;
	toy_tcp_sync_mss(tp);
	toy_mib_inc(toy_sk_net(&tp->sk), TOY_MIB_TCP_MTUP_SUCCESS);
}

bool toy_tcp_mtup_lost(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (likely(!tp->mtup.probe) || tp->cong.state >= TOY_TCP_CONG_CWR ||
	    tp->snd.una != tp->mtup.start)
		return false;
	/* RFC 4821 7.6.2: its size is why it was lost; what it had cost is given back. */
	tp->mtup.high = tp->mtup.probe - 1;
	tp->mtup.probe = 0;
	tp->cong.cwnd++;
	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_MTUP_FAIL);
	toy_tcp_pmtu_resend(sk, tp->snd.mss);
	return true;
}

bool toy_tcp_mtup_is_probe(const struct toy_tcp_sock *tp, const struct sk_buff *skb)
{
	return tp->mtup.probe && toy_tcp_cb(skb)->seq == tp->mtup.start;
}
