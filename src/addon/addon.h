// The parts of the addon: each registers its own functions and classes with Node.
#pragma once

#include <napi.h>

namespace esreplay {

void register_copy(Napi::Env env, Napi::Object exports);      // TraceCopy: writes a trace of rows and drafts
void register_json(Napi::Env env, Napi::Object exports);      // TraceJson: prints the messages of a trace
void register_lines(Napi::Env env, Napi::Object exports);     // EsloggerLines: reads eslogger's lines
void register_machine(Napi::Env env, Napi::Object exports);   // what this machine permits, and a file's capabilities
void register_reaper(Napi::Env env, Napi::Object exports);    // the start of a client's reaper
void register_redactor(Napi::Env env, Napi::Object exports);  // ValueRedactor: what a policy makes of values
void register_replay(Napi::Env env, Napi::Object exports);    // an es_client_t whose handler is a JavaScript function
void register_rows(Napi::Env env, Napi::Object exports);      // TraceRows: fills columns with the messages of a block
void register_trace(Napi::Env env, Napi::Object exports);     // whole-file checks, and the round trip through memory

}  // namespace esreplay
