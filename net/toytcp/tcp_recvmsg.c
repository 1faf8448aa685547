// SPDX-License-Identifier: GPL-2.0
/* Receive queue to user bytes; readiness. */

#include <asm/ioctls.h>
#include <linux/poll.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <linux/uio.h>
#include <net/sock.h>

#include "ifreq.h"
#include "seq.h"
#include "tcp.h"
#include "tcp_mem.h"
#include "tcp_rcvmem.h"
#include "tcp_state.h"

/* The buffer that holds @seq and the offset in it. Return: NULL when there is none. */
static struct sk_buff *toy_tcp_recvmsg_find(struct sock *sk, u32 seq, u32 *offset)
{
	struct sk_buff *skb;

	skb_queue_walk(&sk->sk_receive_queue, skb) {
		*offset = seq - toy_tcp_cb(skb)->seq;
		if (*offset < skb->len)
			return skb;
	}
	return NULL;
}

/* Frees what has been read. */
static void toy_tcp_recvmsg_free_read(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct sk_buff *skb;

	while ((skb = skb_peek(&sk->sk_receive_queue)) &&
	       seq_le(toy_tcp_cb(skb)->seq + skb->len, tp->rcv.copied)) {
		__skb_unlink(skb, &sk->sk_receive_queue);
		consume_skb(skb);
	}
}

/* What recv() says when nothing was copied. Return: >0 wait; 0 end of file; or an errno. */
static int toy_tcp_recvmsg_why_empty(struct sock *sk, long timeo)
{
	if (sock_flag(sk, SOCK_DONE))
		return 0;
	if (sk->sk_err)
		return sock_error(sk);
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		return 0;
	if (sk->sk_state == TCP_CLOSE)
		return -ENOTCONN;	/* RFC 9293 3.10.3: never was a connection */
	if (!timeo)
		return -EAGAIN;
	if (signal_pending(current))
		return sock_intr_errno(timeo);
	return 1;
}

/* Nothing more will come now, and something was copied: is that enough? */
static bool toy_tcp_recvmsg_must_return(struct sock *sk, long timeo, int flags)
{
	return sk->sk_err || sk->sk_state == TCP_CLOSE || sk->sk_shutdown & RCV_SHUTDOWN ||
	       !timeo || signal_pending(current) || flags & MSG_PEEK;
}

/*
 * Copies from @skb; @seq, at @offset, is moved over an urgent byte that is out of
 * band. Return: bytes or an errno.
 */
static int toy_tcp_recvmsg_copy(struct sock *sk, struct sk_buff *skb, u32 *seq, u32 offset,
				struct msghdr *msg, size_t len, int flags)
{
	size_t used = min_t(size_t, skb->len - offset, len);
	bool skip;
	int err;

	used = toy_tcp_urg_clip(sk, *seq, used, &skip);
	*seq += skip;
	if (!used || flags & MSG_TRUNC)
		return used;
	err = skb_copy_datagram_msg(skb, offset + skip, msg, used);
	return err ? : used;
}

/* All up to @seq has been read. */
static void toy_tcp_recvmsg_advance(struct sock *sk, u32 seq)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	WRITE_ONCE(tp->rcv.copied, seq);
	toy_tcp_urg_passed(tp);
	toy_tcp_recvmsg_free_read(sk);
	toy_tcp_rcvmem_read(sk);
}

