// SPDX-License-Identifier: GPL-2.0
/* The routing table: longest prefix first, then lowest metric, then oldest. */

#include <linux/bitops.h>
#include <linux/inetdevice.h>
#include <linux/netlink.h>

#include "addr.h"
#include "dev.h"
#include "event.h"
#include "kunit.h"
#include "netns.h"
#include "route.h"

struct toy_route_key {
	__be32	dst;
	u32	prefix_len;
};
static_assert(offsetof(struct toy_route, prefix_len) - offsetof(struct toy_route, dst) ==
	      offsetof(struct toy_route_key, prefix_len));

static const struct rhashtable_params toy_route_params = {
	.head_offset	= offsetof(struct toy_route, node),
	.key_offset	= offsetof(struct toy_route, dst),
	.key_len	= sizeof(struct toy_route_key),
	.max_size	= TOY_ROUTE_MAX,
	.automatic_shrinking = true,
};

/* What a lookup asks besides the destination, in one place for both of its users. */
struct toy_route_query {
	const struct toy_net	*tnet;
	const struct net_device	*dev;	/* NULL: any */
	int			oif;	/* 0: any */
	bool			on_link;	/* gateways do not count */
};

static bool toy_route_better(const struct toy_route *a, const struct toy_route *b)
{
	if (!b || a->metric != b->metric)
		return !b || a->metric < b->metric;
	return a->id < b->id;
}

static bool toy_route_matches(const struct toy_route *route, const struct toy_route_query *q)
{
	/* As the host: a route that refuses does so whatever device is asked for. */
	if (route->type != TOYTCP_ROUTE_TYPE_UNICAST)
		return true;
	if (q->dev && route->dev != q->dev)
		return false;
	if (q->oif && route->dev->ifindex != q->oif)
		return false;
	if (q->on_link && route->gateway)
		return false;
	return toy_dev_usable(q->tnet, route->dev);
}

/* RCU read lock or table lock held; the list of routes with one prefix */
static struct rhlist_head *toy_route_list(const struct toy_net *tnet, __be32 dst, u32 prefix_len)
{
	const struct toy_route_key key = { .dst = dst, .prefix_len = prefix_len };
	/* The core's lookup takes no const table, though it changes nothing. */
	struct rhltable *prefixes = (struct rhltable *)&tnet->routes.prefixes;

	return rhltable_lookup(prefixes, &key, toy_route_params);
}

static const struct toy_route *toy_route_find(const struct toy_route_query *q, __be32 dst)
{
	u64 lengths = READ_ONCE(q->tnet->routes.used);
	const struct toy_route *route, *best = NULL;
	struct rhlist_head *list, *pos;
	int len;

	while (lengths && !best) {
		len = fls64(lengths) - 1;
		lengths &= ~BIT_ULL(len);
		list = toy_route_list(q->tnet, dst & inet_make_mask(len), len);
		rhl_for_each_entry_rcu(route, pos, list, node)
			if (toy_route_matches(route, q) && toy_route_better(route, best))
				best = route;
	}
	return best;
}

/* Addresses of our own are reached through the loopback device, whatever oif says. */
static int toy_route_lookup_local(const struct toy_net *tnet, __be32 dst,
				  struct toy_route_result *res)
{
	struct net_device *lo = READ_ONCE(tnet->net->loopback_dev);

	if (!lo || !toy_dev_usable(tnet, lo))
		return -ENETUNREACH;
	*res = (struct toy_route_result) {
		.dev		= lo,
		.nexthop	= dst,
		/* As the host: one source for all of 127.0.0.0/8. */
		.prefsrc	= ipv4_is_loopback(dst) ? htonl(INADDR_LOOPBACK) : dst,
		.mtu		= READ_ONCE(lo->mtu),
		.local		= true,
	};
	return 0;
}

/* RFC 1122 3.3.1.1 leaves it to the table; Linux's errors. */
static int toy_route_errno(const struct toy_route *route)
{
	switch (route ? route->type : TOYTCP_ROUTE_TYPE_UNICAST) {
	case TOYTCP_ROUTE_TYPE_BLACKHOLE:
		return -EINVAL;
	case TOYTCP_ROUTE_TYPE_UNREACHABLE:
		return -EHOSTUNREACH;
	case TOYTCP_ROUTE_TYPE_PROHIBIT:
		return -EACCES;
	default:
		return route ? 0 : -ENETUNREACH;
	}
}

/* The table has no way by the device that was asked for: @dst is its neighbour then. */
static int toy_route_lookup_on_link(const struct toy_net *tnet, __be32 dst, int oif,
				    struct toy_route_result *res)
{
	struct net_device *dev = dev_get_by_index_rcu(tnet->net, oif);

