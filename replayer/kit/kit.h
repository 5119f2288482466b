// Shared by the runtime of the Linux kit. Everything it defines under an Apple name is exported from the library.
#pragma once

#define KIT_EXPORT __attribute__((visibility("default")))
