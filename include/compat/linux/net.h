/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_COMPAT_LINUX_NET_H
#define TOY_COMPAT_LINUX_NET_H

#include_next <linux/net.h>
#include <linux/version.h>

/* 6.19: bind() and connect() take an address of unspecified size. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define sockaddr_unsized sockaddr
#endif

/*
 * 6.10: accept() takes its arguments in a struct. toy_accept_op() makes the
 * older form of an operation that is written in the newer one.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
struct proto_accept_arg {
	int	flags;
	int	err;
	int	is_empty;
	bool	kern;
};

#define toy_accept_name(fn) fn##_flags
#define toy_accept_op(fn)						\
static int fn##_flags(struct socket *sock, struct socket *newsock,	\
		      int flags, bool kern)				\
{									\
	struct proto_accept_arg arg = { .flags = flags, .kern = kern };	\
									\
	return fn(sock, newsock, &arg);					\
}									\
struct proto_accept_arg
#else
#define toy_accept_name(fn) fn
#define toy_accept_op(fn) struct proto_accept_arg
#endif

/*
 * After 6.1: a socket can ask for its own setsockopt() at SOL_SOCKET level. In
 * 6.1 the core handles SO_TIMESTAMPING by itself and takes the first time-stamp
 * key, which no error queue of ours ever shows, from the wrong place.
 */
#ifdef TOY_HAVE_SOCK_CUSTOM_SOCKOPT
#define toy_sock_custom_sockopt(sock) set_bit(SOCK_CUSTOM_SOCKOPT, &(sock)->flags)
#else
#define toy_sock_custom_sockopt(sock) do { } while (0)
#endif

/* 6.5: sendmsg() may take pages; before that nobody sets the flag. */
#ifndef MSG_SPLICE_PAGES
#define MSG_SPLICE_PAGES 0
#endif

#endif /* TOY_COMPAT_LINUX_NET_H */
