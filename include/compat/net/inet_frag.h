/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOY_COMPAT_NET_INET_FRAG_H
#define _TOY_COMPAT_NET_INET_FRAG_H

/* It takes for granted that these are there. */
#include <linux/jhash.h>
#include <linux/rhashtable.h>
#include <linux/skbuff.h>
#include <linux/version.h>
#include_next <net/inet_frag.h>

/*
 * 6.15: who finds a queue gets no reference, and inet_frag_kill() says how many
 * are to be put afterwards. Before, finding took one and killing put its own.
 */
#ifdef TOY_HAVE_inet_frag_putn
#define TOY_FRAG_FOUND_REFS 0
#else
#define TOY_FRAG_FOUND_REFS 1
#define inet_frag_kill(q, refs)	((void)(refs), inet_frag_kill(q))

static inline void inet_frag_putn(struct inet_frag_queue *q, int refs)
{
	if (refs && refcount_sub_and_test(refs, &q->refcnt))
		inet_frag_destroy(q);
}
#endif

/* 6.2: fragments are given up with a reason; the function that does all of it came later. */
#ifndef TOY_HAVE_inet_frag_queue_flush
#define INET_FRAG_DROP 0

static inline void toy_frag_queue_flush(struct inet_frag_queue *q)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	sub_frag_mem_limit(q->fqdir, inet_frag_rbtree_purge(&q->rb_fragments,
							    SKB_DROP_REASON_NOT_SPECIFIED));
#else
	sub_frag_mem_limit(q->fqdir, inet_frag_rbtree_purge(&q->rb_fragments));
#endif
	q->rb_fragments = RB_ROOT;
	q->fragments_tail = NULL;
	q->last_run_head = NULL;
}

#define inet_frag_queue_flush(q, reason) toy_frag_queue_flush(q)
#endif

#endif /* _TOY_COMPAT_NET_INET_FRAG_H */
