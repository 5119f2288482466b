// What the ledger can report: the facts of a run, and what a run could not watch.
import type { Bit } from './run-enums.ts';

/** The meaning of a fact's word, or of some of its bits. */
export interface FactField {
  readonly name: string;
  readonly about: string;
  /** Its encoding: `nullable` is a number, null for 0; `flag` is true for 1; `word` keeps all 64 bits. */
  readonly is: 'number' | 'nullable' | 'int32' | 'flag' | 'word';
  /** The first bit, and the one after the last; omitted: the whole word. */
  readonly bits?: readonly [number, number];
  /** The closed set that it is one of: the library has to name a member. */
  readonly codes?: FactCodes;
}

/** Closed sets of ledger.h. */
export type FactCodes = 'EsFunction' | 'NotWatched' | 'MissMode' | 'Unsupported' | 'CalledIn' | 'Access' | 'GoneClient';

type Fields = FactField | readonly FactField[];

export interface FactKind {
  readonly name: string;
  readonly about: string;
  /** The meaning of its words; several fields in one word are bits of it, or two ways to read it. */
  readonly a?: Fields;
  readonly b?: Fields;
  readonly c?: Fields;
  /** All three words as one, `a` the lowest. */
  readonly abc?: FactField;
}

type Bits = readonly [from: number, to: number];

const field = (is: FactField['is'], name: string, about: string, bits?: Bits): FactField => ({
  name,
  about,
  is,
  ...(bits === undefined ? {} : { bits }),
});
const number = (name: string, about: string, bits?: Bits): FactField => field('number', name, about, bits);
const nullable = (name: string, about: string, bits?: Bits): FactField => field('nullable', name, about, bits);
const int32 = (name: string, about: string): FactField => field('int32', name, about);
const code = (codes: FactCodes, name: string, about: string, bits?: Bits): FactField => ({
  ...number(name, about, bits),
  codes,
});
const flag = (name: string, about: string, bits?: Bits): FactField => field('flag', name, about, bits);
const word = (name: string, about: string): FactField => field('word', name, about);

const result = number('result', 'what the call returned');
const esFunction = code('EsFunction', 'esFunction', 'EsFunction');
const eventType = number('eventType', 'event type');
const events = number('events', 'events named');
const durationNs = number('durationNs', 'how long it took');
const inversion = number('inversion', 'es_mute_inversion_type_t');
const serviceCall = number('serviceCall', 'the service call');
const causedBy = nullable('serviceCall', 'the service call; null: a file that the client opened itself');
const lock = word('lock', 'address of the lock');
const pointer = word('pointer', 'the pointer');
const asked = number('asked', 'flags asked for');
const lost = (bits: Bits): FactField =>
  number('lostNs', 'nanoseconds in which its threads waited for a processor that others used', bits);
const answered = number('answered', 'trace index of the message that was answered');

