/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random peers: two stacks, the wire between them, the programs that use them, all
 * driven by one number.
 *
 *     namespace a                 this program                 namespace b
 *   +-------------+        +-----------------------+        +-------------+
 *   |        tun0 +--------+ loses, delays, swaps, +--------+ tun0        |
 *   +-------------+        | doubles, spoils       |        +-------------+
 *   10.9.0.1 ours          +-----------------------+        10.9.0.3 ours
 *   10.9.0.2 host's                                         10.9.0.4 host's
 */

#ifndef TOYTCP_PEERS_H
#define TOYTCP_PEERS_H

#include <linux/toytcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <poll.h>

/*
 * Microseconds since a run began. This clock moves only when nothing is left to do at
 * one moment, and then to the next due: what happens does not depend on how long the
 * kernel took, which is a few microseconds more or less in each run.
 */
#define MS		1000ull
#define SECOND		(1000 * MS)
#define NEVER		UINT64_MAX

/* --- numbers that look random, each source on its own */

struct rng {
	uint64_t state;
};

struct rng rng_make(uint64_t seed, uint64_t stream);
uint64_t rng_next(struct rng *rng);
/* 0 .. n - 1 */
uint32_t rng_below(struct rng *rng, uint32_t n);
/* low .. high, small ones as likely as large ones */
uint32_t rng_size(struct rng *rng, uint32_t low, uint32_t high);
bool rng_chance(struct rng *rng, uint32_t per_mille);

/* --- one run */

struct run {
	uint64_t	seed;
	uint64_t	begun;		/* by CLOCK_MONOTONIC */
	uint64_t	now;
	uint64_t	cut;		/* when the wire is cut for good, if ever */
	bool		cookies;	/* no SYN is kept, so an ACK that is lost may be missed */
	uint64_t	hash;		/* of all that happened, and when */
	bool		trace;
	const char	*failure;	/* the first thing that must not be */
	char		said[256];
	int		tun[2];
	int		nsfd[2];
	int		family[2];
	uint32_t	mtu[2];
	uint64_t	packets[2];
};

/* Each thing that happens: into the hash, and on standard output if asked for. */
void event(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The first failure stays. */
void fail(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- the wire (toytcp_peers_wire.c) */

void wire_start(struct run *run);
/* Takes what the device of one side has sent. */
void wire_take(struct run *run, int from);
/* Gives the devices what is due. */
void wire_give(struct run *run);
uint64_t wire_next(void);
void wire_stop(void);

/* --- an observer of the wire (toytcp_peers_watch.c) */

void watch_start(void);
/* What a device has sent, before anything happens to it */
void watch_packet(struct run *run, int from, const uint8_t *ip, uint32_t len);
uint32_t be32(const uint8_t *from);
/* RFC 1071, over @len bytes, on top of @sum */
uint32_t inet_sum(const uint8_t *data, uint32_t len, uint32_t sum);

/* --- the two ends of each connection (toytcp_peers_end.c) */

#define CONNS_MAX	3

void ends_start(struct run *run);
/* Fills what to wait for, returns how many; @wake: no longer than until then. */
int ends_poll(struct run *run, struct pollfd *fds, uint64_t *wake);
/* With the answers of poll() in the same order. */
void ends_step(struct run *run, const struct pollfd *fds);
bool ends_done(void);
/* What each end still waits for, for who looks into a deadlock. */
void ends_say(struct run *run);
void ends_stop(void);

/* --- what must be gone at the end (toytcp_peers_check.c) */

/* From within the namespace of @side */
void check_open(struct run *run, int side);
/* How many sockets the stacks know, TIME-WAIT and listeners included; negative: no answer. */
int check_sockets(const struct run *run);
/* The family's line of /proc/net/protocols. */
void check_protocol(long *sockets, long *pages);

#endif
