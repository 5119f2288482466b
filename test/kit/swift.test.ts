// Swift clients: compiled with what `esreplay kit --swiftflags` prints, without a warning, and judged like any other.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { swiftFlags } from '../../src/cli/commands/kit.ts';
import { runAndJudge } from '../../src/judge/run-and-judge.ts';
import { packageRoot } from '../../src/package-root.ts';
import { findProgram } from '../../src/toolchain.mjs';
import { writeTrace } from '../clients/traces.ts';

const run = promisify(execFile);
const source = join(packageRoot, 'test/clients/style/dispatch-main.swift');

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
    const lines = readFileSync(source, 'utf8').split('\n');
    const marked = lines.findIndex((line) => line.endsWith('// found here')) + 1;
    const frame = judged.verdicts[0]?.stack.find(({ file }) => file?.endsWith('dispatch-main.swift'));
    assert.equal(frame?.line, marked);
  });
});
