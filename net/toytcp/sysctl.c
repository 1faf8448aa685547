// SPDX-License-Identifier: GPL-2.0
/* net.toytcp.*: a copy of one table for each namespace. */

#include <linux/icmp.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/sysctl.h>
#include <net/net_namespace.h>

#include "kunit.h"
#include "netns.h"
#include "sysctl.h"
#include "tcp_cong.h"
#include "tcp_pmtu.h"
#include "tcp_rtt.h"
#include "wire.h"

#define TOY_SYSCTL_DAY_MS	(24 * 60 * 60 * 1000)

static int toy_sysctl_two = 2;
static int toy_sysctl_three = 3;
static int toy_sysctl_four = 4;
static int toy_sysctl_u8_max = 255;
static int toy_sysctl_ttl_max = 255;
static int toy_sysctl_retries_max = 255;
static int toy_sysctl_syn_retries_max = 127;
static int toy_sysctl_fin_timeout_max = 24 * 60 * 60;
static int toy_sysctl_members_max = 65535;
static int toy_sysctl_hour = 60 * 60;
static int toy_sysctl_month = 31 * 24 * 60 * 60;
static int toy_sysctl_day_ms = TOY_SYSCTL_DAY_MS;
static int toy_sysctl_neigh_max = TOY_NEIGH_THRESH_MAX;
static int toy_sysctl_minute_ms = 60 * 1000;
static int toy_sysctl_thousand = 1000;
static int toy_sysctl_second_us = 1000 * 1000;
static int toy_sysctl_port_max = 65535;
static int toy_sysctl_mtu_min = TOY_IP_MIN_MTU;
static int toy_sysctl_mtu_max = 65535;
static int toy_sysctl_mss_min = TOY_TCP_MIN_SND_MSS;
static int toy_sysctl_fastopen_bits = TOY_TCP_FASTOPEN_BITS;

static const struct toy_sysctls toy_sysctl_defaults = {
	.ip_default_ttl			= 64,
	.ip_local_port_range		= { 32768, 60999 },
	.min_pmtu			= 552,
	.mtu_expires			= 600,
	.tcp_syn_retries		= 6,
	.tcp_synack_retries		= 5,
	.tcp_retries1			= 3,
	.tcp_retries2			= 15,
	.tcp_keepalive_time		= 7200,
	.tcp_keepalive_intvl		= 75,
	.tcp_keepalive_probes		= 9,
	.tcp_fin_timeout		= 60,
	.tcp_max_syn_backlog		= 4096,
	.tcp_max_orphans		= 16384,
	.tcp_max_tw_buckets		= 65536,
	.tcp_syncookies			= 1,
	.tcp_challenge_ack_limit	= INT_MAX,
	.tcp_invalid_ratelimit		= 500,
	.tcp_tw_reuse			= 2,
	.tcp_tw_reuse_delay		= 1000,
	.tcp_window_scaling		= 1,
	.tcp_timestamps			= 1,
	.tcp_sack			= 1,
	.tcp_dsack			= 1,
	.tcp_recovery			= 1,
	.tcp_rto_min_us			= TOY_TCP_RTO_MIN_US,
	.tcp_early_retrans		= 3,
	.tcp_frto			= 2,
	.tcp_reordering			= 3,
	.tcp_max_reordering		= 300,
	.tcp_moderate_rcvbuf		= 1,
	.tcp_rcvbuf_low_rtt		= 1000,
	.tcp_rmem			= { 4096, 131072, 6291456 },
	.tcp_wmem			= { 4096, 16384, 4194304 },
	.tcp_base_mss			= 1024,
	.tcp_min_snd_mss		= TOY_TCP_MIN_SND_MSS,
	.tcp_mtu_probe_floor		= TOY_TCP_MIN_SND_MSS,
	.tcp_probe_interval		= 600,
	.tcp_probe_threshold		= 8,
	.tcp_ecn			= 2,
	.tcp_ecn_fallback		= 1,
	.tcp_slow_start_after_idle	= 1,
	.tcp_notsent_lowat		= UINT_MAX,
	.tcp_fastopen			= TOY_TCP_FASTOPEN_CLIENT,
	.tcp_pacing_ss_ratio		= 200,
	.tcp_pacing_ca_ratio		= 120,
	.tcp_congestion_control		= &toy_tcp_cubic,
	.tcp_allowed_congestion_control	= TOY_TCP_CONG_ALL,
	.ipfrag_high_thresh		= 4 * SZ_1M,
	.ipfrag_time			= 30,
	.ipfrag_max_dist		= 64,
	.neigh_reachable_ms		= 30000,
	.neigh_delay_first_probe_ms	= 5000,
	.neigh_retrans_ms		= 1000,
	.neigh_gc_stale_ms		= 60000,
	.neigh_gc_thresh1		= 128,
	.neigh_gc_thresh2		= 512,
	.neigh_gc_thresh3		= 1024,
	.arp_notify			= 1,
	.icmp_ratelimit			= 1000,
	.icmp_ratemask			= BIT(ICMP_DEST_UNREACH) | BIT(ICMP_SOURCE_QUENCH) |
					  BIT(ICMP_TIME_EXCEEDED) | BIT(ICMP_PARAMETERPROB),
	.icmp_msgs_per_sec		= 1000,
	.icmp_msgs_burst		= 50,
	.icmp_echo_ignore_broadcasts	= 1,
	.igmp_max_memberships		= 20,
	.igmp_max_msf			= 10,
	.igmp_qrv			= 2,
	.igmp_link_local_mcast_reports	= 1,
	.ping_group_range		= TOY_PING_GROUP_NONE,
};

