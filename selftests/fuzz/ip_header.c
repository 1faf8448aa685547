// SPDX-License-Identifier: GPL-2.0
/* The IPv4 header: a twin's verdict, and what options may become. */

#include "../../net/toytcp/ip_header.h"
#include "fuzz.h"

static enum toy_mib twin_check(const struct fuzz_input *in, unsigned int *tot_len)
{
	const u8 *p = in->data;
	unsigned int hdr_len;

	if (in->len < 20)
		return TOY_DROP_IP_SHORT;
	if (p[0] >> 4 != 4)
		return TOY_DROP_IP_VERSION;
	hdr_len = (p[0] & 15) * 4;
	if (hdr_len < 20 || hdr_len > in->len)
		return TOY_DROP_IP_HDRLEN;
	if (fuzz_sum(0, p, hdr_len) != 0xffff)
		return TOY_DROP_IP_CSUM;
	*tot_len = get_unaligned_be16(p + 2);
	if (!*tot_len && in->how & FUZZ_MERGED)
		*tot_len = in->len;
	return *tot_len < hdr_len || *tot_len > in->len ? TOY_DROP_IP_TOTLEN : TOY_DROP_NOT;
}

/* Where an option ends that begins at @at; 0 if it makes no sense. */
static int twin_option_end(const u8 *hdr, int hdr_len, int at)
{
	if (hdr[at] == 1)
		return at + 1;
	if (at + 1 == hdr_len || hdr[at + 1] < 2 || hdr[at + 1] > hdr_len - at)
		return 0;
	return at + hdr[at + 1];
}

/* The first thing that is wrong, from the front. */
static int twin_options(const u8 *hdr, int hdr_len)
{
	int at, end;

	for (at = 20; at < hdr_len && hdr[at]; at = end) {
		end = twin_option_end(hdr, hdr_len, at);
		if (!end)
			return at + 1 < hdr_len ? at + 1 : at;
		if (hdr[at] == 131 || hdr[at] == 137)
			return -1;
	}
	return 0;
}

/* A NOP where there was none stands for an option that is not to be copied. */
static void check_blanked(const u8 *hdr, int hdr_len)
{
	struct iphdr *iph = malloc(hdr_len);
	u8 *now = (u8 *)iph;
	int at, end, i;

	FUZZ_CHECK(iph);
	memcpy(iph, hdr, hdr_len);
	toy_ip_header_blank_options(iph);
	FUZZ_CHECK(!memcmp(now, hdr, 20));
	for (i = 20; i < hdr_len; i++)
		FUZZ_CHECK(now[i] == hdr[i] || now[i] == 1);
	/* where all of them make sense, each is as it was or gone */
	for (at = 20; !twin_options(hdr, hdr_len) && at < hdr_len && hdr[at]; at = end) {
		end = twin_option_end(hdr, hdr_len, at);
		for (i = at; i < end; i++)
			FUZZ_CHECK(now[i] == (hdr[at] & 0x80 ? hdr[i] : 1));
	}
	if (!twin_options(hdr, hdr_len))
		FUZZ_CHECK(!toy_ip_header_options(now, hdr_len));
	free(iph);
}

static void check_accepted(const struct sk_buff *skb, const struct fuzz_input *in,
			   unsigned int tot_len)
{
	int hdr_len = (in->data[0] & 15) * 4;
	u8 *now = malloc(tot_len), *hdr = malloc(hdr_len);

	FUZZ_CHECK(now && hdr);
	FUZZ_CHECK(skb->len == tot_len && skb_headlen(skb) >= (unsigned int)hdr_len);
	FUZZ_CHECK(skb->transport_header - skb->network_header == (unsigned int)hdr_len);
	FUZZ_CHECK(!skb_copy_bits(skb, 0, now, tot_len) && !memcmp(now, in->data, tot_len));
	memcpy(hdr, now, hdr_len);
	FUZZ_CHECK(toy_ip_header_options(hdr, hdr_len) == twin_options(hdr, hdr_len));
	check_blanked(hdr, hdr_len);
	free(hdr);
	free(now);
}

static void repair(struct fuzz_input *in)
{
	unsigned int hdr_len = in->len ? (in->data[0] & 15) * 4 : 0;

	if (!(in->how & FUZZ_REPAIR) || hdr_len < 20 || in->len < hdr_len)
		return;
	put_unaligned_be16(0, in->data + 10);
	put_unaligned_be16(~fuzz_sum(0, in->data, hdr_len), in->data + 10);
}

int fuzz_one(const u8 *data, size_t size)
{
	unsigned int tot_len = 0;
	enum toy_mib want, got;
	struct fuzz_input in;
	struct sk_buff *skb;

	if (!fuzz_begin(&in, data, size))
		return 0;
	repair(&in);
	skb = fuzz_skb(&in, 0);
	want = twin_check(&in, &tot_len);
	got = toy_ip_header_check(skb);
	FUZZ_CHECK(got == want || (skb->no_memory && got == TOY_DROP_DEV_NOMEM));
	if (got == TOY_DROP_NOT)
		check_accepted(skb, &in, tot_len);
	kfree_skb(skb);
	fuzz_end(&in);
	return 0;
}
