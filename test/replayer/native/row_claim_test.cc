// A message that is missed in the queue while its delivery begins has one row: the delivery thread and the watch claim
// it at the same moment, many times, and exactly one of them gets it.
#include <pthread.h>

#include "replayer/clients/client.h"
#include "replayer/delivery/settlement.h"
#include "replayer/platform/atomics.h"
#include "test/native/check.h"

namespace esreplay {
namespace {

constexpr uint64_t kPlaces = 20000;

struct Race {
  Client client;
  uint64_t turn;  // the place that both claim
  uint64_t delivered;
  bool got[kPlaces];
};
Race g_race;

void* deliver(void*) {
  for (uint64_t place = 0; place < kPlaces; ++place) {
    while (load_acquire(g_race.turn) != place) {
    }
    store_release(g_race.client.cursor, place + 1);
    g_race.got[place] = claim_row(g_race.client, place);
    store_release(g_race.delivered, place + 1);
  }
  return nullptr;
}

TEST(one_of_two_has_the_row) {
  pthread_t thread;
  CHECK(pthread_create(&thread, nullptr, deliver, nullptr) == 0);
  uint64_t wrong = 0;
  for (uint64_t place = 0; place < kPlaces; ++place) {
    // Before, after and at the same time.
    if (place % 3 == 0) store_release(g_race.turn, place);
    for (uint64_t spin = 0; spin < place % 7 * 20; ++spin) __asm__ volatile("" ::: "memory");
    if (place % 3 == 1) store_release(g_race.turn, place);
    const bool got = claim_queued_row(g_race.client, place);
    store_release(g_race.turn, place);
    while (load_acquire(g_race.delivered) <= place) {
    }
    wrong += got == g_race.got[place] ? 1 : 0;
  }
  pthread_join(thread, nullptr);
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace esreplay
