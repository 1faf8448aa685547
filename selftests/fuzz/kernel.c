// SPDX-License-Identifier: GPL-2.0
/* The few functions behind kernel.h: buffers, and sums the slow way. */

#include "fuzz.h"

static void *take(const void *from, size_t len)
{
	u8 *memory = malloc(len);

	if (!memory)
		abort();
	if (len)
		memcpy(memory, from, len);
	return memory;
}

/* So much of it in one piece, in new memory, and the rest in new memory too. */
static void skb_relay(struct sk_buff *skb, unsigned int linear)
{
	unsigned int front = skb->data - skb->head;
	u8 *head = malloc(front + linear);
	u8 *pages = malloc(skb->len - linear);

	if (!head || !pages)
		abort();
	memcpy(head, skb->head, front);
	if (skb_copy_bits(skb, 0, head + front, linear) ||
	    skb_copy_bits(skb, linear, pages, skb->len - linear))
		abort();
	free(skb->head);
	free(skb->pages);
	skb->head = head;
	skb->data = head + front;
	skb->pages = pages;
	skb->data_len = skb->len - linear;
}

struct sk_buff *alloc_skb(unsigned int size, int gfp)
{
	struct sk_buff *skb = calloc(1, sizeof(*skb));

	if (!skb)
		abort();
	skb->head = calloc(1, size);
	skb->data = skb->head;
	return skb;
}

void kfree_skb(struct sk_buff *skb)
{
	free(skb->head);
	free(skb->pages);
	free(skb);
}

bool pskb_may_pull(struct sk_buff *skb, unsigned int len)
{
	if (len <= skb_headlen(skb))
		return true;
	if (len > skb->len || skb->no_memory)
		return false;
	skb_relay(skb, len);
	return true;
}

int pskb_trim_rcsum(struct sk_buff *skb, unsigned int len)
{
	unsigned int linear = min_t(unsigned int, skb_headlen(skb), len);

	if (len >= skb->len)
		return 0;
	if (skb->no_memory)
		return -ENOMEM;
	skb->data_len = len - linear;
	skb->len = len;
	skb_relay(skb, linear);
	return 0;
}

int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len)
{
	int linear = skb_headlen(skb);
	int first = offset < linear ? min_t(int, len, linear - offset) : 0;

	if (offset < 0 || len < 0 || offset + len > (int)skb->len)
		return -EFAULT;
	if (first)
		memcpy(to, skb->data + offset, first);
	if (len > first)
		memcpy((u8 *)to + first, skb->pages + offset + first - linear, len - first);
	return 0;
}

void *skb_put(struct sk_buff *skb, unsigned int len)
{
	void *tail = skb->data + skb->len;

	skb->len += len;
	return tail;
}

void *__skb_pull(struct sk_buff *skb, unsigned int len)
{
	if (len > skb_headlen(skb))
		abort();
	skb->len -= len;
	skb->data += len;
	return skb->data;
}

void skb_reserve(struct sk_buff *skb, unsigned int len)
{
	skb->data += len;
}

void __skb_queue_head_init(struct sk_buff_head *list)
{
	memset(list, 0, sizeof(*list));
}

void __skb_queue_tail(struct sk_buff_head *list, struct sk_buff *skb)
{
	if (list->last)
		list->last->next = skb;
	else
		list->first = skb;
	list->last = skb;
	list->count++;
}

struct sk_buff *__skb_dequeue(struct sk_buff_head *list)
{
	struct sk_buff *skb = list->first;

	if (!skb)
		return NULL;
	list->first = skb->next;
	if (!list->first)
		list->last = NULL;
	list->count--;
	return skb;
}

void __skb_queue_purge(struct sk_buff_head *list)
{
	struct sk_buff *skb;

	while ((skb = __skb_dequeue(list)))
		kfree_skb(skb);
}

/* RFC 1071 1, byte by byte: an even one counts 256 times. */
u16 fuzz_sum(u32 sum, const u8 *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

u16 ip_fast_csum(const void *hdr, unsigned int ihl)
{
	return ~fuzz_sum(0, hdr, ihl * 4) & 0xffff;
}

void ip_send_check(struct iphdr *iph)
{
	iph->check = 0;
	iph->check = htons(ip_fast_csum(iph, iph->ihl));
}

u16 ip_compute_csum(const void *buf, int len)
{
	return htons(~fuzz_sum(0, buf, len) & 0xffff);
}

bool skb_plain_sum_is_bad(const struct sk_buff *skb)
{
	u8 *flat = malloc(skb->len);
	bool bad;

	if (!flat || skb_copy_bits(skb, 0, flat, skb->len))
		abort();
	bad = fuzz_sum(0, flat, skb->len) != 0xffff;
	free(flat);
	return bad;
}

u16 fuzz_transport_sum(const struct sk_buff *skb, u8 protocol)
{
	u32 sum = protocol + skb->len;
	u8 *flat = malloc(skb->len);
	u16 result;

	if (!flat || skb_copy_bits(skb, 0, flat, skb->len))
		abort();
	sum += fuzz_sum(0, (const u8 *)&ip_hdr(skb)->saddr, 8);
	result = fuzz_sum(sum, flat, skb->len);
	free(flat);
	return result;
}

bool skb_sum_is_bad(const struct sk_buff *skb, u8 protocol)
{
	return fuzz_transport_sum(skb, protocol) != 0xffff;
}

struct sk_buff *fuzz_skb(struct fuzz_input *in, size_t front)
{
	struct sk_buff *skb = alloc_skb(front, 0);
	unsigned int linear;

	skb->data += front;
	skb->network_header = 0;
	skb->transport_header = front;
	skb->no_memory = in->how & FUZZ_NO_MEMORY;
	skb->gso_tcp = in->how & FUZZ_MERGED;
	skb->pkt_type = in->how & FUZZ_BROADCAST ? PACKET_BROADCAST : PACKET_HOST;
	skb->len = in->len;
	skb->data_len = in->len;
	skb->pages = take(in->data, in->len);
	linear = in->linear < in->len ? in->linear : in->len;
	skb_relay(skb, linear);
	return skb;
}

bool fuzz_begin(struct fuzz_input *in, const u8 *data, size_t size)
{
	if (size < 2)
		return false;
	in->how = data[0];
	in->linear = data[1];
	in->len = size - 2;
	in->data = take(data + 2, in->len);
	return true;
}

void fuzz_end(struct fuzz_input *in)
{
	free(in->data);
}
