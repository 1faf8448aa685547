// SPDX-License-Identifier: GPL-2.0
/*
 * The supervisor. It is not the parent of the program but a process beside it, in a session
 * of its own: the process that the user started becomes the program itself, so exit status,
 * signals, terminal and job control need no passing on and cannot be passed on twice. It
 * ends when the kernel says that the last task under the filter is gone.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "toytcp-run.h"

/* Since 6.6; older headers do not have them, older kernels say EINVAL. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS		SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP	1UL
#endif

/* Buffers of the kernel's size, which may be larger than our headers'. */
struct run_super_bufs {
	struct seccomp_notif *req;
	struct seccomp_notif_resp *resp;
	size_t req_size;
	size_t resp_size;
};

static size_t run_super_max(size_t a, size_t b)
{
	return a > b ? a : b;
}

static void run_super_alloc(struct run_super_bufs *bufs)
{
	struct seccomp_notif_sizes sizes;

	/* Where this fails the program's side fails too, and explains it. */
	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) < 0)
		exit(RUN_EXIT_SELF);
	bufs->req_size = run_super_max(sizes.seccomp_notif, sizeof(*bufs->req));
	bufs->resp_size = run_super_max(sizes.seccomp_notif_resp, sizeof(*bufs->resp));
	bufs->req = calloc(1, bufs->req_size);
	bufs->resp = calloc(1, bufs->resp_size);
	if (!bufs->req || !bufs->resp)
		err(RUN_EXIT_SELF, "no memory for the notifications");
}

static const char *run_super_protocol(int protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return "IPPROTO_TCP";
	case IPPROTO_UDP:
		return "IPPROTO_UDP";
	case IPPROTO_ICMP:
		return "IPPROTO_ICMP";
	case IPPROTO_RAW:
		return "IPPROTO_RAW";
	case 0:
		return "0";
	default:
		return "another";
	}
}

static const char *run_super_type(int type)
{
	switch (type & RUN_TYPE_MASK) {
	case SOCK_STREAM:
		return "SOCK_STREAM";
	case SOCK_DGRAM:
		return "SOCK_DGRAM";
	default:
		return "SOCK_RAW";
	}
}

/* Says what became of a call; @fd is the target's descriptor or a negative errno. */
static void run_super_tell(const struct run_super *super, pid_t tid, const struct run_call *call,
			   int fd, bool elsewhere)
{
	char name[32], result[64];

	if (!super->opt.verbose)
		return;
	run_target_name(super, tid, name, sizeof(name));
	if (fd < 0)
		snprintf(result, sizeof(result), "%s", strerror(-fd));
	else
		snprintf(result, sizeof(result), "fd %d", fd);
	warnx("%s[%d]: socket(AF_INET, %s%s%s, %s) -> family %d%s: %s", name, tid,
	      run_super_type(call->type),
	      call->type & SOCK_NONBLOCK ? "|SOCK_NONBLOCK" : "",
	      call->type & SOCK_CLOEXEC ? "|SOCK_CLOEXEC" : "",
	      run_super_protocol(call->protocol), super->opt.family,
	      elsewhere ? " in its own network namespace" : "", result);
}

/* Installs @fd in the target. The number it got there, or a negative errno. */
static int run_super_add_fd(const struct run_super *super, const struct seccomp_notif *req,
			    const struct run_call *call, int fd)
{
	struct seccomp_notif_addfd addfd = {
		.id = req->id,
		.srcfd = fd,
		.newfd_flags = call->type & SOCK_CLOEXEC ? O_CLOEXEC : 0,
	};
	int ret;

	ret = ioctl(super->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &addfd);
	return ret < 0 ? -errno : ret;
}

/*
 * Our own reference to the socket must be gone before the program goes on, or its close()
 * might not be the last one: a port would stay bound, a FIN unsent, the module busy. That
 * rules out SECCOMP_ADDFD_FLAG_SEND, which lets it go on first. What the flag is for, a
 * signal between the two steps, cannot happen under WAIT_KILLABLE_RECV.
 */
static int run_super_redirect(const struct run_super *super, const struct seccomp_notif *req,
			      const struct run_call *call)
{
	bool elsewhere;
	int fd, ret;

	fd = run_target_socket(super, req, call, &elsewhere);
	ret = fd;
	if (fd >= 0) {
		ret = run_super_add_fd(super, req, call, fd);
		close(fd);
	}
	run_super_tell(super, req->pid, call, ret, elsewhere);
	return ret;
}

static void run_super_answer(const struct run_super *super, struct run_super_bufs *bufs)
{
	struct run_call call;
	int ret;

	/* The kernel insists on zeroes. */
	memset(bufs->req, 0, bufs->req_size);
	if (ioctl(super->listener, SECCOMP_IOCTL_NOTIF_RECV, bufs->req) < 0) {
		/* ENOENT: killed before we looked. */
		if (errno != ENOENT && errno != EINTR)
			err(RUN_EXIT_SELF, "receiving a notification");
		return;
	}

	memset(bufs->resp, 0, bufs->resp_size);
	bufs->resp->id = bufs->req->id;
	if (run_filter_decode(super, bufs->req, &call)) {
		ret = run_super_redirect(super, bufs->req, &call);
		if (ret < 0)
			bufs->resp->error = ret;
		else
			bufs->resp->val = ret;
	} else {
		bufs->resp->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	}
	if (ioctl(super->listener, SECCOMP_IOCTL_NOTIF_SEND, bufs->resp) < 0 &&
	    errno != ENOENT)
		warn("answering task %d", bufs->req->pid);
}

