/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/toytcp.yaml */
/* YNL-GEN kernel header */
/* YNL-ARG --function-prefix toy_netlink */
/* To regenerate run: scripts/ynl write */

#ifndef _LINUX_TOYTCP_GEN_H
#define _LINUX_TOYTCP_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/toytcp.h>

extern const struct nla_policy toytcp_addr_get_nl_policy[TOYTCP_A_ADDR_LOCAL + 1];

extern const struct nla_policy toytcp_addr_new_nl_policy[TOYTCP_A_ADDR_PREFIX_LEN + 1];

extern const struct nla_policy toytcp_addr_del_nl_policy[TOYTCP_A_ADDR_PREFIX_LEN + 1];

extern const struct nla_policy toytcp_route_get_nl_policy[TOYTCP_A_ROUTE_IFINDEX + 1];

extern const struct nla_policy toytcp_route_new_nl_policy[TOYTCP_A_ROUTE_TYPE + 1];

extern const struct nla_policy toytcp_route_del_nl_policy[TOYTCP_A_ROUTE_TYPE + 1];

extern const struct nla_policy toytcp_neigh_get_nl_policy[TOYTCP_A_NEIGH_DST + 1];

extern const struct nla_policy toytcp_neigh_new_nl_policy[TOYTCP_A_NEIGH_LLADDR + 1];

extern const struct nla_policy toytcp_neigh_del_nl_policy[TOYTCP_A_NEIGH_DST + 1];

extern const struct nla_policy toytcp_sock_get_nl_policy[TOYTCP_A_SOCK_RPORT + 1];

extern const struct nla_policy toytcp_stats_get_nl_policy[TOYTCP_A_STATS_NAME + 1];

extern const struct nla_policy toytcp_dev_get_nl_policy[TOYTCP_A_DEV_IFINDEX + 1];

extern const struct nla_policy toytcp_dev_set_nl_policy[TOYTCP_A_DEV_FORWARDING + 1];

extern const struct nla_policy toytcp_mcast_get_nl_policy[TOYTCP_A_MCAST_GROUP + 1];

/* Ops table for toytcp */
extern const struct genl_ops toytcp_nl_ops[14];

int toy_netlink_addr_get_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_addr_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int toy_netlink_addr_new_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_addr_del_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_route_get_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_route_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int toy_netlink_route_new_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_route_del_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_neigh_get_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_neigh_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int toy_netlink_neigh_new_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_neigh_del_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_sock_get_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_sock_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int toy_netlink_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_stats_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int toy_netlink_dev_get_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_dev_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int toy_netlink_dev_set_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_mcast_get_doit(struct sk_buff *skb, struct genl_info *info);
int toy_netlink_mcast_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);

enum {
	TOYTCP_NLGRP_ADDR,
	TOYTCP_NLGRP_ROUTE,
	TOYTCP_NLGRP_NEIGH,
};

#endif /* _LINUX_TOYTCP_GEN_H */
