// SPDX-License-Identifier: GPL-2.0
/* Cookies of a Fast Open server, and the keys that make them (RFC 7413 4.1.2). */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/siphash.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "kunit.h"
#include "tcp_fokey.h"

#define TOY_TCP_FOKEY_WORDS	(TOY_TCP_FOKEY_LEN / sizeof(u32))

void toy_tcp_fokey_cookie(const u8 key[TOY_TCP_FOKEY_LEN], __be32 peer, __be32 local,
			  u8 cookie[TOY_TCP_FASTOPEN_COOKIE_SIZE])
{
	const siphash_key_t sipkey = {
		.key = { get_unaligned_le64(key), get_unaligned_le64(key + sizeof(u64)) },
	};
	const struct {
		__be32	peer;
		__be32	local;
	} data = { peer, local };

	put_unaligned_le64(siphash(&data, sizeof(data), &sipkey), cookie);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_fokey_cookie);

int toy_tcp_fokey_check(const struct toy_tcp_fokeys *keys, __be32 peer, __be32 local,
			const u8 *cookie, unsigned int len)
{
	u8 ours[TOY_TCP_FASTOPEN_COOKIE_SIZE];
	int i;

	if (len != sizeof(ours))
		return -ENOENT;
	for (i = 0; i < keys->count; i++) {
		toy_tcp_fokey_cookie(keys->key[i], peer, local, ours);
		if (!memcmp(ours, cookie, sizeof(ours)))
			return i;
	}
	return -ENOENT;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_fokey_check);

int toy_tcp_fokey_set(struct toy_tcp_fokeys *keys, const u8 *bytes, unsigned int len)
{
	if (len % TOY_TCP_FOKEY_LEN || !len || len > sizeof(keys->key))
		return -EINVAL;
	memcpy(keys->key, bytes, len);
	keys->count = len / TOY_TCP_FOKEY_LEN;
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_fokey_set);

/* Return: bytes of @text that one key took; 0 when there is none. */
static int toy_tcp_fokey_parse_one(const char *text, u8 *bytes)
{
	u32 w[TOY_TCP_FOKEY_WORDS];
	int i, used = 0;

	if (sscanf(text, "%8x-%8x-%8x-%8x%n", &w[0], &w[1], &w[2], &w[3], &used) != 4)
		return 0;
	for (i = 0; i < TOY_TCP_FOKEY_WORDS; i++)
		put_unaligned_le32(w[i], bytes + i * sizeof(u32));
	return used;
}

int toy_tcp_fokey_parse(struct toy_tcp_fokeys *keys, const char *text)
{
	u8 bytes[TOY_TCP_FOKEY_MAX * TOY_TCP_FOKEY_LEN];
	unsigned int len = 0;
	int used;

	for (;;) {
		used = toy_tcp_fokey_parse_one(text, bytes + len);
		if (!used)
			return -EINVAL;
		len += TOY_TCP_FOKEY_LEN;
		text += used;
		if (!*text)
			return toy_tcp_fokey_set(keys, bytes, len);
		if (*text++ != ',' || len == sizeof(bytes))
			return -EINVAL;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_fokey_parse);

void toy_tcp_fokey_show(const struct toy_tcp_fokeys *keys, char *buf)
{
	int i, at = 0;

	buf[0] = '\0';
	for (i = 0; i < keys->count; i++) {
		const u8 *key = keys->key[i];

		at += scnprintf(buf + at, TOY_TCP_FOKEY_TEXT - at, "%s%08x-%08x-%08x-%08x",
				i ? "," : "", get_unaligned_le32(key), get_unaligned_le32(key + 4),
				get_unaligned_le32(key + 8), get_unaligned_le32(key + 12));
	}
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_fokey_show);
