// SPDX-License-Identifier: GPL-2.0
/*
 * Multicast options from and to user space.
 *
 * What a program gives is read before RTNL is taken and written after it is given back: its
 * pages may be long in coming, and nobody configures a network as long.
 */

#include <linux/igmp.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/compat.h>
#include <net/ip.h>
#include <net/sock.h>

#include "mcast_sock.h"
#include "netns.h"
#include "sockopt.h"

/* So many sockaddrs, and what stands before them, are more than 32 bits can count. */
#define TOY_MCAST_OVERFLOW	0x1ffffff

/* An option as it has been read, whatever structure it came in. */
struct toy_mcast_option {
	struct ip_mreqn		req;
	__be32			source;		/* the options of one source */
	struct toy_mcast_filter	*filter;	/* those of all sources */
};

/*
 * The addresses in struct group_req and its relatives are aligned as a long is: to a program
 * of 32 bits they begin so many bytes earlier.
 */
static unsigned int toy_mcast_compat_gap(void)
{
	return in_compat_syscall() ? offsetof(struct group_req, gr_group) -
				     offsetof(struct compat_group_req, gr_group) : 0;
}

static_assert(offsetof(struct group_source_req, gsr_group) ==
	      offsetof(struct group_req, gr_group));
static_assert(offsetof(struct group_filter, gf_group) == offsetof(struct group_req, gr_group));

/* Such a structure as far as @size says; @optlen bytes are there. */
static int toy_mcast_read_group(void *to, size_t size, sockptr_t optval, unsigned int optlen)
{
	const size_t group = offsetof(struct group_req, gr_group);
	const unsigned int gap = toy_mcast_compat_gap();

	if (optlen < size - gap)
		return -EINVAL;
	if (copy_from_sockptr(to, optval, sizeof(u32)) ||
	    copy_from_sockptr_offset(to + group, optval, group - gap, size - group))
		return -EFAULT;
	return 0;
}

static const struct sockaddr_in *toy_mcast_sin(const struct __kernel_sockaddr_storage *addr)
{
	return (const struct sockaddr_in *)addr;
}

/* IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP: struct ip_mreqn, or struct ip_mreq, which begins alike. */
static int toy_mcast_get_membership(struct toy_mcast_option *opt, sockptr_t optval,
				    unsigned int optlen)
{
	if (optlen < sizeof(struct ip_mreq))
		return -EINVAL;
	return copy_from_sockptr(&opt->req, optval, optlen >= sizeof(opt->req) ?
				 sizeof(opt->req) : sizeof(struct ip_mreq)) ? -EFAULT : 0;
}

/* IP_MULTICAST_IF: an address or an index, in one of three structures. */
static int toy_mcast_get_if(struct toy_mcast_option *opt, sockptr_t optval, unsigned int optlen)
{
	if (optlen < sizeof(struct in_addr))
		return -EINVAL;
	if (optlen >= sizeof(struct ip_mreq))
		return toy_mcast_get_membership(opt, optval, optlen);
	return copy_from_sockptr(&opt->req.imr_address, optval, sizeof(struct in_addr)) ?
	       -EFAULT : 0;
}

/* MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP */
static int toy_mcast_get_group(struct toy_mcast_option *opt, sockptr_t optval,
			       unsigned int optlen)
{
	struct group_req group;
	int err = toy_mcast_read_group(&group, sizeof(group), optval, optlen);

	if (err)
		return err;
	if (toy_mcast_sin(&group.gr_group)->sin_family != AF_INET)
		return -EINVAL;
	opt->req.imr_multiaddr = toy_mcast_sin(&group.gr_group)->sin_addr;
	opt->req.imr_ifindex = group.gr_interface;
	return 0;
}

static int toy_mcast_get_source(struct toy_mcast_option *opt, sockptr_t optval,
				unsigned int optlen)
{
	struct ip_mreq_source source;

	if (optlen != sizeof(source))
		return -EINVAL;
	if (copy_from_sockptr(&source, optval, sizeof(source)))
		return -EFAULT;
	opt->req.imr_multiaddr.s_addr = source.imr_multiaddr;
	opt->req.imr_address.s_addr = source.imr_interface;
	opt->source = source.imr_sourceaddr;
	return 0;
}

static int toy_mcast_get_group_source(struct toy_mcast_option *opt, sockptr_t optval,
				      unsigned int optlen)
{
	struct group_source_req source;
	int err = toy_mcast_read_group(&source, sizeof(source), optval, optlen);

	if (err)
		return err;
	if (toy_mcast_sin(&source.gsr_group)->sin_family != AF_INET ||
	    toy_mcast_sin(&source.gsr_source)->sin_family != AF_INET)
		return -EADDRNOTAVAIL;
	opt->req.imr_multiaddr = toy_mcast_sin(&source.gsr_group)->sin_addr;
	opt->req.imr_ifindex = source.gsr_interface;
	opt->source = toy_mcast_sin(&source.gsr_source)->sin_addr.s_addr;
	return 0;
}

