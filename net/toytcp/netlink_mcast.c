// SPDX-License-Identifier: GPL-2.0
/* Control plane: which groups each device is in. */

#include <linux/rtnetlink.h>
#include <net/sock.h>
#include <uapi/linux/toytcp.h>

#include "igmp.h"
#include "mcast.h"
#include "netlink.h"
#include "netlink-gen.h"
#include "netns.h"

#define TOY_NETLINK_SOURCES_MAX	128

/* The numbers of enum toytcp_filter_mode are those of the socket options. */
static_assert((int)TOYTCP_FILTER_MODE_EXCLUDE == MCAST_EXCLUDE);
static_assert((int)TOYTCP_FILTER_MODE_INCLUDE == MCAST_INCLUDE);

static u32 toy_netlink_members(const struct toy_mcast_group *group)
{
	const struct toy_mcast_member *member;
	u32 count = 0;

	ASSERT_RTNL();
	list_for_each_entry(member, &group->members, group_node)
		count++;
	return count;
}

/* RTNL and the table's lock held: nothing here sleeps. */
static int toy_netlink_put_mcast(struct sk_buff *skb, const struct toy_mcast_group *group)
{
	const struct toy_mcast_filter *filter = toy_mcast_group_filter(group);
	u32 sources = min_t(u32, filter->count, TOY_NETLINK_SOURCES_MAX);
	int version = toy_igmp_group_version(group);

	if (nla_put_u32(skb, TOYTCP_A_MCAST_IFINDEX, group->md->dev->ifindex) ||
	    nla_put_in_addr(skb, TOYTCP_A_MCAST_GROUP, group->addr) ||
	    nla_put_u32(skb, TOYTCP_A_MCAST_MEMBERS, toy_netlink_members(group)) ||
	    nla_put_u8(skb, TOYTCP_A_MCAST_MODE, filter->mode) ||
	    nla_put_u32(skb, TOYTCP_A_MCAST_SOURCE_COUNT, filter->count))
		return -EMSGSIZE;
	if (sources && nla_put(skb, TOYTCP_A_MCAST_SOURCES, sources * sizeof(filter->sources[0]),
			       filter->sources))
		return -EMSGSIZE;
	if (version && nla_put_u8(skb, TOYTCP_A_MCAST_VERSION, version))
		return -EMSGSIZE;
	return group->igmp.state.reporter ? nla_put_flag(skb, TOYTCP_A_MCAST_REPORTER) : 0;
}

int toy_netlink_mcast_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct toy_net *tnet = toy_net(genl_info_net(info));
	const struct toy_mcast_group *group = NULL;
	const struct net_device *dev;
	int err = -EADDRNOTAVAIL;
	struct sk_buff *skb;
	void *hdr;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_MCAST_IFINDEX, "The device is missing") ||
	    TOY_NETLINK_MISSING(info, TOYTCP_A_MCAST_GROUP, "The group is missing"))
		return -EINVAL;
	skb = toy_netlink_reply_new(info, &hdr);
	if (!skb)
		return -ENOMEM;

	rtnl_lock();
	dev = toy_netlink_find_dev(info, TOYTCP_A_MCAST_IFINDEX);
	if (!dev)
		err = -ENODEV;
	spin_lock_bh(&tnet->mcast.lock);
	if (dev)
		group = toy_mcast_group_find(tnet, dev,
					     nla_get_in_addr(info->attrs[TOYTCP_A_MCAST_GROUP]));
	if (group && group->wanted)
		err = toy_netlink_put_mcast(skb, group);
	else if (dev)
		NL_SET_ERR_MSG(info->extack, "Nobody has joined this group by this device");
	spin_unlock_bh(&tnet->mcast.lock);
	rtnl_unlock();
	return toy_netlink_reply_send(skb, hdr, info, err);
}

/* One bucket of the table from @pos->skip on. Return: has all of it been sent? */
static bool toy_netlink_dump_groups(struct sk_buff *skb, struct netlink_callback *cb,
				    struct toy_mcast_table *table, int ifindex)
{
	struct toy_netlink_pos *pos = (struct toy_netlink_pos *)cb->ctx;
	const struct toy_mcast_group *group;
	unsigned int n = 0;
	void *hdr;

	hlist_for_each_entry(group, &table->groups[pos->bucket], node) {
		if (n >= pos->skip && group->wanted &&
		    (!ifindex || group->md->dev->ifindex == ifindex)) {
			hdr = toy_netlink_begin(skb, cb, TOYTCP_CMD_MCAST_GET);
			if (!hdr || toy_netlink_end(skb, hdr, toy_netlink_put_mcast(skb, group))) {
				pos->skip = n;
				return false;
			}
		}
		n++;
	}
	return true;
}

int toy_netlink_mcast_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	int ifindex = toy_netlink_dump_ifindex(cb, TOYTCP_A_MCAST_IFINDEX);
	struct toy_netlink_pos *pos = (struct toy_netlink_pos *)cb->ctx;
	struct toy_mcast_table *table = &toy_net(sock_net(skb->sk))->mcast;
	bool whole = true;

	rtnl_lock();
	while (whole && pos->bucket < ARRAY_SIZE(table->groups)) {
		spin_lock_bh(&table->lock);
		whole = toy_netlink_dump_groups(skb, cb, table, ifindex);
		spin_unlock_bh(&table->lock);
		if (whole) {
			pos->bucket++;
			pos->skip = 0;
		}
	}
	rtnl_unlock();
	return skb->len;
}
