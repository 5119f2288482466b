/* Port names. */
#ifndef ESREPLAY_MACH_PORT_H
#define ESREPLAY_MACH_PORT_H
#include <mach/mach_types.h>
#endif
