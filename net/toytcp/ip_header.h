/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IP_HEADER_H
#define TOY_IP_HEADER_H

#include <linux/skbuff.h>

#include "mib.h"
#include "wire.h"

/**
 * toy_ip_header_check() - is this a packet as RFC 1122 3.2.1 wants it?
 * @skb: at what should be an IPv4 header. Where it is one, header and options are in the
 *       linear part, what follows the total length is gone, and network and transport
 *       header are set
 *
 * Return: TOY_DROP_NOT; what is wrong with it; TOY_DROP_DEV_NOMEM.
 */
enum toy_mib toy_ip_header_check(struct sk_buff *skb);

/**
 * toy_ip_header_options() - look through the options (RFC 791 3.1)
 * @hdr: the header, which has been checked
 * @hdr_len: its length, options included
 *
 * Source routes are refused, as the host does by its default accept_source_route=0
 * (RFC 1122 3.2.1.8). Routes and times are recorded in what is forwarded, and in the answer
 * to an echo (ip_record.c).
 *
 * Return: 0; the offset of the byte that makes no sense; -1 for a source route.
 */
int toy_ip_header_options(const u8 *hdr, int hdr_len);

/* The options that are the first fragment's alone become NOPs. @iph with its options. */
void toy_ip_header_blank_options(struct iphdr *iph);

#endif /* TOY_IP_HEADER_H */
