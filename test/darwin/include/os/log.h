// os_log for test programs, which the headers of the cross build lack. As with Apple's, the compiler packs the
// arguments into a buffer and calls _os_log_impl: the wrapper of that function is the one to reach.
#pragma once

#include <os/base.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct os_log_s* os_log_t;
typedef uint8_t os_log_type_t;

enum {
  OS_LOG_TYPE_DEFAULT = 0x00,
  OS_LOG_TYPE_INFO = 0x01,
  OS_LOG_TYPE_DEBUG = 0x02,
  OS_LOG_TYPE_ERROR = 0x10,
  OS_LOG_TYPE_FAULT = 0x11,
};

OS_ASSUME_NONNULL_BEGIN
__BEGIN_DECLS
extern struct os_log_s _os_log_default;
extern struct mach_header __dso_handle;
bool os_log_type_enabled(os_log_t log, os_log_type_t type);
void _os_log_impl(void* image, os_log_t log, os_log_type_t type, const char* format, uint8_t* buffer, uint32_t size);
__END_DECLS
OS_ASSUME_NONNULL_END

#define OS_LOG_DEFAULT (&_os_log_default)

#define os_log_with_type(log, type, format, ...)                                                  \
  __extension__({                                                                                 \
    os_log_t log_ = (log);                                                                        \
    os_log_type_t type_ = (type);                                                                 \
    if (os_log_type_enabled(log_, type_)) {                                                       \
      uint8_t buffer_[__builtin_os_log_format_buffer_size(format, ##__VA_ARGS__)];                \
      __builtin_os_log_format(buffer_, format, ##__VA_ARGS__);                                    \
      _os_log_impl((void*)&__dso_handle, log_, type_, format, buffer_, (uint32_t)sizeof buffer_); \
    }                                                                                             \
  })
#define os_log(log, format, ...) os_log_with_type(log, OS_LOG_TYPE_DEFAULT, format, ##__VA_ARGS__)
#define os_log_info(log, format, ...) os_log_with_type(log, OS_LOG_TYPE_INFO, format, ##__VA_ARGS__)
#define os_log_debug(log, format, ...) os_log_with_type(log, OS_LOG_TYPE_DEBUG, format, ##__VA_ARGS__)
#define os_log_error(log, format, ...) os_log_with_type(log, OS_LOG_TYPE_ERROR, format, ##__VA_ARGS__)
#define os_log_fault(log, format, ...) os_log_with_type(log, OS_LOG_TYPE_FAULT, format, ##__VA_ARGS__)
