// SPDX-License-Identifier: GPL-2.0
/*
 * Reassembly (RFC 791 3.2, RFC 1122 3.3.2). The kernel's inet_frags keep what
 * has come: by key, with a time-out and a limit on memory. What belongs together,
 * and what is not believed, is decided here.
 */

#include <linux/inetdevice.h>
#include <linux/random.h>
#include <net/inet_ecn.h>
#include <net/inet_frag.h>
#include <net/ip.h>
#include <net/l3mdev.h>

#include "icmp.h"
#include "ip_frag.h"
#include "kunit.h"
#include "mib.h"
#include "netns.h"
#include "wire.h"

#define TOY_IP_FRAG_ECN_INVALID	0xff	/* of ip_frag_ecn_table */
/* RFC 1858 3.2.1: a TCP header's flags must not be in a second fragment. */
#define TOY_IP_FRAG_TCP_MIN	16

/*
 * A datagram of which something has come. q.lock guards all of it but q.key,
 * which is immutable. It dies by completion, contradiction or time-out, or with
 * its namespace; the kernel counts the references.
 */
struct toy_ip_frag {
	struct inet_frag_queue	q;
	u8			ecn;		/* 1 << ECN of each, or'ed */
	u16			df_size;	/* largest fragment with DF */
	u32			source;		/* its source's count at the last one */
};

/* Where a fragment lies in the datagram's payload: bytes. */
struct toy_ip_frag_span {
	int	begin;
	int	end;
	bool	last;
};

static void toy_ip_frag_construct(struct inet_frag_queue *q, const void *key)
{
	q->key.v4 = *(const struct frag_v4_compare_key *)key;
}

static u32 toy_ip_frag_hash(const void *key, u32 len, u32 seed)
{
	return jhash2(key, sizeof(struct frag_v4_compare_key) / sizeof(u32), seed);
}

static u32 toy_ip_frag_hash_queue(const void *obj, u32 len, u32 seed)
{
	const struct inet_frag_queue *q = obj;

	return toy_ip_frag_hash(&q->key.v4, len, seed);
}

static int toy_ip_frag_compare(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct inet_frag_queue *q = obj;

	return memcmp(&q->key.v4, arg->key, sizeof(q->key.v4));
}

/*
 * Takes what is there of an incomplete datagram out of reach, and its first
 * fragment, if that has come, for the ICMP error. q->lock held.
 */
static struct sk_buff *toy_ip_frag_expire(struct inet_frag_queue *q, int *refs)
{
	struct toy_net *tnet;

	if (q->flags & INET_FRAG_COMPLETE)
		return NULL;
	q->flags |= INET_FRAG_DROP;
	inet_frag_kill(q, refs);
	/* Pairs with toy_ip_frag_pre_exit(): the namespace may be freed already. */
	if (READ_ONCE(q->fqdir->dead))
		return NULL;
	tnet = toy_net(q->fqdir->net);
	toy_mib_inc(tnet, TOY_MIB_IP_REASM_FAILS);
	toy_mib_inc(tnet, TOY_MIB_IP_REASM_TIMEOUT);
	return q->flags & INET_FRAG_FIRST_IN ? inet_frag_pull_head(q) : NULL;
}

/* RFC 1122 3.3.2: the sender is told, if the first fragment has come. */
static void toy_ip_frag_timeout(struct timer_list *t)
{
	struct inet_frag_queue *q = timer_container_of(q, t, timer);
	int refs = 1;	/* the timer's */
	struct sk_buff *head;

	rcu_read_lock();
	spin_lock(&q->lock);
	head = toy_ip_frag_expire(q, &refs);
	spin_unlock(&q->lock);
	if (head) {
		toy_icmp_send(toy_net(q->fqdir->net), head, ICMP_TIME_EXCEEDED, ICMP_EXC_FRAGTIME,
			      0);
		kfree_skb(head);
	}
	rcu_read_unlock();
	inet_frag_putn(q, refs);
}

