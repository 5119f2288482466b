// `show` of results of bench and squeeze, what it refuses, and the program that it opens the page with.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { BenchPage } from '../../src/bench/page-data.ts';
import type { ComparePageData } from '../../src/compare/page-data.ts';
import type { ExplorePageData } from '../../src/explore/page-data.ts';
import type { SqueezePage } from '../../src/squeeze/page-data.ts';
import { everything, resultOf } from '../compare/results.ts';
import { claims, gotRound } from '../explore/bypass/results.ts';
import { everything as explored } from '../explore/results.ts';
import { testFolder } from '../folder.ts';
import { benchOf, squeezeOf } from '../page/measured-results.ts';
import { reportOf } from '../report/reports.ts';
import { Harness } from './harness.ts';
import { esreplay, esreplayIn } from './in-process.ts';

describe('esreplay show', () => {
  const folder = testFolder();
  const file = (name: string): string => join(folder, name);
  before(() => {
    const bench = benchOf(4);
    const results = {
      'bench.json': bench,
      'faster.json': benchOf(3),
      'squeeze.json': squeezeOf(),
      'report.json': reportOf(),
      'torn.json': { ...bench, candidate: { ...bench.candidate, repetitions: [{}] } },
      'unreadable.json': {
        ...bench,
        candidate: {
          ...bench.candidate,
          times: { ...bench.candidate.times, handler: { ...bench.candidate.times.handler, hdr: 'AAAA' } },
        },
      },
      'compare.json': resultOf([everything]),
      'torn-compare.json': { ...resultOf([everything]), traces: [{}] },
      'explore.json': explored,
      'bypass.json': gotRound,
      'claims.json': claims,
      'torn-claims.json': { ...claims, bypass: { ...claims.bypass, claims: [{ claim: 5 }] } },
      'torn-bypass.json': { ...gotRound, findings: gotRound.findings.map((each) => ({ ...each, bypass: {} })) },
      'torn-explore.json': { ...explored, findings: [{}] },
      'torn-squeeze.json': { ...squeezeOf(), squeezed: [{ name: 'budget' }] },
    };
    for (const [name, result] of Object.entries(results)) writeFileSync(file(name), JSON.stringify(result));
    mkdirSync(file('other'));
    writeFileSync(file('other/bench.json'), JSON.stringify(benchOf(3)));
  });

  it('a result of bench is recognised by its content', async () => {
    const shown = await esreplay('show', file('bench.json'), '--html', file('page.html'));
    assert.deepEqual([shown.status, shown.stderr], [0, '']);
    const page = dataOf<BenchPage>(file('page.html'));
    assert.deepEqual([page.kind, page.sides.length, page.comparison], ['bench', 1, null]);
  });

  it('a result of compare is recognised by its content, and is about two builds already', async () => {
    const shown = await esreplay('show', file('compare.json'), '--html', file('page.html'));
    assert.deepEqual([shown.status, shown.stderr], [0, '']);
    const { compared, runs } = dataOf<ComparePageData>(file('page.html'));
    assert.deepEqual([compared.builds.new, compared.traces[0]?.changes.length, runs], ['./agent', 12, []]);
    const two = await esreplay('show', file('compare.json'), file('compare.json'), '--html', file('page.html'));
    assert.deepEqual([two.status, /about two builds already/.test(two.stderr)], [2, true]);
    const torn = await esreplay('show', file('torn-compare.json'), '--html', file('page.html'));
    assert.match(torn.stderr, /^error: not a comparison of this version: traces\.0\.trace, /);
  });

  it('a result of explore is recognised by its content, and stands alone', async () => {
    const shown = await esreplay('show', file('explore.json'), '--html', file('page.html'));
    assert.deepEqual([shown.status, shown.stderr], [0, '']);
    const page = dataOf<ExplorePageData>(file('page.html'));
    assert.deepEqual([page.explored.findings.length, page.explored.closing], [3, 'FAILED']);
    const two = await esreplay('show', file('explore.json'), file('explore.json'), '--html', file('page.html'));
    assert.deepEqual([two.status, /results of explore are not compared/.test(two.stderr)], [2, true]);
    const torn = await esreplay('show', file('torn-explore.json'), '--html', file('page.html'));
    assert.match(torn.stderr, /^error: not an exploration of this version: findings\.0\.number, /);
  });

  it('a bypass in a result of explore is shown as in its page, and checked', async () => {
    const shown = await esreplay('show', file('bypass.json'), '--html', file('page.html'));
    assert.deepEqual([shown.status, shown.stderr], [0, '']);
    const { explored: of } = dataOf<ExplorePageData>(file('page.html'));
    assert.deepEqual(
      of.findings.map(({ bypass }) => bypass?.messages.length),
      [3, 3],
    );
    assert.deepEqual(of.ways[0]?.effects, ['read', 'remove', 'replace']);
    const torn = await esreplay('show', file('torn-bypass.json'), '--html', file('page.html'));
    assert.match(torn.stderr, /^error: not an exploration of this version: findings\.0\.bypass\.effect, /);
    const withClaims = await esreplay('show', file('claims.json'), '--html', file('page.html'));
    assert.equal(withClaims.status, 0, withClaims.stderr);
    const tornClaims = await esreplay('show', file('torn-claims.json'), '--html', file('page.html'));
    assert.match(tornClaims.stderr, /^error: not an exploration of this version: bypass\.claims\.0\.claim, /);
  });

  it('two results of bench are compared, the first as the reference', async () => {
    for (const other of ['faster.json', 'other/bench.json']) {
      const shown = await esreplay('show', file('bench.json'), file(other), '--html', file('page.html'));
      assert.deepEqual([shown.status, shown.stderr], [0, '']);
      const { comparison, sides } = dataOf<BenchPage>(file('page.html'));
      const perSecond = comparison?.figures.find(({ name }) => name === 'perSecond');
      assert.ok((perSecond?.slowdown.high ?? 1) < 1, 'the second is faster');
      assert.deepEqual(
        sides.map(({ name }) => name),
        [other === 'faster.json' ? other : 'bench.json (2)', 'bench.json'],
      );
    }
  });

  it('one or two results of squeeze are recognised by their content', async () => {
    const shown = await esreplay('show', file('squeeze.json'), file('squeeze.json'), '--html', file('page.html'));
    assert.deepEqual([shown.status, shown.stderr], [0, '']);
    const { kind, results } = dataOf<SqueezePage>(file('page.html'));
    assert.deepEqual([kind, results.map(({ name }) => name)], ['squeeze', ['squeeze.json', 'squeeze.json (2)']]);
  });

  const refused: readonly (readonly [what: string, words: readonly string[], why: RegExp])[] = [
    [
      'a result of bench beside one of squeeze',
      ['bench.json', 'squeeze.json'],
      /a result of bench cannot be compared with a result of squee/,
    ],
    [
      'a result beside a report',
      ['report.json', 'bench.json'],
      /a report of a run cannot be compared with a result of be/,
    ],
    ['an incomplete result', ['torn.json'], /not a result of esreplay bench: candidate\.repetitions\.0\./],
    ['an unreadable histogram', ['unreadable.json'], /candidate\.times\.handler\.hdr, not a histogram/],
    ['an incomplete search', ['torn-squeeze.json'], /not a result of esreplay squeeze: squeezed\.0\./],
    [
      '--no-sources for a result',
      ['bench.json', '--no-sources'],
      /--no-sources is for reports of runs, and \S+ is a result/,
    ],
    ['--html-size for a result', ['squeeze.json', '--html-size', '3'], /--html-size is for reports of runs/],
  ];
  for (const [what, words, why] of refused)
    it(`${what} is a usage error`, async () => {
      const paths = words.map((word) => (word.endsWith('.json') ? file(word) : word));
      const { status, stderr } = await esreplay('show', ...paths, '--html', file('none.html'));
      assert.equal(status, 2);
      assert.match(stderr, why);
      assert.ok(!existsSync(file('none.html')));
    });

  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';

  it('the system’s program opens the page, and show prints its path', async () => {
    const programs = file('programs');
    mkdirSync(programs);
    const asked = file('asked');
    assert.equal(spawnSync('mkfifo', [asked]).status, 0);
    writeFileSync(join(programs, opener), `#!/bin/sh\nprintf '%s\\n' "$@" > ${asked}\n`);
    chmodSync(join(programs, opener), 0o755);
    const env = { PATH: `${programs}${delimiter}${process.env.PATH}`, DISPLAY: ':77' };
    const [words, { status, stdout }] = await Promise.all([
      readFile(asked, 'utf8'),
      new Harness(['show', file('bench.json')], env).ended(),
    ]);
    const [, path = ''] = /^Opened (.+)\n$/.exec(stdout) ?? [];
    assert.deepEqual([status, words], [0, `${path}\n`]);
    assert.equal(dataOf<BenchPage>(path).kind, 'bench');
  });

  it('show prints the path to open if no screen or no program can show it', async () => {
    const none = file('no-programs');
    mkdirSync(none);
    const environments: NodeJS.ProcessEnv[] = [{ PATH: none, DISPLAY: ':77' }];
    if (process.platform !== 'darwin') environments.push({ DISPLAY: undefined, WAYLAND_DISPLAY: undefined });
    for (const env of environments) {
      const { status, stdout } = await esreplayIn({ env }, 'show', file('bench.json'));
      assert.equal(status, 0);
      assert.match(stdout, /^Open \/.+bench\.json\.html\n$/);
    }
  });
});

function dataOf<T>(path: string): T {
  const [, json = ''] = /<script type="application\/json"[^>]*>(.*)<\/script>/.exec(readFileSync(path, 'utf8')) ?? [];
  return JSON.parse(json) as T;
}
