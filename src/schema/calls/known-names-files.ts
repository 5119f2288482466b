// Functions for files, directories, locks and queues that can block and have no row in the table of calls. A group:
// family, class, when it waits, platforms; `known-calls.ts` explains the words.

export const fileNames = `
  descriptor hazard storage darwin: guarded_close_np
  descriptor hazard storage linux: close_range closefrom inotify_add_watch fanotify_mark
  descriptor strict_only bounded both: pipe
  descriptor strict_only bounded darwin: fileport_makeport fileport_makefd
  descriptor strict_only bounded linux: pipe2 eventfd timerfd_create timerfd_settime timerfd_gettime signalfd
      inotify_init inotify_init1 inotify_rm_watch fanotify_init memfd_create
  directory always always both: innetgr
  directory always always darwin: getpwuuid getpwuuid_r getgruuid getgrouplist_2 user_from_uid group_from_gid
      mbr_gid_to_uuid mbr_sid_to_uuid mbr_check_membership_ext mbr_check_service_membership mbr_identifier_translate
      mbr_group_name_to_uuid mbr_user_name_to_uuid ODSessionCreate ODNodeCreateWithName ODQueryCreateWithNode
      ODRecordCopyValues ODRecordContainsMember NSHomeDirectory NSHomeDirectoryForUser NSUserName NSFullUserName
  directory always always linux: putpwent
  dispatch always always darwin: dispatch_apply_with_attr
      dispatch_mach_send_with_result_and_wait_for_reply dispatch_mach_send_and_wait_for_reply
  dispatch hazard storage darwin: dispatch_io_create_with_path dispatch_data_create_map
  dispatch strict_only bounded darwin: dispatch_block_perform dispatch_assert_queue_barrier dispatch_queue_create
      dispatch_source_create dispatch_io_barrier dispatch_read dispatch_write
  file always always darwin: openbyid_np open_dprotected_np openat_dprotected_np openat_authenticated_np openx_np
      guarded_open_np guarded_open_dprotected_np CFURLCreateByResolvingBookmarkData
      -[NSFileManager removeItemAtPath:error:] -[NSFileManager copyItemAtPath:toPath:error:]
      -[NSFileManager moveItemAtPath:toPath:error:]
      -[NSFileManager createDirectoryAtPath:withIntermediateDirectories:attributes:error:]
      -[NSData writeToFile:atomically:] -[NSFileHandle readDataToEndOfFile]
  file always always linux: openat2
  file always descriptor darwin: CFReadStreamRead CFWriteStreamWrite -[NSFileHandle writeData:]
  file always storage both: quotactl getwd seekdir getdirentries
  file always storage darwin: statx_np lstatx_np fstatx_np accessx_np getmntinfo_r_np fgetattrlist getattrlistat
      setattrlist fsetattrlist setattrlistat getdirentriesattr searchfs fsgetpath exchangedata freadlink
      __pthread_chdir __pthread_fchdir acl_get_file acl_get_fd acl_get_fd_np acl_get_link_np acl_set_file acl_set_fd
      acl_set_fd_np acl_set_link_np _qtn_file_init_with_path _qtn_file_init_with_fd _qtn_file_apply_to_path
      __getdirentries64 CFURLResourceIsReachable CFURLCopyResourcePropertyForKey CFURLCopyResourcePropertiesForKeys
      CFURLCreateBookmarkData CFURLCreateDataAndPropertiesFromResource CFURLEnumeratorCreateForDirectoryURL
      CFURLEnumeratorGetNextURL CFReadStreamOpen -[NSFileManager fileExistsAtPath:]
      -[NSFileManager fileExistsAtPath:isDirectory:] -[NSFileManager attributesOfItemAtPath:error:]
      -[NSFileManager contentsOfDirectoryAtPath:error:] -[NSFileManager contentsAtPath:]
      +[NSData dataWithContentsOfFile:] +[NSData dataWithContentsOfFile:options:error:]
      +[NSString stringWithContentsOfFile:encoding:error:] +[NSDictionary dictionaryWithContentsOfFile:]
      -[NSString stringByResolvingSymlinksInPath] -[NSURL getResourceValue:forKey:error:]
  file always storage linux: get_current_dir_name
  file hazard storage darwin: NSTemporaryDirectory NSSearchPathForDirectoriesInDomains
      -[NSString stringByStandardizingPath]
  file strict_only bounded both: umask
  file strict_only bounded darwin: CFURLCreateFromFileSystemRepresentation CFURLCreateWithFileSystemPath
  file-change always always both: lchmod
  file-change always always darwin: renameatx_np mkpath_np mkpathat_np chmodx_np fchmodx_np chflags fchflags lchflags
      clonefileat fclonefileat fcopyfile __copyfile removefile removefileat undelete fs_snapshot_create
      fs_snapshot_delete fs_snapshot_mount fs_snapshot_list fmount unmount
  file-change always always linux: pivot_root
  file-change strict_only bounded darwin: setmode
  file-data always always darwin: sync_volume_np fsync_volume_np
  file-data always always linux: sync_file_range
  file-data always descriptor darwin: fgetln readpassphrase fsctl ffsctl
  file-data always descriptor linux: tee vmsplice
  file-data always timeout linux: io_getevents io_submit
  file-data if_waited contended both: aio_cancel
  file-data hazard bounded linux: io_uring_setup
  file-data hazard storage both: aio_read aio_write aio_fsync
  loader always storage darwin: dlopen_preflight
  loader if_waited contended both: dlsym dladdr
  loader if_waited contended darwin: _dyld_register_func_for_add_image
  loader if_waited contended linux: dlvsym dladdr1 dlinfo dl_iterate_phdr
  loader hazard storage darwin: NSLookupSymbolInImage
  loader strict_only bounded darwin: _dyld_get_image_name _dyld_get_image_header
  lock always always darwin: _os_semaphore_wait _dispatch_wait_for_enqueuer
  lock if_waited contended darwin: os_unfair_lock_lock_no_tsd os_unfair_recursive_lock_lock_with_options os_lock_lock
      _spin_lock spin_lock objc_sync_enter swift_once -[NSLock lock]
  lock strict_only bounded both: pthread_cond_init
  lock strict_only bounded darwin: os_unfair_lock_trylock OSSpinLockTry
  lock strict_only contended both: pthread_cond_destroy
  lock strict_only contended darwin: objc_loadWeakRetained objc_storeWeak pthread_atfork atexit
  lock allowed bounded both: pthread_cond_signal pthread_cond_broadcast
  lock allowed bounded darwin: _os_nospin_lock_unlock __ulock_wake objc_sync_exit
      pthread_cond_signal_thread_np
`;
