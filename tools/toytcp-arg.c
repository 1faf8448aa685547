// SPDX-License-Identifier: GPL-2.0
/* Words of the command line. */

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "toytcp.h"

bool arg_key(char ***argv, const char *key, const char **value)
{
	char **word = *argv;

	if (strcmp(word[0], key))
		return false;
	if (*value)
		die_usage("\"%s\" is given twice", key);
	if (!word[1])
		die_usage("\"%s\" wants a value", key);
	*value = word[1];
	*argv = word + 2;
	return true;
}

void arg_unknown(const char *word)
{
	die_usage("\"%s\" has no meaning here", word);
}

struct in_addr arg_addr(const char *word)
{
	struct in_addr addr;

	if (inet_pton(AF_INET, word, &addr) != 1)
		die_usage("\"%s\" is not an IPv4 address", word);
	return addr;
}

/* Return: is @word all digits and at most @max? */
static bool parse_number(const char *word, unsigned long max, unsigned long *value)
{
	char *end;

	if (!*word || strspn(word, "0123456789") != strlen(word))
		return false;
	errno = 0;
	*value = strtoul(word, &end, 10);
	return !errno && *value <= max;
}

struct in_addr arg_prefix(const char *word, bool allow_default, uint8_t *len)
{
	char text[INET_ADDRSTRLEN];
	const char *slash = strchr(word, '/');
	struct in_addr addr = { INADDR_ANY };
	unsigned long number = 32;
	size_t size = slash ? (size_t)(slash - word) : strlen(word);

	if (allow_default && !strcmp(word, "default")) {
		*len = 0;
		return addr;
	}
	if (size >= sizeof(text))
		die_usage("\"%s\" is not an IPv4 address", word);
	memcpy(text, word, size);
	text[size] = '\0';
	addr = arg_addr(text);
	if (slash && !parse_number(slash + 1, 32, &number))
		die_usage("\"%s\": the length of a prefix is a number from 0 to 32", word);
	*len = number;
	return addr;
}

uint32_t arg_u32(const char *what, const char *word)
{
	unsigned long number;

	if (!parse_number(word, UINT32_MAX, &number))
		die_usage("\"%s\": %s is a number from 0 to %u", word, what, UINT32_MAX);
	return number;
}

void arg_mac(const char *word, uint8_t mac[6])
{
	static const char digits[] = "0123456789abcdefABCDEF:";
	int end = -1;

	if (strspn(word, digits) == strlen(word))
		sscanf(word, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac[0], &mac[1],
		       &mac[2], &mac[3], &mac[4], &mac[5], &end);
	if (end < 0 || word[end])
		die_usage("\"%s\" is not a link-layer address like 02:00:5e:10:00:01", word);
}

uint32_t arg_dev(const char *word)
{
	uint32_t ifindex = if_nametoindex(word);

	if (!ifindex)
		die_value("there is no device \"%s\"", word);
	return ifindex;
}
