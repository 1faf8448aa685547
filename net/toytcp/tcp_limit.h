/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_LIMIT_H
#define TOY_TCP_LIMIT_H

#include <linux/types.h>

/*
 * The challenge ACKs of a namespace in the current second. Written without a
 * lock: two processors that take the last one at once send one too many.
 */
struct toy_tcp_limit {
	u32	second;
	u32	left;
};

/**
 * toy_tcp_limit_gap() - at most one answer in so long
 * @last: when the last one went; 0: none has; set to @now when one may go
 * @gap: shortest time between two, in the unit of @now
 * @now: the time, a clock that wraps
 *
 * Return: true when one may go now.
 */
bool toy_tcp_limit_gap(u32 *last, u32 gap, u32 now);

/**
 * toy_tcp_limit_take() - one of a namespace's answers of this second
 * @limit: what is left of it
 * @most: mean number in a second
 * @second: the current one
 * @random: any number
 *
 * A limit that were the same each second could be used to find out, from far
 * away, whether others are being answered (RFC 5961 7; CVE-2016-5696). So it
 * varies between half of @most and one and a half of it.
 *
 * Return: true when it may go.
 */
bool toy_tcp_limit_take(struct toy_tcp_limit *limit, u32 most, u32 second, u32 random);

#endif /* TOY_TCP_LIMIT_H */
