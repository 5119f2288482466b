// Swift clients: compiled with what `esreplay kit --swiftflags` prints, without a warning, and judged like any other.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kitFlags, swiftFlags } from '../../src/cli/commands/kit.ts';
import { runAndJudge } from '../../src/judge/run-and-judge.ts';
import { packageRoot } from '../../src/package-root.ts';
import { findProgram } from '../../src/toolchain.mjs';
import { writeTrace } from '../clients/traces.ts';

const run = promisify(execFile);
const source = join(packageRoot, 'test/clients/style/dispatch-main.swift');
const appleSource = join(packageRoot, 'test/kit/programs/apple.swift');

/** The line of the source that a finding in it must name. */
const markedLine = (path: string): number =>
  readFileSync(path, 'utf8')
    .split('\n')
    .findIndex((line) => line.endsWith('// found here')) + 1;

describe('Swift clients', () => {
  let folder = '';
  let trace = '';
  let compiler = '';

  before(function () {
    const found = process.platform === 'linux' ? findProgram(['swiftc']) : null;
    if (found === null) {
      console.log('      skipped: no swiftc on the PATH; npm run setup -- --swift installs it');
      this.skip();
    }
    compiler = found;
    folder = mkdtempSync(join(tmpdir(), 'esreplay-swift-'));
    trace = writeTrace(folder, 'mixed');
  });
  after(() => folder !== '' && rmSync(folder, { recursive: true, force: true }));

  async function compile(name: string, ...flags: string[]): Promise<string> {
    const output = join(folder, name);
    await run(compiler, [...swiftFlags(), '-warnings-as-errors', '-g', ...flags, source, '-o', output]);
    return output;
  }

  it('with a queue and dispatchMain are replayed, and told about their main loop alone', async () => {
    const judged = await runAndJudge({ trace, clients: [[await compile('quiet')]], pace: 'asap', decisions: true });
    assert.deepEqual(
      judged.verdicts.map(({ rule, class: grade }) => `${rule} ${grade}`),
      ['dispatch-main hazard'],
    );
    assert.equal(judged.exitCode, 0, JSON.stringify(judged.setupTrouble));
    const denied = [...(judged.decisions?.values() ?? [])].filter(({ decision }) => decision === 'deny');
    assert.equal(denied.length, 1, 'the one in /opt/denied');
  });

  it('that print in their handler are told the line of their source', async () => {
    const judged = await runAndJudge({ trace, clients: [[await compile('prints', '-DPRINTS')]], pace: 'asap' });
    assert.equal(judged.exitCode, 1, JSON.stringify(judged.setupTrouble));
    assert.deepEqual([...new Set(judged.verdicts.map(({ rule }) => rule))], ['blocking-call', 'dispatch-main']);
    const frame = judged.verdicts[0]?.stack.find(({ file }) => file?.endsWith('dispatch-main.swift'));
    assert.equal(frame?.line, markedLine(source));
  });

  describe("for Apple's modules", () => {
    let client = '';

    before(async () => {
      client = join(folder, 'apple');
      const flags = kitFlags({ swiftflags: true, apple: true });
      await run(compiler, [...flags, '-warnings-as-errors', '-g', appleSource, '-o', client]);
    });

    it('log as Logger and os_log do', async () => {
      const { stderr } = await run(client);
      const label = /^\d\d:\d\d:\d\d\.\d{3} (\w+) +apple\[\d+:\d+\] (?:\[com\.example\.client:(\w+)\] )?(.*)$/;
      const lines = stderr.trimEnd().split('\n');
      assert.deepEqual(
        lines.map((line) => label.exec(line)?.slice(1).join(' ')),
        [
          'Info main plain 100%',
          'Default main pid 42 at /usr/bin/true, not <private> or <private>',
          'Fault main [  /usr/bin/true] [/usr/bin/true  ]',
          'Error main 2a 0xFFFFFFFFFFFFFFFF',
          'Error main -005 10 +1',
          'Error main 1.500000 2.35 1.23e+04',
          'Fault main true NO Refusal(reason: "none") nil',
          'Info older old /usr/bin/true 042 ffffffff % <private> [  1.50] 7 8',
          'Error older older /usr/bin/true',
          'Default  new 42',
        ],
      );
    });

    it("lock as Apple's locks do, and have Darwin's functions", async () => {
      assert.equal((await run(client)).stdout, '1000 true false true\n');
    });

    it('are told the line that logs in a handler', async () => {
      const judged = await runAndJudge({ trace, clients: [[client, 'run']], pace: 'asap' });
      assert.equal(judged.exitCode, 0, JSON.stringify(judged.setupTrouble));
      const found = judged.verdicts.map(({ rule, class: grade, call }) => `${rule} ${grade} ${call}`);
      assert.deepEqual([...new Set(found)], ['blocking-call hazard os_log']);
      assert.equal(judged.verdicts[0]?.stack[0]?.line, markedLine(appleSource));
    });
  });
});
