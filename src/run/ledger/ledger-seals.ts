// Checks whether a record of the ledger is what the library wrote. Its counterpart is `replayer/ledger/ledger_seals.h`.
// A record is looked at as 32-bit words: `at` is its first word, and both sides are little-endian.
import { factNames } from '../../schema/generated/facts.ts';
import { codes, fixedLayouts, isStamp, SealState } from '../../schema/generated/ledger.ts';

/**
 * `claimed`: its writer was working on it when the process ended, or still is. `withdrawn`: its writer took it back.
 * `empty`: it was never claimed. `damaged`: none of these, so it was changed after it was written.
 */
export type RecordState = 'whole' | 'claimed' | 'withdrawn' | 'empty' | 'damaged';

const { size: factBytes, fields: fact } = fixedLayouts.FactRecord;
const { fields: stack } = fixedLayouts.StackRecord;
const { fields: row } = fixedLayouts.MessageRow;
const maxAddresses = stack.addresses.count;

export function factState(words: Uint32Array, at: number, position: number): RecordState {
  const commit = wordAt(words, at + wordOf(fact.commit));
  const state = stateOf(commit, position);
  if (state !== null) return state;
  if (wordAt(words, at + wordOf(fact.order)) !== position >>> 0) return 'damaged';
  if (factNames[kindOf(words, at) - 1] === undefined) return 'damaged';
  return commit === factSeal(words, at, commit & 3) ? 'whole' : 'damaged';
}

/** Returns the number of a fact's kind, in the first half of its first word. */
export function kindOf(words: Uint32Array, at: number): number {
  return wordAt(words, at + wordOf(fact.kind)) & 0xffff;
}

/** Returns the commit word of a complete fact. If `state` is open, leaves out what its writer changes on completion. */
export function factSeal(words: Uint32Array, at: number, state: number): number {
  const open = state === SealState.open;
  let seal = 0;
  for (let offset = 0; offset < factBytes - 4; offset += 4) {
    let word = wordAt(words, at + offset / 4);
    if (open) {
      const completed = offset >= fact.a.offset && offset < fact.c.offset;
      if (offset === fact.client.offset) word &= 0xff;
      else if (completed || offset === fact.otherStack.offset) word = 0;
    }
    seal = step(seal, word);
  }
  return sealed(seal, state);
}

export function stackState(words: Uint32Array, at: number, position: number): RecordState {
  const commit = wordAt(words, at + wordOf(stack.commit));
  const state = stateOf(commit, position);
  if (state !== null) return state;
  const count = wordAt(words, at + wordOf(stack.count));
  if (count > maxAddresses || (commit & 3) !== SealState.whole) return 'damaged';
  let seal = step(0, position);
  const end = at + wordOf(stack.addresses) + 2 * count;
  for (let word = at + wordOf(stack.count); word < end; word += 1) seal = step(seal, wordAt(words, word));
  return commit === sealed(seal, SealState.whole) ? 'whole' : 'damaged';
}

/** Checks a record with its commit word at the end: a module or a name. */
export function flatState(bytes: number): (words: Uint32Array, at: number, position: number) => RecordState {
  const last = bytes / 4 - 1;
  return (words, at, position) => {
    const commit = wordAt(words, at + last);
    const state = stateOf(commit, position);
    if (state !== null) return state;
    let seal = step(0, position);
    for (let word = at; word < at + last; word += 1) seal = step(seal, wordAt(words, word));
    return commit === sealed(seal, SealState.whole) ? 'whole' : 'damaged';
  };
}

export function rowState(words: Uint32Array, at: number, position: number): RecordState {
  const result = wordAt(words, at + wordOf(row.result));
  const upper = wordAt(words, at + wordOf(row.flags));
  if (result === 0 && upper === 0) return 'empty';
  if (byteSum(result ^ upper) !== codes.outcomeSum) return 'damaged';
  const queued = at + wordOf(row.queuedNs);
  if (wordAt(words, queued) === 0 && wordAt(words, queued + 1) === 0) return 'claimed';
  for (let time = queued; time <= at + wordOf(row.deadlineNs); time += 2)
    if (!isStamp(wordAt(words, time), wordAt(words, time + 1))) return 'damaged';
  return identitySum(words, at, position) === codes.identitySum ? 'whole' : 'damaged';
}

function identitySum(words: Uint32Array, at: number, position: number): number {
  let sum = step(0, position);
  for (let word = at; word < at + wordOf(row.queuedNs); word += 1) sum ^= wordAt(words, word);
  return byteSum(sum);
}

const wordOf = ({ offset }: { readonly offset: number }): number => offset >>> 2;

/** Records are within their segment, so there is no other. */
const wordAt = (words: Uint32Array, at: number): number => words[at] ?? 0;

function stateOf(commit: number, position: number): RecordState | null {
  if (commit === 0) return 'empty';
  if (commit === positionSeal(position, SealState.claimed)) return 'claimed';
  return commit === positionSeal(position, SealState.withdrawn) ? 'withdrawn' : null;
}

function positionSeal(position: number, state: number): number {
  return sealed(step(0, position) | 0x80000000, state);
}

function step(seal: number, word: number): number {
  return Math.imul(seal + word, codes.sealFactor);
}

/** Returns an unsigned number, as words are read. */
function sealed(seal: number, state: number): number {
  return ((seal & ~3) | state) >>> 0;
}

function byteSum(word: number): number {
  const half = word ^ (word >>> 16);
  return (half ^ (half >>> 8)) & 0xff;
}
