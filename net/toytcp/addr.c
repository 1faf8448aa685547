// SPDX-License-Identifier: GPL-2.0
/* Local addresses: each belongs to one device of one namespace. */

#include <linux/hash.h>
#include <linux/inet.h>
#include <linux/inetdevice.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/route.h>

#include "addr.h"
#include "arp.h"
#include "dev.h"
#include "event.h"
#include "forward.h"
#include "kunit.h"
#include "mcast.h"
#include "netns.h"
#include "route.h"
#include "transport.h"

/* Of 240.0.0.0/4: no host has it, and no prefix has it for its broadcast address. */
#define TOY_ADDR_NOBODYS	htonl(0xf7595921)

static u32 toy_addr_bucket(__be32 addr)
{
	return hash_32((__force u32)addr, TOY_ADDR_HASH_BITS);
}

struct toy_addr *toy_addr_find(const struct toy_net *tnet, __be32 addr)
{
	struct toy_addr *ta;

	hlist_for_each_entry_rcu(ta, &tnet->addrs.heads[toy_addr_bucket(addr)], hash_node)
		if (ta->local == addr)
			return ta;
	return NULL;
}
TOY_EXPORT_FOR_KUNIT(toy_addr_find);

bool toy_addr_is_local(const struct toy_net *tnet, __be32 addr)
{
	return ipv4_is_loopback(addr) || toy_addr_find(tnet, addr);
}
TOY_EXPORT_FOR_KUNIT(toy_addr_is_local);

bool toy_addr_is_broadcast(const struct toy_net *tnet, __be32 addr)
{
	const struct toy_addr *ta;

	if (ipv4_is_lbcast(addr))
		return true;
	toy_addr_for_each_broadcast(tnet, ta, addr)
		if (ta->broadcast == addr)
			return true;
	return false;
}
TOY_EXPORT_FOR_KUNIT(toy_addr_is_broadcast);

static bool toy_addr_covers(const struct toy_addr *ta, __be32 addr)
{
	return !((ta->local ^ addr) & inet_make_mask(ta->prefix_len));
}

/*
 * Linear in the namespace's addresses, as the host's choice is in a device's:
 * it is made once a connection and only where no route prefers a source.
 */
__be32 toy_addr_select(const struct toy_net *tnet, const struct net_device *dev,
		       __be32 nexthop)
{
	const struct toy_addr *ta;
	__be32 on_dev = 0;
	__be32 any = 0;

	list_for_each_entry_rcu(ta, &tnet->addrs.list, list_node) {
		if (ta->dev == dev) {
			if (toy_addr_covers(ta, nexthop))
				return ta->local;
			if (!on_dev)
				on_dev = ta->local;
		}
		if (!any)
			any = ta->local;
	}
	return on_dev ?: any;
}
TOY_EXPORT_FOR_KUNIT(toy_addr_select);

/* Linear as well; for the rare packet that leaves where it came from. */
bool toy_addr_share_net(const struct toy_net *tnet, const struct net_device *dev,
			__be32 a, __be32 b)
{
	const struct toy_addr *ta;

	list_for_each_entry_rcu(ta, &tnet->addrs.list, list_node)
		if (ta->dev == dev && toy_addr_covers(ta, a) && toy_addr_covers(ta, b))
			return true;
	return false;
}

/* Two addresses of one prefix on one device share a connected route. */
static const struct toy_addr *toy_addr_sibling(const struct toy_net *tnet,
					       const struct toy_addr *ta)
{
	const struct toy_addr *other;

	ASSERT_RTNL();
	list_for_each_entry(other, &tnet->addrs.list, list_node)
		if (other != ta && other->dev == ta->dev &&
		    other->prefix_len == ta->prefix_len && toy_addr_covers(ta, other->local))
			return other;
	return NULL;
}

/*
 * A host that has never had an address has no table either, and then says "broadcast" of
 * every address there is.
 */
static unsigned int toy_addr_ask_host(const struct toy_net *tnet, const struct net_device *dev,
				      __be32 addr)
{
	unsigned int type = inet_addr_type_dev_table(tnet->net, dev, addr);

	if (type != RTN_BROADCAST || ipv4_is_lbcast(addr) || ipv4_is_zeronet(addr))
		return type;
	return inet_addr_type_dev_table(tnet->net, dev, TOY_ADDR_NOBODYS) == RTN_BROADCAST ?
	       RTN_UNICAST : type;
}

