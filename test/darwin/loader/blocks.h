// The Blocks runtime of blocks.cc, for code that keeps an image's blocks.
#pragma once

namespace loader {

void* copy_block(const void* block);
void release_block(const void* block);

}  // namespace loader
