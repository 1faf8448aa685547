/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IP_RECORD_H
#define TOY_IP_RECORD_H

#include <linux/types.h>

/* Who writes himself into a packet's options. */
struct toy_ip_recorder {
	__be32		addr;	/* of the device that the packet leaves by */
	__be32		now;	/* milliseconds since midnight UT */
	bool		(*is_own)(const void *arg, __be32 addr);
	const void	*arg;
	bool		again;	/* has been in it before: finding no room is not counted */
};

#define TOY_IP_OPTIONS_MAX	40

/**
 * toy_ip_record() - enter the recorder into the options that ask for it
 * @hdr: IPv4 header whose options have been found well formed; writable
 * @hdr_len: its length in bytes
 * @recorder: who
 *
 * Record route and timestamp (RFC 791 3.1); all others stay as they are. The header's
 * checksum is not touched.
 *
 * Return: 0; the offset of the byte that makes no sense.
 */
int toy_ip_record(u8 *hdr, int hdr_len, const struct toy_ip_recorder *recorder);

/* What toy_ip_record() would say of @hdr, which stays as it is. */
int toy_ip_record_check(const u8 *hdr, int hdr_len);

/**
 * toy_ip_record_answer() - the options of an answer to a packet (RFC 1122 3.2.2.6, 3.2.2.8)
 * @options: gets them, TOY_IP_OPTIONS_MAX bytes
 * @hdr: the packet's IPv4 header, found good by toy_ip_record_check()
 * @hdr_len: its length in bytes
 * @recorder: who answers. As Linux he enters himself twice, as the one whom the packet has
 *            reached and as the one whom the answer comes from
 *
 * Record route and timestamp go back; others say nothing to who asked.
 *
 * Return: their length, a multiple of 4 and not more than those of @hdr have; 0: none.
 */
int toy_ip_record_answer(u8 *options, const u8 *hdr, int hdr_len,
			 const struct toy_ip_recorder *recorder);

#endif /* TOY_IP_RECORD_H */
