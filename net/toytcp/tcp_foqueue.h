/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_FOQUEUE_H
#define TOY_TCP_FOQUEUE_H

#include <linux/jiffies.h>
#include <linux/types.h>

#define TOY_TCP_FOQUEUE_SLOT	(10 * HZ)
#define TOY_TCP_FOQUEUE_SLOTS	7	/* so that a reset counts for 60 to 70 seconds */

/*
 * How many Fast Open handshakes a listener may have open (RFC 7413 5.1). One that
 * was reset goes on counting for a minute: whoever forges addresses gets resets from
 * their owners, and must not get room for more by them. Guarded by its owner's lock.
 */
struct toy_tcp_foqueue {
	u32	most;		/* 0: no Fast Open */
	u32	open;
	u32	reset;		/* sum of slots */
	u32	slots[TOY_TCP_FOQUEUE_SLOTS];	/* those reset in ten seconds each */
	unsigned long now;	/* slots since the boot, at the last look */
};

/* @now in jiffies. Return: no room for one more. */
bool toy_tcp_foqueue_full(struct toy_tcp_foqueue *q, unsigned long now);
/* One more, if there is room. Return: success. */
bool toy_tcp_foqueue_take(struct toy_tcp_foqueue *q, unsigned long now);
/* One less. @reset: by its peer, before the handshake was complete */
void toy_tcp_foqueue_give(struct toy_tcp_foqueue *q, bool reset, unsigned long now);

#endif /* TOY_TCP_FOQUEUE_H */
