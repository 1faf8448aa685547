// SPDX-License-Identifier: GPL-2.0
/* Memory of all UDP sockets. */

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sysctl.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "udp_mem.h"

atomic_long_t toy_udp_mem_allocated;
DEFINE_PER_CPU(int, toy_udp_mem_per_cpu);
long toy_udp_mem_limits[3];
/*
 * What a socket may always have, however short memory is: the default of the host's
 * udp_rmem_min. not done: udp_rmem_min and udp_wmem_min, which would be it for each
 * namespace; the core looks for such a limit in its own struct net.
 */
int toy_udp_mem_floor[1] = { PAGE_SIZE };

/* One empty entry more: before 6.6 it is what ends the table. */
static const struct ctl_table toy_udp_mem_template[] = {
	{
		.procname	= "udp_mem",
		.data		= &toy_udp_mem_limits,
		.maxlen		= sizeof(toy_udp_mem_limits),
		.mode		= 0644,
		.proc_handler	= proc_doulongvec_minmax,
	},
	{ }
};

static struct ctl_table_header *toy_udp_mem_header;

int toy_udp_mem_init(void)
{
	/* About the host's udp_mem: twice its tcp_mem. */
	unsigned long limit = max(totalram_pages() / 8, 128ul);
	struct ctl_table *table;

	toy_udp_mem_limits[0] = limit / 4 * 3;
	toy_udp_mem_limits[1] = limit;
	toy_udp_mem_limits[2] = toy_udp_mem_limits[0] * 2;
	/* Older kernels want one that they may write. */
	table = kmemdup(toy_udp_mem_template, sizeof(toy_udp_mem_template), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	/* As the host's: one limit for the machine, seen in the first namespace only. */
	toy_udp_mem_header = register_net_sysctl_sz(&init_net, "net/toytcp", table, 1);
	if (toy_udp_mem_header)
		return 0;
	kfree(table);
	return -ENOMEM;
}

void toy_udp_mem_exit(void)
{
	const struct ctl_table *table = toy_udp_mem_header->ctl_table_arg;

	unregister_net_sysctl_table(toy_udp_mem_header);
	kfree(table);
}
