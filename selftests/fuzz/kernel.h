/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_KERNEL_H
#define FUZZ_KERNEL_H

/*
 * As much of the kernel as the leaves of net/toytcp that read wire formats need, in user
 * space. Included ahead of each of them by the compiler's -include; scripts/fuzz makes the
 * headers that they name empty files. Constants and headers of the wire come from uapi.
 *
 * A buffer is malloc'ed to the byte, and a pull moves it: who reads too far, or by a
 * pointer from before the pull, is caught by the address sanitizer.
 */

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/icmp.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/igmp.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/types.h>
#include <linux/udp.h>

#define u8	__u8
#define u16	__u16
#define u32	__u32
#define u64	__u64
#define s32	__s32

#define likely(x)	(x)
#define unlikely(x)	(x)
#define TOY_EXPORT_FOR_KUNIT(symbol)
#define TOY_KUNIT_H

#define sizeof_field(type, member)	sizeof(((type *)0)->member)
#define min_t(type, a, b)		((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define max_t(type, a, b)		((type)(a) > (type)(b) ? (type)(a) : (type)(b))
#define clamp_t(type, v, low, high)	min_t(type, max_t(type, v, low), high)
#define ALIGN(x, to)			(((x) + (to) - 1) / (to) * (to))
#define L1_CACHE_ALIGN(x)		ALIGN(x, 64)
#define MAX_HEADER			128
#define U16_MAX				0xffff
#define GFP_ATOMIC			0
#define __GFP_NOWARN			0

#define htons(x)	((__be16)__builtin_bswap16(x))
#define ntohs(x)	((u16)__builtin_bswap16(x))
#define htonl(x)	((__be32)__builtin_bswap32(x))
#define ntohl(x)	((u32)__builtin_bswap32(x))

static inline u16 get_unaligned_be16(const u8 *p)
{
	return p[0] << 8 | p[1];
}

static inline u32 get_unaligned_be32(const u8 *p)
{
	return (u32)get_unaligned_be16(p) << 16 | get_unaligned_be16(p + 2);
}

static inline void put_unaligned_be16(u16 value, u8 *p)
{
	p[0] = value >> 8;
	p[1] = value;
}

static inline void put_unaligned_be32(u32 value, u8 *p)
{
	put_unaligned_be16(value >> 16, p);
	put_unaligned_be16(value, p + 2);
}

static inline void be16_add_cpu(__be16 *p, u16 n)
{
	*p = htons(ntohs(*p) + n);
}

enum { CHECKSUM_NONE, CHECKSUM_UNNECESSARY };

struct sock;

struct skb_shared_info {
	unsigned short	gso_segs;	/* no target sets it */
};

struct sk_buff {
	struct sk_buff	*next;
	u8		*head;
	u8		*data;
	u8		*pages;		/* what is not linear */
	unsigned int	len;
	unsigned int	data_len;	/* of it in pages */
	unsigned int	network_header;	/* from head */
	unsigned int	transport_header;
	struct sock	*sk;
	__be16		protocol;
	u32		priority;
	u32		mark;
	int		skb_iif;
	u8		pkt_type;
	u8		ip_summed;
	bool		gso_tcp;	/* several segments that a driver has merged */
	bool		no_memory;	/* whatever needs some fails */
	struct skb_shared_info shared;
	u8		cb[48] __aligned(8);
};

static inline const struct skb_shared_info *skb_shinfo(const struct sk_buff *skb)
{
	return &skb->shared;
}

struct sk_buff_head {
	struct sk_buff	*first;
	struct sk_buff	*last;
	unsigned int	count;
};

struct sk_buff *alloc_skb(unsigned int size, int gfp);
void kfree_skb(struct sk_buff *skb);
bool pskb_may_pull(struct sk_buff *skb, unsigned int len);
int pskb_trim_rcsum(struct sk_buff *skb, unsigned int len);
int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len);
void *skb_put(struct sk_buff *skb, unsigned int len);
void *__skb_pull(struct sk_buff *skb, unsigned int len);
void skb_reserve(struct sk_buff *skb, unsigned int len);

void __skb_queue_head_init(struct sk_buff_head *list);
void __skb_queue_tail(struct sk_buff_head *list, struct sk_buff *skb);
void __skb_queue_purge(struct sk_buff_head *list);
struct sk_buff *__skb_dequeue(struct sk_buff_head *list);

u16 ip_fast_csum(const void *hdr, unsigned int ihl);
void ip_send_check(struct iphdr *iph);
/* In the byte order of the wire. */
u16 ip_compute_csum(const void *buf, int len);

static inline bool ipv4_is_multicast(__be32 addr)
{
	return (ntohl(addr) & 0xf0000000) == 0xe0000000;
}

/* Whether the sum over all of it is wrong. */
bool skb_plain_sum_is_bad(const struct sk_buff *skb);

#define skb_checksum_simple_validate(skb)		skb_plain_sum_is_bad(skb)

/* Whether the sum over pseudo header, header and data is wrong. */
bool skb_sum_is_bad(const struct sk_buff *skb, u8 protocol);

#define skb_checksum_init(skb, protocol, pseudo)	skb_sum_is_bad(skb, protocol)
#define skb_checksum_complete(skb)			0
#define skb_checksum_validate_zero_check(skb, protocol, check, pseudo) \
	((check) && skb_sum_is_bad(skb, protocol))

static inline unsigned int skb_headlen(const struct sk_buff *skb)
{
	return skb->len - skb->data_len;
}

static inline bool skb_is_gso(const struct sk_buff *skb)
{
	return skb->gso_tcp;
}

static inline bool skb_is_gso_tcp(const struct sk_buff *skb)
{
	return skb->gso_tcp;
}

static inline void skb_set_owner_w(struct sk_buff *skb, struct sock *sk)
{
	skb->sk = sk;
}

static inline void skb_reset_network_header(struct sk_buff *skb)
{
	skb->network_header = skb->data - skb->head;
}

static inline void skb_set_transport_header(struct sk_buff *skb, unsigned int offset)
{
	skb->transport_header = skb->data - skb->head + offset;
}

static inline u8 *skb_transport_header(const struct sk_buff *skb)
{
	return skb->head + skb->transport_header;
}

static inline struct iphdr *ip_hdr(const struct sk_buff *skb)
{
	return (struct iphdr *)(skb->head + skb->network_header);
}

static inline unsigned int ip_hdrlen(const struct sk_buff *skb)
{
	return ip_hdr(skb)->ihl * 4;
}

static inline struct tcphdr *tcp_hdr(const struct sk_buff *skb)
{
	return (struct tcphdr *)skb_transport_header(skb);
}

static inline struct udphdr *udp_hdr(const struct sk_buff *skb)
{
	return (struct udphdr *)skb_transport_header(skb);
}

#endif /* FUZZ_KERNEL_H */
