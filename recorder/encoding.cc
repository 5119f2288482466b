#include "recorder/encoding.h"

#include "recorder/memory_plan.h"
#include "src/schema/generated/plans.h"

namespace esrecord {
namespace {

using esreplay::CborWriter;
using esreplay::StringToken;

// Bytes of one definition in each of the five tables together: its key, its entry and its slots.
constexpr size_t kBytesADefinition = 1650;
constexpr char kWho[] = "esrecord";
constexpr uint64_t kUsualBudgetNs = 15'000'000'000;
// Bytes around the content of a block.
constexpr size_t kFrame = 32;

}  // namespace

bool Encoding::reserve(esreplay::Arena& arena, size_t memory, uint64_t max_index) {
  max_index_ = max_index;
  encoder_.read_acls_with(read_acl);
  return encoder_.reserve(arena, memory / kBytesADefinition) && blocks_.reserve(arena, kBlocksRoom) &&
         out_.reserve(arena, kRecordsRoom) && out_.extend(kRecordsRoom) != nullptr && exec_.reserve(arena);
}

Encoding::Loan::Loan(Encoding& owner) : owner_(owner) {
  owner_.encoder_.redact_with(nullptr);
  owner_.encoder_.read_acls_with(nullptr);
  owner_.blocks_.restart();
}

Encoding::Loan::~Loan() {
  owner_.encoder_.redact_with(owner_.redactor_);
  owner_.encoder_.read_acls_with(read_acl);
  owner_.blocks_.restart();
}

bool Encoding::begin(const StartState& state, const HeaderWords& words) {
  state_ = state;
  version_ = state.message_version;
  esreplay::TraceHeader header = {};
  header.message_version = version_;
  header.numer = state.numer;
  header.denom = state.denom;
  header.mach_base = state.mach_base;
  header.wall_base_ns = static_cast<int64_t>(state.wall_base_ns);
  header.budget_ticks = kUsualBudgetNs / state.numer * state.denom;
  messages_ = records_ = 0;
  blocks_.restart();
  encoder_.start(header);
  const std::vector<uint8_t> bytes = encode_header(state, words, header.budget_ticks);
  return !bytes.empty() && blocks_.start(bytes.data(), bytes.size());
}

bool Encoding::add(const CborWriter& out, bool is_message, uint64_t records) {
  if (!blocks_.add(out.data(), out.size(), is_message)) return false;
  messages_ += is_message ? 1 : 0;
  records_ += records;
  return true;
}

bool Encoding::message(const es_message_t& message, uint64_t room) {
  failure_ = nullptr;
  const uint64_t before = encoder_.record_count();
  CborWriter out(out_.data(), kRecordsRoom);
  // A system has one message version. A change means that this records a replay of a trace that changes it.
  if (message.version != version_) {
    const StringToken boot_id = {state_.boot_id.size(), state_.boot_id.empty() ? nullptr : state_.boot_id.data()};
    if (!encoder_.run(message.version, state_.mach_base, state_.wall_base_ns, boot_id, out)) return false;
    version_ = message.version;
  }
  if (!encode(message, out)) {
    if (encoder_.is_full()) encoder_.forget_definitions();
    if (!encoder_.is_full() || !encode(message, out)) {
      failure_ = encoder_.failure();
      add(out, false, encoder_.record_count() - before);  // the new run, if there is one
      return false;
    }
  }
  if (blocks_.size() + blocks_.pending() + out.size() + 2 * kFrame > room) return false;
  // Always accept the first message: no message takes as much as the smallest index limit.
  if (encoder_.index_bytes() > max_index_ && messages_ > 0) return false;
  return add(out, true, encoder_.record_count() - before);
}

bool Encoding::encode(const es_message_t& message, CborWriter& out) {
  // The union of an unknown type cannot be interpreted. Its bytes are kept as they are in the message.
  if (!esreplay::has_plan(message.event_type)) {
    const auto* payload = reinterpret_cast<const uint8_t*>(&message.event);
    return encoder_.raw_message(&message, payload, sizeof message.event, out);
  }
  return encoder_.message(&message, exec_.read(message), out);
}

void Encoding::answer(const Answer& answer, const es_message_t& message) {
  esreplay::TraceResponse response = {};
  response.message = messages_ - 1;
  response.latency = static_cast<int64_t>(answer.mach_time - message.mach_time);
  response.kind = answer.is_flags ? 1 : 0;
  response.value = answer.is_flags ? UINT32_MAX : static_cast<uint32_t>(ES_AUTH_RESULT_ALLOW);
  response.cached = answer.cached;
  response.who = {sizeof kWho - 1, kWho};
  const uint64_t before = encoder_.record_count();
  CborWriter out(out_.data(), kRecordsRoom);
  if (!encoder_.response(response, out) && encoder_.is_full()) {
    encoder_.forget_definitions();
    encoder_.response(response, out);
  }
  add(out, false, encoder_.record_count() - before);
}

void Encoding::gap(uint64_t count, int64_t event_type, uint32_t source) {
  if (count == 0) return;
  CborWriter out(out_.data(), kRecordsRoom);
  if (encoder_.gap(count, static_cast<int32_t>(event_type), source, out)) add(out, false, 1);
}

}  // namespace esrecord
