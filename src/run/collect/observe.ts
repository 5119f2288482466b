// What a finished run shows: the ledger's processes, how they ended, and every reason not to trust it.

import { isSanitizer } from '../../doctor/sanitizer.ts';
import type { Counts, Fact, Observation, ProcessObservation, Trouble } from '../../observation.ts';
import { notWatchedReasons } from '../../schema/facts.ts';
import {
  type LedgerControl,
  ledgerMostClients,
  NotWatched,
  Unsupported,
  WatchFlag,
} from '../../schema/generated/ledger.ts';
import { commandWords } from '../../words/command-words.ts';
import { esFunctionName } from '../../words/running-call.ts';
import { refusalWord } from '../client-refusal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { insertedBeside } from '../prepare/insertion.ts';
import { hungOf } from '../watch/hung-handler.ts';
import { clientEnded, exitWords } from './client-ended.ts';
import type { CollectedRun } from './ended-run.ts';
import { lateNotes } from './late-subscriptions.ts';
import { damageOf, damageTrouble, sumOfDamage } from './ledger-damage.ts';
import { ModelUse, neverCalled } from './model-notes.ts';
import { processSubject, subject, unattached } from './named-client.ts';
import { osNotes } from './os-notes.ts';

/** Facts that are about the run and not about a message; collected in one pass. */
interface RunFacts {
  forks: number;
  /** Handler runs that waited for memory to be read. */
  pageWaits: number;
  kills: number;
  readonly notWatched: Set<number>;
  traceErrors: number;
  /** Messages queued when the last process came to its end. */
  endedAt: number | null;
  /** Functions that this version does not imitate and the client called. */
  readonly unrecorded: Set<string>;
  descendants: number;
  /** Clients that a Mac would have made, and this run had no place for. */
  withoutPlace: number;
  /** Watched functions that something else in a client stands in front of, a sentence a process. */
  readonly replaced: string[];
  readonly models: ModelUse;
  /** A client dealt with what is muted by default. */
  defaultMutes: boolean;
}

// What no run on this machine sees, whatever the library states.
const alwaysUnwatched = [
  NotWatched.staticCode,
  NotWatched.ioUringSqpoll,
  NotWatched.spin,
  NotWatched.raisedSignal,
  NotWatched.afterRawCall,
];

export function observe(run: CollectedRun): Observation {
  const attached = run.ledgers.flatMap((ledger) => {
    const control = ledger.control();
    return control === null ? [] : [{ ledger, control }];
  });
  const processes = attached.map(({ ledger, control }) => processOf(run, ledger, control));
  const facts = runFacts(run, processes);
  const unroomed = attached.reduce((sum, { control }) => sum + control.lost, 0);
  const damage = damageOf(run);
  const lostFacts = unroomed + sumOfDamage(damage);
  return {
    processes,
    messageCount: run.trace.messages,
    services: (run.models?.services ?? []).map(({ name, source }) => ({ name, source })),
    modelSet: run.models?.name ?? null,
    usedModels: facts.models.used(run.models),
    injectedEvents: run.injectedEvents,
    invalid: [
      ...damageTrouble(damage),
      ...setupTrouble(run, processes),
      ...distrust(
        run,
        attached.map(({ control }) => control),
        facts,
        unroomed,
      ),
    ],
    clientEnded: clientEnded(run, processes, { ...facts, refused: wasRefused(run, processes) }),
    interrupted: run.ending === 'interrupted',
    notes: notesOf(run, processes, facts),
    notWatched: [
      ...notWatchedReasons.filter(({ value }) => facts.notWatched.has(value)).map(({ about }) => about),
      ...neverCalled(run.models),
    ],
    lostFacts,
    stallNs: run.stallNs,
    durationNs: run.durationNs,
  };
}

function processOf(run: CollectedRun, ledger: Ledger, control: LedgerControl): ProcessObservation {
  const since = (ns: number): number | null => (ns === 0 ? null : ns - run.baseNs);
  return {
    slot: ledger.slot,
    pid: control.pid,
    name: nameOf(run, ledger, control.pid),
    attachedNs: since(control.attachedNs),
    subscribedNs: since(control.subscribedNs),
    endNs: since(control.endNs),
    counts: Array.from({ length: Math.min(control.clients, control.delivered.length) }, (_, client) =>
      countsOf(control, client),
    ),
    respondSuccess: control.respondSuccess,
    retainedPeak: control.retainedPeak,
    retainedAnswered: control.retainedAnswered,
    retainedOldestNs: since(control.retainedOldestNs),
    exit: run.clients.find(({ pid }) => pid === control.pid)?.exit ?? run.ownEnds.get(control.pid) ?? null,
    rows: () => ledger.rows(),
    facts: () => ledger.facts(),
  };
}

