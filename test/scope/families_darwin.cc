// Calls that only macOS has, or has with other arguments.
#include <libproc.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <os/lock.h>
#include <os/log.h>
#include <pthread.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include "test/scope/families.h"

// The headers of the cross build lack these.
extern "C" {
// Under names of our own, because the header says that they are newer than the oldest supported macOS.
void lock_with_options(os_unfair_lock_t, uint32_t) __asm__("_os_unfair_lock_lock_with_options");
void lock_with_flags(os_unfair_lock_t, uint32_t) __asm__("_os_unfair_lock_lock_with_flags");
void OSSpinLockLock(int*);
void OSSpinLockUnlock(int*);
ssize_t getxattr(const char*, const char*, void*, size_t, uint32_t, int);
ssize_t fgetxattr(int, const char*, void*, size_t, uint32_t, int);
int setxattr(const char*, const char*, const void*, size_t, uint32_t, int);
ssize_t listxattr(const char*, char*, size_t, int);
int removexattr(const char*, const char*, int);
}

namespace {

os_unfair_lock unfair = OS_UNFAIR_LOCK_INIT;
int spin;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
int own_process[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, 0};
size_t size;
mach_msg_type_number_t count;

void free_unfair() { unfair = OS_UNFAIR_LOCK_INIT; }
void held_unfair() {
  free_unfair();
  os_unfair_lock_lock(&unfair);
}
void held_mutex() {
  mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
}
void whole_buffer() {
  own_process[3] = getpid();
  size = sizeof buffer;
}

#define BUFFER(name, expression) ROW_AFTER(whole_buffer(), name, expression)

const Row kRows[] = {
    ROW("getxattr", getxattr(file_path, "user.none", buffer, 8, 0, 0)),
    ROW("fgetxattr", fgetxattr(-1, "user.none", buffer, 8, 0, 0)),
    ROW("setxattr", setxattr(missing, "user.none", "x", 1, 0, 0)),
    ROW("listxattr", listxattr(missing, buffer, 8, 0)),
    ROW("removexattr", removexattr(missing, "user.none", 0)),
    ROW_AFTER(free_unfair(), "os_unfair_lock_lock", (os_unfair_lock_lock(&unfair), unfair._os_unfair_lock_opaque)),
    ROW_AFTER(held_unfair(), "os_unfair_lock_unlock", (os_unfair_lock_unlock(&unfair), unfair._os_unfair_lock_opaque)),
    ROW_AFTER(free_unfair(), "os_unfair_lock_lock_with_options",
              (lock_with_options(&unfair, 0), unfair._os_unfair_lock_opaque)),
    ROW_AFTER(free_unfair(), "os_unfair_lock_lock_with_flags",
              (lock_with_flags(&unfair, 0), unfair._os_unfair_lock_opaque)),
    ROW_AFTER(spin = 0, "OSSpinLockLock", (OSSpinLockLock(&spin), spin)),
    ROW_AFTER(spin = 1, "OSSpinLockUnlock", (OSSpinLockUnlock(&spin), spin)),
    ROW_AFTER(held_mutex(), "pthread_mutex_unlock", pthread_mutex_unlock(&mutex)),
    ROW("mach_wait_until", mach_wait_until(mach_absolute_time() + 1)),
    ROW_AFTER(held_mutex(), "pthread_cond_timedwait_relative_np",
              pthread_cond_timedwait_relative_np(&condition, &mutex, &moment)),
    ROW("proc_pidpath", proc_pidpath(getpid(), buffer, sizeof buffer)),
    BUFFER("sysctl", sysctl(own_process, 4, buffer, &size, nullptr, 0)),
    BUFFER("sysctlbyname", sysctlbyname("kern.osversion", buffer, &size, nullptr, 0)),
    BUFFER("sysctlbyname", sysctlbyname("kern.no-such-name", buffer, &size, nullptr, 0)),
    ROW_AFTER(count = TASK_AUDIT_TOKEN_COUNT, "task_info",
              task_info(mach_task_self(), TASK_AUDIT_TOKEN, reinterpret_cast<task_info_t>(buffer), &count)),
    {"os_log",
     [] {
       os_log_with_type(OS_LOG_DEFAULT, OS_LOG_TYPE_DEFAULT, "said by a %{public}s", "test");
       return 0l;
     },
     nullptr, "_os_log_impl"},
};

}  // namespace

RowList darwin_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
