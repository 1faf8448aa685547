/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOY_COMPAT_KUNIT_VISIBILITY_H
#define _TOY_COMPAT_KUNIT_VISIBILITY_H

#include_next <kunit/visibility.h>
#include <linux/module.h>
#include <linux/version.h>

/* A namespace is a string since 6.13. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define TOY_KUNIT_IMPORT_NS() MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING")
#else
#define TOY_KUNIT_IMPORT_NS() MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING)
#endif

#endif /* _TOY_COMPAT_KUNIT_VISIBILITY_H */
