/* The attribute macros that Apple's C headers and clients build on. */
#ifndef ESREPLAY_OS_BASE_H
#define ESREPLAY_OS_BASE_H

#include <sys/cdefs.h>

#ifdef __cplusplus
#define OS_BEGIN_DECLS extern "C" {
#define OS_END_DECLS }
#define OS_EXPORT extern "C" __attribute__((__visibility__("default")))
#else
#define OS_BEGIN_DECLS
#define OS_END_DECLS
#define OS_EXPORT extern __attribute__((__visibility__("default")))
#endif

#define OS_NORETURN __attribute__((__noreturn__))
#define OS_NOTHROW __attribute__((__nothrow__))
#define OS_NONNULL(n) __attribute__((__nonnull__(n)))
#define OS_NONNULL1 OS_NONNULL(1)
#define OS_NONNULL2 OS_NONNULL(2)
#define OS_NONNULL3 OS_NONNULL(3)
#define OS_NONNULL_ALL __attribute__((__nonnull__))
#define OS_SENTINEL __attribute__((__sentinel__))
#define OS_PURE __attribute__((__pure__))
#define OS_CONST __attribute__((__const__))
#define OS_WARN_RESULT __attribute__((__warn_unused_result__))
#define OS_MALLOC __attribute__((__malloc__))
#define OS_USED __attribute__((__used__))
#define OS_UNUSED __attribute__((__unused__))
#define OS_WEAK __attribute__((__weak__))
#define OS_NOINLINE __attribute__((__noinline__))
#define OS_ALWAYS_INLINE __attribute__((__always_inline__))
#define OS_INLINE static inline __attribute__((__always_inline__))
#define OS_PACKED __attribute__((__packed__))
#define OS_FORMAT_PRINTF(x, y) __attribute__((__format__(__printf__, x, y)))
#define OS_EXPECT(x, v) __builtin_expect((x), (v))
#define os_likely(x) __builtin_expect(!!(x), 1)
#define os_unlikely(x) __builtin_expect(!!(x), 0)
#define OS_CONCAT_(x, y) x##y
#define OS_CONCAT(x, y) OS_CONCAT_(x, y)
#define OS_STRINGIFY_(x) #x
#define OS_STRINGIFY(x) OS_STRINGIFY_(x)
#define OS_ENUM(name, type, ...) \
  typedef type name##_t;         \
  enum { __VA_ARGS__ }
#define OS_CLOSED_ENUM OS_ENUM
#define OS_OPTIONS OS_ENUM
#ifdef __clang__
#define OS_NOESCAPE __attribute__((__noescape__))
#define OS_ASSUME_NONNULL_BEGIN _Pragma("clang assume_nonnull begin")
#define OS_ASSUME_NONNULL_END _Pragma("clang assume_nonnull end")
#else
#define OS_NOESCAPE
#define OS_ASSUME_NONNULL_BEGIN
#define OS_ASSUME_NONNULL_END
#endif

#endif
