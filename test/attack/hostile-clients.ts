// Clients that attack the harness from inside a run: what each one does, and what must still be reported.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codes, fixedLayouts } from '../../src/schema/generated/ledger.ts';
import { writeTrace } from '../clients/traces.ts';
import { type AttackRow, type Attempt, chosen, seeded } from './attempt.ts';
import { type Expected, Field, wrongWith } from './harness.ts';
import { changesOf, wordsOf } from './words.ts';

const clients = join(import.meta.dirname, 'clients');

interface Hostile {
  /** What it does, as `clients/hostile.c` knows it. */
  readonly attack: string;
  readonly expected: Expected;
  readonly options?: readonly string[];
}

const damaged = /ledger is damaged/;

/** Their calls are made in the handler, so a run that goes to its end has findings. */
const hostile: readonly Hostile[] = [
  { attack: 'replace-fifos', expected: { statuses: [3], says: damaged } },
  { attack: 'replace-folders', expected: { statuses: [3], says: damaged } },
  { attack: 'replace-devices', expected: { statuses: [3], says: damaged } },
  { attack: 'replace-loops', expected: { statuses: [3], says: damaged } },
  { attack: 'replace-tebibytes', expected: { statuses: [3], says: damaged } },
  { attack: 'many-segments', expected: { statuses: [1, 3] } },
  { attack: 'no-directory', expected: { statuses: [1, 3] } },
  { attack: 'moved-ledger', expected: { statuses: [1, 3] } },
  { attack: 'cut-shared', expected: { statuses: [3], says: /ledger is damaged|crashed \(SIGBUS\)/ } },
  { attack: 'stop-reaper', expected: { statuses: [1] } },
  { attack: 'kill-reaper', expected: { statuses: [1, 5] } },
  {
    attack: 'stop-itself',
    expected: { statuses: [3], says: /A signal stopped the client .* AUTH messages? (was|were) answered/ },
  },
  {
    attack: 'stop-itself',
    options: ['--pace', 'recorded'],
    expected: { statuses: [3], says: /A signal stopped the client .* AUTH messages? (was|were) answered/ },
  },
  { attack: 'many-processes', expected: { statuses: [1], says: /had left its process group/ } },
];

/** A run of a few messages has one of rows, of facts and of stacks for each process. */
const maxSegments = 6;

/** Counts that made the library reserve, and the harness read, all of the machine's memory and disks. */
function* hugeCounts(): Generator<readonly [word: string, offset: number, hex: string]> {
  const { fields } = fixedLayouts.LedgerControl;
  for (const name of ['rows', 'facts', 'stacks', 'modules', 'names'] as const) {
    for (const count of [1 << 24, 0x0fff_f000, 0xffff_ffff]) {
      const check = BigInt((Math.imul(count, codes.tallyFactor) + codes.tallySalt) >>> 0);
      yield [`${name} = ${count}`, fields[name].offset, ((check << 32n) | BigInt(count >>> 0)).toString(16)];
    }
  }
}

export const hostileClients: AttackRow = {
  name: 'hostile clients',
  about: 'replace, cut and fill the files of their run, stop or kill what watches them',
  async *attack(): AsyncGenerator<Attempt> {
    const field = new Field();
    try {
      const client = await field.client(join(clients, 'hostile.c'));
      const trace = writeTrace(field.folder, 'mixed');
      for (const { attack, expected, options = ['--pace', 'asap'] } of hostile) {
        const outcome = await field.esreplay(['run', trace, ...options, '--', client, attack]);
        yield { what: [attack, ...options].join(' '), bad: wrongWith(outcome, expected) };
      }
    } finally {
      field.remove();
    }
  },
};

export const writtenWords: AttackRow = {
  name: 'words written in a run',
  about: 'a client writes eight bytes into the pages that it shares with the harness',
  async *attack(long): AsyncGenerator<Attempt> {
    const field = new Field();
    try {
      const client = await field.client(join(clients, 'writes-word.c'));
      const trace = writeTrace(field.folder, 'mixed');
      const shared = wordsOf('SharedFile', long).flatMap((word) => changesOf(word, seeded(1)));
      const words = [
        ...[...hugeCounts()].map(([what, offset, hex]) => ({ what, file: 'ledger-0.ctl', offset, hex })),
        ...chosen(shared, 30, long).map(({ name, value, offset, bytes }) => ({
          what: `${name} = ${value}`,
          file: 'shared.bin',
          offset,
          hex: bytes.readBigUInt64LE().toString(16),
        })),
      ];
      for (const { what, file, offset, hex } of words) {
        const run = ['run', trace, '--pace', 'asap', '--', client, file, `${offset}`, hex];
        const outcome = await field.esreplay(run, { ESREPLAY_KEEP_RUN: '1' });
        const bad = wrongWith(outcome, { statuses: [0, 1, 3, 5], mayLeave: true });
        const segments = outcome.directories
          .flatMap((each) => readdirSync(each))
          .filter((each) => /s\.\d+$/.test(each));
        yield {
          what,
          bad: bad ?? (segments.length > maxSegments ? `the library made ${segments.length} segments` : null),
        };
        for (const directory of outcome.directories) rmSync(directory, { recursive: true });
      }
    } finally {
      field.remove();
    }
  },
};