/* Of @count sources, still to be filled in; NULL without memory. */
static __be32 *toy_mcast_alloc_sources(u32 count)
{
	return kvmalloc_array(max(count, 1U), sizeof(__be32), GFP_KERNEL_ACCOUNT);
}

static int toy_mcast_put_filter(struct toy_mcast_option *opt, u32 mode, const __be32 *sources,
				u32 count)
{
	if (!count && mode == MCAST_EXCLUDE)
		opt->filter = &toy_mcast_filter_any;
	else
		opt->filter = toy_mcast_filter_from(mode, sources, count);
	return opt->filter ? 0 : -ENOBUFS;
}

/*
 * How many sources may follow in @optlen bytes, @size of them each, behind @head. As Linux, a
 * buffer may be larger than what is in it, and two errnos tell of too many.
 */
static int toy_mcast_check_count(const struct toy_net *tnet, u32 count, size_t head, size_t size,
				 unsigned int optlen)
{
	bool many = count > READ_ONCE(tnet->sysctl.igmp_max_msf);
	bool room = count <= (optlen - head) / size;

	/* With MCAST_MSFILTER a program of 32 bits gets to hear the other one first. */
	if (!room && size > sizeof(__be32) && in_compat_syscall() && count < TOY_MCAST_OVERFLOW)
		return -EINVAL;
	if (many)
		return -ENOBUFS;
	return room ? 0 : -EINVAL;
}

static int toy_mcast_get_msfilter(const struct toy_net *tnet, struct toy_mcast_option *opt,
				  sockptr_t optval, unsigned int optlen)
{
	const size_t head = IP_MSFILTER_SIZE(0);
	struct ip_msfilter msf;
	__be32 *sources;
	int err;

	if (optlen < head)
		return -EINVAL;
	if (optlen > toy_sock_optmem_max(tnet->net))
		return -ENOBUFS;
	if (copy_from_sockptr(&msf, optval, head))
		return -EFAULT;
	err = toy_mcast_check_count(tnet, msf.imsf_numsrc, head, sizeof(*sources), optlen);
	if (err)
		return err;
	opt->req.imr_multiaddr.s_addr = msf.imsf_multiaddr;
	opt->req.imr_address.s_addr = msf.imsf_interface;
	sources = toy_mcast_alloc_sources(msf.imsf_numsrc);
	if (!sources)
		return -ENOBUFS;
	if (copy_from_sockptr_offset(sources, optval, head, msf.imsf_numsrc * sizeof(*sources)))
		err = -EFAULT;
	else
		err = toy_mcast_put_filter(opt, msf.imsf_fmode, sources, msf.imsf_numsrc);
	kvfree(sources);
	return err;
}

static int toy_mcast_copy_sources(__be32 *sources, u32 count, sockptr_t optval, size_t head)
{
	const size_t size = sizeof(struct __kernel_sockaddr_storage);
	struct sockaddr_in addr;
	u32 i;

	for (i = 0; i < count; i++) {
		if (copy_from_sockptr_offset(&addr, optval, head + i * size, sizeof(addr)))
			return -EFAULT;
		if (addr.sin_family != AF_INET)
			return -EADDRNOTAVAIL;
		sources[i] = addr.sin_addr.s_addr;
	}
	return 0;
}

/* MCAST_MSFILTER: the same with longer addresses. */
static int toy_mcast_get_group_filter(const struct toy_net *tnet, struct toy_mcast_option *opt,
				      sockptr_t optval, unsigned int optlen)
{
	const unsigned int gap = toy_mcast_compat_gap();
	const size_t head = GROUP_FILTER_SIZE(0) - gap;
	struct group_filter gf;
	__be32 *sources;
	int err;

	if (optlen < head)
		return -EINVAL;
	if (optlen > toy_sock_optmem_max(tnet->net) - gap)
		return -ENOBUFS;
	err = toy_mcast_read_group(&gf, GROUP_FILTER_SIZE(0), optval, optlen);
	if (!err)
		err = toy_mcast_check_count(tnet, gf.gf_numsrc, head, sizeof(gf.gf_group), optlen);
	if (err)
		return err;
	if (toy_mcast_sin(&gf.gf_group)->sin_family != AF_INET)
		return -EADDRNOTAVAIL;
	opt->req.imr_multiaddr = toy_mcast_sin(&gf.gf_group)->sin_addr;
	opt->req.imr_ifindex = gf.gf_interface;
	sources = toy_mcast_alloc_sources(gf.gf_numsrc);
	if (!sources)
		return -ENOBUFS;
	err = toy_mcast_copy_sources(sources, gf.gf_numsrc, optval, head);
	if (!err)
		err = toy_mcast_put_filter(opt, gf.gf_fmode, sources, gf.gf_numsrc);
	kvfree(sources);
	return err;
}

