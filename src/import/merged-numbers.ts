// Numbers the messages of a run of several clients as those of one client that saw all of them. Leaves a number out for
// each missing message, so an import of the output of `cat --json` finds the same number.
import type { Hole, SequenceHoles } from './sequence-holes.ts';

export interface Numbers {
  readonly seqNum: bigint;
  readonly globalSeqNum: bigint;
}

export class MergedNumbers {
  private nextGlobal: bigint;
  private readonly nextOfType: Map<number, bigint>;

  /** Goes on where the first client is. */
  constructor({ nextGlobal, nextOfType }: Pick<SequenceHoles, 'nextGlobal' | 'nextOfType'>) {
    this.nextGlobal = nextGlobal;
    this.nextOfType = new Map(nextOfType);
  }

  /** Returns the numbers of the next message, which has a hole before it. One that `isRepeated` takes none. */
  next(type: number, { ofType, ofUnknown }: Hole, isRepeated: boolean): Numbers {
    const numbers = {
      seqNum: BigInt.asUintN(64, (this.nextOfType.get(type) ?? 0n) + ofType),
      globalSeqNum: BigInt.asUintN(64, this.nextGlobal + ofType + ofUnknown),
    };
    const taken = isRepeated ? 0n : 1n;
    this.nextOfType.set(type, numbers.seqNum + taken);
    this.nextGlobal = numbers.globalSeqNum + taken;
    return numbers;
  }
}
