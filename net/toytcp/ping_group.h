/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_PING_GROUP_H
#define TOY_PING_GROUP_H

#include <linux/sysctl.h>
#include <linux/uidgid.h>

struct toy_net;

/* The groups whose processes may make ICMP echo sockets; high below low: none. */
struct toy_ping_group {
	kgid_t	low;
	kgid_t	high;
};

#define TOY_PING_GROUP_NONE	{ KGIDT_INIT(1), KGIDT_INIT(0) }

/* Whether the current process is in one of them. */
bool toy_ping_group_allowed(struct toy_net *tnet);

/* sysctl ping_group_range */
int toy_ping_group_sysctl(toy_ctl_table *table, int write, void *buffer, size_t *lenp,
			  loff_t *ppos);

#endif /* TOY_PING_GROUP_H */
