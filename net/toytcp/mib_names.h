/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_MIB_NAMES_H
#define TOY_MIB_NAMES_H

/*
 * Every counter, for mib.h and mib.c. What each means is said in
 * Documentation/networking/toytcp-counters.rst.
 */

/* X(enumerator, "name in user space", core drop reason) */
#define TOY_MIB_DROPS(X) \
	X(DEV_NOMEM,		"dev_drop_nomem",	NOMEM) \
	X(ARP_SHORT,		"arp_drop_short",	PKT_TOO_SMALL) \
	X(ARP_FORMAT,		"arp_drop_format",	NOT_SPECIFIED) \
	X(ARP_SENDER,		"arp_drop_sender",	NOT_SPECIFIED) \
	X(IP_SHORT,		"ip_drop_short",	PKT_TOO_SMALL) \
	X(IP_VERSION,		"ip_drop_version",	IP_INHDR) \
	X(IP_HDRLEN,		"ip_drop_hdrlen",	IP_INHDR) \
	X(IP_TOTLEN,		"ip_drop_totlen",	IP_INHDR) \
	X(IP_CSUM,		"ip_drop_csum",		IP_CSUM) \
	X(IP_SADDR_OWN,		"ip_drop_saddr_own",	IP_INHDR) \
	X(IP_SADDR_MARTIAN,	"ip_drop_saddr_martian", IP_INHDR) \
	X(IP_DADDR_MARTIAN,	"ip_drop_daddr_martian", IP_INHDR) \
	X(IP_LINK_BROADCAST,	"ip_drop_link_broadcast", IP_INHDR) \
	X(IP_OPTIONS,		"ip_drop_options",	IP_INHDR) \
	X(IP_FRAG_MEMORY,	"ip_drop_frag_memory",	NOMEM) \
	X(IP_FRAG_DUP,		"ip_drop_frag_dup",	NOT_SPECIFIED) \
	X(IP_FRAG_OVERLAP,	"ip_drop_frag_overlap",	IP_INHDR) \
	X(IP_FRAG_END,		"ip_drop_frag_end",	IP_INHDR) \
	X(IP_FRAG_TINY,		"ip_drop_frag_tiny",	IP_INHDR) \
	X(IP_FRAG_OVERSIZE,	"ip_drop_frag_oversize", PKT_TOO_BIG) \
	X(IP_FRAG_ECN,		"ip_drop_frag_ecn",	IP_INHDR) \
	X(IP_NO_PROTO,		"ip_drop_no_proto",	IP_NOPROTO) \
	X(IP_OUT_NO_ROUTE,	"ip_drop_out_no_route",	NOT_SPECIFIED) \
	X(IP_OUT_TOO_BIG,	"ip_drop_out_too_big",	PKT_TOO_BIG) \
	X(IP_OUT_NOMEM,		"ip_drop_out_nomem",	NOMEM) \
	X(NEIGH_FAILED,		"neigh_drop_failed",	NEIGH_FAILED) \
	X(NEIGH_QUEUE_FULL,	"neigh_drop_queue_full", NEIGH_QUEUEFULL) \
	X(NEIGH_TABLE_FULL,	"neigh_drop_table_full", NEIGH_CREATEFAIL) \
	X(NEIGH_DEAD,		"neigh_drop_dead",	NEIGH_DEAD) \
	X(ICMP_SHORT,		"icmp_drop_short",	PKT_TOO_SMALL) \
	X(ICMP_CSUM,		"icmp_drop_csum",	ICMP_CSUM) \
	X(ICMP_TYPE,		"icmp_drop_type",	NOT_SPECIFIED) \
	X(ICMP_IGNORED,		"icmp_drop_ignored",	NOT_SPECIFIED) \
	X(ICMP_RATE_LIMIT,	"icmp_drop_rate_limit",	NOT_SPECIFIED) \
	X(ICMP_RATE_LIMIT_HOST,	"icmp_drop_rate_limit_host", NOT_SPECIFIED) \
	X(IGMP_LENGTH,		"igmp_drop_length",	PKT_TOO_SMALL) \
	X(IGMP_CSUM,		"igmp_drop_csum",	NOT_SPECIFIED) \
	X(IGMP_GROUP,		"igmp_drop_group",	NOT_SPECIFIED) \
	X(IGMP_TYPE,		"igmp_drop_type",	NOT_SPECIFIED) \
	X(TCP_SHORT,		"tcp_drop_short",	PKT_TOO_SMALL) \
	X(TCP_HDRLEN,		"tcp_drop_hdrlen",	PKT_TOO_SMALL) \
	X(TCP_CSUM,		"tcp_drop_csum",	TCP_CSUM) \
	X(TCP_NOT_UNICAST,	"tcp_drop_not_unicast",	IP_INHDR) \
	X(TCP_NO_SOCKET,	"tcp_drop_no_socket",	NO_SOCKET) \
	X(TCP_BACKLOG,		"tcp_drop_backlog",	SOCKET_BACKLOG) \
	X(TCP_LISTEN_FLAGS,	"tcp_drop_listen_flags", TCP_FLAGS) \
	X(TCP_SYN_QUEUE_FULL,	"tcp_drop_syn_queue_full", SOCKET_BACKLOG) \
	X(TCP_ACCEPT_QUEUE_FULL, "tcp_drop_accept_queue_full", SOCKET_BACKLOG) \
	X(TCP_LISTEN_CLOSED,	"tcp_drop_listen_closed", NO_SOCKET) \
	X(TCP_NOMEM,		"tcp_drop_nomem",	NOMEM) \
	X(TCP_FLAGS,		"tcp_drop_flags",	TCP_FLAGS) \
	X(TCP_SEQ,		"tcp_drop_seq",		TCP_INVALID_SEQUENCE) \
	X(TCP_OLD_DATA,		"tcp_drop_old_data",	TCP_OLD_DATA) \
	X(TCP_ACK_UNSENT,	"tcp_drop_ack_unsent",	TCP_ACK_UNSENT_DATA) \
	X(TCP_ACK_OLD,		"tcp_drop_ack_old",	TCP_OLD_ACK) \
	X(TCP_NO_ACK,		"tcp_drop_no_ack",	TCP_FLAGS) \
	X(TCP_PAWS,		"tcp_drop_paws",	TCP_RFC7323_PAWS) \
	X(TCP_PAWS_OLD_ACK,	"tcp_drop_paws_old_ack", TCP_RFC7323_PAWS) \
	X(TCP_PAWS_ACTIVE,	"tcp_drop_paws_active",	TCP_RFC7323_PAWS) \
	X(TCP_PAWS_TIMEWAIT,	"tcp_drop_paws_timewait", TCP_RFC7323_PAWS) \
	X(TCP_TSECR,		"tcp_drop_tsecr",	TCP_RFC7323_PAWS) \
	X(TCP_RST_INVALID,	"tcp_drop_rst_invalid",	TCP_INVALID_SEQUENCE) \
	X(TCP_RST_TIMEWAIT,	"tcp_drop_rst_timewait", TCP_INVALID_SEQUENCE) \
	X(TCP_SYN_IN_WINDOW,	"tcp_drop_syn_in_window", TCP_INVALID_SYN) \
	X(TCP_WINDOW,		"tcp_drop_window",	TCP_OVERWINDOW) \
	X(TCP_ZERO_WINDOW,	"tcp_drop_zero_window",	TCP_ZEROWINDOW) \
	X(TCP_RCVQ_FULL,	"tcp_drop_rcvq_full",	SOCKET_RCVBUFF) \
	X(TCP_OFO_PRUNED,	"tcp_drop_ofo_pruned",	TCP_OFO_QUEUE_PRUNE) \
	X(TCP_OFO_DUP,		"tcp_drop_ofo_dup",	TCP_OFOMERGE) \
	X(TCP_MINTTL,		"tcp_drop_minttl",	NOT_SPECIFIED) \
	X(TCP_CLOSED,		"tcp_drop_closed",	TCP_CLOSE) \
	X(TCP_DATA_AFTER_CLOSE, "tcp_drop_data_after_close", TCP_CLOSE) \
	X(UDP_SHORT,		"udp_drop_short",	PKT_TOO_SMALL) \
	X(UDP_LENGTH,		"udp_drop_length",	PKT_TOO_SMALL) \
	X(UDP_GSO,		"udp_drop_gso",		SKB_GSO_SEG) \
	X(UDP_CSUM,		"udp_drop_csum",	UDP_CSUM) \
	X(UDP_NO_SOCKET,	"udp_drop_no_socket",	NO_SOCKET) \
	X(UDP_MANY_IGNORED,	"udp_drop_many_ignored", NO_SOCKET) \
	X(UDP_FILTER,		"udp_drop_filter",	SOCKET_FILTER) \
	X(UDP_RCVBUF,		"udp_drop_rcvbuf",	SOCKET_RCVBUFF) \
	X(UDP_MEM,		"udp_drop_mem",		PROTO_MEM) \
	X(UDP_FAULT,		"udp_drop_fault",	NOT_SPECIFIED) \
	X(PING_NO_SOCKET,	"ping_drop_no_socket",	NO_SOCKET) \
	X(PING_FILTER,		"ping_drop_filter",	SOCKET_FILTER) \
	X(PING_RCVBUF,		"ping_drop_rcvbuf",	SOCKET_RCVBUFF) \
	X(PING_MEM,		"ping_drop_mem",	PROTO_MEM) \
	X(RAW_FILTER,		"raw_drop_filter",	SOCKET_FILTER) \
	X(RAW_RCVBUF,		"raw_drop_rcvbuf",	SOCKET_RCVBUFF) \
	X(RAW_MEM,		"raw_drop_mem",		PROTO_MEM) \
	X(DEV_DOWN,		"dev_drop_down",	NOT_SPECIFIED) \
	X(DEV_HEADER,		"dev_drop_header",	NOT_SPECIFIED) \
	X(IP_NOT_OURS,		"ip_drop_not_ours",	NOT_SPECIFIED) \
	X(IP_FORW_TTL,		"ip_drop_forw_ttl",	NOT_SPECIFIED) \
	X(IP_FORW_NO_ROUTE,	"ip_drop_forw_no_route", IP_OUTNOROUTES) \
	X(IP_FORW_REFUSED,	"ip_drop_forw_refused",	IP_OUTNOROUTES) \
	X(IP_FORW_TOO_BIG,	"ip_drop_forw_too_big",	PKT_TOO_BIG) \
	X(IP_FORW_BROADCAST,	"ip_drop_forw_broadcast", IP_INHDR) \
	X(IP_FORW_LRO,		"ip_drop_forw_lro",	NOT_SPECIFIED) \
	X(IP_RP_FILTER,		"ip_drop_rp_filter",	IP_RPFILTER) \
	X(ICMP_INNER,		"icmp_drop_inner",	NOT_SPECIFIED)

