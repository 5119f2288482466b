// dyld's rule for `__interpose`: a tuple names a replacement and the replaced function. Every image except the tuple's
// own gets the replacement wherever it refers to the replaced function. The rule goes by address, not by name.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "test/darwin/loader/image.h"

namespace loader {

struct BoundPointer {
  const Image* image;
  uint64_t* slot;
  const void* target;  // null when no image has the symbol
  int64_t addend;
  bool weak_import;
  std::string_view name;
  std::string_view library;
};

class Interposing {
 public:
  // Returns a placeholder for a function of the system's libEndpointSecurity, known here only by name: a unique address
  // that no memory belongs to. What still refers to one after interposing lacks the function.
  const void* empty_function(std::string_view name);

  void bound(const BoundPointer& pointer);
  // Writes every pointer; ends the process with a sentence when an image needs a symbol that no image has.
  void apply(const std::deque<Image>& images);
  const void* replacement_of(const void* function) const;

 private:
  struct Tuple {
    const Image* of;
    const void* replacement;
  };
  void read_tuples(const Image& image);

  std::unordered_map<std::string_view, const void*> empty_functions_;
  std::vector<BoundPointer> pointers_;
  std::unordered_map<const void*, Tuple> tuples_;  // by the replaced function
};

}  // namespace loader