static int toy_mcast_read_option(const struct toy_net *tnet, struct toy_mcast_option *opt,
				 int optname, sockptr_t optval, unsigned int optlen)
{
	switch (optname) {
	case IP_ADD_MEMBERSHIP:
	case IP_DROP_MEMBERSHIP:
		return toy_mcast_get_membership(opt, optval, optlen);
	case IP_MULTICAST_IF:
		return toy_mcast_get_if(opt, optval, optlen);
	case MCAST_JOIN_GROUP:
	case MCAST_LEAVE_GROUP:
		return toy_mcast_get_group(opt, optval, optlen);
	case IP_BLOCK_SOURCE:
	case IP_UNBLOCK_SOURCE:
	case IP_ADD_SOURCE_MEMBERSHIP:
	case IP_DROP_SOURCE_MEMBERSHIP:
		return toy_mcast_get_source(opt, optval, optlen);
	case MCAST_BLOCK_SOURCE:
	case MCAST_UNBLOCK_SOURCE:
	case MCAST_JOIN_SOURCE_GROUP:
	case MCAST_LEAVE_SOURCE_GROUP:
		return toy_mcast_get_group_source(opt, optval, optlen);
	case IP_MSFILTER:
		return toy_mcast_get_msfilter(tnet, opt, optval, optlen);
	case MCAST_MSFILTER:
		return toy_mcast_get_group_filter(tnet, opt, optval, optlen);
	default:
		return -ENOPROTOOPT;
	}
}

static int toy_mcast_join_source(struct sock *sk, struct toy_mcast_sock *ms,
				 struct toy_mcast_option *opt)
{
	struct ip_mreqn joined = opt->req;
	int err;

	err = toy_mcast_sock_join(sk, ms, &joined, &toy_mcast_filter_none);
	if (err && err != -EADDRINUSE)
		return err;
	return toy_mcast_sock_source(sk, ms, &opt->req, MCAST_INCLUDE, true, opt->source);
}

static int toy_mcast_do_option(struct sock *sk, struct toy_mcast_sock *ms, int optname,
			       struct toy_mcast_option *opt)
{
	struct ip_mreqn *req = &opt->req;

	ASSERT_RTNL();
	switch (optname) {
	case IP_ADD_MEMBERSHIP:
	case MCAST_JOIN_GROUP:
		return toy_mcast_sock_join(sk, ms, req, &toy_mcast_filter_any);
	case IP_DROP_MEMBERSHIP:
	case MCAST_LEAVE_GROUP:
		return toy_mcast_sock_leave(sk, ms, req);
	case IP_MULTICAST_IF:
		return toy_mcast_sock_set_if(sk, ms, req);
	case IP_BLOCK_SOURCE:
	case MCAST_BLOCK_SOURCE:
		return toy_mcast_sock_source(sk, ms, req, MCAST_EXCLUDE, true, opt->source);
	case IP_UNBLOCK_SOURCE:
	case MCAST_UNBLOCK_SOURCE:
		return toy_mcast_sock_source(sk, ms, req, MCAST_EXCLUDE, false, opt->source);
	case IP_ADD_SOURCE_MEMBERSHIP:
	case MCAST_JOIN_SOURCE_GROUP:
		return toy_mcast_join_source(sk, ms, opt);
	case IP_DROP_SOURCE_MEMBERSHIP:
	case MCAST_LEAVE_SOURCE_GROUP:
		return toy_mcast_sock_source(sk, ms, req, MCAST_INCLUDE, false, opt->source);
	default:
		return toy_mcast_sock_set_filter(sk, ms, req, opt->filter);
	}
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

int toy_mcast_setsockopt(struct sock *sk, struct toy_mcast_sock *ms, int optname,
			 sockptr_t optval, unsigned int optlen)
{
	struct toy_mcast_option opt = { };
	int err;

	if (optname == IP_MULTICAST_TTL || optname == IP_MULTICAST_LOOP ||
	    optname == IP_MULTICAST_ALL)
		return toy_mcast_set_value(ms, optname, optval, optlen);
	err = toy_mcast_read_option(toy_net(sock_net(sk)), &opt, optname, optval, optlen);
	if (err)
		return err;
	rtnl_lock();
	err = toy_mcast_do_option(sk, ms, optname, &opt);
	rtnl_unlock();
	return err;
}

static struct toy_mcast_filter *toy_mcast_copy_filter(struct sock *sk, struct toy_mcast_sock *ms,
						      struct ip_mreqn *req, bool by_index)
{
	struct toy_mcast_filter *filter;

