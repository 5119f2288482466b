/* Gatekeeper's assessment of a file, which syspolicyd makes. The header is private on macOS: no SDK has it. */
#ifndef ESREPLAY_SECURITY_SEC_ASSESSMENT_H
#define ESREPLAY_SECURITY_SEC_ASSESSMENT_H

#include <CoreFoundation/CFDictionary.h>
#include <CoreFoundation/CFError.h>
#include <CoreFoundation/CFURL.h>
#include <Security/SecBase.h>

typedef struct _SecAssessment* SecAssessmentRef;
typedef uint64_t SecAssessmentFlags;
enum { kSecAssessmentDefaultFlags = 0 };

ESREPLAY_DECLS_BEGIN

extern const CFStringRef kSecAssessmentContextKeyOperation ESREPLAY_OWN(kSecAssessmentContextKeyOperation);
extern const CFStringRef kSecAssessmentOperationTypeExecute ESREPLAY_OWN(kSecAssessmentOperationTypeExecute);
extern const CFStringRef kSecAssessmentAssessmentVerdict ESREPLAY_OWN(kSecAssessmentAssessmentVerdict);

SecAssessmentRef SecAssessmentCreate(CFURLRef path, SecAssessmentFlags flags, CFDictionaryRef context,
                                     CFErrorRef* errors) ESREPLAY_OWN(SecAssessmentCreate);
CFDictionaryRef SecAssessmentCopyResult(SecAssessmentRef assessment, SecAssessmentFlags flags, CFErrorRef* errors)
    ESREPLAY_OWN(SecAssessmentCopyResult);

ESREPLAY_DECLS_END

#endif
