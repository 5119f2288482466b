/* os_log: writes one line to standard error. Formats accept os_log's own annotations, `%{public}s`, `%{errno}d`, `%m`.
 * A call in a handler is reported as os_log, as on macOS; the write to stderr in it is the kit's. */
#ifndef ESREPLAY_OS_LOG_H
#define ESREPLAY_OS_LOG_H

#include <mach/mach.h>
#include <os/availability.h>
#include <os/base.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct os_log_s *os_log_t;
typedef uint8_t os_log_type_t;

enum {
  OS_LOG_TYPE_DEFAULT = 0x00,
  OS_LOG_TYPE_INFO = 0x01,
  OS_LOG_TYPE_DEBUG = 0x02,
  OS_LOG_TYPE_ERROR = 0x10,
  OS_LOG_TYPE_FAULT = 0x11,
};

/* clang knows os_log's format language and checks the arguments against it; gcc does not. */
#ifdef __clang__
#define ESREPLAY_OS_LOG_FORMAT(format, first) __attribute__((__format__(os_log, format, first)))
#else
#define ESREPLAY_OS_LOG_FORMAT(format, first)
#endif

OS_BEGIN_DECLS

extern struct os_log_s _os_log_default;
extern struct os_log_s _os_log_disabled;
#define OS_LOG_DEFAULT (&_os_log_default)
#define OS_LOG_DISABLED (&_os_log_disabled)

/* The same subsystem and category return the same object, which is never freed. */
os_log_t os_log_create(const char *subsystem, const char *category);
/* False for OS_LOG_TYPE_DEBUG unless OS_ACTIVITY_MODE=debug is in the environment, and for OS_LOG_DISABLED. */
bool os_log_type_enabled(os_log_t log, os_log_type_t type);
void esreplay_os_log(os_log_t log, os_log_type_t type, const char *format, ...) ESREPLAY_OS_LOG_FORMAT(3, 4);
/* For Swift, which cannot call a function with variable arguments. */
void esreplay_os_log_text(os_log_t log, os_log_type_t type, const char *text);

OS_END_DECLS

#define os_log_with_type(log, type, format, ...)                             \
  __extension__({                                                            \
    os_log_t esreplay_log_ = (log);                                          \
    os_log_type_t esreplay_type_ = (type);                                   \
    if (os_log_type_enabled(esreplay_log_, esreplay_type_)) {                \
      esreplay_os_log(esreplay_log_, esreplay_type_, format, ##__VA_ARGS__); \
    }                                                                        \
  })
#define os_log(log, format, ...) os_log_with_type(log, OS_LOG_TYPE_DEFAULT, format, ##__VA_ARGS__)
#define os_log_info(log, format, ...) os_log_with_type(log, OS_LOG_TYPE_INFO, format, ##__VA_ARGS__)
#define os_log_debug(log, format, ...) os_log_with_type(log, OS_LOG_TYPE_DEBUG, format, ##__VA_ARGS__)
#define os_log_error(log, format, ...) os_log_with_type(log, OS_LOG_TYPE_ERROR, format, ##__VA_ARGS__)
#define os_log_fault(log, format, ...) os_log_with_type(log, OS_LOG_TYPE_FAULT, format, ##__VA_ARGS__)
#define os_log_info_enabled(log) os_log_type_enabled(log, OS_LOG_TYPE_INFO)
#define os_log_debug_enabled(log) os_log_type_enabled(log, OS_LOG_TYPE_DEBUG)

#endif
