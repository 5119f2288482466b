#include "replayer/target_paths.h"

#include <cstring>

#include <cstddef>

#include "src/native/message_layout.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

enum class Kind : uint8_t {
  kFile,         // es_file_t at `first`
  kProcess,      // the executable of the es_process_t at `first`, which may be null
  kPlace,        // directory at `first`, name at `second`
  kSourcePlace,  // kFile at `first`, directory at `second`, name right behind it
  kTwoFiles,     // es_file_t at `first` and at `second`
  kRename,
  kCreate,
  kCopyfile,
};

struct Row {
  const char* member;  // of es_events_t; AUTH and NOTIFY share it
  Kind kind;
  uint16_t first;
  uint16_t second;
};

#define AT(member, field) static_cast<uint16_t>(offsetof(es_event_##member##_t, field))
#define ONE(member, kind, field) {#member, Kind::kind, AT(member, field), 0}
constexpr Row kRows[] = {
    ONE(exec, kProcess, target),
    ONE(open, kFile, file),
    ONE(mmap, kFile, source),
    {"rename", Kind::kRename, 0, 0},
    ONE(signal, kProcess, target),
    ONE(unlink, kFile, target),
    ONE(close, kFile, target),
    {"create", Kind::kCreate, 0, 0},
    {"exchangedata", Kind::kTwoFiles, AT(exchangedata, file1), AT(exchangedata, file2)},
    ONE(get_task, kProcess, target),
    {"link", Kind::kSourcePlace, AT(link, source), AT(link, target_dir)},
    ONE(setattrlist, kFile, target),
    ONE(setextattr, kFile, target),
    ONE(setflags, kFile, target),
    ONE(setmode, kFile, target),
    ONE(setowner, kFile, target),
    ONE(write, kFile, target),
    ONE(readlink, kFile, source),
    ONE(truncate, kFile, target),
    ONE(chdir, kFile, target),
    ONE(getattrlist, kFile, target),
    ONE(stat, kFile, target),
    ONE(access, kFile, target),
    ONE(chroot, kFile, target),
    ONE(utimes, kFile, target),
    {"clone", Kind::kSourcePlace, AT(clone, source), AT(clone, target_dir)},
    ONE(fcntl, kFile, target),
    ONE(getextattr, kFile, target),
    ONE(listextattr, kFile, target),
    ONE(readdir, kFile, target),
    ONE(deleteextattr, kFile, target),
    ONE(dup, kFile, target),
    {"uipc_bind", Kind::kPlace, AT(uipc_bind, dir), AT(uipc_bind, filename)},
    ONE(uipc_connect, kFile, file),
    ONE(setacl, kFile, target),
    ONE(proc_check, kProcess, target),
    ONE(searchfs, kFile, target),
    ONE(proc_suspend_resume, kProcess, target),
    ONE(get_task_name, kProcess, target),
    ONE(trace, kProcess, target),
    ONE(remote_thread_create, kProcess, target),
    ONE(get_task_read, kProcess, target),
    ONE(get_task_inspect, kProcess, target),
    {"copyfile", Kind::kCopyfile, 0, 0},
};
#undef ONE
#undef AT

const Row* row_of(uint32_t type) {
  const char* member = type < kEventTypeCount ? kEventPlans[type].member : nullptr;
  if (member == nullptr) return nullptr;
  for (const Row& row : kRows) {
    if (strcmp(row.member, member) == 0) return &row;
  }
  return nullptr;
}

void put(TargetPath& out, const char* text, size_t length) {
  const size_t room = sizeof out.data - 1 - out.length;
  if (length > room) length = room;
  if (length != 0) memcpy(out.data + out.length, text, length);
  out.length += length;
  out.data[out.length] = 0;
}

unsigned put_file(TargetPath& out, const es_file_t* file) {
  if (file == nullptr) return 0;
  out.length = 0;
  put(out, file->path.data, file->path.length);
  return 1;
}

unsigned put_place(TargetPath& out, const es_file_t* dir, const es_string_token_t& name) {
  if (put_file(out, dir) == 0) return 0;
  if (out.length != 1 || out.data[0] != '/') put(out, "/", 1);
  put(out, name.data, name.length);
  return 1;
}

}  // namespace

bool has_target_paths(es_event_type_t type) { return row_of(type) != nullptr; }

unsigned target_paths(const es_message_t* message, TargetPath out[2]) {
  const Row* row = row_of(message->event_type);
  if (row == nullptr) return 0;
  const void* payload = &message->event;
  if (kEventPlans[message->event_type].by_pointer) payload = load_at<const void*>(payload, 0);
  const auto file_at = [&](uint16_t offset) { return load_at<const es_file_t*>(payload, offset); };
  switch (row->kind) {
    case Kind::kFile: return put_file(out[0], file_at(row->first));
    case Kind::kProcess: {
      const auto* process = load_at<const es_process_t*>(payload, row->first);
      return process == nullptr ? 0 : put_file(out[0], process->executable);
    }
    case Kind::kPlace: return put_place(out[0], file_at(row->first), load_at<es_string_token_t>(payload, row->second));
    case Kind::kSourcePlace: {
      const uint16_t name = static_cast<uint16_t>(row->second + sizeof(void*));
      const unsigned first = put_file(out[0], file_at(row->first));
      return first + put_place(out[first], file_at(row->second), load_at<es_string_token_t>(payload, name));
    }
    case Kind::kTwoFiles: {
      const unsigned first = put_file(out[0], file_at(row->first));
      return first + put_file(out[first], file_at(row->second));
    }
    case Kind::kRename: {
      const auto& rename = *static_cast<const es_event_rename_t*>(payload);
      const unsigned first = put_file(out[0], rename.source);
      const bool exists = rename.destination_type == ES_DESTINATION_TYPE_EXISTING_FILE;
      return first +
             (exists ? put_file(out[first], rename.destination.existing_file)
                     : put_place(out[first], rename.destination.new_path.dir, rename.destination.new_path.filename));
    }
    case Kind::kCreate: {
      const auto& create = *static_cast<const es_event_create_t*>(payload);
      const bool exists = create.destination_type == ES_DESTINATION_TYPE_EXISTING_FILE;
      return exists ? put_file(out[0], create.destination.existing_file)
                    : put_place(out[0], create.destination.new_path.dir, create.destination.new_path.filename);
    }
    case Kind::kCopyfile: {
      const auto& copy = *static_cast<const es_event_copyfile_t*>(payload);
      const unsigned first = put_file(out[0], copy.source);
      return first + (copy.target_file != nullptr ? put_file(out[first], copy.target_file)
                                                  : put_place(out[first], copy.target_dir, copy.target_name));
    }
  }
  return 0;
}

}  // namespace esreplay
