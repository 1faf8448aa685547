/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_DGRAM_TX_H
#define TOY_DGRAM_TX_H

#include <linux/types.h>

struct sk_buff;
struct sock;
struct socket;
struct toy_dgram_sock;

/*
 * What owns a socket's datagrams on their way out.
 *
 * A datagram is charged to its sender until the driver has sent it, or a sender would
 * overrun the queue of its own device. The charge is given back by the buffer's
 * destructor, maybe long after close() and after the module is gone: so neither the
 * destructor nor what it refers to may be the module's. Each socket therefore has a
 * second struct sock of the host's own UDP, never bound and never seen by a program,
 * with the wait queue of the first. The host frees it when the last buffer is gone.
 */

/* Return: 0 or -ENOMEM. */
int toy_dgram_tx_create(struct toy_dgram_sock *ds, struct socket *sock);
/* close(): no wake-ups any more; what is under way keeps the memory. */
void toy_dgram_tx_destroy(struct toy_dgram_sock *ds);

/**
 * toy_dgram_tx_alloc() - room for a datagram
 * @ds: socket, locked or not
 * @len: bytes behind the headers of the link and of IP
 * @noblock: do not wait for what is on the way
 * @err: -EAGAIN, -ENOBUFS, -EPIPE, or what a wait cut short says
 *
 * Return: a buffer of @len bytes with room for the lower headers, charged; or NULL.
 */
struct sk_buff *toy_dgram_tx_alloc(struct toy_dgram_sock *ds, size_t len, bool noblock, int *err);

/* Bytes on their way out. */
int toy_dgram_tx_queued(const struct toy_dgram_sock *ds);
/* As poll() has it: half of the send buffer is free. */
bool toy_dgram_tx_writable(const struct toy_dgram_sock *ds);
/* SHUT_WR: who waits for room is to give up. */
void toy_dgram_tx_shutdown(struct toy_dgram_sock *ds);

#endif /* TOY_DGRAM_TX_H */
