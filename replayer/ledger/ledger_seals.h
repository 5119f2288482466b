// How rows, facts, stacks, modules and names prove that they are what was written; `src/run/ledger/ledger-seals.ts`
// reads them. A record's own word says that it is claimed before the counter says that it exists, and says last that it
// is complete. So a client that dies at any instruction leaves records that are complete or say that their writer was
// at work. A record that says neither was erased or changed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "replayer/platform/atomics.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

constexpr uint32_t kSealStateBits = 3;

constexpr uint32_t seal_step(uint32_t seal, uint32_t word) { return (seal + word) * kSealFactor; }

constexpr uint32_t sealed(uint32_t seal, SealState state) {
  return (seal & ~kSealStateBits) | static_cast<uint32_t>(state);
}

constexpr SealState seal_state(uint32_t commit) { return static_cast<SealState>(commit & kSealStateBits); }

// A seal without content. Never 0, which means that the record is not claimed.
constexpr uint32_t position_seal(uint32_t position, SealState state) {
  return sealed(seal_step(0, position) | 0x80000000U, state);
}

// A record as 32-bit words, for any fields.
using RecordWord = uint32_t __attribute__((may_alias));
using RowWord = uint64_t __attribute__((may_alias));

// The seal of an open fact leaves out what its writer changes to complete it.
template <SealState state>
uint32_t fact_seal(const FactRecord& fact) {
  static_assert(offsetof(FactRecord, commit) == sizeof(FactRecord) - sizeof(uint32_t));
  constexpr bool kIsOpen = state == SealState::kOpen;
  const auto* words = reinterpret_cast<const RecordWord*>(&fact);
  constexpr size_t kClient = offsetof(FactRecord, client) / sizeof(uint32_t);
  constexpr size_t kA = offsetof(FactRecord, a) / sizeof(uint32_t);
  constexpr size_t kC = offsetof(FactRecord, c) / sizeof(uint32_t);
  constexpr size_t kOtherStack = offsetof(FactRecord, other_stack) / sizeof(uint32_t);
  constexpr size_t kCommit = offsetof(FactRecord, commit) / sizeof(uint32_t);
  uint32_t seal = 0;
  for (size_t i = 0; i < kCommit; ++i) {
    uint32_t word = words[i];
    if (kIsOpen && i == kClient) word &= 0xFF;  // class and flags share it
    if (kIsOpen && ((i >= kA && i < kC) || i == kOtherStack)) word = 0;
    seal = seal_step(seal, word);
  }
  return sealed(seal, state);
}

inline void seal_fact(FactRecord& fact) {
  const bool open = (load_relaxed(fact.flags) & (kFactFlagUnfinished | kFactFlagPending)) != 0;
  store_release(fact.commit, open ? fact_seal<SealState::kOpen>(fact) : fact_seal<SealState::kWhole>(fact));
}

inline void withdraw_fact(FactRecord& fact) {
  store_release(fact.commit, position_seal(fact.order, SealState::kWithdrawn));
}

inline bool fact_is_whole(const FactRecord& fact) { return seal_state(load_acquire(fact.commit)) == SealState::kWhole; }

inline uint32_t stack_seal(const StackRecord& stack, uint32_t position) {
  const auto* words = reinterpret_cast<const RecordWord*>(&stack);
  constexpr size_t kCount = offsetof(StackRecord, count) / sizeof(uint32_t);
  constexpr size_t kAddresses = offsetof(StackRecord, addresses) / sizeof(uint32_t);
  uint32_t seal = seal_step(0, position);
  for (size_t i = kCount; i < kAddresses + 2 * size_t{stack.count}; ++i) seal = seal_step(seal, words[i]);
  return sealed(seal, SealState::kWhole);
}

inline bool stack_is_whole(const StackRecord& stack) {
  return seal_state(load_acquire(stack.commit)) == SealState::kWhole;
}

// The seal of a record whose last word is its commit word: a module or a name.
inline uint32_t flat_seal(const void* record, size_t bytes, uint32_t position) {
  static_assert(offsetof(ModuleRecord, commit) == sizeof(ModuleRecord) - sizeof(uint32_t));
  static_assert(offsetof(NameRecord, commit) == sizeof(NameRecord) - sizeof(uint32_t));
  const auto* words = static_cast<const RecordWord*>(record);
  uint32_t seal = seal_step(0, position);
  for (size_t i = 0; i + 1 < bytes / sizeof(uint32_t); ++i) seal = seal_step(seal, words[i]);
  return sealed(seal, SealState::kWhole);
}

// Adds up all bytes without carry: a change of any one byte changes the sum.
constexpr uint32_t byte_sum(uint32_t word) {
  word ^= word >> 16;
  return (word ^ word >> 8) & 0xFF;
}

inline uint8_t identity_check(const MessageRow& row, uint32_t position) {
  const uint32_t words = static_cast<uint32_t>(row.trace_index) ^ row.seq_num ^ row.global_seq_num ^ row.event_type ^
                         uint32_t { row.client } << 16 ^ seal_step(0, position);
  return static_cast<uint8_t>(byte_sum(words) ^ kIdentitySum);
}

// Result, flags and how the message was settled share one word: several threads change them, and any change may be the
// last thing that a process does.
struct Outcome {
  uint32_t result;
  uint16_t flags;
  Settled settled;
};

constexpr uint64_t outcome_word(const Outcome& outcome) {
  const uint32_t upper = outcome.flags | static_cast<uint32_t>(outcome.settled) << 16;
  const uint32_t check = byte_sum(outcome.result ^ upper) ^ kOutcomeSum;
  return uint64_t{check << 24 | upper} << 32 | outcome.result;
}

constexpr Outcome outcome_of(uint64_t word) {
  return {static_cast<uint32_t>(word), static_cast<uint16_t>(word >> 32), static_cast<Settled>(word >> 48 & 0xFF)};
}

inline RowWord& outcome_word(MessageRow& row) {
  static_assert(offsetof(MessageRow, result) % sizeof(uint64_t) == 0);
  return *reinterpret_cast<RowWord*>(&row.result);
}

inline Outcome load_outcome(const MessageRow& row) {
  return outcome_of(__atomic_load_n(&outcome_word(const_cast<MessageRow&>(row)), __ATOMIC_ACQUIRE));
}

// `change` gets the outcome and returns whether to store it.
template <class Change>
void change_outcome(MessageRow& row, Change change) {
  RowWord& word = outcome_word(row);
  uint64_t seen = __atomic_load_n(&word, __ATOMIC_RELAXED);
  Outcome outcome = {};
  do {
    outcome = outcome_of(seen);
    if (!change(outcome)) return;
  } while (
      !__atomic_compare_exchange_n(&word, &seen, outcome_word(outcome), false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
}

// The content of a claimed row until it is written.
constexpr uint64_t kClaimedRow = outcome_word(Outcome{0, 0, Settled::kOpen});

}  // namespace esreplay
