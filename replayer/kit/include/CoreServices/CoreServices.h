/* Of CoreServices: which application has an identifier (lsd) and what Spotlight knows of a file. Nothing is registered
 * and nothing is indexed here, whether a service model is asked or not. */
#ifndef ESREPLAY_CORE_SERVICES_CORE_SERVICES_H
#define ESREPLAY_CORE_SERVICES_CORE_SERVICES_H

#include <CoreFoundation/CoreFoundation.h>

typedef struct __MDItem* MDItemRef;

enum { noErr = 0, kLSServerCommunicationErr = -10822, kLSApplicationNotFoundErr = -10814 };

ESREPLAY_DECLS_BEGIN

extern const CFStringRef kMDItemPath ESREPLAY_OWN(kMDItemPath);
extern const CFStringRef kMDItemWhereFroms ESREPLAY_OWN(kMDItemWhereFroms);

/* NULL: kLSApplicationNotFoundErr with a service model, kLSServerCommunicationErr without. */
CFArrayRef LSCopyApplicationURLsForBundleIdentifier(CFStringRef identifier, CFErrorRef* error)
    ESREPLAY_OWN(LSCopyApplicationURLsForBundleIdentifier);
/* NULL without a service model. */
MDItemRef MDItemCreate(CFAllocatorRef allocator, CFStringRef path) ESREPLAY_OWN(MDItemCreate);
CFTypeRef MDItemCopyAttribute(MDItemRef item, CFStringRef name) ESREPLAY_OWN(MDItemCopyAttribute);

ESREPLAY_DECLS_END

#endif
