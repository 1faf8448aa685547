// SPDX-License-Identifier: GPL-2.0
/* toytcp ss: sockets. */

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "toytcp.h"

#define BIT(state)	(1U << (state))
#define ALL_STATES	((BIT(TOYTCP_TCP_STATE_NEW_SYN_RECV) << 1) - 1)

/* What ss leaves out unless asked: those that carry no connection of a program */
#define QUIET_STATES	(BIT(TOYTCP_TCP_STATE_LISTEN) | BIT(TOYTCP_TCP_STATE_CLOSE) | \
			 BIT(TOYTCP_TCP_STATE_TIME_WAIT) | \
			 BIT(TOYTCP_TCP_STATE_SYN_RECV) | \
			 BIT(TOYTCP_TCP_STATE_NEW_SYN_RECV))

struct options {
	unsigned int	states;		/* bits */
	bool		tcp, udp, raw;	/* -t, -u, -w: these only; none: all */
	bool		netid;		/* a column that says which */
	bool		no_header;
	bool		extended;	/* -e: owner and inode */
	bool		timers;		/* -o */
	bool		internals;	/* -i */
};

static const char *state_name(unsigned int state)
{
	static const char *const names[] = {
		[TOYTCP_TCP_STATE_ESTABLISHED]	= "ESTAB",
		[TOYTCP_TCP_STATE_SYN_SENT]	= "SYN-SENT",
		[TOYTCP_TCP_STATE_SYN_RECV]	= "SYN-RECV",
		[TOYTCP_TCP_STATE_FIN_WAIT_1]	= "FIN-WAIT-1",
		[TOYTCP_TCP_STATE_FIN_WAIT_2]	= "FIN-WAIT-2",
		[TOYTCP_TCP_STATE_TIME_WAIT]	= "TIME-WAIT",
		[TOYTCP_TCP_STATE_CLOSE]	= "UNCONN",
		[TOYTCP_TCP_STATE_CLOSE_WAIT]	= "CLOSE-WAIT",
		[TOYTCP_TCP_STATE_LAST_ACK]	= "LAST-ACK",
		[TOYTCP_TCP_STATE_LISTEN]	= "LISTEN",
		[TOYTCP_TCP_STATE_CLOSING]	= "CLOSING",
		[TOYTCP_TCP_STATE_NEW_SYN_RECV]	= "SYN-RECV",
	};

	return state && state < ARRAY_SIZE(names) ? names[state] : "UNKNOWN";
}

static const char *timer_name(unsigned int timer)
{
	static const char *const names[] = {
		[TOYTCP_TIMER_NONE]		= "off",
		[TOYTCP_TIMER_RETRANS]		= "on",
		[TOYTCP_TIMER_DELACK]		= "delack",
		[TOYTCP_TIMER_PROBE]		= "persist",
		[TOYTCP_TIMER_KEEPALIVE]	= "keepalive",
		[TOYTCP_TIMER_FIN_WAIT_2]	= "finwait2",
		[TOYTCP_TIMER_TIME_WAIT]	= "timewait",
	};

	return timer < ARRAY_SIZE(names) ? names[timer] : "unknown";
}

/* Details that are numbers: their JSON name and, with -i, their text */
static const struct detail {
	uint16_t	attr;
	const char	*key;
	const char	*text;	/* NULL: not by itself */
} details[] = {
	{ TOYTCP_A_SOCK_RTO, "rto_us", NULL },
	{ TOYTCP_A_SOCK_SRTT, "rtt_us", NULL },
	{ TOYTCP_A_SOCK_RTTVAR, "rttvar_us", NULL },
	{ TOYTCP_A_SOCK_MSS, "mss", "mss" },
	{ TOYTCP_A_SOCK_RCV_MSS, "rcv_mss", "rcvmss" },
	{ TOYTCP_A_SOCK_CWND, "cwnd", "cwnd" },
	{ TOYTCP_A_SOCK_SSTHRESH, "ssthresh", "ssthresh" },
	{ TOYTCP_A_SOCK_UNACKED, "unacked", "unacked" },
	{ TOYTCP_A_SOCK_RETRANSMITS, "retransmits", NULL },
	{ TOYTCP_A_SOCK_TOTAL_RETRANS, "total_retrans", NULL },
	{ TOYTCP_A_SOCK_RCV_WND, "rcv_wnd", "rcv_wnd" },
	{ TOYTCP_A_SOCK_SND_WND, "snd_wnd", "snd_wnd" },
	{ TOYTCP_A_SOCK_SYN_QUEUE, "syn_queue", "syn_queue" },
	{ TOYTCP_A_SOCK_DROPS, "drops", NULL },
};

