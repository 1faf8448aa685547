// SPDX-License-Identifier: GPL-2.0
/* Which devices forward packets: the namespace's word, and that for one device alone. */

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "dev.h"
#include "forward.h"
#include "kunit.h"
#include "netns.h"

#define TOY_FORWARD_CHOICE_BITS	2
#define TOY_FORWARD_CHOICE	(BIT(TOY_FORWARD_CHOICE_BITS) - 1)
#define TOY_FORWARD_ADDR	BIT(TOY_FORWARD_CHOICE_BITS)	/* one of them */

static unsigned long toy_forward_entry(const struct toy_net *tnet, int ifindex)
{
	/* The core's lookup takes no const array, though it changes nothing. */
	const void *entry = xa_load((struct xarray *)&tnet->forward.devs, ifindex);

	return entry ? xa_to_value(entry) : 0;
}

bool toy_forward_is_on(const struct toy_net *tnet, const struct net_device *dev)
{
	bool all = READ_ONCE(tnet->sysctl.ip_forward);
	unsigned long entry;

	if (!all && !READ_ONCE(tnet->forward.on))
		return false;
	entry = toy_forward_entry(tnet, dev->ifindex);
	if (entry < TOY_FORWARD_ADDR || dev->flags & IFF_LOOPBACK)
		return false;
	switch (entry & TOY_FORWARD_CHOICE) {
	case TOYTCP_FORWARDING_ON:
		return true;
	case TOYTCP_FORWARDING_OFF:
		return false;
	default:
		return all;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_forward_is_on);

enum toytcp_forwarding toy_forward_get(const struct toy_net *tnet, const struct net_device *dev,
				       unsigned int *addrs)
{
	unsigned long entry = toy_forward_entry(tnet, dev->ifindex);

	*addrs = entry >> TOY_FORWARD_CHOICE_BITS;
	return entry & TOY_FORWARD_CHOICE;
}
TOY_EXPORT_FOR_KUNIT(toy_forward_get);

static int toy_forward_store_locked(struct toy_net *tnet, int ifindex, unsigned long entry)
{
	struct toy_forward_table *table = &tnet->forward;
	unsigned long before = toy_forward_entry(tnet, ifindex);
	void *old;

	lockdep_assert_held(&table->lock);
	if (entry)
		old = xa_store(&table->devs, ifindex, xa_mk_value(entry), GFP_KERNEL);
	else
		old = xa_erase(&table->devs, ifindex);
	if (xa_is_err(old))
		return xa_err(old);
	WRITE_ONCE(table->on, table->on -
		   ((before & TOY_FORWARD_CHOICE) == TOYTCP_FORWARDING_ON) +
		   ((entry & TOY_FORWARD_CHOICE) == TOYTCP_FORWARDING_ON));
	return 0;
}

/*
 * What a card has merged by itself (LRO) cannot be sent on as it was; as the host. A device
 * that has no LRO may stand on one that does: the core looks below.
 */
static void toy_forward_check_lro(const struct toy_net *tnet, struct net_device *dev)
{
	ASSERT_RTNL();
	if (toy_forward_is_on(tnet, dev))
		dev_disable_lro(dev);
}

int toy_forward_set(struct toy_net *tnet, struct net_device *dev,
		    enum toytcp_forwarding choice, struct netlink_ext_ack *extack)
{
	unsigned long entry;
	int err;

	ASSERT_RTNL();
	if (choice == TOYTCP_FORWARDING_ON && dev->flags & IFF_LOOPBACK) {
		NL_SET_ERR_MSG(extack, "The loopback device does not forward");
		return -EINVAL;
	}
	if (!toy_dev_supported(dev)) {
		NL_SET_ERR_MSG(extack, "toytcp cannot drive a device of this type");
		return -EINVAL;
	}
	mutex_lock(&tnet->forward.lock);
	entry = toy_forward_entry(tnet, dev->ifindex) & ~TOY_FORWARD_CHOICE;
	err = toy_forward_store_locked(tnet, dev->ifindex, entry | choice);
	mutex_unlock(&tnet->forward.lock);
	toy_forward_check_lro(tnet, dev);
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_forward_set);

void toy_forward_reset(struct toy_net *tnet)
{
	struct net_device *dev;
	unsigned long ifindex;
	void *entry;

	rtnl_lock();
	mutex_lock(&tnet->forward.lock);
	/* No memory is needed: an entry that is there gets smaller. */
	xa_for_each(&tnet->forward.devs, ifindex, entry)
		toy_forward_store_locked(tnet, ifindex,
					 xa_to_value(entry) & ~TOY_FORWARD_CHOICE);
	mutex_unlock(&tnet->forward.lock);
	for_each_netdev(tnet->net, dev)
		toy_forward_check_lro(tnet, dev);
	rtnl_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_forward_reset);

int toy_forward_addr_added(struct toy_net *tnet, struct net_device *dev)
{
	int err;

	ASSERT_RTNL();
	mutex_lock(&tnet->forward.lock);
	err = toy_forward_store_locked(tnet, dev->ifindex,
				       toy_forward_entry(tnet, dev->ifindex) + TOY_FORWARD_ADDR);
	mutex_unlock(&tnet->forward.lock);
	toy_forward_check_lro(tnet, dev);
	return err;
}

void toy_forward_addr_gone(struct toy_net *tnet, struct net_device *dev)
{
	ASSERT_RTNL();
	mutex_lock(&tnet->forward.lock);
	toy_forward_store_locked(tnet, dev->ifindex,
				 toy_forward_entry(tnet, dev->ifindex) - TOY_FORWARD_ADDR);
	mutex_unlock(&tnet->forward.lock);
}

void toy_forward_flush_dev(struct toy_net *tnet, struct net_device *dev)
{
	ASSERT_RTNL();
	mutex_lock(&tnet->forward.lock);
	toy_forward_store_locked(tnet, dev->ifindex, 0);
	mutex_unlock(&tnet->forward.lock);
}

void toy_forward_init(struct toy_net *tnet)
{
	mutex_init(&tnet->forward.lock);
	xa_init_flags(&tnet->forward.devs, XA_FLAGS_ACCOUNT);
}

void toy_forward_exit(struct toy_net *tnet)
{
	xa_destroy(&tnet->forward.devs);
}
