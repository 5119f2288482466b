// Turns findings into verdicts, with names for frames and messages.

import type { Finding } from '../judge/finding.ts';
import { ownerOf } from '../judge/owner.ts';
import type { Row } from '../observed/observation.ts';
import { type NamedMessage, nameMessages } from '../run/collect/message-names.ts';
import type { Replay } from '../run/collect/replay.ts';
import type { Frame } from '../symbols/frame.ts';
import { eventName } from '../words/event-label.ts';
import { withoutForeignWork } from './foreign-work.ts';
import { frameAdvice } from './frame-advice.ts';
import { headlineOf } from './headline.ts';
import { oneForEachLogLine } from './log-lines.ts';
import { identitiesOf } from './message-identities.ts';
import type { NamedStack, NamedStacks } from './named-stacks.ts';
import type { MessageName, Verdict, VerdictTimes } from './verdict.ts';

/** `causes`: why each injected message came. Reads the trace twice, however many findings there are. */
export async function toVerdicts(
  findings: readonly Finding[],
  replay: Replay,
  stacks: NamedStacks,
  causes: readonly string[],
  command: string,
): Promise<readonly Verdict[]> {
  const rows = findings.flatMap(({ row, similar }) => [row, similar?.lastRow ?? null]).filter((row) => row !== null);
  const about = [...findings, ...rows].map(({ traceIndex }) => traceIndex).filter((index) => index !== null);
  const messages = await nameMessages(replay.trace.path, new Set(about));
  const identities = await identitiesOf(replay.trace.path, messages);
  const injectedEvents = replay.observation.injectedEvents;
  const nameOf: NameOf = (row) =>
    row.injected === null ? messages.get(row.traceIndex ?? -1) : injectedEvents[row.injected];
  const programs = new Map<number, string | null>();
  for (const { slot } of findings)
    if (!programs.has(slot)) programs.set(slot, replay.ledger(slot)?.program()?.path ?? null);
  const verdicts = findings.map((finding) => ({
    rule: finding.rule,
    class: finding.class,
    headline: headlineOf(finding),
    sentence: finding.sentence,
    call: finding.call,
    message: namedRow(finding.row, nameOf, causes),
    thread: finding.thread,
    stack: stacks(finding.slot, finding.stack).frames,
    times: finding.row === null ? null : timesOf(finding.row, finding.lostNs),
    ...adviceOf(finding, stacks(finding.slot, finding.stack).frames, programs.get(finding.slot) ?? null),
    ...(finding.crash !== null ? crashInside(finding, stacks(finding.slot, finding.stack)) : {}),
    process: finding.slot,
    client: finding.client,
    whose: ownerOf(replay.observation, finding.slot, finding.client),
    otherStack:
      finding.otherStack === null
        ? null
        : { is: finding.otherStack.is, frames: stacks(finding.slot, finding.otherStack.stack).frames },
    count: finding.count,
    omitted: finding.omitted,
    command,
    crash: finding.crash,
    cycle: finding.cycle,
    similar:
      finding.similar === null
        ? null
        : { count: finding.similar.count, last: namedRow(finding.similar.lastRow, nameOf, causes) },
    took: finding.took,
    lines: finding.lines,
    identity: identities.get(finding.traceIndex ?? -1) ?? null,
  }));
  return oneForEachLogLine(withoutForeignWork(verdicts, programs));
}

/** Rules with a stack that leads to a call made by the handler. */
const rulesOfCalls: ReadonlySet<string> = new Set(['blocking-call', 'deadline-miss']);

function adviceOf({ rule, advice, handlerRule }: Finding, stack: readonly Frame[], program: string | null) {
  const better = rulesOfCalls.has(rule) ? frameAdvice(stack, program) : null;
  return better === null ? { advice, handlerRule } : { advice: better.advice, handlerRule: better.handlerRule };
}

/**
 * A bad pointer is dereferenced inside the es_* function that received it; that call is what the client can look for.
 */
function crashInside({ sentence, advice }: Finding, { frames, surface }: NamedStack): Partial<Verdict> {
  if (surface?.function == null) return {};
  return {
    call: surface.function,
    sentence: `${sentence} It was inside ${surface.function}().`,
    stack: [surface, ...frames],
    advice: `Look at the pointers that ${surface.function}() was given. ${advice}`,
  };
}

type NameOf = (row: Row) => Pick<NamedMessage, 'path' | 'process'> | undefined;

const namedRow = (row: Row | null, nameOf: NameOf, causes: readonly string[]): MessageName | null =>
  row === null ? null : messageName(row, nameOf, causes);

function messageName(row: Row, nameOf: NameOf, causes: readonly string[]): MessageName {
  const named = nameOf(row);
  return {
    index: row.traceIndex ?? -1,
    seqNum: row.seqNum,
    globalSeqNum: row.globalSeqNum,
    eventType: eventName(row.eventType),
    path: named?.path ?? null,
    process: named?.process ?? null,
    cause: row.injected === null ? null : (causes[row.injected] ?? 'not known'),
    injected: row.injected,
  };
}

function timesOf(row: Row, lostNs: number | null): VerdictTimes {
  return {
    queuedNs: row.queuedNs,
    deliveredNs: row.deliveredNs,
    returnedNs: row.returnedNs,
    respondedNs: row.respondedNs,
    deadlineNs: row.deadlineNs,
    budgetNs: row.deadlineNs === null ? null : row.deadlineNs - row.queuedNs,
    headroomNs: row.deadlineNs === null || row.respondedNs === null ? null : row.deadlineNs - row.respondedNs,
    lostNs,
  };
}
