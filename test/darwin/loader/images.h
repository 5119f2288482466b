// The images of this process, bound to each other and to the host: the counterpart of dyld.
#pragma once

#include <deque>
#include <string_view>
#include <vector>

#include "test/darwin/loader/image.h"

namespace loader {

// In dyld's order: inserted images, then the program. A program for Intel and a macOS before 12 comes first.
const std::deque<Image>& images();
const Image& program();
const Image* image_at(const void* address);

// Maps, binds, interposes and protects all of them; if that fails, ends the process with a sentence.
void load(const char* program_path, const std::vector<std::string>& inserted);

// What dlsym returns for a name without its leading underscore: the replacement if there is one.
const void* found_by_dlsym(std::string_view name);

// Runs the initialisers of the inserted images, then the program's own.
struct Arguments {
  int count;
  const char** words;
  const char** environment;
};
void initialise(const Arguments& arguments);

}  // namespace loader
