/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_UDP_HEADER_H
#define TOY_UDP_HEADER_H

#include <linux/skbuff.h>

#include "mib.h"

/**
 * toy_udp_header_check() - length and sum of a datagram
 * @skb: at what should be a UDP header; network and transport header set. Where it is
 *       one, it is in the linear part, and what follows the datagram is gone
 *
 * RFC 768: the length counts from the header's first byte; RFC 1122 4.1.3.4: a sum that is
 * there is looked at, and what it does not fit is dropped in silence. The host may put that
 * off until the datagram is read; here no reader is woken by what is not for him.
 *
 * Return: TOY_DROP_NOT; what is wrong with it; TOY_DROP_DEV_NOMEM.
 */
enum toy_mib toy_udp_header_check(struct sk_buff *skb);

#endif /* TOY_UDP_HEADER_H */
