// SPDX-License-Identifier: GPL-2.0
/* How often a segment that may be forged is answered (RFC 5961 7 and 10). */

#include <linux/compiler.h>

#include "kunit.h"
#include "tcp_limit.h"

bool toy_tcp_limit_gap(u32 *last, u32 gap, u32 now)
{
	u32 before = READ_ONCE(*last);

	if (before && now - before < gap)
		return false;
	WRITE_ONCE(*last, now ? : 1);
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_limit_gap);

bool toy_tcp_limit_take(struct toy_tcp_limit *limit, u32 most, u32 second, u32 random)
{
	u32 left;

	if (!most)
		return false;
	if (READ_ONCE(limit->second) != second) {
		WRITE_ONCE(limit->second, second);
		WRITE_ONCE(limit->left, most / 2 + most % 2 + random % most);
	}
	left = READ_ONCE(limit->left);
	if (!left)
		return false;
	WRITE_ONCE(limit->left, left - 1);
	return true;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_limit_take);
