// The file of a suite: what it may say, what is wrong in it and where, and the one that `esreplay init` writes. Nothing of
// it is run.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SuiteFile } from '../../src/suite/suite-file.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';

describe('the file of a suite', () => {
  const folder = testFolder();
  const suite = (text: string): void => writeFileSync(join(folder, 'esreplay.yaml'), text);
  const test = (...words: readonly string[]) => esreplayIn({}, 'test', join(folder, 'esreplay.yaml'), ...words);
  const both = `
defaults: { pace: asap }
clients: { good: ./careful, bad: { run: ./opens, tags: [red] } }
traces: { day: traces/*.estrace }
os: [15, 27]
`;
  before(() => {
    mkdirSync(join(folder, 'traces'));
    for (const name of ['one', 'two']) writeFileSync(join(folder, `traces/${name}.estrace`), '');
  });

  const wrong: (readonly [what: string, text: string, message: RegExp, place: RegExp])[] = [
    ['an unknown key', `${both}retries: 3\n`, /retries is not a key here/, /:6:1$/m],
    [
      'a misspelt option',
      both.replace('pace:', 'pase:'),
      /defaults\.pase is not a key here \(did you mean 'pace'\?\)/,
      /:2:13$/m,
    ],
    ['a wrong value', both.replace('asap', 'fast'), /defaults\.pace takes 'recorded', 'asap' or 'step'/, /:2:13$/m],
    ['an unknown release', both.replace('27]', '99]'), /os\[1\] is not a known release: 99/, /:5:10$/m],
    ['a pattern without files', both.replace('*.estrace', 'x*.estrace'), /traces\.day matches no file/, /:4:11$/m],
    ['an entry about nothing', `${both}skip: [{ client: absent, reason: x }]\n`, /skip\[0\] matches no test/, /:6:8$/m],
    ['a repeated key', `${both}os: [13]\n`, /key 'os' given twice/, /:6:\d+$/m],
    [
      'an empty command',
      'clients: { a: { run: " " } }\ntraces: { t: "@first-run" }\n',
      /clients\.a.* is empty|takes a command/,
      /:1:\d+$/m,
    ],
    ['a number in place of a map', 'clients: 5\ntraces: { t: "@first-run" }\n', /clients takes a map/, /:1:1$/m],
    ['text that is no YAML', 'clients: { a: ./x }\n bad\n', /suite file is not valid YAML/, /:2:\d+$/m],
    ['a suite without clients', 'traces: { a: x }\nclients: {}\n', /has no client or no trace/, /:1$/m],
    ['a number as a client', 'traces: { a: x }\nclients: { a: [1] }\n', /clients\.a takes a command/, /:2:12$/m],
  ];
  for (const day of ['2027-02-31', '2027-13-45', '27-1-1'])
    wrong.push([
      `the date ${day}`,
      `${both}known: [{ rule: blocking-call, reason: x, until: ${day} }]\n`,
      /known\[0\]\.until takes a date such as 2027-03-01/,
      /:6:\d+$/m,
    ]);
  for (const [what, text, message, place] of wrong)
    it(`${what} is a usage error with its place`, async () => {
      suite(text);
      const { status, stderr } = await test('--list');
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
      assert.match(stderr, place);
    });

  it('a missing suite file is a usage error that names init', async () => {
    const { status, stderr } = await esreplayIn({}, 'test', join(folder, 'absent.yaml'));
    assert.equal(status, 2);
    assert.match(stderr, /cannot read the suite file[\s\S]*help: .*`esreplay init`/);
  });

  it('a release keeps its text: 13.0 is not 13', async () => {
    suite(both.replace('[15, 27]', '[13.0]'));
    assert.match((await test('--list')).stdout, /^good\/day\/one\/13\.0\n/);
  });
});

describe('esreplay init', () => {
  it('a suite file is written from what is in the folder, and can be read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'esreplay-init-'));
    const before = process.cwd();
    try {
      mkdirSync(join(folder, 'build'));
      writeFileSync(join(folder, 'build/agent'), '#!/bin/sh\n', { mode: 0o755 });
      writeFileSync(join(folder, 'build/my agent'), '#!/bin/sh\n', { mode: 0o755 });
      for (const name of ['day one', 'first', 'odd[1]']) writeFileSync(join(folder, `${name}.estrace`), '');
      process.chdir(folder);
      assert.equal((await esreplayIn({}, 'init')).status, 0);
      const { stdout } = await esreplayIn({}, 'test', '--list');
      const traces = ['day-one', 'first-2', 'odd-1-', 'first', 'boot'];
      const tests = ['agent', 'my-agent'].flatMap((client) => traces.map((trace) => `${client}/${trace}\n`));
      assert.equal(stdout, tests.join(''));
      const client = new SuiteFile('esreplay.yaml').text.clients['my-agent'];
      assert.equal(client?.run, "'./build/my agent'");
      const again = await esreplayIn({}, 'init');
      assert.deepEqual([again.status, /output exists: esreplay\.yaml/.test(again.stderr)], [2, true]);
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