/** Every fact that the library can report. A kind's number is its position plus one; append only. */
export const factKinds: readonly FactKind[] = [
  { name: 'attached', about: 'the process took its slot', a: number('slot', 'slot'), b: number('pid', 'pid') },
  { name: 'canary', about: 'the handler scope proved itself', a: number('watched', 'WatchFlag bits') },
  {
    name: 'client_new',
    about: 'es_new_client; its stack is the beginning of the handler',
    a: result,
    b: flag('descendants', 'it was es_new_descendants_client'),
    c: flag('withoutPlace', 'the run, not the system, has no place for it'),
  },
  {
    name: 'client_delete',
    about: 'es_delete_client',
    a: result,
    b: code('CalledIn', 'calledIn', 'where it was called'),
    c: flag('otherThread', 'the imitated macOS wants the thread that made the client and this was another'),
  },
  {
    name: 'subscribe',
    about: 'es_subscribe',
    a: events,
    b: number('authEvents', 'AUTH types among them'),
    c: number('messagesBefore', 'messages of the trace queued before it'),
  },
  { name: 'unsubscribe', about: 'es_unsubscribe or es_unsubscribe_all', a: events },
  {
    name: 'mute',
    about: 'a mute or unmute call, or es_invert_muting',
    a: [
      number('result', 'what the call returned', [0, 8]),
      code('EsFunction', 'esFunction', 'EsFunction', [8, 24]),
      number('inversion', 'es_mute_inversion_type_t of what it mutes', [24, 32]),
    ],
    b: flag('itself', 'it mutes the process of the client itself, by its audit token or its path'),
    c: flag(
      'helpers',
      'it mutes processes that may be helpers of the client: by the path of a program, or another process',
    ),
  },
  { name: 'start', about: 'the clock started', a: number('messages', 'messages in the trace') },
  {
    name: 'call',
    about: 'a call of the table was entered in handler scope',
    a: word('systemCall', 'system call number when raw'),
    b: durationNs,
    c: [word('argument', 'its first argument'), int32('pid', 'the same where it is a pid')],
  },
  {
    name: 'lock_wait',
    about: 'a lock or queue made the handler wait',
    a: [
      number('holderCall', 'the always call its holder was in, 0 when not known', [0, 16]),
      nullable('holderThread', 'thread id of the holder; null when not known', [16, 64]),
    ],
    b: durationNs,
    c: lock,
  },
  {
    name: 'respond_error',
    about: 'a respond call that did not return success',
    a: number('result', 'es_respond_result_t'),
    b: flag('byFlags', 'it was es_respond_flags_result'),
    c: eventType,
  },
  {
    name: 'late_response',
    about: 'a respond call after the deadline',
    b: number('lateNs', 'nanoseconds late'),
    c: [flag('extended', 'the deadline is later by the lost time already', [0, 1]), lost([1, 64])],
  },
  {
    name: 'use_after_release',
    about: 'an es_* call or a read of a message that was released',
    a: [esFunction, word('address', 'address, where it was a fault')],
    b: code('Access', 'access', 'how the message was used'),
  },
  { name: 'over_release', about: 'more releases than retains', a: esFunction },
  {
    name: 'unknown_message',
    about: 'an es_* call with a pointer that was never a message',
    a: esFunction,
    b: pointer,
  },
  { name: 'message_write', about: 'the client wrote into a message', a: word('address', 'address') },
  {
    name: 'miss',
    about: 'a deadline passed',
    b: number('deadline', 'the deadline'),
    c: [code('MissMode', 'missMode', 'MissMode in force', [0, 8]), lost([8, 64])],
  },
  {
    name: 'kill',
    about: 'the deadline watch ends the client',
    b: number('afterNs', 'nanoseconds from the deadline to the signal'),
  },
  {
    name: 'stall',
    about: 'the heartbeat thread was held up: the machine, not the client',
    b: number('stallNs', 'nanoseconds'),
    c: number('queuedNs', 'ns of it in which that thread could run and had no processor; all of it when not known'),
  },
  {
    name: 'not_watched',
    about: 'something this run could not watch',
    a: code('NotWatched', 'reason', 'NotWatched'),
    b: number('functions', 'for replaced: how many functions are'),
    c: word('address', 'for replaced: an address in the image that replaces them'),
  },
  {
    name: 'crash',
    about: 'a fatal signal',
    a: number('signal', 'signal'),
    b: word('address', 'fault address'),
    c: int32('code', 'si_code'),
  },
  {
    name: 'exit',
    about: 'the process ends itself; `call` is the function that it called for it',
    a: int32('status', 'status'),
  },
  { name: 'fork', about: 'the client forked; the child has no surface', a: number('childPid', 'child pid') },
  { name: 'cache_clear', about: 'es_clear_cache', a: result, b: flag('inHandler', 'inside a handler') },
  {
    name: 'deleted_client',
    about: 'an es_* call on a client that was deleted or never made',
    a: esFunction,
    b: code('GoneClient', 'how', 'what became of it'),
  },
  {
    name: 'trace_error',
    about: 'the native reader refused the trace',
    a: number('byteOffset', 'byte offset'),
    b: number('record', 'record'),
  },
  {
    name: 'end',
    about: 'the replay is over',
    a: number('messages', 'messages queued'),
    b: number('beats', 'beats of the heartbeat since every message was handled: 0 or 1 if the client was parked'),
  },
  {
    name: 'unsupported',
    about: 'an es_* function that is not imitated in full',
    a: esFunction,
    b: code('Unsupported', 'why', 'Unsupported: why'),
    c: number('macos', 'the macOS release that is imitated'),
  },
  {
    name: 'sync',
    about: 'es_sync_client',
    a: result,
    b: flag('inHandler', 'inside the handler of the same client'),
  },
  {
    name: 'wrong_client',
    about: 'an answer through another client than the one that got the message; `client` is the one that got it',
    a: esFunction,
    b: number('through', 'number of the client it was answered through'),
    c: eventType,
  },
  {
    name: 'invert_muting',
    about: 'es_invert_muting turned a dimension round',
    a: inversion,
    b: flag('inverted', 'it is inverted now'),
    c: flag('untouched', 'the client has done nothing about the default mutes of the dimension'),
  },
  {
    name: 'default_mutes_cleared',
    about: 'nothing that is muted by default is left in a dimension, or the client has seen that nothing is',
    a: inversion,
  },
  {
    name: 'bad_argument',
    about: 'an es_* call with an argument that macOS leaves undefined',
    a: {
      ...nullable(
        'esFunction',
        'EsFunction; null: the call of the table was given a part of a message that it must not be given',
      ),
      codes: 'EsFunction',
    },
    b: word('argument', 'the argument'),
    c: number('count', 'how many there are: it should be below'),
  },
  {
    name: 'standing',
    about: 'the run was stopped while a handler was running; its stack',
    a: number('enteredNs', 'nanoseconds since it was entered'),
  },
  {
    name: 'queue_overflow',
    about: "messages in a row that found a client's queue full; the first of them is named",
    a: number('messages', 'how many'),
    b: number('auths', 'AUTH messages among them'),
    c: [
      flag('denied', 'the AUTH messages were denied', [0, 1]),
      number('capacity', 'the capacity of the queue', [1, 64]),
    ],
  },
  {
    name: 'union_misread',
    about: 'a pointer of a union member that the message does not have was followed',
    a: pointer,
    b: [
      number('unionStep', 'step of the union in the payload', [0, 16]),
      number('arm', 'the arm', [16, 24]),
      number('armStep', 'the step in the arm', [32, 40]),
    ],
    c: eventType,
  },
  {
    name: 'cache_denied',
    about:
      'an open was denied by a kept answer whose mask has not all flags it asks for; its stack is the call that gave the answer',
    a: asked,
    b: number('kept', 'mask that was kept'),
    c: answered,
  },
  {
    name: 'cache_widened',
    about:
      'an open was allowed by a kept answer to one that asked for less; its stack is the call that gave the answer',
    a: asked,
    b: number('kept', 'flags that the answered message asked for'),
    c: answered,
  },
  {
    name: 'reentered',
    about: 'an es_* call in a signal handler that interrupted another one of its thread in a lock of ours: refused',
    a: esFunction,
  },
  { name: 'page_wait', about: 'a handler waited for a page of memory to be read, in a call or in none' },
  {
    name: 'version_misread',
    about: 'a pointer of a field that is newer than the message was followed',
    a: pointer,
    b: [number('plan', 'plan of the struct', [0, 16]), number('offset', 'the offset in it', [16, 32])],
    c: number('version', 'message version'),
  },
  {
    name: 'subscribed',
    about: 'what a client is subscribed to after es_subscribe',
    abc: word('eventBits', 'event types as bits'),
  },
  {
    name: 'outside_call',
    about: 'the first call of a row outside handlers after the first es_subscribe; further ones are not stated',
    a: flag('inFile', 'it writes to a regular file, which only the first such call of a row states'),
  },
  {
    name: 'off_queue_call',
    about: 'a long call outside handlers, by the thread that then answered the message; stated at the answer',
    a: number('sinceNs', 'nanoseconds from the delivery to its beginning'),
    b: number('durationNs', 'duration in ns, at most 5 ms too short'),
    c: number('putOffNs', 'ns of it in which the thread could run and had no processor; 0 when not known'),
  },
  {
    name: 'workers_blocked',
    about:
      'threads beside the main and the delivery threads were in a call for long, all at once, while more messages waited than they can hold; the oldest of the others is named',
    a: [number('threads', 'how many threads', [0, 32]), number('width', 'the width of the pool', [32, 64])],
    b: number('waiting', 'AUTH messages that had left their handler unanswered'),
    c: flag('ofDispatch', 'threads of libdispatch, else of the client'),
  },
  { name: 'dispatch_main', about: 'dispatch_main was called' },
  {
    name: 'service_call',
    about: 'a call that a service model answers was entered; `call` is its row, 0 for a service that another one asked',
    a: number('service', 'number of the service among those of the run'),
    b: number('serviceCall', 'number of this service call in the run, from 1 on'),
    c: nullable('parent', 'the service call that made it; null: the client did'),
  },
  {
    name: 'injected',
    about: 'a message that a service caused was queued; it is the message of the fact',
    a: causedBy,
    b: number('templateNumber', 'number of the template'),
    c: number('flags', 'InjectedFlag bits'),
  },
  {
    name: 'service_return',
    about: 'a service call came to its end',
    a: serviceCall,
    b: durationNs,
    c: number('prescribedNs', 'ns of it for which its models work: this service and those that it asked'),
  },
  {
    name: 'service_wait',
    about: 'services that wait for each other: the first can go on when the second has returned, which waits for it',
    a: number('serviceCall', 'the service call that waits'),
    b: number('waitsFor', 'the service call it waits for'),
  },
  {
    name: 'injections_full',
    about: 'more messages would have been injected than a run has room for; stated once',
    a: number('room', 'how many it has room for'),
    b: causedBy,
  },
  {
    name: 'handed_over',
    about: 'an AUTH message had left its handler and had no answer when a deadline passed',
    a: word(
      'queue',
      'address of the queue that the handler put work on, which runs one block at a time; 0: of none, 1: of several, or of one that runs many',
    ),
    b: word(
      'answersOn',
      'for 1: address of the queue that all such messages were answered on before, 1: on none or several, 0: none was answered',
    ),
  },
  {
    name: 'queue_waits',
    about:
      'a block of a queue that runs one at a time asks a service, or opens a file that others must answer for: it is the message of the fact',
    a: word('queue', 'address of the queue'),
    b: causedBy,
  },
  {
    name: 'answerer',
    about: 'a thread that has answered messages of the client outside handlers; stated when a deadline passes',
    a: number('answerer', 'thread id'),
    b: flag('ofDispatch', 'libdispatch started the thread'),
  },
  {
    name: 'answerer_waits',
    about: 'such a thread waits for a lock when a deadline has passed',
    a: [number('answerer', 'thread id', [0, 32]), number('holderThread', 'that of the holder', [32, 64])],
    b: number(
      'sinceNs',
      'nanoseconds since the deadline; where the client is killed for it, since the message was queued',
    ),
    c: lock,
  },
  {
    name: 'child_start',
    about: 'a service call is the exec of a child of the client, which waits in it',
    a: number('childPid', 'pid of the child'),
    b: serviceCall,
  },
  {
    name: 'signal_handler',
    about: 'an es_* function in a signal handler; the first of each function is stated',
    a: esFunction,
  },
  {
    name: 'cached',
    about: 'a cached answer decided about the message of the fact; stated only if the run needs it',
    a: flag('denied', 'it denied'),
    c: answered,
  },
  {
    name: 'queue_busy',
    about: 'when a deadline had passed, a block of a queue that runs one at a time was in a long call',
    a: word('queue', 'address of the queue'),
    b: number('sinceNs', 'nanoseconds since the thread was seen in the call'),
    c: number('runner', 'thread id of the block'),
  },
];

