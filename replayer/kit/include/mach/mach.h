/* The part of Mach that ES clients use: their own task's audit token, error names and the clock. */
#ifndef ESREPLAY_MACH_MACH_H
#define ESREPLAY_MACH_MACH_H

#include <mach/kern_return.h>
#include <mach/mach_error.h>
#include <mach/mach_init.h>
#include <mach/mach_types.h>
#include <mach/message.h>
#include <mach/port.h>
#include <mach/task.h>
#include <mach/task_info.h>
#include <unistd.h>

#endif