/* X(enumerator, "name in user space") */
#define TOY_MIB_EVENTS(X) \
	X(DEV_IN,		"dev_in") \
	X(DEV_OUT,		"dev_out") \
	X(DEV_OUT_ERRORS,	"dev_out_errors") \
	X(ARP_IN_REQUESTS,	"arp_in_requests") \
	X(ARP_IN_REPLIES,	"arp_in_replies") \
	X(ARP_OUT_REQUESTS,	"arp_out_requests") \
	X(ARP_OUT_REPLIES,	"arp_out_replies") \
	X(ARP_OUT_ANNOUNCEMENTS, "arp_out_announcements") \
	X(ARP_CONFLICTS,	"arp_conflicts") \
	X(NEIGH_FAILURES,	"neigh_failures") \
	X(IP_IN_RECEIVES,	"ip_in_receives") \
	X(IP_IN_DELIVERS,	"ip_in_delivers") \
	X(IP_OUT_REQUESTS,	"ip_out_requests") \
	X(IP_FORW_DATAGRAMS,	"ip_forw_datagrams") \
	X(IP_PMTU_LEARNED,	"ip_pmtu_learned") \
	X(IP_FRAG_OKS,		"ip_frag_oks") \
	X(IP_FRAG_FAILS,	"ip_frag_fails") \
	X(IP_FRAG_CREATES,	"ip_frag_creates") \
	X(IP_REASM_REQDS,	"ip_reasm_reqds") \
	X(IP_REASM_OKS,		"ip_reasm_oks") \
	X(IP_REASM_FAILS,	"ip_reasm_fails") \
	X(IP_REASM_TIMEOUT,	"ip_reasm_timeout") \
	X(IP_REASM_TOO_FAR,	"ip_reasm_too_far") \
	X(ICMP_IN_MSGS,		"icmp_in_msgs") \
	X(ICMP_IN_ECHOS,	"icmp_in_echos") \
	X(ICMP_IN_ECHO_REPLIES,	"icmp_in_echo_replies") \
	X(ICMP_IN_TIMESTAMPS,	"icmp_in_timestamps") \
	X(ICMP_IN_ERRORS,	"icmp_in_errors") \
	X(ICMP_OUT_ECHOS,	"icmp_out_echos") \
	X(ICMP_OUT_ECHO_REPLIES, "icmp_out_echo_replies") \
	X(ICMP_OUT_TIMESTAMP_REPLIES, "icmp_out_timestamp_replies") \
	X(ICMP_OUT_UNREACHS,	"icmp_out_unreachs") \
	X(ICMP_OUT_TIME_EXCDS,	"icmp_out_time_excds") \
	X(ICMP_OUT_PARM_PROBS,	"icmp_out_parm_probs") \
	X(ICMP_OUT_REDIRECTS,	"icmp_out_redirects") \
	X(IGMP_IN_QUERIES,	"igmp_in_queries") \
	X(IGMP_IN_REPORTS,	"igmp_in_reports") \
	X(IGMP_OUT_REPORTS,	"igmp_out_reports") \
	X(IGMP_OUT_LEAVES,	"igmp_out_leaves") \
	X(TCP_ACTIVE_OPENS,	"tcp_active_opens") \
	X(TCP_PASSIVE_OPENS,	"tcp_passive_opens") \
	X(TCP_ATTEMPT_FAILS,	"tcp_attempt_fails") \
	X(TCP_ESTAB_RESETS,	"tcp_estab_resets") \
	X(TCP_IN_SEGS,		"tcp_in_segs") \
	X(TCP_OUT_SEGS,		"tcp_out_segs") \
	X(TCP_RETRANS_SEGS,	"tcp_retrans_segs") \
	X(TCP_OUT_RSTS,		"tcp_out_rsts") \
	X(TCP_TIMEOUTS,		"tcp_timeouts") \
	X(TCP_FAST_RETRANS,	"tcp_fast_retrans") \
	X(TCP_SYN_RETRANS,	"tcp_syn_retrans") \
	X(TCP_SLOW_START_RETRANS, "tcp_slow_start_retrans") \
	X(TCP_LOST_RETRANSMIT,	"tcp_lost_retransmit") \
	X(TCP_RENO_RECOVERY,	"tcp_reno_recovery") \
	X(TCP_SACK_RECOVERY,	"tcp_sack_recovery") \
	X(TCP_SACK_DISCARD,	"tcp_sack_discard") \
	X(TCP_SACK_RENEGING,	"tcp_sack_reneging") \
	X(TCP_SACK_REORDER,	"tcp_sack_reorder") \
	X(TCP_TS_REORDER,	"tcp_ts_reorder") \
	X(TCP_DSACK_RECV,	"tcp_dsack_recv") \
	X(TCP_LOSS_PROBES,	"tcp_loss_probes") \
	X(TCP_LOSS_PROBE_RECOVERY, "tcp_loss_probe_recovery") \
	X(TCP_FULL_UNDO,	"tcp_full_undo") \
	X(TCP_PARTIAL_UNDO,	"tcp_partial_undo") \
	X(TCP_DSACK_UNDO,	"tcp_dsack_undo") \
	X(TCP_LOSS_UNDO,	"tcp_loss_undo") \
	X(TCP_SPURIOUS_RTOS,	"tcp_spurious_rtos") \
	X(TCP_DELAYED_ACKS,	"tcp_delayed_acks") \
	X(TCP_WINDOW_PROBES,	"tcp_window_probes") \
	X(TCP_KEEPALIVE_PROBES,	"tcp_keepalive_probes") \
	X(TCP_OUT_OF_WINDOW_ICMPS, "tcp_out_of_window_icmps") \
	X(TCP_PMTU_REDUCED,	"tcp_pmtu_reduced") \
	X(TCP_MTUP_SUCCESS,	"tcp_mtup_success") \
	X(TCP_MTUP_FAIL,	"tcp_mtup_fail") \
	X(TCP_MTUP_TIMEOUTS,	"tcp_mtup_timeouts") \
	X(TCP_CHALLENGE_ACKS,	"tcp_challenge_acks") \
	X(TCP_ECN_CE,		"tcp_ecn_ce") \
	X(TCP_ECN_REDUCTIONS,	"tcp_ecn_reductions") \
	X(TCP_ECN_FALLBACKS,	"tcp_ecn_fallbacks") \
	X(TCP_CHALLENGE_LIMITED, "tcp_challenge_limited") \
	X(TCP_ACK_SKIPPED_CHALLENGE, "tcp_ack_skipped_challenge") \
	X(TCP_ACK_SKIPPED_SEQ,	"tcp_ack_skipped_seq") \
	X(TCP_ACK_SKIPPED_SYN_RECV, "tcp_ack_skipped_syn_recv") \
	X(TCP_ACK_SKIPPED_TIME_WAIT, "tcp_ack_skipped_time_wait") \
	X(TCP_SYNCOOKIES_SENT,	"tcp_syncookies_sent") \
	X(TCP_SYNCOOKIES_RECV,	"tcp_syncookies_recv") \
	X(TCP_SYNCOOKIES_FAILED, "tcp_syncookies_failed") \
	X(TCP_ABORT_ON_MEMORY,	"tcp_abort_on_memory") \
	X(TCP_OFO_QUEUED,	"tcp_ofo_queued") \
	X(TCP_PRUNE_CALLED,	"tcp_prune_called") \
	X(TCP_RCV_COLLAPSED,	"tcp_rcv_collapsed") \
	X(TCP_DSACK_OLD_SENT,	"tcp_dsack_old_sent") \
	X(TCP_DSACK_OFO_SENT,	"tcp_dsack_ofo_sent") \
	X(TCP_TIMEWAITS,	"tcp_timewaits") \
	X(TCP_FASTOPEN_ACTIVE,	"tcp_fastopen_active") \
	X(TCP_FASTOPEN_ACTIVE_FAIL, "tcp_fastopen_active_fail") \
	X(TCP_FASTOPEN_PASSIVE,	"tcp_fastopen_passive") \
	X(TCP_FASTOPEN_PASSIVE_FAIL, "tcp_fastopen_passive_fail") \
	X(TCP_FASTOPEN_PASSIVE_ALT_KEY, "tcp_fastopen_passive_alt_key") \
	X(TCP_FASTOPEN_LISTEN_OVERFLOW, "tcp_fastopen_listen_overflow") \
	X(TCP_FASTOPEN_COOKIE_REQD, "tcp_fastopen_cookie_reqd") \
	X(TCP_FASTOPEN_BLACKHOLE, "tcp_fastopen_blackhole") \
	X(TCP_TIMEWAIT_REUSED,	"tcp_timewait_reused") \
	X(TCP_TIMEWAIT_TAKEN,	"tcp_timewait_taken") \
	X(TCP_TIMEWAIT_OVERFLOWS, "tcp_timewait_overflows") \
	X(TCP_ABORT_ON_TIMEOUT,	"tcp_abort_on_timeout") \
	X(TCP_ABORT_ON_CLOSE,	"tcp_abort_on_close") \
	X(TCP_ABORT_ON_DEV,	"tcp_abort_on_dev") \
	X(UDP_IN_DATAGRAMS,	"udp_in_datagrams") \
	X(UDP_OUT_DATAGRAMS,	"udp_out_datagrams") \
	X(UDP_SNDBUF_ERRORS,	"udp_sndbuf_errors") \
	X(RAW_IN_PACKETS,	"raw_in_packets") \
	X(RAW_OUT_PACKETS,	"raw_out_packets")

#endif /* TOY_MIB_NAMES_H */
