// SPDX-License-Identifier: GPL-2.0
/* Multicast as a datagram socket has it: the groups it is in, and what it says of sending. */

#include <linux/igmp.h>
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <net/ip.h>
#include <net/sock.h>

#include "dev.h"
#include "ip_cast.h"
#include "mcast_sock.h"
#include "netns.h"

void toy_mcast_sock_init(struct toy_mcast_sock *ms)
{
	INIT_LIST_HEAD(&ms->entries);
	ms->ttl = 1;	/* RFC 1112 6.1 */
	ms->loop = true;
	ms->all = true;
}

bool toy_mcast_sock_allows(const struct toy_mcast_sock *ms, __be32 group, __be32 saddr,
			   int ifindex)
{
	const struct toy_mcast_entry *entry;
	const struct toy_mcast_filter *filter;

	list_for_each_entry_rcu(entry, &ms->entries, node) {
		if (entry->addr != group || entry->ifindex != ifindex)
			continue;
		filter = rcu_dereference(entry->member.filter);
		return filter && toy_mcast_filter_allows(filter, saddr);
	}
	/* As Linux: somebody else has joined, and by default that is enough. */
	return READ_ONCE(ms->all);
}

void toy_mcast_sock_aim(const struct toy_mcast_sock *ms, struct toy_ip_flow *fl)
{
	fl->many = true;
	if (!ipv4_is_multicast(fl->daddr))
		return;
	if (!fl->oif)
		fl->oif = READ_ONCE(ms->ifindex);
	if (!fl->saddr)
		fl->saddr = READ_ONCE(ms->addr);
}

void toy_mcast_sock_limit(const struct toy_mcast_sock *ms, struct toy_ip_flow *fl)
{
	if (!ipv4_is_multicast(fl->daddr))
		return;
	fl->loop = READ_ONCE(ms->loop);
	if (fl->ttl)
		return;
	fl->ttl = READ_ONCE(ms->ttl);
	fl->inside = !fl->ttl;
}

/* The device on which @req's group is meant; its ifindex is filled in. RTNL held. */
static struct net_device *toy_mcast_sock_find_dev(struct toy_net *tnet, struct ip_mreqn *req)
{
	struct toy_ip_flow fl = { .daddr = req->imr_multiaddr.s_addr, .many = true };
	const __be32 local = req->imr_address.s_addr;
	struct net_device *dev = NULL;
	struct toy_route_result way;
	const struct toy_addr *ta;

	ASSERT_RTNL();
	rcu_read_lock();
	if (req->imr_ifindex) {
		dev = dev_get_by_index_rcu(tnet->net, req->imr_ifindex);
	} else if (ipv4_is_loopback(local)) {
		dev = tnet->net->loopback_dev;
	} else if (local) {
		ta = toy_addr_find(tnet, local);
		dev = ta ? ta->dev : NULL;
	} else if (!toy_ip_cast_way(tnet, &fl, &way)) {
		dev = way.dev;
	}
	if (dev && !toy_dev_supported(dev))
		dev = NULL;
	if (dev)
		req->imr_ifindex = dev->ifindex;
	rcu_read_unlock();
	return dev;
}

/* RTNL held. */
static struct toy_mcast_entry *toy_mcast_sock_find(struct toy_mcast_sock *ms,
						   const struct ip_mreqn *req)
{
	struct toy_mcast_entry *entry;

	list_for_each_entry(entry, &ms->entries, node)
		if (entry->addr == req->imr_multiaddr.s_addr &&
		    entry->ifindex == req->imr_ifindex)
			return entry;
	return NULL;
}

static struct toy_mcast_entry *toy_mcast_entry_alloc(const struct ip_mreqn *req)
{
	struct toy_mcast_entry *entry = kzalloc(sizeof(*entry), GFP_KERNEL_ACCOUNT);

	if (!entry)
		return NULL;
	entry->addr = req->imr_multiaddr.s_addr;
	entry->local = req->imr_address.s_addr;
	entry->ifindex = req->imr_ifindex;
	return entry;
}

int toy_mcast_sock_join(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req,
			struct toy_mcast_filter *filter)
{
	struct toy_net *tnet = toy_net(sock_net(sk));
	struct toy_mcast_entry *entry;
	struct net_device *dev;

	if (!ipv4_is_multicast(req->imr_multiaddr.s_addr))
		return -EINVAL;
	dev = toy_mcast_sock_find_dev(tnet, req);
	if (!dev)
		return -ENODEV;
	if (toy_mcast_sock_find(ms, req))
		return -EADDRINUSE;
	if (ms->count >= READ_ONCE(tnet->sysctl.igmp_max_memberships))
		return -ENOBUFS;
	entry = toy_mcast_entry_alloc(req);
	if (!entry)
		return -ENOBUFS;
	if (toy_mcast_join(tnet, dev, entry->addr, &entry->member, filter)) {
		kfree(entry);
		return -ENOMEM;
	}
	list_add_rcu(&entry->node, &ms->entries);
	ms->count++;
	return 0;
}

static void toy_mcast_sock_remove(struct toy_mcast_sock *ms, struct toy_mcast_entry *entry)
{
	list_del_rcu(&entry->node);
	ms->count--;
	toy_mcast_leave(&entry->member);
	kfree_rcu(entry, rcu);
}

