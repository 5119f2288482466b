/* The kernel's linux/icmp.h has a member named `__unused`, which the BSD spellings of this kit's sys/cdefs.h would
 * replace. */
#ifndef ESREPLAY_LINUX_ICMP_H
#define ESREPLAY_LINUX_ICMP_H

#include <sys/cdefs.h>

#pragma push_macro("__unused")
#undef __unused
#include_next <linux/icmp.h>
#pragma pop_macro("__unused")

#endif
