// SPDX-License-Identifier: GPL-2.0
/* Talking to the kernel: generic netlink by libmnl. */

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "toytcp.h"

#define REQUEST_SIZE	1024
#define ANSWER_SIZE	32768	/* the kernel fills a dump's messages up to this */
#define DUMP_TRIES	5

static struct mnl_socket *sock;
static unsigned int seq;
static uint16_t family;
static struct nl_entries described;	/* the family, as the kernel tells of it */

static void open_socket(void)
{
	int one = 1;

	sock = mnl_socket_open(NETLINK_GENERIC);
	if (!sock || mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0)
		die_refused("cannot open a netlink socket: %s", strerror(errno));

	/* The sentence of a refusal, without our request repeated before it. */
	if (mnl_socket_setsockopt(sock, NETLINK_EXT_ACK, &one, sizeof(one)) < 0 ||
	    mnl_socket_setsockopt(sock, NETLINK_CAP_ACK, &one, sizeof(one)) < 0)
		die_refused("cannot set up a netlink socket: %s", strerror(errno));
}

static struct nlmsghdr *new_request(uint16_t type, uint8_t cmd, uint8_t version)
{
	static union {
		char		bytes[REQUEST_SIZE];
		struct nlmsghdr	align;
	} request;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request.bytes);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = ++seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;
	return nlh;
}

/* What one round of messages ended in */
struct answer {
	struct nl_entries	*entries;	/* NULL: none are expected */
	bool			done;
	bool			interrupted;	/* NLM_F_DUMP_INTR was seen */
	int			error;
	char			sentence[256];	/* of the kernel, or empty */
};

static void keep_sentence(struct answer *answer, const struct nlmsghdr *nlh, size_t offset)
{
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each(attr, nlh, offset)
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
			strncpy(answer->sentence, mnl_attr_get_str(attr),
				sizeof(answer->sentence) - 1);
}

static void take_error(struct answer *answer, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof(*err);

	answer->done = true;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err)) {
		answer->error = EBADMSG;
		return;
	}
	answer->error = -err->error;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += MNL_ALIGN(err->msg.nlmsg_len) - sizeof(struct nlmsghdr);
	if (answer->error)
		keep_sentence(answer, nlh, offset);
}

/* The end of a dump; it carries an error if the dump failed half way. */
static void take_done(struct answer *answer, const struct nlmsghdr *nlh)
{
	const int *code = mnl_nlmsg_get_payload(nlh);

	answer->done = true;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*code) || *code >= 0)
		return;
	answer->error = -*code;
	keep_sentence(answer, nlh, sizeof(*code));
}

static void take_entry(struct answer *answer, const struct nlmsghdr *nlh)
{
	struct nl_entries *entries = answer->entries;
	struct nlmsghdr *copy = malloc(nlh->nlmsg_len);

	if (entries->count == entries->room) {
		entries->room = entries->room ? 2 * entries->room : 64;
		entries->entry = realloc(entries->entry,
					 entries->room * sizeof(*entries->entry));
	}
	if (!copy || !entries->entry)
		die_refused("out of memory");
	memcpy(copy, nlh, nlh->nlmsg_len);
	entries->entry[entries->count++] = copy;
}

static void take_messages(struct answer *answer, const struct nlmsghdr *nlh, int left)
{
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_seq != seq)
			continue;
		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			answer->interrupted = true;
		if (nlh->nlmsg_type == NLMSG_ERROR)
			take_error(answer, nlh);
		else if (nlh->nlmsg_type == NLMSG_DONE)
			take_done(answer, nlh);
		else if (nlh->nlmsg_type >= NLMSG_MIN_TYPE && answer->entries)
			take_entry(answer, nlh);
	}
}

