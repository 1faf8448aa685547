/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_H
#define TOY_TCP_H

#include <linux/net.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "demux.h"
#include "ip.h"
#include "netns.h"
#include "port.h"
#include "tcp_ack.h"
#include "tcp_cong.h"
#include "tcp_cwv.h"
#include "tcp_ecn.h"
#include "tcp_estats.h"
#include "tcp_fastopen.h"
#include "tcp_input.h"
#include "tcp_keepalive.h"
#include "tcp_listen.h"
#include "tcp_output.h"
#include "tcp_pacing.h"
#include "tcp_pmtu.h"
#include "tcp_rate.h"
#include "tcp_rcvq.h"
#include "tcp_rcvsack.h"
#include "tcp_rcvspace.h"
#include "tcp_recovery.h"
#include "tcp_rtt.h"
#include "tcp_savedsyn.h"
#include "tcp_skb.h"
#include "tcp_sndq.h"
#include "tcp_timer.h"
#include "tcp_urg.h"
#include "tcp_ts.h"

#define TOY_TCP_MIN_MSS		88	/* for TCP_MAXSEG and our SYN; Linux's TCP_MIN_MSS */
#define TOY_TCP_ATO_MIN		(HZ / 25)	/* 40 ms, as Linux */
#define TOY_TCP_ATO_MAX		(HZ / 5)	/* 200 ms */
#define TOY_TCP_QUICKACKS	16	/* ACKs at once in the beginning */
#define TOY_TCP_GSO_BYTES	61440	/* bytes in one buffer of the send queue */

/* Send sequence variables (RFC 9293 3.3.1) and what belongs to them. */
struct toy_tcp_snd {
	u32			iss;
	u32			una;
	u32			nxt;
	u32			wnd;		/* bytes, scaled */
	u32			wl1;
	u32			wl2;
	u32			write_seq;	/* end of all that the user has given */
	u32			max_wnd;	/* largest window the peer ever offered */
	u32			sml;		/* end of the last small segment (Nagle) */
	u16			mss;		/* data bytes per segment beside a timestamp */
	u16			peer_mss;	/* the MSS option that came */
	u16			user_mss;	/* TCP_MAXSEG; 0: none */
	u8			wscale;
	u8			syn_retries;	/* TCP_SYNCNT; 0: the namespace's */
	u8			retransmits;	/* time-outs since the last progress */
	u8			probes;		/* window probes without an answer */
	bool			nodelay;
	bool			cork;
	u32			user_timeout;	/* TCP_USER_TIMEOUT, ms; 0: none (RFC 5482) */
	u64			probes_us;	/* first probe of a closed window; 0: none runs */
	u64			first_retrans_us; /* start of the current run of time-outs */
	u64			last_send_us;	/* of data */
	u64			syn_us;		/* our first SYN left: no echo is older */
	u64			last_ack_us;	/* an acceptable ACK came, new or not */
	u32			total_retrans;
	u32			notsent_lowat;	/* TCP_NOTSENT_LOWAT, bytes; 0: the namespace's */
	u64			bytes_acked;
	struct toy_tcp_sndq	q;
};

/* Receive sequence variables and what belongs to them. */
struct toy_tcp_rcv {
	u32			irs;
	u32			nxt;
	u32			wup;		/* RCV.NXT when the last ACK went out */
	u32			wnd;		/* offered then */
	u32			clamp;		/* TCP_WINDOW_CLAMP, bytes; 0: none */
	u32			copied;		/* next byte for the user */
	u16			mss;		/* size of the peer's full segments, a guess */
	u16			adv_mss;	/* that our SYN said */
	u8			wscale;
	bool			wscale_ok;	/* our SYN offers scaling */
	u8			quick;		/* ACKs still to be sent at once */
	bool			ack_pending;
	bool			ack_now;	/* the next check sends it */
	bool			pingpong;	/* interactive: delay from the first segment */
	u8			inq;		/* TCP_INQ, 0 or 1 */
	u32			ato;		/* delayed-ACK time-out, jiffies */
	unsigned long		last_data;	/* jiffies */
	u64			bytes;
	struct toy_tcp_rcvq	q;
	struct toy_tcp_rcvsack	sack;
	struct toy_tcp_rcvspace	space;
	int			reclaimed;	/* memory after the last try to make room */
};

/*
 * A TCP socket. Guarded by the socket lock unless said otherwise.
 *
 * References: one of its struct socket (or the accept queue it waits in), one
 * while flow is hashed, one while it is in the listener table, one for each
 * armed timer. It dies in two phases: toy_tcp_done() puts it into CLOSED,
 * unhashes it, gives the port back and stops the timers; the last reference
 * then frees it after a grace period (SOCK_RCU_FREE), so that a finder under
 * RCU may lock it without a reference and see CLOSED.
 */
