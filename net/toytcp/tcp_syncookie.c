// SPDX-License-Identifier: GPL-2.0
/* A listener's SYN cookies: what is sent, and the connection that it becomes (RFC 4987 3.6). */

#include <linux/net.h>
#include <net/ip.h>

#include "tcp.h"
#include "tcp_cookie.h"
#include "tcp_paws.h"
#include "tcp_syncookie.h"

#define TOY_TCP_SYNCOOKIE_PERIOD	(TOY_TCP_COOKIE_MINUTES * 60 * HZ)

static struct toy_tcp_cookie_key toy_tcp_syncookie_secret __read_mostly;

static const struct toy_tcp_cookie_key *toy_tcp_syncookie_key(void)
{
	net_get_random_once(&toy_tcp_syncookie_secret, sizeof(toy_tcp_syncookie_secret));
	return &toy_tcp_syncookie_secret;
}

static u32 toy_tcp_syncookie_period(void)
{
	return div_u64(get_jiffies_64(), TOY_TCP_SYNCOOKIE_PERIOD);
}

void toy_tcp_syncookie_send(struct toy_tcp_req *req)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(req->listener)->listen;
	u16 mss = req->opts.mss ? : TOY_TCP_DEFAULT_MSS;
	u32 ms = toy_tcp_ts_val(&req->ts, toy_tcp_now_us()) - req->ts.offset;

	if (!req->ts.ok) {
		/* There is no room for them in the number. */
		req->opts.has_wscale = false;
		req->opts.sack_ok = false;
		req->rcv_wscale = 0;
		req->ecn = false;
	}
	req->iss = toy_tcp_cookie_make(toy_tcp_syncookie_key(), &req->flow.tuple, req->irs, &mss,
				       toy_tcp_syncookie_period());
	WRITE_ONCE(listen->cookie_sent, jiffies ? : 1);
	toy_mib_inc(req->tnet, TOY_MIB_TCP_SYNCOOKIES_SENT);
	toy_tcp_listen_reply(req, TOY_TCP_SYN | TOY_TCP_ACK | (req->ecn ? TOY_TCP_ECE : 0),
			     toy_tcp_cookie_ts(ms, &req->opts, req->ecn) + req->ts.offset);
}

/* Has @sk sent one that may still be on its way? If not, none is guessed into being. */
static bool toy_tcp_syncookie_expected(const struct sock *sk)
{
	unsigned long sent = READ_ONCE(toy_tcp_sk(sk)->listen.cookie_sent);

	return READ_ONCE(toy_sk_net(sk)->sysctl.tcp_syncookies) && sent &&
	       time_before(jiffies, sent + TOY_TCP_COOKIE_AGE * TOY_TCP_SYNCOOKIE_PERIOD);
}

/* What the SYN said, as far as the cookie says it. Return: it was agreed to, and still is. */
static bool toy_tcp_syncookie_options(const struct toy_net *tnet, const struct toy_tuple *tuple,
				      const struct toy_tcp_cb *cb, struct toy_tcp_options *opts,
				      bool *ecn)
{
	const struct toy_sysctls *sysctl = &tnet->sysctl;

	*ecn = false;
	if (!cb->rx.has_ts)
		return true;
	if (!READ_ONCE(sysctl->tcp_timestamps))
		return false;
	opts->has_ts = true;
	opts->tsval = cb->rx.tsval;
	*ecn = toy_tcp_cookie_ts_options(cb->rx.tsecr - toy_tcp_ts_offset(tnet, tuple), opts) &&
	       READ_ONCE(sysctl->tcp_ecn);
	return (!opts->sack_ok || READ_ONCE(sysctl->tcp_sack)) &&
	       (!opts->has_wscale || READ_ONCE(sysctl->tcp_window_scaling));
}

static enum toy_mib toy_tcp_syncookie_open(struct sock *sk, struct sk_buff *skb,
					   const struct toy_tcp_options *opts, bool ecn,
					   bool *consumed)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	struct toy_tcp_req *req;
	enum toy_mib drop;

	if (toy_tcp_listen_accept_full(sk))
		return TOY_DROP_TCP_ACCEPT_QUEUE_FULL;
	req = toy_tcp_listen_req_alloc(sk, skb, opts);
	if (!req)
		return TOY_DROP_TCP_NOMEM;
	req->unpublished = true;
	req->ecn = ecn;
	req->irs = cb->seq - 1;
	req->iss = cb->rx.ack - 1;
	drop = toy_tcp_listen_open(req, skb, consumed);
	toy_tcp_listen_req_discard(req);
	return drop;
}

bool toy_tcp_syncookie_rcv(struct sock *sk, struct sk_buff *skb, bool *consumed,
			   enum toy_mib *drop)
{
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);
	const struct toy_tuple tuple = {
		.laddr = ip_hdr(skb)->daddr,
		.raddr = ip_hdr(skb)->saddr,
		.lport = tcp_hdr(skb)->dest,
		.rport = tcp_hdr(skb)->source,
	};
	struct toy_net *tnet = toy_sk_net(sk);
	struct toy_tcp_options opts = { };
	bool ecn;

	if (cb->flags & TOY_TCP_SYN || !toy_tcp_syncookie_expected(sk))
		return false;
	opts.mss = toy_tcp_cookie_check(toy_tcp_syncookie_key(), &tuple, cb->seq - 1,
					cb->rx.ack - 1, toy_tcp_syncookie_period());
	if (!opts.mss) {
		toy_mib_inc(tnet, TOY_MIB_TCP_SYNCOOKIES_FAILED);
		return false;
	}
	toy_mib_inc(tnet, TOY_MIB_TCP_SYNCOOKIES_RECV);
	if (!toy_tcp_syncookie_options(tnet, &tuple, cb, &opts, &ecn))
		return false;
	*drop = toy_tcp_syncookie_open(sk, skb, &opts, ecn, consumed);
	return true;
}