static void run_super_loop(const struct run_super *super, struct run_super_bufs *bufs)
{
	struct pollfd pfd = { .fd = super->listener, .events = POLLIN };

	for (;;) {
		if (poll(&pfd, 1, -1) < 0) {
			if (errno == EINTR)
				continue;
			err(RUN_EXIT_SELF, "waiting for notifications");
		}
		if (pfd.revents & POLLIN)
			run_super_answer(super, bufs);
		else if (pfd.revents)
			return;
	}
}

/*
 * Lets go of everything of the user's: a descriptor kept here would keep a pipe open after
 * the program closed it, a working directory would keep a mount busy.
 */
static void run_super_detach(int sock, bool verbose)
{
	static const int ignored[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE,
				       SIGUSR1, SIGUSR2, SIGALRM };
	sigset_t none;
	size_t i;
	int null;

	/* A service manager stops all at once; the program may need sockets to the end. */
	for (i = 0; i < ARRAY_SIZE(ignored); i++)
		signal(ignored[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);

	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		err(RUN_EXIT_SELF, "/dev/null");
	if (chdir("/") < 0)
		err(RUN_EXIT_SELF, "/");
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (!verbose)
		dup2(null, STDERR_FILENO);
	if (sock > 3)
		syscall(SYS_close_range, 3, sock - 1, 0);
	syscall(SYS_close_range, sock + 1, ~0U, 0);
}

/* Takes the notification descriptor; -1 if the program's side gave up and has said why. */
static int run_super_take(int sock)
{
	union {
		struct cmsghdr hdr;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(sock, &msg, MSG_CMSG_CLOEXEC) != 1 ||
	    msg.msg_controllen < CMSG_LEN(sizeof(fd)))
		return -1;
	memcpy(&fd, CMSG_DATA(&control.hdr), sizeof(fd));
	return fd;
}

static void run_super_main(int sock, const struct run_options *opt)
{
	struct run_super super = { .opt = *opt };
	struct run_super_bufs bufs;
	__u64 flags = SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP;
	pid_t pid = getpid();

	run_super_alloc(&bufs);
	run_super_detach(sock, opt->verbose);
	run_target_init(&super);
	super.listener = run_super_take(sock);
	if (super.listener < 0)
		exit(RUN_EXIT_SELF);
	if (super.proc < 0 && opt->verbose)
		warnx("/proc is not there: namespaces and users of the callers are not followed");

	/* Caller and supervisor take turns on one CPU: a hint, and it need not be known. */
	ioctl(super.listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags);

	if (send(sock, &pid, sizeof(pid), MSG_NOSIGNAL) != sizeof(pid))
		exit(RUN_EXIT_SELF);
	close(sock);
	run_super_loop(&super, &bufs);
	exit(0);
}

struct run_super_fork {
	int sock;
	const struct run_options *opt;
};

/* The process between: its end makes the supervisor an orphan, none of the program's. */
static int run_super_fork_child(void *arg)
{
	const struct run_super_fork *args = arg;

	setsid();
	switch (fork()) {
	case -1:
		_exit(errno);
	case 0:
		run_super_main(args->sock, args->opt);
	}
	_exit(0);
}

/*
 * Starts the supervisor, before this process is filtered itself. Returns a socket to hand
 * it the notification descriptor through, or a negative errno.
 */
int run_super_start(const struct run_options *opt)
{
	static char stack[65536];	/* clone() aligns its end */
	struct run_super_fork args = { .opt = opt };
	int pair[2], status, err;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	/* Where the program has no standard descriptors the pair would take their numbers. */
	args.sock = fcntl(pair[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (args.sock < 0) {
		err = -errno;
		close(pair[0]);
		close(pair[1]);
		return err;
	}
	close(pair[1]);

	/* Without an exit signal: the program must not find a SIGCHLD it knows nothing of. */
	pid = clone(run_super_fork_child, stack + sizeof(stack), 0, &args);
	err = pid < 0 ? -errno : 0;
	close(args.sock);
	if (!err) {
		while (waitpid(pid, &status, __WALL) < 0) {
			if (errno == EINTR)
				continue;
			status = 0;
			break;
		}
		err = WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
	}
	if (err) {
		close(pair[0]);
		return err;
	}
	return pair[0];
}

/*
 * Gives the supervisor its @listener and waits until it is ready. Its process id, or -1 if
 * it ended (then it has said why).
 */
pid_t run_super_hand_over(int sock, int listener)
{
	union {
		struct cmsghdr hdr;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {
		.hdr = {
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		},
	};
	struct iovec iov = { .iov_base = "", .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = CMSG_LEN(sizeof(int)),
	};
	pid_t pid;

	memcpy(CMSG_DATA(&control.hdr), &listener, sizeof(listener));
	if (sendmsg(sock, &msg, MSG_NOSIGNAL) != 1 ||
	    recv(sock, &pid, sizeof(pid), 0) != sizeof(pid))
		return -1;
	return pid;
}
