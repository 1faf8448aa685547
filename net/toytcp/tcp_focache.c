// SPDX-License-Identifier: GPL-2.0
/* A Fast Open client's cookies, and the servers that do not like data in SYNs (RFC 7413 4.1.3). */

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kunit.h"
#include "tcp_focache.h"

/*
 * RFC 7413 4.1.3.1: not again for a while. One loss is no more than that; from the
 * second in a row on two minutes, twice as long each time, up to about an hour.
 */
#define TOY_TCP_FOCACHE_PAUSE	(60 * HZ)
#define TOY_TCP_FOCACHE_MOST	6	/* doublings */

static unsigned int toy_tcp_focache_bucket(const struct toy_tcp_focache *cache, __be32 local,
					   __be32 peer)
{
	return siphash_2u32((__force u32)local, (__force u32)peer, &cache->hash_key) &
	       ((1 << TOY_TCP_FOCACHE_BITS) - 1);
}

static bool toy_tcp_focache_paused(const struct toy_tcp_focache_entry *entry, unsigned long now)
{
	unsigned long pause = TOY_TCP_FOCACHE_PAUSE;

	if (entry->failures < 2)
		return false;
	pause <<= min_t(int, entry->failures - 1, TOY_TCP_FOCACHE_MOST);
	return time_before(now, entry->failed + pause);
}

void toy_tcp_focache_get(const struct toy_tcp_focache *cache, __be32 local, __be32 peer,
			 unsigned long now, struct toy_tcp_focache_known *known)
{
	const struct toy_tcp_focache_entry *entry;

	memset(known, 0, sizeof(*known));
	entry = cache->buckets[toy_tcp_focache_bucket(cache, local, peer)];
	for (; entry; entry = entry->next) {
		if (entry->local != local || entry->peer != peer)
			continue;
		*known = entry->known;
		known->paused = toy_tcp_focache_paused(entry, now);
		return;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_focache_get);

/* The entry of a server, first in its bucket from now on. Return: NULL without memory. */
static struct toy_tcp_focache_entry *toy_tcp_focache_renew(struct toy_tcp_focache *cache,
							   __be32 local, __be32 peer)
{
	struct toy_tcp_focache_entry **head, **p, *entry;
	int depth = 0;

	head = &cache->buckets[toy_tcp_focache_bucket(cache, local, peer)];
	for (p = head; *p; p = &(*p)->next) {
		if ((*p)->local == local && (*p)->peer == peer)
			break;
		if (++depth == TOY_TCP_FOCACHE_DEPTH)
			break;
	}
	entry = *p;
	if (entry)
		*p = entry->next;
	else
		entry = kzalloc(sizeof(*entry), GFP_ATOMIC);
	if (!entry)
		return NULL;
	if (entry->local != local || entry->peer != peer)
		*entry = (struct toy_tcp_focache_entry) { .local = local, .peer = peer };
	entry->next = *head;
	*head = entry;
	return entry;
}

void toy_tcp_focache_set(struct toy_tcp_focache *cache, __be32 local, __be32 peer,
			 const struct toy_tcp_focache_news *news, unsigned long now)
{
	struct toy_tcp_focache_entry *entry = toy_tcp_focache_renew(cache, local, peer);

	if (!entry)
		return;
	if (news->mss)
		entry->known.mss = news->mss;
	if (news->cookie_len) {
		entry->known.cookie_len = news->cookie_len;
		memcpy(entry->known.cookie, news->cookie, news->cookie_len);
	}
	if (news->failed) {
		entry->failures = min(entry->failures + 1, U8_MAX);
		entry->failed = now;
	} else if (news->passed) {
		entry->failures = 0;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_focache_set);

void toy_tcp_focache_purge(struct toy_tcp_focache *cache)
{
	struct toy_tcp_focache_entry *entry;
	int i;

	for (i = 0; i < ARRAY_SIZE(cache->buckets); i++) {
		while ((entry = cache->buckets[i])) {
			cache->buckets[i] = entry->next;
			kfree(entry);
		}
	}
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_focache_purge);
