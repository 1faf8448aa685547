/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_ESTATS_H
#define TOY_TCP_ESTATS_H

#include <linux/types.h>

/* What keeps a sender that has something to send from sending it. */
enum toy_tcp_chrono {
	TOY_TCP_CHRONO_IDLE,	/* there is nothing to send, and all is acknowledged */
	TOY_TCP_CHRONO_BUSY,	/* the network: congestion window, pacing, Nagle's rule */
	TOY_TCP_CHRONO_RWND,	/* the peer's window */
	TOY_TCP_CHRONO_SNDBUF,	/* the send buffer is too small for the way */
	TOY_TCP_CHRONOS
};

/*
 * What a connection has done so far, for TCP_INFO and the tool (RFC 4898 names
 * most of them). Guarded by the socket's lock. All zero is its beginning.
 */
struct toy_tcp_estats {
	u32	segs_in;	/* segments, as the sender cut them */
	u32	segs_out;
	u32	data_segs_in;	/* those of them with text */
	u32	data_segs_out;
	u64	bytes_sent;	/* text, each time that it went out */
	u64	bytes_retrans;	/* of it, what went out again */
	u64	last_data_us;	/* when text went out last; 0: never */
	u32	ofo_segs;	/* came out of order and were kept */
	u32	rtos;		/* time-outs that sent again */
	u32	rto_recoveries;	/* times that such time-outs began */
	u64	rto_us;		/* from a beginning to the ACK that ended it, all of them */
	u64	rto_since_us;	/* the beginning of the one that goes on; 0: none */
	enum toy_tcp_chrono chrono;
	u64	chrono_since_us;
	u64	chrono_us[TOY_TCP_CHRONOS];	/* of IDLE it counts from the clock's zero */
};

/* @segs segments with @len bytes of text altogether came in. */
void toy_tcp_estats_in(struct toy_tcp_estats *es, u32 segs, u32 len);

/* @segs segments with @len bytes of text go out at @now_us; @again: all of it was sent before. */
void toy_tcp_estats_out(struct toy_tcp_estats *es, u32 segs, u32 len, bool again, u64 now_us);

/* The RTO has passed at @now_us. */
void toy_tcp_estats_rto(struct toy_tcp_estats *es, u64 now_us);

/* An ACK has brought something new: no time-out is under way. */
void toy_tcp_estats_rto_over(struct toy_tcp_estats *es, u64 now_us);

/* Return: microseconds up to @now_us that passed in repeated time-outs. */
u64 toy_tcp_estats_rto_time(const struct toy_tcp_estats *es, u64 now_us);

/* From @now_us on @chrono runs. */
void toy_tcp_estats_chrono(struct toy_tcp_estats *es, enum toy_tcp_chrono chrono, u64 now_us);

/* Return: microseconds up to @now_us that @chrono ran. */
u64 toy_tcp_estats_spent(const struct toy_tcp_estats *es, enum toy_tcp_chrono chrono, u64 now_us);

#endif /* TOY_TCP_ESTATS_H */
