// SPDX-License-Identifier: GPL-2.0
/* Option values from and to user space, as every kind of socket takes and gives them. */

#include <linux/uaccess.h>
#include <net/ip.h>
#include <net/sock.h>

#include "sockopt.h"

int toy_sockopt_int(sockptr_t optval, unsigned int optlen, int *val)
{
	if (optlen < sizeof(int))
		return -EINVAL;
	return copy_from_sockptr(val, optval, sizeof(*val)) ? -EFAULT : 0;
}

int toy_sockopt_int_or_byte(sockptr_t optval, unsigned int optlen, int *val)
{
	u8 byte;

	*val = 0;	/* what nothing at all means to the host */
	if (!optlen)
		return 0;
	if (optlen >= sizeof(int))
		return toy_sockopt_int(optval, optlen, val);
	if (copy_from_sockptr(&byte, optval, sizeof(byte)))
		return -EFAULT;
	*val = byte;
	return 0;
}

/*
 * not done: options of any kind in what is sent. Source routes are refused everywhere
 * (RFC 7126 3.2), and who records what is not this machine's to choose.
 */
int toy_sockopt_set_ip_options(unsigned int optlen)
{
	if (optlen > MAX_IPOPTLEN)
		return -EINVAL;
	return optlen ? -ENOPROTOOPT : 0;
}

int toy_sockopt_put(char __user *optval, int __user *optlen, const void *from, int size)
{
	int len;

	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	len = min(len, size);
	if (put_user(len, optlen) || copy_to_user(optval, from, len))
		return -EFAULT;
	return 0;
}

int toy_sockopt_put_int_or_byte(char __user *optval, int __user *optlen, int val)
{
	u8 byte = val;
	int len;

	if (get_user(len, optlen))
		return -EFAULT;
	if (len > 0 && len < sizeof(int) && val == byte)
		return toy_sockopt_put(optval, optlen, &byte, sizeof(byte));
	return toy_sockopt_put(optval, optlen, &val, sizeof(val));
}

int toy_sockopt_set_reuseport(struct sock *sk, sockptr_t optval, unsigned int optlen)
{
	int val, err;

	err = toy_sockopt_int(optval, optlen, &val);
	if (err)
		return err;
	lock_sock(sk);
	sk->sk_reuseport = !!val;
	release_sock(sk);
	return 0;
}
