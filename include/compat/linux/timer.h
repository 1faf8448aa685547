/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOY_COMPAT_LINUX_TIMER_H
#define _TOY_COMPAT_LINUX_TIMER_H

#include_next <linux/timer.h>
#include <linux/version.h>

/* Renamed in 6.16. */
#ifndef timer_container_of
#define timer_container_of	from_timer
#endif

#endif /* _TOY_COMPAT_LINUX_TIMER_H */
