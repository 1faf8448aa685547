/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_TCP_CUBIC_H
#define TOY_TCP_CUBIC_H

#include <linux/types.h>

#define TOY_TCP_CUBIC_SHIFT	16	/* windows of the formulas: 1/65536 segment */

/**
 * toy_tcp_cubic_k_ms() - time from the start of an epoch to the plateau
 * @w_max: window before the reduction, segments
 * @cwnd: window now, segments
 *
 * RFC 9438 4.2, equation 2.
 *
 * Return: milliseconds, rounded down; 0 if @cwnd is @w_max or more.
 */
u32 toy_tcp_cubic_k_ms(u32 w_max, u32 cwnd);

/**
 * toy_tcp_cubic_window() - W_cubic(t) of RFC 9438 4.2, equation 1
 * @w_max: height of the plateau, segments
 * @k_ms: time of the plateau
 * @t_ms: time since the epoch began
 *
 * The error is below 2/65536 segment for the k_ms and t_ms given; what rounding
 * these to milliseconds does is 1.2 * (t - K)^2 / 1000 segments, t and K in seconds:
 * one segment at 29 s from the plateau. Beyond 2^20 ms from it the curve is flat.
 *
 * Return: segments, shifted by TOY_TCP_CUBIC_SHIFT; not below 0.
 */
u64 toy_tcp_cubic_window(u32 w_max, u32 k_ms, u64 t_ms);

#endif /* TOY_TCP_CUBIC_H */
