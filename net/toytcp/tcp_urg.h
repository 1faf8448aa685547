/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_URG_H
#define TOY_TCP_URG_H

#include <linux/types.h>

struct msghdr;
struct sk_buff;
struct sock;
struct toy_tcp_sock;

enum toy_tcp_urg_state {
	TOY_TCP_URG_NONE,
	TOY_TCP_URG_DUE,	/* the pointer has come, its byte not yet */
	TOY_TCP_URG_THERE,
	TOY_TCP_URG_READ,	/* out of band; the mark stays until it is passed */
};

/*
 * Urgent data (RFC 9293 3.8.5, RFC 6093) as the host gives it to programs: the
 * last byte before the pointer is out of band, unless SO_OOBINLINE keeps it in
 * the stream. Readers without the socket's lock: poll() and ioctl().
 */
struct toy_tcp_urg {
	u32	up;	/* SND.UP: the first byte that is not urgent; up to SND.UNA: none */
	u32	seq;	/* of the peer's urgent byte; valid unless state is NONE */
	u8	state;	/* enum toy_tcp_urg_state */
	u8	byte;	/* valid if THERE */
};

/* All with the socket locked, unless said otherwise. */

/* RFC 9293 3.10.7.4, sixth check; @skb at its text */
void toy_tcp_urg_rcv(struct sock *sk, const struct sk_buff *skb);

/* Is the next byte to be read, @seq, the urgent one? Any context. */
bool toy_tcp_urg_at(const struct toy_tcp_sock *tp, u32 seq);

/**
 * toy_tcp_urg_clip() - how far a read from @seq may go
 * @sk: locked
 * @seq: next byte for the user
 * @len: how far it could go otherwise
 * @skip: set when the byte at @seq is passed over, being out of band
 *
 * Return: bytes to copy, after that one if @skip.
 */
u32 toy_tcp_urg_clip(const struct sock *sk, u32 seq, u32 len, bool *skip);

/* The user has read up to RCV's copied: a mark before it is gone. */
void toy_tcp_urg_passed(struct toy_tcp_sock *tp);

/* recv() with MSG_OOB. Return: 0 or 1 byte; -EINVAL, -EAGAIN, -ENOTCONN, -EFAULT as the host. */
int toy_tcp_urg_recvmsg(struct sock *sk, struct msghdr *msg, size_t len, int flags);

/* Bytes before the mark, for FIONREAD; @bytes where there is none. Any context. */
int toy_tcp_urg_readable(const struct sock *sk, int bytes);

/* All that was written is urgent, up to its end. */
void toy_tcp_urg_written(struct toy_tcp_sock *tp);
/* SND.UNA has moved. */
void toy_tcp_urg_acked(struct toy_tcp_sock *tp);
bool toy_tcp_urg_sending(const struct toy_tcp_sock *tp);
/* Return: the urgent pointer of a segment at @seq; 0: it has none. */
u16 toy_tcp_urg_pointer(const struct toy_tcp_sock *tp, u32 seq);

#endif /* TOY_TCP_URG_H */
