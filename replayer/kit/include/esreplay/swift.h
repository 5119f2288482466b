/* What Swift sees of the kit; see module.modulemap. It leaves out dispatch, which Swift brings itself. */
#ifndef ESREPLAY_SWIFT_H
#define ESREPLAY_SWIFT_H

#include <EndpointSecurity/EndpointSecurity.h>
#include <Kernel/kern/cs_blobs.h>
#include <bsm/libbsm.h>
#include <libproc.h>
#include <mach/mach.h>
#include <mach/mach_time.h>

#endif
