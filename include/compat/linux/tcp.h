/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOY_COMPAT_LINUX_TCP_H
#define _TOY_COMPAT_LINUX_TCP_H

#include_next <linux/tcp.h>

/* 6.2: the window that was offered. */
static inline void toy_tcp_info_set_rcv_wnd(struct tcp_info *info, u32 wnd)
{
#ifdef TOY_HAVE_tcpi_rcv_wnd
	info->tcpi_rcv_wnd = wnd;
#endif
}

/* 6.7: what time-outs there were. */
static inline void toy_tcp_info_set_rtos(struct tcp_info *info, u16 rtos, u16 recoveries, u32 ms)
{
#ifdef TOY_HAVE_tcpi_total_rto
	info->tcpi_total_rto = rtos;
	info->tcpi_total_rto_recoveries = recoveries;
	info->tcpi_total_rto_time = ms;
#endif
}

#endif /* _TOY_COMPAT_LINUX_TCP_H */
