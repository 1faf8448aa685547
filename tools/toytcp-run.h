/* SPDX-License-Identifier: GPL-2.0 */
/*
 * toytcp-run: run an unmodified program on AF_TOYTCP.
 *
 * toytcp-run.c		options, the hand-over to the supervisor, exec
 * toytcp-run-filter.c	which calls are redirected: the seccomp filter and its reverse
 * toytcp-run-super.c	the supervisor: answers the notifications
 * toytcp-run-target.c	the calling task: its namespace, owner, memory; the socket itself
 */
#ifndef TOYTCP_RUN_H
#define TOYTCP_RUN_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/types.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* As env, nohup and timeout: 125 is our own failure, 126 and 127 are exec's. */
#define RUN_EXIT_SELF		125
#define RUN_EXIT_NOEXEC		126
#define RUN_EXIT_NOTFOUND	127

/* The kernel's SOCK_TYPE_MASK; what is above are flags such as SOCK_NONBLOCK. */
#define RUN_TYPE_MASK		0xf
/* No number that a program could ask for. */
#define RUN_PROTOCOL_ANY	(-1)

/* What is redirected, and where to. */
struct run_options {
	int family;
	bool verbose;
	bool streams;
	bool datagrams;
	bool raw;		/* and ICMP echo sockets */
};

/* What a program passed to socket(2) beside AF_INET; type with its flags. */
struct run_call {
	int type;
	int protocol;
};

/* The supervisor; set once before the first notification. */
struct run_super {
	struct run_options opt;
	int listener;
	int proc;		/* "/proc", or -1: then no target can be looked at */
	dev_t ns_dev;		/* the supervisor's own network namespace */
	ino_t ns_ino;
	dev_t user_dev;		/* and user namespace */
	ino_t user_ino;
	uid_t uid;
	gid_t gid;
};

/* toytcp-run-filter.c */
int run_filter_build(const struct run_options *opt, struct sock_fprog *prog);
int run_filter_install(const struct sock_fprog *prog, bool *no_new_privs);
bool run_filter_decode(const struct run_super *super, const struct seccomp_notif *req,
		       struct run_call *call);

/* toytcp-run-super.c */
int run_super_start(const struct run_options *opt);
pid_t run_super_hand_over(int sock, int listener);

/* toytcp-run-target.c */
void run_target_init(struct run_super *super);
int run_target_socket(const struct run_super *super, const struct seccomp_notif *req,
		      const struct run_call *call, bool *elsewhere);
bool run_target_read(const struct run_super *super, const struct seccomp_notif *req,
		     unsigned long addr, void *buf, size_t len);
void run_target_name(const struct run_super *super, pid_t tid, char *buf, size_t len);

#endif /* TOYTCP_RUN_H */
