// SPDX-License-Identifier: GPL-2.0
/* toytcp maddr: which groups each device is in, and what is wanted of them. */

#include <libmnl/libmnl.h>
#include <stdio.h>
#include <string.h>

#include "toytcp.h"

/* The sources of an entry, separated by commas; the last one says "..." where there are more. */
static const char *text_sources(const struct nlattr *attr, uint64_t count)
{
	static char text[4096];
	size_t have = attr ? mnl_attr_get_payload_len(attr) / 4 : 0, at = 0, i;
	struct in_addr source;

	*text = 0;
	for (i = 0; i < have; i++) {
		memcpy(&source, (const char *)mnl_attr_get_payload(attr) + 4 * i, sizeof(source));
		at += snprintf(text + at, sizeof(text) - at, "%s%s", i ? "," : "",
			       text_addr(source));
	}
	if (have < count)
		snprintf(text + at, sizeof(text) - at, "%s...", have ? "," : "");
	return text;
}

static void print(const struct nlmsghdr *entry)
{
	const struct nlattr *tb[TOYTCP_A_MCAST_MAX + 1];
	const char *dev, *mode = "exclude", *sources;
	uint64_t count, version;

	nl_parse(entry, tb, TOYTCP_A_MCAST_MAX);
	dev = text_dev(nl_uint(tb[TOYTCP_A_MCAST_IFINDEX]));
	if (nl_uint(tb[TOYTCP_A_MCAST_MODE]) == TOYTCP_FILTER_MODE_INCLUDE)
		mode = "include";
	count = nl_uint(tb[TOYTCP_A_MCAST_SOURCE_COUNT]);
	sources = text_sources(tb[TOYTCP_A_MCAST_SOURCES], count);
	version = nl_uint(tb[TOYTCP_A_MCAST_VERSION]);

	json_object();
	json_addr("group", nl_addr(tb[TOYTCP_A_MCAST_GROUP]));
	json_str("dev", dev);
	json_uint("ifindex", nl_uint(tb[TOYTCP_A_MCAST_IFINDEX]));
	json_uint("members", nl_uint(tb[TOYTCP_A_MCAST_MEMBERS]));
	json_str("mode", mode);
	json_uint("source_count", count);
	json_str("sources", sources);
	if (version)
		json_uint("igmp", version);
	json_flag("reporter", tb[TOYTCP_A_MCAST_REPORTER]);
	json_object_end();
	if (opt_json)
		return;

	printf("%s dev %s members %llu", text_addr(nl_addr(tb[TOYTCP_A_MCAST_GROUP])), dev,
	       (unsigned long long)nl_uint(tb[TOYTCP_A_MCAST_MEMBERS]));
	if (count || !strcmp(mode, "include"))
		printf(" %s %s", mode, count ? sources : "none");
	if (version)
		printf(" igmp %llu", (unsigned long long)version);
	printf("%s\n", tb[TOYTCP_A_MCAST_REPORTER] ? " reporter" : "");
}

/* By device, and by address as a number. */
static struct nl_key key(const struct nlmsghdr *entry)
{
	const struct nlattr *tb[TOYTCP_A_MCAST_MAX + 1];

	nl_parse(entry, tb, TOYTCP_A_MCAST_MAX);
	return (struct nl_key) {
		.high	= nl_uint(tb[TOYTCP_A_MCAST_IFINDEX]),
		.low	= ntohl(nl_addr(tb[TOYTCP_A_MCAST_GROUP]).s_addr),
	};
}

static int show(char **argv)
{
	static const struct toytcp_table table = {
		.get		= TOYTCP_CMD_MCAST_GET,
		.ifindex	= TOYTCP_A_MCAST_IFINDEX,
		.key		= key,
		.print		= print,
	};

	return show_table(argv, &table);
}

static const struct toytcp_verb verbs[] = {
	{ "show", "[show [dev DEV]]", show },
	{ }
};

const struct toytcp_command maddr_command = {
	.name	= "maddr",
	.alias	= "maddress",
	.verbs	= verbs,
};
