// Operations on single words that several threads or processes touch in mapped structs, which therefore cannot be
// std::atomic members.
#pragma once

#include <cstdint>

namespace esreplay {

// The forms with pointers accept enumerations too.
template <class T>
T load_acquire(const T& word) {
  T value;
  __atomic_load(&word, &value, __ATOMIC_ACQUIRE);
  return value;
}

template <class T>
T load_relaxed(const T& word) {
  T value;
  __atomic_load(&word, &value, __ATOMIC_RELAXED);
  return value;
}

template <class T>
void store_release(T& word, T value) {
  __atomic_store(&word, &value, __ATOMIC_RELEASE);
}

template <class T>
void store_relaxed(T& word, T value) {
  __atomic_store(&word, &value, __ATOMIC_RELAXED);
}

// All read-modify-writes are full barriers.
template <class T>
T add(T& word, T value) {
  return __atomic_fetch_add(&word, value, __ATOMIC_SEQ_CST);
}

template <class T>
T set_bits(T& word, T bits) {
  return __atomic_fetch_or(&word, bits, __ATOMIC_SEQ_CST);
}

template <class T>
T swap(T& word, T value) {
  T before;
  __atomic_exchange(&word, &value, &before, __ATOMIC_SEQ_CST);
  return before;
}

template <class T>
bool swap_if(T& word, T expected, T wanted) {
  return __atomic_compare_exchange(&word, &expected, &wanted, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

// A counter with one writer at a time: no locked instruction.
template <class T>
void count_up(T& word, T value = 1) {
  store_relaxed(word, static_cast<T>(load_relaxed(word) + value));
}

template <class T>
void raise_to(T& word, T value) {
  for (T seen = load_relaxed(word); seen < value;) {
    if (__atomic_compare_exchange_n(&word, &seen, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) return;
  }
}

}  // namespace esreplay
