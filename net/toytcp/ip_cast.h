/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IP_CAST_H
#define TOY_IP_CAST_H

#include <linux/ip.h>
#include <linux/skbuff.h>
#include <linux/types.h>

#include "route.h"

struct toy_ip_flow;
struct toy_net;

/* Destinations that are many hosts at once: RFC 1122 3.3.6, 3.3.7. */

/**
 * toy_ip_cast_way() - where a flow's packets leave
 * @tnet: namespace; RCU read lock held
 * @fl: saddr, daddr, oif and many are read
 * @way: filled in on success; way->cast tells whether many hosts are meant
 *
 * As on Linux. A directed broadcast goes by the device that has the prefix, unless another
 * one is asked for, where it is a host like any other. 255.255.255.255 and a group go by the
 * device that is asked for, else by that of the source address if there is one, else as the
 * table says, but without a gateway.
 *
 * Return: as toy_route_lookup().
 */
int toy_ip_cast_way(const struct toy_net *tnet, const struct toy_ip_flow *fl,
		    struct toy_route_result *way);

/**
 * toy_ip_cast_output() - a packet for many, with its IP header
 * @tnet: namespace; RCU read lock held
 * @skb: consumed
 * @way: from toy_ip_cast_way(), with way->cast set
 *
 * Return: as toy_dev_xmit().
 */
int toy_ip_cast_output(struct toy_net *tnet, struct sk_buff *skb,
		       const struct toy_route_result *way);

/* The copy for this machine's own members, ours and the host's; counted if there is no memory. */
void toy_ip_cast_loop(struct toy_net *tnet, struct sk_buff *skb,
		      const struct toy_route_result *way);

/**
 * toy_ip_cast_accepts() - is a packet for many one for us?
 * @tnet: namespace; RCU read lock held
 * @dev: device that it came in by
 * @iph: its header
 *
 * Return: TOY_ROUTE_BROADCAST or TOY_ROUTE_MULTICAST; TOY_ROUTE_UNICAST: it is not.
 */
enum toy_route_cast toy_ip_cast_accepts(const struct toy_net *tnet, const struct net_device *dev,
					const struct iphdr *iph);

/*
 * The address that an answer to what many got would come from: of the device with @ifindex,
 * for @saddr. RCU read lock held. Return: 0 if there is none.
 */
__be32 toy_ip_cast_answers_from(const struct toy_net *tnet, int ifindex, __be32 saddr);

#endif /* TOY_IP_CAST_H */
