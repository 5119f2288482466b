#include "replayer/messages/message_source.h"

#include <cstring>

#include "replayer/platform/platform.h"
#include "src/native/clock.h"
#include "src/native/endpoint_security.h"

namespace esreplay {

OfRun<MessageSource> g_run_messages;
namespace {

bool is_own_file(const InjectedRecord& record) { return (record.flags & kInjectedFlagOwnFile) != 0; }

// Room behind the template for the path of the file and that of the program.
constexpr size_t kOwnFileRoom = (sizeof(InjectedRecord::path) + sizeof(InjectedRecord::executable) + 7) / 8 * 8;

void put(es_string_token_t* token, const char* text, char* room) {
  const size_t length = strlen(text);
  memcpy(room, text, length + 1);
  token->data = room;
  token->length = length;
}

// The message says what the call said, and nothing that only the file could tell.
void put_own_file(es_message_t* message, const InjectedRecord& record, const uint32_t (&token)[8], char* room) {
  put(&message->event.open.file->path, record.path, room);
  message->event.open.file->path_truncated = strlen(record.path) + 1 == sizeof record.path;
  message->event.open.fflag = record.open_flags;
  put(&message->process->executable->path, record.executable, room + sizeof record.path);
  memcpy(&message->process->audit_token, token, sizeof token);
  message->process->audit_token.val[5] = static_cast<unsigned>(record.pid);
}

}  // namespace

void MessageSource::open(const TraceIndex& trace, const Causality& causality) {
  trace_ = &trace;
  causality_ = &causality;
  count_ = static_cast<uint32_t>(trace.message_count());
}

void MessageSource::add_templates(const TraceIndex& templates, InjectedRecord* injected, const RunFile& run) {
  templates_ = &templates;
  injected_ = injected;
  max_injected_ = run.injections;
  budget_scale_ppm_ = run.budget_scale_ppm;
  own_audit_token(&own_token_);
}

size_t MessageSource::injected_size(uint32_t index) const {
  const InjectedRecord& from = record(index);
  return templates_->message_size(from.template_index) + (is_own_file(from) ? kOwnFileRoom : 0);
}

void* MessageSource::build_injected(uint32_t index, void* memory, size_t capacity) const {
  const InjectedRecord& from = record(index);
  void* built = templates_->build_undated(from.template_index, memory, capacity);
  if (built == nullptr || !is_own_file(from)) return built;
  const size_t size = templates_->message_size(from.template_index);
  if (capacity < size + kOwnFileRoom) return nullptr;
  // Clients of one run differ in the pid.
  put_own_file(static_cast<es_message_t*>(built), from, own_token_, static_cast<char*>(memory) + size);
  return built;
}

uint32_t MessageSource::pid(uint32_t index) const {
  if (!is_injected(index)) return trace_->pid(trace_->message(index));
  const InjectedRecord& from = record(index);
  return from.pid != 0 ? static_cast<uint32_t>(from.pid) : templates_->pid(templates_->message(from.template_index));
}

const Image& MessageSource::process_image(uint32_t index) const {
  const TraceIndex& trace = is_injected(index) ? *templates_ : *trace_;
  return trace.images().processes[message(index).process];
}

uint64_t MessageSource::injected_budget_ns(uint32_t index) const {
  // An event whose model names no budget has the budget of the trace.
  const TraceIndex& stated = message(index).deadline != 0 ? *templates_ : *trace_;
  const TraceHeader& header = stated.header();
  const uint64_t ticks = stated.budget_ticks(message(index));
  return scaled_budget_ns(ticks_to_ns(ticks, {header.numer, header.denom}), budget_scale_ppm_);
}

}  // namespace esreplay
