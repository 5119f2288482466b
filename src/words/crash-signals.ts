// The signals of a crash.

/** Signals that mean a crash whenever they come; any other exit after the replay is caused by the harness. */
export const crashSignals: readonly NodeJS.Signals[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGABRT', 'SIGFPE', 'SIGTRAP'];
