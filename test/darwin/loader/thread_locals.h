// Thread-local variables of images. An image refers to one by a descriptor of three words: it calls the first one with
// the descriptor and gets the calling thread's copy.
#pragma once

#include "test/darwin/loader/image.h"

namespace loader {

// Puts the function into the image's descriptors. Call it once per image, after its fix-ups.
void prepare_thread_locals(const Image& image);

}  // namespace loader
