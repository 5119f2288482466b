// Run directories with changed words, and with something else in place of their files, as `explain` reads them.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type AttackRow, type Attempt, chosen, sample, seeded } from './attempt.ts';
import { Field } from './harness.ts';
import { type Judged, JudgingProcess } from './judging.ts';
import { keptRun } from './kept-run.ts';
import { type ChangedWord, changesOf, wordsOf } from './words.ts';

/** A client that overwrites its own counts may accuse itself of this. Nothing else may be found in a run without findings. */
const ownClaims = ['message-leak'];
/** Text of a whole report, a thousand times. */
const maxLetters = 20_000_000;

function wrongWith(judged: Judged | null, statuses: readonly number[]): string | null {
  if (judged === null) return 'it hung';
  const { exitCode, findings, said, letters } = judged;
  const accused = findings.length > 0 && findings.every((rule) => ownClaims.includes(rule));
  if (!statuses.includes(exitCode) && !(accused && exitCode === 1)) return `exit status ${exitCode}: ${said}`;
  if (letters > maxLetters) return `a report of ${letters} letters`;
  return findings.length === 0 || accused ? null : `findings ${findings.join(', ')}: ${said}`;
}

export const changedWords: AttackRow = {
  name: 'changed words in kept runs',
  about:
    'each word of the pages that a client shares with the harness, with the numbers at which counts and times go wrong',
  async *attack(long): AsyncGenerator<Attempt> {
    const field = new Field();
    const judging = new JudgingProcess();
    try {
      const targets: { readonly path: string; readonly what: string; readonly change: ChangedWord }[] = [];
      for (const cut of [false, true]) {
        const directory = await keptRun(field, cut);
        for (const [struct, name] of [
          ['SharedFile', 'shared.bin'],
          ['LedgerControl', 'ledger-0.ctl'],
        ] as const) {
          const random = seeded(1);
          const all = wordsOf(struct, long).flatMap((word) => changesOf(word, random));
          const what = `${cut ? 'cut, ' : ''}${struct}`;
          targets.push(
            ...(long ? all : sample(all, 150)).map((change) => ({ path: join(directory, name), what, change })),
          );
        }
      }
      for (const { path, what, change } of chosen(targets, targets.length, long)) {
        const file = openSync(path, 'r+');
        const original = Buffer.alloc(8);
        readSync(file, original, 0, 8, change.offset);
        writeSync(file, change.bytes, 0, 8, change.offset);
        const bad = wrongWith(await judging.judge(dirname(path)), [0, 3, 5]);
        writeSync(file, original, 0, 8, change.offset);
        closeSync(file);
        yield { what: `${what}.${change.name} = ${change.value}`, bad };
      }
    } finally {
      judging.end();
      field.remove();
    }
  },
};

/** What is in place of a file. */
const replacements: Readonly<Record<string, (path: string) => void>> = {
  nothing: () => undefined,
  'an empty file': (path) => writeFileSync(path, ''),
  'a byte': (path) => writeFileSync(path, '{'),
  noise: (path) => writeFileSync(path, noise),
  zeros: (path) => writeFileSync(path, Buffer.alloc(1 << 20)),
  'a tebibyte': (path) => {
    writeFileSync(path, '');
    truncateSync(path, 2 ** 40);
  },
  'a folder': (path) => mkdirSync(path),
  'a locked folder': (path) => mkdirSync(path, { mode: 0 }),
  'a FIFO': (path) => execFileSync('mkfifo', [path]),
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to nothing': (path) => symlinkSync('/nowhere/at/all', path),
};
const random = seeded(2);
const noise = Buffer.from(Array.from({ length: 1 << 16 }, () => Math.floor(random() * 256)));

export const damagedDirectories: AttackRow = {
  name: 'damaged run directories',
  about: 'each file of a run is gone, cut, noise, a tebibyte, a folder, a FIFO, a device or a link',
  async *attack(): AsyncGenerator<Attempt> {
    const field = new Field();
    const judging = new JudgingProcess();
    try {
      for (const cut of [false, true]) {
        const directory = await keptRun(field, cut);
        const whole = join(field.folder, 'whole');
        cpSync(directory, whole, { recursive: true });
        for (const name of readdirSync(whole)) {
          for (const [what, replace] of Object.entries(replacements)) {
            rmSync(join(directory, name), { recursive: true });
            replace(join(directory, name));
            // A record that cannot be read is a usage error: a user may name any directory.
            const bad = wrongWith(await judging.judge(directory), name === 'run.json' ? [2] : [0, 3, 5]);
            if (what === 'a locked folder') chmodSync(join(directory, name), 0o700);
            rmSync(join(directory, name), { recursive: true, force: true });
            cpSync(join(whole, name), join(directory, name));
            yield { what: `${cut ? 'cut, ' : ''}${name}: ${what}`, bad };
          }
        }
        rmSync(whole, { recursive: true });
      }
    } finally {
      judging.end();
      field.remove();
    }
  },
};
