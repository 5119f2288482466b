// Returns the test files that a command means: the files it names, and all files of the suites it names; by default the
// suite `test`. The suite `heavy` also has the files that try only some of their cases in the suite `test`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { lookupFiles } from 'mocha/lib/cli/lookup-files.js';

/** Suites, by the endings of their files. */
const suites = {
  test: '.test.ts',
  heavy: '.heavy.ts',
  darwin: '.darwin.ts',
  linux: '.linux.ts',
  package: '.package.ts',
  long: '.long.ts',
  slurm: '.slurm.ts',
  gitlab: '.gitlab.ts',
  unit: '.test.ts',
};

/** Whether a word is a suite, a file or a pattern of files; anything else is an option of Mocha. */
export const namesTests = (word) => word in suites || /^(\.\/)?test\//.test(word) || existsSync(word);

/** @returns {string[]} each file once, relative to this folder, as reports name it */
export function testFiles(words) {
  const named = words.flatMap((word) => (word in suites ? filesOf(word) : filesLike(word)));
  return [...new Set(words.length > 0 ? named : filesOf('test'))].map((file) => relative('.', resolve(file)));
}

function filesLike(word) {
  try {
    return lookupFiles(word, ['ts', 'mjs']);
  } catch (error) {
    if (error.code !== 'ERR_MOCHA_NO_FILES_MATCH_PATTERN') throw error;
    console.error(
      `error: no test file: ${word}\nhelp: npm test -- test/FOLDER/NAME.test.ts, or a suite: ${Object.keys(suites).join(', ')}`,
    );
    process.exit(2);
  }
}

function filesOf(suite) {
  const names = readdirSync('test', { recursive: true, encoding: 'utf8' });
  const endingWith = (end) => names.filter((name) => name.endsWith(end)).map((name) => join('test', name));
  const files = endingWith(suites[suite]).sort();
  if (suite === 'heavy') return [...files, ...endingWith(suites.test).filter(hasMoreCases).sort()];
  return suite === 'unit' ? files.filter(isPure) : files;
}

/** Whether `npm test` tries some of its cases only, as it or a helper of tests says. */
const hasMoreCases = (file) => reaches(file, (_, name) => name === casesFile);
const casesFile = join('test', 'cases.ts');

/** Whether these words mean all tests, each with a few of its cases; who names a file wants every case. */
export const meansFewCases = (words) => words.every((word) => word === 'test' || word === 'unit');

/** Tests of pure code start no process, and need nothing that is built. */
const isPure = (file) =>
  !reaches(file, (text, name) => name === addonFile || /'(?:node:child_process|playwright-core)'/.test(text));
const addonFile = join('test', 'with-addon.ts');

/** Whether `isMeant` is true of a file, or of one that it imports, directly or not. */
function reaches(file, isMeant, seen = new Set()) {
  if (seen.has(file)) return false;
  seen.add(file);
  const { text, imported } = moduleOf(file);
  return isMeant(text, file) || imported.some((each) => reaches(each, isMeant, seen));
}

/** @type {Map<string, { text: string, imported: readonly string[] }>} */
const modules = new Map();

/** A file without its type imports, and the files that it imports. */
function moduleOf(file) {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8').replaceAll(/^import type [^;]*;/gm, '');
  const names = [...text.matchAll(/(?:from |import\(|import )'(\.[^']+)'/g)].map(([, name]) =>
    join(dirname(file), name),
  );
  // A program in a string may import what is elsewhere.
  const read = { text, imported: names.filter((each) => existsSync(each)) };
  modules.set(file, read);
  return read;
}
