// Segments, and records handed out from them by counting. Position n is in segment n / records-per-segment, so a
// pointer is two loads away and nothing is ever moved. The commit word of facts and stacks is stored last.
#include "replayer/ledger.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdio>
#include <cstring>

#include <initializer_list>

#include "replayer/platform.h"
#include "replayer/words.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

constexpr size_t kMaxSegments = 1024;
constexpr size_t kTouchAtOnce = size_t{256} << 10;
constexpr size_t kTouchAhead = size_t{4} << 20;
constexpr uint64_t kRetryNs = 100000000;

// One kind of record. `made` counts segments; a null pointer among them is a segment that found no room on any disk.
struct Shelf {
  const char* name;
  size_t record_size;
  uint8_t* segments[kMaxSegments];
  uint32_t made;
  uint64_t touched;  // bytes made present, over all segments

  uint64_t per_segment() const { return kLedgerSegmentBytes / record_size; }
  void* at(uint64_t position) const {
    const uint64_t segment = position / per_segment();
    if (segment >= kMaxSegments) return nullptr;
    uint8_t* base = load_acquire(segments[segment]);
    return base == nullptr ? nullptr : base + (position % per_segment()) * record_size;
  }
};

Shelf g_rows = {"rows", sizeof(MessageRow), {}, 0, 0};
Shelf g_facts = {"facts", sizeof(FactRecord), {}, 0, 0};
Shelf g_stacks = {"stacks", sizeof(StackRecord), {}, 0, 0};

alignas(64) LedgerControl g_scratch_control;
__thread MessageRow t_scratch_row __attribute__((tls_model("initial-exec")));

LedgerControl* g_control = &g_scratch_control;
bool g_alive;
uint32_t g_given_up;  // the row segment that did not come
unsigned g_slot;
char g_ledger_dir[1024];
char g_spill_dir[1024];

// Stacks already stored, by hash. A slot is claimed once and never freed; a full neighbourhood only costs a second
// copy.
constexpr unsigned kStackSlots = 1U << 16;
constexpr unsigned kStackProbes = 8;
uint32_t g_stack_ids[kStackSlots];  // id plus one

uint32_t hash_of(const uintptr_t* addresses, unsigned count) {
  uint64_t hash = 0x9E3779B97F4A7C15 + count;
  for (unsigned i = 0; i < count; ++i) hash = (hash ^ addresses[i]) * 0xFF51AFD7ED558CCD, hash ^= hash >> 32;
  return static_cast<uint32_t>(hash);
}

bool same_stack(const StackRecord& record, uint32_t hash, const uintptr_t* addresses, unsigned count) {
  if (load_acquire(record.commit) != kLedgerCommit || record.hash != hash || record.count != count) return false;
  for (unsigned i = 0; i < count; ++i) {
    if (record.addresses[i] != addresses[i]) return false;
  }
  return true;
}

uint8_t* map_file(const char* path, size_t bytes) {
  const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return nullptr;
  // Allocated, not only sized: a store into a hole of a full file system would be a SIGBUS in the client.
  const bool room = posix_fallocate(file, 0, static_cast<off_t>(bytes)) == 0;
  void* base = room ? mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
  close(file);
  if (base != MAP_FAILED) return static_cast<uint8_t*>(base);
  unlink(path);
  return nullptr;
}

bool make_segment(Shelf& shelf, uint32_t& made_counter) {
  if (shelf.made == kMaxSegments) return false;
  static uint64_t retry_ns;  // trying it costs as much as filling what room is left
  if (monotonic_ns() < retry_ns) return false;
  char path[1200];
  uint8_t* base = nullptr;
  for (const char* dir : {g_ledger_dir, g_spill_dir}) {
    snprintf(path, sizeof path, "%s/ledger-%u.%s.%u", dir, g_slot, shelf.name, shelf.made);
    base = map_file(path, kLedgerSegmentBytes);
    if (base != nullptr) break;
  }
  retry_ns = base == nullptr ? monotonic_ns() + kRetryNs : 0;
  if (base == nullptr) return false;
  populate(base, kTouchAtOnce);
  store_release(shelf.segments[shelf.made], base);
  ++shelf.made;
  store_release(made_counter, shelf.made);
  return true;
}

// Keeps the shelf half a segment ahead, and the pages of what comes next present: a first touch costs microseconds.
void keep_ahead(Shelf& shelf, uint64_t used, uint32_t& made_counter) {
  const uint64_t per = shelf.per_segment();
  if (used + per / 2 > shelf.made * per) make_segment(shelf, made_counter);
  const uint64_t used_bytes = used / per * kLedgerSegmentBytes + used % per * shelf.record_size;
  uint64_t wanted = used_bytes + kTouchAhead;
  if (wanted > shelf.made * kLedgerSegmentBytes) wanted = shelf.made * kLedgerSegmentBytes;
  static_assert(kLedgerSegmentBytes % kTouchAtOnce == 0);
  for (; shelf.touched < wanted; shelf.touched += kTouchAtOnce) {
    uint8_t* segment = shelf.segments[shelf.touched / kLedgerSegmentBytes];
    if (shelf.touched + kTouchAtOnce > used_bytes)
      populate(segment + shelf.touched % kLedgerSegmentBytes, kTouchAtOnce);
  }
}

void close_shelf(Shelf& shelf) {
  for (uint32_t i = 0; i < shelf.made; ++i) munmap(shelf.segments[i], kLedgerSegmentBytes);
  memset(static_cast<void*>(shelf.segments), 0, sizeof shelf.segments);
  shelf.made = 0;
  shelf.touched = 0;
}

}  // namespace

