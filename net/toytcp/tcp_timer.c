// SPDX-License-Identifier: GPL-2.0
/* All timers of a connection: what is armed, and what happens when it fires. */

#include "tcp.h"
#include "tcp_invariant.h"
#include "tcp_mem.h"

static void toy_tcp_timer_arm(struct toy_tcp_sock *tp, enum toy_tcp_timer_id id,
			      unsigned long delay)
{
	if (tp->timers.dead)
		return;
	tp->timers.armed |= BIT(id);
	sk_reset_timer(&tp->sk, &tp->timers.timer[id], jiffies + delay);
}

static void toy_tcp_timer_stop(struct toy_tcp_sock *tp, enum toy_tcp_timer_id id)
{
	tp->timers.armed &= ~BIT(id);
	sk_stop_timer(&tp->sk, &tp->timers.timer[id]);
	/* One that has fired but waits for the lock has lost its reason too. */
	if (test_and_clear_bit(id, &tp->timers.deferred))
		__sock_put(&tp->sk);
}

/* RTO with its back-off, in jiffies, at least one */
static unsigned long toy_tcp_timer_rto(const struct toy_tcp_sock *tp)
{
	return max(usecs_to_jiffies(toy_tcp_rtt_timeout(&tp->rtt)), 1ul);
}

void toy_tcp_timers_data_sent(struct toy_tcp_sock *tp)
{
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_RETRANS, toy_tcp_timer_rto(tp));
	toy_tcp_timer_stop(tp, TOY_TCP_TIMER_PERSIST);
}

/* Jiffies until the RTO of the oldest segment, counted from when it was sent; at least one. */
static unsigned long toy_tcp_timer_rto_left(const struct toy_tcp_sock *tp)
{
	const struct sk_buff *first = toy_tcp_sndq_first_sent(&tp->snd.q);
	s64 left;

	if (!first)
		return toy_tcp_timer_rto(tp);
	left = toy_tcp_cb(first)->tx.sent_us + toy_tcp_rtt_timeout(&tp->rtt) - toy_tcp_now_us();
	return left > 0 ? max(usecs_to_jiffies(left), 1ul) : 1;
}

/*
 * RFC 8985 7.2: the probe takes the place of the retransmission timer, and never
 * goes off after it would have. Return: armed.
 */
static bool toy_tcp_timer_arm_probe(struct toy_tcp_sock *tp, unsigned long rto)
{
	u32 pto;

	if (!toy_tcp_recovery_may_probe(tp))
		return false;
	pto = toy_tcp_rack_pto(tp->rtt.srtt, tp->snd.q.segs_out, tp->rtt.rto_min,
			       jiffies_to_usecs(2));
	toy_tcp_timer_stop(tp, TOY_TCP_TIMER_RETRANS);
	tp->timers.probing = true;
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_LOSS, min(usecs_to_jiffies(pto), rto));
	return true;
}

static bool toy_tcp_timer_probe_pending(const struct toy_tcp_sock *tp)
{
	return tp->timers.probing && timer_pending(&tp->timers.timer[TOY_TCP_TIMER_LOSS]);
}

void toy_tcp_timers_data_acked(struct toy_tcp_sock *tp)
{
	bool was_waiting = timer_pending(&tp->timers.timer[TOY_TCP_TIMER_LOSS]);

	if (!tp->snd.q.segs_out) {
		/* RFC 6298 5.2 */
		toy_tcp_timer_stop(tp, TOY_TCP_TIMER_RETRANS);
		toy_tcp_timer_stop(tp, TOY_TCP_TIMER_LOSS);
		return;
	}
	if (toy_tcp_timer_arm_probe(tp, toy_tcp_timer_rto(tp)))
		return;
	/* RFC 6298 5.3; as Linux, the time that another timer has waited in its place counts */
	toy_tcp_timer_stop(tp, TOY_TCP_TIMER_LOSS);
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_RETRANS,
			  was_waiting ? toy_tcp_timer_rto_left(tp) : toy_tcp_timer_rto(tp));
}

void toy_tcp_timers_first_again(struct toy_tcp_sock *tp)
{
	if (!timer_pending(&tp->timers.timer[TOY_TCP_TIMER_LOSS]))
		toy_tcp_timer_arm(tp, TOY_TCP_TIMER_RETRANS, toy_tcp_timer_rto(tp));
}

