// SPDX-License-Identifier: GPL-2.0
/* toytcp addr: local addresses. */

#include <libmnl/libmnl.h>
#include <stdio.h>

#include "toytcp.h"

static int change(uint8_t cmd, char **argv)
{
	const char *where = NULL, *dev = NULL;
	struct nlmsghdr *request;
	struct in_addr addr;
	uint32_t ifindex;
	uint8_t len;

	while (*argv) {
		if (arg_key(&argv, "dev", &dev))
			continue;
		if (where)
			arg_unknown(*argv);
		where = *argv++;
	}
	if (!where)
		die_usage("the address is missing");
	if (!dev)
		die_usage("the device is missing");
	addr = arg_prefix(where, false, &len);
	ifindex = arg_dev(dev);

	request = nl_new(cmd);
	mnl_attr_put_u32(request, TOYTCP_A_ADDR_IFINDEX, ifindex);
	mnl_attr_put_u32(request, TOYTCP_A_ADDR_LOCAL, addr.s_addr);
	mnl_attr_put_u8(request, TOYTCP_A_ADDR_PREFIX_LEN, len);
	nl_change(request);
	return EXIT_OK;
}

static int add(char **argv)
{
	return change(TOYTCP_CMD_ADDR_NEW, argv);
}

static int del(char **argv)
{
	return change(TOYTCP_CMD_ADDR_DEL, argv);
}

static void print(const struct nlmsghdr *entry)
{
	const struct nlattr *tb[TOYTCP_A_ADDR_MAX + 1];
	const struct nlattr *broadcast;
	struct in_addr local;
	unsigned int len;
	const char *dev;

	nl_parse(entry, tb, TOYTCP_A_ADDR_MAX);
	local = nl_addr(tb[TOYTCP_A_ADDR_LOCAL]);
	len = nl_uint(tb[TOYTCP_A_ADDR_PREFIX_LEN]);
	dev = text_dev(nl_uint(tb[TOYTCP_A_ADDR_IFINDEX]));
	broadcast = tb[TOYTCP_A_ADDR_BROADCAST];

	json_object();
	json_addr("local", local);
	json_uint("prefixlen", len);
	if (broadcast)
		json_addr("broadcast", nl_addr(broadcast));
	if (tb[TOYTCP_A_ADDR_LLADDR])
		json_str("lladdr", text_mac(tb[TOYTCP_A_ADDR_LLADDR]));
	json_str("dev", dev);
	json_uint("ifindex", nl_uint(tb[TOYTCP_A_ADDR_IFINDEX]));
	json_object_end();
	if (opt_json)
		return;

	printf("%s/%u", text_addr(local), len);
	if (broadcast)
		printf(" brd %s", text_addr(nl_addr(broadcast)));
	printf(" dev %s", dev);
	if (tb[TOYTCP_A_ADDR_LLADDR])
		printf(" claimed by %s", text_mac(tb[TOYTCP_A_ADDR_LLADDR]));
	putchar('\n');
}

const struct toytcp_table addr_table = {
	.get		= TOYTCP_CMD_ADDR_GET,
	.ifindex	= TOYTCP_A_ADDR_IFINDEX,
	.print		= print,
};

static int show(char **argv)
{
	return show_table(argv, &addr_table);
}

static const struct toytcp_verb verbs[] = {
	{ "show", "[show [dev DEV]]", show },
	{ "add", "add A.B.C.D/LEN dev DEV", add },
	{ "del", "del A.B.C.D/LEN dev DEV", del },
	{ }
};

const struct toytcp_command addr_command = {
	.name	= "addr",
	.alias	= "address",
	.verbs	= verbs,
};
