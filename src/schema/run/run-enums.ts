// The closed sets of numbers, including flags, in the structs of `run-structs.ts`.

export interface Bit {
  readonly name: string;
  readonly value: number;
  readonly about: string;
}

/** Closed sets for the structs; each becomes a C++ enum and a TypeScript const. */
export const fixedEnums: Readonly<Record<string, readonly Bit[]>> = {
  Pace: [
    { name: 'recorded', value: 0, about: 'the gaps of the trace' },
    { name: 'asap', value: 1, about: 'the next message as soon as causality allows' },
    { name: 'step', value: 2, about: 'the next message at a key press' },
  ],
  MissMode: [
    { name: 'report', value: 0, about: 'go on and count it' },
    { name: 'kill', value: 1, about: 'SIGKILL at the deadline, as macOS does' },
    { name: 'fail_closed', value: 2, about: 'the system denies; a late answer is a duplicate (macOS 27)' },
    { name: 'fail_open', value: 3, about: 'the system allows; a late answer is a duplicate (macOS 27)' },
  ],
  RunFlag: [
    { name: 'guard', value: 1, about: 'messages on protected pages' },
    { name: 'as_root', value: 2, about: 'getuid and its kin answer 0' },
    { name: 'prune_denied', value: 4, about: 'drop later messages of a denied actor' },
    { name: 'in_process', value: 8, about: 'the handler is served by the addon: no interposition, kill ends the run' },
    { name: 'own_files', value: 16, about: 'what a client opens itself comes back as events' },
    {
      name: 'arrivals',
      value: 32,
      about: 'recorded pace in open loop: a message comes when it is due, whatever is still open',
    },
    { name: 'seeded', value: 64, about: 'a seed was given: order and delays are drawn from it' },
    { name: 'waits_for_quiet', value: 128, about: 'recorded pace too starts when set-up was quiet for settle_ns' },
    { name: 'waits_for_line', value: 256, about: 'the run starts when the harness has set `ready` of shared.bin' },
    { name: 'no_cache', value: 512, about: 'the result cache answers nothing' },
    { name: 'states_cached', value: 1024, about: 'each answer of the result cache is a fact' },
    { name: 'fair_time', value: 2048, about: 'deadlines stand still while the client has no processor to run on' },
    { name: 'refuses_subscribe', value: 4096, about: 'es_subscribe fails' },
    { name: 'refuses_first_subscribe', value: 8192, about: 'the first es_subscribe of each process fails' },
    { name: 'refuses_mutes', value: 16384, about: 'calls that mute, unmute or invert muting fail' },
  ],
  ReachKind: [
    { name: 'function', value: 0, about: 'a function of a framework' },
    { name: 'mach', value: 1, about: 'the name that a Mach service is looked up by' },
    { name: 'xpc', value: 2, about: 'the name of an XPC service' },
    { name: 'socket', value: 3, about: 'the path of a socket' },
    { name: 'program', value: 4, about: 'the path of a program that a client starts' },
  ],
  CausedFlag: [
    { name: 'must_answer', value: 1, about: 'the service goes on when it is answered, and not before' },
    { name: 'auth', value: 2, about: 'an AUTH event' },
    { name: 'first_call', value: 4, about: 'only by the first call of the service in the run: the daemon starts' },
  ],
  InjectedFlag: [
    { name: 'must_answer', value: 1, about: 'the call returns after it is answered' },
    { name: 'from_trace', value: 2, about: "the daemon's own message of the trace, earlier than recorded" },
    { name: 'own_file', value: 4, about: 'what the client itself has opened' },
  ],
  OsFlag: [
    { name: 'delete_on_any_thread', value: 1, about: 'es_delete_client need not be called where the client was made' },
    { name: 'fail_modes', value: 2, about: 'a missed deadline can be answered by the system instead of a kill' },
  ],
  DefaultMutesFrom: [
    { name: 'nowhere', value: 0, about: 'not known: a new client has muted nothing' },
    { name: 'trace', value: 1, about: 'recorded with the trace' },
    { name: 'sample', value: 2, about: 'a sample of ours: the real set of that macOS is not published' },
  ],
  WatchFlag: [
    { name: 'wrappers', value: 1, about: 'the canary call ran through its wrapper' },
    { name: 'syscalls', value: 2, about: 'the canary system call was caught by Syscall User Dispatch' },
    { name: 'switches', value: 4, about: 'waits are seen by the perf context-switch ring' },
    { name: 'rusage', value: 8, about: 'waits are seen by RUSAGE_THREAD' },
    { name: 'edges', value: 16, about: 'waits are seen where libraries enter the kernel (macOS)' },
  ],
  Settled: [
    { name: 'open', value: 0, about: 'delivered and not settled; NOTIFY rows stay here' },
    { name: 'in_time', value: 1, about: 'answered before the deadline' },
    { name: 'late', value: 2, about: 'answered after the deadline' },
    { name: 'unanswered', value: 3, about: 'never answered' },
    { name: 'by_mode', value: 4, about: 'answered by fail-closed or fail-open' },
    { name: 'cut', value: 5, about: 'the run ended before the deadline' },
  ],
  SealState: [
    { name: 'claimed', value: 0, about: 'its writer was at work on it; the checksum is of the position' },
    { name: 'withdrawn', value: 1, about: 'its writer took it back; the checksum is of the position' },
    { name: 'open', value: 2, about: 'whole but for what its writer will complete' },
    { name: 'whole', value: 3, about: 'nobody will change it' },
  ],
  ModuleFlag: [{ name: 'program', value: 1, about: 'the program; all others are its libraries' }],
  RowFlag: [
    { name: 'auth', value: 1, about: 'an AUTH message' },
    { name: 'retained', value: 2, about: 'retained or copied at least once' },
    { name: 'cache', value: 4, about: 'answered with cache = true' },
    { name: 'flags_result', value: 8, about: 'answered by es_respond_flags_result' },
    { name: 'in_handler', value: 16, about: 'answered while its handler was running' },
    { name: 'after_deny', value: 32, about: 'an earlier AUTH message of the same actor was denied' },
    { name: 'missed', value: 64, about: 'the deadline watch saw the deadline pass' },
    { name: 'killed', value: 128, about: 'the deadline watch killed the client for it' },
    { name: 'unretained_return', value: 256, about: 'the handler returned without an answer and without a retain' },
    { name: 'stalled', value: 512, about: 'the overrun was smaller than a stall of the machine seen meanwhile' },
  ],
  CalledIn: [
    { name: 'elsewhere', value: 0, about: 'outside the handlers of the client' },
    { name: 'handler', value: 1, about: 'inside its own handler' },
    { name: 'sync_block', value: 2, about: 'in a block of es_sync_client' },
  ],
  Access: [
    { name: 'call', value: 0, about: 'given to an es_* function' },
    { name: 'read', value: 1, about: 'a fault, and no write' },
    { name: 'write', value: 2, about: 'a fault of a write' },
  ],
  GoneClient: [
    { name: 'unknown', value: 0, about: 'deleted, or never made' },
    { name: 'leaving', value: 1, about: 'es_delete_client was at work on it' },
    { name: 'null', value: 2, about: 'it is NULL' },
  ],
  Unsupported: [
    { name: 'private', value: 1, about: 'exported and not declared: it refuses' },
    { name: 'newer', value: 2, about: 'the imitated macOS does not have it: it refuses' },
    { name: 'unrecorded', value: 3, about: 'traces do not hold what it is asked for: it answers that there is none' },
    { name: 'undeclared', value: 4, about: 'the imitated macOS exports it without declaring it: it works' },
  ],
  FactFlag: [
    {
      name: 'waited',
      value: 1,
      about: 'the thread really left the processor and waited, and not for a page of memory',
    },
    { name: 'preempted', value: 2, about: 'the thread lost the processor while it could run' },
    { name: 'raw', value: 4, about: 'a bare system call with no wrapper above it; `a` is its number' },
    { name: 'notify_only', value: 8, about: 'the es_client had no AUTH subscription' },
    { name: 'after_response', value: 16, about: 'the message had been answered' },
    { name: 'client_text', value: 32, about: "called from the client's own code" },
    { name: 'unfinished', value: 64, about: 'the call had not returned when the fact was written' },
    {
      name: 'survivable',
      value: 128,
      about: 'a crash that the process may live through: its own handler took the signal, or it is blocked',
    },
    { name: 'pending', value: 256, about: 'its writer will come back to complete it' },
    { name: 'page_fault', value: 512, about: 'the thread waited for a page of memory to be read' },
    { name: 'asynchronous', value: 1024, about: 'a service call that its sender does not wait in' },
    { name: 'for_others', value: 2048, about: 'a wait for descriptors, each of which only other processes write to' },
    { name: 'for_nothing', value: 4096, about: 'a wait for descriptors without any: a sleep' },
  ],
};
