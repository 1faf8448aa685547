/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_UDP_H
#define TOY_UDP_H

#include <linux/udp.h>

#include "dgram.h"
#include "port.h"
#include "udp_demux.h"

/* Bytes that a datagram can hold (RFC 768, RFC 791 3.1). */
#define TOY_UDP_MAX	(IP_MAX_MTU - sizeof(struct iphdr) - sizeof(struct udphdr))

/* The datagram that MSG_MORE and UDP_CORK put together; the first write says where it goes. */
struct toy_udp_cork {
	struct toy_dgram_out	out;
	u8			*data;		/* of TOY_UDP_MAX bytes; NULL: nothing waits */
	size_t			len;
};

/*
 * A UDP socket. place, bind and cork are guarded by the socket lock; what runs in softirq
 * knows the socket by its place and reads no address. Otherwise as dgram.h says.
 */
struct toy_udp_sock {
	struct toy_dgram_sock	dg;		/* first */
	struct toy_udp_place	place;
	struct toy_bind		bind;
	struct toy_udp_cork	cork;
	u16			gso_size;	/* UDP_SEGMENT; 0: a write is one datagram */
};

static inline struct toy_udp_sock *toy_udp_sk(const struct sock *sk)
{
	return container_of(sk, struct toy_udp_sock, dg.sk);
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
int toy_udp_autobind(struct toy_dgram_sock *ds);

/* udp_sendmsg.c */
int toy_udp_sendmsg(struct socket *sock, struct msghdr *msg, size_t len);
/* A buffer for a datagram of @len bytes. @noblock: as MSG_DONTWAIT. Return: ERR_PTR(). */
struct sk_buff *toy_udp_send_alloc(struct toy_udp_sock *up, struct toy_dgram_out *out,
				   size_t len, bool noblock);
/* Sends @skb, whose header is to be filled in; consumed. Return: 0 or an errno. */
int toy_udp_send_skb(struct toy_udp_sock *up, struct toy_dgram_out *out, struct sk_buff *skb);

/* udp_sockopt.c */
int toy_udp_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
		       unsigned int optlen);
int toy_udp_getsockopt(struct socket *sock, int level, int optname, char __user *optval,
		       int __user *optlen);

#endif /* TOY_UDP_H */