unsigned int toy_addr_host_type(const struct toy_net *tnet, const struct net_device *dev,
				__be32 addr)
{
	unsigned int type = toy_addr_ask_host(tnet, NULL, addr);

	/* A VRF's addresses are in its own table, with its routes. */
	if (type == RTN_UNICAST && (netif_is_l3_slave(dev) || netif_is_l3_master(dev)))
		type = toy_addr_ask_host(tnet, dev, addr);
	return type;
}
TOY_EXPORT_FOR_KUNIT(toy_addr_host_type);

/* RFC 1122 3.2.1.3: what may stand as the address of a host */
static int toy_addr_check(const struct toy_net *tnet, const struct net_device *dev,
			  __be32 local, u8 prefix_len, struct netlink_ext_ack *extack)
{
	unsigned int type;

	if (prefix_len > 32) {
		NL_SET_ERR_MSG(extack, "The prefix length must be 0 to 32");
		return -EINVAL;
	}
	if (toy_addr_is_reserved(local) || ipv4_is_multicast(local) || ipv4_is_lbcast(local)) {
		NL_SET_ERR_MSG(extack, "Not a unicast address");
		return -EINVAL;
	}
	if (ipv4_is_loopback(local)) {
		NL_SET_ERR_MSG(extack, "127.0.0.0/8 is always local and cannot be added");
		return -EINVAL;
	}
	if (prefix_len < 31 && !~(local | inet_make_mask(prefix_len))) {
		NL_SET_ERR_MSG(extack, "This is the broadcast address of its own prefix");
		return -EINVAL;
	}
	if (!toy_dev_supported(dev)) {
		NL_SET_ERR_MSG(extack, "toytcp cannot drive a device of this type");
		return -EOPNOTSUPP;
	}
	type = toy_addr_host_type(tnet, dev, local);
	if (type == RTN_LOCAL || type == RTN_BROADCAST) {
		NL_SET_ERR_MSG(extack, "The host's own stack uses this address in this namespace");
		return -EADDRINUSE;
	}
	return 0;
}

static struct toy_addr *toy_addr_alloc(struct net_device *dev, __be32 local, u8 prefix_len)
{
	struct toy_addr *ta = kzalloc(sizeof(*ta), GFP_KERNEL_ACCOUNT);

	if (!ta)
		return NULL;
	ta->dev = dev;
	ta->local = local;
	ta->prefix_len = prefix_len;
	ta->defended = jiffies - HZ * 3600;	/* long ago */
	if (prefix_len < 31)
		ta->broadcast = local | ~inet_make_mask(prefix_len);
	netdev_hold(dev, &ta->dev_tracker, GFP_KERNEL);
	return ta;
}

static int toy_addr_publish(struct toy_addr_table *table, struct toy_net *tnet,
			    struct toy_addr *ta, struct netlink_ext_ack *extack)
{
	int err = 0;

	spin_lock_bh(&table->lock);
	if (toy_addr_find(tnet, ta->local)) {
		NL_SET_ERR_MSG(extack, "A device of this namespace has this address already");
		err = -EEXIST;
	} else if (table->count >= TOY_ADDR_MAX) {
		NL_SET_ERR_MSG(extack, "This namespace has as many addresses as are allowed");
		err = -ENOSPC;
	} else {
		hlist_add_head_rcu(&ta->hash_node, &table->heads[toy_addr_bucket(ta->local)]);
		if (ta->broadcast)
			hlist_add_head_rcu(&ta->bcast_node,
					   &table->bcast_heads[toy_addr_bucket(ta->broadcast)]);
		list_add_tail_rcu(&ta->list_node, &table->list);
		WRITE_ONCE(table->count, table->count + 1);
	}
	spin_unlock_bh(&table->lock);
	return err;
}

static void toy_addr_unpublish(struct toy_addr_table *table, struct toy_addr *ta)
{
	spin_lock_bh(&table->lock);
	hlist_del_rcu(&ta->hash_node);
	if (ta->broadcast)
		hlist_del_rcu(&ta->bcast_node);
	list_del_rcu(&ta->list_node);
	WRITE_ONCE(table->count, table->count - 1);
	spin_unlock_bh(&table->lock);
}

