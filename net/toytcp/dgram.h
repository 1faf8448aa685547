/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_DGRAM_H
#define TOY_DGRAM_H

#include <linux/net.h>
#include <net/ip.h>
#include <net/sock.h>

#include "ip.h"
#include "mcast_sock.h"
#include "mib.h"

struct toy_dgram_sock;

/* What setsockopt() has switched on, one bit each. */
enum toy_dgram_flag {
	TOY_DGRAM_PKTINFO,
	TOY_DGRAM_RECVTTL,
	TOY_DGRAM_RECVTOS,
	TOY_DGRAM_RECVERR,
	TOY_DGRAM_CORK,		/* UDP's */
	TOY_DGRAM_GRO,		/* UDP's: what came together is read together */
	TOY_DGRAM_HDRINCL,	/* raw sockets' */
};

/* In what the kinds of datagram sockets differ where they share the code. */
struct toy_dgram_kind {
	bool		udp;		/* the peer's port stands behind the IP header */
	bool		hears_many;	/* may be bound to what is for many, to hear it alone */
	enum toy_mib	received;	/* counters; TOY_DROP_NOT: not counted */
	enum toy_mib	drop_rcvbuf;
	enum toy_mib	drop_mem;
	enum toy_mib	drop_fault;
	/* Locked. Gives it a port where it has none; may be NULL. Return: 0 or -EAGAIN. */
	int		(*autobind)(struct toy_dgram_sock *ds);
	/* Locked. Other addresses, and the port stays. An error: all is as it was. */
	int		(*move)(struct toy_dgram_sock *ds, __be32 laddr, __be32 raddr,
				__be16 rport);
	/* Locked. It gives its port back and receives no more. */
	void		(*unbind)(struct toy_dgram_sock *ds);
};

/* Where one datagram goes. */
struct toy_dgram_out {
	struct toy_ip_flow	ip;
	__be16			sport;
	__be16			dport;
	u32			mtu;		/* of the path */
	u32			dev_mtu;	/* of its first device */
	bool			too_narrow;	/* for DF */
	u16			gso_size;	/* UDP_SEGMENT: so many bytes in each datagram */
};

/*
 * What all sockets that are no streams have in common: UDP's, ICMP echo and raw ones.
 *
 * The addresses and ports are guarded by the socket lock; who looks at them in softirq
 * uses READ_ONCE(). kind and tx are immutable until close(). Options are single words,
 * read with READ_ONCE(). The receive queue, sk_forward_alloc and the accounting of what
 * is received are guarded by sk_receive_queue.lock, not by the socket lock: a reader
 * never waits for a sender.
 *
 * References: one of its struct socket, one for each walk that looks at it. close() takes
 * it out of the tables; it is freed after a grace period (SOCK_RCU_FREE), so that a finder
 * under RCU may queue to it. What is queued after close() goes with it.
 */
struct toy_dgram_sock {
	struct sock			sk;		/* first */
	struct sock			*tx;		/* owns what is on its way out */
	const struct toy_dgram_kind	*kind;
	struct toy_mcast_sock		mcast;
	__be32				laddr;		/* 0: any */
	__be32				saddr;		/* if many: what connect() chose, or 0 */
	bool				many;		/* laddr is no source: saddr is */
	__be32				raddr;		/* 0: not connected */
	__be16				lport;
	__be16				rport;
	unsigned long			flags;		/* enum toy_dgram_flag */
	u8				tos;
	u8				ttl;		/* 0: the namespace's default */
	u8				pmtudisc;	/* IP_PMTUDISC_* */
};

static inline struct toy_dgram_sock *toy_dgram_sk(const struct sock *sk)
{
	return container_of(sk, struct toy_dgram_sock, sk);
}

/* Kept with a datagram while it waits: the device may go meanwhile. */
struct toy_dgram_cb {
	int	iif;
	__be32	spec_dst;	/* IP_PKTINFO: the address to answer from */
};

static inline struct toy_dgram_cb *toy_dgram_cb(struct sk_buff *skb)
{
	sock_skb_cb_check_size(sizeof(struct toy_dgram_cb));
	return (struct toy_dgram_cb *)skb->cb;
}

/* dgram.c: a socket's life */
/* Completes a new socket, which has no port yet. Return: 0 or -ENOMEM. */
int toy_dgram_sock_init(struct sock *sk, struct socket *sock, const struct toy_dgram_kind *kind,
			int protocol);
/* The socket's memory goes: so does all that waits in it. */
void toy_dgram_sock_destruct(struct sock *sk);
/*
 * Whether a socket may be bound to @addr: any, or one of ours; and to what is for many, if its
 * kind allows it: *@many (may be NULL) says so, and is what ds->many has to be then.
 */
