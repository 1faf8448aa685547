// SPDX-License-Identifier: GPL-2.0
/* Urgent data, both ways. */

#include <linux/skbuff.h>
#include <linux/socket.h>
#include <net/sock.h>

#include "seq.h"
#include "tcp.h"

/*
 * As the host: when the byte of the last mark was not passed yet and another one
 * comes, the first is lost to the reader unless he wants it inline.
 */
static void toy_tcp_urg_drop_last(struct sock *sk)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (toy_tcp_urg_at(tp, tp->rcv.copied) && !sock_flag(sk, SOCK_URGINLINE) &&
	    tp->rcv.copied != tp->rcv.nxt)
		WRITE_ONCE(tp->rcv.copied, tp->rcv.copied + 1);
}

static void toy_tcp_urg_new_pointer(struct sock *sk, const struct tcphdr *th)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	/* RFC 9293 3.8.5: it points behind the last urgent byte; some old peers point at it. */
	u32 seq = ntohl(th->seq) + ntohs(th->urg_ptr) - !!th->urg_ptr;

	if (seq_gt(tp->rcv.copied, seq) || seq_lt(seq, tp->rcv.nxt))
		return;
	if (tp->urg.state != TOY_TCP_URG_NONE && seq_le(seq, tp->urg.seq))
		return;
	sk_send_sigurg(sk);
	toy_tcp_urg_drop_last(sk);
	WRITE_ONCE(tp->urg.seq, seq);
	WRITE_ONCE(tp->urg.state, TOY_TCP_URG_DUE);
}

void toy_tcp_urg_rcv(struct sock *sk, const struct sk_buff *skb)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 at;

	if (cb->flags & TOY_TCP_URG)
		toy_tcp_urg_new_pointer(sk, tcp_hdr(skb));
	if (tp->urg.state != TOY_TCP_URG_DUE)
		return;
	at = tp->urg.seq - cb->seq;
	if (at >= skb->len || skb_copy_bits(skb, at, &tp->urg.byte, 1))
		return;
	WRITE_ONCE(tp->urg.state, TOY_TCP_URG_THERE);
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_data_ready(sk);
}

bool toy_tcp_urg_at(const struct toy_tcp_sock *tp, u32 seq)
{
	return READ_ONCE(tp->urg.state) != TOY_TCP_URG_NONE && READ_ONCE(tp->urg.seq) == seq;
}

u32 toy_tcp_urg_clip(const struct sock *sk, u32 seq, u32 len, bool *skip)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 ahead = tp->urg.seq - seq;

	*skip = false;
	if (tp->urg.state == TOY_TCP_URG_NONE || ahead >= len)
		return len;
	if (ahead)
		return ahead;	/* a read never crosses the mark */
	*skip = !sock_flag(sk, SOCK_URGINLINE);
	return len - *skip;
}

void toy_tcp_urg_passed(struct toy_tcp_sock *tp)
{
	if (tp->urg.state != TOY_TCP_URG_NONE && seq_gt(tp->rcv.copied, tp->urg.seq))
		WRITE_ONCE(tp->urg.state, TOY_TCP_URG_NONE);
}

/* Gives the byte that is there. */
static int toy_tcp_urg_give(struct toy_tcp_sock *tp, struct msghdr *msg, size_t len, int flags)
{
	u8 byte = tp->urg.byte;

	if (!(flags & MSG_PEEK))
		WRITE_ONCE(tp->urg.state, TOY_TCP_URG_READ);
	msg->msg_flags |= MSG_OOB;
	if (!len) {
		msg->msg_flags |= MSG_TRUNC;
		return 0;
	}
	if (!(flags & MSG_TRUNC) && memcpy_to_msg(msg, &byte, 1))
		return -EFAULT;
	return 1;
}

int toy_tcp_urg_recvmsg(struct sock *sk, struct msghdr *msg, size_t len, int flags)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (sk->sk_state == TCP_LISTEN)
		return -ENOTCONN;
	if (sock_flag(sk, SOCK_URGINLINE) || tp->urg.state == TOY_TCP_URG_NONE ||
	    tp->urg.state == TOY_TCP_URG_READ)
		return -EINVAL;
	if (sk->sk_state == TCP_CLOSE && !sock_flag(sk, SOCK_DONE))
		return -ENOTCONN;
	if (tp->urg.state == TOY_TCP_URG_THERE)
		return toy_tcp_urg_give(tp, msg, len, flags);
	if (sk->sk_state == TCP_CLOSE || sk->sk_shutdown & RCV_SHUTDOWN)
		return 0;
	return -EAGAIN;
}

int toy_tcp_urg_readable(const struct sock *sk, int bytes)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u32 ahead = READ_ONCE(tp->urg.seq) - READ_ONCE(tp->rcv.copied);

	if (sock_flag(sk, SOCK_URGINLINE) || READ_ONCE(tp->urg.state) == TOY_TCP_URG_NONE ||
	    ahead >= (u32)bytes)
		return bytes;
	return ahead;
}

void toy_tcp_urg_written(struct toy_tcp_sock *tp)
{
	tp->urg.up = tp->snd.write_seq;
}

void toy_tcp_urg_acked(struct toy_tcp_sock *tp)
{
	/* Or it would come to lie ahead once the numbers wrap. */
	tp->urg.up = seq_max(tp->urg.up, tp->snd.una);
}

bool toy_tcp_urg_sending(const struct toy_tcp_sock *tp)
{
	return seq_lt(tp->snd.una, tp->urg.up);
}

u16 toy_tcp_urg_pointer(const struct toy_tcp_sock *tp, u32 seq)
{
	if (!toy_tcp_urg_sending(tp) || seq_ge(seq, tp->urg.up))
		return 0;
	if (tp->urg.up - seq <= U16_MAX)
		return tp->urg.up - seq;
	/* Too far for the field: as far as it reaches, where that says more than is out. */
	return seq_gt(seq + U16_MAX, tp->snd.nxt) ? U16_MAX : 0;
}
