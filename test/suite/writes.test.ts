// What `esreplay test` writes and deletes: only files of the suite, whatever a repository has put at their names.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { freshFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

const examples = join(root, 'replayer/kit/examples');

describe('what a suite writes', () => {
  linuxOnly('its clients are built with the kit of Linux');

  const folder = freshFolder();
  const [careful, policy] = [join(folder, 'careful'), join(folder, 'policy')];
  /** The folder of the suite, with one beside it. */
  let at: (name: string) => string;

  before(async () => {
    await compileClient({ sources: [join(examples, 'careful.c')], output: careful });
    await compileClient({ sources: [join(root, 'test/compare/clients/policy.c')], output: policy });
  });
  beforeEach(() => {
    const inside = join(freshFolder(), 'suite');
    mkdirSync(inside);
    mkdirSync(join(inside, '../target'));
    copyFileSync(careful, join(inside, 'careful'));
    copyFileSync(join(root, 'traces/first-run.estrace'), join(inside, 'one.estrace'));
    at = (name) => join(inside, name);
  });

  const suite = (more = ''): void =>
    writeFileSync(
      at('esreplay.yaml'),
      `clients: { good: ./careful }\ntraces: { one: one.estrace }\ndefaults: { pace: asap }\n${more}`,
    );
  const test = (...words: readonly string[]) => esreplayIn({}, 'test', at('esreplay.yaml'), ...words);

  for (const name of ['results.ndjson', 'changes.ndjson'])
    it(`a link at ${name} of the work folder leads nowhere`, async () => {
      suite();
      mkdirSync(at('.esreplay'));
      writeFileSync(at('precious'), 'kept');
      symlinkSync('../precious', at(`.esreplay/${name}`));
      const { status, stderr } = await test();
      assert.equal(readFileSync(at('precious'), 'utf8'), 'kept');
      assert.equal(status, 3, stderr);
      assert.match(stderr, /^error: [^\n]*work folder: [^\n]*link[\s\S]*\nhelp: remove [^\n]*--work/);
    });

  it('a link instead of the work folder leads nowhere', async () => {
    suite();
    symlinkSync('../target', at('.esreplay'));
    const { status, stderr } = await test();
    assert.ok(!existsSync(at('../target/results.ndjson')));
    assert.equal(status, 3, stderr);
    assert.match(stderr, /^error: [^\n]*work folder: it is a link[\s\S]*\nhelp: remove [^\n]*--work/);
  });
  for (const [what, expect] of [
    ['beside the folder of the suite', '../target/{trace}.ndjson'],
    ['behind a link to a folder', 'link/{trace}.ndjson'],
    ['in a new folder behind a link', 'link/new/{trace}.ndjson'],
  ] as const)
    it(`a file of expectations ${what} is not written by --update`, async () => {
      suite(`expect: ${expect}\n`);
      symlinkSync('../target', at('link'));
      for (const mode of ['missing', 'changed']) {
        const { status, stdout } = await test('--update', mode);
        assert.deepEqual(readdirSync(at('../target')), []);
        assert.equal(status, 3, stdout);
        assert.match(stdout, /ERROR file of expectations is outside of the folder of the suite\n[\s\S]*\n {3}help /);
      }
    });

  it('a folder of expectations that is missing is made by --update', async () => {
    suite('expect: expect/new/{trace}-{client}.ndjson\n');
    const { status, stdout, stderr } = await test('--update', 'missing');
    assert.equal(status, 0, stdout);
    assert.match(stderr, /13 decisions written/);
    assert.ok(existsSync(at('expect/new/one-good.ndjson')));
    assert.equal((await test()).status, 0);
  });

  it('tests that share a file of expectations and decide otherwise do not overwrite each other', async () => {
    copyFileSync(policy, at('policy'));
    const shared = (words: string): void =>
      writeFileSync(
        at('esreplay.yaml'),
        `clients: { good: ./careful, other: "./policy ${words}" }
traces: { one: one.estrace }
defaults: { pace: asap }
expect: '{trace}.ndjson'
`,
      );
    for (const mode of ['missing', 'changed']) {
      shared('deny=/Users');
      const { status, stdout, stderr } = await test('--update', mode, '--workers', '1');
      assert.equal(status, 3, stdout + stderr);
      assert.match(
        stdout,
        /ERROR good\/one and other\/one share a file of expectations, and decide otherwise\n[\s\S]*\n {3}help +give each/,
      );
      const kept = readFileSync(at('one.ndjson'), 'utf8');
      assert.ok(!kept.includes('deny'), kept);
    }
    shared('');
    const same = await test('--update', 'changed', '--workers', '1');
    assert.equal(same.status, 0, same.stdout);
    assert.equal((await test()).status, 0);
  });

  it('two traces with one file of expectations are refused', async () => {
    copyFileSync(at('one.estrace'), at('two.estrace'));
    suite('expect: all.ndjson\n');
    const text = readFileSync(at('esreplay.yaml'), 'utf8').replace('one: one', 'two: two.estrace, one: one');
    writeFileSync(at('esreplay.yaml'), text);
    const { status, stderr } = await test('--list');
    assert.equal(status, 2);
    assert.match(
      stderr,
      /^error: expect names one file for two traces, two and one: all\.ndjson\n {2}--> \S+esreplay\.yaml:4:\d+\nhelp: put \{trace\} into it/m,
    );
  });

  it('a test whose expectations cannot be written has no result', async () => {
    suite('expect: expect/{trace}.ndjson\n');
    writeFileSync(at('expect'), 'a file in the place of the folder');
    const { status, stdout } = await test('--update', 'missing');
    assert.equal(status, 3, stdout);
    assert.match(stdout, /ERROR cannot make the folder of the expectations: /);
  });

  it('--prune deletes files of expectations alone, and none that the suite names', async () => {
    writeFileSync(at('accepted.ndjson'), '{"rule":"lock-wait","frame":"f","reason":"x"}\n');
    writeFileSync(at('notes.ndjson'), 'none of esreplay\n');
    const line = '{"event":"AUTH_OPEN","actor":"gone","decision":"allow"}\n';
    for (const name of ['input.ndjson', 'old.ndjson']) writeFileSync(at(name), line);
    suite("expect: '{trace}.ndjson'\n");
    const text = readFileSync(at('esreplay.yaml'), 'utf8');
    const more = 'pace: asap, suppressions: accepted.ndjson, inputs: [input.ndjson]';
    writeFileSync(at('esreplay.yaml'), text.replace('pace: asap', more));
    assert.equal((await test('--update', 'missing')).status, 1, 'the suppression is stale');
    const { stdout } = await test('--prune');
    const left = readdirSync(at('.')).filter((name) => name.endsWith('.ndjson'));
    assert.deepEqual(left.sort(), ['accepted.ndjson', 'input.ndjson', 'notes.ndjson', 'one.ndjson'], stdout);
  });
});
