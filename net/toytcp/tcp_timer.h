/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_TIMER_H
#define TOY_TCP_TIMER_H

#include <linux/hrtimer.h>
#include <linux/timer.h>
#include <linux/types.h>

struct sock;
struct toy_tcp_sock;

enum toy_tcp_timer_id {
	TOY_TCP_TIMER_RETRANS,	/* RFC 6298 5; SYN, data, FIN */
	TOY_TCP_TIMER_LOSS,	/* RFC 8985: the reordering timer, or the tail loss probe's */
	TOY_TCP_TIMER_PERSIST,	/* RFC 9293 3.8.6.1, zero-window probe */
	TOY_TCP_TIMER_KEEPALIVE, /* RFC 9293 3.8.4 */
	TOY_TCP_TIMER_DELACK,	/* RFC 9293 3.8.6.3 */
	TOY_TCP_TIMER_FINWAIT2,	/* an orphan waits for the peer's FIN only so long */
	TOY_TCP_TIMER_MAX,
	/* An hrtimer of its own, for it is finer than a tick; a bit in deferred like the rest */
	TOY_TCP_TIMER_PACING = TOY_TCP_TIMER_MAX,
};

/*
 * The timers of one connection. Each is a triple: _timeout() in softirq, a
 * bit in deferred when the socket is the user's at that moment, _handler()
 * under the socket's lock. An armed timer holds a reference on the socket.
 */
struct toy_tcp_timers {
	struct timer_list	timer[TOY_TCP_TIMER_MAX];
	struct hrtimer		pacing;
	unsigned long		deferred;	/* atomic bits, by toy_tcp_timer_id */
	u8			armed;		/* bits: a timeout without its own came too late */
	bool			probing;	/* TIMER_LOSS is the probe's */
	bool			dead;		/* under the socket's lock: arm no more */
};

void toy_tcp_timers_init(struct sock *sk);

/* Events. All under the socket's lock; they decide what to arm or stop. */
void toy_tcp_timers_data_sent(struct toy_tcp_sock *tp);
void toy_tcp_timers_data_acked(struct toy_tcp_sock *tp);
/* The first that is outstanding was found lost and has been sent again. */
void toy_tcp_timers_first_again(struct toy_tcp_sock *tp);
/* New data has gone out: its tail may want a probe. */
void toy_tcp_timers_probe(struct toy_tcp_sock *tp);
/* What waits for the reordering window is found lost after @us. */
void toy_tcp_timers_reordering(struct toy_tcp_sock *tp, u32 us);
/* The peer has thrown away what it had said that it has. */
void toy_tcp_timers_reneged(struct toy_tcp_sock *tp);
void toy_tcp_timers_send_blocked(struct toy_tcp_sock *tp);
void toy_tcp_timers_window_opened(struct toy_tcp_sock *tp);
void toy_tcp_timers_ack_pending(struct toy_tcp_sock *tp);
void toy_tcp_timers_ack_sent(struct toy_tcp_sock *tp);
void toy_tcp_timers_fin_wait_2(struct toy_tcp_sock *tp, unsigned long timeout);
/* The next look at a silent peer, in jiffies from now. */
void toy_tcp_timers_keepalive(struct toy_tcp_sock *tp, unsigned long delay);
void toy_tcp_timers_keepalive_stop(struct toy_tcp_sock *tp);
/* Data waits for its time, @when_ns. */
void toy_tcp_timers_paced(struct toy_tcp_sock *tp, u64 when_ns);
/* The peer is not to be reached: RFC 9293 3.8.3, R2. */
void toy_tcp_timers_give_up(struct sock *sk);
/* The connection has ended: nothing is armed from here on. */
void toy_tcp_timers_stop(struct toy_tcp_sock *tp);

/* From the socket's release_cb: runs the handlers that found it owned. */
void toy_tcp_timers_run_deferred(struct sock *sk);

#endif /* TOY_TCP_TIMER_H */
