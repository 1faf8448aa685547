// SPDX-License-Identifier: GPL-2.0
/*
 * The task that made the call: where and as whom its socket is to be made. A notification
 * carries a thread id, and the task may die and its id be used again at any moment; what is
 * read from /proc counts only if the notification is still valid afterwards.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "toytcp-run.h"

/* A socket to be made by a helper process that first becomes like the target. */
struct run_target_job {
	int family;
	int type;
	int protocol;
	int net;		/* namespace to enter, or -1 */
	int user;		/* its user namespace, or -1 if it could not be opened */
	uid_t uid;
	gid_t gid;
	bool other_user;	/* its user namespace is not ours */
	bool capable;		/* it is known to have CAP_NET_RAW there */
	int groups;		/* how many it is in, or -1: not known */
	gid_t *group;		/* in the kernel's order */
	int result;		/* descriptor or negative errno */
};

static bool run_target_alive(const struct run_super *super, const struct seccomp_notif *req)
{
	return !ioctl(super->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &req->id);
}

static int run_target_open(const struct run_super *super, pid_t tid)
{
	char name[16];

	/* Zero: a task outside the supervisor's pid namespace. */
	if (super->proc < 0 || !tid)
		return -1;
	snprintf(name, sizeof(name), "%d", tid);
	return openat(super->proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Remembers what is our own, to compare with. Call after detaching, before any request. */
void run_target_init(struct run_super *super)
{
	struct stat st;

	super->uid = geteuid();
	super->gid = getegid();
	super->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (super->proc < 0)
		return;
	if (!fstatat(super->proc, "self/ns/user", &st, 0)) {
		super->user_dev = st.st_dev;
		super->user_ino = st.st_ino;
	}
	if (!fstatat(super->proc, "self/ns/net", &st, 0)) {
		super->ns_dev = st.st_dev;
		super->ns_ino = st.st_ino;
		return;
	}
	close(super->proc);
	super->proc = -1;
}

/* The command name of task @tid, for messages. */
void run_target_name(const struct run_super *super, pid_t tid, char *buf, size_t len)
{
	char path[32];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "%d/comm", tid);
	fd = super->proc < 0 ? -1 : openat(super->proc, path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, buf, len - 1);
		close(fd);
	}
	if (n < 1) {
		snprintf(buf, len, "?");
		return;
	}
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
}

/*
 * Copies @len bytes at @addr of the calling task. False if that is not permitted (another
 * user's, or Yama without CAP_SYS_PTRACE), not mapped, or the task is gone.
 */
bool run_target_read(const struct run_super *super, const struct seccomp_notif *req,
		     unsigned long addr, void *buf, size_t len)
{
	struct iovec local = { .iov_base = buf, .iov_len = len };
	struct iovec remote = { .iov_base = (void *)addr, .iov_len = len };

	if (process_vm_readv(req->pid, &local, 1, &remote, 1, 0) != (ssize_t)len)
		return false;
	return run_target_alive(super, req);
}

/*
 * A user namespace made by the target gives its owner, which we are, the right to enter the
 * network namespaces below it, but only from inside.
 */
static int run_target_enter(const struct run_target_job *job)
{
	int err;

	/* What it may do with raw sockets it may do by the rights that it has there. */
	if (job->other_user && (job->type & RUN_TYPE_MASK) == SOCK_RAW &&
	    (job->user < 0 || setns(job->user, CLONE_NEWUSER)))
		return -EPERM;
	if (job->net < 0 || !setns(job->net, CLONE_NEWNET))
		return 0;
	err = -errno;
	if (job->user >= 0 && !setns(job->user, CLONE_NEWUSER) && !setns(job->net, CLONE_NEWNET))
		return 0;
	return err;
}

static void run_target_make(struct run_target_job *job)
{
	job->result = socket(job->family, job->type, job->protocol);
	if (job->result < 0)
		job->result = -errno;
}

/* The helper: a process of its own that shares our memory and descriptors. */
static int run_target_child(void *arg)
{
	struct run_target_job *job = arg;

	/* Decides who owns the socket. Ids that do not exist here are left alone. */
	setfsgid(job->gid);
	setfsuid(job->uid);
	/*
	 * By their groups the kernel lets programs make ICMP echo sockets. The wrappers of the C
	 * library would change those of all threads; who has no right to is of the same user.
	 */
	if (job->groups >= 0)
		syscall(SYS_setgroups, job->groups, job->group);
	syscall(SYS_setresgid, -1, job->gid, -1);
	job->result = run_target_enter(job);
	if (job->result < 0)
		return 0;
	run_target_make(job);
	return 0;
}

/*
 * Entering a user namespace is refused to a process with threads, so the helper is a
 * process; with the memory shared and us waiting it costs little more than a thread.
 */
