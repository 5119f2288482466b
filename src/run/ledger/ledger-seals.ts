// Checks whether a record of the ledger is what the library wrote. Its counterpart is `replayer/ledger/ledger_seals.h`.
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

export function factState(view: DataView, at: number, position: number): RecordState {
  const commit = view.getUint32(at + fact.commit.offset, true);
  const state = stateOf(commit, position);
  if (state !== null) return state;
  if (view.getUint32(at + fact.order.offset, true) !== position >>> 0) return 'damaged';
  if (factNames[view.getUint16(at + fact.kind.offset, true) - 1] === undefined) return 'damaged';
  return commit === factSeal(view, at, commit & 3) ? 'whole' : 'damaged';
}

/** Returns the commit word of a complete fact. If `state` is open, leaves out what its writer changes on completion. */
export function factSeal(view: DataView, at: number, state: number): number {
  const open = state === SealState.open;
  let seal = 0;
  for (let offset = 0; offset < factBytes - 4; offset += 4) {
    let word = view.getUint32(at + offset, true);
    if (open) {
      const completed = offset >= fact.a.offset && offset < fact.c.offset;
      if (offset === fact.client.offset) word &= 0xff;
      else if (completed || offset === fact.otherStack.offset) word = 0;
    }
    seal = step(seal, word);
  }
  return sealed(seal, state);
}

export function stackState(view: DataView, at: number, position: number): RecordState {
  const commit = view.getUint32(at + stack.commit.offset, true);
  const state = stateOf(commit, position);
  if (state !== null) return state;
  const count = view.getUint32(at + stack.count.offset, true);
  if (count > maxAddresses || (commit & 3) !== SealState.whole) return 'damaged';
  let seal = step(0, position);
  const end = stack.addresses.offset + 8 * count;
  for (let offset = stack.count.offset; offset < end; offset += 4) seal = step(seal, view.getUint32(at + offset, true));
  return commit === sealed(seal, SealState.whole) ? 'whole' : 'damaged';
}

/** Checks a record with its commit word at the end: a module or a name. */
export function flatState(bytes: number): (view: DataView, at: number, position: number) => RecordState {
  return (view, at, position) => {
    const commit = view.getUint32(at + bytes - 4, true);
    const state = stateOf(commit, position);
    if (state !== null) return state;
    let seal = step(0, position);
    for (let offset = 0; offset < bytes - 4; offset += 4) seal = step(seal, view.getUint32(at + offset, true));
    return commit === sealed(seal, SealState.whole) ? 'whole' : 'damaged';
  };
}

export function rowState(view: DataView, at: number, position: number): RecordState {
  const result = view.getUint32(at + row.result.offset, true);
  const upper = view.getUint32(at + row.flags.offset, true);
  if (result === 0 && upper === 0) return 'empty';
  if (byteSum(result ^ upper) !== codes.outcomeSum) return 'damaged';
  const queued = at + row.queuedNs.offset;
  if (view.getUint32(queued, true) === 0 && view.getUint32(queued + 4, true) === 0) return 'claimed';
  for (let word = queued; word <= at + row.deadlineNs.offset; word += 8) if (!isStamp(view, word)) return 'damaged';
  return identitySum(view, at, position) === codes.identitySum ? 'whole' : 'damaged';
}

function identitySum(view: DataView, at: number, position: number): number {
  let words = step(0, position);
  for (let offset = 0; offset < row.queuedNs.offset; offset += 4) words ^= view.getUint32(at + offset, true);
  return byteSum(words);
}

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
