/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_SOCKOPT_H
#define TOY_SOCKOPT_H

#include <linux/sockptr.h>

struct sock;

/* Return: 0 with *@val set; -EINVAL (too short); -EFAULT. */
int toy_sockopt_int(sockptr_t optval, unsigned int optlen, int *val);

/* IP options are also taken as a single byte, as by the host, and as nothing, which is 0. */
int toy_sockopt_int_or_byte(sockptr_t optval, unsigned int optlen, int *val);

/* Copies an answer out, cut to the user's length. Return: 0 or an errno. */
int toy_sockopt_put(char __user *optval, int __user *optlen, const void *from, int size);

/* A small value goes into a single byte where there is room for no more. */
int toy_sockopt_put_int_or_byte(char __user *optval, int __user *optlen, int val);

/* IP_OPTIONS: none is all that can be set, and all that can be read. Return: 0 or an errno. */
int toy_sockopt_set_ip_options(unsigned int optlen);

/*
 * SO_REUSEPORT, which the core keeps from other families than the host's. @sk not locked.
 * Return: 0 or an errno.
 */
int toy_sockopt_set_reuseport(struct sock *sk, sockptr_t optval, unsigned int optlen);

#endif /* TOY_SOCKOPT_H */
