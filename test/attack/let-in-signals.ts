// Clients that hide a blocking call in a signal handler, which they let in by each call that can.
import { join } from 'node:path';
import { writeTrace } from '../clients/traces.ts';
import type { AttackRow, Attempt } from './attempt.ts';
import { Field, wrongWith } from './harness.ts';

const source = join(import.meta.dirname, '../clients/opens-in-signal-handler.c');
const ways = ['RAISES', 'KILLS', 'TGKILLS', 'UNBLOCKS', 'TRAPS', 'WRITES', 'SENDS'];
const ends = ['INSIDE', 'LEAVES'];

export const letInSignals: AttackRow = {
  name: 'signals let in by a call',
  about: 'open a file in a signal handler that runs inside a call of the ES handler, or after a jump out of it',
  async *attack(long): AsyncGenerator<Attempt> {
    const field = new Field();
    try {
      const trace = writeTrace(field.folder, 'mixed');
      for (const defines of ways.flatMap((way) => ends.map((end) => [way, end]))) {
        const client = await field.client(source, defines);
        for (let time = 0; time < (long ? 10 : 1); time++)
          for (const options of [[], ['--strict']]) {
            const outcome = await field.esreplay(['run', trace, '--pace', 'asap', ...options, '--', client]);
            yield {
              what: [...defines, ...options].join(' '),
              bad: wrongWith(outcome, { statuses: [1], says: /open\(\)/ }),
            };
          }
      }
    } finally {
      field.remove();
    }
  },
};