static unsigned int uint_of(const struct nlattr *const *tb, unsigned int attr)
{
	return nl_uint(tb[attr]);
}

/* The kinds, by the names that ss has for them. */
static const char *protocol_name(const struct nlattr *const *tb)
{
	if (uint_of(tb, TOYTCP_A_SOCK_TYPE) == SOCK_RAW)
		return "raw";
	switch (uint_of(tb, TOYTCP_A_SOCK_PROTOCOL)) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_ICMP:
		return "icmp";
	default:
		return "?";
	}
}

static void print_json(const struct nlattr *const *tb)
{
	size_t i;

	json_object();
	json_str("protocol", protocol_name(tb));
	json_str("state", state_name(uint_of(tb, TOYTCP_A_SOCK_STATE)));
	json_uint("recv_q", nl_uint(tb[TOYTCP_A_SOCK_RX_QUEUE]));
	json_uint("send_q", nl_uint(tb[TOYTCP_A_SOCK_TX_QUEUE]));
	json_addr("local", nl_addr(tb[TOYTCP_A_SOCK_LADDR]));
	json_uint("local_port", nl_port(tb[TOYTCP_A_SOCK_LPORT]));
	json_addr("peer", nl_addr(tb[TOYTCP_A_SOCK_RADDR]));
	json_uint("peer_port", nl_port(tb[TOYTCP_A_SOCK_RPORT]));
	if (tb[TOYTCP_A_SOCK_IFINDEX])
		json_str("dev", text_dev(uint_of(tb, TOYTCP_A_SOCK_IFINDEX)));
	json_uint("uid", nl_uint(tb[TOYTCP_A_SOCK_UID]));
	json_uint("inode", nl_uint(tb[TOYTCP_A_SOCK_INODE]));
	json_str("timer", timer_name(uint_of(tb, TOYTCP_A_SOCK_TIMER)));
	if (tb[TOYTCP_A_SOCK_EXPIRES])
		json_uint("expires_ms", nl_uint(tb[TOYTCP_A_SOCK_EXPIRES]));
	if (tb[TOYTCP_A_SOCK_CONG])
		json_str("cong", nl_str(tb[TOYTCP_A_SOCK_CONG]));
	for (i = 0; i < ARRAY_SIZE(details); i++)
		if (tb[details[i].attr])
			json_uint(details[i].key, nl_uint(tb[details[i].attr]));
	json_object_end();
}

/* ADDR%DEV:PORT, with * for no port, as ss writes it */
static void format_end(char *text, size_t size, struct in_addr addr, unsigned int port,
		       const char *dev)
{
	int len = snprintf(text, size, "%s%s%s:", text_addr(addr), *dev ? "%" : "", dev);

	if (port)
		snprintf(text + len, size - len, "%u", port);
	else
		snprintf(text + len, size - len, "*");
}

static void print_timer(const struct nlattr *const *tb)
{
	unsigned int timer = uint_of(tb, TOYTCP_A_SOCK_TIMER);

	if (timer == TOYTCP_TIMER_NONE)
		return;
	printf(" timer:(%s,%ums,%u)", timer_name(timer), uint_of(tb, TOYTCP_A_SOCK_EXPIRES),
	       uint_of(tb, TOYTCP_A_SOCK_RETRANSMITS));
}