	if (!dev || !toy_dev_supported(dev) || !toy_dev_usable(tnet, dev))
		return -ENETUNREACH;
	*res = (struct toy_route_result) {
		.dev		= dev,
		.nexthop	= dst,
		.mtu		= READ_ONCE(dev->mtu),
	};
	return 0;
}

int toy_route_lookup(const struct toy_net *tnet, __be32 dst, int oif,
		     struct toy_route_result *res)
{
	const struct toy_route_query q = { .tnet = tnet, .oif = oif };
	const struct toy_route *route;
	int err;

	if (toy_addr_is_local(tnet, dst))
		return toy_route_lookup_local(tnet, dst, res);
	route = toy_route_find(&q, dst);
	err = toy_route_errno(route);
	if (err && oif)
		return toy_route_lookup_on_link(tnet, dst, oif, res);
	if (err)
		return err;
	*res = (struct toy_route_result) {
		.dev		= route->dev,
		.nexthop	= route->gateway ?: dst,
		.prefsrc	= route->prefsrc,
		.mtu		= READ_ONCE(route->dev->mtu),
	};
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_route_lookup);

void toy_route_bump(struct toy_net *tnet)
{
	mutex_lock(&tnet->routes.lock);
	WRITE_ONCE(tnet->routes.generation, tnet->routes.generation + 1);
	mutex_unlock(&tnet->routes.lock);
}

static int toy_route_publish_locked(struct toy_net *tnet, struct toy_route *route)
{
	struct toy_route_table *table = &tnet->routes;
	int err;

	lockdep_assert_held(&table->lock);
	if (table->count >= TOY_ROUTE_MAX)
		return -ENOSPC;
	err = xa_alloc_cyclic(&table->all, &route->id, route, xa_limit_31b, &table->next_id,
			      GFP_KERNEL);
	if (err < 0)
		return err;
	err = rhltable_insert(&table->prefixes, &route->node, toy_route_params);
	if (err) {
		xa_erase(&table->all, route->id);
		return err == -E2BIG ? -ENOSPC : err;
	}
	table->count++;
	if (!table->counts[route->prefix_len]++)
		WRITE_ONCE(table->used, table->used | BIT_ULL(route->prefix_len));
	WRITE_ONCE(table->generation, table->generation + 1);
	toy_event_route_added(tnet, route);
	return 0;
}

/* Readers that still see it use its device in their RCU read section only. */
static void toy_route_unpublish_locked(struct toy_net *tnet, struct toy_route *route)
{
	struct toy_route_table *table = &tnet->routes;

	lockdep_assert_held(&table->lock);
	rhltable_remove(&table->prefixes, &route->node, toy_route_params);
	xa_erase(&table->all, route->id);
	table->count--;
	if (!--table->counts[route->prefix_len])
		WRITE_ONCE(table->used, table->used & ~BIT_ULL(route->prefix_len));
	WRITE_ONCE(table->generation, table->generation + 1);
	toy_event_route_gone(tnet, route);
	netdev_put(route->dev, &route->dev_tracker);
	kfree_rcu(route, rcu);
}

static struct toy_route *toy_route_alloc(struct net_device *dev, __be32 dst, u8 prefix_len)
{
	struct toy_route *route = kzalloc(sizeof(*route), GFP_KERNEL_ACCOUNT);

	if (!route)
		return NULL;
	route->dev = dev;
	route->dst = dst;
	route->prefix_len = prefix_len;
	netdev_hold(dev, &route->dev_tracker, GFP_KERNEL);
	return route;
}

static void toy_route_free(struct toy_route *route)
{
	netdev_put(route->dev, &route->dev_tracker);
	kfree(route);
}

/* As the host's NLM_F_EXCL: one route for each prefix and metric. */
static bool toy_route_exists_locked(struct toy_net *tnet, __be32 dst, u8 prefix_len, u32 metric,
				    const struct net_device *connected_dev)
{
	const struct toy_route *route;
	struct rhlist_head *pos;
	bool found = false;

	lockdep_assert_held(&tnet->routes.lock);
	rcu_read_lock();
	rhl_for_each_entry_rcu(route, pos, toy_route_list(tnet, dst, prefix_len), node)
		if (connected_dev ? route->connected && route->dev == connected_dev :
				    route->metric == metric)
			found = true;
	rcu_read_unlock();
	return found;
}