void toy_tcp_timers_probe(struct toy_tcp_sock *tp)
{
	if (toy_tcp_timer_arm_probe(tp, toy_tcp_timer_rto_left(tp)))
		return;
	/* What a probe was armed for has changed meanwhile. */
	if (!toy_tcp_timer_probe_pending(tp))
		return;
	toy_tcp_timer_stop(tp, TOY_TCP_TIMER_LOSS);
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_RETRANS, toy_tcp_timer_rto_left(tp));
}

void toy_tcp_timers_reordering(struct toy_tcp_sock *tp, u32 us)
{
	/* As Linux: two ticks more, against a timer that is early. */
	unsigned long delay = min(usecs_to_jiffies(us) + 2, toy_tcp_timer_rto(tp));

	/*
	 * In the place of the RTO, as Linux, which its end arms with what is left: where
	 * much is reordered each ACK leads here, and an RTO that none restarts would fire.
	 */
	toy_tcp_timer_stop(tp, TOY_TCP_TIMER_RETRANS);
	tp->timers.probing = false;
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_LOSS, delay);
}

void toy_tcp_timers_reneged(struct toy_tcp_sock *tp)
{
	/* As Linux: a moment, in which it may acknowledge it after all. */
	unsigned long delay = max(usecs_to_jiffies(tp->rtt.srtt / 2), msecs_to_jiffies(10));

	toy_tcp_timer_stop(tp, TOY_TCP_TIMER_LOSS);
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_RETRANS, max(delay, 1ul));
}

void toy_tcp_timers_send_blocked(struct toy_tcp_sock *tp)
{
	/* RFC 9293 3.8.6.1: the first probe after an RTO */
	if (!timer_pending(&tp->timers.timer[TOY_TCP_TIMER_PERSIST]))
		toy_tcp_timer_arm(tp, TOY_TCP_TIMER_PERSIST, toy_tcp_timer_rto(tp));
}

void toy_tcp_timers_window_opened(struct toy_tcp_sock *tp)
{
	if (!timer_pending(&tp->timers.timer[TOY_TCP_TIMER_PERSIST]) || !tp->snd.wnd)
		return;
	toy_tcp_rtt_restart(&tp->rtt);
	tp->snd.probes_us = 0;
	/* If it is still too small for what waits, pushing arms it anew. */
	toy_tcp_timer_stop(tp, TOY_TCP_TIMER_PERSIST);
}

void toy_tcp_timers_ack_pending(struct toy_tcp_sock *tp)
{
	unsigned long ato, least_rto;

	/* Never later than the first segment that waits asked for (RFC 9293 3.8.6.3). */
	if (timer_pending(&tp->timers.timer[TOY_TCP_TIMER_DELACK]))
		return;
	ato = clamp_t(unsigned long, tp->rcv.ato, TOY_TCP_ATO_MIN, TOY_TCP_ATO_MAX);
	/* As Linux: a peer with our least RTO does not send again what waits for its ACK. */
	least_rto = usecs_to_jiffies(tp->rtt.rto_min);
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_DELACK, min(ato, max(least_rto, 2ul) - 1));
}

void toy_tcp_timers_ack_sent(struct toy_tcp_sock *tp)
{
	tp->rcv.ack_pending = false;
	tp->rcv.ack_now = false;
	if (tp->rcv.quick)
		tp->rcv.quick--;
	toy_tcp_timer_stop(tp, TOY_TCP_TIMER_DELACK);
}

void toy_tcp_timers_fin_wait_2(struct toy_tcp_sock *tp, unsigned long timeout)
{
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_FINWAIT2, timeout);
}

void toy_tcp_timers_paced(struct toy_tcp_sock *tp, u64 when_ns)
{
	struct hrtimer *timer = &tp->timers.pacing;

	if (tp->timers.dead || hrtimer_is_queued(timer))
		return;
	sock_hold(&tp->sk);
	hrtimer_start(timer, ns_to_ktime(when_ns), HRTIMER_MODE_ABS_PINNED_SOFT);
}

