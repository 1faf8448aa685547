/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOY_COMPAT_NET_NET_NAMESPACE_H
#define _TOY_COMPAT_NET_NET_NAMESPACE_H

#include_next <net/net_namespace.h>
#include <linux/version.h>

/* Every file of the module comes by here. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0) || \
	LINUX_VERSION_CODE >= KERNEL_VERSION(8, 0, 0)
#error "toytcp supports the kernels 6.1 to 7.x; this one is outside that range"
#endif

/* Before 6.6 an empty entry ended a table; callers keep one behind their last. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define register_net_sysctl_sz(net, path, table, size) \
	register_net_sysctl(net, path, table)
#endif

#endif /* _TOY_COMPAT_NET_NET_NAMESPACE_H */
