// Asks for an inotify descriptor: no wrapper has that name, its frame in the stack tells.
#include "examine.h"

#include <sys/inotify.h>

static void examine(void) { must(inotify_init1(IN_CLOEXEC) >= 0, "inotify_init1 works"); }  // found here
