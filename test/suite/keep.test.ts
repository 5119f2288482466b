// `esreplay test --keep`: which tests are kept, where, and what the suite says of them.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptModules, KeptOptions, Manifest } from '../../src/bundle/shapes.ts';
import { runSuite } from '../../src/index.ts';
import type { SuiteResult } from '../../src/suite/result.ts';
import { partsOf } from '../bundle/unpacked.ts';
import { root } from '../cli/harness.ts';
import { esreplay } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

const examples = join(root, 'replayer/kit/examples');

describe('esreplay test --keep', () => {
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const keep = path('kept');
  before(async () => {
    await Promise.all([
      compileClient({ sources: [join(examples, 'careful.c')], output: path('careful') }),
      compileClient({ sources: [join(examples, 'opens-in-handler.c')], output: path('opens') }),
      compileClient({ sources: [join(import.meta.dirname, 'dies.c')], output: path('dies') }),
    ]);
    mkdirSync(path('traces'));
    copyFileSync(join(root, 'traces/first-run.estrace'), path('traces/one.estrace'));
  });
  beforeEach(() => {
    for (const name of ['kept', '.esreplay']) rmSync(path(name), { recursive: true, force: true });
  });

  const head = 'traces: { day: traces/one.estrace }\ndefaults: { pace: asap }\n';
  const suite = (text: string): void => writeFileSync(path('esreplay.yaml'), text);
  const three = `clients: { good: ./careful, bad: ./opens, dies: ./dies }\n${head}`;

  async function test(...words: readonly string[]) {
    const json = path('suite.json');
    const all = ['test', path('esreplay.yaml'), '--keep-folder', keep, '--json', json, ...words];
    const ended = await esreplay(...all);
    const result = existsSync(json) ? (JSON.parse(readFileSync(json, 'utf8')) as SuiteResult) : null;
    const bundles = new Map(result?.cells.map(({ id, bundle }) => [id, bundle]));
    return { ...ended, bundles, files: existsSync(keep) ? readdirSync(keep).sort() : [] };
  }

  it('failed keeps what failed or crashed, each in a file whose name begins with that of the test', async () => {
    suite(three);
    const { status, stdout, stderr, bundles, files } = await test('--keep', 'failed');
    assert.notEqual(status, 0, stderr);
    assert.deepEqual(
      files.map((name) => name.replace(/[0-9a-f]{8}/, '')),
      ['bad-day..zip', 'dies-day..zip'],
    );
    assert.deepEqual(
      [...bundles],
      [
        ['good/day', null],
        ['bad/day', join(keep, files[0] ?? '')],
        ['dies/day', join(keep, files[1] ?? '')],
      ],
    );
    assert.ok(stdout.endsWith(`\nKept 2 tests in ${keep}; run one again: esreplay run FILE -- CLIENT\n`), stdout);
    const parts = await partsOf(join(keep, files[0] ?? ''));
    assert.equal((JSON.parse(String(parts.get('manifest.json'))) as Manifest).of, 'bad/day');
    const again = await esreplay('run', join(keep, files[0] ?? ''), '--', path('opens'));
    assert.match(again.stderr, /^note: client, esreplay and system are those of the bundle$/m);
    assert.match(again.stdout, /VIOLATION {2}blocking-call/);
  });

  it('all keeps each test that ran, even one whose result an earlier call has', async () => {
    writeFileSync(path('rules'), '');
    const skip = 'skip: [{ client: bad, reason: later }]\n';
    suite(`clients: { good: ./careful, bad: ./opens }\n${head.replace('asap', 'asap, inputs: rules')}${skip}`);
    const first = await test('--keep', 'all');
    assert.equal(first.files.length, 1, first.stderr);
    assert.match(first.stdout, /\nKept 1 test in \S+\.zip; run it again: esreplay run \S+\.zip -- CLIENT\n$/);
    rmSync(keep, { recursive: true });
    const { files } = await test('--keep', 'all');
    const parts = await partsOf(join(keep, files[0] ?? ''));
    const [program] = JSON.parse(String(parts.get('modules.json'))) as KeptModules;
    assert.deepEqual([files.length, program?.path], [1, path('careful')], 'it ran, and was not taken from the cache');
  });

  it('a test that is too slow is kept without a report, and show says why', async () => {
    suite(`clients: { good: './careful' }\n${head.replace('asap', "recorded, speed: '0.001', timeout: 1s")}`);
    const { files, bundles } = await test('--keep', 'failed');
    assert.deepEqual([files.length, bundles.get('good/day')], [1, join(keep, files[0] ?? '')]);
    const file = join(keep, files[0] ?? '');
    assert.ok(!(await partsOf(file)).has('report.json'));
    const shown = await esreplay('show', file, '--json', '-');
    assert.deepEqual(
      [shown.status, /^error: bundle has no report: timed out$/m.test(shown.stderr)],
      [2, true],
      shown.stderr,
    );
  });

  it('the expectations and accepted findings of a test are kept with it', async () => {
    writeFileSync(path('accepted.ndjson'), '{"rule":"lock-wait","call":"open","reason":"x"}\n');
    const defaults = "asap, suppressions: accepted.ndjson, strict: 'true'";
    suite(`clients: { good: ./careful }\n${head.replace('asap', defaults)}expect: e.ndjson\n`);
    await test('--update', 'missing', '--keep', 'failed');
    const { files, stderr } = await test('--keep', 'all');
    const parts = await partsOf(join(keep, files[0] ?? ''));
    for (const name of ['expectations.json', 'suppressions.json']) assert.ok(parts.has(name), stderr);
    const { options, expect } = JSON.parse(String(parts.get('options.json'))) as KeptOptions;
    assert.deepEqual(
      options.find(({ name }) => name === 'strict'),
      { name: 'strict', value: true, given: true },
    );
    assert.equal(expect, 'kept');
    const decisions = JSON.parse(String(parts.get('expectations.json'))) as unknown[];
    assert.ok(decisions.length > 0);
  });

  it('a bundle that cannot be written ends no test, and the suite ends with exit status 3', async () => {
    suite(three);
    writeFileSync(path('file'), '');
    const { status, stdout, stderr } = await esreplay(
      'test',
      path('esreplay.yaml'),
      '--keep',
      'failed',
      '--keep-folder',
      '/dev/null/kept',
    );
    assert.equal(status, 3, stderr);
    assert.match(stdout, /1 passed, 1 failed, 1 /);
    assert.match(stderr, /^error: cannot keep the run: ENOTDIR/m);
  });

  it('a test with a hostile name stays in the folder of bundles', async () => {
    suite(`clients: { '..': ./opens }\ntraces: { '../../x': traces/one.estrace }\ndefaults: { pace: asap }\n`);
    const { files, stderr } = await test('--keep', 'failed');
    if (files.length === 0) assert.match(stderr, /^error: /m);
    else assert.match(files[0] ?? '', /^[A-Za-z0-9][\w.-]*\.zip$/);
    assert.ok(!existsSync(path('x')));
  });

  it('runSuite keeps tests, and names their files', async () => {
    suite(three);
    const { cells } = await runSuite(path('esreplay.yaml'), { keep: { which: 'failed', folder: keep }, workers: 2 });
    assert.deepEqual(
      cells.map(({ bundle }) => bundle === null),
      [true, false, false],
    );
    assert.equal(readdirSync(keep).length, 2);
  });
});
