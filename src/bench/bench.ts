// The main path of `esreplay bench`: repetitions in turns, then the sustained rate, the comparison and the gates.
import tmp from 'tmp';
import { UsageError } from '../errors/errors.ts';
import { fileHash } from '../files/file-hash.ts';
import { commandWords } from '../run/client-command.ts';
import { type CheckedTrace, checkTrace } from '../run/prepare/trace-check.ts';
import { OwnLane } from '../trials/own-lane.ts';
import { type Comparison, compare } from './comparison.ts';
import { benchExitCode } from './exit-code.ts';
import { type Gate, judgeGate } from './gates.ts';
import { LastResults, ofTime } from './last-result.ts';
import { lengthenTrace } from './lengthened-trace.ts';
import { isOpen, type Load, usualMessages, usualWarmUp } from './load.ts';
import { thisMachine, versionsWith } from './machine.ts';
import { notesOf } from './notes.ts';
import { interrupted, type Repetition, repeat } from './repetition.ts';
import { type BenchResult, type Plan, resultVersion, type Side } from './result.ts';
import { MeasuredSide, traceRateOf } from './side.ts';
import { refuseForeign, type StoredResult } from './stored-result.ts';
import { sustainedRate } from './sustained-rate.ts';

export interface BenchOptions {
  readonly trace: string;
  readonly client: readonly string[];
  /** The reference client, measured in turns with the client. */
  readonly compare?: readonly string[] | undefined;
  /** Environment variables for both. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The alternative reference: a stored result, with the name of its file. */
  readonly baseline?: { readonly name: string; readonly result: StoredResult } | undefined;
  /** Folder of the last results. Without another reference, the last one of the same benchmark is the baseline. */
  readonly lastResults?: string | undefined;
  readonly load: Load;
  readonly messages?: number | undefined;
  readonly warmUp?: number | undefined;
  readonly repetitions: number;
  /** Search for the highest sustained rate, with this limit. */
  readonly sustainNs?: number | undefined;
  readonly gates: readonly Gate[];
  /** A client that answers nothing for this long is given up. */
  readonly patienceMs: number;
  /** Version of this program. */
  readonly version: string;
  readonly onProgress?: ((progress: BenchProgress) => void) | undefined;
}

export interface BenchProgress {
  readonly what: string;
  /** Share of all work known so far, from 0 to 1. */
  readonly share: number;
}

/**
 * `lane`: makes the repetitions. Throws UsageError or SetupError if the benchmark cannot begin, TraceError for a broken
 * trace. Later failures are in the result.
 */
export async function bench(options: BenchOptions, lane = new OwnLane()): Promise<BenchResult> {
  const trace = checkTrace(options.trace);
  if (trace.messages === 0) throw new UsageError('trace has no messages', { place: options.trace });
  const plan = planOf(options, trace.messages);
  const sha256 = await fileHash(trace.path);
  const identity = { machine: thisMachine(), versions: versionsWith(options.version), plan };
  if (options.baseline !== undefined) refuseForeign(options.baseline, { ...identity, sha256 });
  const kept = options.lastResults;
  const last = kept === undefined ? null : new LastResults(kept, options.client, { ...identity, sha256 });
  const before = options.compare === undefined && options.baseline === undefined ? last?.read() : undefined;
  const measuredAt = new Date().toISOString();
  const folder = tmp.dirSync({ prefix: 'esreplay-bench', unsafeCleanup: true });
  try {
    options.onProgress?.({ what: 'preparing the trace', share: 0 });
    const lengthened = await lengthenTrace(trace, plan.messages, folder.name, lane.signal);
    const measured = lengthened === trace.path ? trace : checkTrace(lengthened);
    const run = new Run(options, lane, plan, measured, trace.messages, before?.result ?? null);
    await run.repetitions();
    await run.sustainedRates();
    const head = { version: resultVersion, kind: 'esreplay-bench', measuredAt, ...identity } as const;
    const of = { path: options.trace, sha256, messages: trace.messages };
    const result = { ...head, trace: of, ...run.outcome() };
    const notes = [before?.note ?? [], last?.keep(result) ?? []].flat();
    return { ...result, notes: [...result.notes, ...notes] };
  } finally {
    folder.removeCallback();
  }
}

function planOf({ load, messages, warmUp, repetitions, baseline }: BenchOptions, inTrace: number): Plan {
  // Defaults to the baseline's numbers, so that the results can be compared.
  const count = messages ?? baseline?.result.plan.messages ?? usualMessages(load, inTrace);
  const before = warmUp ?? baseline?.result.plan.warmUp ?? usualWarmUp(count);
  if (before >= count)
    throw new UsageError(`a warm-up of ${before} messages leaves none of ${count} to measure`, {
      remedy: 'lower --warm-up, or raise --messages',
    });
  return { load, messages: count, warmUp: before, repetitions };
}

