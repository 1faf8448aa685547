// SPDX-License-Identifier: GPL-2.0
/*
 * Which socket(2) calls are redirected. The same table makes the filter, which the kernel
 * runs at each system call of the program, and judges the calls the filter could not.
 */
#include <err.h>
#include <errno.h>
#include <linux/audit.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "toytcp-run.h"

/* socketcall(2)'s number for socket(2). */
#define RUN_CALL_SOCKET	1

/*
 * Protocols not listed stay with the host: IPPROTO_MPTCP and IPPROTO_SCTP are other
 * protocols, and a wrong one gets the host's errno.
 */
static const struct run_call run_filter_table[] = {
	{ SOCK_STREAM, 0 },
	{ SOCK_STREAM, IPPROTO_TCP },
	{ SOCK_DGRAM, 0 },
	{ SOCK_DGRAM, IPPROTO_UDP },
	{ SOCK_DGRAM, IPPROTO_ICMP },
	{ SOCK_RAW, RUN_PROTOCOL_ANY },
};

static bool run_filter_enabled(const struct run_options *opt, const struct run_call *row)
{
	if (row->type == SOCK_RAW || row->protocol == IPPROTO_ICMP)
		return opt->raw;
	return row->type == SOCK_STREAM ? opt->streams : opt->datagrams;
}

/*
 * The call conventions a program may use on a kernel of the native one. x32 programs make
 * calls under the audit number of x86-64, so only the filter needs to tell them apart.
 */
static const struct {
	uint32_t native;
	uint32_t also;
} run_filter_arches[] = {
	{ SCMP_ARCH_X86_64, SCMP_ARCH_X86 },
	{ SCMP_ARCH_X86_64, SCMP_ARCH_X32 },
	{ SCMP_ARCH_AARCH64, SCMP_ARCH_ARM },
	{ SCMP_ARCH_S390X, SCMP_ARCH_S390 },
};

/* The number of socketcall(2) under @arch, or a negative one where there is none. */
static int run_filter_socketcall(uint32_t arch)
{
	return seccomp_syscall_resolve_name_arch(arch, "socketcall");
}

/*
 * Where socketcall(2) exists its arguments lie in memory, which a filter cannot read. There
 * the filter asks at each socketcall(SYS_SOCKET) and socket(AF_INET), which is what libseccomp
 * makes of a rule on the first argument alone, and the supervisor looks closer.
 */
static int run_filter_add_rules(scmp_filter_ctx ctx, uint32_t arch, const struct run_options *opt)
{
	struct scmp_arg_cmp domain = SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff, AF_INET);
	size_t i;
	int ret;

	if (run_filter_socketcall(arch) >= 0)
		return seccomp_rule_add(ctx, SCMP_ACT_NOTIFY, SCMP_SYS(socket), 1, domain);

	for (i = 0; i < ARRAY_SIZE(run_filter_table); i++) {
		const struct run_call *row = &run_filter_table[i];

		if (!run_filter_enabled(opt, row))
			continue;
		/* The kernel takes ints: what a program leaves above 32 bits is noise. */
		ret = seccomp_rule_add_exact(ctx, SCMP_ACT_NOTIFY, SCMP_SYS(socket),
					     row->protocol == RUN_PROTOCOL_ANY ? 2 : 3, domain,
					     SCMP_A1(SCMP_CMP_MASKED_EQ, RUN_TYPE_MASK,
						     row->type),
					     SCMP_A2(SCMP_CMP_MASKED_EQ, 0xffffffff,
						     row->protocol));
		if (ret < 0)
			return ret;
	}
	return 0;
}

