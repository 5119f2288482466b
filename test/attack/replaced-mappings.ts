// Clients that put pages of their own in the place of the run's shared files: such a run cannot go on, and must end.
import { join } from 'node:path';
import { writeTrace } from '../clients/traces.ts';
import type { AttackRow, Attempt } from './attempt.ts';
import { type Expected, Field, wrongWith } from './harness.ts';

const client = join(import.meta.dirname, 'clients/replaces-mapping.c');

/** Without a schedule nothing is delivered any more, and the handler forks, which is a finding. */
const files: readonly { readonly file: string; readonly expected: Expected }[] = [
  { file: 'shared.bin', expected: { statuses: [3] } },
  { file: 'schedule.bin', expected: { statuses: [1, 3] } },
];

export const replacedMappings: AttackRow = {
  name: 'replaced mappings',
  about: 'a client maps other pages over shared.bin or schedule.bin while stalls of the machine go on',
  async *attack(): AsyncGenerator<Attempt> {
    // The first one ends after minutes of silence, so they run together, each in a folder of its own.
    yield* await Promise.all(files.map(attempt));
  },
};

async function attempt({ file, expected }: (typeof files)[number]): Promise<Attempt> {
  const field = new Field();
  try {
    const trace = writeTrace(field.folder, 'mixed');
    const run = ['run', trace, '--pace', 'asap', '--', await field.client(client), file];
    return { what: file, bad: wrongWith(await field.esreplay(run), expected) };
  } finally {
    field.remove();
  }
}
