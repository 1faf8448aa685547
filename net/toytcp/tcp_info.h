/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_INFO_H
#define TOY_TCP_INFO_H

#include <linux/compiler.h>

struct sock;

/* TCP_INFO, as much of it as *@optlen has room for. Return: 0, -EINVAL, -EFAULT. */
int toy_tcp_info_get(struct sock *sk, char __user *optval, int __user *optlen);

#endif /* TOY_TCP_INFO_H */
