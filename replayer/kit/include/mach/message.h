/* macOS declares audit_token_t with the message trailer, so clients include this header for it. There is no mach_msg
 * here. */
#ifndef ESREPLAY_MACH_MESSAGE_H
#define ESREPLAY_MACH_MESSAGE_H

#include <esreplay/darwin_types.h>
#include <mach/mach_types.h>

#endif
