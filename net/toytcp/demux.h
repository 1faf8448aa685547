/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_DEMUX_H
#define TOY_DEMUX_H

#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct sk_buff;
struct sock;
struct toy_net;

#define TOY_DEMUX_LISTEN_BITS	6

/* Local and remote end of a connection, as seen from here. */
struct toy_tuple {
	__be32	laddr;
	__be32	raddr;
	__be16	lport;
	__be16	rport;
};

/* What a 4-tuple leads to; each has its own, smaller or larger, container. */
enum toy_flow_kind {
	TOY_FLOW_SOCK,		/* struct toy_tcp_sock */
	TOY_FLOW_REQ,		/* struct toy_tcp_req, a SYN being answered */
	TOY_FLOW_TIMEWAIT,	/* struct toy_tcp_timewait */
};

/*
 * The published end of a container. tuple and kind are immutable while hashed.
 * Whoever unhashes it (toy_demux_remove() returns true to one caller only) owns
 * the reference that the table held; the container is freed after a grace
 * period, so a finder under RCU may use it without a reference.
 */
struct toy_flow {
	struct rhash_head	node;
	struct toy_tuple	tuple;
	u8			kind;
	bool			hashed;	/* hint; written by the owner of the container */
};

struct toy_demux {
	struct rhashtable	flows;
	spinlock_t		listen_lock;	/* writers of listeners[] */
	struct hlist_head	listeners[1 << TOY_DEMUX_LISTEN_BITS];
};

int toy_demux_init(struct toy_net *tnet);
void toy_demux_exit(struct toy_net *tnet);

/* RCU read lock held. Return: the flow of @tuple or NULL. */
struct toy_flow *toy_demux_find(struct toy_net *tnet, const struct toy_tuple *tuple);

/**
 * toy_demux_insert() - publish a flow
 * @tnet: namespace
 * @flow: tuple and kind filled in; the caller holds the reference that the
 *        table keeps from here on
 *
 * Return: 0; -EADDRNOTAVAIL when the tuple is taken; -ENOMEM; -E2BIG.
 */
int toy_demux_insert(struct toy_net *tnet, struct toy_flow *flow);

/* Atomically puts @new in @old's place, same tuple. Return: 0, -ENOENT when @old was gone. */
int toy_demux_replace(struct toy_net *tnet, struct toy_flow *old, struct toy_flow *new);

/* Return: true to the one caller that unhashed it. */
bool toy_demux_remove(struct toy_net *tnet, struct toy_flow *flow);

/*
 * The listener table holds a reference on each listener. One that shares its address, port
 * and device with others (SO_REUSEPORT) joins their group, which is the core's.
 * Return: 0; -ENOMEM and what else reuseport_add_sock() says.
 */
int toy_demux_listen_add(struct toy_net *tnet, struct sock *sk);
void toy_demux_listen_del(struct toy_net *tnet, struct sock *sk);

/*
 * RCU read lock held. The listener of a port: a bound address wins over the wildcard, then
 * a bound device, then SO_INCOMING_CPU. Of those that share a port, any.
 */
struct sock *toy_demux_find_listener(struct toy_net *tnet, __be32 laddr, __be16 lport,
				     int dif);

/*
 * RCU read lock held. Of those that share a port with @sk (SO_REUSEPORT) the one that is to
 * have what @tuple's peer sends: as the group's program says of @skb, whose data begin
 * behind the headers, else by a hash, so that it is always the same. @sk where none share.
 */
struct sock *toy_demux_choose_listener(struct toy_net *tnet, struct sock *sk,
				       const struct toy_tuple *tuple, struct sk_buff *skb);

/* In the order of a walk */
enum toy_demux_stage {
	TOY_DEMUX_LISTENERS,
	TOY_DEMUX_FLOWS,
	TOY_DEMUX_END,
};

/* Where a walk stands; all zero before the first call. */
struct toy_demux_pos {
	enum toy_demux_stage	stage;
	u32			table;	/* hash_rnd of the flows' table that bucket counts in */
	unsigned int		bucket;
	unsigned int		skip;	/* entries of the bucket that are done */
};

/* Exactly one of @sk and @flow is not NULL. Non-zero stops. */
typedef int (*toy_demux_fn)(struct sock *sk, struct toy_flow *flow, void *arg);

/**
 * toy_demux_walk() - call @fn for every listener and every flow, resumable
 * @tnet: namespace
 * @pos: where to begin; left at the one that @fn stopped at, so that the next
 *       call offers it again, or at the end
 * @fn: called in process context without locks, what it gets is referenced for
 *      the call
 * @arg: handed through
 *
 * @fn may end what it gets. A flow that comes or goes by another's hand may be
 * missed, and so may one behind it in its bucket; when the table was resized
 * between two calls, which toy_demux_generation() tells, some are seen twice.
 *
 * Return: 0 at the end, else what @fn returned.
 */
int toy_demux_walk(struct toy_net *tnet, struct toy_demux_pos *pos, toy_demux_fn fn, void *arg);

/* toy_demux_walk() from one end to the other. */
void toy_demux_for_each(struct toy_net *tnet, toy_demux_fn fn, void *arg);

/* Changes whenever the table of the flows is resized; no two calls agree while it is. */
u32 toy_demux_generation(struct toy_net *tnet);

#endif /* TOY_DEMUX_H */
