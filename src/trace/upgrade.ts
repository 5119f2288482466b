// The door of the reader: a trace of an older format becomes today's, one step N → N+1 after the other, so the rest of the reader knows one format.
// There is no older format yet. A step that is added here gets a fixture of the format it reads in traces/.
import { type CborValue, decodeCbor, encodeCbor } from './cbor.ts';
import { CborFault } from './cbor-fault.ts';
import { walkCbor } from './cbor-walk.ts';
import { blockKind } from './limits.ts';

export interface UpgradeStep {
  /** Format that the step reads; it gives the next one. */
  readonly from: number;
  readonly header: (header: ReadonlyMap<CborValue, CborValue>) => ReadonlyMap<CborValue, CborValue>;
  /** A record may become none or several, but a message stays exactly one. */
  readonly record: (record: readonly CborValue[]) => readonly (readonly CborValue[])[];
}

export const upgradeSteps: readonly UpgradeStep[] = [];

/** The bytes of a header or records block in today's format. Throws CborFault with offsets in the bytes as they are in the file. */
export function upgradeBlock(kind: number, bytes: Uint8Array, steps: readonly UpgradeStep[]): Uint8Array {
  if (steps.length === 0 || kind === blockKind.end) return bytes;
  if (kind === blockKind.header) {
    const header = decodeCbor(bytes);
    if (!(header instanceof Map)) throw new CborFault('a map expected', 0);
    return encodeCbor(steps.reduce((map, step) => step.header(map), header as ReadonlyMap<CborValue, CborValue>));
  }
  const upgraded: Uint8Array[] = [];
  for (let pos = 0; pos < bytes.length; ) {
    const end = walkCbor(bytes, pos);
    const record = decodeCbor(bytes, pos, end);
    if (!Array.isArray(record)) throw new CborFault('an array expected', pos);
    const records = steps.reduce<readonly (readonly CborValue[])[]>(
      (all, step) => all.flatMap((one) => step.record(one)),
      [record as readonly CborValue[]],
    );
    upgraded.push(...records.map(encodeCbor));
    pos = end;
  }
  return Buffer.concat(upgraded);
}

/** The steps from `version` to `to`; undefined when one is missing. */
export function stepsFrom(version: number, to: number, steps: readonly UpgradeStep[]): UpgradeStep[] | undefined {
  const chain: UpgradeStep[] = [];
  for (let from = version; from < to; from++) {
    const step = steps.find((candidate) => candidate.from === from);
    if (!step) return undefined;
    chain.push(step);
  }
  return chain;
}
