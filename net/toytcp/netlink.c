// SPDX-License-Identifier: GPL-2.0
/*
 * Control plane: the operations of Documentation/netlink/specs/toytcp.yaml.
 *
 * Changes run under RTNL, as the contracts of addr.h, route.h and neigh.h ask:
 * a device cannot vanish between its lookup and the change. Reads run under RCU.
 * A dump that spans several messages is marked with NLM_F_DUMP_INTR when
 * addresses or routes changed between two of them, or the table of sockets was
 * resized; a neighbour or socket that comes or goes meanwhile, as they do all
 * the time, may be missing.
 */

#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>
#include <uapi/linux/toytcp.h>

#include "ip_pmtu.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "netns.h"

static_assert((int)TOY_NEIGH_INCOMPLETE == TOYTCP_NEIGH_STATE_INCOMPLETE);
static_assert((int)TOY_NEIGH_PERMANENT == TOYTCP_NEIGH_STATE_PERMANENT);
static_assert(sizeof(struct toy_netlink_pos) <= sizeof_field(struct netlink_callback, ctx));
static_assert(sizeof(struct toy_route_pos) <= sizeof_field(struct netlink_callback, ctx));

static struct genl_family toy_netlink_family __ro_after_init = {
	.name		= TOYTCP_FAMILY_NAME,
	.version	= TOYTCP_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= toytcp_nl_ops,
	.n_ops		= ARRAY_SIZE(toytcp_nl_ops),
};

void *toy_netlink_begin(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd)
{
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				cb->nlh->nlmsg_seq, &toy_netlink_family,
				NLM_F_MULTI, cmd);

	if (hdr)
		genl_dump_check_consistent(cb, hdr);
	return hdr;
}

struct sk_buff *toy_netlink_reply_new(struct genl_info *info, void **hdr)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);

	if (!skb)
		return NULL;
	*hdr = genlmsg_put_reply(skb, info, &toy_netlink_family, 0,
				 info->genlhdr->cmd);
	return skb;
}

int toy_netlink_reply_send(struct sk_buff *skb, void *hdr,
			   struct genl_info *info, int err)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_reply(skb, info);
}

int toy_netlink_end(struct sk_buff *skb, void *hdr, int err)
{
	if (err)
		genlmsg_cancel(skb, hdr);
	else
		genlmsg_end(skb, hdr);
	return err;
}

int toy_netlink_dump_ifindex(struct netlink_callback *cb, int attr)
{
	const struct nlattr *nla = genl_info_dump(cb)->attrs[attr];

	return nla ? nla_get_u32(nla) : 0;
}

/*
 * Each address comes and goes with its prefix's route, so one generation
 * counts for both tables. 0 would switch the check off.
 */
static unsigned int toy_netlink_generation(const struct toy_net *tnet)
{
	return READ_ONCE(tnet->routes.generation) | 1U << 31;
}

struct net_device *toy_netlink_find_dev(struct genl_info *info, int attr)
{
	const struct nlattr *nla = info->attrs[attr];
	struct net_device *dev;

	dev = __dev_get_by_index(genl_info_net(info), nla_get_u32(nla));
	if (!dev)
		NL_SET_ERR_MSG_ATTR(info->extack, nla, "No device has this index");
	return dev;
}

static int toy_netlink_put_addr(struct sk_buff *skb, const struct toy_addr *addr)
{
	if (nla_put_u32(skb, TOYTCP_A_ADDR_IFINDEX, addr->dev->ifindex) ||
	    nla_put_in_addr(skb, TOYTCP_A_ADDR_LOCAL, addr->local) ||
	    nla_put_u8(skb, TOYTCP_A_ADDR_PREFIX_LEN, addr->prefix_len))
		return -EMSGSIZE;
	if (addr->broadcast &&
	    nla_put_in_addr(skb, TOYTCP_A_ADDR_BROADCAST, addr->broadcast))
		return -EMSGSIZE;
	return 0;
}

