// Each gap between a Mac and Linux that the kit closes, by a program that a Mac compiles as it is.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { promisify } from 'node:util';
import { kitFlags } from '../../src/cli/commands/kit.ts';
import { isEsreplayError } from '../../src/errors/errors.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { findClang } from './build.ts';
import { type Reach, reaches, reachTable } from './reach/rows.ts';

const run = promisify(execFile);
const programs = join(import.meta.dirname, 'reach');
const page = readFileSync(join(packageRoot, 'docs/reference/linux-kit.md'), 'utf8');

describe("programs that count on a Mac's headers and modules", () => {
  const folder = testFolder();

  before(function () {
    leaveOutOnMac(this, 'they are built with the kit');
  });

  it('the table of the page has the row of each program', () => {
    const written = readdirSync(programs).filter((name) => name !== 'rows.ts');
    assert.deepEqual(reaches.map(({ program }) => program).sort(), written.sort());
    assert.ok(page.includes(`\n${reachTable()}\n`), `the page needs this table:\n${reachTable()}`);
  });

  /** Returns the words of its compiler that build it. Skips the test without one. */
  function commandFor(test: Mocha.Context, program: string): readonly [string, ...string[]] {
    const { name, ext } = parse(program);
    const output = ['-g', join(programs, program), '-o', join(folder, name)];
    const strict = ['-Wall', '-Wextra', '-Werror'];
    if (ext === '.swift') {
      const swiftc = findProgram(['swiftc']);
      if (swiftc === null) skip(test, 'no swiftc on the PATH (npm run setup -- --swift)');
      return [swiftc, '-warnings-as-errors', ...kitFlags({ swiftflags: true, apple: true }), ...output];
    }
    if (ext === '.c')
      return [findClang(), ...strict, ...kitFlags({ cflags: true }), ...output, ...kitFlags({ libs: true })];
    const [compiler = '', ...words] = libcxxFlags(test);
    return [compiler, ...strict, ...words, ...output, ...kitFlags({ libs: true })];
  }

  function libcxxFlags(test: Mocha.Context): string[] {
    try {
      return kitFlags({ cxx: true, cflags: true, libcxx: true });
    } catch (error) {
      if (!isEsreplayError(error)) throw error;
      return skip(test, `${error.message} (${error.remedy})`);
    }
  }

  async function builtBy([compiler, ...words]: readonly [string, ...string[]]): Promise<string> {
    await run(compiler, words, { cwd: folder });
    return words.at(words.indexOf('-o') + 1) ?? '';
  }

  const endOf = ({ ends }: Reach): string =>
    'prints' in ends ? 'compiles and runs' : 'does not compile, for the reason on the page';

  for (const reach of reaches) {
    it(`${reach.program} ${endOf(reach)}`, async function () {
      const command = commandFor(this, reach.program);
      if ('refused' in reach.ends) {
        const { stderr } = await builtBy(command).then(
          () => assert.fail('it compiles'),
          (error: unknown) => error as { readonly stderr: string },
        );
        const errors = stderr.split('\n').flatMap((line) => /^\S+\.swift:\d+:\d+: (error: .*)$/.exec(line)?.[1] ?? []);
        assert.deepEqual(errors, reach.ends.refused);
        return;
      }
      const { stdout, stderr } = await run(await builtBy(command));
      const lines = `${stdout}${stderr.replace(/^\S+ \w+ +\S+\[\d+:\d+\] /gm, '')}`.trimEnd().split('\n');
      assert.deepEqual(lines, reach.ends.prints);
    });
  }

  it('a part inside `#if canImport(ObjectiveC)` is left out', async function () {
    const [swiftc, ...words] = commandFor(this, 'talks-over-xpc.swift');
    const source = join(folder, 'without-xpc.swift');
    const text = readFileSync(join(programs, 'talks-over-xpc.swift'), 'utf8');
    writeFileSync(source, text.replace(/^@objc[\s\S]*$/m, '#if canImport(ObjectiveC)\n$&#endif\n'));
    await builtBy([swiftc, ...words.map((word) => (word.endsWith('talks-over-xpc.swift') ? source : word))]);
  });

  it('a check of a signature in a Swift handler is found at its line, and nothing of the kit is', async function () {
    const client = await builtBy(commandFor(this, 'signatures.swift'));
    const judged = await runAndJudge({
      trace: writeTrace(folder, 'mixed'),
      clients: [[client, 'run']],
      pace: 'asap',
      decisions: true,
    });
    const text = readFileSync(join(programs, 'signatures.swift'), 'utf8').split('\n');
    const marked = text.findIndex((line) => line.endsWith('// found here')) + 1;
    assert.ok(judged.verdicts.length > 0, JSON.stringify(judged.setupTrouble));
    const places = judged.verdicts.map(({ call, stack: [top] }) => `${call} ${parse(top?.file ?? '').base}`);
    assert.deepEqual(
      places.filter((place) => !/^Sec\w+ signatures\.swift$/.test(place)),
      [],
    );
    const check = judged.verdicts.find(({ call }) => call === 'SecStaticCodeCheckValidity');
    assert.equal(check?.stack[0]?.line, marked);
    // It allows what has a main executable, so the dictionary came back as Foundation's.
    const decisions = [...(judged.decisions?.values() ?? [])].map(({ decision }) => decision);
    assert.deepEqual([...new Set(decisions)], ['allow']);
  });
});
