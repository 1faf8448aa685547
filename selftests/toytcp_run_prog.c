// SPDX-License-Identifier: GPL-2.0
/*
 * A program for toytcp_run.sh to run under toytcp-run. It knows nothing of that: it makes
 * AF_INET sockets in one of many ways and prints what it got. Exit 4: not on this machine.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROG_SKIP	4

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Since 5.14; not in every libc. */
#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE	71
#endif

static int prog_socket(int type)
{
	int fd = socket(AF_INET, type, 0);

	if (fd < 0)
		err(1, "socket");
	return fd;
}

static int prog_domain(int fd)
{
	int domain;
	socklen_t len = sizeof(domain);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) < 0)
		err(1, "SO_DOMAIN");
	return domain;
}

static uint64_t prog_cookie(int fd)
{
	uint64_t cookie;
	socklen_t len = sizeof(cookie);

	if (getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len) < 0)
		err(1, "SO_NETNS_COOKIE");
	return cookie;
}

/* A socket of another family is never redirected, so it tells where we really are. */
static uint64_t prog_here(void)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	uint64_t cookie;

	if (fd < 0)
		err(1, "socket");
	cookie = prog_cookie(fd);
	close(fd);
	return cookie;
}

/* "domain [TYPE [PROTOCOL]]" */
static void prog_do_domain(char **args)
{
	int type = args[0] ? atoi(args[0]) : SOCK_STREAM;
	int protocol = args[0] && args[1] ? atoi(args[1]) : 0;
	int fd = socket(AF_INET, type, protocol);

	if (fd < 0)
		err(1, "socket");
	printf("%d\n", prog_domain(fd));
}

static void prog_do_flags(char **args)
{
	static const int types[] = { 0, SOCK_CLOEXEC, SOCK_NONBLOCK,
				     SOCK_CLOEXEC | SOCK_NONBLOCK };
	size_t i;

	(void)args;
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		int fd = prog_socket(SOCK_STREAM | types[i]);

		printf("%s%s ", fcntl(fd, F_GETFD) & FD_CLOEXEC ? "c" : "-",
		       fcntl(fd, F_GETFL) & O_NONBLOCK ? "n" : "-");
	}
	puts("");
}

static void prog_do_netns(char **args)
{
	(void)args;
	puts(prog_cookie(prog_socket(SOCK_STREAM)) == prog_here() ? "same" : "other");
}

static void *prog_netns_thread(void *arg)
{
	uint64_t *before = arg;

	if (unshare(CLONE_NEWNET) < 0)
		exit(PROG_SKIP);
	if (prog_here() == *before)
		errx(1, "unshare did not");
	prog_do_netns(NULL);
	return NULL;
}

/* One thread elsewhere, then the first one, which stayed. */
static void prog_do_netns_thread(char **args)
{
	uint64_t before = prog_here();
	pthread_t thread;

	if (pthread_create(&thread, NULL, prog_netns_thread, &before))
		errx(1, "pthread_create");
	pthread_join(thread, NULL);
	prog_do_netns(args);
}

static void prog_do_owner(char **args)
{
	struct stat st;

	(void)args;
	if (fstat(prog_socket(SOCK_STREAM), &st) < 0)
		err(1, "fstat");
	printf("%d %d\n", (int)st.st_uid, (int)st.st_gid);
}

static void *prog_thread(void *arg)
{
	intptr_t wrong = 0;
	int i;

	for (i = 0; i < 200; i++) {
		int fd = prog_socket(SOCK_STREAM);

		wrong += prog_domain(fd) != *(int *)arg;
		close(fd);
	}
	return (void *)wrong;
}

/* "threads DOMAIN": 8 threads, 200 sockets each. */
static void prog_do_threads(char **args)
{
	int domain = atoi(args[0]);
	pthread_t threads[8];
	intptr_t wrong = 0;
	void *ret;
	int i;

	for (i = 0; i < 8; i++) {
		if (pthread_create(&threads[i], NULL, prog_thread, &domain))
			errx(1, "pthread_create");
	}
	for (i = 0; i < 8; i++) {
		pthread_join(threads[i], &ret);
		wrong += (intptr_t)ret;
	}
	printf("%d wrong\n", (int)wrong);
}

static void prog_do_vfork(char **args)
{
	int status;
	pid_t pid;

	(void)args;
	pid = vfork();
	if (!pid)
		_exit(prog_domain(socket(AF_INET, SOCK_STREAM, 0)));
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		err(1, "vfork");
	printf("%d\n", WEXITSTATUS(status));
}

