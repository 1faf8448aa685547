/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_AF_TOYTCP_H
#define TOY_AF_TOYTCP_H

/* Return: 0; -EEXIST when the number is taken, with one line in the log. */
int toy_af_register(void);
void toy_af_unregister(void);

#endif /* TOY_AF_TOYTCP_H */
