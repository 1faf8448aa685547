// SPDX-License-Identifier: GPL-2.0
/* TCP_INFO: what a connection is like, in the host's struct tcp_info. */

#include <linux/tcp.h>
#include <net/sock.h>

#include "sockopt.h"
#include "tcp.h"
#include "tcp_info.h"

static u8 toy_tcp_info_ca_state(const struct toy_tcp_sock *tp)
{
	switch (tp->cong.state) {
	case TOY_TCP_CONG_DISORDER:
		return TCP_CA_Disorder;
	case TOY_TCP_CONG_CWR:
		return TCP_CA_CWR;
	case TOY_TCP_CONG_RECOVERY:
		return TCP_CA_Recovery;
	case TOY_TCP_CONG_LOSS:
		return TCP_CA_Loss;
	default:
		return TCP_CA_Open;
	}
}

static u8 toy_tcp_info_options(const struct toy_tcp_sock *tp)
{
	u8 options = 0;

	if (tp->ts.ok)
		options |= TCPI_OPT_TIMESTAMPS;
	if (tp->sack_ok)
		options |= TCPI_OPT_SACK;
	if (tp->rcv.wscale_ok)
		options |= TCPI_OPT_WSCALE;
	if (tp->ecn.ok)
		options |= TCPI_OPT_ECN;
	if (tp->ecn.seen)
		options |= TCPI_OPT_ECN_SEEN;
	if (tp->fastopen.data_acked)
		options |= TCPI_OPT_SYN_DATA;
	return options;
}

static u64 toy_tcp_info_rate(unsigned long rate)
{
	return rate == ~0ul ? ~0ull : rate;
}

static u32 toy_tcp_info_ms_since(u64 us, u64 now_us)
{
	return us ? div_u64(now_us - us, USEC_PER_MSEC) : 0;
}

/* What was sent and came, and what it waited for. */
static void toy_tcp_info_estats(const struct toy_tcp_estats *es, u64 now, struct tcp_info *info)
{
	u64 rwnd = toy_tcp_estats_spent(es, TOY_TCP_CHRONO_RWND, now);
	u64 sndbuf = toy_tcp_estats_spent(es, TOY_TCP_CHRONO_SNDBUF, now);

	info->tcpi_segs_in = es->segs_in;
	info->tcpi_segs_out = es->segs_out;
	info->tcpi_data_segs_in = es->data_segs_in;
	info->tcpi_data_segs_out = es->data_segs_out;
	info->tcpi_bytes_sent = es->bytes_sent;
	info->tcpi_bytes_retrans = es->bytes_retrans;
	info->tcpi_rcv_ooopack = es->ofo_segs;
	/* As the host: busy is all the time that there was something to send. */
	info->tcpi_busy_time = toy_tcp_estats_spent(es, TOY_TCP_CHRONO_BUSY, now) + rwnd + sndbuf;
	info->tcpi_rwnd_limited = rwnd;
	info->tcpi_sndbuf_limited = sndbuf;
	toy_tcp_info_set_rtos(info, es->rtos, es->rto_recoveries,
			      div_u64(toy_tcp_estats_rto_time(es, now), USEC_PER_MSEC));
}

/* Of a listener, which has no connection, these are all; as the host. */
static bool toy_tcp_info_listener(const struct sock *sk, struct tcp_info *info)
{
	if (sk->sk_state != TCP_LISTEN)
		return false;
	info->tcpi_unacked = toy_tcp_sk(sk)->listen.accept_len;
	info->tcpi_sacked = sk->sk_max_ack_backlog;
	return true;
}

