// SPDX-License-Identifier: GPL-2.0
/*
 * Random peers: runs seeds, one after the other, and says of each that failed why. What
 * happens is the seed's doing alone, so that a failure comes again with the same seed.
 *
 *   toytcp_peers NSA NSB CLIENT SERVER FIRST COUNT [trace]
 *
 * The namespaces are files, each with its tun0 and its addresses (toytcp_peers.h);
 * CLIENT and SERVER are "ours" or "host"; "trace" says all that happens. To be run where
 * time is simulated: an hour of waiting costs nothing there, and the order of all
 * events is the same in every run.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "toytcp_peers.h"

/* No run may take longer, by its own clock; nor turn without anything happening. */
#define RUN_MAX		(4 * 3600 * SECOND)
#define IDLE_MAX	20000
/* The kernel's, and it is on whole ones */
#define TICK		(10 * MS)
/* In ticks, how coarse a timer of some minutes is */
#define WHEEL		4096
/* TIME-WAIT, and a FIN that is sent again until it is given up */
#define GONE_MAX	(7200 * SECOND)
/* What the per-processor part of the counter may hold back */
#define PAGES_MAX	256

static int sysctl_dir[2], control[2], kmsg;

/* --- small things */

struct rng rng_make(uint64_t seed, uint64_t stream)
{
	struct rng rng = { .state = seed * 0x9e3779b97f4a7c15ull + stream };

	rng.state = rng_next(&rng) ^ stream << 32;
	return rng;
}