// A client that a script started has another pid than the script: then its program names it.
function nameOf({ clients }: CollectedRun, ledger: Ledger, pid: number): string {
  const started = clients.find((client) => client.pid === pid);
  if (started !== undefined) return commandWords(started.command);
  return ledger.program()?.path ?? 'started by a script';
}

function countsOf(control: LedgerControl, client: number): Counts {
  return {
    delivered: control.delivered[client] ?? 0,
    muted: control.muted[client] ?? 0,
    cached: control.cached[client] ?? 0,
    dropped: control.dropped[client] ?? 0,
    unsubscribed: control.unsubscribed[client] ?? 0,
    loopback: control.loopback[client] ?? 0,
  };
}

function runFacts(run: CollectedRun, processes: readonly ProcessObservation[]): RunFacts {
  const stale = run.options.guard ? [] : [NotWatched.staleScalars];
  const unwatched: number[] =
    run.options.handler === undefined ? [...alwaysUnwatched, ...stale] : [NotWatched.inProcess];
  if (run.options.handler === undefined && !seesPageFaults(run)) unwatched.push(NotWatched.pageFaults);
  const images = run.options.handler === undefined ? run.ledgers.flatMap((ledger) => ledger.modules()) : [];
  if (images.some(({ path }) => isSanitizer(path))) unwatched.push(NotWatched.sanitizer);
  const seen: RunFacts = {
    forks: 0,
    pageWaits: 0,
    kills: 0,
    traceErrors: 0,
    endedAt: null,
    unrecorded: new Set(),
    replaced: [],
    models: new ModelUse(),
    descendants: 0,
    withoutPlace: 0,
    defaultMutes: false,
    notWatched: new Set(unwatched),
  };
  for (const process of processes) {
    for (const fact of process.facts()) {
      seen.models.add(fact);
      if (fact.kind === 'fork') seen.forks += 1;
      else if (fact.kind === 'kill') seen.kills += 1;
      else if (fact.kind === 'page_wait') seen.pageWaits += 1;
      else if (fact.kind === 'trace_error') seen.traceErrors += 1;
      else if (fact.kind === 'end') seen.endedAt = Math.max(seen.endedAt ?? 0, Number(fact.a));
      else if (fact.kind === 'client_new') {
        if (fact.b === 1n) seen.descendants += 1;
        if (fact.c === 1n) seen.withoutPlace += 1;
      } else if (fact.kind === 'invert_muting' || fact.kind === 'default_mutes_cleared') seen.defaultMutes = true;
      else if (fact.kind === 'unsupported' && Number(fact.b) === Unsupported.unrecorded)
        seen.unrecorded.add(esFunctionName(fact.a));
      else if (fact.kind === 'not_watched') {
        seen.notWatched.add(Number(fact.a));
        if (Number(fact.a) === NotWatched.replaced) seen.replaced.push(replacedSentence(run, process.slot, fact));
      }
    }
  }
  return seen;
}

/** Whether every process that messages were delivered to had the perf ring: RUSAGE_THREAD is asked at calls only. */
function seesPageFaults(run: CollectedRun): boolean {
  const complete = run.ledgers.flatMap((ledger) => ledger.control()?.complete ?? []);
  return complete.length > 0 && complete.every((watched) => (watched & WatchFlag.switches) !== 0);
}

function replacedSentence(run: CollectedRun, slot: number, { b: count, c: address }: Fact): string {
  const modules = run.ledgers.find((ledger) => ledger.slot === slot)?.modules() ?? [];
  const image = modules.find(({ start, end }) => start <= address && address < end)?.path;
  return `${image ?? 'Another library'} replaces ${count} of the watched functions, before the replayer does.`;
}