static int toy_tcp_recvmsg_locked(struct sock *sk, struct msghdr *msg, size_t len, int flags)
{
	long timeo = sock_rcvtimeo(sk, flags & MSG_DONTWAIT);
	int target = sock_rcvlowat(sk, flags & MSG_WAITALL, len);
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 seq = tp->rcv.copied, offset;
	int copied = 0, ret;

	if (sk->sk_state == TCP_LISTEN)
		return -ENOTCONN;

	while (len) {
		struct sk_buff *skb = toy_tcp_recvmsg_find(sk, seq, &offset);

		/* A read ends before the mark; the next one begins with it. */
		if (copied && toy_tcp_urg_at(tp, seq))
			break;
		/* As the host: SIGURG's handler gets a chance to look at it. */
		if (toy_tcp_urg_at(tp, seq) && signal_pending(current))
			return timeo ? sock_intr_errno(timeo) : -EAGAIN;
		if (skb) {
			ret = toy_tcp_recvmsg_copy(sk, skb, &seq, offset, msg, len, flags);
			if (ret < 0)
				return copied ? : ret;
			seq += ret;
			copied += ret;
			len -= ret;
			if (!(flags & MSG_PEEK))
				toy_tcp_recvmsg_advance(sk, seq);
			continue;
		}
		if (copied >= target && !READ_ONCE(sk->sk_backlog.tail))
			break;
		if (copied) {
			if (toy_tcp_recvmsg_must_return(sk, timeo, flags))
				break;
		} else {
			ret = toy_tcp_recvmsg_why_empty(sk, timeo);
			if (ret <= 0)
				return ret;
		}
		toy_tcp_window_update(sk, copied);
		if (copied >= target) {
			/* Let the backlog in; it may hold more. */
			release_sock(sk);
			lock_sock(sk);
		} else {
			sk_wait_data(sk, &timeo, skb_peek_tail(&sk->sk_receive_queue));
		}
		/* Another thread may have read meanwhile. Who peeks waits only with nothing yet. */
		if (!(flags & MSG_PEEK) || !copied)
			seq = tp->rcv.copied;
	}
	if (!(flags & MSG_PEEK))
		toy_tcp_window_update(sk, copied);
	return copied;
}

/* Bytes that can be read; locked or not, a snapshot. */
static int toy_tcp_readable(const struct sock *sk)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	int bytes = READ_ONCE(tp->rcv.nxt) - READ_ONCE(tp->rcv.copied);

	/* The FIN takes a number but is no byte. */
	if (bytes && sock_flag(sk, SOCK_DONE))
		bytes--;
	return bytes;
}

/* TCP_INQ: what is left to be read; the end of the stream counts as one, so that it is read. */
static void toy_tcp_recvmsg_put_inq(const struct sock *sk, struct msghdr *msg)
{
	int inq = toy_tcp_readable(sk);

	if (!inq && sock_flag(sk, SOCK_DONE))
		inq = 1;
	put_cmsg(msg, SOL_TCP, TCP_CM_INQ, sizeof(inq), &inq);
}

int toy_tcp_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct sock *sk = sock->sk;
	int ret;

	if (flags & MSG_ERRQUEUE)
		return -EAGAIN;
	lock_sock(sk);
	if (flags & MSG_OOB)
		ret = toy_tcp_urg_recvmsg(sk, msg, len, flags);
	else
		ret = toy_tcp_recvmsg_locked(sk, msg, len, flags);
	release_sock(sk);
	if (ret < 0)
		return ret;
	/* A connected stream gives no sender. */
	msg->msg_namelen = 0;
	if (READ_ONCE(toy_tcp_sk(sk)->rcv.inq))
		toy_tcp_recvmsg_put_inq(sk, msg);
	return ret;
}

/* How many bytes make it readable. An urgent one at the mark is not among them. */
static int toy_tcp_poll_target(const struct sock *sk)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	int target = max(READ_ONCE(sk->sk_rcvlowat), 1);

	return target + (!sock_flag(sk, SOCK_URGINLINE) &&
			 toy_tcp_urg_at(tp, READ_ONCE(tp->rcv.copied)));
}

/*
 * Enough to read; or as much as can come before something is read, as Linux: who
 * waits for more than fits would wait for ever.
 */
static bool toy_tcp_poll_readable(const struct sock *sk)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	int bytes = toy_tcp_readable(sk), rcvbuf = READ_ONCE(sk->sk_rcvbuf);

	if (bytes >= toy_tcp_poll_target(sk))
		return true;
	return bytes > 0 && READ_ONCE(sk->sk_rcvlowat) > 1 &&
	       (atomic_read(&sk->sk_rmem_alloc) > rcvbuf - (rcvbuf >> 3) ||
		READ_ONCE(toy_tcp_mem_pressure) ||
		toy_tcp_receive_window(tp) <= READ_ONCE(tp->rcv.mss));
}

int toy_tcp_set_rcvlowat(struct sock *sk, int val)
{
	bool locked = sk->sk_userlocks & SOCK_RCVBUF_LOCK;
	int most = locked ? sk->sk_rcvbuf : READ_ONCE(toy_sk_net(sk)->sysctl.tcp_rmem[2]);

	/* Half of the buffer is for the overhead. */
	val = min(val, most / 2);
	WRITE_ONCE(sk->sk_rcvlowat, val ? : 1);
	if (!locked && sk->sk_rcvbuf < 2 * val)
		WRITE_ONCE(sk->sk_rcvbuf, 2 * val);
	/* What waits may be enough now. */
	if (sk->sk_state != TCP_LISTEN && toy_tcp_poll_readable(sk))
		sk->sk_data_ready(sk);
	return 0;
}

