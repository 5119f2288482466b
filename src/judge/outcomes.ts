// What became of each message in one run, and how its clients set themselves up: what a comparison with other runs of
// the trace needs. Columns by trace index, because a run may have millions of messages. Pure.
import { decisionOf, type ExpectedDecision } from '../observed/decision.ts';
import type { Observation, ProcessObservation, Row } from '../observed/observation.ts';
import { MissMode } from '../schema/generated/ledger.ts';
import { takesPath } from './disk-calls.ts';

/** Bits of `Outcomes.bits`. */
export const outcomeBits = {
  /** Some client got it. */
  delivered: 1,
  auth: 2,
  /** A client that got it did not answer. */
  unanswered: 4,
  /** Somebody decided: `allowed` says what. */
  decided: 8,
  /** The answer that counts may be kept. */
  cache: 16,
  /** The result cache decided for a client. */
  kept: 32,
  /** A call that takes a path was made for it. */
  looked: 64,
} as const;

export interface Outcomes {
  /** Every client was there to the end and none lost a message: what it did not get, it did not ask for. */
  readonly whole: boolean;
  /** `outcomeBits`. */
  readonly bits: Uint8Array;
  /** Of what is decided: 0xffffffff for an allow, 0 for a deny, else the authorised flags. */
  readonly allowed: Uint32Array;
  /** From the queue to the last answer, in nanoseconds; NaN: no answer. */
  readonly responseNs: Float32Array;
  /** The clients that got it, as bits by their place in `clients`; those from the 32nd on share one. */
  readonly deliveredTo: Uint32Array;
  readonly clients: readonly ClientSetUp[];
}

/** What one es_client_t asked for. */
export interface ClientSetUp {
  /** Number of its process in the run, and of the client in it. */
  readonly process: number;
  readonly client: number;
  /** Event types that it was ever subscribed to, ascending. */
  readonly events: readonly number[];
  /** Mute and unmute calls that succeeded. */
  readonly muteCalls: number;
  /** Kinds of muting that are inverted at the end, as `es_mute_inversion_type_t`, ascending. */
  readonly inverted: readonly number[];
}

export const everyFlag = 0xffff_ffff;
const maxPlace = 31;

export function outcomesOf(observation: Observation): Outcomes {
  const { processes, messageCount, clientEnded, setupTrouble, interrupted } = observation;
  const columns = new Columns(messageCount);
  const clients: ClientSetUp[] = [];
  let [killed, lost] = [false, false];
  for (const process of processes) {
    const first = clients.length;
    clients.push(...setUpsOf(process));
    lost ||= process.counts.some(({ dropped }) => dropped > 0);
    const modes = missModesOf(process);
    process.eachRow((row) => {
      killed ||= row.killed;
      if (row.traceIndex === null) return;
      columns.add(row, row.traceIndex, Math.min(maxPlace, first + row.client), modes.get(row.traceIndex));
    });
    for (const { traceIndex, data } of process.facts('cached'))
      if (traceIndex !== null) columns.addKept(traceIndex, data.denied);
    columns.addLooks(process);
  }
  const whole = clientEnded === null && setupTrouble.length === 0 && !interrupted && !killed && !lost;
  return { whole, ...columns.all, clients };
}

class Columns {
  readonly all: Pick<Outcomes, 'bits' | 'allowed' | 'responseNs' | 'deliveredTo'>;

  constructor(messages: number) {
    this.all = {
      bits: new Uint8Array(messages),
      allowed: new Uint32Array(messages),
      responseNs: new Float32Array(messages).fill(Number.NaN),
      deliveredTo: new Uint32Array(messages),
    };
  }

