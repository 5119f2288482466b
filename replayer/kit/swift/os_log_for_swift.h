/* The kit's os/log.h, and what Swift does not import of it. */
#ifndef ESREPLAY_OS_LOG_FOR_SWIFT_H
#define ESREPLAY_OS_LOG_FOR_SWIFT_H

#include <os/log.h>

static inline os_log_t esreplay_os_log_disabled(void) { return OS_LOG_DISABLED; }

#endif
