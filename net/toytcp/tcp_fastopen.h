/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_FASTOPEN_H
#define TOY_TCP_FASTOPEN_H

/*
 * TCP Fast Open (RFC 7413): data in the SYN, taken from a client that brings the
 * cookie which it got in an earlier handshake.
 *
 *	sendmsg(MSG_FASTOPEN)
 *	SYN, cookie, data ------------>  toy_tcp_listen_syn(): a socket at once, in
 *	                                 SYN-RECEIVED, accept()ed, read, written to
 *	<------- SYN-ACK of the data
 *	<----------------------- data
 *	ACK -------------------------->  ESTABLISHED
 */

#include <linux/sockptr.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "mib.h"
#include "tcp_focache.h"
#include "tcp_fokey.h"
#include "tcp_foqueue.h"
#include "tcp_options.h"

struct msghdr;
struct sk_buff;
struct sock;
struct toy_net;
struct toy_tcp_req;
struct toy_tcp_sock;

/* Bits of the sysctl tcp_fastopen; Linux's */
#define TOY_TCP_FASTOPEN_CLIENT		0x1
#define TOY_TCP_FASTOPEN_SERVER		0x2
#define TOY_TCP_FASTOPEN_CLIENT_NO_COOKIE 0x4
#define TOY_TCP_FASTOPEN_SERVER_NO_COOKIE 0x200
#define TOY_TCP_FASTOPEN_EVERY_LISTENER	0x400
#define TOY_TCP_FASTOPEN_BITS		0x607

/* A namespace's. */
struct toy_tcp_fastopen_net {
	spinlock_t		lock;		/* all members */
	struct toy_tcp_fokeys	keys;
	struct toy_tcp_focache	cache;
	unsigned long		hole_found;	/* jiffies; valid if holes */
	u8			holes;		/* black holes met in a row; READ_ONCE */
};

/* A listener's; guarded by its listen.lock. */
struct toy_tcp_fastopen_listen {
	struct toy_tcp_foqueue	queue;
	struct toy_tcp_fokeys	keys;		/* TCP_FASTOPEN_KEY; count 0: the namespace's */
};

/* A connection's; part of struct toy_tcp_sock. */
struct toy_tcp_fastopen {
	/*
	 * Whose socket this was made of, referenced: until our SYN-ACK, which is the
	 * oldest in the send queue, is acknowledged, or the connection ends.
	 */
	struct sock		*listener;
	bool			connect;	/* TCP_FASTOPEN_CONNECT */
	bool			no_cookie;	/* TCP_FASTOPEN_NO_COOKIE */
	bool			deferred;	/* connect()ed: the first write sends the SYN */
	bool			trial;		/* begun after a pause for a black hole */
	bool			say;		/* the SYN that goes out now has the option */
	bool			asked;		/* our SYN had it */
	bool			syn_data;	/* our SYN had data */
	bool			data_acked;	/* a SYN's data was taken: TCPI_OPT_SYN_DATA */
	u8			client_fail;	/* enum tcp_fastopen_client_fail */
	u8			cookie_len;
	u8			cookie[TOY_TCP_FASTOPEN_COOKIE_MAX];
};

/* What sendmsg() wants to go with the SYN. */
struct toy_tcp_syn_data {
	struct msghdr	*msg;
	int		copied;		/* bytes taken from it */
};

void toy_tcp_fastopen_init(struct toy_net *tnet);
void toy_tcp_fastopen_exit(struct toy_net *tnet);

/* The namespace's keys, for the sysctl. */
void toy_tcp_fastopen_get_keys(struct toy_net *tnet, struct toy_tcp_fokeys *keys);
void toy_tcp_fastopen_set_keys(struct toy_net *tnet, const struct toy_tcp_fokeys *keys);

/* TCP_FASTOPEN_KEY. @sk not locked: it copies from the user. Return: 0 or an errno. */
int toy_tcp_fastopen_set_key(struct sock *sk, sockptr_t optval, unsigned int optlen);
/* TCP_FASTOPEN, _CONNECT and _NO_COOKIE. @sk locked. Return: 0 or an errno. */
int toy_tcp_fastopen_set_option(struct sock *sk, int optname, int val);
int toy_tcp_fastopen_option(const struct sock *sk, int optname);
/* A socket's own keys; none: the namespace's count. */
void toy_tcp_fastopen_key(struct sock *sk, struct toy_tcp_fokeys *keys);

/*
 * The client's side; sockets locked.
 */

/* sendmsg() that is to connect as well. Return: 0 when connected, or an errno; both may have
 * sent @copied bytes.
 */
int toy_tcp_fastopen_sendmsg(struct sock *sk, struct msghdr *msg, int *copied);
/* Return: the SYN waits for the first write (TCP_FASTOPEN_CONNECT). */
bool toy_tcp_fastopen_defer(struct sock *sk);
/* The SYN goes out, with what of @data finds room; NULL: from a plain connect(). */
void toy_tcp_fastopen_send_syn(struct sock *sk, struct toy_tcp_syn_data *data);
/* Our SYN is acknowledged. @opts: of the SYN-ACK; NULL: the SYNs have crossed */
void toy_tcp_fastopen_syn_acked(struct sock *sk, const struct toy_tcp_options *opts);
/* The retransmission timer went off. @expired: for the last time */
void toy_tcp_fastopen_timeout(struct sock *sk, bool expired);
/* A reset came whose number is wrong (RFC 5961 3.2). */
void toy_tcp_fastopen_early_reset(struct toy_tcp_sock *tp);

/*
 * The server's side.
 */

/* listen() with @backlog: the sysctl may want Fast Open. @sk locked */
void toy_tcp_fastopen_listen(struct sock *sk, int backlog);

/**
 * toy_tcp_fastopen_rcv_syn() - a SYN for a listener
 * @req: of it, not published; gets the cookie that the SYN-ACK is to bring, if any
 * @skb: the SYN
 * @consumed: set when the new socket has taken @skb
 *
 * Return: there is a socket for it now; else it is a SYN like any other.
 */
bool toy_tcp_fastopen_rcv_syn(struct toy_tcp_req *req, struct sk_buff *skb, bool *consumed);

/* A connection's SYN came again: so does our SYN-ACK. @sk locked. Return: it was that. */
bool toy_tcp_fastopen_syn_again(struct sock *sk, const struct sk_buff *skb);
/* The handshake is over. @reset: by the peer. @tp locked */
void toy_tcp_fastopen_done(struct toy_tcp_sock *tp, bool reset);

/* What a new connection begins with; the user's options stay. */
void toy_tcp_fastopen_reset(struct toy_tcp_fastopen *fo);

/* The connection ends, of either side. @tp locked */
void toy_tcp_fastopen_end(struct toy_tcp_sock *tp);

#endif /* TOY_TCP_FASTOPEN_H */