	if (!ipv4_is_multicast(req->imr_multiaddr.s_addr))
		return ERR_PTR(-EINVAL);
	rtnl_lock();
	filter = toy_mcast_sock_get_filter(sk, ms, req, by_index);
	rtnl_unlock();
	return filter;
}

/* IP_MSFILTER: how many there are, and as many as there is room for. */
static int toy_mcast_put_msfilter(struct sock *sk, struct toy_mcast_sock *ms, char __user *optval,
				  int __user *optlen, int len)
{
	struct toy_mcast_filter *filter;
	struct ip_mreqn req = { };
	struct ip_msfilter msf;
	int err = 0;
	u32 count;

	if (len < (int)IP_MSFILTER_SIZE(0))
		return -EINVAL;
	if (copy_from_user(&msf, optval, IP_MSFILTER_SIZE(0)))
		return -EFAULT;
	req.imr_multiaddr.s_addr = msf.imsf_multiaddr;
	req.imr_address.s_addr = msf.imsf_interface;
	filter = toy_mcast_copy_filter(sk, ms, &req, false);
	if (IS_ERR(filter))
		return PTR_ERR(filter);
	count = min(filter->count, msf.imsf_numsrc);
	msf.imsf_fmode = filter->mode;
	msf.imsf_numsrc = filter->count;
	if (put_user((int)IP_MSFILTER_SIZE(count), optlen) ||
	    copy_to_user(optval, &msf, IP_MSFILTER_SIZE(0)) ||
	    copy_to_user(optval + IP_MSFILTER_SIZE(0), filter->sources,
			 count * sizeof(filter->sources[0])))
		err = -EFAULT;
	toy_mcast_filter_free(filter);
	return err;
}

static int toy_mcast_put_sources(const struct toy_mcast_filter *filter, u32 count,
				 char __user *to)
{
	struct __kernel_sockaddr_storage place = { };
	struct sockaddr_in *addr = (struct sockaddr_in *)&place;
	u32 i;

	addr->sin_family = AF_INET;
	for (i = 0; i < count; i++) {
		addr->sin_addr.s_addr = filter->sources[i];
		if (copy_to_user(to + i * sizeof(place), &place, sizeof(place)))
			return -EFAULT;
	}
	return 0;
}

/* MCAST_MSFILTER: of a device by its index and no other. */
static int toy_mcast_put_group_filter(struct sock *sk, struct toy_mcast_sock *ms,
				      char __user *optval, int __user *optlen, int len)
{
	const size_t head = GROUP_FILTER_SIZE(0) - toy_mcast_compat_gap();
	struct toy_mcast_filter *filter;
	struct ip_mreqn req = { };
	struct group_filter gf;
	u32 count, told[2];
	int err;

	err = toy_mcast_read_group(&gf, GROUP_FILTER_SIZE(0), USER_SOCKPTR(optval), max(len, 0));
	if (err)
		return err;
	if (toy_mcast_sin(&gf.gf_group)->sin_family != AF_INET)
		return -EINVAL;
	req.imr_multiaddr = toy_mcast_sin(&gf.gf_group)->sin_addr;
	req.imr_ifindex = gf.gf_interface;
	filter = toy_mcast_copy_filter(sk, ms, &req, true);
	if (IS_ERR(filter))
		return PTR_ERR(filter);
	count = min(filter->count, gf.gf_numsrc);
	told[0] = filter->mode;
	told[1] = filter->count;
	if (put_user((int)(head + count * sizeof(gf.gf_group)), optlen) ||
	    copy_to_user(optval + head - sizeof(told), told, sizeof(told)))
		err = -EFAULT;
	else
		err = toy_mcast_put_sources(filter, count, optval + head);
	toy_mcast_filter_free(filter);
	return err;
}

int toy_mcast_getsockopt(struct sock *sk, struct toy_mcast_sock *ms, int optname,
			 char __user *optval, int __user *optlen)
{
	struct in_addr addr = { .s_addr = READ_ONCE(ms->addr) };
	int len;

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
	case MCAST_MSFILTER:
		if (get_user(len, optlen))
			return -EFAULT;
		return optname == IP_MSFILTER ?
		       toy_mcast_put_msfilter(sk, ms, optval, optlen, len) :
		       toy_mcast_put_group_filter(sk, ms, optval, optlen, len);
	default:
		return -ENOPROTOOPT;
	}
}
