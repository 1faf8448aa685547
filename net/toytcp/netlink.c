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

#include "netlink.h"
#include "netlink-gen.h"
#include "netns.h"

static_assert(sizeof(struct toy_netlink_pos) <= sizeof_field(struct netlink_callback, ctx));

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

unsigned int toy_netlink_generation(const struct toy_net *tnet)
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
