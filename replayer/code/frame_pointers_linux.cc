#include "replayer/code/frame_pointers_linux.h"

#include <sys/syscall.h>
#include <cerrno>
#include <cstring>

#include "replayer/code/system_call.h"

namespace esreplay {

namespace {

// The stack may be one that nobody but Go's scheduler knows, so no bounds tell what can be read. The kernel copies the
// set before it looks at what to do with it: EINVAL means that it could. No sandbox forbids this call.
bool is_readable(uintptr_t address) {
  constexpr long kNothing = -1;
  constexpr long kSetBytes = 8;
  return system_call(SYS_rt_sigprocmask, kNothing, static_cast<long>(address), 0, kSetBytes) != -EFAULT;
}

template <typename Value>
bool read(uintptr_t address, Value* out) {
  static_assert(sizeof(Value) % 8 == 0);
  for (uintptr_t at = 0; at < sizeof(Value); at += 8)
    if (!is_readable(address + at)) return false;
  memcpy(out, reinterpret_cast<const void*>(address), sizeof(Value));
  return true;
}

#if defined(__x86_64__)

constexpr unsigned kRelativeCall = 5;  // bytes

struct CodeBefore {
  uint8_t bytes[8];
  uint8_t back(unsigned from_end) const { return bytes[sizeof bytes - from_end]; }
};

bool is_relative_call(const CodeBefore& code) { return code.back(kRelativeCall) == 0xe8; }

// FF /2, with as many bytes as its operand needs.
bool is_indirect_call(const CodeBefore& code) {
  constexpr unsigned kLengths[] = {2, 3, 4, 6, 7};
  for (const unsigned bytes : kLengths) {
    if (code.back(bytes) != 0xff) continue;
    const uint8_t operand = code.back(bytes - 1);
    if ((operand >> 3 & 7) != 2) continue;
    const unsigned mode = operand >> 6, base = operand & 7;
    const unsigned index = mode != 3 && base == 4 ? 1 : 0;
    const bool is_absolute = mode == 0 && (base == 5 || (index != 0 && (code.back(bytes - 2) & 7) == 5));
    const unsigned offset = is_absolute || mode == 2 ? 4 : mode == 1 ? 1 : 0;
    if (bytes == 2 + index + offset) return true;
  }
  return false;
}

bool is_behind_call(uintptr_t address) {
  CodeBefore code;
  return address >= sizeof code && read(address - sizeof code, &code) &&
         (is_relative_call(code) || is_indirect_call(code));
}

// A function without a frame, such as Go's around a system call, has its return address on top of the stack. It is sure
// only if the call there leads to that very function.
uintptr_t caller_of_leaf(const LastFrame& last) {
  constexpr uintptr_t kMaxBytes = 1024;
  uintptr_t caller;
  CodeBefore code;
  if (!read(last.stack, &caller) || caller < sizeof code || !read(caller - sizeof code, &code)) return 0;
  if (!is_relative_call(code)) return 0;
  int32_t distance;
  memcpy(&distance, code.bytes + sizeof code - sizeof distance, sizeof distance);
  const uintptr_t callee = caller + static_cast<uintptr_t>(static_cast<intptr_t>(distance));
  return callee < last.address && last.address - callee <= kMaxBytes ? caller : 0;
}

#elif defined(__aarch64__)

bool is_behind_call(uintptr_t address) {
  uint32_t code[2];
  if (address % 4 != 0 || address < sizeof code || !read(address - sizeof code, &code)) return false;
  const bool is_branch = (code[1] & 0xfc000000) == 0x94000000;    // BL
  const bool is_indirect = (code[1] & 0xfefff000) == 0xd63f0000;  // BLR, BLRAA and the like
  return is_branch || is_indirect;
}

// No trap stops at a function without a frame on this processor.
uintptr_t caller_of_leaf(const LastFrame&) { return 0; }

#endif

struct FrameRecord {
  uintptr_t caller;
  uintptr_t return_address;
};

}  // namespace

unsigned callers_by_frame_pointer(const LastFrame& last, uintptr_t* out, unsigned max) {
  unsigned count = 0;
  const uintptr_t direct = caller_of_leaf(last);
  if (direct != 0 && max != 0) out[count++] = direct;
  FrameRecord frame;
  for (uintptr_t at = last.frame; count < max && at % sizeof at == 0 && read(at, &frame); at = frame.caller) {
    if (!is_behind_call(frame.return_address)) break;
    out[count++] = frame.return_address;
  }
  return count;
}

}  // namespace esreplay
