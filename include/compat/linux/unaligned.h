/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_COMPAT_LINUX_UNALIGNED_H
#define TOY_COMPAT_LINUX_UNALIGNED_H

#include <linux/version.h>

/* 6.12 moved it here from asm/. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#include <asm/unaligned.h>
#else
#include_next <linux/unaligned.h>
#endif

#endif /* TOY_COMPAT_LINUX_UNALIGNED_H */
