// SPDX-License-Identifier: GPL-2.0
/* One datagram of several writes: MSG_MORE and UDP_CORK. */

#include <linux/mm.h>
#include <linux/uio.h>

#include "udp.h"
#include "udp_cork.h"

static int toy_udp_cork_copy(struct toy_udp_cork *cork, struct msghdr *msg, size_t len)
{
	if (len > TOY_UDP_MAX - cork->len)
		return -EMSGSIZE;
	if (!cork->data)
		cork->data = kvmalloc(TOY_UDP_MAX, GFP_KERNEL_ACCOUNT);
	if (!cork->data)
		return -ENOBUFS;
	if (!copy_from_iter_full(cork->data + cork->len, len, &msg->msg_iter))
		return -EFAULT;
	cork->len += len;
	return 0;
}

int toy_udp_cork_add(struct toy_udp_sock *up, const struct toy_dgram_out *out,
		     struct msghdr *msg, size_t len)
{
	int err;

	if (!up->cork.data)
		up->cork.out = *out;
	err = toy_udp_cork_copy(&up->cork, msg, len);
	if (err)
		toy_udp_cork_drop(up);
	return err;
}

int toy_udp_cork_push(struct toy_udp_sock *up, bool noblock)
{
	struct toy_udp_cork *cork = &up->cork;
	struct sk_buff *skb;
	int err;

	if (!cork->data)
		return 0;
	skb = toy_udp_send_alloc(up, &cork->out, cork->len, noblock);
	err = PTR_ERR_OR_ZERO(skb);
	if (!err) {
		skb_store_bits(skb, sizeof(struct udphdr), cork->data, cork->len);
		err = toy_udp_send_skb(up, &cork->out, skb);
	}
	toy_udp_cork_drop(up);
	return err;
}

void toy_udp_cork_drop(struct toy_udp_sock *up)
{
	kvfree(up->cork.data);
	up->cork.data = NULL;
	up->cork.len = 0;
}