static void run_target_run_job(struct run_target_job *job)
{
	static char stack[65536];	/* clone() aligns its end */
	pid_t pid;

	job->result = -EIO;
	pid = clone(run_target_child, stack + sizeof(stack),
		    CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD, job);
	if (pid < 0) {
		job->result = -errno;
		return;
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void run_target_open_ns(struct run_target_job *job, int dir)
{
	job->net = openat(dir, "ns/net", O_RDONLY | O_CLOEXEC);
	if (job->net < 0)
		job->result = -errno;
	job->user = openat(dir, "ns/user", O_RDONLY | O_CLOEXEC);
}

/* @list: of numbers, each with a space. */
static void run_target_read_groups(struct run_target_job *job, const char *list)
{
	char *end;

	job->group = calloc(strlen(list) / 2 + 1, sizeof(*job->group));
	if (!job->group)
		return;
	for (job->groups = 0; ; list = end) {
		gid_t group = strtoul(list, &end, 10);

		if (end == list)
			break;
		job->group[job->groups++] = group;
	}
}

/* What the kernel would ask the task for: a capability, and groups. */
static void run_target_read_status(struct run_target_job *job, int dir)
{
	unsigned long long capabilities;
	char *line = NULL;
	size_t size = 0;
	FILE *file;
	int fd;

	fd = openat(dir, "status", O_RDONLY | O_CLOEXEC);
	file = fd < 0 ? NULL : fdopen(fd, "r");
	if (!file)
		return;
	while (getline(&line, &size, file) > 0) {
		if (sscanf(line, "CapEff: %llx", &capabilities) == 1)
			job->capable = capabilities >> CAP_NET_RAW & 1;
		else if (!job->group && !strncmp(line, "Groups:", 7))
			run_target_read_groups(job, line + 7);
	}
	free(line);
	fclose(file);
}

/* Whether its groups are known to be others than ours. */
static bool run_target_other_groups(const struct run_target_job *job)
{
	int n = getgroups(0, NULL);
	bool differ = true;
	gid_t *own;

	if (job->groups < 0 || n < 0 || n != job->groups)
		return job->groups >= 0;
	own = calloc(n + 1, sizeof(*own));
	if (own && getgroups(n, own) == n)
		differ = memcmp(own, job->group, n * sizeof(*own));
	free(own);
	return differ;
}

/* Fills in @job what sets the task apart from us. Returns whether anything does. */
static bool run_target_compare(const struct run_super *super, int dir,
			       struct run_target_job *job, bool *elsewhere)
{
	struct stat st;

	/* The directory's owner is the task's effective user, whether dumpable or not. */
	if (!fstat(dir, &st)) {
		job->uid = st.st_uid;
		job->gid = st.st_gid;
	}
	/*
	 * A task that may not be looked at (not dumpable, and we are not privileged) is taken
	 * to be where we are: it had no right to go elsewhere without a user namespace of its
	 * own, and failing it would break programs such as ssh-agent for nothing.
	 */
	if (!fstatat(dir, "ns/net", &st, 0) &&
	    (st.st_dev != super->ns_dev || st.st_ino != super->ns_ino)) {
		*elsewhere = true;
		run_target_open_ns(job, dir);
	}
	if (!fstatat(dir, "ns/user", &st, 0))
		job->other_user = st.st_dev != super->user_dev || st.st_ino != super->user_ino;
	if (job->other_user && job->user < 0)
		job->user = openat(dir, "ns/user", O_RDONLY | O_CLOEXEC);
	run_target_read_status(job, dir);
	return *elsewhere || job->other_user || job->uid != super->uid || job->gid != super->gid ||
	       run_target_other_groups(job);
}

/*
 * Makes the socket the task asked for, of our family, in the task's network namespace and
 * owned by its user. A descriptor (close-on-exec) or a negative errno; @elsewhere says
 * whether the namespace is another than ours.
 */
int run_target_socket(const struct run_super *super, const struct seccomp_notif *req,
		      const struct run_call *call, bool *elsewhere)
{
	struct run_target_job job = {
		.family = super->opt.family,
		.type = call->type | SOCK_CLOEXEC,
		.protocol = call->protocol,
		.net = -1,
		.user = -1,
		.uid = super->uid,
		.gid = super->gid,
		.groups = -1,
	};
	bool differs = false;
	int dir;

	*elsewhere = false;
	dir = run_target_open(super, req->pid);
	if (dir >= 0) {
		differs = run_target_compare(super, dir, &job, elsewhere);
		close(dir);
	}
	/* Our right is not the task's; of one that cannot be asked it is nobody's. */
	if ((call->type & RUN_TYPE_MASK) == SOCK_RAW && !job.capable)
		job.result = -EPERM;
	if (differs && !run_target_alive(super, req))
		job.result = -ESRCH;
	if (!job.result && differs)
		run_target_run_job(&job);
	else if (!job.result)
		run_target_make(&job);
	free(job.group);
	if (job.net >= 0)
		close(job.net);
	if (job.user >= 0)
		close(job.user);
	return job.result;
}
