/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IP_FORWARD_H
#define TOY_IP_FORWARD_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>

struct toy_net;

/**
 * toy_ip_forward_wants() - is this packet, which is not for us, ours to forward?
 * @tnet: namespace
 * @skb: at its IP header, which is not checked yet
 * @dev: device that it came in by; toy_forward_is_on() decides
 *
 * Return: true, but for what is for the host's own stack (its addresses, broadcast,
 * multicast), and for what came as a link-layer broadcast.
 */
bool toy_ip_forward_wants(const struct toy_net *tnet, const struct sk_buff *skb,
			  const struct net_device *dev);

/**
 * toy_ip_forward() - send a packet on (RFC 1812 5.2)
 * @tnet: namespace
 * @skb: our own clone, at the IP header, dev where it came in by; consumed
 *
 * Softirq, or BHs disabled.
 */
void toy_ip_forward(struct toy_net *tnet, struct sk_buff *skb);

#endif /* TOY_IP_FORWARD_H */
