/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOY_KUNIT_H
#define TOY_KUNIT_H

/*
 * toytcp_kunit.ko tests the module from outside. What it calls is exported to
 * it, and to it alone by namespace, on kernels that have KUnit at all.
 */

#include <linux/export.h>

#if IS_ENABLED(CONFIG_KUNIT)
#include <kunit/visibility.h>
#define TOY_EXPORT_FOR_KUNIT(symbol) EXPORT_SYMBOL_IF_KUNIT(symbol)
#else
#define TOY_EXPORT_FOR_KUNIT(symbol)
#endif

#endif /* TOY_KUNIT_H */
