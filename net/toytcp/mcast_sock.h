/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_MCAST_SOCK_H
#define TOY_MCAST_SOCK_H

#include <linux/list.h>
#include <linux/sockptr.h>
#include <linux/types.h>

#include "mcast.h"

struct ip_mreqn;
struct sock;
struct toy_ip_flow;

/*
 * A socket's membership. addr, ifindex and local are immutable. In the socket's list under
 * RTNL, read under RCU; dies by the option that takes it out or with the socket, whatever has
 * become of the device, and is freed after a grace period.
 */
struct toy_mcast_entry {
	struct list_head	node;
	struct toy_mcast_member	member;
	__be32			addr;
	__be32			local;		/* by which the device was named, or 0 */
	int			ifindex;
	struct rcu_head		rcu;
};

/* What a datagram socket has to do with multicast. Single words, read with READ_ONCE(). */
struct toy_mcast_sock {
	struct list_head	entries;	/* see there */
	unsigned int		count;		/* of them; RTNL */
	int			ifindex;	/* IP_MULTICAST_IF; 0: by the table */
	__be32			addr;		/* the same */
	u8			ttl;		/* IP_MULTICAST_TTL; 1 */
	bool			loop;		/* IP_MULTICAST_LOOP; on */
	bool			all;		/* IP_MULTICAST_ALL; on */
};

void toy_mcast_sock_init(struct toy_mcast_sock *ms);
/* close(): leaves everything. Without locks. */
void toy_mcast_sock_exit(struct toy_mcast_sock *ms);

/* RCU read lock held. Does the socket want what @saddr sends to @group, come by @ifindex? */
bool toy_mcast_sock_allows(const struct toy_mcast_sock *ms, __be32 group, __be32 saddr,
			   int ifindex);

/* What the options say of a datagram for @fl->daddr, where nothing nearer has been said. */
void toy_mcast_sock_aim(const struct toy_mcast_sock *ms, struct toy_ip_flow *fl);
/* The same for what needs the way: TTL and loop; after toy_ip_route_out(). */
void toy_mcast_sock_limit(const struct toy_mcast_sock *ms, struct toy_ip_flow *fl);

/*
 * mcast_sock.c: what the options do, once they have been read. RTNL held. @req says which
 * group on which device, and gets the device's index.
 *
 * @filter: the sources wanted at first; taken over.
 */
int toy_mcast_sock_join(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req,
			struct toy_mcast_filter *filter);
int toy_mcast_sock_leave(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req);
/* @mode: what the option is for; @add: one more or one less. */
int toy_mcast_sock_source(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req,
			  u32 mode, bool add, __be32 source);
/* All of them at once; @filter is taken over. */
int toy_mcast_sock_set_filter(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req,
			      struct toy_mcast_filter *filter);
/* Return: a copy, for toy_mcast_filter_free(); or an ERR_PTR(). @by_index: no other device. */
struct toy_mcast_filter *toy_mcast_sock_get_filter(struct sock *sk, struct toy_mcast_sock *ms,
						   struct ip_mreqn *req, bool by_index);
/* IP_MULTICAST_IF: a device, an address, or neither. */
int toy_mcast_sock_set_if(struct sock *sk, struct toy_mcast_sock *ms, struct ip_mreqn *req);

/* mcast_sockopt.c: SOL_IP options of multicast, unlocked. Return: -ENOPROTOOPT for any other. */
int toy_mcast_setsockopt(struct sock *sk, struct toy_mcast_sock *ms, int optname,
			 sockptr_t optval, unsigned int optlen);
int toy_mcast_getsockopt(struct sock *sk, struct toy_mcast_sock *ms, int optname,
			 char __user *optval, int __user *optlen);

#endif /* TOY_MCAST_SOCK_H */
