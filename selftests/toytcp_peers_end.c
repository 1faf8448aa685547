// SPDX-License-Identifier: GPL-2.0
/*
 * The programs at the two ends of each connection. Each has a plan from the seed: what
 * it sends, how greedily it reads, when it pauses, how it ends. A connection is tame
 * if neither end breaks it off nor the wire is cut, and SYNs are kept; then nothing may be
 * lost and no call may fail.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "toytcp_peers.h"

#define BYTES_MAX	100000
/* In a row, while poll() would say the same again */
#define CALLS		6
/* How long a listener waits for a peer that has gone already */
#define GIVE_UP		(1000 * SECOND)

enum state { WAITING, LISTENING, CONNECTING, OPEN, OVER };

static const char *const states[] = { "waits", "listens", "connects", "is open", "is over" };

enum ending {
	SHUTDOWN,	/* when all is sent; close() after the peer's end */
	PASSIVE,	/* close() after the peer's end, never before */
	CLOSE,		/* close() as soon as all is sent and all has come */
	RESET,		/* somewhere in the middle, SO_LINGER 0 */
	DROP,		/* somewhere in the middle, close(), whatever is unread */
	SHUT_BOTH,	/* somewhere in the middle, shutdown(SHUT_RDWR) */
};

struct conn;

struct end {
	struct conn	*conn;
	struct end	*peer;
	struct rng	rng;
	char		name[4];
	int		side;
	int		fd;
	enum state	state;
	enum ending	ending;
	bool		active;			/* connect(), not listen() */
	uint64_t	wake;			/* nothing before */
	uint64_t	break_time;		/* of an ending in the middle */
	uint64_t	give_up;
	uint32_t	break_bytes;
	uint32_t	to_send, sent, got;
	uint32_t	send_max, recv_max;
	uint32_t	pause, pause_ms, fiddle;	/* the chances in per mille */
	bool		fin, eof, urgent;
	uint8_t		*data;			/* what it sends */
};

struct conn {
	bool		tame;
	struct end	ends[2];
};

static struct conn conns[CONNS_MAX];
static int conns_used;
static struct run *run;

static struct sockaddr_in end_address(const struct end *e)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int index = e->conn - conns;
	char text[32];

	snprintf(text, sizeof(text), "10.9.0.%d",
		 1 + 2 * e->side + (run->family[e->side] != AF_TOYTCP));
	inet_pton(AF_INET, text, &address.sin_addr);
	address.sin_port = htons(1024 + (run->seed * CONNS_MAX + index) % 30000 * 2 + e->side);
	return address;
}

static void set(int fd, int level, int name, int value)
{
	/* what an option is worth to this stack is not the question here */
	(void)!setsockopt(fd, level, name, &value, sizeof(value));
}

/* The host's may keep its window closed for good when its buffer is smaller than this. */
static void end_receive_buffer(struct end *e)
{
	uint32_t least = run->family[e->side] == AF_TOYTCP ? 1152 : 16384;

	set(e->fd, SOL_SOCKET, SO_RCVBUF, rng_size(&e->rng, least, 200000));
}

static void end_over(struct end *e)
{
	if (e->fd >= 0)
		close(e->fd);
	e->fd = -1;
	e->state = OVER;
	e->fin = true;
	e->peer->give_up = run->now + GIVE_UP;
	event(run, "%s is over: sent %u, got %u", e->name, e->sent, e->got);
}

static void end_error(struct end *e, const char *call, int error)
{
	event(run, "%s %s: %s", e->name, call, strerror(error));
	if (e->conn->tame || (error != ECONNRESET && error != EPIPE && error != ETIMEDOUT &&
			      error != ECONNREFUSED && error != ENOTCONN))
		fail(run, "%s %s: %s", e->name, call, strerror(error));
	end_over(e);
}

/* --- calls that change nothing of what arrives */

static void end_congestion(struct end *e)
{
	static const char *const names[] = { "reno", "cubic" };
	const char *name = names[rng_below(&e->rng, 2)];

	(void)!setsockopt(e->fd, IPPROTO_TCP, TCP_CONGESTION, name, strlen(name));
}

