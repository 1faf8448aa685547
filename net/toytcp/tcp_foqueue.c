// SPDX-License-Identifier: GPL-2.0
/* The limit of open Fast Open handshakes (RFC 7413 5.1). */

#include <linux/minmax.h>

#include "kunit.h"
#include "tcp_foqueue.h"

/* Lets go of what was reset long enough ago. */
static void toy_tcp_foqueue_forget(struct toy_tcp_foqueue *q, unsigned long now)
{
	unsigned long slot = now / TOY_TCP_FOQUEUE_SLOT;
	unsigned long steps = min(slot - q->now, (unsigned long)TOY_TCP_FOQUEUE_SLOTS);

	while (steps) {
		u32 *old = &q->slots[(slot - --steps) % TOY_TCP_FOQUEUE_SLOTS];

		q->reset -= *old;
		*old = 0;
	}
	q->now = slot;
}

bool toy_tcp_foqueue_full(struct toy_tcp_foqueue *q, unsigned long now)
{
	toy_tcp_foqueue_forget(q, now);
	return q->open + q->reset >= q->most;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_foqueue_full);

bool toy_tcp_foqueue_take(struct toy_tcp_foqueue *q, unsigned long now)
{
	if (toy_tcp_foqueue_full(q, now))
		return false;
	q->open++;
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_foqueue_take);

void toy_tcp_foqueue_give(struct toy_tcp_foqueue *q, bool reset, unsigned long now)
{
	q->open--;
	if (!reset)
		return;
	toy_tcp_foqueue_forget(q, now);
	q->slots[q->now % TOY_TCP_FOQUEUE_SLOTS]++;
	q->reset++;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_foqueue_give);
