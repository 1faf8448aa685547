// SPDX-License-Identifier: GPL-2.0
/* toytcp-run: run an unmodified program on AF_TOYTCP. See toytcp-run.h for the parts. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "toytcp-run.h"

/* From the uapi header's number; a retired family's, so libc's headers know it by that. */
#define RUN_FAMILY_DEFAULT	18

#ifndef TOYTCP_VERSION
#define TOYTCP_VERSION	"unknown"
#endif

static const char run_usage_text[] =
	"Usage: toytcp-run [-t] [-u] [-i] [-v] [-f FAMILY] [--] COMMAND [ARGUMENT]...\n"
	"Run COMMAND with its TCP, UDP, ICMP and raw sockets on AF_TOYTCP instead of AF_INET.\n"
	"\n"
	"  -t, --tcp            redirect TCP sockets; without -t, -u and -i all of them\n"
	"  -u, --udp            redirect UDP sockets\n"
	"  -i, --icmp           redirect ICMP echo sockets and raw sockets\n"
	"  -f, --family=FAMILY  redirect to the address family of this number (18);\n"
	"                       2 is AF_INET itself, for comparison\n"
	"  -v, --verbose        say each redirected socket on standard error\n"
	"  -h, --help           print this and exit\n"
	"  -V, --version        print the version and exit\n"
	"\n"
	"The exit status is that of COMMAND; 125 if toytcp-run itself fails, 126 if\n"
	"COMMAND cannot be run, 127 if it is not found.\n";

static int run_parse_family(const char *arg)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(arg, &end, 10);
	if (errno || end == arg || *end || n < 1 || n > 255)
		errx(RUN_EXIT_SELF, "family '%s': not a number from 1 to 255", arg);
	return n;
}

/* Returns the index of COMMAND in @argv. */
static int run_parse(int argc, char **argv, struct run_options *opt)
{
	static const struct option longs[] = {
		{ "family", required_argument, NULL, 'f' },
		{ "tcp", no_argument, NULL, 't' },
		{ "udp", no_argument, NULL, 'u' },
		{ "icmp", no_argument, NULL, 'i' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ }
	};
	int c;

	while ((c = getopt_long(argc, argv, "+f:tuivhV", longs, NULL)) != -1) {
		switch (c) {
		case 'f':
			opt->family = run_parse_family(optarg);
			break;
		case 't':
			opt->streams = true;
			break;
		case 'u':
			opt->datagrams = true;
			break;
		case 'i':
			opt->raw = true;
			break;
		case 'v':
			opt->verbose = true;
			break;
		case 'h':
			fputs(run_usage_text, stdout);
			exit(fflush(stdout) ? RUN_EXIT_SELF : 0);
		case 'V':
			puts("toytcp-run " TOYTCP_VERSION);
			exit(fflush(stdout) ? RUN_EXIT_SELF : 0);
		default:
			errx(RUN_EXIT_SELF, "'toytcp-run --help' says more");
		}
	}
	if (!opt->streams && !opt->datagrams && !opt->raw) {
		opt->streams = true;
		opt->datagrams = true;
		opt->raw = true;
	}
	if (optind == argc)
		errx(RUN_EXIT_SELF, "no command given; 'toytcp-run --help' says more");
	return optind;
}

/* Also has the kernel load the module, if it is installed. */
static void run_check_family(int family)
{
	int fd;

	fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		close(fd);
		return;
	}
	if (errno == EAFNOSUPPORT && family == RUN_FAMILY_DEFAULT)
		errx(RUN_EXIT_SELF,
		     "this kernel has no AF_TOYTCP (family %d): load the module first (modprobe toytcp)",
		     family);
	err(RUN_EXIT_SELF, "no stream socket of family %d", family);
}

static void run_explain_install(int error)
{
	const char *why;

	switch (error) {
	case EBUSY:
		why = "another seccomp supervisor is at work (toytcp-run within toytcp-run?)";
		break;
	case EPERM:
	case EACCES:
		why = "seccomp filters are not permitted here";
		break;
	case ENOMEM:
		why = "no memory";
		break;
	default:
		/* EINVAL for an unknown flag, or an unknown call where seccomp is left out. */
		why = "it needs Linux 5.19 or newer with CONFIG_SECCOMP_FILTER";
	}
	errx(RUN_EXIT_SELF, "cannot install the seccomp filter: %s: %s", why, strerror(error));
}

/* A resolver on a loopback address is the host's, and so must be who asks it. */
static void run_warn_resolver(void)
{
	char line[256], address[64];
	FILE *file = fopen("/etc/resolv.conf", "re");

	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, " nameserver %63s", address) == 1 &&
		    !strncmp(address, "127.", 4)) {
			warnx("/etc/resolv.conf names %s: to look up names by it take -t", address);
			break;
		}
	}
	fclose(file);
}

/* From its return on, socket(AF_INET, ...) of this process is redirected. */
static void run_set_up(const struct run_options *opt)
{
	struct sock_fprog prog;
	bool no_new_privs;
	int ret, sock, listener;
	pid_t pid;

	ret = run_filter_build(opt, &prog);
	if (ret < 0)
		errx(RUN_EXIT_SELF, "cannot make the seccomp filter: %s", strerror(-ret));
	sock = run_super_start(opt);
	if (sock < 0)
		errx(RUN_EXIT_SELF, "cannot start the supervisor: %s", strerror(-sock));
	listener = run_filter_install(&prog, &no_new_privs);
	if (listener < 0)
		run_explain_install(-listener);
	if (no_new_privs && opt->verbose)
		warnx("without CAP_SYS_ADMIN: setuid programs run without their privilege");
	pid = run_super_hand_over(sock, listener);
	if (pid < 0)
		errx(RUN_EXIT_SELF, "the supervisor ended before it began");

	/* Lets it read socketcall(2)'s arguments where Yama restricts that; fails elsewhere. */
	prctl(PR_SET_PTRACER, pid, 0, 0, 0);
	close(listener);
	close(sock);
	free(prog.filter);
}

int main(int argc, char **argv)
{
	struct run_options opt = { .family = RUN_FAMILY_DEFAULT };
	int command;

	command = run_parse(argc, argv, &opt);
	if (opt.datagrams && opt.family == RUN_FAMILY_DEFAULT)
		run_warn_resolver();
	run_check_family(opt.family);
	run_set_up(&opt);
	execvp(argv[command], argv + command);
	err(errno == ENOENT ? RUN_EXIT_NOTFOUND : RUN_EXIT_NOEXEC, "%s", argv[command]);
}
