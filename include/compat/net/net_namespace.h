/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOY_COMPAT_NET_NET_NAMESPACE_H
#define _TOY_COMPAT_NET_NET_NAMESPACE_H

#include_next <net/net_namespace.h>
#include <linux/version.h>

/* Before 6.6 an empty entry ended a table; callers keep one behind their last. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define register_net_sysctl_sz(net, path, table, size) \
	register_net_sysctl(net, path, table)
#endif

#endif /* _TOY_COMPAT_NET_NET_NAMESPACE_H */
