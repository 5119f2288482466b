// The closed loop: a call that leads to a daemon makes that daemon's events, which the clients of the run must answer
// before the call returns. Called by wrappers, by the kit's stand-ins for frameworks, and on macOS by the functions
// that stand before the real ones.
#pragma once

#include "src/schema/generated/ledger.h"

namespace esreplay {

// At attach: the calls of the functions that the models name come here from now on.
void watch_modelled_functions();

// `call` is the number of a function's row in the table of calls. Beneath its wrapper, so that the scope is disarmed
// and the call is named. Injects the events of the service that the models of the run lead to and returns when those
// that must be are answered, missed and handled, or the run stops; at once without such a model, outside a run, before
// its clock starts and after its end. Allocates nothing; leaves errno alone.
void modelled_function(uint16_t call);

// Whether a model of the run leads from that function to a service: a stand-in then answers as if that had worked, else
// that there is none.
bool is_modelled(uint16_t call);

// As `modelled_function`, for what a call names: a Mach or XPC name, or the path of a socket; `call` may be 0, for
// none. Returns what `is_modelled` does.
bool modelled_call(uint16_t call, ReachKind kind, const char* name);

// A message to a service whose sender goes on at once. Number 0: there is nothing to do for it.
struct SentMessage {
  uint32_t service;
  uint32_t number;
  uint64_t sent_ns;
};

// As `modelled_call`, where the call sends and does not wait: states it for whoever sends, and leaves the work to
// `serve_sent`. False: no model leads there.
bool modelled_send(uint16_t call, ReachKind kind, const char* name, SentMessage* sent);

// What the service does for that message, on a thread that may wait for it: not the sender's.
void serve_sent(const SentMessage& sent);

// Whether a message of this process was sent whose service is about to begin: its thread has not come to it yet.
bool sent_underway(uint64_t now_ns);

// The same for a program that the client is about to start. True: a client has denied its exec, so that it does not
// run.
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

// The same for such a child, by a thread of ours that has time to wait.
bool modelled_child(const ChildStart& start);

}  // namespace esreplay
