// SPDX-License-Identifier: GPL-2.0
/* ARP for IPv4 over Ethernet (RFC 826), with the checks of RFC 5227. */

#include <linux/etherdevice.h>
#include <linux/inetdevice.h>
#include <linux/pkt_sched.h>

#include "addr.h"
#include "arp.h"
#include "arp_packet.h"
#include "dev.h"
#include "event.h"
#include "kunit.h"
#include "neigh.h"
#include "netns.h"
#include "wire.h"

#define TOY_ARP_DEFEND_INTERVAL	(10 * HZ)	/* RFC 5227 1.1 */

static bool toy_arp_sender_ok(const struct toy_net *tnet, const struct toy_arp_packet *arp)
{
	const __be32 spa = arp->body.spa;

	if (!is_valid_ether_addr(arp->body.sha))
		return false;
	if (toy_arp_packet_is_probe(arp))
		return true;
	return !toy_addr_is_reserved(spa) && !ipv4_is_loopback(spa) && !ipv4_is_multicast(spa) &&
	       !toy_addr_is_broadcast(tnet, spa);
}

static int toy_arp_send(struct toy_net *tnet, struct net_device *dev, u16 op,
			const struct toy_arp_body *body, const u8 *dest_ha)
{
	unsigned int headroom = LL_RESERVED_SPACE(dev);
	struct toy_arp_packet *arp;
	struct sk_buff *skb;

	skb = alloc_skb(headroom + sizeof(*arp) + dev->needed_tailroom, GFP_ATOMIC);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, headroom);
	arp = skb_put(skb, sizeof(*arp));
	arp->hdr = (struct arphdr) {
		.ar_hrd	= htons(ARPHRD_ETHER),
		.ar_pro	= htons(ETH_P_IP),
		.ar_hln	= ETH_ALEN,
		.ar_pln	= 4,
		.ar_op	= htons(op),
	};
	arp->body = *body;
	skb->protocol = htons(ETH_P_ARP);
	skb->priority = TC_PRIO_CONTROL;
	/* What the driver says of a lost one does not matter: ARP asks again. */
	toy_dev_xmit(tnet, skb, dev, dest_ha);
	return 0;
}

void toy_arp_announce(struct toy_net *tnet, struct net_device *dev, __be32 addr)
{
	struct toy_arp_body body = { .spa = addr, .tpa = addr };

	if (!toy_dev_has_arp(dev) || !toy_dev_usable(tnet, dev))
		return;
	memcpy(body.sha, dev->dev_addr, ETH_ALEN);
	if (!toy_arp_send(tnet, dev, ARPOP_REQUEST, &body, dev->broadcast))
		toy_mib_inc(tnet, TOY_MIB_ARP_OUT_ANNOUNCEMENTS);
}
TOY_EXPORT_FOR_KUNIT(toy_arp_announce);

/*
 * RFC 5227 2.4: does somebody else say that one of our addresses is his? Frames of
 * our own devices come back where two of them share a network. The address stays, as
 * the administrator wants it (2.4 (c)): we say that it is ours, at most every
 * DEFEND_INTERVAL, so that two who both insist do not shout at each other.
 */
static bool toy_arp_meets_conflict(struct toy_net *tnet, struct net_device *dev,
				   const struct toy_arp_packet *arp)
{
	struct toy_addr *ta = toy_addr_find(tnet, arp->body.spa);
	unsigned long now = jiffies;
	unsigned long defended;

	if (!ta || dev_getbyhwaddr_rcu(tnet->net, ARPHRD_ETHER, (const char *)arp->body.sha))
		return false;
	toy_mib_inc(tnet, TOY_MIB_ARP_CONFLICTS);
	defended = READ_ONCE(ta->defended);
	if (time_before(now, defended + TOY_ARP_DEFEND_INTERVAL) ||
	    cmpxchg(&ta->defended, defended, now) != defended)
		return true;
	netdev_warn(dev, "toytcp: %pM says that %pI4 is its own\n", arp->body.sha, &ta->local);
	toy_event_addr_conflict(tnet, ta, arp->body.sha);
	toy_arp_announce(tnet, dev, ta->local);
	return true;
}

bool toy_arp_is_ours(struct toy_net *tnet, const struct sk_buff *skb,
		     struct net_device *dev)
{
	const struct toy_arp_packet *arp;
	struct toy_arp_packet buf;