int toy_netlink_addr_get_doit(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *dev = info->attrs[TOYTCP_A_ADDR_IFINDEX];
	struct toy_net *tnet = toy_net(genl_info_net(info));
	const struct toy_addr *addr;
	struct sk_buff *skb;
	void *hdr;
	int err;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_ADDR_LOCAL, "The address is missing"))
		return -EINVAL;
	skb = toy_netlink_reply_new(info, &hdr);
	if (!skb)
		return -ENOMEM;

	rcu_read_lock();
	addr = toy_addr_find(tnet, nla_get_in_addr(info->attrs[TOYTCP_A_ADDR_LOCAL]));
	if (addr && (!dev || nla_get_u32(dev) == addr->dev->ifindex)) {
		err = toy_netlink_put_addr(skb, addr);
	} else {
		NL_SET_ERR_MSG(info->extack, "There is no such local address");
		err = -EADDRNOTAVAIL;
	}
	rcu_read_unlock();
	return toy_netlink_reply_send(skb, hdr, info, err);
}

int toy_netlink_addr_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	int ifindex = toy_netlink_dump_ifindex(cb, TOYTCP_A_ADDR_IFINDEX);
	struct toy_netlink_pos *pos = (struct toy_netlink_pos *)cb->ctx;
	struct toy_net *tnet = toy_net(sock_net(skb->sk));
	const struct toy_addr *addr;
	unsigned int n = 0;
	void *hdr;

	rcu_read_lock();
	cb->seq = toy_netlink_generation(tnet);
	list_for_each_entry_rcu(addr, &tnet->addrs.list, list_node) {
		if (n >= pos->skip && (!ifindex || addr->dev->ifindex == ifindex)) {
			hdr = toy_netlink_begin(skb, cb, TOYTCP_CMD_ADDR_GET);
			if (!hdr || toy_netlink_end(skb, hdr, toy_netlink_put_addr(skb, addr)))
				break;
		}
		n++;
	}
	rcu_read_unlock();
	pos->skip = n;
	return skb->len;
}

static int toy_netlink_addr_change(struct genl_info *info,
				   int (*change)(struct toy_net *tnet,
						 struct net_device *dev,
						 __be32 local, u8 prefix_len,
						 struct netlink_ext_ack *extack))
{
	struct net_device *dev;
	int err = -ENODEV;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_ADDR_IFINDEX, "The device is missing") ||
	    TOY_NETLINK_MISSING(info, TOYTCP_A_ADDR_LOCAL, "The address is missing") ||
	    TOY_NETLINK_MISSING(info, TOYTCP_A_ADDR_PREFIX_LEN,
				"The length of the prefix is missing"))
		return -EINVAL;

	rtnl_lock();
	dev = toy_netlink_find_dev(info, TOYTCP_A_ADDR_IFINDEX);
	if (dev)
		err = change(toy_net(genl_info_net(info)), dev,
			     nla_get_in_addr(info->attrs[TOYTCP_A_ADDR_LOCAL]),
			     nla_get_u8(info->attrs[TOYTCP_A_ADDR_PREFIX_LEN]),
			     info->extack);
	rtnl_unlock();
	return err;
}

int toy_netlink_addr_new_doit(struct sk_buff *request, struct genl_info *info)
{
	return toy_netlink_addr_change(info, toy_addr_add);
}

int toy_netlink_addr_del_doit(struct sk_buff *request, struct genl_info *info)
{
	return toy_netlink_addr_change(info, toy_addr_del);
}

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
	struct toy_route_result res = { };
	struct toy_ip_path path;
	__be32 src;
	int err;

	if (dev && !dev_get_by_index_rcu(tnet->net, nla_get_u32(dev))) {
		NL_SET_ERR_MSG_ATTR(info->extack, dev, "No device has this index");
		return -ENODEV;
	}
	if (toy_addr_is_broadcast(tnet, dst)) {
		NL_SET_ERR_MSG(info->extack, "No route leads to a broadcast address");
		return -ENETUNREACH;
	}
	err = toy_route_lookup(tnet, dst, dev ? nla_get_u32(dev) : 0, &res);
	if (err)
		return toy_netlink_say_no_way(info, err);
	src = res.prefsrc ?: toy_addr_select(tnet, res.dev, res.nexthop);
	toy_ip_pmtu_path(tnet, dst, &res, &path);
	return toy_netlink_put_lookup(skb, dst, src, &res, &path);
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

