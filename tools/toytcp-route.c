// SPDX-License-Identifier: GPL-2.0
/* toytcp route: the routing table. */

#include <libmnl/libmnl.h>
#include <stdio.h>
#include <string.h>

#include "toytcp.h"

/* The words of "add" and "del" */
struct words {
	const char	*dst, *via, *dev, *src, *metric;
	uint8_t		type;
};

static const char *const types[] = {
	[TOYTCP_ROUTE_TYPE_UNICAST]	= "unicast",
	[TOYTCP_ROUTE_TYPE_BLACKHOLE]	= "blackhole",
	[TOYTCP_ROUTE_TYPE_UNREACHABLE]	= "unreachable",
	[TOYTCP_ROUTE_TYPE_PROHIBIT]	= "prohibit",
	[TOYTCP_ROUTE_TYPE_BROADCAST]	= "broadcast",
	[TOYTCP_ROUTE_TYPE_MULTICAST]	= "multicast",
};

#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

/* The first word may be a type; those behind prohibit are only told. */
static char **take_type(char **argv, uint8_t *type)
{
	uint8_t i;

	for (i = 0; *argv && i <= TOYTCP_ROUTE_TYPE_PROHIBIT; i++)
		if (!strcmp(*argv, types[i])) {
			*type = i;
			return argv + 1;
		}
	return argv;
}

static const char *type_of(const struct nlattr *const *tb)
{
	unsigned int type = nl_uint(tb[TOYTCP_A_ROUTE_TYPE]);

	return type < COUNT(types) ? types[type] : "unknown";
}

static void take_words(char **argv, struct words *w, bool with_src)
{
	while (*argv) {
		if (arg_key(&argv, "via", &w->via) || arg_key(&argv, "dev", &w->dev) ||
		    arg_key(&argv, "metric", &w->metric) ||
		    (with_src && arg_key(&argv, "src", &w->src)))
			continue;
		if (w->dst)
			arg_unknown(*argv);
		w->dst = *argv++;
	}
	if (!w->dst)
		die_usage("the destination is missing");
}

/* All words are looked at before the kernel is: a wrong one needs no module. */
static int change(uint8_t cmd, const struct words *w)
{
	struct in_addr dst, via = { 0 }, src = { 0 };
	uint32_t metric = 0, ifindex = 0;
	struct nlmsghdr *request;
	uint8_t len;

	dst = arg_prefix(w->dst, true, &len);
	if (w->via)
		via = arg_addr(w->via);
	if (w->src)
		src = arg_addr(w->src);
	if (w->metric)
		metric = arg_u32("a metric", w->metric);
	if (w->dev)
		ifindex = arg_dev(w->dev);

	request = nl_new(cmd);
	mnl_attr_put_u32(request, TOYTCP_A_ROUTE_DST, dst.s_addr);
	mnl_attr_put_u8(request, TOYTCP_A_ROUTE_PREFIX_LEN, len);
	if (w->via)
		mnl_attr_put_u32(request, TOYTCP_A_ROUTE_GATEWAY, via.s_addr);
	if (w->src)
		mnl_attr_put_u32(request, TOYTCP_A_ROUTE_PREFSRC, src.s_addr);
	if (w->metric)
		mnl_attr_put_u32(request, TOYTCP_A_ROUTE_METRIC, metric);
	if (w->dev)
		mnl_attr_put_u32(request, TOYTCP_A_ROUTE_IFINDEX, ifindex);
	if (w->type)
		mnl_attr_put_u8(request, TOYTCP_A_ROUTE_TYPE, w->type);
	nl_change(request);
	return EXIT_OK;
}

static int add(char **argv)
{
	struct words w = { 0 };

	take_words(take_type(argv, &w.type), &w, true);
	if (!w.type && !w.via && !w.dev)
		die_usage("a route needs a gateway (via) or a device (dev)");
	return change(TOYTCP_CMD_ROUTE_NEW, &w);
}

static int del(char **argv)
{
	struct words w = { 0 };

	take_words(take_type(argv, &w.type), &w, false);
	return change(TOYTCP_CMD_ROUTE_DEL, &w);
}

/* "default", a prefix, or in a lookup (without a length) an address */
static void format_dst(const struct nlattr *const *tb, char *text, size_t size)
{
	struct in_addr dst = nl_addr(tb[TOYTCP_A_ROUTE_DST]);
	unsigned int len = nl_uint(tb[TOYTCP_A_ROUTE_PREFIX_LEN]);

	if (!tb[TOYTCP_A_ROUTE_PREFIX_LEN] || len == 32)
		snprintf(text, size, "%s", text_addr(dst));
	else if (!len)
		snprintf(text, size, "default");
	else
		snprintf(text, size, "%s/%u", text_addr(dst), len);
}

static void print_json_mtu(const struct nlattr *const *tb)
{
	json_uint("mtu", nl_uint(tb[TOYTCP_A_ROUTE_MTU]));
	if (!tb[TOYTCP_A_ROUTE_MTU_EXPIRES])
		return;
	json_uint("mtu_expires", nl_uint(tb[TOYTCP_A_ROUTE_MTU_EXPIRES]));
	json_flag("mtu_locked", tb[TOYTCP_A_ROUTE_MTU_LOCKED]);
}

