// SPDX-License-Identifier: GPL-2.0
/* Local ports: who has which, and which one a new connection gets. */

#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <net/sock_reuseport.h>

#include "kunit.h"
#include "netns.h"
#include "port.h"

/*
 * A port in use. Lives in the xarray from its first claim to its last; both
 * under the xarray's lock.
 */
struct toy_port {
	struct hlist_head	binds;		/* struct toy_bind.node */
	bool			explicit_use;	/* someone named or was given it by bind() */
};

#define TOY_PORT_SHUFFLE	(10 * HZ)	/* how long the hashes stay; Linux's */
#define TOY_PORT_STRIDE		8		/* a counter moves on by up to so many */

static u32 toy_port_counters[TOY_PORT_COUNTERS];

static void toy_port_table_init(struct toy_port_table *table)
{
	table->counters = toy_port_counters;
	xa_init_flags(&table->ports, XA_FLAGS_LOCK_BH);
	get_random_bytes(&table->secret, sizeof(table->secret));
	table->next = get_random_u32();
}

void toy_port_init(struct toy_net *tnet)
{
	toy_port_table_init(&tnet->ports);
	toy_port_table_init(&tnet->udp_ports);
}
TOY_EXPORT_FOR_KUNIT(toy_port_init);

void toy_port_exit(struct toy_net *tnet)
{
	WARN_ON(!xa_empty(&tnet->ports.ports) || !xa_empty(&tnet->udp_ports.ports));
	xa_destroy(&tnet->ports.ports);
	xa_destroy(&tnet->udp_ports.ports);
}
TOY_EXPORT_FOR_KUNIT(toy_port_exit);

static struct toy_port_table *toy_port_table(struct toy_net *tnet, const struct toy_bind *bind)
{
	return bind->datagram ? &tnet->udp_ports : &tnet->ports;
}

static bool toy_port_reuse(const struct toy_bind *bind)
{
	/* The option counts as it is now, not as it was at bind(). */
	return bind->sk ? bind->sk->sk_reuse : bind->reuse;
}

/* As on Linux, one that has been given a program before it came is in a group already. */
static bool toy_port_in_group(const struct sock *sk)
{
	const struct sock_reuseport *group;
	bool in_group;

	rcu_read_lock();
	group = rcu_dereference(sk->sk_reuseport_cb);
	in_group = group && !READ_ONCE(group->num_closed_socks);
	rcu_read_unlock();
	return in_group;
}

/*
 * SO_REUSEPORT: those of one user's share, if all of them have said so; and TIME-WAIT,
 * which has no user, with any.
 */
static bool toy_port_share(const struct toy_bind *bind, const struct toy_bind *other)
{
	if (!bind->sk || !bind->sk->sk_reuseport || toy_port_in_group(bind->sk))
		return false;
	if (!other->sk)
		return other->reuseport;
	return other->sk->sk_reuseport && uid_eq(bind->sk->sk_uid, other->sk->sk_uid);
}

static int toy_port_oif(const struct toy_bind *bind)
{
	return bind->datagram && bind->sk ? READ_ONCE(bind->sk->sk_bound_dev_if) : bind->oif;
}

static bool toy_port_overlap(const struct toy_bind *a, const struct toy_bind *b)
{
	int oif_a = toy_port_oif(a), oif_b = toy_port_oif(b);

	if (oif_a && oif_b && oif_a != oif_b)
		return false;
	return !a->addr || !b->addr || a->addr == b->addr;
}

static bool toy_port_conflict(const struct toy_port *port, const struct toy_bind *bind)
{
	const struct toy_bind *other;

	hlist_for_each_entry(other, &port->binds, node) {
		if (other == bind || !toy_port_overlap(other, bind))
			continue;
		if (bind->implicit && other->implicit)
			continue;	/* the 4-tuples differ */
		if (toy_port_share(bind, other))
			continue;
		if (!toy_port_reuse(bind) || !toy_port_reuse(other) || other->listening)
			return true;
	}
	return false;
}

static void toy_port_link(struct toy_port *port, struct toy_bind *bind, u16 number)
{
	bind->port = number;
	hlist_add_head(&bind->node, &port->binds);
	if (!bind->implicit)
		port->explicit_use = true;
}

