// SPDX-License-Identifier: GPL-2.0
/* Fast Open: data in the SYN, on both sides (RFC 7413). */

#include <linux/random.h>
#include <linux/tcp.h>
#include <net/ip.h>

#include "af_toytcp.h"
#include "tcp.h"
#include "tcp_state.h"

#define TOY_TCP_FASTOPEN_HOLES_MOST	7	/* doublings of the pause, and one */

void toy_tcp_fastopen_init(struct toy_net *tnet)
{
	struct toy_tcp_fastopen_net *fnet = &tnet->fastopen;

	spin_lock_init(&fnet->lock);
	get_random_bytes(&fnet->cache.hash_key, sizeof(fnet->cache.hash_key));
	get_random_bytes(fnet->keys.key[0], TOY_TCP_FOKEY_LEN);
	fnet->keys.count = 1;
}

void toy_tcp_fastopen_exit(struct toy_net *tnet)
{
	toy_tcp_focache_purge(&tnet->fastopen.cache);
}

void toy_tcp_fastopen_get_keys(struct toy_net *tnet, struct toy_tcp_fokeys *keys)
{
	spin_lock_bh(&tnet->fastopen.lock);
	*keys = tnet->fastopen.keys;
	spin_unlock_bh(&tnet->fastopen.lock);
}

void toy_tcp_fastopen_set_keys(struct toy_net *tnet, const struct toy_tcp_fokeys *keys)
{
	spin_lock_bh(&tnet->fastopen.lock);
	tnet->fastopen.keys = *keys;
	spin_unlock_bh(&tnet->fastopen.lock);
}

static bool toy_tcp_fastopen_enabled(const struct sock *sk, int bits)
{
	return READ_ONCE(toy_sk_net(sk)->sysctl.tcp_fastopen) & bits;
}

static void toy_tcp_fastopen_set_most(struct sock *sk, int most)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(sk)->listen;

	spin_lock_bh(&listen->lock);
	listen->fastopen.queue.most = min(most, READ_ONCE(sock_net(sk)->core.sysctl_somaxconn));
	spin_unlock_bh(&listen->lock);
}

int toy_tcp_fastopen_set_key(struct sock *sk, sockptr_t optval, unsigned int optlen)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(sk)->listen;
	struct toy_tcp_fokeys keys;
	u8 bytes[sizeof(keys.key)];
	int err;

	if (optlen > sizeof(bytes))
		return -EINVAL;
	if (copy_from_sockptr(bytes, optval, optlen))
		return -EFAULT;
	err = toy_tcp_fokey_set(&keys, bytes, optlen);
	if (err)
		return err;
	spin_lock_bh(&listen->lock);
	listen->fastopen.keys = keys;
	spin_unlock_bh(&listen->lock);
	return 0;
}

void toy_tcp_fastopen_key(struct sock *sk, struct toy_tcp_fokeys *keys)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(sk)->listen;

	spin_lock_bh(&listen->lock);
	*keys = listen->fastopen.keys;
	spin_unlock_bh(&listen->lock);
}

int toy_tcp_fastopen_set_option(struct sock *sk, int optname, int val)
{
	bool idle = BIT(sk->sk_state) & (TCPF_CLOSE | TCPF_LISTEN);
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	if (optname == TCP_FASTOPEN) {
		if (val < 0 || !idle)
			return -EINVAL;
		toy_tcp_fastopen_set_most(sk, val);
		return 0;
	}
	if (val < 0 || val > 1)
		return -EINVAL;
	if (optname == TCP_FASTOPEN_NO_COOKIE) {
		if (!idle)
			return -EINVAL;
		WRITE_ONCE(tp->fastopen.no_cookie, val);
		return 0;
	}
	if (!toy_tcp_fastopen_enabled(sk, TOY_TCP_FASTOPEN_CLIENT))
		return -EOPNOTSUPP;
	if (sk->sk_state != TCP_CLOSE)
		return -EINVAL;
	tp->fastopen.connect = val;
	return 0;
}

int toy_tcp_fastopen_option(const struct sock *sk, int optname)
{
	const struct toy_tcp_sock *tp = toy_tcp_sk(sk);

	switch (optname) {
	case TCP_FASTOPEN:
		return READ_ONCE(tp->listen.fastopen.queue.most);
	case TCP_FASTOPEN_CONNECT:
		return tp->fastopen.connect;
	default:
		return tp->fastopen.no_cookie;
	}
}

