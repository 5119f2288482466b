#include "replayer/ledger/system_names.h"

#include <dlfcn.h>
#include <mach-o/loader.h>
#include <cstdio>
#include <cstring>

#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"

namespace esreplay {
namespace {

constexpr unsigned kMaxAddresses = 1 << 14;
uint64_t g_addresses[kMaxAddresses];  // looked up, by hash
unsigned g_known;

// True the first time an address is asked for, unless there is no room to remember it.
bool is_new(uint64_t address) {
  if (g_known >= kMaxAddresses / 2) return false;
  unsigned place = static_cast<unsigned>(address * 0x9e3779b97f4a7c15 >> 50);
  for (; g_addresses[place] != 0; place = (place + 1) % kMaxAddresses)
    if (g_addresses[place] == address) return false;
  g_addresses[place] = address;
  ++g_known;
  return true;
}

bool is_in_cache(const void* image) {
  return image != nullptr && (static_cast<const mach_header_64*>(image)->flags & MH_DYLIB_IN_CACHE) != 0;
}

}  // namespace

bool SystemNames::open(const char* dir, const char* other_dir, unsigned slot) {
  stacks_ = named_ = g_known = 0;
  memset(g_addresses, 0, sizeof g_addresses);
  return file_.open(dir, other_dir, slot, &ledger_control()->names);
}

void SystemNames::update() {
  if (!file_.is_open() || !ledger_alive()) return;
  for (const uint32_t count = load_count(ledger_control()->stacks); stacks_ < count; ++stacks_) {
    const StackRecord* stack = ledger_stack_at(stacks_);
    if (stack == nullptr) return;  // its writer is at work
    for (uint32_t i = 0; i < stack->count; ++i) name(stack->addresses[i]);
  }
}

void SystemNames::name(uint64_t address) {
  Dl_info place = {};
  // A return address may be the first of the next function.
  const auto* within = reinterpret_cast<const void*>(address - 1);
  if (!is_new(address) || dladdr(within, &place) == 0 || place.dli_sname == nullptr || !is_in_cache(place.dli_fbase))
    return;
  NameRecord record = {};
  record.address = address;
  record.function = reinterpret_cast<uintptr_t>(place.dli_saddr);
  snprintf(record.name, sizeof record.name, "%s", place.dli_sname);
  if (file_.put(&record, named_)) ++named_;
}

void SystemNames::close() { file_.close(); }

}  // namespace esreplay
