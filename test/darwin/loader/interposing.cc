#include "test/darwin/loader/interposing.h"

#include <sys/mman.h>

#include <set>
#include <string>

namespace loader {
namespace {

constexpr size_t kEmptyBytes = size_t{1} << 20;

}  // namespace

const void* Interposing::empty_function(std::string_view name) {
  static const auto* room = static_cast<const char*>(
      mmap(nullptr, kEmptyBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  const auto [found, is_new] = empty_functions_.try_emplace(name, nullptr);
  if (is_new) {
    if (empty_functions_.size() >= kEmptyBytes) stop("too many functions of libEndpointSecurity");
    found->second = room + empty_functions_.size();
  }
  return found->second;
}

// Written at once, because the tuples that are read later are pointers too.
void Interposing::bound(const BoundPointer& pointer) {
  *pointer.slot = pointer.target == nullptr ? 0 : reinterpret_cast<uintptr_t>(pointer.target) + pointer.addend;
  pointers_.push_back(pointer);
}

void Interposing::read_tuples(const Image& image) {
  for (const SectionHeader& section : image.sections_of_type(kSectionInterposing)) {
    const char* at = image.memory(section.address, section.size, 0);
    for (uint64_t offset = 0; offset + 16 <= section.size; offset += 16) {
      const void* tuple[2];
      memcpy(static_cast<void*>(tuple), at + offset, sizeof tuple);
      if (tuple[1] != nullptr) tuples_[tuple[1]] = {&image, tuple[0]};
    }
  }
}

void Interposing::apply(const std::deque<Image>& images) {
  for (const Image& image : images) read_tuples(image);
  std::unordered_map<const void*, std::string_view> empty;
  for (const auto& [name, address] : empty_functions_) empty.emplace(address, name);
  std::set<std::string> missing;
  for (const BoundPointer& pointer : pointers_) {
    const void* target = pointer.target;
    const auto tuple = tuples_.find(target);
    if (target != nullptr && tuple != tuples_.end() && tuple->second.of != pointer.image)
      target = tuple->second.replacement;
    if (empty.contains(target)) target = nullptr;
    if (target == nullptr && !pointer.weak_import) {
      missing.insert(pointer.image->path() + ": missing symbol " + std::string(pointer.name) +
                     (pointer.library.empty() ? "" : " of " + std::string(pointer.library)));
    }
    *pointer.slot = target == nullptr ? 0 : reinterpret_cast<uintptr_t>(target) + pointer.addend;
  }
  if (missing.empty()) return;
  std::string lines;
  for (const std::string& line : missing) lines += (lines.empty() ? "" : "\nloader: ") + line;
  stop(lines);
}

const void* Interposing::replacement_of(const void* function) const {
  const auto tuple = tuples_.find(function);
  return tuple == tuples_.end() ? function : tuple->second.replacement;
}

}  // namespace loader
