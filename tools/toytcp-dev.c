// SPDX-License-Identifier: GPL-2.0
/* toytcp dev: what is set for a device. */

#include <libmnl/libmnl.h>
#include <stdio.h>
#include <string.h>

#include "toytcp.h"

static const char *const choices[] = {
	[TOYTCP_FORWARDING_DEFAULT]	= "default",
	[TOYTCP_FORWARDING_OFF]		= "off",
	[TOYTCP_FORWARDING_ON]		= "on",
};

static uint8_t arg_choice(const char *word)
{
	uint8_t i;

	for (i = 0; i < ARRAY_SIZE(choices); i++)
		if (!strcmp(word, choices[i]))
			return i;
	die_usage("\"%s\" is neither on, off nor default", word);
}

static int change(char **argv)
{
	const char *dev = NULL, *forwarding = NULL;
	struct nlmsghdr *request;
	uint32_t ifindex;
	uint8_t choice;

	while (*argv) {
		if (arg_key(&argv, "forwarding", &forwarding) ||
		    (!dev && arg_key(&argv, "dev", &dev)))
			continue;
		if (dev)
			arg_unknown(*argv);
		dev = *argv++;
	}
	if (!dev)
		die_usage("the device is missing");
	if (!forwarding)
		die_usage("what to set is missing");
	choice = arg_choice(forwarding);
	ifindex = arg_dev(dev);

	request = nl_new(TOYTCP_CMD_DEV_SET);
	mnl_attr_put_u32(request, TOYTCP_A_DEV_IFINDEX, ifindex);
	mnl_attr_put_u8(request, TOYTCP_A_DEV_FORWARDING, choice);
	nl_change(request);
	return EXIT_OK;
}

static void print(const struct nlmsghdr *entry)
{
	const struct nlattr *tb[TOYTCP_A_DEV_MAX + 1];
	const char *dev, *choice = "?";
	uint64_t addrs, value;
	bool forwards;

	nl_parse(entry, tb, TOYTCP_A_DEV_MAX);
	dev = text_dev(nl_uint(tb[TOYTCP_A_DEV_IFINDEX]));
	addrs = nl_uint(tb[TOYTCP_A_DEV_ADDRS]);
	value = nl_uint(tb[TOYTCP_A_DEV_FORWARDING]);
	if (value < ARRAY_SIZE(choices))
		choice = choices[value];
	forwards = tb[TOYTCP_A_DEV_FORWARDS];

	json_object();
	json_str("dev", dev);
	json_uint("ifindex", nl_uint(tb[TOYTCP_A_DEV_IFINDEX]));
	json_str("forwarding", choice);
	json_flag("forwards", forwards);
	json_uint("addrs", addrs);
	json_object_end();
	if (opt_json)
		return;

	printf("%s addrs %llu forwarding %s%s\n", dev, (unsigned long long)addrs, choice,
	       forwards ? " forwards" : "");
}

static int show(char **argv)
{
	static const struct toytcp_table table = {
		.get		= TOYTCP_CMD_DEV_GET,
		.ifindex	= TOYTCP_A_DEV_IFINDEX,
		.print		= print,
	};

	return show_table(argv, &table);
}

static const struct toytcp_verb verbs[] = {
	{ "show", "[show [dev DEV]]", show },
	{ "set", "set DEV forwarding on|off|default", change },
	{ }
};

const struct toytcp_command dev_command = {
	.name	= "dev",
	.alias	= "device",
	.verbs	= verbs,
};
