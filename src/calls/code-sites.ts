// Finds the instructions that use an import: calls and jumps to its stub, and loads of its pointer. This is no
// disassembler: it looks for the few forms that compilers write. A form that is not here is a place that is not shown.

export interface Code {
  readonly bytes: Buffer;
  /** Of its first byte. */
  readonly address: number;
  /** Its instructions are stubs, which jump through the pointers of imports. */
  readonly isStubs: boolean;
}

export type Machine = 'x64' | 'arm64';

/** By address. */
export type Targets = Map<number, string>;

/** Adds the stubs in `code` to `stubs`: each one loads a pointer of `pointers`. */
export function findStubs(machine: Machine, code: Code, pointers: Targets, stubs: Targets): void {
  const add = (at: number, symbol: string): unknown => stubs.has(at) || stubs.set(at, symbol);
  if (machine === 'arm64') {
    eachArmLoad(code, pointers, (address, symbol) => {
      add(address, symbol);
      add(address - 4, symbol); // after a landing pad
    });
    return;
  }
  eachX64Use(code, pointers, (address, symbol) => {
    // After a landing pad of four bytes, a prefix of one, or both.
    for (const before of [0, 1, 4, 5]) add(address - before, symbol);
  });
}

/** Calls `found` with the address of each instruction that uses one of them. */
export function findUses(
  machine: Machine,
  code: Code,
  { stubs, pointers }: { readonly stubs: Targets; readonly pointers: Targets },
  found: (address: number, symbol: string) => void,
): void {
  if (code.isStubs) return;
  if (machine === 'arm64') {
    eachArmBranch(code, stubs, found);
    eachArmLoad(code, pointers, found);
  } else {
    eachX64Branch(code, stubs, found);
    eachX64Use(code, pointers, found);
  }
}

function eachX64Branch({ bytes, address }: Code, stubs: Targets, found: (at: number, symbol: string) => void): void {
  for (let at = 0; at + 5 <= bytes.length; at += 1) {
    const first = bytes[at] ?? 0;
    if (first !== 0xe8 && first !== 0xe9) continue;
    const symbol = stubs.get(address + at + 5 + bytes.readInt32LE(at + 1));
    if (symbol !== undefined) found(address + at, symbol);
  }
}

/** `call *[rip+n]`, `jmp *[rip+n]`, and `mov register, [rip+n]`. */
function eachX64Use({ bytes, address }: Code, pointers: Targets, found: (at: number, symbol: string) => void): void {
  for (let at = 0; at + 6 <= bytes.length; at += 1) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    const isJump = first === 0xff && (second === 0x15 || second === 0x25);
    const isLoad = (first === 0x48 || first === 0x4c) && second === 0x8b && ((bytes[at + 2] ?? 0) & 0xc7) === 5;
    const start = isJump ? 2 : 3;
    if ((!isJump && !isLoad) || at + start + 4 > bytes.length) continue;
    const symbol = pointers.get(address + at + start + 4 + bytes.readInt32LE(at + start));
    if (symbol !== undefined) found(address + at, symbol);
  }
}

function eachArmBranch({ bytes, address }: Code, stubs: Targets, found: (at: number, symbol: string) => void): void {
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const word = bytes.readUInt32LE(at);
    if ((word & 0x7c00_0000) !== 0x1400_0000) continue; // b, bl
    const symbol = stubs.get(address + at + ((word << 6) >> 6) * 4);
    if (symbol !== undefined) found(address + at, symbol);
  }
}

/** `adrp x, page` and soon after it `ldr y, [x, offset]`, or `ldr y, address` where a linker found it near. */
function eachArmLoad({ bytes, address }: Code, pointers: Targets, found: (at: number, symbol: string) => void): void {
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const word = bytes.readUInt32LE(at);
    const kind = word >>> 24;
    if ((kind & 0x9f) !== 0x90 && kind !== 0x58) continue;
    const high = ((word << 8) >> 13) * 4; // 19 bits, signed
    const target =
      kind === 0x58
        ? address + at + high
        : pageLoad(bytes, at, pageOf(address + at) + pageBytes * (high | ((word >>> 29) & 3)));
    const symbol = target === null ? undefined : pointers.get(target);
    if (symbol !== undefined) found(address + at, symbol);
  }
}

const pageBytes = 4096;
const pageOf = (address: number): number => Math.floor(address / pageBytes) * pageBytes;
/** Instructions between the two. */
const near = 8;

/** Returns what is loaded through the page that the instruction at `at` puts in a register; null if nothing is. */
function pageLoad(bytes: Buffer, at: number, page: number): number | null {
  const register = bytes.readUInt32LE(at) & 31;
  for (let next = at + 4; next <= at + near * 4 && next + 4 <= bytes.length; next += 4) {
    const load = bytes.readUInt32LE(next);
    if (load >>> 22 === 0x3e5 && ((load >> 5) & 31) === register) return page + ((load >> 10) & 0xfff) * 8;
  }
  return null;
}
