// SPDX-License-Identifier: GPL-2.0
/* Which ids ICMP echo sockets have. */

#include <linux/bitmap.h>
#include <linux/random.h>

#include "dgram.h"
#include "dgram_table.h"
#include "kunit.h"
#include "netns.h"
#include "ping_id.h"

int toy_ping_id_init(struct toy_net *tnet)
{
	tnet->ping_ids = bitmap_zalloc(TOY_PING_IDS, GFP_KERNEL);
	if (!tnet->ping_ids)
		return -ENOMEM;
	__set_bit(0, tnet->ping_ids);
	toy_dgram_table_init(&tnet->pings);
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_ping_id_init);

void toy_ping_id_exit(struct toy_net *tnet)
{
	toy_dgram_table_exit(&tnet->pings);
	bitmap_free(tnet->ping_ids);
}
TOY_EXPORT_FOR_KUNIT(toy_ping_id_exit);

u16 toy_ping_id_choose(const unsigned long *used, u16 first)
{
	unsigned long id = find_next_zero_bit(used, TOY_PING_IDS, first);

	if (id >= TOY_PING_IDS)
		id = find_first_zero_bit(used, first);
	/* Where there is none, that is the end, whose bit is set. */
	return id < TOY_PING_IDS && !test_bit(id, used) ? id : 0;
}
TOY_EXPORT_FOR_KUNIT(toy_ping_id_choose);

static bool toy_ping_id_shared_locked(struct toy_net *tnet, const struct toy_dgram_sock *ds,
				      u16 id)
{
	struct hlist_nulls_node *node;
	struct sock *other;

	sk_nulls_for_each(other, node, toy_dgram_table_bucket(&tnet->pings, id))
		if (other->sk_num == id && !(other->sk_reuse && ds->sk.sk_reuse))
			return false;
	return true;
}

u16 toy_ping_id_take(struct toy_net *tnet, struct toy_dgram_sock *ds, u16 id)
{
	spin_lock_bh(&tnet->pings.lock);
	/* One at random is all that a forger has to guess. */
	if (!id)
		id = toy_ping_id_choose(tnet->ping_ids, get_random_u32());
	else if (test_bit(id, tnet->ping_ids) && !toy_ping_id_shared_locked(tnet, ds, id))
		id = 0;
	if (id) {
		__set_bit(id, tnet->ping_ids);
		toy_dgram_table_add_locked(&tnet->pings, ds, id);
	}
	spin_unlock_bh(&tnet->pings.lock);
	return id;
}
TOY_EXPORT_FOR_KUNIT(toy_ping_id_take);

static bool toy_ping_id_has_locked(struct toy_net *tnet, u16 id)
{
	struct hlist_nulls_node *node;
	struct sock *sk;

	sk_nulls_for_each(sk, node, toy_dgram_table_bucket(&tnet->pings, id))
		if (sk->sk_num == id)
			return true;
	return false;
}

void toy_ping_id_release(struct toy_net *tnet, struct toy_dgram_sock *ds)
{
	u16 id = ds->sk.sk_num;

	spin_lock_bh(&tnet->pings.lock);
	if (toy_dgram_table_remove_locked(&tnet->pings, ds) && !toy_ping_id_has_locked(tnet, id))
		__clear_bit(id, tnet->ping_ids);
	spin_unlock_bh(&tnet->pings.lock);
}
TOY_EXPORT_FOR_KUNIT(toy_ping_id_release);
