// Entries are [number, name, plan name], by number. A plan of another name is another payload, whatever the number.
#include "src/native/event_list.h"

#include <cstdio>
#include <cstring>

#include "src/native/trace_limits.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

constexpr char kAuthPrefix[] = "ES_EVENT_TYPE_AUTH_";

bool refuse(TraceError* error, const CborReader& in, const uint8_t* file) {
  const bool fault = in.fault() != CborFault::kNone;
  error->offset = static_cast<uint64_t>((fault ? in.fault_at() : in.at()) - file);
  snprintf(error->field, sizeof error->field, "events");
  snprintf(error->reason, sizeof error->reason, "%s",
           fault ? cbor_fault_text(in.fault()) : "is not an array of [number, name, plan name]");
  return false;
}

}  // namespace

bool EventList::reserve(Arena& arena) {
  return marks_.reserve(arena, kEventNumbers) && marks_.extend(kEventNumbers) != nullptr;
}

bool EventList::has_plan(uint64_t event_type) const {
  return esreplay::has_plan(event_type) && (!was_read_ || (marks_[event_type] & kListed) != 0);
}

bool EventList::read(CborReader& in, const uint8_t* file, TraceError* error) {
  CborItem list;
  if (!in.next(&list) || !list.is(CborMajor::kArray)) return refuse(error, in, file);
  for (uint64_t i = 0; i < list.value; ++i) {
    CborItem entry;
    CborItem number;
    CborItem name;
    CborItem plan;
    const bool good = in.next(&entry) && entry.is(CborMajor::kArray) && entry.value == 3 && in.next(&number) &&
                      number.is(CborMajor::kUnsigned) && number.value < kEventNumbers && in.next(&name) &&
                      name.is(CborMajor::kText) && in.next(&plan) && plan.is(CborMajor::kText);
    if (!good) return refuse(error, in, file);
    if (esreplay::has_plan(number.value)) {
      if (plan.spells(kPlans[kEventPlans[number.value].plan].name)) marks_[number.value] |= kListed;
    } else if (name.begins_with(kAuthPrefix)) {
      marks_[number.value] |= kUnknownAuth;
    }
  }
  was_read_ = true;
  return true;
}

}  // namespace esreplay
