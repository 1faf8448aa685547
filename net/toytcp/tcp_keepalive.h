/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_KEEPALIVE_H
#define TOY_TCP_KEEPALIVE_H

#include <linux/types.h>

struct sock;
struct toy_tcp_sock;

/* What the user has set for a connection; 0 is the namespace's sysctl. */
struct toy_tcp_keepalive {
	u16	time;		/* TCP_KEEPIDLE, seconds */
	u16	intvl;		/* TCP_KEEPINTVL, seconds */
	u8	probes;		/* TCP_KEEPCNT */
};

/* All with the socket locked. */

/* SO_KEEPALIVE, from the core's setsockopt(); the flag itself is the core's. */
void toy_tcp_keepalive_set(struct sock *sk, int on);

/* The connection is established: its silence counts from now. */
void toy_tcp_keepalive_begin(struct toy_tcp_sock *tp);

/**
 * toy_tcp_keepalive_set_option() - TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT
 * @sk: locked
 * @optname: one of the three
 * @val: seconds, or how many
 *
 * Return: 0; -EINVAL outside of 1 to 32767, or 1 to 127 probes.
 */
int toy_tcp_keepalive_set_option(struct sock *sk, int optname, int val);

/* Return: what is in force, the user's or the namespace's. */
int toy_tcp_keepalive_option(const struct sock *sk, int optname);

/* The timer. */
void toy_tcp_keepalive_handler(struct sock *sk);

#endif /* TOY_TCP_KEEPALIVE_H */
