// Turns checked record items into structs in memory, front to back in one block. Makes no check, call or allocation:
// RecordCheck has seen everything before and counted the same bytes.
#pragma once

#include <cassert>
#include <cstdint>
#include <cstring>

#include "src/native/cbor_reader.h"
#include "src/native/image.h"
#include "src/native/layouts.h"
#include "src/native/message_layout.h"
#include "src/native/newer_fields.h"
#include "src/native/plan.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

// With kRecords every pointer written is also noted as a fix-up, so that the block becomes an image. With kTargets the
// items may be of another message version than the struct.
template <bool kRecords, bool kTargets>
class StepBuilder {
 public:
  StepBuilder(const Layouts& layouts, const Images& images, uint8_t version, bool newer_room, const uint8_t* items,
              uint8_t* block)
      : layouts_(layouts),
        images_(images),
        version_(version),
        newer_room_(newer_room),
        in_{items},
        block_(block),
        at_(block) {}

  // Returns the next `size` bytes of the block, rounded up to eight. The padding is not cleared.
  uint8_t* allocate(uint64_t size) {
    uint8_t* start = at_;
    at_ += align8(size);
    return start;
  }
  uint8_t* allocate_zeroed(uint64_t size) {
    uint8_t* start = allocate(size);
    memset(start, 0, align8(size));
    return start;
  }

  uint8_t* allocate_struct(uint16_t plan) {
    uint8_t* start = allocate_zeroed(room_at(kPlans[plan], version_, newer_room_));
    if (newer_room_) mark_newer_fields(start, plan, version_);
    return start;
  }

  void point(uint8_t* base, size_t offset, const void* target) {
    if constexpr (kRecords) {
      const auto from_start = static_cast<uint64_t>(static_cast<const uint8_t*>(target) - block_);
      store_at(base, offset, from_start);
      fixups_[fixup_count_++] = {static_cast<uint32_t>(base + offset - block_), static_cast<uint32_t>(from_start)};
    } else {
      store_at(base, offset, target);
    }
  }

  // Copies an interned process or file and sets its pointers.
  uint8_t* copy(const Image& image) {
    uint8_t* to = allocate(image.size);
    memcpy(to, image.bytes, image.size);
    const auto* fixups = reinterpret_cast<const Fixup*>(image.bytes + image.size);
    const auto* end = fixups + image.fixup_count;
    for (const Fixup* fixup = fixups; fixup != end; ++fixup) {
      if constexpr (kRecords) {
        point(to, fixup->pointer, to + fixup->target);
      } else {
        const auto from_start = load_at<uint64_t>(to, fixup->pointer);
        store_at(to, fixup->pointer, reinterpret_cast<uint64_t>(to) + from_start);
      }
    }
    return to;
  }

  // Reads `count` items of a plan into the struct at `base`, which is zeroed and has the size of the message's version.
  void steps(uint16_t plan, uint64_t count, uint8_t* base) {
    const Layout& layout = layouts_[plan];
    const PlanStep* end = layout.steps + count;
    for (const PlanStep* step = layout.steps; step != end; ++step) {
      if (kTargets && step->since > version_) {
        in_.skip();
      } else {
        item(*step, base);
      }
    }
    if constexpr (kTargets) {
      for (uint64_t i = count; i < layout.step_count; ++i) {
        if (layout.steps[i].since <= version_ && layout.steps[i].op != kSkippedItem) absent(layout.steps[i], base);
      }
    }
    if (layout.is_compiled) return;
    for (uint16_t i = 0; i < layout.missing_count; ++i) {
      if (layout.missing[i].since <= version_) absent(layout.missing[i], base);
    }
  }

  // Returns the exec lists of this message; null until one of their items has come.
  ExecLists* exec_lists() const { return exec_lists_; }
  void collect_fixups(Fixup* fixups) { fixups_ = fixups; }
  uint32_t fixup_count() const { return fixup_count_; }
  const uint8_t* end() const { return at_; }
  CborCursor& in() { return in_; }

