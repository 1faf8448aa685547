/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_NETLINK_H
#define TOY_NETLINK_H

#include <net/genetlink.h>

struct toy_addr;
struct toy_neigh;
struct toy_net;
struct toy_route;

/* What a dump remembers between two messages; fits into cb->ctx. */
struct toy_netlink_pos {
	unsigned int	bucket;
	unsigned int	skip;	/* entries of the bucket that were sent */
};

/* Return: 0 or what genl_register_family() says. */
int toy_netlink_register(void);
void toy_netlink_unregister(void);

/**
 * toy_netlink_begin() - start one entry of a dump
 * @skb: message under construction
 * @cb: dump; cb->seq set, 0 for one that cannot tell changes
 * @cmd: TOYTCP_CMD_*
 *
 * Return: header to end with genlmsg_end() or genlmsg_cancel(); NULL when
 * there is no room.
 */
void *toy_netlink_begin(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd);

/*
 * For cb->seq: each address comes and goes with its prefix's route, so one generation
 * counts for both tables. 0 would switch the check off.
 */
unsigned int toy_netlink_generation(const struct toy_net *tnet);

/* A dump restricted to one device by @attr. Return: its index, 0 for all. */
int toy_netlink_dump_ifindex(struct netlink_callback *cb, int attr);

/* RTNL held. Return: the device that @attr names, NULL with a sentence. */
struct net_device *toy_netlink_find_dev(struct genl_info *info, int attr);

/* Ends one entry of a dump; it is taken back if @err is set. Return: @err. */
int toy_netlink_end(struct sk_buff *skb, void *hdr, int err);

/**
 * toy_netlink_reply_new() - start the answer to a "do"
 * @info: request
 * @hdr: set to the header for toy_netlink_reply_send()
 *
 * Return: the message, with room for one entry; NULL without memory.
 */
struct sk_buff *toy_netlink_reply_new(struct genl_info *info, void **hdr);

/**
 * toy_netlink_reply_send() - send the answer, or give it up
 * @skb: message; consumed
 * @hdr: its header
 * @info: request
 * @err: 0 to send; else the reason why there is no answer
 *
 * Return: @err, or what genlmsg_reply() says.
 */
int toy_netlink_reply_send(struct sk_buff *skb, void *hdr,
			   struct genl_info *info, int err);

/**
 * toy_netlink_tell() - tell a multicast group of a namespace what has happened
 * @tnet: namespace
 * @group: TOYTCP_NLGRP_*
 * @cmd: TOYTCP_CMD_*_NTF
 * @put: adds the attributes of @what to a message; must not sleep
 * @what: handed to @put
 *
 * Any context, spinlocks held; costs a test where nobody listens. Who listens and cannot
 * have it, for want of memory or room, reads ENOBUFS.
 */
void toy_netlink_tell(const struct toy_net *tnet, unsigned int group, u8 cmd,
		      int (*put)(struct sk_buff *skb, const void *what), const void *what);

/*
 * Attributes of one entry. RCU read lock or the writers' lock held, for a neighbour its own.
 * Return: 0, -EMSGSIZE.
 */
int toy_netlink_put_addr(struct sk_buff *skb, const struct toy_addr *addr);
int toy_netlink_put_route(struct sk_buff *skb, const struct toy_route *route);
int toy_netlink_put_neigh_locked(struct sk_buff *skb, const struct toy_neigh *neigh);

/*
 * A required attribute is absent. Programs learn its number from the core's
 * check, people read the sentence, which must be a literal.
 */
#define TOY_NETLINK_MISSING(info, attr, sentence)			\
({									\
	struct genl_info *__genl = (info);				\
	bool __missing = GENL_REQ_ATTR_CHECK(__genl, attr);		\
									\
	if (__missing)							\
		NL_SET_ERR_MSG(__genl->extack, sentence);		\
	__missing;							\
})

#endif /* TOY_NETLINK_H */
