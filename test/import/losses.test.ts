// What an import says of lines that its input lacks, and of a last one that is cut.
import assert from 'node:assert/strict';
import { type Imported, useImports } from './imports.ts';
import { changed, line, open, samples, shuffled } from './line-builder.ts';
import { jamf } from './relatives.ts';

describe('import', () => {
  const { imported, refused } = useImports();

  describe('missing lines', () => {
    const opens = (globals: readonly number[], ticks = 0) =>
      globals.map((global) => line(open({ global, ticks: ticks + global * 1000 })));
    const gapsOf = ({ records }: Imported): unknown[] =>
      records.flatMap((record) =>
        record.kind === 'gap' ? [[record.index, record.gap.count, record.gap.eventType, record.gap.source]] : [],
      );

    it('missing lines become gaps at their places, with the lines that come after', async () => {
      const exit = line(samples.exit?.({ global: 9, seq: 0 }) ?? null);
      const found = await imported([...opens([0, 1, 4, 5, 6]), exit].join('\n'));
      assert.deepEqual(gapsOf(found), [
        [2, 2n, 10, 'kernel'],
        [5, 2n, null, 'kernel'],
      ]);
      assert.deepEqual(found.summary.missing, {
        count: 4n,
        places: 2,
        first: [
          { count: 2n, before: 2, line: 3 },
          { count: 2n, before: 5, line: 6 },
        ],
      });
    });

    it('a new run and a run that begins late leave no gap', async () => {
      const found = await imported([...opens([189, 190]), ...opens([1, 2], 86_400_000_000)].join('\n'));
      assert.equal(found.summary.runs, 2);
      assert.deepEqual(gapsOf(found), []);
      assert.equal(found.summary.missing.count, 0n);
    });

    it('lines that are only out of order are no gap', async () => {
      const found = await imported(shuffled(opens([0, 1, 2, 3, 4, 5, 6, 7]), 3).join('\n'));
      assert.deepEqual(gapsOf(found), []);
    });

    it('a gap comes once, before the twin', async () => {
      const found = await imported(opens([0, 3]).join('\n'), { auth: ['open'] });
      assert.deepEqual(gapsOf(found), [[2, 2n, 10, 'kernel']]);
      assert.deepEqual(
        found.records.map((record) => (record.kind === 'message' ? record.message.event_type : record.kind)),
        [1, 10, 'gap', 1, 10],
      );
    });

    it('a skipped line becomes a gap of the recorder', async () => {
      const early = line(changed(open({ global: 1 }), ['time'], '1900-01-01T00:00:00.000000000Z'));
      const found = await imported([...opens([0]), early, ...opens([2])].join('\n'), { skipBad: true });
      assert.deepEqual(gapsOf(found), [[1, 1n, 10, 'recorder']]);
      assert.deepEqual([found.summary.skipped, found.summary.missing.count], [1, 0n]);
    });

    it('the summary has the first 5 of many gaps', async () => {
      const found = await imported(opens([0, 2, 4, 6, 8, 10, 12, 14]).join('\n'));
      const { count, places, first } = found.summary.missing;
      assert.deepEqual([count, places, first.length], [7n, 7, 5]);
    });
  });

  describe('a cut last line', () => {
    const whole = line(open({ global: 1 }, '/tmp/☃'));
    const first = `${line(open())}\n`;

    it('a cut last line is the end, wherever it is cut', async () => {
      const bytes = Buffer.from(whole);
      for (const length of [1, 2, 40, bytes.indexOf('☃') + 1, bytes.indexOf('☃') + 2, bytes.length - 1]) {
        const { summary } = await imported(Buffer.concat([Buffer.from(first), bytes.subarray(0, length)]));
        assert.deepEqual([summary.messages, summary.skipped], [1, 0], `${length}`);
        assert.match(summary.cutLine ?? '', /events\.jsonl:2$/);
      }
      assert.equal((await imported(first + whole)).summary.cutLine, null);
    });

    it('a wrong last line and a cut line before others are refused', async () => {
      await refused(`${first}{"version":}`, /expected/);
      await refused(`${first}${whole.slice(0, 40)}\n`, /ends too early|closing quote|expected/);
      await refused(`${first}${whole.slice(0, 40)}\n${whole}`, /ends too early|closing quote|expected/);
      await refused(Buffer.concat([Buffer.from(`${first}{"a":"`), Uint8Array.of(0xff, 0x41)]), /not UTF-8/);
      await refused(`${jamf.slice(0, -1)}`, /Jamf telemetry/);
    });

    it('a file with only a cut line is refused, and the error says so', async () => {
      const error = await refused(whole.slice(0, 40), /no messages in .*: its only line is cut$/);
      assert.match(error.place ?? '', /events\.jsonl:1$/);
    });
  });
});
