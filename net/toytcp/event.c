// SPDX-License-Identifier: GPL-2.0
/* What has changed, for those who listen: the notifications of the netlink spec. */

#include <linux/etherdevice.h>
#include <uapi/linux/toytcp.h>

#include "event.h"
#include "neigh.h"
#include "netlink.h"
#include "netlink-gen.h"

static int toy_event_put_addr(struct sk_buff *skb, const void *what)
{
	return toy_netlink_put_addr(skb, what);
}

void toy_event_addr_added(const struct toy_net *tnet, const struct toy_addr *addr)
{
	toy_netlink_tell(tnet, TOYTCP_NLGRP_ADDR, TOYTCP_CMD_ADDR_ADD_NTF, toy_event_put_addr,
			 addr);
}

void toy_event_addr_gone(const struct toy_net *tnet, const struct toy_addr *addr)
{
	toy_netlink_tell(tnet, TOYTCP_NLGRP_ADDR, TOYTCP_CMD_ADDR_DEL_NTF, toy_event_put_addr,
			 addr);
}

struct toy_event_conflict {
	const struct toy_addr	*addr;
	const u8		*ha;
};

static int toy_event_put_conflict(struct sk_buff *skb, const void *what)
{
	const struct toy_event_conflict *conflict = what;

	return toy_netlink_put_addr(skb, conflict->addr) ? :
	       nla_put(skb, TOYTCP_A_ADDR_LLADDR, ETH_ALEN, conflict->ha);
}

void toy_event_addr_conflict(const struct toy_net *tnet, const struct toy_addr *addr,
			     const u8 *ha)
{
	const struct toy_event_conflict conflict = { .addr = addr, .ha = ha };

	toy_netlink_tell(tnet, TOYTCP_NLGRP_ADDR, TOYTCP_CMD_ADDR_CONFLICT_NTF,
			 toy_event_put_conflict, &conflict);
}

static int toy_event_put_route(struct sk_buff *skb, const void *what)
{
	return toy_netlink_put_route(skb, what);
}

void toy_event_route_added(const struct toy_net *tnet, const struct toy_route *route)
{
	toy_netlink_tell(tnet, TOYTCP_NLGRP_ROUTE, TOYTCP_CMD_ROUTE_ADD_NTF,
			 toy_event_put_route, route);
}

void toy_event_route_gone(const struct toy_net *tnet, const struct toy_route *route)
{
	toy_netlink_tell(tnet, TOYTCP_NLGRP_ROUTE, TOYTCP_CMD_ROUTE_DEL_NTF,
			 toy_event_put_route, route);
}

static int toy_event_put_neigh(struct sk_buff *skb, const void *what)
{
	return toy_netlink_put_neigh_locked(skb, what);
}

void toy_event_neigh_changed(const struct toy_neigh *neigh)
{
	toy_netlink_tell(neigh->tnet, TOYTCP_NLGRP_NEIGH, TOYTCP_CMD_NEIGH_CHANGE_NTF,
			 toy_event_put_neigh, neigh);
}

void toy_event_neigh_gone(const struct toy_neigh *neigh)
{
	toy_netlink_tell(neigh->tnet, TOYTCP_NLGRP_NEIGH, TOYTCP_CMD_NEIGH_DEL_NTF,
			 toy_event_put_neigh, neigh);
}