 private:
  void item(const PlanStep& step, uint8_t* base) {
    switch (step.op) {
      case Op::kUint8:
      case Op::kInt8: return store_at(base, step.offset, static_cast<uint8_t>(integer()));
      case Op::kUint16:
      case Op::kInt16: return store_at(base, step.offset, static_cast<uint16_t>(integer()));
      case Op::kUint32:
      case Op::kInt32: return store_at(base, step.offset, static_cast<uint32_t>(integer()));
      case Op::kUint64:
      case Op::kInt64: return store_at(base, step.offset, integer());
      case Op::kBool: return store_at(base, step.offset, static_cast<uint8_t>(in_.head() == kCborTrue));
      case Op::kString: return string(base, step.offset, (step.flags & kNullable) != 0);
      case Op::kToken: return token(base, step.offset);
      case Op::kBytes:
      case Op::kChars: {
        const uint64_t length = in_.head();
        memcpy(base + step.offset, in_.at, length);
        in_.at += length;
        return;
      }
      case Op::kBytesPointer: {
        if (in_.take_null()) return;
        const uint64_t length = in_.head();
        point(base, step.offset, bytes(in_.at, length));
        in_.at += length;
        return;
      }
      case Op::kFile:
        if (in_.take_null()) return;
        return point(base, step.offset, copy(images_.files[in_.head()]));
      case Op::kProcess:
        if (in_.take_null()) return;
        return point(base, step.offset, copy(images_.processes[in_.head()]));
      case Op::kThread:
        if (in_.take_null()) return;
        return point(base, step.offset, thread(in_.head()));
      case Op::kPointer: {
        if (in_.take_null()) return;
        const uint64_t count = in_.head();
        uint8_t* target = allocate_struct(step.target);
        point(base, step.offset, target);
        return steps(step.target, count, target);
      }
      case Op::kArray: return array(step, base);
      case Op::kUnion: return union_arm(kUnions[step.target], base);
      case Op::kIrregular: return irregular(step, base);
    }
    in_.skip();  // kSkippedItem
  }

 public:
  uint8_t* thread(uint64_t id) {
    uint8_t* target = allocate(sizeof(uint64_t));
    store_at(target, 0, images_.threads[id]);
    return target;
  }

 private:
  uint64_t integer() {
    CborMajor major;
    const uint64_t value = in_.head(&major);
    return major == CborMajor::kNegative ? ~value : value;
  }

  // Copies bytes with zeroed padding. An empty string becomes one zero byte.
  uint8_t* bytes(const uint8_t* from, uint64_t length) {
    uint8_t* to = allocate(length == 0 ? 1 : length);
    store_at(at_ - 8, 0, uint64_t{0});
    memcpy(to, from, length);
    return to;
  }

  void string(uint8_t* base, size_t offset, bool nullable) {
    if (in_.take_null()) {
      if (!nullable) point(base, offset + 8, allocate_zeroed(1));
      return;
    }
    CborMajor major;
    uint64_t value = in_.head(&major);
    const uint8_t* from = in_.at;
    if (major == CborMajor::kUnsigned) {
      from = images_.strings[value].bytes;
      value = images_.strings[value].length;
    } else {
      in_.at += value;
    }
    uint8_t* to = allocate(value + 1);
    store_at(at_ - 8, 0, uint64_t{0});
    memcpy(to, from, value);
    store_at(base, offset, value);
    point(base, offset + 8, to);
  }

  void token(uint8_t* base, size_t offset) {
    if (in_.take_null()) return;
    const uint64_t length = in_.head();
    store_at(base, offset, length);
    point(base, offset + 8, bytes(in_.at, length));
    in_.at += length;
  }

  void array(const PlanStep& step, uint8_t* base) {
    const uint64_t count = in_.head();
    if ((step.flags & kCountIs64) != 0) {
      store_at(base, step.count_offset, count);
    } else {
      store_at(base, step.count_offset, static_cast<uint32_t>(count));
    }
    if (count == 0) {
      if ((step.flags & kNullable) == 0) point(base, step.offset, allocate_zeroed(1));
      return;
    }
    if ((step.flags & kStringArray) != 0) {
      uint8_t* elements = allocate_zeroed(count * sizeof(StringToken));
      point(base, step.offset, elements);
      for (uint64_t i = 0; i < count; ++i) string(elements, i * sizeof(StringToken), false);
    } else if ((step.flags & kBytesArray) != 0) {
      uint8_t* elements = allocate_zeroed(count * step.extent);
      point(base, step.offset, elements);
      for (uint64_t i = 0; i < count; ++i) {
        const uint64_t length = in_.head();
        memcpy(elements + i * step.extent, in_.at, length);
        in_.at += length;
      }
    } else {
      const uint32_t stride = size_at(kPlans[step.target], version_);
      uint8_t* elements = allocate_zeroed(count * stride);
      point(base, step.offset, elements);
      for (uint64_t i = 0; i < count; ++i) {
        const uint64_t items = in_.head();
        steps(step.target, items, elements + i * stride);
      }
    }
  }

