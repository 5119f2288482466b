#include "replayer/messages/target_paths.h"

#include <cstring>

#include <cstddef>

#include "replayer/platform/atomics.h"
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

const Row* find_row(uint32_t type) {
  const char* member = kEventPlans[type].member;
  if (member == nullptr) return nullptr;
  for (const Row& row : kRows) {
    if (strcmp(row.member, member) == 0) return &row;
  }
  return nullptr;
}

// The first caller fills the table. Several may, with the same content.
const Row* row_of(uint32_t type) {
  static const Row* rows[kEventTypeCount];
  static bool filled;
  if (!load_acquire(filled)) {
    for (uint32_t i = 0; i < kEventTypeCount; ++i) store_relaxed(rows[i], find_row(i));
    store_release(filled, true);
  }
  return type < kEventTypeCount ? load_relaxed(rows[type]) : nullptr;
}

// Collects the paths of one message.
class Paths {
 public:
  Paths(TargetRoom& room, TargetPath* out) : room_(room), out_(out) {}
  void add(const es_file_t* file) {
    if (file != nullptr) out_[count_++] = {file->path.data, file->path.length};
  }
  void add(const es_file_t* dir, const es_string_token_t& name) {
    if (dir == nullptr) return;
    char* text = room_.text[count_];
    size_t length = 0;
    const auto put = [&](const char* more, size_t size) {
      if (size > TargetRoom::kMaxBytes - length) size = TargetRoom::kMaxBytes - length;
      if (size != 0) memcpy(text + length, more, size);
      length += size;
    };
    put(dir->path.data, dir->path.length);
    if (length != 1 || text[0] != '/') put("/", 1);
    put(name.data, name.length);
    out_[count_++] = {text, length};
  }
  unsigned count() const { return count_; }

 private:
  TargetRoom& room_;
  TargetPath* out_;
  unsigned count_ = 0;
};

void collect(const Row& row, const void* payload, Paths& paths) {
  const auto file_at = [&](uint16_t offset) { return load_at<const es_file_t*>(payload, offset); };
  switch (row.kind) {
    case Kind::kFile: paths.add(file_at(row.first)); break;
    case Kind::kProcess: {
      const auto* process = load_at<const es_process_t*>(payload, row.first);
      if (process != nullptr) paths.add(process->executable);
      break;
    }
    case Kind::kPlace: paths.add(file_at(row.first), load_at<es_string_token_t>(payload, row.second)); break;
    case Kind::kSourcePlace:
      paths.add(file_at(row.first));
      paths.add(file_at(row.second), load_at<es_string_token_t>(payload, row.second + sizeof(void*)));
      break;
    case Kind::kTwoFiles:
      paths.add(file_at(row.first));
      paths.add(file_at(row.second));
      break;
    case Kind::kRename: {
      const auto& rename = *static_cast<const es_event_rename_t*>(payload);
      paths.add(rename.source);
      if (rename.destination_type == ES_DESTINATION_TYPE_EXISTING_FILE) {
        paths.add(rename.destination.existing_file);
      } else {
        paths.add(rename.destination.new_path.dir, rename.destination.new_path.filename);
      }
      break;
    }
    case Kind::kCreate: {
      const auto& create = *static_cast<const es_event_create_t*>(payload);
      if (create.destination_type == ES_DESTINATION_TYPE_EXISTING_FILE) {
        paths.add(create.destination.existing_file);
      } else {
        paths.add(create.destination.new_path.dir, create.destination.new_path.filename);
      }
      break;
    }
    case Kind::kCopyfile: {
      const auto& copy = *static_cast<const es_event_copyfile_t*>(payload);
      paths.add(copy.source);
      if (copy.target_file != nullptr) {
        paths.add(copy.target_file);
      } else {
        paths.add(copy.target_dir, copy.target_name);
      }
      break;
    }
  }
}

}  // namespace

bool has_target_paths(es_event_type_t type) { return row_of(type) != nullptr; }

unsigned target_paths(const es_message_t* message, TargetRoom& room, TargetPath out[2]) {
  const Row* row = row_of(message->event_type);
  if (row == nullptr) return 0;
  const void* payload = &message->event;
  if (kEventPlans[message->event_type].by_pointer) payload = load_at<const void*>(payload, 0);
  Paths paths(room, out);
  collect(*row, payload, paths);
  return paths.count();
}

}  // namespace esreplay
