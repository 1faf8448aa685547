/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOY_COMPAT_LINUX_SYSCTL_H
#define _TOY_COMPAT_LINUX_SYSCTL_H

#include_next <linux/sysctl.h>
#include <linux/version.h>

/* Handlers take a const table since 6.11. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
typedef const struct ctl_table toy_ctl_table;
#else
typedef struct ctl_table toy_ctl_table;
#endif

#endif /* _TOY_COMPAT_LINUX_SYSCTL_H */
