// The key of a redacted recording: as `esreplay redact --key` reads it, or a new one that nobody keeps.
#pragma once

#include <string>

namespace esrecord {

// From a file, or of random bytes when `path` is empty. False with a sentence in `problem`.
bool read_redaction_key(const std::string& path, std::string& key, std::string& problem);

}  // namespace esrecord
