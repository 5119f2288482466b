// The calls of this project that LLVM's RealtimeSanitizer intercepts, for the column "rtsan" of blocking-calls.md. Read
// from rtsan_interceptors_posix.cpp of llvm-project at b6359fe5; later names are missing here.
export const rtsanNames: ReadonlySet<string> = new Set(
  `
    open openat creat shm_open shm_unlink close read pread readv preadv write pwrite writev pwritev lseek truncate
    ftruncate msync fcntl ioctl readlink readlinkat chdir fchdir umask unlink unlinkat symlink symlinkat mkdir
    rmdir mkfifo chmod fchmod dup dup2 pipe pipe2 eventfd timerfd_create timerfd_settime timerfd_gettime
    inotify_init inotify_init1 inotify_add_watch inotify_rm_watch memfd_create fopen freopen fdopen fopencookie
    open_memstream fmemopen fclose fflush fpurge fread fwrite fputs puts setbuf setvbuf setlinebuf setbuffer
    fgetpos fseek fseeko fsetpos ftell ftello rewind fgetpos64 getaddrinfo getnameinfo connect accept accept4 bind
    listen socket socketpair send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg shutdown getsockopt
    setsockopt getsockname getpeername poll ppoll select pselect kqueue kevent kevent64 epoll_create epoll_create1
    epoll_ctl epoll_wait epoll_pwait sleep usleep nanosleep sched_yield sched_setaffinity sched_getaffinity
    os_unfair_lock_lock _os_nospin_lock_lock OSSpinLockLock pthread_mutex_lock pthread_mutex_unlock
    pthread_rwlock_rdlock pthread_rwlock_wrlock pthread_rwlock_unlock pthread_spin_lock pthread_cond_init
    pthread_cond_destroy pthread_cond_signal pthread_cond_broadcast pthread_cond_wait pthread_cond_timedwait
    pthread_join fork execve process_vm_readv process_vm_writev syscall pthread_create malloc calloc realloc
    reallocf free free_sized free_aligned_sized valloc pvalloc memalign aligned_alloc posix_memalign mmap munmap
    mremap mprotect madvise posix_madvise mincore
  `
    .trim()
    .split(/\s+/),
);
