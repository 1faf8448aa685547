/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_COLLAPSE_H
#define TOY_TCP_COLLAPSE_H

#include <linux/skbuff.h>
#include <linux/types.h>

/* Bytes of one fresh buffer: with its bookkeeping it fills a page. */
#define TOY_TCP_COLLAPSE_CHUNK	SKB_WITH_OVERHEAD(PAGE_SIZE)

/*
 * Does @skb take more than twice its bytes? The window counts bytes and the
 * receive buffer memory, at two for one: what wastes more than that could fill
 * the buffer long before the window. A buffer with a SYN, FIN or URG is left alone.
 */
bool toy_tcp_collapse_wasteful(const struct sk_buff *skb);

/* Return: truesize of the fresh buffers for @bytes, within some hundred bytes. */
u32 toy_tcp_collapse_cost(u32 bytes);

/**
 * toy_tcp_collapse_run() - copy the bytes of a run of buffers into few fresh ones
 * @run: in order and without a gap; what one has of the one before it is left out
 * @fresh: empty; gets the new buffers, cb filled in, of no owner
 *
 * Return: true, and @run can be freed; false without memory or where nothing
 * would be saved: @fresh is empty then.
 */
bool toy_tcp_collapse_run(struct sk_buff_head *run, struct sk_buff_head *fresh);

#endif /* TOY_TCP_COLLAPSE_H */
