// For es_* functions that are themselves rows of the table of calls: inside a handler they are facts, like any wrapped
// call.
#pragma once

#if defined(ESREPLAY_NO_SCOPE)
#define ES_TABLE_CALL(row)
#else
#include "replayer/delivery/scope_link.h"
#include "src/schema/generated/calls.h"
#define ES_TABLE_CALL(row) const esreplay::ScopeCall scope_call(esreplay::row)
#endif
