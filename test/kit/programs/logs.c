// os_log's format language, one item per line.
#include <errno.h>
#include <os/log.h>
#include <stdint.h>

int main(void) {
  uint8_t uuid[16] = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 1, 2, 3, 4, 5, 6, 7, 8};
  os_log_t log = os_log_create("com.example.client", "handler");
  os_log(OS_LOG_DEFAULT, "plain 100%%");
  os_log(log, "public %{public}s, unmarked %s, private %{private}s, secret %{sensitive}d.", "a", "b", "c", 4);
  os_log_info(log, "numbers %d %5d|%-5d|%05d %u %x %lld %zu %hhd %c", -1, 42, 42, 42, 4000000000u, 255, -5000000000ll,
              (size_t)7, (char)-3, 'z');
  os_log_error(log, "floats %.2f %Lg", 1.5, 2.25L);
  os_log_fault(log, "strings %.*s %.3s [%6s] %{public}s", 2, "abcdef", "abcdef", "x", (char*)0);
  os_log(log, "bytes %{public, uuid_t}.16P %.4P", uuid, uuid);
  os_log(log, "words %{bool}d %{BOOL}d %{errno}d %{time_t}d", 1, 0, ENOENT, 86399);
  errno = EACCES;
  os_log(log, "error %m");
  os_log_debug(log, "debug");
  os_log(OS_LOG_DISABLED, "disabled");
  os_log_with_type(log, OS_LOG_TYPE_ERROR, "same object %d", log == os_log_create("com.example.client", "handler"));
  os_log(log, "long %s", (char[4001]){[0 ... 3999] = 'x'});
  return 0;
}
