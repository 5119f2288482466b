// `esreplay review`: what is asked, what each key does, what is written, and that nothing is run.
import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyLine } from '../../src/cli/terminal/review-view.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { root } from './harness.ts';
import { esreplayIn } from './in-process.ts';
import { Terminal } from './terminal.ts';

const work = '.esreplay';

describe('esreplay review', () => {
  linuxOnly('its client is built with the kit of Linux, and script(1) takes other words elsewhere');

  const folder = testFolder();
  const at = (name: string): string => join(folder, name);
  const file = at('esreplay.yaml');
  const expectations = at('expect/t-a.ndjson');
  const run = (...words: readonly string[]) => esreplayIn({ env: { CI: '' } }, ...words);
  const text = `clients: { a: ./careful }
traces: { t: ${JSON.stringify(join(root, 'traces/first-run.estrace'))} }
os: [15, 27]
defaults: { pace: asap }
expect: expect/{trace}-{client}.ndjson
`;
  let script: string;
  let right: string;
  /** The lines of the expectations, of which the first four are wrong before each test. */
  let lines: readonly string[];

  before(async function () {
    const found = findProgram(['script']);
    if (found === null) skip(this, 'no script on the PATH (Debian: bsdutils)');
    script = found;
    await compileClient({ sources: [join(root, 'replayer/kit/examples/careful.c')], output: at('careful') });
    mkdirSync(at('expect'));
    writeFileSync(file, text);
    const { status, stderr } = await run('test', file, '--update', 'missing');
    assert.equal(status, 0, stderr);
    right = readFileSync(expectations, 'utf8');
    lines = right.trimEnd().split('\n');
  });
  beforeEach(async () => {
    rmSync(at(work), { recursive: true, force: true });
    await runWrong();
  });

  const wrong = (line: string): string => line.replace('"allow"', '"deny"');
  const fileWith = (isWrong: (at: number) => boolean): string =>
    `${lines.map((line, number) => (isWrong(number) ? wrong(line) : line)).join('\n')}\n`;

  /** Makes a run whose first four decisions are not the expected ones. */
  async function runWrong(): Promise<void> {
    writeFileSync(file, text);
    rmSync(expectations, { force: true });
    writeFileSync(
      expectations,
      fileWith((number) => number < 4),
    );
    const { status, stdout, stderr } = await run('test', file);
    assert.equal(status, 1, stdout);
    assert.match(stderr, /^note: decisions changed\nhelp: `esreplay review \S+\/esreplay\.yaml` asks about each\n$/m);
  }

  const terminal = (): Terminal => new Terminal(script, ['review', file], keyLine, { CI: '' });
  interface Listed {
    readonly changes: readonly { readonly identity: { readonly target: string }; readonly isRejected: boolean }[];
  }
  const listed = async (): Promise<Listed['changes']> =>
    (JSON.parse((await run('review', file, '--json')).stdout) as Listed).changes;

  it('each change is asked once for all tests, with the fields of its message in 80 columns', async () => {
    const shown = terminal();
    const first = await shown.press('q');
    assert.match(
      first,
      /1 of 4: AUTH_OPEN\r\n {2}actor {4}\S+\r\n {2}process {2}\S*Quill \(540\)\r\n {2}target {3}\/Users\/noor/,
    );
    assert.match(first, /\r\n {2}fields {3}fflag=\d+, file=\/\S+\r\n/);
    assert.match(first, /\r\n {2}file {5}expect\/t-a\.ndjson\r\n {2}tests {4}a\/t\/15, a\/t\/27\r\n/);
    assert.match(first, /\r\n {2}changed {2}deny, not cached → allow, not cached\r\n/);
    const { status, rest } = await shown.ended();
    assert.equal(status, 0);
    assert.match(rest, /4 left\.\r\n/);
    assert.deepEqual(
      shown.text.split(/\r\n|\r/).filter((line) => line.length > 80),
      [],
    );
    assert.ok(!shown.text.includes('\u001b'), 'NO_COLOR: no escape sequence');
    assert.equal(
      readFileSync(expectations, 'utf8'),
      fileWith((number) => number < 4),
    );
  });

  it('a accepts, r rejects, s skips, u undoes, q ends, and other keys do nothing', async () => {
    const shown = terminal();
    await shown.press('x');
    await shown.press('u');
    await shown.press('a');
    assert.match(await shown.press('r'), /accepted[\s\S]*2 of 4/);
    assert.match(await shown.press('u'), /rejected[\s\S]*3 of 4/);
    assert.match(await shown.press('s'), /undone[\s\S]*2 of 4/);
    assert.match(await shown.press('r'), /skipped[\s\S]*3 of 4/);
    assert.match(await shown.press('q'), /rejected[\s\S]*4 of 4/);
    const { status, rest } = await shown.ended();
    assert.equal(status, 0, shown.text);
    assert.match(
      rest,
      /1 accepted, 1 rejected, 1 skipped, 1 left\.\r\nexpect\/t-a\.ndjson: 1 decision changed\r\nNext: esreplay test \S+\/esreplay\.yaml --last-failed\r\n/,
    );
    assert.equal(
      readFileSync(expectations, 'utf8'),
      fileWith((number) => number > 0 && number < 4),
    );
    const left = await listed();
    assert.deepEqual(
      left.map(({ isRejected }) => isRejected),
      [false, true, false],
      'the accepted one is gone, and the rejected one is remembered',
    );
  });

  it('Ctrl-C writes nothing, and Ctrl-D ends as q does', async () => {
    const interrupted = terminal();
    await interrupted.press('a');
    await interrupted.press('\u0003');
    assert.deepEqual((await interrupted.ended()).status, 130);
    assert.equal(
      readFileSync(expectations, 'utf8'),
      fileWith((number) => number < 4),
    );
    const ended = terminal();
    await ended.press('a');
    await ended.press('\u0004');
    assert.deepEqual((await ended.ended()).status, 0);
    assert.equal(
      readFileSync(expectations, 'utf8'),
      fileWith((number) => number > 0 && number < 4),
    );
  });

  it('a rejected change is not asked again until it changes', async () => {
    const shown = terminal();
    for (const key of ['r', 'r', 'r', 'r']) await shown.press(key);
    assert.equal((await shown.ended()).status, 0);
    await runWrong();
    const again = await run('review', file);
    assert.equal(again.stdout, 'Nothing to review: no decision has changed (4 decisions rejected before).\n');
    writeFileSync(expectations, fileWith((number) => number < 4).replace('"deny"', '1'));
    await run('test', file);
    assert.deepEqual(
      (await listed()).map(({ isRejected }) => isRejected),
      [false, true, true, true],
    );
  });

  it('the next run passes once all changes are accepted, and nothing is left to review', async () => {
    const shown = terminal();
    for (const key of ['a', 'a', 'a', 'a']) await shown.press(key);
    assert.equal((await shown.ended()).status, 0);
    assert.equal(readFileSync(expectations, 'utf8'), right);
    assert.equal((await run('test', file)).status, 0);
    assert.deepEqual(await listed(), []);
  });

  it('a test that passes is asked about no more', async () => {
    writeFileSync(expectations, right);
    assert.equal((await run('test', file, '-t', '/15')).status, 0);
    writeFileSync(
      expectations,
      fileWith((number) => number < 4),
    );
    const { stdout } = await run('review', file, '--json');
    const { changes } = JSON.parse(stdout) as { readonly changes: readonly { readonly tests: readonly string[] }[] };
    assert.deepEqual([...new Set(changes.flatMap(({ tests }) => tests))], ['a/t/27']);
  });

  it('a line that was edited since the run is asked about no more', async () => {
    writeFileSync(
      expectations,
      fileWith((number) => number < 2),
    );
    assert.equal((await listed()).length, 2);
  });

  it('review runs nothing', async () => {
    const [marker, client] = [at('ran'), 'sh -c "touch ran"'];
    writeFileSync(file, text.replace('./careful', JSON.stringify(client)).replace('os:', 'build: touch ran\nos:'));
    const shown = terminal();
    await shown.press('a');
    await shown.press('q');
    assert.equal((await shown.ended()).status, 0);
    assert.ok(!existsSync(marker));
  });

  it('an expectation file that is a link, or lies outside of the folder of the suite, is not written', async () => {
    const outside = at('outside.ndjson');
    writeFileSync(
      outside,
      fileWith((number) => number < 4),
    );
    rmSync(expectations);
    symlinkSync(outside, expectations);
    const link = await run('review', file, '--json');
    assert.deepEqual([link.status, /file of expectations is no plain file/.test(link.stderr)], [3, true], link.stderr);
    assert.ok(lstatSync(expectations).isSymbolicLink());
    rmSync(expectations);
    rmSync(at('expect'), { recursive: true });
    mkdirSync(at('sub'), { recursive: true });
    mkdirSync(at('expect'));
    const other = at('sub/esreplay.yaml');
    writeFileSync(
      expectations,
      fileWith((number) => number < 4),
    );
    writeFileSync(other, text.replace('expect: expect', 'expect: ../expect').replace('./careful', '../careful'));
    await run('test', other);
    const away = await run('review', other, '--json');
    assert.deepEqual([away.status, /outside of the folder of the suite/.test(away.stderr)], [3, true], away.stderr);
  });

  it('the error without a terminal, with CI set or before any run says what to do', async () => {
    const none = await run('review', file);
    assert.equal(none.status, 2);
    assert.match(none.stderr, /^error: review asks at a terminal[^\n]*\nhelp: `esreplay review --json` lists/);
    const ci = await esreplayIn({ env: { CI: 'true' } }, 'review', file);
    assert.match(ci.stderr, /^error: review writes expectations, which nothing does where CI is set\nhelp: /);
    rmSync(at(work), { recursive: true });
    const early = await run('review', file);
    assert.deepEqual(
      [early.status, /no results of the suite[\s\S]*help: run `esreplay test`/.test(early.stderr)],
      [2, true],
    );
  });
});
