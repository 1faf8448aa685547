// SPDX-License-Identifier: GPL-2.0
/* What the family says it still has: sockets in its tables, memory. */

#define _GNU_SOURCE
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/toytcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "toytcp_peers.h"

static int netlink[2];
static int family;

struct request {
	struct nlmsghdr		nlh;
	struct genlmsghdr	genl;
	struct nlattr		attr;
	char			name[16];
};

static void check_send(int fd, struct request *request, size_t len, int type, int flags)
{
	request->nlh.nlmsg_len = len;
	request->nlh.nlmsg_type = type;
	request->nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	if (send(fd, request, len, 0) != (ssize_t)len)
		abort();
}

/* The number that generic netlink gave to the family */
static int check_family(int fd)
{
	struct request request = {
		.genl = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 },
		.attr = { .nla_type = CTRL_ATTR_FAMILY_NAME, .nla_len = NLA_HDRLEN + 8 },
		.name = TOYTCP_FAMILY_NAME,
	};
	char answer[8192];
	struct nlmsghdr *nlh = (void *)answer;
	struct nlattr *attr;
	ssize_t len;

	check_send(fd, &request, NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN + 8, GENL_ID_CTRL, 0);
	len = recv(fd, answer, sizeof(answer), 0);
	if (len < NLMSG_HDRLEN || nlh->nlmsg_type == NLMSG_ERROR)
		return -1;
	attr = (void *)(answer + NLMSG_HDRLEN + GENL_HDRLEN);
	while ((char *)attr < answer + len && attr->nla_len) {
		if (attr->nla_type == CTRL_ATTR_FAMILY_ID)
			return *(uint16_t *)((char *)attr + NLA_HDRLEN);
		attr = (void *)((char *)attr + NLA_ALIGN(attr->nla_len));
	}
	return -1;
}

void check_open(struct run *run, int side)
{
	netlink[side] = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	family = check_family(netlink[side]);
	if (family < 0)
		fail(run, "no generic netlink family %s", TOYTCP_FAMILY_NAME);
}

static int check_dump(int fd)
{
	struct request request = {
		.genl = { .cmd = TOYTCP_CMD_SOCK_GET, .version = TOYTCP_FAMILY_VERSION },
	};
	static char answer[65536];
	int found = 0;

	check_send(fd, &request, NLMSG_HDRLEN + GENL_HDRLEN, family, NLM_F_DUMP);
	for (;;) {
		ssize_t left = recv(fd, answer, sizeof(answer), 0);
		struct nlmsghdr *nlh = (void *)answer;

		if (left < 0)
			abort();
		for (; NLMSG_OK(nlh, left); nlh = NLMSG_NEXT(nlh, left)) {
			if (nlh->nlmsg_type == NLMSG_DONE)
				return found;
			if (nlh->nlmsg_type == NLMSG_ERROR)
				return -1;
			found++;
		}
	}
}

/* The host's are not what is tested, but they hold the ports of a run. */
static int check_host(int nsfd)
{
	int used = 0, orphans = 0, waiting = 0;
	char line[256];
	FILE *file;

	if (setns(nsfd, CLONE_NEWNET))
		return -1;
	file = fopen("/proc/thread-self/net/sockstat", "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "TCP: inuse %d orphan %d tw %d", &used, &orphans, &waiting) == 3)
			break;
	if (!file)
		return -1;
	fclose(file);
	return used + orphans + waiting;
}

int check_sockets(const struct run *run)
{
	int left = 0;

	for (int side = 0; side < 2 && left >= 0; side++) {
		int more = run->family[side] == AF_TOYTCP ? check_dump(netlink[side]) :
			   check_host(run->nsfd[side]);

		left = more < 0 ? -1 : left + more;
	}
	return left;
}

void check_protocol(long *sockets, long *pages)
{
	char line[512], name[32];
	FILE *file = fopen("/proc/net/protocols", "r");

	*sockets = *pages = -1;
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%31s %*d %ld %ld", name, sockets, pages) == 3 &&
		    !strcmp(name, "TOYTCP"))
			break;
	if (file)
		fclose(file);
}
