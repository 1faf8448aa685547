/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_FOCACHE_H
#define TOY_TCP_FOCACHE_H

#include <linux/siphash.h>
#include <linux/types.h>

#include "wire.h"

#define TOY_TCP_FOCACHE_BITS	7
#define TOY_TCP_FOCACHE_DEPTH	4	/* servers in a bucket: 512 in all */

/* What a client knows of a server. */
struct toy_tcp_focache_known {
	u16	mss;		/* of its last SYN-ACK; 0: none yet */
	u8	cookie_len;	/* 0: none yet */
	u8	cookie[TOY_TCP_FASTOPEN_COOKIE_MAX];
	bool	paused;		/* data in SYNs has failed too often lately */
};

struct toy_tcp_focache_entry {
	struct toy_tcp_focache_entry *next;	/* older */
	__be32			local;
	__be32			peer;
	unsigned long		failed;		/* jiffies, the last time; valid if failures */
	u8			failures;	/* in a row */
	struct toy_tcp_focache_known known;
};

/*
 * A client's cookies (RFC 7413 4.1.3), by its own address and the server's. A full
 * bucket lets go of what has changed longest ago. Guarded by its owner's lock; holds
 * its entries until they are purged.
 */
struct toy_tcp_focache {
	siphash_key_t			hash_key;	/* immutable */
	struct toy_tcp_focache_entry	*buckets[1 << TOY_TCP_FOCACHE_BITS];
};

/**
 * toy_tcp_focache_get() - what is known of a server
 * @cache: cache
 * @local: our address
 * @peer: the server's
 * @now: jiffies
 * @known: result; all zero when nothing is
 */
void toy_tcp_focache_get(const struct toy_tcp_focache *cache, __be32 local, __be32 peer,
			 unsigned long now, struct toy_tcp_focache_known *known);

/* How a handshake with data in its SYN, or without, went. */
struct toy_tcp_focache_news {
	u16		mss;		/* of the SYN-ACK; 0: there was none */
	u8		cookie_len;	/* 0: there was none */
	const u8	*cookie;
	bool		failed;		/* the data was not taken, and no cookie says why */
	bool		passed;		/* it was taken */
};

/* Takes @news in, at @now in jiffies; without memory nothing is known of a new server. */
void toy_tcp_focache_set(struct toy_tcp_focache *cache, __be32 local, __be32 peer,
			 const struct toy_tcp_focache_news *news, unsigned long now);

/* Frees all that is known. */
void toy_tcp_focache_purge(struct toy_tcp_focache *cache);

#endif /* TOY_TCP_FOCACHE_H */
