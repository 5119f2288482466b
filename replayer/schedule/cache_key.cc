#include "replayer/schedule/cache_key.h"

#include <cstddef>
#include <cstring>

#include "replayer/platform/path_hash.h"
#include "src/native/message_layout.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

constexpr uint32_t kWriteFlag = 2;              // FWRITE
constexpr uint64_t kFatEmptyInode = 999999999;  // the inode that FAT gives every empty file

uint64_t path_identity(const char* path, size_t length) {
  return path == nullptr ? 0 : PathHash(path, length).of_first(length);
}

// A file is identified by its inode if the trace has one, else by its path.
uint64_t identity_of(const es_file_t* file) {
  if (file == nullptr) return 0;
  const auto inode = static_cast<uint64_t>(file->stat.st_ino);
  if (inode == 0 || inode == kFatEmptyInode) return path_identity(file->path.data, file->path.length);
  return fold_product(inode, static_cast<uint64_t>(static_cast<uint32_t>(file->stat.st_dev)));
}

uint64_t identity_of(const es_process_t* process) { return process == nullptr ? 0 : identity_of(process->executable); }

enum class Target : uint8_t { kFile, kProcess, kMountPoint };

struct Row {
  es_event_type_t type;
  Target target;
  uint16_t offset;  // of the pointer in the payload
};

