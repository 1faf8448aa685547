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

#define TOY_NETLINK_EVENT_SIZE	256	/* bytes; more than the longest has */

static_assert(sizeof(struct toy_netlink_pos) <= sizeof_field(struct netlink_callback, ctx));

static const struct genl_multicast_group toy_netlink_groups[] = {
	[TOYTCP_NLGRP_ADDR]	= { .name = TOYTCP_MCGRP_ADDR },
	[TOYTCP_NLGRP_ROUTE]	= { .name = TOYTCP_MCGRP_ROUTE },
	[TOYTCP_NLGRP_NEIGH]	= { .name = TOYTCP_MCGRP_NEIGH },
};

/* The family has its groups; under RCU, so that who sees it may use them. */
static bool toy_netlink_on;

static struct genl_family toy_netlink_family __ro_after_init = {
	.name		= TOYTCP_FAMILY_NAME,
	.version	= TOYTCP_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= toytcp_nl_ops,
	.n_ops		= ARRAY_SIZE(toytcp_nl_ops),
	.mcgrps		= toy_netlink_groups,
	.n_mcgrps	= ARRAY_SIZE(toy_netlink_groups),
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

static int toy_netlink_multicast(struct net *net, unsigned int group, u8 cmd,
				 int (*put)(struct sk_buff *skb, const void *what),
				 const void *what)
{
	struct sk_buff *skb = genlmsg_new(TOY_NETLINK_EVENT_SIZE, GFP_ATOMIC);
	void *hdr;

	if (!skb)
		return -ENOBUFS;
	hdr = genlmsg_put(skb, 0, 0, &toy_netlink_family, 0, cmd);
	if (WARN_ON_ONCE(!hdr || put(skb, what))) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	/* Those who could not take it are told by netlink; that nobody is left does not matter. */
	genlmsg_multicast_netns(&toy_netlink_family, net, skb, 0, group, GFP_ATOMIC);
	return 0;
}

void toy_netlink_tell(const struct toy_net *tnet, unsigned int group, u8 cmd,
		      int (*put)(struct sk_buff *skb, const void *what), const void *what)
{
	rcu_read_lock();
	if (READ_ONCE(toy_netlink_on) &&
	    genl_has_listeners(&toy_netlink_family, tnet->net, group) &&
	    toy_netlink_multicast(tnet->net, group, cmd, put, what))
		genl_set_err(&toy_netlink_family, tnet->net, 0, group, -ENOBUFS);
	rcu_read_unlock();
}

int toy_netlink_register(void)
{
	int err = genl_register_family(&toy_netlink_family);

	WRITE_ONCE(toy_netlink_on, !err);
	return err;
}

void toy_netlink_unregister(void)
{
	/* Timers and devices have something to tell until later: wait for who does. */
	WRITE_ONCE(toy_netlink_on, false);
	synchronize_rcu();
	genl_unregister_family(&toy_netlink_family);
}

/* The tool loads the module by asking for the family, as socket() does. */
MODULE_ALIAS_GENL_FAMILY(TOYTCP_FAMILY_NAME);