struct toy_tcp_sock {
	struct sock		sk;		/* first */
	struct toy_flow		flow;
	struct toy_bind		bind;
	struct toy_ip_flow	ip;		/* addresses also here; tos, ttl */
	struct toy_tcp_snd	snd;
	struct toy_tcp_rcv	rcv;
	struct toy_tcp_rtt	rtt;
	struct toy_tcp_ts	ts;
	struct toy_tcp_cong	cong;
	struct toy_tcp_cwv	cwv;
	struct toy_tcp_rate	rate;
	struct toy_tcp_pacing	pacing;
	struct toy_tcp_pmtu	pmtu;
	struct toy_tcp_mtup	mtup;
	struct toy_tcp_ecn	ecn;
	struct toy_tcp_urg	urg;
	struct toy_tcp_fastopen	fastopen;
	struct toy_tcp_keepalive keepalive;
	struct toy_tcp_sack	sack;		/* what the peer has; its side is rcv.sack */
	struct toy_tcp_rack	rack;
	struct toy_tcp_prr	prr;
	struct toy_tcp_undo	undo;
	struct toy_tcp_estats	estats;
	struct toy_tcp_timers	timers;
	struct toy_tcp_listen	listen;
	struct list_head	accept_node;	/* listener's queue, under its listen.lock */
	struct toy_tcp_saved_syn *saved_syn;	/* TCP_SAVED_SYN; NULL: none */
	u8			min_ttl;	/* IP_MINTTL */
	int			linger2;	/* TCP_LINGER2, jiffies; <0: none; 0: default */
	u32			last_oow;	/* jiffies; a bad segment was answered */
	unsigned long		last_confirm;	/* jiffies; of the next hop */
	bool			passive;	/* came from LISTEN */
	bool			addr_gone;	/* toy_tcp_err_run_deferred() ends it */
	bool			sack_ok;	/* both SYNs permit SACK; before: ours does */
	bool			fin_queued;	/* our FIN is in the send queue */
	bool			orphan;		/* counted in tnet->tcp_orphans */
	bool			cong_chosen;	/* by TCP_CONGESTION: inherited */
};

static inline struct toy_tcp_sock *toy_tcp_sk(const struct sock *sk)
{
	return container_of(sk, struct toy_tcp_sock, sk);
}

static inline struct toy_net *toy_sk_net(const struct sock *sk)
{
	return toy_net(sock_net(sk));
}

/* Microseconds of a monotonic clock; the only clock TCP reads. */
static inline u64 toy_tcp_now_us(void)
{
	return div_u64(ktime_get_ns(), NSEC_PER_USEC);
}

/* End of what the peer lets us send; our SYN-ACK is not in the window that its SYN offers. */
static inline u32 toy_tcp_wnd_end(const struct toy_tcp_sock *tp)
{
	return tp->snd.una + !!tp->fastopen.listener + tp->snd.wnd;
}

/* RCV.WND as the peer knows it: what was offered less what came since (RFC 9293 3.8.6). */
static inline u32 toy_tcp_receive_window(const struct toy_tcp_sock *tp)
{
	s32 left = tp->rcv.wup + tp->rcv.wnd - tp->rcv.nxt;

	return left > 0 ? left : 0;
}

/* tcp_sock.c */
extern struct proto toy_tcp_prot;
extern const struct proto_ops toy_tcp_ops;
int toy_tcp_register(void);
void toy_tcp_unregister(void);
/* Creates the TCP side of a new socket. Return: 0. */
void toy_tcp_sock_init(struct sock *sk);
/* New socket for an accepted connection, GFP_ATOMIC; not published. Return: NULL without memory. */
struct sock *toy_tcp_sock_clone(struct sock *listener);
/* @data: what is to go with the SYN, or NULL. Return: 0 or an errno. */
int toy_tcp_connect(struct sock *sk, struct sockaddr_in *addr, struct toy_tcp_syn_data *data);
/* The SYN that waited for the first write. */
void toy_tcp_connect_deferred(struct sock *sk, struct toy_tcp_syn_data *data);
int toy_tcp_bind(struct sock *sk, struct sockaddr_in *addr);
/* close(): consumes the struct socket's reference. */
void toy_tcp_close(struct sock *sk, long timeout);
void toy_tcp_shutdown(struct sock *sk, int how);
int toy_tcp_disconnect(struct sock *sk);
/* Ends a connection at once: CLOSED, unpublished, timers stopped, waiters woken. */
void toy_tcp_done(struct sock *sk);
/* As toy_tcp_done(), with an error for the user and without the unsent data. */
void toy_tcp_abort(struct sock *sk, int err);
/* Initial sequence number of a connection (RFC 9293 3.4.1, RFC 6528). */
u32 toy_tcp_isn(const struct toy_tuple *tuple);
/* After the SYNs are known: windows, MSS, options. */
void toy_tcp_sock_established(struct toy_tcp_sock *tp);
/* The congestion window has grown: so may the send buffer, up to tcp_wmem[2]. */
void toy_tcp_sock_grow_sndbuf(struct toy_tcp_sock *tp);

/* tcp_sockopt.c */
int toy_tcp_setsockopt(struct socket *sock, int level, int optname, sockptr_t optval,
		       unsigned int optlen);
int toy_tcp_getsockopt(struct socket *sock, int level, int optname,
		       char __user *optval, int __user *optlen);

/* tcp_sendmsg.c, tcp_recvmsg.c */
int toy_tcp_sendmsg(struct socket *sock, struct msghdr *msg, size_t len);
/* Queues up to @most bytes behind the SYN. Return: bytes. */
int toy_tcp_sendmsg_syn(struct sock *sk, struct msghdr *msg, size_t most);
int toy_tcp_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags);
__poll_t toy_tcp_poll(struct file *file, struct socket *sock, poll_table *wait);
/* SO_RCVLOWAT, the socket locked: the buffer grows with it, where the user set none. Return: 0. */
int toy_tcp_set_rcvlowat(struct sock *sk, int val);
int toy_tcp_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg);
/* Frees all that waits to be sent. */
void toy_tcp_sendq_purge(struct sock *sk);
/* For sk_stream_memory_free(): is little enough unsent? */
bool toy_tcp_stream_memory_free(const struct sock *sk, int wake);
/* Wakes writers when there is room again. */
void toy_tcp_write_space(struct sock *sk);
/* Gives acknowledged memory back to the socket's account. */
void toy_tcp_uncharge(struct sock *sk, u32 truesize);
/* Takes memory for a buffer of the send queue. */
void toy_tcp_charge(struct sock *sk, u32 truesize);

#endif /* TOY_TCP_H */
