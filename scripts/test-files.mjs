// Which files a command for tests means: those it names, all of the suites it names, else the suite `test`.
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { lookupFiles } from 'mocha/lib/cli/lookup-files.js';

/** Suites by the endings of their files. */
const suites = { test: '.test.ts', heavy: '.heavy.ts', darwin: '.darwin.ts', package: '.package.ts' };

/** A suite, or a file or a pattern of files; anything else is an option of Mocha's. */
export const namesTests = (word) => word in suites || /^(\.\/)?test\//.test(word) || existsSync(word);

/** @returns {string[]} each file once, from this folder on: so are they told of */
export function testFiles(words) {
  const named = words.flatMap((word) => (word in suites ? filesOf(suites[word]) : filesLike(word)));
  return [...new Set(words.length > 0 ? named : filesOf(suites.test))].map((file) => relative('.', resolve(file)));
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

function filesOf(ending) {
  const names = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
  return names.map((name) => join('test', name)).sort();
}
