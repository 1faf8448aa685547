/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_HEADER_H
#define TOY_TCP_HEADER_H

#include <linux/skbuff.h>

#include "mib.h"

/**
 * toy_tcp_header_read() - lengths, sum and numbers of a segment (RFC 9293 3.1)
 * @skb: at what should be a TCP header; network and transport header set. Where it is
 *       one, its cb is filled in, the header with its options is in the linear part, and
 *       the data begins at the payload
 *
 * Return: TOY_DROP_NOT; what is wrong with it.
 */
enum toy_mib toy_tcp_header_read(struct sk_buff *skb);

#endif /* TOY_TCP_HEADER_H */
