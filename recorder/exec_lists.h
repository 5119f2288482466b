// What only functions can read of a message: arguments, environment and descriptors of an exec, access control lists.
// Not for: entitlements of an exec, which macOS 27 gives as an XPC dictionary; they are not recorded.
#pragma once

#include "src/native/arena.h"
#include "src/native/endpoint_security.h"
#include "src/native/message_layout.h"

namespace esrecord {

class ExecReader {
 public:
  bool reserve(esreplay::Arena& arena);
  // Null for any other message, and when there are more than the system itself would let through. Good until the next
  // call, and while the message is.
  const esreplay::ExecLists* read(const es_message_t& message);

 private:
  esreplay::Table<esreplay::StringToken> strings_;
  esreplay::Table<esreplay::ExecFd> fds_;
  esreplay::ExecLists lists_ = {};
};

// The bytes of acl_copy_ext, the one call that the list of a message allows. Its two GUIDs are not among them and stay
// zero. Null when the list cannot be read. One thread; good until the next call.
const esreplay::OpaqueBytes* read_acl(const void* acl);

}  // namespace esrecord
