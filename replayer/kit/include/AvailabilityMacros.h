/* The older spelling of the availability numbers. */
#ifndef ESREPLAY_AVAILABILITY_MACROS_H
#define ESREPLAY_AVAILABILITY_MACROS_H

#include <Availability.h>

#define MAC_OS_X_VERSION_MIN_REQUIRED __MAC_OS_X_VERSION_MIN_REQUIRED
#define MAC_OS_X_VERSION_MAX_ALLOWED __MAC_OS_X_VERSION_MAX_ALLOWED

#endif