static struct inet_frags toy_ip_frag_facility = {
	.qsize			= sizeof(struct toy_ip_frag),
	.constructor		= toy_ip_frag_construct,
	.frag_expire		= toy_ip_frag_timeout,
	.frags_cache_name	= "toy_ip_frag",
	.rhash_params		= {
		.head_offset	= offsetof(struct inet_frag_queue, node),
		.key_offset	= offsetof(struct inet_frag_queue, key),
		.key_len	= sizeof(struct frag_v4_compare_key),
		.hashfn		= toy_ip_frag_hash,
		.obj_hashfn	= toy_ip_frag_hash_queue,
		.obj_cmpfn	= toy_ip_frag_compare,
		.automatic_shrinking = true,
	},
};

int toy_ip_frag_register(void)
{
	/* The kernel's functions take the queue for the whole object. */
	static_assert(offsetof(struct toy_ip_frag, q) == 0);

	return inet_frags_init(&toy_ip_frag_facility);
}

void toy_ip_frag_unregister(void)
{
	inet_frags_fini(&toy_ip_frag_facility);
}

int toy_ip_frag_init(struct toy_net *tnet)
{
	get_random_bytes(&tnet->frags.key, sizeof(tnet->frags.key));
	return fqdir_init(&tnet->frags.dir, &toy_ip_frag_facility, tnet->net);
}

void toy_ip_frag_pre_exit(struct toy_net *tnet)
{
	fqdir_pre_exit(tnet->frags.dir);
}

void toy_ip_frag_exit(struct toy_net *tnet)
{
	fqdir_exit(tnet->frags.dir);
}

/*
 * The namespace's tunables become the directory's. Once it is dead its limit must
 * stay at 0, which fqdir_pre_exit() has set; see there.
 */
static struct inet_frag_queue *toy_ip_frag_find(struct toy_net *tnet,
						struct frag_v4_compare_key *key)
{
	struct fqdir *dir = tnet->frags.dir;

	if (READ_ONCE(dir->dead))
		return NULL;
	WRITE_ONCE(dir->timeout, READ_ONCE(tnet->sysctl.ipfrag_time) * HZ);
	WRITE_ONCE(dir->high_thresh, READ_ONCE(tnet->sysctl.ipfrag_high_thresh));
	return inet_frag_find(dir, key);
}

/*
 * RFC 6864 5.1: at high rates an ID comes round within the time-out. What stayed
 * incomplete while its source sent many other fragments is of an older datagram.
 */
static bool toy_ip_frag_is_too_far(struct toy_net *tnet, struct toy_ip_frag *fq)
{
	u32 max = READ_ONCE(tnet->sysctl.ipfrag_max_dist);
	u32 before = fq->source;
	u32 slot;

	if (!max)
		return false;
	slot = siphash_1u32((__force u32)fq->q.key.v4.saddr, &tnet->frags.key);
	fq->source = atomic_inc_return(&tnet->frags.sources[slot % TOY_IP_FRAG_SOURCES]);
	return fq->q.fragments_tail && fq->source - before > max;
}

/* Its fragments are somebody else's now, or freed; some kernels' flush leaves these. */
static void toy_ip_frag_empty_tree(struct inet_frag_queue *q)
{
	q->rb_fragments = RB_ROOT;
	q->fragments_tail = NULL;
	q->last_run_head = NULL;
}

/* What was there is forgotten. Return: false where its time has run out just now. */
static bool toy_ip_frag_restart(struct toy_ip_frag *fq)
{
	if (!mod_timer_pending(&fq->q.timer, jiffies + READ_ONCE(fq->q.fqdir->timeout)))
		return false;
	inet_frag_queue_flush(&fq->q, SKB_DROP_REASON_NOT_SPECIFIED);
	toy_ip_frag_empty_tree(&fq->q);
	fq->q.flags = 0;
	fq->q.len = 0;
	fq->q.meat = 0;
	fq->q.max_size = 0;
	fq->ecn = 0;
	fq->df_size = 0;
	return true;
}

static enum toy_mib toy_ip_frag_measure(const struct sk_buff *skb, struct toy_ip_frag_span *span)
{
	const struct iphdr *iph = ip_hdr(skb);
	u16 field = ntohs(iph->frag_off);

