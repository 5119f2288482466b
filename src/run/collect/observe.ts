// Turns a finished run into an observation: the ledger's processes, how they ended, and every reason not to trust it.

import { type Observation, type ProcessObservation, sumOf } from '../../observed/observation.ts';
import type { LedgerControl } from '../../schema/generated/ledger.ts';
import { notWatchedReasons } from '../../schema/run/facts.ts';
import { commandWords } from '../client-command.ts';
import { countsOf, type Ledger } from '../ledger/ledger.ts';
import { insertedBeside } from '../prepare/insertion.ts';
import { hungOf } from '../watch/hung-handler.ts';
import { clientEnded } from './client-ended.ts';
import type { CollectedRun } from './ended-run.ts';
import { lateNotes } from './late-subscriptions.ts';
import { damageOf, damageTrouble, sumOfDamage } from './ledger-damage.ts';
import { neverCalled } from './model-notes.ts';
import { osNotes } from './os-notes.ts';
import { type RunFacts, runFacts } from './run-facts.ts';
import { reasonsForDistrust, setupTrouble, wasRefused } from './setup-trouble.ts';

export function observe(run: CollectedRun): Observation {
  const attached = run.ledgers.flatMap((ledger) => {
    const control = ledger.control();
    return control === null ? [] : [{ ledger, control }];
  });
  const processes = attached.map(({ ledger, control }) => processOf(run, ledger, control));
  const facts = runFacts(run, processes);
  const factsWithoutRoom = attached.reduce((sum, { control }) => sum + control.lost, 0);
  const damage = damageOf(run);
  const lostFacts = factsWithoutRoom + sumOfDamage(damage);
  return {
    processes,
    messageCount: run.trace.messages,
    services: (run.models?.services ?? []).map(({ name, source }) => ({ name, source })),
    modelSet: run.models?.name ?? null,
    usedModels: facts.models.used(run.models),
    injectedEvents: run.injectedEvents,
    setupTrouble: [
      ...damageTrouble(damage),
      ...setupTrouble(run, processes),
      ...reasonsForDistrust(
        run,
        attached.map(({ control }) => control),
        facts,
        factsWithoutRoom,
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
  const counts = Array.from({ length: Math.min(control.clients, control.delivered.length) }, (_, client) =>
    countsOf(control, client),
  );
  const delivered = counts.reduce((sum, each) => sum + each.delivered, 0);
  return {
    slot: ledger.slot,
    pid: control.pid,
    name: nameOf(run, ledger, control.pid),
    attachedNs: since(control.attachedNs),
    subscribedNs: since(control.subscribedNs),
    endNs: since(control.endNs),
    counts,
    respondSuccess: control.respondSuccess,
    retainedPeak: control.retainedPeak,
    retainedAnswered: Math.min(control.retainedAnswered, delivered), // the client can overwrite each of them
    retainedOldestNs: since(control.retainedOldestNs),
    retainedForTimer: Math.min(control.retainedForTimer, delivered),
    exit: run.clients.find(({ pid }) => pid === control.pid)?.exit ?? run.ownEnds.get(control.pid) ?? null,
    rows: () => ledger.rows(),
    eachRow: (look) => ledger.eachRow(look),
    facts: (...kinds) => ledger.facts(...kinds),
  };
}

// A client started by a script has a different pid than the script, so it is named by its program.
function nameOf({ clients }: CollectedRun, ledger: Ledger, pid: number): string {
  const started = clients.find((client) => client.pid === pid);
  if (started !== undefined) return commandWords(started.command);
  return ledger.program()?.path ?? 'started by a script';
}

function orphanNotes({ clients }: CollectedRun): string[] {
  const sum = (which: 'ended' | 'refused'): number => clients.reduce((all, { orphans }) => all + orphans[which], 0);
  const [ended, refused] = [sum('ended'), sum('refused')];
  const processes = (count: number): string => `${count} ${count === 1 ? 'process' : 'processes'}`;
  return [
    ...(ended > 0
      ? [`${processes(ended)} of the client had left its process group (setsid); SIGKILL ended them.`]
      : []),
    ...(refused > 0
      ? [`esreplay could not end ${processes(refused)} that the client started as another user; they may still run.`]
      : []),
  ];
}

/** True whether the system lost them or, in eslogger's output, somebody removed their lines. */
function lossesNote({ messages, places, firstBefore }: NonNullable<CollectedRun['trace']['losses']>): string {
  const what = messages === 1 ? '1 message' : `${messages} messages`;
  const where =
    places === 1 ? `before message ${firstBefore}` : `at ${places} places, first before message ${firstBefore}`;
  return `The trace lacks ${what} ${where}: lost while it was recorded, or left out before it was imported. Clients see the holes in seq_num and global_seq_num.`;
}

function notesOf(run: CollectedRun, processes: readonly ProcessObservation[], facts: RunFacts): string[] {
  const notes: string[] = [...new Set(facts.replaced)];
  if (facts.pageWaits > 0)
    notes.push(
      `In ${facts.pageWaits} handler ${facts.pageWaits === 1 ? 'run' : 'runs'} the thread waited while memory was read from storage (page faults). No call causes them: touch or lock the handler's data before the first message.`,
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
  if (run.stopped)
    notes.push("A signal such as SIGSTOP stopped the client for a while. The client's time includes the stop.");
  const cached = sumOf(processes, 'cached');
  if (cached > 0 && run.options.resultCache === undefined)
    notes.push(
      `The result cache answered ${cached} ${cached === 1 ? 'message' : 'messages'}. --check-cache finds cached answers that depended on data outside the cache key, such as the user.`,
    );
  notes.push(...orphanNotes(run), ...lateNotes(processes, run.trace.messages));
  if (run.trace.cut !== null)
    notes.push(`The trace is cut: ${run.trace.cut}. Its first ${run.trace.messages} messages were replayed.`);
  if (run.trace.losses !== null) notes.push(lossesNote(run.trace.losses));
  if (facts.forks > 0)
    notes.push(
      `The client forked ${facts.forks} ${facts.forks === 1 ? 'time' : 'times'}; the children get no Endpoint Security messages.`,
    );
  if (facts.descendants > 0 && run.options.clientPid === undefined)
    notes.push(
      'The client made a descendants client, and the trace has no process for it: every process counted as its descendant. Name its process with --client-pid.',
    );
  if (facts.defaultMutes && run.os.defaultMutes.from === 'nowhere')
    notes.push(
      'The trace does not say which paths macOS mutes by default, so a new client had none. --os adds a sample set.',
    );
  if (facts.unrecorded.size > 0) {
    const names = [...facts.unrecorded].sort().map((name) => `${name}()`);
    notes.push(`Traces lack the data that ${names.join(', ')} returns: the client got an empty answer.`);
  }
  return [...notes, ...facts.models.notes(run.models), ...osNotes(run.os, run.trace.os.messageVersion)];
}