/** The client never came to the point where messages could be delivered, or none was. */
function setupTrouble(run: CollectedRun, processes: readonly ProcessObservation[]): Trouble[] {
  if (run.ending === 'interrupted') return [];
  if (run.ending === 'harness-ended') return [harnessEnded(run, processes)];
  // What a process did whose ledger was erased nobody can tell.
  if (run.ledgers.length > processes.length && run.ledgerSlots.size > processes.length) return [];
  const seconds = (run.options.subscribeTimeoutMs ?? 10_000) / 1000;
  const missing = unattached(run, processes);
  const ended = (missing.length > 0 ? missing : run.clients).find(({ exit }) => exit !== null)?.exit ?? null;
  const how =
    ended !== null && run.ending === 'client-ended'
      ? ` before it ended (${exitWords(ended)})`
      : run.ending === 'end'
        ? ' before the replay ended'
        : ` in ${seconds} s`;
  if (wasRefused(run, processes)) {
    return [
      {
        sentence: `The client called es_new_client${how === ` in ${seconds} s` ? '' : how}, and the replay could not serve it; see stderr for the reason.`,
        remedy: 'Usually the ledger lacks room: free at least 100 MiB in /dev/shm or in the temporary folder (TMPDIR).',
      },
    ];
  }
  if (processes.length < run.clients.length) {
    return [
      {
        sentence: `${subject(run, missing)} did not call es_new_client${how}.`,
        remedy:
          'If esreplay printed a message on stderr, that is the reason. Otherwise check that the client reaches es_new_client, that it is linked with -lEndpointSecurity (esreplay kit --libs), that ESREPLAY_RUN is in its environment, and that it stays in the foreground.',
      },
    ];
  }
  if (run.ending === 'handler-hung') {
    const { answered, trouble } = hungOf(run, processes);
    return answered ? [trouble] : [];
  }
  if (run.ending === 'stuck') {
    return [
      {
        sentence: 'The run was stopped: nothing happened for minutes although messages were left.',
        remedy: 'Attach a debugger to the client while it hangs; a handler that never returns holds up every message.',
      },
    ];
  }
  if (run.options.refuseClient !== undefined && processes.every(({ counts }) => counts.length === 0)) {
    return [
      {
        sentence: `es_new_client was refused (${refusalWord(run.options.refuseClient)}) as requested, and the program did not make a client after that${how}.`,
        remedy: 'See in its output how the client reacted. With :N it may try again.',
      },
    ];
  }
  const silent = processes.find(({ subscribedNs }) => subscribedNs === null);
  if (silent !== undefined) {
    return [
      {
        sentence: `${processSubject(processes, silent)} made an ES client and did not subscribe to any event${how}.`,
        remedy:
          silent.counts.length < ledgerMostClients
            ? 'Call es_subscribe, and check what it returns.'
            : `Make fewer clients: it made ${ledgerMostClients}, the limit of a process in a run (ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS).`,
      },
    ];
  }
  if (processes.every(({ counts }) => counts.every(({ delivered }) => delivered === 0)))
    return [nothingDelivered(run, processes)];
  return [];
}

function harnessEnded(run: CollectedRun, processes: readonly ProcessObservation[]): Trouble {
  const delivered = sumOf(processes, 'delivered');
  const seen = processes.length === 0 ? 'before the client called es_new_client' : `after ${delivered}`;
  const messages = processes.length === 0 ? '' : ` of ${run.trace.messages} messages`;
  return {
    sentence: `The harness ended before the run, ${seen}${messages}. The report covers what was observed until then.`,
    remedy: 'Something killed it (a time limit, or the system when memory ran out): run it again.',
  };
}

function nothingDelivered(run: CollectedRun, processes: readonly ProcessObservation[]): Trouble {
  const sum = (name: keyof Counts): number => sumOf(processes, name);
  const reasons = (['unsubscribed', 'muted', 'loopback', 'dropped', 'cached'] as const).filter((name) => sum(name) > 0);
  const where = reasons.map((name) => `${sum(name)} ${name}`).join(', ');
  return {
    sentence: `No message was delivered${where === '' ? '' : `: ${where}`}.`,
    remedy:
      sum('unsubscribed') > 0
        ? `The client is not subscribed to any type in the trace: compare es_subscribe with esreplay info ${run.options.trace}.`
        : 'Check the mutes of the client, and that it lives long enough: a run without messages proves nothing.',
  };
}

function sumOf(processes: readonly ProcessObservation[], name: keyof Counts): number {
  return processes.reduce((all, { counts }) => all + counts.reduce((total, each) => total + each[name], 0), 0);
}

