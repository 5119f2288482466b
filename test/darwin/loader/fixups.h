// What has to be done to an image's pointers: those into the image itself are moved to where it lies, the others are
// handed to whoever knows what the names stand for.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "test/darwin/loader/image.h"

namespace loader {

struct Bind {
  uint64_t* slot;
  int library;  // from 1 on: as the image lists them; kOrdinal… otherwise
  std::string_view name;
  int64_t addend;
  bool weak_import;
  uint64_t at;  // place in the file
};
using Binder = std::function<void(const Bind&)>;

void apply_fixups(const Image& image, const Binder& bind);

// The two forms of the same thing.
void apply_opcodes(const Image& image, const DyldInfoCommand& info, const Binder& bind);
void apply_chains(const Image& image, const LinkeditCommand& where, const Binder& bind);

}  // namespace loader
