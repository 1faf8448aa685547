/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_UDP_DEMUX_H
#define TOY_UDP_DEMUX_H

#include <linux/rhashtable.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "demux.h"

struct sk_buff;
struct toy_net;
struct toy_udp_sock;

/* Where an unconnected socket receives; laddr 0: at any of our addresses. */
struct toy_udp_local {
	__be32	laddr;
	__be16	lport;
	u16	zero;		/* hashed as bytes */
};

struct toy_udp_local_entry {
	struct rhlist_head	node;
	struct toy_udp_local	key;
	struct toy_udp_sock	*up;
};

struct toy_udp_flow_entry {
	struct rhlist_head	node;
	struct toy_tuple	key;
	struct toy_udp_sock	*up;
};

/*
 * A socket's places in the tables. While it is bound it has exactly one entry in the two
 * hash tables, but for the moment of a move, when it has two: so each table has two of it
 * to take by turns. The keys are immutable while hashed there; a move back and forth may
 * let a reader under RCU go astray, so he compares again what he finds.
 */
struct toy_udp_place {
	struct toy_udp_local_entry	locals[2];
	struct toy_udp_flow_entry	flows[2];
	struct toy_udp_local_entry	*local;		/* the one hashed, or NULL */
	struct toy_udp_flow_entry	*flow;		/* the same */
	__be32				shared;		/* SO_REUSEPORT: the group's laddr */
	u32				id;		/* in all; 0: in none */
};

/*
 * The UDP sockets of a namespace: connected ones by their 4-tuple, the others by local
 * address and port, and all of them in order of their binding for walks. Read under
 * RCU; each socket's places are changed under its own lock. A socket leaves the tables
 * before its struct socket lets go of it, and its memory lasts for a grace period.
 */
struct toy_udp_demux {
	struct rhltable	flows;
	struct rhltable	locals;
	struct xarray	all;
	u32		next_id;	/* under the xarray's lock */
	spinlock_t	group_lock;	/* who comes to locals with SO_REUSEPORT */
};

int toy_udp_demux_init(struct toy_net *tnet);
void toy_udp_demux_exit(struct toy_net *tnet);

/**
 * toy_udp_demux_place() - (re)publish a socket where its addresses say
 * @tnet: namespace
 * @up: locked; laddr, lport, raddr and rport are read
 *
 * It is found at its new place before it leaves the old one, so that nothing that
 * arrives meanwhile is refused. With SO_REUSEPORT it joins the group of those that share
 * its port, which is the core's, at its first place; as on Linux it leaves it when its
 * local address changes, and does not come back.
 *
 * Return: 0; -ENOMEM, -E2BIG, what reuseport_add_sock() says: it stays where it was.
 */
int toy_udp_demux_place(struct toy_net *tnet, struct toy_udp_sock *up);

/* Takes it out of everything; harmless where it is in nothing. */
void toy_udp_demux_remove(struct toy_net *tnet, struct toy_udp_sock *up);

/**
 * toy_udp_demux_find() - the socket that a datagram is for
 * @tnet: namespace; RCU read lock held
 * @tuple: as seen from here
 * @dif: device that it came in by, 0: any
 * @skb: data at the UDP header, for the program that chooses among those that share a
 *       port; NULL: it is not asked
 *
 * As on Linux: one that is connected to the sender before one that is bound to the
 * address before one at any address; among equal ones one that is bound to the device,
 * then one that wants this processor's packets, then the last that was bound. If that one
 * has SO_REUSEPORT, it and the others of its user that have it share what comes: a hash of
 * the peer says which, or their program.
 *
 * Return: NULL when there is none.
 */
struct toy_udp_sock *toy_udp_demux_find(struct toy_net *tnet, const struct toy_tuple *tuple,
					int dif, struct sk_buff *skb);

/**
 * toy_udp_demux_find_all() - the sockets that a datagram for many is for
 * @tnet: namespace; RCU read lock held
 * @tuple: as seen from here; laddr is the group or the broadcast address
 * @dif: device that it came in by
 * @fn: called for each one that is bound to its port, to its address or any, to its device or
 *      any, and not connected to another peer
 * @arg: handed through
 */
void toy_udp_demux_find_all(struct toy_net *tnet, const struct toy_tuple *tuple, int dif,
			    void (*fn)(struct toy_udp_sock *up, void *arg), void *arg);

/**
 * toy_udp_demux_walk() - call @fn for each bound socket, resumable
 * @tnet: namespace
 * @id: where to begin, 0 at first; left at the one that @fn stopped at
 * @fn: called in process context without locks, with a reference
 * @arg: handed through
 *
 * Return: 0 at the end, else what @fn returned.
 */
int toy_udp_demux_walk(struct toy_net *tnet, unsigned long *id,
		       int (*fn)(struct toy_udp_sock *up, void *arg), void *arg);

#endif /* TOY_UDP_DEMUX_H */
