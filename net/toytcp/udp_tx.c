// SPDX-License-Identifier: GPL-2.0
/* Who pays for datagrams on their way out; see udp_tx.h. */

#include <linux/ip.h>
#include <net/udp.h>

#include "udp.h"
#include "udp_tx.h"

#define TOY_UDP_TX_HEADROOM	(MAX_HEADER + sizeof(struct iphdr))
/* A datagram of an Ethernet frame is in one piece, a longer one in pages. */
#define TOY_UDP_TX_LINEAR	2048

int toy_udp_tx_create(struct toy_udp_sock *up, struct socket *sock)
{
	/* As a socket of the kernel's: it must not keep a namespace. */
	struct sock *tx = sk_alloc(sock_net(&up->sk), PF_INET, GFP_KERNEL, &udp_prot, 1);

	if (!tx)
		return -ENOMEM;
	sock_init_data(NULL, tx);
	tx->sk_type = SOCK_DGRAM;
	tx->sk_protocol = IPPROTO_UDP;
	tx->sk_uid = up->sk.sk_uid;
	/* What is woken when there is room is the program's own socket. */
	write_lock_bh(&tx->sk_callback_lock);
	rcu_assign_pointer(tx->sk_wq, &sock->wq);
	sk_set_socket(tx, sock);
	write_unlock_bh(&tx->sk_callback_lock);
	up->tx = tx;
	return 0;
}

void toy_udp_tx_destroy(struct toy_udp_sock *up)
{
	sock_orphan(up->tx);
	sock_put(up->tx);
	up->tx = NULL;
}

/* What setsockopt() has said to the program's socket. */
static void toy_udp_tx_sync(const struct toy_udp_sock *up)
{
	struct sock *tx = up->tx;

	WRITE_ONCE(tx->sk_sndbuf, READ_ONCE(up->sk.sk_sndbuf));
	WRITE_ONCE(tx->sk_sndtimeo, READ_ONCE(up->sk.sk_sndtimeo));
	/* For the fq queueing discipline, which does the pacing. */
	if (unlikely(READ_ONCE(up->sk.sk_pacing_rate) != READ_ONCE(tx->sk_pacing_rate))) {
		WRITE_ONCE(tx->sk_max_pacing_rate, READ_ONCE(up->sk.sk_max_pacing_rate));
		WRITE_ONCE(tx->sk_pacing_rate, READ_ONCE(up->sk.sk_pacing_rate));
	}
	if (sock_flag(tx, SOCK_FASYNC) != sock_flag(&up->sk, SOCK_FASYNC))
		sock_valbool_flag(tx, SOCK_FASYNC, sock_flag(&up->sk, SOCK_FASYNC));
}

struct sk_buff *toy_udp_tx_alloc(struct toy_udp_sock *up, size_t len, bool noblock, int *err)
{
	size_t linear = len <= TOY_UDP_TX_LINEAR ? len : sizeof(struct udphdr);
	struct sk_buff *skb;

	toy_udp_tx_sync(up);
	skb = sock_alloc_send_pskb(up->tx, TOY_UDP_TX_HEADROOM + linear, len - linear, noblock,
				   err, PAGE_ALLOC_COSTLY_ORDER);
	if (!skb)
		return NULL;
	skb_reserve(skb, TOY_UDP_TX_HEADROOM);
	skb_put(skb, linear);
	skb->data_len = len - linear;
	skb->len += len - linear;
	skb_reset_transport_header(skb);
	return skb;
}

int toy_udp_tx_queued(const struct toy_udp_sock *up)
{
	return sk_wmem_alloc_get(up->tx);
}

bool toy_udp_tx_writable(const struct toy_udp_sock *up)
{
	toy_udp_tx_sync(up);
	return sock_writeable(up->tx);
}

void toy_udp_tx_shutdown(struct toy_udp_sock *up)
{
	WRITE_ONCE(up->tx->sk_shutdown, SEND_SHUTDOWN);
}