/*
 * Linux's tcp_fastopen_blackhole_timeout_sec: after a connection that went silent
 * nobody tries for a while, for twice as long each time.
 */
static bool toy_tcp_fastopen_paused(struct toy_net *tnet)
{
	unsigned long pause = (unsigned long)HZ *
			      READ_ONCE(tnet->sysctl.tcp_fastopen_blackhole_timeout_sec);
	u8 holes = READ_ONCE(tnet->fastopen.holes);

	return pause && holes &&
	       time_before(jiffies, READ_ONCE(tnet->fastopen.hole_found) + (pause << (holes - 1)));
}

/*
 * What may the SYN say? Nothing; or it asks for a cookie; or it brings one, and data.
 * Return: data is allowed. @mss: of an earlier SYN-ACK, as it was if none is known
 */
static bool toy_tcp_fastopen_consult(struct sock *sk, u16 *mss)
{
	struct toy_tcp_fastopen *fo = &toy_tcp_sk(sk)->fastopen;
	struct toy_net *tnet = toy_sk_net(sk);
	struct toy_tcp_focache_known known;

	spin_lock_bh(&tnet->fastopen.lock);
	toy_tcp_focache_get(&tnet->fastopen.cache, toy_tcp_sk(sk)->ip.saddr,
			    toy_tcp_sk(sk)->ip.daddr, jiffies, &known);
	spin_unlock_bh(&tnet->fastopen.lock);
	*mss = known.mss ? : *mss;
	fo->say = false;
	if (known.paused || toy_tcp_fastopen_paused(tnet))
		return false;
	fo->trial = READ_ONCE(tnet->fastopen.holes);
	if (fo->no_cookie || toy_tcp_fastopen_enabled(sk, TOY_TCP_FASTOPEN_CLIENT_NO_COOKIE))
		return true;
	fo->say = true;
	fo->cookie_len = known.cookie_len;
	memcpy(fo->cookie, known.cookie, known.cookie_len);
	if (!known.cookie_len)
		fo->client_fail = TFO_COOKIE_UNAVAILABLE;
	return known.cookie_len;
}

/*
 * RFC 7413 4.1.3: as much as the server's MSS allows, and Linux's caution: full
 * options must find room beside it, of ours or of somebody on the way.
 */
static u32 toy_tcp_fastopen_room(struct toy_tcp_sock *tp, u16 mss)
{
	u32 room;

	tp->snd.peer_mss = mss;
	toy_tcp_sync_mss(tp);
	room = tp->snd.mss + toy_tcp_ts_len(&tp->ts);
	return room > TOY_TCP_MAX_OPTLEN ? room - TOY_TCP_MAX_OPTLEN : 0;
}

bool toy_tcp_fastopen_defer(struct sock *sk)
{
	struct toy_tcp_fastopen *fo = &toy_tcp_sk(sk)->fastopen;
	u16 mss;

	fo->deferred = fo->connect && toy_tcp_fastopen_consult(sk, &mss);
	return fo->deferred;
}

void toy_tcp_fastopen_send_syn(struct sock *sk, struct toy_tcp_syn_data *data)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_fastopen *fo = &tp->fastopen;
	u16 mss = tp->rcv.adv_mss;

	fo->say = false;
	toy_tcp_queue_syn(sk);
	if ((data || fo->connect) && toy_tcp_fastopen_consult(sk, &mss) && data)
		data->copied = toy_tcp_sendmsg_syn(sk, data->msg, toy_tcp_fastopen_room(tp, mss));
	fo->asked = fo->say;
	fo->syn_data = data && data->copied;
	toy_tcp_send_syn(sk);
	/* RFC 7413 4.1.3.1: a SYN that is repeated has neither data nor option. */
	fo->say = false;
}

int toy_tcp_fastopen_sendmsg(struct sock *sk, struct msghdr *msg, int *copied)
{
	struct toy_tcp_syn_data data = { .msg = msg };
	struct sockaddr_in *addr = msg->msg_name;
	int err;

	if (!toy_tcp_fastopen_enabled(sk, TOY_TCP_FASTOPEN_CLIENT) ||
	    (addr && msg->msg_namelen >= (int)sizeof(addr->sin_family) &&
	     addr->sin_family == AF_UNSPEC))
		return -EOPNOTSUPP;
	err = toy_af_connect_with(sk->sk_socket, addr, msg->msg_namelen,
				  msg->msg_flags & MSG_DONTWAIT ? O_NONBLOCK : 0, &data);
	*copied = data.copied;
	return err;
}