/*
 * Readers that still see the entry use its device inside their RCU read
 * section only, and the end of a device waits for those.
 */
static void toy_addr_free(struct toy_addr *ta)
{
	netdev_put(ta->dev, &ta->dev_tracker);
	kfree_rcu(ta, rcu);
}

/* A /32 has no prefix to speak of, and the host adds no route for it either. */
static int toy_addr_connect(struct toy_net *tnet, const struct toy_addr *ta)
{
	int err;

	if (ta->prefix_len == 32)
		return 0;
	err = toy_route_add_connected(tnet, ta->dev, ta->local & inet_make_mask(ta->prefix_len),
				      ta->prefix_len, ta->local);
	return err == -EEXIST ? 0 : err;
}

/*
 * The prefix's route goes with its last address. While others remain and the
 * route preferred this one as its source, it comes back with one of them.
 */
static void toy_addr_disconnect(struct toy_net *tnet, const struct toy_addr *ta)
{
	const struct toy_addr *other = toy_addr_sibling(tnet, ta);

	if (!other)
		toy_route_del_connected(tnet, ta->dev,
					ta->local & inet_make_mask(ta->prefix_len),
					ta->prefix_len);
	toy_route_flush_prefsrc(tnet, ta->local);
	if (other && toy_addr_connect(tnet, other))
		net_warn_ratelimited("toytcp: no memory for the route of %pI4/%u\n",
				     &other->local, other->prefix_len);
}

static void toy_addr_announce(struct toy_net *tnet, const struct toy_addr *ta)
{
	if (READ_ONCE(tnet->sysctl.arp_notify))
		toy_arp_announce(tnet, ta->dev, ta->local);
}

void toy_addr_announce_dev(struct toy_net *tnet, struct net_device *dev)
{
	const struct toy_addr *ta;

	ASSERT_RTNL();
	list_for_each_entry(ta, &tnet->addrs.list, list_node)
		if (ta->dev == dev)
			toy_addr_announce(tnet, ta);
}

int toy_addr_add(struct toy_net *tnet, struct net_device *dev, __be32 local,
		 u8 prefix_len, struct netlink_ext_ack *extack)
{
	struct toy_addr *ta;
	int err;

	ASSERT_RTNL();
	err = toy_addr_check(tnet, dev, local, prefix_len, extack);
	if (err)
		return err;
	ta = toy_addr_alloc(dev, local, prefix_len);
	if (!ta)
		return -ENOMEM;
	err = toy_mcast_addr_add(tnet, dev);
	if (err)
		goto err_free;
	err = toy_addr_publish(&tnet->addrs, tnet, ta, extack);
	if (err)
		goto err_mcast;
	err = toy_addr_connect(tnet, ta);
	if (err) {
		NL_SET_ERR_MSG(extack, "The route of the address's prefix could not be added");
		goto err_unpublish;
	}
	err = toy_forward_addr_added(tnet, dev);
	if (err)
		goto err_disconnect;
	toy_route_bump(tnet);
	toy_event_addr_added(tnet, ta);
	toy_addr_announce(tnet, ta);
	return 0;

err_disconnect:
	toy_addr_disconnect(tnet, ta);
err_unpublish:
	toy_addr_unpublish(&tnet->addrs, ta);
err_mcast:
	toy_mcast_addr_del(tnet, dev);
err_free:
	toy_addr_free(ta);
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_addr_add);

/*
 * First nothing finds it any more; when those have finished who had found it, whatever
 * they published in its name ends with the rest of its connections.
 */
static void toy_addr_withdraw(struct toy_net *tnet, struct toy_addr *ta, struct list_head *gone)
{
	unsigned int left;

	toy_addr_unpublish(&tnet->addrs, ta);
	toy_mcast_addr_del(tnet, ta->dev);
	toy_addr_disconnect(tnet, ta);
	toy_forward_addr_gone(tnet, ta->dev);
	/* As the host: with a device's last address all of its routes go. */
	toy_forward_get(tnet, ta->dev, &left);
	if (!left)
		toy_route_flush_dev(tnet, ta->dev);
	toy_route_bump(tnet);
	toy_event_addr_gone(tnet, ta);
	list_add_tail(&ta->gone_node, gone);
}

