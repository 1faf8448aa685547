/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_UDP_H
#define TOY_UDP_H

#include <linux/net.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/sock.h>

#include "ip.h"
#include "mib.h"
#include "port.h"
#include "udp_demux.h"

/* Bytes that a datagram can hold (RFC 768, RFC 791 3.1). */
#define TOY_UDP_MAX	(IP_MAX_MTU - sizeof(struct iphdr) - sizeof(struct udphdr))

/* What setsockopt() has switched on, one bit each. */
enum toy_udp_flag {
	TOY_UDP_PKTINFO,
	TOY_UDP_RECVTTL,
	TOY_UDP_RECVTOS,
	TOY_UDP_RECVERR,
	TOY_UDP_CORK,
};

/* Where one datagram goes. */
struct toy_udp_out {
	struct toy_ip_flow	ip;
	__be16			sport;
	__be16			dport;
	u32			mtu;		/* of the path */
	bool			too_narrow;	/* for DF */
	u16			gso_size;	/* UDP_SEGMENT: so many bytes in each datagram */
};

/* The datagram that MSG_MORE and UDP_CORK put together; the first write says where it goes. */
struct toy_udp_cork {
	struct toy_udp_out	out;
	u8			*data;		/* of TOY_UDP_MAX bytes; NULL: nothing waits */
	size_t			len;
};

/*
 * A UDP socket.
 *
 * bind, the addresses and ports, place and cork are guarded by the socket lock; what
 * runs in softirq knows the socket by its place and reads no address. Options are single
 * words, read with READ_ONCE(). The receive queue, sk_forward_alloc and the accounting of
 * what is received are guarded by sk_receive_queue.lock, not by the socket lock: a reader
 * never waits for a sender.
 *
 * References: one of its struct socket, one for each walk that looks at it. close() takes
 * it out of the tables; it is freed after a grace period (SOCK_RCU_FREE), so that a finder
 * under RCU may queue to it. What is queued after close() goes with it.
 */
struct toy_udp_sock {
	struct sock		sk;		/* first */
	struct sock		*tx;		/* owns what is on its way out; udp_tx.c */
	struct toy_udp_place	place;
	struct toy_bind		bind;
	struct toy_udp_cork	cork;
	__be32			laddr;		/* 0: any */
	__be32			raddr;		/* 0: not connected */
	__be16			lport;
	__be16			rport;
	unsigned long		flags;		/* enum toy_udp_flag */
	u8			tos;
	u8			ttl;		/* 0: the namespace's default */
	u8			pmtudisc;	/* IP_PMTUDISC_* */
	u16			gso_size;	/* UDP_SEGMENT; 0: a write is one datagram */
};

static inline struct toy_udp_sock *toy_udp_sk(const struct sock *sk)
{
	return container_of(sk, struct toy_udp_sock, sk);
}

/* Kept with a datagram while it waits: the device may go meanwhile. */
struct toy_udp_cb {
	int	iif;
};

static inline struct toy_udp_cb *toy_udp_cb(struct sk_buff *skb)
{
	sock_skb_cb_check_size(sizeof(struct toy_udp_cb));
	return (struct toy_udp_cb *)skb->cb;
}

/* udp.c */
extern struct proto toy_udp_prot;
extern const struct proto_ops toy_udp_ops;
int toy_udp_register(void);
/* Returns when no socket is left in memory. */
void toy_udp_unregister(void);
/* Completes a new socket. Return: 0 or -ENOMEM. */
int toy_udp_sock_init(struct sock *sk, struct socket *sock);
/* Locked. Gives it a port where it has none. Return: 0 or -EAGAIN. */
int toy_udp_autobind(struct toy_udp_sock *up);

/* udp_sendmsg.c */
int toy_udp_sendmsg(struct socket *sock, struct msghdr *msg, size_t len);
/* A buffer for a datagram of @len bytes. @noblock: as MSG_DONTWAIT. Return: ERR_PTR(). */
struct sk_buff *toy_udp_send_alloc(struct toy_udp_sock *up, const struct toy_udp_out *out,
				   size_t len, bool noblock);
/* Sends @skb, whose header is to be filled in; consumed. Return: 0 or an errno. */
int toy_udp_send_skb(struct toy_udp_sock *up, struct toy_udp_out *out, struct sk_buff *skb);
/* Locked. The way from here as @out's addresses say, with Linux's errnos; fills in the rest. */
int toy_udp_route(struct toy_udp_sock *up, struct toy_udp_out *out);
/**
 * toy_udp_may_send() - fragments or not
 * @mode: IP_PMTUDISC_*
 * @out: the path
 * @len: of the datagram with its header
 * @df: set to whether routers must not fragment it
 *
 * Return: 0 or -EMSGSIZE.
 */
int toy_udp_may_send(u8 mode, const struct toy_udp_out *out, size_t len, bool *df);

/* udp_recvmsg.c */
int toy_udp_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags);
__poll_t toy_udp_poll(struct file *file, struct socket *sock, poll_table *wait);
int toy_udp_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg);
/* RCU read lock held, BHs off. Return: TOY_DROP_NOT: queued, and @skb is the socket's. */
enum toy_mib toy_udp_queue(struct sock *sk, struct sk_buff *skb);
/* Drops what waits and gives its memory back. */
void toy_udp_queue_purge(struct sock *sk);
/* Control messages about @skb that the options ask for. */
void toy_udp_put_cmsgs(struct sock *sk, struct msghdr *msg, struct sk_buff *skb, int iif);

/* udp_err.c */
/* IP_RECVERR: a datagram did not fit into @mtu. */
void toy_udp_report_too_big(struct toy_udp_sock *up, __be32 daddr, __be16 dport, u32 mtu);
/* recvmsg() with MSG_ERRQUEUE. */
int toy_udp_recv_error(struct sock *sk, struct msghdr *msg, size_t len);

/* udp_sockopt.c */
int toy_udp_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
		       unsigned int optlen);
int toy_udp_getsockopt(struct socket *sock, int level, int optname, char __user *optval,
		       int __user *optlen);

#endif /* TOY_UDP_H */
