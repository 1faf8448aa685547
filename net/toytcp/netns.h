/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_NETNS_H
#define TOY_NETNS_H

#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "addr.h"
#include "demux.h"
#include "dgram_table.h"
#include "forward.h"
#include "icmp.h"
#include "ip.h"
#include "ip_frag.h"
#include "mcast.h"
#include "mib.h"
#include "neigh.h"
#include "pmtu.h"
#include "port.h"
#include "route.h"
#include "sysctl.h"
#include "tcp_fastopen.h"
#include "tcp_limit.h"
#include "tcp_timewait.h"
#include "udp_demux.h"

/*
 * Everything the module keeps for one network namespace. It is allocated and
 * zeroed by the core before toy_netns_init() and freed by it after
 * toy_netns_exit(). It dies with the namespace or with the module: then no
 * user socket of the family is left in it, its devices are gone or unhooked,
 * and each subsystem's exit ends what it still holds (orphans, TIME-WAIT,
 * neighbours, timers), in the reverse order of the inits.
 */
struct toy_net {
	struct net			*net;	/* immutable */
	struct toy_mib_pcpu __percpu	*mib;	/* immutable pointer */
	struct toy_sysctls		sysctl;
	struct toy_addr_table		addrs;
	struct toy_route_table		routes;
	struct toy_neigh_table		neigh;
	struct toy_forward_table	forward;
	struct toy_icmp_limits		icmp;
	struct toy_ip_ids		ip_ids;
	struct toy_pmtu_table		pmtu;
	struct toy_mcast_table		mcast;
	struct toy_ip_frags		frags;
	struct toy_port_table		ports;		/* TCP's */
	struct toy_port_table		udp_ports;
	struct toy_demux		demux;
	struct toy_udp_demux		udp;
	struct toy_dgram_table		pings;		/* by ICMP id */
	unsigned long			*ping_ids;	/* bitmap of pings' ids; pings.lock */
	struct toy_dgram_table		raws;		/* by IP protocol */
	struct toy_tcp_tw_table		timewait;
	struct toy_tcp_limit		challenges;
	struct toy_tcp_fastopen_net	fastopen;
	atomic_t			tcp_orphans;
};

extern unsigned int toy_net_id;

static inline struct toy_net *toy_net(const struct net *net)
{
	return net_generic(net, toy_net_id);
}

int toy_netns_register(void);
void toy_netns_unregister(void);

#endif /* TOY_NETNS_H */
