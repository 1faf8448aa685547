/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_PING_ID_H
#define TOY_PING_ID_H

#include <linux/types.h>

struct toy_dgram_sock;
struct toy_net;

#define TOY_PING_IDS	65536	/* 0 is nobody's */

/* The table of echo sockets, and which ids are in use. Return: 0 or -ENOMEM. */
int toy_ping_id_init(struct toy_net *tnet);
void toy_ping_id_exit(struct toy_net *tnet);

/**
 * toy_ping_id_take() - put an echo socket into its namespace's table
 * @tnet: namespace
 * @ds: in no table; socket lock held
 * @id: that it is to have, or 0 for any that no other has
 *
 * As the host: an id is one for all addresses, shared by those who say so, and all do at first.
 *
 * Return: its id; 0: another has @id, or all are in use.
 */
u16 toy_ping_id_take(struct toy_net *tnet, struct toy_dgram_sock *ds, u16 id);
/* Socket lock held. Harmless where it has none. */
void toy_ping_id_release(struct toy_net *tnet, struct toy_dgram_sock *ds);

/* The bit of @used at @first or next behind it, round and round, that is not set; 0: none. */
u16 toy_ping_id_choose(const unsigned long *used, u16 first);

#endif /* TOY_PING_ID_H */
