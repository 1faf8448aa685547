// SPDX-License-Identifier: GPL-2.0
/* Control plane: what is set for a device. */

#include <linux/rtnetlink.h>
#include <net/sock.h>
#include <uapi/linux/toytcp.h>

#include "dev.h"
#include "forward.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "netns.h"

static int toy_netlink_put_dev(struct sk_buff *skb, const struct toy_net *tnet,
			       const struct net_device *dev)
{
	enum toytcp_forwarding choice;
	unsigned int addrs;

	choice = toy_forward_get(tnet, dev, &addrs);
	if (nla_put_u32(skb, TOYTCP_A_DEV_IFINDEX, dev->ifindex) ||
	    nla_put_u8(skb, TOYTCP_A_DEV_FORWARDING, choice) ||
	    nla_put_u32(skb, TOYTCP_A_DEV_ADDRS, addrs))
		return -EMSGSIZE;
	return toy_forward_is_on(tnet, dev) ? nla_put_flag(skb, TOYTCP_A_DEV_FORWARDS) : 0;
}

int toy_netlink_dev_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct toy_net *tnet = toy_net(genl_info_net(info));
	const struct net_device *dev;
	struct sk_buff *skb;
	int err = -ENODEV;
	void *hdr;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_DEV_IFINDEX, "The device is missing"))
		return -EINVAL;
	skb = toy_netlink_reply_new(info, &hdr);
	if (!skb)
		return -ENOMEM;

	rtnl_lock();
	dev = toy_netlink_find_dev(info, TOYTCP_A_DEV_IFINDEX);
	if (dev)
		err = toy_netlink_put_dev(skb, tnet, dev);
	rtnl_unlock();
	return toy_netlink_reply_send(skb, hdr, info, err);
}

int toy_netlink_dev_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	int ifindex = toy_netlink_dump_ifindex(cb, TOYTCP_A_DEV_IFINDEX);
	struct toy_netlink_pos *pos = (struct toy_netlink_pos *)cb->ctx;
	struct toy_net *tnet = toy_net(sock_net(skb->sk));
	const struct net_device *dev;
	unsigned int n = 0;
	void *hdr;

	rcu_read_lock();
	for_each_netdev_rcu(tnet->net, dev) {
		if (n >= pos->skip && toy_dev_supported(dev) &&
		    (!ifindex || dev->ifindex == ifindex)) {
			hdr = toy_netlink_begin(skb, cb, TOYTCP_CMD_DEV_GET);
			if (!hdr || toy_netlink_end(skb, hdr, toy_netlink_put_dev(skb, tnet, dev)))
				break;
		}
		n++;
	}
	rcu_read_unlock();
	pos->skip = n;
	return skb->len;
}

int toy_netlink_dev_set_doit(struct sk_buff *request, struct genl_info *info)
{
	struct net_device *dev;
	int err = -ENODEV;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_DEV_IFINDEX, "The device is missing") ||
	    TOY_NETLINK_MISSING(info, TOYTCP_A_DEV_FORWARDING, "Nothing is to be set"))
		return -EINVAL;

	rtnl_lock();
	dev = toy_netlink_find_dev(info, TOYTCP_A_DEV_IFINDEX);
	if (dev)
		err = toy_forward_set(toy_net(genl_info_net(info)), dev,
				      nla_get_u8(info->attrs[TOYTCP_A_DEV_FORWARDING]),
				      info->extack);
	rtnl_unlock();
	return err;
}
