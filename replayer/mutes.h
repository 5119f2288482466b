// What one es_client_t does not want to see: processes, executable paths and target paths, each for chosen event types.
// Mute calls may come from any thread. Who queues a message looks with the schedule's lock held, which a change takes
// too. Lists are linear: fit for hundreds.
#pragma once

#include <EndpointSecurity/EndpointSecurity.h>

#include <cstddef>
#include <cstdint>

namespace esreplay {

// Event types as bits.
struct EventBits {
  uint64_t bits[3];

  static EventBits none() { return {{0, 0, 0}}; }
  static EventBits all() { return {{UINT64_MAX, UINT64_MAX, UINT64_MAX}}; }
  bool has(uint32_t type) const { return type < 192 && (bits[type / 64] >> (type % 64) & 1) != 0; }
  void add(uint32_t type) {
    if (type < 192) bits[type / 64] |= uint64_t{1} << (type % 64);
  }
  bool empty() const { return (bits[0] | bits[1] | bits[2]) == 0; }
  unsigned count() const;
};

struct ProcessMute {
  audit_token_t token;
  EventBits events;
};

struct PathMute {
  char* path;  // owned, NUL-terminated
  uint32_t length;
  es_mute_path_type_t type;
  EventBits events;
};

class Mutes {
 public:
  // Whether a message is held back: `message` is built and whole, and the schedule's lock is held.
  bool any() const;
  bool suppress(const es_message_t* message) const;

  bool mute_process(const audit_token_t& token, const EventBits& events);
  bool unmute_process(const audit_token_t& token, const EventBits& events);
  bool mute_path(const char* path, es_mute_path_type_t type, const EventBits& events);
  bool unmute_path(const char* path, es_mute_path_type_t type, const EventBits& events);
  bool unmute_all_paths(bool targets);
  void invert(es_mute_inversion_type_t type);
  bool inverted(es_mute_inversion_type_t type) const;
  void clear();  // nobody delivers any more

  // The lists as they are now, for es_muted_*. The lock is held between begin and end.
  struct Lists {
    ProcessMute* processes;
    PathMute* paths;
    uint32_t process_count;
    uint32_t path_count;
  };
  const Lists* begin_read();
  void end_read();

 private:
  Lists* copy_with_room(uint32_t more_processes, uint32_t more_paths);
  void publish(Lists* lists);
  void lock();
  void unlock();

  Lists* lists_ = nullptr;  // never changed once published
  uint32_t lock_ = 0;
  uint8_t inverted_[3] = {0, 0, 0};
};

}  // namespace esreplay
