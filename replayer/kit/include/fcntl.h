/* glibc's fcntl.h with what only macOS has. O_* and F_* constants that both have keep Linux's values: messages use them
 * (event.open.fflag, event.fcntl.cmd), and es_respond_flags_result takes them. Names that only macOS has stand for bits
 * and numbers that Linux does not use: they can be compared with messages, and mean nothing to open or fcntl. */
#ifndef ESREPLAY_FCNTL_H
#define ESREPLAY_FCNTL_H

#include_next <fcntl.h>

#ifndef FREAD
#define FREAD 0x00000001
#define FWRITE 0x00000002
#endif

#define O_RESOLVE_BENEATH 0x00000004
#define O_UNIQUE 0x00000008
#define O_SHLOCK 0x00000010
#define O_EXLOCK 0x00000020
#define O_EVTONLY 0x01000000
#define O_SYMLINK 0x02000000
#define O_CLOFORK 0x08000000
#define O_NOFOLLOW_ANY 0x10000000
#define O_EXEC 0x20000000

#define F_PREALLOCATE 42
#define F_RDADVISE 44
#define F_RDAHEAD 45
#define F_NOCACHE 48
#define F_LOG2PHYS 49
#define F_GETPATH 50
#define F_FULLFSYNC 51
#define F_GLOBAL_NOCACHE 55
#define F_ADDSIGS 59
#define F_ADDFILESIGS 61
#define F_NODIRECT 62
#define F_LOG2PHYS_EXT 65
#define F_GETLKPID 66
#define F_SETNOSIGPIPE 73
#define F_GETNOSIGPIPE 74
#define F_BARRIERFSYNC 85
#define F_ADDFILESIGS_RETURN 97
#define F_CHECK_LV 98
#define F_PUNCHHOLE 99
#define F_GETPATH_NOFIRMLINK 102

#endif
