// SPDX-License-Identifier: GPL-2.0
/* What a connection has done so far (RFC 4898). */

#include "kunit.h"
#include "tcp_estats.h"

void toy_tcp_estats_in(struct toy_tcp_estats *es, u32 segs, u32 len)
{
	es->segs_in += segs;
	if (len)
		es->data_segs_in += segs;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_estats_in);

void toy_tcp_estats_out(struct toy_tcp_estats *es, u32 segs, u32 len, bool again, u64 now_us)
{
	es->segs_out += segs;
	if (!len)
		return;
	es->last_data_us = now_us;
	es->data_segs_out += segs;
	es->bytes_sent += len;
	if (again)
		es->bytes_retrans += len;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_estats_out);

void toy_tcp_estats_rto(struct toy_tcp_estats *es, u64 now_us)
{
	es->rtos++;
	if (es->rto_since_us)
		return;
	es->rto_recoveries++;
	es->rto_since_us = now_us;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_estats_rto);

void toy_tcp_estats_rto_over(struct toy_tcp_estats *es, u64 now_us)
{
	if (!es->rto_since_us)
		return;
	es->rto_us += now_us - es->rto_since_us;
	es->rto_since_us = 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_estats_rto_over);

u64 toy_tcp_estats_rto_time(const struct toy_tcp_estats *es, u64 now_us)
{
	return es->rto_us + (es->rto_since_us ? now_us - es->rto_since_us : 0);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_estats_rto_time);

void toy_tcp_estats_chrono(struct toy_tcp_estats *es, enum toy_tcp_chrono chrono, u64 now_us)
{
	if (es->chrono == chrono)
		return;
	es->chrono_us[es->chrono] += now_us - es->chrono_since_us;
	es->chrono = chrono;
	es->chrono_since_us = now_us;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_estats_chrono);

u64 toy_tcp_estats_spent(const struct toy_tcp_estats *es, enum toy_tcp_chrono chrono, u64 now_us)
{
	return es->chrono_us[chrono] + (es->chrono == chrono ? now_us - es->chrono_since_us : 0);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_estats_spent);
