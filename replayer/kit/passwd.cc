// Answers getpwuid and getpwuid_r for the users of the trace. Most Linux machines have no uid 501, and clients do not
// expect a null pointer for a user after they have seen its process. Name, home and shell come from the environment of
// an exec of that user; without such an exec, the name is made of the number. This machine answers for root, for the
// client's own user and for every user that the trace does not know.
#include <pwd.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "replayer/kit/trace_process.h"
#include "replayer/run/recorded_trace.h"
#include "replayer/wrappers/users.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

struct Account {
  char name[64];
  char home[256];
  char shell[64];
  uid_t user;
  gid_t group;
};

template <size_t kSize>
bool take(char (&out)[kSize], const StringToken& variable, const char* key) {
  const size_t key_length = strlen(key);
  if (variable.data == nullptr || variable.length <= key_length || memcmp(variable.data, key, key_length) != 0)
    return false;
  const size_t length = variable.length - key_length;
  if (length >= kSize) return false;
  memcpy(out, variable.data + key_length, length);
  out[length] = '\0';
  return true;
}

bool is_exec(const TraceMessage& message) {
  if (message.is_raw() || message.event_type >= kEventTypeCount) return false;
  const char* member = kEventPlans[message.event_type].member;
  return member != nullptr && strcmp(member, "exec") == 0;
}

// Returns true when the exec was by that user and its environment has the name.
bool read_environment(const es_message_t* message, Account* account) {
  if (message->event.exec.target->audit_token.val[3] != account->user) return false;
  const ExecLists* lists = exec_lists(message);
  for (uint32_t i = 0; lists != nullptr && i < lists->env_count; ++i) {
    const StringToken& variable = lists->envs[i];
    if (!take(account->name, variable, "USER=") && account->name[0] == '\0') take(account->name, variable, "LOGNAME=");
    take(account->home, variable, "HOME=");
    take(account->shell, variable, "SHELL=");
  }
  return account->name[0] != '\0';
}

// Stops after a number of messages, so that a trace without environments does not take long.
void search_environments(Account* account) {
  constexpr size_t kMaxMessages = 100000;
  const TraceIndex& trace = run_trace();
  const size_t count = trace.message_count() < kMaxMessages ? trace.message_count() : kMaxMessages;
  constexpr size_t kRoom = size_t{256} * 1024;
  void* memory = mmap(nullptr, kRoom, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  for (size_t i = 0; i < count; ++i) {
    if (!is_exec(trace.message(i))) continue;
    const auto* message = static_cast<const es_message_t*>(trace.build_message(i, memory, kRoom));
    if (message != nullptr && read_environment(message, account)) break;
  }
  munmap(memory, kRoom);
}

// Returns false when this machine answers for the user.
bool find_account(uid_t user, Account* account) {
  if (user == 0 || user == getuid() || run_words() == nullptr) return false;
  *account = {};
  account->user = user;
  if (!run_processes().group_of_user(user, &account->group)) return false;
  search_environments(account);
  if (account->name[0] == '\0') snprintf(account->name, sizeof account->name, "uid%u", user);
  constexpr uid_t kFirstPerson = 500;  // smaller ids are services on macOS
  if (account->home[0] == '\0') {
    snprintf(account->home, sizeof account->home, user < kFirstPerson ? "/var/empty" : "/Users/%.60s", account->name);
  }
  if (account->shell[0] == '\0')
    snprintf(account->shell, sizeof account->shell, "%s", user < kFirstPerson ? "/usr/bin/false" : "/bin/zsh");
  return true;
}

char* place(const char* text, char** at, const char* end) {
  const size_t size = strlen(text) + 1;
  if (size > static_cast<size_t>(end - *at)) return nullptr;
  char* placed = *at;
  memcpy(placed, text, size);
  *at += size;
  return placed;
}

int fill(const Account& account, passwd* out, char* buffer, size_t size) {
  char* at = buffer;
  const char* end = buffer + size;
  out->pw_name = place(account.name, &at, end);
  out->pw_passwd = place("********", &at, end);
  out->pw_gecos = place(account.name, &at, end);
  out->pw_dir = place(account.home, &at, end);
  out->pw_shell = place(account.shell, &at, end);
  out->pw_uid = account.user;
  out->pw_gid = account.group;
  const bool whole = out->pw_name != nullptr && out->pw_passwd != nullptr && out->pw_gecos != nullptr &&
                     out->pw_dir != nullptr && out->pw_shell != nullptr;
  return whole ? 0 : ERANGE;
}

}  // namespace

bool known_user(uid_t user, passwd* out, char* buffer, size_t size, int* error) {
  Account account;
  if (!find_account(user, &account)) return false;
  *error = fill(account, out, buffer, size);
  return true;
}

}  // namespace esreplay
