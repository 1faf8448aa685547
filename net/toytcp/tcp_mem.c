// SPDX-License-Identifier: GPL-2.0
/* Memory of all TCP sockets, and what becomes of orphans when it is short. */

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sysctl.h>

#include "tcp.h"
#include "tcp_mem.h"
#include "tcp_timewait.h"

atomic_long_t toy_tcp_mem_allocated;
DEFINE_PER_CPU(int, toy_tcp_mem_per_cpu);
struct percpu_counter toy_tcp_mem_sockets;
unsigned long toy_tcp_mem_pressure;
long toy_tcp_mem_limits[3];
/* What a socket may always have, however short memory is; the core reads the first. */
int toy_tcp_mem_floor[1] = { PAGE_SIZE };

/* One empty entry more: before 6.6 it is what ends the table. */
static const struct ctl_table toy_tcp_mem_template[] = {
	{
		.procname	= "tcp_mem",
		.data		= &toy_tcp_mem_limits,
		.maxlen		= sizeof(toy_tcp_mem_limits),
		.mode		= 0644,
		.proc_handler	= proc_doulongvec_minmax,
	},
	{ }
};

static struct ctl_table_header *toy_tcp_mem_header;

void toy_tcp_mem_enter_pressure(struct sock *sk)
{
	WRITE_ONCE(toy_tcp_mem_pressure, 1);
}

void toy_tcp_mem_leave_pressure(struct sock *sk)
{
	WRITE_ONCE(toy_tcp_mem_pressure, 0);
}

int toy_tcp_mem_init(void)
{
	/* About the host's tcp_mem: a twelfth, an eighth and a sixth of memory, in halves. */
	unsigned long limit = max(totalram_pages() / 16, 128ul);
	struct ctl_table *table;
	int err;

	toy_tcp_mem_limits[0] = limit / 4 * 3;
	toy_tcp_mem_limits[1] = limit;
	toy_tcp_mem_limits[2] = toy_tcp_mem_limits[0] * 2;
	err = percpu_counter_init(&toy_tcp_mem_sockets, 0, GFP_KERNEL);
	if (err)
		return err;
	/* Older kernels want one that they may write. */
	table = kmemdup(toy_tcp_mem_template, sizeof(toy_tcp_mem_template), GFP_KERNEL);
	if (!table)
		goto err_counter;
	/* As the host's: one limit for the machine, seen in the first namespace only. */
	toy_tcp_mem_header = register_net_sysctl_sz(&init_net, "net/toytcp", table, 1);
	if (!toy_tcp_mem_header)
		goto err_table;
	return 0;

err_table:
	kfree(table);
err_counter:
	percpu_counter_destroy(&toy_tcp_mem_sockets);
	return -ENOMEM;
}

void toy_tcp_mem_exit(void)
{
	const struct ctl_table *table = toy_tcp_mem_header->ctl_table_arg;

	unregister_net_sysctl_table(toy_tcp_mem_header);
	kfree(table);
	percpu_counter_destroy(&toy_tcp_mem_sockets);
}

bool toy_tcp_mem_short(const struct sock *sk, unsigned int penalty)
{
	const struct toy_net *tnet = toy_sk_net(sk);
	u64 orphans = (u64)atomic_read(&tnet->tcp_orphans) << penalty;

	return orphans > READ_ONCE(tnet->sysctl.tcp_max_orphans) ||
	       (READ_ONCE(sk->sk_wmem_queued) > SOCK_MIN_SNDBUF &&
		atomic_long_read(&toy_tcp_mem_allocated) > READ_ONCE(toy_tcp_mem_limits[2]));
}

bool toy_tcp_mem_orphan(struct sock *sk, bool reset)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	u64 quiet = toy_tcp_now_us() - tp->snd.last_send_us;
	unsigned int penalty = 0;

	/* Linux's rule: peers that have long not taken anything, or of which ICMP complains */
	if (quiet > 2 * TOY_TCP_RTO_MAX_US || !reset)
		penalty++;
	if (READ_ONCE(sk->sk_err_soft))
		penalty++;
	if (!toy_tcp_mem_short(sk, penalty))
		return false;
	/* The peer still believes in the connection. */
	reset |= quiet <= jiffies_to_usecs(TOY_TCP_TIMEWAIT_LEN) ||
		 (!tp->snd.wnd && !tp->snd.q.segs_out);
	toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_ABORT_ON_MEMORY);
	if (reset)
		toy_tcp_send_reset(sk);
	toy_tcp_done(sk);
	return true;
}
