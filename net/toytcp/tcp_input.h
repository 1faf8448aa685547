/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_INPUT_H
#define TOY_TCP_INPUT_H

#include <linux/types.h>

#include "mib.h"

struct sk_buff;
struct sock;

/* All that takes a socket wants it locked. */

/**
 * toy_tcp_segment_arrives() - RFC 9293 3.10.7 for a socket
 * @sk: locked, not in LISTEN
 * @skb: at its data, cb filled in
 * @queued: set when @skb was consumed by a queue; else it is still the caller's
 *
 * Return: the drop reason; TOY_DROP_NOT when @skb was used up or queued.
 */
enum toy_mib toy_tcp_segment_arrives(struct sock *sk, struct sk_buff *skb, bool *queued);
/* As toy_tcp_segment_arrives(), and ends @skb's life if no queue took it. */
void toy_tcp_input_locked(struct sock *sk, struct sk_buff *skb);
int toy_tcp_backlog_rcv(struct sock *sk, struct sk_buff *skb);
/* First check: is the sequence number acceptable; answers if not. */
enum toy_mib toy_tcp_check_sequence(struct sock *sk, struct sk_buff *skb);
/* Second and fourth check; a valid reset ends the connection. */
enum toy_mib toy_tcp_check_reset_and_syn(struct sock *sk, struct sk_buff *skb);
/* Seventh and eighth step: data, and the FIN when all before it is there. */
enum toy_mib toy_tcp_process_text(struct sock *sk, struct sk_buff *skb, bool *queued);
/* Sends what the segment made due: data, an ACK now, or a delayed one. */
void toy_tcp_respond(struct sock *sk);
/* An ACK for a segment that the checks refuse; of bare ones not for each. */
void toy_tcp_answer_unacceptable(struct sock *sk, const struct sk_buff *skb);

#endif /* TOY_TCP_INPUT_H */
