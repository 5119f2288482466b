// Redacts messages while they are encoded. `redaction/redactor.h` implements it; the injected library, which shares the
// encoder, does not redact.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/message_layout.h"
#include "src/schema/generated/redaction.h"

namespace esreplay {

// Results are valid until the next call. One thread.
class Redaction {
 public:
  Redaction() = default;
  Redaction(const Redaction&) = delete;
  Redaction& operator=(const Redaction&) = delete;

  // `folder`: path of the folder that a name is in; may have null data.
  virtual StringToken text(Content content, StringToken value, StringToken folder) = 0;
  // Returns `size` bytes.
  virtual const uint8_t* bytes(Content content, const uint8_t* value, size_t size) = 0;
  // The external form of an access list.
  virtual const OpaqueBytes* access_list(const OpaqueBytes* list) = 0;
  virtual bool keeps_entitlements() const = 0;

 protected:
  ~Redaction() = default;
};

}  // namespace esreplay
