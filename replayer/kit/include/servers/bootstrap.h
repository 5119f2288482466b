/* Looks up the port of a daemon. A port is only a number here: nothing can be sent to it. */
#ifndef ESREPLAY_SERVERS_BOOTSTRAP_H
#define ESREPLAY_SERVERS_BOOTSTRAP_H

#include <esreplay/own_names.h>
#include <mach/mach_types.h>

#define BOOTSTRAP_MAX_NAME_LEN 128
#define BOOTSTRAP_SUCCESS 0
#define BOOTSTRAP_NOT_PRIVILEGED 1100
#define BOOTSTRAP_NAME_IN_USE 1101
#define BOOTSTRAP_UNKNOWN_SERVICE 1102

typedef char name_t[BOOTSTRAP_MAX_NAME_LEN];

ESREPLAY_DECLS_BEGIN

extern mach_port_t bootstrap_port ESREPLAY_OWN(bootstrap_port);

/* Returns BOOTSTRAP_UNKNOWN_SERVICE for a name that no service model of the run leads to. */
kern_return_t bootstrap_look_up(mach_port_t bootstrap, const char* name, mach_port_t* port)
    ESREPLAY_OWN(bootstrap_look_up);

ESREPLAY_DECLS_END

#endif