static int toy_netlink_put_route(struct sk_buff *skb, const struct toy_route *route)
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
	return 0;
}

int toy_netlink_route_new_doit(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *type = info->attrs[TOYTCP_A_ROUTE_TYPE];
	struct toy_route_config r = {
		.prefsrc = toy_netlink_get_optional(info, TOYTCP_A_ROUTE_PREFSRC),
		.type = type ? nla_get_u8(type) : TOYTCP_ROUTE_TYPE_UNICAST,
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
		err = toy_route_del(toy_net(genl_info_net(info)), r.dev, r.dst,
				    r.prefix_len, r.gateway, r.metric, info->extack);
	rtnl_unlock();
	return err;
}

static u32 toy_netlink_msecs_since(unsigned long then)
{
	return jiffies_to_msecs(jiffies - then);
}

static int toy_netlink_put_neigh(struct sk_buff *skb, struct toy_neigh *neigh)
{
	enum toy_neigh_state state;
	u8 ha[ETH_ALEN], probes;
	u32 confirmed, used;
	bool known;

	spin_lock_bh(&neigh->lock);
	state = neigh->state;
	probes = neigh->probes;
	confirmed = toy_netlink_msecs_since(neigh->confirmed);
	used = toy_netlink_msecs_since(neigh->used);
	ether_addr_copy(ha, neigh->ha);
	spin_unlock_bh(&neigh->lock);
	known = state != TOY_NEIGH_INCOMPLETE && state != TOY_NEIGH_FAILED;

	if (nla_put_u32(skb, TOYTCP_A_NEIGH_IFINDEX, neigh->dev->ifindex) ||
	    nla_put_in_addr(skb, TOYTCP_A_NEIGH_DST, neigh->key) ||
	    nla_put_u8(skb, TOYTCP_A_NEIGH_STATE, state) ||
	    nla_put_u32(skb, TOYTCP_A_NEIGH_USED, used) ||
	    nla_put_u8(skb, TOYTCP_A_NEIGH_PROBES, probes) ||
	    nla_put_u32(skb, TOYTCP_A_NEIGH_PENDING, skb_queue_len_lockless(&neigh->pending)))
		return -EMSGSIZE;
	if (known && (nla_put(skb, TOYTCP_A_NEIGH_LLADDR, ETH_ALEN, ha) ||
		      nla_put_u32(skb, TOYTCP_A_NEIGH_CONFIRMED, confirmed)))
		return -EMSGSIZE;
	return 0;
}

/* RCU read lock held. Linear: for one question by a person. */
static struct toy_neigh *toy_netlink_find_neigh(struct toy_net *tnet, int ifindex,
						__be32 dst)
{
	struct toy_neigh *neigh;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tnet->neigh.heads); i++)
		hlist_for_each_entry_rcu(neigh, &tnet->neigh.heads[i], node)
			if (neigh->key == dst && neigh->dev->ifindex == ifindex)
				return neigh;
	return NULL;
}

int toy_netlink_neigh_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct toy_net *tnet = toy_net(genl_info_net(info));
	struct toy_neigh *neigh;
	struct sk_buff *skb;
	void *hdr;
	int err;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_NEIGH_IFINDEX, "The device is missing") ||
	    TOY_NETLINK_MISSING(info, TOYTCP_A_NEIGH_DST, "The address is missing"))
		return -EINVAL;
	skb = toy_netlink_reply_new(info, &hdr);
	if (!skb)
		return -ENOMEM;

	rcu_read_lock();
	neigh = toy_netlink_find_neigh(tnet,
				       nla_get_u32(info->attrs[TOYTCP_A_NEIGH_IFINDEX]),
				       nla_get_in_addr(info->attrs[TOYTCP_A_NEIGH_DST]));
	if (neigh) {
		err = toy_netlink_put_neigh(skb, neigh);
	} else {
		NL_SET_ERR_MSG(info->extack, "There is no such neighbour");
		err = -ENOENT;
	}
	rcu_read_unlock();
	return toy_netlink_reply_send(skb, hdr, info, err);
}

