// `esreplay init`: a commented suite file of what is in a folder. Nothing is run, and no link is followed.
import { accessSync, constants, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileKind } from '../files/file-kind.ts';
import { shellQuoted } from '../words/shell-words.ts';

/** Folders in which builds leave programs. */
const programFolders = ['build', 'bin', 'out', '.'];
const traceFolders = ['traces', 'test/traces', '.'];
const maxNames = 3;

interface Found {
  readonly programs: readonly string[];
  readonly traces: readonly string[];
}

/** Returns the text of a suite file for a folder. */
export function starterSuite(folder: string): string {
  const { programs, traces } = lookIn(folder);
  const clients =
    programs.length === 0
      ? ['  agent: ./build/agent # the command that starts your client']
      : entriesOfMap(programs, shellQuoted, []);
  const given = entriesOfMap(traces, asPattern, ['first', 'boot']);
  return [
    '# What must hold, and one command that checks it: esreplay test',
    '# Every key: docs/how-to/suites.md',
    '',
    '# build: make                     # runs first',
    'defaults: { pace: asap, timeout: 60s }',
    '',
    'clients:',
    ...clients,
    '',
    'traces:',
    ...given,
    "  first: '@first-run'              # a small sample; record your own with `esreplay record`",
    "  boot: { file: '@early-boot', models: early-boot, on-miss: kill }",
    '',
    '# os: [13, 15, 26, 27]             # each test once for each release',
    '# expect: expect/{trace}-{client}.ndjson   # decisions; write them with `esreplay test --update missing`',
    '# verify: { runs: 5, seed: 1 }     # each test is five runs, which must agree',
    '# gates: [{ client: agent, trace: first, compare: ./build/agent-main, max-regression: 5% }]  # is it slower?',
    '# compare: [{ client: agent, trace: first, old: ./build/agent-main, fail-on: newly-allowed }]  # what it decides',
    '# explore: [{ client: agent, trace: first }]   # what it does wrong when one thing is changed',
    '# skip: [{ client: agent, trace: boot, reason: why it does not run }]',
    '',
  ].join('\n');
}

/** Rows of a map; a name that is taken gets a number. */
function entriesOfMap(paths: readonly string[], written: (path: string) => string, taken: readonly string[]): string[] {
  const names = new Set(taken);
  return paths.map((path) => {
    const stem = basename(path, extname(path)).replaceAll(/[^\w.+-]/g, '-');
    let name = stem;
    for (let number = 2; names.has(name); number++) name = `${stem}-${number}`;
    names.add(name);
    return `  ${name}: ${quoted(written(path))}`;
  });
}

const quoted = (text: string): string => (/^[\w./+-]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`);

/** A trace is a pattern of files, a client a line for a shell. */
const asPattern = (path: string): string => path.replaceAll(/[\\*?[\](){}!+@]/g, '\\$&');

function lookIn(folder: string): Found {
  return {
    programs: firstOf(folder, programFolders, isProgram).map((path) => `./${path}`),
    traces: firstOf(folder, traceFolders, (path) => path.endsWith('.estrace') && fileKind(path) === 'file'),
  };
}

/** The first few files of the first folder that has some. */
function firstOf(folder: string, places: readonly string[], accepts: (path: string) => boolean): readonly string[] {
  for (const place of places) {
    const names = entriesOf(join(folder, place)).filter((name) => accepts(join(folder, place, name)));
    if (names.length > 0) return names.slice(0, maxNames).map((name) => (place === '.' ? name : `${place}/${name}`));
  }
  return [];
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((each) => each.isFile())
      .map(({ name }) => name)
      .filter((name) => !/\p{Cc}/u.test(name))
      .sort();
  } catch {
    return [];
  }
}

/** A program has no ending of source or data. */
function isProgram(path: string): boolean {
  if (extname(path) !== '') return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
