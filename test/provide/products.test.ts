// Products that read eslogger, run as `esreplay run --provide eslogger` runs them: in three languages, on several
// releases, with every fault, and with every way to start it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultName } from '../../src/eslogger/faults.ts';
import type { ProductReport } from '../../src/provide/product-report.ts';
import { findReaper } from '../../src/run/prepare/library.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { esreplay } from '../cli/in-process.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { newFolder } from '../trace/folder.ts';

const folder = newFolder();
const [trace, large] = [folder.file('t.estrace'), folder.file('large.estrace')];
const product = (name: string): string => join(import.meta.dirname, 'products', name);
const node = (...frail: readonly string[]) => [process.execPath, product('reader.mjs'), ...frail];

function writeTrace(path: string, messages: number, room = ''): void {
  const writer = new TraceWriter(path, buildHeader());
  for (let at = 0; at < messages; at++) {
    const event = at % 3 === 0 && room !== '' ? { event: { exec: { env: [room] } } } : {};
    writer.message(buildMessage([9, 11, 15][at % 3] ?? 9, event as object, at + 1));
  }
  writer.close();
}

interface Ran {
  readonly status: number;
  readonly reports: readonly ProductReport[];
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a product. `options`: also of other traces. */
async function ran(command: readonly string[], ...options: readonly string[]): Promise<Ran> {
  const json = folder.file('report.json');
  const words = [...(options.includes('--pace') ? [] : ['--pace', 'asap']), ...options];
  const path = options.includes(large) ? [] : [trace];
  const ended = await esreplay('run', ...path, ...words, '--provide', 'eslogger', '--json', json, '--', ...command);
  assert.notEqual(ended.status, 2, ended.stderr);
  const read = JSON.parse(readFileSync(json, 'utf8')) as ProductReport | ProductReport[];
  return { ...ended, reports: [read].flat() };
}

const checksOf = ({ reports }: Ran) => reports.map(({ findings }) => findings.map(({ check }) => check).join());

describe('products that read eslogger', () => {
  linuxOnly('a Mac has an eslogger of its own, and no reaper');
  const lines = 24;
  const expected = folder.file('expected');

  before(async () => {
    writeTrace(trace, lines);
    writeTrace(large, 300, 'x'.repeat(6000));
    const words = ['eslogger', 'exec', 'fork', 'exit', '--trace', trace, '--os', '26', '--pace', 'asap'];
    const { stdout } = await esreplay(...words);
    const printed = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { event: object; process: { audit_token: { pid: number } } })
      .map(({ event, process: { audit_token } }) => `${Object.keys(event)[0]} ${audit_token.pid}\n`);
    assert.equal(printed.length, lines);
    writeFileSync(expected, printed.join(''));
  });

  describe('in three languages', () => {
    const compiled = folder.file('reader-rs');
    const products: readonly (readonly [language: string, command: () => readonly string[], needs: string])[] = [
      ['Node', () => node(), 'node'],
      ['Python', () => ['python3', product('reader.py')], 'python3'],
      ['Rust', () => [compiled], 'rustc'],
    ];
    for (const [language, command, needs] of products)
      it(`a right product in ${language} passes on macOS 13, 15 and 26, with both shapes of tokens`, async function () {
        if (findProgram([needs]) === null && needs !== 'node') skip(this, `no ${needs} on the PATH (Debian: ${needs})`);
        if (needs === 'rustc') execFileSync('rustc', ['--edition', '2021', '-o', compiled, product('reader.rs')]);
        if (needs === 'python3') needsOwnPrograms(this);
        const passed = await ran(command(), '--os', '13,15,26', '--expect-output', expected);
        assert.equal(passed.status, 0, passed.stdout);
        assert.deepEqual(
          passed.reports.map(({ os, eslogger }) => [os.messageVersion, eslogger[0]?.lines, eslogger[0]?.end]),
          [7, 9, 10].map((version) => [version, lines, 'open']),
        );
        const arrays = await ran(command(), '--os', '26', '--tokens', 'array', '--expect-output', expected);
        assert.equal(arrays.status, 0, arrays.stdout);
      });
  });

  it('a product that knows only message version 10 fails on macOS 27, and its tolerant twin passes', async function () {
    if (findProgram(['python3']) === null) skip(this, 'no python3 on the PATH (Debian: python3)');
    needsOwnPrograms(this);
    const strict = await ran(['python3', product('reader.py'), 'only-10'], '--os', '26,27');
    assert.equal(strict.status, 5);
    assert.deepEqual(checksOf(strict), ['', 'early-exit']);
    assert.match(strict.stdout, /macOS 26 {7}10 {5}24 {2}pass\n {2}macOS 27 {7}11 {9}early-exit/);
    const tolerant = await ran(['python3', product('reader.py')], '--os', '26,27', '--expect-output', expected);
    assert.equal(tolerant.status, 0, tolerant.stdout);
  });

  it('a product gets every line at the recorded pace too', async () => {
    const passed = await ran(node(), '--pace', 'recorded', '--expect-output', expected);
    assert.equal(passed.status, 0, passed.stdout);
    assert.deepEqual(
      passed.reports[0]?.eslogger.map(({ end, dropped }) => [end, dropped]),
      [['open', 0]],
    );
  });

  describe('with faults', () => {
    const mistakes: Readonly<Record<FaultName, readonly [mistake: string, check: string, trace?: string]>> = {
      'sequence-gap': ['no-numbers', 'output'],
      batch: ['one-line-reads', 'early-exit', large],
      'cut-line': ['whole-reads', 'early-exit', large],
      'early-end': ['no-restart', 'early-exit'],
      'newer-version': ['one-version', 'early-exit'],
      'unknown-event': ['all-events', 'early-exit'],
      'unknown-key': ['all-keys', 'early-exit'],
    };
    for (const [fault, [mistake, check, file]] of Object.entries(mistakes))
      it(`a careful reader survives ${fault}, and one with the mistake ${mistake} does not`, async () => {
        const options = [...(file === undefined ? [] : [file]), '--fault', fault];
        const output = fault === 'sequence-gap' ? ['--expect-output', await withGaps(fault)] : [];
        const careful = await ran(node(), ...options, ...output);
        assert.equal(careful.status, 0, careful.stdout + careful.stderr);
        const struck = careful.reports[0]?.eslogger.map(({ faults }) => faults?.[fault as FaultName] ?? 0) ?? [];
        assert.ok(Math.max(...struck) > 0);
        const frail = await ran(node(mistake), ...options, ...output);
        assert.deepEqual(checksOf(frail), [check], frail.stdout + frail.stderr);
        assert.equal(frail.status, check === 'output' ? 1 : 5);
        assert.ok(frail.reports[0]?.findings[0]?.sentence.includes(`(with ${fault})`));
      });

    /** What a reader prints that notices gaps. */
    async function withGaps(fault: string): Promise<string> {
      const path = folder.file('gaps');
      const words = ['eslogger', 'exec', 'fork', 'exit', '--trace', trace, '--pace', 'asap', '--fault', fault];
      const { stdout } = await esreplay(...words);
      const right = readFileSync(expected, 'utf8').split('\n');
      let next = 0;
      let text = '';
      for (const line of stdout.split('\n').slice(0, -1)) {
        const { global_seq_num: number } = JSON.parse(line) as { global_seq_num: number };
        if (number !== next) text += `gap ${number - next}\n`;
        text += `${right[number]}\n`;
        next = number + 1;
      }
      assert.match(text, /^gap/m);
      writeFileSync(path, text);
      return path;
    }
  });

  describe('that start it in other ways', () => {
    const program = folder.file('starts');
    const compile = (...flags: readonly string[]): void => {
      const compiler = findProgram(['cc', 'gcc', 'clang']);
      assert.ok(compiler !== null);
      execFileSync(compiler, [...flags, '-o', program, product('starts.c')]);
    };
    const numbers = folder.file('numbers');
    before(() => writeFileSync(numbers, Array.from({ length: lines }, (_, at) => `${at + 1}\n`).join('')));

    const ways: readonly (readonly [title: string, word: string, flags: readonly string[]])[] = [
      ['posix_spawn of /usr/bin/eslogger', 'spawn', []],
      ['a shell and sudo', 'sudo', []],
      ['a grandchild that has only /usr/bin on its PATH', 'grandchild', []],
      ['posix_spawn from a static program', 'spawn', ['-static']],
    ];
    for (const [title, word, flags] of ways)
      it(`our eslogger is started by ${title}`, async function () {
        if (word !== 'sudo') needsOwnPrograms(this);
        compile(...flags);
        const found = await ran([program, word], '--expect-output', numbers);
        assert.equal(found.status, 0, found.stdout + found.stderr);
        assert.deepEqual(
          found.reports[0]?.eslogger.map((each) => each.arguments),
          [['exec', 'fork', 'exit']],
        );
      });
  });
});

/** Skips a test of /usr/bin/eslogger where that cannot be replaced. */
function needsOwnPrograms(test: Mocha.Context): void {
  try {
    execFileSync(findReaper(), ['--try-programs', folder.path]);
  } catch {
    skip(test, 'may not mount over /usr/bin (needs root or user namespaces, and overlayfs)');
  }
}
