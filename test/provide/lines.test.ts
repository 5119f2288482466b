// The lines of a product that reads eslogger, compared with what eslogger printed.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleOfLines } from '../../src/judge/rules/product-lines.ts';
import { lineChecks, type ProductReport } from '../../src/provide/product-report.ts';
import { esreplay } from '../cli/in-process.ts';
import { writeTrace } from '../clients/traces.ts';
import { linuxOnly } from '../linux-only.ts';
import { newFolder } from '../trace/folder.ts';

const folder = newFolder();
const map = folder.file('map.yaml');
const product = join(import.meta.dirname, 'products/lineage.mjs');

describe('lines of a product that reads eslogger', () => {
  linuxOnly('a Mac has an eslogger of its own, and no reaper');
  let trace = '';
  before(() => {
    trace = writeTrace(folder.path, 'lineage');
    writeFileSync(
      map,
      `lines: '^(?<event>\\w+) pid=(?<pid>\\d+) ppid=(?<parent>\\d+) (?<path>.*)$'
events: { exec: NOTIFY_EXEC, fork: NOTIFY_FORK, open: NOTIFY_OPEN }
`,
    );
  });

  async function ran(mistakes: readonly string[], ...options: readonly string[]) {
    const json = folder.file('report.json');
    const pace = options.includes('--pace') ? [] : ['--pace', 'asap'];
    const words = ['run', trace, '--provide', 'eslogger', ...pace, '--output-map', map, '--json', json, ...options];
    const { status, stdout, stderr } = await esreplay(...words, '--', process.execPath, product, ...mistakes);
    assert.notEqual(status, 2, stderr);
    return { status, stdout, report: JSON.parse(readFileSync(json, 'utf8')) as ProductReport };
  }
  const checksOf = ({ findings }: ProductReport) => findings.map(({ check }) => check);

  it('a product that keeps the lineage passes, at each pace', async () => {
    for (const pace of ['asap', 'recorded']) {
      const { report, stdout } = await ran([], '--pace', pace);
      assert.deepEqual(report.findings, [], stdout);
      assert.deepEqual(report.notes, []);
    }
  });

  it('a product that loses the lineage at a fork without exec has its line beside the message', async () => {
    const { status, stdout, report } = await ran(['forgets-forks']);
    assert.equal(status, 1, stdout);
    const [found] = report.findings;
    assert.equal(found?.class, 'difference');
    assert.deepEqual(checksOf(report), ['wrong-line-parent']);
    assert.match(found?.lines?.[0]?.line?.text ?? '', /^open pid=\d+ ppid=1 \/private\/var\/db\/other$/);
    assert.match(stdout, /^WRONG-LINE-PARENT\n {2}1 line of stdout names another parent/m);
    assert.match(stdout, /line \d+: open pid=(\d+) ppid=1 .*\n +message \d+: NOTIFY_OPEN pid \1 /);
  });

  const mistakes = {
    skips: 'missing-line',
    twice: 'repeated-line',
    'wrong-pid': 'wrong-line-pid',
    'cuts-path': 'wrong-line-path',
    'holds-back': 'wrong-line-order',
  } as const;
  for (const [mistake, check] of Object.entries(mistakes))
    it(`a product with the mistake ${mistake} has the finding ${check}`, async () => {
      const { status, report, stdout } = await ran([mistake]);
      assert.deepEqual([status, checksOf(report)], [1, [check]], stdout);
    });

  it('an event that the product does not ask eslogger for needs no line', async () => {
    assert.deepEqual((await ran(['execs-only'])).report.findings, []);
  });

  for (const fault of ['sequence-gap', 'early-end', 'unknown-event', 'batch', 'cut-line'])
    it(`a message that eslogger does not print with the fault ${fault} needs no line`, async () => {
      const { report, stdout } = await ran([], '--fault', fault, '--seed', '3');
      assert.deepEqual(report.findings, [], stdout);
      assert.ok(
        report.eslogger.some(({ faults }) => (faults?.[fault as 'batch'] ?? 0) > 0),
        stdout,
      );
      const skipped = await ran(['skips'], '--fault', fault, '--seed', '3');
      assert.deepEqual(checksOf(skipped.report), ['missing-line'], skipped.stdout);
    });

  it('a finding about lines has the name of its rule in runs of clients', () => {
    for (const [kind, check] of Object.entries(lineChecks))
      assert.equal(check, ruleOfLines[kind as keyof typeof lineChecks].slug);
  });
});
