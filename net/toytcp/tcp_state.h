/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_STATE_H
#define TOY_TCP_STATE_H

#include <linux/types.h>

#include "mib.h"

struct sk_buff;
struct sock;
struct toy_tcp_sock;

/* All with the socket locked. */

/* The only writer of sk_state; the move must be in the table of legal ones. */
void toy_tcp_set_state(struct sock *sk, int state);
/* Runs the handler of the socket's state; arguments as toy_tcp_segment_arrives(). */
enum toy_mib toy_tcp_state_handle(struct sock *sk, struct sk_buff *skb, bool *queued);
/* The peer's FIN has come in order. */
void toy_tcp_state_fin_received(struct sock *sk);
/* Our side closes: what the state becomes. Return: true when a FIN is to be sent. */
bool toy_tcp_state_close(struct sock *sk);

/* How long an orphan stays in FIN-WAIT-2, jiffies; the host's rule and default. */
unsigned long toy_tcp_state_fin_timeout(const struct toy_tcp_sock *tp);

#endif /* TOY_TCP_STATE_H */
