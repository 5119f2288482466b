/* glibc's signal.h and the two signals that only macOS has. Messages name signals by Linux's numbers (event.signal.sig,
 * and event.exit.stat for WTERMSIG); these two have numbers that Linux does not use. */
#ifndef ESREPLAY_SIGNAL_H
#define ESREPLAY_SIGNAL_H

#include_next <signal.h>

#ifndef SIGEMT
#define SIGEMT 67
#endif
#ifndef SIGINFO
#define SIGINFO 69
#endif

#endif