static void toy_addr_end(struct toy_net *tnet, struct list_head *gone)
{
	struct toy_addr *ta, *next;

	if (list_empty(gone))
		return;
	synchronize_net();
	list_for_each_entry_safe(ta, next, gone, gone_node) {
		toy_tcp_abort_addr(tnet, ta->local);
		toy_addr_free(ta);
	}
}

int toy_addr_del(struct toy_net *tnet, struct net_device *dev, __be32 local,
		 u8 prefix_len, struct netlink_ext_ack *extack)
{
	LIST_HEAD(gone);
	struct toy_addr *ta;

	ASSERT_RTNL();
	list_for_each_entry(ta, &tnet->addrs.list, list_node)
		if (ta->local == local && ta->dev == dev && ta->prefix_len == prefix_len) {
			toy_addr_withdraw(tnet, ta, &gone);
			toy_addr_end(tnet, &gone);
			return 0;
		}
	NL_SET_ERR_MSG(extack, "The device has no such address");
	return -EADDRNOTAVAIL;
}
TOY_EXPORT_FOR_KUNIT(toy_addr_del);

void toy_addr_flush_dev(struct toy_net *tnet, struct net_device *dev)
{
	struct toy_addr *ta, *next;
	LIST_HEAD(gone);

	ASSERT_RTNL();
	list_for_each_entry_safe(ta, next, &tnet->addrs.list, list_node)
		if (ta->dev == dev)
			toy_addr_withdraw(tnet, ta, &gone);
	toy_addr_end(tnet, &gone);
}
TOY_EXPORT_FOR_KUNIT(toy_addr_flush_dev);

/*
 * The other direction of toy_addr_check(): the host is about to take an
 * address. The chain shows ifa_address, which is the address itself but for
 * point-to-point pairs, where it is the peer's; toy_addr_host_event() sees
 * those, too late to refuse.
 */
static int toy_addr_host_asks(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct in_validator_info *info = ptr;
	const struct toy_net *tnet = toy_net(dev_net(info->ivi_dev->dev));
	bool taken;

	if (event != NETDEV_UP)
		return NOTIFY_DONE;
	rcu_read_lock();
	taken = toy_addr_find(tnet, info->ivi_addr);
	rcu_read_unlock();
	if (!taken)
		return NOTIFY_DONE;
	NL_SET_ERR_MSG(info->extack, "toytcp uses this address in this namespace");
	return notifier_from_errno(-EADDRINUSE);
}

static int toy_addr_host_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct in_ifaddr *ifa = ptr;
	const struct toy_net *tnet = toy_net(dev_net(ifa->ifa_dev->dev));
	bool taken;

	if (event != NETDEV_UP)
		return NOTIFY_DONE;
	rcu_read_lock();
	taken = toy_addr_find(tnet, ifa->ifa_local);
	rcu_read_unlock();
	if (taken)
		netdev_warn(ifa->ifa_dev->dev,
			    "toytcp: the host took %pI4, which is in use here\n",
			    &ifa->ifa_local);
	return NOTIFY_DONE;
}

static struct notifier_block toy_addr_validator = {
	.notifier_call	= toy_addr_host_asks,
};

static struct notifier_block toy_addr_notifier = {
	.notifier_call	= toy_addr_host_event,
};

int toy_addr_register(void)
{
	int err = register_inetaddr_validator_notifier(&toy_addr_validator);

	if (err)
		return err;
	err = register_inetaddr_notifier(&toy_addr_notifier);
	if (err)
		unregister_inetaddr_validator_notifier(&toy_addr_validator);
	return err;
}

void toy_addr_unregister(void)
{
	unregister_inetaddr_notifier(&toy_addr_notifier);
	unregister_inetaddr_validator_notifier(&toy_addr_validator);
}

void toy_addr_init(struct toy_net *tnet)
{
	spin_lock_init(&tnet->addrs.lock);
	INIT_LIST_HEAD(&tnet->addrs.list);
}
TOY_EXPORT_FOR_KUNIT(toy_addr_init);

/* The transports have ended before; only the entries are left. */
void toy_addr_exit(struct toy_net *tnet)
{
	struct toy_addr *ta, *next;

	list_for_each_entry_safe(ta, next, &tnet->addrs.list, list_node) {
		toy_addr_unpublish(&tnet->addrs, ta);
		toy_addr_free(ta);
	}
}
TOY_EXPORT_FOR_KUNIT(toy_addr_exit);
