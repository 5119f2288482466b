// Traces with changed bytes, through both readers, and some of them through a run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TraceError } from '../../src/errors/errors.ts';
import { checkTrace } from '../../src/run/prepare/trace-check.ts';
import { openTrace } from '../../src/trace/reader.ts';
import type { AttackRow, Attempt } from './attempt.ts';
import { seeded } from './attempt.ts';
import { Field, wrongWith } from './harness.ts';

const sample = join(import.meta.dirname, '../../traces/first-run.estrace');
const careful = join(import.meta.dirname, '../clients/careful-synchronous.c');
/** Every how many a trace is also run. */
const runEvery = 100;

/** Bytes are overwritten, cut out, doubled, or the end is gone. */
function mutated(original: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * original.length);
  const length = 1 + Math.floor(random() * 16);
  const kind = Math.floor(random() * 4);
  if (kind === 0) return original.subarray(0, at);
  if (kind === 1) return Buffer.concat([original.subarray(0, at), original.subarray(at + length)]);
  if (kind === 2) return Buffer.concat([original.subarray(0, at + length), original.subarray(at)]);
  const bytes = Buffer.from(original);
  for (let each = at; each < Math.min(at + length, bytes.length); each += 1) bytes[each] = Math.floor(random() * 256);
  return bytes;
}

function refusal(read: () => void): { readonly refused: boolean; readonly bad: string | null } {
  try {
    read();
    return { refused: false, bad: null };
  } catch (error) {
    if (error instanceof TraceError) return { refused: true, bad: null };
    return { refused: true, bad: (error as Error).stack ?? String(error) };
  }
}

export const mutatedTraces: AttackRow = {
  name: 'mutated traces',
  about: 'changed, cut and doubled bytes: both readers refuse the same, and a run does too',
  async *attack(long): AsyncGenerator<Attempt> {
    const field = new Field();
    try {
      const client = await field.client(careful);
      const original = readFileSync(sample);
      const path = join(field.folder, 'mutated.estrace');
      const random = seeded(3);
      for (let round = 0; round < (long ? 20_000 : 1000); round += 1) {
        writeFileSync(path, mutated(original, random));
        const native = refusal(() => checkTrace(path));
        const typescript = refusal(() => {
          const reader = openTrace(path);
          try {
            for (const _ of reader.messages());
          } finally {
            reader.close();
          }
        });
        let bad = native.bad ?? typescript.bad;
        if (bad === null && native.refused !== typescript.refused)
          bad = `${native.refused ? 'the native' : "TypeScript's"} reader alone refuses it`;
        if (bad === null && round % runEvery === 0) {
          const outcome = await field.esreplay(['run', path, '--pace', 'asap', '--', client]);
          bad = wrongWith(outcome, { statuses: native.refused ? [4] : [0, 1, 3, 4, 5] });
        }
        yield { what: `round ${round}`, bad };
      }
    } finally {
      field.remove();
    }
  },
};
