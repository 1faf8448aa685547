// SPDX-License-Identifier: GPL-2.0
/* toytcp neigh: link-layer addresses of neighbours. */

#include <libmnl/libmnl.h>
#include <stdio.h>

#include "toytcp.h"

static const char *state_name(unsigned int state)
{
	static const char *const names[] = {
		[TOYTCP_NEIGH_STATE_INCOMPLETE]	= "INCOMPLETE",
		[TOYTCP_NEIGH_STATE_REACHABLE]	= "REACHABLE",
		[TOYTCP_NEIGH_STATE_STALE]	= "STALE",
		[TOYTCP_NEIGH_STATE_DELAY]	= "DELAY",
		[TOYTCP_NEIGH_STATE_PROBE]	= "PROBE",
		[TOYTCP_NEIGH_STATE_FAILED]	= "FAILED",
		[TOYTCP_NEIGH_STATE_PERMANENT]	= "PERMANENT",
	};

	return state < ARRAY_SIZE(names) ? names[state] : "UNKNOWN";
}

static int change(uint8_t cmd, char **argv, bool with_mac)
{
	const char *dst = NULL, *dev = NULL, *lladdr = NULL;
	struct nlmsghdr *request;
	struct in_addr addr;
	uint32_t ifindex;
	uint8_t mac[6];

	while (*argv) {
		if (arg_key(&argv, "dev", &dev) ||
		    (with_mac && arg_key(&argv, "lladdr", &lladdr)))
			continue;
		if (dst)
			arg_unknown(*argv);
		dst = *argv++;
	}
	if (!dst)
		die_usage("the address is missing");
	if (!dev)
		die_usage("the device is missing");
	if (with_mac && !lladdr)
		die_usage("the link-layer address (lladdr) is missing");
	addr = arg_addr(dst);
	if (with_mac)
		arg_mac(lladdr, mac);
	ifindex = arg_dev(dev);

	request = nl_new(cmd);
	mnl_attr_put_u32(request, TOYTCP_A_NEIGH_IFINDEX, ifindex);
	mnl_attr_put_u32(request, TOYTCP_A_NEIGH_DST, addr.s_addr);
	if (with_mac)
		mnl_attr_put(request, TOYTCP_A_NEIGH_LLADDR, sizeof(mac), mac);
	nl_change(request);
	return EXIT_OK;
}

static int add(char **argv)
{
	return change(TOYTCP_CMD_NEIGH_NEW, argv, true);
}

static int del(char **argv)
{
	return change(TOYTCP_CMD_NEIGH_DEL, argv, false);
}

static void print_json(const struct nlattr *const *tb)
{
	json_object();
	json_addr("dst", nl_addr(tb[TOYTCP_A_NEIGH_DST]));
	json_str("dev", text_dev(nl_uint(tb[TOYTCP_A_NEIGH_IFINDEX])));
	json_uint("ifindex", nl_uint(tb[TOYTCP_A_NEIGH_IFINDEX]));
	if (tb[TOYTCP_A_NEIGH_LLADDR])
		json_str("lladdr", text_mac(tb[TOYTCP_A_NEIGH_LLADDR]));
	json_str("state", state_name(nl_uint(tb[TOYTCP_A_NEIGH_STATE])));
	json_uint("used_ms", nl_uint(tb[TOYTCP_A_NEIGH_USED]));
	if (tb[TOYTCP_A_NEIGH_CONFIRMED])
		json_uint("confirmed_ms", nl_uint(tb[TOYTCP_A_NEIGH_CONFIRMED]));
	json_uint("probes", nl_uint(tb[TOYTCP_A_NEIGH_PROBES]));
	json_uint("pending", nl_uint(tb[TOYTCP_A_NEIGH_PENDING]));
	json_object_end();
}

static void print_text(const struct nlattr *const *tb)
{
	printf("%s dev %s", text_addr(nl_addr(tb[TOYTCP_A_NEIGH_DST])),
	       text_dev(nl_uint(tb[TOYTCP_A_NEIGH_IFINDEX])));
	if (tb[TOYTCP_A_NEIGH_LLADDR])
		printf(" lladdr %s", text_mac(tb[TOYTCP_A_NEIGH_LLADDR]));
	if (opt_stats) {
		printf(" used %.1fs", nl_uint(tb[TOYTCP_A_NEIGH_USED]) / 1000.0);
		if (tb[TOYTCP_A_NEIGH_CONFIRMED])
			printf(" confirmed %.1fs",
			       nl_uint(tb[TOYTCP_A_NEIGH_CONFIRMED]) / 1000.0);
		printf(" probes %u pending %u",
		       (unsigned int)nl_uint(tb[TOYTCP_A_NEIGH_PROBES]),
		       (unsigned int)nl_uint(tb[TOYTCP_A_NEIGH_PENDING]));
	}
	printf(" %s\n", state_name(nl_uint(tb[TOYTCP_A_NEIGH_STATE])));
}

static void print(const struct nlmsghdr *entry)
{
	const struct nlattr *tb[TOYTCP_A_NEIGH_MAX + 1];

	nl_parse(entry, tb, TOYTCP_A_NEIGH_MAX);
	if (opt_json)
		print_json(tb);
	else
		print_text(tb);
}

const struct toytcp_table neigh_table = {
	.get		= TOYTCP_CMD_NEIGH_GET,
	.ifindex	= TOYTCP_A_NEIGH_IFINDEX,
	.print		= print,
};

static int show(char **argv)
{
	return show_table(argv, &neigh_table);
}

static const struct toytcp_verb verbs[] = {
	{ "show", "[show [dev DEV]]", show },
	{ "add", "add ADDR lladdr MAC dev DEV", add },
	{ "del", "del ADDR dev DEV", del },
	{ }
};

const struct toytcp_command neigh_command = {
	.name	= "neigh",
	.alias	= "neighbour",
	.verbs	= verbs,
};
