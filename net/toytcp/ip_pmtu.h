/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IP_PMTU_H
#define TOY_IP_PMTU_H

#include <linux/types.h>

#include "pmtu.h"

struct toy_ip_flow;
struct toy_net;
struct toy_route_result;

/* How large a packet may be that goes a way. */
struct toy_ip_path {
	u32		mtu;	/* the least of the device's, the path's and IP's own */
	bool		told;	/* a router has told of the path, and known says what */
	struct toy_pmtu	known;
};

/* The path to @daddr along @way; RCU read lock held. */
void toy_ip_pmtu_path(const struct toy_net *tnet, __be32 daddr,
		      const struct toy_route_result *way, struct toy_ip_path *path);

/* The path of @fl along @way, as @fl wants it looked at; RCU read lock held. */
void toy_ip_pmtu_flow(const struct toy_net *tnet, const struct toy_ip_flow *fl,
		      const struct toy_route_result *way, struct toy_ip_path *path);

/* The same by the way that @fl has. Return: 0 or -ENETUNREACH. */
int toy_ip_pmtu_find(const struct toy_net *tnet, const struct toy_ip_flow *fl,
		     struct toy_ip_path *path);

/**
 * toy_ip_pmtu_heed() - ICMP "fragmentation needed" has come: does it count?
 * @tnet: namespace
 * @mtu: next-hop MTU that it told of; may become 0, "it did not tell"
 *
 * The sysctl ip_no_pmtu_disc decides, as Linux's.
 *
 * Return: it does.
 */
bool toy_ip_pmtu_heed(const struct toy_net *tnet, u32 *mtu);

/**
 * toy_ip_pmtu_learn() - take in what such a message says
 * @tnet: namespace
 * @fl: what the packet was sent on; daddr and oif are read
 * @mtu: as toy_ip_pmtu_heed() left it
 *
 * Whoever calls has made sure that the message is about a packet that was sent, as far
 * as can be (RFC 5927 4.1). Any context.
 */
void toy_ip_pmtu_learn(struct toy_net *tnet, const struct toy_ip_flow *fl, u32 mtu);

#endif /* TOY_IP_PMTU_H */
