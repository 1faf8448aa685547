// SPDX-License-Identifier: GPL-2.0
/* The wire between the peers: what it does to each packet is decided by the seed. */

#define _GNU_SOURCE
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "toytcp_peers.h"

#define PACKET_MAX	16384
/* A network that loses everything for ever proves nothing. */
#define LOST_IN_A_ROW	5

struct packet {
	uint64_t	due;
	uint64_t	order;
	int		to;
	uint32_t	len;
	uint8_t		data[];
};

struct direction {
	struct rng	rng;
	uint32_t	loss, burst, dup, swap, spoil, mark, forge;	/* per mille */
	uint64_t	delay, jitter, swap_delay;
	uint64_t	per_byte_ns;				/* 0: any speed */
	uint64_t	queue;					/* as time of waiting */
	uint64_t	busy, last;
	uint64_t	out_from, out_until;			/* nothing passes */
	uint32_t	row, burst_left;
};

static struct direction directions[2];
static struct packet **heap;
static size_t heap_used, heap_room;
static uint64_t order;

static bool earlier(const struct packet *a, const struct packet *b)
{
	return a->due < b->due || (a->due == b->due && a->order < b->order);
}

static void heap_swap(size_t a, size_t b)
{
	struct packet *packet = heap[a];

	heap[a] = heap[b];
	heap[b] = packet;
}

