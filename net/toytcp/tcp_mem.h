/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_MEM_H
#define TOY_TCP_MEM_H

#include <linux/percpu_counter.h>
#include <linux/types.h>

struct sock;

/* What struct proto points to: the memory of all TCP sockets together, in pages. */
extern atomic_long_t toy_tcp_mem_allocated;
extern struct percpu_counter toy_tcp_mem_sockets;
extern unsigned long toy_tcp_mem_pressure;
extern long toy_tcp_mem_limits[3];	/* sysctl tcp_mem */
extern int toy_tcp_mem_floor[1];
DECLARE_PER_CPU(int, toy_tcp_mem_per_cpu);

int toy_tcp_mem_init(void);
/* No socket is left. */
void toy_tcp_mem_exit(void);

void toy_tcp_mem_enter_pressure(struct sock *sk);
void toy_tcp_mem_leave_pressure(struct sock *sk);

/**
 * toy_tcp_mem_short() - must this orphan go for the others' sake?
 * @sk: locked; counted in tcp_orphans
 * @penalty: how many times the orphans count twice
 *
 * Return: true when there are more than tcp_max_orphans of them, or when it has data
 * waiting while more memory is in use than tcp_mem allows.
 */
bool toy_tcp_mem_short(const struct sock *sk, unsigned int penalty);

/**
 * toy_tcp_mem_orphan() - an orphan's timer has fired: ends it if it must go
 * @sk: locked, without a user
 * @reset: the peer is to be told in any case
 *
 * Return: true when it was ended.
 */
bool toy_tcp_mem_orphan(struct sock *sk, bool reset);

#endif /* TOY_TCP_MEM_H */