/* Both ends or none: a reader must never find the low one above the high one. */
static int toy_sysctl_port_range(toy_ctl_table *table, int write, void *buffer,
				 size_t *lenp, loff_t *ppos)
{
	int *stored = table->data;
	int range[2] = { READ_ONCE(stored[0]), READ_ONCE(stored[1]) };
	struct ctl_table tmp = {
		.data	= &range,
		.maxlen	= sizeof(range),
		.mode	= table->mode,
		.extra1	= SYSCTL_ONE,
		.extra2	= &toy_sysctl_port_max,
	};
	int err = proc_dointvec_minmax(&tmp, write, buffer, lenp, ppos);

	if (err || !write)
		return err;
	if (range[0] > range[1])
		return -EINVAL;
	/* Raise the high end first, lower it last. */
	if (range[1] > stored[1])
		WRITE_ONCE(stored[1], range[1]);
	WRITE_ONCE(stored[0], range[0]);
	WRITE_ONCE(stored[1], range[1]);
	return 0;
}

/* As the host: what is the default, everyone may choose. */
static int toy_sysctl_cong(toy_ctl_table *table, int write, void *buffer,
			   size_t *lenp, loff_t *ppos)
{
	struct toy_sysctls *sysctl = container_of(table->data, struct toy_sysctls,
						  tcp_congestion_control);
	const struct toy_tcp_cong_ops *ops = READ_ONCE(sysctl->tcp_congestion_control);
	char name[TOY_TCP_CONG_NAME_MAX];
	struct ctl_table tmp = { .data = name, .maxlen = sizeof(name) };
	int err;

	strscpy(name, ops->name, sizeof(name));
	err = proc_dostring(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	ops = toy_tcp_cong_find(name);
	if (!ops)
		return -ENOENT;
	WRITE_ONCE(sysctl->tcp_allowed_congestion_control,
		   sysctl->tcp_allowed_congestion_control | toy_tcp_cong_bit(ops));
	WRITE_ONCE(sysctl->tcp_congestion_control, ops);
	return 0;
}

static int toy_sysctl_cong_allowed(toy_ctl_table *table, int write, void *buffer,
				   size_t *lenp, loff_t *ppos)
{
	char names[TOY_TCP_CONG_NAMES_SIZE];
	struct ctl_table tmp = { .data = names, .maxlen = sizeof(names) };
	u32 *bits = table->data, wanted;
	int err;

	toy_tcp_cong_names(READ_ONCE(*bits), names, sizeof(names));
	err = proc_dostring(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	err = toy_tcp_cong_parse_names(names, &wanted);
	if (!err)
		WRITE_ONCE(*bits, wanted);
	return err;
}

static int toy_sysctl_cong_available(toy_ctl_table *table, int write, void *buffer,
				     size_t *lenp, loff_t *ppos)
{
	char names[TOY_TCP_CONG_NAMES_SIZE];
	struct ctl_table tmp = { .data = names, .maxlen = sizeof(names) };

	toy_tcp_cong_names(TOY_TCP_CONG_ALL, names, sizeof(names));
	return proc_dostring(&tmp, write, buffer, lenp, ppos);
}

static struct toy_net *toy_sysctl_net(struct toy_sysctls *sysctl)
{
	return container_of(sysctl, struct toy_net, sysctl);
}

static int toy_sysctl_fastopen_key(toy_ctl_table *table, int write, void *buffer,
				   size_t *lenp, loff_t *ppos)
{
	struct toy_net *tnet = toy_sysctl_net(container_of(table->data, struct toy_sysctls,
							   tcp_fastopen));
	char text[TOY_TCP_FOKEY_TEXT];
	struct ctl_table tmp = { .data = text, .maxlen = sizeof(text) };
	struct toy_tcp_fokeys keys;
	int err;

	toy_tcp_fastopen_get_keys(tnet, &keys);
	toy_tcp_fokey_show(&keys, text);
	err = proc_dostring(&tmp, write, buffer, lenp, ppos);
	if (err || !write)
		return err;
	err = toy_tcp_fokey_parse(&keys, strim(text));
	if (!err)
		toy_tcp_fastopen_set_keys(tnet, &keys);
	return err;
}

/* As the host: whoever sets it wants a fresh start. */
static int toy_sysctl_fastopen_blackhole(toy_ctl_table *table, int write, void *buffer,
					 size_t *lenp, loff_t *ppos)
{
	struct toy_net *tnet = toy_sysctl_net(container_of(table->data, struct toy_sysctls,
							   tcp_fastopen_blackhole_timeout_sec));
	int err = proc_dointvec_minmax(table, write, buffer, lenp, ppos);

	if (!err && write)
		WRITE_ONCE(tnet->fastopen.holes, 0);
	return err;
}

/* As the host's conf/all/forwarding: who sets it means every device. */
static int toy_sysctl_forward(toy_ctl_table *table, int write, void *buffer,
			      size_t *lenp, loff_t *ppos)
{
	struct toy_net *tnet = toy_sysctl_net(container_of(table->data, struct toy_sysctls,
							   ip_forward));
	int err = proc_dointvec_minmax(table, write, buffer, lenp, ppos);

	if (!err && write)
		toy_forward_reset(tnet);
	return err;
}

#define TOY_SYSCTL(member, handler, min, max) { \
	.procname	= #member, \
	.data		= (void *)offsetof(struct toy_sysctls, member), \
	.maxlen		= sizeof_field(struct toy_sysctls, member), \
	.mode		= 0644, \
	.proc_handler	= handler, \
	.extra1		= min, \
	.extra2		= max, \
}

#define TOY_SYSCTL_INT(member, min, max) \
	TOY_SYSCTL(member, proc_dointvec_minmax, min, max)

/* data is an offset here; each copy gets the namespace's address added. */
static const struct ctl_table toy_sysctl_template[] = {
	TOY_SYSCTL_INT(ip_default_ttl, SYSCTL_ONE, &toy_sysctl_ttl_max),
	TOY_SYSCTL(ip_local_port_range, toy_sysctl_port_range, NULL, NULL),
	TOY_SYSCTL_INT(ip_no_pmtu_disc, SYSCTL_ZERO, &toy_sysctl_three),
	TOY_SYSCTL(ip_forward, toy_sysctl_forward, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(send_redirects, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(rp_filter, SYSCTL_ZERO, &toy_sysctl_two),
	TOY_SYSCTL_INT(min_pmtu, &toy_sysctl_mtu_min, &toy_sysctl_mtu_max),
	TOY_SYSCTL_INT(mtu_expires, SYSCTL_ONE, &toy_sysctl_month),
	TOY_SYSCTL_INT(tcp_syn_retries, SYSCTL_ONE, &toy_sysctl_syn_retries_max),
	TOY_SYSCTL_INT(tcp_synack_retries, SYSCTL_ZERO, &toy_sysctl_retries_max),
	TOY_SYSCTL_INT(tcp_retries1, SYSCTL_ZERO, &toy_sysctl_retries_max),
	TOY_SYSCTL_INT(tcp_retries2, SYSCTL_ZERO, &toy_sysctl_retries_max),
	TOY_SYSCTL_INT(tcp_orphan_retries, SYSCTL_ZERO, &toy_sysctl_retries_max),
	TOY_SYSCTL_INT(tcp_keepalive_time, SYSCTL_ONE, &toy_sysctl_month),
	TOY_SYSCTL_INT(tcp_keepalive_intvl, SYSCTL_ONE, &toy_sysctl_month),
	TOY_SYSCTL_INT(tcp_keepalive_probes, SYSCTL_ONE, &toy_sysctl_retries_max),
	TOY_SYSCTL_INT(tcp_fin_timeout, SYSCTL_ZERO, &toy_sysctl_fin_timeout_max),
	TOY_SYSCTL_INT(tcp_max_syn_backlog, SYSCTL_ZERO, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(tcp_max_orphans, SYSCTL_ZERO, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(tcp_max_tw_buckets, SYSCTL_ZERO, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(tcp_window_scaling, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(tcp_timestamps, SYSCTL_ZERO, &toy_sysctl_two),
	TOY_SYSCTL_INT(tcp_sack, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(tcp_dsack, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(tcp_recovery, SYSCTL_ZERO, &toy_sysctl_u8_max),
	TOY_SYSCTL_INT(tcp_rto_min_us, SYSCTL_ONE, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(tcp_early_retrans, SYSCTL_ZERO, &toy_sysctl_four),
	TOY_SYSCTL_INT(tcp_frto, SYSCTL_ZERO, &toy_sysctl_two),
	TOY_SYSCTL_INT(tcp_reordering, SYSCTL_ONE, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(tcp_max_reordering, SYSCTL_ONE, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(tcp_abort_on_overflow, SYSCTL_ZERO, &toy_sysctl_two),
	TOY_SYSCTL_INT(tcp_syncookies, SYSCTL_ZERO, &toy_sysctl_two),
	TOY_SYSCTL_INT(tcp_challenge_ack_limit, SYSCTL_ZERO, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(tcp_invalid_ratelimit, SYSCTL_ZERO, &toy_sysctl_day_ms),
	TOY_SYSCTL_INT(tcp_rfc1337, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(tcp_tw_reuse, SYSCTL_ZERO, &toy_sysctl_two),
	TOY_SYSCTL_INT(tcp_tw_reuse_delay, SYSCTL_ZERO, &toy_sysctl_minute_ms),
	TOY_SYSCTL_INT(tcp_moderate_rcvbuf, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(tcp_rcvbuf_low_rtt, SYSCTL_ZERO, &toy_sysctl_second_us),
	TOY_SYSCTL_INT(tcp_rmem, SYSCTL_ONE, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(tcp_wmem, SYSCTL_ONE, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(tcp_mtu_probing, SYSCTL_ZERO, &toy_sysctl_two),
	TOY_SYSCTL_INT(tcp_base_mss, &toy_sysctl_mss_min, &toy_sysctl_mtu_max),
	TOY_SYSCTL_INT(tcp_min_snd_mss, &toy_sysctl_mss_min, &toy_sysctl_mtu_max),
	TOY_SYSCTL_INT(tcp_mtu_probe_floor, &toy_sysctl_mss_min, &toy_sysctl_mtu_max),
	TOY_SYSCTL_INT(tcp_probe_interval, SYSCTL_ZERO, &toy_sysctl_month),
	TOY_SYSCTL_INT(tcp_probe_threshold, SYSCTL_ZERO, &toy_sysctl_mtu_max),
	TOY_SYSCTL_INT(tcp_ecn, SYSCTL_ZERO, &toy_sysctl_two),
	TOY_SYSCTL_INT(tcp_ecn_fallback, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(tcp_slow_start_after_idle, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL(tcp_notsent_lowat, proc_douintvec, NULL, NULL),
	TOY_SYSCTL_INT(tcp_fastopen, SYSCTL_ZERO, &toy_sysctl_fastopen_bits),
	{
		/* Found by the address of the member before it: it is not in the struct. */
		.procname	= "tcp_fastopen_key",
		.data		= (void *)offsetof(struct toy_sysctls, tcp_fastopen),
		.mode		= 0600,
		.proc_handler	= toy_sysctl_fastopen_key,
	},
	TOY_SYSCTL(tcp_fastopen_blackhole_timeout_sec, toy_sysctl_fastopen_blackhole,
		   SYSCTL_ZERO, &toy_sysctl_month),
	TOY_SYSCTL_INT(tcp_pacing_ss_ratio, SYSCTL_ZERO, &toy_sysctl_thousand),
	TOY_SYSCTL_INT(tcp_pacing_ca_ratio, SYSCTL_ZERO, &toy_sysctl_thousand),
	TOY_SYSCTL(tcp_congestion_control, toy_sysctl_cong, NULL, NULL),
	TOY_SYSCTL(tcp_allowed_congestion_control, toy_sysctl_cong_allowed, NULL, NULL),
	{
		.procname	= "tcp_available_congestion_control",
		.mode		= 0444,
		.proc_handler	= toy_sysctl_cong_available,
	},
	TOY_SYSCTL_INT(ipfrag_high_thresh, SYSCTL_ZERO, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(ipfrag_time, SYSCTL_ONE, &toy_sysctl_hour),
	TOY_SYSCTL_INT(ipfrag_max_dist, SYSCTL_ZERO, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(neigh_reachable_ms, SYSCTL_ONE, &toy_sysctl_day_ms),
	TOY_SYSCTL_INT(neigh_delay_first_probe_ms, SYSCTL_ONE, &toy_sysctl_day_ms),
	TOY_SYSCTL_INT(neigh_retrans_ms, SYSCTL_ONE, &toy_sysctl_day_ms),
	TOY_SYSCTL_INT(neigh_gc_stale_ms, SYSCTL_ONE, &toy_sysctl_day_ms),
	TOY_SYSCTL_INT(neigh_gc_thresh1, SYSCTL_ZERO, &toy_sysctl_neigh_max),
	TOY_SYSCTL_INT(neigh_gc_thresh2, SYSCTL_ZERO, &toy_sysctl_neigh_max),
	TOY_SYSCTL_INT(neigh_gc_thresh3, SYSCTL_ONE, &toy_sysctl_neigh_max),
	TOY_SYSCTL_INT(arp_notify, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(icmp_ratelimit, SYSCTL_ZERO, &toy_sysctl_day_ms),
	TOY_SYSCTL_INT(icmp_ratemask, SYSCTL_ZERO, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(icmp_msgs_per_sec, SYSCTL_ZERO, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(icmp_msgs_burst, SYSCTL_ZERO, SYSCTL_INT_MAX),
	TOY_SYSCTL_INT(icmp_echo_ignore_all, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(icmp_echo_ignore_broadcasts, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(igmp_max_memberships, SYSCTL_ZERO, &toy_sysctl_members_max),
	TOY_SYSCTL_INT(igmp_max_msf, SYSCTL_ZERO, &toy_sysctl_members_max),
	TOY_SYSCTL_INT(igmp_qrv, SYSCTL_ONE, &toy_sysctl_u8_max),
	TOY_SYSCTL_INT(igmp_link_local_mcast_reports, SYSCTL_ZERO, SYSCTL_ONE),
	TOY_SYSCTL_INT(force_igmp_version, SYSCTL_ZERO, &toy_sysctl_three),
	TOY_SYSCTL(ping_group_range, toy_ping_group_sysctl, NULL, NULL),
};

void toy_sysctl_set_defaults(struct toy_sysctls *sysctl)
{
	*sysctl = toy_sysctl_defaults;
}
TOY_EXPORT_FOR_KUNIT(toy_sysctl_set_defaults);

int toy_sysctl_init(struct toy_net *tnet)
{
	struct ctl_table *table;
	int i;

	toy_sysctl_set_defaults(&tnet->sysctl);
	/* One empty entry more: before 6.6 it is what ends the table. */
	table = kcalloc(ARRAY_SIZE(toy_sysctl_template) + 1, sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	memcpy(table, toy_sysctl_template, sizeof(toy_sysctl_template));
	for (i = 0; i < ARRAY_SIZE(toy_sysctl_template); i++)
		table[i].data = (char *)&tnet->sysctl + (uintptr_t)table[i].data;
	tnet->sysctl.header = register_net_sysctl_sz(tnet->net, "net/toytcp", table,
						     ARRAY_SIZE(toy_sysctl_template));
	if (!tnet->sysctl.header) {
		kfree(table);
		return -ENOMEM;
	}
	tnet->sysctl.table = table;
	return 0;
}

void toy_sysctl_exit(struct toy_net *tnet)
{
	unregister_net_sysctl_table(tnet->sysctl.header);
	kfree(tnet->sysctl.table);
}
