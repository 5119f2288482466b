/* Where Apple's headers take API_AVAILABLE from. */
#ifndef ESREPLAY_OS_AVAILABILITY_H
#define ESREPLAY_OS_AVAILABILITY_H
#include <Availability.h>
#endif
