// A report with one finding of each kind, for the tests of what is printed.

import type { Tally } from '../../src/judge/judge.ts';
import { rules } from '../../src/judge/rules.ts';
import type { WaitNode } from '../../src/judge/wait-for/cycle.ts';
import { describeOptions } from '../../src/run/option-table.ts';
import { type JudgedRun, type Report, reportVersion, summaryOf, toReport } from '../../src/verdict/report.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { noCounts } from '../judge/observations.ts';

const ms = 1e6;

// Only some rules, so that a new rule changes no expected file.
const shownSlugs = ['deadline-miss', 'blocking-call', 'lock-wait', 'message-leak', 'changed-decision'];
const shownRules = rules.filter(({ slug }) => shownSlugs.includes(slug));

export const blockingOpen: Verdict = {
  rule: 'blocking-call',
  class: 'violation',
  headline: 'The handler called open(), which can block',
  sentence:
    'The handler of AUTH_EXEC (message 17) called open(): it took 1.2 ms; a handler must not call anything that can block.',
  call: 'open',
  message: {
    index: 17,
    seqNum: 3,
    globalSeqNum: 17,
    eventType: 'ES_EVENT_TYPE_AUTH_EXEC',
    path: '/Applications/Example.app/Contents/MacOS/Example',
    process: { pid: 501, path: '/bin/zsh' },
    cause: null,
    injected: null,
  },
  thread: 4243,
  stack: [
    { function: 'is_script', file: 'src/client.c', line: 41, image: 'client', address: '0x11f3' },
    { function: 'handle_exec', file: 'src/client.c', line: 52, image: 'client', address: '0x1255' },
    { function: null, file: null, line: null, image: '/usr/lib/libexample.so.1', address: '0xbeef' },
  ],
  times: {
    queuedNs: 100 * ms,
    deliveredNs: 100.02 * ms,
    returnedNs: 101.5 * ms,
    respondedNs: 101.4 * ms,
    deadlineNs: 15_100 * ms,
    budgetNs: 15_000 * ms,
    headroomNs: 14_998.6 * ms,
    lostNs: null,
  },
  advice: 'Decide from the data in the message; retain it and do everything else on a bounded queue.',
  handlerRule: 4,
  process: 0,
  whose: null,
  client: 0,
  otherStack: null,
  count: 1,
  omitted: 0,
  command: 'esreplay run traces/first-run.estrace --pace asap -- ./client',
  crash: null,
  cycle: null,
  similar: null,
  lines: null,
  took: { worstNs: 1.2 * ms, totalNs: 1.2 * ms },
  identity: {
    event: 'AUTH_EXEC',
    actor: 'com.apple.zsh',
    target: '/Applications/Example.app/Contents/MacOS/Example',
    nth: 1,
    of: 1,
  },
};

/** A suppression by its place. */
export const ofNoMessage = { event: null, actor: null, target: null, nth: null };

export const leak: Verdict = {
  ...blockingOpen,
  rule: 'message-leak',
  class: 'hazard',
  headline: 'The client keeps the messages that it retained',
  sentence: 'The client still retained 3 of 120 messages at the end, with nothing left to answer (max at once: 5).',
  call: null,
  message: null,
  thread: null,
  stack: [],
  times: null,
  advice: 'Release every retained message.',
  handlerRule: 5,
  identity: null,
};

export const dispatchMainNote: Verdict = {
  ...leak,
  rule: 'dispatch-main',
  class: 'note',
  headline: 'dispatch_main ended the main thread',
  sentence: 'The client called dispatch_main(): timers of the main thread never fire.',
  call: 'dispatch_main',
  advice: 'End main with CFRunLoopRun() instead.',
};

export const lockWait: Verdict = {
  ...blockingOpen,
  rule: 'lock-wait',
  headline: 'The handler waited for a lock',
  sentence:
    'The handler of AUTH_EXEC (message 20) waited 30 ms for a lock in pthread_mutex_lock(); the thread that held it was in a blocking call.',
  call: 'pthread_mutex_lock',
  otherStack: {
    is: 'held by',
    frames: [{ function: 'worker', file: 'src/client.c', line: 88, image: 'client', address: '0x1999' }],
  },
};