static atomic_int prog_signals;

static void prog_on_signal(int sig)
{
	(void)sig;
	prog_signals++;
}

/*
 * A signal may restart the call before the supervisor took it, but never after: then a
 * descriptor would be left behind, and the next one would have a higher number.
 */
static void prog_do_signals(char **args)
{
	struct itimerval often = { .it_interval.tv_usec = 100, .it_value.tv_usec = 100 };
	struct itimerval never = { 0 };
	struct sigaction sa = { .sa_handler = prog_on_signal, .sa_flags = SA_RESTART };
	int first = dup(STDOUT_FILENO), failed = 0, leaked = 0, i, fd;

	(void)args;
	close(first);
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (i = 0; i < 100000 && (i < 1000 || prog_signals < 50); i++) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		failed += fd < 0;
		leaked += fd > first;
		if (fd >= 0)
			close(fd);
	}
	setitimer(ITIMER_REAL, &never, NULL);
	printf("%d failed %d leaked %s\n", failed, leaked,
	       prog_signals ? "with signals" : "without a signal");
}

/* Children killed while they make sockets; the supervisor must survive every one. */
static void prog_do_killed(char **args)
{
	int i;

	for (i = 0; i < 200; i++) {
		struct timespec ts = { .tv_nsec = 1000 * (i % 50) };
		int sync[2];
		char byte;
		pid_t pid;

		if (pipe(sync) < 0)
			err(1, "pipe");
		pid = fork();
		if (pid < 0)
			err(1, "fork");
		if (!pid) {
			if (write(sync[1], "", 1) != 1)
				_exit(1);
			for (;;)
				close(socket(AF_INET, SOCK_STREAM, 0));
		}
		if (read(sync[0], &byte, 1) != 1)
			err(1, "read");
		nanosleep(&ts, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		close(sync[0]);
		close(sync[1]);
	}
	prog_do_domain(args);
}

static void prog_do_nofile(char **args)
{
	int next = dup(STDOUT_FILENO);
	struct rlimit limit = { .rlim_cur = next, .rlim_max = next };

	(void)args;
	close(next);
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		err(1, "setrlimit");
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
		errx(1, "a socket beyond the limit");
	puts(strerror(errno));
}

/* A closed socket's port must be free at once: nobody else may hold the socket open. */
static void prog_do_close(char **args)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int i, bad = 0;

	(void)args;
	for (i = 0; i < 500; i++) {
		int one = prog_socket(SOCK_STREAM), two = prog_socket(SOCK_STREAM);

		sin.sin_port = 0;
		sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		if (bind(two, (void *)&sin, sizeof(sin)) < 0 ||
		    getsockname(two, (void *)&sin, &len) < 0)
			err(1, "bind");
		close(two);
		bad += bind(one, (void *)&sin, sizeof(sin)) < 0;
		close(one);
	}
	printf("%d in use\n", bad);
}

#if defined(__x86_64__)
static int prog_int80(int nr, uint32_t a, uint32_t b, uint32_t c)
{
	int ret;

	asm volatile("int $0x80" : "=a"(ret) : "a"(nr), "b"(a), "c"(b), "d"(c)
		     : "memory", "r8", "r9", "r10", "r11");
	return ret;
}

static void prog_no_i386(int sig)
{
	(void)sig;
	_exit(PROG_SKIP);
}

/* "i386 socket|socketcall TYPE": the calls of a 32-bit program, by its own entry. */
static void prog_do_i386(char **args)
{
	uint32_t *mem = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	int type = atoi(args[1]), fd;

	if (mem == MAP_FAILED)
		err(1, "mmap");
	/* Where this entry is missing it faults, or (User-Mode Linux) is the 64-bit one. */
	signal(SIGSEGV, prog_no_i386);
	if (prog_int80(20, 0, 0, 0) != getpid())
		exit(PROG_SKIP);
	if (!strcmp(args[0], "socket")) {
		fd = prog_int80(359, AF_INET, type, 0);
	} else {
		mem[0] = AF_INET;
		mem[1] = type;
		mem[2] = 0;
		fd = prog_int80(102, 1, (uintptr_t)mem, 0);
	}
	if (fd < 0)
		errx(1, "socket: %s", strerror(-fd));
	printf("%d\n", prog_domain(fd));
}
#else
static void prog_do_i386(char **args)
{
	(void)args;
	exit(PROG_SKIP);
}
#endif

