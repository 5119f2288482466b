// The traces on which planted bugs do not show themselves: short stories that one variation turns into those that do.
// Each has recorded answers, so that messages come one after the other.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tracePath } from '../../src/trace/samples.ts';
import { storyBytes } from '../../traces/make/bytes.ts';
import { bypassStories } from './bypass/stories.ts';
import { Desk, noor, read, write } from './desk.ts';

const stories = {
  ...bypassStories,
  /** Files and programs before and after new rules, each used twice before. */
  rules: () => {
    const desk = new Desk();
    const reader = desk.there('/usr/local/bin/reader', { pid: 900 });
    for (let round = 0; round < 2; round++) desk.open(reader, '/Users/noor/plan.txt').runs('/opt/example/tool');
    desk.takesNewRules();
    return desk.open(reader, '/Users/noor/plan.txt').runs('/opt/example/tool');
  },
  /** A file whose folder is renamed, so that it has another path and is the same file. */
  'renamed-folder': () => {
    const desk = new Desk();
    const reader = desk.there('/usr/local/bin/reader', { pid: 900 });
    const shared = desk.story.file('/Users/noor/shared/report.txt');
    for (let round = 0; round < 2; round++) desk.openFile(reader, shared);
    desk.rename(reader, '/Users/noor/shared/', 'private');
    return desk.openFile(reader, { ...shared, path: '/Users/noor/private/report.txt' });
  },
  /** One program, run by one user and then by another one. */
  'two-users': () => {
    const desk = new Desk();
    for (const [at, uid] of [noor, noor, 502].entries()) {
      const reader = desk.there('/usr/local/bin/reader', { pid: 900 + at, uid });
      desk.open(reader, '/Users/noor/plan.txt');
    }
    return desk;
  },
  /** The same, and the first user again. */
  'user-between': () => {
    const desk = new Desk();
    for (const [at, uid] of [noor, noor, 502, noor].entries()) {
      const reader = desk.there('/usr/local/bin/reader', { pid: 900 + at, uid });
      desk.open(reader, '/Users/noor/plan.txt');
    }
    return desk;
  },
  /** One program reads a file twice, then opens it for writing. */
  'read-then-write': () => {
    const desk = new Desk();
    const reader = desk.there('/usr/local/bin/reader', { pid: 900 });
    for (const flags of [read, read, write]) desk.open(reader, '/Users/noor/plan.txt', flags);
    return desk;
  },
  /** Four files, each twice, and a fifth one. */
  'asked-again': () => {
    const desk = new Desk();
    const reader = desk.there('/usr/local/bin/reader', { pid: 900 });
    for (let round = 0; round < 2; round++)
      for (const name of ['a', 'b', 'c', 'd']) desk.open(reader, `/Users/noor/${name}.txt`);
    return desk.open(reader, '/Users/noor/e.txt');
  },
  /** Four files, of which the first is opened again. */
  'one-asked-again': () => {
    const desk = new Desk();
    const reader = desk.there('/usr/local/bin/reader', { pid: 900 });
    for (const name of ['a', 'b', 'c', 'd', 'a']) desk.open(reader, `/Users/noor/${name}.txt`);
    return desk;
  },
  /** An interpreter with two scripts. */
  scripts: () => {
    const desk = new Desk();
    for (const script of ['/Users/noor/backup.py', '/Users/noor/backup.py', '/private/tmp/dropped.py'])
      desk.runs('/usr/bin/python3', ['python3', script]);
    return desk;
  },
  /** Programs and files, each with 15 s. */
  'ordinary-budgets': () => {
    const desk = new Desk();
    const reader = desk.there('/usr/local/bin/reader', { pid: 900 });
    for (const name of ['good', 'bad', 'other']) desk.runs(`/opt/example/${name}`).open(reader, `/Users/noor/${name}`);
    return desk;
  },
  /** The same, and one file with 3 s. */
  'one-short-budget': () => {
    const desk = new Desk();
    const reader = desk.there('/usr/local/bin/reader', { pid: 900 });
    for (const name of ['good', 'bad', 'other']) desk.open(reader, `/Users/noor/${name}`);
    const file = desk.story.file('/Users/noor/hurried');
    desk.story.both('open', reader, { open: { fflag: read, file } }, { budgetMs: 3000 });
    return desk;
  },
  /** Every file has 3 s, which is less than what others are shortened to. */
  'short-budgets': () => {
    const desk = new Desk();
    const reader = desk.there('/usr/local/bin/reader', { pid: 900 });
    for (const name of ['good', 'bad', 'other'])
      desk.story.both(
        'open',
        reader,
        { open: { fflag: read, file: desk.story.file(`/Users/noor/${name}`) } },
        {
          budgetMs: 3000,
        },
      );
    return desk;
  },
  /**
   * The updater reads a decoy and writes its own file; another program of the same shell, and what that one starts, try
   * the same after its exit.
   */
  'after-exit': () => {
    const desk = new Desk();
    const updater = desk.starts('/Library/Example/updater');
    desk.open(updater, '/Users/noor/decoy.txt').open(updater, '/Library/Example/rules.db', write).exits(updater);
    const intruder = desk.starts('/opt/example/intruder');
    desk.open(intruder, '/Users/noor/plan.txt').open(intruder, '/Library/Example/rules.db', write);
    const dropper = desk.starts('/opt/example/dropper', intruder);
    return desk.open(dropper, '/Library/Example/rules.db', write).exits(dropper).exits(intruder);
  },
  /** Two programs that have nothing to do with each other, each with a secret. */
  'two-programs': () => {
    const desk = new Desk();
    const [one, other] = ['editor', 'browser'].map((name, at) => desk.there(`/bin/${name}-shell`, { pid: 600 + at }));
    for (let round = 0; round < 4; round++) {
      for (const [shell, name] of [
        [other, 'browser'],
        [one, 'editor'],
      ] as const) {
        const program = desk.starts(`/usr/local/bin/${name}`, shell);
        desk.open(program, `/Users/noor/secret-${round}.txt`).exits(program);
      }
    }
    return desk;
  },
  /** Two programs that are started first and then read. */
  'started-first': () => {
    const desk = new Desk();
    const reader = desk.starts('/usr/local/bin/reader');
    const writer = desk.starts('/usr/local/bin/writer');
    for (let round = 0; round < 3; round++)
      desk.open(reader, '/Users/noor/plan.txt').open(writer, '/Users/noor/draft.txt');
    return desk;
  },
  /** Many programs start, one after the other; every second one is even. */
  'many-programs': () => {
    const desk = new Desk();
    for (let round = 0; round < 24; round++)
      desk.runs(`/opt/example/tool-${round % 2 === 0 ? 'even' : 'odd'}-${round}`);
    return desk;
  },
} as const satisfies Readonly<Record<string, () => Desk>>;

export type MadeTrace = keyof typeof stories;
/** A made trace, or a sample of the package. */
export type TraceName = MadeTrace | `@${string}`;

export const madeTraces = Object.keys(stories) as MadeTrace[];

/** Writes a made trace into `folder`; returns the path of either kind. */
export function writeTrace(folder: string, name: TraceName): string {
  if (!isMade(name)) return tracePath(name);
  const path = join(folder, `${name}.estrace`);
  writeFileSync(path, storyBytes(stories[name]().story, 'test/explore/traces.ts'));
  return path;
}

const isMade = (name: TraceName): name is MadeTrace => name in stories;
