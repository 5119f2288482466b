// XPC's objects in the kit: what a connection needs of them.
#pragma once

#include <xpc/xpc.h>

#include "replayer/kit/object.h"

// A type of XPC is a class of the kit's objects.
struct _xpc_type_s {
  esreplay::KitClass isa;
};
