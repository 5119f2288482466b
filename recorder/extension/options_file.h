// The options of a daemon: a file with one esrecord option a line. The value follows the first space and is taken as it
// is. `#` starts a comment.
#pragma once

#include <string>
#include <vector>

#include "recorder/trouble.h"

namespace esrecord {

enum class OptionsFile { kRead, kMissing, kRefused };

// Appends the words of the file. The recorder is root and writes where the file says, so it refuses a file that a user
// other than root or this one could have written. `trouble` says why.
OptionsFile read_options_file(const std::string& path, std::vector<std::string>& words, Trouble& trouble);

}  // namespace esrecord
