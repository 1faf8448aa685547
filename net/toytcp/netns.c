// SPDX-License-Identifier: GPL-2.0
/* Per-namespace state: one init and one exit for each subsystem. */

#include "kunit.h"
#include "netns.h"
#include "ping_id.h"

unsigned int toy_net_id __read_mostly;
TOY_EXPORT_FOR_KUNIT(toy_net_id);

static int __net_init toy_netns_init(struct net *net)
{
	struct toy_net *tnet = toy_net(net);
	int err;

	tnet->net = net;
	toy_tcp_fastopen_init(tnet);

	err = toy_mib_init(tnet);
	if (err)
		return err;
	err = toy_ip_frag_init(tnet);
	if (err)
		goto err_mib;
	err = toy_sysctl_init(tnet);
	if (err)
		goto err_frag;
	err = toy_route_init(tnet);
	if (err)
		goto err_sysctl;
	err = toy_neigh_init(tnet);
	if (err)
		goto err_route;
	err = toy_demux_init(tnet);
	if (err)
		goto err_neigh;
	err = toy_udp_demux_init(tnet);
	if (err)
		goto err_demux;
	err = toy_ping_id_init(tnet);
	if (err)
		goto err_udp;
	toy_dgram_table_init(&tnet->raws);
	toy_addr_init(tnet);
	toy_forward_init(tnet);
	toy_mcast_init(tnet);
	toy_ip_init(tnet);
	toy_pmtu_init(&tnet->pmtu);
	toy_icmp_init(tnet);
	toy_port_init(tnet);
	toy_tcp_timewait_init(tnet);
	return 0;

err_udp:
	toy_udp_demux_exit(tnet);
err_demux:
	toy_demux_exit(tnet);
err_neigh:
	toy_neigh_exit(tnet);
err_route:
	toy_route_exit(tnet);
err_sysctl:
	toy_sysctl_exit(tnet);
err_frag:
	toy_ip_frag_exit(tnet);
err_mib:
	toy_mib_exit(tnet);
	return err;
}

static void __net_exit toy_netns_pre_exit(struct net *net)
{
	toy_ip_frag_pre_exit(toy_net(net));
}

/*
 * Runs when the namespace is going or the module is. No packet comes in any
 * more (devices moved away or hooks removed) and no program holds a socket;
 * what is left are orphans, half-open connections, TIME-WAIT and neighbours.
 */
static void __net_exit toy_netns_exit(struct net *net)
{
	struct toy_net *tnet = toy_net(net);

	toy_tcp_timewait_exit(tnet);
	toy_demux_exit(tnet);
	toy_udp_demux_exit(tnet);
	toy_dgram_table_exit(&tnet->raws);
	toy_ping_id_exit(tnet);
	toy_port_exit(tnet);
	toy_addr_exit(tnet);
	toy_forward_exit(tnet);
	toy_mcast_exit(tnet);
	toy_pmtu_exit(&tnet->pmtu);
	toy_neigh_exit(tnet);
	toy_route_exit(tnet);
	toy_sysctl_exit(tnet);
	toy_ip_frag_exit(tnet);
	toy_tcp_fastopen_exit(tnet);
	toy_mib_exit(tnet);
}

static struct pernet_operations toy_netns_ops = {
	.init	= toy_netns_init,
	.pre_exit = toy_netns_pre_exit,
	.exit	= toy_netns_exit,
	.id	= &toy_net_id,
	.size	= sizeof(struct toy_net),
};

int toy_netns_register(void)
{
	return register_pernet_subsys(&toy_netns_ops);
}

void toy_netns_unregister(void)
{
	unregister_pernet_subsys(&toy_netns_ops);
}