static void prog_do_fds(char **args)
{
	int fd;

	(void)args;
	for (fd = 0; fd < 1024; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			printf("%d ", fd);
	}
	puts("");
}

static void prog_do_job(char **args)
{
	(void)args;
	printf("%d %d %d %d\n", getpid(), getppid(), getpgrp(), getsid(0));
}

/* Waits for a child as a shell's wait does: there must be none, and no signal of one. */
static void prog_do_children(char **args)
{
	sigset_t pending;

	(void)args;
	sigpending(&pending);
	printf("%s%s\n", waitpid(-1, NULL, __WALL) < 0 ? strerror(errno) : "a child",
	       sigismember(&pending, SIGCHLD) ? " SIGCHLD" : "");
}

/* "block-chld COMMAND...": with SIGCHLD blocked, which exec keeps. */
static void prog_do_block_chld(char **args)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_SETMASK, &set, NULL);
	execvp(args[0], args);
	err(1, "%s", args[0]);
}

/* Counts SIGINT until a line comes in. */
static void prog_do_count_int(char **args)
{
	struct sigaction sa = { .sa_handler = prog_on_signal, .sa_flags = SA_RESTART };
	char line[16];

	(void)args;
	sigaction(SIGINT, &sa, NULL);
	puts("ready");
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		err(1, "stdin");
	printf("%d interrupts\n", prog_signals);
}

static void prog_pty_child(int master, char **args)
{
	int tty;

	setsid();
	tty = open(ptsname(master), O_RDWR);	/* becomes the controlling terminal */
	if (tty < 0)
		err(1, "pty");
	dup2(tty, STDIN_FILENO);
	dup2(tty, STDOUT_FILENO);
	execvp(args[0], args);
	err(1, "%s", args[0]);
}

/* "pty COMMAND...": runs it on a terminal, types ^C once it says ready, and then a line. */
static void prog_do_pty(char **args)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	char buf[256];
	ssize_t n;
	FILE *tty;

	if (master < 0 || grantpt(master) || unlockpt(master))
		err(1, "pty");
	if (!fork())
		prog_pty_child(master, args);
	tty = fdopen(dup(master), "r");
	if (!tty || !fgets(buf, sizeof(buf), tty))
		err(1, "nothing from the terminal");
	if (write(master, "\003q\n", 3) != 3)
		err(1, "typing");
	while (fgets(buf, sizeof(buf), tty)) {
		n = strcspn(buf, "\r\n");
		buf[n] = '\0';
		if (strstr(buf, "interrupts"))
			puts(buf);
	}
	while (wait(NULL) > 0)
		;
}

/* "bench N": nanoseconds for a socket() and its close(). */
static void prog_do_bench(char **args)
{
	struct timespec a, b;
	int n = atoi(args[0]), i;

	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < n; i++)
		close(prog_socket(SOCK_STREAM));
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%.0f\n", ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / n);
}

static const struct {
	const char *name;
	int args;
	void (*run)(char **args);
} prog_table[] = {
	{ "domain", 0, prog_do_domain },
	{ "flags", 0, prog_do_flags },
	{ "netns", 0, prog_do_netns },
	{ "netns-thread", 0, prog_do_netns_thread },
	{ "owner", 0, prog_do_owner },
	{ "threads", 1, prog_do_threads },
	{ "vfork", 0, prog_do_vfork },
	{ "signals", 0, prog_do_signals },
	{ "killed", 0, prog_do_killed },
	{ "nofile", 0, prog_do_nofile },
	{ "close", 0, prog_do_close },
	{ "i386", 2, prog_do_i386 },
	{ "fds", 0, prog_do_fds },
	{ "job", 0, prog_do_job },
	{ "children", 0, prog_do_children },
	{ "block-chld", 1, prog_do_block_chld },
	{ "count-int", 0, prog_do_count_int },
	{ "pty", 1, prog_do_pty },
	{ "bench", 1, prog_do_bench },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 1 && i < ARRAY_SIZE(prog_table); i++) {
		if (strcmp(argv[1], prog_table[i].name) || argc < 2 + prog_table[i].args)
			continue;
		prog_table[i].run(argv + 2);
		return fflush(stdout) ? 1 : 0;
	}
	errx(1, "no such way to make a socket");
}