static __poll_t toy_tcp_poll_listen(const struct sock *sk)
{
	return READ_ONCE(toy_tcp_sk(sk)->listen.accept_len) ? EPOLLIN | EPOLLRDNORM : 0;
}

static __poll_t toy_tcp_poll_write(struct sock *sk, struct socket *sock)
{
	if (sk->sk_shutdown & SEND_SHUTDOWN)
		return EPOLLOUT | EPOLLWRNORM;
	if (__sk_stream_is_writeable(sk, 1))
		return EPOLLOUT | EPOLLWRNORM;
	sk_set_bit(SOCKWQ_ASYNC_NOSPACE, sk);
	set_bit(SOCK_NOSPACE, &sock->flags);
	/* Room may have come before the bit was set: look once more. */
	smp_mb__after_atomic();
	return __sk_stream_is_writeable(sk, 1) ? EPOLLOUT | EPOLLWRNORM : 0;
}

__poll_t toy_tcp_poll(struct file *file, struct socket *sock, poll_table *wait)
{
	struct sock *sk = sock->sk;
	__poll_t mask = 0;
	u8 shutdown;
	int state;

	sock_poll_wait(file, sock, wait);
	/* Pairs with the release in toy_tcp_set_state(): what came before is seen. */
	state = smp_load_acquire(&sk->sk_state);
	if (state == TCP_LISTEN)
		return toy_tcp_poll_listen(sk);

	shutdown = READ_ONCE(sk->sk_shutdown);
	if (shutdown == SHUTDOWN_MASK || state == TCP_CLOSE)
		mask |= EPOLLHUP;
	if (shutdown & RCV_SHUTDOWN)
		mask |= EPOLLIN | EPOLLRDNORM | EPOLLRDHUP;
	if (state != TCP_SYN_SENT &&
	    (state != TCP_SYN_RECV || READ_ONCE(toy_tcp_sk(sk)->fastopen.listener))) {
		if (toy_tcp_poll_readable(sk))
			mask |= EPOLLIN | EPOLLRDNORM;
		if (READ_ONCE(toy_tcp_sk(sk)->urg.state) == TOY_TCP_URG_THERE)
			mask |= EPOLLPRI;
		mask |= toy_tcp_poll_write(sk, sock);
	} else if (state == TCP_SYN_SENT && READ_ONCE(toy_tcp_sk(sk)->fastopen.deferred)) {
		/* It is the write that sends the SYN. */
		mask |= EPOLLOUT | EPOLLWRNORM;
	}
	/* toy_tcp_abort() writes the error before the state: read it after. */
	smp_rmb();
	if (READ_ONCE(sk->sk_err) || !skb_queue_empty_lockless(&sk->sk_error_queue))
		mask |= EPOLLERR;
	return mask;
}

int toy_tcp_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	struct sock *sk = sock->sk;
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	int answer;

	switch (cmd) {
	case SIOCINQ:
		if (sk->sk_state == TCP_LISTEN)
			return -EINVAL;
		lock_sock(sk);
		answer = BIT(sk->sk_state) & (TCPF_SYN_SENT | TCPF_SYN_RECV) ? 0 :
			 toy_tcp_urg_readable(sk, toy_tcp_readable(sk));
		release_sock(sk);
		break;
	case SIOCATMARK:
		answer = toy_tcp_urg_at(tp, READ_ONCE(tp->rcv.copied));
		break;
	case SIOCOUTQ:
	case SIOCOUTQNSD:
		if (sk->sk_state == TCP_LISTEN)
			return -EINVAL;
		if (BIT(sk->sk_state) & (TCPF_SYN_SENT | TCPF_SYN_RECV))
			answer = 0;
		else if (cmd == SIOCOUTQ)
			answer = READ_ONCE(tp->snd.write_seq) - READ_ONCE(tp->snd.una);
		else
			answer = READ_ONCE(tp->snd.write_seq) - READ_ONCE(tp->snd.nxt);
		break;
	default:
		return toy_ifreq_ioctl(sock, cmd, arg);
	}
	return put_user(answer, (int __user *)arg);
}
