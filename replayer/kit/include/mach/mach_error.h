/* Names of Mach return codes. */
#ifndef ESREPLAY_MACH_MACH_ERROR_H
#define ESREPLAY_MACH_MACH_ERROR_H

#include <mach/kern_return.h>

typedef kern_return_t mach_error_t;

#ifdef __cplusplus
extern "C" {
#endif

char *mach_error_string(mach_error_t code);

#ifdef __cplusplus
}
#endif

#endif
