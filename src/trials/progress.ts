// How long many runs will take: by what each took last time, else by what those that ended took.

export class TrialProgress {
  private readonly left: Map<string, number | null>;
  private endedMs = 0;
  private ended = 0;
  total: number;

  /** `lastSeconds`: of an earlier call, by id. */
  constructor(
    ids: readonly string[],
    private readonly workers: number,
    lastSeconds: ReadonlyMap<string, number>,
  ) {
    this.total = ids.length;
    this.left = new Map(ids.map((id) => [id, lastSeconds.get(id) ?? null]));
  }

  /** Trials that turned out to be needed. */
  add(ids: readonly string[]): void {
    for (const id of ids) this.left.set(id, null);
    this.total += ids.length;
  }

  get done(): number {
    return this.total - this.left.size;
  }

  end(id: string, seconds: number): void {
    this.left.delete(id);
    if (seconds === 0) return; // it was skipped
    this.ended += 1;
    this.endedMs += seconds * 1000;
  }

  /** Null while nothing is known. */
  leftMs(): number | null {
    const known = [...this.left.values()].filter((seconds) => seconds !== null);
    const unknown = this.left.size - known.length;
    if (unknown > 0 && this.ended === 0) return null;
    const usualMs = this.ended === 0 ? 0 : this.endedMs / this.ended;
    const knownMs = known.reduce((sum, seconds) => sum + seconds * 1000, 0);
    return (knownMs + unknown * usualMs) / this.workers;
  }
}
