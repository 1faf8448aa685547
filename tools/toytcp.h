/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOYTCP_TOOL_H
#define TOYTCP_TOOL_H

#include <linux/netlink.h>
#include <linux/toytcp.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define __noreturn		__attribute__((__noreturn__))
#define __printf(a, b)		__attribute__((__format__(__printf__, a, b)))

enum toytcp_exit {
	EXIT_OK		= 0,
	EXIT_USAGE	= 1,	/* the command line is wrong */
	EXIT_REFUSED	= 2,	/* the kernel said no, or cannot be asked */
};

/* A verb of a command, as "add" of "addr" */
struct toytcp_verb {
	const char	*name;
	const char	*usage;	/* what follows "toytcp COMMAND " */
	int		(*run)(char **argv);
};

/* A command; the first of its verbs is the one meant when none is given. */
struct toytcp_command {
	const char			*name;
	const char			*alias;	/* other spelling, or NULL */
	const struct toytcp_verb	*verbs;	/* ends with a NULL name */
	bool				plain;	/* takes options, not verbs */
};

extern const struct toytcp_command addr_command, route_command, neigh_command,
	dev_command, maddr_command, ss_command, stat_command, monitor_command;

/* Options that stand before the command */
extern bool opt_json, opt_stats;

/* toytcp.c: errors. All write "toytcp: COMMAND VERB: sentence". */
__noreturn __printf(1, 2)
void die_usage(const char *format, ...);	/* and the verb's usage */
__noreturn __printf(1, 2)
void die_value(const char *format, ...);	/* well formed, but not there */
__noreturn __printf(1, 2)
void die_refused(const char *format, ...);
__printf(1, 2)
void warn(const char *format, ...);

/* toytcp-arg.c: words of the command line; what is wrong ends the program. */

/*
 * If the next word is @key, takes it and the value after it. Dies when the
 * value is absent or was given before. Return: was it the key?
 */
bool arg_key(char ***argv, const char *key, const char **value);
__noreturn void arg_unknown(const char *word);

struct in_addr arg_addr(const char *word);
/* A.B.C.D/LEN; without /LEN it is a host. "default" if @allow_default. */
struct in_addr arg_prefix(const char *word, bool allow_default, uint8_t *len);
uint32_t arg_u32(const char *what, const char *word);
void arg_mac(const char *word, uint8_t mac[6]);
uint32_t arg_dev(const char *word);

/* toytcp-nl.c: talking to the kernel; what goes wrong ends the program. */

/* A request under construction, in a static buffer with room for attributes. */
struct nlmsghdr *nl_new(uint8_t cmd);

/* Sends a change and waits for the kernel's word. */
void nl_change(struct nlmsghdr *request);

/* Messages of an answer, one per entry */
struct nl_entries {
	struct nlmsghdr	**entry;
	size_t		count;
	size_t		room;
};

/* Asks for one entry, or for all of them; nl_free() frees. */
void nl_get(struct nlmsghdr *request, struct nl_entries *entries);
void nl_dump(struct nlmsghdr *request, struct nl_entries *entries);
void nl_free(struct nl_entries *entries);

/* Sorts by what @key makes of each entry, the high half first. */
struct nl_key {
	uint64_t	high, low;
};

void nl_sort(struct nl_entries *entries, struct nl_key (*key)(const struct nlmsghdr *entry));

/* What toytcp-show.c lists. */
struct toytcp_table {
	uint8_t		get;		/* TOYTCP_CMD_*_GET */
	uint16_t	ifindex;	/* the attribute that chooses a device */
	struct nl_key	(*key)(const struct nlmsghdr *entry);	/* NULL: the kernel's order */
	void		(*print)(const struct nlmsghdr *entry);
};

extern const struct toytcp_table addr_table, route_table, neigh_table;

/* "show [dev DEV]". Return: the exit code. */
int show_table(char **argv, const struct toytcp_table *table);

/* Hears of what happens from now on. @group: TOYTCP_MCGRP_* */
void nl_join(const char *group);
/* Calls @told for each message, without end; what was lost is said. */
__noreturn
void nl_listen(void (*told)(const struct nlmsghdr *entry));

/* Attributes of an entry by type, NULL where absent; @max: the highest. */
void nl_parse(const struct nlmsghdr *entry, const struct nlattr **tb, unsigned int max);

/* Values; 0, "" or 0.0.0.0 for one that is absent or too short. */
uint64_t nl_uint(const struct nlattr *attr);
struct in_addr nl_addr(const struct nlattr *attr);
uint16_t nl_port(const struct nlattr *attr);
const char *nl_str(const struct nlattr *attr);

/* toytcp-out.c: an array of flat JSON objects, nothing unless opt_json */
void json_begin(void);
void json_end(void);
void json_object(void);
/* The next object begins with the field "event". */
void json_event(const char *name);
void json_object_end(void);
void json_str(const char *key, const char *value);
void json_uint(const char *key, uint64_t value);
void json_flag(const char *key, bool value);
void json_addr(const char *key, struct in_addr value);

/* Text; each returns a string that lives until the eighth call after it. */
const char *text_addr(struct in_addr addr);
const char *text_mac(const struct nlattr *attr);
const char *text_dev(uint32_t ifindex);

#endif /* TOYTCP_TOOL_H */
