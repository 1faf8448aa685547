// SPDX-License-Identifier: GPL-2.0
/* A router enters itself into a packet's options (RFC 791 3.1, RFC 1812 5.3.13). */

#include <linux/align.h>
#include <linux/string.h>
#include <net/ip.h>

#include "ip_record.h"
#include "kunit.h"
#include "wire.h"

#define TOY_IP_RECORD_ROUTE_FIRST	4	/* the smallest pointer, from 1 on */
#define TOY_IP_RECORD_TIME_FIRST	5
#define TOY_IP_RECORD_OVERFLOW		0x10	/* one more router that found no room */

/* RFC 791: while there is room; a full list is passed on as it is. */
static int toy_ip_record_route(u8 *opt, const struct toy_ip_recorder *recorder)
{
	u8 len = opt[1], pointer;

	if (len < 3)
		return 1;
	pointer = opt[2];
	if (pointer < TOY_IP_RECORD_ROUTE_FIRST)
		return 2;
	if (pointer > len)
		return 0;
	if (pointer + 3 > len)
		return 2;
	memcpy(opt + pointer - 1, &recorder->addr, sizeof(recorder->addr));
	opt[2] += 4;
	return 0;
}

/* The next one to write is a time; before it stands the address, of whoever it is for. */
static bool toy_ip_record_is_for(const u8 *at, const struct toy_ip_recorder *recorder)
{
	__be32 addr;

	memcpy(&addr, at, sizeof(addr));
	return recorder->is_own(recorder->arg, addr);
}

static int toy_ip_record_time(u8 *opt, const struct toy_ip_recorder *recorder)
{
	u8 len = opt[1], pointer, flags, size;
	u8 *at;

	if (len < 4)
		return 1;
	pointer = opt[2];
	flags = opt[3] & 15;
	if (pointer < TOY_IP_RECORD_TIME_FIRST)
		return 2;
	size = flags == IPOPT_TS_TSANDADDR || flags == IPOPT_TS_PRESPEC ? 8 : 4;
	if (pointer > len) {
		/* RFC 791: who finds no room counts himself, except where he is not meant */
		if (flags == IPOPT_TS_PRESPEC || recorder->again)
			return 0;
		if (opt[3] >> 4 == 15)
			return 3;
		opt[3] += TOY_IP_RECORD_OVERFLOW;
		return 0;
	}
	if (pointer + size - 1 > len)
		return 2;
	at = opt + pointer - 1;
	switch (flags) {
	case IPOPT_TS_TSANDADDR:
		memcpy(at, &recorder->addr, sizeof(recorder->addr));
		break;
	case IPOPT_TS_PRESPEC:
		if (!toy_ip_record_is_for(at, recorder))
			return 0;
		break;
	case IPOPT_TS_TSONLY:
		break;
	default:
		/* As Linux: what nobody has defined is passed on as it is. */
		return 0;
	}
	memcpy(at + size - 4, &recorder->now, sizeof(recorder->now));
	opt[2] += size;
	return 0;
}

int toy_ip_record(u8 *hdr, int hdr_len, const struct toy_ip_recorder *recorder)
{
	int at = sizeof(struct iphdr);
	int bad = 0;

	while (at < hdr_len && hdr[at] != IPOPT_END) {
		if (hdr[at] == IPOPT_NOOP) {
			at++;
			continue;
		}
		if (hdr[at] == IPOPT_RR)
			bad = toy_ip_record_route(hdr + at, recorder);
		else if (hdr[at] == IPOPT_TIMESTAMP)
			bad = toy_ip_record_time(hdr + at, recorder);
		if (bad)
			return at + bad;
		at += hdr[at + 1];
	}
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_ip_record);

static bool toy_ip_record_is_nobodys(const void *arg, __be32 addr)
{
	return false;
}

int toy_ip_record_check(const u8 *hdr, int hdr_len)
{
	static const struct toy_ip_recorder nobody = { .is_own = toy_ip_record_is_nobodys };
	u8 copy[sizeof(struct iphdr) + TOY_IP_OPTIONS_MAX];

	memcpy(copy, hdr, hdr_len);
	return toy_ip_record(copy, hdr_len, &nobody);
}
TOY_EXPORT_FOR_KUNIT(toy_ip_record_check);

/* Those that are recorded in, one behind the other from @to on. Return: how many bytes. */
static int toy_ip_record_pick(u8 *to, const u8 *hdr, int hdr_len)
{
	int at = sizeof(struct iphdr);
	int picked = 0;

	while (at < hdr_len && hdr[at] != IPOPT_END) {
		int len = hdr[at] == IPOPT_NOOP ? 1 : hdr[at + 1];

		if (hdr[at] == IPOPT_RR || hdr[at] == IPOPT_TIMESTAMP) {
			memcpy(to + picked, hdr + at, len);
			picked += len;
		}
		at += len;
	}
	return picked;
}

int toy_ip_record_answer(u8 *options, const u8 *hdr, int hdr_len,
			 const struct toy_ip_recorder *recorder)
{
	u8 reached[sizeof(struct iphdr) + TOY_IP_OPTIONS_MAX];
	u8 answer[sizeof(struct iphdr) + TOY_IP_OPTIONS_MAX] = { };
	struct toy_ip_recorder once_more = *recorder;
	int len;

	memcpy(reached, hdr, hdr_len);
	toy_ip_record(reached, hdr_len, recorder);
	/* Behind the last there is the end: zeros. */
	len = ALIGN(toy_ip_record_pick(answer + sizeof(struct iphdr), reached, hdr_len), 4);
	once_more.again = true;
	toy_ip_record(answer, sizeof(struct iphdr) + len, &once_more);
	memcpy(options, answer + sizeof(struct iphdr), len);
	return len;
}
TOY_EXPORT_FOR_KUNIT(toy_ip_record_answer);
