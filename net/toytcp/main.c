// SPDX-License-Identifier: GPL-2.0
/* Brings the subsystems up in order, and takes them down in reverse. */

#include <linux/module.h>
#include <linux/toytcp.h>

#include "af_toytcp.h"
#include "dev.h"
#include "ip_frag.h"
#include "netlink.h"
#include "netns.h"
#include "ping.h"
#include "raw.h"
#include "tcp.h"
#include "udp.h"

static int __init toy_main_init(void)
{
	int err;

	err = toy_tcp_register();
	if (err)
		return err;
	err = toy_udp_register();
	if (err)
		goto err_tcp;
	err = toy_ping_register();
	if (err)
		goto err_udp;
	err = toy_raw_register();
	if (err)
		goto err_ping;
	err = toy_ip_frag_register();
	if (err)
		goto err_raw;
	err = toy_netns_register();
	if (err)
		goto err_frag;
	err = toy_dev_register();
	if (err)
		goto err_netns;
	err = toy_netlink_register();
	if (err)
		goto err_dev;
	err = toy_af_register();
	if (err)
		goto err_netlink;
	pr_info("toytcp: address family %d registered\n", AF_TOYTCP);
	return 0;

err_netlink:
	toy_netlink_unregister();
err_dev:
	toy_dev_unregister();
err_netns:
	toy_netns_unregister();
err_frag:
	toy_ip_frag_unregister();
err_raw:
	toy_raw_unregister();
err_ping:
	toy_ping_unregister();
err_udp:
	toy_udp_unregister();
err_tcp:
	toy_tcp_unregister();
	return err;
}

/* No program holds a socket: each would hold the module. */
static void __exit toy_main_exit(void)
{
	toy_af_unregister();
	toy_netlink_unregister();
	toy_dev_unregister();
	toy_netns_unregister();
	toy_ip_frag_unregister();
	toy_raw_unregister();
	toy_ping_unregister();
	toy_udp_unregister();
	toy_tcp_unregister();
	pr_info("toytcp: unloaded\n");
}

module_init(toy_main_init);
module_exit(toy_main_exit);

MODULE_DESCRIPTION("A second, complete TCP/IP stack as an address family of its own");
MODULE_LICENSE("GPL");
MODULE_ALIAS_NETPROTO(PF_TOYTCP);
MODULE_ALIAS_GENL_FAMILY("toytcp");
