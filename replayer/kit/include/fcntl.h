/* glibc's fcntl.h and the kernel's file flags that Endpoint Security speaks (event.open.fflag,
 * es_respond_flags_result). The O_* constants stay Linux's: they are for the client's own calls. Compare fflag with F*
 * flags only. */
#ifndef ESREPLAY_FCNTL_H
#define ESREPLAY_FCNTL_H

#include_next <fcntl.h>

#ifndef FREAD
#define FREAD 0x00000001
#define FWRITE 0x00000002
#endif

#endif
