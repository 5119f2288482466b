// Functions for processes, memory, messages and waiting that can block and have no row in the table of calls. A group:
// family, class, when it waits, platforms; `known-calls.ts` explains the words.

export const systemNames = `
  log always always darwin: asl_search
  log if_waited contended both: backtrace backtrace_symbols
  log hazard always darwin: asl_log asl_vlog asl_send asl_open _simple_asl_log
  log hazard storage darwin: NSLogv
  log strict_only bounded darwin: os_log_type_enabled
  log strict_only contended darwin: os_log_create
  log strict_only storage darwin: _os_signpost_emit_with_name_impl
  mach always always darwin: mach_msg_receive mach_msg_server_once mach_msg_trap mach_msg_overwrite_trap
      mach_msg2_trap mach_eventlink_wait_until mach_eventlink_signal_wait_until bootstrap_look_up2 bootstrap_look_up3
      bootstrap_look_up_per_user bootstrap_check_in bootstrap_check_in2 bootstrap_check_in3 bootstrap_register
      bootstrap_status bootstrap_parent launch_msg launch_activate_socket vproc_swap_integer vproc_swap_string
      vproc_swap_complex notify_register_dispatch notify_register_mach_port notify_register_signal
      notify_register_file_descriptor notify_get_state notify_set_state notify_cancel CFMessagePortCreateRemote
  mach always timeout darwin: CFMessagePortSendRequest
  mach hazard always darwin: mach_msg_send notify_check CFNotificationCenterPostNotification
      CFNotificationCenterGetDistributedCenter
  mapping always storage both: mlock mlockall
  mapping always storage darwin: mach_vm_read mach_vm_read_overwrite mach_vm_write vm_read_overwrite
  mapping always storage linux: mlock2
  mapping hazard storage both: munmap mprotect madvise posix_madvise mincore sbrk shmat shmdt shmget
  mapping hazard storage darwin: minherit mach_vm_allocate mach_vm_deallocate mach_vm_map mach_vm_protect
      mach_vm_region mach_vm_copy mach_vm_remap vm_allocate vm_deallocate vm_protect vm_map
  mapping hazard storage linux: mremap pkey_mprotect process_madvise remap_file_pages brk
  mapping allowed storage both: munlock munlockall
  memory if_waited contended darwin: malloc_zone_pressure_relief
  memory if_waited contended linux: malloc_trim
  memory strict_only contended both: malloc calloc realloc free valloc aligned_alloc posix_memalign strdup strndup
      asprintf vasprintf _Znwm _ZdlPv
  memory strict_only contended darwin: reallocf malloc_zone_malloc malloc_zone_calloc malloc_zone_realloc
      malloc_zone_free malloc_zone_memalign malloc_type_malloc malloc_type_calloc malloc_type_realloc malloc_type_free
      malloc_type_aligned_alloc malloc_type_posix_memalign malloc_create_zone malloc_destroy_zone malloc_size
  memory strict_only contended linux: reallocarray free_sized free_aligned_sized cfree pvalloc memalign
  memory allowed contended darwin: _Block_copy _Block_release
  process always always both: forkpty openpty login_tty
  process always always darwin: execvP -[NSTask launch] -[NSTask waitUntilExit]
  process-info always storage darwin: proc_listpidspath proc_terminate sandbox_init
  process-info always storage linux: process_vm_writev
  process-info if_waited contended both: pthread_cancel
  process-info hazard storage both: confstr
  process-info hazard storage darwin: proc_pidfileportinfo proc_kmsgbuf __proc_info csops_audittoken sandbox_check
      sandbox_check_by_audit_token sandbox_extension_consume sandbox_extension_issue_file
      responsibility_get_pid_responsible_for_pid memorystatus_control auditon sysctlnametomib
  process-info strict_only bounded both: pthread_setname_np
  process-info strict_only bounded darwin: proc_libversion audit_session_self getaudit_addr
  process-info strict_only storage both: sysconf getloadavg
  process-info allowed bounded both: getrusage getpriority setpriority getsid
  resolve always always both: gethostent getnetbyname
  resolve always always darwin: getipnodebyname getipnodebyaddr res_query res_search DNSServiceQueryRecord
      DNSServiceGetAddrInfo DNSServiceResolve CFHostStartInfoResolution CFNetworkCopySystemProxySettings
      +[NSURLConnection sendSynchronousRequest:returningResponse:error:] -[NSHost addresses] -[NSProcessInfo hostName]
  resolve always always linux: gethostbyaddr_r
  resolve always timeout darwin: CFSocketSendData
  resolve hazard always both: getprotobyname getprotobynumber if_indextoname
  resolve hazard always darwin: gethostuuid
  resolve strict_only bounded both: gethostname
  signal always always both: ptrace reboot
  signal always bounded both: settimeofday clock_settime adjtime
  signal hazard bounded both: killpg raise setuid setgid seteuid setegid setreuid setregid
  signal strict_only bounded both: pthread_kill sigaction
  signal strict_only bounded linux: tgkill
  signal allowed bounded both: sigprocmask pthread_sigmask
  sleep always always darwin: clock_sleep clock_sleep_trap
  sleep hazard always darwin: pthread_yield_np swtch swtch_pri
  sleep strict_only bounded both: alarm setitimer
  sleep strict_only bounded linux: sched_setaffinity sched_getaffinity
  socket always descriptor darwin: connectx disconnectx sendmsg_x recvmsg_x peeloff
  socket hazard bounded both: bind listen socket shutdown
  socket hazard descriptor darwin: necp_client_action necp_open
  socket strict_only bounded both: socketpair getsockopt setsockopt getsockname getpeername sockatmark
  stream always storage both: gets setlocale iconv_open catopen
  stream always storage linux: getmntent setmntent
  stream if_waited contended both: flockfile
  stream strict_only bounded both: open_memstream fmemopen
  stream strict_only contended both: setbuf setlinebuf setbuffer ungetc
  stream strict_only contended darwin: fpurge
  stream strict_only storage darwin: funopen
  stream strict_only storage linux: fopencookie
  task always always darwin: task_read_for_pid task_inspect_for_pid task_identity_token_get_task_port task_suspend
      task_resume task_suspend2 task_terminate pid_suspend pid_resume thread_suspend processor_set_tasks
      processor_set_threads
  task hazard always darwin: task_create_identity_token task_threads task_get_special_port thread_info
      thread_get_state thread_resume thread_create thread_create_running thread_terminate host_info host_statistics
      host_statistics64 host_processor_info host_get_clock_service host_get_special_port mach_port_names
      mach_port_kobject_description
  task strict_only bounded darwin: pid_for_task thread_policy_set mach_port_allocate mach_port_deallocate
      mach_port_destroy mach_port_construct
  wait always always both: sigpause
  wait always always darwin: pthread_dependency_wait_np semaphore_wait_signal CFRunLoopRun
      -[NSOperationQueue waitUntilAllOperationsAreFinished] -[NSOperation waitUntilFinished]
      -[NSObject performSelectorOnMainThread:withObject:waitUntilDone:] +[NSThread sleepForTimeInterval:]
      -[NSCondition wait]
  wait always storage linux: mq_open
  wait always timeout darwin: semaphore_timedwait semaphore_timedwait_signal CFRunLoopRunInMode
      -[NSRunLoop runUntilDate:]
  wait hazard timeout both: tcsetattr
  wait strict_only bounded both: tcgetattr getentropy
  wait strict_only bounded darwin: guarded_kqueue_np
  wait strict_only bounded linux: epoll_create epoll_create1 getrandom
  wait strict_only contended both: arc4random arc4random_buf
  wait allowed bounded both: sem_post
  xpc always always darwin: xpc_connection_copy_entitlement_value xpc_session_create_mach_service
      xpc_session_create_xpc_service xpc_session_activate xpc_listener_create xpc_pipe_simpleroutine
      xpc_pipe_routine_forward _xpc_pipe_interface_routine _xpc_domain_routine _launch_job_routine
      _launch_job_query_routine _launch_msg2 xpc_main xpc_bundle_create xpc_bundle_resolve_sync
      -[NSXPCConnection synchronousRemoteObjectProxyWithErrorHandler:]
  xpc if_waited contended darwin: xpc_connection_create xpc_connection_create_mach_service
      xpc_connection_create_from_endpoint xpc_connection_resume xpc_connection_activate xpc_connection_cancel
      xpc_dictionary_send_reply xpc_transaction_begin -[NSXPCConnection initWithMachServiceName:options:]
  xpc hazard bounded darwin: xpc_copy_entitlement_for_token xpc_copy_entitlement_for_self
  xpc hazard storage darwin: xpc_shmem_map
  xpc strict_only bounded darwin: xpc_connection_get_audit_token xpc_fd_dup
  xpc strict_only contended darwin: xpc_session_send_message xpc_session_send_message_with_reply_async
      xpc_connection_send_barrier
`;