export const deadlock: Verdict = {
  ...blockingOpen,
  rule: 'deadlock',
  headline: 'The handler waits for trustd, which waits for the handler',
  sentence:
    'The handler of AUTH_EXEC (message 17) is in SecStaticCodeCheckValidityWithErrors(), which waits for trustd, which waits for the answer to its AUTH_OPEN of /Library/Keychains/System.keychain (injected 0), which is queued behind that handler: none of them can make progress; the client did not answer AUTH_EXEC (message 17) by its deadline (budget 15 s) and was killed 1.1 ms after it, as on macOS.',
  call: 'SecStaticCodeCheckValidityWithErrors',
  advice: "Don't call other processes from the handler.",
  handlerRule: 1,
  cycle: {
    nodes: [
      node('handler of 17 at 0 0', 'handler', 'the handler of AUTH_EXEC (message 17)'),
      node('call 1', 'call', 'SecStaticCodeCheckValidityWithErrors()'),
      { ...node('service call 1', 'service', 'trustd'), process: null, client: null },
      node('message injected 0 at 0 0', 'message', `AUTH_OPEN of /Library/${'Keychains/'.repeat(8)}x (injected 0)`),
    ],
    edges: [
      { from: 'handler of 17 at 0 0', to: 'call 1', is: 'is in' },
      { from: 'call 1', to: 'service call 1', is: 'waits for' },
      { from: 'service call 1', to: 'message injected 0 at 0 0', is: 'waits for the answer to its' },
      { from: 'message injected 0 at 0 0', to: 'handler of 17 at 0 0', is: 'is queued behind' },
    ],
  },
};

function node(id: string, kind: WaitNode['kind'], name: string): WaitNode {
  return { id, kind, name, process: 0, client: 0 };
}

const tally: Tally = {
  messages: 100,
  auth: 40,
  responded: 40,
  muted: 0,
  cached: 0,
  dropped: 0,
  unsubscribed: 20,
  loopback: 0,
  inTime: 40,
  late: 0,
  unanswered: 0,
  byMode: 0,
  cut: 0,
  clients: 1,
  notReached: 0,
  injected: noCounts,
};

export function judgedRun(changes: Partial<JudgedRun> = {}): JudgedRun {
  return {
    trace: { path: 'traces/first-run.estrace', messages: 120, complete: true },
    version: reportVersion,
    client: ['./client', '--verbose'],
    otherClients: [],
    os: {
      macos: '26.3',
      messageVersion: 10,
      from: 'trace',
      requested: null,
      newer: null,
      defaultMutes: 'nowhere',
      withheld: 0,
    },
    options: { ...describeOptions({ pace: 'asap' }).reported, strict: false, expect: null },
    processes: [],
    verdicts: [],
    suppressions: [],
    summary: summaryOf(tally, changes.verdicts ?? [], changes.suppressions ?? [], 0),
    latency: {
      response: {
        count: 40,
        minNs: 9000,
        p50Ns: 12_000,
        p90Ns: 55_000,
        p99Ns: 1.4 * ms,
        p999Ns: 1.4 * ms,
        maxNs: 1.4 * ms,
      },
      handler: null,
    },
    rules: shownRules.map(({ slug, class: usual, about, macos }) => ({ slug, class: usual, about, macos })),
    notWatched: ['waits caused by page faults: no call is made', 'waiting by spinning: no call is made'],
    notes: [],
    models: null,
    setupTrouble: [],
    verify: null,
    releases: null,
    clientEnded: null,
    interrupted: false,
    setUp: [],
    durationNs: 412 * ms,
    decisions: null,
    outcomes: null,
    cachedAnswers: null,
    killed: [],
    bundle: null,
    modules: null,
    keptDirectory: null,
    timeline: null,
    command: 'esreplay run traces/first-run.estrace --pace asap -- ./client --verbose',
    exitCode: 0,
    ...changes,
  };
}

export function reportOf(changes: Partial<JudgedRun> = {}): Report {
  return toReport(judgedRun(changes));
}
