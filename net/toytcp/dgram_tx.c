// SPDX-License-Identifier: GPL-2.0
/* Who pays for datagrams on their way out; see dgram_tx.h. */

#include <linux/ip.h>
#include <net/udp.h>

#include "dgram.h"
#include "dgram_tx.h"

#define TOY_DGRAM_TX_HEADROOM	(MAX_HEADER + sizeof(struct iphdr))
/* A datagram of an Ethernet frame is in one piece, a longer one in pages but for headers. */
#define TOY_DGRAM_TX_LINEAR	2048
#define TOY_DGRAM_TX_HEADERS	128

int toy_dgram_tx_create(struct toy_dgram_sock *ds, struct socket *sock)
{
	/* As a socket of the kernel's: it must not keep a namespace. */
	struct sock *tx = sk_alloc(sock_net(&ds->sk), PF_INET, GFP_KERNEL, &udp_prot, 1);

	if (!tx)
		return -ENOMEM;
	sock_init_data(NULL, tx);
	tx->sk_type = SOCK_DGRAM;
	tx->sk_protocol = IPPROTO_UDP;
	tx->sk_uid = ds->sk.sk_uid;
	/* What is woken when there is room is the program's own socket. */
	write_lock_bh(&tx->sk_callback_lock);
	rcu_assign_pointer(tx->sk_wq, &sock->wq);
	sk_set_socket(tx, sock);
	write_unlock_bh(&tx->sk_callback_lock);
	ds->tx = tx;
	return 0;
}

void toy_dgram_tx_destroy(struct toy_dgram_sock *ds)
{
	sock_orphan(ds->tx);
	sock_put(ds->tx);
	ds->tx = NULL;
}

/* What setsockopt() has said to the program's socket. */
static void toy_dgram_tx_sync(const struct toy_dgram_sock *ds)
{
	struct sock *tx = ds->tx;

	WRITE_ONCE(tx->sk_sndbuf, READ_ONCE(ds->sk.sk_sndbuf));
	WRITE_ONCE(tx->sk_sndtimeo, READ_ONCE(ds->sk.sk_sndtimeo));
	/* For the fq queueing discipline, which does the pacing. */
	if (unlikely(READ_ONCE(ds->sk.sk_pacing_rate) != READ_ONCE(tx->sk_pacing_rate))) {
		WRITE_ONCE(tx->sk_max_pacing_rate, READ_ONCE(ds->sk.sk_max_pacing_rate));
		WRITE_ONCE(tx->sk_pacing_rate, READ_ONCE(ds->sk.sk_pacing_rate));
	}
	if (sock_flag(tx, SOCK_FASYNC) != sock_flag(&ds->sk, SOCK_FASYNC))
		sock_valbool_flag(tx, SOCK_FASYNC, sock_flag(&ds->sk, SOCK_FASYNC));
}

struct sk_buff *toy_dgram_tx_alloc(struct toy_dgram_sock *ds, size_t len, bool noblock, int *err)
{
	size_t linear = len <= TOY_DGRAM_TX_LINEAR ? len : TOY_DGRAM_TX_HEADERS;
	struct sk_buff *skb;

	toy_dgram_tx_sync(ds);
	skb = sock_alloc_send_pskb(ds->tx, TOY_DGRAM_TX_HEADROOM + linear, len - linear, noblock,
				   err, PAGE_ALLOC_COSTLY_ORDER);
	if (!skb)
		return NULL;
	skb_reserve(skb, TOY_DGRAM_TX_HEADROOM);
	skb_put(skb, linear);
	skb->data_len = len - linear;
	skb->len += len - linear;
	skb_reset_transport_header(skb);
	return skb;
}

int toy_dgram_tx_queued(const struct toy_dgram_sock *ds)
{
	return sk_wmem_alloc_get(ds->tx);
}

bool toy_dgram_tx_writable(const struct toy_dgram_sock *ds)
{
	toy_dgram_tx_sync(ds);
	return sock_writeable(ds->tx);
}

void toy_dgram_tx_shutdown(struct toy_dgram_sock *ds)
{
	WRITE_ONCE(ds->tx->sk_shutdown, SEND_SHUTDOWN);
}
