// SPDX-License-Identifier: GPL-2.0
/* Control plane: routes, and what a lookup says. */

#include <linux/rtnetlink.h>
#include <net/sock.h>
#include <uapi/linux/toytcp.h>

#include "addr.h"
#include "ip.h"
#include "ip_cast.h"
#include "ip_pmtu.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "netns.h"
#include "route.h"

static_assert(sizeof(struct toy_route_pos) <= sizeof_field(struct netlink_callback, ctx));

/* An address attribute whose absence means the same as 0.0.0.0 */
static int toy_netlink_put_optional(struct sk_buff *skb, int attr, __be32 addr)
{
	return addr ? nla_put_in_addr(skb, attr, addr) : 0;
}

/* The way's @mtu, or what is known of the path, and for how long that is believed. */
static int toy_netlink_put_path(struct sk_buff *skb, u32 mtu, const struct toy_ip_path *path)
{
	unsigned long now = jiffies;
	u32 left = 0;

	if (!path->told)
		return nla_put_u32(skb, TOYTCP_A_ROUTE_MTU, mtu);
	if (time_before(now, path->known.expires))
		left = (path->known.expires - now) / HZ;
	if (nla_put_u32(skb, TOYTCP_A_ROUTE_MTU, path->mtu) ||
	    nla_put_u32(skb, TOYTCP_A_ROUTE_MTU_EXPIRES, left))
		return -EMSGSIZE;
	return path->known.locked ? nla_put_flag(skb, TOYTCP_A_ROUTE_MTU_LOCKED) : 0;
}

static int toy_netlink_put_lookup(struct sk_buff *skb, __be32 dst, __be32 src,
				  const struct toy_route_result *res,
				  const struct toy_ip_path *path)
{
	__be32 gateway = res->nexthop == dst ? 0 : res->nexthop;

	if (nla_put_in_addr(skb, TOYTCP_A_ROUTE_DST, dst) ||
	    nla_put_u32(skb, TOYTCP_A_ROUTE_IFINDEX, res->dev->ifindex) ||
	    toy_netlink_put_optional(skb, TOYTCP_A_ROUTE_GATEWAY, gateway) ||
	    toy_netlink_put_optional(skb, TOYTCP_A_ROUTE_PREFSRC, src) ||
	    toy_netlink_put_path(skb, res->mtu, path))
		return -EMSGSIZE;
	if (res->cast != TOY_ROUTE_UNICAST &&
	    nla_put_u8(skb, TOYTCP_A_ROUTE_TYPE,
		       res->cast == TOY_ROUTE_MULTICAST ? TOYTCP_ROUTE_TYPE_MULTICAST :
							  TOYTCP_ROUTE_TYPE_BROADCAST))
		return -EMSGSIZE;
	return res->local ? nla_put_flag(skb, TOYTCP_A_ROUTE_LOCAL) : 0;
}

/* Which kind of route is in the way, by the errno that stands for it. */
static int toy_netlink_say_no_way(struct genl_info *info, int err)
{
	switch (err) {
	case -EINVAL:
		NL_SET_ERR_MSG(info->extack, "A blackhole route takes this address");
		break;
	case -EHOSTUNREACH:
		NL_SET_ERR_MSG(info->extack, "An unreachable route refuses this address");
		break;
	case -EACCES:
		NL_SET_ERR_MSG(info->extack, "A prohibit route refuses this address");
		break;
	default:
		NL_SET_ERR_MSG(info->extack, "No route leads to this address");
		break;
	}
	return err;
}

/* RCU read lock held. */
static int toy_netlink_lookup(struct sk_buff *skb, struct genl_info *info)
{
	__be32 dst = nla_get_in_addr(info->attrs[TOYTCP_A_ROUTE_DST]);
	const struct nlattr *dev = info->attrs[TOYTCP_A_ROUTE_IFINDEX];
	struct toy_net *tnet = toy_net(genl_info_net(info));
	struct toy_ip_flow fl = { .many = true };
	struct toy_route_result res = { };
	struct toy_ip_path path;
	__be32 src;
	int err;

	if (dev && !dev_get_by_index_rcu(tnet->net, nla_get_u32(dev))) {
		NL_SET_ERR_MSG_ATTR(info->extack, dev, "No device has this index");
		return -ENODEV;
	}
	/* What a socket would do that may send to many. */
	fl.daddr = dst ? : htonl(INADDR_LOOPBACK);
	fl.oif = dev ? nla_get_u32(dev) : 0;
	err = toy_ip_cast_way(tnet, &fl, &res);
	if (err)
		return toy_netlink_say_no_way(info, err);
	src = res.prefsrc ?: toy_addr_select(tnet, res.dev, res.nexthop);
	toy_ip_pmtu_path(tnet, fl.daddr, &res, &path);
	return toy_netlink_put_lookup(skb, fl.daddr, src, &res, &path);
}

int toy_netlink_route_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct sk_buff *skb;
	void *hdr;
	int err;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_ROUTE_DST, "The destination is missing"))
		return -EINVAL;
	skb = toy_netlink_reply_new(info, &hdr);
	if (!skb)
		return -ENOMEM;

	rcu_read_lock();
	err = toy_netlink_lookup(skb, info);
	rcu_read_unlock();
	return toy_netlink_reply_send(skb, hdr, info, err);
}

