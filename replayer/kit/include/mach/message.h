/* audit_token_t lives with the message trailer on macOS, so clients include this header for it. There is no mach_msg
 * here. */
#ifndef ESREPLAY_MACH_MESSAGE_H
#define ESREPLAY_MACH_MESSAGE_H

#include <esreplay/darwin_types.h>
#include <mach/mach_types.h>

#endif