class Run {
  private readonly candidate: MeasuredSide;
  private readonly reference: MeasuredSide | null;
  private ended: BenchResult['ended'] = null;

  constructor(
    private readonly options: BenchOptions,
    private readonly lane: OwnLane,
    private readonly plan: Plan,
    private readonly trace: CheckedTrace,
    private readonly passLength: number,
    private readonly last: StoredResult | null,
  ) {
    this.candidate = new MeasuredSide(options.client);
    this.reference = options.compare === undefined ? null : new MeasuredSide(options.compare);
  }

  private get sides(): readonly MeasuredSide[] {
    return this.reference === null ? [this.candidate] : [this.reference, this.candidate];
  }

  /** Takes turns (A B A B), so that a change on the machine affects both sides. */
  async repetitions(): Promise<void> {
    if (this.lane.signal?.aborted) this.ended = { ...interrupted, client: this.options.client };
    const all = this.plan.repetitions * this.sides.length;
    for (let place = 0; place < all && this.ended === null; place++) {
      const side = this.sides[place % this.sides.length] ?? this.candidate;
      const number = Math.floor(place / this.sides.length) + 1;
      const which = this.reference === null ? '' : side === this.candidate ? ' of the client' : ' of the other client';
      const what = `repetition ${number} of ${this.plan.repetitions}${which}`;
      const onProgress = (share: number) => this.options.onProgress?.({ what, share: (place + share) / all });
      this.note(side, await this.repeat(side, this.plan.load, { onProgress, counted: true }));
    }
  }

  async sustainedRates(): Promise<void> {
    const { sustainNs } = this.options;
    if (sustainNs === undefined) return;
    for (const side of this.sides) {
      if (this.ended !== null) return;
      const closed = isOpen(this.plan.load)
        ? traceRateOf(await this.repeat(side, { kind: 'closed', outstanding: null }, {}))
        : side.traceRate();
      if (closed === null) continue;
      side.sustained = await sustainedRate(closed, sustainNs, async (perSecond) => {
        const what = `trying ${Math.round(perSecond).toLocaleString('en-US')} messages per second`;
        this.options.onProgress?.({ what, share: 1 });
        const probed = await this.repeat(side, { kind: 'rate', perSecond }, {});
        if (probed.ended !== null) this.end(side, probed);
        return probed;
      });
    }
  }

  outcome(): Omit<BenchResult, 'version' | 'kind' | 'measuredAt' | 'trace' | 'machine' | 'versions' | 'plan'> {
    const candidate = this.candidate.result();
    const reference = this.reference?.result() ?? null;
    const comparison = this.comparison(candidate, reference);
    const gates = this.options.gates.map((gate) => judgeGate(gate, candidate.times, comparison));
    const { ended } = this;
    const misses = candidate.repetitions.some(({ late, unanswered }) => late + unanswered > 0);
    return {
      candidate,
      reference,
      comparison,
      gates,
      ended,
      notes: notesOf(this.plan, candidate, reference),
      exitCode: benchExitCode(ended, gates, misses),
    };
  }

  private comparison(candidate: Side, reference: Side | null): Comparison | null {
    const { baseline } = this.options;
    const stored = baseline?.result ?? this.last;
    const whole = ({ repetitions }: Pick<Side, 'repetitions'>) => repetitions.filter(({ ended }) => ended === null);
    const own = { name: commandWords(candidate.client), repetitions: whole(candidate) };
    if (reference !== null) {
      const other = { name: commandWords(reference.client), repetitions: whole(reference) };
      return compare(this.plan.load, { reference: other, candidate: own, interleaved: true });
    }
    if (stored === null) return null;
    const name = baseline?.name ?? `the last run of this client${ofTime(stored)}`;
    const before = { name, repetitions: stored.candidate.repetitions };
    return compare(this.plan.load, { reference: before, candidate: own, interleaved: false });
  }

  private repeat(
    side: MeasuredSide,
    load: Load,
    { onProgress, counted }: { onProgress?: (share: number) => void; counted?: boolean },
  ): Promise<Repetition> {
    const { patienceMs, env } = this.options;
    const times = counted ? { times: side.times } : {};
    const of = { client: side.client, env, load, warmUp: this.plan.warmUp, passLength: this.passLength, patienceMs };
    return repeat(this.trace, { ...of, ...times, onProgress }, this.lane);
  }

  private note(side: MeasuredSide, repetition: Repetition): void {
    side.repetitions.push(repetition);
    if (repetition.ended !== null) this.end(side, repetition);
  }

  private end({ client }: MeasuredSide, { ended }: Repetition): void {
    this.ended ??= ended === null ? null : { ...ended, client };
  }
}
