/* The base of every dispatch header: linkage, attributes and the plain includes that clients expect. The declarations
 * in this folder are the kit's own and match the libdispatch that ships with Swift for Linux. */
#ifndef ESREPLAY_DISPATCH_BASE_H
#define ESREPLAY_DISPATCH_BASE_H

#include <Availability.h>
#include <TargetConditionals.h>
#include <fcntl.h>
#include <os/base.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/qos.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
#ifdef __BLOCKS__
#include <Block.h>
#endif

#define DISPATCH_API_VERSION 20181008

#define DISPATCH_EXPORT OS_EXPORT
#define DISPATCH_NORETURN __attribute__((__noreturn__))
#define DISPATCH_NOTHROW OS_NOTHROW
#define DISPATCH_NONNULL_ALL OS_NONNULL_ALL
#define DISPATCH_WARN_RESULT OS_WARN_RESULT
#define DISPATCH_NOESCAPE OS_NOESCAPE
#define DISPATCH_INLINE OS_INLINE
#define DISPATCH_EXPECT(x, v) OS_EXPECT(x, v)
#define DISPATCH_ENUM(name, type, ...) \
  typedef type name##_t;               \
  enum { __VA_ARGS__ }

/* On macOS a dispatch_time_t counts mach ticks, so `dispatch_time(message->deadline, -5 * NSEC_PER_SEC)` is a common
 * and correct idiom. Swift's libdispatch counts nanoseconds on Linux. Functions marked with this go through the kit,
 * which translates; everything else reaches libdispatch directly. */
#define ESREPLAY_IN_MACH_TICKS(function) __asm__("esreplay_" #function)

typedef void (*dispatch_function_t)(void *);
#ifdef __BLOCKS__
typedef void (^dispatch_block_t)(void);
#endif

#endif
