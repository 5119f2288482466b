// The replayer without a preload, for the addon and es_new_client. One run at a time in a
// process. The handler scope is not here: it exists only in the injected library.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/endpoint_security.h"

namespace esreplay {

// Called on the client's own delivery thread, one message at a time. `context` is what core_new_client was given.
using HandlerFn = void (*)(void* context, es_client_t* client, const es_message_t* message);

// Maps run.bin, shared.bin and the trace, takes a slot, starts the helper and deadline threads. False:
// `core_attach_error` says why in one sentence. Idempotent for the same directory.
bool core_attach(const char* run_dir);
const char* core_attach_error();
bool core_forked();  // true in a forked child of an attached process: it has no surface

// es_new_client, or es_new_descendants_client, with a plain function. `release` (may be null) is called with `context`
// when the client is deleted. `code` is where the client's own handler begins, for reports; 0: not known.
es_new_client_result_t core_new_client(HandlerFn handler, void* context, void (*release)(void* context),
                                       es_client_t** out, bool descendants = false, uintptr_t code = 0);

// Stops delivery, joins every thread of the run and unmaps it. For in-process runs, where several follow one another.
void core_detach();

}  // namespace esreplay