static void toy_tcp_info_snd(const struct toy_tcp_sock *tp, u64 now, struct tcp_info *info)
{
	info->tcpi_retransmits = tp->snd.retransmits;
	info->tcpi_probes = tp->snd.probes;
	info->tcpi_backoff = tp->rtt.backoff;
	info->tcpi_snd_wscale = tp->snd.wscale;
	info->tcpi_rto = toy_tcp_rtt_timeout(&tp->rtt);
	info->tcpi_snd_mss = tp->snd.mss;
	info->tcpi_unacked = tp->snd.q.segs_out;
	info->tcpi_sacked = tp->snd.q.segs_sacked + tp->sack.dupacks;
	info->tcpi_lost = tp->snd.q.segs_lost;
	info->tcpi_retrans = tp->snd.q.segs_retrans;
	info->tcpi_last_data_sent = toy_tcp_info_ms_since(tp->estats.last_data_us, now);
	info->tcpi_last_ack_recv = toy_tcp_info_ms_since(tp->snd.last_ack_us, now);
	info->tcpi_pmtu = tp->pmtu.mtu;
	info->tcpi_rtt = tp->rtt.srtt;
	info->tcpi_rttvar = tp->rtt.rttvar;
	info->tcpi_min_rtt = tp->rtt.min;
	info->tcpi_snd_ssthresh = tp->cong.ssthresh;
	info->tcpi_reord_seen = tp->sack.reord_seen;
	info->tcpi_dsack_dups = tp->sack.dsack_dups;
	info->tcpi_total_retrans = tp->snd.total_retrans;
	info->tcpi_bytes_acked = tp->snd.bytes_acked;
	info->tcpi_notsent_bytes = tp->snd.write_seq - tp->snd.nxt;
	info->tcpi_snd_wnd = tp->snd.wnd;
	info->tcpi_delivered = tp->rate.delivered;
	info->tcpi_delivered_ce = tp->rate.delivered_ce;
	info->tcpi_delivery_rate = toy_tcp_rate_bytes(&tp->rate, tp->snd.mss);
	info->tcpi_delivery_rate_app_limited = tp->rate.last_app_limited;
	info->tcpi_fastopen_client_fail = tp->fastopen.client_fail;
}

static void toy_tcp_info_rcv(const struct toy_tcp_sock *tp, struct tcp_info *info)
{
	info->tcpi_rcv_wscale = tp->rcv.wscale;
	info->tcpi_ato = jiffies_to_usecs(tp->rcv.ato);
	info->tcpi_rcv_mss = tp->rcv.mss;
	info->tcpi_last_data_recv = jiffies_to_msecs(jiffies - tp->rcv.last_data);
	info->tcpi_advmss = tp->rcv.adv_mss;
	info->tcpi_bytes_received = tp->rcv.bytes;
	info->tcpi_rcv_rtt = toy_tcp_rcvspace_rtt(&tp->rcv.space);
	info->tcpi_rcv_space = tp->rcv.space.space;
	/* The most that the buffer lets be offered: no other threshold is kept. */
	info->tcpi_rcv_ssthresh = READ_ONCE(tp->sk.sk_rcvbuf) / 2;
	toy_tcp_info_set_rcv_wnd(info, tp->rcv.wnd);
}

static void toy_tcp_info_fill(const struct sock *sk, struct tcp_info *info)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u64 now = toy_tcp_now_us();

	memset(info, 0, sizeof(*info));
	info->tcpi_state = sk->sk_state;
	info->tcpi_pacing_rate = toy_tcp_info_rate(READ_ONCE(sk->sk_pacing_rate));
	info->tcpi_max_pacing_rate = toy_tcp_info_rate(READ_ONCE(sk->sk_max_pacing_rate));
	info->tcpi_reordering = tp->sack.reordering;
	info->tcpi_snd_cwnd = tp->cong.cwnd;
	if (toy_tcp_info_listener(sk, info))
		return;
	info->tcpi_ca_state = toy_tcp_info_ca_state(tp);
	info->tcpi_options = toy_tcp_info_options(tp);
	toy_tcp_info_snd(tp, now, info);
	toy_tcp_info_rcv(tp, info);
	toy_tcp_info_estats(&tp->estats, now, info);
}

int toy_tcp_info_get(struct sock *sk, char __user *optval, int __user *optlen)
{
	struct tcp_info info;

	lock_sock(sk);
	toy_tcp_info_fill(sk, &info);
	release_sock(sk);
	return toy_sockopt_put(optval, optlen, &info, sizeof(info));
}