static void print_internals(const struct nlattr *const *tb)
{
	size_t i;

	if (!tb[TOYTCP_A_SOCK_RTO])
		return;		/* half-open and TIME-WAIT have none */
	printf("\n\t");
	if (tb[TOYTCP_A_SOCK_CONG])
		printf(" %s", nl_str(tb[TOYTCP_A_SOCK_CONG]));
	printf(" rto:%g", uint_of(tb, TOYTCP_A_SOCK_RTO) / 1000.0);
	if (tb[TOYTCP_A_SOCK_SRTT])
		printf(" rtt:%g/%g", uint_of(tb, TOYTCP_A_SOCK_SRTT) / 1000.0,
		       uint_of(tb, TOYTCP_A_SOCK_RTTVAR) / 1000.0);
	for (i = 0; i < ARRAY_SIZE(details); i++)
		if (details[i].text && tb[details[i].attr])
			printf(" %s:%u", details[i].text, uint_of(tb, details[i].attr));
	if (uint_of(tb, TOYTCP_A_SOCK_TOTAL_RETRANS))
		printf(" retrans:%u/%u", uint_of(tb, TOYTCP_A_SOCK_RETRANSMITS),
		       uint_of(tb, TOYTCP_A_SOCK_TOTAL_RETRANS));
}

static void print_text(const struct nlattr *const *tb, const struct options *options)
{
	char local[64], peer[64];
	const char *dev = "";

	if (tb[TOYTCP_A_SOCK_IFINDEX])
		dev = text_dev(uint_of(tb, TOYTCP_A_SOCK_IFINDEX));
	format_end(local, sizeof(local), nl_addr(tb[TOYTCP_A_SOCK_LADDR]),
		   nl_port(tb[TOYTCP_A_SOCK_LPORT]), dev);
	format_end(peer, sizeof(peer), nl_addr(tb[TOYTCP_A_SOCK_RADDR]),
		   nl_port(tb[TOYTCP_A_SOCK_RPORT]), "");
	if (options->netid)
		printf("%-6s", protocol_name(tb));
	printf("%-10s %-8u %-8u %21s %21s", state_name(uint_of(tb, TOYTCP_A_SOCK_STATE)),
	       uint_of(tb, TOYTCP_A_SOCK_RX_QUEUE), uint_of(tb, TOYTCP_A_SOCK_TX_QUEUE),
	       local, peer);
	if (options->timers || options->extended)
		print_timer(tb);
	if (options->extended)
		printf(" uid:%u ino:%llu", uint_of(tb, TOYTCP_A_SOCK_UID),
		       (unsigned long long)nl_uint(tb[TOYTCP_A_SOCK_INODE]));
	if (options->extended && tb[TOYTCP_A_SOCK_DROPS])
		printf(" drops:%u", uint_of(tb, TOYTCP_A_SOCK_DROPS));
	if (options->internals)
		print_internals(tb);
	putchar('\n');
}

/* By local port, then local address, then the other end */
static struct nl_key sort_key(const struct nlmsghdr *entry)
{
	const struct nlattr *tb[TOYTCP_A_SOCK_MAX + 1];
	struct nl_key key;

	nl_parse(entry, tb, TOYTCP_A_SOCK_MAX);
	key.high = (uint64_t)nl_port(tb[TOYTCP_A_SOCK_LPORT]) << 32 |
		   ntohl(nl_uint(tb[TOYTCP_A_SOCK_LADDR]));
	key.low = (uint64_t)ntohl(nl_uint(tb[TOYTCP_A_SOCK_RADDR])) << 32 |
		  nl_port(tb[TOYTCP_A_SOCK_RPORT]);
	return key;
}

static void parse_letters(const char *word, struct options *options)
{
	const char *c;

	for (c = word + 1; *c; c++) {
		switch (*c) {
		case 'a':
			options->states = ALL_STATES;
			break;
		case 'l':
			options->states = BIT(TOYTCP_TCP_STATE_LISTEN);
			break;
		case 't':
			options->tcp = true;
			break;
		case 'u':
			options->udp = true;
			break;
		case 'w':
			options->raw = true;
			break;
		case '4':
		case 'n':
			break;
		case 'H':
			options->no_header = true;
			break;
		case 'e':
			options->extended = true;
			break;
		case 'o':
			options->timers = true;
			break;
		case 'i':
			options->internals = true;
			break;
		default:
			die_usage("there is no option \"-%c\"", *c);
		}
	}
	if (c == word + 1)
		die_usage("\"-\" is no option");
}

