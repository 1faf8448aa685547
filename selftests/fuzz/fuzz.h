/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_H
#define FUZZ_H

/*
 * What the targets share. An input's first byte says how the packet in it is handed over,
 * its second how much of it is linear.
 */

#include "kernel.h"

#define FUZZ_REPAIR	0x01	/* sums are made right first, or few inputs get past them */
#define FUZZ_NO_MEMORY	0x02
#define FUZZ_MERGED	0x04
#define FUZZ_BROADCAST	0x08
#define FUZZ_SYN	0x10

struct fuzz_input {
	u8	how;
	u8	linear;
	u8	*data;		/* a copy, to the byte; the target may repair it */
	size_t	len;
};

/* Return: false for an input that is too short to be one. */
bool fuzz_begin(struct fuzz_input *in, const u8 *data, size_t size);
void fuzz_end(struct fuzz_input *in);

/* The packet, behind @front zero bytes; the network header is at the first of them. */
struct sk_buff *fuzz_skb(struct fuzz_input *in, size_t front);

/* The sum, folded but not inverted, on top of @sum. */
u16 fuzz_sum(u32 sum, const u8 *p, size_t len);

/* The same over the pseudo header and all of @skb. */
u16 fuzz_transport_sum(const struct sk_buff *skb, u8 protocol);

#define FUZZ_CHECK(condition) do { \
	if (!(condition)) { \
		fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
		abort(); \
	} \
} while (0)

/* Each target's; libFuzzer calls it by a name of its own. */
int fuzz_one(const u8 *data, size_t size);

#endif /* FUZZ_H */
