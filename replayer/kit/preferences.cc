// CFPreferences for Linux: the run's service models answer for cfprefsd, and no preference is ever set.
#include "replayer/kit/foundation.h"
#include "replayer/kit/framework_call.h"

KIT_STRING(kCFPreferencesAnyApplication, "kCFPreferencesAnyApplication");
KIT_STRING(kCFPreferencesCurrentApplication, "kCFPreferencesCurrentApplication");
KIT_STRING(kCFPreferencesAnyHost, "kCFPreferencesAnyHost");
KIT_STRING(kCFPreferencesCurrentHost, "kCFPreferencesCurrentHost");
KIT_STRING(kCFPreferencesAnyUser, "kCFPreferencesAnyUser");
KIT_STRING(kCFPreferencesCurrentUser, "kCFPreferencesCurrentUser");

namespace {

CFPropertyListRef unset(bool) { return nullptr; }

template <class Value>
auto unset_in(Boolean* is_there) {
  return [=](bool) -> Value {
    if (is_there != nullptr) *is_there = 0;
    return 0;
  };
}

Boolean synchronized(bool served) { return served ? 1 : 0; }

}  // namespace

extern "C" {

KIT_EXPORT CFPropertyListRef CFPreferencesCopyAppValue(CFStringRef, CFStringRef) {
  return KIT_CALL(CFPreferencesCopyAppValue, unset);
}

KIT_EXPORT CFPropertyListRef CFPreferencesCopyValue(CFStringRef, CFStringRef, CFStringRef, CFStringRef) {
  return KIT_CALL(CFPreferencesCopyValue, unset);
}

KIT_EXPORT Boolean CFPreferencesGetAppBooleanValue(CFStringRef, CFStringRef, Boolean* is_there) {
  return KIT_CALL(CFPreferencesGetAppBooleanValue, unset_in<Boolean>(is_there));
}

KIT_EXPORT CFIndex CFPreferencesGetAppIntegerValue(CFStringRef, CFStringRef, Boolean* is_there) {
  return KIT_CALL(CFPreferencesGetAppIntegerValue, unset_in<CFIndex>(is_there));
}

KIT_EXPORT Boolean CFPreferencesAppSynchronize(CFStringRef) {
  return KIT_CALL(CFPreferencesAppSynchronize, synchronized);
}

KIT_EXPORT Boolean CFPreferencesSynchronize(CFStringRef, CFStringRef, CFStringRef) {
  return KIT_CALL(CFPreferencesSynchronize, synchronized);
}
}