/* What the SYN-ACK tells of the server. @unacked: the SYN had data that it does not acknowledge */
static void toy_tcp_fastopen_learn(struct sock *sk, const struct toy_tcp_options *opts,
				   bool unacked)
{
	const struct toy_tcp_fastopen *fo = &toy_tcp_sk(sk)->fastopen;
	struct toy_net *tnet = toy_sk_net(sk);
	bool cookie = fo->asked && opts->has_fastopen && opts->cookie_len;
	const struct toy_tcp_focache_news news = {
		.mss = opts->mss ? : TOY_TCP_DEFAULT_MSS,
		.cookie_len = cookie ? opts->cookie_len : 0,
		.cookie = opts->cookie,
		.failed = unacked && !cookie,
		.passed = fo->syn_data && !unacked,
	};

	spin_lock_bh(&tnet->fastopen.lock);
	toy_tcp_focache_set(&tnet->fastopen.cache, toy_tcp_sk(sk)->ip.saddr,
			    toy_tcp_sk(sk)->ip.daddr, &news, jiffies);
	spin_unlock_bh(&tnet->fastopen.lock);
}

void toy_tcp_fastopen_syn_acked(struct sock *sk, const struct toy_tcp_options *opts)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_fastopen *fo = &tp->fastopen;
	bool unacked = fo->syn_data && tp->snd.q.segs_out;

	if (opts && (fo->asked || fo->syn_data))
		toy_tcp_fastopen_learn(sk, opts, unacked);
	if (unacked) {
		/* RFC 7413 4.2: what was not acknowledged is sent like any data */
		fo->client_fail = tp->snd.total_retrans ? TFO_SYN_RETRANSMITTED :
							  TFO_DATA_NOT_ACKED;
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_FASTOPEN_ACTIVE_FAIL);
		toy_tcp_sndq_mark_all_lost(&tp->snd.q);
		toy_tcp_recovery_resend(sk);
	} else if (fo->syn_data) {
		fo->data_acked = true;
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_FASTOPEN_ACTIVE);
		/* SYN and data were one segment. */
		tp->rate.delivered--;
	}
}

/* Somebody on the way does not let Fast Open through: a pause for everybody, as Linux's. */
static void toy_tcp_fastopen_found_hole_locked(struct toy_net *tnet)
{
	struct toy_tcp_fastopen_net *fnet = &tnet->fastopen;

	lockdep_assert_held(&fnet->lock);
	if (!READ_ONCE(tnet->sysctl.tcp_fastopen_blackhole_timeout_sec))
		return;
	WRITE_ONCE(fnet->hole_found, jiffies);
	WRITE_ONCE(fnet->holes, min(fnet->holes + 1, TOY_TCP_FASTOPEN_HOLES_MOST));
	toy_mib_inc(tnet, TOY_MIB_TCP_FASTOPEN_BLACKHOLE);
}

void toy_tcp_fastopen_timeout(struct sock *sk, bool expired)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_net *tnet = toy_sk_net(sk);
	struct toy_tcp_fastopen_net *fnet = &tnet->fastopen;
	const struct toy_tcp_focache_news news = { .failed = true };

	if (!tp->fastopen.asked && !tp->fastopen.syn_data)
		return;
	spin_lock_bh(&fnet->lock);
	/* RFC 7413 4.1.3.1: no answer at all is the worst of the negative ones. */
	if (expired && tp->fastopen.syn_data && sk->sk_state == TCP_SYN_SENT)
		toy_tcp_focache_set(&fnet->cache, tp->ip.saddr, tp->ip.daddr, &news, jiffies);
	/* As Linux: the third time-out in a row, or the last one if that comes before. */
	if (tp->snd.retransmits == 2 || (tp->snd.retransmits < 2 && expired)) {
		toy_mib_inc(tnet, TOY_MIB_TCP_FASTOPEN_ACTIVE_FAIL);
		toy_tcp_fastopen_found_hole_locked(tnet);
	}
	spin_unlock_bh(&fnet->lock);
}

