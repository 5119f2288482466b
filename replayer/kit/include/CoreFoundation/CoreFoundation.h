/* The part of CoreFoundation that security clients written in C call, with objects of the kit's own. */
#ifndef ESREPLAY_CORE_FOUNDATION_CORE_FOUNDATION_H
#define ESREPLAY_CORE_FOUNDATION_CORE_FOUNDATION_H

#include <CoreFoundation/CFArray.h>
#include <CoreFoundation/CFBase.h>
#include <CoreFoundation/CFData.h>
#include <CoreFoundation/CFDictionary.h>
#include <CoreFoundation/CFError.h>
#include <CoreFoundation/CFNumber.h>
#include <CoreFoundation/CFPreferences.h>
#include <CoreFoundation/CFRunLoop.h>
#include <CoreFoundation/CFString.h>
#include <CoreFoundation/CFURL.h>
#include <TargetConditionals.h>

#endif