static void toy_tcp_timer_stop_pacing(struct toy_tcp_sock *tp)
{
	/* One that is running has its reference, waits for the lock and then finds us dead. */
	if (hrtimer_try_to_cancel(&tp->timers.pacing) == 1)
		__sock_put(&tp->sk);
	if (test_and_clear_bit(TOY_TCP_TIMER_PACING, &tp->timers.deferred))
		__sock_put(&tp->sk);
}

void toy_tcp_timers_stop(struct toy_tcp_sock *tp)
{
	int id;

	tp->timers.dead = true;
	for (id = 0; id < TOY_TCP_TIMER_MAX; id++)
		toy_tcp_timer_stop(tp, id);
	toy_tcp_timer_stop_pacing(tp);
}

void toy_tcp_timers_keepalive(struct toy_tcp_sock *tp, unsigned long delay)
{
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_KEEPALIVE, delay);
}

void toy_tcp_timers_keepalive_stop(struct toy_tcp_sock *tp)
{
	toy_tcp_timer_stop(tp, TOY_TCP_TIMER_KEEPALIVE);
}

void toy_tcp_timers_give_up(struct sock *sk)
{
	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ABORT_ON_TIMEOUT);
	if (sk->sk_state == TCP_SYN_SENT || sk->sk_state == TCP_SYN_RECV)
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ATTEMPT_FAILS);
	toy_tcp_abort(sk, READ_ONCE(sk->sk_err_soft) ? : ETIMEDOUT);
}

/*
 * Linux's meaning of tcp_retries2: the time that so many doublings from the
 * smallest RTO would take, whatever the RTO of this connection is.
 */
static u64 toy_tcp_timer_retries_us(unsigned int retries)
{
	const unsigned int linear = ilog2(TOY_TCP_RTO_MAX_US / TOY_TCP_RTO_MIN_US);

	if (retries <= linear)
		return (u64)((2ul << retries) - 1) * TOY_TCP_RTO_MIN_US;
	return (u64)((2ul << linear) - 1) * TOY_TCP_RTO_MIN_US +
	       (u64)(retries - linear) * TOY_TCP_RTO_MAX_US;
}

/*
 * Time left to the user's limit (RFC 5482) for what began at @since_us, in
 * microseconds; U64_MAX where there is no limit.
 */
static u64 toy_tcp_timer_user_left(const struct toy_tcp_sock *tp, u64 since_us)
{
	u64 limit = READ_ONCE(tp->snd.user_timeout) * (u64)USEC_PER_MSEC;
	u64 gone = toy_tcp_now_us() - since_us;

	if (!limit || !since_us)
		return U64_MAX;
	return limit > gone ? limit - gone : 0;
}

/* @delay in jiffies, or when the user's limit is reached if that is sooner; as Linux. */
static unsigned long toy_tcp_timer_user_clamp(const struct toy_tcp_sock *tp, u64 since_us,
					      unsigned long delay)
{
	u64 left = toy_tcp_timer_user_left(tp, since_us);

	if (left == U64_MAX)
		return delay;
	return clamp_t(u64, nsecs_to_jiffies64(left * NSEC_PER_USEC), 1, delay);
}

/* When what is repeated now was not answered first; 0: it is not repeated yet. */
static u64 toy_tcp_timer_stalled_since(const struct toy_tcp_sock *tp)
{
	if (BIT(tp->sk.sk_state) & (TCPF_SYN_SENT | TCPF_SYN_RECV) && !tp->fastopen.listener)
		return tp->snd.last_send_us;
	return tp->snd.first_retrans_us;
}

static bool toy_tcp_timer_syn_timed_out(struct sock *sk)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	unsigned int retries;

	retries = tp->snd.syn_retries ? : READ_ONCE(sysctl->tcp_syn_retries);
	/* Once more than without Fast Open, as Linux: somebody may have the socket already. */
	if (tp->fastopen.listener)
		retries = min(READ_ONCE(sysctl->tcp_synack_retries) + 1, U8_MAX);
	return tp->snd.retransmits >= retries ||
	       !toy_tcp_timer_user_left(tp, toy_tcp_timer_stalled_since(tp));
}