	span->begin = (field & TOY_IP_OFFSET) * 8;
	span->end = span->begin + skb->len - ip_hdrlen(skb);
	span->last = !(field & TOY_IP_MF);
	/* RFC 791 3.1: all but the last are whole units of 8; a rest is cut off, as in Linux */
	if (!span->last)
		span->end &= ~7;
	if (ip_hdrlen(skb) + span->end > IP_MAX_MTU)
		return TOY_DROP_IP_FRAG_OVERSIZE;
	if (span->end == span->begin)
		return TOY_DROP_IP_FRAG_TINY;
	/*
	 * RFC 1858 3: cut within the first 16 bytes of TCP only who wants to get by a
	 * filter. Linux leaves that to the filters; no way has such an MTU.
	 */
	if (iph->protocol == IPPROTO_TCP && (span->begin ? span->begin < TOY_IP_FRAG_TCP_MIN :
					     span->end < TOY_IP_FRAG_TCP_MIN))
		return TOY_DROP_IP_FRAG_TINY;
	return TOY_DROP_NOT;
}

/* The length that the last fragment tells is the same for all. */
static enum toy_mib toy_ip_frag_check_end(struct inet_frag_queue *q,
					  const struct toy_ip_frag_span *span)
{
	bool known = q->flags & INET_FRAG_LAST_IN;

	if (span->end > q->len && known)
		return TOY_DROP_IP_FRAG_END;
	if (span->last && (span->end < q->len || (known && span->end != q->len)))
		return TOY_DROP_IP_FRAG_END;
	if (span->last)
		q->flags |= INET_FRAG_LAST_IN;
	q->len = max(q->len, span->end);
	return TOY_DROP_NOT;
}

static void toy_ip_frag_account(struct toy_ip_frag *fq, struct sk_buff *skb,
				const struct toy_ip_frag_span *span)
{
	const struct iphdr *iph = ip_hdr(skb);
	unsigned int size = ip_hdrlen(skb) + skb->len;

	fq->q.stamp = skb->tstamp;
	fq->q.meat += skb->len;
	fq->ecn |= 1 << (iph->tos & INET_ECN_MASK);
	add_frag_mem_limit(fq->q.fqdir, skb->truesize);
	if (!span->begin)
		fq->q.flags |= INET_FRAG_FIRST_IN;
	fq->q.max_size = max_t(u16, fq->q.max_size, size);
	if (iph->frag_off & htons(TOY_IP_DF))
		fq->df_size = max_t(u16, fq->df_size, size);
}

/*
 * Return: TOY_DROP_NOT when it is the queue's, where skb->dev has become a link
 * of the tree; TOY_DROP_IP_FRAG_DUP: nothing new; else the datagram is not
 * believed any more.
 */
static enum toy_mib toy_ip_frag_add(struct toy_ip_frag *fq, struct sk_buff *skb)
{
	struct toy_ip_frag_span span;
	enum toy_mib drop;

	drop = toy_ip_frag_measure(skb, &span);
	if (drop == TOY_DROP_NOT)
		drop = toy_ip_frag_check_end(&fq->q, &span);
	if (drop != TOY_DROP_NOT)
		return drop;
	if (!pskb_pull(skb, ip_hdrlen(skb)) || pskb_trim_rcsum(skb, span.end - span.begin))
		return TOY_DROP_IP_FRAG_MEMORY;
	/* Who may write to a device can call a fragment a super-segment. */
	skb_gso_reset(skb);
	switch (inet_frag_queue_insert(&fq->q, skb, span.begin, span.end)) {
	case IPFRAG_OK:
		break;
	case IPFRAG_DUP:
		return TOY_DROP_IP_FRAG_DUP;
	default:
		return TOY_DROP_IP_FRAG_OVERLAP;	/* RFC 5722 4, in IPv4 as Linux */
	}
	toy_ip_frag_account(fq, skb, &span);
	return TOY_DROP_NOT;
}

/*
 * All is there: @skb, which came last, becomes the head of the rest. On failure it
 * stays in the queue, which is dead then.
 */
static enum toy_mib toy_ip_frag_join(struct toy_ip_frag *fq, struct sk_buff *skb,
				     struct sk_buff *before, int *refs)
{
	struct iphdr *iph;
	void *parts;
	u8 ecn;

