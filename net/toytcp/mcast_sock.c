// SPDX-License-Identifier: GPL-2.0
/* Multicast as a datagram socket has it: its options, and the groups it is in. */

#include <linux/igmp.h>
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <net/ip.h>
#include <net/sock.h>

#include "dev.h"
#include "ip_cast.h"
#include "mcast_sock.h"
#include "netns.h"
#include "sockopt.h"

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

/* RTNL held. @filter: the sources wanted at first. */
static int toy_mcast_sock_join(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req,
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

/* RTNL held. A device that has gone is found by what it was called. */
static int toy_mcast_sock_leave(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req)
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

/* RTNL held. @mode: what the option is for; @add: one more or one less. */
static int toy_mcast_sock_source(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req,
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

/* IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP: struct ip_mreqn, or struct ip_mreq, which begins alike. */
static int toy_mcast_set_membership(struct sock *sk, struct toy_mcast_sock *ms, bool join,
				    sockptr_t optval, unsigned int optlen)
{
	struct ip_mreqn req = { };

	if (optlen < sizeof(struct ip_mreq))
		return -EINVAL;
	if (copy_from_sockptr(&req, optval, optlen >= sizeof(req) ? sizeof(req) :
							       sizeof(struct ip_mreq)))
		return -EFAULT;
	return join ? toy_mcast_sock_join(sk, ms, &req, &toy_mcast_filter_any) :
		      toy_mcast_sock_leave(sk, ms, &req);
}

/* MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP */
static int toy_mcast_set_group(struct sock *sk, struct toy_mcast_sock *ms, bool join,
			       sockptr_t optval, unsigned int optlen)
{
	const struct sockaddr_in *addr;
	struct ip_mreqn req = { };
	struct group_req group;

	if (optlen < sizeof(group))
		return -EINVAL;
	if (copy_from_sockptr(&group, optval, sizeof(group)))
		return -EFAULT;
	addr = (const struct sockaddr_in *)&group.gr_group;
	if (addr->sin_family != AF_INET)
		return -EINVAL;
	req.imr_multiaddr = addr->sin_addr;
	req.imr_ifindex = group.gr_interface;
	return join ? toy_mcast_sock_join(sk, ms, &req, &toy_mcast_filter_any) :
		      toy_mcast_sock_leave(sk, ms, &req);
}

/* What one source's options do; both ways of calling them. */
static int toy_mcast_do_source(struct sock *sk, struct toy_mcast_sock *ms, int optname,
			       struct ip_mreqn *req, __be32 source)
{
	struct ip_mreqn joined = *req;
	int err;

	switch (optname) {
	case IP_BLOCK_SOURCE:
	case MCAST_BLOCK_SOURCE:
		return toy_mcast_sock_source(sk, ms, req, MCAST_EXCLUDE, true, source);
	case IP_UNBLOCK_SOURCE:
	case MCAST_UNBLOCK_SOURCE:
		return toy_mcast_sock_source(sk, ms, req, MCAST_EXCLUDE, false, source);
	case IP_ADD_SOURCE_MEMBERSHIP:
	case MCAST_JOIN_SOURCE_GROUP:
		err = toy_mcast_sock_join(sk, ms, &joined, &toy_mcast_filter_none);
		if (err && err != -EADDRINUSE)
			return err;
		return toy_mcast_sock_source(sk, ms, req, MCAST_INCLUDE, true, source);
	default:
		return toy_mcast_sock_source(sk, ms, req, MCAST_INCLUDE, false, source);
	}
}

static int toy_mcast_set_source(struct sock *sk, struct toy_mcast_sock *ms, int optname,
				sockptr_t optval, unsigned int optlen)
{
	struct ip_mreq_source source;
	struct ip_mreqn req = { };

	if (optlen != sizeof(source))
		return -EINVAL;
	if (copy_from_sockptr(&source, optval, sizeof(source)))
		return -EFAULT;
	req.imr_multiaddr.s_addr = source.imr_multiaddr;
	req.imr_address.s_addr = source.imr_interface;
	return toy_mcast_do_source(sk, ms, optname, &req, source.imr_sourceaddr);
}

static int toy_mcast_set_group_source(struct sock *sk, struct toy_mcast_sock *ms, int optname,
				      sockptr_t optval, unsigned int optlen)
{
	const struct sockaddr_in *group, *from;
	struct group_source_req source;
	struct ip_mreqn req = { };

	if (optlen < sizeof(source))
		return -EINVAL;
	if (copy_from_sockptr(&source, optval, sizeof(source)))
		return -EFAULT;
	group = (const struct sockaddr_in *)&source.gsr_group;
	from = (const struct sockaddr_in *)&source.gsr_source;
	if (group->sin_family != AF_INET || from->sin_family != AF_INET)
		return -EADDRNOTAVAIL;
	req.imr_multiaddr = group->sin_addr;
	req.imr_ifindex = source.gsr_interface;
	return toy_mcast_do_source(sk, ms, optname, &req, from->sin_addr.s_addr);
}

/* IP_MSFILTER: all of them at once. RTNL held. */
static int toy_mcast_sock_set_filter(struct sock *sk, struct toy_mcast_sock *ms,
				     const struct ip_msfilter *msf)
{
	struct ip_mreqn req = {
		.imr_multiaddr.s_addr	= msf->imsf_multiaddr,
		.imr_address.s_addr	= msf->imsf_interface,
	};
	struct toy_mcast_filter *filter;
	struct toy_mcast_entry *entry;

	if (!ipv4_is_multicast(msf->imsf_multiaddr))
		return -EINVAL;
	if (msf->imsf_fmode != MCAST_INCLUDE && msf->imsf_fmode != MCAST_EXCLUDE)
		return -EINVAL;
	if (!toy_mcast_sock_find_dev(toy_net(sock_net(sk)), &req))
		return -ENODEV;
	if (msf->imsf_fmode == MCAST_INCLUDE && !msf->imsf_numsrc)
		return toy_mcast_sock_leave(sk, ms, &req);
	entry = toy_mcast_sock_find(ms, &req);
	if (!entry)
		return -EINVAL;
	if (!msf->imsf_numsrc)
		return toy_mcast_change(&entry->member, &toy_mcast_filter_any);
	filter = toy_mcast_filter_from(msf->imsf_fmode, msf->imsf_slist_flex, msf->imsf_numsrc);
	return filter ? toy_mcast_change(&entry->member, filter) : -ENOBUFS;
}

static int toy_mcast_set_msfilter(struct sock *sk, struct toy_mcast_sock *ms, sockptr_t optval,
				  unsigned int optlen)
{
	const struct toy_net *tnet = toy_net(sock_net(sk));
	struct ip_msfilter *msf;
	int err;

	if (optlen < IP_MSFILTER_SIZE(0))
		return -EINVAL;
	if (optlen > IP_MSFILTER_SIZE(READ_ONCE(tnet->sysctl.igmp_max_msf)))
		return -ENOBUFS;
	msf = memdup_sockptr(optval, optlen);
	if (IS_ERR(msf))
		return PTR_ERR(msf);
	if (msf->imsf_numsrc > READ_ONCE(tnet->sysctl.igmp_max_msf))
		err = -ENOBUFS;
	else if (IP_MSFILTER_SIZE(msf->imsf_numsrc) > optlen)
		err = -EINVAL;
	else
		err = toy_mcast_sock_set_filter(sk, ms, msf);
	kfree(msf);
	return err;
}

/* IP_MULTICAST_IF: an address or an index, in one of three structures. */
static int toy_mcast_set_if(struct sock *sk, struct toy_mcast_sock *ms, sockptr_t optval,
			    unsigned int optlen)
{
	struct toy_net *tnet = toy_net(sock_net(sk));
	struct ip_mreqn req = { };
	int bound = READ_ONCE(sk->sk_bound_dev_if);
	int err;

	if (optlen < sizeof(struct in_addr))
		return -EINVAL;
	if (optlen < sizeof(struct ip_mreq))
		err = copy_from_sockptr(&req.imr_address, optval, sizeof(struct in_addr));
	else
		err = copy_from_sockptr(&req, optval, optlen >= sizeof(req) ? sizeof(req) :
								      sizeof(struct ip_mreq));
	if (err)
		return -EFAULT;
	if (req.imr_ifindex || req.imr_address.s_addr) {
		if (!toy_mcast_sock_find_dev(tnet, &req))
			return -EADDRNOTAVAIL;
		if (bound && bound != req.imr_ifindex)
			return -EINVAL;
	}
	WRITE_ONCE(ms->ifindex, req.imr_ifindex);
	WRITE_ONCE(ms->addr, req.imr_address.s_addr);
	return 0;
}

static int toy_mcast_set_value(struct toy_mcast_sock *ms, int optname, sockptr_t optval,
			       unsigned int optlen)
{
	int val, err;

	err = toy_sockopt_int_or_byte(optval, optlen, &val);
	if (err)
		return err;
	if (!optlen)
		return -EINVAL;
	switch (optname) {
	case IP_MULTICAST_TTL:
		if (val < -1 || val > 255)
			return -EINVAL;
		WRITE_ONCE(ms->ttl, val == -1 ? 1 : val);
		return 0;
	case IP_MULTICAST_LOOP:
		WRITE_ONCE(ms->loop, !!val);
		return 0;
	default:
		if (val != 0 && val != 1)
			return -EINVAL;
		WRITE_ONCE(ms->all, val);
		return 0;
	}
}

/* RTNL held. */
static int toy_mcast_set_locked(struct sock *sk, struct toy_mcast_sock *ms, int optname,
				sockptr_t optval, unsigned int optlen)
{
	switch (optname) {
	case IP_ADD_MEMBERSHIP:
	case IP_DROP_MEMBERSHIP:
		return toy_mcast_set_membership(sk, ms, optname == IP_ADD_MEMBERSHIP, optval,
						optlen);
	case MCAST_JOIN_GROUP:
	case MCAST_LEAVE_GROUP:
		return toy_mcast_set_group(sk, ms, optname == MCAST_JOIN_GROUP, optval, optlen);
	case IP_BLOCK_SOURCE:
	case IP_UNBLOCK_SOURCE:
	case IP_ADD_SOURCE_MEMBERSHIP:
	case IP_DROP_SOURCE_MEMBERSHIP:
		return toy_mcast_set_source(sk, ms, optname, optval, optlen);
	case MCAST_BLOCK_SOURCE:
	case MCAST_UNBLOCK_SOURCE:
	case MCAST_JOIN_SOURCE_GROUP:
	case MCAST_LEAVE_SOURCE_GROUP:
		return toy_mcast_set_group_source(sk, ms, optname, optval, optlen);
	case IP_MSFILTER:
		return toy_mcast_set_msfilter(sk, ms, optval, optlen);
	case IP_MULTICAST_IF:
		return toy_mcast_set_if(sk, ms, optval, optlen);
	default:
		return -ENOPROTOOPT;
	}
}

/* not done: MCAST_MSFILTER, which is IP_MSFILTER with longer addresses. */
int toy_mcast_setsockopt(struct sock *sk, struct toy_mcast_sock *ms, int optname,
			 sockptr_t optval, unsigned int optlen)
{
	int err;

	if (optname == IP_MULTICAST_TTL || optname == IP_MULTICAST_LOOP ||
	    optname == IP_MULTICAST_ALL)
		return toy_mcast_set_value(ms, optname, optval, optlen);
	if (optname < IP_MULTICAST_IF || optname > MCAST_LEAVE_SOURCE_GROUP)
		return -ENOPROTOOPT;
	rtnl_lock();
	err = toy_mcast_set_locked(sk, ms, optname, optval, optlen);
	rtnl_unlock();
	return err;
}

/* IP_MSFILTER: how many there are, and as many as there is room for. */
static int toy_mcast_get_msfilter(struct sock *sk, struct toy_mcast_sock *ms, char __user *optval,
				  int __user *optlen)
{
	const struct toy_mcast_filter *filter;
	const struct toy_mcast_entry *entry;
	struct ip_mreqn req = { };
	struct ip_msfilter msf;
	u32 count;
	int len;

	if (get_user(len, optlen))
		return -EFAULT;
	if (len < (int)IP_MSFILTER_SIZE(0))
		return -EINVAL;
	if (copy_from_user(&msf, optval, IP_MSFILTER_SIZE(0)))
		return -EFAULT;
	if (!ipv4_is_multicast(msf.imsf_multiaddr))
		return -EINVAL;
	req.imr_multiaddr.s_addr = msf.imsf_multiaddr;
	req.imr_address.s_addr = msf.imsf_interface;
	if (!toy_mcast_sock_find_dev(toy_net(sock_net(sk)), &req))
		return -ENODEV;
	entry = toy_mcast_sock_find(ms, &req);
	if (!entry)
		return -EADDRNOTAVAIL;
	filter = rtnl_dereference(entry->member.filter);
	count = min(filter->count, msf.imsf_numsrc);
	msf.imsf_fmode = filter->mode;
	msf.imsf_numsrc = filter->count;
	if (put_user((int)IP_MSFILTER_SIZE(count), optlen) ||
	    copy_to_user(optval, &msf, IP_MSFILTER_SIZE(0)) ||
	    copy_to_user(optval + IP_MSFILTER_SIZE(0), filter->sources,
			 count * sizeof(filter->sources[0])))
		return -EFAULT;
	return 0;
}

int toy_mcast_getsockopt(struct sock *sk, struct toy_mcast_sock *ms, int optname,
			 char __user *optval, int __user *optlen)
{
	struct in_addr addr = { .s_addr = READ_ONCE(ms->addr) };
	int err;

	switch (optname) {
	case IP_MULTICAST_TTL:
		return toy_sockopt_put_int_or_byte(optval, optlen, READ_ONCE(ms->ttl));
	case IP_MULTICAST_LOOP:
		return toy_sockopt_put_int_or_byte(optval, optlen, READ_ONCE(ms->loop));
	case IP_MULTICAST_ALL:
		return toy_sockopt_put_int_or_byte(optval, optlen, READ_ONCE(ms->all));
	case IP_MULTICAST_IF:
		return toy_sockopt_put(optval, optlen, &addr, sizeof(addr));
	case IP_MSFILTER:
		rtnl_lock();
		err = toy_mcast_get_msfilter(sk, ms, optval, optlen);
		rtnl_unlock();
		return err;
	default:
		return -ENOPROTOOPT;
	}
}
