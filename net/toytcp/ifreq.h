/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_IFREQ_H
#define TOY_IFREQ_H

struct socket;

/**
 * toy_ifreq_ioctl() - ioctls about a device's address, netdevice(7)
 * @sock: a socket of the family; not locked
 * @cmd: SIOCGIFADDR, SIOCGIFDSTADDR, SIOCGIFBRDADDR, SIOCGIFNETMASK
 * @arg: the user's struct ifreq
 *
 * The first of our addresses on the device, or the one that is asked about. SIOCGIFCONF never
 * comes to a family: the core answers it with the host's addresses.
 *
 * Return: 0; -ENODEV; -EADDRNOTAVAIL (none of ours on it); -EFAULT; -ENOIOCTLCMD: another command.
 */
int toy_ifreq_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg);

#endif /* TOY_IFREQ_H */