static void print_json(const struct nlattr *const *tb, const char *dst)
{
	json_object();
	json_str("dst", dst);
	if (tb[TOYTCP_A_ROUTE_TYPE])
		json_str("type", type_of(tb));
	if (tb[TOYTCP_A_ROUTE_LOCAL])
		json_flag("local", true);
	if (tb[TOYTCP_A_ROUTE_GATEWAY])
		json_addr("gateway", nl_addr(tb[TOYTCP_A_ROUTE_GATEWAY]));
	if (tb[TOYTCP_A_ROUTE_IFINDEX]) {
		json_str("dev", text_dev(nl_uint(tb[TOYTCP_A_ROUTE_IFINDEX])));
		json_uint("ifindex", nl_uint(tb[TOYTCP_A_ROUTE_IFINDEX]));
	}
	if (tb[TOYTCP_A_ROUTE_PREFSRC])
		json_addr("prefsrc", nl_addr(tb[TOYTCP_A_ROUTE_PREFSRC]));
	if (tb[TOYTCP_A_ROUTE_METRIC])
		json_uint("metric", nl_uint(tb[TOYTCP_A_ROUTE_METRIC]));
	if (tb[TOYTCP_A_ROUTE_MTU])
		print_json_mtu(tb);
	else
		json_flag("connected", tb[TOYTCP_A_ROUTE_CONNECTED]);
	json_object_end();
}

static void print_text(const struct nlattr *const *tb, const char *dst)
{
	if (tb[TOYTCP_A_ROUTE_TYPE])
		printf("%s ", type_of(tb));
	printf("%s%s", tb[TOYTCP_A_ROUTE_LOCAL] ? "local " : "", dst);
	if (tb[TOYTCP_A_ROUTE_GATEWAY])
		printf(" via %s", text_addr(nl_addr(tb[TOYTCP_A_ROUTE_GATEWAY])));
	if (tb[TOYTCP_A_ROUTE_IFINDEX])
		printf(" dev %s", text_dev(nl_uint(tb[TOYTCP_A_ROUTE_IFINDEX])));
	if (tb[TOYTCP_A_ROUTE_PREFSRC])
		printf(" src %s", text_addr(nl_addr(tb[TOYTCP_A_ROUTE_PREFSRC])));
	if (nl_uint(tb[TOYTCP_A_ROUTE_METRIC]))
		printf(" metric %u", (unsigned int)nl_uint(tb[TOYTCP_A_ROUTE_METRIC]));
	if (tb[TOYTCP_A_ROUTE_MTU])
		printf(" mtu %s%u", tb[TOYTCP_A_ROUTE_MTU_LOCKED] ? "lock " : "",
		       (unsigned int)nl_uint(tb[TOYTCP_A_ROUTE_MTU]));
	if (tb[TOYTCP_A_ROUTE_MTU_EXPIRES])
		printf(" expires %us", (unsigned int)nl_uint(tb[TOYTCP_A_ROUTE_MTU_EXPIRES]));
	puts(tb[TOYTCP_A_ROUTE_CONNECTED] ? " connected" : "");
}

static void print(const struct nlmsghdr *entry)
{
	const struct nlattr *tb[TOYTCP_A_ROUTE_MAX + 1];
	char dst[INET_ADDRSTRLEN + sizeof("/32")];

	nl_parse(entry, tb, TOYTCP_A_ROUTE_MAX);
	format_dst(tb, dst, sizeof(dst));
	if (opt_json)
		print_json(tb, dst);
	else
		print_text(tb, dst);
}

/*
 * The kernel's order is that of addition; people want the address's: by destination, the
 * shorter prefix first, then by metric.
 */
static struct nl_key sort_key(const struct nlmsghdr *entry)
{
	const struct nlattr *tb[TOYTCP_A_ROUTE_MAX + 1];
	struct nl_key key;

	nl_parse(entry, tb, TOYTCP_A_ROUTE_MAX);
	key.high = (uint64_t)ntohl(nl_uint(tb[TOYTCP_A_ROUTE_DST])) << 32 |
		   nl_uint(tb[TOYTCP_A_ROUTE_PREFIX_LEN]);
	key.low = nl_uint(tb[TOYTCP_A_ROUTE_METRIC]);
	return key;
}

const struct toytcp_table route_table = {
	.get		= TOYTCP_CMD_ROUTE_GET,
	.ifindex	= TOYTCP_A_ROUTE_IFINDEX,
	.key		= sort_key,
	.print		= print,
};

static int show(char **argv)
{
	return show_table(argv, &route_table);
}

static int get(char **argv)
{
	const char *dst = NULL, *dev = NULL;
	struct nl_entries entries = { 0 };
	struct nlmsghdr *request;
	struct in_addr addr;
	uint32_t ifindex;

	while (*argv) {
		if (arg_key(&argv, "dev", &dev))
			continue;
		if (dst)
			arg_unknown(*argv);
		dst = *argv++;
	}
	if (!dst)
		die_usage("the address is missing");
	addr = arg_addr(dst);
	ifindex = dev ? arg_dev(dev) : 0;

	request = nl_new(TOYTCP_CMD_ROUTE_GET);
	mnl_attr_put_u32(request, TOYTCP_A_ROUTE_DST, addr.s_addr);
	if (dev)
		mnl_attr_put_u32(request, TOYTCP_A_ROUTE_IFINDEX, ifindex);
	nl_get(request, &entries);
	json_begin();
	print(entries.entry[0]);
	json_end();
	nl_free(&entries);
	return EXIT_OK;
}

static const struct toytcp_verb verbs[] = {
	{ "show", "[show [dev DEV]]", show },
	{ "add", "add [TYPE] PREFIX|default [via GATEWAY] [dev DEV] [src ADDR] [metric N]", add },
	{ "del", "del [TYPE] PREFIX|default [via GATEWAY] [dev DEV] [metric N]", del },
	{ "get", "get ADDR [dev DEV]", get },
	{ }
};

const struct toytcp_command route_command = {
	.name	= "route",
	.verbs	= verbs,
};