int toy_netlink_put_route(struct sk_buff *skb, const struct toy_route *route)
{
	if (nla_put_in_addr(skb, TOYTCP_A_ROUTE_DST, route->dst) ||
	    nla_put_u8(skb, TOYTCP_A_ROUTE_PREFIX_LEN, route->prefix_len) ||
	    (route->dev && nla_put_u32(skb, TOYTCP_A_ROUTE_IFINDEX, route->dev->ifindex)) ||
	    (route->type && nla_put_u8(skb, TOYTCP_A_ROUTE_TYPE, route->type)) ||
	    toy_netlink_put_optional(skb, TOYTCP_A_ROUTE_GATEWAY, route->gateway) ||
	    toy_netlink_put_optional(skb, TOYTCP_A_ROUTE_PREFSRC, route->prefsrc) ||
	    nla_put_u32(skb, TOYTCP_A_ROUTE_METRIC, route->metric))
		return -EMSGSIZE;
	return route->connected ? nla_put_flag(skb, TOYTCP_A_ROUTE_CONNECTED) : 0;
}

struct toy_netlink_route_dump {
	struct sk_buff		*skb;
	struct netlink_callback	*cb;
	int			ifindex;
};

static int toy_netlink_route_dump_one(const struct toy_route *route, void *arg)
{
	struct toy_netlink_route_dump *dump = arg;
	void *hdr;

	if (dump->ifindex && (!route->dev || route->dev->ifindex != dump->ifindex))
		return 0;
	hdr = toy_netlink_begin(dump->skb, dump->cb, TOYTCP_CMD_ROUTE_GET);
	if (!hdr)
		return -EMSGSIZE;
	return toy_netlink_end(dump->skb, hdr, toy_netlink_put_route(dump->skb, route));
}

int toy_netlink_route_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct toy_netlink_route_dump dump = {
		.skb = skb,
		.cb = cb,
		.ifindex = toy_netlink_dump_ifindex(cb, TOYTCP_A_ROUTE_IFINDEX),
	};
	struct toy_net *tnet = toy_net(sock_net(skb->sk));

	rcu_read_lock();
	cb->seq = toy_netlink_generation(tnet);
	toy_route_walk(tnet, (struct toy_route_pos *)cb->ctx,
		       toy_netlink_route_dump_one, &dump);
	rcu_read_unlock();
	return skb->len;
}

static __be32 toy_netlink_get_optional(struct genl_info *info, int attr)
{
	return info->attrs[attr] ? nla_get_in_addr(info->attrs[attr]) : 0;
}

/*
 * What both changes of a route take, and no more: an operation has no room for attributes
 * beyond its own. RTNL held. Return: 0; -EINVAL or -ENODEV with a sentence.
 */
static int toy_netlink_parse_route(struct genl_info *info, struct toy_route_config *r)
{
	const struct nlattr *metric = info->attrs[TOYTCP_A_ROUTE_METRIC];
	const struct nlattr *type = info->attrs[TOYTCP_A_ROUTE_TYPE];

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_ROUTE_DST, "The destination is missing") ||
	    TOY_NETLINK_MISSING(info, TOYTCP_A_ROUTE_PREFIX_LEN,
				"The length of the prefix is missing"))
		return -EINVAL;

	r->dev = NULL;
	if (info->attrs[TOYTCP_A_ROUTE_IFINDEX]) {
		r->dev = toy_netlink_find_dev(info, TOYTCP_A_ROUTE_IFINDEX);
		if (!r->dev)
			return -ENODEV;
	}
	r->dst = nla_get_in_addr(info->attrs[TOYTCP_A_ROUTE_DST]);
	r->prefix_len = nla_get_u8(info->attrs[TOYTCP_A_ROUTE_PREFIX_LEN]);
	r->gateway = toy_netlink_get_optional(info, TOYTCP_A_ROUTE_GATEWAY);
	r->metric = metric ? nla_get_u32(metric) : 0;
	r->type = type ? nla_get_u8(type) : TOYTCP_ROUTE_TYPE_UNICAST;
	return 0;
}

int toy_netlink_route_new_doit(struct sk_buff *request, struct genl_info *info)
{
	struct toy_route_config r = {
		.prefsrc = toy_netlink_get_optional(info, TOYTCP_A_ROUTE_PREFSRC),
	};
	int err;

	rtnl_lock();
	err = toy_netlink_parse_route(info, &r);
	if (!err && !r.type && !r.dev && !r.gateway) {
		NL_SET_ERR_MSG(info->extack, "A route needs a device or a gateway");
		err = -EINVAL;
	}
	if (!err)
		err = toy_route_add(toy_net(genl_info_net(info)), &r, info->extack);
	rtnl_unlock();
	return err;
}

int toy_netlink_route_del_doit(struct sk_buff *request, struct genl_info *info)
{
	struct toy_route_config r = { };
	int err;

	rtnl_lock();
	err = toy_netlink_parse_route(info, &r);
	if (!err)
		err = toy_route_del(toy_net(genl_info_net(info)), &r, info->extack);
	rtnl_unlock();
	return err;
}
