// Finds the messages that a file lacks, by the holes in its sequence numbers. eslogger's client lost them, or somebody
// removed their lines: both leave the same holes. What came before the first line of a run is not missing, because a
// file may begin anywhere. `recorder/kernel_losses.cc` does the same while it records.
import type { Sequenced } from './clocks.ts';

/** Number of messages missing directly before a message: of its own event type, and of unknown types. */
export interface Hole {
  readonly ofType: bigint;
  readonly ofUnknown: bigint;
}

export const noHole: Hole = { ofType: 0n, ofUnknown: 0n };

export class SequenceHoles {
  /** The numbers that come next, if nothing is missing. */
  nextGlobal = 0n;
  readonly nextOfType = new Map<number, bigint>();
  /** What a type that has not come yet begins with; undefined: unknown, because the run's beginning is not there. */
  private firstOfType: bigint | undefined;
  /** Missing, of a type that is not known yet. */
  private unattributed = 0n;

  /** Returns the hole before the next message in order. `startsRun`: it is the first of a client's messages. */
  before(message: Sequenced, startsRun: boolean): Hole {
    const { version, event_type: type, seq_num: seq, global_seq_num: global } = message;
    if (startsRun) this.startRun(version >= 4 && global === 0n);
    if (version < 2) return noHole;
    const ofType = past(seq, this.nextOfType.get(type) ?? this.firstOfType ?? seq);
    this.nextOfType.set(type, seq + 1n);
    if (version < 4) return { ofType, ofUnknown: 0n };
    const missing = startsRun ? 0n : past(global, this.nextGlobal);
    this.nextGlobal = global + 1n;
    return this.attributed(ofType, missing);
  }

  private startRun(isWhole: boolean): void {
    this.firstOfType = isWhole ? 0n : undefined;
    this.nextOfType.clear();
    this.unattributed = 0n;
  }

  /** Of the type's missing messages, earlier holes of unknown type may already contain some. */
  private attributed(ofType: bigint, missing: bigint): Hole {
    if (ofType === 0n && missing === 0n) return noHole;
    const certain = ofType > this.unattributed ? smaller(missing, ofType - this.unattributed) : 0n;
    this.unattributed += missing - certain;
    this.unattributed -= smaller(this.unattributed, ofType - certain);
    return { ofType: certain, ofUnknown: missing - certain };
  }
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const past = (number: bigint, expected: bigint): bigint => (number > expected ? number - expected : 0n);
