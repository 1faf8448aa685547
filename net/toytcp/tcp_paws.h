/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_PAWS_H
#define TOY_TCP_PAWS_H

#include <linux/types.h>

#include "demux.h"
#include "mib.h"

struct sk_buff;
struct sock;
struct toy_net;
struct toy_tcp_cb;
struct toy_tcp_sock;

/* Offset of a connection's timestamps from the stack's clock (RFC 7323 7.1). */
u32 toy_tcp_ts_offset(const struct toy_net *tnet, const struct toy_tuple *tuple);

/**
 * toy_tcp_check_paws() - before the first check of RFC 9293 3.10.7.4
 * @sk: locked, synchronized
 * @skb: cb filled in; a timestamp that was not agreed upon is taken out of it
 *
 * Return: TOY_DROP_NOT; TOY_DROP_TCP_PAWS for an old duplicate, which was
 * answered; TOY_DROP_TCP_PAWS_OLD_ACK for an old bare ACK, which was not.
 */
enum toy_mib toy_tcp_check_paws(struct sock *sk, struct sk_buff *skb);

/* The segment's ACK is acceptable: TS.Recent may follow its TSval. */
void toy_tcp_paws_update(struct toy_tcp_sock *tp, const struct toy_tcp_cb *cb);

#endif /* TOY_TCP_PAWS_H */
