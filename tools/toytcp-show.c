// SPDX-License-Identifier: GPL-2.0
/* The list of a table whose entries belong to devices: of all, or of one. */

#include <libmnl/libmnl.h>

#include "toytcp.h"

int show_table(char **argv, const struct toytcp_table *table)
{
	struct nl_entries entries = { 0 };
	struct nlmsghdr *request;
	const char *dev = NULL;
	uint32_t ifindex;
	size_t i;

	while (*argv)
		if (!arg_key(&argv, "dev", &dev))
			arg_unknown(*argv);
	ifindex = dev ? arg_dev(dev) : 0;

	request = nl_new(table->get);
	if (dev)
		mnl_attr_put_u32(request, table->ifindex, ifindex);
	nl_dump(request, &entries);
	if (table->key)
		nl_sort(&entries, table->key);
	json_begin();
	for (i = 0; i < entries.count; i++)
		table->print(entries.entry[i]);
	json_end();
	nl_free(&entries);
	return EXIT_OK;
}