static void heap_push(struct packet *packet)
{
	size_t i = heap_used++;

	if (heap_used > heap_room) {
		heap_room = 2 * heap_used;
		heap = realloc(heap, heap_room * sizeof(*heap));
		if (!heap)
			abort();
	}
	heap[i] = packet;
	for (; i && earlier(heap[i], heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap_swap(i, (i - 1) / 2);
}

static struct packet *heap_pop(void)
{
	struct packet *packet = heap[0];
	size_t i = 0, next;

	heap[0] = heap[--heap_used];
	while ((next = 2 * i + 1) < heap_used) {
		if (next + 1 < heap_used && earlier(heap[next + 1], heap[next]))
			next++;
		if (!earlier(heap[next], heap[i]))
			break;
		heap_swap(i, next);
		i = next;
	}
	return packet;
}

/* Half of the wires are good at a given thing, the others bad to a random degree. */
static uint32_t degree(struct rng *rng, uint32_t most)
{
	return rng_chance(rng, 500) ? 0 : rng_size(rng, 1, most);
}

static void direction_start(struct direction *d, const struct run *run, int number)
{
	struct rng *rng = &d->rng;

	memset(d, 0, sizeof(*d));
	*rng = rng_make(run->seed, 100 + number);
	d->loss = degree(rng, 250);
	d->burst = degree(rng, 20);
	d->dup = degree(rng, 200);
	d->swap = degree(rng, 300);
	d->spoil = degree(rng, 60);
	d->mark = degree(rng, 300);
	d->forge = degree(rng, 100);
	d->delay = rng_size(rng, 1, 300) * MS / 2;
	d->jitter = degree(rng, 100) * MS;
	d->swap_delay = rng_size(rng, 1, 400) * MS;
	if (rng_chance(rng, 300)) {
		/* 64 kbit/s to 40 Mbit/s */
		d->per_byte_ns = 1000000000 / rng_size(rng, 8000, 5000000);
		d->queue = rng_size(rng, 20, 1000) * MS;
	}
	d->out_from = run->cut;
	d->out_until = NEVER;
	if (run->cut == NEVER && rng_chance(rng, 150)) {
		d->out_from = rng_size(rng, 1, 5000) * MS;
		d->out_until = d->out_from + rng_size(rng, 100, 40000) * MS;
	}
}

static void wire_enqueue(struct direction *d, int to, uint64_t due, const uint8_t *data,
			 uint32_t len)
{
	struct packet *packet = malloc(sizeof(*packet) + len);

	if (!packet)
		abort();
	packet->due = due;
	packet->order = order++;
	packet->to = to;
	packet->len = len;
	memcpy(packet->data, data, len);
	/* One wrong bit is what every checksum must find, wherever it is. */
	if (rng_chance(&d->rng, d->spoil))
		packet->data[rng_below(&d->rng, len)] ^= 1 << rng_below(&d->rng, 8);
	heap_push(packet);
}

static bool wire_loses(struct direction *d, uint64_t now)
{
	if (now >= d->out_from && now < d->out_until)
		return true;
	if (d->row >= LOST_IN_A_ROW)
		return false;
	if (d->burst_left) {
		d->burst_left--;
		return true;
	}
	if (rng_chance(&d->rng, d->burst))
		d->burst_left = rng_below(&d->rng, LOST_IN_A_ROW);
	return rng_chance(&d->rng, d->loss);
}

/* RFC 3168 5: CE for a packet whose sender can hear of it; the checksum by RFC 1624 */
static void wire_mark(uint8_t *ip)
{
	uint32_t sum, was = ip[0] << 8 | ip[1], is = was | 3;

	if (!(ip[1] & 3) || (ip[1] & 3) == 3)
		return;
	ip[1] |= 3;
	sum = (~(ip[10] << 8 | ip[11]) & 0xffff) + (~was & 0xffff) + is;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = ~(sum + (sum >> 16)) & 0xffff;
	ip[10] = sum >> 8;
	ip[11] = sum;
}

/* When it arrives, or NEVER if the queue before the bottleneck is full. */
static uint64_t wire_due(struct direction *d, uint64_t now, uint32_t len)
{
	uint64_t due = now;

	if (d->per_byte_ns) {
		if (d->busy < now)
			d->busy = now;
		if (d->busy - now > d->queue)
			return NEVER;
		d->busy += len * d->per_byte_ns / 1000;
		due = d->busy;
	}
	due += d->delay;
	if (rng_chance(&d->rng, d->swap))
		return due + rng_below(&d->rng, d->swap_delay);
	if (d->jitter)
		due += rng_below(&d->rng, d->jitter);
	/* a path that only varies keeps the order */
	if (due < d->last)
		due = d->last;
	d->last = due;
	return due;
}

static const char *flag_names(const uint8_t *ip, uint32_t len, char *names)
{
	static const char letters[] = "FSRPAUEC";
	uint32_t head = (ip[0] & 15) * 4;
	char *out = names;

	for (int bit = 0; len >= head + 14 && bit < 8; bit++)
		if (ip[head + 13] & 1 << bit)
			*out++ = letters[bit];
	*out = 0;
	return names;
}

/* Ahead or behind, but on which side is the seed's doing, whatever the initial number */
static uint32_t wire_wrong(struct rng *rng)
{
	uint32_t distance = (1 << 24) + rng_below(rng, (1u << 31) - (1 << 25));

	return rng_chance(rng, 500) ? distance : -distance;
}

static void put_be32(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = value >> (24 - 8 * i);
}

/*
 * RFC 5961: somebody who knows all of a connection but its numbers guesses them, and is
 * wrong by more than any window. What he sends must change nothing. Not while the SYNs
 * are under way, when any SYN will do.
 */
static void wire_forge(struct direction *d, int to, uint64_t due, const uint8_t *ip, uint32_t len)
{
	static uint8_t forged[PACKET_MAX];
	uint32_t head = (ip[0] & 15) * 4, sum;
	uint8_t *th = forged + head;

	if (ip[9] != 6 || len < head + 20 || ip[head + 13] & TH_SYN)
		return;
	memcpy(forged, ip, len);
	put_be32(th + 4, be32(th + 4) + wire_wrong(&d->rng));
	put_be32(th + 8, be32(th + 8) + wire_wrong(&d->rng));
	th[13] = rng_below(&d->rng, 256) | (rng_chance(&d->rng, 800) ? TH_ACK : 0);
	th[16] = 0;
	th[17] = 0;
	sum = inet_sum(forged + 12, 8, 6 + len - head);
	sum = ~inet_sum(th, len - head, sum);
	th[16] = sum >> 8;
	th[17] = sum;
	wire_enqueue(d, to, due, forged, len);
}

/* For who reads a trace: not in the hash, since initial numbers are another matter. */
static void wire_show(const uint8_t *ip, uint32_t len)
{
	const uint8_t *th = ip + (ip[0] & 15) * 4;
	uint32_t head = (ip[0] & 15) * 4 + (th[12] >> 4) * 4;

	if (ip[9] != 6)
		return;
	printf("#            %u>%u seq %u len %u ack %u win %u", th[0] << 8 | th[1],
	       th[2] << 8 | th[3], be32(th + 4), len - head, be32(th + 8),
	       th[14] << 8 | th[15]);
	for (const uint8_t *option = th + 20; option < ip + head; option++)
		printf("%s%02x", option == th + 20 ? " options " : "", *option);
	printf("\n");
}

static void wire_pass(struct run *run, int from, uint8_t *data, uint32_t len)
{
	struct direction *d = &directions[from];
	uint64_t due = wire_due(d, run->now, len);
	bool lost = due == NEVER || wire_loses(d, run->now);
	char flags[9];

	run->packets[from]++;
	watch_packet(run, from, data, len);
	event(run, "%s %u bytes %s%s", from ? "<-" : "->", len, flag_names(data, len, flags),
	      lost ? ", lost" : "");
	if (run->trace)
		wire_show(data, len);
	d->row = lost ? d->row + 1 : 0;
	if (lost)
		return;
	if (rng_chance(&d->rng, d->mark))
		wire_mark(data);
	wire_enqueue(d, !from, due, data, len);
	if (rng_chance(&d->rng, d->forge))
		wire_forge(d, !from, due, data, len);
	if (rng_chance(&d->rng, d->dup))
		wire_enqueue(d, !from, due + rng_below(&d->rng, d->delay + d->jitter + MS), data,
			     len);
}

void wire_start(struct run *run)
{
	watch_start();
	for (int i = 0; i < 2; i++)
		direction_start(&directions[i], run, i);
}

void wire_take(struct run *run, int from)
{
	static uint8_t data[PACKET_MAX];
	ssize_t len;

	while ((len = read(run->tun[from], data, sizeof(data))) > 0)
		if (len >= 20 && data[0] >> 4 == 4)
			wire_pass(run, from, data, len);
	if (len < 0 && errno != EAGAIN)
		fail(run, "read from the tun device: %s", strerror(errno));
}

void wire_give(struct run *run)
{
	while (heap_used && heap[0]->due <= run->now) {
		struct packet *packet = heap_pop();

		/* refused is a packet whose version was spoilt */
		if (write(run->tun[packet->to], packet->data, packet->len) < 0 && errno != EINVAL)
			fail(run, "write to the tun device: %s", strerror(errno));
		free(packet);
	}
}

uint64_t wire_next(void)
{
	return heap_used ? heap[0]->due : NEVER;
}

void wire_stop(void)
{
	while (heap_used)
		free(heap_pop());
}
