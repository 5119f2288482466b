#include "replayer/mutes/path_set.h"

#include <cstring>

#include "replayer/platform/path_hash.h"

namespace esreplay {
namespace {

// A literal and a prefix of the same text are two nodes.
constexpr uint64_t kPrefixMark = 0xD6E8FEB86659FD93;

uint64_t marked(uint64_t hash, bool prefix) { return prefix ? hash ^ kPrefixMark : hash; }

const PathNode* find_hashed(const NodeTable<PathNode>& nodes, uint64_t hash, const char* path, size_t length,
                            bool prefix) {
  return nodes.find(marked(hash, prefix), [&](const PathNode& node) {
    return node.length == length && node.prefix == prefix && memcmp(node.text(), path, length) == 0;
  });
}

}  // namespace

bool PathSet::listed(const char* path, size_t length, uint32_t event_type) const {
  if (nodes_.count() == 0) return false;
  PathHash hash(path, length);
  for (uint32_t i = 0; i < length_count_ && lengths_[i].length <= length; ++i) {
    const size_t first = lengths_[i].length;
    const PathNode* node = find_hashed(nodes_, hash.of_first(first), path, first, true);
    if (node != nullptr && node->events.has(event_type)) return true;
  }
  const PathNode* node = find_hashed(nodes_, hash.of_first(length), path, length, false);
  return node != nullptr && node->events.has(event_type);
}

const PathNode* PathSet::find(const char* path, size_t length, bool prefix) const {
  return find_hashed(nodes_, PathHash(path, length).of_first(length), path, length, prefix);
}

PathNode* PathSet::make_node(const char* path, size_t length, bool prefix, const EventBits& events) {
  auto* node = static_cast<PathNode*>(malloc(sizeof(PathNode) + length + 1));
  if (node == nullptr) return nullptr;
  node->hash = marked(PathHash(path, length).of_first(length), prefix);
  node->length = static_cast<uint32_t>(length);
  node->prefix = prefix;
  node->events = events;
  auto* text = reinterpret_cast<char*>(node + 1);
  memcpy(text, path, length);
  text[length] = 0;
  return node;
}

bool PathSet::make_room_for_length(Length** out) const {
  if (length_count_ < length_room_) return true;
  *out = static_cast<Length*>(malloc((length_room_ == 0 ? 16 : length_room_ * 2) * sizeof(Length)));
  if (*out == nullptr) return false;
  if (length_count_ != 0) memcpy(*out, lengths_, length_count_ * sizeof(Length));
  return true;
}

void PathSet::count_length(uint32_t length) {
  uint32_t i = 0;
  while (i < length_count_ && lengths_[i].length < length) ++i;
  if (i < length_count_ && lengths_[i].length == length) {
    ++lengths_[i].prefixes;
    return;
  }
  memmove(lengths_ + i + 1, lengths_ + i, (length_count_ - i) * sizeof(Length));
  lengths_[i] = {length, 1};
  ++length_count_;
}

void PathSet::uncount_length(uint32_t length) {
  uint32_t i = 0;
  while (lengths_[i].length != length) ++i;
  if (--lengths_[i].prefixes != 0) return;
  --length_count_;
  memmove(lengths_ + i, lengths_ + i + 1, (length_count_ - i) * sizeof(Length));
}

}  // namespace esreplay
