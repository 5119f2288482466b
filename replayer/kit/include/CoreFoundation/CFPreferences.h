/* Preferences, which cfprefsd keeps on macOS. Here all of them are unset. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_PREFERENCES_H
#define ESREPLAY_CORE_FOUNDATION_CF_PREFERENCES_H

#include <CoreFoundation/CFString.h>

ESREPLAY_DECLS_BEGIN

extern const CFStringRef kCFPreferencesAnyApplication ESREPLAY_OWN(kCFPreferencesAnyApplication);
extern const CFStringRef kCFPreferencesCurrentApplication ESREPLAY_OWN(kCFPreferencesCurrentApplication);
extern const CFStringRef kCFPreferencesAnyHost ESREPLAY_OWN(kCFPreferencesAnyHost);
extern const CFStringRef kCFPreferencesCurrentHost ESREPLAY_OWN(kCFPreferencesCurrentHost);
extern const CFStringRef kCFPreferencesAnyUser ESREPLAY_OWN(kCFPreferencesAnyUser);
extern const CFStringRef kCFPreferencesCurrentUser ESREPLAY_OWN(kCFPreferencesCurrentUser);

CFPropertyListRef CFPreferencesCopyAppValue(CFStringRef key, CFStringRef application)
    ESREPLAY_OWN(CFPreferencesCopyAppValue);
CFPropertyListRef CFPreferencesCopyValue(CFStringRef key, CFStringRef application, CFStringRef user, CFStringRef host)
    ESREPLAY_OWN(CFPreferencesCopyValue);
/* `is_there` may be NULL. */
Boolean CFPreferencesGetAppBooleanValue(CFStringRef key, CFStringRef application, Boolean* is_there)
    ESREPLAY_OWN(CFPreferencesGetAppBooleanValue);
CFIndex CFPreferencesGetAppIntegerValue(CFStringRef key, CFStringRef application, Boolean* is_there)
    ESREPLAY_OWN(CFPreferencesGetAppIntegerValue);
Boolean CFPreferencesAppSynchronize(CFStringRef application) ESREPLAY_OWN(CFPreferencesAppSynchronize);
Boolean CFPreferencesSynchronize(CFStringRef application, CFStringRef user, CFStringRef host)
    ESREPLAY_OWN(CFPreferencesSynchronize);

ESREPLAY_DECLS_END

#endif
