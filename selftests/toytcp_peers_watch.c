// SPDX-License-Identifier: GPL-2.0
/*
 * What an observer on the wire can tell of our stack: nothing is sent beyond the window that was
 * offered, nothing is acknowledged that was not sent, no acknowledgment is taken back,
 * every checksum is right, every packet fits.
 */

#define _GNU_SOURCE
#include <netinet/tcp.h>
#include <string.h>

#include "toytcp_peers.h"

/* One direction of one connection, in its sender's words */
struct watch {
	bool		offered;	/* window scaling, in the SYN */
	uint8_t		scale;
	bool		answers;	/* the two below are known */
	uint32_t	ack;		/* the highest */
	uint32_t	edge;		/* of the window offered, the farthest */
	bool		speaks;
	uint32_t	end;		/* of what was sent */
};

struct segment {
	uint32_t	seq, end, ack, wnd;
	uint8_t		flags;
	const uint8_t	*options;
	uint32_t	options_len;
};

static struct watch watches[CONNS_MAX][2];

uint32_t be32(const uint8_t *from)
{
	return (uint32_t)from[0] << 24 | from[1] << 16 | from[2] << 8 | from[3];
}

uint32_t inet_sum(const uint8_t *data, uint32_t len, uint32_t sum)
{
	for (uint32_t i = 0; i + 1 < len; i += 2)
		sum += data[i] << 8 | data[i + 1];
	if (len & 1)
		sum += data[len - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static bool beyond(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

static void watch_syn(struct watch *w, const struct segment *segment)
{
	const uint8_t *option = segment->options, *end = option + segment->options_len;

	while (option < end && *option) {
		if (*option == TCPOPT_NOP) {
			option++;
			continue;
		}
		if (option + 1 >= end || option[1] < 2)
			return;
		if (*option == TCPOPT_WINDOW && option + 2 < end) {
			w->offered = true;
			w->scale = option[2];
		}
		option += option[1];
	}
}

/* @name: of the end that is judged; 0: it is not */
static void watch_sent(struct run *run, struct watch *w, const struct watch *peer,
		       const struct segment *segment, char name)
{
	if (name && segment->end != segment->seq && !(segment->flags & TH_SYN) && peer->answers &&
	    beyond(segment->end, peer->edge))
		fail(run, "%c sends %u bytes beyond the window", name, segment->end - peer->edge);
	if (!w->speaks || beyond(segment->end, w->end))
		w->end = segment->end;
	w->speaks = true;
}

static void watch_answered(struct run *run, struct watch *w, const struct watch *peer,
			   const struct segment *segment, char name)
{
	bool scaled = w->offered && peer->offered && !(segment->flags & TH_SYN);
	uint32_t edge = segment->ack + (segment->wnd << (scaled ? w->scale : 0));

	if (name && peer->speaks && beyond(segment->ack, peer->end))
		fail(run, "%c acknowledges %u bytes that were not sent", name,
		     segment->ack - peer->end);
	if (name && w->answers && beyond(w->ack, segment->ack))
		fail(run, "%c takes %u bytes of an acknowledgment back", name,
		     w->ack - segment->ack);
	if (!w->answers || beyond(segment->ack, w->ack))
		w->ack = segment->ack;
	if (!w->answers || beyond(edge, w->edge))
		w->edge = edge;
	w->answers = true;
}

void watch_start(void)
{
	memset(watches, 0, sizeof(watches));
}

void watch_packet(struct run *run, int from, const uint8_t *ip, uint32_t len)
{
	uint32_t head = (ip[0] & 15) * 4, port;
	const uint8_t *th = ip + head;
	struct segment segment;
	struct watch *pair;
	char name;

	if (len > run->mtu[from] || (uint32_t)(ip[2] << 8 | ip[3]) != len)
		fail(run, "%c sends %u bytes, MTU %u", 'a' + from, len, run->mtu[from]);
	if (inet_sum(ip, head, 0) != 0xffff)
		fail(run, "%c sends a wrong IP checksum", 'a' + from);
	if (ip[9] != 6)
		return;
	if (inet_sum(th, len - head, inet_sum(ip + 12, 8, 6 + len - head)) != 0xffff)
		fail(run, "%c sends a wrong TCP checksum", 'a' + from);
	/* a cookie of the next minute is another number for the same SYN */
	if (run->cookies || th[13] & TH_RST)
		return;
	port = from ? th[2] << 8 | th[3] : th[0] << 8 | th[1];
	pair = watches[(port - 1024) / 2 % CONNS_MAX];
	segment.flags = th[13];
	segment.seq = be32(th + 4);
	segment.end = segment.seq + len - head - (th[12] >> 4) * 4 + !!(th[13] & TH_SYN) +
		      !!(th[13] & TH_FIN);
	segment.ack = be32(th + 8);
	segment.wnd = th[14] << 8 | th[15];
	segment.options = th + 20;
	segment.options_len = (th[12] >> 4) * 4 - 20;
	name = run->family[from] == AF_TOYTCP ? 'a' + from : 0;
	if (segment.flags & TH_SYN)
		watch_syn(&pair[from], &segment);
	watch_sent(run, &pair[from], &pair[!from], &segment, name);
	if (segment.flags & TH_ACK)
		watch_answered(run, &pair[from], &pair[!from], &segment, name);
}
