#include "replayer/models/service_models.h"

#include <sys/mman.h>
#include "replayer/schedule/schedule.h"

#include <cstring>

#include "replayer/messages/process_image.h"
#include "src/schema/generated/calls.h"

namespace esreplay {

OfRun<ServiceModels> g_run_models;
namespace {

// Returns whether a part is within a whole, both counted in records.
bool lies_in(uint64_t first, uint64_t count, uint64_t whole) { return first + count <= whole; }

template <size_t capacity>
bool ends(const char (&text)[capacity]) {
  return text[capacity - 1] == 0;
}

bool is_path(const char* text, const ImagePath& path) {
  return path.data != nullptr && strlen(text) == path.length && memcmp(text, path.data, path.length) == 0;
}

bool is_function(const ReachRecord& reach) { return reach.kind == static_cast<uint32_t>(ReachKind::kFunction); }

}  // namespace

bool ServiceModels::open_templates(const uint8_t* bytes, uint64_t size, TraceError* error, const TraceTarget& target) {
  template_bytes_ = bytes;
  template_size_ = size;
  return templates_.open(bytes, size, arena_, error, target);
}

bool ServiceModels::open(const RunFile& run, const void* records, uint64_t size, const TraceIndex& trace) {
  mapped_ = records;
  mapped_size_ = size;
  const uint64_t wanted = uint64_t{run.services} * sizeof(ServiceRecord) + uint64_t{run.reaches} * sizeof(ReachRecord) +
                          uint64_t{run.caused} * sizeof(CausedRecord) + uint64_t{run.needs} * sizeof(NeedRecord);
  if (size != wanted) return false;
  services_ = static_cast<const ServiceRecord*>(records);
  reaches_ = reinterpret_cast<const ReachRecord*>(services_ + run.services);
  caused_ = reinterpret_cast<const CausedRecord*>(reaches_ + run.reaches);
  needs_ = reinterpret_cast<const NeedRecord*>(caused_ + run.caused);
  reach_count_ = run.reaches;
  caused_count_ = run.caused;
  need_count_ = run.needs;
  if (!is_sound(run) || !find_daemons(trace)) return false;
  count_ = run.services;
  return true;
}

bool ServiceModels::is_sound(const RunFile& run) const {
  const uint64_t templates = templates_.message_count();
  if (templates != run.templates || run.caused >= UINT16_MAX || run.services > kMaxServices) return false;
  const bool own_files = (run.flags & kRunFlagOwnFiles) != 0;
  if (own_files && (run.own_open_auth >= templates || run.own_open_notify >= templates)) return false;
  for (uint32_t i = 0; i < run.services; ++i) {
    const ServiceRecord& service = services_[i];
    if (!lies_in(service.first_event, service.event_count, run.caused) ||
        !lies_in(service.first_need, service.need_count, run.needs))
      return false;
  }
  for (uint32_t i = 0; i < run.reaches; ++i) {
    const ReachRecord& reach = reaches_[i];
    if (reach.service >= run.services || reach.call > kCallCount || !ends(reach.name)) return false;
  }
  for (uint32_t i = 0; i < run.caused; ++i) {
    if (caused_[i].template_index >= templates || !ends(caused_[i].executable)) return false;
  }
  for (uint32_t i = 0; i < run.needs; ++i) {
    if (needs_[i].other >= run.services) return false;
  }
  return true;
}

uint16_t ServiceModels::daemon_of(uint32_t caused) const {
  for (uint32_t i = 0; i < caused; ++i) {
    if (strcmp(caused_[i].executable, caused_[caused].executable) == 0) return static_cast<uint16_t>(i + 1);
  }
  return static_cast<uint16_t>(caused + 1);
}

bool ServiceModels::find_daemons(const TraceIndex& trace) {
  const auto& images = trace.images().processes;
  processes_ = images.size();
  void* memory =
      mmap(nullptr, (processes_ + 1) * sizeof(uint16_t), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  daemons_ = static_cast<uint16_t*>(memory);
  for (uint64_t i = 0; i < processes_; ++i) {
    const ImagePath path = executable_path(images[i]);
    for (uint32_t caused = 0; caused < caused_count_; ++caused) {
      if (!is_path(caused_[caused].executable, path)) continue;
      daemons_[i] = static_cast<uint16_t>(caused + 1);
      break;
    }
  }
  return true;
}

uint32_t ServiceModels::service_of(ReachKind kind, const char* name) const {
  for (uint32_t i = 0; count_ != 0 && i < reach_count_; ++i) {
    if (reaches_[i].kind == static_cast<uint32_t>(kind) && strcmp(reaches_[i].name, name) == 0)
      return reaches_[i].service;
  }
  return kNone;
}

uint32_t ServiceModels::service_of_function(uint16_t call) const {
  for (uint32_t i = 0; count_ != 0 && i < reach_count_; ++i) {
    if (is_function(reaches_[i]) && reaches_[i].call == call) return reaches_[i].service;
  }
  return kNone;
}

bool ServiceModels::names_program() const {
  for (uint32_t i = 0; count_ != 0 && i < reach_count_; ++i) {
    if (reaches_[i].kind == static_cast<uint32_t>(ReachKind::kProgram)) return true;
  }
  return false;
}

void ServiceModels::each_function(void (*visit)(uint16_t call)) const {
  for (uint32_t i = 0; count_ != 0 && i < reach_count_; ++i) {
    if (is_function(reaches_[i])) visit(static_cast<uint16_t>(reaches_[i].call));
  }
}

void ServiceModels::release() {
  if (mapped_size_ != 0) munmap(const_cast<void*>(mapped_), mapped_size_);
  if (template_bytes_ != nullptr) munmap(const_cast<uint8_t*>(template_bytes_), template_size_);
  if (daemons_ != nullptr) munmap(daemons_, (processes_ + 1) * sizeof(uint16_t));
  arena_.release();
  *this = ServiceModels();
}

}  // namespace esreplay
