// The base of the kit's framework objects: a class and a reference count. CoreFoundation, Security, DiskArbitration,
// OpenDirectory and XPC use it. It is not a class hierarchy.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace esreplay {

struct KitObject;

// All may be null: nothing to free, equal only to itself, no hash.
struct KitClass {
  void (*destroy)(KitObject* object);
  bool (*equal)(const KitObject* one, const KitObject* other);
  unsigned long (*hash)(const KitObject* object);
};

struct KitObject {
  const KitClass* isa;
  mutable std::atomic<uint32_t> references;  // 0: never freed
};

// Returns an object with one reference. `T` begins with a KitObject, and the rest of it is zero. Aborts when out of
// memory, as CoreFoundation does.
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

// Returns a null-terminated copy.
inline char* copy_bytes(const void* bytes, size_t count) {
  auto* copy = static_cast<char*>(malloc(count + 1));
  if (copy == nullptr) abort();
  if (count != 0) memcpy(copy, bytes, count);
  copy[count] = '\0';
  return copy;
}

}  // namespace esreplay
