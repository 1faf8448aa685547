// SPDX-License-Identifier: GPL-2.0
/* Explicit congestion notification: who agreed to it, and what each segment says. */

#include <net/inet_ecn.h>

#include "kunit.h"
#include "tcp_ecn.h"
#include "wire.h"

bool toy_tcp_ecn_syn_asks(u8 flags, u8 tos)
{
	const u8 both = TOY_TCP_ECE | TOY_TCP_CWR;

	/* RFC 3168 6.1.1: no SYN is ECN-capable itself; one that is, is nobody's honest one */
	return (flags & both) == both && (tos & INET_ECN_MASK) == INET_ECN_NOT_ECT;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ecn_syn_asks);

void toy_tcp_ecn_syn_ack(struct toy_tcp_ecn *ecn, u8 flags)
{
	/* 6.1.1: both flags set is a SYN's bits reflected by a broken peer */
	ecn->ok &= (flags & (TOY_TCP_ECE | TOY_TCP_CWR)) == TOY_TCP_ECE;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ecn_syn_ack);

enum toy_tcp_ecn_news toy_tcp_ecn_data(struct toy_tcp_ecn *ecn, u8 flags, u8 tos)
{
	enum toy_tcp_ecn_news news = TOY_TCP_ECN_NOTHING;

	if (!ecn->ok)
		return news;
	/* 6.1.3: CWR first, for it may carry a new mark itself */
	if (flags & TOY_TCP_CWR) {
		ecn->echo = false;
		news = TOY_TCP_ECN_CWR;
	}
	switch (tos & INET_ECN_MASK) {
	case INET_ECN_CE:
		if (!ecn->echo)
			news = TOY_TCP_ECN_CE;
		ecn->echo = true;
		ecn->seen = true;
		break;
	case INET_ECN_NOT_ECT:
		if (ecn->seen && !news)
			news = TOY_TCP_ECN_REPEATED;
		break;
	default:
		ecn->seen = true;
	}
	return news;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ecn_data);

u8 toy_tcp_ecn_send(struct toy_tcp_ecn *ecn, bool new_data, u32 reductions, u8 *flags)
{
	if (!ecn->ok)
		return INET_ECN_NOT_ECT;
	if (ecn->echo && *flags & TOY_TCP_ACK && !(*flags & TOY_TCP_RST))
		*flags |= TOY_TCP_ECE;
	/* 6.1.4, 6.1.5: neither pure ACKs nor what is sent again */
	if (!new_data)
		return INET_ECN_NOT_ECT;
	if (ecn->told != reductions) {
		/* 6.1.2: on the first new data after the reduction */
		ecn->told = reductions;
		*flags |= TOY_TCP_CWR;
	}
	return INET_ECN_ECT_0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_ecn_send);
