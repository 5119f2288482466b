// Which parts of a path a redaction keeps: those of the system's folders (src/edit/kept-paths.ts).
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string_view>

#include "src/schema/generated/redaction.h"

namespace esrecord {

// Of a path or an identifier; the rest is one part.
inline constexpr size_t kMostParts = 512;

// Calls `each` with every part, the separators apart.
template <class Each>
void split(std::string_view value, char separator, Each each) {
  for (size_t count = 1;; ++count) {
    const size_t end = count == kMostParts ? std::string_view::npos : value.find(separator);
    each(value.substr(0, end));
    if (end == std::string_view::npos) return;
    value.remove_prefix(end + 1);
  }
}

// The folders of a profile: some are kept themselves, some with all that is below them.
class KeptPaths {
 public:
  explicit KeptPaths(const esreplay::RedactionProfile& profile);

 private:
  friend class KeptPlace;
  struct Node {
    std::map<std::string_view, std::unique_ptr<Node>> children;
    bool is_tree = false;
  };

  Node* keep(std::string_view path);

  Node root_;
};

// Walks one path, part by part.
class KeptPlace {
 public:
  // `plain`: of a text that need not be a path to its end.
  KeptPlace(const KeptPaths& kept, bool plain) : node_(&kept.root_), plain_(plain) {}

  // Where nothing is kept.
  void leave();
  // Whether the next part stays.
  bool keeps(std::string_view part);

 private:
  const KeptPaths::Node* node_;
  bool plain_;
  bool first_ = true;
};

}  // namespace esrecord
