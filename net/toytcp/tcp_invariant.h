/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_INVARIANT_H
#define TOY_TCP_INVARIANT_H

#include <linux/types.h>

struct sock;
struct toy_tcp_sock;

/*
 * What holds for a connection between any two events. A debug build (make
 * debug) looks after each one and warns of the first that does not; in others
 * nothing is left of it.
 */
#ifdef TOYTCP_DEBUG
/* @sk locked, no event half done. */
void toy_tcp_invariant_check(const struct sock *sk);
/* A window has been offered; @edge is where the one before it ended (RFC 9293 3.8.6). */
void toy_tcp_invariant_window(const struct toy_tcp_sock *tp, u32 edge);
#else
static inline void toy_tcp_invariant_check(const struct sock *sk)
{
}

static inline void toy_tcp_invariant_window(const struct toy_tcp_sock *tp, u32 edge)
{
}
#endif

#endif /* TOY_TCP_INVARIANT_H */
