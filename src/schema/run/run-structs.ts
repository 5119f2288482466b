// The run's shared files and the ledger's records: every fixed struct that the harness and the injected library both
// map. The generator makes `generated/ledger.h` (C++) and `generated/ledger.ts` (offsets and readers) from them.
// Integers are little-endian and naturally aligned; every time is in CLOCK_MONOTONIC nanoseconds unless its name says
// otherwise.

import { policyRoom } from '../macos/policies.ts';
import { messageCountNames, messageCounts } from './message-counts.ts';

/** How many es_client_t a process can make one after the other; numbers are not reused. */
export const ledgerMaxClients = 240;

/**
 * The last three are self-checking 64-bit words, so that a changed or zeroed byte is noticed: `tally` a 32-bit counter,
 * `stamp` a time in nanoseconds, `marks` 31 bits that are only ever added.
 */
export type FixedType = 'u8' | 'u16' | 'u32' | 'u64' | 'i32' | 'i64' | 'chars' | CodedType;
export type CodedType = 'tally' | 'stamp' | 'marks';

export interface FixedField {
  readonly name: string;
  readonly type: FixedType;
  /** Number of consecutive elements; for `chars` the capacity in bytes with the terminating NUL. */
  readonly count?: number;
  readonly about: string;
}

export interface FixedStruct {
  readonly name: string;
  readonly size: number;
  readonly about: string;
  readonly fields: readonly FixedField[];
}

const f = (name: string, type: FixedType, about: string, count?: number): FixedField =>
  count === undefined ? { name, type, about } : { name, type, about, count };

