// Clients that take the processors from their own handlers: their threads and processes are no other programs, whoever
// their parent is and beside whatever else runs.
import { join } from 'node:path';
import { writeTrace } from '../clients/traces.ts';
import { startHog } from '../run/beside-hogs.ts';
import type { AttackRow, Attempt } from './attempt.ts';
import { Field, wrongWith } from './harness.ts';

const client = join(import.meta.dirname, 'clients/starves-itself.c');
const kinds = ['threads', 'children', 'short', 'orphans', 'ignored'];
/** Beside other load a handler may take so much longer that it ends the run. */
const found = /deadline-miss|had not returned/;
const alone = kinds.flatMap((kind) => [
  { kind, options: [], hogs: 0 },
  { kind, options: ['--fair-time'], hogs: 0 },
]);
const beside = ['threads', 'children'].map((kind) => ({ kind, options: ['--fair-time'], hogs: 8 }));

export const ownLoad: AttackRow = {
  name: 'own load',
  about: 'threads and processes of a client starve its handler; the miss is found, in fair time too',
  async *attack(): AsyncGenerator<Attempt> {
    const field = new Field();
    try {
      const program = await field.client(client);
      const trace = writeTrace(field.folder, 'tenths-of-a-second');
      for (const { kind, options, hogs } of [...alone, ...beside]) {
        const others = Array.from({ length: hogs }, startHog);
        try {
          const run = ['run', trace, '--pace', 'asap', ...options, '--', program, kind];
          const bad = wrongWith(await field.esreplay(run), { statuses: [1], says: found });
          yield { what: [kind, ...options, ...(hogs > 0 ? [`beside ${hogs} others`] : [])].join(' '), bad };
        } finally {
          for (const other of others) other.kill('SIGKILL');
        }
      }
    } finally {
      field.remove();
    }
  },
};
