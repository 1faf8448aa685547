// SPDX-License-Identifier: GPL-2.0
#include <linux/sysctl.h>

#include "../sysctl.h"
#include "../tcp_cong.h"
#include "fake_dev.h"

static toy_ctl_table *toy_sysctl_test_find(const char *name)
{
	toy_ctl_table *table;

	for (table = toy_fake_net()->sysctl.table; table->procname; table++)
		if (!strcmp(table->procname, name))
			return table;
	return NULL;
}

static int toy_sysctl_test_write(struct kunit *test, const char *name, const char *value)
{
	toy_ctl_table *table = toy_sysctl_test_find(name);
	size_t len = strlen(value);
	loff_t pos = 0;
	char buf[64];

	KUNIT_ASSERT_NOT_NULL(test, table);
	strscpy(buf, value, sizeof(buf));
	return table->proc_handler(table, 1, buf, &len, &pos);
}

static void toy_sysctl_test_exit(struct kunit *test)
{
	struct toy_sysctls *sysctl = &toy_fake_net()->sysctl;
	struct toy_sysctls saved = *sysctl;

	toy_sysctl_set_defaults(sysctl);
	sysctl->header = saved.header;
	sysctl->table = saved.table;
}

/* Each name leads to its own value. */
static void toy_sysctl_init__data(struct kunit *test)
{
	struct toy_sysctls *sysctl = &toy_fake_net()->sysctl;

	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, "ip_default_ttl", "7"), 0);
	KUNIT_EXPECT_EQ(test, sysctl->ip_default_ttl, 7);
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, "icmp_ratelimit", "8"), 0);
	KUNIT_EXPECT_EQ(test, sysctl->icmp_ratelimit, 8);
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, "tcp_rmem", "5000 6000 7000"), 0);
	KUNIT_EXPECT_EQ(test, sysctl->tcp_rmem[0], 5000);
	KUNIT_EXPECT_EQ(test, sysctl->tcp_rmem[2], 7000);
	KUNIT_EXPECT_EQ(test, sysctl->tcp_wmem[0], 4096);
}

static void toy_sysctl_init__ranges(struct kunit *test)
{
	static const struct {
		const char	*name;
		const char	*good;
		const char	*bad[3];
	} cases[] = {
		{ "ip_default_ttl",	"255",	{ "0", "256", "-1" } },
		{ "ip_no_pmtu_disc",	"3",	{ "-1", "4" } },
		{ "min_pmtu",		"68",	{ "67", "65536" } },
		{ "mtu_expires",	"1",	{ "0", "2678401" } },
		{ "tcp_mtu_probing",	"2",	{ "-1", "3" } },
		{ "tcp_base_mss",	"48",	{ "47", "65536" } },
		{ "tcp_min_snd_mss",	"48",	{ "47", "65536" } },
		{ "tcp_mtu_probe_floor", "48",	{ "47", "65536" } },
		{ "tcp_probe_interval",	"0",	{ "-1", "2678401" } },
		{ "tcp_probe_threshold", "0",	{ "-1", "65536" } },
		{ "tcp_syn_retries",	"127",	{ "0", "128", "x" } },
		{ "tcp_synack_retries",	"255",	{ "-1", "256", "" } },
		{ "tcp_retries2",	"255",	{ "-1", "256" } },
		{ "tcp_fin_timeout",	"1",	{ "-1", "86401" } },
		{ "tcp_window_scaling",	"0",	{ "-1", "2" } },
		{ "tcp_fastopen",	"1543",	{ "-1", "1544" } },
		{ "tcp_fastopen_key",	"1-2-3-4,5-6-7-8", { "1-2-3", "1-2-3-4,", "x" } },
		{ "tcp_rmem",		"1 2 3", { "0 2 3", "1 -2 3" } },
		{ "neigh_retrans_ms",	"1",	{ "0", "86400001", "-5" } },
		{ "neigh_gc_thresh3",	"1",	{ "0", "16385" } },
		{ "arp_notify",		"0",	{ "-1", "2" } },
		{ "icmp_ratelimit",	"0",	{ "-1" } },
	};
	int i, j;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		KUNIT_EXPECT_EQ_MSG(test, toy_sysctl_test_write(test, cases[i].name,
								cases[i].good), 0,
				    "%s", cases[i].name);
		for (j = 0; j < 3 && cases[i].bad[j] && *cases[i].bad[j]; j++)
			KUNIT_EXPECT_EQ_MSG(test, toy_sysctl_test_write(test, cases[i].name,
									cases[i].bad[j]),
					    -EINVAL, "%s = %s", cases[i].name, cases[i].bad[j]);
	}
}

static void toy_sysctl_port_range__pairs(struct kunit *test)
{
	int *range = toy_fake_net()->sysctl.ip_local_port_range;
	static const char name[] = "ip_local_port_range";

	KUNIT_EXPECT_EQ(test, range[0], 32768);
	KUNIT_EXPECT_EQ(test, range[1], 60999);
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, name, "61000 65535"), 0);
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, name, "1024 1024"), 0);
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, name, "2000 1999"), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, name, "0 1999"), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, name, "1 65536"), -EINVAL);
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, name, "2000"), -EINVAL);
	KUNIT_EXPECT_EQ(test, range[0], 1024);
	KUNIT_EXPECT_EQ(test, range[1], 1024);
}

/* The default becomes allowed; what is not an algorithm is ENOENT. */
static void toy_sysctl_cong__names(struct kunit *test)
{
	struct toy_sysctls *sysctl = &toy_fake_net()->sysctl;
	static const char allowed[] = "tcp_allowed_congestion_control";
	static const char name[] = "tcp_congestion_control";

	KUNIT_EXPECT_PTR_EQ(test, sysctl->tcp_congestion_control, &toy_tcp_cubic);
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, allowed, "cubic\n"), 0);
	KUNIT_EXPECT_EQ(test, sysctl->tcp_allowed_congestion_control,
			toy_tcp_cong_bit(&toy_tcp_cubic));
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, allowed, "reno x\n"), -ENOENT);
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, name, "x"), -ENOENT);
	KUNIT_EXPECT_EQ(test, sysctl->tcp_allowed_congestion_control,
			toy_tcp_cong_bit(&toy_tcp_cubic));
	KUNIT_EXPECT_EQ(test, toy_sysctl_test_write(test, name, "reno\n"), 0);
	KUNIT_EXPECT_PTR_EQ(test, sysctl->tcp_congestion_control, &toy_tcp_reno);
	KUNIT_EXPECT_EQ(test, sysctl->tcp_allowed_congestion_control,
			toy_tcp_cong_bit(&toy_tcp_cubic) | toy_tcp_cong_bit(&toy_tcp_reno));
}

static struct kunit_case toy_sysctl_cases[] = {
	KUNIT_CASE(toy_sysctl_cong__names),
	KUNIT_CASE(toy_sysctl_init__data),
	KUNIT_CASE(toy_sysctl_init__ranges),
	KUNIT_CASE(toy_sysctl_port_range__pairs),
	{}
};

static struct kunit_suite toy_sysctl_suite = {
	.name		= "toytcp_sysctl",
	.exit		= toy_sysctl_test_exit,
	.test_cases	= toy_sysctl_cases,
};

kunit_test_suite(toy_sysctl_suite);
