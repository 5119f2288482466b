/* Where macOS declares mach_task_self. */
#ifndef ESREPLAY_MACH_MACH_INIT_H
#define ESREPLAY_MACH_MACH_INIT_H
#include <mach/task.h>
#endif
