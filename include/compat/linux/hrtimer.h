/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOY_COMPAT_LINUX_HRTIMER_H
#define _TOY_COMPAT_LINUX_HRTIMER_H

#include_next <linux/hrtimer.h>

/* 6.13, and older ones that took it over: one call sets the function as well. */
#ifndef TOY_HAVE_hrtimer_setup
static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*function)(struct hrtimer *timer),
				 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

#endif /* _TOY_COMPAT_LINUX_HRTIMER_H */