export const fixedStructs: readonly FixedStruct[] = [
  {
    name: 'RunFile',
    size: 4096,
    about: 'run.bin: what the harness decided, written before the client starts and never changed.',
    fields: [
      f('magic', 'chars', '"ESREPLAY", the eight bytes without a terminator', 8),
      f('protocol', 'u32', 'kRunProtocol of the harness, which its tables make; checked before anything else is read'),
      f('size', 'u32', 'bytes of this struct'),
      f('harness_pid', 'i32', 'the client ends itself within 250 ms when this process is gone'),
      f('client_count', 'u32', 'client processes of this run (`--client`)'),
      f('pace', 'u32', 'Pace'),
      f('on_miss', 'u32', 'MissMode the harness asks for; what a client sets itself wins'),
      f(
        'outstanding',
        'u32',
        'open AUTH messages allowed in asap pace; 0: the highest concurrency of the trace, else 8',
      ),
      f('flags', 'u32', 'RunFlag bits'),
      f(
        'os_release',
        'u32',
        "imitated macOS as Apple's number: 101504, 130300; compare it with kFunctionSince. 0: the newest",
      ),
      f('arrival_burst', 'u32', 'messages that come together, once an arrival_period_ps'),
      f('speed_ppm', 'u64', 'gaps are divided by this over a million (recorded pace only)'),
      f('budget_scale_ppm', 'u64', 'budgets are multiplied by this over a million'),
      f('seed', 'u64', 'for anything that is drawn by chance'),
      f(
        'settle_ns',
        'u64',
        'asap and step start after no set-up call came for this long (20 ms, or --ready), or when the client is parked',
      ),
      f(
        'quiet_ns',
        'u64',
        'quiet time between the last settled message and the end of a client that is not parked (200 ms)',
      ),
      f('message_count', 'u64', 'messages of the trace, as the harness counted them'),
      f('trace_size', 'u64', 'bytes of the trace up to its last good block'),
      f('trace_path', 'chars', 'absolute path of the trace', 1024),
      f(
        'ledger_dir',
        'chars',
        'absolute path where ledger segments are made: a memory file system where there is one',
        1024,
      ),
      f(
        'spill_dir',
        'chars',
        'absolute path on disk: where the ledger goes on when ledger_dir is full, and is moved to',
        1024,
      ),
      f('message_version', 'u32', 'messages are built at this es_message_t.version; 0: each at its recorded one'),
      f('event_type_last', 'u32', 'ES_EVENT_TYPE_LAST of that macOS; 0: of the newest'),
      f('os_flags', 'u32', 'OsFlag bits'),
      f('default_mutes', 'u32', 'DefaultMute records in default-mutes.bin of ledger_dir: what a new client has muted'),
      f('default_mutes_from', 'u32', 'DefaultMutesFrom'),
      f('client_pid', 'u32', 'pid of the process in the trace that the client replaces; 0: none'),
      f('refusal', 'u32', 'es_new_client_result_t that es_new_client gives; 0: it makes clients'),
      f('refusals', 'u32', 'how often in each process before it makes clients after all; 0: always'),
      f('segment_bytes', 'u32', 'bytes of a ledger segment, a power of two; 0: 16 MiB'),
      f('policies', 'u32', 'by PolicyName: 0 for the default, else the value plus one', policyRoom),
      f('pool_width', 'u32', 'threads that a pool is as wide as; 0: the processors of this machine'),
      f(
        'services',
        'u32',
        'ServiceRecord structs in models.bin of ledger_dir; 0: no service is modelled, and no such file',
      ),
      f('reaches', 'u32', 'ReachRecord structs behind them'),
      f('caused', 'u32', 'CausedRecord structs behind those'),
      f('needs', 'u32', 'NeedRecord structs behind those'),
      f('templates', 'u32', 'messages of templates.estrace of ledger_dir'),
      f('own_open_auth', 'u32', 'template of the AUTH_OPEN of a file that a client opens itself'),
      f('own_open_notify', 'u32', 'template of the NOTIFY_OPEN of one'),
      f(
        'injections',
        'u32',
        'messages that may be injected in the whole run: words of shared.bin behind those of the trace',
      ),
      f(
        'arrival_period_ps',
        'u64',
        'recorded pace with these times instead of those of the trace; 0: those of the trace',
      ),
      f(
        'max_gap_ns',
        'u64',
        'longer gaps between messages of the trace are shortened to this, before speed_ppm divides them; 0: none is',
      ),
      f('uncached', 'u64', 'index, plus one, of the message that the result cache does not answer; 0: none'),
    ],
  },
  {
    name: 'DefaultMute',
    size: 1064,
    about: 'One path that a new client has muted already; default-mutes.bin is a row of them.',
    fields: [
      f('type', 'u32', 'es_mute_path_type_t'),
      f('length', 'u32', 'bytes of the path'),
      f('events', 'u64', 'event types as bits', 3),
      f('path', 'chars', 'with its terminating NUL', 1032),
    ],
  },
  {
    name: 'ServiceRecord',
    size: 88,
    about: 'A daemon that a call can lead to: models.bin begins with them. Its events and needs stand in a row.',
    fields: [
      f('name', 'chars', 'for people', 64),
      f('work_ns', 'u64', 'how long it works, besides waiting for answers'),
      f('first_event', 'u32', 'CausedRecord'),
      f('event_count', 'u32', 'how many'),
      f('first_need', 'u32', 'NeedRecord'),
      f('need_count', 'u32', 'how many'),
    ],
  },
  {
    name: 'ReachRecord',
    size: 256,
    about: 'A way to a service.',
    fields: [
      f('kind', 'u32', 'ReachKind'),
      f('service', 'u32', 'ServiceRecord'),
      f('call', 'u32', 'of a function: number of its row in the table of calls; else 0'),
      f('name', 'chars', 'of the function, the Mach or XPC service, or the path of the socket or program', 244),
    ],
  },
  {
    name: 'CausedRecord',
    size: 256,
    about: 'An event that a service causes; in the order in which it does.',
    fields: [
      f('service', 'u32', 'ServiceRecord'),
      f('template_index', 'u32', 'message of templates.estrace that is injected'),
      f('event_type', 'u32', 'es_event_type_t'),
      f('flags', 'u32', 'CausedFlag bits'),
      f('window_ns', 'u64', "how far ahead in the trace the daemon's own such message is taken instead; 0: never"),
      f('executable', 'chars', 'of the daemon, as the trace names it', 232),
    ],
  },
  {
    name: 'NeedRecord',
    size: 16,
    about: 'A service that another one asks while it is at work.',
    fields: [
      f('service', 'u32', 'ServiceRecord that asks'),
      f('other', 'u32', 'ServiceRecord that is asked'),
      f('before_event', 'u32', 'its own event that comes next, counted from 0; event_count: after all of them'),
      f('reserved', 'u32', '0'),
    ],
  },
  {
    name: 'InjectedRecord',
    size: 512,
    about: 'injected.bin of ledger_dir: one for each message that may be injected, written when it is.',
    fields: [
      f('template_index', 'u32', 'message of templates.estrace that it is made from'),
      f('event_type', 'u32', 'es_event_type_t'),
      f('service_call', 'u32', 'number of the service call that caused it; 0: a client opened a file'),
      f('service', 'u32', 'ServiceRecord of that call, plus one'),
      f('flags', 'u32', 'InjectedFlag bits'),
      f('pid', 'i32', 'process that opened the file; 0: that of the template'),
      f('open_flags', 'i32', 'how it opened the file, in the terms of es_event_open_t'),
      f('path', 'chars', 'the file; empty: that of the template', 244),
      f('executable', 'chars', 'of the process that opened it; empty: that of the template', 240),
    ],
  },
  {
    name: 'SharedFile',
    size: 4096,
    about:
      'shared.bin, first page: what the clients of one run tell each other. One 8-byte MessageWord a message follows, those of the trace first, then those that may be injected.',
    fields: [
      f('magic', 'chars', '"ESRSHARE"', 8),
      f('protocol', 'u32', 'kRunProtocol'),
      f('size', 'u32', 'bytes of this struct'),
      f('start_ns', 'u64', '0 until the clock starts, then its start'),
      f('last_setup_ns', 'u64', 'the latest es_subscribe, es_mute*, es_unmute* or es_invert* call of any client'),
      f('end_ns', 'u64', 'set by the library when every message is queued and settled and the quiet time is over'),
      f('open_auth', 'u32', 'AUTH messages queued and not yet settled by every client'),
      f('subscribed', 'u32', 'processes of the run that have called es_subscribe with at least one event'),
      f('attached', 'u32', 'processes that took a slot'),
      f('stop', 'u32', 'set by the harness, or by a kill in its own process: stop delivering, close the ledger'),
      f('slot_pid', 'i32', 'pid of the process in each slot, 0 when free; taken by compare-and-swap', 16),
      f('slot_end_ns', 'u64', 'when each slot reached its own end', 16),
      f('stall_ns', 'u64', 'longest stall seen by the heartbeat thread of any client'),
      f(
        'slot_ledger_ns',
        'u64',
        'when the ledger of each slot was made, 0 before: from then on its files are there',
        16,
      ),
      f('stop_seen_ns', 'u64', 'when a reaper saw last that a signal stopped its client, or let it go on'),
      f('schedule_ns', 'u64', 'recorded pace: from the start to the last scheduled message; 0 in the other paces'),
      f('ready', 'u32', 'set by the harness when the client has printed the line that --ready names'),
      f(
        'slot_waits',
        'u32',
        '1 while the process of each slot only waits for the end: no answer is due and none of its threads runs',
        16,
      ),
    ],
  },
  {
    name: 'LedgerControl',
    size: 24576,
    about:
      'ledger-SLOT.ctl: counters of one client process. The counters of records only grow, each after its record was claimed.',
    fields: [
      f('magic', 'chars', '"ESRLEDGR"', 8),
      f('protocol', 'u32', 'kRunProtocol'),
      f('made', 'u32', '0x600DFAC7 once the words below are made'),
      f('pid', 'tally', 'the client process'),
      f('rows', 'tally', 'message rows handed out'),
      f('facts', 'tally', 'fact records handed out'),
      f('stacks', 'tally', 'stack records handed out'),
      f('modules', 'tally', 'module records handed out'),
      f('names', 'tally', 'name records handed out'),
      f('lost', 'tally', 'rows, facts or stacks that found no room; not 0 makes the run invalid'),
      f('row_segments', 'tally', 'segments made so far'),
      f('fact_segments', 'tally', 'segments made so far'),
      f('stack_segments', 'tally', 'segments made so far'),
      f('clients', 'tally', 'numbers of es_client_t used so far'),
      f('complete', 'marks', 'WatchFlag bits: what the handler scope really watches'),
      f('segment_bytes', 'tally', 'bytes of a segment of this ledger'),
      f('attached_ns', 'stamp', 'first es_new_client'),
      f('subscribed_ns', 'stamp', 'first es_subscribe with an event'),
      f('end_ns', 'stamp', 'the end fact; 0 when the process ended before'),
      f('respond_success', 'tally', 'respond calls that returned success'),
      f('retained', 'tally', 'messages retained now'),
      f('retained_peak', 'tally', 'most messages retained at once'),
      f(
        'retained_answered',
        'tally',
        'at the end: answered or NOTIFY messages still retained, without those for a timer',
      ),
      f('retained_oldest_ns', 'stamp', 'at the end: delivery time of the oldest of them, 0 when none'),
      f('retained_for_timer', 'tally', 'at the end: the same, for which the handler armed a timer that is not yet due'),
      ...messageCountNames.map((name) => f(name, 'tally', `${messageCounts[name]}, by client`, ledgerMaxClients)),
      ...messageCountNames.map((name) =>
        f(`injected_${name}`, 'tally', `how many of \`${name}\` were injected`, ledgerMaxClients),
      ),
      f('row_unmapped', 'u32', 'a bit a segment: nothing in it will change, the library does not map it any more', 32),
      f('fact_unmapped', 'u32', 'the same for segments of facts', 32),
      f('stack_unmapped', 'u32', 'the same for segments of stacks', 32),
      f('stalls', 'tally', 'how many of the facts are stalls of the machine'),
    ],
  },
  {
    name: 'MessageRow',
    size: 64,
    about:
      'One message at one client, written in place. Its position is its delivery order in the process. `queued_ns` is stored last when it is made, and 0 before.',
    fields: [
      f(
        'trace_index',
        'i32',
        "the message's place in the trace; −2, −3 and so on for those that were injected, in their order",
      ),
      f('seq_num', 'u32', 'low 32 bits of es_message_t.seq_num'),
      f('global_seq_num', 'u32', 'low 32 bits of es_message_t.global_seq_num'),
      f('event_type', 'u16', 'es_event_type_t'),
      f('client', 'u8', 'number of the es_client_t in its process'),
      f('identity_check', 'u8', 'of the fields above and the position'),
      f('queued_ns', 'stamp', 'enqueue time: what the deadline counts from'),
      f('delivered_ns', 'stamp', 'handler entered'),
      f('returned_ns', 'stamp', 'handler returned; 0 while it runs'),
      f('responded_ns', 'stamp', 'first accepted or late respond call; 0 when none'),
      f('deadline_ns', 'stamp', 'enqueue time plus the scaled budget; 0 for NOTIFY'),
      f('result', 'u32', 'es_auth_result_t, or the flags of es_respond_flags_result'),
      f('flags', 'u16', 'RowFlag bits'),
      f('settled', 'u8', 'Settled'),
      f('outcome_check', 'u8', 'of the three fields above, which change together as one word'),
    ],
  },
  {
    name: 'FactRecord',
    size: 64,
    about: 'One fact. The commit word is claimed first, and stored again last, when the record is whole.',
    fields: [
      f('kind', 'u16', 'number of the row in `factKinds`'),
      f('call', 'u16', 'number of the row in the table of calls, 0 when none'),
      f('trace_index', 'i32', 'message the fact belongs to, as in MessageRow; −1 when none'),
      f('thread', 'u32', 'kernel thread id'),
      f('client', 'u8', 'number of the es_client_t; 255 when none'),
      f('call_class', 'u8', 'CallClass as met at run time (a write to a tty is graded by its descriptor)'),
      f('flags', 'u16', 'FactFlag bits'),
      f('time_ns', 'u64', 'when it began'),
      f('a', 'u64', 'as the kind says'),
      f('b', 'u64', 'as the kind says'),
      f('c', 'u64', 'as the kind says'),
      f('stack', 'u32', 'id of a stack record plus one; 0 when none'),
      f('other_stack', 'u32', 'a second stack plus one (where a message was released, where a lock is held)'),
      f('order', 'u32', "the ledger's own counter: the order of facts, whatever the clocks say"),
      f('commit', 'u32', 'SealState, and a checksum of the record in the bits above; 0: nobody has claimed it'),
    ],
  },
  {
    name: 'StackRecord',
    size: 272,
    about: 'Return addresses, innermost first.',
    fields: [
      f('commit', 'u32', 'as of a fact; the position is part of the checksum'),
      f('count', 'u32', 'addresses used'),
      f('thread', 'u32', 'kernel thread id'),
      f('hash', 'u32', 'of the addresses, so that equal stacks are stored once'),
      f('addresses', 'u64', 'return addresses', 32),
    ],
  },
  {
    name: 'ModuleRecord',
    size: 512,
    about: 'One loaded image, so that addresses can be named after the process is gone.',
    fields: [
      f('start', 'u64', 'first mapped address'),
      f('end', 'u64', 'one past the last'),
      f('bias', 'u64', "what to subtract from an address to get the image's own"),
      f('cpu', 'u32', "cputype of the image's Mach-O header, 0 elsewhere: which slice of a universal file it is"),
      f('cpu_subtype', 'u32', 'cpusubtype of that header'),
      f('flags', 'u32', 'ModuleFlag bits'),
      f('path', 'chars', 'file of the image', 472),
      f('commit', 'u32', 'as of a stack'),
    ],
  },
  {
    name: 'NameRecord',
    size: 256,
    about: 'The function around an address of a stack, where no file has it: told in the process, while it lives.',
    fields: [
      f('address', 'u64', 'as the stack has it: a return address'),
      f('function', 'u64', 'where the function begins'),
      f('name', 'chars', 'of the function', 236),
      f('commit', 'u32', 'as of a stack'),
    ],
  },
];