/* One filter for one call convention; anything it does not name is allowed. */
static int run_filter_for_arch(uint32_t arch, const struct run_options *opt, scmp_filter_ctx *ctx)
{
	int ret;

	*ctx = seccomp_init(SCMP_ACT_ALLOW);
	if (!*ctx)
		return -ENOMEM;
	ret = seccomp_attr_set(*ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
	if (!ret && arch != seccomp_arch_native()) {
		ret = seccomp_arch_add(*ctx, arch);
		if (!ret)
			ret = seccomp_arch_remove(*ctx, SCMP_ARCH_NATIVE);
	}
	if (!ret)
		ret = run_filter_add_rules(*ctx, arch, opt);
	if (ret)
		seccomp_release(*ctx);
	return ret;
}

static int run_filter_merge_arch(scmp_filter_ctx ctx, uint32_t arch, const struct run_options *opt)
{
	scmp_filter_ctx other;
	int ret;

	ret = run_filter_for_arch(arch, opt, &other);
	if (ret)
		return ret;
	ret = seccomp_merge(ctx, other);
	if (ret)
		seccomp_release(other);
	return ret;
}

/*
 * libseccomp 2.5 cannot ask for SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, so it only makes the
 * program, and run_filter_install() loads it.
 */
static int run_filter_export(scmp_filter_ctx ctx, struct sock_fprog *prog)
{
	struct stat st;
	int ret, fd;

	fd = memfd_create("toytcp-run filter", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = seccomp_export_bpf(ctx, fd);
	if (ret)
		goto out_close;
	ret = -EIO;
	if (fstat(fd, &st) < 0)
		goto out_close;
	prog->len = st.st_size / sizeof(*prog->filter);
	prog->filter = malloc(st.st_size);
	if (!prog->filter)
		goto out_close;
	if (pread(fd, prog->filter, st.st_size, 0) == st.st_size)
		ret = 0;
out_close:
	close(fd);
	return ret;
}

/* Fills @prog. 0, or a negative errno. */
int run_filter_build(const struct run_options *opt, struct sock_fprog *prog)
{
	uint32_t native = seccomp_arch_native();
	scmp_filter_ctx ctx;
	size_t i;
	int ret;

	ret = run_filter_for_arch(native, opt, &ctx);
	if (ret)
		return ret;
	for (i = 0; i < ARRAY_SIZE(run_filter_arches) && !ret; i++) {
		if (run_filter_arches[i].native == native)
			ret = run_filter_merge_arch(ctx, run_filter_arches[i].also, opt);
	}
	if (!ret)
		ret = run_filter_export(ctx, prog);
	seccomp_release(ctx);
	return ret;
}

/*
 * Puts the filter on this process, for good. Returns the notification descriptor
 * (close-on-exec) or a negative errno. With CAP_SYS_ADMIN no_new_privs is not needed and
 * not set, so that setuid programs stay what they are.
 *
 * WAIT_KILLABLE_RECV (since 5.19): once the supervisor has taken a call only a fatal signal
 * ends it. Without it a signal restarts the call and the descriptor already installed leaks,
 * and the timer signals of Go's scheduler can restart it without end.
 */
int run_filter_install(const struct sock_fprog *prog, bool *no_new_privs)
{
	unsigned int flags = SECCOMP_FILTER_FLAG_NEW_LISTENER |
			     SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
	int fd;

	*no_new_privs = false;
	fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, prog);
	if (fd < 0 && errno == EACCES) {
		*no_new_privs = true;
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
			return -errno;
		fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, prog);
	}
	return fd < 0 ? -errno : fd;
}

static bool run_filter_wanted(const struct run_options *opt, const struct run_call *call)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(run_filter_table); i++) {
		if (run_filter_enabled(opt, &run_filter_table[i]) &&
		    run_filter_table[i].type == (call->type & RUN_TYPE_MASK) &&
		    (run_filter_table[i].protocol == RUN_PROTOCOL_ANY ||
		     run_filter_table[i].protocol == call->protocol))
			return true;
	}
	return false;
}

/*
 * Reads the call out of notification @req. False if it is not one to redirect, or cannot
 * be read. The program could change the arguments of a socketcall meanwhile; it would harm
 * nobody but itself.
 */
bool run_filter_decode(const struct run_super *super, const struct seccomp_notif *req,
		       struct run_call *call)
{
	uint32_t args32[3];
	uint64_t args64[3];

	if (req->data.nr != run_filter_socketcall(req->data.arch)) {
		call->type = req->data.args[1];
		call->protocol = req->data.args[2];
		return run_filter_wanted(&super->opt, call);
	}
	if (req->data.arch & __AUDIT_ARCH_64BIT) {
		if (!run_target_read(super, req, req->data.args[1], args64, sizeof(args64)))
			return false;
	} else {
		if (!run_target_read(super, req, req->data.args[1], args32, sizeof(args32)))
			return false;
		args64[0] = args32[0];
		args64[1] = args32[1];
		args64[2] = args32[2];
	}
	call->type = args64[1];
	call->protocol = args64[2];
	return (int)args64[0] == AF_INET && run_filter_wanted(&super->opt, call);
}
