// SPDX-License-Identifier: GPL-2.0
/* An IGMP message: a twin's verdict, and what a query says; and a report made of the rest. */

#include "../../net/toytcp/igmp_packet.h"
#include "fuzz.h"

#define IP_LEN	20
#define ROOM	600

static bool twin_is_group(const u8 *p)
{
	return p[0] >> 4 == 14;
}

static enum toy_mib twin_check(const struct fuzz_input *in)
{
	const u8 *p = in->data;
	bool general;

	if (in->len < 8)
		return TOY_DROP_IGMP_LENGTH;
	if (fuzz_sum(0, p, in->len) != 0xffff)
		return TOY_DROP_IGMP_CSUM;
	if (p[0] == 0x12 || p[0] == 0x16)
		return twin_is_group(p + 4) ? TOY_DROP_NOT : TOY_DROP_IGMP_GROUP;
	if (p[0] != 0x11)
		return TOY_DROP_IGMP_TYPE;
	if (in->len == 8 && !p[1])
		return TOY_DROP_NOT;
	general = !get_unaligned_be32(p + 4);
	if (!general && !twin_is_group(p + 4))
		return TOY_DROP_IGMP_GROUP;
	if (in->len == 8)
		return TOY_DROP_NOT;
	if (in->len < 12)
		return TOY_DROP_IGMP_LENGTH;
	if (general && get_unaligned_be16(p + 10))
		return TOY_DROP_IGMP_GROUP;
	return in->len < 12 + 4u * get_unaligned_be16(p + 10) ? TOY_DROP_IGMP_LENGTH : TOY_DROP_NOT;
}

static u32 twin_time(u8 code)
{
	u32 value = code < 128 ? code : 16 + code % 16, i;

	for (i = 0; code >= 128 && i < 3 + code / 16 % 8; i++)
		value *= 2;
	return value;
}

static void check_query(const struct fuzz_input *in, const struct sk_buff *skb)
{
	struct toy_igmp_query query;
	const u8 *p = in->data;

	toy_igmp_packet_query(skb, &query);
	if (in->len == 8) {
		FUZZ_CHECK(query.version == (p[1] ? 2 : 1));
		FUZZ_CHECK(query.max_delay == p[1] && !query.count && !query.qrv);
		FUZZ_CHECK(query.group == (p[1] ? htonl(get_unaligned_be32(p + 4)) : 0));
		return;
	}
	FUZZ_CHECK(query.version == 3);
	FUZZ_CHECK(query.group == htonl(get_unaligned_be32(p + 4)));
	FUZZ_CHECK(query.max_delay == twin_time(p[1]) && query.interval == twin_time(p[9]));
	FUZZ_CHECK(query.qrv == p[8] % 8);
	FUZZ_CHECK(query.count == get_unaligned_be16(p + 10));
	FUZZ_CHECK(!memcmp(query.sources, p + 12, 4 * query.count));
}

/* Each byte of the input: a source or a record more. What is there is what was put in. */
static void check_report(const struct fuzz_input *in)
{
	u32 size = TOY_IGMP_REPORT_MIN + in->linear % (ROOM - TOY_IGMP_REPORT_MIN), records = 0;
	struct toy_igmp_report report;
	u32 want = 8, at = 8, i;
	u8 *buf = malloc(size);

	FUZZ_CHECK(buf);
	toy_igmp_report_begin(&report, buf, size);
	for (i = 0; i < in->len; i++) {
		bool source = records && in->data[i] & 1;
		bool put = source ? toy_igmp_report_source(&report, htonl(i)) :
				    toy_igmp_report_open(&report, 1 + i % 6, htonl(i));

		FUZZ_CHECK(put == (want + (source ? 4 : 8) <= size));
		want += put ? (source ? 4 : 8) : 0;
		records += put && !source;
	}
	FUZZ_CHECK(toy_igmp_report_end(&report) == want);
	FUZZ_CHECK(fuzz_sum(0, buf, want) == 0xffff);
	FUZZ_CHECK(buf[0] == 0x22 && get_unaligned_be16(buf + 6) == records);
	for (; records; records--)
		at += 8 + 4 * get_unaligned_be16(buf + at + 2);
	FUZZ_CHECK(at == want);
	free(buf);
}

static void repair(struct fuzz_input *in)
{
	if (!(in->how & FUZZ_REPAIR) || in->len < 8)
		return;
	put_unaligned_be16(0, in->data + 2);
	put_unaligned_be16(~fuzz_sum(0, in->data, in->len), in->data + 2);
}

int fuzz_one(const u8 *data, size_t size)
{
	enum toy_mib want, got;
	struct fuzz_input in;
	struct sk_buff *skb;

	if (!fuzz_begin(&in, data, size))
		return 0;
	repair(&in);
	skb = fuzz_skb(&in, IP_LEN);
	ip_hdr(skb)->ttl = in.how & FUZZ_BROADCAST ? 2 : 1;
	want = twin_check(&in);
	got = toy_igmp_packet_check(skb);
	FUZZ_CHECK(got == want || (skb->no_memory && got == TOY_DROP_IGMP_LENGTH));
	if (got == TOY_DROP_NOT && in.data[0] == 0x11)
		check_query(&in, skb);
	check_report(&in);
	kfree_skb(skb);
	fuzz_end(&in);
	return 0;
}
