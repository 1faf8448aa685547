/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IP_FRAG_H
#define TOY_IP_FRAG_H

#include <linux/atomic.h>
#include <linux/siphash.h>
#include <linux/skbuff.h>

struct fqdir;
struct toy_net;

#define TOY_IP_FRAG_SOURCES	1024

/*
 * What a namespace keeps of datagrams that are not complete. The kernel's
 * directory of queues has its own locks, and lives on after toy_ip_frag_exit()
 * until its work has emptied it; what it holds then reaches nothing of ours.
 */
struct toy_ip_frags {
	struct fqdir	*dir;	/* immutable */
	siphash_key_t	key;	/* immutable */
	/* Fragments that came, by source: sources that share one count together. */
	atomic_t	sources[TOY_IP_FRAG_SOURCES];
};

/* Return: 0 or -ENOMEM. */
int toy_ip_frag_register(void);
/* After the namespaces are gone; waits about a second for what they left to the kernel. */
void toy_ip_frag_unregister(void);

/* Return: 0 or -ENOMEM. */
int toy_ip_frag_init(struct toy_net *tnet);
/* A grace period before toy_ip_frag_exit(): nothing begins any more, no time-out speaks. */
void toy_ip_frag_pre_exit(struct toy_net *tnet);
void toy_ip_frag_exit(struct toy_net *tnet);

/**
 * toy_ip_frag_rcv() - a fragment for us has come in
 * @tnet: namespace; RCU read lock held, BHs off
 * @skb: at its IP header, header checked and trimmed; consumed
 *
 * Return: the whole datagram, as toy_ip_rcv() takes a packet; NULL where there is
 * none yet, or will not be.
 */
struct sk_buff *toy_ip_frag_rcv(struct toy_net *tnet, struct sk_buff *skb);

#endif /* TOY_IP_FRAG_H */