static void exchange(struct nlmsghdr *request, struct answer *answer)
{
	static union {
		char		bytes[ANSWER_SIZE];
		struct nlmsghdr	align;
	} buffer;
	ssize_t got;

	if (mnl_socket_sendto(sock, request, request->nlmsg_len) < 0)
		die_refused("cannot send to the kernel: %s", strerror(errno));
	while (!answer->done) {
		got = mnl_socket_recvfrom(sock, &buffer, sizeof(buffer));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			die_refused("cannot read from the kernel: %s", strerror(errno));
		take_messages(answer, &buffer.align, got);
	}
}

static void find_family(void)
{
	const struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct answer answer = { .entries = &described };
	struct nlmsghdr *nlh = new_request(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);

	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, TOYTCP_FAMILY_NAME);
	nlh->nlmsg_flags |= NLM_F_ACK;
	exchange(nlh, &answer);
	if (answer.error == ENOENT)
		die_refused("the toytcp module is not loaded (modprobe toytcp)");
	if (answer.error || !described.count)
		die_refused("cannot find the module's netlink family: %s",
			    strerror(answer.error ?: EBADMSG));
	nl_parse(described.entry[0], tb, CTRL_ATTR_MAX);
	family = nl_uint(tb[CTRL_ATTR_FAMILY_ID]);
}

static void open_family(void)
{
	if (sock)
		return;
	open_socket();
	find_family();
}

struct nlmsghdr *nl_new(uint8_t cmd)
{
	open_family();
	return new_request(family, cmd, TOYTCP_FAMILY_VERSION);
}

/* The kernel checks the capability before anything of ours can say a sentence. */
static void check_answer(const struct answer *answer)
{
	if (!answer->error)
		return;
	if (answer->sentence[0])
		die_refused("%s", answer->sentence);
	if (answer->error == EPERM)
		die_refused("not permitted (it needs CAP_NET_ADMIN in this network namespace)");
	die_refused("%s", strerror(answer->error));
}

void nl_change(struct nlmsghdr *request)
{
	struct answer answer = { 0 };

	request->nlmsg_flags |= NLM_F_ACK;
	exchange(request, &answer);
	check_answer(&answer);
}

void nl_get(struct nlmsghdr *request, struct nl_entries *entries)
{
	struct answer answer = { .entries = entries };

	request->nlmsg_flags |= NLM_F_ACK;
	exchange(request, &answer);
	check_answer(&answer);
	if (!entries->count)
		die_refused("the kernel gave no answer");
}

/*
 * A table that changed between two messages of the dump may have been seen
 * with an entry twice or not at all: begin again, but not for ever.
 */
void nl_dump(struct nlmsghdr *request, struct nl_entries *entries)
{
	unsigned int tries;

	request->nlmsg_flags |= NLM_F_DUMP;
	for (tries = 0; tries < DUMP_TRIES; tries++) {
		struct answer answer = { .entries = entries };

		nl_free(entries);
		request->nlmsg_seq = ++seq;
		exchange(request, &answer);
		check_answer(&answer);
		if (!answer.interrupted)
			return;
	}
	warn("the table changes faster than it can be read, the list may be incomplete");
}

/* Return: the number of the group of this name; 0: there is none. */
static int find_group(const struct nlattr *groups, const char *name)
{
	const struct nlattr *group, *attr;

	mnl_attr_for_each_nested(group, groups) {
		const char *its_name = "";
		int id = 0;

		mnl_attr_for_each_nested(attr, group) {
			if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
				its_name = nl_str(attr);
			if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID)
				id = nl_uint(attr);
		}
		if (!strcmp(its_name, name))
			return id;
	}
	return 0;
}