/* RCU read lock held. Return: 0 when the bucket is through; -EMSGSIZE. */
static int toy_netlink_neigh_dump_bucket(struct sk_buff *skb, struct netlink_callback *cb,
					 const struct hlist_head *head, int ifindex)
{
	struct toy_netlink_pos *pos = (struct toy_netlink_pos *)cb->ctx;
	struct toy_neigh *neigh;
	unsigned int n = 0;
	void *hdr;

	hlist_for_each_entry_rcu(neigh, head, node) {
		if (n >= pos->skip && (!ifindex || neigh->dev->ifindex == ifindex)) {
			hdr = toy_netlink_begin(skb, cb, TOYTCP_CMD_NEIGH_GET);
			if (!hdr || toy_netlink_end(skb, hdr, toy_netlink_put_neigh(skb, neigh))) {
				pos->skip = n;
				return -EMSGSIZE;
			}
		}
		n++;
	}
	pos->skip = 0;
	return 0;
}

int toy_netlink_neigh_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	int ifindex = toy_netlink_dump_ifindex(cb, TOYTCP_A_NEIGH_IFINDEX);
	struct toy_netlink_pos *pos = (struct toy_netlink_pos *)cb->ctx;
	struct toy_net *tnet = toy_net(sock_net(skb->sk));

	rcu_read_lock();
	for (; pos->bucket < ARRAY_SIZE(tnet->neigh.heads); pos->bucket++)
		if (toy_netlink_neigh_dump_bucket(skb, cb, &tnet->neigh.heads[pos->bucket],
						  ifindex))
			break;
	rcu_read_unlock();
	return skb->len;
}

int toy_netlink_neigh_new_doit(struct sk_buff *request, struct genl_info *info)
{
	struct net_device *dev;
	int err = -ENODEV;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_NEIGH_IFINDEX, "The device is missing") ||
	    TOY_NETLINK_MISSING(info, TOYTCP_A_NEIGH_DST, "The address is missing") ||
	    TOY_NETLINK_MISSING(info, TOYTCP_A_NEIGH_LLADDR,
				"The link-layer address is missing"))
		return -EINVAL;

	rtnl_lock();
	dev = toy_netlink_find_dev(info, TOYTCP_A_NEIGH_IFINDEX);
	if (dev)
		err = toy_neigh_add(toy_net(genl_info_net(info)), dev,
				    nla_get_in_addr(info->attrs[TOYTCP_A_NEIGH_DST]),
				    nla_data(info->attrs[TOYTCP_A_NEIGH_LLADDR]),
				    info->extack);
	rtnl_unlock();
	return err;
}

int toy_netlink_neigh_del_doit(struct sk_buff *request, struct genl_info *info)
{
	struct net_device *dev;
	int err = -ENODEV;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_NEIGH_IFINDEX, "The device is missing") ||
	    TOY_NETLINK_MISSING(info, TOYTCP_A_NEIGH_DST, "The address is missing"))
		return -EINVAL;

	rtnl_lock();
	dev = toy_netlink_find_dev(info, TOYTCP_A_NEIGH_IFINDEX);
	if (dev)
		err = toy_neigh_del(toy_net(genl_info_net(info)), dev,
				    nla_get_in_addr(info->attrs[TOYTCP_A_NEIGH_DST]),
				    info->extack);
	rtnl_unlock();
	return err;
}

int toy_netlink_register(void)
{
	return genl_register_family(&toy_netlink_family);
}

void toy_netlink_unregister(void)
{
	genl_unregister_family(&toy_netlink_family);
}

/* The tool loads the module by asking for the family, as socket() does. */
MODULE_ALIAS_GENL_FAMILY(TOYTCP_FAMILY_NAME);
