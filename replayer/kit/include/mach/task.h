/* Task information: the audit tokens of the caller and of the processes in the trace, and nothing else. */
#ifndef ESREPLAY_MACH_TASK_H
#define ESREPLAY_MACH_TASK_H

#include <mach/task_info.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

extern mach_port_t mach_task_self_;
#define mach_task_self() mach_task_self_

kern_return_t task_info(task_name_t task, task_flavor_t flavor, task_info_t info, mach_msg_type_number_t *count);
kern_return_t task_name_for_pid(mach_port_t target, int pid, mach_port_t *name);
kern_return_t mach_port_deallocate(ipc_space_t task, mach_port_name_t name);

#ifdef __cplusplus
}
#endif

#endif