static void join(int group)
{
	if (mnl_socket_setsockopt(sock, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
		die_refused("cannot listen: %s", strerror(errno));
}

/* Is it the controller's word that our family has gone? */
static bool is_end(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[CTRL_ATTR_MAX + 1];

	if (nlh->nlmsg_type != GENL_ID_CTRL || genl->cmd != CTRL_CMD_DELFAMILY)
		return false;
	nl_parse(nlh, tb, CTRL_ATTR_MAX);
	return nl_uint(tb[CTRL_ATTR_FAMILY_ID]) == family;
}

void nl_join(const char *group)
{
	const struct nlattr *tb[CTRL_ATTR_MAX + 1];
	int id = 0;

	open_family();
	/* Its only group, whose number is fixed: it is told there when the module goes. */
	join(GENL_ID_CTRL);
	nl_parse(described.entry[0], tb, CTRL_ATTR_MAX);
	if (tb[CTRL_ATTR_MCAST_GROUPS])
		id = find_group(tb[CTRL_ATTR_MCAST_GROUPS], group);
	if (!id)
		die_refused("the module tells nothing of \"%s\"", group);
	join(id);
}

void nl_listen(void (*told)(const struct nlmsghdr *entry))
{
	static union {
		char		bytes[ANSWER_SIZE];
		struct nlmsghdr	align;
	} buffer;

	for (;;) {
		ssize_t got = mnl_socket_recvfrom(sock, &buffer, sizeof(buffer));
		const struct nlmsghdr *nlh = &buffer.align;
		int left = got;

		if (got < 0 && errno == ENOBUFS)
			warn("more has happened than could be told: something is missing here");
		else if (got < 0 && errno != EINTR)
			die_refused("cannot read from the kernel: %s", strerror(errno));
		if (got < 0)
			continue;
		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			if (nlh->nlmsg_type == family)
				told(nlh);
			else if (is_end(nlh))
				die_refused("the module has been unloaded");
	}
}

struct keyed {
	struct nl_key	key;
	struct nlmsghdr	*entry;
};

static int compare_keys(const void *one, const void *two)
{
	const struct nl_key *a = &((const struct keyed *)one)->key;
	const struct nl_key *b = &((const struct keyed *)two)->key;

	if (a->high != b->high)
		return a->high < b->high ? -1 : 1;
	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	return 0;
}

/* The keys are made once: a list of 100,000 is compared some two million times. */
void nl_sort(struct nl_entries *entries, struct nl_key (*key)(const struct nlmsghdr *entry))
{
	struct keyed *list;
	size_t i;

	if (!entries->count)
		return;
	list = malloc(entries->count * sizeof(*list));
	if (!list)
		die_refused("out of memory");
	for (i = 0; i < entries->count; i++) {
		list[i].key = key(entries->entry[i]);
		list[i].entry = entries->entry[i];
	}
	qsort(list, entries->count, sizeof(*list), compare_keys);
	for (i = 0; i < entries->count; i++)
		entries->entry[i] = list[i].entry;
	free(list);
}

void nl_free(struct nl_entries *entries)
{
	size_t i;

	for (i = 0; i < entries->count; i++)
		free(entries->entry[i]);
	free(entries->entry);
	memset(entries, 0, sizeof(*entries));
}

void nl_parse(const struct nlmsghdr *entry, const struct nlattr **tb, unsigned int max)
{
	const struct nlattr *attr;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	mnl_attr_for_each(attr, entry, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) <= max)
			tb[mnl_attr_get_type(attr)] = attr;
}

uint64_t nl_uint(const struct nlattr *attr)
{
	switch (attr ? mnl_attr_get_payload_len(attr) : 0) {
	case 1:
		return mnl_attr_get_u8(attr);
	case 2:
		return mnl_attr_get_u16(attr);
	case 4:
		return mnl_attr_get_u32(attr);
	case 8:
		return mnl_attr_get_u64(attr);
	default:
		return 0;
	}
}

struct in_addr nl_addr(const struct nlattr *attr)
{
	struct in_addr addr = { nl_uint(attr) };

	return addr;
}

uint16_t nl_port(const struct nlattr *attr)
{
	return ntohs(nl_uint(attr));
}

const char *nl_str(const struct nlattr *attr)
{
	if (!attr || mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
		return "";
	return mnl_attr_get_str(attr);
}
