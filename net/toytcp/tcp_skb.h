/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_SKB_H
#define TOY_TCP_SKB_H

#include <linux/cache.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/types.h>

#include "tcp_options.h"
#include "tcp_rate.h"
#include "wire.h"

/* Room in front of the data for options and every header below. */
#define TOY_TCP_HEADROOM	L1_CACHE_ALIGN(sizeof(struct tcphdr) + TOY_TCP_MAX_OPTLEN + \
					       sizeof(struct iphdr) + MAX_HEADER + 64)

/*
 * What TCP keeps in skb->cb. On receive filled in by toy_tcp_rcv() from the
 * header; on transmit owned by the send queue.
 */
struct toy_tcp_cb {
	u32	seq;		/* SEG.SEQ */
	u32	end_seq;	/* SEG.SEQ + SEG.LEN, SYN and FIN counted */
	union {
		struct {
			u32	ack;	/* SEG.ACK */
			u16	wnd;	/* SEG.WND as on the wire */
			bool	has_ts;	/* a timestamp came with it */
			u8	sack_at; /* SACK option's offset from the header; 0: none */
			u32	tsval;	/* SEG.TSval; valid if has_ts */
			u32	tsecr;	/* SEG.TSecr; valid if has_ts */
			u32	isn;	/* ISS for the answer to this SYN; 0: any */
		} rx;
		struct {
			u64	sent_us;	/* of the last transmission */
			struct toy_tcp_rate_tx rate;
			u16	segs;		/* segments of the current MSS */
			bool	lost;
			bool	retrans;	/* the copy under way is a retransmission */
			bool	ever_retrans;	/* Karn's rule, RFC 6298 3 */
			bool	sacked;		/* the peer has it; never lost, never retrans */
		} tx;
	};
	u8	flags;		/* TOY_TCP_* */
};
static_assert(sizeof(struct toy_tcp_cb) <= sizeof_field(struct sk_buff, cb));

static inline struct toy_tcp_cb *toy_tcp_cb(const struct sk_buff *skb)
{
	return (struct toy_tcp_cb *)skb->cb;
}

/* SEG.LEN: bytes of sequence space */
static inline u32 toy_tcp_seg_len(const struct sk_buff *skb)
{
	return toy_tcp_cb(skb)->end_seq - toy_tcp_cb(skb)->seq;
}

/* Segments of the wire that came as this one. */
static inline u32 toy_tcp_skb_segs(const struct sk_buff *skb)
{
	return skb_shinfo(skb)->gso_segs ? : 1;
}

/* Return: number of SACK blocks that came with @skb, which @blocks gets. */
static inline unsigned int toy_tcp_skb_sacks(const struct sk_buff *skb,
					     struct toy_tcp_sack_block blocks[TOY_TCP_MAX_SACKS])
{
	u8 at = toy_tcp_cb(skb)->rx.sack_at;

	return at ? toy_tcp_options_sack(skb_transport_header(skb) + at, blocks) : 0;
}

#endif /* TOY_TCP_SKB_H */
