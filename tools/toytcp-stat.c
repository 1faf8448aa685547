// SPDX-License-Identifier: GPL-2.0
/* toytcp stat: the counters. */

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "toytcp.h"

/* Is it asked for? Remembers in @used which patterns matched anything. */
static bool wanted(const char *name, char **patterns, size_t count, bool *used)
{
	bool found = !count;
	size_t i;

	for (i = 0; i < count; i++) {
		if (fnmatch(patterns[i], name, 0))
			continue;
		used[i] = true;
		found = true;
	}
	return found;
}

static void print(const char *name, uint64_t value)
{
	json_object();
	json_str("name", name);
	json_uint("value", value);
	json_object_end();
	if (!opt_json)
		printf("%-28s %llu\n", name, (unsigned long long)value);
}

static void print_all(const struct nl_entries *entries, char **patterns, size_t count,
		      bool zeros, bool *used)
{
	const struct nlattr *tb[TOYTCP_A_STATS_MAX + 1];
	const char *name;
	uint64_t value;
	size_t i;

	for (i = 0; i < entries->count; i++) {
		nl_parse(entries->entry[i], tb, TOYTCP_A_STATS_MAX);
		name = nl_str(tb[TOYTCP_A_STATS_NAME]);
		value = nl_uint(tb[TOYTCP_A_STATS_VALUE]);
		if (wanted(name, patterns, count, used) && (value || zeros))
			print(name, value);
	}
}

static int show(char **argv)
{
	struct nl_entries entries = { 0 };
	bool zeros = false;
	size_t count, i;

	for (; *argv && argv[0][0] == '-'; argv++) {
		if (strcmp(*argv, "-z"))
			die_usage("there is no option \"%s\"", *argv);
		zeros = true;
	}
	for (count = 0; argv[count]; count++)
		;

	bool used[count + 1];

	memset(used, 0, sizeof(used));
	nl_dump(nl_new(TOYTCP_CMD_STATS_GET), &entries);
	json_begin();
	print_all(&entries, argv, count, zeros, used);
	json_end();
	nl_free(&entries);

	/* A mistyped name must not look like a counter that is zero. */
	for (i = 0; i < count; i++)
		if (!used[i])
			die_value("no counter matches \"%s\"", argv[i]);
	return EXIT_OK;
}

static const struct toytcp_verb verbs[] = {
	{ "show", "[-z] [PATTERN...]", show },
	{ }
};

const struct toytcp_command stat_command = {
	.name	= "stat",
	.alias	= "stats",
	.verbs	= verbs,
	.plain	= true,
};
