#include "test/recorder/native/fake_es.h"

#include <mach/mach_time.h>
#include <pthread.h>
#include <sys/acl.h>

#include <atomic>
#include <cstdlib>
#include <cstring>

#include "src/native/clock.h"

namespace {

// Goes before the message, which ends like the replayer's: with a pointer to the lists of an exec.
struct Block {
  std::atomic<int> keepers;
  size_t size;
  alignas(16) uint8_t message[esreplay::message_layout::kWholeSize];
};

std::atomic<int64_t> g_kept;
std::atomic<uint64_t> g_answers;

pthread_mutex_t g_releases = PTHREAD_MUTEX_INITIALIZER;
thread_local bool t_holds_releases;

void await_releases() {
  if (t_holds_releases) return;
  pthread_mutex_lock(&g_releases);
  pthread_mutex_unlock(&g_releases);
}

Block* block_of(const es_message_t* message) {
  auto* bytes = reinterpret_cast<uint8_t*>(const_cast<es_message_t*>(message));
  return reinterpret_cast<Block*>(bytes - offsetof(Block, message));
}

const esreplay::ExecLists& lists_of(const es_event_exec_t* event) {
  return *esreplay::exec_lists(reinterpret_cast<const uint8_t*>(event) - esreplay::message_layout::kEvent);
}

}  // namespace

namespace fake {

const es_message_t* make_message(const esreplay::MessageFixture& like, uint64_t seq_num, uint64_t global_seq_num,
                                 size_t more) {
  auto* block = static_cast<Block*>(malloc(sizeof(Block) + more));
  new (&block->keepers) std::atomic<int>(1);
  block->size = sizeof block->message + more;
  // Makes the memory resident.
  memset(reinterpret_cast<uint8_t*>(block) + sizeof(Block), 1, more);
  memcpy(block->message, like.message(), sizeof block->message);
  auto* message = reinterpret_cast<es_message_t*>(block->message);
  message->seq_num = seq_num;
  message->global_seq_num = global_seq_num;
  ++g_kept;
  return message;
}

HeldReleases::HeldReleases() {
  pthread_mutex_lock(&g_releases);
  t_holds_releases = true;
}

HeldReleases::~HeldReleases() {
  t_holds_releases = false;
  pthread_mutex_unlock(&g_releases);
}

int64_t kept() { return g_kept; }
uint64_t answers() { return g_answers; }

}  // namespace fake

extern "C" {

uint64_t mach_absolute_time(void) { return esreplay::ns_to_mach(esreplay::monotonic_ns()); }

size_t es_message_size(const es_message_t* message) { return block_of(message)->size; }

void es_retain_message(const es_message_t* message) { ++block_of(message)->keepers; }

void es_release_message(const es_message_t* message) {
  await_releases();
  Block* block = block_of(message);
  if (--block->keepers != 0) return;
  --g_kept;
  free(block);
}

es_respond_result_t es_respond_auth_result(es_client_t*, const es_message_t*, es_auth_result_t, bool) {
  ++g_answers;
  return ES_RESPOND_RESULT_SUCCESS;
}

es_respond_result_t es_respond_flags_result(es_client_t*, const es_message_t*, uint32_t, bool) {
  ++g_answers;
  return ES_RESPOND_RESULT_SUCCESS;
}

uint32_t es_exec_arg_count(const es_event_exec_t* event) { return lists_of(event).arg_count; }
uint32_t es_exec_env_count(const es_event_exec_t* event) { return lists_of(event).env_count; }
uint32_t es_exec_fd_count(const es_event_exec_t* event) { return lists_of(event).fd_count; }
es_string_token_t es_exec_arg(const es_event_exec_t* event, uint32_t index) {
  const esreplay::StringToken& token = lists_of(event).args[index];
  return {token.length, token.data};
}
es_string_token_t es_exec_env(const es_event_exec_t* event, uint32_t index) {
  const esreplay::StringToken& token = lists_of(event).envs[index];
  return {token.length, token.data};
}
const es_fd_t* es_exec_fd(const es_event_exec_t* event, uint32_t index) {
  return reinterpret_cast<const es_fd_t*>(&lists_of(event).fds[index]);
}

ssize_t acl_copy_ext(void* buffer, acl_t acl, ssize_t size) {
  const auto* list = reinterpret_cast<const esreplay::OpaqueBytes*>(acl);
  if (size < 0 || list->size > static_cast<uint64_t>(size)) return -1;
  memcpy(buffer, list->bytes(), list->size);
  return static_cast<ssize_t>(list->size);
}
}
