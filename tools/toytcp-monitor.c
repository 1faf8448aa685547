// SPDX-License-Identifier: GPL-2.0
/* toytcp monitor: what changes, as it happens. */

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

#include "toytcp.h"

/* What the kernel tells, by its command */
static const struct event {
	const char			*name;	/* of JSON */
	const char			*text;	/* what stands before the entry */
	const struct toytcp_table	*table;
} events[] = {
	[TOYTCP_CMD_ADDR_ADD_NTF]	= { "addr-add", "[ADDR] ", &addr_table },
	[TOYTCP_CMD_ADDR_DEL_NTF]	= { "addr-del", "[ADDR] Deleted ", &addr_table },
	[TOYTCP_CMD_ADDR_CONFLICT_NTF]	= { "addr-conflict", "[ADDR] Conflict ", &addr_table },
	[TOYTCP_CMD_ROUTE_ADD_NTF]	= { "route-add", "[ROUTE] ", &route_table },
	[TOYTCP_CMD_ROUTE_DEL_NTF]	= { "route-del", "[ROUTE] Deleted ", &route_table },
	[TOYTCP_CMD_NEIGH_CHANGE_NTF]	= { "neigh-change", "[NEIGH] ", &neigh_table },
	[TOYTCP_CMD_NEIGH_DEL_NTF]	= { "neigh-del", "[NEIGH] Deleted ", &neigh_table },
};

static void told(const struct nlmsghdr *entry)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(entry);
	const struct event *event = NULL;

	/* A later module may tell of more. */
	if (genl->cmd < ARRAY_SIZE(events))
		event = &events[genl->cmd];
	if (!event || !event->table)
		return;
	json_begin();
	json_event(event->name);
	if (!opt_json)
		fputs(event->text, stdout);
	event->table->print(entry);
	json_end();
	/* Who reads it by a pipe is to see it now. */
	if (fflush(stdout))
		die_refused("cannot write the output");
}

static int monitor(char **argv)
{
	static const struct {
		const char *word, *group;
	} groups[] = {
		{ "addr", TOYTCP_MCGRP_ADDR },
		{ "route", TOYTCP_MCGRP_ROUTE },
		{ "neigh", TOYTCP_MCGRP_NEIGH },
	};
	static const char *const all[] = { "addr", "route", "neigh", NULL };
	size_t i;

	for (argv = *argv ? argv : (char **)all; *argv; argv++) {
		for (i = 0; i < ARRAY_SIZE(groups); i++)
			if (!strncmp(*argv, groups[i].word, strlen(*argv)))
				break;
		if (i == ARRAY_SIZE(groups))
			arg_unknown(*argv);
		nl_join(groups[i].group);
	}
	nl_listen(told);
}

static const struct toytcp_verb verbs[] = {
	{ "", "[addr] [route] [neigh]", monitor },
	{ }
};

const struct toytcp_command monitor_command = {
	.name	= "monitor",
	.verbs	= verbs,
	.plain	= true,
};
