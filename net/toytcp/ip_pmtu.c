// SPDX-License-Identifier: GPL-2.0
/* How large a packet may be: the way's MTU and what routers on it have told. */

#include <linux/jiffies.h>
#include <net/ip.h>

#include "ip.h"
#include "ip_cast.h"
#include "ip_pmtu.h"
#include "kunit.h"
#include "netns.h"
#include "route.h"
#include "wire.h"

static struct toy_pmtu_way toy_ip_pmtu_way(__be32 daddr, const struct toy_route_result *way)
{
	return (struct toy_pmtu_way) {
		.daddr = daddr,
		.nexthop = way->nexthop,
		.oif = way->dev->ifindex,
	};
}

void toy_ip_pmtu_path(const struct toy_net *tnet, __be32 daddr,
		      const struct toy_route_result *way, struct toy_ip_path *path)
{
	const struct toy_pmtu_way key = toy_ip_pmtu_way(daddr, way);

	path->mtu = min_t(u32, way->mtu, IP_MAX_MTU);	/* the loopback device has more */
	path->told = toy_pmtu_find(&tnet->pmtu, &key, jiffies, &path->known);
	if (path->told)
		path->mtu = min(path->mtu, path->known.mtu);
}

void toy_ip_pmtu_flow(const struct toy_net *tnet, const struct toy_ip_flow *fl,
		      const struct toy_route_result *way, struct toy_ip_path *path)
{
	if (likely(!fl->blind)) {
		toy_ip_pmtu_path(tnet, fl->daddr, way, path);
		return;
	}
	path->mtu = min_t(u32, way->mtu, IP_MAX_MTU);
	path->told = false;
}

int toy_ip_pmtu_find(const struct toy_net *tnet, const struct toy_ip_flow *fl,
		     struct toy_ip_path *path)
{
	struct toy_route_result way;
	int err;

	rcu_read_lock();
	err = toy_ip_cast_way(tnet, fl, &way);
	/* RFC 791 3.1: no way for IP is narrower. */
	if (!err && way.mtu < TOY_IP_MIN_MTU)
		err = -ENETUNREACH;
	if (!err)
		toy_ip_pmtu_flow(tnet, fl, &way, path);
	rcu_read_unlock();
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_ip_pmtu_find);

bool toy_ip_pmtu_heed(const struct toy_net *tnet, u32 *mtu)
{
	switch (READ_ONCE(tnet->sysctl.ip_no_pmtu_disc)) {
	case 1:
		/* Something narrow is there: that is all that is taken from it. */
		*mtu = 0;
		return true;
	case 2:
		return false;
	default:
		return true;
	}
}

void toy_ip_pmtu_learn(struct toy_net *tnet, const struct toy_ip_flow *fl, u32 mtu)
{
	struct toy_pmtu_news news = {
		.mtu = mtu,
		.least = READ_ONCE(tnet->sysctl.min_pmtu),
		.lifetime = (unsigned long)HZ * READ_ONCE(tnet->sysctl.mtu_expires),
	};
	struct toy_route_result way;
	struct toy_pmtu_way key;
	bool changed = false;

	rcu_read_lock();
	if (!toy_route_lookup(tnet, fl->daddr, fl->oif, &way)) {
		news.own = min_t(u32, way.mtu, IP_MAX_MTU);
		key = toy_ip_pmtu_way(fl->daddr, &way);
		changed = toy_pmtu_learn(&tnet->pmtu, &key, &news, jiffies);
	}
	rcu_read_unlock();
	if (changed)
		toy_mib_inc(tnet, TOY_MIB_IP_PMTU_LEARNED);
}
TOY_EXPORT_FOR_KUNIT(toy_ip_pmtu_learn);
