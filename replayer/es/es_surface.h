// What the es_* functions have in common: finding the client and the message behind a pointer, and saying what was
// wrong.
#pragma once

#include "replayer/es/client.h"
#include "replayer/messages/message_memory.h"
#include "src/native/endpoint_security.h"
#include "src/schema/generated/ledger.h"

#define ES_EXPORT extern "C" __attribute__((visibility("default")))

namespace esreplay {

// True, and stated, in a signal handler that interrupted another call of the same thread where that holds a lock of
// ours: the call must be refused.
bool reentered(EsFunction function);

// The live client, else null and a fact. Null too when the imitated macOS does not have the function, and in a forked
// child.
Client* check_client(const es_client_t* client, EsFunction function);

// The live message that starts at `message`, else null and a fact: use after release, or never a message.
Block* check_message(const void* message, EsFunction function);
// The same for an address inside a message.
Block* check_inside_message(const void* address, EsFunction function);

// A misuse of a message: with the caller's stack and where the message was released.
void note_misuse(FactKind kind, const Block* block, EsFunction function, const void* pointer);

// An index that is not below `count`: undefined on macOS.
void note_bad_argument(const Block* block, EsFunction function, uint64_t index, uint64_t count);

// A call of the table with a part of a message that it must not be given.
void note_bad_call(const Block& block, uint16_t call);

// Where the message was released: the stack under --guard, else the call alone; 0 when its handler returned.
uint32_t stack_of_release(const Block& block);

// Set-up calls keep the clock of asap and step pace from starting for a while.
void note_setup();
// Who states something in a storm of calls outside of handlers is held up until the ledger has room again.
void await_room();

// ES_EVENT_TYPE_LAST of the macOS that the run imitates.
uint32_t event_type_last();

// A client may name any number, which need not be a value of the enumeration.
uint32_t event_type_at(const es_event_type_t* events, size_t i);

// Types that do not exist there are passed over.
// From here on the client knows what is muted by default in this dimension, or has done away with it.
void note_no_default_mutes(Client& client, bool targets);

EventBits bits_of(const es_event_type_t* events, size_t count);

// States that a function is not imitated in full, and why.
void note_unsupported(EsFunction function, Unsupported why);

// Whether the imitated macOS has the function. States it when it has not, and when it has it without declaring it.
bool offered(EsFunction function);

// A stack record of the caller, id plus one.
uint32_t stack_here();

}  // namespace esreplay