	arp = skb_header_pointer(skb, 0, sizeof(buf), &buf);
	if (!arp)
		return false;	/* cannot say whose it is: the host's, as before */
	if (toy_addr_find(tnet, arp->body.tpa))
		return true;
	if (!toy_arp_packet_format_ok(&arp->hdr) || toy_arp_packet_is_probe(arp) ||
	    !toy_arp_sender_ok(tnet, arp))
		return false;
	if (!toy_arp_meets_conflict(tnet, dev, arp))
		toy_neigh_update(tnet, dev, arp->body.spa, arp->body.sha,
				 toy_arp_packet_is_announcement(arp) ? TOY_NEIGH_ANNOUNCEMENT :
								       TOY_NEIGH_HINT);
	return false;
}
TOY_EXPORT_FOR_KUNIT(toy_arp_is_ours);

int toy_arp_send_request(struct toy_net *tnet, struct net_device *dev,
			 __be32 target, __be32 source, const u8 *dest_ha)
{
	struct toy_arp_body body = { .spa = source, .tpa = target };
	int err;

	memcpy(body.sha, dev->dev_addr, ETH_ALEN);
	if (dest_ha)
		memcpy(body.tha, dest_ha, ETH_ALEN);
	err = toy_arp_send(tnet, dev, ARPOP_REQUEST, &body, dest_ha ?: dev->broadcast);
	if (!err)
		toy_mib_inc(tnet, TOY_MIB_ARP_OUT_REQUESTS);
	return err;
}
TOY_EXPORT_FOR_KUNIT(toy_arp_send_request);

/* To the sender's address in the packet, as RFC 826 says, not to the frame's. */
static void toy_arp_send_reply(struct toy_net *tnet, struct net_device *dev,
			       const struct toy_arp_body *request)
{
	struct toy_arp_body body = { .spa = request->tpa, .tpa = request->spa };

	memcpy(body.sha, dev->dev_addr, ETH_ALEN);
	memcpy(body.tha, request->sha, ETH_ALEN);
	if (!toy_arp_send(tnet, dev, ARPOP_REPLY, &body, request->sha))
		toy_mib_inc(tnet, TOY_MIB_ARP_OUT_REPLIES);
}

static enum toy_mib toy_arp_check(struct toy_net *tnet, struct sk_buff *skb,
				  struct net_device *dev)
{
	enum toy_mib drop = toy_arp_packet_check(skb);
	const struct toy_arp_packet *arp;

	if (drop != TOY_DROP_NOT)
		return drop;
	arp = (const struct toy_arp_packet *)skb->data;
	if (!toy_arp_sender_ok(tnet, arp))
		return TOY_DROP_ARP_SENDER;
	if (!toy_addr_find(tnet, arp->body.spa))
		return TOY_DROP_NOT;
	toy_arp_meets_conflict(tnet, dev, arp);
	return TOY_DROP_ARP_SENDER;
}

/*
 * A request is answered for any of our addresses, whatever device of the
 * namespace it came in by (the host's arp_ignore 0), 127.0.0.0/8 apart. It
 * creates no entry: who wants to talk to us will make us ask.
 */
void toy_arp_rcv(struct toy_net *tnet, struct sk_buff *skb, struct net_device *dev)
{
	const struct toy_arp_packet *arp;
	enum toy_mib drop;
	bool reply;

	rcu_read_lock();
	drop = toy_arp_check(tnet, skb, dev);
	if (drop != TOY_DROP_NOT)
		goto drop_checked;

	arp = (const struct toy_arp_packet *)skb->data;
	reply = arp->hdr.ar_op == htons(ARPOP_REPLY);
	toy_mib_inc(tnet, reply ? TOY_MIB_ARP_IN_REPLIES : TOY_MIB_ARP_IN_REQUESTS);
	if (!toy_arp_packet_is_probe(arp))
		toy_neigh_update(tnet, dev, arp->body.spa, arp->body.sha,
				 reply && skb->pkt_type == PACKET_HOST ? TOY_NEIGH_ANSWER :
									 TOY_NEIGH_HINT);
	if (!reply && toy_addr_find(tnet, arp->body.tpa))
		toy_arp_send_reply(tnet, dev, &arp->body);
drop_checked:
	toy_mib_drop(tnet, skb, drop);
	rcu_read_unlock();
}
TOY_EXPORT_FOR_KUNIT(toy_arp_rcv);
