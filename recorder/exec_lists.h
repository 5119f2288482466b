// Reads what only functions can read from a message: arguments, environment and descriptors of an exec, and access
// control lists. Entitlements of an exec, which macOS 27 gives as an XPC dictionary, are not recorded.
#pragma once

#include "src/native/arena.h"
#include "src/native/endpoint_security.h"
#include "src/native/message_layout.h"

namespace esrecord {

class ExecReader {
 public:
  bool reserve(esreplay::Arena& arena);
  // Null for any other message, and for an exec with more entries than the system allows. Valid until the next call, as
  // long as the message is valid.
  const esreplay::ExecLists* read(const es_message_t& message);

 private:
  esreplay::Table<esreplay::StringToken> strings_;
  esreplay::Table<esreplay::ExecFd> fds_;
  esreplay::ExecLists lists_ = {};
};

// Returns the bytes of acl_copy_ext, the only call that a message's list allows. They lack the list's two GUIDs, which
// stay zero. Null if the list cannot be read. One thread; valid until the next call.
const esreplay::OpaqueBytes* read_acl(const void* acl);

}  // namespace esrecord