uint64_t rng_next(struct rng *rng)
{
	uint64_t z = rng->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

uint32_t rng_below(struct rng *rng, uint32_t n)
{
	return n ? (rng_next(rng) >> 32) * n >> 32 : 0;
}

uint32_t rng_size(struct rng *rng, uint32_t low, uint32_t high)
{
	uint32_t span = high > low ? high - low + 1 : 1, bits = 1;

	while (bits < 32 && span >> bits)
		bits++;
	/* so many bits of a number as chance says */
	return low + rng_below(rng, span) % (1ull << rng_below(rng, bits + 1));
}

bool rng_chance(struct rng *rng, uint32_t per_mille)
{
	return rng_below(rng, 1000) < per_mille;
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec / 1000;
}

void event(struct run *run, const char *format, ...)
{
	char text[256];
	va_list args;
	int len;

	len = snprintf(text, sizeof(text), "%llu.%06llu ", (unsigned long long)(run->now / SECOND),
		       (unsigned long long)(run->now % SECOND));
	va_start(args, format);
	vsnprintf(text + len, sizeof(text) - len, format, args);
	va_end(args);
	for (const char *c = text; *c; c++)
		run->hash = (run->hash ^ (unsigned char)*c) * 0x100000001b3ull;
	if (run->trace)
		printf("# %s\n", text);
}

void fail(struct run *run, const char *format, ...)
{
	va_list args;

	if (run->failure)
		return;
	va_start(args, format);
	vsnprintf(run->said, sizeof(run->said), format, args);
	va_end(args);
	run->failure = run->said;
	event(run, "FAILED: %s", run->said);
}

static void die(const char *what)
{
	fprintf(stderr, "toytcp_peers: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* --- what the seed says about the stacks */

struct tunable {
	const char	*name;
	const char	*usual;
	const char	*other[3];
};

static const struct tunable tunables[] = {
	{ "tcp_sack", "1", { "0", "0", "0" } },
	{ "tcp_dsack", "1", { "0", "0", "0" } },
	{ "tcp_timestamps", "1", { "0", "0", "2" } },
	{ "tcp_window_scaling", "1", { "0", "0", "0" } },
	{ "tcp_ecn", "2", { "0", "1", "1" } },
	{ "tcp_recovery", "1", { "0", "2", "4" } },
	{ "tcp_early_retrans", "3", { "0", "4", "0" } },
	{ "tcp_frto", "2", { "0", "0", "1" } },
	{ "tcp_reordering", "3", { "1", "10", "300" } },
	{ "tcp_slow_start_after_idle", "1", { "0", "0", "0" } },
	{ "tcp_rmem", "4096 131072 6291456",
	  { "4096 8192 16384", "4096 4096 4096", "4096 65536 65536" } },
	{ "tcp_wmem", "4096 16384 4194304",
	  { "4096 4608 4608", "4096 4608 65536", "4096 200000 4194304" } },
};

/* RFC 4987: for all connections, not only where the queue of SYNs is full */
static const struct tunable cookies = { "tcp_syncookies", "1", { "2" } };

#define TUNABLES	(sizeof(tunables) / sizeof(*tunables))

static void tune(struct run *run, int side, const struct tunable *tunable, const char *value)
{
	static const char *was[2][TUNABLES + 1];
	const char **is = &was[side][tunable == &cookies ? TUNABLES : tunable - tunables];
	char path[64];
	int fd;

	if (*is == value)
		return;
	*is = value;
	snprintf(path, sizeof(path), "%s/%s",
		 run->family[side] == AF_TOYTCP ? "toytcp" : "ipv4", tunable->name);
	fd = openat(sysctl_dir[side], path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		fail(run, "sysctl %s=%s: %s", path, value, strerror(errno));
	close(fd);
}

static void set_mtu(struct run *run, int side, int mtu)
{
	struct ifreq ifr = { .ifr_name = "tun0", .ifr_mtu = mtu };

	if (ioctl(control[side], SIOCSIFMTU, &ifr))
		fail(run, "MTU %d: %s", mtu, strerror(errno));
}

static void tune_all(struct run *run)
{
	static const int mtus[] = { 1500, 1500, 1500, 576, 9000, 296 };
	struct rng rng = rng_make(run->seed, 2);

	for (int side = 0; side < 2; side++) {
		bool ours = run->family[side] == AF_TOYTCP;
		bool plain = rng_chance(&rng, 400);

		/* by whose task looks them up they are a namespace's or another's */
		if (setns(run->nsfd[side], CLONE_NEWNET))
			die("setns");
		for (size_t i = 0; i < TUNABLES; i++) {
			const char *value = tunables[i].usual;

			/* small buffers are for ours only: see end_receive_buffer() */
			if (!plain && rng_chance(&rng, 250) &&
			    (ours || strcmp(tunables[i].name, "tcp_rmem")))
				value = tunables[i].other[rng_below(&rng, 3)];
			tune(run, side, &tunables[i], value);
		}
		tune(run, side, &cookies, run->cookies ? cookies.other[0] : cookies.usual);
		run->mtu[side] = mtus[rng_below(&rng, 6)];
		set_mtu(run, side, run->mtu[side]);
	}
}

/* --- one seed */

/*
 * The next of the moments at which we act: one in a millisecond, so that there is more
 * to do at each; never at a tick, or chance would tell which of us was first; and at no
 * regular distance, or round trips would differ by nothing and be told apart by chance.
 */
static uint64_t moment(uint64_t at)
{
	uint64_t k = at / MS + 1;

	return at == NEVER ? NEVER : k * MS + 50 + (uint32_t)k * 2654435761u % 900;
}

/*
 * Waits until something can be done, and does it. What wakes us before our time is a
 * timer of a stack; those go by the tick.
 */
static void turn(struct run *run, uint64_t limit)
{
	struct pollfd fds[2 + 2 * CONNS_MAX] = {
		{ .fd = run->tun[0], .events = POLLIN },
		{ .fd = run->tun[1], .events = POLLIN },
	};
	uint64_t wake = limit, real, wait = 0;
	struct timespec time;
	int n, ready;

	n = ends_poll(run, fds + 2, &wake);
	if (wire_next() < wake)
		wake = wire_next();
	if (wake > run->now)
		wake = moment(wake);
	if (wake > run->now) {
		real = now_us() - run->begun;
		wait = wake > real ? wake - real : 0;
	}
	time.tv_sec = wait / SECOND;
	time.tv_nsec = wait % SECOND * 1000;
	ready = ppoll(fds, 2 + n, &time, NULL);
	if (ready < 0)
		die("ppoll");
	if (!ready && wake > run->now) {
		run->now = wake;
	} else if (wait > TICK) {
		real = (now_us() - run->begun) / TICK * TICK;
		if (real > run->now && real <= wake)
			run->now = real;
	}
	for (int side = 0; side < 2; side++)
		if (fds[side].revents)
			wire_take(run, side);
	ends_step(run, fds + 2);
	wire_give(run);
}

static void run_ends(struct run *run)
{
	uint64_t last = 0;
	int idle = 0;

	while (!ends_done() && !run->failure) {
		idle = run->now == last ? idle + 1 : 0;
		last = run->now;
		if (idle > IDLE_MAX)
			fail(run, "turns without end at one moment");
		if (run->now >= RUN_MAX)
			fail(run, "does not end");
		turn(run, RUN_MAX);
	}
}

/* Then both tables become empty, and nothing holds memory. */
static void run_gone(struct run *run)
{
	uint64_t limit = run->now + GONE_MAX;
	long sockets, pages;
	int left;

	while ((left = check_sockets(run)) != 0) {
		uint64_t until = run->now + 20 * SECOND;

		if (left < 0 || until > limit) {
			fail(run, "%d sockets are left", left);
			return;
		}
		while (run->now < until)
			turn(run, until);
	}
	check_protocol(&sockets, &pages);
	if (sockets || pages < 0 || pages > PAGES_MAX)
		fail(run, "%ld sockets hold memory, %ld pages", sockets, pages);
}

/*
 * The kernel's timers are the coarser the longer they run, and are rounded to multiples
 * since it started to count, 300 s before 0. Each run begins at the same point of all of
 * these but the coarsest.
 */
static uint64_t round_of_wheel(void)
{
	uint64_t begin = 30000 % WHEEL * TICK, now = now_us();
	struct timespec time;

	while (begin < now + SECOND)
		begin += WHEEL * TICK;
	time.tv_sec = begin / SECOND;
	time.tv_nsec = begin % SECOND * 1000;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
	return begin;
}

static void run_seed(struct run *run)
{
	struct rng rng;
	char text[64];
	int len = snprintf(text, sizeof(text), "toytcp_peers: seed %llu\n",
			   (unsigned long long)run->seed);

	/* who dies of a warning has said what he was at */
	if (kmsg >= 0)
		(void)!write(kmsg, text, len);
	run->begun = round_of_wheel();
	run->now = 0;
	run->hash = 0xcbf29ce484222325ull;
	run->failure = NULL;
	rng = rng_make(run->seed, 3);
	run->cut = rng_chance(&rng, 25) ? rng_size(&rng, 1, 8000) * MS : NEVER;
	run->cookies = rng_chance(&rng, 30);
	tune_all(run);
	wire_start(run);
	ends_start(run);
	run_ends(run);
	if (run->failure)
		ends_say(run);
	ends_stop();
	/* also of one that failed: the next begins with nothing */
	run_gone(run);
	wire_stop();
}

/* --- all of them */

static void open_side(struct run *run, int side, const char *file)
{
	struct ifreq ifr = { .ifr_name = "tun0", .ifr_flags = IFF_TUN | IFF_NO_PI };

	run->nsfd[side] = open(file, O_RDONLY | O_CLOEXEC);
	if (run->nsfd[side] < 0 || setns(run->nsfd[side], CLONE_NEWNET))
		die(file);
	run->tun[side] = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (run->tun[side] < 0 || ioctl(run->tun[side], TUNSETIFF, &ifr))
		die("/dev/net/tun");
	sysctl_dir[side] = open("/proc/sys/net", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	control[side] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sysctl_dir[side] < 0 || control[side] < 0)
		die("sysctls");
	check_open(run, side);
}

int main(int argc, char **argv)
{
	uint64_t first, count, failed = 0, begun = now_us();
	struct run run = { };

	if (argc < 7 || argc > 8) {
		fputs("usage: toytcp_peers NSA NSB CLIENT SERVER FIRST COUNT [trace]\n", stderr);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_TIMERSLACK, 1);
	kmsg = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	for (int side = 0; side < 2; side++) {
		run.family[side] = strcmp(argv[3 + side], "ours") ? AF_INET : AF_TOYTCP;
		open_side(&run, side, argv[1 + side]);
	}
	if (run.failure) {
		fprintf(stderr, "toytcp_peers: %s\n", run.failure);
		return 2;
	}
	first = strtoull(argv[5], NULL, 0);
	count = strtoull(argv[6], NULL, 0);
	run.trace = argc == 8;
	for (run.seed = first; run.seed < first + count; run.seed++) {
		run_seed(&run);
		if (run.failure)
			printf("# seed %llu failed: %s\n", (unsigned long long)run.seed,
			       run.failure);
		if (run.failure || count == 1)
			printf("# seed %llu: hash %016llx\n", (unsigned long long)run.seed,
			       (unsigned long long)run.hash);
		failed += !!run.failure;
	}
	printf("seeds %llu failed %llu packets %llu seconds %llu\n", (unsigned long long)count,
	       (unsigned long long)failed,
	       (unsigned long long)(run.packets[0] + run.packets[1]),
	       (unsigned long long)((now_us() - begun) / SECOND));
	return failed ? 1 : 0;
}
