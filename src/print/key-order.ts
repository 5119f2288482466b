// The order of an object's keys, drawn from a seed: the same in native code (src/addon/key_order.h). A line has its
// own salt. What many messages share is printed once, so its salt is 0, and its order follows from its members alone.

export class KeyOrder {
  /** Of the line. */
  salt = 0;

  constructor(private readonly seed: number) {}

  /** Call at each line; `number`: its global_seq_num. */
  startLine(number: bigint): void {
    const drawn: Drawn = { state: (this.seed ^ Math.imul(Number(number & 0xffffffffn), 0x9e3779b1)) >>> 0 };
    this.salt = drawNext(drawn);
  }

  /** Shuffles members by their salt. */
  ofLine(members: string[]): string[] {
    return shuffle(members, this.salt);
  }

  /** Shuffles members by their salt, and by their sizes in bytes. */
  ofObject(members: string[]): string[] {
    if (members.length < 2) return members;
    let hash = 0x811c9dc5;
    for (const member of members) hash = Math.imul(hash ^ Buffer.byteLength(member), 0x01000193);
    return shuffle(members, (hash ^ this.seed ^ this.salt) >>> 0);
  }
}

export interface Drawn {
  state: number;
}

/** Mulberry32: returns a number below 2^32. */
export function drawNext(drawn: Drawn): number {
  drawn.state = (drawn.state + 0x6d2b79f5) >>> 0;
  const { state } = drawn;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}

function shuffle(members: string[], state: number): string[] {
  const drawn: Drawn = { state };
  for (let last = members.length - 1; last > 0; last--) {
    const at = Math.floor((drawNext(drawn) * (last + 1)) / 0x100000000);
    const member = members[at] as string;
    members[at] = members[last] as string;
    members[last] = member;
  }
  return members;
}