/* xa_lock held. Return: 0, -EADDRINUSE, -ENOMEM. */
static int toy_port_claim_locked(struct toy_port_table *table, struct toy_bind *bind, u16 number)
{
	struct toy_port *port = xa_load(&table->ports, number);
	int err;

	if (port) {
		if (toy_port_conflict(port, bind))
			return -EADDRINUSE;
		toy_port_link(port, bind, number);
		return 0;
	}
	port = kzalloc(sizeof(*port), GFP_ATOMIC);
	if (!port)
		return -ENOMEM;
	err = xa_err(__xa_store(&table->ports, number, port, GFP_ATOMIC));
	if (err) {
		kfree(port);
		return err;
	}
	toy_port_link(port, bind, number);
	return 0;
}

static void toy_port_range(struct toy_net *tnet, u32 *low, u32 *count)
{
	u32 high = READ_ONCE(tnet->sysctl.ip_local_port_range[1]);

	*low = READ_ONCE(tnet->sysctl.ip_local_port_range[0]);
	*count = high >= *low ? high - *low + 1 : 1;
}

/*
 * The port to try as the @i-th of @count: every other one from @offset on, then
 * those between. As on Linux, connections begin with the even ones of the range
 * (@odd 0) and bind(0) with the odd ones (@odd 1), so that they seldom meet.
 */
static u16 toy_port_nth(u32 low, u32 count, u32 offset, u32 i, u32 odd)
{
	u32 first = (count + !odd) / 2;

	offset %= count;	/* or the sum could wrap */
	if (i < first)
		return low + (offset + i) % first * 2 + odd;
	return low + (offset + i - first) % (count - first) * 2 + !odd;
}

static int toy_port_bind_any_locked(struct toy_net *tnet, struct toy_bind *bind)
{
	struct toy_port_table *table = &tnet->ports;
	u32 low, count, i;

	toy_port_range(tnet, &low, &count);
	table->next += get_random_u32() % 16 + 1;
	for (i = 0; i < count; i++) {
		u16 number = toy_port_nth(low, count, table->next, i, 1);

		/* bind(0) never shares, even where SO_REUSEADDR would let it */
		if (xa_load(&table->ports, number))
			continue;
		return toy_port_claim_locked(table, bind, number);
	}
	return -EADDRINUSE;
}

/* From a port at random on, the first one where nobody is in the way. */
static int toy_port_bind_random_locked(struct toy_net *tnet, struct toy_bind *bind)
{
	struct toy_port_table *table = &tnet->udp_ports;
	int err = -EADDRINUSE;
	u32 low, count, i, at;

	toy_port_range(tnet, &low, &count);
	at = get_random_u32() % count;
	for (i = 0; i < count && err == -EADDRINUSE; i++, at = (at + 1) % count)
		err = toy_port_claim_locked(table, bind, low + at);
	return err;
}

int toy_port_bind(struct toy_net *tnet, struct toy_bind *bind, u16 port)
{
	struct toy_port_table *table = toy_port_table(tnet, bind);
	int err;

	bind->implicit = false;
	bind->listening = false;
	xa_lock_bh(&table->ports);
	if (port)
		err = toy_port_claim_locked(table, bind, port);
	else if (bind->datagram)
		err = toy_port_bind_random_locked(tnet, bind);
	else
		err = toy_port_bind_any_locked(tnet, bind);
	xa_unlock_bh(&table->ports);
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_port_bind);

void toy_port_move(struct toy_net *tnet, struct toy_bind *bind, __be32 addr)
{
	struct toy_port_table *table = toy_port_table(tnet, bind);

	xa_lock_bh(&table->ports);
	bind->addr = addr;
	xa_unlock_bh(&table->ports);
}
TOY_EXPORT_FOR_KUNIT(toy_port_move);

int toy_port_listen(struct toy_net *tnet, struct toy_bind *bind)
{
	struct toy_port_table *table = &tnet->ports;
	int err = 0;

	xa_lock_bh(&table->ports);
	bind->listening = true;
	if (toy_port_conflict(xa_load(&table->ports, bind->port), bind)) {
		bind->listening = false;
		err = -EADDRINUSE;
	}
	xa_unlock_bh(&table->ports);
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_port_listen);

void toy_port_unlisten(struct toy_net *tnet, struct toy_bind *bind)
{
	xa_lock_bh(&tnet->ports.ports);
	bind->listening = false;
	xa_unlock_bh(&tnet->ports.ports);
}
TOY_EXPORT_FOR_KUNIT(toy_port_unlisten);

