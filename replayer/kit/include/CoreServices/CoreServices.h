/* The part of CoreServices that knows which application has an identifier (lsd) and what Spotlight knows about a file.
 * Nothing is registered or indexed here, with or without a service model. */
#ifndef ESREPLAY_CORE_SERVICES_CORE_SERVICES_H
#define ESREPLAY_CORE_SERVICES_CORE_SERVICES_H

#include <CoreFoundation/CoreFoundation.h>

typedef struct __MDItem* MDItemRef;

enum { noErr = 0, kLSServerCommunicationErr = -10822, kLSApplicationNotFoundErr = -10814 };

ESREPLAY_DECLS_BEGIN

extern const CFStringRef kMDItemPath ESREPLAY_OWN(kMDItemPath);
extern const CFStringRef kMDItemWhereFroms ESREPLAY_OWN(kMDItemWhereFroms);

/* Returns NULL, with kLSApplicationNotFoundErr if there is a service model and kLSServerCommunicationErr if not. */
CFArrayRef LSCopyApplicationURLsForBundleIdentifier(CFStringRef identifier, CFErrorRef* error)
    ESREPLAY_OWN(LSCopyApplicationURLsForBundleIdentifier);
/* NULL without a service model. */
MDItemRef MDItemCreate(CFAllocatorRef allocator, CFStringRef path) ESREPLAY_OWN(MDItemCreate);
CFTypeRef MDItemCopyAttribute(MDItemRef item, CFStringRef name) ESREPLAY_OWN(MDItemCopyAttribute);

ESREPLAY_DECLS_END

#endif
