// The options of a recorder that nobody types a command for: a file of lines, `#` before a remark, each line an option
// of esrecord and, after the first space, its value as it stands.
#pragma once

#include <string>
#include <vector>

namespace esrecord {

enum class OptionsFile { kRead, kMissing, kRefused };

// Appends the words of the file. The recorder is root and writes where the file says, so it is refused when somebody
// else than root or this user could have written it. `problem` says why, with the line where there is one.
OptionsFile read_options_file(const std::string& path, std::vector<std::string>& words, std::string& problem);

}  // namespace esrecord
