// Maps the files that the harness prepared for the run. Why one cannot be is in `attach_error`.
#pragma once

#include <cstdint>

namespace esreplay {

// Sets `attach_error` and returns false.
bool fail(const char* format, ...) __attribute__((format(printf, 1, 2)));
const char* attach_error();
void forget_attach_error();

// Maps a file of `dir`, or `dir` itself as a file if `name` is empty. Room for a writable one is reserved first: if the
// file system is full, a store into a hole raises SIGBUS in the client.
void* map_file(const char* dir, const char* name, bool writable, uint64_t* size);
// The same for a writable file whose writers reserve the room.
void* map_with_holes(const char* dir, const char* name, uint64_t* size);

// run.bin and shared.bin, checked.
bool map_run(const char* dir);
bool map_default_mutes();
// What the two above have mapped.
void unmap_run();
void unmap_default_mutes();

}  // namespace esreplay
