// SPDX-License-Identifier: GPL-2.0
/* Addresses of devices as ioctl() tells of them. */

#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <linux/sockios.h>

#include "addr.h"
#include "ifreq.h"
#include "netns.h"

/* RCU read lock held. The one that is @wanted, else the first; NULL: there is none on @dev. */
static const struct toy_addr *toy_ifreq_find(const struct toy_net *tnet,
					     const struct net_device *dev, __be32 wanted)
{
	const struct toy_addr *ta, *first = NULL;

	list_for_each_entry_rcu(ta, &tnet->addrs.list, list_node) {
		if (ta->dev != dev)
			continue;
		if (ta->local == wanted)
			return ta;
		first = first ? : ta;
	}
	return first;
}

static __be32 toy_ifreq_answer(const struct toy_addr *ta, unsigned int cmd)
{
	switch (cmd) {
	case SIOCGIFNETMASK:
		return inet_make_mask(ta->prefix_len);
	case SIOCGIFBRDADDR:
		return ta->broadcast;
	default:
		return ta->local;
	}
}

static int toy_ifreq_get(const struct toy_net *tnet, unsigned int cmd, struct ifreq *ifr)
{
	/* It is in no table; the host's has no broadcast address either. */
	static const struct toy_addr loopback = {
		.local		= cpu_to_be32(INADDR_LOOPBACK),
		.prefix_len	= 8,
	};
	struct sockaddr_in *sin = (struct sockaddr_in *)&ifr->ifr_addr;
	__be32 wanted = sin->sin_family == AF_INET ? sin->sin_addr.s_addr : 0;
	const char *label = strchr(ifr->ifr_name, ':');
	char name[IFNAMSIZ] = {};
	const struct toy_addr *ta;
	struct net_device *dev;

	/* An alias is the host's way to name an address: ours have none. */
	memcpy(name, ifr->ifr_name, label ? label - ifr->ifr_name : IFNAMSIZ - 1);
	dev = dev_get_by_name_rcu(tnet->net, name);
	if (!dev)
		return -ENODEV;
	ta = toy_ifreq_find(tnet, dev, wanted);
	if (!ta && dev->flags & IFF_LOOPBACK && dev->flags & IFF_UP)
		ta = &loopback;
	if (!ta || label)
		return -EADDRNOTAVAIL;
	*sin = (struct sockaddr_in) {
		.sin_family		= AF_INET,
		.sin_addr.s_addr	= toy_ifreq_answer(ta, cmd),
	};
	return 0;
}

int toy_ifreq_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;
	void __user *data;
	struct ifreq ifr;
	int err;

	switch (cmd) {
	case SIOCGIFADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFBRDADDR:
	case SIOCGIFNETMASK:
		break;
	default:
		return -ENOIOCTLCMD;
	}
	if (get_user_ifreq(&ifr, &data, user))
		return -EFAULT;
	ifr.ifr_name[IFNAMSIZ - 1] = '\0';
	rcu_read_lock();
	err = toy_ifreq_get(toy_net(sock_net(sock->sk)), cmd, &ifr);
	rcu_read_unlock();
	if (!err && put_user_ifreq(&ifr, user))
		err = -EFAULT;
	return err;
}