static int toy_route_check(const struct toy_net *tnet, __be32 dst, u8 prefix_len,
			   __be32 prefsrc, struct netlink_ext_ack *extack)
{
	/* 0.0.0.0/1 and its like are more than the network 0: a way around a default route */
	bool half = !dst && prefix_len < 8;
	bool own = true;

	if (prefix_len > 32) {
		NL_SET_ERR_MSG(extack, "The prefix length must be 0 to 32");
		return -EINVAL;
	}
	if (dst & ~inet_make_mask(prefix_len)) {
		NL_SET_ERR_MSG(extack, "The destination has bits beyond its prefix length");
		return -EINVAL;
	}
	if (prefix_len && (ipv4_is_multicast(dst) || ipv4_is_loopback(dst) ||
			   ipv4_is_lbcast(dst) || (toy_addr_is_reserved(dst) && !half))) {
		NL_SET_ERR_MSG(extack, "The destination is not a unicast prefix");
		return -EINVAL;
	}
	if (prefsrc) {
		rcu_read_lock();
		own = toy_addr_find(tnet, prefsrc);
		rcu_read_unlock();
	}
	if (!own) {
		NL_SET_ERR_MSG(extack, "The preferred source is not an address of toytcp here");
		return -EINVAL;
	}
	return 0;
}

/*
 * A gateway must be a neighbour: reached by a route that has none itself
 * (RFC 1122 3.3.1.2). Gives the device when the caller named none.
 */
static int toy_route_check_gateway(const struct toy_net *tnet, struct net_device **dev,
				   __be32 gateway, struct netlink_ext_ack *extack)
{
	const struct toy_route_query q = { .tnet = tnet, .dev = *dev, .on_link = true };
	const struct toy_route *way = NULL;
	bool own;

	rcu_read_lock();
	own = toy_addr_is_local(tnet, gateway);
	if (!own)
		way = toy_route_find(&q, gateway);
	if (way && way->type != TOYTCP_ROUTE_TYPE_UNICAST)
		way = NULL;
	if (way)
		*dev = way->dev;
	rcu_read_unlock();
	if (own || ipv4_is_multicast(gateway) || ipv4_is_lbcast(gateway) ||
	    toy_addr_is_reserved(gateway)) {
		NL_SET_ERR_MSG(extack, "The gateway must be the address of another machine");
		return -EINVAL;
	}
	if (!way) {
		NL_SET_ERR_MSG(extack, "The gateway is on no connected network that is up");
		return -ENETUNREACH;
	}
	return 0;
}

static int toy_route_check_dev(const struct net_device *dev, struct netlink_ext_ack *extack)
{
	if (!dev) {
		NL_SET_ERR_MSG(extack, "A route needs a device or a gateway");
		return -ENODEV;
	}
	if (!toy_dev_supported(dev)) {
		NL_SET_ERR_MSG(extack, "toytcp cannot drive a device of this type");
		return -EINVAL;
	}
	return 0;
}

/* Consumes @route on failure. */
static int toy_route_insert(struct toy_net *tnet, struct toy_route *route,
			    struct netlink_ext_ack *extack)
{
	struct toy_route_table *table = &tnet->routes;
	int err;

	mutex_lock(&table->lock);
	if (toy_route_exists_locked(tnet, route->dst, route->prefix_len, route->metric,
				    route->connected ? route->dev : NULL)) {
		NL_SET_ERR_MSG(extack, "A route to this prefix with this metric exists");
		err = -EEXIST;
	} else {
		err = toy_route_publish_locked(tnet, route);
	}
	mutex_unlock(&table->lock);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG(extack, "This namespace has as many routes as are allowed");
	if (err)
		toy_route_free(route);
	return err;
}

/* Gives the device, which the gateway may tell. */
static int toy_route_check_way(const struct toy_net *tnet, const struct toy_route_config *config,
			       struct net_device **dev, struct netlink_ext_ack *extack)
{
	int err = 0;

	*dev = config->dev;
	if (config->type == TOYTCP_ROUTE_TYPE_UNICAST) {
		if (config->gateway)
			err = toy_route_check_gateway(tnet, dev, config->gateway, extack);
		return err ? : toy_route_check_dev(*dev, extack);
	}
	if (*dev || config->gateway || config->prefsrc) {
		NL_SET_ERR_MSG(extack, "A route that refuses leads nowhere");
		return -EINVAL;
	}
	return 0;
}

int toy_route_add(struct toy_net *tnet, const struct toy_route_config *config,
		  struct netlink_ext_ack *extack)
{
	struct toy_route *route;
	struct net_device *dev;
	int err;

	err = toy_route_check(tnet, config->dst, config->prefix_len, config->prefsrc, extack);
	if (!err)
		err = toy_route_check_way(tnet, config, &dev, extack);
	if (err)
		return err;
	route = toy_route_alloc(dev, config->dst, config->prefix_len);
	if (!route)
		return -ENOMEM;
	route->type = config->type;
	route->gateway = config->gateway;
	route->prefsrc = config->prefsrc;
	route->metric = config->metric;
	return toy_route_insert(tnet, route, extack);
}
TOY_EXPORT_FOR_KUNIT(toy_route_add);

