// SPDX-License-Identifier: GPL-2.0
/* The algorithms there are, by name; which of them everyone may choose. */

#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kunit.h"
#include "tcp_cong.h"

/* Another algorithm is another file and a line here. */
static const struct toy_tcp_cong_ops *const toy_tcp_cong_table[] = {
	&toy_tcp_reno,
	&toy_tcp_cubic,
};
static_assert(ARRAY_SIZE(toy_tcp_cong_table) <= 32);

const struct toy_tcp_cong_ops *toy_tcp_cong_find(const char *name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(toy_tcp_cong_table); i++)
		if (!strcmp(toy_tcp_cong_table[i]->name, name))
			return toy_tcp_cong_table[i];
	return NULL;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_find);

u32 toy_tcp_cong_bit(const struct toy_tcp_cong_ops *ops)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(toy_tcp_cong_table); i++)
		if (toy_tcp_cong_table[i] == ops)
			return BIT(i);
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_bit);

void toy_tcp_cong_names(u32 bits, char *buf, size_t size)
{
	size_t used = 0;
	int i;

	buf[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(toy_tcp_cong_table); i++)
		if (bits & BIT(i))
			used += scnprintf(buf + used, size - used, "%s%s", used ? " " : "",
					  toy_tcp_cong_table[i]->name);
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_names);

int toy_tcp_cong_parse_names(char *list, u32 *bits)
{
	u32 found = 0;
	char *name;

	while ((name = strsep(&list, " \t\n"))) {
		const struct toy_tcp_cong_ops *ops;

		if (!*name)
			continue;
		ops = toy_tcp_cong_find(name);
		if (!ops)
			return -ENOENT;
		found |= toy_tcp_cong_bit(ops);
	}
	*bits = found;
	return 0;
}
TOY_EXPORT_FOR_KUNIT(toy_tcp_cong_parse_names);
