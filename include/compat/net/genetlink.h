/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_COMPAT_NET_GENETLINK_H
#define TOY_COMPAT_NET_GENETLINK_H

#include <linux/version.h>
#include_next <net/genetlink.h>

/* Before 6.6 a dump has no struct genl_info; what it has holds attrs as well. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define genl_info_dump(cb)	genl_dumpit_info(cb)
#endif

#endif /* TOY_COMPAT_NET_GENETLINK_H */