/** Follows the magic of a control page with initialised words. */
export const ledgerMade = 0x600dfac7;

/**
 * The codes of self-checking words and records; `replayer/ledger/coded_words.h`, `replayer/ledger/ledger_seals.h` and
 * `src/run/ledger/ledger-seals.ts` describe the use of each. Odd factors make every change of one 32-bit word visible.
 */
export const codes = {
  /** Tally: the count, and in the upper half the count times this, plus the salt. Adding to it is adding a constant. */
  tallyFactor: 0x85ebca6b,
  tallySalt: 0x5eed1e55,
  /** Stamp: nanoseconds times a prime above 255, plus the salt; holds times up to 830 days after boot. */
  stampFactor: 257,
  stampSalt: 113,
  /** Marks: the bits twice, with this one among them. */
  marksMade: 0x80000000,
  /** Seal of a fact or stack: a polynomial of its words. */
  sealFactor: 0x9e3779b1,
  /** The sum without carry of the bytes of a row's identity, and of its outcome. */
  identitySum: 0xa5,
  outcomeSum: 0x5a,
} as const;

export const ledgerSegmentBytes = 16 * 1024 * 1024;

/** Most segments of one kind in a process; the number of `unmapped` bits of LedgerControl. */
export const ledgerMaxSegments = 1024;

/** First eight bytes of files that begin with a struct. */
export const magics = { RunFile: 'ESREPLAY', SharedFile: 'ESRSHARE', LedgerControl: 'ESRLEDGR' } as const;

/** 64-bit fields for addresses or arbitrary words; TypeScript reads them as bigint, the others as number. */
export const exactFields: readonly string[] = [
  'seed',
  'a',
  'b',
  'c',
  'addresses',
  'start',
  'end',
  'bias',
  'address',
  'function',
];
