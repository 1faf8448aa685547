// SPDX-License-Identifier: GPL-2.0
/* TCP options: parse and build. */

#include <linux/string.h>
#include <linux/unaligned.h>

#include "kunit.h"
#include "tcp_options.h"
#include "wire.h"

static void toy_tcp_options_one(const u8 *p, u8 len, struct toy_tcp_options *opts)
{
	switch (p[0]) {
	case TOY_TCPOPT_MSS:
		/* An MSS of zero says nothing that could be obeyed. */
		if (len == TOY_TCPOLEN_MSS && get_unaligned_be16(p + 2))
			opts->mss = get_unaligned_be16(p + 2);
		break;
	case TOY_TCPOPT_WSCALE:
		if (len == TOY_TCPOLEN_WSCALE) {
			opts->has_wscale = true;
			opts->wscale = min_t(u8, p[2], TOY_TCP_MAX_WSCALE);
		}
		break;
	}
}

void toy_tcp_options_parse(const u8 *p, unsigned int len, bool syn,
			   struct toy_tcp_options *opts)
{
	memset(opts, 0, sizeof(*opts));

	while (len && p[0] != TOY_TCPOPT_EOL) {
		unsigned int optlen = 1;

		if (p[0] != TOY_TCPOPT_NOP) {
			if (len < 2 || p[1] < 2 || p[1] > len)
				return;
			optlen = p[1];
			if (syn)
				toy_tcp_options_one(p, optlen, opts);
		}
		p += optlen;
		len -= optlen;
	}
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_options_parse);

unsigned int toy_tcp_options_build(u8 *p, const struct toy_tcp_options *opts)
{
	u8 *start = p;

	if (opts->mss) {
		*p++ = TOY_TCPOPT_MSS;
		*p++ = TOY_TCPOLEN_MSS;
		put_unaligned_be16(opts->mss, p);
		p += 2;
	}
	if (opts->has_wscale) {
		*p++ = TOY_TCPOPT_NOP;
		*p++ = TOY_TCPOPT_WSCALE;
		*p++ = TOY_TCPOLEN_WSCALE;
		*p++ = opts->wscale;
	}
	return p - start;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_options_build);