/* What is said to be readable or unsent cannot be more than there is. */
static void end_ask(struct end *e)
{
	uint32_t most = e->peer->sent - e->got;
	struct tcp_info info;
	socklen_t len = sizeof(info);
	int in = 0, out = 0;

	/* the FIN may be counted */
	if (ioctl(e->fd, FIONREAD, &in) == 0 && (in < 0 || (uint32_t)in > most + 1))
		fail(run, "%s: SIOCINQ says %d, %u can be there", e->name, in, most);
	if (ioctl(e->fd, TIOCOUTQ, &out) == 0 && (out < 0 || (uint32_t)out > e->sent + 1))
		fail(run, "%s: SIOCOUTQ says %d of %u", e->name, out, e->sent);
	if (getsockopt(e->fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		fail(run, "%s: TCP_INFO: %s", e->name, strerror(errno));
}

static void end_fiddle(struct end *e)
{
	switch (rng_below(&e->rng, 8)) {
	case 0:
		set(e->fd, IPPROTO_TCP, TCP_NODELAY, rng_below(&e->rng, 2));
		break;
	case 1:
		set(e->fd, IPPROTO_TCP, TCP_CORK, rng_below(&e->rng, 2));
		break;
	case 2:
		set(e->fd, IPPROTO_TCP, TCP_QUICKACK, rng_below(&e->rng, 2));
		break;
	case 3:
		end_receive_buffer(e);
		break;
	case 4:
		set(e->fd, SOL_SOCKET, SO_SNDBUF, rng_size(&e->rng, 1000, 200000));
		break;
	case 5:
		end_congestion(e);
		break;
	default:
		end_ask(e);
	}
}

/* --- sockets */

static int end_socket(struct end *e)
{
	struct sockaddr_in address = end_address(e);

	if (setns(run->nsfd[e->side], CLONE_NEWNET))
		fail(run, "setns: %s", strerror(errno));
	e->fd = socket(run->family[e->side], SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	set(e->fd, SOL_SOCKET, SO_REUSEADDR, 1);
	/* the urgent byte stays where it was written */
	set(e->fd, SOL_SOCKET, SO_OOBINLINE, 1);
	if (rng_chance(&e->rng, 300))
		end_receive_buffer(e);
	if (rng_chance(&e->rng, 300))
		set(e->fd, SOL_SOCKET, SO_SNDBUF, rng_size(&e->rng, 1000, 200000));
	if (rng_chance(&e->rng, 150))
		set(e->fd, IPPROTO_TCP, TCP_MAXSEG, rng_size(&e->rng, 88, 1460));
	if (rng_chance(&e->rng, 300))
		set(e->fd, IPPROTO_TCP, TCP_NODELAY, 1);
	if (rng_chance(&e->rng, 300))
		end_congestion(e);
	/* a reset that is lost must not be waited for in vain */
	if (!e->conn->tame) {
		set(e->fd, SOL_SOCKET, SO_KEEPALIVE, 1);
		set(e->fd, IPPROTO_TCP, TCP_KEEPIDLE, 20);
		set(e->fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
		set(e->fd, IPPROTO_TCP, TCP_KEEPCNT, 6);
	}
	if (bind(e->fd, (struct sockaddr *)&address, sizeof(address))) {
		fail(run, "%s bind: %s", e->name, strerror(errno));
		return -1;
	}
	return 0;
}

static void end_begin(struct end *e)
{
	struct sockaddr_in address = end_address(e->peer);

	if (end_socket(e))
		return end_over(e);
	if (!e->active) {
		e->state = LISTENING;
		if (listen(e->fd, 4))
			fail(run, "%s listen: %s", e->name, strerror(errno));
		/* one that takes its time to accept */
		if (rng_chance(&e->rng, 300))
			e->wake = run->now + rng_size(&e->rng, 1, 4000) * MS;
		return;
	}
	e->state = CONNECTING;
	event(run, "%s connect", e->name);
	if (connect(e->fd, (struct sockaddr *)&address, sizeof(address)) == 0 ||
	    errno != EINPROGRESS)
		fail(run, "%s connect: %s", e->name, strerror(errno));
}

/* --- bytes */

static void end_verify(struct end *e, const uint8_t *data, uint32_t len, const char *call)
{
	if (len > e->peer->sent - e->got) {
		fail(run, "%s %s: %u bytes, but only %u are on their way", e->name, call, len,
		     e->peer->sent - e->got);
		return;
	}
	for (uint32_t i = 0; i < len; i++)
		if (data[i] != e->peer->data[e->got + i]) {
			fail(run, "%s %s: byte %u of the stream is wrong", e->name, call,
			     e->got + i);
			return;
		}
}

/* False if that was all for now. */
static bool end_recv(struct end *e)
{
	static uint8_t data[BYTES_MAX];
	uint32_t least = rng_chance(&e->rng, 500) ? 1 : e->recv_max / 2;
	uint32_t len = rng_size(&e->rng, least, e->recv_max), dice = rng_below(&e->rng, 1000);
	int flags = dice < 80 ? MSG_PEEK : dice < 120 ? MSG_WAITALL : dice < 150 ? MSG_TRUNC : 0;
	ssize_t got = recv(e->fd, data, len, flags);

	if (got < 0) {
		if (errno != EAGAIN)
			end_error(e, "recv", errno);
		return false;
	}
	event(run, "%s recv%s %u = %zd", e->name, flags == MSG_PEEK ? " peek" :
	      flags == MSG_WAITALL ? " waitall" : flags == MSG_TRUNC ? " trunc" : "", len, got);
	if (got == 0) {
		e->eof = true;
		if (!e->peer->fin || e->got != e->peer->sent)
			fail(run, "%s: an end after %u bytes, the peer sent %u and has%s ended",
			     e->name, e->got, e->peer->sent, e->peer->fin ? "" : " not");
		return false;
	}
	/* what is thrown away is counted only */
	if (flags != MSG_TRUNC)
		end_verify(e, data, got, "recv");
	if (flags != MSG_PEEK)
		e->got += got;
	return flags != MSG_PEEK;
}

/* False if that was all for now. */
static bool end_send(struct end *e)
{
	uint32_t left = e->to_send - e->sent;
	uint32_t most = left < e->send_max ? left : e->send_max;
	uint32_t len = rng_chance(&e->rng, 300) ? most : rng_size(&e->rng, 1, most);
	uint32_t cut = rng_chance(&e->rng, 200) ? rng_below(&e->rng, len + 1) : 0;
	struct iovec iov[2] = {
		{ .iov_base = e->data + e->sent, .iov_len = cut },
		{ .iov_base = e->data + e->sent + cut, .iov_len = len - cut },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };
	int flags = MSG_NOSIGNAL;
	ssize_t sent;

	if (rng_chance(&e->rng, 100))
		flags |= MSG_MORE;
	if (e->urgent && rng_chance(&e->rng, 100))
		flags |= MSG_OOB;
	sent = sendmsg(e->fd, &msg, flags);
	if (sent < 0) {
		if (errno != EAGAIN)
			end_error(e, "send", errno);
		return false;
	}
	event(run, "%s send%s%s %u = %zd", e->name, flags & MSG_MORE ? " more" : "",
	      flags & MSG_OOB ? " urgent" : "", len, sent);
	e->sent += sent;
	return true;
}

/* --- endings */

static bool end_breaks(const struct end *e)
{
	return e->ending >= RESET && e->state != WAITING && e->state != OVER;
}

static void end_break(struct end *e)
{
	struct linger linger = { .l_onoff = 1 };

	event(run, "%s breaks off", e->name);
	if (e->ending == SHUT_BOTH && e->state == OPEN) {
		if (shutdown(e->fd, SHUT_RDWR))
			return end_error(e, "shutdown", errno);
		e->fin = true;
		e->wake = run->now + rng_size(&e->rng, 1, 5000) * MS;
		e->ending = DROP;
		return;
	}
	if (e->ending == RESET)
		(void)!setsockopt(e->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	end_over(e);
}

static void end_finish(struct end *e)
{
	bool all = e->sent == e->to_send;

	if (all && e->ending == CLOSE && e->got == e->peer->to_send)
		return end_over(e);
	if (all && e->eof)
		return end_over(e);
	if (!all || e->fin || e->ending == PASSIVE || e->ending == CLOSE)
		return;
	event(run, "%s shutdown", e->name);
	if (shutdown(e->fd, SHUT_WR))
		return end_error(e, "shutdown", errno);
	e->fin = true;
}

static void end_accept(struct end *e)
{
	int fd = accept4(e->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno != EAGAIN && errno != ECONNABORTED)
			end_error(e, "accept", errno);
		return;
	}
	close(e->fd);
	e->fd = fd;
	e->state = OPEN;
	event(run, "%s accepted", e->name);
	/* who has nothing to send has this one occasion */
	end_finish(e);
}

static void end_connected(struct end *e)
{
	socklen_t len = sizeof(int);
	int error = 0;

	getsockopt(e->fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (error)
		return end_error(e, "connect", error);
	e->state = OPEN;
	event(run, "%s connected", e->name);
	end_finish(e);
}

static void end_work(struct end *e, short answer)
{
	bool out = answer & (POLLOUT | POLLERR | POLLHUP);
	bool in = answer & (POLLIN | POLLERR | POLLHUP);
	uint32_t calls = 1 + rng_below(&e->rng, CALLS);

	if (rng_chance(&e->rng, e->fiddle))
		end_fiddle(e);
	for (uint32_t i = 0; in && i < calls && !e->eof; i++)
		in = end_recv(e);
	for (uint32_t i = 0; out && i < calls && e->state == OPEN && e->sent < e->to_send; i++)
		out = !e->fin && end_send(e);
	if (e->state == OPEN)
		end_finish(e);
	/* not after a peer that has closed: it waits for the other's end for a minute only */
	if (e->state == OPEN && e->peer->state != OVER && rng_chance(&e->rng, e->pause))
		e->wake = run->now + rng_size(&e->rng, 1, e->pause_ms) * MS;
}

static void end_step(struct end *e, short answer)
{
	if (e->wake > run->now)
		return;
	if (end_breaks(e) && (run->now >= e->break_time || e->sent + e->got >= e->break_bytes))
		return end_break(e);
	switch (e->state) {
	case WAITING:
		return end_begin(e);
	case LISTENING:
		if (answer)
			end_accept(e);
		else if (!e->conn->tame && run->now >= e->give_up)
			end_over(e);
		return;
	case CONNECTING:
		if (answer)
			end_connected(e);
		return;
	case OPEN:
		if (answer)
			end_work(e, answer);
		return;
	case OVER:
		return;
	}
}

/* --- all of them */

static void end_plan(struct end *e, struct conn *conn, int side)
{
	int index = conn - conns;
	uint32_t size;

	memset(e, 0, sizeof(*e));
	e->conn = conn;
	e->peer = &conn->ends[!side];
	e->side = side;
	e->rng = rng_make(run->seed, 200 + 2 * index + side);
	snprintf(e->name, sizeof(e->name), "%c%d", 'a' + side, index);
	e->fd = -1;
	e->active = side == 0;
	e->wake = e->active ? run->now + rng_below(&e->rng, 500) * MS : run->now;
	e->break_time = NEVER;
	e->give_up = NEVER;
	size = rng_below(&e->rng, 100);
	e->to_send = size < 10 ? 0 : size < 40 ? rng_size(&e->rng, 1, 3000) :
		     1 + rng_below(&e->rng, size < 90 ? 30000 : BYTES_MAX);
	e->send_max = rng_size(&e->rng, e->to_send / 100 + 1, BYTES_MAX);
	e->recv_max = rng_size(&e->rng, 2000, BYTES_MAX);
	e->pause = rng_chance(&e->rng, 500) ? 0 : rng_size(&e->rng, 1, 100);
	e->pause_ms = rng_size(&e->rng, 1, 3000);
	e->fiddle = rng_chance(&e->rng, 500) ? 0 : rng_size(&e->rng, 1, 200);
	e->urgent = rng_chance(&e->rng, 150);
	e->data = malloc(BYTES_MAX + 8);
	if (!e->data)
		abort();
	for (uint32_t i = 0; i < e->to_send; i += 8) {
		uint64_t word = rng_next(&e->rng);

		memcpy(e->data + i, &word, sizeof(word));
	}
}

static void conn_plan(struct conn *conn)
{
	struct end *a = &conn->ends[0], *b = &conn->ends[1];

	end_plan(a, conn, 0);
	end_plan(b, conn, 1);
	a->ending = rng_below(&a->rng, RESET);
	b->ending = rng_below(&b->rng, RESET);
	if (a->ending == PASSIVE && b->ending == PASSIVE)
		b->ending = SHUTDOWN;
	conn->tame = run->cut == NEVER && !run->cookies;
	if (rng_chance(&a->rng, 300)) {
		struct end *e = &conn->ends[rng_below(&a->rng, 2)];

		conn->tame = false;
		e->ending = RESET + rng_below(&e->rng, 3);
		e->break_bytes = rng_size(&e->rng, 0, a->to_send + b->to_send);
		if (rng_chance(&e->rng, 300)) {
			e->break_time = run->now + rng_below(&e->rng, 10000) * MS;
			e->break_bytes = UINT32_MAX;
		} else if (e->break_bytes == 0) {
			e->break_bytes = 1;
		}
	}
	/* RFC 9293 3.5: both call at once, nobody listens */
	if (rng_chance(&a->rng, 100)) {
		b->active = true;
		b->wake = a->wake;
	}
}

void ends_start(struct run *of)
{
	struct rng rng = rng_make(of->seed, 1);

	run = of;
	conns_used = 1 + rng_below(&rng, CONNS_MAX);
	for (int i = 0; i < conns_used; i++)
		conn_plan(&conns[i]);
}

static struct end *end_at(int i)
{
	return &conns[i / 2].ends[i % 2];
}

static short end_wants(const struct end *e)
{
	switch (e->state) {
	case LISTENING:
		return POLLIN;
	case CONNECTING:
		return POLLOUT;
	case OPEN:
		return (e->eof ? 0 : POLLIN) |
		       (e->sent < e->to_send && !e->fin ? POLLOUT : 0);
	default:
		return 0;
	}
}

int ends_poll(struct run *of, struct pollfd *fds, uint64_t *wake)
{
	run = of;
	for (int i = 0; i < 2 * conns_used; i++) {
		const struct end *e = end_at(i);
		uint64_t next = NEVER;

		fds[i] = (struct pollfd){ .fd = -1 };
		if (e->state == OVER)
			continue;
		if (e->wake > run->now || e->state == WAITING) {
			next = e->wake;
		} else {
			fds[i].fd = e->fd;
			fds[i].events = end_wants(e);
			if (end_breaks(e))
				next = e->break_time;
			if (e->state == LISTENING && !e->conn->tame && e->give_up < next)
				next = e->give_up;
		}
		if (next < *wake)
			*wake = next;
	}
	return 2 * conns_used;
}

void ends_step(struct run *of, const struct pollfd *fds)
{
	run = of;
	for (int i = 0; i < 2 * conns_used; i++)
		end_step(end_at(i), fds[i].fd < 0 ? 0 : fds[i].revents);
}

bool ends_done(void)
{
	for (int i = 0; i < 2 * conns_used; i++)
		if (end_at(i)->state != OVER)
			return false;
	return true;
}

void ends_say(struct run *of)
{
	for (int i = 0; i < 2 * conns_used; i++) {
		const struct end *e = end_at(i);

		printf("# seed %llu: %s %s: sent %u of %u, got %u of %u%s%s%s\n",
		       (unsigned long long)of->seed, e->name, states[e->state], e->sent,
		       e->to_send, e->got, e->peer->to_send, e->fin ? ", has ended" : "",
		       e->eof ? ", has seen the end" : "", e->conn->tame ? "" : ", not tame");
	}
}

void ends_stop(void)
{
	for (int i = 0; i < 2 * conns_used; i++) {
		struct end *e = end_at(i);

		if (e->fd >= 0)
			close(e->fd);
		free(e->data);
		e->data = NULL;
		e->fd = -1;
		e->state = OVER;
	}
}
