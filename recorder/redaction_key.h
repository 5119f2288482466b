// The key of a redacted recording: read as `esreplay redact --key` reads it, or a new one that is not saved.
#pragma once

#include <string>

#include "recorder/trouble.h"

namespace esrecord {

// Reads the key from a file, or makes one of random bytes when `path` is empty. False with `trouble`.
bool read_redaction_key(const std::string& path, std::string& key, Trouble& trouble);

}  // namespace esrecord
