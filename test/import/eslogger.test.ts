// The whole path from a file of lines to a trace and back.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceError, UsageError } from '../../src/errors.ts';
import { type ImportOptions, type ImportSummary, importEslogger } from '../../src/import/eslogger.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { eventRows } from '../../src/schema/events.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { newestVersion } from '../../src/schema/versions.ts';
import { buildMessage } from '../../src/trace/builders.ts';
import type { TraceHeader } from '../../src/trace/header.ts';
import { openTrace } from '../../src/trace/reader.ts';
import type { TraceRecord } from '../../src/trace/record-decoder.ts';
import { rawEvent, rawEventOf } from '../../src/trace/unknown-fields.ts';
import { everyCase } from '../cases.ts';
import { exactJson } from './exact-json.ts';
import { withoutOddTimes } from './json-times.ts';
import { changed, firstTick, type Json, line, open, samples, shuffled } from './line-builder.ts';

const jamf = '{"glob_seq_num":1,"deadline":5,"event":{"exec":{}},"time":"2031-07-09T04:05:06.123Z"}';

describe('import', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-import-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const all = (): Json[] => Object.values(samples).map((sample, i) => sample({ global: i, ticks: i * 24_000 }));

  async function imported(text: string | Uint8Array, options: Partial<ImportOptions> = {}): Promise<Imported> {
    const input = join(folder, 'events.jsonl');
    const output = join(folder, 'out.estrace');
    writeFileSync(input, text);
    const summary = await importEslogger({ input, output, application: 'esreplay test', ...options });
    const reader = openTrace(output);
    try {
      assert.ok(reader.complete);
      return { summary, header: reader.header, records: [...reader.records()] };
    } finally {
      reader.close();
    }
  }

  async function refused(
    text: string | Uint8Array,
    why: RegExp,
    options: Partial<ImportOptions> = {},
  ): Promise<TraceError | UsageError> {
    try {
      await imported(text, options);
    } catch (error) {
      assert.ok(error instanceof TraceError || error instanceof UsageError, String(error));
      assert.match(error.message, why);
      assert.deepEqual(readdirSync(folder), ['events.jsonl']);
      return error;
    }
    return assert.fail('it was imported');
  }

  it('gives a trace that prints the same lines, sorted', async () => {
    const lines = all().map((value) => line(value, 5));
    const { records, summary } = await imported(`${shuffled(lines, 3).join('\n')}\n`);
    const printer = new EsloggerPrinter();
    const found = records.map((record) => (record.kind === 'message' ? printer.line(record.message) : ''));
    assert.deepEqual(
      found.map((text) => withoutDeadline(exactJson(text))),
      lines.map(exactJson),
    );
    assert.equal(summary.messages, lines.length);
    assert.equal(summary.runs, 1);
    assert.equal(summary.byType.get(13), 2);
    assert.equal(summary.lastWall - summary.firstWall, BigInt((lines.length - 1) * 1_000_000));
  });

  describe('lists in the header the events that it uses', () => {
    const opens = (count: number) => Array.from({ length: count }, (_, global) => line(open({ global })));
    const exit = (global: number) => line(samples.exit?.({ global }) ?? {});
    const listed = ({ header }: Awaited<ReturnType<typeof imported>>) => header.events.map(([type]) => type);

    it('of a short input', async () => {
      const one = await imported(exit(0));
      assert.deepEqual(listed(one), [15]);
      assert.ok(one.summary.bytesWritten < 8192, `${one.summary.bytesWritten}`);
    });

    it('and of a long one, where a type comes only at its end', async () => {
      const lines = [...opens(600), exit(600)];
      assert.deepEqual(listed(await imported(lines.join('\n'))), [10, 15]);
      assert.deepEqual(listed(await imported(lines.join('\n'), { auth: ['open'] })), [1, 10, 15]);
    });

    it('however their keys are spelt, and none that only looks like a key', async () => {
      const odd = exit(600).replace('"event_type"', '"event\\u005ftype"');
      const named = changed(open({ global: 601 }), ['process', 'signing_id'], '"event_type":17');
      const file = [...opens(600), odd, line(named)].join('\n');
      assert.deepEqual(listed(await imported(file)), [10, 15]);
    });

    it('without those that were left out', async () => {
      const wrong = exit(600).replace('"seq_num"', '"seq_number"');
      const { header, summary } = await imported([...opens(600), wrong].join('\n'), { skipBad: true });
      assert.equal(summary.skipped, 1);
      assert.deepEqual(
        header.events.map(([type]) => type),
        [10],
      );
    });
  });

  it('says in the header what it knows and what it does not', async () => {
    const { header } = await imported(
      all()
        .map((value) => line(value))
        .join('\n'),
    );
    assert.equal(header.source, 'eslogger');
    assert.equal(header.messageVersion, 10);
    assert.deepEqual(header.os, { build: null, version: null, major: 26 });
    assert.deepEqual(header.timebase, [125, 3]);
    assert.equal(header.machBase, firstTick);
    assert.equal(header.budget, 360_000_000n);
    assert.match(header.budgetSource, /default of import, 15000 ms: eslogger shows no deadlines/);
    assert.equal(header.subscriptions, 'unknown');
    assert.equal(header.mutes, 'unknown');
    assert.deepEqual(header.authTwins, []);
    assert.match(header.notes.join(), /timebase 125\/3 inferred/);
  });

  it('knows an Intel Mac by its clocks', async () => {
    const lines = [0, 1, 2, 3].map((i) =>
      line(changed(open({ global: i, ticks: i * 24_000 }), ['mach_time'], 5_000_000_000 + i * 1_000_000)),
    );
    const { header } = await imported(lines.join('\n'), { budgetMs: 2 });
    assert.deepEqual(header.timebase, [1, 1]);
    assert.equal(header.budget, 2_000_000n);
    assert.equal(header.budgetSource, '--budget 2');
    assert.equal(header.createdBy, 'import --budget 2');
  });

  it('inserts AUTH twins and says so', async () => {
    const { header, records, summary } = await imported([0, 1].map((global) => line(open({ global }))).join('\n'), {
      auth: ['open'],
      budgetMs: 1000,
    });
    const messages = records.flatMap((record) => (record.kind === 'message' ? [record.message] : []));
    assert.deepEqual(
      messages.map((message) => message.event_type),
      [1, 10, 1, 10],
    );
    assert.equal((messages[0]?.deadline ?? 0n) - firstTick, 24_000_000n);
    assert.equal(messages[1]?.deadline, 0n);
    assert.deepEqual(header.authTwins, ['ES_EVENT_TYPE_AUTH_OPEN']);
    assert.equal(header.createdBy, 'import --auth open --budget 1000');
    assert.equal(summary.twins, 2);
  });

  it('keeps several runs apart, each with its own clock and version', async () => {
    const second = [0, 1].map((global) => {
      const value = open({ global, ticks: 90_000_000_000 + global * 1000 });
      return changed(changed(value, ['version'], 9), ['process', 'cs_validation_category'], undefined);
    });
    const text = [open({ global: 0 }), open({ global: 1 }), ...second].map((value) => line(value)).join('\n');
    const { records, summary } = await imported(text, { auth: ['open'] });
    assert.equal(summary.runs, 2);
    assert.deepEqual(
      records.map(({ kind }) => kind).join(' '),
      'message message message message run message message message message',
    );
    const run = records.find((record) => record.kind === 'run');
    assert.deepEqual(run?.kind === 'run' && run.run.machBase, firstTick + 90_000_000_000n);
    assert.deepEqual(run?.kind === 'run' && run.run.messageVersion, 9);
  });

  describe('records what its lines lack as gaps', () => {
    const opens = (globals: readonly number[], ticks = 0) =>
      globals.map((global) => line(open({ global, ticks: ticks + global * 1000 })));
    const gapsOf = ({ records }: Imported): unknown[] =>
      records.flatMap((record) =>
        record.kind === 'gap' ? [[record.index, record.gap.count, record.gap.eventType, record.gap.source]] : [],
      );

    it('at their places, with the lines that come after', async () => {
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

    it('but not between runs, nor before a run that begins late', async () => {
      const found = await imported([...opens([189, 190]), ...opens([1, 2], 86_400_000_000)].join('\n'));
      assert.equal(found.summary.runs, 2);
      assert.deepEqual(gapsOf(found), []);
      assert.equal(found.summary.missing.count, 0n);
    });

    it('but not for lines that are only out of order', async () => {
      const found = await imported(shuffled(opens([0, 1, 2, 3, 4, 5, 6, 7]), 3).join('\n'));
      assert.deepEqual(gapsOf(found), []);
    });

    it('before the twin, and once', async () => {
      const found = await imported(opens([0, 3]).join('\n'), { auth: ['open'] });
      assert.deepEqual(gapsOf(found), [[2, 2n, 10, 'kernel']]);
      assert.deepEqual(
        found.records.map((record) => (record.kind === 'message' ? record.message.event_type : record.kind)),
        [1, 10, 'gap', 1, 10],
      );
    });

    it('and what it leaves out itself as a loss by the recorder', async () => {
      const early = line(changed(open({ global: 1 }), ['time'], '1900-01-01T00:00:00.000000000Z'));
      const found = await imported([...opens([0]), early, ...opens([2])].join('\n'), { skipBad: true });
      assert.deepEqual(gapsOf(found), [[1, 1n, 10, 'recorder']]);
      assert.deepEqual([found.summary.skipped, found.summary.missing.count], [1, 0n]);
    });

    it('and tells the first few of many', async () => {
      const found = await imported(opens([0, 2, 4, 6, 8, 10, 12, 14]).join('\n'));
      const { count, places, first } = found.summary.missing;
      assert.deepEqual([count, places, first.length], [7n, 7, 5]);
    });
  });

  describe('takes a last line that is cut as the end', () => {
    const whole = line(open({ global: 1 }, '/tmp/☃'));
    const first = `${line(open())}\n`;

    it('wherever it is cut', async () => {
      const bytes = Buffer.from(whole);
      for (const length of [1, 2, 40, bytes.indexOf('☃') + 1, bytes.indexOf('☃') + 2, bytes.length - 1]) {
        const { summary } = await imported(Buffer.concat([Buffer.from(first), bytes.subarray(0, length)]));
        assert.deepEqual([summary.messages, summary.skipped], [1, 0], `${length}`);
        assert.match(summary.cutLine ?? '', /events\.jsonl:2$/);
      }
      assert.equal((await imported(first + whole)).summary.cutLine, null);
    });

    it('but not one that is wrong, nor a cut line that others follow', async () => {
      await refused(`${first}{"version":}`, /expected/);
      await refused(`${first}${whole.slice(0, 40)}\n`, /ends too early|closing quote|expected/);
      await refused(`${first}${whole.slice(0, 40)}\n${whole}`, /ends too early|closing quote|expected/);
      await refused(Buffer.concat([Buffer.from(`${first}{"a":"`), Uint8Array.of(0xff, 0x41)]), /not UTF-8/);
      await refused(`${jamf.slice(0, -1)}`, /Jamf telemetry/);
    });

    it('and says so if nothing is left', async () => {
      const error = await refused(whole.slice(0, 40), /no messages in .*: its only line is cut$/);
      assert.match(error.place ?? '', /events\.jsonl:1$/);
    });
  });

  it('takes byte order mark, CRLF, blank lines and a last line without an end', async () => {
    const text = `\ufeff${line(open({ global: 0 }))}\r\n\r\n  \n${line(open({ global: 1 }))}`;
    assert.equal((await imported(text)).summary.messages, 2);
  });

  it('reads lines longer than a chunk', async () => {
    const args = Array.from({ length: 30_000 }, (_, i) => `--argument-number=${i}-☃`);
    const value = changed(samples.exec?.() ?? null, ['event', 'exec', 'args'], args);
    const { records } = await imported(`${line(value)}\n${line(open({ global: 1 }))}\n`);
    const [first] = records;
    assert.deepEqual(first?.kind === 'message' && first.message.event.exec?.args, args);
  });

  it('tells a bad line by file, line, column and key', async () => {
    const bad = line(changed(open({ global: 1 }), ['event', 'open', 'file', 'stat', 'st_ino'], -4));
    const error = await refused(
      `${line(open())}\n${bad}\n`,
      /^event\.open\.file\.stat\.st_ino: -4 does not fit uint64/,
    );
    assert.match(error.place ?? '', new RegExp(`events\\.jsonl:2:${bad.indexOf('-4') + 1}$`));
    assert.match(error.remedy ?? '', /--skip-bad/);
  });

  it('leaves out bad lines when asked to, counts them and tells the first few', async () => {
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

  it('leaves out what the trace format cannot hold', async () => {
    const early = changed(open({ global: 1 }), ['time'], '1900-01-01T00:00:00.000000000Z');
    const text = [open({ global: 0 }), early, open({ global: 2 })].map((value) => line(value)).join('\n');
    await refused(text, /cannot be written/);
    const { summary } = await imported(text, { skipBad: true });
    assert.deepEqual([summary.messages, summary.skipped], [2, 1]);
    assert.match(summary.badLines[0]?.place ?? '', /events\.jsonl:2$/);
  });

  const santa = '{"machine_id":"m","event_time":"2031-07-09T04:05:06Z","execution":{"decision":"DECISION_ALLOW"}}';

  it('refuses relatives by name, even with --skip-bad', async () => {
    for (const options of [{}, { skipBad: true }]) {
      await refused(`${jamf}\n`, /Jamf telemetry, not eslogger/, options);
      await refused(`${line(open())}\n${santa}\n`, /Santa's JSON, not eslogger/, options);
    }
  });

  it('refuses files of another kind, with what to do', async () => {
    const remedy = async (text: string | Uint8Array, why: RegExp): Promise<string> =>
      (await refused(text, why)).remedy ?? '';
    assert.match(await remedy(Uint8Array.of(0x1f, 0x8b, 8, 0), /compressed with gzip/), /gunzip -c/);
    assert.match(await remedy(Buffer.from('{"a":1}\n', 'utf16le').subarray(0), /spread|expected|UTF-8/), /./);
    assert.match(
      await remedy(Buffer.concat([Uint8Array.of(0xff, 0xfe), Buffer.from('{}', 'utf16le')]), /UTF-16/),
      /UTF-8/,
    );
    assert.match(await remedy(`[\n${line(open())}\n]`, /one JSON array/), /jq -c/);
    assert.match(await remedy(JSON.stringify({ a: 1 }, null, 2), /several lines/), /jq -c/);
    assert.match(await remedy('', /no message/), /^$/);
    assert.match((await refused(jsonTrace(), /a trace: /)).remedy ?? '', /esreplay info/);
  });

  it('refuses a file that is not there, a folder, and its own input as output', async () => {
    const output = join(folder, 'out.estrace');
    const common = { output, application: 'esreplay test' };
    await assert.rejects(importEslogger({ ...common, input: join(folder, 'none') }), TraceError);
    await assert.rejects(importEslogger({ ...common, input: folder }), /not a file but a folder/);
    writeFileSync(output, line(open()));
    await assert.rejects(importEslogger({ ...common, input: output }), /would overwrite/);
    assert.ok(existsSync(output));
  });

  it('leaves OUTPUT.incomplete alone: it may be a trace to recover', async () => {
    const other = join(folder, 'out.estrace.incomplete');
    writeFileSync(other, 'of a recorder');
    await imported(line(open()));
    assert.equal(readFileSync(other, 'utf8'), 'of a recorder');
    assert.deepEqual(readdirSync(folder).sort(), ['events.jsonl', 'out.estrace', 'out.estrace.incomplete']);
  });

  it('keeps AUTH messages and deadlines of cat --json', async () => {
    const first = await imported([0, 1, 2].map((global) => line(open({ global }))).join('\n'), { auth: ['open'] });
    const printer = new EsloggerPrinter();
    const text = first.records
      .map((record) => (record.kind === 'message' ? printer.line(record.message) : ''))
      .join('\n');
    const again = await imported(text);
    assert.deepEqual(messagesOf(again), messagesOf(first));
  });

  it('gives back every message of a trace that cat --json printed: all event types, AUTH too, and one without a name', async () => {
    const printer = new EsloggerPrinter();
    const named = eventRows.filter((row) => row.payload !== null).map((row) => row.number);
    for (const version of everyCase ? [4, 7, newestVersion] : [7]) {
      const sequences = new Map<number, bigint>();
      const sent = [...named, 900].map((type, index): Message => {
        const seq = sequences.get(type) ?? 0n;
        sequences.set(type, seq + 1n);
        const built = buildMessage(type === 900 ? 10 : type, { version, seq_num: seq }, index + 1);
        const message = withoutOddTimes({ ...built, event_type: type, global_seq_num: BigInt(index) });
        return type === 900 ? { ...message, event: rawEventOf(Buffer.from('{"of_tomorrow":{"a":1}}')) } : message;
      });
      const first = await imported(sent.map((message) => printer.line(message)).join('\n'));
      assert.equal(first.records.length, sent.length);
      const again = await imported(
        messagesOf(first)
          .map((message) => printer.line(message as Message))
          .join('\n'),
      );
      assert.deepEqual(messagesOf(again), messagesOf(first));
      for (const [index, message] of (messagesOf(first) as Message[]).entries()) {
        const { event_type } = sent[index] as Message;
        assert.equal(message.event_type, event_type);
        if (event_type !== 900) assert.deepEqual(message, sent[index]);
        else assert.ok(Buffer.from(rawEvent(message) ?? []).includes('of_tomorrow'));
      }
    }
  });
});

interface Imported {
  readonly summary: ImportSummary;
  readonly header: TraceHeader;
  readonly records: readonly TraceRecord[];
}

function messagesOf({ records }: Imported): unknown[] {
  return records.map((record) => (record.kind === 'message' ? record.message : record.kind));
}

function withoutDeadline(value: unknown): unknown {
  const { deadline, ...rest } = value as Record<string, unknown>;
  assert.equal(deadline, 'null');
  return rest;
}

function jsonTrace(): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x82, 0x6e), Buffer.from('esreplay-trace'), Uint8Array.of(1)]);
}
