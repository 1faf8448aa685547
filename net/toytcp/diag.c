// SPDX-License-Identifier: GPL-2.0
/* What goes on, for the control plane: counters and sockets. */

#include <net/sock.h>
#include <uapi/linux/toytcp.h>

#include "netlink.h"
#include "netlink-gen.h"
#include "netns.h"

static int toy_diag_put_stat(struct sk_buff *skb, const struct toy_net *tnet,
			     enum toy_mib m)
{
	if (nla_put_string(skb, TOYTCP_A_STATS_NAME, toy_mib_name(m)) ||
	    nla_put_u64_64bit(skb, TOYTCP_A_STATS_VALUE, toy_mib_read(tnet, m),
			      TOYTCP_A_STATS_PAD))
		return -EMSGSIZE;
	return 0;
}

/* The counters in order; TOY_DROP_NOT and the end have no name. */
static enum toy_mib toy_diag_next_stat(unsigned int m)
{
	while (m < TOY_MIB_MAX && !toy_mib_name(m))
		m++;
	return m;
}

int toy_netlink_stats_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct toy_net *tnet = toy_net(genl_info_net(info));
	enum toy_mib m = toy_diag_next_stat(0);
	struct sk_buff *skb;
	void *hdr;

	if (TOY_NETLINK_MISSING(info, TOYTCP_A_STATS_NAME,
				"the name of the counter is missing"))
		return -EINVAL;
	while (m < TOY_MIB_MAX &&
	       nla_strcmp(info->attrs[TOYTCP_A_STATS_NAME], toy_mib_name(m)))
		m = toy_diag_next_stat(m + 1);
	if (m == TOY_MIB_MAX) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[TOYTCP_A_STATS_NAME],
				    "no counter has this name");
		return -ENOENT;
	}
	skb = toy_netlink_reply_new(info, &hdr);
	if (!skb)
		return -ENOMEM;
	return toy_netlink_reply_send(skb, hdr, info, toy_diag_put_stat(skb, tnet, m));
}

int toy_netlink_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct toy_netlink_pos *pos = (struct toy_netlink_pos *)cb->ctx;
	struct toy_net *tnet = toy_net(sock_net(skb->sk));
	enum toy_mib m = toy_diag_next_stat(pos->skip);
	void *hdr;

	while (m < TOY_MIB_MAX) {
		hdr = toy_netlink_begin(skb, cb, TOYTCP_CMD_STATS_GET);
		if (!hdr || toy_netlink_end(skb, hdr, toy_diag_put_stat(skb, tnet, m)))
			break;
		m = toy_diag_next_stat(m + 1);
	}
	pos->skip = m;
	return skb->len;
}
