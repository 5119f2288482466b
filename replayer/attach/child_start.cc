#include "replayer/models/child_start.h"
#include "replayer/attach/run_threads.h"
#include "replayer/code/stack.h"
#include "replayer/models/service_models.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "replayer/delivery/lost_time.h"
#include "replayer/models/injection.h"
#include "replayer/models/service_loop.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

// A child that is killed while it waits never takes its answer.
constexpr uint64_t kMaxToTakeNs = 1000000000;

enum Step : uint32_t { kFree, kFilling, kAsked, kStarted, kDenied };
constexpr uint32_t kStepBits = 3;

struct alignas(64) Request {
  uint32_t word;  // Step, and the pid of the child from kStepBits on
  ChildStart start;
};

Request* g_requests;

Step step_of(uint32_t word) { return static_cast<Step>(word & ((1U << kStepBits) - 1)); }
uint32_t word_of(uint32_t pid, Step step) { return pid << kStepBits | step; }

// Reads shared memory only: the child's own copy of what the parent's threads write does not change.
bool over_for_child() {
  const SharedFile& shared = *run_shared();
  return load_acquire(shared.end_ns) != 0 || load_acquire(shared.stop) != 0 || kill(run_pid(), 0) != 0;
}

void give_back(Request& request, uint32_t word) {
  if (swap_if(request.word, word, word_of(0, kFree))) wake_word(&request.word);
}

void wait_until_taken(Request& request, uint32_t word) {
  const uint64_t end_ns = monotonic_ns() + kMaxToTakeNs;
  while (load_acquire(request.word) == word && monotonic_ns() < end_ns && !run_stopped())
    wait_on_word(&request.word, word, kLookEveryNs);
  give_back(request, word);
}

void* serve_children(void* argument) {
  name_thread("es-children");
  note_own_thread();
  auto& request = *static_cast<Request*>(argument);
  while (!run_stopped()) {
    const uint32_t word = load_acquire(request.word);
    if (step_of(word) != kAsked) {
      wait_on_word(&request.word, word, kLookEveryNs);
      continue;
    }
    const uint32_t answer = word_of(request.start.pid, modelled_child(request.start) ? kDenied : kStarted);
    store_release(request.word, answer);
    wake_word(&request.word);
    wait_until_taken(request, answer);
  }
  return nullptr;
}

// Null: the run is over.
Request* claim(uint32_t pid) {
  while (!over_for_child()) {
    for (unsigned at = 0; at < kServedChildren; ++at) {
      if (swap_if(g_requests[at].word, word_of(0, kFree), word_of(pid, kFilling))) return &g_requests[at];
    }
    sleep_until_ns(monotonic_ns() + kLookEveryNs);
  }
  return nullptr;
}

bool ask(const ChildStart& start) {
  Request* request = claim(start.pid);
  if (request == nullptr) return false;
  request->start = start;
  const uint32_t asked = word_of(start.pid, kAsked);
  store_release(request->word, asked);
  wake_word(&request->word);
  while (load_acquire(request->word) == asked && !over_for_child()) wait_on_word(&request->word, asked, kLookEveryNs);
  const uint32_t answer = load_acquire(request->word);
  if (answer >> kStepBits == start.pid) give_back(*request, answer);
  return answer == word_of(start.pid, kDenied);
}

}  // namespace

bool open_child_starts() {
  if (!run_models().names_program()) return true;
  void* memory =
      mmap(nullptr, kServedChildren * sizeof(Request), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  g_requests = static_cast<Request*>(memory);
  for (unsigned at = 0; at < kServedChildren; ++at) {
    if (!add_run_thread(serve_children, &g_requests[at])) return false;
  }
  return true;
}

bool child_start_denied(uint16_t call, const char* program) {
  // A child of vfork does not know that it is one: it runs in our memory.
  if (g_requests == nullptr || !run_forked() || !run_schedule().started()) return false;
  const int error = errno;
  ChildStart start = {};
  start.service = run_models().service_of(ReachKind::kProgram, program);
  bool denied = false;
  if (start.service != ServiceModels::kNone && access(program, X_OK) == 0) {
    start.pid = static_cast<uint32_t>(getpid());
    start.call = call;
    start.stack_count = capture_stack(start.stack, sizeof start.stack / sizeof start.stack[0]);
    denied = ask(start);
  }
  errno = error;
  return denied;
}

}  // namespace esreplay
