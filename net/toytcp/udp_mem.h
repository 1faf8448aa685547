/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_UDP_MEM_H
#define TOY_UDP_MEM_H

#include <linux/percpu.h>
#include <linux/types.h>

/* What struct proto points to: the memory of all that waits to be read, in pages. */
extern atomic_long_t toy_udp_mem_allocated;
extern long toy_udp_mem_limits[3];	/* sysctl udp_mem */
extern int toy_udp_mem_floor[1];
DECLARE_PER_CPU(int, toy_udp_mem_per_cpu);

int toy_udp_mem_init(void);
/* No socket is left. */
void toy_udp_mem_exit(void);

#endif /* TOY_UDP_MEM_H */
