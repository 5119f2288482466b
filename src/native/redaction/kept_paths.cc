#include "src/native/redaction/kept_paths.h"

#include <algorithm>

namespace esreplay {
namespace {

bool is_plain(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
    constexpr std::string_view kOthers = "._+-";
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

}  // namespace

KeptPaths::KeptPaths(const RedactionProfile& profile) {
  for (const char* const* folder = profile.folders; *folder != nullptr; ++folder) keep(*folder);
  for (const char* const* tree = profile.trees; *tree != nullptr; ++tree) keep(*tree)->is_tree = true;
}

KeptPaths::Node* KeptPaths::keep(std::string_view path) {
  Node* node = &root_;
  auto add = [&](std::string_view part) {
    std::unique_ptr<Node>& child = node->children[part];
    if (child == nullptr) child = std::make_unique<Node>();
    node = child.get();
  };
  // No walk is longer: a folder and a name in it.
  split(path.substr(1), '/', add, 2 * kMaxRedactedParts);
  return node;
}

void KeptPlace::leave() {
  node_ = nullptr;
  first_ = false;
}

bool KeptPlace::keeps(std::string_view part) {
  if (first_ && !part.empty()) node_ = nullptr;
  first_ = false;
  if (part.empty()) return true;
  if (part == "." || part == "..") {
    node_ = nullptr;
    return true;
  }
  if (node_ == nullptr) return false;
  if (node_->is_tree) {
    if (plain_ && !is_plain(part)) node_ = nullptr;
    return node_ != nullptr;
  }
  const auto found = node_->children.find(part);
  node_ = found == node_->children.end() ? nullptr : found->second.get();
  return node_ != nullptr;
}

}  // namespace esreplay
