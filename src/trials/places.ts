// How many trials run at once. One that only waits for its end needs no processor, so another takes its place: a client
// with a timer is waited for, a second by rule, and does nothing meanwhile.

/** Each is a process of the pool, with 40 MB of its own. */
const maxWaitingEach = 8;
const maxWaiting = 32;

export interface UnderWay {
  readonly running: number;
  /** They only wait for their ends. */
  readonly waiting: number;
}

export class Places {
  private running = 0;
  private waiting = 0;

  constructor(private readonly workers: number) {}

  get underWay(): UnderWay {
    return { running: this.running, waiting: this.waiting };
  }

  get isEmpty(): boolean {
    return this.running + this.waiting === 0;
  }

  /** A waiting trial may run again, so for a while more may run than there are workers. */
  get hasRoom(): boolean {
    return this.running < this.workers && this.running + this.waiting < this.workers + this.maxWaiting;
  }

  /** With one worker, trials never overlap: what they use may allow for only one. */
  private get maxWaiting(): number {
    return this.workers === 1 ? 0 : Math.min(maxWaiting, maxWaitingEach * this.workers);
  }

  /** Returns the place of a trial that begins. */
  take(): Place {
    this.running += 1;
    let waits = false;
    let left = false;
    const move = (now: boolean): void => {
      if (left || now === waits) return;
      waits = now;
      this.waiting += now ? 1 : -1;
      this.running += now ? -1 : 1;
    };
    return {
      move,
      leave: () => {
        move(false);
        if (!left) this.running -= 1;
        left = true;
      },
    };
  }
}

export interface Place {
  /** `waits`: the trial only waits; else it runs. */
  move(waits: boolean): void;
  /** A dead worker's last word may come later: the place does not move any more. */
  leave(): void;
}
