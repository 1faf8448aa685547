// SPDX-License-Identifier: GPL-2.0
/* The receive buffer's memory: who may come in, and who has to make room. */

#include "seq.h"
#include "tcp.h"
#include "tcp_collapse.h"
#include "tcp_rcvmem.h"

void toy_tcp_rcvmem_charge(struct sock *sk, int truesize)
{
	atomic_add(truesize, &sk->sk_rmem_alloc);
	sk_mem_charge(sk, truesize);
}

/* @before: what the user took in a round trip until now */
static void toy_tcp_rcvmem_grow(struct sock *sk, u32 before)
{
	const struct toy_sysctls *sysctl = &toy_sk_net(sk)->sysctl;
	struct toy_tcp_rcv *rcv = &toy_tcp_sk(sk)->rcv;
	u64 want;

	if (!READ_ONCE(sysctl->tcp_moderate_rcvbuf) || sk->sk_userlocks & SOCK_RCVBUF_LOCK)
		return;
	want = toy_tcp_rcvspace_want(&rcv->space, before, READ_ONCE(sysctl->tcp_rcvbuf_low_rtt));
	if (rcv->q.last)
		want += toy_tcp_cb(rcv->q.last)->end_seq - rcv->nxt;
	/* Half of it is for the overhead. */
	want = min_t(u64, 2 * want, READ_ONCE(sysctl->tcp_rmem[2]));
	if (want <= sk->sk_rcvbuf)
		return;
	WRITE_ONCE(sk->sk_rcvbuf, want);
	/*
	 * As Linux, quick with the ACKs while a peer finds out what the way bears: an
	 * odd number of them, and the last segment of its window waits for the timer.
	 */
	rcv->quick = max_t(u8, rcv->quick, 2);
}

void toy_tcp_rcvmem_read(struct sock *sk)
{
	struct toy_tcp_rcv *rcv = &toy_tcp_sk(sk)->rcv;
	u32 before;

	if (!rcv->space.rtt8)
		return;
	before = toy_tcp_rcvspace_read(&rcv->space, rcv->copied, rcv->nxt, toy_tcp_now_us());
	if (before)
		toy_tcp_rcvmem_grow(sk, before);
}

void toy_tcp_rcvmem_ofo(struct sock *sk)
{
	/* Of a connection that nobody has accepted nobody reads. */
	if (sk->sk_socket && toy_tcp_sk(sk)->rcv.space.rtt8)
		toy_tcp_rcvmem_grow(sk, toy_tcp_sk(sk)->rcv.space.space);
}

static bool toy_tcp_rcvmem_fits(const struct sock *sk)
{
	return atomic_read(&sk->sk_rmem_alloc) <= READ_ONCE(sk->sk_rcvbuf);
}

/* @run becomes few fresh buffers of the socket, in @run; or stays as it is. */
static void toy_tcp_rcvmem_collapse_run(struct sock *sk, struct sk_buff_head *run)
{
	u32 before = skb_queue_len(run);
	struct sk_buff_head fresh;
	struct sk_buff *skb;

	__skb_queue_head_init(&fresh);
	if (!before || !toy_tcp_collapse_run(run, &fresh))
		return;
	/* Charged first: what the frees give back is then more than what was taken. */
	skb_queue_walk(&fresh, skb)
		skb_set_owner_r(skb, sk);
	while ((skb = __skb_dequeue(run)))
		consume_skb(skb);
	skb_queue_splice_init(&fresh, run);
	toy_mib_add(toy_sk_net(sk), TOY_MIB_TCP_RCV_COLLAPSED, before);
}

/* In-order data: each run of wasteful buffers in its place. */
static void toy_tcp_rcvmem_collapse_queue(struct sock *sk)
{
	struct sk_buff_head done, run;
	struct sk_buff *skb;

	__skb_queue_head_init(&done);
	__skb_queue_head_init(&run);
	do {
		skb = __skb_dequeue(&sk->sk_receive_queue);
		if (skb && toy_tcp_collapse_wasteful(skb)) {
			__skb_queue_tail(&run, skb);
			continue;
		}
		toy_tcp_rcvmem_collapse_run(sk, &run);
		skb_queue_splice_tail_init(&run, &done);
		if (skb)
			__skb_queue_tail(&done, skb);
	} while (skb);
	skb_queue_splice_init(&done, &sk->sk_receive_queue);
}

