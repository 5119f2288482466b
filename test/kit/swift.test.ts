// Swift clients: compiled with what `esreplay kit --swiftflags` prints, without a warning, and judged like any other.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { kitFlags, swiftFlags } from '../../src/cli/commands/kit.ts';
import { isMangled } from '../../src/symbols/frame.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { swiftStyles } from '../clients/cases/styles.ts';
import { runCase } from '../clients/run-case.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';

const run = promisify(execFile);
const clients = join(packageRoot, 'test/clients');
const appleSource = join(packageRoot, 'test/kit/programs/apple.swift');

/** The line of the source that a finding in it must name. */
const markedLine = (path: string): number =>
  readFileSync(path, 'utf8')
    .split('\n')
    .findIndex((line) => line.endsWith('// found here')) + 1;

describe('Swift clients', () => {
  const folder = testFolder();
  let trace = '';
  let compiler = '';

  before(function () {
    leaveOutOnMac(this, 'they are built with the kit');
    const found = findProgram(['swiftc']);
    if (found === null) skip(this, 'no swiftc on the PATH (npm run setup -- --swift)');
    compiler = found;
    trace = writeTrace(folder, 'mixed');
  });

  for (const client of swiftStyles) {
    const words = client.expected.map(({ rule, class: grade, call }) => `${rule} ${grade} ${call}`).sort();
    it(`${client.name} gets ${[...new Set(words)].join(', ')}`, async () => {
      const output = join(folder, basename(client.name));
      const source = join(clients, client.source);
      const flags = [...swiftFlags(), '-warnings-as-errors', '-g', ...client.defines.map((name) => `-D${name}`)];
      await run(compiler, [...flags, source, '-o', output]);
      const judged = await runCase(client, output, trace, { decisions: true });
      const found = judged.verdicts.map(({ rule, class: grade, call }) => `${rule} ${grade} ${call}`);
      assert.deepEqual([...new Set(found)].sort(), words, JSON.stringify(judged.setupTrouble));
      assert.equal(judged.exitCode, client.exitCode);
      const denied = [...(judged.decisions?.values() ?? [])].filter(({ decision }) => decision === 'deny');
      assert.equal(denied.length, 1, 'the one in /opt/denied');
      for (const { rule, call } of client.expected.filter(({ marked }) => marked)) {
        const verdict = judged.verdicts.find((each) => each.rule === rule && each.call === call);
        const frame = verdict?.stack.find(({ file }) => file?.endsWith('.swift'));
        assert.equal(frame?.line, markedLine(source), `${rule} ${call}`);
        const names = verdict?.stack.flatMap(({ function: name }) => name ?? []) ?? [];
        assert.deepEqual(names.filter(isMangled), []);
      }
    });
  }

  describe("for Apple's modules", () => {
    let client = '';

    before(async () => {
      client = join(folder, 'apple');
      const flags = kitFlags({ swiftflags: true, apple: true });
      await run(compiler, [...flags, '-warnings-as-errors', '-g', appleSource, '-o', client]);
    });

    it("values of Foundation come back from the kit's objects as they were", async () => {
      const program = join(folder, 'copies');
      const flags = kitFlags({ swiftflags: true, apple: true });
      await run(compiler, [
        ...flags,
        '-warnings-as-errors',
        join(packageRoot, 'test/kit/programs/copies.swift'),
        '-o',
        program,
      ]);
      assert.equal(
        (await run(program)).stdout,
        'grüß 🍎 ns 5 -1 4294967295 2.5 1 0 <0102ff> file:///bin/ls file:///bin/ 8 1\ntrue true\n5 ["x"] true\n',
      );
    });

    it("Logger and os_log of the kit print as Apple's do", async () => {
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

    it("the locks of the kit work as Apple's, and Darwin's functions exist", async () => {
      assert.equal((await run(client)).stdout, '1000 true false true\n');
    });

    it('a finding of os_log in a handler has the line that logs', async () => {
      const judged = await runAndJudge({ trace, clients: [[client, 'run']], pace: 'asap' });
      assert.equal(judged.exitCode, 0, JSON.stringify(judged.setupTrouble));
      const found = judged.verdicts.map(({ rule, class: grade, call }) => `${rule} ${grade} ${call}`);
      assert.deepEqual([...new Set(found)], ['blocking-call hazard os_log']);
      assert.equal(judged.verdicts[0]?.stack[0]?.line, markedLine(appleSource));
    });
  });
});
