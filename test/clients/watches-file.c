// Makes an inotify descriptor: no wrapper has that name, so the frame in the stack gives it.
#include "examine.h"

#include <sys/inotify.h>

static void examine(void) { must(inotify_init1(IN_CLOEXEC) >= 0, "inotify_init1 works"); }  // found here