static bool toy_tcp_timer_timed_out(struct sock *sk)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	unsigned int retries = READ_ONCE(sysctl->tcp_retries2);
	u64 left = toy_tcp_timer_user_left(tp, toy_tcp_timer_stalled_since(tp));

	if (BIT(sk->sk_state) & (TCPF_SYN_SENT | TCPF_SYN_RECV) || tp->fastopen.listener)
		return toy_tcp_timer_syn_timed_out(sk);
	/* RFC 5482 3.1: in the place of R2 */
	if (left != U64_MAX)
		return !left;
	if (sock_flag(sk, SOCK_DEAD))
		retries = READ_ONCE(sysctl->tcp_orphan_retries) ? : 8;
	else if (!tp->snd.wnd)
		/* RFC 9293 3.8.6.1: a closed window that is answered for is no failure. */
		return toy_tcp_now_us() - tp->snd.last_ack_us > TOY_TCP_RTO_MAX_US;
	return tp->snd.first_retrans_us &&
	       toy_tcp_now_us() - tp->snd.first_retrans_us >= toy_tcp_timer_retries_us(retries);
}

/* R1 (RFC 9293 3.8.3): whoever finds the ways shall look whether this one is still good. */
static void toy_tcp_timer_negative_advice(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (tp->snd.retransmits == READ_ONCE(toy_sk_net(sk)->sysctl.tcp_retries1))
		toy_ip_doubt(toy_sk_net(sk), &tp->ip);
}

/* R1 again, as a time like R2: as Linux, it may be the size of what is sent (RFC 4821 7.7). */
static void toy_tcp_timer_check_path(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	unsigned int retries = READ_ONCE(toy_sk_net(sk)->sysctl.tcp_retries1);

	if (BIT(sk->sk_state) & (TCPF_SYN_SENT | TCPF_SYN_RECV) || !tp->snd.first_retrans_us)
		return;
	if (toy_tcp_now_us() - tp->snd.first_retrans_us >= toy_tcp_timer_retries_us(retries))
		toy_tcp_mtup_time_out(tp);
}

/* RFC 6298 5.4 to 5.7 */
static void toy_tcp_timer_retrans_handler(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	bool expired;

	if (!tp->snd.q.segs_out)
		return;
	expired = toy_tcp_timer_timed_out(sk);
	toy_tcp_fastopen_timeout(sk, expired);
	if (expired) {
		toy_tcp_timers_give_up(sk);
		return;
	}
	toy_tcp_timer_negative_advice(sk);
	toy_tcp_timer_check_path(sk);
	if (sock_flag(sk, SOCK_DEAD) && toy_tcp_mem_orphan(sk, true))
		return;
	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_TIMEOUTS);
	if (sk->sk_state == TCP_SYN_SENT)
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_SYN_RETRANS);

	/* The rest of what is lost is sent again as ACKs come. */
	toy_tcp_timer_stop(tp, TOY_TCP_TIMER_LOSS);
	/* Of a Fast Open SYN-ACK the first loss says nothing about the data behind it; as Linux. */
	if (!tp->fastopen.listener || tp->snd.retransmits)
		toy_tcp_recovery_timeout(sk);
	toy_tcp_retransmit_first(sk);
	toy_tcp_estats_rto(&tp->estats, toy_tcp_now_us());
	if (tp->snd.retransmits < U8_MAX)
		tp->snd.retransmits++;
	toy_tcp_rtt_backoff(&tp->rtt);
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_RETRANS,
			  toy_tcp_timer_user_clamp(tp, toy_tcp_timer_stalled_since(tp),
						   toy_tcp_timer_rto(tp)));
}

static void toy_tcp_timer_loss_handler(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!tp->snd.q.segs_out)
		return;
	if (!tp->timers.probing)
		toy_tcp_recovery_reorder_timeout(sk);
	else if (toy_tcp_recovery_send_probe(sk))
		/* RFC 8985 7.3: a full RTO from the probe on */
		toy_tcp_timer_arm(tp, TOY_TCP_TIMER_RETRANS, toy_tcp_timer_rto(tp));
	if (!timer_pending(&tp->timers.timer[TOY_TCP_TIMER_RETRANS]) && tp->snd.q.segs_out)
		toy_tcp_timer_arm(tp, TOY_TCP_TIMER_RETRANS, toy_tcp_timer_rto_left(tp));
}

/* What waited is under way, or nothing waits any more. */
static void toy_tcp_timer_persist_over(struct toy_tcp_sock *tp)
{
	tp->snd.probes = 0;
	tp->snd.probes_us = 0;
}

