/* What Swift sees of the kit; see module.modulemap. It leaves out dispatch, which Swift brings itself. */
#ifndef ESREPLAY_SWIFT_H
#define ESREPLAY_SWIFT_H

#include <EndpointSecurity/EndpointSecurity.h>
#include <Kernel/kern/cs_blobs.h>
#include <bsm/libbsm.h>
#include <libproc.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <sys/attr.h>
#include <sys/param.h>
#include <sys/sysctl.h>
#include <sys/un.h>

/* Foundation for Linux has these names too, only to say that they were renamed. On a Mac they are integers. */
static const unsigned long NSASCIIStringEncoding = 1;
static const unsigned long NSUTF8StringEncoding = 4;
static const unsigned long NSISOLatin1StringEncoding = 5;
static const unsigned long NSUnicodeStringEncoding = 10;
static const unsigned long NSUTF16StringEncoding = 10;
static const unsigned long NSMacOSRomanStringEncoding = 30;

#endif
