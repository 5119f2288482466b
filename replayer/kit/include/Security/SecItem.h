/* The keychain, which is empty here. With a service model, searches find nothing and added items are not kept. */
#ifndef ESREPLAY_SECURITY_SEC_ITEM_H
#define ESREPLAY_SECURITY_SEC_ITEM_H

#include <CoreFoundation/CFDictionary.h>
#include <Security/SecBase.h>

ESREPLAY_DECLS_BEGIN

extern const CFStringRef kSecClass ESREPLAY_OWN(kSecClass);
extern const CFStringRef kSecClassGenericPassword ESREPLAY_OWN(kSecClassGenericPassword);
extern const CFStringRef kSecClassCertificate ESREPLAY_OWN(kSecClassCertificate);
extern const CFStringRef kSecClassKey ESREPLAY_OWN(kSecClassKey);
extern const CFStringRef kSecClassIdentity ESREPLAY_OWN(kSecClassIdentity);
extern const CFStringRef kSecAttrAccount ESREPLAY_OWN(kSecAttrAccount);
extern const CFStringRef kSecAttrService ESREPLAY_OWN(kSecAttrService);
extern const CFStringRef kSecAttrLabel ESREPLAY_OWN(kSecAttrLabel);
extern const CFStringRef kSecMatchLimit ESREPLAY_OWN(kSecMatchLimit);
extern const CFStringRef kSecMatchLimitOne ESREPLAY_OWN(kSecMatchLimitOne);
extern const CFStringRef kSecMatchLimitAll ESREPLAY_OWN(kSecMatchLimitAll);
extern const CFStringRef kSecReturnAttributes ESREPLAY_OWN(kSecReturnAttributes);
extern const CFStringRef kSecReturnData ESREPLAY_OWN(kSecReturnData);
extern const CFStringRef kSecReturnRef ESREPLAY_OWN(kSecReturnRef);
extern const CFStringRef kSecValueData ESREPLAY_OWN(kSecValueData);

OSStatus SecItemCopyMatching(CFDictionaryRef query, CFTypeRef* result) ESREPLAY_OWN(SecItemCopyMatching);
OSStatus SecItemAdd(CFDictionaryRef attributes, CFTypeRef* result) ESREPLAY_OWN(SecItemAdd);
OSStatus SecItemUpdate(CFDictionaryRef query, CFDictionaryRef attributes) ESREPLAY_OWN(SecItemUpdate);
OSStatus SecItemDelete(CFDictionaryRef query) ESREPLAY_OWN(SecItemDelete);

ESREPLAY_DECLS_END

#endif
