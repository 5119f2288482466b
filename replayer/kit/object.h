// What the objects of frameworks in the kit are made of: a class and a count of references. Used by CoreFoundation's,
// Security's, DiskArbitration's, OpenDirectory's and XPC's. Not for: a class hierarchy.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace esreplay {

struct KitObject;

// All may be null: nothing to give back, equal to itself alone, no hash.
struct KitClass {
  void (*destroy)(KitObject* object);
  bool (*equal)(const KitObject* one, const KitObject* other);
  unsigned long (*hash)(const KitObject* object);
};

struct KitObject {
  const KitClass* isa;
  mutable std::atomic<uint32_t> references;  // 0: lives for ever
};

// With one reference. `T` begins with a KitObject and is zero besides. Ends the process when memory has run out, as
// CoreFoundation does.
template <class T>
T* make_object(const KitClass& isa) {
  void* memory = calloc(1, sizeof(T));
  if (memory == nullptr) abort();
  auto* made = static_cast<T*>(memory);
  auto* object = static_cast<KitObject*>(memory);
  object->isa = &isa;
  object->references.store(1, std::memory_order_relaxed);
  return made;
}

inline const void* retain_object(const void* object) {
  auto& references = static_cast<const KitObject*>(object)->references;
  if (references.load(std::memory_order_relaxed) != 0) references.fetch_add(1, std::memory_order_relaxed);
  return object;
}

inline void release_object(const void* object) {
  auto* released = const_cast<KitObject*>(static_cast<const KitObject*>(object));
  if (released->references.load(std::memory_order_relaxed) == 0) return;
  if (released->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (released->isa->destroy != nullptr) released->isa->destroy(released);
  free(released);
}

inline void release_if_any(const void* object) {
  if (object != nullptr) release_object(object);
}

// Ended by a zero byte.
inline char* copy_bytes(const void* bytes, size_t count) {
  auto* copy = static_cast<char*>(malloc(count + 1));
  if (copy == nullptr) abort();
  if (count != 0) memcpy(copy, bytes, count);
  copy[count] = '\0';
  return copy;
}

}  // namespace esreplay
