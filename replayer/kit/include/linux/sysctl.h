/* The kernel's linux/sysctl.h has a member named `__unused`, which the BSD spellings of this kit's sys/cdefs.h would
 * replace. */
#ifndef ESREPLAY_LINUX_SYSCTL_H
#define ESREPLAY_LINUX_SYSCTL_H

#include <stddef.h> /* for size_t, which it does not include */
#include <sys/cdefs.h>

#pragma push_macro("__unused")
#undef __unused
#include_next <linux/sysctl.h>
#pragma pop_macro("__unused")

#endif
