/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_RCVSPACE_H
#define TOY_TCP_RCVSPACE_H

#include <linux/types.h>

/*
 * How large a window one connection can use, as Linux finds it: twice of what the
 * user took in a round trip, for that is what the sender may have out meanwhile, and
 * more while it still grows. Times are microseconds of one clock modulo 2^32. All
 * zero is its beginning.
 *
 * Guarded by its owner's lock.
 */
struct toy_tcp_rcvspace {
	u32	rtt8;		/* round trip as the receiver sees it, eighths; 0: none yet */
	u32	wnd_end;	/* the window's end when its measurement began */
	u32	wnd_us;		/* and when that was */
	bool	wnd_valid;	/* it has begun */
	u32	echo;		/* the last that has given a sample */
	u32	space;		/* most bytes that were taken in a round trip */
	u32	seq;		/* what was read when the current one began */
	u32	seq_us;		/* and when that was */
};

/* The connection is there. @space: bytes that are no reason to grow */
void toy_tcp_rcvspace_begin(struct toy_tcp_rcvspace *rs, u32 copied, u32 space, u32 now_us);

/* Return: the round trip in microseconds; 0: none yet. */
static inline u32 toy_tcp_rcvspace_rtt(const struct toy_tcp_rcvspace *rs)
{
	return rs->rtt8 >> 3;
}

/**
 * toy_tcp_rcvspace_window() - a sample without timestamps
 * @rs: state
 * @nxt: RCV.NXT with what has just come
 * @wnd: window that was offered last
 * @now_us: time
 *
 * What fills a window comes no sooner than a round trip after the window was
 * offered; it may come later, so that the smallest counts.
 */
void toy_tcp_rcvspace_window(struct toy_tcp_rcvspace *rs, u32 nxt, u32 wnd, u32 now_us);

/**
 * toy_tcp_rcvspace_echo() - a sample by what a full segment echoes
 * @rs: state
 * @echo: TSecr
 * @rtt_us: how long ago that was sent
 * @drained: the user has read all that came before
 *
 * One for each value. A larger sample counts in part, and only when it is not the user
 * who holds the sender back.
 */
void toy_tcp_rcvspace_echo(struct toy_tcp_rcvspace *rs, u32 echo, u32 rtt_us, bool drained);

/**
 * toy_tcp_rcvspace_read() - the user has read
 * @rs: state
 * @copied: up to here
 * @nxt: RCV.NXT
 * @now_us: time
 *
 * Return: what @rs->space was, when more than that was taken in the round trip
 * that ends here; else 0.
 */
u32 toy_tcp_rcvspace_read(struct toy_tcp_rcvspace *rs, u32 copied, u32 nxt, u32 now_us);

/**
 * toy_tcp_rcvspace_want() - the window that @rs->space asks for
 * @rs: state
 * @before: what @rs->space was before; > 0
 * @low_rtt_us: shorter round trips let it grow in their proportion only
 *
 * Return: bytes.
 */
u32 toy_tcp_rcvspace_want(const struct toy_tcp_rcvspace *rs, u32 before, u32 low_rtt_us);

#endif /* TOY_TCP_RCVSPACE_H */