static void parse_option(const char *word, struct options *options)
{
	static const struct {
		const char	*name, *letter;
	} names[] = {
		{ "--all", "-a" }, { "--listening", "-l" }, { "--tcp", "-t" },
		{ "--udp", "-u" }, { "--raw", "-w" },
		{ "--numeric", "-n" }, { "--ipv4", "-4" }, { "--no-header", "-H" },
		{ "--extended", "-e" }, { "--options", "-o" }, { "--info", "-i" },
	};
	size_t i;

	if (word[0] != '-')
		arg_unknown(word);
	if (word[1] != '-') {
		parse_letters(word, options);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(word, names[i].name)) {
			parse_letters(names[i].letter, options);
			return;
		}
	}
	die_usage("there is no option \"%s\"", word);
}

/* Whether no kind was asked for, or all of them. */
static bool wants_all(const struct options *options)
{
	return options->tcp == options->udp && options->udp == options->raw;
}

static bool is_stream(const struct nlattr *const *tb)
{
	return !tb[TOYTCP_A_SOCK_TYPE];
}

/* -w has ICMP echo sockets as well. */
static bool is_wanted_kind(const struct nlattr *const *tb, const struct options *options)
{
	if (wants_all(options))
		return true;
	if (is_stream(tb))
		return options->tcp;
	return strcmp(protocol_name(tb), "udp") ? options->raw : options->udp;
}

/* A datagram socket that is not connected waits for peers as a listener does. */
static bool is_wanted(const struct nlattr *const *tb, const struct options *options)
{
	unsigned int state = uint_of(tb, TOYTCP_A_SOCK_STATE);

	if (!is_stream(tb) && state == TOYTCP_TCP_STATE_CLOSE)
		state = TOYTCP_TCP_STATE_LISTEN;
	return is_wanted_kind(tb, options) && options->states & BIT(state);
}

/* The column is there unless one kind was asked for, or when there is but TCP. */
static bool wants_netid(const struct nl_entries *entries, const struct options *options)
{
	const struct nlattr *tb[TOYTCP_A_SOCK_MAX + 1];
	size_t i;

	if (options->tcp + options->udp + options->raw == 1)
		return false;
	for (i = 0; i < entries->count; i++) {
		nl_parse(entries->entry[i], tb, TOYTCP_A_SOCK_MAX);
		if (!is_stream(tb) && is_wanted(tb, options))
			return true;
	}
	return false;
}

static void print_all(const struct nl_entries *entries, const struct options *options)
{
	const struct nlattr *tb[TOYTCP_A_SOCK_MAX + 1];
	size_t i;

	if (!options->no_header && !opt_json) {
		if (options->netid)
			printf("%-6s", "Netid");
		printf("%-10s %-8s %-8s %21s %21s\n", "State", "Recv-Q", "Send-Q",
		       "Local Address:Port", "Peer Address:Port");
	}
	json_begin();
	for (i = 0; i < entries->count; i++) {
		nl_parse(entries->entry[i], tb, TOYTCP_A_SOCK_MAX);
		if (!is_wanted(tb, options))
			continue;
		if (opt_json)
			print_json(tb);
		else
			print_text(tb, options);
	}
	json_end();
}

static int show(char **argv)
{
	struct options options = {
		.states		= ALL_STATES & ~QUIET_STATES,
		.internals	= opt_stats,
	};
	struct nl_entries entries = { 0 };

	for (; *argv; argv++)
		parse_option(*argv, &options);
	nl_dump(nl_new(TOYTCP_CMD_SOCK_GET), &entries);
	nl_sort(&entries, sort_key);
	options.netid = wants_netid(&entries, &options);
	print_all(&entries, &options);
	nl_free(&entries);
	return EXIT_OK;
}

static const struct toytcp_verb verbs[] = {
	{ "show", "[-a] [-l] [-t] [-u] [-w] [-n] [-e] [-i] [-o] [-H]", show },
	{ }
};

const struct toytcp_command ss_command = {
	.name	= "ss",
	.verbs	= verbs,
	.plain	= true,
};
