#include "replayer/platform/fill.h"

namespace esreplay {

#if defined(__x86_64__)

namespace {

// Half of the instructions for a message of a kilobyte.
__attribute__((no_sanitize("thread"), target("avx2"))) void fill_wide(void* memory, size_t size, uint64_t word) {
  using Wide = long long __attribute__((vector_size(32), may_alias));
  const auto value = static_cast<long long>(word);
  const Wide wide = {value, value, value, value};
  auto* at = static_cast<Wide*>(memory);
  auto* end = at + (size + 63) / 64 * 2;
  for (; end - at >= 8; at += 8) {
    for (int i = 0; i < 8; ++i) at[i] = wide;
  }
  for (; at < end; at += 2) at[0] = at[1] = wide;
}

}  // namespace

Fill best_fill() { return __builtin_cpu_supports("avx2") ? fill_wide : fill_lines; }

#else

Fill best_fill() { return fill_lines; }

#endif

}  // namespace esreplay
