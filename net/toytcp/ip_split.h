/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IP_SPLIT_H
#define TOY_IP_SPLIT_H

#include <linux/skbuff.h>

/**
 * toy_ip_split() - cut a packet into fragments (RFC 791 3.2)
 * @skb: at its IP header, which is complete; longer than @mtu, not GSO, its transport's
 *       checksum in place. Not consumed, not changed. May be a fragment itself
 * @mtu: most bytes of a fragment, header included
 * @headroom: bytes to leave free in front of each
 * @fragments: gets them in order, at their IP headers; empty where this fails
 *
 * All carry the packet's ID. Options stand in the first, and those that are marked to be
 * copied in all; in the others NOPs stand in their place.
 *
 * Each is charged to the socket that @skb is charged to, if any.
 *
 * Return: 0; -ENOMEM; -EINVAL (no 8 bytes fit beside the header).
 */
int toy_ip_split(const struct sk_buff *skb, unsigned int mtu, unsigned int headroom,
		 struct sk_buff_head *fragments);

#endif /* TOY_IP_SPLIT_H */
