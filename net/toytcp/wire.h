/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_WIRE_H
#define TOY_WIRE_H

/*
 * What stands on the wire, and nothing else. Headers that the kernel's uapi
 * already has (iphdr, tcphdr, icmphdr, arphdr, ethhdr) are used as they are.
 */

#include <linux/build_bug.h>
#include <linux/icmp.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/types.h>

/* RFC 826, for Ethernet and IPv4; follows struct arphdr */
struct toy_arp_body {
	u8	sha[ETH_ALEN];
	__be32	spa;
	u8	tha[ETH_ALEN];
	__be32	tpa;
} __packed;
static_assert(sizeof(struct toy_arp_body) == 20);
static_assert(sizeof(struct arphdr) == 8);
static_assert(sizeof(struct iphdr) == 20);
static_assert(sizeof(struct tcphdr) == 20);
static_assert(sizeof(struct icmphdr) == 8);

/* IPv4 fragment field, host order (RFC 791 3.1) */
#define TOY_IP_RF	0x8000
#define TOY_IP_DF	0x4000
#define TOY_IP_MF	0x2000
#define TOY_IP_OFFSET	0x1fff
#define TOY_IP_MIN_MTU	68

/* TCP flags: byte 13 of the header (RFC 9293 3.1) */
#define TOY_TCP_FIN	0x01
#define TOY_TCP_SYN	0x02
#define TOY_TCP_RST	0x04
#define TOY_TCP_PSH	0x08
#define TOY_TCP_ACK	0x10
#define TOY_TCP_URG	0x20
#define TOY_TCP_ECE	0x40
#define TOY_TCP_CWR	0x80

/* TCP option kinds and lengths (RFC 9293 3.2, RFC 7323, RFC 2018, RFC 7413) */
#define TOY_TCPOPT_EOL		0
#define TOY_TCPOPT_NOP		1
#define TOY_TCPOPT_MSS		2
#define TOY_TCPOLEN_MSS		4
#define TOY_TCPOPT_WSCALE	3
#define TOY_TCPOLEN_WSCALE	3
#define TOY_TCPOPT_SACK_PERM	4
#define TOY_TCPOLEN_SACK_PERM	2
#define TOY_TCPOPT_SACK		5
#define TOY_TCPOLEN_SACK_BASE	2	/* and 8 for each block */
#define TOY_TCPOLEN_SACK_BLOCK	8
#define TOY_TCPOPT_TS		8
#define TOY_TCPOLEN_TS		10
#define TOY_TCPOLEN_TS_ALIGNED	12	/* after two NOPs */
#define TOY_TCPOPT_FASTOPEN	34	/* RFC 7413 4.1.1 */
#define TOY_TCPOLEN_FASTOPEN_BASE 2	/* and the cookie */
#define TOY_TCP_FASTOPEN_COOKIE_MIN 4
#define TOY_TCP_FASTOPEN_COOKIE_MAX 16
#define TOY_TCP_FASTOPEN_COOKIE_SIZE 8	/* of ours, as Linux's */
#define TOY_TCP_MAX_SACKS	4	/* what 40 bytes of options have room for */
#define TOY_TCP_MAX_OPTLEN	40
#define TOY_TCP_MAX_WSCALE	14	/* RFC 7323 2.3 */
#define TOY_TCP_DEFAULT_MSS	536	/* RFC 9293 3.7.1 */

static inline u8 toy_tcp_flags(const struct tcphdr *th)
{
	return ((const u8 *)th)[13];
}

#endif /* TOY_WIRE_H */