int toy_route_add_connected(struct toy_net *tnet, struct net_device *dev, __be32 dst,
			    u8 prefix_len, __be32 prefsrc)
{
	struct toy_route *route = toy_route_alloc(dev, dst, prefix_len);

	if (!route)
		return -ENOMEM;
	route->prefsrc = prefsrc;
	route->connected = true;
	return toy_route_insert(tnet, route, NULL);
}
TOY_EXPORT_FOR_KUNIT(toy_route_add_connected);

/* One of a prefix's routes: what is 0 or NULL matches any. */
struct toy_route_selector {
	const struct net_device	*dev;
	__be32			gateway;
	u32			metric;
	enum toytcp_route_type	type;
	bool			connected;
};

static int toy_route_del_one(struct toy_net *tnet, __be32 dst, u8 prefix_len,
			     const struct toy_route_selector *sel)
{
	struct toy_route_table *table = &tnet->routes;
	struct toy_route *route, *best = NULL;
	struct rhlist_head *pos;

	mutex_lock(&table->lock);
	rcu_read_lock();
	rhl_for_each_entry_rcu(route, pos, toy_route_list(tnet, dst, prefix_len), node) {
		if ((sel->dev && route->dev != sel->dev) ||
		    (sel->gateway && route->gateway != sel->gateway) ||
		    (sel->metric && route->metric != sel->metric) ||
		    (sel->type && route->type != sel->type) ||
		    (sel->connected && !route->connected))
			continue;
		if (toy_route_better(route, best))
			best = route;
	}
	rcu_read_unlock();
	if (best)
		toy_route_unpublish_locked(tnet, best);
	mutex_unlock(&table->lock);
	return best ? 0 : -ESRCH;
}

int toy_route_del(struct toy_net *tnet, const struct toy_route_config *which,
		  struct netlink_ext_ack *extack)
{
	const struct toy_route_selector sel = {
		.dev = which->dev, .gateway = which->gateway, .metric = which->metric,
		.type = which->type,
	};
	int err = toy_route_del_one(tnet, which->dst, which->prefix_len, &sel);

	if (err)
		NL_SET_ERR_MSG(extack, "There is no such route");
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_route_del);

void toy_route_del_connected(struct toy_net *tnet, struct net_device *dev, __be32 dst,
			     u8 prefix_len)
{
	const struct toy_route_selector sel = { .dev = dev, .connected = true };

	/* The administrator may have deleted it before; then there is nothing to do. */
	toy_route_del_one(tnet, dst, prefix_len, &sel);
}
TOY_EXPORT_FOR_KUNIT(toy_route_del_connected);

/* Of @dev and with source @prefsrc; NULL and 0 match any. */
static void toy_route_flush(struct toy_net *tnet, const struct net_device *dev, __be32 prefsrc)
{
	struct toy_route_table *table = &tnet->routes;
	struct toy_route *route;
	unsigned long id;

	mutex_lock(&table->lock);
	xa_for_each(&table->all, id, route) {
		if ((!dev || route->dev == dev) && (!prefsrc || route->prefsrc == prefsrc))
			toy_route_unpublish_locked(tnet, route);
		cond_resched();
	}
	mutex_unlock(&table->lock);
}

void toy_route_flush_prefsrc(struct toy_net *tnet, __be32 prefsrc)
{
	toy_route_flush(tnet, NULL, prefsrc);
}

void toy_route_flush_dev(struct toy_net *tnet, struct net_device *dev)
{
	toy_route_flush(tnet, dev, 0);
}
TOY_EXPORT_FOR_KUNIT(toy_route_flush_dev);

int toy_route_walk(const struct toy_net *tnet, struct toy_route_pos *pos,
		   int (*fn)(const struct toy_route *route, void *arg), void *arg)
{
	struct xarray *all = (struct xarray *)&tnet->routes.all;
	const struct toy_route *route;
	int err;

	xa_for_each_start(all, pos->id, route, pos->id) {
		err = fn(route, arg);
		if (err)
			return err;
	}
	pos->id = ULONG_MAX;
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_route_walk);

int toy_route_init(struct toy_net *tnet)
{
	mutex_init(&tnet->routes.lock);
	xa_init_flags(&tnet->routes.all, XA_FLAGS_ALLOC);
	return rhltable_init(&tnet->routes.prefixes, &toy_route_params);
}
TOY_EXPORT_FOR_KUNIT(toy_route_init);

void toy_route_exit(struct toy_net *tnet)
{
	toy_route_flush(tnet, NULL, 0);
	rhltable_destroy(&tnet->routes.prefixes);
	xa_destroy(&tnet->routes.all);
}
TOY_EXPORT_FOR_KUNIT(toy_route_exit);
