/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_FORWARD_H
#define TOY_FORWARD_H

#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/xarray.h>
#include <uapi/linux/toytcp.h>

struct netlink_ext_ack;
struct toy_net;

/*
 * Which devices of a namespace forward what comes in by them. A device's entry is a number:
 * how many of our addresses it carries, and what was chosen for it. There is none while
 * both are zero. Read under RCU; changed under lock, with RTNL held outside it.
 */
struct toy_forward_table {
	struct mutex	lock;	/* writers: all members */
	struct xarray	devs;	/* by ifindex */
	unsigned int	on;	/* devices that are switched on by themselves; READ_ONCE */
};

void toy_forward_init(struct toy_net *tnet);
void toy_forward_exit(struct toy_net *tnet);

/*
 * Does a device forward what comes in by it? It does when it carries one of our addresses and
 * is switched on, by itself or with the namespace (the sysctl ip_forward). The loopback device
 * never does. Any context.
 */
bool toy_forward_is_on(const struct toy_net *tnet, const struct net_device *dev);

/* What was chosen for a device, and how many of our addresses it carries. Any context. */
enum toytcp_forwarding toy_forward_get(const struct toy_net *tnet, const struct net_device *dev,
				       unsigned int *addrs);

/* RTNL held. Return: 0; -EINVAL with a sentence (@extack may be NULL); -ENOMEM. */
int toy_forward_set(struct toy_net *tnet, struct net_device *dev,
		    enum toytcp_forwarding choice, struct netlink_ext_ack *extack);

/* The sysctl was written: each device follows the namespace again. RTNL not held. */
void toy_forward_reset(struct toy_net *tnet);

/* An address of ours has come to or gone from a device; RTNL held. Return: 0; -ENOMEM. */
int toy_forward_addr_added(struct toy_net *tnet, struct net_device *dev);
void toy_forward_addr_gone(struct toy_net *tnet, struct net_device *dev);

/* From the netdevice notifier, when its addresses have gone; RTNL held. */
void toy_forward_flush_dev(struct toy_net *tnet, struct net_device *dev);

#endif /* TOY_FORWARD_H */
