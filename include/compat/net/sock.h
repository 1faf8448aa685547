/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOY_COMPAT_NET_SOCK_H
#define _TOY_COMPAT_NET_SOCK_H

#include_next <net/sock.h>

/* 6.8: a namespace's own. */
static inline unsigned int toy_sock_optmem_max(const struct net *net)
{
#ifdef TOY_HAVE_sysctl_optmem_max
	return READ_ONCE(net->core.sysctl_optmem_max);
#else
	return READ_ONCE(sysctl_optmem_max);
#endif
}

#endif /* _TOY_COMPAT_NET_SOCK_H */