/* A connection that asked for Fast Open or used it got something, but never data. */
static void toy_tcp_fastopen_suspect(struct toy_tcp_sock *tp)
{
	struct toy_net *tnet = toy_sk_net(&tp->sk);

	spin_lock_bh(&tnet->fastopen.lock);
	toy_tcp_fastopen_found_hole_locked(tnet);
	spin_unlock_bh(&tnet->fastopen.lock);
}

void toy_tcp_fastopen_early_reset(struct toy_tcp_sock *tp)
{
	if (tp->fastopen.asked && !tp->rcv.bytes && tp->sk.sk_state == TCP_ESTABLISHED)
		toy_tcp_fastopen_suspect(tp);
}

void toy_tcp_fastopen_listen(struct sock *sk, int backlog)
{
	int bits = READ_ONCE(toy_sk_net(sk)->sysctl.tcp_fastopen);

	if (bits & TOY_TCP_FASTOPEN_SERVER && bits & TOY_TCP_FASTOPEN_EVERY_LISTENER &&
	    !toy_tcp_fastopen_option(sk, TCP_FASTOPEN))
		toy_tcp_fastopen_set_most(sk, backlog);
}

/* Is there room for one more? It is not taken yet: a cookie may be all that is asked for. */
static bool toy_tcp_fastopen_admit(struct sock *sk)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(sk)->listen;
	bool full, enabled;

	spin_lock_bh(&listen->lock);
	enabled = listen->fastopen.queue.most;
	full = toy_tcp_foqueue_full(&listen->fastopen.queue, jiffies);
	spin_unlock_bh(&listen->lock);
	if (enabled && full)
		toy_mib_inc(toy_sk_net(sk), TOY_MIB_TCP_FASTOPEN_LISTEN_OVERFLOW);
	return !full;
}

/*
 * RFC 7413 4.1.2: is the cookie good? What the SYN-ACK says goes into @req: a cookie
 * for who asks, for who has a wrong one, and for who has one of the key that goes.
 */
static bool toy_tcp_fastopen_check(struct toy_tcp_req *req)
{
	struct toy_tcp_options *opts = &req->opts;
	struct toy_tcp_fokeys keys;
	int i;

	if (READ_ONCE(toy_tcp_sk(req->listener)->fastopen.no_cookie) ||
	    toy_tcp_fastopen_enabled(req->listener, TOY_TCP_FASTOPEN_SERVER_NO_COOKIE))
		return true;
	if (!opts->has_fastopen)
		return false;
	toy_tcp_fastopen_key(req->listener, &keys);
	if (!keys.count)
		toy_tcp_fastopen_get_keys(req->tnet, &keys);
	i = toy_tcp_fokey_check(&keys, req->ip.daddr, req->ip.saddr, opts->cookie,
				opts->cookie_len);
	if (i == 0)
		return true;
	if (i > 0)
		toy_mib_inc(req->tnet, TOY_MIB_TCP_FASTOPEN_PASSIVE_ALT_KEY);
	else if (opts->cookie_len)
		toy_mib_inc(req->tnet, TOY_MIB_TCP_FASTOPEN_PASSIVE_FAIL);
	toy_tcp_fokey_cookie(keys.key[0], req->ip.daddr, req->ip.saddr, opts->cookie);
	opts->cookie_len = TOY_TCP_FASTOPEN_COOKIE_SIZE;
	req->say_cookie = true;
	return i > 0;
}

/* The SYN's data, and our SYN-ACK, which acknowledges it. */
static void toy_tcp_fastopen_begin(struct sock *sk, struct toy_tcp_req *req,
				   struct sk_buff *skb, bool *consumed)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_cb *cb = toy_tcp_cb(skb);

	sock_hold(req->listener);
	WRITE_ONCE(tp->fastopen.listener, req->listener);
	cb->seq++;
	cb->flags = 0;	/* of the SYN's flags none is about the data */
	skb->dev = NULL;
	if (skb->len) {
		toy_tcp_process_text(sk, skb, consumed);
		tp->fastopen.data_acked = *consumed;
	}
	tp->rcv.wup = tp->rcv.nxt;
	tp->fastopen.say = req->say_cookie;
	tp->fastopen.cookie_len = req->opts.cookie_len;
	memcpy(tp->fastopen.cookie, req->opts.cookie, req->opts.cookie_len);
	if (!toy_tcp_send_child_syn_ack(sk))
		toy_tcp_abort(sk, ENOBUFS);
	tp->fastopen.say = false;
}

