// XPC objects for Linux: values, and dictionaries of them.
#include "replayer/kit/xpc_object.h"

#include "replayer/kit/kit.h"

using esreplay::KitObject;

namespace {

struct Value {
  KitObject object;
  uint64_t number;  // the value of a number or Boolean; the size of `bytes`
  char* bytes;      // of a string or data, null-terminated
};

void destroy_value(KitObject* object) { free(reinterpret_cast<Value*>(object)->bytes); }
void destroy_entries(KitObject* object);

}  // namespace

struct _xpc_dictionary_s {
  struct Entry {
    Entry* next;
    char* key;
    xpc_object_t value;
  };

  KitObject object;
  Entry* first;
};

namespace {

using Entry = _xpc_dictionary_s::Entry;

void free_entry(Entry* entry) {
  xpc_release(entry->value);
  free(entry->key);
  free(entry);
}

void destroy_entries(KitObject* object) {
  Entry* entry = reinterpret_cast<_xpc_dictionary_s*>(object)->first;
  while (entry != nullptr) {
    Entry* next = entry->next;
    free_entry(entry);
    entry = next;
  }
}

_xpc_dictionary_s* as_dictionary(xpc_object_t object) { return static_cast<_xpc_dictionary_s*>(object); }

xpc_object_t make_number(const _xpc_type_s& type, uint64_t number) {
  auto* value = esreplay::make_object<Value>(type.isa);
  value->number = number;
  return value;
}

xpc_object_t make_bytes(const _xpc_type_s& type, const void* bytes, size_t size) {
  auto* value = esreplay::make_object<Value>(type.isa);
  value->bytes = esreplay::copy_bytes(bytes, size);
  value->number = size;
  return value;
}

// Returns null when the key has no value of that type.
const Value* value_of(xpc_object_t dictionary, const char* key, const _xpc_type_s& type) {
  xpc_object_t value = xpc_dictionary_get_value(dictionary, key);
  return value != nullptr && xpc_get_type(value) == &type ? static_cast<const Value*>(value) : nullptr;
}

uint64_t number_of(xpc_object_t dictionary, const char* key, const _xpc_type_s& type) {
  const Value* value = value_of(dictionary, key, type);
  return value == nullptr ? 0 : value->number;
}

// The dictionary keeps the only reference.
void hand_over(xpc_object_t dictionary, const char* key, xpc_object_t value) {
  xpc_dictionary_set_value(dictionary, key, value);
  xpc_release(value);
}

}  // namespace

