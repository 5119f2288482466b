// Finds where along a row of values something stops holding: the smallest budget, the highest speed, the highest rate.
// Pure: the caller tries each value. The row (bisection-grid.ts) begins at the value that should hold and
// ends at the last one worth trying.
//
// The stopping rule: a value counts as failing once it failed `failures` times, and as holding once it held, as long as
// it does not count as failing. The search ends at two neighbours in the row: one that held `repetitions` times and one
// that counts as failing. The repetitions at the edge expose values that hold only by luck; the search then continues
// before them. A try without a result ('unclear', such as a stall of the machine) is repeated, at most `maxUnclear`
// times in a row. If the property is truly monotone and not noisy, the search takes 2 + log2(length) tries and the
// repetitions.

export type TrialResult = 'holds' | 'fails' | 'unclear';

/** One try of one value. The caller may keep anything in `seen`. */
export interface Trial<Seen> {
  readonly value: number;
  readonly result: TrialResult;
  readonly seen: Seen;
}

export interface BisectionRules {
  /** How often the value before the edge must hold; default 3. */
  readonly repetitions?: number;
  /** How often a value must fail; default 1, because a client that sometimes fails does not survive. */
  readonly failures?: number;
  readonly maxUnclear?: number;
}

/**
 * `found`: the two neighbours. `none-fails`: the end of the row holds. `none-holds`: its beginning does not. `unclear`:
 * a value could not be tried. `stopped`: the caller stopped. In these last two cases, `holds` and `fails` are what was
 * known so far.
 */
export type EdgeKind = 'found' | 'none-fails' | 'none-holds' | 'unclear' | 'stopped';

export interface Edge<Seen> {
  readonly kind: EdgeKind;
  /** Last holding try of the outermost value that holds. */
  readonly holds: Trial<Seen> | null;
  /** First failing try of the innermost value that fails. */
  readonly fails: Trial<Seen> | null;
  /** Every try, in order. */
  readonly trials: readonly Trial<Seen>[];
  /** Values that held in one try and failed in another. */
  readonly noisy: readonly number[];
}

type Probed<Seen> = Omit<Trial<Seen>, 'value'> | null;

/** `probe` returns null to stop; an error that it throws ends the search. Throws RangeError for an empty row. */
export async function bisect<Seen>(
  row: readonly number[],
  probe: (value: number) => Promise<Probed<Seen>> | Probed<Seen>,
  rules: BisectionRules = {},
): Promise<Edge<Seen>> {
  if (row.length === 0) throw new RangeError('bisect needs at least one value');
  return new Bisection(row, probe, rules).run();
}

class Bisection<Seen> {
  private readonly repetitions: number;
  private readonly failures: number;
  private readonly maxUnclear: number;
  private readonly trials: Trial<Seen>[] = [];

  constructor(
    private readonly row: readonly number[],
    private readonly probe: Parameters<typeof bisect<Seen>>[1],
    { repetitions = 3, failures = 1, maxUnclear = 3 }: BisectionRules,
  ) {
    this.repetitions = Math.max(1, repetitions);
    this.failures = Math.max(1, failures);
    this.maxUnclear = maxUnclear;
  }

  async run(): Promise<Edge<Seen>> {
    // The place before the row holds by definition, and the one after it fails.
    const held = [-1];
    let fails = this.row.length;
    let ends = [0, this.row.length - 1];
    for (;;) {
      const holds = held.at(-1) ?? -1;
      const atEdge = fails - holds === 1;
      if (atEdge && holds === -1) return this.edge('none-holds', holds, fails);
      ends = ends.filter((place) => place > holds && place < fails);
      const asked = atEdge ? holds : (ends[0] ?? (holds + fails) >> 1);
      const result = await this.decide(asked, atEdge ? this.repetitions : 1);
      if (result === 'unclear' || result === 'stopped') return this.edge(result, holds, fails);
      if (result === 'fails') {
        fails = asked;
        if (atEdge) held.pop();
      } else if (atEdge) {
        return this.edge(fails === this.row.length ? 'none-fails' : 'found', holds, fails);
      } else held.push(asked);
    }
  }

  private async decide(place: number, holdsWanted: number): Promise<TrialResult | 'stopped'> {
    const value = this.row[place] ?? Number.NaN;
    for (let unclear = 0; ; ) {
      if (this.count(value, 'fails') >= this.failures) return 'fails';
      if (this.count(value, 'holds') >= holdsWanted) return 'holds';
      if (unclear > this.maxUnclear) return 'unclear';
      const probed = await this.probe(value);
      if (probed === null) return 'stopped';
      const trial = { value, ...probed };
      this.trials.push(trial);
      unclear = trial.result === 'unclear' ? unclear + 1 : 0;
    }
  }

  private count(value: number, result: TrialResult): number {
    return this.trials.filter((trial) => trial.value === value && trial.result === result).length;
  }

  private edge(kind: EdgeKind, holds: number, fails: number): Edge<Seen> {
    const of = (place: number, result: TrialResult): Trial<Seen>[] =>
      this.trials.filter((trial) => trial.value === this.row[place] && trial.result === result);
    return {
      kind,
      holds: of(holds, 'holds').at(-1) ?? null,
      fails: of(fails, 'fails')[0] ?? null,
      trials: this.trials,
      noisy: this.row.filter((value) => this.count(value, 'holds') > 0 && this.count(value, 'fails') > 0),
    };
  }
}
