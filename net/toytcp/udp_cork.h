/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_UDP_CORK_H
#define TOY_UDP_CORK_H

#include <linux/types.h>

struct msghdr;
struct toy_dgram_out;
struct toy_udp_sock;

/**
 * toy_udp_cork_add() - more of the datagram that is being put together
 * @up: locked
 * @out: where it goes, if it is the first part
 * @msg: bytes
 * @len: how many
 *
 * Return: 0; -EMSGSIZE, -EFAULT, -ENOBUFS: and the whole datagram is forgotten, as on
 * the host.
 */
int toy_udp_cork_add(struct toy_udp_sock *up, const struct toy_dgram_out *out,
		     struct msghdr *msg, size_t len);

/* Locked. Sends it. Return: 0, also where there is none; or an errno, and it is gone. */
int toy_udp_cork_push(struct toy_udp_sock *up, bool noblock);
/* Locked. */
void toy_udp_cork_drop(struct toy_udp_sock *up);

#endif /* TOY_UDP_CORK_H */
