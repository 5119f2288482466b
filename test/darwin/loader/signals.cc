// Signals: actions, masks and the arguments of a handler. The layouts are those of <sys/signal.h>,
// <sys/_types/_ucontext.h> and <mach/*/_structs.h>.
#include <ucontext.h>
#include <unistd.h>

#include <cstring>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/registers.h"
#include "test/darwin/loader/signal_numbers.h"
#include "test/darwin/loader/trampoline.h"

namespace loader {
namespace {

struct DarwinAction {
  void* handler;
  DarwinSignalSet mask;
  int flags;
};
static_assert(sizeof(DarwinAction) == 16);

struct FlagPair {
  int darwin, host;
};
constexpr FlagPair kActionFlags[] = {
    {0x1, SA_ONSTACK},   {0x2, SA_RESTART},  {0x4, static_cast<int>(SA_RESETHAND)},
    {0x8, SA_NOCLDSTOP}, {0x10, SA_NODEFER}, {0x20, SA_NOCLDWAIT},
};
constexpr int kDarwinSiginfo = 0x40;

struct DarwinInfo {
  int signal, error, code, pid;
  uint32_t user;
  int status;
  void* address;
  void* value;
  int64_t band;
  uint64_t pad[7];
};
static_assert(sizeof(DarwinInfo) == 104);

struct DarwinStack {
  void* start;
  size_t size;
  int flags;
};

struct DarwinContext {
  int on_stack;
  DarwinSignalSet mask;
  DarwinStack stack;
  void* link;
  size_t machine_bytes;
  DarwinMachineContext* machine;
};
static_assert(sizeof(DarwinContext) == 56);

struct Action {
  void* handler;
  bool wants_info;
};
Action g_actions[32];  // by macOS's number

constexpr int kSentByUser = 0x10001;  // SI_USER

DarwinInfo to_darwin(int number, const siginfo_t& host) {
  DarwinInfo info = {};
  info.signal = number;
  const bool is_fault = host.si_code > 0 && host.si_signo != SIGCHLD;
  info.code = is_fault ? host.si_code : kSentByUser;
  if (is_fault) {
    info.address = host.si_addr;
  } else {
    info.pid = host.si_pid;
    info.user = host.si_uid;
    info.value = host.si_ptr;
  }
  return info;
}

}  // namespace

// Changes that the handler makes to the registers apply when it returns.
extern "C" void loader_handle_signal(int host_number, siginfo_t* host_info, void* host_context) {
  const int number = darwin_signal(host_number);
  const Action action = g_actions[number];
  const int error = errno;
  auto* host = static_cast<ucontext_t*>(host_context);
  DarwinInfo info = to_darwin(number, *host_info);
  DarwinMachineContext machine = {};
  registers_to_darwin(*host, &machine);
  machine.set_fault(*host, host_info->si_addr);
  DarwinContext context = {};
  context.mask = darwin_set(host->uc_sigmask);
  context.machine_bytes = sizeof machine;
  context.machine = &machine;
  if (action.wants_info)
    reinterpret_cast<void (*)(int, DarwinInfo*, DarwinContext*)>(action.handler)(number, &info, &context);
  else
    reinterpret_cast<void (*)(int)>(action.handler)(number);
  registers_to_host(machine, host);
  const sigset_t mask = host_set(context.mask);
  if (context.mask != darwin_set(host->uc_sigmask)) host->uc_sigmask = mask;
  errno = error;
}

namespace {

bool is_function(const void* handler) { return reinterpret_cast<uintptr_t>(handler) > 1; }

int set_action(int number, const DarwinAction* wanted, DarwinAction* old) {
  const int host_number = host_signal(number);
  struct sigaction before = {};
  if (host_number == 0) errno = EINVAL;
  if (host_number == 0 || sigaction(host_number, nullptr, &before) != 0) return noted(-1);
  const Action known = g_actions[number];
  if (wanted != nullptr) {
    struct sigaction action = {};
    action.sa_mask = host_set(wanted->mask);
    for (const FlagPair& pair : kActionFlags)
      if ((wanted->flags & pair.darwin) != 0) action.sa_flags |= pair.host;
    if (is_function(wanted->handler)) {
      action.sa_sigaction = loader_sigtramp;
      action.sa_flags |= SA_SIGINFO;
    } else {
      action.sa_handler =
          reinterpret_cast<void (*)(int)>(wanted->handler);  // SIG_DFL and SIG_IGN are 0 and 1 there too
    }
    g_actions[number] = {wanted->handler, (wanted->flags & kDarwinSiginfo) != 0};
    if (noted(sigaction(host_number, &action, nullptr)) != 0) {
      g_actions[number] = known;
      return -1;
    }
  }
  if (old == nullptr) return 0;
  const bool is_ours = before.sa_sigaction == loader_sigtramp;
  *old = {is_ours ? known.handler : reinterpret_cast<void*>(before.sa_handler), darwin_set(before.sa_mask), 0};
  for (const FlagPair& pair : kActionFlags)
    if ((before.sa_flags & pair.host) == pair.host) old->flags |= pair.darwin;
  if (is_ours && known.wants_info) old->flags |= kDarwinSiginfo;
  return 0;
}

void* set_handler(int number, void* handler) {
  const DarwinAction action = {handler, 0, 0x2};
  DarwinAction old = {};
  return set_action(number, &action, &old) == 0 ? old.handler : reinterpret_cast<void*>(-1);
}

// SIG_BLOCK 1, SIG_UNBLOCK 2, SIG_SETMASK 3.
int change_mask(int how, const DarwinSignalSet* set, DarwinSignalSet* old) {
  constexpr int kHow[] = {SIG_BLOCK, SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK};
  if (how < 1 || how > 3) return EINVAL;
  sigset_t host = {};
  sigset_t before = {};
  if (set != nullptr) host = host_set(*set);
  const int result = pthread_sigmask(kHow[how], set == nullptr ? nullptr : &host, &before);
  if (result == 0 && old != nullptr) *old = darwin_set(before);
  return darwin_error(result);
}

int change_process_mask(int how, const DarwinSignalSet* set, DarwinSignalSet* old) {
  const int result = change_mask(how, set, old);
  if (result == 0) return 0;
  client_errno() = result;
  return -1;
}

int pending(DarwinSignalSet* set) {
  sigset_t host;
  const int result = noted(sigpending(&host));
  if (result == 0) *set = darwin_set(host);
  return result;
}

int wait_for_signal(const DarwinSignalSet* set, int* number) {
  const sigset_t host = host_set(*set);
  int found = 0;
  const int result = sigwait(&host, &found);
  *number = darwin_signal(found);
  return darwin_error(result);
}

int suspend(const DarwinSignalSet* set) {
  const sigset_t host = host_set(*set);
  return noted(sigsuspend(&host));
}

// SS_ONSTACK 1, SS_DISABLE 4.
int alternate_stack(const DarwinStack* wanted, DarwinStack* old) {
  stack_t host = {};
  stack_t before = {};
  if (wanted != nullptr) {
    host.ss_sp = wanted->start;
    host.ss_size = wanted->size;
    host.ss_flags = (wanted->flags & 4) != 0 ? SS_DISABLE : 0;
  }
  const int result = noted(sigaltstack(wanted == nullptr ? nullptr : &host, &before));
  if (result == 0 && old != nullptr) {
    *old = {before.ss_sp, before.ss_size,
            ((before.ss_flags & SS_DISABLE) != 0 ? 4 : 0) | ((before.ss_flags & SS_ONSTACK) != 0 ? 1 : 0)};
  }
  return result;
}

int send(pid_t pid, int number) { return noted(kill(pid, number == 0 ? 0 : host_signal(number))); }

}  // namespace

HostSymbols signal_symbols() {
  static const HostSymbol symbols[] = {
      {"__sigtramp", loader_sigtramp},
      {"_kill", send},
      {"_pause", checked<pause>},
      {"_pthread_sigmask", change_mask},
      {"_sigaction", set_action},
      {"_sigaltstack", alternate_stack},
      {"_signal", set_handler},
      {"_sigpending", pending},
      {"_sigprocmask", change_process_mask},
      {"_sigsuspend", suspend},
      {"_sigwait", wait_for_signal},
  };
  return symbols;
}

}  // namespace loader
