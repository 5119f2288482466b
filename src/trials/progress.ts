// How long many runs will take: by what each took last time, else by what those that ended took.

export class TrialProgress {
  private readonly left: Map<string, number | null>;
  /** Of those that are left, what is known. */
  private known = 0;
  private knownMs = 0;
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
    for (const seconds of this.left.values()) this.count(seconds, 1);
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
    this.count(this.left.get(id) ?? null, -1);
    this.left.delete(id);
    if (seconds === 0) return; // it was skipped
    this.ended += 1;
    this.endedMs += seconds * 1000;
  }

  /** Null while nothing is known. */
  leftMs(): number | null {
    const unknown = this.left.size - this.known;
    if (unknown > 0 && this.ended === 0) return null;
    const usualMs = this.ended === 0 ? 0 : this.endedMs / this.ended;
    return (Math.max(0, this.knownMs) + unknown * usualMs) / this.workers;
  }

  private count(seconds: number | null, by: 1 | -1): void {
    if (seconds === null) return;
    this.known += by;
    this.knownMs += by * seconds * 1000;
  }
}
