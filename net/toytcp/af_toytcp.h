/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_AF_TOYTCP_H
#define TOY_AF_TOYTCP_H

#include <linux/types.h>

struct sockaddr;
struct sockaddr_in;
struct socket;
struct toy_tcp_syn_data;

/* Return: 0; -EEXIST when the number is taken, with one line in the log. */
int toy_af_register(void);
void toy_af_unregister(void);

/*
 * Takes an address from user space. AF_INET is accepted as well as AF_TOYTCP,
 * so that a program whose socket() alone is redirected works unchanged.
 * Return: 0; -EINVAL (too short); -EAFNOSUPPORT.
 */
int toy_af_check_addr(const void *uaddr, int len);
/* As toy_af_check_addr(), for bind(): it takes AF_UNSPEC with no address, too. */
int toy_af_check_bind_addr(const struct sockaddr_in *addr, int len);
/* Always as AF_INET, whatever it was called when it came in. Return: its length. */
int toy_af_put_addr(struct sockaddr *uaddr, __be32 addr, __be16 port);
/* What shutdown()'s argument means. Return: RCV_SHUTDOWN and SEND_SHUTDOWN; or -EINVAL. */
int toy_af_shutdown_bits(int how);

/**
 * toy_af_connect_with() - connect() and the first bytes
 * @sock: its socket locked
 * @addr: of @len bytes; not looked at where connect() was called before
 * @len: length
 * @flags: O_NONBLOCK or 0
 * @data: what is to go with the SYN
 *
 * Return: 0 when it is connected, or an errno as connect()'s.
 */
int toy_af_connect_with(struct socket *sock, struct sockaddr_in *addr, int len, int flags,
			struct toy_tcp_syn_data *data);

#endif /* TOY_AF_TOYTCP_H */
