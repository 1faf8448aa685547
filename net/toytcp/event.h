/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_EVENT_H
#define TOY_EVENT_H

#include <linux/types.h>

struct toy_addr;
struct toy_neigh;
struct toy_net;
struct toy_route;

/*
 * What changes is told to who listens, by netlink. Under the lock that the change was made
 * under, so that it is told in the order in which it happened; any context.
 */
void toy_event_addr_added(const struct toy_net *tnet, const struct toy_addr *addr);
void toy_event_addr_gone(const struct toy_net *tnet, const struct toy_addr *addr);
/* RFC 5227 2.4: the machine with the address @ha says that @addr is its own. RCU. */
void toy_event_addr_conflict(const struct toy_net *tnet, const struct toy_addr *addr,
			     const u8 *ha);

/* The table's lock held. */
void toy_event_route_added(const struct toy_net *tnet, const struct toy_route *route);
void toy_event_route_gone(const struct toy_net *tnet, const struct toy_route *route);

/* The entry's lock held. */
void toy_event_neigh_changed(const struct toy_neigh *neigh);
void toy_event_neigh_gone(const struct toy_neigh *neigh);

#endif /* TOY_EVENT_H */
