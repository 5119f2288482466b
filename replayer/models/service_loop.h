// The closed loop: a call that leads to a daemon makes that daemon's events, which the clients of the run must answer
// before the call returns. Called by wrappers, by the kit's stand-ins for frameworks, and on macOS by the functions
// that replace the real ones.
#pragma once

#include "src/schema/generated/ledger.h"

namespace esreplay {

// Called at attach: from now on the calls of the functions that the models name come here.
void watch_modelled_functions();

// `call` is the number of a function's row in the table of calls. Called beneath its wrapper, so that the scope is
// disarmed and the call is named. Injects the events of the service that the models of the run lead to. Returns when
// the events that must be answered are answered, missed or handled, or when the run stops. Returns at once without such
// a model, outside a run, before its clock starts and after its end. Allocates nothing and preserves errno.
void modelled_function(uint16_t call);

// Returns whether a model of the run leads from that function to a service. If so, a stand-in answers as if the call
// had worked, else as if there were no such service.
bool is_modelled(uint16_t call);

// Like `modelled_function`, for the name in a call: a Mach or XPC name, or the path of a socket. `call` may be 0, for
// none. Returns what `is_modelled` does.
bool modelled_call(uint16_t call, ReachKind kind, const char* name);

// A message to a service whose sender does not wait. Number 0: there is nothing to do for it.
struct SentMessage {
  uint32_t service;
  uint32_t number;
  uint64_t sent_ns;
};

// Like `modelled_call`, for a call that sends and does not wait: states it for the sender, and leaves the work to
// `serve_sent`. False: no model leads there.
bool modelled_send(uint16_t call, ReachKind kind, const char* name, SentMessage* sent);

// Does the service's work for that message, on a thread that may wait for it: not the sender's.
void serve_sent(const SentMessage& sent);

// Returns whether this process sent a message that its service is about to handle: its thread has not come to it yet.
bool sent_underway(uint64_t now_ns);

// The same for a program that the client is about to start. True: a client denied its exec, so it does not run.
bool modelled_start(uint16_t call, const char* program);

// A program that a child of the client is about to run: the pid of the child, the service that the program is, and
// where the child calls exec.
struct ChildStart {
  uint32_t pid;
  uint32_t service;
  uint16_t call;
  unsigned stack_count;
  uintptr_t stack[32];
};

// The same for such a child, on a thread of ours that may wait.
bool modelled_child(const ChildStart& start);

}  // namespace esreplay