/* Ends a run of out-of-order buffers: what it became goes back into the tree. */
static void toy_tcp_rcvmem_collapse_ofo_run(struct sock *sk, struct sk_buff_head *run)
{
	struct toy_tcp_rcvq *q = &toy_tcp_sk(sk)->rcv.q;
	struct sk_buff *skb;

	toy_tcp_rcvmem_collapse_run(sk, run);
	while ((skb = __skb_dequeue(run)))
		toy_tcp_rcvq_put(q, skb);
}

/* Out-of-order data: a run ends at a gap too. */
static void toy_tcp_rcvmem_collapse_ofo(struct sock *sk)
{
	struct toy_tcp_rcvq *q = &toy_tcp_sk(sk)->rcv.q;
	struct sk_buff *skb = skb_rb_first(&q->ofo), *next;
	struct sk_buff_head run;

	__skb_queue_head_init(&run);
	for (; skb; skb = next) {
		bool joined = !skb_queue_empty(&run) &&
			      seq_le(toy_tcp_cb(skb)->seq,
				     toy_tcp_cb(skb_peek_tail(&run))->end_seq);
		bool wasteful = toy_tcp_collapse_wasteful(skb);

		next = skb_rb_next(skb);
		if (!joined || !wasteful)
			toy_tcp_rcvmem_collapse_ofo_run(sk, &run);
		if (wasteful) {
			toy_tcp_rcvq_take(q, skb);
			__skb_queue_tail(&run, skb);
		}
	}
	toy_tcp_rcvmem_collapse_ofo_run(sk, &run);
}

/*
 * Gives up out-of-order data from its end: what is nearest to the gap is what
 * the user gets first. An eighth of the buffer at a time, so that the next few
 * segments need not do it again. Return: something was given up.
 */
static bool toy_tcp_rcvmem_prune_ofo(struct sock *sk, const struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	int goal = READ_ONCE(sk->sk_rcvbuf) / 8;
	bool pruned = false;
	struct sk_buff *last;

	while ((last = tp->rcv.q.last) && goal > 0) {
		/* Of two that are not needed yet the nearer one stays. */
		if (seq_gt(toy_tcp_cb(skb)->seq, toy_tcp_cb(last)->seq))
			break;
		goal -= last->truesize;
		toy_tcp_rcvq_take(&tp->rcv.q, last);
		toy_mib_drop(toy_sk_net(sk), last, TOY_DROP_TCP_OFO_PRUNED);
		pruned = true;
	}
	/* What was told of it does not hold any more (RFC 2018 8). */
	if (pruned)
		toy_tcp_rcvsack_reset(&tp->rcv.sack);
	return pruned;
}

/* The buffer is full: makes room. Return: there is some now. */
static bool toy_tcp_rcvmem_reclaim(struct sock *sk, const struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	int before = atomic_read(&sk->sk_rmem_alloc);

	/* Nothing came since it was tried last: it would be a walk for nothing. */
	if (before != tp->rcv.reclaimed) {
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_PRUNE_CALLED);
		toy_tcp_rcvmem_collapse_ofo(sk);
		toy_tcp_rcvmem_collapse_queue(sk);
	}
	while (!toy_tcp_rcvmem_fits(sk))
		if (!toy_tcp_rcvmem_prune_ofo(sk, skb))
			break;
	tp->rcv.reclaimed = atomic_read(&sk->sk_rmem_alloc);
	return toy_tcp_rcvmem_fits(sk);
}

bool toy_tcp_rcvmem_admit(struct sock *sk, struct sk_buff *skb, bool in_order)
{
	bool must = in_order && skb_queue_empty(&sk->sk_receive_queue);

	if (!must && !toy_tcp_rcvmem_fits(sk) && !toy_tcp_rcvmem_reclaim(sk, skb))
		return false;
	/* The limit of all sockets together */
	while (!sk_rmem_schedule(sk, skb, skb->truesize))
		if (!toy_tcp_rcvmem_prune_ofo(sk, skb))
			return false;
	return true;
}