/**
 * What a run did not watch. With a remedy, it could have been watched elsewhere, and --require-complete refuses the
 * run.
 */
export interface NotWatchedReason extends Bit {
  readonly remedy?: string;
}

/** Reasons why something was not watched; the reports print `about`. Append only. */
export const notWatchedReasons: readonly NotWatchedReason[] = [
  {
    name: 'no_sud',
    value: 1,
    about: 'raw system calls: no Syscall User Dispatch (it needs x86-64 and Linux 5.11, and a sandbox can refuse it)',
    remedy: 'Run it on x86-64 Linux 5.11 or newer, without a sandbox that refuses prctl(PR_SET_SYSCALL_USER_DISPATCH).',
  },
  { name: 'no_perf', value: 2, about: 'waits by the perf ring: perf_event_open was refused; RUSAGE_THREAD is used' },
  {
    name: 'no_wait_probe',
    value: 3,
    about: 'whether a call waited: neither perf nor RUSAGE_THREAD works',
    remedy: 'Run it where perf_event_open or getrusage(RUSAGE_THREAD) is allowed.',
  },
  {
    name: 'in_process',
    value: 4,
    about: 'calls of a JavaScript handler: nothing is interposed inside Node',
    remedy: 'Replay a client program: its calls are watched.',
  },
  { name: 'static_code', value: 5, about: 'functions linked statically into the client show only their system calls' },
  { name: 'stale_scalars', value: 6, about: 'late reads of plain numbers in a released message: only under --guard' },
  {
    name: 'page_faults',
    value: 7,
    about: 'waits caused by page faults: no call is made, and only the perf ring sees them',
  },
  { name: 'io_uring_sqpoll', value: 8, about: 'io_uring submissions by a kernel polling thread: no call is made' },
  { name: 'spin', value: 9, about: 'waiting by spinning: no call is made' },
  {
    name: 'guard_full',
    value: 10,
    about: 'messages beyond 16,000 at once: --guard has no pages for more',
    remedy: 'Cut the trace, or release messages sooner.',
  },
  {
    name: 'replaced',
    value: 11,
    about:
      'functions that the client or another of its libraries replaces: seen only if the replacement calls the watched ones',
    remedy: 'Run a build without it: a sanitizer, or another library that replaces functions of the C library.',
  },
  {
    name: 'raised_signal',
    value: 12,
    about: 'calls of a signal handler that comes in the middle of a watched call, unless that call let it in',
  },
  {
    name: 'after_raw_call',
    value: 13,
    about: 'further raw system calls of a handler after one that is reported, up to its next wrapped call',
  },
  {
    name: 'sanitizer',
    value: 14,
    about: "work of a sanitizer's library inside the client's calls: its time and its waits count as theirs",
  },
  {
    name: 'no_queue_times',
    value: 15,
    about:
      'how long the client waited for processors that others used: the kernel does not tell (it needs schedstat, and all processes of the run in /proc)',
  },
  {
    name: 'own_load',
    value: 16,
    about:
      "which of these waits the client's own children caused: macOS does not tell, so they count as other programs",
  },
  {
    name: 'fault_survived',
    value: 17,
    about:
      'calls of a signal handler that a fault or an abort of the handler started: nothing tells beforehand that the client goes on afterwards',
    remedy: 'Test a build that takes no fault in its handler.',
  },
];
