// What this run does where it is not published what macOS does: the value of --policy, else the default of the table.
#pragma once

#include "replayer/run/run.h"
#include "src/schema/generated/policies.h"

namespace esreplay {

inline uint32_t policy_in(const RunFile* file, PolicyName name) {
  const auto place = static_cast<unsigned>(name);
  const uint32_t word = file == nullptr ? 0 : file->policies[place];
  return word == 0 ? kPolicyDefaults[place] : word - 1;
}

inline uint32_t policy(PolicyName name) { return policy_in(run_file(), name); }

}  // namespace esreplay