/** Reasons why silence would prove nothing. */
function distrust(run: CollectedRun, controls: readonly LedgerControl[], facts: RunFacts, unroomed: number): Trouble[] {
  const troubles: Trouble[] = [];
  const served = controls.filter(({ delivered }) => delivered.some((count) => count > 0));
  const inProcess = run.options.handler !== undefined;
  const blind = !inProcess && served.some(({ complete }) => (complete & WatchFlag.wrappers) === 0);
  const noSyscalls = !inProcess && served.some(({ complete }) => (complete & WatchFlag.syscalls) === 0);
  if (blind) {
    troubles.push({
      sentence: 'Self-test failed: a call made to test the wrappers did not reach its wrapper.',
      remedy:
        'Something in the client replaces the same functions (a sanitizer, another LD_PRELOAD): run a build without it.',
    });
  } else if (noSyscalls && !facts.notWatched.has(NotWatched.noSud)) {
    troubles.push({
      sentence: 'Self-test failed: a raw system call made as a test was not caught.',
      remedy: 'Report it with the kernel version (uname -a) and the client’s libraries (ldd).',
    });
  }
  if (unroomed > 0) {
    troubles.push({
      sentence: `The ledger lost ${unroomed} facts because it was full.`,
      remedy: 'Free some space in /dev/shm or in the temporary folder (TMPDIR).',
    });
  }
  if (facts.withoutPlace > 0) {
    troubles.push({
      sentence:
        'The program made more than 16 Endpoint Security clients, the limit of a run. A Mac allows 192 for all programs together.',
      remedy:
        'Make fewer. To test how the program handles the refusal of a full Mac: --policy client-limit=16, or a smaller number.',
    });
  }
  troubles.push(...facts.models.trouble());
  if (facts.traceErrors > 0) {
    troubles.push({
      sentence: 'The library in the client refused the trace.',
      remedy: 'The library and this program come from different builds: install or build esreplay again.',
    });
  }
  if (run.options.requireComplete && !blind) {
    for (const { value, about, remedy } of notWatchedReasons) {
      if (remedy === undefined || !facts.notWatched.has(value)) continue;
      troubles.push({ sentence: `Not watched, but --require-complete asks for it: ${about}.`, remedy });
    }
  }
  if (run.options.requireComplete && run.trace.cut !== null) {
    troubles.push({
      sentence: `The trace is cut (${run.trace.cut}), but --require-complete asks for all of it.`,
      remedy: 'Record or import it again.',
    });
  }
  return troubles;
}

/** The library in the client could not do its part, and said so on stderr: nothing to hold against the client. */
function wasRefused(run: CollectedRun, processes: readonly ProcessObservation[]): boolean {
  return run.attached > 0 && processes.every(({ attachedNs }) => attachedNs === null);
}

function orphanNotes({ clients }: CollectedRun): string[] {
  const sum = (which: 'ended' | 'refused'): number => clients.reduce((all, { orphans }) => all + orphans[which], 0);
  const [ended, refused] = [sum('ended'), sum('refused')];
  const processes = (count: number): string => `${count} ${count === 1 ? 'process' : 'processes'}`;
  return [
    ...(ended > 0
      ? [`${processes(ended)} of the client had left its process group (setsid): ended with SIGKILL.`]
      : []),
    ...(refused > 0
      ? [`${processes(refused)} that the client started as another user could not be ended and may still run.`]
      : []),
  ];
}

function notesOf(run: CollectedRun, processes: readonly ProcessObservation[], facts: RunFacts): string[] {
  const notes: string[] = [...new Set(facts.replaced)];
  if (facts.pageWaits > 0)
    notes.push(
      `In ${facts.pageWaits} handler ${facts.pageWaits === 1 ? 'run' : 'runs'} the thread waited for memory to be read from storage (page faults). No call causes that: touch or lock what a handler reads before the first message.`,
    );
  const beside = run.options.handler === undefined ? insertedBeside(run.options.env) : [];
  if (beside.length > 0)
    notes.push(
      `The environment also inserts ${beside.join(', ')}, after the replayer library. The replayer sees calls first, and calls of that library count as calls of the client.`,
    );
  if (run.ending === 'handler-hung') {
    const { answered, trouble } = hungOf(run, processes);
    if (!answered) notes.push(trouble.sentence);
  }
  notes.push(...orphanNotes(run), ...lateNotes(processes, run.trace.messages));
  if (run.trace.cut !== null)
    notes.push(`The trace is cut: ${run.trace.cut}. Its first ${run.trace.messages} messages were replayed.`);
  if (facts.forks > 0)
    notes.push(
      `The client forked ${facts.forks} ${facts.forks === 1 ? 'time' : 'times'}; Endpoint Security does not reach the children.`,
    );
  if (facts.descendants > 0 && run.options.clientPid === undefined)
    notes.push(
      'The client made a descendants client without a process in the trace: every process counted as its descendant. Name its process with --client-pid.',
    );
  if (facts.defaultMutes && run.os.defaultMutes.from === 'nowhere')
    notes.push(
      'The trace does not say which paths macOS mutes by default, so a new client had none. --os adds a sample set.',
    );
  if (facts.unrecorded.size > 0) {
    const names = [...facts.unrecorded].sort().map((name) => `${name}()`);
    notes.push(`Traces do not contain what ${names.join(', ')} asks for: the client got an empty answer.`);
  }
  return [...notes, ...facts.models.notes(run.models), ...osNotes(run.os, run.trace.os.messageVersion)];
}