bool ledger_open(const RunFile& run, unsigned slot) {
  g_slot = slot;
  memcpy(g_ledger_dir, run.ledger_dir, sizeof g_ledger_dir);
  memcpy(g_spill_dir, run.spill_dir, sizeof g_spill_dir);
  memset(g_stack_ids, 0, sizeof g_stack_ids);
  g_given_up = 0;
  char path[1200];
  uint8_t* page = nullptr;
  for (const char* dir : {g_ledger_dir, g_spill_dir}) {
    snprintf(path, sizeof path, "%s/ledger-%u.ctl", dir, slot);
    page = map_file(path, sizeof(LedgerControl));
    if (page != nullptr) break;
  }
  if (page == nullptr) return false;
  auto* control = reinterpret_cast<LedgerControl*>(page);
  memcpy(control->magic, kLedgerControlMagic, sizeof control->magic);
  control->protocol = kRunProtocol;
  control->pid = getpid();
  control->attached_ns = monotonic_ns();
  g_control = control;
  const bool made = make_segment(g_rows, control->row_segments) && make_segment(g_facts, control->fact_segments) &&
                    make_segment(g_stacks, control->stack_segments);
  store_release(g_alive, made);
  return made;
}

void ledger_close() {
  store_release(g_alive, false);
  LedgerControl* control = g_control;
  g_control = &g_scratch_control;
  if (control != &g_scratch_control) munmap(control, sizeof *control);
  close_shelf(g_rows);
  close_shelf(g_facts);
  close_shelf(g_stacks);
}

void ledger_silence() {
  store_release(g_alive, false);
  g_control = &g_scratch_control;
}

bool ledger_alive() { return load_acquire(g_alive); }

LedgerControl* ledger_control() { return g_control; }

void ledger_prepare_ahead() {
  if (!ledger_alive()) return;
  LedgerControl* control = g_control;
  keep_ahead(g_rows, load_relaxed(control->rows), control->row_segments);
  keep_ahead(g_facts, load_relaxed(control->facts), control->fact_segments);
  keep_ahead(g_stacks, load_relaxed(control->stacks), control->stack_segments);
}

MessageRow* ledger_row() {
  if (ledger_alive()) {
    const uint64_t position = add(g_control->rows, uint64_t{1});
    void* record = g_rows.at(position);
    if (record != nullptr) return static_cast<MessageRow*>(record);
    // Lost unless it comes: should the client be killed meanwhile, that is not its fault. Outside of handlers, so
    // waiting for a slow disk is better than losing the run; once.
    add(g_control->lost, uint64_t{1});
    const uint32_t awaited = load_relaxed(g_control->row_segments) + 1;
    for (int i = 0; load_relaxed(g_given_up) != awaited && record == nullptr && i < 2000; ++i) {
      sleep_until_ns(monotonic_ns() + 1000000);
      record = g_rows.at(position);
    }
    if (record != nullptr) {
      add(g_control->lost, UINT64_MAX);
      return static_cast<MessageRow*>(record);
    }
    store_relaxed(g_given_up, awaited);
  }
  memset(&t_scratch_row, 0, sizeof t_scratch_row);
  return &t_scratch_row;
}

MessageRow* ledger_row_at(uint64_t position) {
  if (position >= load_acquire(g_control->rows)) return nullptr;
  return static_cast<MessageRow*>(g_rows.at(position));
}

FactRecord* ledger_fact(const Fact& fact) {
  if (!ledger_alive()) return nullptr;
  const uint64_t position = add(g_control->facts, uint64_t{1});
  auto* record = static_cast<FactRecord*>(g_facts.at(position));
  if (record == nullptr) {
    add(g_control->lost, uint64_t{1});
    return nullptr;
  }
  record->kind = static_cast<uint16_t>(fact.kind);
  record->call = fact.call;
  record->trace_index = fact.trace_index;
  record->thread = thread_id();
  record->client = fact.client;
  record->call_class = fact.call_class;
  record->flags = fact.flags;
  record->time_ns = fact.time_ns != 0 ? fact.time_ns : monotonic_ns();
  record->a = fact.a;
  record->b = fact.b;
  record->c = fact.c;
  record->stack = fact.stack;
  record->other_stack = fact.other_stack;
  record->order = static_cast<uint32_t>(position);
  store_release(record->commit, kLedgerCommit);
  return record;
}

uint32_t ledger_stack(const uintptr_t* addresses, unsigned count) {
  if (!ledger_alive() || count == 0) return 0;
  constexpr unsigned kMax = sizeof(StackRecord::addresses) / sizeof(uint64_t);
  if (count > kMax) count = kMax;
  const uint32_t hash = hash_of(addresses, count);
  uint32_t* free_slot = nullptr;
  for (unsigned probe = 0; probe < kStackProbes; ++probe) {
    uint32_t& slot = g_stack_ids[(hash + probe) % kStackSlots];
    const uint32_t known = load_acquire(slot);
    if (known == 0) {
      free_slot = &slot;
      break;
    }
    const auto* record = static_cast<const StackRecord*>(g_stacks.at(known - 1));
    if (record != nullptr && same_stack(*record, hash, addresses, count)) return known;
  }
  const uint64_t position = add(g_control->stacks, uint64_t{1});
  auto* record = static_cast<StackRecord*>(g_stacks.at(position));
  if (record == nullptr) {
    add(g_control->lost, uint64_t{1});
    return 0;
  }
  record->count = count;
  record->thread = thread_id();
  record->hash = hash;
  for (unsigned i = 0; i < count; ++i) record->addresses[i] = addresses[i];
  store_release(record->commit, kLedgerCommit);
  const auto id = static_cast<uint32_t>(position + 1);
  if (free_slot != nullptr) swap_if(*free_slot, uint32_t{0}, id);
  return id;
}

}  // namespace esreplay
