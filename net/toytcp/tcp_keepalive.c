// SPDX-License-Identifier: GPL-2.0
/* Keepalive (RFC 1122 4.2.3.6): asks a peer that has been silent for long. */

#include <linux/tcp.h>

#include "tcp.h"

#define TOY_TCP_KEEPALIVE_MAX_S		32767
#define TOY_TCP_KEEPALIVE_MAX_PROBES	127

int toy_tcp_keepalive_option(const struct sock *sk, int optname)
{
	const struct toy_tcp_keepalive *keep = &toy_tcp_sk(sk)->keepalive;
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;

	switch (optname) {
	case TCP_KEEPIDLE:
		return READ_ONCE(keep->time) ? : READ_ONCE(sysctl->tcp_keepalive_time);
	case TCP_KEEPINTVL:
		return READ_ONCE(keep->intvl) ? : READ_ONCE(sysctl->tcp_keepalive_intvl);
	default:
		return READ_ONCE(keep->probes) ? : READ_ONCE(sysctl->tcp_keepalive_probes);
	}
}

static unsigned long toy_tcp_keepalive_jiffies(const struct sock *sk, int optname)
{
	return (unsigned long)toy_tcp_keepalive_option(sk, optname) * HZ;
}

/* How long the peer has been silent, in jiffies: neither data nor an acceptable ACK. */
static unsigned long toy_tcp_keepalive_silence(const struct toy_tcp_sock *tp)
{
	u64 us = toy_tcp_now_us() - tp->snd.last_ack_us;
	unsigned long silence = min_t(u64, nsecs_to_jiffies64(us * NSEC_PER_USEC), LONG_MAX);

	return tp->rcv.bytes ? min(silence, jiffies - tp->rcv.last_data) : silence;
}

static bool toy_tcp_keepalive_runs(const struct sock *sk)
{
	return sock_flag(sk, SOCK_KEEPOPEN) &&
	       !(BIT(sk->sk_state) & (TCPF_CLOSE | TCPF_LISTEN | TCPF_SYN_SENT));
}

void toy_tcp_keepalive_set(struct sock *sk, int on)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (BIT(sk->sk_state) & (TCPF_CLOSE | TCPF_LISTEN))
		return;
	if (!on)
		toy_tcp_timers_keepalive_stop(tp);
	else if (!sock_flag(sk, SOCK_KEEPOPEN))
		toy_tcp_timers_keepalive(tp, toy_tcp_keepalive_jiffies(sk, TCP_KEEPIDLE));
}

void toy_tcp_keepalive_begin(struct toy_tcp_sock *tp)
{
	tp->snd.last_ack_us = toy_tcp_now_us();
	if (sock_flag(&tp->sk, SOCK_KEEPOPEN))
		toy_tcp_timers_keepalive(tp, toy_tcp_keepalive_jiffies(&tp->sk, TCP_KEEPIDLE));
}

/* A new idle time counts from the last sign of life, too. */
static void toy_tcp_keepalive_set_time(struct sock *sk, u16 seconds)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	unsigned long silence, time;

	WRITE_ONCE(tp->keepalive.time, seconds);
	if (!toy_tcp_keepalive_runs(sk))
		return;
	time = toy_tcp_keepalive_jiffies(sk, TCP_KEEPIDLE);
	silence = toy_tcp_keepalive_silence(tp);
	toy_tcp_timers_keepalive(tp, time > silence ? time - silence : 0);
}

int toy_tcp_keepalive_set_option(struct sock *sk, int optname, int val)
{
	struct toy_tcp_keepalive *keep = &toy_tcp_sk(sk)->keepalive;

	if (val < 1 || val > (optname == TCP_KEEPCNT ? TOY_TCP_KEEPALIVE_MAX_PROBES :
						       TOY_TCP_KEEPALIVE_MAX_S))
		return -EINVAL;
	switch (optname) {
	case TCP_KEEPIDLE:
		toy_tcp_keepalive_set_time(sk, val);
		break;
	case TCP_KEEPINTVL:
		WRITE_ONCE(keep->intvl, val);
		break;
	default:
		WRITE_ONCE(keep->probes, val);
	}
	return 0;
}

/*
 * Has it been asked often enough? As Linux, TCP_USER_TIMEOUT takes the place of
 * the number of probes: RFC 5482 3.1.
 */
static bool toy_tcp_keepalive_in_vain(const struct sock *sk, unsigned long silence)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 user_ms = READ_ONCE(tp->snd.user_timeout);

	if (!user_ms)
		return tp->snd.probes >= toy_tcp_keepalive_option(sk, TCP_KEEPCNT);
	return tp->snd.probes && silence >= msecs_to_jiffies(user_ms);
}

void toy_tcp_keepalive_handler(struct sock *sk)
{
	unsigned long time = toy_tcp_keepalive_jiffies(sk, TCP_KEEPIDLE), silence;
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!toy_tcp_keepalive_runs(sk) ||
	    (sk->sk_state == TCP_FIN_WAIT2 && sock_flag(sk, SOCK_DEAD)))
		return;
	/* What is under way has timers of its own. */
	if (!toy_tcp_sndq_empty(&tp->snd.q)) {
		toy_tcp_timers_keepalive(tp, time);
		return;
	}
	silence = toy_tcp_keepalive_silence(tp);
	if (silence < time) {
		toy_tcp_timers_keepalive(tp, time - silence);
		return;
	}
	if (toy_tcp_keepalive_in_vain(sk, silence)) {
		toy_tcp_send_reset(sk);
		toy_tcp_timers_give_up(sk);
		return;
	}
	toy_tcp_send_keepalive(sk);
	tp->snd.probes++;
	toy_tcp_timers_keepalive(tp, toy_tcp_keepalive_jiffies(sk, TCP_KEEPINTVL));
}