int toy_port_inherit(struct toy_net *tnet, struct toy_bind *bind,
		     const struct toy_bind *parent, __be32 addr)
{
	struct toy_port_table *table = &tnet->ports;
	int err = -EADDRNOTAVAIL;

	xa_lock_bh(&table->ports);
	if (parent->port) {
		bind->addr = addr;
		bind->oif = parent->oif;
		bind->reuse = toy_port_reuse(parent);
		bind->implicit = false;
		bind->listening = false;
		toy_port_link(xa_load(&table->ports, parent->port), bind, parent->port);
		err = 0;
	}
	xa_unlock_bh(&table->ports);
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_port_inherit);

void toy_port_transfer(struct toy_net *tnet, struct toy_bind *from, struct toy_bind *to)
{
	struct toy_port_table *table = &tnet->ports;

	xa_lock_bh(&table->ports);
	*to = *from;
	to->reuse = toy_port_reuse(from);
	to->reuseport = from->sk && from->sk->sk_reuseport;
	to->sk = NULL;
	if (from->port) {
		hlist_replace_rcu(&from->node, &to->node);
		from->port = 0;
	}
	xa_unlock_bh(&table->ports);
}
TOY_EXPORT_FOR_KUNIT(toy_port_transfer);

/* Claims @number for a connection if only connections use it. Return: 0 or an errno. */
static int toy_port_claim_implicit(struct toy_port_table *table, struct toy_bind *bind, u16 number)
{
	const struct toy_port *port;
	int err;

	xa_lock_bh(&table->ports);
	port = xa_load(&table->ports, number);
	if (port && port->explicit_use)
		err = -EADDRINUSE;
	else
		err = toy_port_claim_locked(table, bind, number);
	xa_unlock_bh(&table->ports);
	return err;
}

u64 toy_port_hash(const struct toy_port_table *table, __be32 laddr, __be32 raddr, __be16 rport,
		  u32 period)
{
	return siphash_4u32((__force u32)laddr, (__force u32)raddr, (__force u32)rport, period,
			    &table->secret);
}
TOY_EXPORT_FOR_KUNIT(toy_port_hash);

int toy_port_connect(struct toy_net *tnet, struct toy_bind *bind, __be32 raddr,
		     __be16 rport, int (*try_tuple)(void *arg, u16 port), void *arg)
{
	struct toy_port_table *table = &tnet->ports;
	u32 low, count, offset, i;
	u32 *counter;
	u64 hash;

	bind->implicit = true;
	bind->listening = false;
	toy_port_range(tnet, &low, &count);
	hash = toy_port_hash(table, bind->addr, raddr, rport, jiffies / TOY_PORT_SHUFFLE);
	counter = &table->counters[hash % TOY_PORT_COUNTERS];
	offset = READ_ONCE(*counter) + (hash >> 32);

	for (i = 0; i < count; i++) {
		u16 number = toy_port_nth(low, count, offset, i, 0);
		int err;

		cond_resched();		/* all may be in use */
		err = toy_port_claim_implicit(table, bind, number);
		if (err == -EADDRINUSE)
			continue;
		if (err)
			return err;
		err = try_tuple(arg, number);
		if (!err) {
			/* At random, so that one who sees some of them cannot count them all. */
			i = max(i, get_random_u32() % TOY_PORT_STRIDE);
			WRITE_ONCE(*counter, READ_ONCE(*counter) + i + 1);
			return 0;
		}
		toy_port_release(tnet, bind);
		if (err != -EADDRNOTAVAIL)
			return err;
	}
	return -EADDRNOTAVAIL;
}
TOY_EXPORT_FOR_KUNIT(toy_port_connect);

void toy_port_release(struct toy_net *tnet, struct toy_bind *bind)
{
	struct toy_port_table *table = toy_port_table(tnet, bind);
	struct toy_port *port;

	xa_lock_bh(&table->ports);
	if (bind->port) {
		port = xa_load(&table->ports, bind->port);
		hlist_del(&bind->node);
		if (hlist_empty(&port->binds)) {
			__xa_erase(&table->ports, bind->port);
			kfree(port);
		}
		bind->port = 0;
	}
	xa_unlock_bh(&table->ports);
}
TOY_EXPORT_FOR_KUNIT(toy_port_release);
