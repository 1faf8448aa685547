// SPDX-License-Identifier: GPL-2.0
/* Output: JSON, and values as text. */

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <net/if.h>
#include <stdio.h>

#include "toytcp.h"

#define TEXTS		8
#define TEXT_SIZE	64

static bool first_object, first_field;
static const char *event;

static char *next_text(void)
{
	static char texts[TEXTS][TEXT_SIZE];
	static unsigned int last;

	last = (last + 1) % TEXTS;
	return texts[last];
}

void json_begin(void)
{
	if (!opt_json)
		return;
	first_object = true;
	putchar('[');
}

void json_end(void)
{
	if (opt_json)
		puts(first_object ? "]" : "\n]");
}

void json_object(void)
{
	if (!opt_json)
		return;
	fputs(first_object ? "\n{" : ",\n{", stdout);
	first_object = false;
	first_field = true;
	if (event)
		json_str("event", event);
	event = NULL;
}

void json_event(const char *name)
{
	event = name;
}

void json_object_end(void)
{
	if (opt_json)
		putchar('}');
}

static void json_string(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < ' ')
			printf("\\u%04x", *s);
		else
			putchar(*s);
	}
	putchar('"');
}

static void json_key(const char *key)
{
	if (!first_field)
		putchar(',');
	first_field = false;
	json_string(key);
	putchar(':');
}

void json_str(const char *key, const char *value)
{
	if (!opt_json)
		return;
	json_key(key);
	json_string(value);
}

void json_uint(const char *key, uint64_t value)
{
	if (!opt_json)
		return;
	json_key(key);
	printf("%llu", (unsigned long long)value);
}

void json_flag(const char *key, bool value)
{
	if (!opt_json)
		return;
	json_key(key);
	fputs(value ? "true" : "false", stdout);
}

void json_addr(const char *key, struct in_addr value)
{
	if (opt_json)
		json_str(key, text_addr(value));
}

const char *text_addr(struct in_addr addr)
{
	return inet_ntop(AF_INET, &addr, next_text(), TEXT_SIZE);
}

const char *text_mac(const struct nlattr *attr)
{
	char *text = next_text();
	const uint8_t *mac;

	if (!attr || mnl_attr_get_payload_len(attr) < 6)
		return "";
	mac = mnl_attr_get_payload(attr);
	snprintf(text, TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x",
		 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	return text;
}

/* A device may be gone, or live in another namespace, by the time it is printed. */
const char *text_dev(uint32_t ifindex)
{
	char *text = next_text();

	if (!if_indextoname(ifindex, text))
		snprintf(text, TEXT_SIZE, "if%u", ifindex);
	return text;
}
