// The document of `test --json`: what many reports have in common is there once, and a test is a line, so that a suite of
// any size is written and read.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readBaseline } from '../../src/suite/baseline.ts';
import type { CellResult } from '../../src/suite/result.ts';
import { nothingStale } from '../../src/suite/stale.ts';
import { suiteJson } from '../../src/suite/suite-json.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { testFolder } from '../folder.ts';
import { blockingOpen, reportOf } from '../report/reports.ts';
import { attemptOf, cellOf, suiteOf } from './results.ts';

const rule = { slug: 'blocking-call', class: 'violation', about: 'a call that can block', macos: 'blocks' } as const;
const usual = [rule, { ...rule, slug: 'deadlock' as const }];
const [first, second] = [structuredClone(usual), structuredClone(usual)];

const cells: readonly CellResult[] = [
  cellOf('agent/day/15', 'passed', [attemptOf(reportOf({ rules: first }))]),
  cellOf('agent/day/26', 'error', [attemptOf(null, 'timed out'), attemptOf(null, 'timed out')]),
  cellOf('agent/day/27', 'failed', [attemptOf(reportOf({ rules: second, verdicts: [blockingOpen], exitCode: 1 }))]),
  cellOf('agent/night/27', 'passed', [attemptOf(reportOf({ rules: [rule] }))]),
];

describe('the JSON of a suite', () => {
  const file = join(testFolder(), 'suite.json');
  const written = (of: readonly CellResult[] = cells): string =>
    [...suiteJson(suiteOf(of), nothingStale, '1.0.0')].join('');

  it('reports name their rules by number, and each list is there once', () => {
    const { rules, ...suite } = JSON.parse(written());
    assert.deepEqual(rules, [usual, [rule]]);
    const numbers = suite.cells.map(({ attempts }: { attempts: readonly { report: { rules: number } | null }[] }) =>
      attempts.map(({ report }) => report?.rules ?? null),
    );
    assert.deepEqual(numbers, [[0], [null, null], [0], [1]]);
    const whole = suite.cells.map((cell: { attempts: readonly { report: { rules: number } | null }[] }) => ({
      ...cell,
      attempts: cell.attempts.map(({ report, ...attempt }) => ({
        ...attempt,
        report: report === null ? null : { ...report, rules: rules[report.rules] },
      })),
    }));
    assert.deepEqual(whole, JSON.parse(JSON.stringify(cells)));
  });

  it('a test is one line, and the document conforms to its schema', () => {
    const lines = written()
      .split('\n')
      .filter((line) => line.includes('"kind":"test"'));
    assert.deepEqual(
      lines.map((line) => JSON.parse(line.replace(/,$/, '')).id),
      cells.map(({ id }) => id),
    );
    const schema = JSON.parse(readFileSync(join(packageRoot, 'docs/reference/suite.schema.json'), 'utf8'));
    const validate = new Ajv2020({ allowUnionTypes: true, strict: false }).compile(schema);
    for (const text of [written(), written([])]) assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors));
  });

  it('--baseline reads the document test by test, and one that another program wrote', () => {
    const knownIn = (text: string): readonly (readonly number[])[] => {
      writeFileSync(file, text);
      const { lackedBy } = readBaseline(file);
      return ['agent/day/27', 'agent/day/15', 'agent/dusk/27'].map((id) => lackedBy(id, [blockingOpen]));
    };
    const expected = [[], [0], [0]];
    assert.deepEqual(knownIn(written()), expected);
    assert.deepEqual(knownIn(JSON.stringify(JSON.parse(written()))), expected);
    assert.deepEqual(knownIn(JSON.stringify(JSON.parse(written()), null, 4)), expected);
  });

  for (const [what, cut] of [
    ['after a test', (text: string) => text.slice(0, text.indexOf('\n', text.indexOf('agent/day/26')) + 1)],
    ['within a test', (text: string) => text.slice(0, text.indexOf('agent/day/27'))],
  ] as const)
    it(`a baseline that ends ${what} is refused`, () => {
      writeFileSync(file, cut(written()));
      assert.throws(() => readBaseline(file), {
        message: 'baseline is no result of a suite',
        remedy: 'write one with `esreplay test --json FILE`',
      });
    });

  it('a baseline that is not there is refused with what writes one', () => {
    assert.throws(() => readBaseline(`${file}.none`), {
      message: /^cannot read the baseline: ENOENT/,
      remedy: 'write one with `esreplay test --json FILE`',
    });
  });
});