  /** `missMode`: the one in force when its deadline passed. */
  add(row: Row, index: number, place: number, missMode: number | undefined): void {
    const { bits, responseNs, deliveredTo } = this.all;
    deliveredTo[index] = (deliveredTo[index] ?? 0) | (1 << place);
    bits[index] = (bits[index] ?? 0) | outcomeBits.delivered | (row.auth ? outcomeBits.auth : 0);
    if (!row.auth) return;
    const decision = row.settled === 'by-mode' ? null : decisionOf(row);
    if (decision === null) bits[index] = (bits[index] ?? 0) | outcomeBits.unanswered;
    else {
      this.decide(index, decision, row.cache);
      const took = (row.respondedNs ?? Number.NaN) - row.queuedNs;
      const before = responseNs[index] ?? Number.NaN;
      responseNs[index] = Number.isNaN(before) ? took : Math.max(before, took);
    }
    if (row.settled === 'by-mode') this.decide(index, missMode === MissMode.failOpen ? 'allow' : 'deny', false);
  }

  addKept(index: number, denied: boolean): void {
    const { bits } = this.all;
    bits[index] = (bits[index] ?? 0) | outcomeBits.auth | outcomeBits.kept;
    this.decide(index, denied ? 'deny' : 'allow', false);
  }

  /** What answers a message outside its handler may have looked before, for any of them. */
  addLooks(process: ProcessObservation): void {
    const { bits } = this.all;
    const look = (index: number): void => {
      bits[index] = (bits[index] ?? 0) | outcomeBits.looked;
    };
    for (const fact of process.facts('call', 'off_queue_call'))
      if (fact.traceIndex !== null && takesPath(fact)) look(fact.traceIndex);
    const looksOutside = [...process.facts('outside_call')].some(takesPath);
    if (!looksOutside) return;
    process.eachRow(({ traceIndex, auth, inHandler }) => {
      if (traceIndex !== null && auth && !inHandler) look(traceIndex);
    });
  }

  /** Of several decisions the strictest counts, as on macOS. */
  private decide(index: number, decision: ExpectedDecision['decision'], cache: boolean): void {
    const { bits, allowed } = this.all;
    const mask = decision === 'deny' ? 0 : decision === 'allow' ? everyFlag : decision;
    const before = bits[index] ?? 0;
    if ((before & outcomeBits.decided) !== 0 && (allowed[index] ?? 0) <= mask) return;
    allowed[index] = mask;
    bits[index] = (before & ~outcomeBits.cache) | outcomeBits.decided | (cache ? outcomeBits.cache : 0);
  }
}

/** By trace index. Clients of one process have one mode. */
function missModesOf(process: ProcessObservation): ReadonlyMap<number, number> {
  const modes = new Map<number, number>();
  for (const { traceIndex, data } of process.facts('miss'))
    if (traceIndex !== null) modes.set(traceIndex, data.missMode);
  return modes;
}

/** Of every es_client_t, in the order in which they were made. */
function setUpsOf(process: ProcessObservation): ClientSetUp[] {
  const made = process.counts.map(() => ({ events: new Set<number>(), muteCalls: 0, inverted: new Set<number>() }));
  for (const fact of process.facts('subscribed', 'mute', 'invert_muting')) {
    const own = made[fact.client ?? -1];
    if (own === undefined) continue;
    if (fact.kind === 'subscribed') for (const type of typesOf(fact.data.eventBits)) own.events.add(type);
    else if (fact.kind === 'mute') own.muteCalls += fact.data.result === 0 ? 1 : 0;
    else if (fact.data.inverted) own.inverted.add(fact.data.inversion);
    else own.inverted.delete(fact.data.inversion);
  }
  return made.map(({ events, muteCalls, inverted }, client) => ({
    process: process.slot,
    client,
    events: ascending(events),
    muteCalls,
    inverted: ascending(inverted),
  }));
}

function typesOf(bits: bigint): number[] {
  const types: number[] = [];
  for (let [rest, type] = [bits, 0]; rest > 0n; rest >>= 1n, type += 1) if ((rest & 1n) === 1n) types.push(type);
  return types;
}

const ascending = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);
