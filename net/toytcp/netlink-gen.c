// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/toytcp.yaml */
/* YNL-GEN kernel source */
/* YNL-ARG --function-prefix toy_netlink */
/* To regenerate run: scripts/ynl write */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/toytcp.h>

/* TOYTCP_CMD_ADDR_GET - do */
const struct nla_policy toytcp_addr_get_nl_policy[TOYTCP_A_ADDR_LOCAL + 1] = {
	[TOYTCP_A_ADDR_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[TOYTCP_A_ADDR_LOCAL] = { .type = NLA_BE32, },
};

/* TOYTCP_CMD_ADDR_NEW - do */
const struct nla_policy toytcp_addr_new_nl_policy[TOYTCP_A_ADDR_PREFIX_LEN + 1] = {
	[TOYTCP_A_ADDR_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[TOYTCP_A_ADDR_LOCAL] = { .type = NLA_BE32, },
	[TOYTCP_A_ADDR_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 32),
};

/* TOYTCP_CMD_ADDR_DEL - do */
const struct nla_policy toytcp_addr_del_nl_policy[TOYTCP_A_ADDR_PREFIX_LEN + 1] = {
	[TOYTCP_A_ADDR_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[TOYTCP_A_ADDR_LOCAL] = { .type = NLA_BE32, },
	[TOYTCP_A_ADDR_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 32),
};

/* TOYTCP_CMD_ROUTE_GET - do */
const struct nla_policy toytcp_route_get_nl_policy[TOYTCP_A_ROUTE_IFINDEX + 1] = {
	[TOYTCP_A_ROUTE_DST] = { .type = NLA_BE32, },
	[TOYTCP_A_ROUTE_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* TOYTCP_CMD_ROUTE_NEW - do */
const struct nla_policy toytcp_route_new_nl_policy[TOYTCP_A_ROUTE_TYPE + 1] = {
	[TOYTCP_A_ROUTE_DST] = { .type = NLA_BE32, },
	[TOYTCP_A_ROUTE_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 32),
	[TOYTCP_A_ROUTE_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[TOYTCP_A_ROUTE_GATEWAY] = { .type = NLA_BE32, },
	[TOYTCP_A_ROUTE_PREFSRC] = { .type = NLA_BE32, },
	[TOYTCP_A_ROUTE_METRIC] = { .type = NLA_U32, },
	[TOYTCP_A_ROUTE_TYPE] = NLA_POLICY_MAX(NLA_U8, 3),
};

/* TOYTCP_CMD_ROUTE_DEL - do */
const struct nla_policy toytcp_route_del_nl_policy[TOYTCP_A_ROUTE_TYPE + 1] = {
	[TOYTCP_A_ROUTE_DST] = { .type = NLA_BE32, },
	[TOYTCP_A_ROUTE_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 32),
	[TOYTCP_A_ROUTE_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[TOYTCP_A_ROUTE_GATEWAY] = { .type = NLA_BE32, },
	[TOYTCP_A_ROUTE_METRIC] = { .type = NLA_U32, },
	[TOYTCP_A_ROUTE_TYPE] = NLA_POLICY_MAX(NLA_U8, 3),
};

/* TOYTCP_CMD_NEIGH_GET - do */
const struct nla_policy toytcp_neigh_get_nl_policy[TOYTCP_A_NEIGH_DST + 1] = {
	[TOYTCP_A_NEIGH_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[TOYTCP_A_NEIGH_DST] = { .type = NLA_BE32, },
};

/* TOYTCP_CMD_NEIGH_NEW - do */
const struct nla_policy toytcp_neigh_new_nl_policy[TOYTCP_A_NEIGH_LLADDR + 1] = {
	[TOYTCP_A_NEIGH_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[TOYTCP_A_NEIGH_DST] = { .type = NLA_BE32, },
	[TOYTCP_A_NEIGH_LLADDR] = NLA_POLICY_EXACT_LEN(6),
};

/* TOYTCP_CMD_NEIGH_DEL - do */
const struct nla_policy toytcp_neigh_del_nl_policy[TOYTCP_A_NEIGH_DST + 1] = {
	[TOYTCP_A_NEIGH_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[TOYTCP_A_NEIGH_DST] = { .type = NLA_BE32, },
};

/* TOYTCP_CMD_SOCK_GET - do */
const struct nla_policy toytcp_sock_get_nl_policy[TOYTCP_A_SOCK_RPORT + 1] = {
	[TOYTCP_A_SOCK_PROTOCOL] = { .type = NLA_U8, },
	[TOYTCP_A_SOCK_LADDR] = { .type = NLA_BE32, },
	[TOYTCP_A_SOCK_LPORT] = { .type = NLA_BE16, },
	[TOYTCP_A_SOCK_RADDR] = { .type = NLA_BE32, },
	[TOYTCP_A_SOCK_RPORT] = { .type = NLA_BE16, },
};

/* TOYTCP_CMD_STATS_GET - do */
const struct nla_policy toytcp_stats_get_nl_policy[TOYTCP_A_STATS_NAME + 1] = {
	[TOYTCP_A_STATS_NAME] = { .type = NLA_NUL_STRING, .len = 63, },
};

/* TOYTCP_CMD_DEV_GET - do */
const struct nla_policy toytcp_dev_get_nl_policy[TOYTCP_A_DEV_IFINDEX + 1] = {
	[TOYTCP_A_DEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* TOYTCP_CMD_DEV_SET - do */
const struct nla_policy toytcp_dev_set_nl_policy[TOYTCP_A_DEV_FORWARDING + 1] = {
	[TOYTCP_A_DEV_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[TOYTCP_A_DEV_FORWARDING] = NLA_POLICY_MAX(NLA_U8, 2),
};

/* TOYTCP_CMD_MCAST_GET - do */
const struct nla_policy toytcp_mcast_get_nl_policy[TOYTCP_A_MCAST_GROUP + 1] = {
	[TOYTCP_A_MCAST_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[TOYTCP_A_MCAST_GROUP] = { .type = NLA_BE32, },
};

/* Ops table for toytcp */
const struct genl_ops toytcp_nl_ops[14] = {
	{
		.cmd		= TOYTCP_CMD_ADDR_GET,
		.doit		= toy_netlink_addr_get_doit,
		.dumpit		= toy_netlink_addr_get_dumpit,
		.policy		= toytcp_addr_get_nl_policy,
		.maxattr	= TOYTCP_A_ADDR_LOCAL,
	},
	{
		.cmd		= TOYTCP_CMD_ADDR_NEW,
		.doit		= toy_netlink_addr_new_doit,
		.policy		= toytcp_addr_new_nl_policy,
		.maxattr	= TOYTCP_A_ADDR_PREFIX_LEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= TOYTCP_CMD_ADDR_DEL,
		.doit		= toy_netlink_addr_del_doit,
		.policy		= toytcp_addr_del_nl_policy,
		.maxattr	= TOYTCP_A_ADDR_PREFIX_LEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= TOYTCP_CMD_ROUTE_GET,
		.doit		= toy_netlink_route_get_doit,
		.dumpit		= toy_netlink_route_get_dumpit,
		.policy		= toytcp_route_get_nl_policy,
		.maxattr	= TOYTCP_A_ROUTE_IFINDEX,
	},
	{
		.cmd		= TOYTCP_CMD_ROUTE_NEW,
		.doit		= toy_netlink_route_new_doit,
		.policy		= toytcp_route_new_nl_policy,
		.maxattr	= TOYTCP_A_ROUTE_TYPE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= TOYTCP_CMD_ROUTE_DEL,
		.doit		= toy_netlink_route_del_doit,
		.policy		= toytcp_route_del_nl_policy,
		.maxattr	= TOYTCP_A_ROUTE_TYPE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= TOYTCP_CMD_NEIGH_GET,
		.doit		= toy_netlink_neigh_get_doit,
		.dumpit		= toy_netlink_neigh_get_dumpit,
		.policy		= toytcp_neigh_get_nl_policy,
		.maxattr	= TOYTCP_A_NEIGH_DST,
	},
	{
		.cmd		= TOYTCP_CMD_NEIGH_NEW,
		.doit		= toy_netlink_neigh_new_doit,
		.policy		= toytcp_neigh_new_nl_policy,
		.maxattr	= TOYTCP_A_NEIGH_LLADDR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= TOYTCP_CMD_NEIGH_DEL,
		.doit		= toy_netlink_neigh_del_doit,
		.policy		= toytcp_neigh_del_nl_policy,
		.maxattr	= TOYTCP_A_NEIGH_DST,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= TOYTCP_CMD_SOCK_GET,
		.doit		= toy_netlink_sock_get_doit,
		.dumpit		= toy_netlink_sock_get_dumpit,
		.policy		= toytcp_sock_get_nl_policy,
		.maxattr	= TOYTCP_A_SOCK_RPORT,
	},
	{
		.cmd		= TOYTCP_CMD_STATS_GET,
		.doit		= toy_netlink_stats_get_doit,
		.dumpit		= toy_netlink_stats_get_dumpit,
		.policy		= toytcp_stats_get_nl_policy,
		.maxattr	= TOYTCP_A_STATS_NAME,
	},
	{
		.cmd		= TOYTCP_CMD_DEV_GET,
		.doit		= toy_netlink_dev_get_doit,
		.dumpit		= toy_netlink_dev_get_dumpit,
		.policy		= toytcp_dev_get_nl_policy,
		.maxattr	= TOYTCP_A_DEV_IFINDEX,
	},
	{
		.cmd		= TOYTCP_CMD_DEV_SET,
		.doit		= toy_netlink_dev_set_doit,
		.policy		= toytcp_dev_set_nl_policy,
		.maxattr	= TOYTCP_A_DEV_FORWARDING,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= TOYTCP_CMD_MCAST_GET,
		.doit		= toy_netlink_mcast_get_doit,
		.dumpit		= toy_netlink_mcast_get_dumpit,
		.policy		= toytcp_mcast_get_nl_policy,
		.maxattr	= TOYTCP_A_MCAST_GROUP,
	},
};
