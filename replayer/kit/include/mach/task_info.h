/* task_info, as far as the self-mute idiom needs it: TASK_AUDIT_TOKEN. Other flavours return KERN_INVALID_ARGUMENT. */
#ifndef ESREPLAY_MACH_TASK_INFO_H
#define ESREPLAY_MACH_TASK_INFO_H

#include <mach/message.h>

typedef natural_t task_flavor_t;
typedef integer_t *task_info_t;

#define TASK_AUDIT_TOKEN 15
#define TASK_AUDIT_TOKEN_COUNT ((mach_msg_type_number_t)(sizeof(audit_token_t) / sizeof(natural_t)))
#define TASK_INFO_MAX 1024

#endif
