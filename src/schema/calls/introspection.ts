// Queries to macOS about processes and itself. The Linux kit has its own functions with these names, which report
// themselves.
import { type CallRow, family } from './shape.ts';

export const introspectionCalls: readonly CallRow[] = family(
  {
    family: 'process',
    kin: 'process-info',
    class: 'hazard',
    advice:
      'The message has pid, parent, audit token, executable path, signing id, team id and session already. What it lacks belongs on a worker: these calls take locks of the process asked about, and can raise PROC_CHECK events.',
    rule: 5,
    wrapper: 'none',
  },
  [
    'int proc_pidpath(int pid, void *buffer, uint32_t size)',
    'int proc_pidpath_audittoken(audit_token_t *token, void *buffer, uint32_t size)',
    'int proc_name(int pid, void *buffer, uint32_t size)',
    'int proc_pidinfo(int pid, int flavor, uint64_t arg, void *buffer, int size)',
    'int proc_pidfdinfo(int pid, int fd, int flavor, void *buffer, int size)',
    'int proc_listpids(uint32_t type, uint32_t typeinfo, void *buffer, int size)',
    'int proc_listallpids(void *buffer, int size)',
    'int proc_listpgrppids(pid_t group, void *buffer, int size)',
    'int proc_listchildpids(pid_t parent, void *buffer, int size)',
    'int proc_regionfilename(int pid, uint64_t address, void *buffer, uint32_t size)',
    'int proc_pid_rusage(int pid, int flavor, rusage_info_t *buffer)',
    'int sysctl(int *name, unsigned count, void *old, size_t *old_size, void *value, size_t size)',
    'int sysctlbyname(const char *name, void *old, size_t *old_size, void *value, size_t size)',
    'kern_return_t task_info(task_name_t task, task_flavor_t flavor, task_info_t info, mach_msg_type_number_t *count)',
    'kern_return_t task_name_for_pid(mach_port_t target, int pid, mach_port_t *name)',
  ],
);
