// A client's standard output and standard error: they come out on ours, and a handler's writes to them are judged the
// same wherever that leads.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../src/system/toolchain.mjs';
import { shellQuoted } from '../../src/words/shell-words.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { skip } from '../skip.ts';

const trace = join(import.meta.dirname, '../../traces/open-64.estrace');
const source = join(import.meta.dirname, 'clients/writes-out.cc');
const writesOut = (...defines: readonly string[]): Promise<string> =>
  keptClient('writes-out', { sources: [source], defines });

interface JsonReport {
  readonly exitCode: number;
  readonly verdicts: readonly {
    readonly class: string;
    readonly call: string;
    readonly stack: readonly { readonly file: string | null; readonly line: number }[];
  }[];
}

describe('the output of a client', () => {
  const folder = testFolder();

  const shell = (script: string, words: readonly string[]): string =>
    spawnSync('/bin/sh', ['-c', script, 'sh', ...words], { encoding: 'utf8' }).stdout;

  /** Each runs a command and returns what it wrote to its standard error; null if nobody can read that. */
  const places: Readonly<Record<string, (words: readonly [string, ...string[]]) => string | null>> = {
    'a file': ([program, ...words]) => {
      const path = join(folder, 'output');
      const output = openSync(path, 'w');
      spawnSync(program, words, { stdio: ['ignore', 'ignore', output] });
      closeSync(output);
      return readFileSync(path, 'utf8');
    },
    '/dev/null': ([program, ...words]) => {
      spawnSync(program, words, { stdio: 'ignore' });
      return null;
    },
    'a pipe': (words) => shell('"$@" 2>&1 >/dev/null | cat', words),
    'the pipe of standard output': (words) => shell('"$@" 2>&1 | cat', words),
    'a socket': ([program, ...words]) => spawnSync(program, words, { encoding: 'utf8' }).stderr, // Node's pipes are
    'a terminal': (words) => {
      const command = words.map(shellQuoted).join(' ');
      const typed = process.platform === 'darwin' ? ['/dev/null', ...words] : ['-ec', command, '/dev/null'];
      return spawnSync('script', ['-q', ...typed], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).stdout;
    },
  };

  /** Returns what is found with our standard error in that place, and what came out there. */
  function ran(place: string, client: string, more: readonly string[] = []) {
    const json = join(folder, 'report.json');
    const shown = places[place]?.([
      ...esreplayProgram,
      'run',
      trace,
      '--pace',
      'asap',
      '--json',
      json,
      ...more,
      '--',
      client,
    ]);
    const { exitCode, verdicts } = JSON.parse(readFileSync(json, 'utf8')) as JsonReport;
    rmSync(json);
    const sites = verdicts.map((verdict) => {
      const line = verdict.stack.find(({ file }) => file?.endsWith('writes-out.cc'))?.line;
      return `${verdict.class} ${verdict.call} in line ${line}`;
    });
    // Two clients can write between each other's words and ends of lines. A report quotes the source.
    const lines = shown == null ? undefined : (shown.match(/chirp(?=\r?\n|chirp)/g) ?? []).length;
    return { found: [...new Set(sites)].sort(), exitCode, lines };
  }

  /** What is found of the ways of `writes-out.cc`: the call, and the text of its line. */
  const ways: readonly (readonly [call: string, text: string])[] = [
    ...['fflush', 'fwrite', 'putc'].flatMap((call) => [
      [call, 'std::cerr <<'] as const,
      [call, 'std::cout <<'] as const,
    ]),
    ['fputs', 'std::fputs'],
    ['printf', 'std::printf'],
    ['write', 'write(err'],
    ['write', 'write(out'],
    ['write', 'syscall(SYS_write'],
    ['writev', 'writev(err'],
  ];
  const lines = readFileSync(source, 'utf8').split('\n');
  const shownAs = (grade: string, found: typeof ways): readonly string[] =>
    found
      .map(([call, text]) => `${grade} ${call} in line ${lines.findIndex((line) => line.includes(text)) + 1}`)
      .sort();

  const expected = { found: shownAs('violation', ways), exitCode: 1, lines: 64 };

  for (const place of Object.keys(places))
    describe(`to ${place}`, () => {
      before(function () {
        if (place === 'a terminal' && findProgram(['script']) === null) skip(this, 'no script on the PATH');
      });
      const seen = place === '/dev/null' ? { ...expected, lines: undefined } : expected;

      it(`the output to ${place} comes out, and a handler's writes to it are found`, async () => {
        assert.deepEqual(ran(place, await writesOut()), seen);
      });

      it(`the output to ${place} counts as blocking when the client made it non-blocking`, async () => {
        assert.deepEqual(ran(place, await writesOut('NON_BLOCKING')), seen);
      });

      it(`a handler's write to a pipe of its client is found only under --strict (output to ${place})`, async () => {
        const client = await writesOut('OWN_PIPE');
        const silent = { ...seen, lines: place === '/dev/null' ? undefined : 0 };
        assert.deepEqual(ran(place, client), { ...silent, found: [], exitCode: 0 });
        const hazards = shownAs('hazard', ways.slice(-4));
        assert.deepEqual(ran(place, client, ['--strict']), { ...silent, found: hazards });
      });
    });

  for (const [name, more] of Object.entries({ '--output': ['--output', 'raw'], '--ready': ['--ready', 'ready'] }))
    for (const place of ['a pipe', 'a socket'])
      it(`the output to ${place} is judged the same with ${name}`, async () => {
        assert.deepEqual(ran(place, await writesOut(), more), expected);
      });

  for (const place of ['a pipe', 'a socket'])
    it(`the output of every client process to ${place} comes out`, async () => {
      const client = await writesOut();
      assert.deepEqual(ran(place, client, ['--client', client]), { ...expected, lines: 128 });
    });
});
