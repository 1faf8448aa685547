/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_FOKEY_H
#define TOY_TCP_FOKEY_H

#include <linux/types.h>

#include "wire.h"

#define TOY_TCP_FOKEY_LEN	16
#define TOY_TCP_FOKEY_MAX	2	/* the one in use, and the one that was or will be */
#define TOY_TCP_FOKEY_TEXT	80	/* room for all of them as text */

/* Keys of a server's Fast Open cookies (RFC 7413 4.1.2); the first makes new ones. */
struct toy_tcp_fokeys {
	u8	count;
	u8	key[TOY_TCP_FOKEY_MAX][TOY_TCP_FOKEY_LEN];
};

/**
 * toy_tcp_fokey_cookie() - the cookie of a client
 * @key: one of struct toy_tcp_fokeys
 * @peer: its address
 * @local: ours
 * @cookie: result; Linux's with the same key, so that a server farm may be mixed
 */
void toy_tcp_fokey_cookie(const u8 key[TOY_TCP_FOKEY_LEN], __be32 peer, __be32 local,
			  u8 cookie[TOY_TCP_FASTOPEN_COOKIE_SIZE]);

/**
 * toy_tcp_fokey_check() - has this client brought a cookie of ours?
 * @keys: all that may have made it
 * @peer: its address
 * @local: ours
 * @cookie: what it brought
 * @len: bytes of it
 *
 * Return: index of the key; -ENOENT when it is none.
 */
int toy_tcp_fokey_check(const struct toy_tcp_fokeys *keys, __be32 peer, __be32 local,
			const u8 *cookie, unsigned int len);

/* As bytes, from one to TOY_TCP_FOKEY_MAX keys. Return: 0, or -EINVAL and @keys as it was. */
int toy_tcp_fokey_set(struct toy_tcp_fokeys *keys, const u8 *bytes, unsigned int len);

/* Linux's text: four words in hexadecimal for each key. Return: as toy_tcp_fokey_set() */
int toy_tcp_fokey_parse(struct toy_tcp_fokeys *keys, const char *text);

/* The reverse; @buf has TOY_TCP_FOKEY_TEXT bytes. */
void toy_tcp_fokey_show(const struct toy_tcp_fokeys *keys, char *buf);

#endif /* TOY_TCP_FOKEY_H */
