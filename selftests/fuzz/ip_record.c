// SPDX-License-Identifier: GPL-2.0
/* What a router writes into options: not a byte elsewhere, and what a twin would write. */

#include "../../net/toytcp/ip_header.h"
#include "../../net/toytcp/ip_record.h"
#include "fuzz.h"

static const u8 fuzz_addr[4] = { 10, 78, 0, 1 }, fuzz_now[4] = { 1, 2, 3, 4 };

/* Half of all addresses. */
static bool fuzz_is_own(const void *arg, __be32 addr)
{
	return ((const u8 *)&addr)[3] & 1;
}

/* The twin writes where the pointer says; false: the option makes no sense. */
static bool twin_route(u8 *opt)
{
	int len = opt[1], pointer = len > 2 ? opt[2] : 0;

	if (pointer < 4)
		return false;
	if (pointer > len)
		return true;
	if (len - pointer < 3)
		return false;
	memcpy(&opt[pointer - 1], fuzz_addr, 4);
	opt[2] = pointer + 4;
	return true;
}

static bool twin_time(u8 *opt)
{
	int len = opt[1], pointer = len > 3 ? opt[2] : 0, flag = len > 3 ? opt[3] & 15 : 0;
	int size = flag == 1 || flag == 3 ? 8 : 4;

	if (pointer < 5)
		return false;
	if (pointer > len) {
		if (flag == 3)
			return true;
		if (opt[3] >= 0xf0)
			return false;
		opt[3] += 0x10;
		return true;
	}
	if (len - pointer + 1 < size)
		return false;
	if (flag == 2 || flag > 3)
		return true;
	if (flag == 3 && !(opt[pointer + 2] & 1))
		return true;
	if (flag == 1)
		memcpy(&opt[pointer - 1], fuzz_addr, 4);
	memcpy(&opt[pointer - 1 + size - 4], fuzz_now, 4);
	opt[2] = pointer + size;
	return true;
}

static bool twin_record(u8 *hdr, int hdr_len)
{
	bool good = true;
	int at = 20;

	while (good && at < hdr_len && hdr[at]) {
		if (hdr[at] == 7)
			good = twin_route(hdr + at);
		else if (hdr[at] == 68)
			good = twin_time(hdr + at);
		at += hdr[at] == 1 ? 1 : hdr[at + 1];
	}
	return good;
}

/* No more than what was asked with, and as good. */
static void fuzz_answer(const u8 *hdr, int hdr_len, int bad, const struct toy_ip_recorder *recorder)
{
	u8 answer[20 + TOY_IP_OPTIONS_MAX] = { 0 };
	int len;

	if (bad)
		return;
	len = toy_ip_record_answer(answer + 20, hdr, hdr_len, recorder);
	FUZZ_CHECK(len >= 0 && len % 4 == 0 && len <= hdr_len - 20);
	FUZZ_CHECK(!toy_ip_header_options(answer, 20 + len));
}

int fuzz_one(const u8 *data, size_t size)
{
	struct toy_ip_recorder recorder = { .is_own = fuzz_is_own };
	struct fuzz_input in;
	u8 *ours, *twin;
	int hdr_len, bad;

	if (!fuzz_begin(&in, data, size))
		return 0;
	hdr_len = in.len ? (in.data[0] & 15) * 4 : 0;
	if (hdr_len >= 20 && in.len >= (size_t)hdr_len &&
	    !toy_ip_header_options(in.data, hdr_len)) {
		ours = malloc(hdr_len);
		twin = malloc(hdr_len);
		FUZZ_CHECK(ours && twin);
		memcpy(ours, in.data, hdr_len);
		memcpy(twin, in.data, hdr_len);
		bad = toy_ip_record_check(in.data, hdr_len);
		FUZZ_CHECK(!memcmp(ours, in.data, hdr_len));
		memcpy(&recorder.addr, fuzz_addr, 4);
		memcpy(&recorder.now, fuzz_now, 4);
		fuzz_answer(ours, hdr_len, bad, &recorder);
		FUZZ_CHECK(toy_ip_record(ours, hdr_len, &recorder) == bad);
		FUZZ_CHECK(twin_record(twin, hdr_len) == !bad);
		FUZZ_CHECK(!bad || (bad > 20 && bad < hdr_len));
		FUZZ_CHECK(!memcmp(ours, twin, hdr_len));
		free(twin);
		free(ours);
	}
	fuzz_end(&in);
	return 0;
}
