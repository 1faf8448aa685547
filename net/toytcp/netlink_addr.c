// SPDX-License-Identifier: GPL-2.0
/* Control plane: addresses. */

#include <linux/rtnetlink.h>
#include <net/sock.h>
#include <uapi/linux/toytcp.h>

#include "addr.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "netns.h"

int toy_netlink_put_addr(struct sk_buff *skb, const struct toy_addr *addr)
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
