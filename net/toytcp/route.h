/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_ROUTE_H
#define TOY_ROUTE_H

#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/rhashtable.h>
#include <linux/xarray.h>
#include <uapi/linux/toytcp.h>

struct netlink_ext_ack;
struct toy_net;

#define TOY_ROUTE_MAX	262144	/* per namespace */

/*
 * One route. Immutable after publication; published under
 * toy_route_table.lock, read under RCU, holds a reference on dev. Dies by
 * toy_route_del(), with its address's prefix, its device or the namespace:
 * unpublished, generation bumped, freed after a grace period.
 */
struct toy_route {
	struct rhlist_head	node;
	__be32			dst;		/* key, with prefix_len */
	u32			prefix_len;
	enum toytcp_route_type	type;
	struct net_device	*dev;		/* NULL: not unicast */
	netdevice_tracker	dev_tracker;
	__be32			gateway;	/* 0: on-link */
	__be32			prefsrc;	/* 0: choose */
	u32			metric;
	u32			id;		/* index in all, in order of addition */
	bool			connected;	/* made by toy_addr_add() */
	struct rcu_head		rcu;
};

/*
 * Longest prefix first: a hash table by prefix, which grows with its load, and
 * a bitmap of the lengths in use, so that a lookup costs at most 33 probes and
 * none for lengths that nobody uses.
 */
struct toy_route_table {
	struct mutex		lock;		/* writers: all members */
	struct rhltable		prefixes;
	struct xarray		all;		/* by id, for walks */
	u32			next_id;
	u64			used;		/* bit n: a /n exists; READ_ONCE */
	unsigned int		counts[33];
	unsigned int		count;
	u32			generation;	/* bumped after each change; READ_ONCE */
};

/* Whom a destination means. */
enum toy_route_cast {
	TOY_ROUTE_UNICAST,
	TOY_ROUTE_BROADCAST,
	TOY_ROUTE_MULTICAST,
};

/* What a lookup says; valid inside the caller's RCU read section only. */
struct toy_route_result {
	struct net_device	*dev;
	__be32			nexthop;
	__be32			prefsrc;	/* 0: toy_addr_select() */
	u32			mtu;
	bool			local;		/* one of our own addresses: dev is lo */
	enum toy_route_cast	cast;		/* from toy_ip_cast_way() only; else unicast */
};

int toy_route_init(struct toy_net *tnet);
void toy_route_exit(struct toy_net *tnet);

/* What the administrator says of a route. */
struct toy_route_config {
	struct net_device	*dev;		/* RTNL held; NULL: the gateway's */
	__be32			dst;		/* host bits must be zero */
	u8			prefix_len;	/* 0 to 32 */
	enum toytcp_route_type	type;		/* not unicast: without dev, gateway and prefsrc */
	__be32			gateway;	/* next hop or 0; on-link by an existing route */
	__be32			prefsrc;	/* one of our addresses, or 0 */
	u32			metric;		/* lower wins among equal prefixes */
};

/**
 * toy_route_add() - add a route
 * @tnet: namespace
 * @config: what it is to be
 * @extack: gets one sentence on each refusal; may be NULL
 *
 * Return: 0; -EINVAL; -EEXIST; -ENODEV; -ENETUNREACH (gateway not on-link);
 * -ENOSPC; -ENOMEM. Process context.
 */
int toy_route_add(struct toy_net *tnet, const struct toy_route_config *config,
		  struct netlink_ext_ack *extack);

/*
 * Return: 0, or -ESRCH with a sentence. Of @which, what is NULL or 0 (a type: unicast)
 * matches any; of several the one that a lookup would choose goes.
 */
int toy_route_del(struct toy_net *tnet, const struct toy_route_config *which,
		  struct netlink_ext_ack *extack);

/*
 * The connected route of an address's prefix: added when the first address of
 * it comes, removed when the last has gone (toy_addr_add() and toy_addr_del()
 * know). Return of _add: 0; -EEXIST when @dev has it; -ENOSPC; -ENOMEM.
 */
int toy_route_add_connected(struct toy_net *tnet, struct net_device *dev, __be32 dst,
			    u8 prefix_len, __be32 prefsrc);
void toy_route_del_connected(struct toy_net *tnet, struct net_device *dev, __be32 dst,
			     u8 prefix_len);

/* A local address has gone: so do the routes that prefer it as their source. */
void toy_route_flush_prefsrc(struct toy_net *tnet, __be32 prefsrc);

/* Something that a lookup depends on has changed: addresses, a device's state. */
void toy_route_bump(struct toy_net *tnet);

void toy_route_flush_dev(struct toy_net *tnet, struct net_device *dev);

/**
 * toy_route_lookup() - where a packet for @dst goes
 * @tnet: namespace; RCU read lock held by the caller
 * @dst: destination
 * @oif: interface index that the socket is bound to, or 0
 * @res: filled in on success
 *
 * Our own addresses answer first: local is set and dev is the loopback device. With
 * @oif and no route by that device the destination is taken for on-link there, as
 * the host does: a program that names the device may know better than the table.
 *
 * Return: 0; -ENETUNREACH (no route, or its device is down); -EINVAL, -EHOSTUNREACH,
 * -EACCES (the best route is a blackhole, unreachable, prohibited).
 */
int toy_route_lookup(const struct toy_net *tnet, __be32 dst, int oif,
		     struct toy_route_result *res);

/* Where a walk stands; all zero before the first call. */
struct toy_route_pos {
	unsigned long	id;	/* in order of addition */
};

/**
 * toy_route_walk() - call @fn for each route, resumable
 * @tnet: namespace; RCU read lock held by the caller
 * @pos: where to begin; left at the route that @fn stopped at, so that the
 *       next call offers it again, or at the end
 * @fn: non-zero stops; must not sleep
 * @arg: handed to @fn
 *
 * Routes that come or go between two calls may be missed or seen twice;
 * toy_route_table.generation tells.
 *
 * Return: 0 at the end, else what @fn returned.
 */
int toy_route_walk(const struct toy_net *tnet, struct toy_route_pos *pos,
		   int (*fn)(const struct toy_route *route, void *arg), void *arg);

#endif /* TOY_ROUTE_H */
