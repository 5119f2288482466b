// Where the messages that a cut keeps are in the cut: memory for each range of messages that follow each other, not for
// each message.

/** Numbers of a range: indices of its first message in the trace and in the cut. */
const numbersARange = 2;

export class KeptPlaces {
  /** Messages kept. */
  count = 0;
  ranges = 0;
  /** Index in the trace behind the last one kept. */
  private end = 0;
  /** Grows by doubling. Indices may be above 2³². */
  private firsts = new Float64Array(8 * numbersARange);

  /** Keeps a message of the trace. Call in the order of the trace. */
  add(index: number): void {
    if (index !== this.end || this.ranges === 0) this.begin(index);
    this.end = index + 1;
    this.count++;
  }

  /** Returns the index in the cut of a message of the trace; undefined if it was not kept. */
  of(index: number): number | undefined {
    // The last range that begins at or before the index.
    let [low, high] = [0, this.ranges];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.at(middle, 0) <= index) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return undefined;
    const place = this.at(low - 1, 1) + index - this.at(low - 1, 0);
    return place < (low === this.ranges ? this.count : this.at(low, 1)) ? place : undefined;
  }

  private begin(index: number): void {
    const at = this.ranges * numbersARange;
    if (at === this.firsts.length) {
      const grown = new Float64Array(2 * at);
      grown.set(this.firsts);
      this.firsts = grown;
    }
    this.firsts[at] = index;
    this.firsts[at + 1] = this.count;
    this.ranges++;
  }

  private at(range: number, number: 0 | 1): number {
    return this.firsts[range * numbersARange + number] as number;
  }
}
