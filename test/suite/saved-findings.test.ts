// The saved findings of a suite: what an exploration finds is a cell of the next call, which fails until it is mended.
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { SuiteResult } from '../../src/suite/result.ts';
import { root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { writeTrace } from '../explore/traces.ts';
import { testFolder } from '../folder.ts';
import { closedFaultsOf } from '../json-schema.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

describe('the saved findings of a suite', function () {
  this.timeout(120_000);
  linuxOnly('its clients are built with the kit of Linux');

  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const build = async (defines: readonly string[]): Promise<void> => {
    await compileClient({
      sources: [join(root, 'test/explore/clients/keeps-stale-file.c')],
      output: path('agent'),
      defines,
    });
    const example = defines.length === 0 ? 'opens-in-handler' : 'careful';
    await compileClient({ sources: [join(root, `replayer/kit/examples/${example}.c`)], output: path('guard') });
  };
  before(() => {
    renameSync(writeTrace(folder, 'rules'), path('day.estrace'));
  });

  const suite = (traces: string): void =>
    writeFileSync(
      path('esreplay.yaml'),
      `defaults: { pace: asap }\nclients: { agent: ./agent, guard: ./guard }\ntraces: ${traces}\n` +
        'explore: [{ client: agent, only: cache }, { client: guard, only: plain }]\n',
    );
  const test = (...words: readonly string[]) => esreplayIn({}, 'test', path('esreplay.yaml'), ...words);
  const namesIn = (place: string): readonly string[] => readdirSync(path(`esreplay.findings/${place}`)).sort();

  it('a finding is a cell of the next call, which fails with its rule and place until the client is mended', async () => {
    await build([]);
    suite('{ day: day.estrace }');
    const first = await test('-t', 'explore/');
    assert.equal(first.status, 1, first.stdout);
    assert.deepEqual(namesIn('agent/day'), ['cache-changes-decision']);
    assert.deepEqual(namesIn('agent/day/cache-changes-decision'), [
      'command.txt',
      'finding.json',
      'report.json',
      'trace.estrace',
    ]);
    const rules = namesIn('guard/day');
    assert.ok(rules.includes('blocking-call'), rules.join());

    const { stdout: list } = await test('--list');
    assert.match(list, /\nfinding\/agent\/day\/cache-changes-decision\n[\s\S]*finding\/guard\/day\/blocking-call\n/);
    const again = await test('-t', 'finding/', '--json', path('suite.json'));
    assert.equal(again.status, 1, again.stdout);
    assert.match(again.stdout, /\n {2}FAIL {4}finding {2}agent day\/cache-changes-decision {2,}still there\n/);
    assert.match(
      again.stdout,
      /\nFAIL finding\/guard\/day\/blocking-call:\s+blocking-call\s+at\s+\S*opens-in-handler\.c:\d+/,
    );
    const json: unknown = JSON.parse(readFileSync(path('suite.json'), 'utf8'));
    assert.deepEqual(await closedFaultsOf('suite', json), []);
    const [attempt] = (json as SuiteResult).cells[0]?.attempts ?? [];
    assert.deepEqual([attempt?.finding?.rule, attempt?.finding?.gone], ['cache-changes-decision', false]);
  });

  it('a second exploration finds the saved one again, and saves nothing beside it', async () => {
    const before = readFileSync(path('esreplay.findings/agent/day/cache-changes-decision/trace.estrace'));
    const { stdout } = await test('-t', 'explore/agent');
    assert.match(stdout, /1 violation in/);
    assert.deepEqual(namesIn('agent/day'), ['cache-changes-decision']);
    const after = readFileSync(path('esreplay.findings/agent/day/cache-changes-decision/trace.estrace'));
    assert.ok(after.equals(before));
  });

  it('a mended client passes with what was found, which is said to be gone and stays', async () => {
    await build(['RIGHT']);
    const { status, stdout } = await test('-t', 'finding/');
    assert.equal(status, 0, stdout);
    assert.match(stdout, /\n {2}PASS {4}finding {2}agent day\/cache-changes-decision {2,}gone\n/);
    assert.ok(existsSync(path('esreplay.findings/agent/day/cache-changes-decision/trace.estrace')));
  });

  it('a finding of no exploration is stale, which is said, and stays', async () => {
    suite('{ night: day.estrace }');
    const { status, stdout } = await test('--prune');
    assert.equal(status, 1, stdout);
    assert.match(stdout, /esreplay\.findings\/agent\/day\/cache-changes-decision: a saved finding of no exploration/);
    assert.ok(existsSync(path('esreplay.findings/agent/day/cache-changes-decision/finding.json')));
  });

  it('a client that does not run is an error, and no proof that a finding is gone', async () => {
    suite('{ day: day.estrace }');
    rmSync(path('agent'));
    const { status, stdout } = await test('-t', 'finding/agent');
    assert.notEqual(status, 0, stdout);
    assert.doesNotMatch(stdout, /gone/);
  });

  it('a link in place of the folder is an error, and nothing is written to where it leads', async () => {
    await build([]);
    renameSync(path('esreplay.findings'), path('kept'));
    mkdirSync(path('elsewhere'));
    symlinkSync(path('elsewhere'), path('esreplay.findings'));
    const { status, stdout } = await test('-t', 'explore/agent');
    assert.equal(status, 3, stdout);
    assert.match(stdout, /ERROR cannot save a finding: its folder is a link:\s\S*esreplay\.findings\n/);
    assert.deepEqual(readdirSync(path('elsewhere')), []);
    rmSync(path('esreplay.findings'));
    renameSync(path('kept'), path('esreplay.findings'));
  });

  it('a damaged finding is an error with its file', async () => {
    cpSync(path('esreplay.findings/agent/day/cache-changes-decision'), path('esreplay.findings/agent/day/cut'), {
      recursive: true,
    });
    writeFileSync(path('esreplay.findings/agent/day/cut/finding.json'), '{"kind":');
    const { status, stdout } = await test('-t', 'finding/agent/day/cut');
    assert.notEqual(status, 0, stdout);
    assert.match(stdout, /ERROR not a saved finding[\s\S]*finding\.json/);
    rmSync(path('esreplay.findings/agent/day/cut'), { recursive: true });
  });
});
