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
};

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

#endif /* TOY_IP_RECORD_H */
