/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_PORT_H
#define TOY_PORT_H

#include <linux/list.h>
#include <linux/siphash.h>
#include <linux/types.h>
#include <linux/xarray.h>

struct sock;
struct toy_net;

/*
 * The claim of one socket (or TIME-WAIT) on a local port. Embedded in its
 * holder; all members are guarded by the table's xa_lock while it is linked
 * (port != 0). It never outlives its holder: toy_port_release() comes first.
 */
struct toy_bind {
	struct hlist_node	node;
	__be32			addr;	/* 0: any */
	u16			port;	/* host order; 0: not bound */
	int			oif;	/* SO_BINDTODEVICE or 0 */
	const struct sock	*sk;	/* whose options count; NULL: the next two do */
	bool			reuse;	/* SO_REUSEADDR */
	bool			reuseport; /* SO_REUSEPORT */
	bool			listening;
	bool			implicit; /* by connect(): may share with other implicit ones */
	bool			datagram; /* UDP's ports are others; immutable */
};

/* Counters of RFC 6056 3.3.4; as many as Linux: fewer tell one machine from another. */
#define TOY_PORT_COUNTERS	65536

/* Local ports of one protocol in one namespace: an xarray from port to its claims. */
struct toy_port_table {
	struct xarray		ports;		/* struct toy_port; xa_lock guards all claims */
	siphash_key_t		secret;		/* RFC 6056 3.3.4; immutable */
	u32			*counters;	/* of all namespaces; racy hints */
	u32			next;		/* where bind(0) looks first; under the xa_lock */
};

void toy_port_init(struct toy_net *tnet);
void toy_port_exit(struct toy_net *tnet);

/**
 * toy_port_bind() - claim a port
 * @tnet: namespace
 * @bind: addr, oif, sk or reuse filled in; port must be 0
 * @port: host order; 0 chooses from ip_local_port_range
 *
 * Conflicts as on Linux: same port, overlapping address and device, unless
 * both sides set SO_REUSEADDR and the other one does not listen, or SO_REUSEPORT and
 * are the same user's or the other one is in TIME-WAIT. A datagram socket's device
 * counts as it is now, and it gets a port at random, for its number is all that a
 * forger of answers has to guess (RFC 6056 3.3.1).
 *
 * Return: 0 (bind->port set); -EADDRINUSE; -ENOMEM.
 */
int toy_port_bind(struct toy_net *tnet, struct toy_bind *bind, u16 port);

/**
 * toy_port_move() - a datagram socket's local address has changed
 * @tnet: namespace
 * @bind: bound
 * @addr: the new one, 0 for any
 *
 * connect() narrows a socket down to the address that it sends from, and is not asked
 * whether others are there: as on Linux the port is shared from then on.
 */
void toy_port_move(struct toy_net *tnet, struct toy_bind *bind, __be32 addr);

/* Turns a claim into a listener's. Return: 0 or -EADDRINUSE. */
int toy_port_listen(struct toy_net *tnet, struct toy_bind *bind);
void toy_port_unlisten(struct toy_net *tnet, struct toy_bind *bind);

/* Joins @bind to the same port as @parent (an accepted connection). Return: 0 or -EADDRNOTAVAIL. */
int toy_port_inherit(struct toy_net *tnet, struct toy_bind *bind,
		     const struct toy_bind *parent, __be32 addr);

/* Hands the claim of @from over to @to (a socket to its TIME-WAIT). */
void toy_port_transfer(struct toy_net *tnet, struct toy_bind *from, struct toy_bind *to);

/**
 * toy_port_connect() - choose an ephemeral port for a connection
 * @tnet: namespace
 * @bind: addr, oif, sk or reuse filled in; port must be 0
 * @raddr: remote address
 * @rport: remote port
 * @try_tuple: publishes the connection with the given local port; 0 or a
 *             negative errno, -EADDRNOTAVAIL means "try the next one"
 * @arg: handed to @try_tuple
 *
 * RFC 6056 3.3.4: one hash of the destination says where its search begins, another
 * which counter moves on, so that ports of different destinations tell nothing of
 * each other and those of one do not come again soon. Stepping by two over the range.
 * As Linux, the hashes change every 10 s.
 *
 * Return: 0; -EADDRNOTAVAIL when the range is exhausted; @try_tuple's error.
 */
int toy_port_connect(struct toy_net *tnet, struct toy_bind *bind, __be32 raddr,
		     __be16 rport, int (*try_tuple)(void *arg, u16 port), void *arg);

/* Low half: which counter is the destination's. High half: where its search begins. */
u64 toy_port_hash(const struct toy_port_table *table, __be32 laddr, __be32 raddr, __be16 rport,
		  u32 period);

/* Gives the claim up; harmless when not bound. */
void toy_port_release(struct toy_net *tnet, struct toy_bind *bind);

#endif /* TOY_PORT_H */
