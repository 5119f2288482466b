// Shared by the es_* functions: finds the client and the message behind a pointer, and states misuse.
#pragma once

#include "replayer/clients/client.h"
#include "replayer/ledger/ledger.h"
#include "replayer/messages/message_memory.h"
#include "src/native/endpoint_security.h"
#include "src/schema/generated/ledger.h"

#define ES_EXPORT extern "C" __attribute__((visibility("default")))

namespace esreplay {

// Returns true, and states it, in a signal handler that interrupted another call of the same thread while that call
// held a lock of ours. The call must be refused.
bool reentered(EsFunction function);

// Returns the live client; else null, with a fact. Also null if the imitated macOS does not have the function, and in a
// forked child.
Client* check_client(const es_client_t* client, EsFunction function);

// The same for functions other than those that answer: states that it is called in a signal handler.
Client* check_setup_client(const es_client_t* client, EsFunction function);
void note_signal_handler(EsFunction function);

// Returns the live message that starts at `message`; else null, with a fact: use after release, or never a message.
Block* check_message(const void* message, EsFunction function);
// The same for an address inside a message.
Block* check_inside_message(const void* address, EsFunction function);

// States a misuse of a message, with the caller's stack and where the message was released.
__attribute__((cold)) void note_unknown_message(EsFunction function, const void* pointer);
__attribute__((cold)) void note_misuse(const Block& block, const FactContent& content);

// States an index that is not below `count`: undefined on macOS.
void note_bad_argument(const Block* block, EsFunction function, uint64_t index, uint64_t count);

// States a call of the table with a part of a message that it must not be given.
void note_bad_call(const Block& block, uint16_t call);

// Set-up calls delay the start of the clock in asap and step pace.
void note_setup();
// A caller that states facts in a storm of calls outside handlers waits here until the ledger has room again.
void await_room();

// ES_EVENT_TYPE_LAST of the macOS that the run imitates.
uint32_t event_type_last();

// Returns one of the numbers that a client named. It may be any, not only a value of the enumeration.
uint32_t event_type_at(const es_event_type_t* events, size_t i);

// From now on the client knows the default mutes of this dimension, or has cleared them.
void note_no_default_mutes(Client& client, bool targets);

// Types that do not exist there are passed over.
EventBits bits_of(const es_event_type_t* events, size_t count);

// States that a function is not fully imitated, and why.
void note_unsupported(EsFunction function, Unsupported why);

// Returns whether the imitated macOS has the function. States it if not, and also if it has the function undeclared.
bool offered(EsFunction function);

// Returns the id plus one of a stack record of the caller.
uint32_t stack_here();

}  // namespace esreplay
