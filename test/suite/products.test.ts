// Products that read eslogger in a suite: their tests beside those of clients.
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SuiteResult } from '../../src/suite/result.ts';
import { root } from '../cli/harness.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { closedFaultsOf } from '../json-schema.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

const lineage = join(import.meta.dirname, '../provide/products/lineage.mjs');
const reader = join(import.meta.dirname, '../provide/products/reader.mjs');

describe('products in a suite', () => {
  linuxOnly('a Mac has no reaper');
  const folder = testFolder();
  const file = (name: string): string => join(folder, name);
  before(async () => {
    writeTrace(folder, 'lineage');
    await compileClient({ sources: [join(root, 'replayer/kit/examples/careful.c')], output: file('careful') });
    copyFileSync(join(root, 'traces/first-run.estrace'), file('first.estrace'));
    writeFileSync(
      file('map.yaml'),
      `lines: '^(?<event>\\w+) pid=(?<pid>\\d+) ppid=(?<parent>\\d+) (?<path>.*)$'
events: { exec: NOTIFY_EXEC, fork: NOTIFY_FORK, open: NOTIFY_OPEN }
`,
    );
  });
  const suite = (text: string): void => writeFileSync(file('esreplay.yaml'), text);
  const test = (...words: readonly string[]) => esreplayIn({}, 'test', file('esreplay.yaml'), ...words);
  const both = (wrong = 'forgets-forks'): string => `
defaults: { pace: asap, on-miss: kill }
clients:
  agent: ./careful
  right: { run: ${process.execPath} ${lineage}, reads: eslogger, output-map: map.yaml }
  wrong: { run: ${process.execPath} ${lineage} ${wrong}, reads: eslogger, output-map: map.yaml, tags: [red] }
traces: { lineage: lineage.estrace }
os: [15, 26]
`;

  it('each product gets each trace on each release, beside the clients', async () => {
    suite(both());
    const [json, junit, page] = ['out.json', 'out.xml', 'out.html'].map(file);
    const words = ['--json', json ?? '', '--junit', junit ?? '', '--html', page ?? ''];
    const { status, stdout, stderr } = await test('--workers', '2', ...words);
    assert.equal(status, 1, stdout + stderr);
    assert.match(stdout, /^2 tests \(1 trace, 1 client, 2 releases\) and 4 products, 2 workers\n/);
    assert.match(stdout, /\n {2}PASS {4}product {2}right lineage {2,}15 26 {2,}7 lines\n/);
    assert.match(stdout, /\n {2}FAIL {4}product {2}wrong lineage {2,}15 26 {2,}7 lines\n/);
    const said = stdout.replaceAll(/\s+/g, ' ');
    assert.match(
      said,
      /FAIL product\/wrong\/lineage\/15: 1 line of stdout names another parent than the process has\./,
    );
    assert.match(said, /line 7: open pid=(\d+) ppid=1 \S+ message 6: NOTIFY_OPEN pid \1 /);
    const result = JSON.parse(readFileSync(json ?? '', 'utf8')) as SuiteResult;
    assert.deepEqual(closedFaultsOf('suite', result), []);
    const wrong = result.cells.find(({ id }) => id === 'product/wrong/lineage/26');
    const found = wrong?.attempts.at(-1)?.product?.findings.map((each) => [each.check, each.class]);
    assert.deepEqual(found, [['wrong-line-parent', 'difference']]);
    const xml = readFileSync(junit ?? '', 'utf8');
    assert.match(xml, /<testcase [^>]*name="wrong lineage on macOS 26"[^>]*>\s*<failure message="1 line of stdout/);
    assert.match(xml, /WRONG-LINE-PARENT/);
    assert.match(readFileSync(page ?? '', 'utf8'), /product\/wrong|1 line of stdout names another parent/);
  });

  it('a product that failed, or has another map, runs again with --last-failed, and a mended one passes', async () => {
    suite(both());
    assert.equal((await test()).status, 1);
    const { status, stdout } = await test('--last-failed');
    assert.equal(status, 1);
    assert.match(stdout, /^2 products, /);
    appendFileSync(file('map.yaml'), '# changed\n');
    assert.match((await test('--last-failed')).stdout, /^4 products, /);
    suite(both('mended'));
    const mended = await test('-t', 'product/wrong');
    assert.equal(mended.status, 0, mended.stdout);
  });

  it('faults, expected output and a skip are those of the entry', async () => {
    writeFileSync(file('expected'), 'exec 1\n');
    suite(`
clients:
  frail: { run: ${process.execPath} ${reader} one-version, reads: eslogger, pace: asap, fault: [newer-version], seed: 3 }
  other: { run: ${process.execPath} ${reader}, reads: eslogger, pace: asap, expect-output: expected }
traces: { lineage: lineage.estrace }
skip: [{ client: other, os: 13, reason: not supported }]
os: [13, 26]
`);
    const { status, stdout } = await test('--workers', '2');
    assert.equal(status, 5, stdout);
    const said = stdout.replaceAll(/\s+/g, ' ');
    assert.match(
      said,
      /product\/frail\/lineage\/26: The product ended by itself: exit status 1 \(with newer-version\)\./,
    );
    assert.match(said, /product\/other\/lineage\/26: Line 1 of the output differs\./);
    assert.match(said, /Skipped - product other lineage 13: not supported/);
  });

  it('a product that starts no eslogger has no result, and the suite says why', async () => {
    suite(`
clients: { idle: { run: 'true', reads: eslogger } }
traces: { lineage: lineage.estrace }
`);
    const { status, stdout } = await test();
    assert.equal(status, 3, stdout);
    assert.match(stdout, /ERROR The product ended \(exit status 0\) and started no eslogger\./);
  });

  const refused: readonly (readonly [what: string, text: string, error: RegExp])[] = [
    ['an unknown program', 'clients: { a: { run: ./a, reads: syslog } }', /clients\.a takes a command, or a map/],
    [
      'an option of clients',
      'clients: { a: { run: ./a, reads: eslogger, guard: true } }',
      /guard.*no meaning.*reads eslogger/,
    ],
    [
      'an output map that is not there',
      'clients: { a: { run: ./a, reads: eslogger, output-map: no-map.yaml } }',
      /output-map names a file that cannot be used: \S*no-map\.yaml: cannot read/,
    ],
    [
      'an output map that is wrong',
      'clients: { a: { run: ./a, reads: eslogger, output-map: wrong-map.yaml } }',
      /output-map names a file that cannot be used: \S*wrong-map\.yaml:1: the file needs either lines or json/,
    ],
    [
      'an expected output that is not there',
      'clients: { a: { run: ./a, reads: eslogger, expect-output: no-lines } }',
      /expect-output names a file that cannot be used: \S*no-lines: cannot read/,
    ],
    ['a fault of a client', 'clients: { a: { run: ./a, fault: [batch] } }', /fault.*is for products.*reads: eslogger/s],
    [
      'an unknown fault',
      'clients: { a: { run: ./a, reads: eslogger, fault: [bach] } }',
      /names no fault: bach \(did you mean 'batch'/,
    ],
    [
      'a release without eslogger',
      'os: [12]\nclients: { a: { run: ./a, reads: eslogger } }',
      /macOS 12 has no eslogger/,
    ],
    [
      'a gate of a product',
      'clients: { a: { run: ./a, reads: eslogger } }\ngates: [{ client: a, compare: ./b, max-regression: 5% }]',
      /reads eslogger: a/,
    ],
  ];
  for (const [what, text, error] of refused)
    it(`${what} is refused with its place`, async () => {
      writeFileSync(file('wrong-map.yaml'), 'events: {}\n');
      suite(`${text}\ntraces: { lineage: lineage.estrace }\n`);
      const { status, stderr } = await test();
      assert.equal(status, 2, stderr);
      assert.match(stderr, error);
      assert.match(stderr, /esreplay\.yaml:\d+:\d+/);
    });
});
