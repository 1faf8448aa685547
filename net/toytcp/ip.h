/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IP_H
#define TOY_IP_H

#include <linux/atomic.h>
#include <linux/ip.h>
#include <linux/siphash.h>
#include <linux/skbuff.h>
#include <linux/types.h>

#include "mib.h"

struct toy_net;
struct toy_route_result;

#define TOY_IP_ID_SLOTS	256

/*
 * IP identification of packets that may be fragmented: unique per (source,
 * destination, protocol) as long as possible, and not to be guessed by others
 * (RFC 6864 4.3, RFC 7739 5.2's second algorithm).
 */
struct toy_ip_ids {
	siphash_key_t	key;	/* immutable */
	atomic_t	slots[TOY_IP_ID_SLOTS];
};

void toy_ip_init(struct toy_net *tnet);

/* What a transport says of a packet it wants sent; addresses in network order. */
struct toy_ip_flow {
	__be32	saddr;		/* 0: to be chosen */
	__be32	daddr;
	int	oif;		/* SO_BINDTODEVICE, or 0 */
	u32	mark;
	u32	priority;
	u8	protocol;
	u8	tos;
	u8	ttl;		/* 0: the namespace's default */
	bool	df;
	bool	many;		/* broadcast and multicast may be meant; toy_ip_route_out(): are */
	bool	loop;		/* a group's members on this machine get it as well */
	bool	inside;		/* a group's members elsewhere do not: a TTL of 0 */
	bool	blind;		/* the device's MTU counts, whatever routers told of the path */
};

/**
 * toy_ip_route_out() - find the way and the source address of a flow
 * @tnet: namespace
 * @fl: daddr and oif are read; saddr is filled in if it is 0
 * @mtu: gets the MTU of the way's device, and so what can be received; may be NULL. What
 *       can be sent is toy_ip_pmtu_find()'s to say
 *
 * A daddr of 0 means this host, as on Linux: it becomes saddr or 127.0.0.1. A broadcast or
 * multicast address is a destination only for who says fl->many, and that is cleared where
 * daddr is none; TCP gets ENETUNREACH for them, as on Linux.
 *
 * Return: 0; -ENETUNREACH (no way; broadcast, multicast); -EADDRNOTAVAIL (no
 * address to send from, or saddr is not ours); -EINVAL (daddr is reserved;
 * 127.0.0.0/8 as the source of a packet that leaves the machine).
 */
int toy_ip_route_out(struct toy_net *tnet, struct toy_ip_flow *fl, u32 *mtu);

/**
 * toy_ip_confirm() - a transport has got on: its next hop must be alive
 * @tnet: namespace
 * @fl: a flow that has been sent on; daddr and oif are read
 *
 * RFC 1122 2.3.2.1 (4): saves the neighbour from being asked. Any context.
 */
void toy_ip_confirm(struct toy_net *tnet, const struct toy_ip_flow *fl);

/* A transport does not get on: its next hop is asked for at the next use (RFC 1122 3.3.1.4). */
void toy_ip_doubt(struct toy_net *tnet, const struct toy_ip_flow *fl);

/**
 * toy_ip_output() - send a transport's packet
 * @tnet: namespace
 * @skb: at the transport header, transport header set, headroom for the IP
 *       and link headers (reallocated if there is not enough); consumed.
 *       ip_summed may be CHECKSUM_PARTIAL. What waits in a qdisc must hold neither a
 *       program's socket nor the module: skb->sk is NULL, or UDP's that outlives both
 *       (dgram_tx.h).
 * @fl: saddr must be filled in
 *
 * Builds the IPv4 header (RFC 791 3.1; ID zero for DF packets of one segment as RFC 6864
 * allows, counted otherwise), routes, cuts it into fragments where the way is
 * narrower and @fl allows it, and hands it to toy_neigh_output().
 * Any context with BHs disabled or enabled; takes its own RCU read section.
 *
 * Return: 0; -ENETUNREACH, -EHOSTUNREACH; -EMSGSIZE (larger than the path's MTU and
 * DF; or than 65535 bytes); -EINVAL; -ENOBUFS; -ENOMEM.
 */
int toy_ip_output(struct toy_net *tnet, struct sk_buff *skb,
		  const struct toy_ip_flow *fl);

/**
 * toy_ip_output_whole() - send a packet that has its IP header
 * @tnet: namespace
 * @skb: at its IP header, network header set, headroom as toy_ip_output() has it; consumed
 * @fl: saddr, daddr, oif and many say the way, which need not be the header's; loop, mark,
 *      priority
 *
 * How far a group's packets go is the header's TTL, as that of toy_ip_output() is @fl's.
 * A header without DF lets it be cut into fragments where the path is narrower. Context as
 * toy_ip_output().
 *
 * Return: as toy_ip_output().
 */
int toy_ip_output_whole(struct toy_net *tnet, struct sk_buff *skb, const struct toy_ip_flow *fl);

/* An identification for a header that has none; source, destination and protocol are read. */
__be16 toy_ip_choose_id(struct toy_net *tnet, const struct iphdr *iph);

/**
 * toy_ip_rcv() - an IPv4 packet for one of our addresses
 * @tnet: namespace
 * @skb: our own clone, at the IP header; consumed
 *
 * Validates (RFC 1122 3.2.1), trims to tot_len, and hands to the transport with
 * skb->data at the transport header, network and transport headers set,
 * inside an RCU read section with BHs off.
 */
void toy_ip_rcv(struct toy_net *tnet, struct sk_buff *skb);

#define TOY_IP_RP_LOOSE	2	/* the sysctl rp_filter; 1 is strict, 0 off */

/*
 * What forwarding shares with toy_ip_rcv() and toy_ip_output(). RCU read lock held, BHs off.
 *
 * The options are well formed and no source route; the sender is told of what is not.
 */
enum toy_mib toy_ip_check_options(struct toy_net *tnet, struct sk_buff *skb);
/* Its source is one that the sysctl rp_filter allows by this device. */
bool toy_ip_check_reverse(const struct toy_net *tnet, const struct sk_buff *skb);
/* @skb with its header, too large for @way, DF not set or super-segment; consumed. */
int toy_ip_send_pieces(struct toy_net *tnet, struct sk_buff *skb,
		       const struct toy_route_result *way, u32 mtu);

#endif /* TOY_IP_H */
