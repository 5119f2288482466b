/* The part of Security that ES clients call, served by the service models of a run. It includes dispatch, as on macOS,
 * but not for Swift, which has its own. */
#ifndef ESREPLAY_SECURITY_SECURITY_H
#define ESREPLAY_SECURITY_SECURITY_H

#include <CoreFoundation/CoreFoundation.h>
#include <Security/CSCommon.h>
#include <Security/SecBase.h>
#include <Security/SecCode.h>
#include <Security/SecItem.h>
#include <Security/SecRequirement.h>
#include <Security/SecStaticCode.h>
#include <Security/SecTask.h>
#include <Security/SecTrust.h>
#ifndef ESREPLAY_FRAMEWORKS_FOR_SWIFT_H
#include <dispatch/dispatch.h>
#endif

#endif
