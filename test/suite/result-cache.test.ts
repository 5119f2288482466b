// Results that a later call takes: what makes a test run again, and what a folder of results must survive.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { useFakeTimers } from 'sinon';
import type { TestCell } from '../../src/suite/cell.ts';
import { allCells } from '../../src/suite/cell-kinds.ts';
import { ResultCache } from '../../src/suite/result-cache.ts';
import { SuiteFile } from '../../src/suite/suite-file.ts';
import { someOf } from '../cases.ts';
import { Harness, root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { attemptOf, cellOf } from './results.ts';

const run = promisify(execFile);

describe('the results that a suite keeps', () => {
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const file = path('esreplay.yaml');
  const examples = join(root, 'replayer/kit/examples');

  before(async () => {
    writeFileSync(path('rules.c'), 'int rules(void) { return 1; }\n');
    await run('cc', ['-shared', '-o', path('librules.so'), path('rules.c')]);
    await compileClient({
      sources: [join(examples, 'careful.c')],
      output: path('careful'),
      flags: [`-L${folder}`, '-Wl,--no-as-needed', '-lrules', `-Wl,-rpath,${folder}`],
    });
    await compileClient({ sources: [join(examples, 'opens-in-handler.c')], output: path('opens') });
  });
  beforeEach(() => {
    copyFileSync(join(root, 'traces/first-run.estrace'), path('one.estrace'));
    rmSync(path('.esreplay'), { recursive: true, force: true });
    writeFileSync(path('rules'), 'first\n');
    suite();
  });

  const suite = (keys = 'inputs: rules', command = './careful'): void =>
    writeFileSync(
      file,
      `defaults: { pace: asap }\nclients: { good: { run: ${command}, ${keys} } }\ntraces: { one: one.estrace }\n`,
    );
  const test = (...words: readonly string[]) => esreplayIn({}, 'test', file, ...words);
  const isCached = async (...words: readonly string[]): Promise<boolean> => {
    const { status, stdout } = await test(...words);
    assert.equal(status, 0, stdout);
    return / PASS {4}good {2}one {2,}cached\n/.test(stdout);
  };

  it('a test in which nothing differs does not run again, and its row says so', async () => {
    assert.equal(await isCached(), false);
    assert.equal(await isCached(), true);
    const json = path('suite.json');
    await test('--json', json);
    assert.equal(JSON.parse(readFileSync(json, 'utf8')).cells[0].cached, true);
    assert.equal(await isCached('--no-cache'), false);
    assert.equal(await isCached('--cache-folder', path('other')), false);
  });

  const changes: readonly (readonly [string, () => unknown])[] = [
    ['an input', () => writeFileSync(path('rules'), 'second\n')],
    [
      'a library of the client',
      () => run('cc', ['-shared', '-DNEW', '-g', '-o', path('librules.so'), path('rules.c')]),
    ],
    ['the client', () => appendFileSync(path('careful'), 'x')],
    ['the trace', () => copyFileSync(join(root, 'traces/open-64.estrace'), path('one.estrace'))],
    ['an option', () => suite('inputs: rules, speed: 3')],
    ['the environment of the client', () => suite('inputs: rules, env: { A: b }')],
    ['its command', () => suite('inputs: rules', './careful --more')],
  ];
  for (const [what, change] of someOf(changes))
    it(`a test runs again after ${what} has changed`, async () => {
      await isCached();
      assert.equal(await isCached(), true);
      await change();
      assert.equal(await isCached(), false);
    });

  it('a test is not kept if it declares no inputs, runs alone, failed, or was made again', async () => {
    for (const keys of ['tags: x', "inputs: rules, exclusive: 'true'"]) {
      suite(keys);
      await isCached();
      assert.equal(await isCached(), false, keys);
    }
    writeFileSync(
      file,
      'defaults: { pace: asap }\nclients: { good: { run: ./opens, inputs: rules } }\ntraces: { one: one.estrace }\n',
    );
    await test();
    assert.doesNotMatch((await test()).stdout, /^ {2}FAIL.* cached$/m);
    const cache = new ResultCache(path('kept'), folder);
    const [cell] = allCells(new SuiteFile(file)) as readonly TestCell[];
    assert.ok(cell !== undefined);
    const key = cache.keyOf(cell) ?? '';
    cache.write(key, cell, cellOf(cell.id, 'passed', [attemptOf(null), attemptOf(null)]));
    assert.equal(cache.read(key, cell), null);
    cache.write(key, cell, cellOf(cell.id, 'passed', [attemptOf(null)]));
    assert.equal(cache.read(key, cell)?.verdict, 'passed');
  });

  it('a client that is a script is not kept, because what it starts is not known', async () => {
    writeFileSync(path('starts.sh'), '#!/bin/sh\nexec ./careful\n', { mode: 0o755 });
    suite('inputs: rules', './starts.sh');
    await isCached();
    assert.equal(await isCached(), false);
  });

  it('an accepted finding fails after its date, whatever was kept before it', async () => {
    const at = async (day: string): Promise<string> => {
      const clock = useFakeTimers({ toFake: ['Date'], now: Date.parse(day) });
      try {
        return (await test()).stdout;
      } finally {
        clock.restore();
      }
    };
    const known = "known: [{ rule: blocking-call, reason: later, until: '2027-03-01' }]";
    const client = 'clients: { good: { run: ./opens, inputs: rules } }';
    writeFileSync(file, `defaults: { pace: asap }\n${client}\ntraces: { one: one.estrace }\n${known}\n`);
    for (const _ of [1, 2]) assert.match(await at('2027-03-01'), /\nPASSED {2}1 passed/);
    assert.match(await at('2027-03-02'), /was accepted until\s+2027-03-01/);
  });

  it('a result is that of one folder, whose paths are in it', async () => {
    const other = path('moved');
    mkdirSync(other);
    for (const name of ['careful', 'one.estrace', 'rules', 'esreplay.yaml'])
      copyFileSync(path(name), join(other, name));
    const keyIn = (where: string): string | null => {
      const [cell] = allCells(new SuiteFile(join(where, 'esreplay.yaml')));
      assert.ok(cell !== undefined);
      return new ResultCache(path('kept'), where).keyOf(cell);
    };
    assert.notEqual(keyIn(folder), null);
    assert.notEqual(keyIn(other), keyIn(folder));
  });

  it('a folder with a link, a cut result, another result or no room only makes tests run', async () => {
    const cache = path('.esreplay/cache');
    await isCached();
    const [kept = ''] = readdirSync(cache);
    const whole = readFileSync(join(cache, kept), 'utf8');
    truncateSync(join(cache, kept), whole.length - 5);
    assert.equal(await isCached(), false);
    writeFileSync(join(cache, kept), whole.replaceAll('good/one', 'good/two'));
    assert.equal(await isCached(), false);
    rmSync(join(cache, kept));
    writeFileSync(path('elsewhere'), whole);
    symlinkSync(path('elsewhere'), join(cache, kept));
    assert.equal(await isCached(), false);
    rmSync(cache, { recursive: true });
    writeFileSync(cache, 'a file in the place of the folder');
    assert.equal(await isCached(), false);
    assert.equal(await isCached(), false);
  });

  it('two suites at once have one whole result, and the oldest results go first', async () => {
    const call = (work: string) =>
      new Harness(['test', file, '--work', path(work), '--cache-folder', path('both')]).ended();
    for (const { status, stdout } of await Promise.all([call('w1'), call('w2')])) assert.equal(status, 0, stdout);
    const names = readdirSync(path('both'));
    assert.equal(names.length, 1, names.join());
    const [cell] = allCells(new SuiteFile(file)) as readonly TestCell[];
    assert.ok(cell !== undefined);
    const { size } = statSync(join(path('both'), names[0] ?? ''));
    const small = new ResultCache(path('both'), folder, size);
    for (const digit of ['a', 'b', 'c']) {
      const name = join(path('both'), `${digit.repeat(64)}.json`);
      copyFileSync(join(path('both'), names[0] ?? ''), name);
    }
    assert.notEqual(small.read(names[0]?.replace('.json', '') ?? '', cell), null);
    small.trim();
    assert.equal(readdirSync(path('both')).length, 1);
  });
});
