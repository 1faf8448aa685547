// SPDX-License-Identifier: GPL-2.0
/* User bytes to the send queue. */

#include <linux/uio.h>
#include <net/sock.h>

#include "seq.h"
#include "tcp.h"

void toy_tcp_charge(struct sock *sk, u32 truesize)
{
	sk_wmem_queued_add(sk, truesize);
	sk_mem_charge(sk, truesize);
}

void toy_tcp_uncharge(struct sock *sk, u32 truesize)
{
	sk_wmem_queued_add(sk, -(int)truesize);
	sk_mem_uncharge(sk, truesize);
}

void toy_tcp_sendq_purge(struct sock *sk)
{
	u32 truesize = toy_tcp_sndq_purge(&toy_tcp_sk(sk)->snd.q);

	if (truesize)
		toy_tcp_uncharge(sk, truesize);
}

/* TCP_NOTSENT_LOWAT. @wake: for one who waits; as Linux, half of it must have gone then */
bool toy_tcp_stream_memory_free(const struct sock *sk, int wake)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 lowat = READ_ONCE(tp->snd.notsent_lowat) ? :
		    READ_ONCE(toy_sk_net(sk)->sysctl.tcp_notsent_lowat);
	u32 notsent = READ_ONCE(tp->snd.write_seq) - READ_ONCE(tp->snd.nxt);

	return notsent << wake < lowat;
}

void toy_tcp_write_space(struct sock *sk)
{
	struct socket_wq *wq;

	if (!sk->sk_socket || !test_bit(SOCK_NOSPACE, &sk->sk_socket->flags) ||
	    !__sk_stream_is_writeable(sk, 1))
		return;
	clear_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
	rcu_read_lock();
	wq = rcu_dereference(sk->sk_wq);
	if (skwq_has_sleeper(wq))
		wake_up_interruptible_poll(&wq->wait, EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND);
	if (wq && wq->fasync_list && !(sk->sk_shutdown & SEND_SHUTDOWN))
		sock_wake_async(wq, SOCK_WAKE_SPACE, POLL_OUT);
	rcu_read_unlock();
}

/* A new, empty buffer at the end of the queue. Return: NULL without memory. */
static struct sk_buff *toy_tcp_sendmsg_new_skb(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_cb *cb;
	struct sk_buff *skb;

	skb = alloc_skb_fclone(TOY_TCP_HEADROOM, sk->sk_allocation);
	if (!skb)
		return NULL;
	if (!sk_wmem_schedule(sk, skb->truesize)) {
		consume_skb(skb);
		return NULL;
	}
	skb_reserve(skb, skb_tailroom(skb));
	/* Headers are only ever written into clones. */
	__skb_header_release(skb);
	skb->ip_summed = CHECKSUM_PARTIAL;

	cb = toy_tcp_cb(skb);
	memset(cb, 0, sizeof(*cb));
	cb->seq = tp->snd.write_seq;
	cb->end_seq = tp->snd.write_seq;
	cb->flags = TOY_TCP_ACK;
	toy_tcp_charge(sk, skb->truesize);
	toy_tcp_sndq_append(&tp->snd.q, skb);
	return skb;
}

/* Copies into the socket's page fragment. Return: bytes, 0 when memory is short, or an errno. */
static int toy_tcp_sendmsg_copy(struct sock *sk, struct sk_buff *skb, struct msghdr *msg, int copy)
{
	struct page_frag *pfrag = sk_page_frag(sk);
	int i = skb_shinfo(skb)->nr_frags;
	bool merge;
	int err;

	if (!sk_page_frag_refill(sk, pfrag))
		return 0;
	merge = skb_can_coalesce(skb, i, pfrag->page, pfrag->offset);
	if (!merge && i >= MAX_SKB_FRAGS)
		return -EMSGSIZE;
	copy = min_t(int, copy, pfrag->size - pfrag->offset);
	if (!sk_wmem_schedule(sk, copy))
		return 0;
	err = skb_copy_to_page_nocache(sk, &msg->msg_iter, skb, pfrag->page, pfrag->offset, copy);
	if (err)
		return err;
	if (merge) {
		skb_frag_size_add(&skb_shinfo(skb)->frags[i - 1], copy);
	} else {
		skb_fill_page_desc(skb, i, pfrag->page, pfrag->offset, copy);
		get_page(pfrag->page);
	}
	pfrag->offset += copy;
	return copy;
}

/* Whole segments, as Linux: each buffer's last one goes on the wire as it is. */
static u32 toy_tcp_sendmsg_goal(const struct toy_tcp_sock *tp)
{
	u32 mss = toy_tcp_mss_now(tp);

	return max(rounddown(TOY_TCP_GSO_BYTES, mss), mss);
}

/* May @skb take more? One that was cloned onto the wire has left this list. */
static bool toy_tcp_sendmsg_has_room(const struct sk_buff *skb, u32 goal)
{
	return skb && skb->len < goal &&
	       !(toy_tcp_cb(skb)->flags & (TOY_TCP_SYN | TOY_TCP_FIN));
}

/* A new buffer that got no byte must not stay: it would count as a segment. */
static void toy_tcp_sendmsg_drop_empty(struct sock *sk)
{
	u32 truesize = toy_tcp_sndq_drop_empty_tail(&toy_tcp_sk(sk)->snd.q);

	if (truesize)
		toy_tcp_uncharge(sk, truesize);
}

