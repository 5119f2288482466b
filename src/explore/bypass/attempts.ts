// Everything that is tried for one claim: each chain of the table by the process that was denied, and the denied operation
// by processes that the client trusts no more.

import type { Draft } from '../../mutate/insert-messages.ts';
import type { MessageEvent, Process, Thread } from '../../schema/generated/messages.ts';
import { eventRow, eventRows } from '../../schema/macos/events.ts';
import {
  type ActorName,
  actorNames,
  type ControlName,
  childOf,
  fresh,
  freshProgram,
  stranger,
  withoutTrust,
} from './actors.ts';
import type { Claim } from './claims.ts';
import type { EffectRow } from './effect-row.ts';
import { effectRows } from './effects.ts';
import { type Chain, isMade, type NotMade, type Step } from './scene.ts';

/** `own`: the denied operation again, on the claimed file alone. */
export type Way =
  | { readonly is: 'operation' }
  | { readonly is: 'own' }
  | { readonly is: 'actor'; readonly name: ActorName | ControlName; readonly trusted: Process };

export interface Attempt {
  readonly claim: Claim;
  readonly row: EffectRow;
  readonly way: Way;
  readonly drafts: readonly Draft[];
  /** Places of its AUTH messages in `drafts`. */
  readonly asked: readonly number[];
}

/** A row that cannot be tried for a claim, and why. */
export interface NotTried {
  readonly claim: Claim;
  readonly row: EffectRow;
  readonly why: string;
}

/** Processes that a trace does not have. */
export class FreshProcesses {
  private pid = 50_000;

  constructor(private readonly used: ReadonlySet<number>) {}

  next(): readonly [pid: number, pidversion: number] {
    do this.pid += 1;
    while (this.used.has(this.pid));
    return [this.pid, 900_000 + this.pid * 2];
  }
}

export const isOwn = (row: EffectRow, { effect, event, role }: Claim): boolean =>
  row.effect === effect && row.event === event && row.role === role;

/** A denial is of a part of the effect, and what a person claims is the whole. */
export function rowsFor({ effect, part, claimed }: Claim): readonly EffectRow[] {
  return effectRows.filter(
    (row) => row.effect === effect && (claimed !== null || row.under === undefined || row.under.includes(part)),
  );
}

/** `isThere`: whether the release has an event. */
export function operationsOf(
  claim: Claim,
  processes: FreshProcesses,
  isThere: (event: string) => boolean,
): { readonly attempts: readonly Attempt[]; readonly not: readonly NotTried[] } {
  const attempts: Attempt[] = [];
  const not: NotTried[] = [];
  for (const row of rowsFor(claim)) {
    const chains: readonly Chain[] | NotMade = isThere(row.event)
      ? row.chains(claim.scene)
      : { why: 'the macOS release of the trace does not have the event' };
    if (!isMade(chains)) {
      not.push({ claim, row, why: chains.why });
      continue;
    }
    const { process, thread } = claim.denied.message;
    const way = { is: isOwn(row, claim) ? 'own' : 'operation' } as const;
    for (const chain of chains) attempts.push({ claim, row, way, ...draftsOf(chain, process, thread, processes) });
  }
  return { attempts, not };
}

/** The denied operation by others. The controls come first. */
export const actorsOf = (...of: Parameters<typeof controlsOf>): readonly Attempt[] => [
  ...controlsOf(...of),
  ...lesserOf(...of),
];

/** The denied operation by a program that the client may trust, and by a stranger. */
export function controlsOf(claim: Claim, trusted: Process, processes: FreshProcesses): readonly Attempt[] {
  const by = actorAttempts(claim, trusted, processes);
  if (by === null) return [];
  return [
    by.attempt('trusted', fresh(trusted, ...processes.next())),
    by.attempt('stranger', freshProgram(stranger(trusted), ...processes.next())),
  ];
}

