#include "recorder/report.h"

#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "src/schema/generated/plans.h"

namespace esrecord {
namespace {

std::string number(uint64_t value) { return std::to_string(value); }

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      result += '\\';
      result += letter;
    } else if (static_cast<unsigned char>(letter) < 0x20) {
      char escaped[8];
      snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(letter));
      result += escaped;
    } else {
      result += letter;
    }
  }
  return result + "\"";
}

std::string name_of(size_t type) {
  if (type == ByType::kUnknown) return "unknown";
  constexpr size_t kPrefix = sizeof "ES_EVENT_TYPE_" - 1;
  return esreplay::kEventPlans[type].name + kPrefix;
}

std::string by_type(const ByType& counts) {
  std::string result = "{";
  for (size_t type = 0; type <= ByType::kUnknown; ++type) {
    if (counts[type] == 0) continue;
    if (result.size() > 1) result += ",";
    result += quoted(name_of(type)) + ":" + number(counts[type]);
  }
  return result + "}";
}

std::string common(const Counts& counts, const char* state, int error) {
  std::string line = std::string("{\"state\":\"") + state + "\",\"pid\":" + number(static_cast<uint64_t>(getpid())) +
                     ",\"messages\":" + number(counts.written.get()) + ",\"bytes\":" + number(counts.bytes.get()) +
                     ",\"traces\":" + number(counts.files.get()) + ",\"lost\":" + number(counts.lost.get()) +
                     ",\"kernelLost\":" + number(counts.kernel_lost.get()) +
                     ",\"answersRefused\":" + number(counts.refused.get());
  if (error != 0) line += ",\"error\":" + quoted(strerror(error));
  return line;
}

void losses_text(std::string& text, const char* what, const ByType& counts) {
  if (counts.total() == 0) return;
  text += std::string("  ") + what + "\n";
  for (size_t type = 0; type <= ByType::kUnknown; ++type)
    if (counts[type] != 0) text += "    " + name_of(type) + " " + number(counts[type]) + "\n";
}

std::string why_not(const Dump& dump) {
  if (dump.failure != nullptr) return dump.failure;
  return dump.error != 0 ? strerror(dump.error) : "";
}

}  // namespace

std::string progress_json(const Counts& counts, const char* state, int error) {
  return common(counts, state, error) + "}";
}

std::string dump_json(const Dump& dump) {
  std::string line = "{\"state\":\"triggered\",\"reason\":" + quoted(dump.reason) + ",\"trace\":" + quoted(dump.path) +
                     ",\"messages\":" + number(dump.messages);
  if (!why_not(dump).empty()) line += ",\"error\":" + quoted(why_not(dump));
  return line + "}";
}

std::string dump_text(const Dump& dump) {
  const std::string why = why_not(dump);
  if (!why.empty()) return "cannot write " + dump.path + ": " + why + " (" + dump.reason + ")\n";
  return dump.path + ": " + number(dump.messages) + " messages (" + dump.reason + ")\n";
}

std::string summary_json(const Counts& counts, const std::string& path, bool whole, int error) {
  std::string line = common(counts, "done", error) + ",\"trace\":" + quoted(path) +
                     ",\"whole\":" + (whole ? "true" : "false") + ",\"lostByType\":" + by_type(counts.lost_by_type) +
                     ",\"kernelLostByType\":" + by_type(counts.kernel_lost_by_type) +
                     ",\"unwritable\":" + number(counts.unwritable);
  if (counts.unwritable != 0) line += ",\"unwritableReason\":" + quoted(counts.unwritable_reason);
  return line + "}";
}

std::string summary_text(const Counts& counts, const std::string& path, bool whole, int error) {
  std::string text = (path.empty() ? "total" : path) + ": " + number(counts.written.get()) + " messages, " +
                     number(counts.bytes.get()) + " bytes\n";
  if (!whole) {
    text += "  incomplete";
    if (error != 0) text += std::string(" (") + strerror(error) + ")";
    text += ": readable up to its last whole block\n";
  }
  losses_text(text, "lost by the recorder:", counts.lost_by_type);
  losses_text(text, "lost before the recorder (queue of the kernel full):", counts.kernel_lost_by_type);
  if (counts.unwritable != 0)
    text += "  not encoded: " + number(counts.unwritable) + " (the last: " + counts.unwritable_reason + ")\n";
  return text;
}

}  // namespace esrecord
