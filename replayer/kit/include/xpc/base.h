/* Shared by all of XPC. */
#ifndef ESREPLAY_XPC_BASE_H
#define ESREPLAY_XPC_BASE_H

#include <esreplay/own_names.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#endif
