/* Numbers and Booleans. */
#ifndef ESREPLAY_CORE_FOUNDATION_CF_NUMBER_H
#define ESREPLAY_CORE_FOUNDATION_CF_NUMBER_H

#include <CoreFoundation/CFBase.h>

typedef CFIndex CFNumberType;
enum {
  kCFNumberSInt8Type = 1,
  kCFNumberSInt16Type = 2,
  kCFNumberSInt32Type = 3,
  kCFNumberSInt64Type = 4,
  kCFNumberFloat32Type = 5,
  kCFNumberFloat64Type = 6,
  kCFNumberCharType = 7,
  kCFNumberShortType = 8,
  kCFNumberIntType = 9,
  kCFNumberLongType = 10,
  kCFNumberLongLongType = 11,
  kCFNumberFloatType = 12,
  kCFNumberDoubleType = 13,
  kCFNumberCFIndexType = 14,
};

ESREPLAY_DECLS_BEGIN

extern const CFBooleanRef kCFBooleanTrue ESREPLAY_OWN(kCFBooleanTrue);
extern const CFBooleanRef kCFBooleanFalse ESREPLAY_OWN(kCFBooleanFalse);

CFTypeID CFBooleanGetTypeID(void) ESREPLAY_OWN(CFBooleanGetTypeID);
Boolean CFBooleanGetValue(CFBooleanRef boolean) ESREPLAY_OWN(CFBooleanGetValue);
CFTypeID CFNumberGetTypeID(void) ESREPLAY_OWN(CFNumberGetTypeID);
CFNumberRef CFNumberCreate(CFAllocatorRef allocator, CFNumberType type, const void* value) ESREPLAY_OWN(CFNumberCreate);
/* False when the value does not fit. */
Boolean CFNumberGetValue(CFNumberRef number, CFNumberType type, void* value) ESREPLAY_OWN(CFNumberGetValue);

ESREPLAY_DECLS_END

#endif
