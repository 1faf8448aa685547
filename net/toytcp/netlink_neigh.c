// SPDX-License-Identifier: GPL-2.0
/* Control plane: neighbours. */

#include <linux/rtnetlink.h>
#include <net/sock.h>
#include <uapi/linux/toytcp.h>

#include "neigh.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "netns.h"

static_assert((int)TOY_NEIGH_INCOMPLETE == TOYTCP_NEIGH_STATE_INCOMPLETE);
static_assert((int)TOY_NEIGH_PERMANENT == TOYTCP_NEIGH_STATE_PERMANENT);

static u32 toy_netlink_msecs_since(unsigned long then)
{
	return jiffies_to_msecs(jiffies - then);
}

int toy_netlink_put_neigh_locked(struct sk_buff *skb, const struct toy_neigh *neigh)
{
	bool known = neigh->state != TOY_NEIGH_INCOMPLETE && neigh->state != TOY_NEIGH_FAILED;
	u32 confirmed = toy_netlink_msecs_since(READ_ONCE(neigh->confirmed));
	u32 used = toy_netlink_msecs_since(READ_ONCE(neigh->used));

	lockdep_assert_held(&neigh->lock);
	if (nla_put_u32(skb, TOYTCP_A_NEIGH_IFINDEX, neigh->dev->ifindex) ||
	    nla_put_in_addr(skb, TOYTCP_A_NEIGH_DST, neigh->key) ||
	    nla_put_u8(skb, TOYTCP_A_NEIGH_STATE, neigh->state) ||
	    nla_put_u32(skb, TOYTCP_A_NEIGH_USED, used) ||
	    nla_put_u8(skb, TOYTCP_A_NEIGH_PROBES, neigh->probes) ||
	    nla_put_u32(skb, TOYTCP_A_NEIGH_PENDING, skb_queue_len(&neigh->pending)))
		return -EMSGSIZE;
	if (known && (nla_put(skb, TOYTCP_A_NEIGH_LLADDR, ETH_ALEN, neigh->ha) ||
		      nla_put_u32(skb, TOYTCP_A_NEIGH_CONFIRMED, confirmed)))
		return -EMSGSIZE;
	return 0;
}

static int toy_netlink_put_neigh(struct sk_buff *skb, struct toy_neigh *neigh)
{
	int err;

	spin_lock_bh(&neigh->lock);
	err = toy_netlink_put_neigh_locked(skb, neigh);
	spin_unlock_bh(&neigh->lock);
	return err;
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
