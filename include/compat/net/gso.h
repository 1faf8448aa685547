/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOY_COMPAT_NET_GSO_H
#define _TOY_COMPAT_NET_GSO_H

#include <linux/version.h>

/* Split off linux/netdevice.h and linux/skbuff.h in 6.5. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include_next <net/gso.h>
#else
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#endif

#endif /* _TOY_COMPAT_NET_GSO_H */