#define FILE_ROW(TYPE, member, field) \
  {ES_EVENT_TYPE_AUTH_##TYPE, Target::kFile, static_cast<uint16_t>(offsetof(es_event_##member##_t, field))}
#define PROCESS_ROW(TYPE, member) \
  {ES_EVENT_TYPE_AUTH_##TYPE, Target::kProcess, static_cast<uint16_t>(offsetof(es_event_##member##_t, target))}
constexpr Row kRows[] = {
    PROCESS_ROW(EXEC, exec),
    FILE_ROW(OPEN, open, file),
    FILE_ROW(MMAP, mmap, source),
    {ES_EVENT_TYPE_AUTH_MOUNT, Target::kMountPoint, static_cast<uint16_t>(offsetof(es_event_mount_t, statfs))},
    FILE_ROW(SETFLAGS, setflags, target),
    FILE_ROW(SETMODE, setmode, target),
    FILE_ROW(SETOWNER, setowner, target),
    FILE_ROW(CHDIR, chdir, target),
    FILE_ROW(GETATTRLIST, getattrlist, target),
    FILE_ROW(CHROOT, chroot, target),
    FILE_ROW(UTIMES, utimes, target),
    FILE_ROW(GETEXTATTR, getextattr, target),
    FILE_ROW(LISTEXTATTR, listextattr, target),
    FILE_ROW(READDIR, readdir, target),
    FILE_ROW(FSGETPATH, fsgetpath, target),
    FILE_ROW(UIPC_CONNECT, uipc_connect, file),
    PROCESS_ROW(PROC_CHECK, proc_check),
    PROCESS_ROW(GET_TASK, get_task),
    FILE_ROW(SEARCHFS, searchfs, target),
    PROCESS_ROW(GET_TASK_READ, get_task_read),
};
#undef FILE_ROW
#undef PROCESS_ROW

const Row* row_of(uint32_t event_type) {
  for (const Row& row : kRows) {
    if (row.type == event_type) return &row;
  }
  return nullptr;
}

const void* payload_of(const es_message_t* message) {
  const void* payload = &message->event;
  return kEventPlans[message->event_type].by_pointer ? load_at<const void*>(payload, 0) : payload;
}

uint64_t target_of(const Row& row, const void* payload) {
  switch (row.target) {
    case Target::kFile: return identity_of(load_at<const es_file_t*>(payload, row.offset));
    case Target::kProcess: return identity_of(load_at<const es_process_t*>(payload, row.offset));
    case Target::kMountPoint: {
      const auto* mount = static_cast<const es_event_mount_t*>(payload);
      const char* point = mount->statfs == nullptr ? nullptr : mount->statfs->f_mntonname;
      return path_identity(point, point == nullptr ? 0 : strnlen(point, sizeof mount->statfs->f_mntonname));
    }
  }
  return 0;
}

}  // namespace

bool cache_key_of(const es_message_t* message, CacheKey* out) {
  if (message->event_type >= kEventTypeCount || !kEventPlans[message->event_type].cacheable) return false;
  const Row* row = row_of(message->event_type);
  if (row == nullptr) return false;
  const void* payload = payload_of(message);
  const bool exec = message->event_type == ES_EVENT_TYPE_AUTH_EXEC;
  if (exec && message->version >= 2 && message->event.exec.script != nullptr) return false;
  out->event_type = message->event_type;
  out->executable = identity_of(message->process);
  out->target = target_of(*row, payload);
  out->detail = message->event_type == ES_EVENT_TYPE_AUTH_PROC_CHECK
                    ? static_cast<uint32_t>(static_cast<const es_event_proc_check_t*>(payload)->type)
                    : 0;
  return true;
}

uint32_t requested_flags(const es_message_t* message) {
  return message->event_type == ES_EVENT_TYPE_AUTH_OPEN ? static_cast<uint32_t>(message->event.open.fflag) : 0;
}

bool may_modify(uint32_t event_type) {
  switch (event_type) {
    case ES_EVENT_TYPE_NOTIFY_OPEN:
    case ES_EVENT_TYPE_NOTIFY_WRITE:
    case ES_EVENT_TYPE_NOTIFY_CLOSE:
    case ES_EVENT_TYPE_NOTIFY_TRUNCATE:
    case ES_EVENT_TYPE_NOTIFY_UNLINK:
    case ES_EVENT_TYPE_NOTIFY_RENAME:
    case ES_EVENT_TYPE_NOTIFY_EXCHANGEDATA:
    case ES_EVENT_TYPE_NOTIFY_COPYFILE:
    case ES_EVENT_TYPE_NOTIFY_SETATTRLIST:
    case ES_EVENT_TYPE_NOTIFY_SETEXTATTR:
    case ES_EVENT_TYPE_NOTIFY_DELETEEXTATTR:
    case ES_EVENT_TYPE_NOTIFY_SETFLAGS:
    case ES_EVENT_TYPE_NOTIFY_SETMODE:
    case ES_EVENT_TYPE_NOTIFY_SETOWNER:
    case ES_EVENT_TYPE_NOTIFY_SETACL: return true;
    default: return false;
  }
}

unsigned modified_files(const es_message_t* message, uint64_t out[3]) {
  unsigned count = 0;
  const auto add = [&](const es_file_t* file) {
    if (file != nullptr) out[count++] = identity_of(file);
  };
  const auto& event = message->event;
  switch (message->event_type) {
    case ES_EVENT_TYPE_NOTIFY_OPEN:
      if ((static_cast<uint32_t>(event.open.fflag) & kWriteFlag) != 0) add(event.open.file);
      break;
    case ES_EVENT_TYPE_NOTIFY_WRITE: add(event.write.target); break;
    case ES_EVENT_TYPE_NOTIFY_CLOSE:
      if (event.close.modified) add(event.close.target);
      break;
    case ES_EVENT_TYPE_NOTIFY_TRUNCATE: add(event.truncate.target); break;
    case ES_EVENT_TYPE_NOTIFY_UNLINK: add(event.unlink.target); break;
    case ES_EVENT_TYPE_NOTIFY_RENAME:
      add(event.rename.source);
      if (event.rename.destination_type == ES_DESTINATION_TYPE_EXISTING_FILE)
        add(event.rename.destination.existing_file);
      break;
    case ES_EVENT_TYPE_NOTIFY_EXCHANGEDATA:
      add(event.exchangedata.file1);
      add(event.exchangedata.file2);
      break;
    case ES_EVENT_TYPE_NOTIFY_COPYFILE: {
      const auto* copy = static_cast<const es_event_copyfile_t*>(payload_of(message));
      if (copy != nullptr) add(copy->target_file);
      break;
    }
    case ES_EVENT_TYPE_NOTIFY_SETATTRLIST: add(event.setattrlist.target); break;
    case ES_EVENT_TYPE_NOTIFY_SETEXTATTR: add(event.setextattr.target); break;
    case ES_EVENT_TYPE_NOTIFY_DELETEEXTATTR: add(event.deleteextattr.target); break;
    case ES_EVENT_TYPE_NOTIFY_SETFLAGS: add(event.setflags.target); break;
    case ES_EVENT_TYPE_NOTIFY_SETMODE: add(event.setmode.target); break;
    case ES_EVENT_TYPE_NOTIFY_SETOWNER: add(event.setowner.target); break;
    case ES_EVENT_TYPE_NOTIFY_SETACL: add(event.setacl.target); break;
    default: break;
  }
  return count;
}

}  // namespace esreplay