	inet_frag_kill(&fq->q, refs);
	ecn = ip_frag_ecn_table[fq->ecn];
	if (ecn == TOY_IP_FRAG_ECN_INVALID)	/* RFC 3168 5.3 */
		return TOY_DROP_IP_FRAG_ECN;
	parts = inet_frag_reasm_prepare(&fq->q, skb, before);
	if (!parts)
		return TOY_DROP_IP_FRAG_MEMORY;
	/* The first one's header may be longer than that of the one that reached furthest. */
	if (ip_hdrlen(skb) + fq->q.len > IP_MAX_MTU)
		return TOY_DROP_IP_FRAG_OVERSIZE;
	inet_frag_reasm_finish(&fq->q, skb, parts, true);
	toy_ip_frag_empty_tree(&fq->q);

	iph = ip_hdr(skb);
	iph->tot_len = htons(skb->len);
	iph->tos |= ecn;
	iph->frag_off = fq->df_size == fq->q.max_size ? htons(TOY_IP_DF) : 0;
	ip_send_check(iph);
	skb_set_transport_header(skb, ip_hdrlen(skb));
	return TOY_DROP_NOT;
}

static void toy_ip_frag_give_up(struct toy_net *tnet, struct toy_ip_frag *fq, int *refs)
{
	fq->q.flags |= INET_FRAG_DROP;
	inet_frag_kill(&fq->q, refs);
	toy_mib_inc(tnet, TOY_MIB_IP_REASM_FAILS);
}

/* q->lock held; consumes @skb. Return: the datagram when it is whole, or NULL. */
static struct sk_buff *toy_ip_frag_take(struct toy_net *tnet, struct toy_ip_frag *fq,
					struct sk_buff *skb, int *refs)
{
	struct sk_buff *before;
	struct net_device *dev = skb->dev;
	enum toy_mib drop = TOY_DROP_IP_FRAG_DUP;

	/* Complete, or given up, between our finding it and locking it. */
	if (fq->q.flags & INET_FRAG_COMPLETE)
		goto drop_skb;
	if (toy_ip_frag_is_too_far(tnet, fq)) {
		toy_mib_inc(tnet, TOY_MIB_IP_REASM_FAILS);
		toy_mib_inc(tnet, TOY_MIB_IP_REASM_TOO_FAR);
		if (!toy_ip_frag_restart(fq))
			goto drop_skb;
	}
	before = fq->q.fragments_tail;
	drop = toy_ip_frag_add(fq, skb);
	if (drop != TOY_DROP_NOT) {
		if (drop != TOY_DROP_IP_FRAG_DUP)
			toy_ip_frag_give_up(tnet, fq, refs);
		goto drop_skb;
	}
	if (fq->q.flags != (INET_FRAG_FIRST_IN | INET_FRAG_LAST_IN) || fq->q.meat != fq->q.len)
		return NULL;
	drop = toy_ip_frag_join(fq, skb, before, refs);
	if (drop != TOY_DROP_NOT) {
		toy_mib_inc(tnet, drop);
		toy_ip_frag_give_up(tnet, fq, refs);
		return NULL;
	}
	skb->dev = dev;
	toy_mib_inc(tnet, TOY_MIB_IP_REASM_OKS);
	return skb;

drop_skb:
	toy_mib_drop(tnet, skb, drop);
	return NULL;
}

struct sk_buff *toy_ip_frag_rcv(struct toy_net *tnet, struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct frag_v4_compare_key key = {
		.saddr		= iph->saddr,
		.daddr		= iph->daddr,
		.user		= IP_DEFRAG_LOCAL_DELIVER,
		.vif		= l3mdev_master_ifindex_rcu(skb->dev),
		.id		= iph->id,
		.protocol	= iph->protocol,
	};
	int refs = TOY_FRAG_FOUND_REFS;
	struct inet_frag_queue *q;

	toy_mib_inc(tnet, TOY_MIB_IP_REASM_REQDS);
	q = toy_ip_frag_find(tnet, &key);
	if (!q) {
		toy_mib_inc(tnet, TOY_MIB_IP_REASM_FAILS);
		toy_mib_drop(tnet, skb, TOY_DROP_IP_FRAG_MEMORY);
		return NULL;
	}
	spin_lock(&q->lock);
	skb = toy_ip_frag_take(tnet, container_of(q, struct toy_ip_frag, q), skb, &refs);
	spin_unlock(&q->lock);
	inet_frag_putn(q, refs);
	return skb;
}
