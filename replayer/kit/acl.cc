// sys/acl.h for Linux. A list is stored as the bytes that acl_copy_ext writes on macOS: in a message where the trace
// put them, otherwise in memory of its own. On macOS any call but acl_copy_ext on the list of a message is undefined;
// here it is refused and recorded.
#include <sys/acl.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "replayer/es/es_surface.h"
#include "replayer/kit/kit.h"
#include "src/native/message_layout.h"
#include "src/schema/generated/calls.h"

namespace {

using esreplay::Block;
using esreplay::fail;
using esreplay::OpaqueBytes;

// The layout of the file security record: magic, two GUIDs, count, flags, entries.
constexpr uint32_t kMagic = 0x012cc16d;
constexpr size_t kGuidsAt = 4;
constexpr size_t kCountAt = 36;
constexpr size_t kHeaderBytes = 44;
constexpr size_t kEntryBytes = 24;
constexpr uint32_t kNoList = 0xffffffff;

uint32_t big_endian(const uint8_t* at) {
  return static_cast<uint32_t>(at[0]) << 24 | static_cast<uint32_t>(at[1]) << 16 | static_cast<uint32_t>(at[2]) << 8 |
         at[3];
}

// Returns the size of the record at `at` in bytes, 0 when it is not a record or is longer than `limit`.
size_t record_bytes(const uint8_t* at, size_t limit) {
  if (limit < kHeaderBytes || big_endian(at) != kMagic) return 0;
  const uint32_t count = big_endian(at + kCountAt);
  if (count == kNoList) return kHeaderBytes;
  const size_t size = kHeaderBytes + size_t{count} * kEntryBytes;
  return count > ACL_MAX_ENTRIES || size > limit ? 0 : size;
}

const OpaqueBytes* bytes_of(acl_t acl) { return reinterpret_cast<const OpaqueBytes*>(acl); }

acl_t own_list(const uint8_t* bytes, size_t size) {
  auto* list = static_cast<OpaqueBytes*>(malloc(sizeof(OpaqueBytes) + size));
  if (list == nullptr) return nullptr;
  list->size = size;
  memcpy(list->bytes(), bytes, size);
  return reinterpret_cast<acl_t>(list);
}

// Returns true, and records the call, when the list belongs to a message, which `call` must not touch. Also true for
// null.
bool is_refused(const void* object, uint16_t call) {
  const Block* block = esreplay::block_around(object);
  if (block == nullptr) return object == nullptr;
  esreplay::note_bad_call(*block, call);
  return true;
}

}  // namespace

extern "C" {

KIT_EXPORT ssize_t acl_copy_ext(void* buffer, acl_t acl, ssize_t size) {
  if (acl == nullptr || buffer == nullptr) return fail(EINVAL);
  const OpaqueBytes* list = bytes_of(acl);
  const size_t bytes = record_bytes(list->bytes(), list->size);
  if (bytes == 0) return fail(EINVAL);
  if (size < 0 || static_cast<size_t>(size) < bytes) return fail(ERANGE);
  auto* to = static_cast<uint8_t*>(buffer);
  memcpy(to, list->bytes(), kGuidsAt);
  memcpy(to + kCountAt, list->bytes() + kCountAt, bytes - kCountAt);
  return static_cast<ssize_t>(bytes);
}

KIT_EXPORT acl_t acl_copy_int(const void* buffer) {
  const auto* from = static_cast<const uint8_t*>(buffer);
  // Only the caller knows the size, so this reads the header first, then as much as the header says.
  const size_t bytes = from == nullptr ? 0 : record_bytes(from, kHeaderBytes + ACL_MAX_ENTRIES * kEntryBytes);
  if (bytes != 0) return own_list(from, bytes);
  errno = EINVAL;
  return nullptr;
}

KIT_EXPORT ssize_t acl_size(acl_t acl) {
  if (is_refused(acl, esreplay::kCallAclSize)) return fail(EINVAL);
  return static_cast<ssize_t>(bytes_of(acl)->size);
}

KIT_EXPORT acl_t acl_dup(acl_t acl) {
  if (!is_refused(acl, esreplay::kCallAclDup)) return own_list(bytes_of(acl)->bytes(), bytes_of(acl)->size);
  errno = EINVAL;
  return nullptr;
}

KIT_EXPORT int acl_free(void* object) {
  if (is_refused(object, esreplay::kCallAclFree)) return fail(EINVAL);
  free(object);
  return 0;
}
}