/* A place in the listener's queue goes with the socket, until toy_tcp_fastopen_done(). */
static bool toy_tcp_fastopen_open(struct toy_tcp_req *req, struct sk_buff *skb, bool *consumed)
{
	struct toy_tcp_listen *listen = &toy_tcp_sk(req->listener)->listen;
	bool taken;

	spin_lock_bh(&listen->lock);
	taken = toy_tcp_foqueue_take(&listen->fastopen.queue, jiffies);
	spin_unlock_bh(&listen->lock);
	if (!taken)
		return false;
	req->unpublished = true;
	req->fast = true;
	if (!toy_tcp_listen_child(req, toy_tcp_fastopen_begin, skb, consumed))
		return true;
	req->unpublished = false;
	req->fast = false;
	spin_lock_bh(&listen->lock);
	toy_tcp_foqueue_give(&listen->fastopen.queue, false, jiffies);
	spin_unlock_bh(&listen->lock);
	return false;
}

bool toy_tcp_fastopen_rcv_syn(struct toy_tcp_req *req, struct sk_buff *skb, bool *consumed)
{
	struct sock *listener = req->listener;
	bool asked = req->opts.has_fastopen;

	if (asked && !req->opts.cookie_len)
		toy_mib_inc(req->tnet, TOY_MIB_TCP_FASTOPEN_COOKIE_REQD);
	if (!toy_tcp_fastopen_enabled(listener, TOY_TCP_FASTOPEN_SERVER) ||
	    !(asked || skb->len) || !toy_tcp_fastopen_admit(listener) ||
	    !toy_tcp_fastopen_check(req))
		return false;
	if (!toy_tcp_fastopen_open(req, skb, consumed)) {
		toy_mib_inc(req->tnet, TOY_MIB_TCP_FASTOPEN_PASSIVE_FAIL);
		return false;
	}
	toy_mib_inc(req->tnet, TOY_MIB_TCP_FASTOPEN_PASSIVE);
	return true;
}

bool toy_tcp_fastopen_syn_again(struct sock *sk, const struct sk_buff *skb)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	const struct toy_tcp_cb *cb = toy_tcp_cb(skb);

	if (!tp->fastopen.listener || cb->seq != tp->rcv.irs ||
	    (cb->flags & (TOY_TCP_SYN | TOY_TCP_ACK | TOY_TCP_RST)) != TOY_TCP_SYN)
		return false;
	if (toy_tcp_challenge_gap(toy_sk_net(sk), &tp->last_oow, TOY_MIB_TCP_ACK_SKIPPED_SYN_RECV))
		toy_tcp_retransmit_first(sk);
	return true;
}

void toy_tcp_fastopen_done(struct toy_tcp_sock *tp, bool reset)
{
	struct sock *listener = tp->fastopen.listener;
	struct toy_tcp_listen *listen;

	if (!listener)
		return;
	WRITE_ONCE(tp->fastopen.listener, NULL);
	listen = &toy_tcp_sk(listener)->listen;
	spin_lock_bh(&listen->lock);
	toy_tcp_foqueue_give(&listen->fastopen.queue, reset, jiffies);
	spin_unlock_bh(&listen->lock);
	sock_put(listener);
}

void toy_tcp_fastopen_end(struct toy_tcp_sock *tp)
{
	struct toy_tcp_fastopen_net *fnet = &toy_sk_net(&tp->sk)->fastopen;

	tp->fastopen.deferred = false;
	/* As Linux: one that went well after the pause ends the suspicion. */
	if (tp->fastopen.trial && tp->rcv.bytes)
		WRITE_ONCE(fnet->holes, 0);
	else if (tp->fastopen.asked && !tp->rcv.bytes && toy_tcp_rcvq_is_lone_fin(&tp->rcv.q))
		toy_tcp_fastopen_suspect(tp);
	toy_tcp_fastopen_done(tp, false);
}

void toy_tcp_fastopen_reset(struct toy_tcp_fastopen *fo)
{
	*fo = (struct toy_tcp_fastopen) {
		.connect = fo->connect,
		.no_cookie = fo->no_cookie,
	};
}