  void union_arm(const UnionPlan& plan, uint8_t* base) {
    const uint64_t count = in_.head();
    const uint8_t* at = base + plan.discriminator_offset;
    uint64_t chosen = 0;
    memcpy(&chosen, at, plan.discriminator_size);
    for (uint8_t i = 0; i < plan.arm_count; ++i) {
      if (plan.arms[i].value == chosen) return steps(plan.arms[i].plan, count, base);
    }
  }

  ExecLists* need_exec_lists() {
    if (exec_lists_ == nullptr) exec_lists_ = reinterpret_cast<ExecLists*>(allocate_zeroed(sizeof(ExecLists)));
    return exec_lists_;
  }

  OpaqueBytes* opaque_bytes() {
    const uint64_t length = in_.head();
    auto* to = reinterpret_cast<OpaqueBytes*>(allocate_zeroed(sizeof(OpaqueBytes) + length));
    to->size = length;
    memcpy(to->bytes(), in_.at, length);
    in_.at += length;
    return to;
  }

  void irregular(const PlanStep& step, uint8_t* base) {
    switch (step.target) {
      case kIrregularAcl:
        if (!in_.take_null()) point(base, step.offset, opaque_bytes());
        return;
      case kIrregularEntitlements: {
        ExecLists* lists = need_exec_lists();
        if (!in_.take_null()) lists->entitlements = opaque_bytes();
        return;
      }
      case kIrregularArgs: {
        ExecLists* lists = need_exec_lists();
        lists->args = list(&lists->arg_count);
        return;
      }
      case kIrregularEnv: {
        ExecLists* lists = need_exec_lists();
        lists->envs = list(&lists->env_count);
        return;
      }
      default: return file_descriptors(need_exec_lists());
    }
  }

  const StringToken* list(uint32_t* count) {
    const InternedList& interned = images_.lists[in_.head()];
    *count = interned.count;
    if (interned.count == 0) return nullptr;
    uint8_t* tokens = allocate_zeroed(interned.count * sizeof(StringToken));
    const CborCursor back = in_;
    in_ = {interned.items};
    for (uint32_t i = 0; i < interned.count; ++i) string(tokens, i * sizeof(StringToken), false);
    in_ = back;
    return reinterpret_cast<const StringToken*>(tokens);
  }

  void file_descriptors(ExecLists* lists) {
    const uint64_t count = in_.head();
    lists->fd_count = static_cast<uint32_t>(count);
    if (count == 0) return;
    auto* entries = reinterpret_cast<ExecFd*>(allocate(count * sizeof(ExecFd)));
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t items = in_.head();
      entries[i].fd = static_cast<int32_t>(integer());
      entries[i].fdtype = static_cast<uint32_t>(in_.head());
      entries[i].pipe_id = items == 3 ? in_.head() : 0;
    }
    lists->fds = entries;
  }

  void absent(const PlanStep& step, uint8_t* base) {
    const bool nullable = (step.flags & kNullable) != 0;
    if (step.op == Op::kString && !nullable) point(base, step.offset + 8U, allocate_zeroed(1));
    if (step.op == Op::kArray && !nullable) point(base, step.offset, allocate_zeroed(1));
    if (step.op == Op::kIrregular && step.target != kIrregularAcl) need_exec_lists();
    if (kTargets && is_required_pointer(step)) absent_pointer(step, base);
  }

  void absent_pointer(const PlanStep& step, uint8_t* base) {
    const int plan = pointed_plan(step);
    uint8_t* target = plan < 0 ? allocate_zeroed(step.extent) : allocate_struct(static_cast<uint16_t>(plan));
    point(base, step.offset, target);
    for (uint16_t i = 0; plan >= 0 && i < kPlans[plan].step_count; ++i) {
      if (kPlans[plan].steps[i].since <= version_) absent(kPlans[plan].steps[i], target);
    }
  }

  const Layouts& layouts_;
  const Images& images_;
  const uint8_t version_;
  const bool newer_room_;
  CborCursor in_;
  uint8_t* block_;
  uint8_t* at_;
  ExecLists* exec_lists_ = nullptr;
  Fixup* fixups_ = nullptr;
  uint32_t fixup_count_ = 0;
};

}  // namespace esreplay
