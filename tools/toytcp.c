// SPDX-License-Identifier: GPL-2.0
/* toytcp: shows and changes what the toytcp module has. Options and dispatch. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "toytcp.h"

static const struct toytcp_command *const commands[] = {
	&addr_command, &route_command, &neigh_command, &dev_command, &maddr_command,
	&ss_command, &stat_command, &monitor_command,
};

bool opt_json, opt_stats;

/* What the words so far have chosen, for messages */
static const struct toytcp_command *command;
static const struct toytcp_verb *verb;

static void print_verb(FILE *to, const struct toytcp_command *c,
		       const struct toytcp_verb *v, const char *lead)
{
	fprintf(to, "%s toytcp %s%s%s\n", lead, c->name, *v->usage ? " " : "", v->usage);
}

static void print_command(FILE *to, const struct toytcp_command *c, const char *lead)
{
	const struct toytcp_verb *v;

	for (v = c->verbs; v->name; v++) {
		print_verb(to, c, v, lead);
		lead = "      ";
	}
}

static void print_usage(FILE *to)
{
	size_t i;

	fputs("usage: toytcp [-j] [-s] COMMAND ...\n", to);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		print_command(to, commands[i], "      ");
	fputs("options: -j JSON, -s more details, -V version, -h this text\n"
	      "Words may be shortened. See toytcp(8).\n", to);
}

static void print_message(const char *format, va_list args)
{
	fflush(stdout);
	fputs("toytcp: ", stderr);
	if (command)
		fprintf(stderr, "%s%s", command->name, verb && !command->plain ? " " : ": ");
	if (command && verb && !command->plain)
		fprintf(stderr, "%s: ", verb->name);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_message(format, args);
	va_end(args);
}

void die_usage(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_message(format, args);
	va_end(args);
	if (verb)
		print_verb(stderr, command, verb, "usage:");
	else if (command)
		print_command(stderr, command, "usage:");
	else
		print_usage(stderr);
	exit(EXIT_USAGE);
}

void die_value(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_message(format, args);
	va_end(args);
	exit(EXIT_USAGE);
}

void die_refused(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_message(format, args);
	va_end(args);
	exit(EXIT_REFUSED);
}

/* As with ip: the first in order that begins with what was typed. */
static bool abbreviates(const char *word, const char *name)
{
	return name && *word && !strncmp(word, name, strlen(word));
}

static void find_command(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (abbreviates(word, commands[i]->name) ||
		    abbreviates(word, commands[i]->alias))
			command = commands[i];
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(word, commands[i]->name))
			command = commands[i];
	if (!command)
		die_usage("there is no command \"%s\"", word);
}

static const struct toytcp_verb *find_verb(const char *word)
{
	const struct toytcp_verb *v;

	/* "list" and "lst" are what ip's users type for "show" */
	if (!strcmp(word, "ls") || !strcmp(word, "lst") || abbreviates(word, "list"))
		word = "show";
	else if (abbreviates(word, "delete"))
		word = "del";
	for (v = command->verbs; v->name; v++)
		if (abbreviates(word, v->name))
			return v;
	return NULL;
}

static char **find_words(char **argv)
{
	if (command->plain || !*argv) {
		verb = command->verbs;
		return argv;
	}
	if (!strcmp(*argv, "help") || !strcmp(*argv, "-h")) {
		print_command(stdout, command, "usage:");
		exit(EXIT_OK);
	}
	verb = find_verb(*argv);
	if (!verb)
		die_usage("there is no \"%s\"", *argv);
	return argv + 1;
}

static void parse_option(const char *word)
{
	if (!strcmp(word, "--json"))
		word = "-j";
	else if (!strcmp(word, "--statistics"))
		word = "-s";
	else if (!strcmp(word, "--version"))
		word = "-V";
	else if (!strcmp(word, "--help"))
		word = "-h";

	while (*++word) {
		switch (*word) {
		case 'j':
			opt_json = true;
			break;
		case 's':
			opt_stats = true;
			break;
		case 'n':	/* addresses are never resolved to names */
			break;
		case 'V':
			puts("toytcp " TOYTCP_VERSION);
			exit(EXIT_OK);
		case 'h':
			print_usage(stdout);
			exit(EXIT_OK);
		default:
			die_usage("there is no option \"-%c\"", *word);
		}
	}
}

int main(int argc, char **argv)
{
	int status;

	(void)argc;
	for (argv++; *argv && argv[0][0] == '-'; argv++)
		parse_option(*argv);
	if (!*argv)
		die_usage("a command is missing");
	find_command(*argv);
	argv = find_words(argv + 1);
	status = verb->run(argv);

	/* A list that was cut short by a full disk is not a success. */
	if (fflush(stdout) || ferror(stdout))
		die_refused("cannot write the output");
	return status;
}
