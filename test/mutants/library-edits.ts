// Edits that each disable one detector of the library in a copy of its sources. scripts/mutant-table.ts says which test
// must fail under which.

import type { Edit } from './edited-copy.ts';

type Place = readonly [file: string, from: string];

const replace = (place: Place, to: string): Edit => ({ file: `replayer/${place[0]}`, from: place[1], to });
const remove = (...place: Place): Edit => replace(place, '');
/** Inserts a statement before the existing one. */
const before = (statement: string, ...place: Place): Edit => replace(place, `${statement} ${place[1]}`);
/** Inserts a statement after it. */
const after = (statement: string, ...place: Place): Edit => replace(place, `${place[1]} ${statement}`);

const shieldsOff = `#undef ESREPLAY_SHIELD
#define ESREPLAY_SHIELD(name, result, parameters, arguments)
#undef ESREPLAY_SHIELD_NOTES
#define ESREPLAY_SHIELD_NOTES(name, result, parameters, arguments, ...)
#undef ESREPLAY_SHIELD_SOURCE
#define ESREPLAY_SHIELD_SOURCE(name, result, parameters, arguments, note)
#undef ESREPLAY_SHIELD_HOLDS
#define ESREPLAY_SHIELD_HOLDS(name, parameters, arguments, work, form, form_types, form_arguments, ...)
#include "src/schema/generated/calls_wrappers.inc"`;

// On arm64 variadic arguments are on the stack: a wrapper that takes one as a parameter reads a register.
const registersForDots = `template <auto function>
struct Undotted {
  static constexpr auto kAddress = function;
};
template <class Result, class... First, Result (*function)(First..., ...)>
struct Undotted<function> {
  static Result call(First... first, int next) { return function(first..., next); }
  static constexpr auto kAddress = &call;
};
#define ESREPLAY_TUPLE(replacement, variable)`;

