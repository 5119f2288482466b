// Signals that end a process that crashed.

/** The signals that mean a crash, whenever they come; any other end after the replay is the harness's own doing. */
export const crashSignals: readonly NodeJS.Signals[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGABRT', 'SIGFPE', 'SIGTRAP'];
