/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_SYSCTL_H
#define TOY_SYSCTL_H

#include <linux/types.h>

#include "ping_group.h"

struct ctl_table_header;
struct ctl_table;
struct toy_net;
struct toy_tcp_cong_ops;

/*
 * net.toytcp.*, per namespace, named and defaulted as in the kernel's
 * ip-sysctl. Written by sysctl under its own checks, read with READ_ONCE.
 */
struct toy_sysctls {
	struct ctl_table_header	*header;
	struct ctl_table	*table;
	int			ip_default_ttl;		/* 64 */
	int			ip_local_port_range[2];	/* 32768 60999 */
	int			ip_no_pmtu_disc;	/* 0 */
	int			ip_forward;		/* 0; 1: be a router */
	int			send_redirects;		/* 0 */
	int			rp_filter;		/* 0; 1: strict, 2: loose */
	int			min_pmtu;		/* bytes, 552 */
	int			mtu_expires;		/* seconds, 600 */
	int			tcp_syn_retries;	/* 6 */
	int			tcp_synack_retries;	/* 5 */
	int			tcp_retries1;		/* 3 */
	int			tcp_retries2;		/* 15 */
	int			tcp_orphan_retries;	/* 0: means 8 */
	int			tcp_keepalive_time;	/* seconds, 7200 */
	int			tcp_keepalive_intvl;	/* seconds, 75 */
	int			tcp_keepalive_probes;	/* 9 */
	int			tcp_fin_timeout;	/* seconds, 60 */
	int			tcp_max_syn_backlog;	/* 4096 */
	int			tcp_max_orphans;	/* 16384 */
	int			tcp_max_tw_buckets;	/* 65536 */
	int			tcp_window_scaling;	/* 1 */
	int			tcp_timestamps;		/* 1: from a random offset; 2: from none */
	int			tcp_sack;		/* 1 */
	int			tcp_dsack;		/* 1 */
	int			tcp_recovery;		/* 1; bits 2 and 4 as Linux's */
	int			tcp_rto_min_us;		/* 200,000 */
	int			tcp_early_retrans;	/* 3: tail loss probes */
	int			tcp_frto;		/* 2 */
	int			tcp_reordering;		/* 3 */
	int			tcp_max_reordering;	/* 300 */
	int			tcp_abort_on_overflow;	/* 0 */
	int			tcp_syncookies;		/* 1: at need, 2: always */
	int			tcp_challenge_ack_limit; /* a second; INT_MAX: none */
	int			tcp_invalid_ratelimit;	/* ms, 500 */
	int			tcp_rfc1337;		/* 0 */
	int			tcp_tw_reuse;		/* 2: on loopback */
	int			tcp_tw_reuse_delay;	/* ms, 1000 */
	int			tcp_moderate_rcvbuf;	/* 1 */
	int			tcp_rcvbuf_low_rtt;	/* us, 1000 */
	int			tcp_rmem[3];		/* 4096 131072 6291456 */
	int			tcp_wmem[3];		/* 4096 16384 4194304 */
	int			tcp_mtu_probing;	/* 0; 1: after a black hole, 2: always */
	int			tcp_base_mss;		/* 1024 */
	int			tcp_min_snd_mss;	/* 48 */
	int			tcp_mtu_probe_floor;	/* 48 */
	int			tcp_probe_interval;	/* seconds, 600 */
	int			tcp_probe_threshold;	/* bytes, 8 */
	int			tcp_ecn;		/* 2 */
	int			tcp_ecn_fallback;	/* 1 */
	int			tcp_slow_start_after_idle; /* 1 */
	u32			tcp_notsent_lowat;	/* bytes, UINT_MAX: no limit */
	int			tcp_fastopen;		/* TOY_TCP_FASTOPEN_*; 1 */
	int			tcp_fastopen_blackhole_timeout_sec; /* 0: never */
	int			tcp_pacing_ss_ratio;	/* percent, 200 */
	int			tcp_pacing_ca_ratio;	/* percent, 120 */
	const struct toy_tcp_cong_ops *tcp_congestion_control;	/* cubic */
	u32			tcp_allowed_congestion_control;	/* bits; all */
	int			ipfrag_high_thresh;	/* bytes, 4 MiB; 0: no reassembly */
	int			ipfrag_time;		/* seconds, 30 */
	int			ipfrag_max_dist;	/* 64; 0: no limit */
	int			neigh_reachable_ms;	/* 30000 */
	int			neigh_delay_first_probe_ms; /* 5000 */
	int			neigh_retrans_ms;	/* 1000 */
	int			neigh_gc_stale_ms;	/* 60000 */
	int			neigh_gc_thresh1;	/* 128 entries */
	int			neigh_gc_thresh2;	/* 512 */
	int			neigh_gc_thresh3;	/* 1024 */
	int			arp_notify;		/* 0 or 1 */
	int			icmp_ratelimit;		/* ms between two, 1000; 0: none */
	int			icmp_ratemask;		/* types, bits; 6168 */
	int			icmp_msgs_per_sec;	/* to all, 1000 */
	int			icmp_msgs_burst;	/* 50 */
	int			icmp_echo_ignore_all;	/* 0 */
	int			icmp_echo_ignore_broadcasts; /* 1 */
	int			igmp_max_memberships;	/* per socket, 20 */
	int			igmp_max_msf;		/* sources per membership, 10 */
	int			igmp_qrv;		/* how often a change is told, 2 */
	int			igmp_link_local_mcast_reports; /* 1: of 224.0.0.x too */
	int			force_igmp_version;	/* the newest that is spoken, 0: 3 */
	struct toy_ping_group	ping_group_range;	/* 1 0: nobody */
};

/* What a new namespace begins with. */
void toy_sysctl_set_defaults(struct toy_sysctls *sysctl);

int toy_sysctl_init(struct toy_net *tnet);
void toy_sysctl_exit(struct toy_net *tnet);

#endif /* TOY_SYSCTL_H */