/* Appends up to @len bytes. Return: bytes; 0: wait for memory; or an errno. */
static int toy_tcp_sendmsg_append(struct sock *sk, struct msghdr *msg, size_t len)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *skb = toy_tcp_sndq_tail(&tp->snd.q);
	u32 goal = toy_tcp_sendmsg_goal(tp);
	int copied = -EMSGSIZE;

	if (toy_tcp_sendmsg_has_room(skb, goal))
		copied = toy_tcp_sendmsg_copy(sk, skb, msg, min_t(size_t, len, goal - skb->len));
	if (copied == -EMSGSIZE) {
		if (!sk_stream_memory_free(sk))
			return 0;
		skb = toy_tcp_sendmsg_new_skb(sk);
		if (!skb)
			return 0;
		copied = toy_tcp_sendmsg_copy(sk, skb, msg, min_t(size_t, len, goal));
	}
	if (copied <= 0) {
		toy_tcp_sendmsg_drop_empty(sk);
		return copied;
	}
	tp->snd.write_seq += copied;
	toy_tcp_cb(skb)->end_seq += copied;
	toy_tcp_sndq_set_segs(&tp->snd.q, skb, tp->snd.mss);
	return copied;
}

int toy_tcp_sendmsg_syn(struct sock *sk, struct msghdr *msg, size_t most)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	int copied = 0, more;

	while (msg_data_left(msg) && copied < most) {
		more = toy_tcp_sendmsg_append(sk, msg, min(msg_data_left(msg), most - copied));
		if (more <= 0)
			break;
		copied += more;
	}
	if (copied)
		toy_tcp_cb(toy_tcp_sndq_tail(&tp->snd.q))->flags |= TOY_TCP_PSH;
	return copied;
}

/* Half of the largest window is waiting: do not wait for more (Linux's forced push). */
static bool toy_tcp_sendmsg_forced_push(const struct toy_tcp_sock *tp)
{
	const struct sk_buff *head = toy_tcp_sndq_head(&tp->snd.q);

	return head && tp->snd.write_seq - toy_tcp_cb(head)->seq > tp->snd.max_wnd / 2;
}

/* Waits until the connection can carry data. Return: 0 or an errno. */
static int toy_tcp_sendmsg_wait_connect(struct sock *sk, long *timeo)
{
	/* RFC 9293 3.10.2: in SYN-SENT and SYN-RECEIVED data is queued; here the user waits. */
	if (BIT(sk->sk_state) & ~(TCPF_ESTABLISHED | TCPF_CLOSE_WAIT) &&
	    !toy_tcp_sk(sk)->fastopen.listener)
		return sk_stream_wait_connect(sk, timeo);
	return 0;
}

/* The end of a write: PSH on its last segment, and off it goes. */
static void toy_tcp_sendmsg_push(struct sock *sk, bool more, bool urgent)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *tail = toy_tcp_sndq_tail(&tp->snd.q);
	bool cork = tp->snd.cork;

	if (tail && !more)
		toy_tcp_cb(tail)->flags |= TOY_TCP_PSH;
	if (urgent)
		toy_tcp_urg_written(tp);
	/*
	 * MSG_MORE holds a partial segment like TCP_CORK does for this call: full
	 * ones go, and a timer ends the wait if the user never sends the rest.
	 */
	tp->snd.cork |= more;
	toy_tcp_push(sk, false);
	tp->snd.cork = cork;
}

/* @copied: bytes that went with the SYN */
static int toy_tcp_sendmsg_locked(struct sock *sk, struct msghdr *msg, int copied)
{
	long timeo = sock_sndtimeo(sk, msg->msg_flags & MSG_DONTWAIT);
	int in_syn = copied;
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	bool more = msg->msg_flags & MSG_MORE;
	int err;

	err = toy_tcp_sendmsg_wait_connect(sk, &timeo);
	if (err)
		goto out;
	sk_clear_bit(SOCKWQ_ASYNC_NOSPACE, sk);

	err = -EPIPE;
	if (sk->sk_err || sk->sk_shutdown & SEND_SHUTDOWN)
		goto out;
	while (msg_data_left(msg)) {
		err = toy_tcp_sendmsg_append(sk, msg, msg_data_left(msg));
		if (err > 0) {
			copied += err;
			/* Keep the wire busy during a large write. */
			if (toy_tcp_sendmsg_forced_push(tp) && msg_data_left(msg))
				toy_tcp_push(sk, false);
			err = 0;
			continue;
		}
		if (err)
			goto out;
		set_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
		/* No room for more: what is corked or small would wait for nothing (as Linux). */
		toy_tcp_push(sk, true);
		err = sk_stream_wait_memory(sk, &timeo);
		if (err)
			goto out;
	}
	err = 0;
out:
	if (copied > in_syn)
		toy_tcp_sendmsg_push(sk, more && !err, msg->msg_flags & MSG_OOB);
	if (copied)
		return copied;
	err = sk_stream_error(sk, msg->msg_flags, err);
	/* Edge-triggered waiters hear of the room that this failed write did not find. */
	if (err == -EAGAIN)
		sk->sk_write_space(sk);
	return err;
}

int toy_tcp_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct sock *sk = sock->sk;
	int ret = 0, copied = 0;

	/* not done: zero-copy sends */
	if (msg->msg_flags & MSG_ZEROCOPY)
		return -EOPNOTSUPP;
	lock_sock(sk);
	if (msg->msg_flags & MSG_FASTOPEN || toy_tcp_sk(sk)->fastopen.deferred)
		ret = toy_tcp_fastopen_sendmsg(sk, msg, &copied);
	if (ret == -EINPROGRESS && copied)
		ret = copied;
	else if (ret)
		ret = sk_stream_error(sk, msg->msg_flags, ret);
	else
		ret = toy_tcp_sendmsg_locked(sk, msg, copied);
	release_sock(sk);
	return ret;
}