export const libraryEdits = {
  answerers: [after('return;', 'waits/outside_calls.cc', 'const uint8_t mine = worker_answers(client);')],
  'answering-queue': [after('return;', 'delivery/answer.cc', 'before = load_relaxed(client.answers_on);')],
  'armed-timer': [before('return;', 'waits/armed_timers.cc', 'if (message.timer == nullptr')],
  arrivals: [remove('schedule/schedule.cc', 'arrivals_ = (run.flags & kRunFlagArrivals) != 0;')],
  'armed-call': [replace(['scope/call_state.cc', '  arm(thread);\n}\n\nvoid end_call('], '}\n\nvoid end_call(')],
  'armed-last': [replace(['waits/armed_timers.cc', '= take_source_place(source);'], '= nullptr;')],
  'asked-services': [
    before(
      'return true;',
      'models/service_loop.cc',
      'const ServiceModels& models = run_models();\n  const ServiceRecord& service = models.service(call.service);\n  for (uint32_t i',
    ),
  ],
  awaited: [replace(['waits/outside_calls.cc', 'if (call.awaited == Awaited::kOthers)'], 'if (false)')],
  'awaited-by-self': [before('return false;', 'waits/awaited.cc', 'return process_holds([port](int file) {')],
  // macOS: no entry of a kqueue is ever taken out.
  'awaited-for-ever': [
    replace(['waits/kernel_queues_darwin.cc', 'return remove(key);'], 'return;'),
    before('return;', 'waits/kernel_queues_darwin.cc', 'uint64_t state = state_;'),
    before('return;', 'waits/kernel_queues_darwin.cc', 'watched[file / 64].fetch_and('),
    replace(['waits/kernel_queues_darwin.cc', 'queue_of(head) == queue)'], 'false)'),
  ],
  'awaited-in-pair': [replace(['waits/awaited.cc', 'process != getpid()'], 'process != 0')],
  'awaited-in-pipe': [before('return true;', 'waits/awaited_linux.cc', 'return !process_holds([&pipe](int file) {')],
  'awaited-meanwhile': [
    replace(
      ['waits/kernel_queues_darwin.h', 'return queues[queue_].load(std::memory_order_relaxed) == state_;'],
      'return true;',
    ),
  ],
  'bad-argument': [
    remove(
      'es/es_surface.cc',
      'write_fact(head_about(block), BadArgumentFact{.es_function = function, .argument = index, .count = count});',
    ),
    remove('es/es_surface.cc', 'write_fact(head, BadArgumentFact{});'),
  ],
  'busy-queues': [
    before('return;', 'waits/outside_calls.cc', 'const uint64_t now = monotonic_ns();\n  each_call_slot([&](const'),
  ],
  'cached-places': [remove('delivery/answer.cc', 'note_cached_at(block.index, answer.caller);')],
  'cancelled-timer': [before('return;', 'waits/armed_timers.cc', 'if (SourcePlace* place = place_of_source(source))')],
  canary: [
    before(
      'return kWatchFlagWrappers | (thread.trap != 0 ? kWatchFlagSyscalls : 0u);',
      'scope/handler_scope.cc',
      'thread.canary = true;',
    ),
  ],
  crash: [before('return;', 'attach/crash.cc', 'if (survivable && __atomic_fetch_add(')],
  'deadline-watch': [replace(['delivery/deadline_watch.cc', 'while (!run_stopped())'], 'while (false)')],
  'decision-at-queueing': [
    remove('delivery/deadline_watch.cc', 'schedule.decide_offered();'),
    before('return Fate::kOffered;', 'schedule/schedule_fates.cc', 'if (share.slot != slot_) return'),
  ],
  'delete-rules': [
    before('fact.called_in = {}, fact.other_thread = false;', 'es/new_client.cc', 'if (in_handler) head.trace_index ='),
  ],
  'dispatch-main': [
    replace(
      ['wrappers/dispatch_main.cc', 'write_fact({.call = kCallDispatchMain, .stack = stack}, DispatchMainFact{});'],
      '',
    ),
  ],
  dots: [
    replace(['code/real_function_darwin.h', '#define ESREPLAY_TUPLE(replacement, variable)'], registersForDots),
    replace(['code/real_function_darwin.h', '&(replacement))'], 'Undotted<&(replacement)>::kAddress)'),
  ],
  duplicate: [
    replace(
      ['delivery/answer.cc', 'Response::kNone) return ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE;'],
      'Response::kNone) return ES_RESPOND_RESULT_SUCCESS;',
    ),
  ],
  'early-lookup': [remove('code/real_function_linux.cc', '__attribute__((constructor)) ')],
  errno: [
    after(
      'errno = 0;',
      'scope/call_state.cc',
      'answer_call(*thread.slot);\n    thread.slot->store(state.outer);\n  }\n  arm(thread);',
    ),
  ],
  exits: [before('return;', 'wrappers/exits.cc', 'const ExitHook hook = exit_hook.load')],
  'fair-deadline': [remove('delivery/answer.cc', 'if (time.fair) time.deadline += time.lost;')],
  'first-writes': [before('return;', 'waits/outside_calls.cc', 'constexpr Call kWrites[]')],
  'own-output': [before('return false;', 'waits/outside_calls.cc', 'return fstat(other, &status) == 0 &&')],
  'first-calls': [remove('waits/outside_calls.cc', 'marks.fetch_or(kMarkFirst, std::memory_order_relaxed)')],
  'frame-pointers': [replace(['code/stack_linux.cc', 'if (walk.whole) return;'], 'return;')],
  'lost-time': [replace(['delivery/lost_time.cc', 'return {std::min(lost, max), max};'], 'return {0, max};')],
  'nested-trap': [replace(['traps/trap_linux_x86_64.cc', 'SA_SIGINFO | SA_NODEFER'], 'SA_SIGINFO')],
  guard: [replace(['messages/message_memory.cc', 'return !set_access(block, PROT_NONE) && '], 'return ')],
  'handler-code': [replace(['es/new_client.cc', 'inside = code + 1; code != 0'], 'inside = code + 1; inside == 0')],
  'handed-over': [
    before('return;', 'delivery/settlement.cc', 'for (unsigned at = 0; at < client_count(); ++at) {'),
    before('return;', 'models/injection.cc', 'if (delivering_client() != nullptr) return;'),
  ],
  'held-abort': [replace(['wrappers/signal_mask_linux.cc', 'return is_kept_signal(SIGABRT);'], 'return false;')],
  // No mistake: work is held until its handler has returned, however slow the machine is.
  'held-for-long': [replace(['scope/held_work.cc', 'kMaxHeldNs = 2000000;'], 'kMaxHeldNs = 20000000000;')],
  'held-from-waiter': [remove('scope/call_state.cc', 'if (may_wait(call.call_class)) HeldWork::end(thread);')],
  'held-items': [remove('scope/held_work.cc', 'g_item_invoke.store(invoke_of(item), std::memory_order_relaxed);')],
  'held-mutex': [
    before('mutex = nullptr;', 'scope/held_work.cc', 'if (mutex != nullptr && reinterpret_cast<MutexFunction>(unlock'),
  ],
  'held-start': [before('return;', 'scope/held_work.cc', 'StartPlace* place = take_start_place();')],
  'held-work': [before('return;', 'scope/held_work.cc', 'HandlerRun& run = g_runs[client];')],
  'holder-samples': [replace(['attach/heartbeat.cc', 'look_at_holders();\n    if (round'], 'if (round')],
  'holder-stack': [before('return;', 'locks/lock_waits.cc', 'const auto place = static_cast<uint32_t>(&slot')],
  injection: [
    before('return true;', 'models/service_loop.cc', 'const CausedRecord& caused = run_models().caused(number);'),
  ],
  'injection-wait': [
    before('return true;', 'models/service_loop.cc', 'if (must_answer && !wait_until_settled(index)) return false;'),
  ],
  leak: [replace(['attach/run_end.cc', 'if (load_acquire(clients()[i].current) == &block) return;'], 'return;')],
  'letting-go': [
    before(
      'return;',
      'ledger/ledger.cc',
      'if (!ledger_alive()) return;\n  LedgerControl* control = g_ledger_control;\n  g_rows.let_go',
    ),
  ],
  'late-watch': [
    before(
      'const uint64_t seen = monotonic_ns();\n  while (monotonic_ns() < seen + 50000000) {\n  }\n ',
      'scope/current_calls.cc',
      'uint32_t call = slot.load();\n  if (call == 0 || !slot.call',
    ),
    replace(['scope/current_calls.cc', 'slot.seen_ns.store(monotonic_ns(),'], 'slot.seen_ns.store(seen,'),
  ],
  'late-wait': [
    before(
      'slot.ready_ns.store(kReadyUnknown, std::memory_order_relaxed);',
      'scope/current_calls.cc',
      'slot.seen_ns.store(monotonic_ns(),',
    ),
  ],
  'lock-wait': [before('return;', 'locks/lock_call.cc', 'disarm(thread);\n  HolderCall seen =')],
  'lock-watch': [before('return false;', 'locks/lock_waits.cc', 'SleepingCall bare;')],
  linger: [
    before('return false;', 'attach/run_end.cc', 'return (g_looks.activity.runnable || g_looks.activity.timed)'),
  ],
  'long-calls': [replace(['waits/outside_calls.cc', 'if (length >= kLongNs && blocks'], 'if (false && blocks')],
  'message-write': [remove('messages/message_memory.cc', 'if (block->guarded()) set_access(block, PROT_READ);')],
  'missing-response': [remove('delivery/settlement.cc', 'set_flags(*block.row, kRowFlagUnretainedReturn);')],
  'modelled-functions': [
    remove('waits/outside_calls.cc', 'call_marks[call].fetch_or(kMarkModelled, std::memory_order_relaxed);'),
  ],
  'noted-holders': [before('return 0;', 'locks/held_locks.cc', 'pid_t holder = 0;\n  bool blocked = false;')],
  'notify-response': [
    replace(
      [
        'es/es_respond.cc',
        'if (!block->auth) return refuse(client, block, ES_RESPOND_RESULT_ERR_EVENT_TYPE, flags_call);',
      ],
      'if (!block->auth) return ES_RESPOND_RESULT_ERR_EVENT_TYPE;',
    ),
  ],
  'look-at-input': [replace(['attach/heartbeat.cc', '&& !activity.awaits_input'], '')],
  'look-at-late-beats': [replace(['attach/heartbeat.cc', 'since < 2 * kBeatNs ? since : kBeatNs'], 'since')],
  'look-at-stops': [
    replace(['attach/heartbeat.cc', 'if (load_acquire(run_shared()->stop_seen_ns) >= last_beat)'], 'if (false)'),
  ],
  'look-at-children': [
    before('return;', 'attach/client_activity_linux.cc', 'if (survey.process_count == kMaxProcesses) {'),
  ],
  'look-at-runners': [remove('attach/client_activity_linux.cc', 'activity.runnable = true;')],
  'look-at-sleepers': [
    before(
      'return false;',
      'attach/client_activity_linux.cc',
      'return survey.process != 0 || !waits_for_work(thread);',
    ),
  ],
  'look-at-timers': [
    before('return;', 'attach/client_activity_linux.cc', 'if (left_ns != 0 && left_ns <= survey.soon_ns)'),
  ],
  'memory-stream': [replace(['scope/grade.cc', 'return {descriptor < 0};'], 'return {false};')],
  'over-release': [remove('es/es_message.cc', 'note_misuse(*block, OverReleaseFact{.es_function = function});')],
  'own-files': [before('return false;', 'models/own_files.cc', 'if (run_forked() || holds_own_lock() ||')],
  'page-wait': [
    before(
      'return;',
      'scope/handler_scope.cc',
      'if (thread.canary || !still_ours(thread)) return;\n  if ((wait_probe_since',
    ),
  ],
  'pool-watch': [before('return;', 'delivery/pool_watch.cc', 'if (now < g_last_look + kEveryNs')],
  'prescribed-time': [remove('models/service_loop.cc', '.prescribed_ns = call.prescribed_ns')],
  'queue-overflow': [remove('schedule/schedule_fates.cc', 'if (by_time_ && is_full(client)) return Fate::kDropped;')],
  'ready-line': [remove('schedule/schedule.cc', 'waits_for_line_ = (run.flags & kRunFlagWaitsForLine) != 0;')],
  'reentrant-call': [before('return true;', 'es/es_surface.cc', '// A timer does it again')],
  'signal-handler-call': [before('return;', 'es/es_surface.cc', 'const ScopePause pause;\n  if (!in_signal_handler()')],
  'released-timer': [before('return;', 'waits/armed_timers.cc', 'SourcePlace* place = place_of_source(object);')],
  replaced: [
    before(
      'return;',
      'scope/handler_scope.cc',
      'static std::atomic<bool> stated;\n  if (stated.exchange(true)) return;\n  const ReplacedFunctions',
    ),
  ],
  'result-cache': [
    before('return false;', 'schedule/schedule_cache.cc', 'keep_answers();\n  const TraceMessage& traced'),
  ],
  'running-workers': [before('return 0;', 'delivery/pool_watch.cc', 'uint32_t running = 0;')],
  'seeded-delays': [before('return 0;', 'causality/seeded_delay.cc', 'if (!seed.given) return 0;')],
  'seeded-order': [replace(['causality/seeded_order.cc', 'if (!seed.given) return true;'], 'return true;')],
  'sent-signals': [before('return;', 'wrappers/sent_signals.cc', 'const SentHook hook = sent_hook.load')],
  // Nothing waits for a concurrent queue's blocks.
  'serial-queues': [
    replace(
      ['wrappers/serial_queues.cc', 'if (address == 0) return false;\n  return queue == main_queue'],
      'return address != 0;\n  return queue == main_queue',
    ),
  ],
  shields: [replace(['wrappers/wrappers_linux.cc', '#include "src/schema/generated/calls_wrappers.inc"'], shieldsOff)],
  'standard-outputs': [
    before('return false;', 'scope/standard_outputs.cc', 'for (const struct stat& output : g_outputs)'),
  ],
  starts: [
    before(
      'return false;',
      'models/service_loop.cc',
      'const uint32_t service = model_of(ReachKind::kProgram, program);',
    ),
    before('return false;', 'attach/child_start.cc', 'if (g_requests == nullptr || !run_forked()'),
  ],
  sud: [before('return false;', 'traps/trap_linux_x86_64.cc', 'if (!install()) return false;')],
  'taking-ahead': [
    before('return kNoMessage;', 'models/service_loop.cc', 'if (caused.window_ns == 0) return kNoMessage;'),
  ],
  'trap-stack': [remove('traps/trap_linux_x86_64.cc', '| SA_ONSTACK ')],
  'union-misread': [
    before(
      'return;',
      'messages/union_guard.cc',
      'if (!has_plan(block.event_type)) return;\n  const EventPlan& event = kEventPlans[block.event_type];\n  auto* message',
    ),
  ],
  'use-after-release': [
    remove('es/es_surface.cc', 'note_misuse(*block, UseAfterReleaseFact{.es_function = function});'),
    before('return;', 'messages/message_memory.cc', 'if (block->guarded() && !needs_poison(block))'),
  ],
  'version-misread': [remove('attach/attach.cc', 'target.newer_room = (file.flags & kRunFlagGuard) != 0;')],
  'wait-probe': [
    before('return {nullptr, false, nullptr};', 'scope/wait_probe_linux.cc', 'if (const void* ring = open_ring())'),
    replace(['scope/wait_probe_darwin.cc', 'return kWatchFlagEdges;'], 'return 0;'),
    before('return 0;', 'scope/wait_probe_darwin.cc', 'return own_thread().edge_waits != static_cast'),
  ],
  wrappers: [remove('wrappers/wrappers_linux.cc', '#include "src/schema/generated/calls_wrappers.inc"')],
  'wrong-client': [
    after(
      'return;',
      'es/es_respond.cc',
      'void note_wrong_client(const Client& client, const Block& block, EsFunction function) {',
    ),
  ],
  'wrong-kind': [
    replace(
      [
        'es/es_respond.cc',
        'is_flags != flags_call) {\n    return refuse(client, block, ES_RESPOND_RESULT_ERR_EVENT_TYPE, flags_call);',
      ],
      'is_flags != flags_call) {\n    return ES_RESPOND_RESULT_ERR_EVENT_TYPE;',
    ),
  ],
  'zone-read': [before('return CallClass::kAllowed;', 'scope/grade.cc', 'static std::atomic<bool> read;')],
  'zone-read-again': [before('return CallClass::kAlways;', 'scope/grade.cc', 'static std::atomic<bool> read;')],
} satisfies Readonly<Record<string, readonly Edit[]>>;
