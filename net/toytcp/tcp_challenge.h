/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_CHALLENGE_H
#define TOY_TCP_CHALLENGE_H

#include <linux/types.h>

#include "mib.h"

struct sk_buff;
struct sock;
struct toy_net;

/**
 * toy_tcp_challenge_gap() - may this connection answer a bad segment again?
 * @tnet: namespace; its tcp_invalid_ratelimit is the shortest time between two
 * @last: when it last did, jiffies; the connection's own
 * @skipped: counter of those that it may not
 *
 * Return: true when it may.
 */
bool toy_tcp_challenge_gap(struct toy_net *tnet, u32 *last, enum toy_mib skipped);

/**
 * toy_tcp_challenge_unacceptable() - the same for a segment outside the window
 * @tnet: namespace
 * @skb: cb filled in
 * @last: when it last did, jiffies
 * @skipped: counter of those that it may not
 *
 * Return: true also for one with data: no two ends can send each other those for ever.
 */
bool toy_tcp_challenge_unacceptable(struct toy_net *tnet, const struct sk_buff *skb, u32 *last,
				    enum toy_mib skipped);

/* Does the namespace's limit allow another challenge ACK (RFC 5961 7)? Counts it either way. */
bool toy_tcp_challenge_allowed(struct toy_net *tnet);

/* @sk locked. An ACK in answer to a segment that may be forged, within both limits. */
void toy_tcp_send_challenge_ack(struct sock *sk);

#endif /* TOY_TCP_CHALLENGE_H */
