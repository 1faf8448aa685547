// SPDX-License-Identifier: GPL-2.0
/* Who may make ICMP echo sockets: net.toytcp.ping_group_range, with the host's rule. */

#include <linux/cred.h>
#include <linux/seqlock.h>
#include <linux/sysctl.h>
#include <linux/user_namespace.h>

#include "netns.h"
#include "ping_group.h"

/* Both ends or none, of all namespaces: it is changed once in a machine's life. */
static DEFINE_SEQLOCK(toy_ping_group_lock);
static unsigned long toy_ping_group_zero;
static unsigned long toy_ping_group_max = (gid_t)~0U - 1;	/* ~0U is no group */

static struct toy_ping_group toy_ping_group_get(const struct toy_ping_group *stored)
{
	struct toy_ping_group group;
	unsigned int seq;

	do {
		seq = read_seqbegin(&toy_ping_group_lock);
		group = *stored;
	} while (read_seqretry(&toy_ping_group_lock, seq));
	return group;
}

static bool toy_ping_group_has(const struct toy_ping_group *group, kgid_t gid)
{
	return gid_lte(group->low, gid) && gid_lte(gid, group->high);
}

bool toy_ping_group_allowed(struct toy_net *tnet)
{
	const struct toy_ping_group group = toy_ping_group_get(&tnet->sysctl.ping_group_range);
	const struct group_info *info = current_cred()->group_info;
	int i;

	if (toy_ping_group_has(&group, current_egid()))
		return true;
	for (i = 0; i < info->ngroups; i++)
		if (toy_ping_group_has(&group, info->gid[i]))
			return true;
	return false;
}

/* Numbers are those of the writer's user namespace. */
static int toy_ping_group_set(struct toy_ping_group *stored, const unsigned long *range)
{
	const struct toy_ping_group none = TOY_PING_GROUP_NONE;
	struct toy_ping_group group = {
		.low	= make_kgid(current_user_ns(), range[0]),
		.high	= make_kgid(current_user_ns(), range[1]),
	};

	if (!gid_valid(group.low) || !gid_valid(group.high))
		return -EINVAL;
	if (range[1] < range[0] || gid_lt(group.high, group.low))
		group = none;
	write_seqlock(&toy_ping_group_lock);
	*stored = group;
	write_sequnlock(&toy_ping_group_lock);
	return 0;
}

int toy_ping_group_sysctl(toy_ctl_table *table, int write, void *buffer, size_t *lenp,
			  loff_t *ppos)
{
	struct toy_ping_group group = toy_ping_group_get(table->data);
	unsigned long range[2] = {
		from_kgid_munged(current_user_ns(), group.low),
		from_kgid_munged(current_user_ns(), group.high),
	};
	struct ctl_table tmp = {
		.data	= &range,
		.maxlen	= sizeof(range),
		.mode	= table->mode,
		.extra1	= &toy_ping_group_zero,
		.extra2	= &toy_ping_group_max,
	};
	int err = proc_doulongvec_minmax(&tmp, write, buffer, lenp, ppos);

	return err || !write ? err : toy_ping_group_set(table->data, range);
}