/*
 * RFC 9293 3.8.6.1: for as long as the probes are answered. What nobody holds any more
 * does not wait for ever: as Linux, until the time-out has become the longest.
 */
static bool toy_tcp_timer_persist_timed_out(struct sock *sk)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	unsigned int most = READ_ONCE(sysctl->tcp_retries2);
	bool longest;

	if (sock_flag(sk, SOCK_DEAD)) {
		longest = toy_tcp_rtt_timeout(&tp->rtt) >= TOY_TCP_RTO_MAX_US;
		most = READ_ONCE(sysctl->tcp_orphan_retries) ? : longest ? 0 : 8;
		if (longest && tp->rtt.backoff >= most)
			return true;
	}
	/* RFC 5482 3.1 counts for a closed window too, answered for or not; as Linux. */
	if (!tp->snd.probes_us)
		tp->snd.probes_us = toy_tcp_now_us();
	return tp->snd.probes >= most || !toy_tcp_timer_user_left(tp, tp->snd.probes_us);
}

static void toy_tcp_timer_persist_handler(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (tp->snd.q.segs_out || !toy_tcp_sndq_head(&tp->snd.q)) {
		toy_tcp_timer_persist_over(tp);
		return;
	}
	if (toy_tcp_timer_persist_timed_out(sk)) {
		toy_tcp_timers_give_up(sk);
		return;
	}
	if (sock_flag(sk, SOCK_DEAD) && toy_tcp_mem_orphan(sk, true))
		return;
	toy_tcp_send_probe(sk);
	if (tp->snd.q.segs_out) {
		/* It was data: a sliver of the window, or what a cork held. */
		toy_tcp_timer_persist_over(tp);
		toy_tcp_rtt_restart(&tp->rtt);
		return;
	}
	tp->snd.probes++;
	toy_tcp_rtt_backoff(&tp->rtt);
	toy_tcp_timer_arm(tp, TOY_TCP_TIMER_PERSIST,
			  toy_tcp_timer_user_clamp(tp, tp->snd.probes_us, toy_tcp_timer_rto(tp)));
}

static void toy_tcp_timer_delack_handler(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (!tp->rcv.ack_pending)
		return;
	/* The user did not answer in time: be quicker to give up on that, as Linux. */
	if (tp->rcv.pingpong) {
		tp->rcv.pingpong = false;
		tp->rcv.ato = TOY_TCP_ATO_MIN;
	} else {
		tp->rcv.ato = min_t(u32, tp->rcv.ato * 2, TOY_TCP_ATO_MAX);
	}
	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_DELAYED_ACKS);
	toy_tcp_send_ack(sk);
}

static void toy_tcp_timer_finwait2_handler(struct sock *sk)
{
	if (sk->sk_state == TCP_FIN_WAIT2 && sock_flag(sk, SOCK_DEAD))
		toy_tcp_done(sk);
}

static void (*const toy_tcp_timer_handlers[TOY_TCP_TIMER_MAX])(struct sock *sk) = {
	[TOY_TCP_TIMER_RETRANS]	 = toy_tcp_timer_retrans_handler,
	[TOY_TCP_TIMER_LOSS]	 = toy_tcp_timer_loss_handler,
	[TOY_TCP_TIMER_PERSIST]	 = toy_tcp_timer_persist_handler,
	[TOY_TCP_TIMER_KEEPALIVE] = toy_tcp_keepalive_handler,
	[TOY_TCP_TIMER_DELACK]	 = toy_tcp_timer_delack_handler,
	[TOY_TCP_TIMER_FINWAIT2] = toy_tcp_timer_finwait2_handler,
};

/*
 * Under the socket's lock. While _timeout() waited for it the timer may have been
 * stopped, or armed anew for later.
 */
static void toy_tcp_timer_handle(struct toy_tcp_sock *tp, enum toy_tcp_timer_id id)
{
	if (id == TOY_TCP_TIMER_PACING) {
		if (!tp->timers.dead)
			toy_tcp_push(&tp->sk, false);
		return;
	}
	if (!(tp->timers.armed & BIT(id)) || timer_pending(&tp->timers.timer[id]))
		return;
	tp->timers.armed &= ~BIT(id);
	toy_tcp_timer_handlers[id](&tp->sk);
}

