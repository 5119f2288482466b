// Lines and files that an import refuses or leaves out, and what it says of them.
import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { TraceError } from '../../src/errors/errors.ts';
import { importEslogger } from '../../src/import/eslogger.ts';
import { inWay } from '../native/both-ways.ts';
import { useImports } from './imports.ts';
import { changed, line, open } from './line-builder.ts';
import { jamf, jamfAlert, macMonitor, santa, santaEvent, textLog, unifiedLog } from './relatives.ts';

describe('import', () => {
  const { file, imported, refused } = useImports();

  it('the error of a bad line has its file, line, column and key', async () => {
    const bad = line(changed(open({ global: 1 }), ['event', 'open', 'file', 'stat', 'st_ino'], -4));
    const error = await refused(
      `${line(open())}\n${bad}\n`,
      /^event\.open\.file\.stat\.st_ino: -4 does not fit uint64/,
    );
    assert.match(error.place ?? '', new RegExp(`events\\.jsonl:2:${bad.indexOf('-4') + 1}$`));
    assert.match(error.remedy ?? '', /--skip-bad/);
  });

  it('bad lines are left out with --skip-bad, counted, and the first 5 are listed', async () => {
    const bad = ['{', 'not json', line(changed(open(), ['extra'], 1)), '[1]', '"x"', '{}'];
    const bytes = Buffer.concat([
      Buffer.from(`${line(open())}\n${bad.join('\n')}\n`),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
    ]);
    const { summary } = await imported(bytes, { skipBad: true });
    assert.equal(summary.messages, 1);
    assert.equal(summary.skipped, 7);
    assert.equal(summary.badLines.length, 5);
    assert.match(summary.badLines[0]?.place ?? '', /events\.jsonl:2:/);
    assert.match(summary.badLines[2]?.reason ?? '', /^extra: key "extra" is unknown/);
  });

  it('a line that the trace format cannot hold is refused, and left out with --skip-bad', async () => {
    const early = changed(open({ global: 1 }), ['time'], '1900-01-01T00:00:00.000000000Z');
    const text = [open({ global: 0 }), early, open({ global: 2 })].map((value) => line(value)).join('\n');
    await refused(text, /cannot be written/);
    const { summary } = await imported(text, { skipBad: true });
    assert.deepEqual([summary.messages, summary.skipped], [2, 1]);
    assert.match(summary.badLines[0]?.place ?? '', /events\.jsonl:2$/);
  });

  it('a bad line that would start a run is refused, and left out with --skip-bad', async () => {
    const wrong = [
      [changed(open({ global: 0 }), ['time'], '1969-12-31T23:59:59.999999999Z'), /^time cannot be written/],
      [changed(open({ global: 0 }), ['time'], '9999-12-31T00:00:00.000000000Z'), /^time cannot be written/],
      [
        changed(changed(open({ global: 0 }), ['event_type'], 70_000), ['event'], { of_tomorrow: {} }),
        /^event_type 70000 cannot be written: the largest is 65535$/,
      ],
    ] as const;
    const good = [1, 2].map((global) => line(open({ global })));
    const run = [0, 1].map((global) => line(open({ global, ticks: 86_400_000_000 + global })));
    for (const [value, why] of wrong) {
      const later = line(changed(value, ['mach_time'], 90_000_000_000_000));
      for (const [text, place, runs, messages] of [
        [[line(value), ...good], 1, 1, 2],
        [[...good, later, ...run], 3, 2, 4],
      ] as const) {
        const error = await refused(text.join('\n'), why);
        assert.match(error.place ?? '', new RegExp(`events\\.jsonl:${place}$`));
        assert.match(error.remedy ?? '', /--skip-bad/);
        const { summary, records } = await imported(text.join('\n'), { skipBad: true });
        assert.deepEqual([summary.messages, summary.skipped, summary.runs], [messages, 1, runs]);
        assert.equal(records.filter(({ kind }) => kind === 'gap').length, 0);
        rmSync(file('out.estrace'));
      }
      const error = await refused(line(value), /: its only line was skipped: (time|event_type) .*cannot be written/, {
        skipBad: true,
      });
      assert.match(error.remedy ?? '', /^record with eslogger: `/);
    }
    await refused('x\ny', /: all 2 lines were skipped, the first because of /, { skipBad: true });
  });

  it('numbers that AUTH twins would carry past 64 bits are refused', async () => {
    const most = 2n ** 64n - 1n;
    for (const natively of [true, false]) {
      for (const [key, field] of [
        ['global_seq_num', 'global_seq_num'],
        ['mach_time', 'deadline'],
      ] as const) {
        const text = `${line(changed(open(), [key], most))}\n`;
        const error = await inWay(natively, () =>
          refused(text, new RegExp(`^${field} cannot be written: with --auth`), { auth: ['open'] }),
        );
        assert.match(error.place ?? '', /events\.jsonl:1$/);
        assert.equal((await inWay(natively, () => imported(text))).summary.messages, 1);
        rmSync(file('out.estrace'));
      }
    }
  });

  it("output of similar tools is refused by the tool's name, even with --skip-bad", async () => {
    for (const options of [{}, { skipBad: true }]) {
      await refused(`${jamf}\n`, /Jamf telemetry, not eslogger/, options);
      await refused(`${line(open())}\n${santa}\n`, /Santa's JSON, not eslogger/, options);
    }
  });

  it("the error for a similar tool's output names the command that helps", async () => {
    for (const [text, why, remedy] of [
      [jamf, /^this is Jamf telemetry, not eslogger: /, /`sudo eslogger exec open > /],
      [jamfAlert, /^this is an alert of Jamf's, not eslogger: /, /`sudo eslogger/],
      [macMonitor, /^this is Mac Monitor's JSON, not eslogger: /, /`sudo eslogger/],
      [santaEvent, /^this is Santa's JSON, not eslogger: /, /`sudo eslogger/],
      [
        unifiedLog(line(open())),
        /^this is the unified log, not eslogger: /,
        /`jq -r .eventMessage \S*events.jsonl \| /,
      ],
      [textLog, /^expected eslogger's JSON lines, found a text log: /, /`sudo eslogger/],
    ] as const) {
      const error = await refused(`${text}\n`, why, { skipBad: true });
      assert.match(error.remedy ?? '', remedy);
      assert.match(error.place ?? '', /events\.jsonl/);
    }
    // One JSON array, whatever its elements are.
    for (const text of ['[{"a":1}]', '[ {', '[\n', '["a"]', '[[1]]']) await refused(text, /one JSON array/);
  });

  it('a file of another kind is refused, with what to do', async () => {
    const remedy = async (text: string | Uint8Array, why: RegExp): Promise<string> =>
      (await refused(text, why)).remedy ?? '';
    assert.match(await remedy(Uint8Array.of(0x1f, 0x8b, 8, 0), /found a gzip file/), /gunzip -c/);
    assert.match(await remedy(Buffer.from('{"a":1}\n', 'utf16le').subarray(0), /spread|expected|UTF-8/), /./);
    assert.match(
      await remedy(Buffer.concat([Uint8Array.of(0xff, 0xfe), Buffer.from('{}', 'utf16le')]), /UTF-16/),
      /UTF-8/,
    );
    assert.match(await remedy(`[\n${line(open())}\n]`, /one JSON array/), /jq -c/);
    assert.match(await remedy(JSON.stringify({ a: 1 }, null, 2), /several lines/), /jq -c/);
    assert.match(await remedy('', /no message/), /eslogger/);
    assert.match((await refused(jsonTrace(), /a trace: /)).remedy ?? '', /esreplay info/);
  });

  it('a missing input, a folder, and the input as output are refused', async () => {
    const output = file('out.estrace');
    const common = { output, application: 'esreplay test' };
    await assert.rejects(importEslogger({ ...common, input: file('none') }), TraceError);
    await assert.rejects(importEslogger({ ...common, input: file('') }), /not a file but a folder/);
    writeFileSync(output, line(open()));
    await assert.rejects(importEslogger({ ...common, input: output }), /would overwrite/);
    assert.ok(existsSync(output));
  });
});

function jsonTrace(): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x82, 0x6e), Buffer.from('esreplay-trace'), Uint8Array.of(1)]);
}
