// A client with four faulty lines, which many messages of a boot meet: its report names four places, in sixty lines.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placesOf } from '../../src/report/places.ts';
import { renderText } from '../../src/report/report-text.ts';
import { SourceFiles } from '../../src/report/source-files.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { columnsOf } from '../../src/words/columns.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

const source = join(import.meta.dirname, 'clients/four-faults.c');
const trace = join(packageRoot, 'traces/early-boot.estrace');

describe('the report of a client with four faulty lines', () => {
  linuxOnly('what the client calls differs from system to system');
  const folder = testFolder();
  let judged: JudgedRun;
  before(async () => {
    const client = await keptClient('four-faults', { sources: [source] });
    // Each deadlock lasts as long as its budget; eleven in one handler last five seconds, and its run is not stopped.
    const options = { pace: 'asap', models: 'early-boot', budgetScale: 0.03, hungHandlerMs: 600_000 } as const;
    judged = await runAndJudge({ trace, clients: [[client]], ...options });
  });

  const textOf = (columns: number, more = {}): string =>
    renderText(judged, { columns, sources: new SourceFiles([packageRoot]), ...more });
  const marked = readFileSync(source, 'utf8')
    .split('\n')
    .flatMap((line, at) => (line.includes('// found here') ? [at + 1] : []));

  it('the report has one place for each faulty line, the deadlock first', () => {
    const { places } = placesOf([judged]);
    const [first] = places;
    assert.deepEqual(
      [first?.rule, first?.consequences.map(({ rule, why }) => `${rule}: ${why}`)],
      ['deadlock', ['blocking-call: same call']],
    );
    assert.deepEqual(new Set(places.map(({ at }) => at?.line)), new Set(marked));
    assert.equal(places.length, 4);
    assert.ok(judged.verdicts.length > 40, 'many findings');
  });

  for (const columns of [80, 120]) {
    it(`the report has at most sixty lines of ${columns} columns`, () => {
      const lines = textOf(columns).trimEnd().split('\n');
      assert.ok(lines.length <= 60, `${lines.length} lines:\n${lines.join('\n')}`);
      const long = lines.filter((line) => columnsOf(line) > columns && !/^Again: | {2}client /.test(line));
      assert.deepEqual(long, []);
    });
  }

  it('the report begins with the number of places, and shows each line with a caret', () => {
    const text = textOf(80);
    assert.match(
      text,
      /^esreplay run .*\n(?: {2}.*\n)+\n[\d ,a-z]+ at 4 places to fix, in at least 1\d\d messages\n\n1\) VIOLATION/,
    );
    for (const line of marked)
      assert.match(text, new RegExp(`^ {3}> +${line} \\| .*\\n +\\| +\\^~+`, 'm'), `line ${line}`);
    assert.match(text, /worst .*, total /);
  });

  it('the report has the same lines with colours', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's.
    assert.equal(textOf(80, { colour: true }).replaceAll(/\u001b\[\d+m/g, ''), textOf(80));
  });

  it('the report shows no source from outside the folders that it may read', () => {
    const text = renderText(judged, { sources: new SourceFiles([folder]) });
    assert.equal(text.split('no source: file not found').length, 5);
    assert.doesNotMatch(text, /\^~/);
  });
});
