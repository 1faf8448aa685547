// SPDX-License-Identifier: GPL-2.0
/* The window that is offered to the peer (RFC 9293 3.8.6). */

#include "seq.h"
#include "tcp.h"
#include "tcp_invariant.h"

static u32 toy_tcp_rcvwnd_space(const struct sock *sk)
{
	s32 space = READ_ONCE(sk->sk_rcvbuf) - READ_ONCE(sk->sk_backlog.len) -
		    atomic_read(&sk->sk_rmem_alloc);

	/* Half is for the overhead of skbs, as with the host's tcp_adv_win_scale of 1. */
	return space > 0 ? space / 2 : 0;
}

u32 toy_tcp_window_clamp(const struct toy_tcp_sock *tp)
{
	u32 limit = 65535u << tp->rcv.wscale;

	return tp->rcv.clamp ? min(tp->rcv.clamp, limit) : limit;
}

/* The window that the buffer allows now (RFC 9293 3.8.6.2.2: no silly windows). */
static u32 toy_tcp_rcvwnd_now(struct toy_tcp_sock *tp)
{
	u32 space = toy_tcp_rcvwnd_space(&tp->sk);
	u32 full = READ_ONCE(tp->sk.sk_rcvbuf) / 2;
	u32 cur = toy_tcp_receive_window(tp);
	/* tcp_rmem may be set to 1: never divide by nothing. */
	u32 mss = max(min_t(u32, tp->rcv.mss, full), 1u);
	u32 limit = toy_tcp_window_clamp(tp);
	u32 wnd;

	if (space < full / 2 && (space < mss || space < full / 16))
		wnd = 0;
	else if (tp->rcv.wscale)
		wnd = ALIGN_DOWN(space, 1u << tp->rcv.wscale);
	else if (cur > space || cur + mss <= space)
		wnd = rounddown(space, mss);
	else
		wnd = cur;

	wnd = min(wnd, limit);
	/* RFC 9293 3.8.6: the right edge never moves back. */
	if (wnd < cur)
		wnd = ALIGN(cur, 1u << tp->rcv.wscale);
	return wnd;
}

u32 toy_tcp_select_window(struct toy_tcp_sock *tp)
{
	u32 edge = tp->rcv.wup + tp->rcv.wnd;

	tp->rcv.wnd = toy_tcp_rcvwnd_now(tp);
	tp->rcv.wup = tp->rcv.nxt;
	toy_tcp_invariant_window(tp, edge);
	return tp->rcv.wnd;
}

void toy_tcp_initial_window(const struct sock *sk, u16 mss, u32 *wnd, u8 *wscale)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;
	u32 clamp = READ_ONCE(toy_tcp_sk(sk)->rcv.clamp) ? : U32_MAX;
	u32 space = min_t(u32, READ_ONCE(sk->sk_rcvbuf) / 2, clamp);
	u32 most = max_t(u32, space, READ_ONCE(sysctl->tcp_rmem[2]));

	*wscale = 0;
	if (READ_ONCE(sysctl->tcp_window_scaling)) {
		/* Linux's formula: the smallest shift that reaches the largest buffer */
		if (sk->sk_userlocks & SOCK_RCVBUF_LOCK)
			most = space;
		most = min(most, clamp);
		*wscale = clamp_t(int, ilog2(max(most, 1u)) - 15, 0, TOY_TCP_MAX_WSCALE);
	}
	if (space > mss)
		space = rounddown(space, mss);
	*wnd = min(space, 65535u);	/* a SYN's window is never scaled */
}

void toy_tcp_window_update(struct sock *sk, u32 copied)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 now = toy_tcp_receive_window(tp);
	u32 wnd;

	if (!copied || sk->sk_shutdown & RCV_SHUTDOWN)
		return;
	/* A whole segment came and was read: do not wait for the timer. */
	if (tp->rcv.ack_pending && tp->rcv.nxt - tp->rcv.wup > tp->rcv.mss) {
		toy_tcp_send_ack(sk);
		return;
	}
	/* As the host: tell it when the window at least doubles. */
	if (2 * now > READ_ONCE(sk->sk_rcvbuf) / 2)
		return;
	wnd = toy_tcp_rcvwnd_now(tp);
	if (wnd && wnd >= 2 * now)
		toy_tcp_send_ack(sk);
}