/* Softirq; the reference that arming took is given back here or kept by the deferred bit. */
static void toy_tcp_timer_fire(struct toy_tcp_sock *tp, enum toy_tcp_timer_id id)
{
	struct sock *sk = &tp->sk;

	bh_lock_sock(sk);
	if (!sock_owned_by_user(sk)) {
		toy_tcp_timer_handle(tp, id);
		toy_tcp_invariant_check(sk);
	} else if (!test_and_set_bit(id, &tp->timers.deferred)) {
		sock_hold(sk);
	}
	bh_unlock_sock(sk);
	sock_put(sk);
}

static void toy_tcp_timer_retrans_timeout(struct timer_list *t)
{
	toy_tcp_timer_fire(container_of(t, struct toy_tcp_sock,
					timers.timer[TOY_TCP_TIMER_RETRANS]),
			   TOY_TCP_TIMER_RETRANS);
}

static void toy_tcp_timer_loss_timeout(struct timer_list *t)
{
	toy_tcp_timer_fire(container_of(t, struct toy_tcp_sock,
					timers.timer[TOY_TCP_TIMER_LOSS]),
			   TOY_TCP_TIMER_LOSS);
}

static void toy_tcp_timer_persist_timeout(struct timer_list *t)
{
	toy_tcp_timer_fire(container_of(t, struct toy_tcp_sock,
					timers.timer[TOY_TCP_TIMER_PERSIST]),
			   TOY_TCP_TIMER_PERSIST);
}

static void toy_tcp_timer_keepalive_timeout(struct timer_list *t)
{
	toy_tcp_timer_fire(container_of(t, struct toy_tcp_sock,
					timers.timer[TOY_TCP_TIMER_KEEPALIVE]),
			   TOY_TCP_TIMER_KEEPALIVE);
}

static void toy_tcp_timer_delack_timeout(struct timer_list *t)
{
	toy_tcp_timer_fire(container_of(t, struct toy_tcp_sock,
					timers.timer[TOY_TCP_TIMER_DELACK]),
			   TOY_TCP_TIMER_DELACK);
}

static void toy_tcp_timer_finwait2_timeout(struct timer_list *t)
{
	toy_tcp_timer_fire(container_of(t, struct toy_tcp_sock,
					timers.timer[TOY_TCP_TIMER_FINWAIT2]),
			   TOY_TCP_TIMER_FINWAIT2);
}

static enum hrtimer_restart toy_tcp_timer_pacing_timeout(struct hrtimer *timer)
{
	toy_tcp_timer_fire(container_of(timer, struct toy_tcp_sock, timers.pacing),
			   TOY_TCP_TIMER_PACING);
	return HRTIMER_NORESTART;
}

void toy_tcp_timers_init(struct sock *sk)
{
	struct timer_list *timer = toy_tcp_sk(sk)->timers.timer;

	hrtimer_setup(&toy_tcp_sk(sk)->timers.pacing, toy_tcp_timer_pacing_timeout,
		      CLOCK_MONOTONIC, HRTIMER_MODE_ABS_PINNED_SOFT);
	timer_setup(&timer[TOY_TCP_TIMER_RETRANS], toy_tcp_timer_retrans_timeout, 0);
	timer_setup(&timer[TOY_TCP_TIMER_LOSS], toy_tcp_timer_loss_timeout, 0);
	timer_setup(&timer[TOY_TCP_TIMER_PERSIST], toy_tcp_timer_persist_timeout, 0);
	timer_setup(&timer[TOY_TCP_TIMER_KEEPALIVE], toy_tcp_timer_keepalive_timeout, 0);
	timer_setup(&timer[TOY_TCP_TIMER_DELACK], toy_tcp_timer_delack_timeout, 0);
	timer_setup(&timer[TOY_TCP_TIMER_FINWAIT2], toy_tcp_timer_finwait2_timeout, 0);
}

void toy_tcp_timers_run_deferred(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	int id;

	if (!READ_ONCE(tp->timers.deferred))
		return;
	for (id = 0; id <= TOY_TCP_TIMER_PACING; id++) {
		if (!test_and_clear_bit(id, &tp->timers.deferred))
			continue;
		toy_tcp_timer_handle(tp, id);
		__sock_put(sk);
	}
}
