// The changes to an image's pointers: those into the image itself move to where it is loaded, the others go to a binder
// that knows what the names mean.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "test/darwin/loader/image.h"

namespace loader {

struct Bind {
  uint64_t* slot;
  int library;  // from 1 on: in the image's order; kOrdinal… otherwise
  std::string_view name;
  int64_t addend;
  bool weak_import;
  uint64_t at;  // place in the file
};
using Binder = std::function<void(const Bind&)>;

void apply_fixups(const Image& image, const Binder& bind);

// The two forms of fix-ups.
void apply_opcodes(const Image& image, const DyldInfoCommand& info, const Binder& bind);
void apply_chains(const Image& image, const LinkeditCommand& where, const Binder& bind);

}  // namespace loader
