// SPDX-License-Identifier: GPL-2.0
/* TCP_SAVE_SYN, TCP_SAVED_SYN: what the peer's SYN looked like. */

#include <linux/slab.h>
#include <linux/uaccess.h>

#include "tcp.h"

void toy_tcp_savedsyn_keep(struct toy_tcp_req *req, const struct sk_buff *skb)
{
	u8 how = READ_ONCE(toy_tcp_sk(req->listener)->listen.save_syn);
	const u8 *start = skb_network_header(skb);
	struct toy_tcp_saved_syn *saved;
	u32 len;

	if (!how)
		return;
	if (how == TOY_TCP_SAVE_SYN_MAC && skb_mac_header_was_set(skb))
		start = skb_mac_header(skb);
	len = skb_transport_header(skb) + tcp_hdr(skb)->doff * 4 - start;
	saved = kmalloc(struct_size(saved, data, len), GFP_ATOMIC | __GFP_NOWARN);
	if (!saved)
		return;
	saved->len = len;
	memcpy(saved->data, start, len);
	req->saved_syn = saved;
}

int toy_tcp_savedsyn_get(struct sock *sk, char __user *optval, int __user *optlen)
{
	struct toy_tcp_sock *tp = toy_tcp_sk(sk);
	struct toy_tcp_saved_syn *saved;
	int len, err = 0;

	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	lock_sock(sk);
	saved = tp->saved_syn;
	if (!saved) {
		err = put_user(0, optlen);
	} else if (len < saved->len) {
		err = put_user(saved->len, optlen) ? : -EINVAL;
	} else if (put_user(saved->len, optlen) ||
		   copy_to_user(optval, saved->data, saved->len)) {
		err = -EFAULT;
	} else {
		tp->saved_syn = NULL;
		kfree(saved);
	}
	release_sock(sk);
	return err;
}
