// Tells which parts of a path a redaction keeps: those of the system's folders (src/edit/kept-paths.ts).
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string_view>

#include "src/schema/generated/redaction.h"

namespace esreplay {

// Calls `each` with every part, without the separators.
template <class Each>
void split(std::string_view value, char separator, Each each, size_t max_parts = kMaxRedactedParts) {
  for (size_t count = 1;; ++count) {
    const size_t end = count == max_parts ? std::string_view::npos : value.find(separator);
    each(value.substr(0, end));
    if (end == std::string_view::npos) return;
    value.remove_prefix(end + 1);
  }
}

// The folders that a profile keeps: some alone, some with everything below them.
class KeptPaths {
 public:
  explicit KeptPaths(const RedactionProfile& profile);

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
  // `plain`: the text may stop being a path before its end.
  KeptPlace(const KeptPaths& kept, bool plain) : node_(&kept.root_), plain_(plain) {}

  // Goes to a place where nothing is kept.
  void leave();
  // Returns whether the next part is kept.
  bool keeps(std::string_view part);

 private:
  const KeptPaths::Node* node_;
  bool plain_;
  bool first_ = true;
};

}  // namespace esreplay
