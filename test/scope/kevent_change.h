#pragma once

#include <cstdint>

// macOS's struct kevent_qos_s, which no SDK declares.
struct KeventChange {
  uint64_t ident;
  int16_t filter;
  uint16_t flags;
  uint32_t quality;
  uint64_t data_of_user;
  uint32_t filter_flags, more_flags;
  int64_t data;
  uint64_t more[4];
};
static_assert(sizeof(KeventChange) == 72);