/* A device that has gone is found by what it was called. */
int toy_mcast_sock_leave(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req)
{
	struct net_device *dev = toy_mcast_sock_find_dev(toy_net(sock_net(sk)), req);
	struct toy_mcast_entry *entry;

	if (!dev && !req->imr_ifindex && !req->imr_address.s_addr)
		return -ENODEV;
	list_for_each_entry(entry, &ms->entries, node) {
		if (entry->addr != req->imr_multiaddr.s_addr)
			continue;
		if (req->imr_ifindex ? req->imr_ifindex != entry->ifindex :
				       req->imr_address.s_addr != entry->local)
			continue;
		toy_mcast_sock_remove(ms, entry);
		return 0;
	}
	return -EADDRNOTAVAIL;
}

void toy_mcast_sock_exit(struct toy_mcast_sock *ms)
{
	struct toy_mcast_entry *entry, *next;

	if (list_empty(&ms->entries))
		return;
	rtnl_lock();
	list_for_each_entry_safe(entry, next, &ms->entries, node)
		toy_mcast_sock_remove(ms, entry);
	rtnl_unlock();
}

/* One source more. Return: 0 or an errno as Linux's. */
static int toy_mcast_sock_add_source(struct sock *sk, struct toy_mcast_entry *entry, u32 mode,
				     __be32 source)
{
	const struct toy_mcast_filter *filter = rtnl_dereference(entry->member.filter);
	u32 max = READ_ONCE(toy_net(sock_net(sk))->sysctl.igmp_max_msf);
	struct toy_mcast_filter *more;

	if (filter->count >= max && filter->count)
		return -ENOBUFS;
	if (toy_mcast_filter_has(filter, source))
		return -EADDRNOTAVAIL;
	more = toy_mcast_filter_with(filter, mode, source);
	return more ? toy_mcast_change(&entry->member, more) : -ENOBUFS;
}

static int toy_mcast_sock_del_source(struct toy_mcast_sock *ms, struct toy_mcast_entry *entry,
				     u32 mode, __be32 source)
{
	const struct toy_mcast_filter *filter = rtnl_dereference(entry->member.filter);
	struct toy_mcast_filter *less;

	if (!toy_mcast_filter_has(filter, source))
		return -EADDRNOTAVAIL;
	/* To want nobody is to have left (RFC 3376 3.1). */
	if (filter->count == 1 && mode == MCAST_INCLUDE) {
		toy_mcast_sock_remove(ms, entry);
		return 0;
	}
	less = toy_mcast_filter_without(filter, source);
	return less ? toy_mcast_change(&entry->member, less) : -ENOBUFS;
}

int toy_mcast_sock_source(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req,
			  u32 mode, bool add, __be32 source)
{
	const struct toy_mcast_filter *filter;
	struct toy_mcast_entry *entry;

	if (!ipv4_is_multicast(req->imr_multiaddr.s_addr))
		return -EINVAL;
	if (!toy_mcast_sock_find_dev(toy_net(sock_net(sk)), req))
		return -ENODEV;
	entry = toy_mcast_sock_find(ms, req);
	if (!entry)
		return -EINVAL;
	filter = rtnl_dereference(entry->member.filter);
	/* As Linux: only a membership that never had a list may become one of the other kind. */
	if (filter->mode != mode && !toy_mcast_filter_is_plain(filter))
		return -EINVAL;
	return add ? toy_mcast_sock_add_source(sk, entry, mode, source) :
		     toy_mcast_sock_del_source(ms, entry, mode, source);
}

static int toy_mcast_sock_check_filter(struct sock *sk, struct ip_mreqn *req, u32 mode)
{
	if (!ipv4_is_multicast(req->imr_multiaddr.s_addr))
		return -EINVAL;
	if (mode != MCAST_INCLUDE && mode != MCAST_EXCLUDE)
		return -EINVAL;
	return toy_mcast_sock_find_dev(toy_net(sock_net(sk)), req) ? 0 : -ENODEV;
}

int toy_mcast_sock_set_filter(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req,
			      struct toy_mcast_filter *filter)
{
	int err = toy_mcast_sock_check_filter(sk, req, filter->mode);
	struct toy_mcast_entry *entry;

	if (!err && (filter->count || filter->mode == MCAST_EXCLUDE)) {
		entry = toy_mcast_sock_find(ms, req);
		if (entry)
			return toy_mcast_change(&entry->member, filter);
		err = -EINVAL;
	} else if (!err) {
		/* To want nobody is to have left (RFC 3376 3.1). */
		err = toy_mcast_sock_leave(sk, ms, req);
	}
	toy_mcast_filter_free(filter);
	return err;
}

struct toy_mcast_filter *toy_mcast_sock_get_filter(struct sock *sk, struct toy_mcast_sock *ms,
						   struct ip_mreqn *req, bool by_index)
{
	const struct toy_mcast_filter *filter;
	const struct toy_mcast_entry *entry;
	struct toy_mcast_filter *copy;

	if (!by_index && !toy_mcast_sock_find_dev(toy_net(sock_net(sk)), req))
		return ERR_PTR(-ENODEV);
	entry = toy_mcast_sock_find(ms, req);
	if (!entry)
		return ERR_PTR(-EADDRNOTAVAIL);
	filter = rtnl_dereference(entry->member.filter);
	copy = toy_mcast_filter_from(filter->mode, filter->sources, filter->count);
	return copy ? : ERR_PTR(-ENOMEM);
}

int toy_mcast_sock_set_if(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req)
{
	int bound = READ_ONCE(sk->sk_bound_dev_if);

	if (req->imr_ifindex || req->imr_address.s_addr) {
		if (!toy_mcast_sock_find_dev(toy_net(sock_net(sk)), req))
			return -EADDRNOTAVAIL;
		if (bound && bound != req->imr_ifindex)
			return -EINVAL;
	}
	WRITE_ONCE(ms->ifindex, req->imr_ifindex);
	WRITE_ONCE(ms->addr, req->imr_address.s_addr);
	return 0;
}