extern "C" {

const _xpc_type_s _xpc_type_dictionary = {{destroy_entries, nullptr, nullptr}};
const _xpc_type_s _xpc_type_error = {};
const _xpc_type_s _xpc_type_bool = {};
const _xpc_type_s _xpc_type_int64 = {};
const _xpc_type_s _xpc_type_uint64 = {};
const _xpc_type_s _xpc_type_string = {{destroy_value, nullptr, nullptr}};
const _xpc_type_s _xpc_type_data = {{destroy_value, nullptr, nullptr}};
constinit _xpc_dictionary_s _xpc_error_connection_interrupted = {{&_xpc_type_error.isa, 0}, nullptr};
constinit _xpc_dictionary_s _xpc_error_connection_invalid = {{&_xpc_type_error.isa, 0}, nullptr};

KIT_EXPORT xpc_object_t xpc_retain(xpc_object_t object) {
  esreplay::retain_object(object);
  return object;
}

KIT_EXPORT void xpc_release(xpc_object_t object) { esreplay::release_object(object); }

KIT_EXPORT xpc_type_t xpc_get_type(xpc_object_t object) {
  return reinterpret_cast<xpc_type_t>(static_cast<const KitObject*>(object)->isa);
}

KIT_EXPORT xpc_object_t xpc_string_create(const char* text) { return make_bytes(_xpc_type_string, text, strlen(text)); }

KIT_EXPORT const char* xpc_string_get_string_ptr(xpc_object_t string) {
  return xpc_get_type(string) == XPC_TYPE_STRING ? static_cast<const Value*>(string)->bytes : nullptr;
}

KIT_EXPORT xpc_object_t xpc_bool_create(bool value) { return make_number(_xpc_type_bool, value ? 1 : 0); }

KIT_EXPORT xpc_object_t xpc_int64_create(int64_t value) {
  return make_number(_xpc_type_int64, static_cast<uint64_t>(value));
}

KIT_EXPORT xpc_object_t xpc_uint64_create(uint64_t value) { return make_number(_xpc_type_uint64, value); }

KIT_EXPORT xpc_object_t xpc_data_create(const void* bytes, size_t size) {
  return make_bytes(_xpc_type_data, bytes, size);
}

KIT_EXPORT xpc_object_t xpc_dictionary_create_empty(void) {
  return esreplay::make_object<_xpc_dictionary_s>(_xpc_type_dictionary.isa);
}

KIT_EXPORT xpc_object_t xpc_dictionary_create(const char* const* keys, const xpc_object_t* values, size_t count) {
  xpc_object_t dictionary = xpc_dictionary_create_empty();
  for (size_t at = 0; at < count; ++at) xpc_dictionary_set_value(dictionary, keys[at], values[at]);
  return dictionary;
}

KIT_EXPORT size_t xpc_dictionary_get_count(xpc_object_t dictionary) {
  size_t count = 0;
  for (Entry* entry = as_dictionary(dictionary)->first; entry != nullptr; entry = entry->next) ++count;
  return count;
}

KIT_EXPORT void xpc_dictionary_set_value(xpc_object_t dictionary, const char* key, xpc_object_t value) {
  if (value != nullptr) xpc_retain(value);
  Entry** at = &as_dictionary(dictionary)->first;
  while (*at != nullptr && strcmp((*at)->key, key) != 0) at = &(*at)->next;
  if (Entry* before = *at) {
    *at = before->next;
    free_entry(before);
  }
  if (value == nullptr) return;
  auto* entry = static_cast<Entry*>(calloc(1, sizeof(Entry)));
  if (entry == nullptr) abort();
  *entry = {*at, esreplay::copy_bytes(key, strlen(key)), value};
  *at = entry;
}

KIT_EXPORT xpc_object_t xpc_dictionary_get_value(xpc_object_t dictionary, const char* key) {
  if (xpc_get_type(dictionary) != XPC_TYPE_DICTIONARY) return nullptr;
  Entry* entry = as_dictionary(dictionary)->first;
  while (entry != nullptr && strcmp(entry->key, key) != 0) entry = entry->next;
  return entry == nullptr ? nullptr : entry->value;
}

KIT_EXPORT void xpc_dictionary_set_bool(xpc_object_t dictionary, const char* key, bool value) {
  hand_over(dictionary, key, xpc_bool_create(value));
}

KIT_EXPORT bool xpc_dictionary_get_bool(xpc_object_t dictionary, const char* key) {
  return number_of(dictionary, key, _xpc_type_bool) != 0;
}

KIT_EXPORT void xpc_dictionary_set_int64(xpc_object_t dictionary, const char* key, int64_t value) {
  hand_over(dictionary, key, xpc_int64_create(value));
}

KIT_EXPORT int64_t xpc_dictionary_get_int64(xpc_object_t dictionary, const char* key) {
  return static_cast<int64_t>(number_of(dictionary, key, _xpc_type_int64));
}

KIT_EXPORT void xpc_dictionary_set_uint64(xpc_object_t dictionary, const char* key, uint64_t value) {
  hand_over(dictionary, key, xpc_uint64_create(value));
}

KIT_EXPORT uint64_t xpc_dictionary_get_uint64(xpc_object_t dictionary, const char* key) {
  return number_of(dictionary, key, _xpc_type_uint64);
}

KIT_EXPORT void xpc_dictionary_set_string(xpc_object_t dictionary, const char* key, const char* text) {
  hand_over(dictionary, key, xpc_string_create(text));
}

KIT_EXPORT const char* xpc_dictionary_get_string(xpc_object_t dictionary, const char* key) {
  const Value* value = value_of(dictionary, key, _xpc_type_string);
  return value == nullptr ? nullptr : value->bytes;
}

KIT_EXPORT void xpc_dictionary_set_data(xpc_object_t dictionary, const char* key, const void* bytes, size_t size) {
  hand_over(dictionary, key, xpc_data_create(bytes, size));
}

KIT_EXPORT const void* xpc_dictionary_get_data(xpc_object_t dictionary, const char* key, size_t* size) {
  const Value* value = value_of(dictionary, key, _xpc_type_data);
  if (size != nullptr) *size = value == nullptr ? 0 : value->number;
  return value == nullptr ? nullptr : value->bytes;
}
}