bool toy_dgram_may_bind(const struct toy_dgram_sock *ds, __be32 addr, bool *many);
int toy_dgram_connect(struct socket *sock, struct sockaddr_unsized *uaddr, int len, int flags);
int toy_dgram_getname(struct socket *sock, struct sockaddr *uaddr, int peer);
int toy_dgram_shutdown(struct socket *sock, int how);
int toy_dgram_release(struct socket *sock);

/* dgram_sendmsg.c */
/* The address to send from; 0: to be chosen. */
static inline __be32 toy_dgram_source(const struct toy_dgram_sock *ds)
{
	return ds->many ? ds->saddr : ds->laddr;
}

/* Where a datagram goes as the socket has it, but for the other end. */
void toy_dgram_out_init(const struct toy_dgram_sock *ds, struct toy_dgram_out *out);
/**
 * toy_dgram_get_dest() - who a datagram is for
 * @ds: locked
 * @msg: the one that the call names, or else the one that connect() did
 * @out: daddr and dport are set
 * @unspec: AF_UNSPEC is taken for AF_INET
 *
 * Return: 0; -EDESTADDRREQ, -EINVAL (too short), -EAFNOSUPPORT.
 */
int toy_dgram_get_dest(const struct toy_dgram_sock *ds, const struct msghdr *msg,
		       struct toy_dgram_out *out, bool unspec);
/* What the control messages of SOL_SOCKET, SOL_IP and, for UDP, SOL_UDP ask for. */
int toy_dgram_get_cmsgs(struct toy_dgram_sock *ds, struct msghdr *msg, struct toy_dgram_out *out);
/* Locked. The way from here as @out's addresses say, with Linux's errnos; fills in the rest. */
int toy_dgram_route(struct toy_dgram_sock *ds, struct toy_dgram_out *out);
/**
 * toy_dgram_may_send() - fragments or not
 * @mode: IP_PMTUDISC_*
 * @out: the path
 * @len: of the datagram with its header
 * @df: set to whether routers must not fragment it
 *
 * Return: 0 or -EMSGSIZE.
 */
int toy_dgram_may_send(u8 mode, const struct toy_dgram_out *out, size_t len, bool *df);
/**
 * toy_dgram_alloc() - a buffer for a datagram, with all that is asked before there is one
 * @ds: locked or not
 * @out: the path; df is set
 * @len: of the datagram with its transport header
 * @noblock: as MSG_DONTWAIT
 *
 * Return: as toy_dgram_tx_alloc(), or ERR_PTR(): -EMSGSIZE, which the error queue tells as
 * well, what SO_ERROR has (but for raw sockets), or toy_dgram_tx_alloc()'s.
 */
struct sk_buff *toy_dgram_alloc(struct toy_dgram_sock *ds, struct toy_dgram_out *out, size_t len,
				bool noblock);
/* What a send says after toy_ip_output() said @err: a full queue loses it in silence. */
int toy_dgram_send_result(const struct toy_dgram_sock *ds, int err);

/* dgram_recvmsg.c */
int toy_dgram_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags);
__poll_t toy_dgram_poll(struct file *file, struct socket *sock, poll_table *wait);
int toy_dgram_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg);
/* RCU read lock held, BHs off. Return: TOY_DROP_NOT: queued, and @skb is the socket's. */
enum toy_mib toy_dgram_queue(struct toy_dgram_sock *ds, struct sk_buff *skb);
/* Drops what waits and gives its memory back. */
void toy_dgram_queue_purge(struct sock *sk);
/* Control messages about @skb that the options ask for; @info: for IP_PKTINFO. */
void toy_dgram_put_cmsgs(const struct toy_dgram_sock *ds, struct msghdr *msg, struct sk_buff *skb,
			 const struct toy_dgram_cb *info);

/* dgram_err.c */
/* What an ICMP error says of a datagram. */
struct toy_dgram_error {
	u8		type;
	u8		code;
	u32		info;		/* next-hop MTU, pointer */
	__be16		port;		/* where it was sent to */
	unsigned int	offset;		/* what of the quoted packet is the user's to see */
};

/* @skb as toy_udp_err() gets it; not consumed. The socket hears what it has to hear. */
void toy_dgram_err(struct toy_net *tnet, struct toy_dgram_sock *ds, struct sk_buff *skb,
		   const struct toy_dgram_error *error);
/* IP_RECVERR: a datagram did not fit into @mtu. */
void toy_dgram_report_too_big(struct toy_dgram_sock *ds, __be32 daddr, __be16 dport, u32 mtu);
/* recvmsg() with MSG_ERRQUEUE. */
int toy_dgram_recv_error(struct toy_dgram_sock *ds, struct msghdr *msg, size_t len);

/* dgram_sockopt.c: SOL_SOCKET and SOL_IP */
int toy_dgram_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
			 unsigned int optlen);
int toy_dgram_getsockopt(struct socket *sock, int level, int optname, char __user *optval,
			 int __user *optlen);

#endif /* TOY_DGRAM_H */
