// The part of the kit's XPC objects that a connection needs.
#pragma once

#include <xpc/xpc.h>

#include "replayer/kit/object.h"

// An XPC type is a class of the kit's objects.
struct _xpc_type_s {
  esreplay::KitClass isa;
};
