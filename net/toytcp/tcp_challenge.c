// SPDX-License-Identifier: GPL-2.0
/* Answers to segments that may be forged, and to loops of ACKs: when, and how often (RFC 5961). */

#include <linux/random.h>

#include "tcp.h"

bool toy_tcp_challenge_gap(struct toy_net *tnet, u32 *last, enum toy_mib skipped)
{
	u32 gap = msecs_to_jiffies(READ_ONCE(tnet->sysctl.tcp_invalid_ratelimit));

	if (toy_tcp_limit_gap(last, gap, jiffies))
		return true;
	toy_mib_inc(tnet, skipped);
	return false;
}

bool toy_tcp_challenge_unacceptable(struct toy_net *tnet, const struct sk_buff *skb, u32 *last,
				    enum toy_mib skipped)
{
	if (toy_tcp_seg_len(skb) && !(toy_tcp_cb(skb)->flags & TOY_TCP_SYN))
		return true;
	return toy_tcp_challenge_gap(tnet, last, skipped);
}

bool toy_tcp_challenge_allowed(struct toy_net *tnet)
{
	int most = READ_ONCE(tnet->sysctl.tcp_challenge_ack_limit);

	/* RFC 5961 7 asks for a limit; by default, as on Linux, each connection's is enough. */
	if (most != INT_MAX && !toy_tcp_limit_take(&tnet->challenges, most, jiffies / HZ,
						   get_random_u32())) {
		toy_mib_inc(tnet, TOY_MIB_TCP_CHALLENGE_LIMITED);
		return false;
	}
	toy_mib_inc(tnet, TOY_MIB_TCP_CHALLENGE_ACKS);
	return true;
}

void toy_tcp_send_challenge_ack(struct sock *sk)
{
	struct toy_net *tnet = toy_sk_net(sk);

	if (toy_tcp_challenge_gap(tnet, &toy_tcp_sk(sk)->last_oow,
				  TOY_MIB_TCP_ACK_SKIPPED_CHALLENGE) &&
	    toy_tcp_challenge_allowed(tnet))
		toy_tcp_send_ack(sk);
}
