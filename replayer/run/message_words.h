// What shared.bin says of each message, in a word that every process of the run may change: see run_words().
#pragma once

#include <cstdint>

namespace esreplay {

// A message's word: bits 0–15 the clients that have not settled it, then these, then the settle time in units of 16 ns.
enum WordFlag : uint64_t {
  kWordClients = 0xFFFF,
  kWordQueued = 1 << 16,
  kWordSettled = 1 << 17,
  kWordDenied = 1 << 18,
  kWordCacheAsked = 1 << 19,    // a client wants its answer kept
  kWordCacheRefused = 1 << 20,  // a client does not want it, or did not answer in time
};
inline constexpr unsigned kWordTimeShift = 21;
inline constexpr uint64_t kTimeUnitNs = 16;

}  // namespace esreplay