/** The denied operation by others than a trusted program, each less than that. */
export function lesserOf(claim: Claim, trusted: Process, processes: FreshProcesses): readonly Attempt[] {
  const by = actorAttempts(claim, trusted, processes);
  if (by === null) return [];
  const { chain, attempt } = by;
  return actorNames.flatMap((name) => {
    if (name === 'child') {
      // The client may know its last trusted process alone, so that the parent is one that was just allowed.
      const parent = fresh(trusted, ...processes.next());
      const child = childOf(parent, claim.denied.message.process, ...processes.next());
      const { drafts } = draftsOf(chain, parent, null, processes);
      return [attempt(name, child, [...drafts, draftOf('fork', 'NOTIFY', { fork: { child } }, parent, null)])];
    }
    const other = withoutTrust(name, trusted);
    return other === null ? [] : [attempt(name, freshProgram(other, ...processes.next()))];
  });
}

/** Null: no message can be made for it. */
function actorAttempts(claim: Claim, trusted: Process, processes: FreshProcesses) {
  const row = effectRows.find((each) => isOwn(each, claim));
  const chains = row?.chains(claim.scene);
  const [chain] = chains !== undefined && isMade(chains) ? chains : [];
  if (row === undefined || chain === undefined) return null;
  const attempt = (name: ActorName | ControlName, by: Process, before: readonly Draft[] = []): Attempt => {
    const { drafts, asked } = draftsOf(chain, by, null, processes);
    return {
      claim,
      row,
      way: { is: 'actor', name, trusted },
      drafts: [...before, ...drafts],
      asked: asked.map((place) => before.length + place),
    };
  };
  return { chain, attempt };
}

function draftsOf(
  chain: Chain,
  process: Process,
  thread: Thread | null,
  processes: FreshProcesses,
): Pick<Attempt, 'drafts' | 'asked'> {
  const drafts: Draft[] = [];
  const asked: number[] = [];
  for (const step of chain) {
    const made = step.inChild === true ? inChild(step, process, thread, processes) : inProcess(step, process, thread);
    asked.push(...made.flatMap(({ type }, at) => (eventRow(type)?.action === 'AUTH' ? [drafts.length + at] : [])));
    drafts.push(...made);
  }
  return { drafts, asked };
}

function inProcess({ event, after = event }: Step, process: Process, thread: Thread | null): readonly Draft[] {
  const member = memberName(event);
  const notify = typeOf(member, 'NOTIFY');
  return [
    draftOf(member, 'AUTH', event, process, thread),
    ...(notify === undefined ? [] : [{ type: notify, process, thread, event: after }]),
  ];
}

/** A child that execs and ends, so that the actor stays what it is. */
function inChild({ event }: Step, parent: Process, thread: Thread | null, processes: FreshProcesses): readonly Draft[] {
  const [pid, pidversion] = processes.next();
  const child = childOf(parent, parent, pid, pidversion);
  const exec = event.exec;
  if (exec === undefined) return [];
  const target = childOf(parent, exec.target, pid, pidversion + 1);
  const run = { event: { exec: { ...exec, target } } };
  return [
    draftOf('fork', 'NOTIFY', { fork: { child } }, parent, thread),
    ...inProcess(run, child, null),
    draftOf('exit', 'NOTIFY', { exit: { stat: 0 } }, target, null),
  ];
}

function draftOf(
  member: string,
  action: 'AUTH' | 'NOTIFY',
  event: MessageEvent,
  process: Process,
  thread: Thread | null,
): Draft {
  const type = typeOf(member, action);
  if (type === undefined) throw new RangeError(`${member} has no ${action} event`);
  return { type, process, thread, event };
}

export const memberName = (event: MessageEvent): string => Object.keys(event)[0] ?? '';

export const typeOf = (member: string, action: 'AUTH' | 'NOTIFY'): number | undefined =>
  eventRows.find((row) => row.member === member && row.action === action)?.number;
