// The location of libdispatch that dladdr reports.
#pragma once

extern "C" {
// NOLINTBEGIN(readability-identifier-naming)
extern const char loader_dispatch_header[];
extern const char loader_dispatch_end[];
void* loader_start_worker(void* queue);  // calls the next one
void* loader_run_worker(void* queue);
// NOLINTEND(readability-identifier-naming)
}
