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
    const field = new Field();
    try {
      const trace = writeTrace(field.folder, 'mixed');
      const program = await field.client(client);
      // A run ends after minutes of silence, so they wait together.
      const attempts = files.map(async ({ file, expected }): Promise<Attempt> => {
        const outcome = await field.esreplay(['run', trace, '--pace', 'asap', '--', program, file]);
        return { what: file, bad: wrongWith(outcome, expected) };
      });
      yield* await Promise.all(attempts);
    } finally {
      field.remove();
    }
  },
};
